#pragma once

#include "engine/connection_state.hpp"
#include "events/event_log.hpp"

#include <string>
#include <vector>

namespace orderlog::engine {

/// What justifies an event, and which run it belongs to. 0: nothing, none.
struct Links {
    events::LogPosition correlation{};
    events::LogPosition causation{};
};

/// Events about to be appended to one stream and the state they lead to. Each is folded as it is
/// added, so that later ones are decided over what earlier ones say, and may name their positions.
class Decision {
 public:
    struct Frame {
        events::LogPosition first{};  ///< Position that the first event will get.
        events::Time time{};
        std::string actor{};
    };

    Decision(ConnectionState before, Frame frame);

    [[nodiscard]] const ConnectionState& state() const { return state_; }
    [[nodiscard]] events::Time time() const { return frame_.time; }

    /// Returns the position that the event will have.
    events::LogPosition add(events::Event event, Links links = {});
    /// To the event added last.
    void attach(events::Body body, std::vector<events::OrderEntry> entries);

    [[nodiscard]] std::vector<events::NewEvent> take_events() { return std::move(events_); }
    [[nodiscard]] ConnectionState take_state() { return std::move(state_); }

 private:
    ConnectionState state_;
    Frame frame_;
    std::vector<events::NewEvent> events_{};
};

}  // namespace orderlog::engine
