#include "adapters/rocksdb/record_walk.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/past_heads.hpp"
#include "events/check.hpp"
#include "events/record.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace orderlog::adapters {

using events::LogPosition;
using events::Result;
using events::StoredEvent;

Result<void> RecordWalk::go_on_behind(const WalkPlace& place) {
    events::check(position_ == LogPosition{});
    return heads_at(reader_, place.position).and_then([&](const events::StreamHeads& heads) {
        if (events::to_hex(events::heads_root(heads)) != place.root) {
            return Result<void>(
                events::fail(events::ErrorKind::corrupt, "the streams up to position " +
                                                             to_text(place.position) +
                                                             " are not those that were verified"));
        }
        chain_.begin_with(heads);
        position_ = place.position;
        return Result<void>{};
    });
}

RecordWalk::Step RecordWalk::step(LogPosition last, events::ReadLimit limit) {
    bytes_ = 0;
    std::size_t count = 0;
    const auto record = database_.all_of(Family::log);
    for (record->Seek(log_key(next(position_))); record->Valid() && position_ < last;
         record->Next()) {
        if (count > 0 && (count >= limit.events || bytes_ >= limit.record_bytes)) {
            return {.bytes = bytes_};
        }
        const LogPosition expected = next(position_);
        const auto position = log_position(record->key().ToStringView());
        if (!position || *position != expected) {
            report_.add(expected, "a record is missing");
        }
        position_ = position ? *position : expected;
        bytes_ += record->value().size();
        ++count;
        check_record(record->value().ToStringView());
    }
    if (!record->status().ok()) {
        broken_ = true;
        return {.bytes = bytes_, .ended = !skip_unreadable(record->status().ToString(), last)};
    }
    if (position_ != last) {
        broken_ = true;
        report_.add(next(position_), "the log's end is missing");
    }
    return {.bytes = bytes_, .ended = true};
}

// What is damaged is a block or a file: twice as far each time until something can be read again,
// then halves what lies between.
bool RecordWalk::skip_unreadable(const std::string& cause, LogPosition last) {
    const std::uint64_t first = position_.value() + 1;
    std::uint64_t bad = first;
    std::uint64_t good = first + 1;
    while (good <= last.value() && !readable_at(LogPosition{good})) {
        bad = std::exchange(good, first + 2 * (good - first));
    }
    good = std::min(good, last.value() + 1);
    while (good - bad > 1) {
        const std::uint64_t middle = bad + (good - bad) / 2;
        (readable_at(LogPosition{middle}) ? good : bad) = middle;
    }
    report_.add(LogPosition{first}, "the log cannot be read from here up to position " +
                                        std::to_string(good - 1) + ": " + cause);
    position_ = LogPosition{good - 1};
    return position_ < last;
}

bool RecordWalk::readable_at(LogPosition position) const {
    const auto record = database_.all_of(Family::log);
    record->Seek(log_key(position));
    return record->status().ok();
}

void RecordWalk::finish() {
    if (broken_) {
        return;  // That has been told.
    }
    if (auto whole = chain_.finish(position_); !whole) {
        report_.add({}, whole.error().message);
    }
}

WalkPlace RecordWalk::place() {
    return {.position = position_, .root = events::to_hex(chain_.heads().root())};
}

void RecordWalk::check_record(std::string_view bytes) {
    const auto event = events::decode_record(bytes);
    if (!event) {
        report_.add(position_, event.error().message);
        return;
    }
    if (event->position != position_) {
        report_.add(position_, "the record says that it is another one");
    }
    check_heads(*event);
    if (auto linked = chain_.accept(*event, events::sha256(bytes)); !linked) {
        report_.add(position_, linked.error().message);
    } else {
        ++report_.records;
    }
    if (event->body_size > 0 && database_.has(Family::body)) {
        check_body(*event);
    }
    if (on_event_) {
        on_event_(*event);
    }
}

void RecordWalk::check_heads(const StoredEvent& event) {
    const auto* recorded = std::get_if<events::HeadsRecorded>(&event.event);
    if (recorded == nullptr) {
        return;
    }
    ++report_.heads;
    const auto streams = chain_.heads().size();
    if (next(recorded->position) != position_) {
        report_.add(position_, "the heads that it records are those of position " +
                                   to_text(recorded->position) + ", not of the one before it");
        return;
    }
    const bool differ = recorded->streams != streams || recorded->root != chain_.heads().root();
    // A stream that differs does so in each root from then on, which would hide what else is wrong.
    if (differ && !heads_differ_) {
        report_.add(position_, "what the log holds up to position " + to_text(recorded->position) +
                                   " is not what was recorded there: " + std::to_string(streams) +
                                   " streams of root " + events::to_hex(chain_.heads().root()) +
                                   ", not " + std::to_string(recorded->streams) + " of root " +
                                   events::to_hex(recorded->root));
    }
    heads_differ_ = differ;
}

void RecordWalk::check_body(const StoredEvent& event) {
    const auto body = reader_.body_of(event);
    if (!body) {
        report_.add(event.position, body.error().message);
        return;
    }
    ++report_.bodies;
    report_.body_bytes += body->size();
    bytes_ += body->size();
}

}  // namespace orderlog::adapters
