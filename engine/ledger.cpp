#include "engine/ledger.hpp"

#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Event;
using events::LogPosition;
using events::StreamId;
using events::Time;

namespace {

// What a record weighs beside its body, roughly.
constexpr std::size_t record_bytes = 1024;

// The calls of another API have buckets of their own.
bool changes_api(const Event& event) {
    const auto* changed = std::get_if<events::ConnectionChanged>(&event);
    return changed != nullptr && changed->orders_api;
}

}  // namespace

void Ledger::fold(const events::StoredEvent& event) {
    const auto charged = charge_of(event.event, event.time);
    if (charged && charged->server_time) {
        server_offset_ = *charged->server_time - event.time;
    }
    if (event.stream.is_system()) {
        fold_system(event.event, {.position = event.position, .time = event.time});
        return;
    }
    ConnectionState& state = known_state(event.stream);
    if (state.position < event.position) {
        state.stream = event.stream;
        evolve(state, {.position = event.position,
                       .version = event.version,
                       .time = event.time,
                       .correlation = event.correlation,
                       .event = event.event});
    }
    if (const auto* added = std::get_if<events::ConnectionAdded>(&event.event)) {
        join(event.stream, *added, event.position);
    } else if (changes_api(event.event)) {
        join(event.stream, state.about, event.position);
    }
    if (charged) {
        charge({.key = budget_key(state.about, charged->operation), .charge = *charged},
               event.position);
    }
}

void Ledger::restore(ConnectionState state) {
    join(state.stream, state.about, {});
    known_state(state.stream) = std::move(state);
}

void Ledger::restore(const events::BudgetKey& key, const BucketRecord& record) {
    budget_.make(key).record = record;
}

events::Result<void> Ledger::catch_up_with_log() {
    const events::LogInfo info = log_.info();
    position_ = info.last;
    last_time_ = info.last_time;
    const auto version = log_.version(StreamId{});
    if (!version) {
        return tl::make_unexpected(version.error());
    }
    system_version_ = *version;
    return {};
}

const ConnectionState* Ledger::state(const StreamId& stream) const {
    const auto found = state_of_.find(stream);
    return found == state_of_.end() ? nullptr : found->second;
}

const Alerts& Ledger::alerts(const StreamId& stream) const {
    static const Alerts none{};
    const ConnectionState* known = stream.is_system() ? nullptr : state(stream);
    return stream.is_system() ? alerts_.alerts : known == nullptr ? none : known->alerts;
}

std::vector<StreamId> Ledger::connections_of(const events::SellerClaimed& claim) const {
    const Bucket* bucket = budget_.find({.seller = claim.seller,
                                         .region = claim.region,
                                         .operation = events::Operation::search_orders});
    return bucket == nullptr ? std::vector<StreamId>{} : bucket->connections;
}

LogPosition Ledger::next_position() const {
    return LogPosition{position_.value() + batch_.size() + 1};
}

Time Ledger::event_time(Time now) const {
    return std::max(now, batch_.empty() ? last_time_ : batch_.back().time);
}

ConnectionState& Ledger::known_state(const StreamId& stream) {
    ConnectionState*& state = state_of_[stream];
    if (state == nullptr) {
        state = &states_[stream];
    }
    return *state;
}

Decision Ledger::begin(const StreamId& stream, Time now, const std::string& actor) {
    const Decision::Frame frame{.first = next_position(), .time = event_time(now), .actor = actor};
    if (const auto pending = pending_states_.find(stream); pending != pending_states_.end()) {
        return {pending->second, frame};
    }
    if (const ConnectionState* known = state(stream)) {
        return {*known, frame};
    }
    ConnectionState fresh;
    fresh.stream = stream;
    return {std::move(fresh), frame};
}

void Ledger::take(Decision decision) {
    std::vector<events::NewEvent> added = decision.take_events();
    if (added.empty()) {
        return;  // A state that waits for no append would grow old.
    }
    ConnectionState state = decision.take_state();
    LogPosition position = next_position();
    for (events::NewEvent& event : added) {
        if (std::holds_alternative<events::ConnectionAdded>(event.event) ||
            changes_api(event.event)) {
            pending_effects_.push_back(
                {.position = position, .what = event.event, .stream = state.stream});
        }
        if (const auto charged = charge_of(event.event, event.time)) {
            if (charged->server_time) {
                pending_offset_ = *charged->server_time - event.time;
            }
            pending_effects_.push_back(
                {.position = position,
                 .what = KeyedCharge{.key = budget_key(state.about, charged->operation),
                                     .charge = *charged}});
        }
        pending_bytes_ += record_bytes + (event.body ? event.body->bytes.size() : 0);
        batch_.push_back(std::move(event));
        position = next(position);
    }
    StreamId stream = state.stream;
    pending_states_.insert_or_assign(std::move(stream), std::move(state));
}

void Ledger::add_system_event(Event event, Time now, const std::string& actor) {
    pending_effects_.push_back(
        {.position = next_position(), .what = event, .time = event_time(now)});
    events::NewEvent added;
    added.expected = system_version_;
    added.time = event_time(now);
    added.actor = actor;
    added.event = std::move(event);
    batch_.push_back(std::move(added));
    system_version_ = next(system_version_);
    pending_bytes_ += record_bytes;
}

events::Result<void> Ledger::commit() {
    if (batch_.empty()) {
        return {};
    }
    const Time time = batch_.back().time;
    const LogPosition last{position_.value() + batch_.size()};
    const auto appended = log_.append(std::move(batch_));
    batch_.clear();
    if (!appended) {
        return tl::make_unexpected(appended.error());
    }
    events::check(*appended == last);
    position_ = last;
    last_time_ = time;
    server_offset_ = pending_offset_.value_or(server_offset_);
    pending_offset_.reset();
    for (auto& [stream, state] : pending_states_) {
        known_state(stream) = std::move(state);
    }
    for (const Effect& effect : pending_effects_) {
        if (const auto* keyed = std::get_if<KeyedCharge>(&effect.what)) {
            charge(*keyed, effect.position);
            continue;
        }
        const auto& event = std::get<Event>(effect.what);
        if (const auto* added = std::get_if<events::ConnectionAdded>(&event)) {
            join(effect.stream, *added, effect.position);
        } else if (changes_api(event)) {
            join(effect.stream, states_.at(effect.stream).about, effect.position);
        } else {
            fold_system(event, {.position = effect.position, .time = effect.time});
        }
    }
    pending_states_.clear();
    pending_effects_.clear();
    heads_.clear();
    pending_bytes_ = 0;
    return {};
}

events::Result<void> Ledger::record_heads(Time now, const std::string& actor) {
    events::check(batch_.empty());
    const auto heads = log_.heads();
    if (!heads) {
        return tl::make_unexpected(heads.error());
    }
    add_system_event(
        events::HeadsRecorded{
            .position = position_, .streams = heads->size(), .root = events::heads_root(*heads)},
        now, actor);
    return commit();
}

void Ledger::fold_system(const Event& event, const LogPlace& place) {
    const LogPosition position = place.position;
    if (const auto* started = std::get_if<events::EngineStarted>(&event)) {
        engine::fold(recorded_heads_, *started, place);
        for (auto& [key, bucket] : budget_.buckets()) {
            if (started->sends && bucket.record.position < position) {
                bucket.record.started(in_flight_max(key.operation));
                bucket.record.position = position;
            }
        }
    } else if (const auto* learned = std::get_if<events::UsagePlanLearned>(&event)) {
        events::BudgetKey key = learned->key;
        key.application = {};
        Bucket* bucket = budget_.find(key);
        if (bucket != nullptr && bucket->record.position < position) {
            bucket->record.learned({.rate_per_s = learned->rate_per_s, .burst = learned->burst});
            bucket->record.position = position;
        }
    } else if (const auto* claim = std::get_if<events::SellerClaimed>(&event)) {
        fold_claim(*claim, position);
    } else if (const auto* heads = std::get_if<events::HeadsRecorded>(&event)) {
        engine::fold(recorded_heads_, *heads, place);
    } else if (std::holds_alternative<events::LossAccepted>(event)) {
        budget_.forget(position);
    } else if (alerts_.position < position) {
        fold_alert(event, place);
    }
}

void Ledger::fold_alert(const Event& event, const LogPlace& place) {
    if (const auto* raised = std::get_if<events::AlertRaised>(&event)) {
        engine::fold(alerts_.alerts, *raised, place);
    } else if (const auto* cleared = std::get_if<events::AlertCleared>(&event)) {
        engine::fold(alerts_.alerts, *cleared, place);
    } else if (const auto* delivered = std::get_if<events::AlertDelivered>(&event)) {
        engine::fold(alerts_.alerts, *delivered);
    } else {
        return;
    }
    alerts_.position = place.position;
}

// A state that has folded a later event of its own stream has been told already.
void Ledger::fold_claim(const events::SellerClaimed& claim, LogPosition position) {
    for (const StreamId& stream : connections_of(claim)) {
        const auto known = state_of_.find(stream);
        if (known != state_of_.end() && known->second->position < position) {
            take_claim(*known->second);
        }
    }
}

void Ledger::join(const StreamId& stream, const events::ConnectionAdded& about, LogPosition added) {
    using events::Operation;
    const auto join_one = [&](Operation operation) {
        BucketRecord& record = budget_.join(budget_key(about, operation), stream).record;
        record.position = std::max(record.position, added);
    };
    // Those of the newer API also for who does not use it: by them a seller is known.
    join_one(Operation::search_orders);
    join_one(Operation::get_order);
    join_one(Operation::marketplace_participations);
    if (about.orders_api == events::OrdersApi::v0) {
        join_one(Operation::v0_get_orders);
        join_one(Operation::v0_get_order_items);
        join_one(Operation::v0_get_order);
    }
}

void Ledger::charge(const KeyedCharge& keyed, LogPosition position) {
    Bucket* bucket = budget_.find(keyed.key);
    if (bucket != nullptr && bucket->record.position < position) {
        evolve(bucket->record, keyed.charge, position);
    }
}

}  // namespace orderlog::engine
