#pragma once

#include "events/result.hpp"
#include "tools/access/command_context.hpp"
#include "tools/output/exit_code.hpp"
#include "tools/rebuild/rebuild_scope.hpp"

namespace orderlog::tools {

struct RebuildRequest {
    NamedScope scope{};  ///< Only these rows.
    bool compare_only{false};
    bool keep_old{false};  ///< The tables that are replaced stay until `--drop-old` or a rebuild
                           ///< without it.
};

/// Folds the log into fresh tables, compares them with the live ones and shows them if they are
/// equal or cannot be compared, beside a running engine or without one. What ends it before that, a
/// signal too, leaves readers theirs; a kill also leaves fresh tables, which the next one removes.
/// With a scope the fresh tables hold its rows, and those that differ are written into the live
/// ones in one transaction.
[[nodiscard]] events::Result<ExitCode> run_rebuild(CommandContext& context,
                                                   const RebuildRequest& request);

}  // namespace orderlog::tools
