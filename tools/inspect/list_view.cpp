#include "tools/inspect/list_view.hpp"

#include "tools/inspect/screen_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

std::string ListView::place() const {
    const std::size_t rows = row_count();
    return rows == 0 ? "none"
                     : fmt::format("{} of {}", with_thousands(cursor_.selected + 1),
                                   with_thousands(rows));
}

std::vector<StyledLine> ListView::lines() const {
    std::vector<StyledLine> lines;
    const std::size_t end = std::min(cursor_.top + size_.rows, row_count());
    for (std::size_t i = cursor_.top; i < end; ++i) {
        lines.push_back(row(i));
        if (i != cursor_.selected) {
            continue;
        }
        for (StyledSpan& span : lines.back()) {
            span.style = span.style == Style::trouble ? Style::selected_trouble : Style::selected;
        }
    }
    return lines;
}

void ListView::fit(ScreenSize size) {
    size_ = size;
    cursor_.keep_within(extent());
}

events::Result<void> ListView::move(Move way) {
    cursor_.move(way, extent());
    return {};
}

std::optional<std::size_t> ListView::row_with(const Search& search) const {
    const auto holds = [&](std::size_t index) {
        return holds_text(text_of(row(index)), search.text);
    };
    if (search.back) {
        for (std::size_t i = cursor_.selected; i > 0; --i) {
            if (holds(i - 1)) {
                return i - 1;
            }
        }
        return {};
    }
    for (std::size_t i = cursor_.selected + 1; i < row_count(); ++i) {
        if (holds(i)) {
            return i;
        }
    }
    return {};
}

std::string text_of(const StyledLine& line) {
    std::string text;
    for (const StyledSpan& span : line) {
        text += span.text;
    }
    return text;
}

}  // namespace orderlog::tools
