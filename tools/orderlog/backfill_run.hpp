#pragma once

#include "tools/orderlog/backfill_request.hpp"
#include "tools/orderlog/command.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// The connections of an engine's status that the options mean, less removed ones. `not_found` if
/// there are none.
[[nodiscard]] events::Result<nlohmann::json> selected_connections(const nlohmann::json& status,
                                                                  const BackfillOptions& options);

/// The same of the running engine or, when none runs, of the log. Opens nothing for writing.
[[nodiscard]] events::Result<nlohmann::json> living_connections(const Configuration& configuration,
                                                                const BackfillOptions& options);

/// Begins backfills that are not there or do not reach back far enough, goes on with the others,
/// and follows all of them to their end, or to SIGINT or SIGTERM. What people pause or cancel
/// meanwhile stays so, and ends here. `incomplete` unless every one is complete then.
[[nodiscard]] events::Result<ExitCode> run_backfill(const BackfillOptions& options,
                                                    CommandContext& context);

}  // namespace orderlog::tools
