#include "adapters/rocksdb/chain_check.hpp"

#include <string>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::Result;
using events::StoredEvent;

namespace {

tl::unexpected<events::Error> broken(const StoredEvent& event, const std::string& how) {
    return fail(ErrorKind::corrupt,
                "the record at position " + std::to_string(event.position.value()) + " " + how,
                "see 'orderlog log verify'");
}

}  // namespace

Result<void> ChainCheck::accept(const StoredEvent& event, const events::Sha256& hash) {
    const auto previous = before(event);
    if (!previous) {
        return tl::make_unexpected(previous.error());
    }
    // What follows is compared with the record that stands here, so that a break is told once.
    heads_.put(event.stream, {.version = event.version, .position = event.position, .hash = hash});
    if (event.version != next(previous->version)) {
        return broken(event, "has version " + std::to_string(event.version.value()) +
                                 " after version " + std::to_string(previous->version.value()));
    }
    if (event.previous != previous->hash) {
        return broken(event, "does not name the hash of its stream's previous record");
    }
    const auto indexed = reader_.index_entry(event.stream, event.version);
    if (!indexed) {
        return tl::make_unexpected(indexed.error());
    }
    if (!*indexed || (*indexed)->position != event.position) {
        return broken(event, "is not where the index says");
    }
    return {};
}

void ChainCheck::begin_with(const events::StreamHeads& heads) {
    for (const auto& [stream, head] : heads) {
        heads_.put(stream, head);
    }
}

Result<StreamHead> ChainCheck::before(const StoredEvent& event) const {
    if (const StreamHead* known = heads_.find(event.stream)) {
        return *known;
    }
    StreamHead head;
    if (event.version.value() <= 1) {
        return head;
    }
    head.version = events::StreamVersion{event.version.value() - 1};
    const auto indexed = reader_.index_entry(event.stream, head.version);
    if (!indexed) {
        return tl::make_unexpected(indexed.error());
    }
    if (!*indexed) {
        return broken(event, "has no previous one in the index");
    }
    head.position = (*indexed)->position;
    return reader_.record(head.position).map([&](const std::string& bytes) {
        head.hash = events::sha256(bytes);
        return head;
    });
}

Result<void> ChainCheck::finish(LogPosition last) const {
    Result<void> whole;
    heads_.for_each([&](const events::StreamId& stream, const StreamHead& head) {
        if (!whole) {
            return;
        }
        const auto stored = reader_.head(stream);
        if (!stored) {
            whole = tl::make_unexpected(stored.error());
        } else if (*stored != head && !(*stored && (*stored)->position > last)) {
            whole = fail(ErrorKind::corrupt,
                         "the head of stream '" + stream.tenant.value() + "/" +
                             stream.connection.value() + "' is not its last record",
                         "see 'orderlog log verify'");
        }
    });
    return whole;
}

Result<void> check_tail(const LogReader& reader, std::size_t records_max) {
    const auto end = reader.end();
    if (!end) {
        return tl::make_unexpected(end.error());
    }
    const std::uint64_t last = end->position.value();
    const std::uint64_t first = last > records_max ? last - records_max : 0;
    const auto tail = reader.read(LogPosition{first},
                                  {.events = records_max, .record_bytes = std::size_t{64} << 20});
    if (!tail) {
        return tl::make_unexpected(tail.error());
    }
    ChainCheck chain{reader};
    for (const StoredEvent& event : *tail) {
        const auto linked = reader.record(event.position).and_then([&](const std::string& bytes) {
            return chain.accept(event, events::sha256(bytes));
        });
        if (!linked) {
            return linked;
        }
    }
    return tail->empty() || tail->back().position == end->position ? chain.finish()
                                                                   : Result<void>{};
}

}  // namespace orderlog::adapters
