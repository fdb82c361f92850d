#include "tests/support/asked_desk.hpp"
#include "tools/api/metrics.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using nlohmann::json;

TEST_CASE("a number that a command has no room for is refused, never bent into one that it has") {
    support::AskedDesk world;
    const auto last = world.engine.position();
    for (const char* name : {"months", "chunk_days"}) {
        for (const json& number :
             {json(-1), json(4294967297), json(1e300), json(24.5), json("3")}) {
            json request{{"command", "backfill.start"}, {"tenant", "t1"}, {"connection", "c1"}};
            request[name] = number;
            const auto answer = world.desk.answer(request);
            REQUIRE(!answer);
            CHECK(answer.error().message ==
                  "the request's '" + std::string{name} + "' is no such number");
            CHECK(!tools::is_fatal(answer.error()));
        }
    }
    CHECK(!world.desk.answer({{"command", "tables.shown"}, {"number", 2}, {"position", -1}}));
    CHECK(!world.desk.answer({{"command", "tables.shown"}, {"position", 1}}));
    CHECK(!world.desk.answer({{"command", "sync.outcome"}, {"run", 1e300}}));
    CHECK(world.engine.position() == last);
    CHECK(world.desk.answer(
        {{"command", "backfill.start"}, {"tenant", "t1"}, {"connection", "c1"}, {"months", 3}}));
}

TEST_CASE("of a list of connections to import each has its own outcome") {
    support::AskedDesk world;
    const json good{
        {"tenant", "t2"},       {"connection", "c2"},
        {"seller", "A2"},       {"region", "eu"},
        {"backfill_months", 0}, {"rows", json::array({{{"cursor", "2026-01-10T00:00:00Z"}}})}};
    json bad = good;
    bad["connection"] = "c3";
    bad["region"] = "mars";
    json again = good;
    again["connection"] = "c4";
    again["rows"] = json::array({{{"cursor", "f45c563a"}}, {{"cursor", nullptr}}});
    json known = good;
    known["tenant"] = "t1";
    known["connection"] = "c1";
    const auto answer = world.desk.answer(
        {{"command", "connection.add"}, {"connections", {good, bad, again, known}}});
    REQUIRE(answer);
    const json& outcomes = answer->at("outcomes");
    REQUIRE(outcomes.size() == 4);
    CHECK(outcomes[0] == json{{"follow_from", "2026-01-09T00:00:00.000000Z"}});
    CHECK(outcomes[1].at("error").at("message") == "'mars' is not a region");
    CHECK(outcomes[2] ==
          json{{"follow_from", "2024-01-15T00:00:00.000000Z"}, {"bad_cursor", "f45c563a"}});
    CHECK(outcomes[3].at("error").at("kind") == "rejected");
    CHECK(world.engine.status({}).size() == 3);
    const auto nonsense =
        world.desk.answer({{"command", "connection.add"}, {"connections", json::array({1})}});
    REQUIRE(nonsense);
    CHECK(nonsense->at("outcomes").at(0).contains("error"));
}

TEST_CASE("a connection turns to an Orders API that is one, and v0 is told its marketplaces") {
    support::AskedDesk world;
    const auto turn = [&](const json& more) {
        json request{{"command", "connection.change"}, {"tenant", "t1"}, {"connection", "c1"}};
        request.update(more);
        return world.desk.answer(request);
    };
    const auto api = [&] { return world.engine.status({}).at(0).orders_api; };
    CHECK(turn({{"orders_api", "v1"}}).error().message == "'v1' is not an Orders API");
    const auto unnamed = turn({{"orders_api", "v0"}});
    REQUIRE(!unnamed);
    CHECK(unnamed.error().message == "Orders v0 must be told the marketplaces");
    CHECK(api() == events::OrdersApi::v2026_01_01);
    REQUIRE(turn({{"orders_api", "v0"}, {"marketplaces", {"A13V1IB3VIYZZH"}}}));
    CHECK(api() == events::OrdersApi::v0);
    // Nor does it forget them while it is read by v0.
    CHECK(!turn({{"marketplaces", json::array()}}));
    REQUIRE(turn({{"orders_api", "2026-01-01"}}));
    CHECK(api() == events::OrdersApi::v2026_01_01);
}

TEST_CASE("a request about orders that nobody owes is refused, and nothing is written") {
    support::AskedDesk world;
    const auto last = world.engine.position();
    const auto ask = [&](json request) {
        request["tenant"] = "t1";
        request["connection"] = "c1";
        return world.desk.answer(request);
    };
    const json order{{"order", "1"}};
    const auto none = ask({{"command", "debts.retry"}, {"orders", json::array({order})}});
    REQUIRE(none);
    CHECK(none->at("retried").empty());
    for (const json& incurred : {json(-1), json(1), json(2), json(1e300), json("2")}) {
        json given_up = order;
        given_up["incurred"] = incurred;
        const auto refused = ask({{"command", "debts.retry"}, {"orders", {given_up}}});
        REQUIRE(!refused);
        CHECK(refused.error().kind == events::ErrorKind::rejected);
    }
    CHECK(ask({{"command", "debts.retry"}}).error().kind == events::ErrorKind::rejected);
    CHECK(ask({{"command", "debts.abandon"}, {"order", "1"}, {"reason", "why"}}).error().kind ==
          events::ErrorKind::not_found);
    CHECK(!ask({{"command", "items.outcome"}, {"since", 0}}));
    CHECK(!ask({{"command", "items.outcome"}, {"since", 0}, {"orders", 1}}));
    CHECK(world.engine.position() == last);
}

TEST_CASE(
    "a connection that owes no items has read them all, of an unknown tenant none are asked") {
    support::AskedDesk world;
    const auto runs = world.desk.answer({{"command", "sync.items"}, {"tenant", "t1"}});
    REQUIRE(runs);
    REQUIRE(runs->at("runs").size() == 1);
    json request = runs->at("runs").at(0);
    CHECK(request.at("orders") == 0);
    request["command"] = "items.outcome";
    const auto outcome = world.desk.answer(request);
    REQUIRE(outcome);
    CHECK(outcome->at("reason") == "SUCCESS");
    CHECK(outcome->at("paid") == 0);
    CHECK(world.desk.answer({{"command", "sync.items"}, {"tenant", "t2"}}).error().kind ==
          events::ErrorKind::not_found);
}

TEST_CASE(
    "outcomes of many runs are answered in their order, and no more than a turn has time for") {
    support::AskedDesk world;
    const auto begun = world.desk.answer({{"command", "sync.items"}, {"tenant", "t1"}});
    REQUIRE(begun);
    json runs = json::array();
    for (int i = 0; i < 100; ++i) {
        runs.push_back(begun->at("runs").at(0));
    }
    const auto ended = world.desk.answer({{"command", "items.outcomes"}, {"runs", runs}});
    REQUIRE(ended);
    CHECK(ended->at("outcomes").size() == 25);
    CHECK(ended->at("outcomes").at(0).at("reason") == "SUCCESS");
    const auto open = world.desk.answer({{"command", "sync.run"}, {"tenant", "t1"}});
    REQUIRE(open);
    const auto outcomes =
        world.desk.answer({{"command", "sync.outcomes"}, {"runs", open->at("runs")}});
    REQUIRE(outcomes);
    CHECK(outcomes->at("outcomes").at(0).at("ended") == false);
    CHECK(!world.desk.answer({{"command", "sync.outcomes"}}));
}

TEST_CASE("the backfill of one tenant and the figures of all are told without a whole status") {
    support::AskedDesk world;
    events::ConnectionAdded about;
    about.seller = events::SellerId{"A2"};
    REQUIRE(world.engine.add_connection(
        {{events::TenantId{"t2"}, events::ConnectionId{"c2"}}, about}, "cli"));
    const auto one = world.desk.answer({{"command", "backfill.status"}, {"tenant", "t2"}});
    REQUIRE(one);
    REQUIRE(one->at("connections").size() == 1);
    CHECK(one->at("connections").at(0).at("tenant") == "t2");
    CHECK(world.desk.answer({{"command", "backfill.status"}})->at("connections").size() == 2);
    CHECK(world.desk.answer({{"command", "backfill.status"}, {"tenant", "t"}})
              ->at("connections")
              .empty());
    auto figures = world.desk.answer({{"command", "metrics"}});
    REQUIRE(figures);
    CHECK_FALSE(figures->at("connections").at(0).contains("seller"));
    (*figures)["tables"] = {{"position", 1}, {"connected", true}};
    (*figures)["measured"] = {
        {"append",
         {{"bounds_s", json::array()}, {"counts", json::array()}, {"count", 0}, {"sum_s", 0}}},
        {"requests", json::array()},
        {"runs", json::array()}};
    const std::string text = tools::metrics_text(*figures);
    CHECK(text.find("orderlog_connection_debts{tenant=\"t2\",connection=\"c2\"} 0") !=
          std::string::npos);
    CHECK(text.find("orderlog_tables_lag_events") != std::string::npos);
}
