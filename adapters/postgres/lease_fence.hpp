#pragma once

#include "events/ids.hpp"

#include <cstdint>
#include <string>

namespace orderlog::adapters {

/// Of all processes that ever acted for a log, each has a greater one than those before it.
using LeaseEpoch = events::Strong<struct LeaseEpochTag, std::int64_t>;

/// Under which lease a session writes rows: not one once another process has taken it.
struct LeaseFence {
    events::LogId log{};
    LeaseEpoch epoch{};
    friend bool operator==(const LeaseFence&, const LeaseFence&) = default;
};

/// The application_name of sessions that write rows under it: a take-over ends them.
[[nodiscard]] inline std::string session_name(const LeaseFence& fence) {
    return "orderlog " + fence.log.value() + " " + std::to_string(fence.epoch.value());
}

}  // namespace orderlog::adapters
