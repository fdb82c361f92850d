#pragma once

#include "engine/bucket_record.hpp"
#include "engine/token_bucket.hpp"
#include "events/event_log.hpp"

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace orderlog::engine {

/// Turns that re-scans take from sync and backfill, by the monotonic clock.
struct RescanTurns {
    events::Duration last{};  ///< Of any; before the first: when the process began.
    /// Of each that is overdue, its own; none: it has had none since.
    std::map<events::StreamId, std::optional<events::Duration>> of_overdue{};

    /// As the connection was seen last.
    void is_overdue(const events::StreamId& stream, bool overdue);
    void taken(const events::StreamId& stream, events::Duration now);
};

/// A bucket: what the log knows of it, our model of it within this process, and who shares it.
struct Bucket {
    events::BudgetKey key{};
    BucketRecord record{};
    TokenBucket live;
    std::vector<events::StreamId> connections{};
    /// To sync or backfill of each that shares it. By connection: of two that are granted in turn,
    /// one would have all turns of sync, the other all of backfill.
    std::map<events::StreamId, events::Purpose> last_granted{};
    RescanTurns rescan_turns{};
};

/// What an event says of one bucket.
struct KeyedCharge {
    events::BudgetKey key{};
    Charge charge{};
};

/// The buckets of every seller, found by key. A bucket once made stays where it is.
class Budget {
 public:
    Budget() = default;
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;

    /// The bucket of this key; a new one is full, unless `forget` was called.
    Bucket& make(const events::BudgetKey& key);
    /// The connection's bucket; it is one of those that share it from now on.
    Bucket& join(const events::BudgetKey& key, const events::StreamId& connection);
    [[nodiscard]] Bucket* find(const events::BudgetKey& key);
    [[nodiscard]] const Bucket* find(const events::BudgetKey& key) const;

    /// At this position the log tells that it has lost its end: whatever was asked since is
    /// unknown. Every bucket is empty, also each that is made from now on: its seller may have been
    /// asked.
    void forget(events::LogPosition position);
    void forget_new() { new_are_unknown_ = true; }
    [[nodiscard]] bool new_are_unknown() const { return new_are_unknown_; }

    /// After the fold: the levels that this process may count on.
    void begin(events::Duration now);

    [[nodiscard]] std::map<events::BudgetKey, Bucket>& buckets() { return buckets_; }
    [[nodiscard]] const std::map<events::BudgetKey, Bucket>& buckets() const { return buckets_; }

 private:
    std::map<events::BudgetKey, Bucket> buckets_{};
    std::unordered_map<events::BudgetKey, Bucket*> bucket_of_{};  ///< Finds it sooner.
    bool new_are_unknown_{false};
    events::Duration began_{};  ///< Since then nobody but this process has asked.
};

/// Names no application: every request of a process is made in the name of the one that is
/// configured, whatever was configured when the connection was added.
[[nodiscard]] events::BudgetKey budget_key(const events::ConnectionAdded& about,
                                           events::Operation operation);

/// What must be appended when a header names another rate than the one known. The event's key
/// names no application either.
[[nodiscard]] std::optional<events::UsagePlanLearned> learned_from(const Bucket& bucket,
                                                                   const std::string& header);

}  // namespace orderlog::engine
