#include "tools/orderlog/event_explainer.hpp"

#include "tools/story/explanation.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamVersion;

namespace {

constexpr std::size_t known_streams_max = 1000;  // Of a kilobyte or two each.
constexpr std::uint64_t system_events_max =
    200;  // Starts and stops are few; a loop of them is cut.

bool starts_engine(const StoredEvent& stored) {
    const auto* start = std::get_if<events::EngineStarted>(&stored.event);
    return start != nullptr && start->sends;
}

bool begins_or_ends(const StoredEvent& stored) {
    return std::holds_alternative<events::EngineStarted>(stored.event) ||
           std::holds_alternative<events::EngineStopped>(stored.event);
}

const StoredEvent* first_of(const std::vector<StoredEvent>& events) {
    return events.empty() ? nullptr : &events.front();
}

}  // namespace

Result<std::string> EventExplainer::explained(const StoredEvent& stored) {
    const auto known = known_before(stored);
    if (!known) {
        return tl::make_unexpected(known.error());
    }
    const auto cause = event_at(stored.causation);
    const auto run = event_at(stored.correlation);
    const LogPosition since = quiet_since(stored, (*known)->before);
    const auto meanwhile = since == LogPosition{} ? Result<std::vector<StoredEvent>>{}
                                                  : system_between(since, stored.position);
    for (const auto* read : {&cause, &run, &meanwhile}) {
        if (!*read) {
            return tl::make_unexpected(read->error());
        }
    }
    std::string text = explanation(stored, {.before = (*known)->before,
                                            .cause = first_of(*cause),
                                            .run = first_of(*run),
                                            .meanwhile = *meanwhile});
    evolve((*known)->before, stored);
    (*known)->up_to = stored.version;
    return text;
}

Result<EventExplainer::Known*> EventExplainer::known_before(const StoredEvent& stored) {
    if (known_.size() > known_streams_max) {
        known_.clear();
    }
    Known& known = known_[stored.stream];
    const std::uint64_t end = stored.version.value() - 1;
    const std::uint64_t begin = end > events_before ? end - events_before : 0;
    if (known.up_to.value() > end || known.up_to.value() < begin) {
        known = Known{.up_to = StreamVersion{begin}};
    }
    while (known.up_to.value() < end) {
        const auto read =
            log_.read_stream(stored.stream, known.up_to, {.events = end - known.up_to.value()});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            break;
        }
        for (const StoredEvent& one : *read) {
            evolve(known.before, one);
        }
        known.up_to = read->back().version;
    }
    return &known;
}

Result<StreamVersion> EventExplainer::system_version_at(LogPosition position) {
    const auto version = log_.version({});
    if (!version) {
        return tl::make_unexpected(version.error());
    }
    // What was found before bounds the search: one call's position is seldom far from the next's.
    const bool is_behind = position >= system_.position;
    std::uint64_t low = is_behind ? system_.version.value() : 0;
    std::uint64_t high = is_behind ? version->value() : system_.version.value();
    for (std::uint64_t middle = low; low < high; middle = low + (high - low) / 2) {
        const auto read = log_.read_stream({}, StreamVersion{middle}, {.events = 1});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (!read->empty() && read->front().position <= position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    system_ = {.position = position, .version = StreamVersion{low}};
    return system_.version;
}

Result<std::vector<StoredEvent>> EventExplainer::system_between(LogPosition after,
                                                                LogPosition before) {
    std::vector<StoredEvent> between;
    if (before.value() - after.value() < 2) {
        return between;
    }
    const auto begin = system_version_at(after);
    if (!begin) {
        return tl::make_unexpected(begin.error());
    }
    StreamVersion version = *begin;
    bool is_over = false;
    for (std::uint64_t step = 1; !is_over && between.size() < system_events_max; step *= 2) {
        auto read = log_.read_stream({}, version, {.events = step});
        if (!read) {
            return read;
        }
        is_over = read->empty() || read->back().position >= before;
        for (StoredEvent& one : *read) {
            version = one.version;
            if (one.position < before) {
                between.push_back(std::move(one));
            }
        }
    }
    if (std::ranges::none_of(between, begins_or_ends)) {
        return between;  // Whoever ran there runs still.
    }
    return engine_before(*begin).map([&](std::vector<StoredEvent> engine) {
        engine.insert(engine.end(), std::make_move_iterator(between.begin()),
                      std::make_move_iterator(between.end()));
        return engine;
    });
}

Result<std::vector<StoredEvent>> EventExplainer::engine_before(StreamVersion end) const {
    std::vector<StoredEvent> engine;
    bool is_found = false;
    std::uint64_t upper = end.value();
    for (std::uint64_t step = 4; upper > 0 && !is_found && engine.size() < system_events_max;
         step *= 2) {
        const std::uint64_t lower = upper > step ? upper - step : 0;
        auto read = log_.read_stream({}, StreamVersion{lower}, {.events = upper - lower});
        if (!read) {
            return read;
        }
        const auto start = std::find_if(read->rbegin(), read->rend(), starts_engine);
        is_found = start != read->rend();
        const auto from = is_found ? start.base() - 1 : read->begin();
        engine.insert(engine.begin(), std::make_move_iterator(from),
                      std::make_move_iterator(read->end()));
        upper = lower;
    }
    return engine;
}

Result<std::vector<StoredEvent>> EventExplainer::event_at(LogPosition position) const {
    if (position == LogPosition{}) {
        return std::vector<StoredEvent>{};
    }
    return log_.read(LogPosition{position.value() - 1}, {.events = 1});
}

}  // namespace orderlog::tools
