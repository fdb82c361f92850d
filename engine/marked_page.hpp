#pragma once

#include "events/event_log.hpp"
#include "events/page_events.hpp"
#include "events/page_reader.hpp"

#include <vector>

namespace orderlog::engine {

/// A page with what the log thinks of its orders.
struct MarkedPage {
    events::Page page{};
    std::vector<events::OrderMark> marks{};
    /// One per order: the log has no items that were read since the order last looked so. Says
    /// nothing of an API whose orders hold their items.
    std::vector<bool> lacks_items{};
    std::vector<events::OrderEntry> entries{};  ///< New and changed ones.
    std::uint32_t items{0};
    bool repeats{false};  ///< The same orders as the chain's page before it.

    [[nodiscard]] bool has_news() const { return !entries.empty() || !page.unreadable.empty(); }
};

}  // namespace orderlog::engine
