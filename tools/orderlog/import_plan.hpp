#pragma once

#include "adapters/postgres/first_version.hpp"
#include "events/time.hpp"
#include "tools/orderlog/sellers_file.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

enum class ImportStatus : std::uint8_t {
    imported,  ///< Or, before it was asked for: to be imported.
    already,   ///< The log knows it and reads what was asked for: it is left alone.
    left_out,  ///< It could not be imported; the message says why.
};
[[nodiscard]] std::string_view to_text(ImportStatus status);

/// What becomes of one connection of the first version.
struct ImportStep {
    std::string tenant{};
    std::string connection{};
    ImportStatus status{ImportStatus::left_out};
    std::string message{};
    std::string hint{};
    nlohmann::json request{};  ///< One of the list of `connection.add`; null if none.
};

struct ImportOptions {
    std::string application{};
    std::uint32_t backfill_months{24};
    events::Time now{};
};

/// A step for each connection of the first version, and one for each entry that names none. `known`
/// are the connections of an engine's status. Of several rows for one seller the one that was
/// connected, or else is oldest, is imported; what the others say of its progress counts too.
[[nodiscard]] std::vector<ImportStep> plan_import(
    const std::vector<adapters::FirstVersionConnection>& old, const SellerEntries& sellers,
    const nlohmann::json& known, const ImportOptions& options);

}  // namespace orderlog::tools
