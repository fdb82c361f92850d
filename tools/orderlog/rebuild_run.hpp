#pragma once

#include "tools/orderlog/command.hpp"

namespace orderlog::tools {

struct RebuildRequest {
    bool compare_only{false};
    bool keep_old{false};  ///< The tables that are replaced stay until a later rebuild.
};

/// Folds the log into fresh tables, compares them with the live ones and shows them if equal,
/// beside a running engine or without one. Whatever ends it before that, a signal too, leaves the
/// live tables as they were and nothing else.
[[nodiscard]] events::Result<ExitCode> run_rebuild(CommandContext& context,
                                                   const RebuildRequest& request);

}  // namespace orderlog::tools
