#include "adapters/sp_api/lwa_tokens.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using adapters::LwaTokens;

namespace {

engine::SellerAccess access_of(const std::string& tenant) {
    return {.stream = {events::TenantId{tenant}, events::ConnectionId{"c"}},
            .region = events::Region::eu,
            .credential = "file:/run/secrets/token"};
}

}  // namespace

TEST_CASE("an access token serves the connection that it was granted for and no other") {
    LwaTokens tokens;
    REQUIRE(std::holds_alternative<LwaTokens::Ask>(tokens.want(access_of("t1"), 0s)));
    tokens.granted(access_of("t1"), {.access_token = "of t1", .lifetime = 1h}, 0s);

    // The same file may hold another seller's token by now.
    CHECK(std::holds_alternative<LwaTokens::Ask>(tokens.want(access_of("t2"), 1s)));
    const auto used = tokens.want(access_of("t1"), 1s);
    REQUIRE(std::holds_alternative<LwaTokens::Use>(used));
    CHECK(std::get<LwaTokens::Use>(used).access_token == "of t1");
}

TEST_CASE("a refused access token is asked for again, one of before is not spoiled by it") {
    LwaTokens tokens;
    tokens.granted(access_of("t1"), {.access_token = "new", .lifetime = 1h}, 0s);
    tokens.spoiled(access_of("t1"), "old");
    CHECK(std::holds_alternative<LwaTokens::Use>(tokens.want(access_of("t1"), 1s)));
    tokens.spoiled(access_of("t1"), "new");
    CHECK(std::holds_alternative<LwaTokens::Ask>(tokens.want(access_of("t1"), 1s)));
    CHECK(std::holds_alternative<LwaTokens::Wait>(tokens.want(access_of("t1"), 1s)));
}

TEST_CASE("a refusal is forgotten once a token has served its whole life") {
    constexpr auto search = events::Operation::search_orders;
    constexpr auto get = events::Operation::get_order;
    const auto access = access_of("t1");
    LwaTokens tokens;
    const auto serves = [&](const std::string& token, events::Duration at) {
        tokens.granted(access, {.access_token = token, .lifetime = 1h}, at);
        static_cast<void>(tokens.answered(access, {.access_token = token}, search, 200));
    };
    serves("first", 0s);
    CHECK(tokens.answered(access, {.access_token = "first", .proven = true}, get, 403));
    serves("second", 1s);
    CHECK_FALSE(tokens.answered(access, {.access_token = "second", .proven = true}, get, 403));

    serves("third", 2s);
    REQUIRE(std::holds_alternative<LwaTokens::Ask>(tokens.want(access, 1h)));
    serves("fourth", 1h);
    CHECK(tokens.answered(access, {.access_token = "fourth", .proven = true}, get, 403));
}

namespace {

constexpr auto refused = [] {
    return engine::Failed{.kind = events::FailureKind::application_refused, .status = 401};
};

template <class Advice>
bool is(const LwaTokens::Advice& advice) {
    return std::holds_alternative<Advice>(advice);
}

}  // namespace

TEST_CASE("while the application is refused, one of all sellers asks whether that has ended") {
    LwaTokens tokens;
    tokens.granted(access_of("served"), {.access_token = "good", .lifetime = 1h}, 0s);
    REQUIRE(is<LwaTokens::Ask>(tokens.want(access_of("t1"), 0s)));
    tokens.failed(access_of("t1"), refused(), 0s);

    const auto advice = tokens.want(access_of("t2"), 500ms);
    REQUIRE(is<LwaTokens::Refuse>(advice));
    CHECK(std::get<LwaTokens::Refuse>(advice).failed.kind ==
          events::FailureKind::application_refused);
    // What was granted before is good.
    CHECK(is<LwaTokens::Use>(tokens.want(access_of("served"), 500ms)));

    REQUIRE(is<LwaTokens::Ask>(tokens.want(access_of("t2"), 1s)));
    for (const char* tenant : {"t1", "t3", "t4"}) {
        CHECK(is<LwaTokens::Refuse>(tokens.want(access_of(tenant), 1s)));
    }
    tokens.failed(access_of("t2"), refused(), 1s);
    // Ever rarer.
    CHECK(is<LwaTokens::Refuse>(tokens.want(access_of("t1"), 2s)));
    REQUIRE(is<LwaTokens::Ask>(tokens.want(access_of("t1"), 3s)));

    tokens.granted(access_of("t1"), {.access_token = "new", .lifetime = 1h}, 4s);
    for (const char* tenant : {"t2", "t3", "t4"}) {
        CHECK(is<LwaTokens::Ask>(tokens.want(access_of(tenant), 4s)));
    }
}

TEST_CASE("who asks for all and hears of something else leaves it to the next") {
    LwaTokens tokens;
    tokens.failed(access_of("t1"), refused(), 0s);
    REQUIRE(is<LwaTokens::Ask>(tokens.want(access_of("t1"), 1s)));
    SECTION("nothing was heard") {
        tokens.failed(access_of("t1"), {.kind = events::FailureKind::unavailable}, 2s);
        CHECK(is<LwaTokens::Refuse>(tokens.want(access_of("t2"), 2s)));
        CHECK(is<LwaTokens::Ask>(tokens.want(access_of("t2"), 3s)));
    }
    SECTION("a consent that is taken back is judged for a known application alone") {
        tokens.failed(access_of("t1"), {.kind = events::FailureKind::unauthorised}, 2s);
        CHECK(is<LwaTokens::Ask>(tokens.want(access_of("t2"), 2s)));
        CHECK(is<LwaTokens::Ask>(tokens.want(access_of("t3"), 2s)));
    }
}
