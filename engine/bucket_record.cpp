#include "engine/bucket_record.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Operation;
using events::Time;

namespace {

constexpr Duration date_precision = std::chrono::seconds(1);
/// Answers that crossed on their way differ by less, as a rule; an exception costs nothing but
/// time.
constexpr Duration crossing_max = std::chrono::minutes(2);

}  // namespace

BucketRecord BucketRecord::full(UsagePlan plan) {
    return {.plan = plan, .level = plan.burst};
}

BucketRecord BucketRecord::unknown(UsagePlan plan) {
    return {.plan = plan, .level = 0};
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

Duration BucketRecord::elapsed(const Charge& charge) const {
    if (!as_of || !charge.server_time) {
        return Duration::zero();
    }
    return std::clamp(*charge.server_time - *as_of, Duration::zero(),
                      std::max(charge.heard - heard, Duration::zero()));
}

void BucketRecord::move_to(const Charge& charge, bool begins) {
    if (elapsed(charge) > Duration::zero()) {
        refill_rate.reset();
    }
    // To Amazon's time, not by what was counted: what our clock did not see is never counted later,
    // when the bucket may have been full meanwhile.
    // A Date so far behind tells that the one before it was ahead, or that it is wrong itself:
    // either way our own clock bounds what is counted from it.
    const bool behind = as_of && *charge.server_time < *as_of - crossing_max;
    const Time now =
        *charge.server_time + (begins || behind || !as_of ? date_precision : Duration::zero());
    as_of = as_of && !behind ? std::max(*as_of, now) : now;
    heard = std::max(heard, charge.heard);
    pending = 0;
}

void BucketRecord::answered(const Charge& charge) {
    const double cost = charge.spent ? 1 : 0;
    if (!charge.server_time) {
        pending += cost;
        return;
    }
    const double passed_s = static_cast<double>(elapsed(charge).count()) / 1e6;
    const double refilled = level + passed_s * refill_rate.value_or(plan.rate_per_s);
    level = std::max(0.0, std::min(refilled, plan.burst) - pending - cost);
    // Of a bucket that was full until this call a new series begins.
    move_to(charge, refilled >= plan.burst);
}

void BucketRecord::emptied(const Charge& charge) {
    level = 0;
    if (charge.server_time) {
        move_to(charge, true);
    }
}

std::optional<Charge> charge_of(const events::Event& event, Time heard) {
    if (const auto* page = std::get_if<events::PageFetched>(&event)) {
        return Charge{.operation = page->operation,
                      .server_time = page->server_time,
                      .spent = page->quota_token_spent,
                      .heard = heard};
    }
    if (const auto* poll = std::get_if<events::SyncPolled>(&event)) {
        return Charge{.operation = poll->operation,
                      .server_time = poll->server_time,
                      .spent = poll->quota_token_spent,
                      .heard = heard};
    }
    if (const auto* probed = std::get_if<events::AccessProbed>(&event)) {
        return Charge{.operation = events::Operation::marketplace_participations,
                      .server_time = probed->server_time,
                      .spent = probed->quota_token_spent,
                      .heard = heard};
    }
    if (const auto* failed = std::get_if<events::RequestFailed>(&event)) {
        return Charge{.operation = failed->operation,
                      .server_time = failed->server_time,
                      .spent = failed->quota_token_spent,
                      .refused = failed->kind == events::FailureKind::rate_limited,
                      .heard = heard};
    }
    return std::nullopt;
}

void evolve(BucketRecord& bucket, const Charge& charge, events::LogPosition position) {
    bucket.position = position;
    if (charge.refused) {
        bucket.emptied(charge);
    } else {
        bucket.answered(charge);
    }
}

}  // namespace orderlog::engine
