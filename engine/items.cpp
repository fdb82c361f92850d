#include "engine/items.hpp"

#include "engine/debts.hpp"
#include "engine/event_at.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::ItemObservation;
using events::LogPosition;
using events::OrderMark;

namespace {

/// An order of so many pages is none.
constexpr std::uint32_t item_pages_max = 200;

const std::vector<ItemObservation>& items_of(const events::Page& page) {
    static const std::vector<ItemObservation> none;
    return page.orders.empty() ? none : page.orders.front().items;
}

bool must_be_read(const ConnectionState& state, const Asked& asked, const MarkedPage& page,
                  std::size_t i) {
    const events::OrderObservation& order = page.page.orders[i];
    const Debt* debt = find_debt(state.debts, order.id);
    if (debt == nullptr) {
        return page.lacks_items[i];
    }
    const bool called_for = page.marks[i] != OrderMark::same || !debt->items_only;
    return called_for && is_as_new(*debt, asked, order);
}

// Of an order that the page shows twice its newer update is meant.
void owe(events::ItemsOwed& owed, const events::OrderObservation& order) {
    const auto twice = std::ranges::find(owed.orders, order.id, &events::OwedItems::order);
    if (twice == owed.orders.end()) {
        owed.orders.push_back({.order = order.id, .last_updated = order.last_updated});
    } else {
        twice->last_updated = std::max(twice->last_updated, order.last_updated);
    }
}

}  // namespace

events::ItemsOwed owed_items_of(const ConnectionState& state, const Asked& asked,
                                const MarkedPage& page) {
    events::ItemsOwed owed;
    if (state.removed || events::api_of(asked.operation) != events::OrdersApi::v0) {
        return owed;
    }
    for (std::size_t i = 0; i < page.page.orders.size(); ++i) {
        if (must_be_read(state, asked, page, i)) {
            owe(owed, page.page.orders[i]);
        }
    }
    return owed;
}

bool is_late(const ConnectionState& state, const Asked& asked) {
    const Debt* debt = find_debt(state.debts, asked.order);
    return debt == nullptr || moved_by(*debt) != asked.based_on;
}

void take_items(Decision& decision, const Asked& asked, const events::Page& page,
                LogPosition added) {
    if (is_late(decision.state(), asked)) {
        return;
    }
    const Links links{.causation = added};
    if (page.next_token.empty()) {
        decision.add(events::DebtPaid{.order = asked.order}, links);
        return;
    }
    decision.add(events::ItemsAdvanced{.order = asked.order,
                                       .token = page.next_token,
                                       .pages = asked.pages + 1,
                                       .items = asked.items_before + items_of(page).size()},
                 links);
}

std::string_view refusal_of_items(const Asked& asked, const events::Page& page) {
    if (page.next_token.empty()) {
        return asked.items_before + items_of(page).size() == 0 ? "the order has no items" : "";
    }
    if (page.next_token == asked.token) {
        return "the page tokens of the items go round";
    }
    return asked.pages + 1 >= item_pages_max ? "the order has too many pages of items" : "";
}

events::Result<bool> repeats_items(const events::EventLog& log, events::PageReader& reader,
                                   const Asked& asked, const events::Page& page) {
    const auto& items = items_of(page);
    if (!asked.of_items() || asked.token.empty() || items.empty()) {
        return false;
    }
    const auto advanced = event_at(log, asked.based_on);
    if (!advanced) {
        return tl::make_unexpected(advanced.error());
    }
    const auto body = log.body(advanced->causation);
    if (!body) {
        return tl::make_unexpected(body.error());
    }
    const auto before = reader.read(asked.operation, asked.data_sets, *body);
    // What today's reader does not read is compared with nothing: it is no fault of the log.
    return before && std::ranges::all_of(items, [&](const ItemObservation& item) {
               return std::ranges::find(items_of(*before), item.id, &ItemObservation::id) !=
                      items_of(*before).end();
           });
}

}  // namespace orderlog::engine
