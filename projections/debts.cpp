#include "projections/debts.hpp"

#include "projections/ignoring.hpp"
#include "projections/storable.hpp"

namespace orderlog::projections {

namespace {

const std::string items_cause = "its items are not read yet";

std::pair<events::StreamId, events::OrderId> key_of(const events::StoredEvent& stored,
                                                    const events::OrderId& order) {
    return {stored.stream, events::OrderId{storable_key(order.value())}};
}

}  // namespace

void Debts::apply(const events::StoredEvent& stored) {
    std::visit(
        events::Overloaded{
            [&](const events::DebtIncurred& event) { incurred(stored, event); },
            [&](const events::ItemsOwed& event) { items_owed(stored, event); },
            [&](const events::DebtPaid& event) { paid(stored, event); },
            [&](const events::DebtAbandoned& event) { abandoned(stored, event); },
            [&](const events::DebtRetried& event) { retried(stored, event); },
            [&](const events::PageFetched& event) { asked(stored, event.operation, event.order); },
            [&](const events::RequestFailed& event) {
                asked(stored, event.operation, event.order);
            },
            Ignoring<events::SyncPolled, events::ItemsAdvanced>{}, IgnoringEngine{},
            IgnoringConnections{}, IgnoringRuns{}, IgnoringCursors{}, IgnoringBackfill{},
            IgnoringAlerts{}, IgnoringProbes{}},
        stored.event);
}

void Debts::incurred(const events::StoredEvent& stored, const events::DebtIncurred& event) {
    const auto key = key_of(stored, event.order);
    const bool owed = rows_.find(key) != nullptr;
    DebtRow& row = *rows_.change_or_add(key, stored);
    row.stream = key.first;
    row.order = key.second;
    row.cause = storable_text(event.cause);
    row.state = "OPEN";
    row.incurred_at = owed ? row.incurred_at : stored.time;
}

void Debts::retried(const events::StoredEvent& stored, const events::DebtRetried& event) {
    const auto key = key_of(stored, event.order);
    if (DebtRow* owed = rows_.change(key, stored)) {
        owed->attempts = 0;
        return;
    }
    incurred(stored, {.order = event.order,
                      .cause = event.items_only ? items_cause : event.cause,
                      .last_updated = event.last_updated});
}

void Debts::items_owed(const events::StoredEvent& stored, const events::ItemsOwed& event) {
    for (const events::OwedItems& owed : event.orders) {
        incurred(stored,
                 {.order = owed.order, .cause = items_cause, .last_updated = owed.last_updated});
    }
}

void Debts::asked(const events::StoredEvent& stored, events::Operation operation,
                  const events::OrderId& order) {
    using events::Operation;
    if (operation == Operation::search_orders || operation == Operation::v0_get_orders ||
        operation == Operation::marketplace_participations) {
        return;
    }
    if (DebtRow* row = rows_.change(key_of(stored, order), stored)) {
        row->attempts += 1;
    }
}

void Debts::paid(const events::StoredEvent& stored, const events::DebtPaid& event) {
    const auto key = key_of(stored, event.order);
    if (DebtRow* row = rows_.change(key, stored)) {
        row->state = "PAID";
        row->settled_at = stored.time;
        rows_.settle(key);
    }
}

void Debts::abandoned(const events::StoredEvent& stored, const events::DebtAbandoned& event) {
    const auto key = key_of(stored, event.order);
    if (DebtRow* row = rows_.change(key, stored)) {
        row->state = "ABANDONED";
        row->cause = storable_text(event.cause);
        row->attempts = event.attempts;
        row->settled_at = stored.time;
        rows_.settle(key);
    }
}

}  // namespace orderlog::projections
