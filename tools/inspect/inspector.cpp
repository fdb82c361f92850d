#include "tools/inspect/inspector.hpp"

#include "tools/inspect/run_list.hpp"
#include "tools/inspect/screen_text.hpp"
#include "tools/inspect/tenant_list.hpp"
#include "tools/inspect/text_view.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace orderlog::tools {

using events::Result;

namespace {

// News of more events than this are taken as news of every stream.
constexpr std::size_t news_max = 1000;
// A window of events holds some screens of rows. What is below stays empty.
constexpr std::size_t rows_max = 500;
// Longer ones are a slip of the hand or a pasted file.
constexpr std::size_t prompt_bytes_max = 200;
/// Rows around the lines of a view: title, heading if there is one, detail, keys.
struct FrameRows {
    std::size_t heading{0};
    std::size_t detail{1};

    [[nodiscard]] std::size_t all() const { return 2 + heading + detail; }
};

FrameRows frame_rows(const View& view, ScreenSize size) {
    if (view.heading().empty()) {
        return {};
    }
    return {.heading = 1, .detail = size.rows >= 16 ? std::size_t{2} : 1};
}

std::optional<Move> move_of(const Key& key) {
    switch (key.kind) {
        case KeyKind::up:
            return Move::up;
        case KeyKind::down:
            return Move::down;
        case KeyKind::page_up:
            return Move::page_up;
        case KeyKind::page_down:
            return Move::page_down;
        case KeyKind::home:
            return Move::home;
        case KeyKind::end:
            return Move::end;
        case KeyKind::text:
            return key.text == "j"   ? std::optional{Move::down}
                   : key.text == "k" ? std::optional{Move::up}
                                     : std::nullopt;
        default:
            return {};
    }
}

/// Without its last letter, all bytes of it.
void shorten(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
        text.pop_back();
    }
    if (!text.empty()) {
        text.pop_back();
    }
}

/// The streams of events after `seen`, which moves to the last of them.
Result<std::vector<events::StreamId>> news(const events::EventLog& log, events::LogPosition& seen) {
    const auto end = log.info().last;
    const auto read = log.read(seen, {.events = news_max});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    std::set<events::StreamId> streams;
    for (const events::StoredEvent& stored : *read) {
        streams.insert(stored.stream);
        seen = stored.position;
    }
    if (seen < end) {
        seen = end;
        return log.streams();
    }
    return std::vector(streams.begin(), streams.end());
}

}  // namespace

Result<Inspector> Inspector::open(const events::EventLog& log,
                                  const std::optional<events::TenantId>& tenant) {
    Inspector inspector(log);
    auto tenants = TenantList::make(log);
    if (!tenants) {
        return tl::make_unexpected(tenants.error());
    }
    TenantList& list = **tenants;
    inspector.views_.push_back(std::move(*tenants));
    if (tenant) {
        auto runs = RunList::make(log, *tenant);
        if (!runs) {
            return tl::make_unexpected(runs.error());
        }
        list.select(*tenant);
        inspector.views_.push_back(std::move(*runs));
    }
    inspector.fit(inspector.size_);
    return inspector;
}

ScreenSize Inspector::room(const View& view) const {
    const std::size_t around = frame_rows(view, size_).all();
    return {.rows = size_.rows - std::min(size_.rows, around), .columns = size_.columns};
}

void Inspector::fit(ScreenSize size) {
    size_ = {.rows = std::min(size.rows, rows_max), .columns = size.columns};
    for (const auto& view : views_) {
        view->fit(room(*view));
    }
}

void Inspector::tell(const events::Error& error) {
    failure_ = error.message + (error.hint.empty() ? "" : "; HINT: " + error.hint);
}

void Inspector::tell_failure(const Result<void>& done) {
    if (!done) {
        tell(done.error());
    }
}

void Inspector::show(Result<std::unique_ptr<View>> view) {
    if (!view) {
        tell(view.error());
    } else if (*view) {
        (*view)->fit(room(**view));
        views_.push_back(std::move(*view));
    }
}

void Inspector::back() {
    if (views_.size() > 1) {
        views_.pop_back();
    }
}

void Inspector::press(const Key& key) {
    if (key.kind == KeyKind::none || key.kind == KeyKind::resized) {
        return;
    }
    failure_.clear();
    if (prompt_) {
        press_prompt(key);
    } else if (const auto move = move_of(key)) {
        tell_failure(top().move(*move));
    } else if (key.kind == KeyKind::enter) {
        show(top().open());
    } else if (key.kind == KeyKind::escape || key.kind == KeyKind::backspace) {
        back();
    } else {
        press_text(key.text);
    }
}

void Inspector::press_text(const std::string& text) {
    if (text == "q") {
        ended_ = views_.size() == 1;
        back();
    } else if (text == "/") {
        prompt_ = "";
    } else if (text == "n" || text == "N") {
        find(text == "N");
    } else if (text == "f") {
        follows_ = !follows_;
    } else if (text == "?") {
        show(help_view());
    } else if (const auto page = top().page(); text == "b" && page) {
        show(body_view(*log_, *page));
    }
}

void Inspector::press_prompt(const Key& key) {
    if (key.kind == KeyKind::escape || (key.kind == KeyKind::backspace && prompt_->empty())) {
        prompt_.reset();
    } else if (key.kind == KeyKind::backspace) {
        shorten(*prompt_);
    } else if (key.kind == KeyKind::enter) {
        wanted_ = prompt_->empty() ? wanted_ : *prompt_;
        prompt_.reset();
        find(false);
    } else if (key.kind == KeyKind::text && prompt_->size() < prompt_bytes_max) {
        *prompt_ += printable(key.text);
    }
}

void Inspector::find(bool back) {
    if (!wanted_.empty()) {
        top().find({.text = wanted_, .back = back});
    }
}

bool Inspector::step() {
    const auto more = top().step();
    if (!more) {
        tell(more.error());
    }
    return more && *more;
}

void Inspector::grow() {
    const auto streams = news(*log_, seen_);
    if (!streams) {
        tell(streams.error());
        return;
    }
    for (const auto& view : views_) {
        if (!streams->empty()) {
            tell_failure(view->grow(*streams));
        }
    }
}

std::string Inspector::path(std::size_t columns) const {
    std::string path = top().title();
    for (std::size_t i = views_.size() - 1; i > 0; --i) {
        const std::string longer = views_[i - 1]->title() + " › " + path;
        const std::string cut = i > 1 ? "… › " : "";
        if (screen_columns(cut + longer) > columns) {
            return "… › " + path;
        }
        path = longer;
    }
    return path;
}

StyledLine Inspector::title() const {
    const std::string end =
        fmt::format(" {}  {} ", top().place(), follows_ ? "following" : "standing still");
    const std::size_t room = size_.columns - std::min(size_.columns, screen_columns(end));
    return {{Style::bar, filled(" " + path(room - std::min<std::size_t>(room, 1)), room) + end}};
}

std::string Inspector::keys() const {
    if (prompt_) {
        return " Enter searches  Esc leaves";
    }
    const std::string own = top().keys();
    const bool is_first = views_.size() == 1;
    return fmt::format(" {}{}{}/ search  n N next  f {}  ? help{}", own, own.empty() ? "" : "  ",
                       is_first ? "" : "Esc back  ", follows_ ? "stand still" : "follow",
                       is_first ? "  q quit" : "");
}

std::vector<StyledLine> Inspector::details() const {
    const bool has_failed = !failure_.empty();
    // What a stranger said may have come as part of a failure.
    const std::string text = has_failed ? printable(failure_)
                             : prompt_  ? "/" + *prompt_ + "▏"
                                        : top().detail();
    std::vector<StyledLine> lines;
    for (const TextPiece& piece : wrapped(text, size_.columns)) {
        lines.push_back(
            {{has_failed ? Style::trouble : Style::plain, text.substr(piece.begin, piece.size)}});
    }
    const std::size_t rows = frame_rows(top(), size_).detail;
    if (lines.size() > rows) {
        const TextPiece last = wrapped(text, size_.columns)[rows - 1];
        lines[rows - 1].back().text = fitted(text.substr(last.begin), size_.columns);
    }
    lines.resize(rows);
    return lines;
}

std::vector<StyledLine> Inspector::lines() const {
    std::vector<StyledLine> lines;
    if (size_.rows < size_min.rows || size_.columns < size_min.columns) {
        lines.push_back({{Style::plain, fmt::format("too small: {}x{} at least", size_min.columns,
                                                    size_min.rows)}});
    } else {
        lines.push_back(title());
        if (!top().heading().empty()) {
            lines.push_back({{Style::heading, top().heading()}});
        }
        for (StyledLine& line : top().lines()) {
            lines.push_back(std::move(line));
        }
        lines.resize(size_.rows - 1 - frame_rows(top(), size_).detail);
        for (StyledLine& line : details()) {
            lines.push_back(std::move(line));
        }
        lines.push_back({{Style::bar, keys()}});
    }
    lines.resize(size_.rows);
    for (StyledLine& line : lines) {
        line = filled(line.empty() ? StyledLine{{Style::plain, ""}} : line, size_.columns);
    }
    return lines;
}

}  // namespace orderlog::tools
