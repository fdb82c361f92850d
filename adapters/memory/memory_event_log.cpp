#include "adapters/memory/memory_event_log.hpp"

#include "events/check.hpp"
#include "events/record.hpp"
#include "events/sha256.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <utility>

namespace orderlog::adapters {

using events::check;
using events::decode_record;
using events::encode_record;
using events::EngineStarted;
using events::Error;
using events::ErrorKind;
using events::Event;
using events::fail;
using events::LogId;
using events::LogInfo;
using events::LogPosition;
using events::NewEvent;
using events::OrderEntry;
using events::OrderKey;
using events::PageFetched;
using events::ReadLimit;
using events::record_size_max;
using events::Result;
using events::Sha256;
using events::sha256;
using events::StoredEvent;
using events::StreamId;
using events::StreamVersion;

namespace {

std::string text_of(const StreamId& stream) {
    return stream.is_system() ? "system" : stream.tenant.value() + "/" + stream.connection.value();
}

bool says_simulated(const Event& event) {
    const auto* started = std::get_if<EngineStarted>(&event);
    return started != nullptr && started->simulated;
}

tl::unexpected<Error> no_event_at(LogPosition position, LogPosition last) {
    return fail(ErrorKind::not_found, fmt::format("no event at position {}, the log ends at {}",
                                                  position.value(), last.value()));
}

StoredEvent stored_from(const NewEvent& event, LogPosition position, const Sha256& previous) {
    StoredEvent stored;
    stored.position = position;
    stored.stream = event.stream;
    stored.version = next(event.expected);
    stored.time = event.time;
    stored.actor = event.actor;
    stored.program = ORDERLOG_VERSION;
    stored.correlation = event.correlation;
    stored.causation = event.causation;
    stored.event = event.event;
    stored.body_size = event.body ? static_cast<std::uint32_t>(event.body->bytes.size()) : 0;
    stored.previous = previous;
    return stored;
}

tl::unexpected<Error> forgotten_at(LogPosition position) {
    return fail(ErrorKind::not_found,
                fmt::format("the event at position {} is forgotten", position.value()));
}

}  // namespace

MemoryEventLog::MemoryEventLog(LogId id) {
    info_.id = std::move(id);
}

LogInfo MemoryEventLog::info() const {
    const std::shared_lock lock{mutex_};
    return info_;
}

Result<LogPosition> MemoryEventLog::append(std::vector<NewEvent> batch) {
    check(!batch.empty());
    // Only this thread writes, so it may read without the lock.
    Batch added;
    added.info = info_;
    for (const NewEvent& event : batch) {
        if (const auto good = add(event, added); !good) {
            return tl::make_unexpected(good.error());
        }
    }
    keep(added, batch);
    return added.info.last;
}

Result<void> MemoryEventLog::add(const NewEvent& event, Batch& batch) const {
    check(event.time >= batch.info.last_time || batch.info.last == LogPosition{});
    const StreamVersion version = version_in(event.stream, batch);
    if (event.expected != version) {
        return fail(ErrorKind::version_conflict,
                    fmt::format("stream '{}' is at version {}, expected {}", text_of(event.stream),
                                version.value(), event.expected.value()));
    }
    const LogPosition position = next(batch.info.last);
    std::string record =
        encode_record(stored_from(event, position, hash_of_last(event.stream, batch)));
    if (record.size() > record_size_max) {
        return fail(ErrorKind::rejected,
                    fmt::format("a record of {} bytes is above the limit of {}", record.size(),
                                record_size_max));
    }
    Stream& stream = batch.streams[event.stream];
    stream.positions.push_back(position);
    stream.last = position;
    stream.last_hash = sha256(record);
    batch.records.push_back(std::move(record));
    batch.info.last = position;
    batch.info.last_time = event.time;
    batch.info.simulated = batch.info.simulated || says_simulated(event.event);
    return {};
}

StreamVersion MemoryEventLog::version_in(const StreamId& stream, const Batch& batch) const {
    const auto old = streams_.find(stream);
    const auto added = batch.streams.find(stream);
    return StreamVersion{(old == streams_.end() ? 0 : old->second.size()) +
                         (added == batch.streams.end() ? 0 : added->second.size())};
}

// REQUIRES: it is there and not forgotten.
const std::string& MemoryEventLog::record_at(LogPosition position) const {
    return records_[position.value() - forgotten_.value() - 1];
}

Sha256 MemoryEventLog::hash_of_last(const StreamId& stream, const Batch& batch) const {
    if (const auto added = batch.streams.find(stream); added != batch.streams.end()) {
        return added->second.last_hash;
    }
    const auto old = streams_.find(stream);
    return old == streams_.end() ? Sha256{} : old->second.last_hash;
}

void MemoryEventLog::keep(Batch& batch, std::vector<NewEvent>& events) {
    const std::unique_lock lock{mutex_};
    LogPosition position = info_.last;
    for (NewEvent& event : events) {
        position = next(position);
        if (event.body) {
            bodies_.emplace(position, std::move(event.body->bytes));
        }
        for (OrderEntry& entry : event.order_entries) {
            entry.position = position;
            auto& entries = orders_[entry.key];
            std::erase_if(entries,
                          [&](const OrderEntry& old) { return old.position <= forgotten_; });
            entries.push_back(entry);
        }
    }
    std::move(batch.records.begin(), batch.records.end(), std::back_inserter(records_));
    for (const auto& [stream, added] : batch.streams) {
        Stream& all = streams_[stream];
        all.positions.insert(all.positions.end(), added.positions.begin(), added.positions.end());
        all.last = added.last;
        all.last_hash = added.last_hash;
    }
    info_ = batch.info;
}

// REQUIRES: the lock is held.
Result<std::vector<StoredEvent>> MemoryEventLog::decode(std::span<const LogPosition> positions,
                                                        ReadLimit limit) const {
    std::vector<StoredEvent> events;
    std::size_t bytes = 0;
    for (const LogPosition position : positions) {
        const std::string& record = record_at(position);
        bytes += record.size();
        const bool full = events.size() >= limit.events || bytes > limit.record_bytes;
        if (full && !events.empty()) {
            break;
        }
        auto event = decode_record(record);
        if (!event) {
            return tl::make_unexpected(event.error());
        }
        events.push_back(*std::move(event));
    }
    return events;
}

Result<std::vector<StoredEvent>> MemoryEventLog::read(LogPosition after, ReadLimit limit) const {
    const std::shared_lock lock{mutex_};
    if (after < forgotten_) {
        return forgotten_at(next(after));
    }
    const std::uint64_t last = info_.last.value();
    const std::uint64_t wanted = std::max<std::uint64_t>(limit.events, 1);
    const std::uint64_t count = std::min(last - std::min(after.value(), last), wanted);
    std::vector<LogPosition> positions(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        positions[i] = LogPosition{after.value() + 1 + i};
    }
    return decode(positions, limit);
}

Result<std::vector<StoredEvent>> MemoryEventLog::read_stream(const StreamId& stream,
                                                             StreamVersion after,
                                                             ReadLimit limit) const {
    const std::shared_lock lock{mutex_};
    const auto found = streams_.find(stream);
    if (found == streams_.end() || after.value() >= found->second.size()) {
        return std::vector<StoredEvent>{};
    }
    const Stream& all = found->second;
    if (after.value() < all.forgotten) {
        return forgotten_at(forgotten_);
    }
    return decode(std::span{all.positions}.subspan(after.value() - all.forgotten), limit);
}

Result<StreamVersion> MemoryEventLog::version(const StreamId& stream) const {
    const std::shared_lock lock{mutex_};
    return version_in(stream, Batch{});
}

Result<std::vector<StreamId>> MemoryEventLog::streams() const {
    const std::shared_lock lock{mutex_};
    std::vector<StreamId> all;
    for (const auto& [stream, known] : streams_) {
        all.push_back(stream);
    }
    std::ranges::sort(all);
    return all;
}

Result<events::StreamHeads> MemoryEventLog::heads() const {
    const std::shared_lock lock{mutex_};
    events::StreamHeads heads;
    for (const auto& [stream, known] : streams_) {
        heads[stream] = {.version = StreamVersion{known.size()},
                         .position = known.last,
                         .hash = known.last_hash};
    }
    return heads;
}

Result<std::string> MemoryEventLog::body(LogPosition position) const {
    const std::shared_lock lock{mutex_};
    const auto found = bodies_.find(position);
    if (found == bodies_.end()) {
        return fail(ErrorKind::not_found,
                    fmt::format("no body is stored at position {}", position.value()));
    }
    const auto stored = decode_record(record_at(position));
    if (!stored) {
        return tl::make_unexpected(stored.error());
    }
    const auto* page = std::get_if<PageFetched>(&stored->event);
    if (page != nullptr && page->body_sha256 != sha256(found->second)) {
        return fail(ErrorKind::corrupt,
                    fmt::format("the body at position {} does not have the hash that its event "
                                "names",
                                position.value()));
    }
    return found->second;
}

Result<Sha256> MemoryEventLog::record_hash(LogPosition position) const {
    const std::shared_lock lock{mutex_};
    if (position == LogPosition{} || position > info_.last) {
        return no_event_at(position, info_.last);
    }
    if (position <= forgotten_) {
        return forgotten_at(position);
    }
    return sha256(record_at(position));
}

Result<std::vector<std::optional<OrderEntry>>> MemoryEventLog::order_heads(
    std::span<const OrderKey> keys) const {
    const std::shared_lock lock{mutex_};
    std::vector<std::optional<OrderEntry>> heads;
    heads.reserve(keys.size());
    for (const OrderKey& key : keys) {
        const auto found = orders_.find(key);
        heads.push_back(found == orders_.end() ? std::nullopt
                                               : std::optional{found->second.back()});
    }
    return heads;
}

Result<std::vector<OrderEntry>> MemoryEventLog::order_entries(const OrderKey& key) const {
    const std::shared_lock lock{mutex_};
    const auto found = orders_.find(key);
    return found == orders_.end() ? std::vector<OrderEntry>{} : found->second;
}

std::vector<std::string> MemoryEventLog::records() const {
    const std::shared_lock lock{mutex_};
    return {records_.begin(), records_.end()};
}

void MemoryEventLog::forget(LogPosition last) {
    const std::unique_lock lock{mutex_};
    last = std::min(last, info_.last);
    if (last <= forgotten_) {
        return;
    }
    records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(
                                                            last.value() - forgotten_.value()));
    bodies_.erase(bodies_.begin(), bodies_.upper_bound(last));
    for (auto& [stream, known] : streams_) {
        const auto kept = std::ranges::upper_bound(known.positions, last);
        known.forgotten += static_cast<std::uint64_t>(kept - known.positions.begin());
        known.positions.erase(known.positions.begin(), kept);
    }
    forgotten_ = last;
}

void MemoryEventLog::lose_end(LogPosition kept) {
    const std::unique_lock lock{mutex_};
    check(kept <= info_.last && forgotten_ == LogPosition{});
    records_.resize(kept.value());
    bodies_.erase(bodies_.upper_bound(kept), bodies_.end());
    for (auto& [id, stream] : streams_) {
        std::erase_if(stream.positions, [&](LogPosition position) { return position > kept; });
    }
    std::erase_if(streams_, [](const auto& stream) { return stream.second.positions.empty(); });
    for (auto& [id, stream] : streams_) {
        stream.last = stream.positions.back();
        stream.last_hash = sha256(record_at(stream.last));
    }
    for (auto& [key, entries] : orders_) {
        std::erase_if(entries, [&](const OrderEntry& entry) { return entry.position > kept; });
    }
    std::erase_if(orders_, [](const auto& order) { return order.second.empty(); });
    info_.last = kept;
    info_.last_time = kept == LogPosition{} ? events::Time{} : decode_record(records_.back())->time;
}

}  // namespace orderlog::adapters
