#include "engine/usage_plan.hpp"

#include <charconv>
#include <cmath>

namespace orderlog::engine {

using events::Operation;

UsagePlan standard_plan(Operation operation) {
    switch (operation) {
        case Operation::search_orders:
            return {.rate_per_s = rate_from_header("0.0056").value(), .burst = 20};
        case Operation::get_order:
        case Operation::v0_get_order_items:
        case Operation::v0_get_order:
            return {.rate_per_s = rate_from_header("0.5").value(), .burst = 30};
        case Operation::v0_get_orders:
            return {.rate_per_s = rate_from_header("0.0167").value(), .burst = 20};
        case Operation::marketplace_participations:
            return {.rate_per_s = rate_from_header("0.016").value(), .burst = 15};
    }
    return {};
}

std::uint32_t in_flight_max(Operation operation) {
    switch (operation) {
        // Pages of a chain follow each other, so a second search in flight would gain nothing.
        case Operation::search_orders:
        case Operation::v0_get_orders:
        case Operation::marketplace_participations:
            return 1;
        case Operation::get_order:
        case Operation::v0_get_order_items:
        case Operation::v0_get_order:
            return 2;
    }
    return 1;
}

std::optional<double> rate_from_header(std::string_view text) {
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return std::nullopt;
    }
    const auto point = text.find('.');
    const auto digits = point == std::string_view::npos ? 0 : text.size() - point - 1;
    const double rate = value - 0.5 * std::pow(10.0, -static_cast<double>(digits));
    return rate > 0 ? std::optional(rate) : std::nullopt;
}

}  // namespace orderlog::engine
