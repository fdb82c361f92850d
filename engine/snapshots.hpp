#pragma once

#include "engine/ledger.hpp"
#include "engine/options.hpp"
#include "engine/snapshot_store.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace orderlog::engine {

/// Saves all folded state in rounds, a slice a tick, and brings a ledger back from it.
///
/// A round names where it began when all of it is saved; whatever has no snapshot then is younger
/// than that, so a start folds from there. Until then the round before it stands.
class Snapshots {
 public:
    Snapshots(SnapshotStore& store, Options options);

    /// Snapshots, then the rest of the log. Without a whole round: all of the log.
    [[nodiscard]] events::Result<void> restore(Ledger& ledger);

    /// Saves the next slice if a round is due or going on.
    [[nodiscard]] events::Result<void> save_slice(const Ledger& ledger);

 private:
    // Each fills the slice from where it stopped; true: nothing is left in this round.
    bool take_states(const Ledger& ledger, std::vector<Snapshot>& slice);
    bool take_buckets(const Ledger& ledger, std::vector<Snapshot>& slice);
    /// How far apart rounds begin.
    [[nodiscard]] std::uint64_t events_between(const Ledger& ledger) const;

    std::reference_wrapper<SnapshotStore> store_;
    Options options_;
    bool going_on_{false};
    std::uint64_t round_{0};  ///< The one that is going on, or the last one.
    std::uint64_t saved_{0};  ///< In this round.
    events::LogPosition began_{};
    std::optional<events::StreamId> last_stream_{};
    std::optional<events::BudgetKey> last_bucket_{};
};

}  // namespace orderlog::engine
