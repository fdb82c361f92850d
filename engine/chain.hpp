#pragma once

#include "engine/window_plan.hpp"
#include "events/cursor_events.hpp"
#include "events/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::engine {

/// Where to go on in Amazon's pages.
struct Cursor {
    events::Window window{};
    std::string query{};
    std::string token{};
    std::uint32_t pages{0};
    /// Hash of an earlier token of this chain, renewed at pages 1, 2, 4, 8 …: a chain that goes
    /// round meets it again.
    std::uint64_t loop_mark{0};
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// Windows of one purpose that are read page by page, one after the other.
struct Chain {
    /// The event that last moved it. A request names it; an answer to a request that names an
    /// older one is late and moves nothing.
    events::LogPosition moved_by{};
    std::optional<Cursor> cursor{};
    std::uint64_t window_orders{0};      ///< On the window's pages so far.
    std::optional<events::Time> echo{};  ///< Smallest of the window's pages so far.
    Density density{};
    events::Duration width_max{};  ///< 0: none.
    std::uint32_t repairs{0};      ///< Since a window was last closed.
    std::uint32_t attempts{0};     ///< Failures in a row.
    std::optional<events::Time> retry_at{};
    friend bool operator==(const Chain&, const Chain&) = default;
};

/// The chain after a window was read to its end.
void close_window(Chain& chain, const events::Window& window);
/// The chain after a page that is not its window's last.
void go_on(Chain& chain, const events::CursorAdvanced& event);
/// Nothing stands in its way any more.
void settle_failures(Chain& chain);

/// One that is not there is no bound.
[[nodiscard]] std::optional<events::Time> earlier(std::optional<events::Time> a,
                                                  std::optional<events::Time> b);

}  // namespace orderlog::engine
