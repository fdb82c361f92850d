#include "adapters/rocksdb/past_heads.hpp"

#include <optional>

namespace orderlog::adapters {

using events::LogPosition;
using events::Result;
using events::StreamHead;
using events::StreamId;
using events::StreamVersion;

namespace {

Result<LogPosition> position_of(const LogReader& reader, const StreamId& stream,
                                StreamVersion version) {
    return reader.index_entry(stream, version)
        .and_then([&](const std::optional<IndexEntry>& entry) -> Result<LogPosition> {
            if (!entry) {
                return events::fail(events::ErrorKind::corrupt,
                                    "stream '" + stream.tenant.value() + "/" +
                                        stream.connection.value() + "' has no version " +
                                        std::to_string(version.value()) + " in the index",
                                    "see 'orderlog log verify'");
            }
            return entry->position;
        });
}

/// Its newest version up to the position; 0 if it had none. A stream's positions grow with its
/// versions.
Result<StreamHead> head_at(const LogReader& reader, const StreamId& stream,
                           const StreamHead& newest, LogPosition position) {
    StreamHead found;
    std::uint64_t too_new = newest.version.value();
    while (found.version.value() + 1 < too_new) {
        const StreamVersion middle{(found.version.value() + too_new) / 2};
        const auto at = position_of(reader, stream, middle);
        if (!at) {
            return tl::make_unexpected(at.error());
        }
        if (*at <= position) {
            found = {.version = middle, .position = *at};
        } else {
            too_new = middle.value();
        }
    }
    if (found.version == StreamVersion{}) {
        return found;
    }
    return reader.record(found.position).map([&](const std::string& bytes) {
        found.hash = events::sha256(bytes);
        return found;
    });
}

}  // namespace

Result<events::StreamHeads> heads_at(const LogReader& reader, LogPosition position) {
    auto heads = reader.heads();
    if (!heads) {
        return heads;
    }
    for (auto head = heads->begin(); head != heads->end();) {
        if (head->second.position > position) {
            const auto earlier = head_at(reader, head->first, head->second, position);
            if (!earlier) {
                return tl::make_unexpected(earlier.error());
            }
            head->second = *earlier;
        }
        head = head->second.version == StreamVersion{} ? heads->erase(head) : std::next(head);
    }
    return heads;
}

}  // namespace orderlog::adapters
