#include "engine/backfill.hpp"
#include "engine/connection_values.hpp"
#include "engine/core.hpp"
#include "engine/debts.hpp"
#include "engine/engine.hpp"
#include "engine/known_connection.hpp"
#include "engine/open_runs.hpp"
#include "engine/rescan.hpp"
#include "engine/sync.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::ErrorKind;
using events::LogPosition;
using events::ReasonCode;
using events::Result;
using events::StreamId;
using events::Time;

namespace {

constexpr std::uint32_t months_max = 120;
constexpr std::uint32_t chunk_days_max = 366;

// A place holds one refresh token, so it can serve one seller in one region; tenants of that seller
// may share it.
Result<void> check_serves_one_seller(const Ledger& ledger, const StreamId& stream,
                                     const events::ConnectionAdded& about) {
    for (const auto& [other, state] : ledger.states()) {
        if (!state.removed && other != stream && state.about.credential == about.credential &&
            !about.credential.empty() &&
            (state.about.seller != about.seller || state.about.region != about.region)) {
            return events::fail(ErrorKind::rejected,
                                "the refresh token's place is that of connection " + shown(other) +
                                    ", which is another seller's",
                                "give each seller a file or a variable of its own");
        }
    }
    return {};
}

Result<void> check_added(const Ledger& ledger, const AddConnection& command) {
    if (auto checked = check_values(command); !checked) {
        return checked;
    }
    if (const ConnectionState* old = ledger.state(command.stream)) {
        return events::fail(ErrorKind::rejected,
                            old->removed
                                ? "connection " + shown(command.stream) + " was removed"
                                : "connection " + shown(command.stream) + " is there already",
                            old->removed ? "ids are never given again; choose another"
                                         : "see 'orderlog connection change'");
    }
    return check_serves_one_seller(ledger, command.stream, command.about);
}

Result<events::BackfillRequested> planned(const StartBackfill& command, Time upper) {
    if (command.months < 1 || command.months > months_max) {
        return events::fail(ErrorKind::rejected,
                            "months " + std::to_string(command.months) + " is out of range",
                            "1 to 120");
    }
    if (command.chunk_days < 1 || command.chunk_days > chunk_days_max) {
        return events::fail(ErrorKind::rejected,
                            "chunk days " + std::to_string(command.chunk_days) + " is out of range",
                            "1 to 366");
    }
    // Whole seconds: Amazon's echo of a bound may have lost the parts of one, and then says nothing
    // of what was created in between.
    using std::chrono::seconds;
    const Time to = std::chrono::ceil<seconds>(std::min(command.to.value_or(upper), upper));
    const Time from =
        std::chrono::floor<seconds>(command.from.value_or(months_before(to, command.months)));
    if (from >= to) {
        return events::fail(
            ErrorKind::rejected,
            "the backfill would end at " + events::to_text(to) + ", before it begins at " +
                events::to_text(from),
            "a backfill reads the past: let it begin before " + events::to_text(to));
    }
    return events::BackfillRequested{
        .from = from, .to = to, .chunk_days = command.chunk_days, .months_max = command.months};
}

Result<void> require_phase(const ConnectionState& state, BackfillPhase wanted) {
    if (state.backfill.phase == wanted) {
        return {};
    }
    return events::fail(ErrorKind::rejected,
                        "the backfill of connection " + shown(state.stream) + " is not " +
                            std::string(to_text(wanted)) + " but " +
                            std::string(to_text(state.backfill.phase)),
                        "see 'orderlog backfill status'");
}

// A backfill is over, or there is none.
Result<void> require_none_open(const ConnectionState& state, const std::string& besides) {
    const BackfillPhase phase = state.backfill.phase;
    if (phase != BackfillPhase::running && phase != BackfillPhase::paused) {
        return {};
    }
    const std::string go_on = phase == BackfillPhase::paused
                                  ? "'orderlog backfill resume' goes on with it"
                                  : "wait for its end";
    return events::fail(ErrorKind::rejected,
                        "a backfill of connection " + shown(state.stream) + " is " +
                            std::string(to_text(phase)) + besides,
                        go_on + ", or 'orderlog backfill cancel' it");
}

// An empty list means all.
bool adds_marketplaces(const ConnectionState& state, const events::ConnectionChanged& change) {
    const auto& old = state.about.marketplaces;
    if (!change.marketplaces || old.empty()) {
        return false;
    }
    return change.marketplaces->empty() ||
           std::ranges::any_of(*change.marketplaces, [&](const events::MarketplaceId& id) {
               return std::ranges::find(old, id) == old.end();
           });
}

// Where the past begins that a new marketplace is missing: every past that was asked for, and all
// that can have been updated since updates are followed. None: nothing has been read without it.
std::optional<Time> past_begin(const ConnectionState& state) {
    if (!state.sync.proven) {
        return state.past_from;
    }
    const Time followed = months_before(followed_since(state), updated_months_max);
    return std::min(state.past_from.value_or(followed), followed);
}

// Why windows are not asked for any longer as they were; empty: they are.
std::string_view asks_otherwise(const events::ConnectionAdded& about,
                                const events::ConnectionChanged& change) {
    if (change.marketplaces.value_or(about.marketplaces) != about.marketplaces) {
        return "other marketplaces were chosen";
    }
    return change.orders_api.value_or(about.orders_api) != about.orders_api
               ? "the other Orders API was chosen"
               : "";
}

// Cursors are of the API that gave them.
void give_up_cursors(Decision& decision, const events::ConnectionChanged& change) {
    const events::OrdersApi old = decision.state().about.orders_api;
    if (change.orders_api.value_or(old) == old) {
        return;
    }
    // A re-scan begins anew.
    for (const auto purpose : {events::Purpose::sync, events::Purpose::backfill}) {
        if (const auto& cursor = chain_of(decision.state(), purpose).cursor) {
            decision.add(events::CursorRepaired{.purpose = purpose,
                                                .bad = "it is another Orders API's",
                                                .reopened = cursor->window,
                                                .parts = 1});
        }
    }
}

void read_past_again(Decision& decision, Time upper) {
    const ConnectionState& state = decision.state();
    const auto from = past_begin(state);
    if (from && *from < upper) {
        events::BackfillRequested plan = state.backfill.plan;
        plan.from = *from;
        plan.to = upper;
        begin_backfill(decision, plan);
    }
}

}  // namespace

Result<void> Engine::add_connection(const AddConnection& command, const std::string& actor) {
    if (auto checked = check_added(core_->ledger(), command); !checked) {
        return checked;
    }
    return core_->change(command.stream, actor, [&](Decision& decision) {
        decision.add(command.about);
        if (command.about.credential.empty()) {
            request_sync(decision, core_->view(), core_->options(), 0);
        }
    });
}

Result<FollowedBegin> Engine::import_connection(const ImportConnection& command,
                                                const std::string& actor) {
    const StreamId& stream = command.added.stream;
    if (auto checked = check_added(core_->ledger(), command.added); !checked) {
        return tl::make_unexpected(checked.error());
    }
    if (command.rows.size() > followed_rows_max) {
        return events::fail(ErrorKind::rejected,
                            "connection " + shown(stream) + " has " +
                                std::to_string(command.rows.size()) + " rows of its progress",
                            std::to_string(followed_rows_max) + " at most");
    }
    const Time amazons_now = core_->upper() + core_->options().settling;
    const FollowedBegin begin =
        begin_beside_backfill(command.rows, command.backfill_months, amazons_now);
    std::optional<events::BackfillRequested> past;
    if (command.backfill_months > 0) {
        const auto plan = planned({.months = command.backfill_months}, core_->upper());
        if (!plan) {
            return tl::make_unexpected(plan.error());
        }
        past = *plan;
    }
    const auto appended = core_->change(stream, actor, [&](Decision& decision) {
        events::ConnectionAdded about = command.added.about;
        about.follow_from = begin.from;
        decision.add(about);
        if (begin.repaired) {
            decision.add(*begin.repaired);
        }
        if (command.paused) {
            decision.add(events::ConnectionChanged{.paused = true});
        } else if (about.credential.empty()) {
            request_sync(decision, core_->view(), core_->options(), 0);
        }
        if (past) {
            begin_backfill(decision, *past);
        }
    });
    return appended.map([&] { return begin; });
}

Result<void> Engine::change_connection(const ChangeConnection& command, const std::string& actor) {
    const auto state = known(*core_, command.stream);
    if (!state) {
        return tl::make_unexpected(state.error());
    }
    if (auto checked = check_values(command.change); !checked) {
        return checked;
    }
    events::ConnectionAdded about = (*state)->about;
    about.credential = command.change.credential.value_or("");
    if (auto one = check_serves_one_seller(core_->ledger(), command.stream, about); !one) {
        return one;
    }
    if (auto named =
            check_orders_api(command.change.orders_api.value_or((*state)->about.orders_api),
                             command.change.marketplaces.value_or((*state)->about.marketplaces));
        !named) {
        return named;
    }
    const bool adds = adds_marketplaces(**state, command.change);
    if (adds) {
        const auto free = require_none_open(**state, ", without the new marketplaces");
        if (!free) {
            return free;
        }
    }
    const std::string_view other = asks_otherwise((*state)->about, command.change);
    return core_->change(command.stream, actor, [&](Decision& decision) {
        give_up_cursors(decision, command.change);
        decision.add(command.change);
        if (!other.empty()) {
            end_rescan_run(decision, ReasonCode::cancelled, std::string(other), {});
        }
        if (adds) {
            read_past_again(decision, core_->upper());
        }
        if (command.change.paused.value_or(false)) {
            end_sync_run(decision, ReasonCode::paused, "the connection was paused", {});
            end_rescan_run(decision, ReasonCode::paused, "the connection was paused", {});
        }
    });
}

Result<void> Engine::pause_connection(const StreamId& stream, const std::string& actor) {
    return change_connection({.stream = stream, .change = {.paused = true}}, actor);
}

Result<void> Engine::resume_connection(const StreamId& stream, const std::string& actor) {
    return change_connection({.stream = stream, .change = {.paused = false}}, actor);
}

Result<void> Engine::remove_connection(const StreamId& stream, const std::string& actor) {
    if (const auto state = known(*core_, stream); !state) {
        return tl::make_unexpected(state.error());
    }
    return core_->change(stream, actor, [&](Decision& decision) {
        end_runs(decision, ReasonCode::cancelled, "the connection was removed", {});
        abandon_all(decision, "the connection was removed");
        decision.add(events::ConnectionRemoved{.cause = actor});
    });
}

Result<void> Engine::start_backfill(const StartBackfill& command, const std::string& actor) {
    const auto state = known(*core_, command.stream);
    if (!state) {
        return tl::make_unexpected(state.error());
    }
    if (const auto free = require_none_open(**state, ""); !free) {
        return free;
    }
    const auto plan = planned(command, core_->upper());
    if (!plan) {
        return tl::make_unexpected(plan.error());
    }
    return core_->change(command.stream, actor,
                         [&](Decision& decision) { begin_backfill(decision, *plan); });
}

Result<void> Engine::pause_backfill(const StreamId& stream, const std::string& actor) {
    const auto state = known(*core_, stream).and_then([](const ConnectionState* it) {
        return require_phase(*it, BackfillPhase::running);
    });
    if (!state) {
        return state;
    }
    return core_->change(stream, actor, [&](Decision& decision) {
        decision.add(events::BackfillPaused{.cause = actor});
    });
}

Result<void> Engine::resume_backfill(const StreamId& stream, const std::string& actor) {
    const auto state = known(*core_, stream).and_then([](const ConnectionState* it) {
        return require_phase(*it, BackfillPhase::paused);
    });
    if (!state) {
        return state;
    }
    return core_->change(stream, actor, [&](Decision& decision) {
        decision.add(events::BackfillResumed{.cause = actor});
    });
}

Result<void> Engine::cancel_backfill(const StreamId& stream, const std::string& actor) {
    const auto state = known(*core_, stream);
    if (!state) {
        return tl::make_unexpected(state.error());
    }
    if ((*state)->backfill.phase != BackfillPhase::paused) {
        if (const auto running = require_phase(**state, BackfillPhase::running); !running) {
            return running;
        }
    }
    return core_->change(stream, actor,
                         [&](Decision& decision) { cancel_backfill_of(decision, actor); });
}

Result<std::vector<Engine::SyncRun>> Engine::run_sync(const Selection& selection,
                                                      const std::string& actor,
                                                      std::uint64_t orders_max) {
    const auto streams = living(*core_, selection);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    std::vector<SyncRun> runs;
    for (const StreamId& stream : *streams) {
        LogPosition run;
        const auto changed = core_->change(stream, actor, [&](Decision& decision) {
            run = request_sync(decision, core_->view(), core_->options(), orders_max);
        });
        if (!changed) {
            return tl::make_unexpected(changed.error());
        }
        runs.push_back({.stream = stream, .run = run});
    }
    return runs;
}

}  // namespace orderlog::engine
