#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

AskedAmazon three_sellers() {
    std::vector<SimulatedSeller> sellers;
    for (const auto kind : {SellerKind::healthy, SellerKind::revoked, SellerKind::no_token}) {
        sellers.push_back(made_up_seller(sellers.size() + 1, kind));
        sellers.back().book.seal();
    }
    return {{}, std::move(sellers)};
}

HttpResponse post(AskedAmazon& amazon, std::string body) {
    return amazon.amazon.answer({"POST", "/auth/o2/token", {}, std::move(body)}, noon);
}

std::string error_of(const HttpResponse& response) {
    return nlohmann::json::parse(response.body).value("error", "");
}

}  // namespace

TEST_CASE("a grant is an access token for an hour") {
    auto amazon = three_sellers();
    const auto response = amazon.grant(amazon.amazon.sellers()[0].refresh_token, noon);
    REQUIRE(response.status == 200);
    const auto body = nlohmann::json::parse(response.body);
    CHECK(body.at("expires_in") == 3600);
    CHECK(body.at("token_type") == "bearer");
    HttpRequest request;
    request.url = "/orders/2026-01-01/orders?createdAfter=2026-01-01T00:00:00Z";
    request.headers = {{"X-Amz-Access-Token", body.at("access_token").get<std::string>()}};
    CHECK(amazon.amazon.answer(request, noon + 1h - 1us).status == 200);
    const auto expired = amazon.amazon.answer(request, noon + 1h);
    CHECK(expired.status == 403);
    CHECK(expired.body == R"({"errors":[{"code":"Unauthorized","message":"Access to requested )"
                          R"(resource is denied.","details":""}]})");
    request.headers.front().second.back() = 'x';
    CHECK(amazon.amazon.answer(request, noon).status == 403);
}

TEST_CASE("a revoked or unknown refresh token is an invalid grant") {
    auto amazon = three_sellers();
    for (const auto& token :
         {amazon.amazon.sellers()[1].refresh_token, std::string{"Atzr|other"}, std::string{}}) {
        const auto response = amazon.grant(token, noon);
        CHECK(response.status == 400);
        CHECK(error_of(response) == "invalid_grant");
    }
    CHECK(amazon.amazon.sellers()[2].refresh_token.empty());
}

TEST_CASE("a wrong client and another kind of grant are told apart") {
    auto amazon = three_sellers();
    const auto& application = amazon.amazon.application();
    CHECK(error_of(post(amazon, "grant_type=refresh_token&refresh_token=x&client_id=other")) ==
          "invalid_client");
    const std::string client =
        "&client_id=" + application.client_id + "&client_secret=" + application.client_secret;
    CHECK(error_of(post(amazon, "grant_type=client_credentials" + client)) ==
          "unsupported_grant_type");
    // A code that nobody was given.
    CHECK(error_of(post(amazon, "grant_type=authorization_code&code=x" + client)) ==
          "invalid_grant");
    CHECK(error_of(post(amazon, "client_id=%zz")) == "invalid_request");
}

TEST_CASE("an unknown path is no route, not a missing order") {
    auto amazon = three_sellers();
    const auto response = amazon.get("/orders/v1/orders", noon);
    CHECK(response.status == 403);
    CHECK(nlohmann::json::parse(response.body)["errors"][0]["code"] ==
          "MissingAuthenticationToken");
}
