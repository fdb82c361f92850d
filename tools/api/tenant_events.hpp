#pragma once

#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <cstddef>
#include <vector>

namespace orderlog::tools {

/// A tenant's events by position, read from its streams alone: what others do costs nothing.
class TenantEvents {
 public:
    /// Its streams, and the log's end, of now: what comes later is not looked at, since of two
    /// streams the one that is read first would lack what the other one is read with. Borrows the
    /// log.
    static events::Result<TenantEvents> open(const events::EventLog& log,
                                             const events::TenantId& tenant);

    /// The first `limit` behind `after`, oldest first.
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> after(events::LogPosition after,
                                                                         std::size_t limit) const;
    /// The last `limit` before `before`, newest first.
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> before(
        events::LogPosition before, std::size_t limit) const;

 private:
    TenantEvents(const events::EventLog& log, events::LogPosition end,
                 std::vector<events::StreamId> streams);
    [[nodiscard]] events::Result<events::StreamVersion> version_at(
        const events::StreamId& stream, events::LogPosition position) const;
    [[nodiscard]] events::Result<void> read(const events::StreamId& stream,
                                            events::StreamVersion from, std::size_t limit,
                                            std::vector<events::StoredEvent>& found) const;

    const events::EventLog* log_;
    events::LogPosition end_;
    std::vector<events::StreamId> streams_;
};

}  // namespace orderlog::tools
