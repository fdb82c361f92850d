#include "adapters/sp_api/participations_reader.hpp"

#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/request_builder.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using adapters::read_participations;
using events::MarketplaceId;

namespace {

std::string entry(const std::string& id, const std::string& participates) {
    return R"({"marketplace":{"id":")" + id +
           R"(","name":"Amazon.fr","countryCode":"FR","defaultCurrencyCode":"EUR",)"
           R"("defaultLanguageCode":"fr_FR","domainName":"www.amazon.fr"},"storeName":"Ann's",)"
           R"("participation":{"isParticipating":)" +
           participates + R"(,"hasSuspendedListings":false}})";
}

std::string listing(const std::string& entries) {
    return R"({"payload":[)" + entries + "]}";
}

engine::Answer answer_to(std::uint16_t status, const std::string& body) {
    return adapters::read_answer({engine::RequestId{7}, {}, engine::ReadParticipations{}},
                                 {status, {{"x-amzn-RateLimit-Limit", "0.016"}}, body}, {});
}

}  // namespace

TEST_CASE("a seller takes part where Amazon says so, and nowhere else") {
    const auto read = read_participations(
        listing(entry("A13V1IB3VIYZZH", "true") + "," + entry("A1PA6795UKMFR9", "false")));
    REQUIRE(read);
    CHECK(read->marketplaces == std::vector{MarketplaceId{"A13V1IB3VIYZZH"}});
    CHECK(read->status == 200);
    REQUIRE(read_participations(listing("")));
    CHECK(read_participations(listing(""))->marketplaces.empty());
}

TEST_CASE("of participations no more are taken than an event may hold") {
    std::string entries = entry("A0", "true");
    for (int i = 1; i < 200; ++i) {
        entries += "," + entry("A" + std::to_string(i), "true");
    }
    const auto read = read_participations(listing(entries));
    REQUIRE(read);
    CHECK(read->marketplaces.size() == 50);
}

TEST_CASE("participations that are not understood are none") {
    const std::string good = entry("A13V1IB3VIYZZH", "true");
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    for (const std::string& body :
         {std::string{}, std::string{"{}"}, std::string{"[]"}, std::string{"<html>"},
          std::string{R"({"payload":{}})"}, std::string{R"({"payload":null})"}, listing("null"),
          listing("{}"), listing(good + ",7"), listing(entry("A13V1IB3VIYZZH", "1")),
          listing(entry("", "true")), listing(entry(std::string(33, 'A'), "true")),
          listing(entry(R"(A\n1)", "true")), listing(good).substr(0, 40), deep, listing(deep),
          listing(good + std::string(300'000, ' '))}) {
        CAPTURE(body.substr(0, 80));
        CHECK_FALSE(read_participations(body));
        CHECK(std::get<engine::Failed>(answer_to(200, body).outcome).kind ==
              events::FailureKind::unreadable);
    }
}

TEST_CASE("participations are asked for by Amazon's path, with a bucket of their own") {
    const engine::Call call = engine::ReadParticipations{};
    CHECK(adapters::query_of(call) == "/sellers/v1/marketplaceParticipations");
    CHECK(adapters::operation_of(call) == events::Operation::marketplace_participations);
    CHECK(adapters::token_of(call).value.empty());
}

TEST_CASE("an answer with participations keeps no body, and a refusal is one as of any call") {
    const auto answer = answer_to(200, listing(entry("A13V1IB3VIYZZH", "true")));
    CHECK(std::get<engine::Participations>(answer.outcome).marketplaces.size() == 1);
    CHECK(answer.quota_token_spent);
    CHECK(answer.rate == "0.016");
    const auto refused = std::get<engine::Failed>(
        answer_to(403, R"({"errors":[{"code":"Unauthorized","message":"Access denied."}]})")
            .outcome);
    CHECK(refused.kind == events::FailureKind::unauthorised);
    CHECK(refused.status == 403);
    CHECK(refused.code == "Unauthorized");
}
