#include "tools/orders/debt_book.hpp"

#include "projections/ignoring.hpp"

#include <algorithm>

namespace orderlog::tools {

using events::OrderId;
using events::StoredEvent;
using events::Time;

namespace {

const std::string items_cause = "its items are not read yet";

std::string failure_text(const events::RequestFailed& event) {
    return event.message.empty() ? std::string(events::to_text(event.kind)) : event.message;
}

std::string answer_text(const events::PageFetched& event) {
    return event.unreadable > 0 ? "the order cannot be read yet"
                                : "the answer is not whole, or older than what is owed";
}

}  // namespace

void DebtBook::apply(const StoredEvent& stored) {
    note(stored);  // Before the engine's state forgets what is given up.
    engine::evolve(state_, {.position = stored.position,
                            .version = stored.version,
                            .time = stored.time,
                            .correlation = stored.correlation,
                            .event = stored.event});
}

void DebtBook::note(const StoredEvent& stored) {
    std::visit(events::Overloaded{
                   [&](const events::DebtIncurred& event) { incurred(event.order, event.cause); },
                   [&](const events::ItemsOwed& event) {
                       for (const events::OwedItems& owed : event.orders) {
                           incurred(owed.order, items_cause);
                       }
                   },
                   [&](const events::RequestFailed& event) {
                       if (event.purpose == events::Purpose::debt) {
                           failed(event.order, failure_text(event), stored.time);
                       }
                   },
                   [&](const events::PageFetched& event) {
                       // Paid by the next event if it held all of it.
                       if (event.operation == events::Operation::get_order ||
                           event.operation == events::Operation::v0_get_order) {
                           failed(event.order, answer_text(event), stored.time);
                       }
                   },
                   [&](const events::DebtPaid& event) { paid(event.order); },
                   [&](const events::DebtAbandoned& event) { abandoned(stored, event); },
                   [&](const events::DebtRetried& event) { retried(event); },
                   projections::Ignoring<events::SyncPolled, events::ItemsAdvanced>{},
                   projections::IgnoringEngine{}, projections::IgnoringConnections{},
                   projections::IgnoringRuns{}, projections::IgnoringCursors{},
                   projections::IgnoringBackfill{}, projections::IgnoringAlerts{},
                   projections::IgnoringProbes{}},
               stored.event);
}

// Owed anew while it is owed, it has been so all along.
void DebtBook::incurred(const OrderId& order, const std::string& cause) {
    notes_[order].cause = cause;
    given_up_.erase(order);
}

void DebtBook::failed(const OrderId& order, const std::string& why, Time at) {
    if (const auto found = notes_.find(order); found != notes_.end()) {
        found->second.last_error = why;
        found->second.last_error_at = at;
    }
}

void DebtBook::paid(const OrderId& order) {
    notes_.erase(order);
    given_up_.erase(order);
}

void DebtBook::abandoned(const StoredEvent& stored, const events::DebtAbandoned& event) {
    if (const engine::Debt* debt = engine::find_debt(state_.debts, event.order)) {
        BookedDebt gone = booked(*debt);
        gone.attempts = event.attempts;
        gone.next_try.reset();
        gone.given_up_at = stored.time;
        gone.given_up_because = event.cause;
        given_up_.insert_or_assign(event.order, std::move(gone));
    }
    notes_.erase(event.order);
}

void DebtBook::retried(const events::DebtRetried& event) {
    const auto before = given_up_.find(event.order);
    if (before == given_up_.end()) {
        notes_.try_emplace(event.order,
                           Note{.cause = event.items_only ? items_cause : event.cause});
        return;
    }
    const BookedDebt& debt = before->second;
    notes_.insert_or_assign(event.order, Note{.cause = debt.cause,
                                              .last_error = debt.last_error,
                                              .last_error_at = debt.last_error_at});
    given_up_.erase(before);
}

BookedDebt DebtBook::booked(const engine::Debt& debt) const {
    const auto found = notes_.find(debt.order);
    const Note note = found == notes_.end() ? Note{} : found->second;
    return {.stream = state_.stream,
            .order = debt.order,
            .items_only = debt.items_only,
            .paused = state_.paused,
            .removed = state_.removed,
            .cause = note.cause,
            .since = debt.since,
            .incurred = debt.incurred,
            .attempts = debt.attempts,
            .next_try = debt.retry_at,
            .last_error = note.last_error,
            .last_error_at = note.last_error_at};
}

std::vector<BookedDebt> DebtBook::owed() const {
    std::vector<BookedDebt> all;
    for (const engine::Debt& debt : state_.debts) {
        all.push_back(booked(debt));
    }
    std::ranges::stable_sort(all, {}, &BookedDebt::since);
    return all;
}

std::vector<BookedDebt> DebtBook::given_up() const {
    std::vector<BookedDebt> all;
    for (const auto& [order, debt] : given_up_) {
        all.push_back(debt);
        all.back().paused = state_.paused;
        all.back().removed = state_.removed;
    }
    std::ranges::stable_sort(all, {}, &BookedDebt::given_up_at);
    return all;
}

}  // namespace orderlog::tools
