#include "adapters/simulated_amazon/call_route.hpp"

namespace orderlog::adapters {

namespace {

using events::Operation;

/// What is left of `path` behind `prefix`; none if it does not begin so.
std::optional<std::string_view> behind(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) ? std::optional{path.substr(prefix.size())} : std::nullopt;
}

std::optional<CallRoute> route_of_v0(std::string_view rest) {
    constexpr std::string_view items = "/orderItems";
    if (rest.empty()) {
        return CallRoute{Operation::v0_get_orders, {}};
    }
    const bool of_items = rest.ends_with(items);
    rest.remove_suffix(of_items ? items.size() : 0);
    if (rest.size() < 2 || rest.front() != '/' || rest.find('/', 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return CallRoute{of_items ? Operation::v0_get_order_items : Operation::v0_get_order,
                     std::string{rest.substr(1)}};
}

}  // namespace

bool CallRoute::has_pages() const {
    switch (operation) {
        case Operation::search_orders:
        case Operation::v0_get_orders:
        case Operation::v0_get_order_items:
            return true;
        case Operation::get_order:
        case Operation::v0_get_order:
        case Operation::marketplace_participations:
            return false;
    }
    return false;
}

bool CallRoute::is_v0() const {
    return events::api_of(operation) == events::OrdersApi::v0;
}

std::optional<CallRoute> route_of(std::string_view path) {
    if (const auto rest = behind(path, "/orders/v0/orders")) {
        return route_of_v0(*rest);
    }
    if (path == "/sellers/v1/marketplaceParticipations") {
        return CallRoute{Operation::marketplace_participations, {}};
    }
    const auto rest = behind(path, "/orders/2026-01-01/orders");
    if (!rest) {
        return std::nullopt;
    }
    if (rest->empty()) {
        return CallRoute{Operation::search_orders, {}};
    }
    if (rest->front() != '/' || rest->find('/', 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return CallRoute{Operation::get_order, std::string{rest->substr(1)}};
}

std::string_view rate_text(Operation operation) {
    switch (operation) {
        case Operation::search_orders:
            return "0.0056";
        case Operation::v0_get_orders:
            return "0.0167";
        case Operation::get_order:
        case Operation::v0_get_order_items:
        case Operation::v0_get_order:
            return "0.5";
        case Operation::marketplace_participations:
            return "0.016";
    }
    return {};
}

}  // namespace orderlog::adapters
