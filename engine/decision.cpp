#include "engine/decision.hpp"

#include "events/check.hpp"

namespace orderlog::engine {

using events::LogPosition;

Decision::Decision(ConnectionState before, Frame frame)
    : state_(std::move(before)), frame_(std::move(frame)) {}

LogPosition Decision::add(events::Event event, Links links) {
    const LogPosition position{frame_.first.value() + events_.size()};
    events::NewEvent& added = events_.emplace_back();
    added.stream = state_.stream;
    added.expected = state_.version;
    added.time = frame_.time;
    added.actor = frame_.actor;
    added.correlation = links.correlation;
    added.causation = links.causation;
    added.event = std::move(event);
    evolve(state_, {.position = position,
                    .version = next(state_.version),
                    .time = frame_.time,
                    .correlation = links.correlation,
                    .event = added.event});
    return position;
}

void Decision::attach(events::Body body, std::vector<events::OrderEntry> entries) {
    events::check(!events_.empty());
    events_.back().body = std::move(body);
    events_.back().order_entries = std::move(entries);
}

}  // namespace orderlog::engine
