#pragma once

#include "tools/orderlog/command.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

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

/// The connections of an engine's status that the options mean, less removed ones. `not_found` if
/// there are none.
[[nodiscard]] events::Result<nlohmann::json> selected_connections(const nlohmann::json& status,
                                                                  const BackfillOptions& options);

/// What asks an engine to begin the backfill of one of them.
[[nodiscard]] nlohmann::json start_request(const nlohmann::json& connection,
                                           const BackfillOptions& options);

/// Begins backfills that are not there or do not reach back far enough, goes on with the others,
/// and follows all of them to their end, or to SIGINT or SIGTERM. `incomplete` unless every one is
/// complete then.
[[nodiscard]] events::Result<ExitCode> run_backfill(const BackfillOptions& options,
                                                    CommandContext& context);

}  // namespace orderlog::tools
