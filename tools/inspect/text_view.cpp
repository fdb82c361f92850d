#include "tools/inspect/text_view.hpp"

#include "adapters/sp_api/shown_body.hpp"
#include "tools/inspect/pretty_json.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/event_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::tools {

using events::Result;

namespace {

/// The line that holds the text: the first from `from` on, or the last before it; npos if none.
std::size_t found_in(std::string_view text, const Search& search, std::size_t from) {
    std::size_t found = std::string_view::npos;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const bool is_there = search.back ? begin < from : begin >= from;
        if (is_there && holds_text(text.substr(begin, end - begin), search.text)) {
            found = begin;
            if (!search.back) {
                break;
            }
        }
        begin = end + 1;
    }
    return found;
}

}  // namespace

TextView::TextView(const Content& content)
    : title_(content.title), text_(displayable(content.text)), page_(content.page) {}

std::string TextView::place() const {
    const std::size_t last = std::min(top_ + size_.rows, rows_.size());
    return fmt::format("lines {}–{} of {}", with_thousands(std::min(top_ + 1, last)),
                       with_thousands(last), with_thousands(rows_.size()));
}

std::string TextView::keys() const {
    return page_ ? "b body" : "";
}

std::string_view TextView::row(std::size_t index) const {
    return std::string_view(text_).substr(rows_[index].begin, rows_[index].size);
}

std::vector<StyledLine> TextView::lines() const {
    std::vector<StyledLine> lines;
    for (std::size_t i = top_; i < std::min(top_ + size_.rows, rows_.size()); ++i) {
        const bool is_found = found_ && rows_[i].begin == *found_;
        lines.push_back({{is_found ? Style::selected : Style::plain, std::string(row(i))}});
    }
    return lines;
}

void TextView::fit(ScreenSize size) {
    const std::size_t byte = top_ < rows_.size() ? rows_[top_].begin : 0;
    if (size.columns != size_.columns || rows_.empty()) {
        rows_ = wrapped(text_, std::max<std::size_t>(size.columns, 2));
    }
    size_ = size;
    show(byte);
}

void TextView::show(std::size_t byte) {
    const auto behind =
        std::upper_bound(rows_.begin(), rows_.end(), byte,
                         [](std::size_t at, const TextPiece& piece) { return at < piece.begin; });
    const auto index = static_cast<std::size_t>(behind - rows_.begin());
    const std::size_t top_max = rows_.size() - std::min(rows_.size(), size_.rows);
    top_ = std::min(index - std::min<std::size_t>(index, 1), top_max);
}

Result<void> TextView::move(Move way) {
    // The rows of the screen move as one: its first row is what is selected.
    const std::size_t hidden = rows_.size() - std::min(rows_.size(), size_.rows);
    const std::size_t page = std::max<std::size_t>(size_.rows, 2) - 1;
    switch (way) {
        case Move::up:
            top_ -= std::min<std::size_t>(top_, 1);
            break;
        case Move::down:
            top_ = std::min(top_ + 1, hidden);
            break;
        case Move::page_up:
            top_ -= std::min(top_, page);
            break;
        case Move::page_down:
            top_ = std::min(top_ + page, hidden);
            break;
        case Move::home:
            top_ = 0;
            break;
        case Move::end:
            top_ = hidden;
            break;
    }
    return {};
}

Result<std::unique_ptr<View>> TextView::open() const {
    return std::unique_ptr<View>{};
}

void TextView::find(const Search& search) {
    const std::size_t shown = top_ < rows_.size() ? rows_[top_].begin : 0;
    const std::size_t behind_found = found_.value_or(shown) + (found_ ? 1 : 0);
    const std::size_t from = search.back ? found_.value_or(shown) : behind_found;
    const std::size_t found = found_in(text_, search, from);
    const bool is_there = found != std::string_view::npos;
    note_ = is_there ? ""
                     : fmt::format("no '{}' {} here", search.text, search.back ? "above" : "below");
    if (is_there) {
        found_ = found;
        show(found);
    }
}

Result<std::unique_ptr<View>> event_view(const events::EventLog& log,
                                         events::LogPosition position) {
    const auto read = log.read(events::LogPosition{position.value() - 1}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    if (read->empty()) {
        return events::fail(events::ErrorKind::not_found,
                            fmt::format("the log ends before {}", position.value()));
    }
    const events::StoredEvent& stored = read->front();
    TextView::Content content{.title = fmt::format("event {}", position.value()),
                              .text = json_text(event_json(stored), 2)};
    if (stored.body_size > 0) {
        content.page = position;
    }
    return std::unique_ptr<View>{std::make_unique<TextView>(content)};
}

Result<std::unique_ptr<View>> body_view(const events::EventLog& log, events::LogPosition position) {
    return log.body(position)
        .and_then([](const std::string& body) { return adapters::shown_body(body); })
        .map([&](const std::string& body) -> std::unique_ptr<View> {
            return std::make_unique<TextView>(TextView::Content{
                .title = fmt::format("body of {}", position.value()), .text = pretty_json(body)});
        });
}

std::unique_ptr<View> help_view() {
    return std::make_unique<TextView>(TextView::Content{
        .title = "help",
        .text = "Up Down j k        one line\n"
                "PgUp PgDn          one screen\n"
                "Home End           first and last line; of events, the oldest and the newest\n"
                "Enter              open what is selected: tenant, run, event\n"
                "b                  the page that Amazon sent, less personal values\n"
                "Esc Backspace q    back; q at the list of tenants ends\n"
                "/                  look for text, capital letters or not; Enter begins\n"
                "n N                the next place with it, the one before; among events and\n"
                "                   runs n goes to older ones and N to newer ones\n"
                "f                  follow the log as it grows, or stand still\n"
                "Ctrl-C             end\n"
                "\n"
                "A search of events looks at their whole JSON, 20,000 events at a time; n goes on\n"
                "from there. Times are UTC. A line in red tells of trouble.\n"
                "\n"
                "'orderlog timeline', 'log show' and 'log list' say the same to pipes and files."});
}

}  // namespace orderlog::tools
