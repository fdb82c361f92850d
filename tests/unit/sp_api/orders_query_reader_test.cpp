#include "adapters/sp_api/orders_query_reader.hpp"

#include "adapters/sp_api/request_builder.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;

TEST_CASE("a frozen query tells for which marketplaces it asks") {
    const adapters::OrdersQueryReader reader;
    const auto api = GENERATE(OrdersApi::v2026_01_01, OrdersApi::v0);
    const auto asked = [&](std::vector<MarketplaceId> ids) {
        return reader.marketplaces(adapters::query_of(
            engine::Search{.window = {}, .marketplaces = std::move(ids), .api = api}));
    };
    CHECK(asked({}).empty());
    CHECK(asked({MarketplaceId{"M2"}, MarketplaceId{"M1"}, MarketplaceId{"M2"}}) ==
          std::vector{MarketplaceId{"M1"}, MarketplaceId{"M2"}});
    CHECK(reader.marketplaces("").empty());
    CHECK(reader.marketplaces("/orders?marketplaceIds=").empty());
    CHECK(reader.marketplaces("/orders?marketplaceIds=A&x=1") == std::vector{MarketplaceId{"A"}});
}
