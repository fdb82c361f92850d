#include "engine/access_probe.hpp"

#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using Catch::Contains;
using events::AccessProbed;
using events::AccessVerdict;
using events::FailureKind;
using events::ReasonCode;
using events::RequestFailed;
using test::EngineWorld;

namespace {

using Refusal = std::optional<engine::Failed>;

bool is_probe(const engine::Request& request) {
    return std::holds_alternative<engine::ReadParticipations>(request.call);
}

Refusal forbid(const engine::Request&) {
    return engine::Failed{.kind = FailureKind::unauthorised,
                          .status = 403,
                          .code = "Unauthorized",
                          .message = "denied"};
}

Refusal forbid_orders(const engine::Request& request) {
    return is_probe(request) ? std::nullopt : forbid(request);
}

Refusal refuse_login(const engine::Request&) {
    return engine::Failed{
        .kind = FailureKind::unauthorised, .status = 400, .code = "invalid_grant"};
}

/// A connection that is well.
struct FollowedWorld : EngineWorld {
    FollowedWorld() {
        restart();
        connect(shop);
        run_for(10min);
        REQUIRE(probes() == 0);
        REQUIRE(status().phase == "healthy");
    }
    [[nodiscard]] std::size_t probes() const {
        return static_cast<std::size_t>(std::ranges::count_if(amazon.requests, is_probe));
    }
    [[nodiscard]] std::vector<AccessProbed> told() const { return events_of<AccessProbed>(); }
    [[nodiscard]] ReasonCode run_reason() const {
        return events_of<events::RunEnded>().back().reason;
    }
    void age() { clock.advance(std::chrono::days(366)); }
    /// Answers the last request as granted, once more if it was answered before.
    void grant_last_request() {
        amazon.waiting.push_back({.id = amazon.requests.back().id,
                                  .outcome = engine::Participations{},
                                  .quota_token_spent = true});
        run_for(1min);
    }
};

}  // namespace

TEST_CASE("orders that alone are forbidden are told as a missing role, and nothing moves") {
    FollowedWorld world;
    world.amazon.refuses = forbid_orders;
    world.run_for(5min);
    const auto watermark = world.status().watermark;
    CHECK(world.status().reason == ReasonCode::authorisation_revoked);
    world.run_for(10min);
    CHECK(world.status().reason == ReasonCode::role_missing);
    CHECK(world.status().phase == "error");
    CHECK_THAT(world.status().last_error, Contains("Inventory and Order Tracking"));
    CHECK_THAT(world.status().last_error, !Contains("none of the connection's"));
    REQUIRE(world.told().size() == 1);
    CHECK(world.told()[0].verdict == AccessVerdict::granted);
    CHECK(world.told()[0].reason == ReasonCode::role_missing);
    CHECK(world.told()[0].marketplaces == world.amazon.participations);
    CHECK(world.told()[0].quota_token_spent);

    // Asked for once, and again after a day; a call of a chain tells when it is over.
    world.run_for(22h);
    CHECK(world.probes() == 1);
    CHECK(world.status().reason == ReasonCode::role_missing);
    CHECK_THAT(world.status().last_error, Contains("Order Tracking") && Contains("Amazon: denied"));
    world.run_for(4h);
    CHECK(world.probes() == 2);
    CHECK(world.status().watermark == watermark);
    world.amazon.refuses = nullptr;
    world.run_for(7h);
    CHECK_FALSE(world.status().reason);
    CHECK(world.status().phase == "healthy");
    CHECK(world.probes() == 2);
}

TEST_CASE("a seller who takes part in none of a connection's marketplaces is told so") {
    FollowedWorld world;
    REQUIRE(world.engine->change_connection(
        {.stream = EngineWorld::shop,
         .change = {.marketplaces = std::vector{events::MarketplaceId{"A1PA6795UKMFR9"}}}},
        "test"));
    world.amazon.refuses = forbid_orders;
    world.run_for(1h);
    CHECK(world.status().reason == ReasonCode::role_missing);
    CHECK_THAT(world.status().last_error, Contains("none of the connection's marketplaces"));
}

TEST_CASE("a refusal that passes by itself is over with the next call of a chain") {
    FollowedWorld world;
    world.amazon.failures.push_back(*forbid({}));
    world.run_for(12min);
    CHECK(world.told().size() == 1);
    CHECK_FALSE(world.status().reason);
    CHECK(world.status().phase == "healthy");
}

TEST_CASE("access that is denied as a whole is revoked, or expired a year after the consent") {
    FollowedWorld world;
    const bool old = GENERATE(false, true);
    if (old) {
        world.age();
    }
    const auto expected =
        old ? ReasonCode::authorisation_expired : ReasonCode::authorisation_revoked;
    world.amazon.refuses = forbid;
    world.run_for(24h);
    CHECK(world.status().reason == expected);
    CHECK(world.status().last_error == "denied");
    REQUIRE(world.told().size() == 1);
    CHECK(world.told()[0].verdict == AccessVerdict::denied);
    CHECK(world.told()[0].reason == expected);
    CHECK(world.told()[0].status == 403);
    CHECK(world.told()[0].code == "Unauthorized");

    // A new credential is a new consent.
    REQUIRE(world.engine->change_connection(
        {.stream = EngineWorld::shop, .change = {.credential = "env:NEW"}}, "test"));
    world.run_for(1h);
    CHECK(world.told().size() == 2);
    CHECK(world.status().reason == ReasonCode::authorisation_revoked);
    world.amazon.refuses = nullptr;
    world.run_for(12h);
    CHECK_FALSE(world.status().reason);
}

TEST_CASE("a grant that is refused needs no probe to be revoked or expired") {
    FollowedWorld world;
    const bool old = GENERATE(false, true);
    if (old) {
        world.age();
    }
    const auto expected =
        old ? ReasonCode::authorisation_expired : ReasonCode::authorisation_revoked;
    world.amazon.refuses = refuse_login;
    world.run_for(48h);
    CHECK(world.status().reason == expected);
    CHECK(world.run_reason() == expected);
    CHECK(world.probes() == 0);
}

TEST_CASE("a probe that fails says nothing of the connection and is given up for a day") {
    FollowedWorld world;
    world.amazon.refuses = [](const engine::Request& request) {
        return is_probe(request)
                   ? Refusal(engine::Failed{.kind = FailureKind::rate_limited, .status = 429})
                   : forbid(request);
    };
    world.run_for(20h);
    CHECK(world.probes() == 3);
    CHECK(world.told().empty());
    CHECK(world.status().reason == ReasonCode::authorisation_revoked);
    CHECK(world.status().last_error == "denied");
    const auto failed = world.events_of<RequestFailed>();
    const auto of_probe = [](const RequestFailed& one) {
        return one.operation == events::Operation::marketplace_participations;
    };
    CHECK(std::ranges::count_if(failed, of_probe) == 3);
    CHECK_FALSE(of_probe(failed.back()));
    world.run_for(24h);
    CHECK(world.probes() == 6);
    world.amazon.refuses = nullptr;
    world.run_for(7h);
    CHECK_FALSE(world.status().reason);
}

TEST_CASE("a probe's answer that comes when the trouble is over is logged and moves nothing") {
    FollowedWorld world;
    world.amazon.refuses = forbid;
    world.amazon.hangs = is_probe;
    world.run_for(1h);
    REQUIRE(is_probe(world.amazon.requests.back()));
    world.amazon.refuses = nullptr;
    REQUIRE(world.engine->change_connection(
        {.stream = EngineWorld::shop, .change = {.credential = "env:NEW"}}, "test"));
    CHECK_FALSE(world.status().reason);
    world.grant_last_request();
    REQUIRE(world.told().size() == 1);
    CHECK_FALSE(world.told()[0].reason);
    CHECK_FALSE(world.status().reason);
    CHECK(world.status().phase == "healthy");
}

TEST_CASE("an answer that comes twice is told once") {
    FollowedWorld world;
    world.amazon.refuses = forbid;
    world.amazon.hangs = is_probe;
    world.run_for(1h);
    const auto probe = world.amazon.requests.back().id;
    world.grant_last_request();
    CHECK(world.status().reason == ReasonCode::role_missing);
    world.amazon.waiting.push_back(
        {.id = probe,
         .outcome = engine::Failed{.kind = FailureKind::unauthorised, .status = 403},
         .quota_token_spent = true});
    world.run_for(1s);
    CHECK(world.told().size() == 2);
    CHECK_FALSE(world.told()[1].reason);
    CHECK(world.status().reason == ReasonCode::role_missing);
}

TEST_CASE("a start in the middle goes on with what was told, or asks again") {
    FollowedWorld world;
    world.amazon.refuses = forbid_orders;
    world.amazon.hangs = is_probe;
    world.run_for(30min);
    CHECK(world.probes() == 1);
    world.amazon.hangs = nullptr;
    world.restart();
    world.run_for(1min);
    CHECK(world.probes() == 2);
    CHECK(world.status().reason == ReasonCode::role_missing);
    world.restart();
    CHECK(world.status().reason == ReasonCode::role_missing);
    CHECK_THAT(world.status().last_error, Contains("Inventory and Order Tracking"));
    world.run_for(12h);
    CHECK(world.probes() == 2);
    CHECK(world.status().reason == ReasonCode::role_missing);
}

TEST_CASE("whoever asks for a run of a refused connection is told why at once") {
    FollowedWorld world;
    world.amazon.refuses = forbid_orders;
    while (!world.status().reason) {
        world.run_for(10s);
    }
    REQUIRE(world.probes() == 0);
    const auto runs = world.engine->run_sync({}, "test");
    REQUIRE(runs);
    world.run_for(10s);
    const auto ended = world.engine->run_ended(runs->at(0));
    REQUIRE(ended);
    CHECK(world.run_reason() == ReasonCode::role_missing);
    CHECK(world.probes() == 1);
}
