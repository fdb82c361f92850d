#include "tools/replay/replay_log.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "events/check.hpp"
#include "events/record.hpp"
#include "tools/export/checked_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::LogPosition;
using events::OrderEntry;
using events::OrderMark;
using events::Result;
using events::StoredEvent;

namespace {

Result<void> can_be_replayed(const CheckedExport& file, const std::string& name) {
    if (file.scope.bodies == ExportBodies::none) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("'{}' has no bodies, which orders are made of", name),
                            "export it with --bodies, or with --redact to send it to somebody");
    }
    if (file.scope.first > LogPosition{1}) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("'{}' begins at position {}: what was before it is not in it", name,
                        file.scope.first.value()),
            "export it without --first; --last may end it");
    }
    return {};
}

/// Events up to a limit, at least one.
struct Reading {
    explicit Reading(events::ReadLimit most) : limit(most) {}

    events::ReadLimit limit;
    std::vector<StoredEvent> events{};
    std::size_t bytes{0};

    /// False: it is one too many.
    bool take(const StoredEvent& stored) {
        bytes += stored.record_size;
        if (!events.empty() && (events.size() >= limit.events || bytes > limit.record_bytes)) {
            return false;
        }
        events.push_back(stored);
        return true;
    }
};

}  // namespace

Result<std::unique_ptr<ReplayLog>> ReplayLog::read(LineReader& reader) {
    std::unique_ptr<ReplayLog> log{new ReplayLog};
    auto file = checked_file(reader, {}, [&](const TakenLine& taken) { log->put(taken); });
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    if (auto usable = can_be_replayed(*file, reader.name()); !usable) {
        return tl::make_unexpected(usable.error());
    }
    log->file_ = *std::move(file);
    log->info_.id = events::LogId{log->file_.log};
    log->info_.simulated = log->file_.simulated;
    log->index_orders();
    return log;
}

void ReplayLog::put(TakenLine taken) {
    if (taken.event) {
        newest_ = taken.event->position;
        info_.last = std::max(info_.last, newest_);
        info_.last_time = std::max(info_.last_time, taken.event->time);
        streams_[taken.event->stream].push_back(newest_);
        if (taken.record) {
            hashes_.emplace(newest_, *taken.record);
        }
        const bool is_new = events_.emplace(newest_, *std::move(taken.event)).second;
        events::check(is_new);  // ExportCheck takes no position twice.
    }
    if (taken.body) {
        bodies_.emplace(newest_, *std::move(taken.body));
    }
}

// In log order: an export of a tenant has them stream by stream.
void ReplayLog::index_orders() {
    for (const auto& [position, stored] : events_) {
        if (const auto body = bodies_.find(position); body != bodies_.end()) {
            index_page(stored, body->second);
        }
    }
}

// As the log's writer did it; a page that cannot be read has no entries, and stops whoever folds
// it.
void ReplayLog::index_page(const StoredEvent& stored, const std::string& body) {
    const auto* page = std::get_if<events::PageFetched>(&stored.event);
    adapters::OrdersPageReader reader;
    const auto read = page != nullptr ? reader.read(page->operation, page->data_sets, body)
                                      : Result<events::Page>{};
    if (page == nullptr || !read) {
        return;
    }
    const bool is_of_items = page->operation == events::Operation::v0_get_order_items;
    const bool has_marks = page->marks.size() == read->orders.size();
    for (std::size_t i = 0; i < read->orders.size(); ++i) {
        const events::OrderObservation& order = read->orders[i];
        auto& entries = orders_[{.tenant = stored.stream.tenant, .order = order.id}];
        events::Digest digest = events::digest(body.substr(order.offset, order.size));
        if (is_of_items && !entries.empty()) {
            digest = entries.back().digest;
        }
        const bool is_same = has_marks ? page->marks[i] == OrderMark::same
                                       : !entries.empty() && entries.back().digest == digest;
        if (!is_same) {
            entries.push_back({.key = {.tenant = stored.stream.tenant, .order = order.id},
                               .position = stored.position,
                               .offset = is_of_items ? 0 : order.offset,
                               .digest = digest});
        }
    }
}

Result<std::vector<OrderEntry>> ReplayLog::order_entries(const events::OrderKey& key) const {
    const auto found = orders_.find(key);
    return found != orders_.end() ? found->second : std::vector<OrderEntry>{};
}

Result<std::vector<std::optional<OrderEntry>>> ReplayLog::order_heads(
    std::span<const events::OrderKey> keys) const {
    std::vector<std::optional<OrderEntry>> heads;
    for (const events::OrderKey& key : keys) {
        const auto found = orders_.find(key);
        const bool is_known = found != orders_.end() && !found->second.empty();
        heads.push_back(is_known ? std::optional{found->second.back()} : std::nullopt);
    }
    return heads;
}

Result<std::string> ReplayLog::body(LogPosition position) const {
    const auto found = bodies_.find(position);
    return found != bodies_.end()
               ? Result<std::string>{found->second}
               : events::fail(ErrorKind::not_found,
                              fmt::format("no body is stored at position {}", position.value()));
}

Result<events::Sha256> ReplayLog::record_hash(LogPosition position) const {
    if (!holds(position)) {
        return events::fail(
            ErrorKind::not_found,
            fmt::format("the file holds no event at position {}", position.value()));
    }
    const auto found = hashes_.find(position);
    return found != hashes_.end() ? found->second : events::Sha256{};
}

Result<events::StreamHeads> ReplayLog::heads() const {
    events::StreamHeads heads;
    for (const auto& [stream, positions] : streams_) {
        const LogPosition last = positions.back();
        heads[stream] = {.version = events::StreamVersion{positions.size()},
                         .position = last,
                         .hash = *record_hash(last)};
    }
    return heads;
}

Result<std::vector<events::StreamId>> ReplayLog::streams() const {
    std::vector<events::StreamId> all;
    all.reserve(streams_.size());
    for (const auto& [stream, positions] : streams_) {
        all.push_back(stream);
    }
    return all;
}

Result<events::StreamVersion> ReplayLog::version(const events::StreamId& stream) const {
    const auto found = streams_.find(stream);
    return events::StreamVersion{found == streams_.end() ? 0 : found->second.size()};
}

Result<std::vector<StoredEvent>> ReplayLog::read_stream(const events::StreamId& stream,
                                                        events::StreamVersion after,
                                                        events::ReadLimit limit) const {
    const auto found = streams_.find(stream);
    if (found == streams_.end() || after.value() >= found->second.size()) {
        return std::vector<StoredEvent>{};
    }
    Reading reading{limit};
    for (const LogPosition position : std::span{found->second}.subspan(after.value())) {
        if (!reading.take(events_.at(position))) {
            break;
        }
    }
    return std::move(reading.events);
}

Result<std::vector<StoredEvent>> ReplayLog::read(LogPosition after, events::ReadLimit limit) const {
    Reading reading{limit};
    for (auto event = events_.upper_bound(after); event != events_.end(); ++event) {
        if (!reading.take(event->second)) {
            break;
        }
    }
    return std::move(reading.events);
}

Result<LogPosition> ReplayLog::append(std::vector<events::NewEvent> /*batch*/) {
    return events::fail(ErrorKind::rejected, "an export takes no events");
}

}  // namespace orderlog::tools
