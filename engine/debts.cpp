#include "engine/debts.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::OrderId;

namespace {

bool owed(const ConnectionState& state, const OrderId& order) {
    return std::ranges::any_of(state.debts, [&](const Debt& debt) { return debt.order == order; });
}

}  // namespace

bool too_many_debts(const ConnectionState& state, const events::Page& page) {
    const auto added = std::ranges::count_if(
        page.unreadable,
        [&](const events::UnreadableOrder& order) { return !owed(state, order.id); });
    return added > 0 && state.debts.size() + static_cast<std::size_t>(added) > debts_max;
}

void settle_debts(Decision& decision, const events::Page& page, Links links) {
    for (const events::UnreadableOrder& order : page.unreadable) {
        if (!owed(decision.state(), order.id)) {
            decision.add(events::DebtIncurred{.order = order.id, .cause = order.cause}, links);
        }
    }
    if (decision.state().debts.empty()) {
        return;
    }
    for (const events::OrderObservation& order : page.orders) {
        if (owed(decision.state(), order.id)) {
            decision.add(events::DebtPaid{.order = order.id}, links);
        }
    }
}

void give_up_if_hopeless(Decision& decision, const OrderId& order, events::LogPosition cause) {
    const auto& debts = decision.state().debts;
    const auto debt = std::ranges::find(debts, order, &Debt::order);
    if (debt == debts.end() || debt->refusals < debt_attempts_max) {
        return;
    }
    decision.add(
        events::DebtAbandoned{
            .order = order, .cause = "could not be read by its id", .attempts = debt->attempts},
        {.causation = cause});
}

}  // namespace orderlog::engine
