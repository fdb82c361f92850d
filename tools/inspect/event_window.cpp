#include "tools/inspect/event_window.hpp"

#include "events/check.hpp"
#include "events/event_numbers.hpp"
#include "tools/inspect/screen_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using events::Result;
using events::StreamVersion;

std::string EventRow::text() const {
    return fmt::format("{}  {} {} {}", head, filled(stream, 20), filled(type, 18), story);
}

EventRow event_row(const StreamWalk::Step& step) {
    const events::StoredEvent& stored = step.event;
    // A story may quote what a stranger said, and a row is one line.
    return {.position = stored.position,
            .version = stored.version,
            .strand = step.strand,
            .trouble = is_trouble(stored.event),
            .has_body = stored.body_size > 0,
            .head = fmt::format("{} {:>8}", time_text(stored.time), stored.position.value()),
            .stream = printable(stream_text(stored.stream)),
            .type = std::string(events::name_of(stored.event)),
            .story = printable(story(stored))};
}

EventWindow::EventWindow(const events::EventLog& log, const EventScope& scope, const StreamCut& cut)
    : scope_(scope),
      older_(log, scope.spans, cut, StreamWalk::Way::older),
      newer_(log, scope.spans, cut, StreamWalk::Way::newer) {}

StreamCut EventWindow::cut_behind(std::size_t row) const {
    events::check(row < rows_.size());
    StreamCut cut = older_.cut();
    for (std::size_t i = 0; i <= row; ++i) {
        cut[rows_[i].strand] = rows_[i].version;
    }
    return cut;
}

Result<std::size_t> EventWindow::read_older(std::size_t events) {
    std::size_t added = 0;
    for (; events > 0; --events) {
        const auto step = older_.next();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        if (!*step) {
            reaches_oldest_ = true;
            break;
        }
        if (scope_.takes((*step)->event)) {
            rows_.push_front(event_row(**step));
            ++added;
        }
    }
    for (; rows_.size() > rows_max; rows_.pop_back()) {
        newer_.turn_to(rows_.back().strand, StreamVersion{rows_.back().version.value() - 1});
        reaches_newest_ = false;
    }
    return added;
}

Result<std::size_t> EventWindow::read_newer(std::size_t events) {
    std::size_t added = 0;
    for (; events > 0; --events) {
        const auto step = newer_.next();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        if (!*step) {
            reaches_newest_ = true;
            break;
        }
        if (scope_.takes((*step)->event)) {
            rows_.push_back(event_row(**step));
            ++added;
        }
    }
    for (; rows_.size() > rows_max; rows_.pop_front()) {
        older_.turn_to(rows_.front().strand, rows_.front().version);
        reaches_oldest_ = false;
    }
    return added;
}

void EventWindow::wake() {
    newer_.wake();
    reaches_newest_ = false;
}

void EventWindow::add(const StreamSpan& span) {
    scope_.spans.push_back(span);
    older_.add(span);
    newer_.add(span);
    reaches_newest_ = false;
}

}  // namespace orderlog::tools
