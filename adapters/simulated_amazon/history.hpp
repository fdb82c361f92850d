#pragma once

#include "adapters/simulated_amazon/order_book.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"

#include <vector>

namespace orderlog::adapters {

/// What an order's history depends on.
struct HistoryFrame {
    events::Time created{};
    events::Time end{};  ///< Nothing happens later.
    bool by_amazon{false};
    bool several_pieces{false};
};

/// Draws a history: pending → unshipped → (partially shipped) → shipped → parcel news, or cancelled
/// on the way. Steps that would fall behind the end do not happen, so young orders stay open.
[[nodiscard]] std::vector<OrderState> play_history(const HistoryFrame& frame, SeededDraw& draw);

}  // namespace orderlog::adapters
