#pragma once

#include "adapters/postgres/lease_fence.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace orderlog::tools {

/// Whether this process may act for its log, by what PostgreSQL has said of the log's lease. Pure:
/// moments are those of one monotonic clock, and no other clock enters.
///
/// Rows are written under `epoch` alone, which PostgreSQL checks. Requests leave while the lease
/// cannot have run out; after that PostgreSQL is to be asked first, since another process may have
/// taken it while this one stood still. Only a PostgreSQL that does not answer stops nobody: what
/// it would say is not known, and the seller's orders are to be in the log.
class Ownership {
 public:
    using Moment = std::chrono::steady_clock::time_point;
    using Span = std::chrono::steady_clock::duration;
    /// How long a request waits for an answer of PostgreSQL that does not come.
    static constexpr std::chrono::seconds patience{5};

    explicit Ownership(Span lease_time) : lease_time_(lease_time) {}

    /// PostgreSQL said so when it was asked then.
    void held(adapters::LeaseEpoch epoch, Moment asked);
    void others(std::string owner);
    /// It did not answer what it was asked then.
    void silent(Moment asked);

    [[nodiscard]] bool may_ask(Moment now);
    /// When may_ask may say something else without another word of PostgreSQL; none: never.
    [[nodiscard]] std::optional<Moment> changes_at() const;
    /// Under which rows are to be written. None while another process has the lease.
    [[nodiscard]] std::optional<adapters::LeaseEpoch> epoch() const { return epoch_; }
    /// Who has the lease, as last heard; empty: nobody else.
    [[nodiscard]] const std::string& owner() const { return owner_; }
    /// It was this process's and is another's: for ever.
    [[nodiscard]] bool lost() const { return lost_; }

 private:
    Span lease_time_;
    std::optional<adapters::LeaseEpoch> epoch_{};
    std::optional<Moment> sure_until_{};    ///< The lease is held as long.
    std::optional<Moment> unsure_since_{};  ///< Noticed then, and no word since.
    bool unreachable_{false};               ///< PostgreSQL did not answer since then.
    std::string owner_{};
    bool lost_{false};
};

}  // namespace orderlog::tools
