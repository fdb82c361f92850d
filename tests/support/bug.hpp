#pragma once

#include <functional>

namespace orderlog::support {

/// Does `action` stop the program as a bug does? Runs it in a child process.
[[nodiscard]] bool is_bug(const std::function<void()>& action);

}  // namespace orderlog::support
