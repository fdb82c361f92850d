#include "engine/event_at.hpp"

namespace orderlog::engine {

using events::LogPosition;

events::Result<events::StoredEvent> event_at(const events::EventLog& log, LogPosition position) {
    auto read = log.read(LogPosition{position.value() - 1}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    if (read->empty() || read->front().position != position) {
        return events::fail(events::ErrorKind::corrupt, "the log does not hold a page's cursor");
    }
    return std::move(read->front());
}

}  // namespace orderlog::engine
