#include "engine/snapshots.hpp"

#include "engine/state_bytes.hpp"

#include <algorithm>
#include <charconv>

namespace orderlog::engine {

using events::LogPosition;
using events::Result;

namespace {

constexpr std::string_view round_key = "round";
constexpr std::string_view connection_prefix = "connection ";
constexpr std::string_view bucket_prefix = "bucket ";

std::string key_of(const events::StreamId& stream) {
    const std::string& tenant = stream.tenant.value();
    return std::string(connection_prefix) + std::to_string(tenant.size()) + " " + tenant + " " +
           stream.connection.value();
}

std::string key_of(const events::BudgetKey& key) {
    return std::string(bucket_prefix) + std::string(to_text(key.region)) + " " +
           std::string(to_text(key.operation)) + " " + key.seller.value();
}

// What one round saved, decoded.
struct Round {
    LogPosition began{};
    events::Duration server_offset{};
    std::vector<ConnectionState> states{};
    std::vector<KeyedRecord> buckets{};
};

std::string text_of(std::uint64_t saved, events::Duration server_offset) {
    return std::to_string(saved) + " " + std::to_string(server_offset.count());
}

// How many snapshots belong to the round; none if this is no round's text.
std::optional<std::uint64_t> read_round(const std::string& text, Round& round) {
    std::uint64_t saved = 0;
    std::int64_t offset = 0;
    const char* end = text.data() + text.size();
    const char* space = std::from_chars(text.data(), end, saved).ptr;
    if (space == end || *space != ' ' || std::from_chars(space + 1, end, offset).ptr != end) {
        return std::nullopt;
    }
    round.server_offset = events::Duration(offset);
    return saved;
}

bool read_state(const Snapshot& snapshot, Round& round) {
    if (snapshot.key.starts_with(connection_prefix)) {
        auto state = decode_connection(snapshot.state);
        if (state) {
            round.states.push_back(std::move(*state));
        }
        return state.has_value();
    }
    auto keyed = decode_bucket(snapshot.state);
    if (keyed) {
        round.buckets.push_back(std::move(*keyed));
    }
    return keyed.has_value();
}

// A whole round, or nothing: a snapshot saves time, so whatever is wrong with one costs no more
// than the time that all would have saved. More of them than the round counts are of connections
// younger than it. Those of another version are what an older program left.
std::optional<Round> whole_round(const std::vector<Snapshot>& snapshots, LogPosition last) {
    Round round;
    std::optional<std::uint64_t> saved;
    std::uint64_t found = 0;
    for (const Snapshot& snapshot : snapshots) {
        if (snapshot.state_version != state_version) {
            continue;
        }
        if (snapshot.position > last) {
            return std::nullopt;
        }
        if (snapshot.key == round_key) {
            round.began = snapshot.position;
            saved = read_round(snapshot.state, round);
        } else if (read_state(snapshot, round)) {
            ++found;
        } else {
            return std::nullopt;
        }
    }
    return saved && found >= *saved ? std::optional{std::move(round)} : std::nullopt;
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
        for (const KeyedRecord& bucket : round->buckets) {
            ledger.restore(bucket.key, bucket.record);
        }
        for (ConnectionState& state : round->states) {
            ledger.restore(std::move(state));
        }
        ledger.restore(round->server_offset);
        began_ = round->began;
    }
    return fold_after(ledger, began_);
}

Result<void> Snapshots::save_slice(const Ledger& ledger) {
    if (!going_on_ && ledger.position().value() < began_.value() + options_.snapshot_events) {
        return {};
    }
    if (!going_on_) {
        *this = Snapshots(store_, options_);
        going_on_ = true;
        began_ = ledger.position();
    }
    std::vector<Snapshot> slice;
    const bool done = take_states(ledger, slice) && take_buckets(ledger, slice);
    saved_ += slice.size();
    if (done) {
        // In one write with the last slice, and read back as one: a whole round or none.
        slice.push_back({.key = std::string(round_key),
                         .state_version = state_version,
                         .position = began_,
                         .state = text_of(saved_, ledger.server_offset())});
        going_on_ = false;
    }
    return store_.get().save(slice);
}

bool Snapshots::take_states(const Ledger& ledger, std::vector<Snapshot>& slice) {
    const auto& states = ledger.states();
    auto state = last_stream_ ? states.upper_bound(*last_stream_) : states.begin();
    for (; state != states.end() && slice.size() < options_.snapshot_slice; ++state) {
        slice.push_back({.key = key_of(state->first),
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
        slice.push_back({.key = key_of(bucket->first),
                         .state_version = state_version,
                         .position = ledger.position(),
                         .state = encode(bucket->first, bucket->second.record)});
        last_bucket_ = bucket->first;
    }
    return bucket == buckets.end();
}

}  // namespace orderlog::engine
