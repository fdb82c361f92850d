#pragma once

#include "events/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// A row in which the first version kept how far it was: its cursor as it stands there. When it
/// last succeeded stands there, too, but all kinds of its work wrote that, so nothing follows from
/// it.
struct FirstVersionProgress {
    std::optional<std::string> cursor{};
};

/// A seller on Amazon as the first version knew it.
struct FirstVersionConnection {
    std::string id{};
    std::string tenant{};
    std::string status{};  ///< PENDING, CONNECTED, ERROR or DISABLED.
    std::string display_name{};
    std::string region{};  ///< "EU", "NA", "FE", or whatever stands there.
    /// Its own, and those of its tenant that name no connection: the orders' work made up one.
    std::vector<FirstVersionProgress> progress{};
};

/// Everything of the first version's database, as of one moment; nothing is written there. The
/// oldest connection comes first. Blocks. `not_found` if its tables are not there, `rejected` if
/// the text is no connection string; no error shows a password.
[[nodiscard]] events::Result<std::vector<FirstVersionConnection>> read_first_version(
    const std::string& conninfo);

}  // namespace orderlog::adapters
