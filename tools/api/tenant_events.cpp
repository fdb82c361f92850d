#include "tools/api/tenant_events.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamId;
using events::StreamVersion;

TenantEvents::TenantEvents(const events::EventLog& log, LogPosition end,
                           std::vector<StreamId> streams)
    : log_(&log), end_(end), streams_(std::move(streams)) {}

Result<TenantEvents> TenantEvents::open(const events::EventLog& log,
                                        const events::TenantId& tenant) {
    const LogPosition end = log.info().last;
    return log.streams().map([&](std::vector<StreamId> streams) {
        std::erase_if(streams, [&](const StreamId& stream) { return stream.tenant != tenant; });
        return TenantEvents(log, end, std::move(streams));
    });
}

/// How many of the stream's events are not behind `position`.
Result<StreamVersion> TenantEvents::version_at(const StreamId& stream, LogPosition position) const {
    const auto version = log_->version(stream);
    if (!version) {
        return version;
    }
    std::uint64_t low = 0;
    std::uint64_t high = version->value();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto read = log_->read_stream(stream, StreamVersion{middle}, {.events = 1});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (!read->empty() && read->front().position <= position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return StreamVersion{low};
}

Result<void> TenantEvents::read(const StreamId& stream, StreamVersion from, std::size_t limit,
                                std::vector<StoredEvent>& found) const {
    while (limit > 0) {
        auto read = log_->read_stream(stream, from, {.events = limit});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            break;
        }
        from = read->back().version;
        limit -= read->size();
        std::ranges::move(*read, std::back_inserter(found));
    }
    return {};
}

Result<std::vector<StoredEvent>> TenantEvents::after(LogPosition after, std::size_t limit) const {
    std::vector<StoredEvent> found;
    for (const StreamId& stream : streams_) {
        const auto from = version_at(stream, after);
        if (!from) {
            return tl::make_unexpected(from.error());
        }
        if (auto done = read(stream, *from, limit, found); !done) {
            return tl::make_unexpected(done.error());
        }
        std::erase_if(found, [&](const StoredEvent& one) { return one.position > end_; });
        // Stream by stream, so that many take no more memory than one.
        std::ranges::sort(found, {}, &StoredEvent::position);
        found.resize(std::min(found.size(), limit));
    }
    return found;
}

Result<std::vector<StoredEvent>> TenantEvents::before(LogPosition before, std::size_t limit) const {
    std::vector<StoredEvent> found;
    if (before.value() == 0) {
        return found;
    }
    for (const StreamId& stream : streams_) {
        const auto end = version_at(stream, LogPosition{before.value() - 1});
        if (!end) {
            return tl::make_unexpected(end.error());
        }
        const std::uint64_t count = std::min<std::uint64_t>(end->value(), limit);
        const StreamVersion from{end->value() - count};
        if (auto done = read(stream, from, static_cast<std::size_t>(count), found); !done) {
            return tl::make_unexpected(done.error());
        }
        std::ranges::sort(found, std::greater{}, &StoredEvent::position);
        found.resize(std::min(found.size(), limit));
    }
    return found;
}

}  // namespace orderlog::tools
