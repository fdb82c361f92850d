#include "engine/budget.hpp"

#include <algorithm>
#include <cmath>

namespace orderlog::engine {

using events::BudgetKey;
using events::Duration;

void RescanTurns::is_overdue(const events::StreamId& stream, bool overdue) {
    if (overdue) {
        of_overdue.try_emplace(stream);
    } else {
        of_overdue.erase(stream);
    }
}

void RescanTurns::taken(const events::StreamId& stream, Duration now) {
    last = now;
    of_overdue[stream] = now;
}

Bucket& Budget::make(const BudgetKey& key) {
    const UsagePlan plan = standard_plan(key.operation);
    const BucketRecord record =
        new_are_unknown_ ? BucketRecord::unknown(plan) : BucketRecord::full(plan);
    Bucket& bucket = buckets_
                         .try_emplace(key, Bucket{.key = key,
                                                  .record = record,
                                                  .live = TokenBucket(plan, record.level, began_),
                                                  .rescan_turns = {.last = began_}})
                         .first->second;
    bucket_of_.emplace(key, &bucket);
    return bucket;
}

Bucket& Budget::join(const BudgetKey& key, const events::StreamId& connection) {
    Bucket& bucket = make(key);
    if (std::ranges::find(bucket.connections, connection) == bucket.connections.end()) {
        bucket.connections.push_back(connection);
    }
    return bucket;
}

Bucket* Budget::find(const BudgetKey& key) {
    const auto found = bucket_of_.find(key);
    return found == bucket_of_.end() ? nullptr : found->second;
}

const Bucket* Budget::find(const BudgetKey& key) const {
    const auto found = bucket_of_.find(key);
    return found == bucket_of_.end() ? nullptr : found->second;
}

void Budget::forget(events::LogPosition position) {
    forget_new();
    for (auto& [key, bucket] : buckets_) {
        if (bucket.record.position < position) {
            bucket.record = BucketRecord::unknown(bucket.record.plan);
            bucket.record.position = position;
        }
    }
}

void Budget::begin(Duration now) {
    began_ = now;
    for (auto& [key, bucket] : buckets_) {
        bucket.live = TokenBucket(bucket.record.plan, bucket.record.certain_level(), now);
        bucket.rescan_turns = {.last = now};
    }
}

BudgetKey budget_key(const events::ConnectionAdded& about, events::Operation operation) {
    return {.seller = about.seller, .region = about.region, .operation = operation};
}

std::optional<events::UsagePlanLearned> learned_from(const Bucket& bucket,
                                                     const std::string& header) {
    const auto rate = rate_from_header(header);
    if (!rate || std::abs(*rate - bucket.record.plan.rate_per_s) < 1e-9) {
        return std::nullopt;
    }
    return events::UsagePlanLearned{.key = bucket.key,
                                    .rate_per_s = *rate,
                                    .burst = bucket.record.plan.burst,
                                    .source = "header " + header};
}

}  // namespace orderlog::engine
