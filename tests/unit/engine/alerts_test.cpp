#include "engine/alert_rules.hpp"
#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Alert;
using engine::AlertChanges;
using engine::AlertLimits;
using engine::AlertView;
using engine::ConnectionState;
using events::AlertCleared;
using events::AlertDelivered;
using events::AlertKind;
using events::AlertRaised;
using events::LogPosition;
using test::EngineWorld;

namespace {

const events::Time at_noon = events::parse_time("2026-03-01T12:00:00Z").value();

/// A connection that was polled a minute ago, in a process that runs for a day.
struct Case {
    Case() {
        state.about.credential = "env:TOKEN";
        state.added_at = state.asked_since = state.consented_at = at_noon - 24h;
        state.succeeded_at = at_noon - 1min;
        state.sync.watermark = at_noon - 3min;
        state.sync.proven = true;
    }

    [[nodiscard]] AlertChanges changes() const { return alert_changes(state, view, limits); }
    [[nodiscard]] bool raises(AlertKind kind) const {
        return std::ranges::count(changes().raised, kind, &AlertRaised::kind) == 1;
    }
    [[nodiscard]] bool clears(AlertKind kind) const {
        return std::ranges::count(changes().cleared, kind, &AlertCleared::kind) == 1;
    }
    [[nodiscard]] bool changes_nothing() const { return changes().empty(); }
    void stands(AlertKind kind) {
        state.alerts.push_back({.raised = LogPosition{7}, .kind = kind, .since = at_noon - 2h});
    }
    void fails_since(events::Duration before) {
        state.failure = engine::LastFailure{.since = at_noon - before,
                                            .time = at_noon - 1min,
                                            .reason = events::ReasonCode::amazon_unavailable,
                                            .message = "status 503"};
    }

    ConnectionState state{};
    AlertView view{.now = at_noon,
                   .amazons_now = at_noon,
                   .awake_since = at_noon - 24h,
                   .poll_interval = 6min};
    AlertLimits limits{};
};

}  // namespace

TEST_CASE("a connection that is polled in time alerts nobody") {
    CHECK(Case{}.changes_nothing());
}

TEST_CASE("an error alerts once it has stood for half an hour, and is over with the next page") {
    Case it;
    it.fails_since(29min);
    CHECK(it.changes_nothing());
    it.fails_since(30min);
    CHECK(it.raises(AlertKind::lasting_error));
    CHECK(it.changes().raised.at(0).since == at_noon - 30min);
    CHECK(it.changes().raised.at(0).text ==
          "nothing has succeeded for 30 minutes: AMAZON_UNAVAILABLE, status 503");

    it.stands(AlertKind::lasting_error);
    CHECK(it.changes_nothing());
    it.state.failure.reset();
    CHECK(it.clears(AlertKind::lasting_error));
    CHECK(it.changes().cleared.at(0).raised == LogPosition{7});
}

TEST_CASE("an error that only an earlier process has seen alerts nobody before it is seen again") {
    Case it;
    it.fails_since(5h);
    it.view.awake_since = at_noon - 30s;
    CHECK(it.changes_nothing());
    it.state.failure->time = at_noon;
    CHECK(it.raises(AlertKind::lasting_error));
    it.state.failure->time = at_noon - 5h;
    it.view.awake_since = at_noon - 30min;
    CHECK(it.raises(AlertKind::lasting_error));
}

TEST_CASE("six intervals without a page alert, counted from the start of the engine") {
    Case it;
    it.state.succeeded_at = at_noon - 35min;
    CHECK(it.changes_nothing());
    it.state.succeeded_at = at_noon - 36min;
    CHECK(it.raises(AlertKind::no_success));
    it.view.awake_since = at_noon - 35min;
    CHECK(it.changes_nothing());
    it.view.awake_since = at_noon - 36min;
    CHECK(it.raises(AlertKind::no_success));

    it.stands(AlertKind::no_success);
    it.view.awake_since = at_noon - 1min;  // Another start tells nothing of Amazon.
    CHECK(it.changes_nothing());
    it.state.succeeded_at = at_noon;
    CHECK(it.clears(AlertKind::no_success));
}

TEST_CASE("silence of one just resumed, of one without a token and of one in line is none") {
    Case it;
    it.state.succeeded_at = at_noon - 3h;
    it.state.asked_since = at_noon - 10min;  // Resumed.
    CHECK(it.changes_nothing());
    it.state.asked_since = at_noon - 24h;
    it.view.poll_interval = 40min;
    CHECK(it.changes_nothing());
    it.view.poll_interval = 6min;
    it.state.about.credential.clear();
    CHECK(it.changes_nothing());
    it.state.about.credential = "env:TOKEN";
    CHECK(it.raises(AlertKind::no_success));
}

TEST_CASE("a lag alerts above an hour and is over below half of one: in between nothing changes") {
    Case it;
    it.state.sync.watermark = at_noon - 59min;
    CHECK(it.changes_nothing());
    it.state.sync.watermark = at_noon - 60min;
    CHECK(it.raises(AlertKind::watermark_lag));
    it.view.awake_since = at_noon - 29min;  // It still makes up for what it missed.
    CHECK(it.changes_nothing());
    it.view.awake_since = at_noon - 24h;

    it.state.asked_since = at_noon - 29min;  // Resumed.
    CHECK(it.changes_nothing());
    it.state.asked_since = at_noon - 24h;
    it.fails_since(10min);  // Which is told, once it lasts.
    CHECK(it.changes_nothing());
    it.state.failure.reset();

    it.stands(AlertKind::watermark_lag);
    for (const auto lag : {61min, 40min, 59min, 31min, 60min}) {
        it.state.sync.watermark = at_noon - lag;
        CHECK(it.changes_nothing());
    }
    it.state.sync.watermark = at_noon - 29min;
    CHECK(it.clears(AlertKind::watermark_lag));
}

TEST_CASE("a lag without an error and without a token of quota is saturation") {
    Case it;
    it.state.sync.watermark = at_noon - 2h;
    CHECK(!it.raises(AlertKind::saturated));
    it.view.quota_is_used_up = true;
    it.view.orders_per_day = 48'000;
    CHECK(it.raises(AlertKind::saturated));
    it.fails_since(1min);
    CHECK(!it.raises(AlertKind::saturated));

    it.state.failure.reset();
    it.stands(AlertKind::saturated);
    it.stands(AlertKind::watermark_lag);
    it.view.quota_is_used_up = false;  // For a moment.
    CHECK(it.changes_nothing());
    it.state.sync.watermark = at_noon - 10min;
    CHECK(it.clears(AlertKind::saturated));
}

TEST_CASE("a debt alerts after an hour, one that was given up at once and for a day") {
    Case it;
    it.state.debts.push_back({.order = events::OrderId{"o1"}, .since = at_noon - 59min});
    CHECK(it.changes_nothing());
    it.state.debts.push_back({.order = events::OrderId{"o2"}, .since = at_noon - 1h});
    CHECK(it.raises(AlertKind::debts));
    CHECK(it.changes().raised.at(0).text ==
          "2 orders could not be read whole, the oldest for 60 minutes");

    it.state.debts.clear();
    it.state.given_up =
        engine::GivenUp{.time = at_noon, .order = events::OrderId{"o2"}, .count = 1};
    CHECK(it.raises(AlertKind::debts));
    it.stands(AlertKind::debts);
    CHECK(it.changes_nothing());
    it.state.given_up->time = at_noon - 24h;
    CHECK(it.clears(AlertKind::debts));
}

TEST_CASE("a consent alerts after 335 days, until the credential is named again") {
    Case it;
    it.state.consented_at = at_noon - 24h * 334;
    CHECK(it.changes_nothing());
    it.state.consented_at = at_noon - 24h * 335;
    CHECK(it.raises(AlertKind::consent_age));
    it.stands(AlertKind::consent_age);
    CHECK(it.changes_nothing());
    it.state.consented_at = at_noon;
    CHECK(it.clears(AlertKind::consent_age));
}

TEST_CASE("a connection that is paused or removed is alerted of no longer") {
    Case it;
    it.fails_since(2h);
    it.stands(AlertKind::lasting_error);
    it.state.paused = true;
    CHECK(it.clears(AlertKind::lasting_error));
    it.state.paused = false;
    it.state.removed = true;
    CHECK(it.clears(AlertKind::lasting_error));
    it.state.alerts.clear();
    CHECK(it.changes_nothing());
}

TEST_CASE("the client secret alerts after 150 days, parked rows while there are any") {
    engine::Alerts alerts;
    AlertLimits limits;
    engine::ProcessView view{.now = at_noon};
    CHECK(alert_changes(alerts, view, limits).empty());
    limits.client_secret_since = at_noon - 24h * 149;
    view.parked_rows = 0;
    CHECK(alert_changes(alerts, view, limits).empty());
    limits.client_secret_since = at_noon - 24h * 150;
    view.parked_rows = 2;
    const auto raised = alert_changes(alerts, view, limits).raised;
    REQUIRE(raised.size() == 2);
    CHECK(raised[0].kind == AlertKind::client_secret_age);
    CHECK(raised[1].text == "PostgreSQL refuses 2 orders; orderlog_control.parked_rows says why");

    alerts = {{.raised = LogPosition{3}, .kind = AlertKind::client_secret_age},
              {.raised = LogPosition{4}, .kind = AlertKind::parked_rows}};
    CHECK(alert_changes(alerts, view, limits).empty());
    view.parked_rows.reset();  // PostgreSQL is away.
    limits.client_secret_since = at_noon;
    CHECK(alert_changes(alerts, view, limits).cleared.size() == 1);
    view.parked_rows = 0;
    CHECK(alert_changes(alerts, view, limits).cleared.size() == 2);
}

TEST_CASE("a damaged log alerts until all of it was verified again") {
    engine::Alerts alerts;
    engine::ProcessView view{.now = at_noon};
    view.log = {.problems = 2, .first = "position 7: checksum"};
    const auto raised = alert_changes(alerts, view, {}).raised;
    REQUIRE(raised.size() == 1);
    CHECK(raised[0].kind == AlertKind::log_damaged);
    CHECK(raised[0].text ==
          "2 problems in the log, the first: position 7: checksum; see 'orderlog log verify'");

    alerts = {{.raised = LogPosition{3}, .kind = AlertKind::log_damaged}};
    CHECK(alert_changes(alerts, view, {}).empty());
    view.log.reset();  // Another start, which has not read it to the end.
    CHECK(alert_changes(alerts, view, {}).empty());
    view.log = engine::LogVerdict{};
    CHECK(alert_changes(alerts, view, {}).cleared.size() == 1);
}

TEST_CASE("what is over is told after that it was raised, and what was accepted never again") {
    engine::Alerts alerts;
    fold(alerts, AlertRaised{.since = at_noon}, {.position = LogPosition{5}, .time = at_noon});
    fold(alerts, AlertCleared{.raised = LogPosition{5}, .to_tell = true},
         {.position = LogPosition{6}, .time = at_noon});
    CHECK(standing(alerts, AlertKind::lasting_error) == nullptr);
    const auto next = [&] { return engine::untold({}, alerts); };
    REQUIRE(next().size() == 1);
    CHECK(next().at(0).position() == LogPosition{5});
    fold(alerts, AlertDelivered{.told = LogPosition{5}});
    REQUIRE(next().size() == 1);
    CHECK(next().at(0).position() == LogPosition{6});
    CHECK(next().at(0).is_over);
    fold(alerts, AlertDelivered{.told = LogPosition{6}});
    CHECK(alerts.empty());
}

TEST_CASE("without a webhook nothing is kept of what is over, with a dead one only the last") {
    engine::Alerts alerts;
    for (std::uint64_t i = 0; i < 100; ++i) {
        const LogPosition at{10 + 2 * i};
        fold(alerts, AlertRaised{}, {.position = at});
        fold(alerts, AlertCleared{.raised = at}, {.position = next(at)});
    }
    CHECK(alerts.empty());
    for (std::uint64_t i = 0; i < 100; ++i) {
        const LogPosition at{1000 + 2 * i};
        fold(alerts, AlertRaised{}, {.position = at});
        fold(alerts, AlertCleared{.raised = at, .to_tell = true}, {.position = next(at)});
    }
    CHECK(alerts.size() == engine::over_alerts_max);
    CHECK(alerts.back().raised == LogPosition{1198});
}

TEST_CASE("of an alert that was told the end is kept, also by a process without a webhook") {
    engine::Alerts alerts;
    fold(alerts, AlertRaised{}, {.position = LogPosition{1}});
    fold(alerts, AlertDelivered{.told = LogPosition{1}});
    fold(alerts, AlertCleared{.raised = LogPosition{1}}, {.position = LogPosition{2}});
    for (std::uint64_t i = 0; i < 100; ++i) {
        const LogPosition at{1000 + 2 * i};
        fold(alerts, AlertRaised{}, {.position = at});
        fold(alerts, AlertCleared{.raised = at, .to_tell = true}, {.position = next(at)});
    }
    const auto messages = untold(EngineWorld::shop, alerts);
    REQUIRE(!messages.empty());
    CHECK(messages.at(0).is_over);
    CHECK(messages.at(0).alert.raised == LogPosition{1});
}

TEST_CASE("an outage of Amazon is one alert, told once, and over when Amazon answers") {
    EngineWorld world;
    world.options.alerts.has_webhook = true;
    world.restart();
    world.connect(EngineWorld::shop);
    bool fails = true;
    world.amazon.refuses = [&](const engine::Request&) {
        return fails ? std::optional<engine::Failed>(
                           engine::Failed{.kind = events::FailureKind::unavailable, .status = 503})
                     : std::nullopt;
    };
    world.run_for(29min);
    CHECK(world.events_of<AlertRaised>().empty());
    CHECK(world.status().alerts.empty());
    world.run_for(20min);
    const auto raised = world.events_of<AlertRaised>();
    REQUIRE(std::ranges::count(raised, AlertKind::lasting_error, &AlertRaised::kind) == 1);
    REQUIRE(!world.status().alerts.empty());
    CHECK(world.status().alerts.at(0).kind == AlertKind::lasting_error);

    const auto messages = world.engine->untold_alerts(100);
    REQUIRE(messages.size() == raised.size());
    for (const auto& message : messages) {
        REQUIRE(world.engine->record_delivery(EngineWorld::shop,
                                              {.told = message.position(), .attempts = 1}, "test"));
        REQUIRE(world.engine->record_delivery(EngineWorld::shop,
                                              {.told = message.position(), .attempts = 1}, "test"));
    }
    CHECK(world.events_of<AlertDelivered>().size() == messages.size());
    world.restart();
    CHECK(world.engine->untold_alerts(100).empty());
    CHECK(!world.status().alerts.empty());

    fails = false;
    world.run_for(20min);
    CHECK(world.status().alerts.empty());
    CHECK(world.events_of<AlertCleared>().size() == messages.size());
    CHECK(world.engine->untold_alerts(100).size() == messages.size());
    world.run_for(24h);
    CHECK(world.events_of<AlertRaised>().size() == raised.size());
}

TEST_CASE("an engine that stood still for a week alerts nobody of it") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(1h);
    world.clock.advance(24h * 7);
    world.restart();
    world.run_for(24h);
    CHECK(world.events_of<AlertRaised>().empty());
}

TEST_CASE("a process that stood still, or a connection that was paused, alerts nobody of it") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(1h);
    SECTION("by both clocks") {
        world.clock.advance(3h);
    }
    SECTION("by the wall clock alone") {
        world.clock.jump(3h);
    }
    SECTION("paused") {
        REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
        world.run_for(24h);
        REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    }
    world.run_for(24h);
    CHECK(world.events_of<AlertRaised>().empty());
}

TEST_CASE("alerts of the process outlive a start from snapshots") {
    EngineWorld world;
    world.options.alerts.has_webhook = true;
    world.options.alerts.client_secret_since = at_noon - 24h * 151;
    world.options.snapshot_events = 20;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(12h);
    REQUIRE(world.events_of<AlertRaised>().size() == 1);
    REQUIRE(world.engine->process_alerts().size() == 1);
    world.restart();
    CHECK(world.engine->process_alerts().size() == 1);
    REQUIRE(world.engine->untold_alerts(9).size() == 1);
    const auto told = world.engine->untold_alerts(9).at(0).position();
    REQUIRE(world.engine->record_delivery({}, {.told = told, .attempts = 3}, "test"));
    world.run_for(12h);
    world.restart();
    CHECK(world.engine->untold_alerts(9).empty());
    CHECK(world.events_of<AlertRaised>().size() == 1);
}

TEST_CASE("nobody is woken for alerts: an idle engine sleeps as long as before") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(10min);
    const std::size_t before = world.amazon.requests.size();
    int ticks = 0;
    for (const auto end = world.clock.now() + 1h; world.clock.now() < end; ++ticks) {
        const auto report = world.engine->tick();
        REQUIRE(report);
        world.clock.advance(report->worked ? events::Duration(100ms)
                                           : std::max(report->wake_in, events::Duration(1ms)));
    }
    // A minute is the longest sleep; each request takes two ticks more.
    CHECK(ticks < 60 + 4 * static_cast<int>(world.amazon.requests.size() - before));
}
