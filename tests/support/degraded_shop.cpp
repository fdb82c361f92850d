#include "tests/support/degraded_shop.hpp"

#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_seller_api.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"
#include "events/check.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::support {

using namespace std::chrono_literals;
using events::Time;
using nlohmann::json;

namespace {

const Time begin = events::parse_time("2026-03-01T00:00:00Z").value();

std::string without_money(const std::string& body) {
    json page = json::parse(body, nullptr, /*allow_exceptions*/ false);
    if (!page.is_object() || !page.contains("orders")) {
        return body;
    }
    for (json& order : page["orders"]) {
        order.erase("proceeds");
        for (json& item : order["orderItems"]) {
            item.erase("proceeds");
        }
    }
    return page.dump();
}

adapters::SimulatedAmazon one_shop(const DegradedShop& shop) {
    std::vector<adapters::SimulatedSeller> sellers;
    sellers.push_back(adapters::made_up_seller(1, adapters::SellerKind::healthy));
    sellers.back().book = adapters::generate_orders({.seed = shop.seed,
                                                     .orders = shop.orders,
                                                     .first_created = begin - 24h,
                                                     .last_created = begin - 1h,
                                                     .histories_end = begin + shop.runs_for});
    return {adapters::SimulatedAmazonOptions{}, std::move(sellers)};
}

// All of them.
std::vector<events::MarketplaceId> sites() {
    std::vector<events::MarketplaceId> ids;
    for (const adapters::Site& site : adapters::all_sites()) {
        ids.emplace_back(std::string(site.marketplace_id));
    }
    return ids;
}

}  // namespace

events::StreamId DegradedShop::stream() {
    return {events::TenantId{"mueller-soehne-gmbh"}, events::ConnectionId{"mueller-eu"}};
}

void DegradedShop::run(events::EventLog& log) const {
    adapters::SimulatedAmazon amazon = one_shop(*this);
    const adapters::SimulatedSeller& seller = amazon.sellers().front();
    const adapters::Network calm = adapters::calm_network(amazon, 1s);
    const Time degraded_from = begin + degraded_after;
    const auto degraded = [&](const adapters::HttpRequest& request, Time now) {
        adapters::Delivery delivery = calm(request, now);
        if (now >= degraded_from) {
            delivery.response.body = without_money(delivery.response.body);
        }
        return delivery;
    };
    adapters::VirtualClock clock{begin};
    adapters::MemorySnapshotStore snapshots{log};
    adapters::SimulatedSellerApi api{amazon, clock, degraded};
    adapters::OrdersPageReader reader;
    engine::Engine engine{
        {.log = log, .api = api, .clock = clock, .reader = reader, .snapshots = snapshots},
        {.host = "secret-host", .simulated = true, .poll_interval = 6h}};
    events::check(engine.recover().has_value());
    events::check(
        engine
            .add_connection(
                {.stream = stream(),
                 .about = {.application = events::ApplicationId{"amzn1.secret.app"},
                           .seller = events::SellerId{seller.seller_id},
                           .marketplaces = sites(),
                           .display_name = "Müllers Lädchen",
                           .credential = adapters::SimulatedSellerApi::credential_of(seller),
                           .orders_api = orders_api}},
                "cli:mueller")
            .has_value());
    events::check(
        engine.start_backfill({.stream = stream(), .months = 1}, "cli:mueller").has_value());
    while (clock.now() < begin + runs_for) {
        const auto report = engine.tick();
        events::check(report.has_value());
        events::Duration pause = report->worked ? events::Duration(100ms) : report->wake_in;
        if (const auto arrival = api.next_arrival()) {
            pause = std::min(pause, *arrival - clock.monotonic());
        }
        clock.advance(std::max(pause, events::Duration(1ms)));
    }
}

}  // namespace orderlog::support
