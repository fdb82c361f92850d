#include "engine/debts.hpp"
#include "engine/engine.hpp"
#include "engine/event_at.hpp"
#include "engine/known_connection.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::ErrorKind;
using events::LogPosition;
using events::OrderId;
using events::ReasonCode;
using events::Result;
using events::StreamId;

namespace {

constexpr std::size_t cause_bytes_max = 256;

events::DebtRetried retry_of(const Debt& debt) {
    return {.order = debt.order,
            .incurred = debt.incurred,
            .last_updated = debt.last_updated,
            .api = debt.api,
            .items_only = debt.items_only};
}

// Whose time of update a debt tells: the page's that showed the order.
Result<events::OrdersApi> api_of_page(const events::EventLog& log, LogPosition page) {
    if (page == LogPosition{}) {
        return events::OrdersApi{events::OrdersApi::v2026_01_01};
    }
    return event_at(log, page).map([](const events::StoredEvent& stored) {
        const auto* fetched = std::get_if<events::PageFetched>(&stored.event);
        return fetched == nullptr ? events::OrdersApi::v2026_01_01
                                  : events::api_of(fetched->operation);
    });
}

/// What an event says of a debt that it incurred; `rejected` if it incurred none of this order.
Result<events::DebtRetried> retry_of(const events::EventLog& log,
                                     const events::StoredEvent& incurring, const OrderId& order) {
    events::DebtRetried retried{.order = order, .incurred = incurring.position};
    if (const auto* incurred = std::get_if<events::DebtIncurred>(&incurring.event);
        incurred != nullptr && incurred->order == order) {
        retried.cause = incurred->cause;
        retried.last_updated = incurred->last_updated;
        return api_of_page(log, incurring.causation).map([&](events::OrdersApi api) {
            retried.api = api;
            return retried;
        });
    }
    if (const auto* owed = std::get_if<events::ItemsOwed>(&incurring.event)) {
        const auto items = std::ranges::find(owed->orders, order, &events::OwedItems::order);
        if (items != owed->orders.end()) {
            retried.last_updated = items->last_updated;
            retried.api = events::OrdersApi::v0;
            retried.items_only = true;
            return retried;
        }
    }
    return events::fail(ErrorKind::rejected,
                        "the event at position " + std::to_string(incurring.position.value()) +
                            " incurred no debt of order '" + order.value() + "'",
                        "see 'orderlog debts'");
}

// An order that was given up, by what incurred its debt. The asker's word is not taken: the event
// is looked up, and must be of this connection and this order.
Result<events::DebtRetried> taken_up(const Core& core, const StreamId& stream,
                                     const RetryDebts::Order& order) {
    const bool there = order.incurred <= core.ledger().position();
    if (there) {
        const auto incurring = event_at(core.log(), order.incurred);
        if (!incurring) {
            return tl::make_unexpected(incurring.error());
        }
        if (incurring->stream == stream) {
            return retry_of(core.log(), *incurring, order.id);
        }
    }
    return events::fail(ErrorKind::rejected,
                        "position " + std::to_string(order.incurred.value()) +
                            " holds no event of connection " + shown(stream),
                        "see 'orderlog debts'");
}

Result<std::vector<events::DebtRetried>> retries_of(const Core& core, const ConnectionState& state,
                                                    const std::vector<RetryDebts::Order>& orders) {
    std::vector<events::DebtRetried> retries;
    for (const RetryDebts::Order& order : orders) {
        if (const Debt* debt = find_debt(state.debts, order.id)) {
            retries.push_back(retry_of(*debt));
        } else if (order.incurred != LogPosition{}) {
            auto taken = taken_up(core, state.stream, order);
            if (!taken) {
                return tl::make_unexpected(taken.error());
            }
            retries.push_back(std::move(*taken));
        }
    }
    return retries;
}

Engine::RetriedDebts add_retries(Decision& decision,
                                 const std::vector<events::DebtRetried>& retries) {
    Engine::RetriedDebts outcome;
    for (const events::DebtRetried& retried : retries) {
        const bool owed = find_debt(decision.state().debts, retried.order) != nullptr;
        if (owed || has_room_for(decision.state(), retried.items_only)) {
            decision.add(retried, {.causation = retried.incurred});
            outcome.retried.push_back(retried.order);
        } else {
            outcome.without_room.push_back(retried.order);
        }
    }
    return outcome;
}

Engine::ItemsEnd failed_end(const ConnectionState& state) {
    return state.failure ? Engine::ItemsEnd{state.failure->reason, state.failure->message}
                         : Engine::ItemsEnd{ReasonCode::unreadable_page,
                                            "no answer held the items of each order"};
}

}  // namespace

Result<Engine::RetriedDebts> Engine::retry_debts(const RetryDebts& command,
                                                 const std::string& actor) {
    const auto state = known(*core_, command.stream);
    if (!state) {
        return tl::make_unexpected(state.error());
    }
    const auto retries = retries_of(*core_, **state, command.orders);
    if (!retries) {
        return tl::make_unexpected(retries.error());
    }
    RetriedDebts outcome;
    const auto changed = core_->change(command.stream, actor, [&](Decision& decision) {
        outcome = add_retries(decision, *retries);
    });
    return changed.map([&] { return std::move(outcome); });
}

Result<void> Engine::abandon_debt(const AbandonDebt& command, const std::string& actor) {
    const auto state = known(*core_, command.stream);
    if (!state) {
        return tl::make_unexpected(state.error());
    }
    if (command.cause.empty() || command.cause.size() > cause_bytes_max) {
        return events::fail(ErrorKind::rejected,
                            "a reason of " + std::to_string(command.cause.size()) +
                                " bytes is none that the log keeps",
                            "1 to " + std::to_string(cause_bytes_max) + " bytes");
    }
    const Debt* debt = find_debt((*state)->debts, command.order);
    if (debt == nullptr) {
        return events::fail(ErrorKind::not_found,
                            "connection " + shown(command.stream) + " does not owe order '" +
                                command.order.value() + "'",
                            "see 'orderlog debts'");
    }
    const events::DebtAbandoned abandoned{
        .order = debt->order, .cause = command.cause, .attempts = attempts_in_all(*debt)};
    const LogPosition incurred = debt->incurred;
    return core_->change(command.stream, actor, [&](Decision& decision) {
        decision.add(abandoned, {.causation = incurred});
    });
}

Result<std::vector<Engine::ItemsRun>> Engine::retry_items(const Selection& selection,
                                                          const std::string& actor) {
    const auto streams = living(*core_, selection);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    std::vector<ItemsRun> runs;
    for (const StreamId& stream : *streams) {
        const ConnectionState& state = *core_->ledger().state(stream);
        ItemsRun run{.stream = stream, .since = state.version};
        RetryDebts command{.stream = stream};
        for (const Debt& debt : state.debts) {
            if (debt.items_only) {
                command.orders.push_back({.id = debt.order});
            }
        }
        const auto outcome = retry_debts(command, actor);
        if (!outcome) {
            return tl::make_unexpected(outcome.error());
        }
        run.orders = outcome->retried.size();
        runs.push_back(run);
    }
    return runs;
}

std::optional<Engine::ItemsEnd> Engine::items_end(const StreamId& stream,
                                                  const std::vector<OrderId>& orders) const {
    const ConnectionState* state = core_->ledger().state(stream);
    if (state == nullptr || state->removed) {
        return ItemsEnd{ReasonCode::cancelled, "the connection was removed"};
    }
    const auto debt_of = [&](const OrderId& order) { return find_debt(state->debts, order); };
    const auto is_owed = [&](const OrderId& order) { return debt_of(order) != nullptr; };
    if (std::ranges::none_of(orders, is_owed)) {
        return ItemsEnd{};
    }
    if (state->paused) {
        return ItemsEnd{ReasonCode::paused, "the connection is paused"};
    }
    if (state->about.credential.empty()) {
        return ItemsEnd{ReasonCode::token_missing, "no refresh token is configured"};
    }
    // One call finds out whether that is over; without it nothing is asked.
    if (state->trouble != Trouble::none && (state->probe_at || !probes_by_items(*state))) {
        return failed_end(*state);
    }
    const bool waits = std::ranges::any_of(orders, [&](const OrderId& order) {
        const Debt* debt = debt_of(order);
        return debt != nullptr && is_awaited(*debt);
    });
    return waits ? std::nullopt : std::optional(failed_end(*state));
}

}  // namespace orderlog::engine
