#pragma once

#include "events/result.hpp"

#include <atomic>
#include <cstdint>
#include <functional>

namespace orderlog::tools {

/// Runs `work` in a process of its own, which tells by `at` how far it is; returns what it returns.
/// `corrupt`, with the position, if it crashes: whatever it has printed until then stays printed.
/// `unavailable` if the machine has no memory or no process left for it, or ends it for that.
/// REQUIRES: this process has no other thread; `work` returns a number below 256.
[[nodiscard]] events::Result<int> in_watched_process(
    const std::function<int(std::atomic<std::uint64_t>& at)>& work);

}  // namespace orderlog::tools
