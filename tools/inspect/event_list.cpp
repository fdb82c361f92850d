#include "tools/inspect/event_list.hpp"

#include "tools/inspect/screen_text.hpp"
#include "tools/inspect/text_view.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/event_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::tools {

using events::Result;

namespace {

// A step takes some milliseconds, so that keys never wait.
constexpr std::size_t list_step_events = 500;
// A search writes each event as JSON, which takes longer than to read it.
constexpr std::size_t search_step_events = 200;
constexpr std::size_t search_allowance = 20'000;
constexpr std::size_t whole_line_columns = 120;

bool holds(const StreamWalk::Step& step, const std::string& text) {
    return holds_text(event_row(step).text(), text) ||
           holds_text(json_text(event_json(step.event)), text);
}

}  // namespace

Result<std::unique_ptr<EventList>> EventList::make(const events::EventLog& log,
                                                   const EventScope& scope) {
    return end_of(log, scope.spans).and_then([&](const StreamCut& cut) {
        std::unique_ptr<EventList> list{new EventList{log, scope, cut}};
        return list->read_around().map([&] {
            list->cursor_.selected = list->row_count();
            list->sticks_ = true;
            return std::move(list);
        });
    });
}

EventList::EventList(const events::EventLog& log, EventScope scope, const StreamCut& cut)
    : log_(log), scope_(std::move(scope)), window_(log, scope_, cut) {}

const EventRow* EventList::selected() const {
    return cursor_.selected < row_count() ? &window_.rows()[cursor_.selected] : nullptr;
}

std::string EventList::place() const {
    const EventRow* row = selected();
    return row == nullptr ? "no events" : "position " + with_thousands(row->position.value());
}

std::string EventList::keys() const {
    return page() ? "Enter JSON  b body" : "Enter JSON";
}

std::string EventList::heading() const {
    const std::string head = fmt::format("{:<20} {:>8}  ", "TIME", "POSITION");
    return size().columns >= whole_line_columns
               ? fmt::format("{}{:<20} {:<18} WHAT", head, "STREAM", "TYPE")
               : fmt::format("{}{:<18} WHAT", head, "TYPE");
}

std::string EventList::detail() const {
    const EventRow* row = selected();
    if (!note_.empty() || row == nullptr) {
        return note_;
    }
    return row->stream + ": " + row->story;
}

StyledLine EventList::row(std::size_t index) const {
    const EventRow& one = window_.rows()[index];
    const std::string stream =
        size().columns >= whole_line_columns ? filled(one.stream, 20) + " " : "";
    return {{Style::plain, one.head + "  " + stream + filled(one.type, 18) + " "},
            {one.trouble ? Style::trouble : Style::plain, one.story}};
}

StreamCut EventList::begin() const {
    StreamCut cut;
    for (const StreamSpan& span : scope_.spans) {
        cut.push_back(span.begin);
    }
    return cut;
}

Result<void> EventList::jump(const StreamCut& cut) {
    window_ = EventWindow(log_, scope_, cut);
    sticks_ = false;
    cursor_ = {};
    return read_around();
}

Result<void> EventList::move(Move way) {
    note_.clear();
    is_looking_ = false;
    looking_.reset();
    Result<void> ready{};
    if (way == Move::home && !window_.reaches_oldest()) {
        ready = jump(begin());
    } else if (way == Move::end && !window_.reaches_newest()) {
        ready =
            end_of(log_, scope_.spans).and_then([&](const StreamCut& end) { return jump(end); });
    }
    return ready.and_then([&] { return ListView::move(way); }).map([&] {
        const bool is_last = cursor_.selected + 1 >= row_count();
        sticks_ = is_last && (sticks_ || window_.reaches_newest());
    });
}

Result<std::unique_ptr<View>> EventList::open() const {
    const EventRow* row = selected();
    return row == nullptr ? std::unique_ptr<View>{} : event_view(log_, row->position);
}

std::optional<events::LogPosition> EventList::page() const {
    const EventRow* row = selected();
    return row != nullptr && row->has_body ? std::optional{row->position} : std::nullopt;
}

bool EventList::wants_older() const {
    return !window_.reaches_oldest() && cursor_.top < size().rows;
}

bool EventList::wants_newer() const {
    return !window_.reaches_newest() && row_count() < cursor_.top + 2 * size().rows;
}

Result<void> EventList::read_around() {
    const auto older = window_.read_older(list_step_events);
    if (!older) {
        return tl::make_unexpected(older.error());
    }
    cursor_.shift(*older);
    cursor_.keep_within(extent());
    return read_newer();
}

Result<void> EventList::read_newer() {
    const std::size_t before = row_count();
    const auto newer = window_.read_newer(list_step_events);
    if (!newer) {
        return tl::make_unexpected(newer.error());
    }
    const std::size_t dropped = before + *newer - row_count();
    cursor_.selected -= std::min(cursor_.selected, dropped);
    cursor_.top -= std::min(cursor_.top, dropped);
    if (sticks_ && row_count() > 0) {
        cursor_.selected = row_count() - 1;
    }
    cursor_.keep_within(extent());
    return {};
}

Result<bool> EventList::step() {
    Result<void> done{};
    if (wants_older()) {
        done = window_.read_older(list_step_events).map([&](std::size_t added) {
            cursor_.shift(added);
        });
    }
    if (done && wants_newer()) {
        done = read_newer();
    }
    if (done && is_looking_) {
        done = look();
    }
    return done.map([&] { return is_looking_ || wants_older() || wants_newer(); });
}

void EventList::find(const Search& search) {
    const bool goes_on =
        looking_ && looking_->search.text == search.text && looking_->search.back == search.back;
    if (!goes_on && row_count() > 0) {
        StreamCut cut = window_.cut_behind(cursor_.selected);
        if (!search.back) {
            events::StreamVersion& version = cut[selected()->strand];
            version = events::StreamVersion{version.value() - 1};
        }
        looking_.emplace(Looking{
            .search = search,
            .walk = StreamWalk(log_, scope_.spans, cut,
                               search.back ? StreamWalk::Way::newer : StreamWalk::Way::older)});
    }
    is_looking_ = looking_.has_value();
    if (is_looking_) {
        looking_->allowance = search_allowance;
    }
}

Result<void> EventList::look() {
    const std::string& text = looking_->search.text;
    const std::string where = looking_->search.back ? "newer" : "older";
    for (std::size_t i = 0; i < search_step_events; ++i) {
        const auto step = looking_->walk.next();
        if (!step) {
            is_looking_ = false;
            return tl::make_unexpected(step.error());
        }
        if (!*step) {
            note_ = fmt::format("no '{}' in {} events; 'orderlog order' finds an order's page",
                                text, where);
            is_looking_ = false;
            looking_.reset();
            return {};
        }
        looking_->reached = (*step)->event.time;
        if (scope_.takes((*step)->event) && holds(**step, text)) {
            return show_found(**step);
        }
    }
    looking_->allowance -= std::min(looking_->allowance, search_step_events);
    is_looking_ = looking_->allowance > 0;
    note_ = fmt::format("{} '{}' in {} events up to {}{}", is_looking_ ? "looking for" : "no", text,
                        where, time_text(looking_->reached),
                        is_looking_             ? ""
                        : looking_->search.back ? "; N goes on"
                                                : "; n goes on");
    return {};
}

Result<void> EventList::show_found(const StreamWalk::Step& found) {
    StreamCut cut = looking_->walk.cut();
    cut[found.strand] = found.event.version;
    note_.clear();
    is_looking_ = false;
    looking_.reset();
    return jump(cut).map([&] {
        cursor_.top = cursor_.selected - std::min(cursor_.selected, size().rows / 2);
        cursor_.keep_within(extent());
    });
}

Result<void> EventList::grow(const std::vector<events::StreamId>& streams) {
    for (const StreamSpan& span : missing_in(scope_, streams)) {
        scope_.spans.push_back(span);
        window_.add(span);
        looking_.reset();
        is_looking_ = false;
    }
    window_.wake();
    return {};
}

}  // namespace orderlog::tools
