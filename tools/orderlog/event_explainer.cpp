#include "tools/orderlog/event_explainer.hpp"

#include "tools/story/explanation.hpp"

#include <algorithm>
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
    const auto meanwhile = (*known)->position == LogPosition{}
                               ? Result<std::vector<StoredEvent>>{}
                               : system_between((*known)->position, stored.position);
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
    (*known)->position = stored.position;
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
        known.position = read->back().position;
    }
    return &known;
}

Result<StreamVersion> EventExplainer::system_version_at(LogPosition position) {
    const auto version = log_.version({});
    if (!version) {
        return tl::make_unexpected(version.error());
    }
    // Positions are asked for in order, so what was found before is most often near.
    std::uint64_t low = position >= system_.position ? system_.version.value() : 0;
    std::uint64_t high = version->value();
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
    auto version = system_version_at(after);
    std::uint64_t step = 1;
    while (version && between.size() < system_events_max) {
        auto read = log_.read_stream({}, *version, {.events = step});
        if (!read) {
            return read;
        }
        if (read->empty()) {
            return between;
        }
        version = read->back().version;
        for (StoredEvent& one : *read) {
            if (one.position >= before) {
                return between;
            }
            between.push_back(std::move(one));
        }
        step *= 2;
    }
    return version ? Result<std::vector<StoredEvent>>{std::move(between)}
                   : tl::make_unexpected(version.error());
}

Result<std::vector<StoredEvent>> EventExplainer::event_at(LogPosition position) const {
    if (position == LogPosition{}) {
        return std::vector<StoredEvent>{};
    }
    return log_.read(LogPosition{position.value() - 1}, {.events = 1});
}

}  // namespace orderlog::tools
