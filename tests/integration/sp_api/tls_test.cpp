#include "tests/integration/sp_api/engine_over_http.hpp"
#include "tests/integration/sp_api/tls_server.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::test;

TEST_CASE("a certificate that nobody vouches for gets no access token and costs no quota") {
    Amazon amazon;
    TlsServer impostor;
    EngineOverHttp world{{impostor.url(), amazon.login_url()}};
    world.run_until([&] { return !world.all<RequestFailed>().empty(); });
    const auto failed = world.all<RequestFailed>();
    CHECK(failed[0].kind == FailureKind::unavailable);
    CHECK(failed[0].message == "SSL certificate problem: self-signed certificate");
    CHECK_FALSE(failed[0].quota_token_spent);
    CHECK(world.status().reason == ReasonCode::amazon_unavailable);
    CHECK(impostor.connections() == 1);
    CHECK(impostor.bytes() == 0);
}

TEST_CASE("a login whose certificate nobody vouches for gets no secret") {
    Amazon amazon;
    TlsServer impostor;
    EngineOverHttp world{{amazon.server.url(), impostor.url() + "/auth/o2/token"}};
    world.run_until([&] { return !world.all<RequestFailed>().empty(); });
    const auto failed = world.all<RequestFailed>();
    CHECK(failed[0].kind == FailureKind::unavailable);
    CHECK(failed[0].message ==
          "login with amazon: SSL certificate problem: self-signed certificate");
    CHECK_FALSE(failed[0].quota_token_spent);
    CHECK(amazon.calls == 0);
    CHECK(impostor.connections() == 1);
    CHECK(impostor.bytes() == 0);
}
