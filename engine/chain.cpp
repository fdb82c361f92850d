#include "engine/chain.hpp"

#include "engine/stable_hash.hpp"

#include <bit>

namespace orderlog::engine {

using events::Duration;

void close_window(Chain& chain, const events::Window& window) {
    chain.density.add(chain.window_orders, window.to - window.from);
    chain.window_orders = 0;
    chain.echo.reset();
    chain.cursor.reset();
    chain.repairs = 0;
    // A narrowed window that went well widens again, until nothing is left of the narrowing.
    chain.width_max =
        chain.width_max < std::chrono::hours(1000) ? chain.width_max * 2 : Duration::zero();
}

void go_on(Chain& chain, const events::CursorAdvanced& event) {
    const std::uint64_t mark = std::has_single_bit(event.pages) || !chain.cursor
                                   ? stable_hash(event.token)
                                   : chain.cursor->loop_mark;
    chain.cursor = Cursor{.window = event.window,
                          .query = event.query,
                          .token = event.token,
                          .pages = event.pages,
                          .loop_mark = mark};
}

void settle_failures(Chain& chain) {
    chain.attempts = 0;
    chain.retry_at.reset();
}

std::optional<events::Time> earlier(std::optional<events::Time> a, std::optional<events::Time> b) {
    if (!a || !b) {
        return a ? a : b;
    }
    return std::min(*a, *b);
}

}  // namespace orderlog::engine
