#include "tools/inspect/list_cursor.hpp"

#include <algorithm>

namespace orderlog::tools {

void ListCursor::move(Move way, const Extent& extent) {
    const std::size_t page = std::max<std::size_t>(extent.height, 2) - 1;
    switch (way) {
        case Move::up:
            selected -= std::min<std::size_t>(selected, 1);
            break;
        case Move::down:
            ++selected;
            break;
        case Move::page_up:
            selected -= std::min(selected, page);
            top -= std::min(top, page);
            break;
        case Move::page_down:
            selected += page;
            top += page;
            break;
        case Move::home:
            selected = 0;
            break;
        case Move::end:
            selected = extent.rows;
            break;
    }
    keep_within(extent);
}

void ListCursor::keep_within(const Extent& extent) {
    selected = std::min(selected, std::max<std::size_t>(extent.rows, 1) - 1);
    const std::size_t height = std::max<std::size_t>(extent.height, 1);
    const std::size_t top_max = extent.rows - std::min(extent.rows, height);
    top = std::min({top, selected, top_max});
    if (selected >= top + height) {
        top = selected - height + 1;
    }
}

}  // namespace orderlog::tools
