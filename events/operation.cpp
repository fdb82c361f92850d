#include "events/operation.hpp"

namespace orderlog::events {

std::string_view to_text(Operation operation) {
    switch (operation) {
        case Operation::search_orders:
            return "searchOrders";
        case Operation::get_order:
            return "getOrder";
        case Operation::v0_get_orders:
            return "v0 getOrders";
        case Operation::v0_get_order_items:
            return "v0 getOrderItems";
        case Operation::v0_get_order:
            return "v0 getOrder";
        case Operation::marketplace_participations:
            return "getMarketplaceParticipations";
    }
    return "unknown";
}

std::string_view to_text(OrdersApi api) {
    switch (api) {
        case OrdersApi::v2026_01_01:
            return "2026-01-01";
        case OrdersApi::v0:
            return "v0";
    }
    return "unknown";
}

OrdersApi api_of(Operation operation) {
    switch (operation) {
        case Operation::search_orders:
        case Operation::get_order:
        case Operation::marketplace_participations:  // Of neither.
            break;
        case Operation::v0_get_orders:
        case Operation::v0_get_order_items:
        case Operation::v0_get_order:
            return OrdersApi::v0;
    }
    return OrdersApi::v2026_01_01;
}

}  // namespace orderlog::events
