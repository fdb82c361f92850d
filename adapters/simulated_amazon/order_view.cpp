#include "adapters/simulated_amazon/order_view.hpp"

namespace orderlog::adapters {

Sums sums(const OrderView& view) {
    Sums sum;
    for (const auto& line : view.book.lines(view.order)) {
        if (line.has_amount) {
            sum.any = true;
            sum.item += line.amount;
            sum.shipping += line.shipping;
            sum.tax += line.tax;
            sum.discount += line.discount;
        }
    }
    return sum;
}

std::optional<std::int64_t> grand_total(const OrderView& view) {
    const Sums sum = sums(view);
    if (!sum.any || hides_money(view.state.status)) {
        return std::nullopt;
    }
    return sum.item + sum.shipping + sum.tax - sum.discount;
}

bool hides_money(OrderStatus status) {
    return status == OrderStatus::pending || status == OrderStatus::pending_availability;
}

std::uint16_t quantity_fulfilled(const OrderView& view, std::size_t line) {
    const auto lines = view.book.lines(view.order);
    const auto& item = lines[line];
    if (item.cancelled) {
        return 0;
    }
    switch (view.state.status) {
        case OrderStatus::shipped:
            return item.quantity;
        case OrderStatus::partially_shipped:
            // Of several lines the first has left, of a single one half of its pieces.
            return static_cast<std::uint16_t>(lines.size() > 1 ? (line == 0 ? item.quantity : 0)
                                                               : item.quantity / 2);
        default:
            return 0;
    }
}

}  // namespace orderlog::adapters
