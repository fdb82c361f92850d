#include "tools/inspect/run_list.hpp"

#include "tools/inspect/event_list.hpp"
#include "tools/inspect/screen_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Result;

namespace {

// A step takes some milliseconds, so that keys never wait.
constexpr std::size_t run_step_events = 1000;
// Runs may be rare: a key reads no further back than this.
constexpr std::size_t run_allowance = 50'000;
// About half a kilobyte each.
constexpr std::size_t runs_max = 40'000;
constexpr std::size_t wide_columns = 120;

struct RunCells {
    std::string started{};
    std::string run{};
    std::string connection{};
    std::string kind{};
    std::string ended{};
    std::string pages{};
    std::string fresh{};
    std::string changed{};
    std::string took{};
};

std::string run_line(const RunCells& cells, std::size_t columns) {
    const bool is_wide = columns >= wide_columns;
    return fmt::format("{} {:>8} {}{} {} {:>5} {:>7} {:>7}{}", filled(cells.started, 20), cells.run,
                       is_wide ? filled(cells.connection, 20) + " " : "", filled(cells.kind, 8),
                       filled(cells.ended, is_wide ? 22 : 18), cells.pages, cells.fresh,
                       cells.changed, is_wide ? "  " + cells.took : "");
}

RunCells cells_of(const RunRow& run) {
    RunCells cells{.started = time_text(run.time),
                   .run = std::to_string(run.id.value()),
                   .connection = printable(run.stream.connection.value()),
                   .kind = std::string(events::to_text(run.event.purpose)),
                   .ended = "under way"};
    if (run.ending) {
        cells.ended = events::to_text(run.ending->event.reason);
        cells.pages = with_thousands(run.ending->event.pages);
        cells.fresh = with_thousands(run.ending->event.orders_new);
        cells.changed = with_thousands(run.ending->event.orders_changed);
        cells.took = duration_text(run.ending->time - run.time);
    }
    return cells;
}

RunRow::Ending ending_of(const events::StoredEvent& stored) {
    return {.version = stored.version,
            .event = std::get<events::RunEnded>(stored.event),
            .time = stored.time};
}

RunRow run_of(const events::StoredEvent& stored) {
    return {.id = stored.position,
            .stream = stored.stream,
            .version = stored.version,
            .time = stored.time,
            .event = std::get<events::RunStarted>(stored.event)};
}

}  // namespace

Result<std::unique_ptr<RunList>> RunList::make(const events::EventLog& log,
                                               const events::TenantId& tenant) {
    return scope_of(log, tenant).and_then([&](const EventScope& scope) {
        return end_of(log, scope.spans).map([&](const StreamCut& cut) {
            return std::unique_ptr<RunList>{new RunList{log, scope, cut}};
        });
    });
}

RunList::RunList(const events::EventLog& log, EventScope scope, const StreamCut& cut)
    : log_(log),
      scope_(std::move(scope)),
      older_(log, scope_.spans, cut, StreamWalk::Way::older),
      newer_(log, scope_.spans, cut, StreamWalk::Way::newer),
      read_back_to_(log.info().last_time),
      allowance_(run_allowance) {}

std::string RunList::title() const {
    return tenant_text(scope_.tenant);
}

std::string RunList::place() const {
    return ListView::place() + (reaches_oldest_ ? "" : "+");
}

std::string RunList::heading() const {
    return run_line({.started = "STARTED",
                     .run = "RUN",
                     .connection = "CONNECTION",
                     .kind = "KIND",
                     .ended = "ENDED",
                     .pages = "PAGES",
                     .fresh = "NEW",
                     .changed = "CHANGED",
                     .took = "TOOK"},
                    size().columns);
}

std::string RunList::detail() const {
    if (!note_.empty()) {
        return note_;
    }
    if (cursor_.selected > 0) {
        const RunRow& run = runs_[cursor_.selected - 1];
        events::StoredEvent told{.event = run.event};
        if (run.ending) {
            told.event = run.ending->event;
        }
        const std::string connection = printable(run.stream.connection.value());
        return connection + ": " + printable(story(told));
    }
    const bool has_paused = !reaches_oldest_ && allowance_ == 0;
    return has_paused
               ? fmt::format("runs since {}; End reads further back", time_text(read_back_to_))
               : "runs, and what happened without one: polls without news, changes";
}

StyledLine RunList::row(std::size_t index) const {
    if (index == 0) {
        return {{Style::plain, "all events"}};
    }
    const RunRow& run = runs_[index - 1];
    const bool is_trouble = run.ending && run.ending->event.reason != events::ReasonCode::success;
    return {{is_trouble ? Style::trouble : Style::plain, run_line(cells_of(run), size().columns)}};
}

Result<void> RunList::move(Move way) {
    note_.clear();
    search_.reset();
    allowance_ = run_allowance;
    return ListView::move(way);
}

Result<std::unique_ptr<View>> RunList::open() const {
    if (cursor_.selected == 0) {
        return EventList::make(log_, scope_).map([](auto list) -> std::unique_ptr<View> {
            return list;
        });
    }
    const RunRow& run = runs_[cursor_.selected - 1];
    StreamSpan span{.stream = run.stream, .begin = events::StreamVersion{run.version.value() - 1}};
    span.end = run.ending ? run.ending->version : span.end;
    return EventList::make(log_, {.name = fmt::format("run {}", run.id.value()),
                                  .spans = {span},
                                  .run = run.id,
                                  .tenant = scope_.tenant})
        .map([](auto list) -> std::unique_ptr<View> { return list; });
}

void RunList::find(const Search& search) {
    allowance_ = run_allowance;
    search_ = search;
    look();
}

void RunList::look() {
    if (const auto found = row_with(*search_)) {
        cursor_.selected = *found;
        cursor_.keep_within(extent());
        note_.clear();
        search_.reset();
        return;
    }
    const bool is_over =
        search_->back || reaches_oldest_ || allowance_ == 0 || runs_.size() >= runs_max;
    const std::string since = reaches_oldest_ || search_->back
                                  ? std::string{}
                                  : fmt::format(" since {}", time_text(read_back_to_));
    note_ = fmt::format("{} '{}' in {} runs{}", is_over ? "no" : "looking for", search_->text,
                        search_->back ? "newer" : "older", since);
    if (is_over) {
        search_.reset();
    }
}

bool RunList::wants_older() const {
    const bool has_room = row_count() < cursor_.top + 2 * size().rows || search_.has_value();
    return !reaches_oldest_ && allowance_ > 0 && runs_.size() < runs_max && has_room;
}

Result<bool> RunList::step() {
    if (!reaches_newest_) {
        if (const auto read = read_newer(); !read) {
            return tl::make_unexpected(read.error());
        }
    }
    if (wants_older()) {
        if (const auto read = read_older(); !read) {
            return tl::make_unexpected(read.error());
        }
        if (search_) {
            look();
        }
    }
    return !reaches_newest_ || wants_older();
}

Result<void> RunList::read_older() {
    const std::size_t events = std::min(run_step_events, allowance_);
    allowance_ -= events;
    for (std::size_t i = 0; i < events && !reaches_oldest_; ++i) {
        const auto step = older_.next();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        reaches_oldest_ = !step->has_value();
        if (*step) {
            take_older((*step)->event);
        }
    }
    return {};
}

void RunList::take_older(const events::StoredEvent& stored) {
    read_back_to_ = stored.time;
    if (std::holds_alternative<events::RunEnded>(stored.event)) {
        endings_.emplace(stored.correlation, ending_of(stored));
    } else if (std::holds_alternative<events::RunStarted>(stored.event)) {
        runs_.push_back(run_of(stored));
        if (auto ending = endings_.extract(stored.position)) {
            runs_.back().ending = std::move(ending.mapped());
        }
    }
}

Result<void> RunList::read_newer() {
    for (std::size_t i = 0; i < run_step_events && !reaches_newest_; ++i) {
        const auto step = newer_.next();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        reaches_newest_ = !step->has_value();
        if (*step) {
            take_newer((*step)->event);
        }
    }
    return {};
}

void RunList::take_newer(const events::StoredEvent& stored) {
    if (std::holds_alternative<events::RunStarted>(stored.event)) {
        runs_.push_front(run_of(stored));
        if (cursor_.selected > 0) {
            cursor_.step_aside(extent());
        }
    } else if (std::holds_alternative<events::RunEnded>(stored.event)) {
        const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const RunRow& one) {
            return one.id == stored.correlation;
        });
        if (run != runs_.end()) {
            run->ending = ending_of(stored);
        } else {
            endings_.emplace(stored.correlation, ending_of(stored));
        }
    }
}

Result<void> RunList::grow(const std::vector<events::StreamId>& streams) {
    for (const StreamSpan& span : missing_in(scope_, streams)) {
        scope_.spans.push_back(span);
        older_.add(span);
        newer_.add(span);
    }
    newer_.wake();
    reaches_newest_ = false;
    return {};
}

}  // namespace orderlog::tools
