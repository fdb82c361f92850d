#include "adapters/simulated_amazon/quota.hpp"

#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

TEST_CASE("a full bucket grants its burst and then one in exactly 180 seconds") {
    QuotaBucket bucket{search_orders_plan};
    for (int i = 0; i < 20; ++i) {
        CHECK(bucket.take(noon, true));
    }
    CHECK_FALSE(bucket.take(noon, true));
    CHECK_FALSE(bucket.take(noon + 180s - 1us, true));
    CHECK(bucket.take(noon + 180s, true));
    CHECK_FALSE(bucket.take(noon + 360s - 1us, true));
    CHECK(bucket.take(noon + 360s, true));
    CHECK(bucket.usage().granted == 22);
    CHECK(bucket.usage().overdrafts == 3);
}

TEST_CASE("a bucket holds no more than its burst, however long it rests") {
    QuotaBucket bucket{get_order_plan};
    CHECK(bucket.take(noon, true));
    int granted = 0;
    while (bucket.take(noon + 1000h, true)) {
        ++granted;
    }
    CHECK(granted == 30);
}

TEST_CASE("a thousand hours of refill lose nothing to rounding") {
    QuotaBucket bucket{search_orders_plan};
    std::int64_t granted = 0;
    auto t = 0us;
    for (; t <= 1000h; t += 7'777'777us) {
        granted += bucket.take(noon + t, true) ? 1 : 0;
    }
    CHECK(granted == 20 + (t - 7'777'777us) / 180s);
}

TEST_CASE("a search without a token is answered 429 and counted, for that operation alone") {
    std::vector<SimulatedSeller> sellers;
    for (const auto* id : {"A1", "A2"}) {
        OrderBook book;
        book.seal();
        sellers.push_back(seller_named(id, std::move(book)));
    }
    AskedAmazon amazon{{}, std::move(sellers)};
    const std::string query = "createdAfter=2026-01-01T00:00:00Z";
    for (int i = 0; i < 20; ++i) {
        // A refused query costs its token too.
        CHECK(amazon.search(i % 2 == 0 ? query : "").status != 429);
    }
    const auto refused = amazon.search(query);
    CHECK(refused.status == 429);
    CHECK(refused.body ==
          R"({"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota for the )"
          R"(requested resource.","details":""}]})");
    CHECK(header(refused.headers, "x-amzn-ratelimit-limit").empty());
    CHECK(amazon.search(query, noon, 1).status == 200);
    CHECK(amazon.get("/orders/2026-01-01/orders/1", noon).status == 404);
    const auto statistics = amazon.amazon.statistics();
    const auto& searches = statistics.operations.at({"A1", events::Operation::search_orders});
    CHECK(searches.requests == 21);
    CHECK(searches.overdrafts == 1);
    CHECK(statistics.operations.at({"A1", events::Operation::get_order}).overdrafts == 0);
}

TEST_CASE("a refused access token costs no quota") {
    OrderBook book;
    book.seal();
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", std::move(book)));
    AskedAmazon amazon{{}, std::move(sellers)};
    for (int i = 0; i < 30; ++i) {
        CHECK(amazon.amazon.answer({"GET", "/orders/2026-01-01/orders", {}, {}}, noon).status ==
              403);
    }
    CHECK(amazon.amazon.statistics().operations.empty());
    CHECK(amazon.amazon.statistics().denied == 30);
}
