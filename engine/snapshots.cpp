#include "engine/snapshots.hpp"

#include "engine/state_bytes.hpp"

#include <algorithm>
#include <sstream>

namespace orderlog::engine {

using events::LogPosition;
using events::Result;

namespace {

constexpr std::string_view round_key = "round";
constexpr std::string_view connection_prefix = "connection ";
constexpr std::string_view bucket_prefix = "bucket ";
constexpr std::string_view alerts_key = "alerts";

std::string key_of(const events::StreamId& stream) {
    const std::string& tenant = stream.tenant.value();
    return std::string(connection_prefix) + std::to_string(tenant.size()) + " " + tenant + " " +
           stream.connection.value();
}

std::string key_of(const events::BudgetKey& key) {
    return std::string(bucket_prefix) + std::string(to_text(key.region)) + " " +
           std::string(to_text(key.operation)) + " " + key.seller.value();
}

// Rounds take turns with two sets of keys: the one that is being saved leaves the whole one alone.
std::string prefix_of(std::uint64_t round) {
    return std::to_string(round % 2) + " ";
}

// What one round saved, decoded.
struct Round {
    std::uint64_t number{0};
    std::uint64_t saved{0};
    LogPosition began{};
    events::Duration server_offset{};
    bool loss{false};  ///< The log has lost its end once, see LossAccepted.
    std::vector<ConnectionState> states{};
    std::vector<KeyedRecord> buckets{};
    ProcessAlerts alerts{};
    RecordedHeads heads{};
};

std::string text_of(const Round& round) {
    return std::to_string(round.number) + " " + std::to_string(round.saved) + " " +
           std::to_string(round.server_offset.count()) + " " + std::to_string(round.loss ? 1 : 0) +
           " " + std::to_string(round.heads.position.value()) + " " +
           std::to_string(round.heads.time.time_since_epoch().count());
}

std::optional<Round> read_round(const Snapshot& snapshot) {
    Round round{.began = snapshot.position};
    std::istringstream text(snapshot.state);
    std::int64_t offset = 0;
    std::uint64_t heads = 0;
    std::int64_t heads_time = 0;
    text >> round.number >> round.saved >> offset >> round.loss >> heads >> heads_time;
    round.server_offset = events::Duration(offset);
    round.heads = {.position = LogPosition{heads},
                   .time = events::Time{events::Duration(heads_time)}};
    return text && text.eof() ? std::optional{std::move(round)} : std::nullopt;
}

bool read_state(const Snapshot& snapshot, std::string_view key, Round& round) {
    if (key.starts_with(connection_prefix)) {
        auto state = decode_connection(snapshot.state);
        if (state) {
            round.states.push_back(std::move(*state));
        }
        return state.has_value();
    }
    if (key == alerts_key) {
        auto alerts = decode_alerts(snapshot.state);
        if (alerts) {
            round.alerts = std::move(*alerts);
        }
        return alerts.has_value();
    }
    auto keyed = decode_bucket(snapshot.state);
    if (keyed) {
        round.buckets.push_back(std::move(*keyed));
    }
    return keyed.has_value();
}

// A whole round, or nothing: a snapshot saves time, so whatever is wrong with one costs no more
// than the time that all would have saved. Those of another version are what an older program left.
std::optional<Round> whole_round(const std::vector<Snapshot>& snapshots, LogPosition last) {
    const auto named = std::ranges::find_if(snapshots, [](const Snapshot& snapshot) {
        return snapshot.key == round_key && snapshot.state_version == state_version;
    });
    auto round = named == snapshots.end() ? std::nullopt : read_round(*named);
    if (!round || round->began > last) {
        return std::nullopt;
    }
    const std::string prefix = prefix_of(round->number);
    std::uint64_t found = 0;
    for (const Snapshot& snapshot : snapshots) {
        if (snapshot.state_version != state_version || !snapshot.key.starts_with(prefix)) {
            continue;
        }
        if (snapshot.position > last ||
            !read_state(snapshot, std::string_view(snapshot.key).substr(prefix.size()), *round)) {
            return std::nullopt;
        }
        ++found;
    }
    return found == round->saved ? std::move(round) : std::nullopt;
}

Result<void> fold_after(Ledger& ledger, LogPosition after) {
    while (true) {
        const auto events = ledger.log().read(after, {});
        if (!events) {
            return tl::make_unexpected(events.error());
        }
        if (events->empty()) {
            return ledger.catch_up_with_log();
        }
        for (const events::StoredEvent& event : *events) {
            ledger.fold(event);
        }
        after = events->back().position;
    }
}

}  // namespace

Snapshots::Snapshots(SnapshotStore& store, Options options)
    : store_(store), options_(std::move(options)) {}

Result<void> Snapshots::restore(Ledger& ledger) {
    const auto snapshots = store_.get().load();
    if (!snapshots) {
        return tl::make_unexpected(snapshots.error());
    }
    if (auto round = whole_round(*snapshots, ledger.log().info().last)) {
        if (round->loss) {
            ledger.restore_loss();
        }
        for (const KeyedRecord& bucket : round->buckets) {
            ledger.restore(bucket.key, bucket.record);
        }
        for (ConnectionState& state : round->states) {
            ledger.restore(std::move(state));
        }
        ledger.restore(std::move(round->alerts));
        ledger.restore(round->server_offset);
        ledger.restore(round->heads);
        began_ = round->began;
        round_ = round->number;
    }
    return fold_after(ledger, began_);
}

Result<void> Snapshots::save_slice(const Ledger& ledger) {
    if (!going_on_ && ledger.position().value() < began_.value() + events_between(ledger)) {
        return {};
    }
    if (!going_on_) {
        saved_ = 0;
        last_stream_.reset();
        last_bucket_.reset();
        going_on_ = true;
        began_ = ledger.position();
        ++round_;
    }
    std::vector<Snapshot> slice;
    const bool done = take_states(ledger, slice) && take_buckets(ledger, slice);
    if (done) {
        slice.push_back({.key = prefix_of(round_) + std::string(alerts_key),
                         .state_version = state_version,
                         .position = ledger.position(),
                         .state = encode(ledger.alerts())});
    }
    saved_ += slice.size();
    if (done) {
        // In one write with the last slice, and read back as one: a whole round or none.
        slice.push_back({.key = std::string(round_key),
                         .state_version = state_version,
                         .position = began_,
                         .state = text_of({.number = round_,
                                           .saved = saved_,
                                           .server_offset = ledger.server_offset(),
                                           .loss = ledger.budget().new_are_unknown(),
                                           .heads = ledger.recorded_heads()})});
        going_on_ = false;
    }
    return store_.get().save(slice);
}

// A start folds what has come since a round began; a round writes what everything that is known
// weighs. With many connections the second is dearer.
std::uint64_t Snapshots::events_between(const Ledger& ledger) const {
    constexpr std::uint64_t events_per_state = 5;
    const std::size_t states = ledger.states().size() + ledger.budget().buckets().size();
    return std::max(options_.snapshot_events, events_per_state * states);
}

bool Snapshots::take_states(const Ledger& ledger, std::vector<Snapshot>& slice) {
    const auto& states = ledger.states();
    auto state = last_stream_ ? states.upper_bound(*last_stream_) : states.begin();
    for (; state != states.end() && slice.size() < options_.snapshot_slice; ++state) {
        slice.push_back({.key = prefix_of(round_) + key_of(state->first),
                         .state_version = state_version,
                         .position = ledger.position(),
                         .state = encode(state->second)});
        last_stream_ = state->first;
    }
    return state == states.end();
}

bool Snapshots::take_buckets(const Ledger& ledger, std::vector<Snapshot>& slice) {
    const auto& buckets = ledger.budget().buckets();
    auto bucket = last_bucket_ ? buckets.upper_bound(*last_bucket_) : buckets.begin();
    for (; bucket != buckets.end() && slice.size() < options_.snapshot_slice; ++bucket) {
        slice.push_back({.key = prefix_of(round_) + key_of(bucket->first),
                         .state_version = state_version,
                         .position = ledger.position(),
                         .state = encode(bucket->first, bucket->second.record)});
        last_bucket_ = bucket->first;
    }
    return bucket == buckets.end();
}

}  // namespace orderlog::engine
