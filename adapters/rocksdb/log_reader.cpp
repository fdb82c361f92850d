#include "adapters/rocksdb/log_reader.hpp"

#include "adapters/rocksdb/body_frame.hpp"
#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/status.hpp"
#include "events/record.hpp"

#include <algorithm>
#include <limits>

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::OrderEntry;
using events::OrderKey;
using events::ReadLimit;
using events::Result;
using events::StoredEvent;
using events::StreamId;
using events::StreamVersion;

namespace {

// Nothing follows them.
constexpr LogPosition last_position{std::numeric_limits<std::uint64_t>::max()};
constexpr StreamVersion last_version{std::numeric_limits<std::uint64_t>::max()};

constexpr std::size_t versions_max = 1000;  // Told at once.

/// Counts what a read has taken. The first event is always taken.
class Allowance {
 public:
    explicit Allowance(ReadLimit limit) : limit_(limit) {}
    [[nodiscard]] bool takes(std::size_t record_bytes) {
        if (events_ > 0 && (events_ >= limit_.events || bytes_ >= limit_.record_bytes ||
                            record_bytes > limit_.record_bytes - bytes_)) {
            return false;
        }
        ++events_;
        bytes_ += record_bytes;
        return true;
    }

 private:
    ReadLimit limit_;
    std::size_t events_{0};
    std::size_t bytes_{0};
};

Result<StoredEvent> decode_at(LogPosition position, std::string_view bytes) {
    auto event = events::decode_record(bytes);
    if (!event) {
        Error error = event.error();
        error.message = "the record at position " + to_text(position) + ": " + error.message;
        return tl::make_unexpected(std::move(error));
    }
    if (event->position != position) {
        return fail(ErrorKind::corrupt, "the record at position " + to_text(position) +
                                            " says that it is " + to_text(event->position));
    }
    return event;
}

}  // namespace

Result<LogEnd> LogReader::end() const {
    const auto record = database_.all_of(Family::log);
    record->SeekToLast();
    if (!record->status().ok()) {
        return tl::make_unexpected(error_from(record->status(), "find the end of the log"));
    }
    if (!record->Valid()) {
        return LogEnd{};
    }
    const auto position = log_position(record->key().ToStringView());
    if (!position) {
        return tl::make_unexpected(position.error());
    }
    const auto bytes = record->value().ToStringView();
    return decode_at(*position, bytes).map([&](const StoredEvent& event) {
        return LogEnd{*position, event.time, events::sha256(bytes)};
    });
}

Result<events::LogId> LogReader::id() const {
    auto id = database_.value(Family::meta, log_id_key);
    if (!id) {
        return tl::make_unexpected(id.error());
    }
    if (!*id) {
        return fail(ErrorKind::corrupt, "the log has no id");
    }
    return events::LogId{**id};
}

Result<bool> LogReader::simulated() const {
    return database_.value(Family::meta, simulated_key).map([](const auto& mark) {
        return mark.has_value();
    });
}

Result<std::vector<StoredEvent>> LogReader::read(LogPosition after, ReadLimit limit) const {
    std::vector<StoredEvent> found;
    if (after == last_position) {
        return found;
    }
    Allowance allowance{limit};
    const auto record = database_.all_of(Family::log);
    LogPosition position = next(after);
    for (record->Seek(log_key(position)); record->Valid(); record->Next()) {
        const auto bytes = record->value().ToStringView();
        if (record->key() != log_key(position)) {
            return fail(ErrorKind::corrupt,
                        "the log has no record at position " + to_text(position),
                        "see 'orderlog log verify'");
        }
        if (!allowance.takes(bytes.size())) {
            break;
        }
        auto event = decode_at(position, bytes);
        if (!event) {
            return tl::make_unexpected(event.error());
        }
        found.push_back(std::move(*event));
        position = next(position);
    }
    if (!record->status().ok()) {
        return tl::make_unexpected(
            error_from(record->status(), "read the log at position " + to_text(position)));
    }
    return found;
}

Result<std::vector<StoredEvent>> LogReader::read_stream(const StreamId& stream, StreamVersion after,
                                                        ReadLimit limit) const {
    std::vector<StoredEvent> found;
    if (after == last_version) {
        return found;
    }
    Allowance allowance{limit};
    const std::string prefix = index_prefix(stream);
    const auto entry = database_.all_of(Family::index);
    for (entry->Seek(index_key(stream, next(after)));
         entry->Valid() && entry->key().starts_with(prefix); entry->Next()) {
        const auto indexed = decode_index_entry(entry->value().ToStringView());
        if (!indexed) {
            return tl::make_unexpected(indexed.error());
        }
        if (!allowance.takes(indexed->record_size)) {
            break;
        }
        auto stored = event(indexed->position);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
        found.push_back(std::move(*stored));
    }
    if (!entry->status().ok()) {
        return tl::make_unexpected(error_from(entry->status(), "read a stream"));
    }
    return found;
}

Result<std::string> LogReader::record(LogPosition position) const {
    auto bytes = database_.value(Family::log, log_key(position));
    if (!bytes) {
        return tl::make_unexpected(bytes.error());
    }
    if (!*bytes) {
        return fail(ErrorKind::not_found, "the log has no position " + to_text(position));
    }
    return std::move(**bytes);
}

Result<StoredEvent> LogReader::event(LogPosition position) const {
    return record(position).and_then(
        [&](const std::string& bytes) { return decode_at(position, bytes); });
}

Result<std::optional<IndexEntry>> LogReader::index_entry(const StreamId& stream,
                                                         StreamVersion version) const {
    const auto bytes = database_.value(Family::index, index_key(stream, version));
    if (!bytes) {
        return tl::make_unexpected(bytes.error());
    }
    if (!*bytes) {
        return std::nullopt;
    }
    return decode_index_entry(**bytes).map([](IndexEntry entry) { return std::optional{entry}; });
}

Result<std::vector<StreamVersion>> LogReader::versions_of(
    const StreamId& stream, std::span<const events::EventNumber> types, StreamVersion after) const {
    std::vector<StreamVersion> found;
    const std::string prefix = index_prefix(stream);
    const auto entry = database_.all_of(Family::index);
    StreamVersion version = after;
    for (entry->Seek(index_key(stream, next(after)));
         entry->Valid() && entry->key().starts_with(prefix) && found.size() < versions_max;
         entry->Next()) {
        const auto indexed = decode_index_entry(entry->value().ToStringView());
        if (!indexed) {
            return tl::make_unexpected(indexed.error());
        }
        version = next(version);  // They are dense.
        if (std::ranges::find(types, indexed->type) != types.end()) {
            found.push_back(version);
        }
    }
    if (!entry->status().ok()) {
        return tl::make_unexpected(error_from(entry->status(), "read a stream's index"));
    }
    return found;
}

Result<std::optional<StreamHead>> LogReader::head(const StreamId& stream) const {
    const auto bytes = database_.value(Family::index, head_key(stream));
    if (!bytes) {
        return tl::make_unexpected(bytes.error());
    }
    if (!*bytes) {
        return std::nullopt;
    }
    return decode_stream_head(**bytes).map([](StreamHead head) { return std::optional{head}; });
}

Result<events::StreamHeads> LogReader::heads() const {
    events::StreamHeads heads;
    const auto entry = database_.all_of(Family::index);
    for (entry->Seek(head_begin); entry->Valid() && entry->key().starts_with(head_begin);
         entry->Next()) {
        auto stream = stream_of(entry->key().ToStringView());
        const auto head = decode_stream_head(entry->value().ToStringView());
        if (!stream || !head) {
            return tl::make_unexpected(stream ? head.error() : stream.error());
        }
        heads.emplace(std::move(*stream), *head);
    }
    if (!entry->status().ok()) {
        return tl::make_unexpected(error_from(entry->status(), "read the heads of the streams"));
    }
    return heads;
}

Result<std::string> LogReader::body(LogPosition position) const {
    return event(position).and_then([&](const StoredEvent& stored) { return body_of(stored); });
}

Result<std::string> LogReader::body_of(const StoredEvent& event) const {
    const auto stored = stored_body(event.position, stored_bytes_max(event.body_size));
    if (!stored) {
        return tl::make_unexpected(stored.error());
    }
    auto raw = raw_body(*stored, event.body_size);
    const auto* page = std::get_if<events::PageFetched>(&event.event);
    if (raw && page != nullptr && events::sha256(*raw) != page->body_sha256) {
        return fail(ErrorKind::corrupt,
                    "the body at position " + to_text(event.position) +
                        " has another hash than its "
                        "event says",
                    "see 'orderlog log verify'");
    }
    return raw;
}

Result<std::string> LogReader::stored_body(LogPosition position, std::size_t bytes_max) const {
    std::string stored;
    for (std::uint16_t part = 0;; ++part) {
        const auto bytes = database_.value(Family::body, body_key(position, part));
        if (!bytes) {
            return tl::make_unexpected(bytes.error());
        }
        if (!*bytes && part == 0) {
            return fail(ErrorKind::not_found,
                        "the event at position " + to_text(position) + " has no body");
        }
        if (!*bytes || stored.size() + (*bytes)->size() > bytes_max) {
            return fail(ErrorKind::corrupt,
                        "the body at position " + to_text(position) + " is not stored whole");
        }
        stored.append(**bytes);
        if ((*bytes)->size() < body_part_bytes) {
            return stored;
        }
    }
}

Result<std::vector<std::optional<OrderEntry>>> LogReader::order_heads(
    std::span<const OrderKey> keys) const {
    if (!database_.has(Family::orders)) {
        return fail(ErrorKind::rejected, "family 'orders' was not opened");
    }
    std::vector<std::optional<OrderEntry>> heads;
    heads.reserve(keys.size());
    const auto entry = database_.prefixes_of(Family::orders);
    for (const OrderKey& key : keys) {
        entry->Seek(order_begin(key));
        if (!entry->status().ok()) {
            return tl::make_unexpected(error_from(entry->status(), "look up an order"));
        }
        if (!entry->Valid()) {
            heads.emplace_back();
            continue;
        }
        auto head =
            decode_order_entry(key, entry->key().ToStringView(), entry->value().ToStringView());
        if (!head) {
            return tl::make_unexpected(head.error());
        }
        heads.emplace_back(std::move(*head));
    }
    return heads;
}

Result<std::vector<OrderEntry>> LogReader::order_entries(const OrderKey& key) const {
    if (!database_.has(Family::orders)) {
        return fail(ErrorKind::rejected, "family 'orders' was not opened");
    }
    std::vector<OrderEntry> entries;
    const auto entry = database_.prefixes_of(Family::orders);
    for (entry->Seek(order_begin(key)); entry->Valid(); entry->Next()) {
        auto read =
            decode_order_entry(key, entry->key().ToStringView(), entry->value().ToStringView());
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        entries.push_back(std::move(*read));
    }
    if (!entry->status().ok()) {
        return tl::make_unexpected(error_from(entry->status(), "read an order's entries"));
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
}

}  // namespace orderlog::adapters
