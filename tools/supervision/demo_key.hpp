#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::tools {

/// Where the key of the secrets is with which sellers entrust the demonstration: data_dir/demo.key,
/// of mode 0600, drawn the first time and kept from then on.
[[nodiscard]] events::Result<std::string> keep_demo_key(const std::string& data_dir);

}  // namespace orderlog::tools
