#include "engine/debts.hpp"

#include "engine/open_runs.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::OrderId;

namespace {

const Debt* owed(const ConnectionState& state, const OrderId& order) {
    return find_debt(state.debts, order);
}

// By the rank of observations: Amazon's time in ms, then the log position, which a new page has
// later than any other.
bool is_older(events::Time observed, events::Time than) {
    using std::chrono::milliseconds;
    return std::chrono::floor<milliseconds>(observed) < std::chrono::floor<milliseconds>(than);
}

// Does the page say more recently than the debt that the order cannot be read whole?
bool incurs_again(const Debt& debt, const events::UnreadableOrder& order) {
    return !debt.last_updated || !order.last_updated ||
           is_older(*debt.last_updated, *order.last_updated);
}

std::size_t unreadable_debts(const ConnectionState& state) {
    return static_cast<std::size_t>(
        std::ranges::count_if(state.debts, [](const Debt& debt) { return !debt.items_only; }));
}

bool pays(const Debt& debt, const Asked& asked, const events::OrderObservation& order) {
    const bool whole = order.has_items && asked.data_sets == events::all_data_sets;
    return whole && is_as_new(debt, asked, order);
}

}  // namespace

bool is_as_new(const Debt& debt, const Asked& asked, const events::OrderObservation& order) {
    // What v0 calls an update is another thing, and in whole seconds.
    const bool comparable = debt.last_updated && debt.api == events::api_of(asked.operation);
    // Else only this is known: what was asked for since then is not older.
    return comparable ? !is_older(order.last_updated, *debt.last_updated)
                      : asked.known >= debt.incurred;
}

std::size_t settled_debts(const ConnectionState& state) {
    return state.debts.size() -
           static_cast<std::size_t>(std::ranges::count_if(state.debts, is_awaited));
}

bool awaits_items(const ConnectionState& state) {
    return state.about.orders_api == events::OrdersApi::v0 &&
           std::ranges::any_of(state.debts, is_awaited);
}

bool reads_items(const ConnectionState& state) {
    return awaits_items(state) && state.trouble == Trouble::none && !state.paused &&
           !state.removed && !state.about.credential.empty();
}

bool probes_by_items(const ConnectionState& state) {
    return awaits_items(state) || (state.about.orders_api == events::OrdersApi::v0 &&
                                   settled_debts(state) > settled_items_max);
}

bool waits_for_items(const ConnectionState& state, events::Purpose purpose) {
    const std::size_t most = purpose == events::Purpose::sync ? settled_items_max : debts_max;
    return awaits_items(state) || settled_debts(state) > most;
}

bool has_room_for(const ConnectionState& state, bool items_only) {
    return state.debts.size() < debts_max &&
           (items_only || unreadable_debts(state) < debts_max / 2);
}

bool too_many_debts(const ConnectionState& state, const Asked& asked, const events::Page& page) {
    const auto added = static_cast<std::size_t>(std::ranges::count_if(
        page.unreadable,
        [&](const events::UnreadableOrder& order) { return owed(state, order.id) == nullptr; }));
    const std::size_t unreadable = unreadable_debts(state);
    const bool beyond_half =
        asked.purpose == events::Purpose::rescan && unreadable + added > debts_max / 2;
    return added > 0 && (beyond_half || unreadable + added > debts_max);
}

void settle_debts(Decision& decision, const Asked& asked, const events::Page& page, Links links) {
    if (decision.state().removed) {
        return;
    }
    for (const events::UnreadableOrder& order : page.unreadable) {
        const Debt* debt = owed(decision.state(), order.id);
        // A call for an order that was paid or given up meanwhile owes nothing again.
        const bool owes =
            debt == nullptr ? asked.purpose != events::Purpose::debt : incurs_again(*debt, order);
        if (owes) {
            decision.add(
                events::DebtIncurred{
                    .order = order.id, .cause = order.cause, .last_updated = order.last_updated},
                links);
        }
    }
    if (decision.state().debts.empty()) {
        return;
    }
    for (const events::OrderObservation& order : page.orders) {
        const Debt* debt = owed(decision.state(), order.id);
        if (debt != nullptr && pays(*debt, asked, order)) {
            decision.add(events::DebtPaid{.order = order.id}, links);
        }
    }
}

void end_stuck_sync(Decision& decision, events::LogPosition cause) {
    const ConnectionState& state = decision.state();
    const std::size_t refused = settled_debts(state);
    // In trouble a run that people asked for asks all the same.
    if (state.trouble != Trouble::none || awaits_items(state) || refused <= settled_items_max) {
        return;
    }
    const auto reason = state.failure ? state.failure->reason : events::ReasonCode::unreadable_page;
    end_sync_run(decision, reason,
                 "sync waits: " + std::to_string(refused) +
                     " orders are owed that could not be read; 'orderlog debts' names them",
                 cause);
}

void abandon_all(Decision& decision, const std::string& cause) {
    while (!decision.state().debts.empty()) {
        const Debt& debt = decision.state().debts.front();
        decision.add(events::DebtAbandoned{
            .order = debt.order, .cause = cause, .attempts = attempts_in_all(debt)});
    }
}

void give_up_if_hopeless(Decision& decision, const OrderId& order, events::LogPosition cause) {
    const Debt* debt = owed(decision.state(), order);
    if (debt == nullptr) {
        return;
    }
    const std::uint32_t attempts = attempts_in_all(*debt);
    const bool refused = debt->refusals_before + debt->refusals >=
                         (debt->items_only ? items_attempts_max : debt_attempts_max);
    const bool failed = debt->items_only && attempts >= items_outage_attempts_max;
    if (!refused && !failed) {
        return;
    }
    decision.add(events::DebtAbandoned{.order = order,
                                       .cause = debt->items_only ? "its items could not be read"
                                                                 : "could not be read by its id",
                                       .attempts = attempts},
                 {.causation = cause});
}

}  // namespace orderlog::engine
