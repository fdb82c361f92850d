#include "tools/replay/state_values.hpp"

#include "events/sha256.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::tools {

namespace {

using engine::ConnectionState;

std::string window_text_of(const events::Window& window) {
    return fmt::format("{} {} – {}", events::to_text(window.axis), events::to_text(window.from),
                       events::to_text(window.to));
}

/// What is said gets a line.
class StateTelling {
 public:
    std::vector<StateValue> values{};

    void say(std::string name, std::string value) {
        values.push_back({std::move(name), std::move(value)});
    }
    void say(std::string name, std::uint64_t count) {
        if (count > 0) {
            say(std::move(name), std::to_string(count));
        }
    }
    void say(std::string name, const std::optional<events::Time>& time) {
        if (time) {
            say(std::move(name), events::to_text(*time));
        }
    }

    void say_chain(const std::string& name, const engine::Chain& chain) {
        if (chain.cursor) {
            say(name + ".cursor.window", window_text_of(chain.cursor->window));
            say(name + ".cursor.token", events::to_hex(events::sha256(chain.cursor->token)));
            say(name + ".cursor.pages", std::uint64_t{chain.cursor->pages});
        }
        say(name + ".moved_by", chain.moved_by.value());
        say(name + ".window_orders", chain.window_orders);
        say(name + ".echo", chain.echo);
        if (chain.width_max > events::Duration{}) {
            say(name + ".width_max", duration_text(chain.width_max));
        }
        say(name + ".repairs", std::uint64_t{chain.repairs});
        say(name + ".attempts", std::uint64_t{chain.attempts});
        say(name + ".retry_at", chain.retry_at);
    }

    void say_run(const std::string& name, const std::optional<engine::Run>& run) {
        if (run) {
            say(name + ".run", run->id.value());
        }
    }
};

void say_connection(const ConnectionState& state, StateTelling& telling) {
    telling.say("connection.orders_api", std::string(to_text(state.about.orders_api)));
    if (state.paused || state.removed) {
        telling.say("connection.follows", state.removed ? "no: removed" : "no: paused");
    }
    if (state.trouble != engine::Trouble::none) {
        telling.say("connection.trouble", state.trouble == engine::Trouble::token_missing
                                              ? "token missing"
                                              : "authorisation revoked");
    }
    if (state.failure) {
        telling.say("connection.failure", fmt::format("{} since {}", to_text(state.failure->reason),
                                                      events::to_text(state.failure->since)));
    }
    telling.say("connection.succeeded_at", state.succeeded_at);
    telling.say("connection.pages", state.totals.pages);
    telling.say("connection.orders", state.totals.orders());
    telling.say("connection.failures", state.totals.failures);
    telling.say("connection.alerts", state.alerts.size());
}

void say_sync(const ConnectionState& state, StateTelling& telling) {
    telling.say("sync.watermark", fmt::format("{}{}", events::to_text(state.sync.watermark),
                                              state.sync.proven ? "" : " (not proven)"));
    telling.say("sync.last_polled", state.sync.last_polled);
    telling.say_chain("sync", state.sync.chain);
    telling.say_run("sync", state.sync.run);
}

void say_backfill(const ConnectionState& state, StateTelling& telling) {
    const engine::BackfillState& backfill = state.backfill;
    if (backfill.phase == engine::BackfillPhase::none) {
        return;
    }
    telling.say("backfill.phase", std::string(to_text(backfill.phase)));
    if (backfill.chunk) {
        telling.say("backfill.chunk", fmt::format("{}: {}", backfill.chunk->chunk,
                                                  window_text_of(backfill.chunk->window)));
    }
    telling.say("backfill.frontier", std::optional{backfill.frontier});
    telling.say("backfill.orders", backfill.orders);
    telling.say_chain("backfill", backfill.chain);
    telling.say_run("backfill", backfill.run);
}

void say_rescan(const ConnectionState& state, StateTelling& telling) {
    const engine::RescanState& rescan = state.rescan;
    if (rescan.open) {
        telling.say("rescan.open", window_text_of(*rescan.open));
        telling.say("rescan.frontier", std::optional{rescan.frontier});
    }
    telling.say("rescan.ended_at", rescan.ended_at);
    telling.say_chain("rescan", rescan.chain);
    telling.say_run("rescan", rescan.run);
}

void say_debts(const ConnectionState& state, StateTelling& telling) {
    telling.say("debts", state.debts.size());
    for (const engine::Debt& debt : state.debts) {
        telling.say(
            "debts." + printable(debt.order.value()),
            fmt::format("incurred at {}, {}{}", debt.incurred.value(),
                        counted(debt.attempts, "attempt"), debt.items_only ? ", items only" : ""));
    }
    if (state.given_up) {
        telling.say("debts.given_up", std::uint64_t{state.given_up->count});
    }
}

const std::string& value_in(const std::vector<StateValue>& values, const std::string& name) {
    static const std::string none;
    const auto found = std::ranges::find(values, name, &StateValue::name);
    return found == values.end() ? none : found->value;
}

}  // namespace

std::vector<StateValue> values_of(const ConnectionState& state) {
    StateTelling telling;
    if (state.version == events::StreamVersion{}) {
        return {};
    }
    say_connection(state, telling);
    say_sync(state, telling);
    say_backfill(state, telling);
    say_rescan(state, telling);
    say_debts(state, telling);
    return std::move(telling.values);
}

std::vector<StateChange> changes(const std::vector<StateValue>& before,
                                 const std::vector<StateValue>& after) {
    std::vector<StateChange> all;
    for (const StateValue& value : after) {
        const std::string& old = value_in(before, value.name);
        if (old != value.value) {
            all.push_back({value.name, old, value.value});
        }
    }
    for (const StateValue& value : before) {
        if (value_in(after, value.name).empty()) {
            all.push_back({value.name, value.value, {}});
        }
    }
    return all;
}

}  // namespace orderlog::tools
