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

/// A log's lease as one found it who does not act for the log and saw nobody who does elsewhere.
struct FreeLease {
    events::LogId log{};
    std::string place{};  ///< Where the finder is: whoever acts there has the same log.
    std::string token{};  ///< Of the last taking; empty: nobody ever took it.
    friend bool operator==(const FreeLease&, const FreeLease&) = default;
};

/// The application_name of sessions that write rows under it: a take-over ends them.
[[nodiscard]] inline std::string session_name(const std::string& token) {
    return "orderlog " + token;
}

/// Finds one row while the lease is held, and locks it as it is: a take-over waits for the
/// transaction's end, or this for the take-over's and finds none. A renewal, which changes no key,
/// waits for neither.
[[nodiscard]] std::string lease_check(const LeaseFence& fence);
/// Finds no row if nobody ever took the lease, else one whose column says whether it is still free;
/// the row is locked as by lease_check().
[[nodiscard]] std::string still_free_check(const FreeLease& lease);

}  // namespace orderlog::adapters
