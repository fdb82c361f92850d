#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace orderlog::adapters {

/// Who asks for the lease of a log.
struct LeaseTaker {
    /// Where the log's directory is: the same after a restart, another for a copy of it.
    std::string place{};
    std::string name{};  ///< For people: host and process.
};

struct LeaseHeld {
    LeaseEpoch epoch{};
    std::string former{};  ///< Whom it was taken from by this step; empty: nobody, or renewed.
};
/// Another process acts for the log.
struct LeaseOthers {
    std::string owner{};
    LeaseEpoch epoch{};
};
using LeaseAnswer = std::variant<LeaseHeld, LeaseOthers>;

/// The right to act for a log, one process at a time, kept in orderlog_control.log_leases. No
/// clock is compared with another one: a lease is free once nobody has renewed it for `lease_time`
/// of the asker's own monotonic clock, or its owner has released it, or ran where the asker runs
/// (the log's LOCK says that it lives no more). An advisory lock of the session tells pg_locks'
/// readers.
class LogLease {
 public:
    using Moment = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds lease_time{15};

    LogLease(std::string conninfo, events::LogId log, LeaseTaker taker);

    /// Renews what is held, takes what is free. What a server does not answer is not known:
    /// `unavailable`; then the next step opens a session anew. REQUIRES: PgDatabase::migrate().
    [[nodiscard]] events::Result<LeaseAnswer> step(Moment now);
    /// Who may be acting for the log elsewhere: nobody is once step() would take the lease. Writes
    /// nothing.
    [[nodiscard]] events::Result<std::optional<LeaseOthers>> elsewhere(Moment now);
    /// Others need not wait for it to run out.
    [[nodiscard]] events::Result<void> release();

 private:
    /// The lease as it stands in the table.
    struct Stored {
        LeaseEpoch epoch{};
        std::int64_t renewal{0};
        std::string place{};
        std::string owner{};
        bool released{false};
        [[nodiscard]] bool same_renewal(const Stored& other) const {
            return epoch == other.epoch && renewal == other.renewal;
        }
    };
    [[nodiscard]] events::Result<void> open();
    [[nodiscard]] events::Result<LeaseAnswer> answered(Moment now);
    [[nodiscard]] events::Result<bool> renewed();
    [[nodiscard]] events::Result<std::optional<Stored>> stored();
    [[nodiscard]] bool is_free(const Stored& found, Moment now);
    [[nodiscard]] events::Result<LeaseAnswer> take(const std::optional<Stored>& from);
    [[nodiscard]] events::Result<void> end_sessions_of(LeaseEpoch epoch);
    [[nodiscard]] events::Result<LeaseAnswer> shown_in_locks(LeaseAnswer answer);

    std::string conninfo_;
    events::LogId log_;
    LeaseTaker taker_;
    std::optional<PgSession> session_{};
    bool locked_{false};                 ///< The advisory lock is this session's.
    std::optional<LeaseEpoch> epoch_{};  ///< Held last.
    std::optional<Stored> seen_{};       ///< Another's, unchanged …
    Moment seen_at_{};                   ///< … since then at least.
};

}  // namespace orderlog::adapters
