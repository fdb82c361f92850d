#include "engine/connection_state.hpp"

#include "engine/retry.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::LogPosition;
using events::Purpose;
using events::Time;

namespace {

// Of a state that may be changed, or not.
template <class State>
auto& chain_in(State& state, Purpose purpose) {
    if (purpose == Purpose::rescan) {
        return state.rescan.chain;
    }
    return purpose == Purpose::backfill ? state.backfill.chain : state.sync.chain;
}

template <class State>
auto& run_of(State& state, Purpose purpose) {
    if (purpose == Purpose::rescan) {
        return state.rescan.run;
    }
    return purpose == Purpose::backfill ? state.backfill.run : state.sync.run;
}

// One arm for each event: a new one does not compile before this fold has an opinion.
class Fold {
 public:
    Fold(ConnectionState& state, const Fact& fact) : state_(state), fact_(fact) {}
    void operator()(const events::EngineStarted&) const {}
    void operator()(const events::EngineStopped&) const {}
    void operator()(const events::SellerClaimed&) const {}
    void operator()(const events::UsagePlanLearned&) const {}
    void operator()(const events::ProjectionSwapped&) const {}
    void operator()(const events::LossAccepted&) const {}
    void operator()(const events::SellerClaimLost&) const {}
    void operator()(const events::TokenIssued&) const {}
    void operator()(const events::TokenRevoked&) const {}
    void operator()(const events::ConsentRequested&) const {}
    void operator()(const events::ConsentEnded&) const {}
    void operator()(const events::HeadsRecorded&) const {}
    void operator()(const events::ConnectionAdded& event) const {
        state_.about = event;
        state_.added_at = state_.asked_since = state_.consented_at = fact_.time;
        state_.added = fact_.position;
        state_.sync.watermark = event.follow_from.value_or(fact_.time);
        if (event.orders_api == events::OrdersApi::v0) {
            state_.v0_since = state_.sync.watermark;
        }
    }

    void operator()(const events::ConnectionChanged& event) const {
        if (state_.paused && !event.paused.value_or(true)) {
            state_.asked_since = fact_.time;
        }
        state_.paused = event.paused.value_or(state_.paused);
        if (event.marketplaces && *event.marketplaces != state_.about.marketplaces) {
            state_.about.marketplaces = *event.marketplaces;
            ask_afresh();
        }
        if (event.orders_api && *event.orders_api != state_.about.orders_api) {
            turn_to(*event.orders_api);
        }
        state_.about.display_name = event.display_name.value_or(state_.about.display_name);
        if (event.sync_interval_s) {
            state_.asked_since = fact_.time;  // So often since now.
            state_.sync_interval = own_interval(*event.sync_interval_s);
        }
        if (event.credential) {
            state_.about.credential = *event.credential;
            state_.consented_at = fact_.time;
            end_trouble();
            settle_all_failures(state_);
        }
    }

    void operator()(const events::ConnectionRemoved&) const { state_.removed = true; }

    void operator()(const events::RunStarted& event) const {
        const Run run{.id = fact_.position,
                      .window = event.window,
                      .requested = event.requested,
                      .orders_max = event.orders_max};
        if (event.purpose == Purpose::rescan) {
            begin_run(state_.rescan, run);
        } else {
            run_of(state_, event.purpose) = run;
        }
    }

    void operator()(const events::RunEnded& event) const {
        if (state_.rescan.run && state_.rescan.run->id == fact_.correlation) {
            end_run(state_.rescan, event.reason, fact_.time);
        }
        for (auto* run : {&state_.sync.run, &state_.backfill.run}) {
            if (*run && (*run)->id == fact_.correlation) {
                run->reset();
            }
        }
        if (event.reason == events::ReasonCode::token_missing) {
            state_.trouble = Trouble::token_missing;
            remember(event.reason, event.message);
        }
    }

    void operator()(const events::PageFetched& event) const {
        state_.totals.add(event);
        if (Run* run = current_run()) {
            run->counts.add(event);
        }
        end_trouble();
        state_.succeeded_at = fact_.time;
        state_.last_page = {.orders = event.marks.size(),
                            .echo = event.last_updated_before,
                            .api = events::api_of(event.operation)};
        hear(event.server_time);
        using events::Operation;
        if (event.operation == Operation::get_order || event.operation == Operation::v0_get_order) {
            // Paid by the next event if the page holds the order whole and not older.
            count_answer(state_.debts, event,
                         {.stream = state_.stream, .position = fact_.position, .time = fact_.time});
        }
    }

    void operator()(const events::SyncPolled& event) const {
        state_.totals.add(event);
        if (Run* run = current_run()) {
            run->counts.add(event);
        }
        end_trouble();
        state_.succeeded_at = fact_.time;
        Chain& chain = state_.sync.chain;
        chain.moved_by = fact_.position;
        chain.window_orders = event.orders;
        settle_failures(chain);
        const Time proven = *earlier(event.window.to, event.last_updated_before);
        close_window(chain, event.window);
        state_.sync.last_polled = fact_.time;
        state_.sync.progressed = moves_watermark(state_.sync, proven);
        state_.sync.watermark = state_.sync.progressed ? proven : state_.sync.watermark;
        state_.sync.proven = true;
    }

    void operator()(const events::RequestFailed& event) const {
        ++state_.totals.failures;
        if (Run* run = current_run()) {
            ++run->counts.failures;
        }
        hear(event.server_time);
        const bool stops = stops_connection(event.operation, event.kind, event.status);
        if (event.purpose == Purpose::probe && !stops) {
            count_failed_probe(state_.access, event, place());
            return;  // Nothing is said of the connection.
        }
        const auto lost_consent = reason_of_lost_consent(state_.consented_at, fact_.time);
        remember(reason_told(state_.access, event, lost_consent), event.message);
        if (event.purpose == Purpose::debt) {
            count_attempt(state_.debts, event);
        } else if (event.purpose != Purpose::probe) {
            Chain& chain = chain_of(event.purpose);
            chain.attempts = event.attempt;
            chain.retry_at = event.retry_at;
        }
        if (stops) {
            const bool gone = event.kind == events::FailureKind::token_missing;
            state_.trouble = gone ? Trouble::token_missing : Trouble::authorisation_revoked;
            ++state_.trouble_attempts;
            state_.probe_at = event.retry_at;
            take_refusal(state_.access, event, place());
        }
    }

    void operator()(const events::AccessProbed& event) const {
        if (!event.reason || state_.trouble != Trouble::authorisation_revoked) {
            return;
        }
        take_verdict(state_.access, event, place());
        remember(*event.reason, event.message);
        if (event.verdict == events::AccessVerdict::denied) {
            // It was in the place of a chain's call, which would have been refused too. A granted
            // one leaves that due: the refusal may be over by now.
            ++state_.trouble_attempts;
            state_.probe_at =
                fact_.time + wait_after(state_.stream, state_.trouble_attempts, lasting_trouble);
        }
    }

    void operator()(const events::CursorAdvanced& event) const {
        Chain& chain = chain_of(event.purpose);
        chain.moved_by = fact_.position;
        chain.window_orders += state_.last_page.orders;
        chain.echo = earlier(chain.echo, state_.last_page.echo);
        settle_failures(chain);
        if (event.purpose == Purpose::backfill) {
            state_.backfill.orders += state_.last_page.orders;
            state_.backfill.chunk_orders += state_.last_page.orders;
        }
        if (!event.token.empty()) {
            go_on(chain, event);
            return;
        }
        if (event.purpose == Purpose::rescan) {
            close_window(state_.rescan, event.window);
            return;
        }
        close_window(chain, event.window);
        if (event.purpose == Purpose::backfill) {
            state_.backfill.frontier = event.window.from;
        } else {
            state_.sync.last_polled = fact_.time;
            state_.sync.progressed = false;
        }
    }

    void operator()(const events::WatermarkAdvanced& event) const {
        state_.sync.watermark = event.to;
        state_.sync.proven = true;
        state_.sync.progressed = true;
    }

    void operator()(const events::CursorRepaired& event) const {
        give_up_cursor(event.purpose);
        Chain& chain = chain_of(event.purpose);
        chain.width_max = (event.reopened.to - event.reopened.from) / std::max(1U, event.parts);
        ++chain.repairs;
        chain.attempts = 0;
        chain.retry_at = fact_.time + wait_after(state_.stream, chain.repairs, passing_trouble);
        if (event.purpose == Purpose::rescan && event.parts < 2) {
            repair_in_vain(state_.rescan, event, fact_.time);
        }
    }

    void operator()(const events::BackfillRequested& event) const {
        BackfillState& backfill = state_.backfill;
        backfill = BackfillState{};
        backfill.phase = BackfillPhase::running;
        backfill.plan = event;
        backfill.frontier = event.to;
        backfill.chain.moved_by = fact_.position;
        state_.past_from = earlier(state_.past_from, event.from);
    }

    void operator()(const events::ChunkOpened& event) const {
        state_.backfill.chunk = event;
        state_.backfill.chunk_orders = 0;
    }

    void operator()(const events::ChunkCompleted&) const { state_.backfill.chunk.reset(); }

    void operator()(const events::BackfillPaused&) const {
        state_.backfill.phase = BackfillPhase::paused;
    }
    void operator()(const events::BackfillResumed&) const {
        state_.backfill.phase = BackfillPhase::running;
    }
    void operator()(const events::BackfillCompleted&) const {
        state_.backfill.phase = BackfillPhase::completed;
    }
    void operator()(const events::BackfillCancelled&) const {
        state_.backfill.phase = BackfillPhase::cancelled;
        state_.backfill.chunk.reset();
        state_.backfill.chain = Chain{.moved_by = fact_.position};
    }

    void operator()(const events::DebtIncurred& event) const {
        incur(state_.debts, event, incurred_by());
    }
    void operator()(const events::DebtPaid& event) const { forget(state_.debts, event.order); }
    void operator()(const events::DebtAbandoned& event) const {
        forget(state_.debts, event.order);
        state_.given_up = GivenUp{.time = fact_.time,
                                  .order = event.order,
                                  .count = state_.given_up.value_or(GivenUp{}).count + 1};
    }
    void operator()(const events::DebtRetried& event) const {
        retry(state_.debts, event, fact_.time);
        if (state_.trouble != Trouble::none) {
            // Whoever asks may know that it is over.
            state_.probe_at.reset();
            state_.sync.chain.retry_at.reset();
        }
    }
    void operator()(const events::ItemsOwed& event) const {
        owe_items(state_.debts, event, incurred_by());
    }
    void operator()(const events::ItemsAdvanced& event) const {
        advance_items(state_.debts, event, fact_.position);
    }

    void operator()(const events::AlertRaised& event) const { fold(state_.alerts, event, place()); }
    void operator()(const events::AlertCleared& event) const {
        fold(state_.alerts, event, place());
    }
    void operator()(const events::AlertDelivered& event) const { fold(state_.alerts, event); }

 private:
    IncurredBy incurred_by() const {
        return {.position = fact_.position, .time = fact_.time, .api = state_.last_page.api};
    }

    Chain& chain_of(Purpose purpose) const { return chain_in(state_, purpose); }

    // A chain's query is frozen with the old set of marketplaces, and of the old API: its window is
    // asked afresh.
    void ask_afresh() const {
        give_up_cursor(Purpose::sync);
        give_up_cursor(Purpose::backfill);
        give_up_cursor(Purpose::rescan);
        state_.rescan.open.reset();
    }

    // The newer one reads again whatever was updated while only v0 was asked: v0 tells of changes
    // of status, and of no others.
    void turn_to(events::OrdersApi api) const {
        state_.about.orders_api = api;
        ask_afresh();
        for (Debt& debt : state_.debts) {
            debt.cursor.reset();
        }
        if (api == events::OrdersApi::v0) {
            state_.v0_since = state_.sync.watermark;
            return;
        }
        state_.sync.watermark = std::min(state_.sync.watermark, *state_.v0_since);
        state_.v0_since.reset();
    }

    void give_up_cursor(Purpose purpose) const {
        Chain& chain = chain_of(purpose);
        chain.moved_by = fact_.position;
        if (purpose == Purpose::backfill) {
            state_.backfill.uncount_window();
        }
        chain.cursor.reset();
        chain.window_orders = 0;
        chain.echo.reset();
    }

    Run* current_run() const {
        for (auto* run : {&state_.sync.run, &state_.backfill.run, &state_.rescan.run}) {
            if (*run && (*run)->id == fact_.correlation) {
                return &**run;
            }
        }
        return nullptr;
    }

    void end_trouble() const {
        if (state_.trouble != Trouble::none) {
            ask_at_once(state_.debts);  // They were refused for the connection's sake.
        }
        state_.trouble = Trouble::none;
        state_.trouble_attempts = 0;
        state_.probe_at.reset();
        state_.failure.reset();
        state_.access = {};
    }

    void remember(events::ReasonCode reason, const std::string& message) const {
        const events::Time since = state_.failure ? state_.failure->since : fact_.time;
        state_.failure =
            LastFailure{.since = since, .time = fact_.time, .reason = reason, .message = message};
    }

    [[nodiscard]] LogPlace place() const { return {fact_.position, fact_.time}; }

    void hear(const std::optional<Time>& server_time) const {
        if (server_time) {
            hear_of(state_, *server_time, fact_.time);
        }
    }

    ConnectionState& state_;
    const Fact& fact_;
};

}  // namespace

const Chain& chain_of(const ConnectionState& state, Purpose purpose) {
    return chain_in(state, purpose);
}

LogPosition open_run(const ConnectionState& state, Purpose purpose) {
    const auto& run = run_of(state, purpose);
    return run ? run->id : LogPosition{};
}

void evolve(ConnectionState& state, const Fact& fact) {
    state.version = fact.version;
    state.position = fact.position;
    std::visit(Fold{state, fact}, fact.event);
}

}  // namespace orderlog::engine
