#include "engine/debt.hpp"

#include "engine/retry.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::LogPosition;
using events::OrderId;

namespace {

Debt* debt_of(std::vector<Debt>& debts, const OrderId& order) {
    const auto debt = std::ranges::find(debts, order, &Debt::order);
    return debt == debts.end() ? nullptr : &*debt;
}

Debt& debt_for(std::vector<Debt>& debts, const OrderId& order, const IncurredBy& by) {
    Debt* owed = debt_of(debts, order);
    Debt& debt = owed != nullptr ? *owed : debts.emplace_back();
    debt.order = order;
    debt.incurred = by.position;
    debt.since = owed != nullptr ? debt.since : by.time;
    debt.cursor.reset();
    return debt;
}

void forget_attempts(Debt& debt) {
    debt.attempts = 0;
    debt.refusals = 0;
    debt.retry_at.reset();
}

// What was refused before, the order or its items, is not what is owed now.
void become(Debt& debt, bool items_only) {
    debt.items_only = items_only;
    debt.attempts_before = debt.refusals_before = 0;
    forget_attempts(debt);
}

// Says something of the order itself; everything else passes. A page token that is refused each
// time would keep the order for ever.
bool refuses_order(const events::RequestFailed& event) {
    using events::FailureKind;
    return event.kind == FailureKind::unreadable || event.kind == FailureKind::not_found ||
           event.kind == FailureKind::rejected || event.kind == FailureKind::cursor_refused ||
           is_forbidden_alone(event.operation, event.kind, event.status);
}

// What was read well and pays nothing is older than what incurred the debt: no word on whether the
// order can be read now. Unless that came with a time that Amazon's clock has not reached: no
// answer is ever as new.
bool is_read_well(const Debt& debt, const events::PageFetched& event) {
    const bool possible =
        !debt.last_updated || !event.server_time || *debt.last_updated <= *event.server_time;
    const bool whole = event.items > 0 || event.operation == events::Operation::v0_get_order;
    return possible && !event.marks.empty() && event.unreadable == 0 && whole;
}

}  // namespace

std::uint32_t attempts_in_all(const Debt& debt) {
    return debt.attempts_before + debt.attempts;
}

bool is_awaited(const Debt& debt) {
    return debt.items_only && debt.refusals == 0 && debt.attempts < run_attempts_max;
}

bool is_forbidden_alone(events::Operation operation, events::FailureKind kind,
                        std::uint16_t status) {
    using events::Operation;
    return kind == events::FailureKind::unauthorised && status == 403 &&
           (operation == Operation::get_order || operation == Operation::v0_get_order);
}

bool stops_connection(events::Operation operation, events::FailureKind kind, std::uint16_t status) {
    using events::FailureKind;
    return (kind == FailureKind::unauthorised || kind == FailureKind::token_missing) &&
           !is_forbidden_alone(operation, kind, status);
}

LogPosition moved_by(const Debt& debt) {
    return debt.cursor ? debt.cursor->moved_by : debt.incurred;
}

const Debt* find_debt(const std::vector<Debt>& debts, const OrderId& order) {
    const auto debt = std::ranges::find(debts, order, &Debt::order);
    return debt == debts.end() ? nullptr : &*debt;
}

void incur(std::vector<Debt>& debts, const events::DebtIncurred& event, const IncurredBy& by) {
    Debt& debt = debt_for(debts, event.order, by);
    debt.last_updated = event.last_updated;
    debt.api = by.api;
    if (debt.items_only) {
        become(debt, false);
    }
}

void owe_items(std::vector<Debt>& debts, const events::ItemsOwed& event, const IncurredBy& by) {
    for (const events::OwedItems& owed : event.orders) {
        Debt& debt = debt_for(debts, owed.order, by);
        debt.last_updated = owed.last_updated;
        debt.api = events::OrdersApi::v0;
        if (!debt.items_only) {
            become(debt, true);
        }
    }
}

void advance_items(std::vector<Debt>& debts, const events::ItemsAdvanced& event, LogPosition by) {
    if (Debt* debt = debt_of(debts, event.order)) {
        debt->cursor = ItemsCursor{
            .moved_by = by, .token = event.token, .pages = event.pages, .items = event.items};
        debt->retry_at.reset();
    }
}

void ask_at_once(std::vector<Debt>& debts) {
    for (Debt& debt : debts) {
        debt.retry_at.reset();
    }
}

void forget(std::vector<Debt>& debts, const OrderId& order) {
    std::erase_if(debts, [&](const Debt& debt) { return debt.order == order; });
}

void retry(std::vector<Debt>& debts, const events::DebtRetried& event, events::Time at) {
    if (Debt* owed = debt_of(debts, event.order)) {
        owed->attempts_before += owed->attempts;
        owed->refusals_before += owed->refusals;
        forget_attempts(*owed);
        return;
    }
    debts.push_back({.order = event.order,
                     .incurred = event.incurred,
                     .last_updated = event.last_updated,
                     .api = event.api,
                     .items_only = event.items_only,
                     .since = at});
}

void count_attempt(std::vector<Debt>& debts, const events::RequestFailed& event) {
    if (Debt* debt = debt_of(debts, event.order)) {
        ++debt->attempts;
        debt->refusals += refuses_order(event) ? 1 : 0;
        debt->retry_at = event.retry_at;
        // Items are few: they are asked from their first page again, so that no more than one order
        // of a connection has a token.
        debt->cursor.reset();
    }
}

void count_answer(std::vector<Debt>& debts, const events::PageFetched& event,
                  const DebtFrame& frame) {
    Debt* debt = debt_of(debts, event.order);
    if (debt == nullptr) {
        return;
    }
    ++debt->attempts;
    debt->refusals += is_read_well(*debt, event) ? 0 : 1;
    debt->cursor.reset();
    debt->retry_at = frame.time + wait_after(frame.stream, debt->attempts, passing_trouble);
}

}  // namespace orderlog::engine
