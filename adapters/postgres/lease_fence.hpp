#pragma once

#include "events/ids.hpp"

#include <cstdint>
#include <string>

namespace orderlog::adapters {

/// For people: of all processes that act for a log, each has a greater one than those before it, as
/// far as the database remembers them.
using LeaseEpoch = events::Strong<struct LeaseEpochTag, std::int64_t>;

/// Under which lease rows are written: not one once another process has taken it.
struct LeaseFence {
    events::LogId log{};
    LeaseEpoch epoch{};
    std::string token{};  ///< A UUID of this taking alone, also where an epoch comes back.
    friend bool operator==(const LeaseFence&, const LeaseFence&) = default;
};

/// The application_name of sessions that write rows under it: a take-over ends them.
[[nodiscard]] inline std::string session_name(const std::string& token) {
    return "orderlog " + token;
}

/// Finds one row while the lease is held, and locks it as it is: a take-over waits for the
/// transaction's end, or this for the take-over's and finds none. A renewal, which changes no key,
/// waits for neither.
[[nodiscard]] std::string lease_check(const LeaseFence& fence);

}  // namespace orderlog::adapters
