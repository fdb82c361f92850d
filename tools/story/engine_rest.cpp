#include "tools/story/engine_rest.hpp"

#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <chrono>

namespace orderlog::tools {

using events::EngineStarted;
using events::EngineStopped;
using events::Time;

namespace {

constexpr auto rest_min = std::chrono::seconds(1);  // A shorter one delays nothing.
constexpr std::size_t rests_max = 3;                // More are no sentence that anybody reads.

std::string cause_text(const std::string& cause) {
    return cause.empty() ? "" : " (" + printable(cause) + ")";
}

}  // namespace

void EngineRest::apply(const events::StoredEvent& stored) {
    if (const auto* stop = std::get_if<EngineStopped>(&stored.event)) {
        stopped(*stop, stored.time);
    } else if (const auto* start = std::get_if<EngineStarted>(&stored.event)) {
        started(*start, stored);
    }
}

std::vector<std::string> EngineRest::sentences(Time until) const {
    std::vector<std::string> all = told_;
    if (stop_ && until - stop_->at >= rest_min) {
        all.push_back(fmt::format("No engine that asks Amazon has run since {}{}.",
                                  time_text(stop_->at), cause_text(stop_->cause)));
    }
    if (all.size() > rests_max) {
        const std::size_t more = all.size() - rests_max;
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(more));
        all.insert(all.begin(), fmt::format("{} before {} not told here.", counted(more, "rest"),
                                            more == 1 ? "is" : "are"));
    }
    return all;
}

void EngineRest::stopped(const EngineStopped& stop, Time at) {
    if (engine_writes_) {
        stop_ = Stop{.at = at, .cause = stop.cause};
    }
    engine_writes_ = false;
}

void EngineRest::started(const EngineStarted& start, const events::StoredEvent& stored) {
    const bool is_first = stored.version == events::StreamVersion{1};
    const bool died = engine_writes_ && !is_first;
    engine_died_ = engine_died_ || died;
    if (start.sends && stored.position > since_) {
        tell(stored.time);
    }
    if (start.sends) {
        stop_.reset();
        engine_died_ = false;
    }
    engine_writes_ = start.sends;
}

void EngineRest::tell(Time started) {
    if (engine_died_) {
        told_.push_back(
            fmt::format("An engine was started at {}; the one before it had not ended cleanly.",
                        time_text(started)));
    } else if (stop_ && started - stop_->at >= rest_min) {
        told_.push_back(fmt::format("No engine ran from {} to {}{}.", time_text(stop_->at),
                                    time_text(started), cause_text(stop_->cause)));
    }
}

}  // namespace orderlog::tools
