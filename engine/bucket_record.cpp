#include "engine/bucket_record.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Operation;
using events::Time;

namespace {

constexpr Duration date_precision = std::chrono::seconds(1);

}  // namespace

BucketRecord BucketRecord::full(UsagePlan plan) {
    return {.plan = plan, .level = plan.burst};
}

double BucketRecord::certain_level() const {
    return std::max(0.0, level - pending);
}

void BucketRecord::started(std::uint32_t in_flight) {
    pending += in_flight;
}

void BucketRecord::learned(UsagePlan learned_plan) {
    // When Amazon changed the rate is not known: what runs since `as_of` counts at the slower one.
    const double old_rate = refill_rate.value_or(plan.rate_per_s);
    refill_rate = std::min(old_rate, learned_plan.rate_per_s);
    plan = learned_plan;
}

void BucketRecord::answered(const std::optional<Time>& server_time, bool spent) {
    const double cost = spent ? 1 : 0;
    if (!server_time) {
        pending += cost;
        return;
    }
    const Duration elapsed =
        as_of ? std::max(*server_time - *as_of, Duration::zero()) : Duration::zero();
    const double refilled =
        level + static_cast<double>(elapsed.count()) / 1e6 * refill_rate.value_or(plan.rate_per_s);
    if (refilled >= plan.burst) {
        // It was full until this call: a new series begins.
        level = plan.burst;
        const Time begins = *server_time + date_precision;
        as_of = as_of ? std::max(*as_of, begins) : begins;
    } else {
        level = refilled;
        as_of = as_of ? std::max(*as_of, *server_time) : *server_time + date_precision;
    }
    level = std::max(0.0, level - pending - cost);
    pending = 0;
    if (elapsed > Duration::zero()) {
        refill_rate.reset();
    }
}

void BucketRecord::emptied(const std::optional<Time>& server_time) {
    level = 0;
    if (server_time) {
        pending = 0;
        const Time begins = *server_time + date_precision;
        as_of = as_of ? std::max(*as_of, begins) : begins;
        refill_rate.reset();
    }
}

std::optional<Charge> charge_of(const events::Event& event) {
    if (const auto* page = std::get_if<events::PageFetched>(&event)) {
        return Charge{.operation = page->operation,
                      .server_time = page->server_time,
                      .spent = page->quota_token_spent};
    }
    if (const auto* poll = std::get_if<events::SyncPolled>(&event)) {
        return Charge{.operation = Operation::search_orders,
                      .server_time = poll->server_time,
                      .spent = poll->quota_token_spent};
    }
    if (const auto* failed = std::get_if<events::RequestFailed>(&event)) {
        return Charge{.operation = failed->operation,
                      .server_time = failed->server_time,
                      .spent = failed->quota_token_spent,
                      .refused = failed->kind == events::FailureKind::rate_limited};
    }
    return std::nullopt;
}

void evolve(BucketRecord& bucket, const Charge& charge, events::LogPosition position) {
    bucket.position = position;
    if (charge.refused) {
        bucket.emptied(charge.server_time);
    } else {
        bucket.answered(charge.server_time, charge.spent);
    }
}

}  // namespace orderlog::engine
