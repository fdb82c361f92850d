#pragma once

#include "events/event_log.hpp"

#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// When no process ran that asks Amazon, by the system's events. Commands that write the log while
/// no engine runs start and stop too, and end no rest nor begin one.
class EngineRest {
 public:
    /// Rests that ended up to `since` are not told.
    explicit EngineRest(events::LogPosition since) : since_(since) {}

    /// Events in order. Those from the last start of an engine before `since` on say what ran
    /// there; without them an engine is taken to have run.
    void apply(const events::StoredEvent& stored);

    /// A rest each, the last few of them, and that one lasts at `until`.
    [[nodiscard]] std::vector<std::string> sentences(events::Time until) const;

 private:
    struct Stop {
        events::Time at{};
        std::string cause{};
    };
    void stopped(const events::EngineStopped& stop, events::Time at);
    void started(const events::EngineStarted& start, const events::StoredEvent& stored);
    void tell(events::Time started);

    events::LogPosition since_;
    bool engine_writes_{true};  ///< The process that writes the log asks Amazon.
    bool engine_died_{false};   ///< The last that did left no word of its end.
    std::optional<Stop> stop_{};
    std::vector<std::string> told_{};
};

}  // namespace orderlog::tools
