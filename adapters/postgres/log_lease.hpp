#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/system/boot_clock.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace orderlog::adapters {

/// Who asks for the lease of a log.
struct LeaseTaker {
    /// Where the log is: the same after a restart, another for a copy of it.
    std::string place{};
    std::string name{};  ///< For people: host and process.
};

struct LeaseHeld {
    LeaseFence fence{};
    std::string former{};  ///< Whom it was taken from by this step; empty: nobody, or renewed.
};
/// Another process acts for the log.
struct LeaseOthers {
    std::string owner{};
    LeaseEpoch epoch{};
};
using LeaseAnswer = std::variant<LeaseHeld, LeaseOthers>;
using LeaseLook = std::variant<FreeLease, LeaseOthers>;

/// The right to act for a log, one process at a time, kept in orderlog_control.log_leases. No
/// clock is compared with another one: a lease is free once the asker has seen, look by look, that
/// nobody renewed it for `lease_time`; or its owner has released it, or ran where the asker runs
/// (the log's LOCK says that it lives no more). While the server is away nobody can renew, and no
/// time passes. An advisory lock of the session tells whoever looks at pg_locks.
class LogLease {
 public:
    using Moment = BootClock::time_point;
    using Now = std::function<Moment()>;
    static constexpr std::chrono::seconds lease_time{15};
    /// Looks that are farther apart do not show that nothing happened in between.
    static constexpr std::chrono::seconds look_gap_max{3};

    LogLease(std::string conninfo, events::LogId log, LeaseTaker taker, Now now = &BootClock::now);

    /// Renews what is held, takes what is free. What a server does not answer is not known:
    /// `unavailable`; then the next step opens a session anew. REQUIRES: PgDatabase::migrate().
    [[nodiscard]] events::Result<LeaseAnswer> step();
    /// Who may be acting for the log elsewhere: nobody is once step() would take the lease. Writes
    /// nothing.
    [[nodiscard]] events::Result<LeaseLook> elsewhere();
    /// Others need not wait for it to run out.
    [[nodiscard]] events::Result<void> release();

 private:
    /// The lease as it stands in the table; without a row all is empty.
    struct Stored {
        LeaseEpoch epoch{};
        std::string token{};
        std::int64_t renewal{0};
        std::string place{};
        std::string owner{};
        bool released{false};
        friend bool operator==(const Stored&, const Stored&) = default;
    };
    /// Another's lease, unchanged from one look to the next.
    struct Watched {
        Stored lease{};
        Moment since{};   ///< It stood so then.
        Moment looked{};  ///< And at the last look.
    };

    /// Asks once more over a new session if the one it had broke while nobody used it.
    template <class Ask>
    [[nodiscard]] auto asked(const Ask& ask) -> decltype(ask());
    [[nodiscard]] events::Result<void> open();
    [[nodiscard]] events::Result<LeaseAnswer> answered();
    [[nodiscard]] events::Result<bool> renewed();
    [[nodiscard]] events::Result<Stored> stored();
    [[nodiscard]] bool is_free(const Stored& found, Moment asked);
    [[nodiscard]] static LeaseOthers others_of(const Stored& found);
    [[nodiscard]] events::Result<LeaseAnswer> take(const Stored& from);
    [[nodiscard]] events::Result<LeaseAnswer> shown_in_locks(LeaseAnswer answer);

    std::string conninfo_;
    events::LogId log_;
    LeaseTaker taker_;
    Now now_;
    std::optional<PgSession> session_{};
    Moment used_{};                     ///< The session, last.
    bool locked_{false};                ///< The advisory lock is this session's.
    std::optional<LeaseFence> held_{};  ///< Last.
    std::optional<Watched> watched_{};
    bool met_others_{false};  ///< A row that is gone was another's.
};

}  // namespace orderlog::adapters
