#include "tools/story/circumstances.hpp"

#include "engine/usage_plan.hpp"
#include "projections/ignoring.hpp"

#include <algorithm>

namespace orderlog::tools {

using events::Operation;
using events::Purpose;
using events::StoredEvent;
using events::Time;

namespace {

constexpr std::size_t last_calls_max = 20;  // As many as a full bucket of searches holds.
// An answer's time is that of the tick which took it, a little behind the answer itself.
constexpr double token_min = 0.5;

double seconds_between(Time from, Time to) {
    return std::chrono::duration<double>(to - from).count();
}

/// One call that took a token.
struct Call {
    Operation operation{};
    Purpose purpose{};
    std::string_view rate{};
    bool is_refused{false};  ///< For lack of tokens.
};

std::optional<Call> call_of(const events::Event& event) {
    const auto* page = std::get_if<events::PageFetched>(&event);
    if (page != nullptr && page->quota_token_spent) {
        return Call{page->operation, page->purpose, page->rate};
    }
    const auto* poll = std::get_if<events::SyncPolled>(&event);
    if (poll != nullptr && poll->quota_token_spent) {
        return Call{poll->operation, Purpose::sync, poll->rate};
    }
    const auto* failure = std::get_if<events::RequestFailed>(&event);
    if (failure != nullptr && failure->quota_token_spent) {
        return Call{failure->operation,
                    failure->purpose,
                    {},
                    failure->kind == events::FailureKind::rate_limited};
    }
    return std::nullopt;
}

void take_call(Circumstances& before, const StoredEvent& stored, const Call& call) {
    BucketBefore& bucket = before.buckets[call.operation];
    const Time asked = asked_at(stored);
    const bool is_known = bucket.rate_per_s > 0;
    const double level = is_known ? level_most(bucket, call.operation, asked)
                                  : engine::standard_plan(call.operation).burst;
    // A refusal is Amazon's own word: whatever was reckoned before, nothing is left.
    bucket.is_kept_to = call.is_refused || (bucket.is_kept_to && level >= token_min);
    bucket.level_most = call.is_refused ? 0 : std::max(0.0, level - 1);
    bucket.called = asked;
    bucket.position = stored.position;
    bucket.last_calls.push_back(call.purpose);
    if (bucket.last_calls.size() > last_calls_max) {
        bucket.last_calls.pop_front();
    }
    if (const auto rate = engine::rate_from_header(call.rate)) {
        bucket.rate_per_s = *rate;
    }
}

/// What an event does to the chains, pauses and items.
struct Fold {
    Circumstances& before;
    const StoredEvent& stored;

    ChainBefore& moved(Purpose purpose) const {
        ChainBefore& chain = before.chains[purpose];
        chain.position = stored.position;
        chain.at = stored.time;
        return chain;
    }
    void went_well(Purpose purpose) const { moved(purpose).failed.reset(); }

    void operator()(const events::PageFetched& e) const {
        went_well(e.purpose);
        const bool is_of_items = e.operation == Operation::v0_get_order_items;
        before.items_read = is_of_items ? before.items_read + 1 : 0;
    }
    void operator()(const events::SyncPolled& /*e*/) const {
        went_well(Purpose::sync);
        before.items_read = 0;
    }
    void operator()(const events::RequestFailed& e) const {
        moved(e.purpose).failed = FailedBefore{.position = stored.position,
                                               .at = stored.time,
                                               .order = e.order,
                                               .kind = e.kind,
                                               .status = e.status,
                                               .attempt = e.attempt,
                                               .retry_at = e.retry_at};
    }
    void operator()(const events::AccessProbed& /*e*/) const { went_well(Purpose::probe); }
    void operator()(const events::CursorAdvanced& e) const {
        ChainBefore& chain = moved(e.purpose);
        chain.token_since = e.token.empty() ? std::nullopt : std::optional(stored.time);
    }
    void operator()(const events::CursorRepaired& e) const {
        ChainBefore& chain = moved(e.purpose);
        chain.token_since.reset();
        chain.failed.reset();
    }
    void operator()(const events::RunStarted& e) const {
        if (e.purpose == Purpose::backfill || e.requested) {
            moved(e.purpose);
        }
    }
    void operator()(const events::ConnectionChanged& e) const {
        if (e.paused) {
            note_pause(before.paused, *e.paused);
        }
    }
    void operator()(const events::BackfillPaused& /*e*/) const {
        note_pause(before.backfill_paused, true);
    }
    void operator()(const events::BackfillResumed& /*e*/) const {
        note_pause(before.backfill_paused, false);
    }

 private:
    void note_pause(std::optional<SpanBefore>& pause, bool begins) const {
        const bool lasts = pause && !pause->to;
        if (begins && !lasts) {
            pause = SpanBefore{.from = stored.time};
        } else if (!begins && lasts) {
            pause->to = stored.time;
        }
    }
};

}  // namespace

void evolve(Circumstances& before, const StoredEvent& stored) {
    if (const auto call = call_of(stored.event)) {
        take_call(before, stored, *call);
    }
    // Of all others only the time counts.
    std::visit(
        events::Overloaded{
            Fold{before, stored}, projections::IgnoringEngine{}, projections::IgnoringDebts{},
            projections::IgnoringAlerts{},
            projections::Ignoring<
                events::ConnectionAdded, events::ConnectionRemoved, events::RunEnded,
                events::WatermarkAdvanced, events::BackfillRequested, events::ChunkOpened,
                events::ChunkCompleted, events::BackfillCompleted, events::BackfillCancelled>{}},
        stored.event);
    before.last = stored.time;
    before.position = stored.position;
}

Time asked_at(const StoredEvent& stored) {
    const auto took = std::visit(
        [](const auto& event) {
            if constexpr (requires { event.duration_us; }) {
                return events::Duration(event.duration_us);
            } else {
                return events::Duration::zero();
            }
        },
        stored.event);
    return stored.time - took;
}

double level_most(const BucketBefore& bucket, Operation operation, Time at) {
    const double refilled = bucket.rate_per_s * std::max(0.0, seconds_between(bucket.called, at));
    return std::min(engine::standard_plan(operation).burst, bucket.level_most + refilled);
}

}  // namespace orderlog::tools
