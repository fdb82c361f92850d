#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "adapters/system/boot_clock.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace orderlog::tools {

/// Whether this process may act for its log, by what PostgreSQL has said of the log's lease. Pure:
/// moments are those of the machine's boot clock, and no other clock enters.
///
/// Rows are written under `fence` alone, which PostgreSQL checks. Requests leave while the lease
/// cannot have run out; after that PostgreSQL is to be asked first, since another process may have
/// taken it while this one stood still. Only a PostgreSQL that does not answer stops nobody: what
/// it would say is not known, and the seller's orders are to be in the log.
class Ownership {
 public:
    using Moment = adapters::BootClock::time_point;
    using Span = adapters::BootClock::duration;
    /// How long a request waits for an answer of PostgreSQL that does not come.
    static constexpr std::chrono::seconds patience{5};
    /// Another owner is believed in for as long after the last word of it: PostgreSQL may be gone
    /// for good, and with it who was owner once.
    static constexpr std::chrono::minutes belief{10};

    explicit Ownership(Span lease_time) : lease_time_(lease_time) {}

    /// PostgreSQL said so when it was asked then.
    void held(adapters::LeaseFence fence, Moment asked);
    void others(std::string owner, Moment asked);
    /// It did not answer what it was asked then.
    void silent(Moment asked);

    /// Called at every turn: that it was not for longer than a lease shows that this process stood
    /// still.
    [[nodiscard]] bool may_ask(Moment now);
    /// When may_ask is to be called again, whatever PostgreSQL says until then; none: need not be.
    [[nodiscard]] std::optional<Moment> changes_at() const;
    /// None while another process has the lease.
    [[nodiscard]] const std::optional<adapters::LeaseFence>& fence() const { return fence_; }
    /// Who has the lease, as last heard; empty: nobody else.
    [[nodiscard]] const std::string& owner() const { return owner_; }
    /// It was this process's and is another's: for ever.
    [[nodiscard]] bool lost() const { return lost_; }

 private:
    Span lease_time_;
    std::optional<adapters::LeaseFence> fence_{};
    std::optional<Moment> sure_until_{};    ///< The lease is held as long.
    std::optional<Moment> unsure_since_{};  ///< Noticed then, and no word since.
    std::optional<Moment> turned_{};        ///< may_ask was last called.
    bool unreachable_{false};               ///< PostgreSQL has not answered what was asked since.
    std::string owner_{};
    Moment told_of_owner_{};
    bool lost_{false};
};

}  // namespace orderlog::tools
