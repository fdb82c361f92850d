#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "adapters/postgres/log_lease.hpp"
#include "tools/service/ownership.hpp"
#include "tools/service/service_log.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace orderlog::tools {

/// What people see of a log's lease.
struct LeaseStatus {
    std::optional<adapters::LeaseEpoch> epoch{};  ///< While it is this process's.
    std::string owner{};  ///< Of another process's lease; empty: none known.
    std::string last_error{};
};

/// Takes the log's lease and renews it, on a thread of its own: work on the tables may take long.
/// Thread-safe.
class LeaseKeeper {
 public:
    struct Outside {
        events::LogId log{};
        adapters::LeaseTaker taker{};
        ServiceLog& said;
        /// Called on the keeper's thread after every answer.
        std::function<void()> on_change{};
    };

    explicit LeaseKeeper(Outside outside);
    ~LeaseKeeper();
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

    /// Where PostgreSQL is. A lease that is not there yet, before a migration, is as good as none.
    void reach(const std::string& conninfo);
    /// There is no server, or none that would tell of others.
    void unreachable();
    /// The lease may be another's by now: asks at once.
    void doubt();

    /// Gives the lease back, as far as PostgreSQL answers; nothing is renewed any more. Called
    /// last.
    void release();

    [[nodiscard]] bool may_ask();
    /// Until may_ask is to be called again; none: need not be.
    [[nodiscard]] std::optional<Ownership::Span> changes_in() const;
    /// It was this process's and is another's: for ever.
    [[nodiscard]] bool lost() const;
    [[nodiscard]] LeaseStatus status() const;
    /// Under which lease rows are to be written. Asks, and waits a moment for the answer, if that
    /// is not known or in doubt; `unavailable` while another process has it.
    [[nodiscard]] events::Result<adapters::LeaseFence> fence(const std::stop_token& stop);

 private:
    void run(const std::stop_token& stop);
    void step(adapters::LogLease& lease);
    void take(const events::Result<adapters::LeaseAnswer>& answer,
              adapters::LogLease::Moment asked);
    [[nodiscard]] std::chrono::milliseconds pause() const;
    /// REQUIRES: mutex_ is held, as in all that follow.
    void tell(const events::Result<adapters::LeaseAnswer>& answer);

    Outside outside_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    std::string conninfo_{};    ///< Guarded, as all below.
    bool doubted_{false};       ///< To be asked at once; rows wait for the answer.
    bool unsure_{false};        ///< To be asked at once.
    std::uint64_t answers_{0};  ///< So many have come.
    Ownership ownership_{adapters::LogLease::lease_time};
    std::string last_error_{};
    std::uint32_t failures_{0};  ///< In a row.
    std::jthread thread_;        ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
