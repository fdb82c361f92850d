#include "engine/pages.hpp"

#include "engine/backfill.hpp"
#include "engine/chain_moves.hpp"
#include "engine/debts.hpp"
#include "engine/items.hpp"
#include "engine/open_runs.hpp"
#include "engine/rescan.hpp"
#include "engine/stable_hash.hpp"
#include "engine/sync.hpp"

#include <algorithm>
#include <string_view>

namespace orderlog::engine {

using events::LogPosition;
using events::Purpose;
using events::ReasonCode;
using events::Time;

namespace {

std::optional<events::Sha256> hash_of(const std::string& token) {
    if (token.empty()) {
        return std::nullopt;
    }
    return events::sha256(token);
}

// The poll's only page, and nothing in it that the log does not have.
bool poll_without_news(const Asked& asked, const MarkedPage& page) {
    return asked.purpose == Purpose::sync && asked.token.empty() && page.page.next_token.empty() &&
           !page.has_news();
}

void take_poll(Decision& decision, const Asked& asked, const Answer& answer,
               const MarkedPage& page) {
    const auto& run = decision.state().sync.run;
    const bool ends_run = run && reaches(asked, *run);
    const LogPosition poll =
        decision.add(events::SyncPolled{.window = asked.window,
                                        .last_updated_before = page.page.last_updated_before,
                                        .server_time = answer.server_time,
                                        .quota_token_spent = answer.quota_token_spent,
                                        .request_id = answer.request_id,
                                        .rate = answer.rate,
                                        .duration_us = duration_us(answer),
                                        .orders = static_cast<std::uint32_t>(page.marks.size()),
                                        .operation = asked.operation},
                     {.correlation = open_run(decision.state(), Purpose::sync)});
    if (ends_run) {
        end_sync_run(decision, ReasonCode::success, {}, poll);
    }
}

// Why the chain cannot go on behind this page; empty: it can. A page that repeats the one before it
// stands in the place of another, and is no end either.
std::string_view obstacle(const ConnectionState& state, const Asked& asked,
                          const MarkedPage& page) {
    const std::string& token = page.page.next_token;
    if (page.repeats) {
        return "the page repeats the one before it";
    }
    if (token.empty()) {
        return {};
    }
    const auto& cursor = chain_of(state, asked.purpose).cursor;
    if (token == asked.token || (cursor && cursor->loop_mark == stable_hash(token))) {
        return "the page tokens go round";
    }
    if (asked.pages + 1 >= window_pages_max) {
        return "the window has too many pages";
    }
    return {};
}

Time proven_by(const ConnectionState& state, const Asked& asked, const events::Page& page) {
    Time proven = asked.window.to;
    for (const auto& echo : {state.sync.chain.echo, page.last_updated_before}) {
        proven = echo ? std::min(proven, *echo) : proven;
    }
    return proven;
}

void advance(Decision& decision, const Asked& asked, const MarkedPage& page,
             const std::string& query, Links links) {
    const std::string_view bad = obstacle(decision.state(), asked, page);
    if (!bad.empty()) {
        repair(decision, asked, std::string(bad), links);
        return;
    }
    const bool last = page.page.next_token.empty();
    const Time proven = proven_by(decision.state(), asked, page.page);
    const auto& cursor = chain_of(decision.state(), asked.purpose).cursor;
    const std::string frozen = cursor ? cursor->query : query;
    decision.add(events::CursorAdvanced{.purpose = asked.purpose,
                                        .window = asked.window,
                                        .query = last ? std::string() : frozen,
                                        .token = page.page.next_token,
                                        .pages = asked.pages + 1},
                 links);
    if (last && asked.purpose == Purpose::backfill) {
        close_backfill_window(decision, links.causation);
    } else if (last && asked.purpose == Purpose::rescan) {
        close_rescan_window(decision, links.causation);
    } else if (last) {
        close_sync_window(decision, asked, proven, links.causation);
    }
    if (asked.purpose == Purpose::sync) {
        end_full_run(decision, links.causation);
    }
}

bool is_long(const events::OrderId& order) {
    return order.value().size() > order_id_bytes_max;
}

// An answer without any order says nothing of another one.
bool is_of(const events::Page& page, const events::OrderId& order) {
    return (page.orders.empty() && page.unreadable.empty()) ||
           std::ranges::find(page.orders, order, &events::OrderObservation::id) !=
               page.orders.end() ||
           std::ranges::find(page.unreadable, order, &events::UnreadableOrder::id) !=
               page.unreadable.end();
}

}  // namespace

events::PageFetched page_event(const Asked& asked, const Answer& answer, const MarkedPage& page) {
    const auto& fetched = std::get<Fetched>(answer.outcome);
    return {.operation = asked.operation,
            .purpose = asked.purpose,
            .window = asked.window,
            .order = asked.order,
            .data_sets = asked.data_sets,
            .query = answer.query,
            .token_in = hash_of(asked.token),
            .token_out = hash_of(page.page.next_token),
            .last_updated_before = page.page.last_updated_before,
            .created_before = page.page.created_before,
            .status = fetched.status,
            .server_time = answer.server_time,
            .quota_token_spent = answer.quota_token_spent,
            .request_id = answer.request_id,
            .rate = answer.rate,
            .duration_us = duration_us(answer),
            .marks = page.marks,
            .unreadable = static_cast<std::uint32_t>(page.page.unreadable.size()),
            .items = page.items,
            .body_sha256 = events::sha256(fetched.body.bytes),
            .body_size = static_cast<std::uint32_t>(fetched.body.bytes.size()),
            .items_as_of = asked.items_as_of};
}

std::string_view refusal_of(const ConnectionState& state, const Asked& asked,
                            const events::Page& page) {
    if (page.next_token.size() > token_bytes_max) {
        return "the next page's token is too long";
    }
    if (std::ranges::any_of(page.orders, is_long, &events::OrderObservation::id) ||
        std::ranges::any_of(page.unreadable, is_long, &events::UnreadableOrder::id)) {
        return "an order's id is too long";
    }
    if (asked.purpose == Purpose::debt && !is_of(page, asked.order)) {
        return "the answer is of another order";
    }
    if (asked.of_items()) {
        return refusal_of_items(asked, page);
    }
    if (asked.operation == events::Operation::v0_get_orders &&
        page.orders.size() > owed_items_max) {
        return "the page has more orders than were asked for";
    }
    return too_many_debts(state, asked, page) ? "too many orders of the page cannot be read" : "";
}

void take_page(Decision& decision, const Asked& asked, Answer& answer, MarkedPage& page) {
    const bool moves = asked.of_chain() && is_expected(decision.state(), asked);
    events::ItemsOwed owed;
    if (!asked.of_items()) {
        owed = owed_items_of(decision.state(), asked, page);
    }
    if (moves && poll_without_news(asked, page) && owed.orders.empty()) {
        take_poll(decision, asked, answer, page);
        return;
    }
    const bool named = !asked.token.empty() || asked.of_items();
    const LogPosition cursor = named ? asked.based_on : LogPosition{};
    const LogPosition run = moves ? ensure_run(decision, asked) : LogPosition{};
    Links links{.correlation = run, .causation = cursor};
    links.causation = decision.add(page_event(asked, answer, page), links);
    decision.attach(std::move(std::get<Fetched>(answer.outcome).body), std::move(page.entries));
    if (asked.of_items()) {
        take_items(decision, asked, page.page, links.causation);
        end_stuck_sync(decision, links.causation);
        return;
    }
    settle_debts(decision, asked, page.page, links);
    if (!owed.orders.empty()) {
        decision.add(std::move(owed), links);
    }
    if (moves) {
        advance(decision, asked, page, answer.query, links);
        if (decision.state().paused) {
            // It was in flight when people paused; nothing more is asked that could end its run.
            const std::string why = "the connection is paused";
            end_sync_run(decision, ReasonCode::paused, why, links.causation);
            end_rescan_run(decision, ReasonCode::paused, why, links.causation);
        }
    } else if (asked.purpose == Purpose::debt) {
        give_up_if_hopeless(decision, asked.order, links.causation);
    }
    end_stuck_sync(decision, links.causation);
}

}  // namespace orderlog::engine
