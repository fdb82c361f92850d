#pragma once

#include "events/result.hpp"
#include "tools/supervision/demo_options.hpp"

#include <string>

namespace orderlog::tools {

/// Remembers in data_dir/demo.world which simulated sellers the log is of. `begun`: the log holds
/// events; then `rejected`, with what differs, if they are others than the first time.
[[nodiscard]] events::Result<void> keep_world(const DemoOptions& options,
                                              const std::string& data_dir, bool begun);

}  // namespace orderlog::tools
