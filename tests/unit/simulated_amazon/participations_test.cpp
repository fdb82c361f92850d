#include "adapters/sp_api/participations_reader.hpp"
#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view participations = "/sellers/v1/marketplaceParticipations";
constexpr std::string_view orders = "/orders/2026-01-01/orders?createdAfter=2026-01-01T00:00:00Z";

AskedAmazon sellers_of(SellerKind kind, SimulatedAmazonOptions options = {}) {
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(made_up_seller(1, kind));
    sellers.back().book = generate_orders({.seed = 1,
                                           .orders = 20,
                                           .first_created = noon - 240h,
                                           .last_created = noon - 24h,
                                           .histories_end = noon});
    return {options, std::move(sellers)};
}

}  // namespace

TEST_CASE("participations name the marketplaces of the seller's orders, in Amazon's shape") {
    auto amazon = sellers_of(SellerKind::healthy);
    const auto response = amazon.get(participations, noon);
    REQUIRE(response.status == 200);
    CHECK(header(response.headers, "x-amzn-ratelimit-limit") == "0.016");
    const auto read = read_participations(response.body);
    REQUIRE(read);
    CHECK_FALSE(read->marketplaces.empty());
    const auto entry = nlohmann::json::parse(response.body).at("payload").at(0);
    CHECK(entry.at("marketplace").at("domainName").get<std::string>().starts_with("www."));
    CHECK(entry.at("participation").at("hasSuspendedListings") == false);
    CHECK(nlohmann::json::parse(response.body).at("payload").size() > read->marketplaces.size());
}

TEST_CASE("a seller whose application lacks the role is refused his orders alone") {
    auto amazon = sellers_of(SellerKind::role_missing);
    CHECK(amazon.get(orders, noon).status == 403);
    CHECK(amazon.get("/orders/v0/orders?CreatedAfter=2026-01-01T00:00:00Z", noon).status == 403);
    CHECK(amazon.get(participations, noon).status == 200);
}

TEST_CASE("a seller who is denied may log in and is refused everything") {
    auto amazon = sellers_of(SellerKind::denied);
    CHECK(amazon.grant(amazon.amazon.sellers()[0].refresh_token, noon).status == 200);
    CHECK(amazon.get(orders, noon).status == 403);
    CHECK(amazon.get(participations, noon).status == 403);
}

TEST_CASE("participations have a bucket of fifteen, and one more each 62.5 seconds") {
    auto amazon = sellers_of(SellerKind::healthy);
    for (int i = 0; i < 15; ++i) {
        CHECK(amazon.get(participations, noon).status == 200);
    }
    CHECK(amazon.get(participations, noon).status == 429);
    CHECK(amazon.get(orders, noon).status == 200);
    CHECK(amazon.get(participations, noon + 62'500ms).status == 200);
}
