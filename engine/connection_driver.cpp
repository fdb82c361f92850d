#include "engine/connection_driver.hpp"

#include "engine/access_probe.hpp"
#include "engine/backfill.hpp"
#include "engine/debts.hpp"
#include "engine/rescan.hpp"
#include "engine/retry.hpp"
#include "engine/sync.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Purpose;
using events::Time;

namespace {

constexpr Duration now_due = Duration::zero();
constexpr Duration never = std::chrono::hours(24);

// What lies further ahead than any back-off was set by another clock and is due.
Duration wait_until(const std::optional<Time>& moment, Time now) {
    const Duration left = moment ? *moment - now : now_due;
    return left > lasting_trouble.most ? now_due : std::max(left, now_due);
}

bool may_ask(const ConnectionState& state) {
    return !state.paused && !state.removed && !state.about.credential.empty();
}

bool backlog(const ConnectionState& state) {
    return state.backfill.phase == BackfillPhase::running || !state.debts.empty();
}

bool behind(const ConnectionState& state, const View& view, const Options& options) {
    const Duration lag = std::max(Duration(std::chrono::minutes(10)), 2 * options.poll_interval);
    // What grew since the last poll is the interval's, however long that is.
    const Duration waited = state.sync_interval && state.sync.last_polled
                                ? view.now - *state.sync.last_polled
                                : now_due;
    return state.sync.progressed && view.upper - waited - state.sync.watermark > lag;
}

// Until a connection that could not be asked is asked again by its chain.
Duration wait_for_probe(const ConnectionState& state, const View& view) {
    if (state.sync.run && state.sync.run->requested) {
        return now_due;
    }
    // What no items can be read for, only a call for items tells to be over.
    return probes_by_items(state) ? never
                                  : std::max(wait_until(state.probe_at, view.now),
                                             wait_until(state.sync.chain.retry_at, view.now));
}

Duration sync_wait(const ConnectionState& state, const View& view, const Options& options) {
    if (!may_ask(state)) {
        return never;
    }
    if (state.trouble != Trouble::none) {
        return wait_for_probe(state, view);
    }
    if (waits_for_items(state, Purpose::sync)) {
        return never;  // Each answer has the connection looked at again.
    }
    const Duration retry = wait_until(state.sync.chain.retry_at, view.now);
    const bool going_on =
        state.sync.chain.cursor || state.sync.run || state.sync.chain.attempts > 0;
    if (retry > now_due || going_on || behind(state, view, options)) {
        return retry;
    }
    const Duration interval = sync_interval(state, options);
    return wait_for_poll(
        state, view.now,
        backlog(state) ? std::max(interval, options.poll_interval_shared) : interval);
}

Duration backfill_wait(const ConnectionState& state, const View& view) {
    const BackfillState& backfill = state.backfill;
    if (!may_ask(state) || backfill.phase != BackfillPhase::running || !backfill.chunk ||
        state.trouble != Trouble::none || waits_for_items(state, Purpose::backfill)) {
        return never;
    }
    const Duration settled = std::clamp(backfill.frontier - view.upper, now_due, never);
    return std::max(settled, wait_until(backfill.chain.retry_at, view.now));
}

Wish search_wish(const ConnectionState& state, Purpose purpose, events::Window next_window,
                 Time upper) {
    const Chain& chain = chain_of(state, purpose);
    const events::OrdersApi api = state.about.orders_api;
    Wish wish{.asked = {.stream = state.stream,
                        .purpose = purpose,
                        .operation = search_operation(api),
                        .window = chain.cursor ? chain.cursor->window : next_window,
                        .data_sets = events::all_data_sets,
                        .upper = upper,
                        .based_on = chain.moved_by}};
    if (chain.cursor) {
        wish.asked.token = chain.cursor->token;
        wish.asked.pages = chain.cursor->pages;
        wish.call =
            NextPage{.query = chain.cursor->query, .token = chain.cursor->token, .api = api};
    } else {
        wish.call = Search{.window = next_window,
                           .marketplaces = state.about.marketplaces,
                           .data_sets = events::all_data_sets,
                           .api = api};
    }
    return wish;
}

void look_at_rescan(Outlook& outlook, const ConnectionState& state, const View& view,
                    const Options& options) {
    if (!options.rescans || !may_ask(state) || state.trouble != Trouble::none ||
        !state.sync.proven || waits_for_items(state, Purpose::rescan)) {
        return;
    }
    const RescanDue due = rescan_due(state, view, options.rescan_interval);
    const Duration wait = std::max(due.wait, wait_until(state.rescan.chain.retry_at, view.now));
    if (wait > now_due) {
        outlook.look_again_in = std::min(outlook.look_again_in, wait);
        return;
    }
    const events::Window next = next_rescan_window(state, view);
    if (next.from < next.to || state.rescan.chain.cursor) {
        outlook.rescan = search_wish(state, Purpose::rescan, next, view.upper);
        outlook.rescan->asked.span = rescan_span(state);
        outlook.rescan_overdue = due.overdue;
    }
}

Wish items_wish(const ConnectionState& state, const Debt& debt) {
    const ItemsCursor cursor = debt.cursor.value_or(ItemsCursor{});
    return {.asked = {.stream = state.stream,
                      .purpose = Purpose::debt,
                      .operation = events::Operation::v0_get_order_items,
                      .data_sets = events::all_data_sets,
                      .token = cursor.token,
                      .order = debt.order,
                      .pages = cursor.pages,
                      .based_on = moved_by(debt),
                      .items_before = cursor.items,
                      .items_as_of = debt.last_updated},
            .call = ReadItems{.order = debt.order, .token = cursor.token}};
}

Wish debt_wish(const ConnectionState& state, const Debt& debt) {
    const events::OrdersApi api = state.about.orders_api;
    if (debt.items_only && api == events::OrdersApi::v0) {
        return items_wish(state, debt);
    }
    return {.asked = {.stream = state.stream,
                      .purpose = Purpose::debt,
                      .operation = order_operation(api),
                      .data_sets = events::all_data_sets,
                      .order = debt.order},
            .call = ReadOrder{.order = debt.order, .data_sets = events::all_data_sets, .api = api}};
}

// The debt that has waited longest for a request, and how long it still has to. So none, however
// often it is due, has the turns of others.
std::pair<const Debt*, Duration> next_debt(const ConnectionState& state, const View& view) {
    const auto turn = [&](const Debt& debt) {
        return std::pair(wait_until(debt.retry_at, view.now), debt.retry_at);
    };
    const auto next = std::ranges::min_element(state.debts, {}, turn);
    return next == state.debts.end() ? std::pair<const Debt*, Duration>(nullptr, never)
                                     : std::pair(&*next, turn(*next).first);
}

void look_at_debts(Outlook& outlook, const ConnectionState& state, const View& view) {
    const bool in_trouble = state.trouble != Trouble::none;
    if (!may_ask(state) || (in_trouble && !probes_by_items(state))) {
        return;
    }
    // Items that were begun come first: so no more than one order has a token.
    const auto begun =
        std::ranges::find_if(state.debts, [](const Debt& debt) { return debt.cursor.has_value(); });
    if (begun != state.debts.end() && !in_trouble) {
        outlook.debt = debt_wish(state, *begun);
        return;
    }
    const auto [debt, own_wait] = next_debt(state, view);
    const Duration wait =
        in_trouble ? std::max(own_wait, wait_until(state.probe_at, view.now)) : own_wait;
    if (debt != nullptr && wait == now_due) {
        outlook.debt = debt_wish(state, *debt);
    } else {
        outlook.look_again_in = std::min(outlook.look_again_in, wait);
    }
}

}  // namespace

Outlook outlook(const ConnectionState& state, const View& view, const Options& options) {
    Outlook outlook{.look_again_in = never};
    const auto to_probe = may_ask(state) ? wait_to_probe_access(state, view) : std::nullopt;
    if (to_probe && *to_probe == now_due) {
        outlook.probe = Wish{.asked = asked_by_probe(state), .call = ReadParticipations{}};
        return outlook;
    }
    outlook.look_again_in = to_probe.value_or(never);
    const Duration sync = sync_wait(state, view, options);
    if (sync == now_due) {
        outlook.sync =
            search_wish(state, Purpose::sync, next_sync_window(state, view, options), view.upper);
    } else {
        outlook.look_again_in = std::min(outlook.look_again_in, sync);
    }
    const Duration backfill = backfill_wait(state, view);
    if (backfill == now_due) {
        outlook.backfill =
            search_wish(state, Purpose::backfill,
                        next_backfill_window(state.backfill, view.pages_max), view.upper);
    } else {
        outlook.look_again_in = std::min(outlook.look_again_in, backfill);
    }
    look_at_debts(outlook, state, view);
    look_at_rescan(outlook, state, view, options);
    return outlook;
}

}  // namespace orderlog::engine
