#pragma once

#include <cstddef>
#include <cstdint>

namespace orderlog::tools {

enum class Move : std::uint8_t { up, down, page_up, page_down, home, end };

/// Which row of a list is selected, and which one stands at the top of the screen.
struct ListCursor {
    std::size_t selected{0};
    std::size_t top{0};

    /// Rows of the list, and those that the screen has room for.
    struct Extent {
        std::size_t rows{0};
        std::size_t height{0};
    };
    void move(Move way, const Extent& extent);
    /// The selected row is one of the list and on the screen.
    void keep_within(const Extent& extent);
    /// Rows came before all others; the screen shows what it showed.
    void shift(std::size_t rows) {
        selected += rows;
        top += rows;
    }
    /// A row came before the selected one, which stays selected; the first row stays on top.
    void step_aside(const Extent& extent) {
        ++selected;
        top += top > 0 ? 1 : 0;
        keep_within(extent);
    }
};

}  // namespace orderlog::tools
