#pragma once

#include "events/event_log.hpp"
#include "tools/story/circumstances.hpp"

#include <map>
#include <string>
#include <vector>

namespace orderlog::tools {

/// Explains events of connections' streams by the log. An event's explanation goes by the events
/// of its stream before it, `events_before` of them or more, by those of the system's stream
/// since the call before it for the same purpose, and by the events that it names. Memory is
/// bounded, whatever the log holds.
class EventExplainer {
 public:
    /// Enough for the calls of some hours, and read in a few milliseconds.
    static constexpr std::uint64_t events_before = 256;

    /// REQUIRES: the log outlives it.
    explicit EventExplainer(const events::EventLog& log) : log_(log) {}

    /// Cheapest if it is asked in the order of positions.
    [[nodiscard]] events::Result<std::string> explained(const events::StoredEvent& stored);

 private:
    /// Of a stream: what its events up to this version say.
    struct Known {
        events::StreamVersion up_to{};
        Circumstances before{};
    };
    /// What is known of the stream up to the event, which is not among it.
    [[nodiscard]] events::Result<Known*> known_before(const events::StoredEvent& stored);
    /// Version of the system's stream at a position.
    [[nodiscard]] events::Result<events::StreamVersion> system_version_at(
        events::LogPosition position);
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> system_between(
        events::LogPosition after, events::LogPosition before);
    /// The system's events up to this version, from the last start of a process that asks Amazon
    /// on; if that is too far back, the newest of them.
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> engine_before(
        events::StreamVersion end) const;
    /// None of position 0.
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> event_at(
        events::LogPosition position) const;

    const events::EventLog& log_;
    std::map<events::StreamId, Known> known_{};
    struct {
        events::LogPosition position{};
        events::StreamVersion version{};
    } system_{};  ///< The system's stream as it was last looked up.
};

}  // namespace orderlog::tools
