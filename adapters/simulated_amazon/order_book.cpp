#include "adapters/simulated_amazon/order_book.hpp"

#include "events/check.hpp"

#include <algorithm>
#include <numeric>

namespace orderlog::adapters {

namespace {

constexpr std::array sites{
    Site{"A13V1IB3VIYZZH", "Amazon.fr", "EUR", "FR"},
    Site{"A1PA6795UKMFR9", "Amazon.de", "EUR", "DE"},
    Site{"APJ6JRA9NG5V4", "Amazon.it", "EUR", "IT"},
    Site{"A1RKKUPIHCS9HS", "Amazon.es", "EUR", "ES"},
    Site{"A1805IZSGTT6HS", "Amazon.nl", "EUR", "NL"},
    Site{"AMEN7PMS3EDWL", "Amazon.com.be", "EUR", "BE"},
    Site{"A1F83G8C2ARO7P", "Amazon.co.uk", "GBP", "GB"},
    Site{"A2NODRKZP88ZB9", "Amazon.se", "SEK", "SE"},
    Site{"A21TJRUUN4KGV", "Amazon.in", "INR", "IN"},
    Site{"ATVPDKIKX0DER", "Amazon.com", "USD", "US"},
    Site{"A1VC38T7YXB528", "Amazon.co.jp", "JPY", "JP"},
};

}  // namespace

std::string_view to_text(OrderStatus status) {
    constexpr std::array<std::string_view, 7> names{"PENDING_AVAILABILITY", "PENDING", "UNSHIPPED",
                                                    "PARTIALLY_SHIPPED",    "SHIPPED", "CANCELLED",
                                                    "UNFULFILLABLE"};
    return names[static_cast<std::size_t>(status)];
}

std::span<const Site> all_sites() {
    return sites;
}

const Site& site(SiteIndex index) {
    return sites[static_cast<std::size_t>(index)];
}

std::optional<SiteIndex> find_site(std::string_view marketplace_id) {
    const auto found = std::ranges::find(sites, marketplace_id, &Site::marketplace_id);
    if (found == sites.end()) {
        return std::nullopt;
    }
    return SiteIndex{static_cast<std::uint8_t>(found - sites.begin())};
}

void OrderBook::add(OrderHead head, std::span<const OrderLine> lines,
                    std::span<const OrderState> states) {
    events::check(!states.empty() && states.front().at == head.created);
    events::check(std::ranges::is_sorted(states, {}, &OrderState::at));
    head.first_line = static_cast<std::uint32_t>(lines_.size());
    head.lines = static_cast<std::uint16_t>(lines.size());
    head.first_state = static_cast<std::uint32_t>(states_.size());
    head.states = static_cast<std::uint8_t>(states.size());
    lines_.insert(lines_.end(), lines.begin(), lines.end());
    states_.insert(states_.end(), states.begin(), states.end());
    orders_.push_back(head);
}

void OrderBook::seal() {
    events::check(by_created_.empty());
    by_created_.resize(orders_.size());
    std::iota(by_created_.begin(), by_created_.end(), OrderIndex{0});
    by_id_ = by_created_;
    std::ranges::sort(by_created_, {}, [this](OrderIndex index) {
        return std::pair{orders_[index].created, index};
    });
    std::ranges::sort(by_id_, {}, [this](OrderIndex index) { return orders_[index].order_id(); });
    const auto twice = std::ranges::adjacent_find(
        by_id_, {}, [this](OrderIndex index) { return orders_[index].order_id(); });
    events::check(twice == by_id_.end());
    by_update_.reserve(states_.size());
    for (OrderIndex order = 0; order < orders_.size(); ++order) {
        const auto history = states(orders_[order]);
        for (std::size_t i = 0; i < history.size(); ++i) {
            by_update_.push_back({history[i].at, order, static_cast<std::uint8_t>(i)});
        }
    }
    std::ranges::sort(by_update_, {}, [](const Update& update) {
        return std::tuple{update.at, update.order, update.state};
    });
}

std::span<const OrderLine> OrderBook::lines(const OrderHead& order) const {
    return std::span{lines_}.subspan(order.first_line, order.lines);
}

std::span<const OrderState> OrderBook::states(const OrderHead& order) const {
    return std::span{states_}.subspan(order.first_state, order.states);
}

const OrderState* OrderBook::state_at(const OrderHead& order, events::Time now) const {
    const auto history = states(order);
    const auto after = std::ranges::upper_bound(history, now, {}, &OrderState::at);
    return after == history.begin() ? nullptr : &*(after - 1);
}

bool OrderBook::is_newest(const Update& update, events::Time now) const {
    const auto history = states(orders_[update.order]);
    const std::size_t next = std::size_t{update.state} + 1;
    return update.at <= now && (next == history.size() || history[next].at > now);
}

const OrderState& OrderBook::status_began(const OrderHead& order, const OrderState& state) const {
    const auto history = states(order);
    auto index = static_cast<std::size_t>(&state - history.data());
    events::check(index < history.size());
    while (index > 0 && history[index - 1].status == state.status) {
        --index;
    }
    return history[index];
}

bool OrderBook::is_newest_status(const Update& update, events::Time now) const {
    const auto& order = orders_[update.order];
    const auto* const state = state_at(order, now);
    return state != nullptr && &status_began(order, *state) == &states(order)[update.state];
}

std::optional<OrderIndex> OrderBook::find(std::string_view order_id) const {
    const auto found = std::ranges::lower_bound(
        by_id_, order_id, {}, [this](OrderIndex index) { return orders_[index].order_id(); });
    if (found == by_id_.end() || orders_[*found].order_id() != order_id) {
        return std::nullopt;
    }
    return *found;
}

}  // namespace orderlog::adapters
