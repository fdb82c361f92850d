#pragma once

#include "events/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Whose past, and how much of it.
struct BackfillOptions {
    std::string tenant{};      ///< Empty: everybody's.
    std::string connection{};  ///< Empty: all of them.
    std::uint32_t months{24};
    std::uint32_t chunk_days{30};
    std::string from{};  ///< As read_instant() takes it, or empty.
    std::string to{};
};

/// What asks an engine to begin the backfill of a connection.
[[nodiscard]] nlohmann::json start_request(const nlohmann::json& connection,
                                           const BackfillOptions& options);

/// `pause`, `resume` or `cancel` asks for what a backfill of this phase already is. Never so for
/// `start`, whose options may want another past.
[[nodiscard]] bool is_already(std::string_view verb, std::string_view phase);

/// What `backfill run` has had to do with a connection.
enum class Following {
    not_yet,  ///< It sees it for the first time.
    joined,   ///< It found a backfill, and goes on with it.
    begun,    ///< It asked for one with its own options.
};

/// What `backfill run` asks for now, of a connection as the engine's status has it: to begin a past
/// that is not there or that was not read as far as the options say, or to go on with a paused one.
/// What people pause or cancel while it follows stays so; a past is begun once.
[[nodiscard]] std::optional<nlohmann::json> next_request(const nlohmann::json& connection,
                                                         const BackfillOptions& options,
                                                         Following following, events::Time now);

}  // namespace orderlog::tools
