#pragma once

#include "events/result.hpp"
#include "tools/access/command_context.hpp"
#include "tools/output/exit_code.hpp"

#include <string>

namespace orderlog::tools {

/// Folds the log up to a moment, as read_moment() reads it, into tables in a schema of their own,
/// beside a running engine or without one. Nothing else changes.
[[nodiscard]] events::Result<ExitCode> make_past_tables(CommandContext& context,
                                                        const std::string& moment);
[[nodiscard]] events::Result<ExitCode> list_past_tables(const CommandContext& context);
[[nodiscard]] events::Result<ExitCode> drop_past_tables(const CommandContext& context,
                                                        const std::string& schema);

}  // namespace orderlog::tools
