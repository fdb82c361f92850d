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

// Where a round began of which all is there.
std::optional<LogPosition> whole_round(const std::vector<Snapshot>& snapshots) {
    const auto round = std::ranges::find(snapshots, round_key, &Snapshot::key);
    if (round == snapshots.end()) {
        return std::nullopt;
    }
    std::uint64_t states = 0;
    const char* end = round->state.data() + round->state.size();
    const bool number = std::from_chars(round->state.data(), end, states).ptr == end;
    return number && snapshots.size() - 1 >= states ? std::optional(round->position) : std::nullopt;
}

Result<void> restore_one(Ledger& ledger, const Snapshot& snapshot) {
    if (snapshot.key.starts_with(connection_prefix)) {
        auto state = decode_connection(snapshot.state);
        if (!state) {
            return tl::make_unexpected(state.error());
        }
        ledger.restore(std::move(*state));
    } else if (snapshot.key.starts_with(bucket_prefix)) {
        const auto keyed = decode_bucket(snapshot.state);
        if (!keyed) {
            return tl::make_unexpected(keyed.error());
        }
        ledger.restore(keyed->key, keyed->record);
    }
    return {};
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
    auto snapshots = store_.get().load();
    if (!snapshots) {
        return tl::make_unexpected(snapshots.error());
    }
    std::erase_if(*snapshots,
                  [](const Snapshot& one) { return one.state_version != state_version; });
    const auto round = whole_round(*snapshots);
    if (round) {
        for (const Snapshot& snapshot : *snapshots) {
            if (const auto restored = restore_one(ledger, snapshot); !restored) {
                return restored;
            }
        }
        began_ = *round;
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
                         .state = std::to_string(saved_)});
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
