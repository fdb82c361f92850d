#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_seller_api.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>

using namespace orderlog;
using namespace std::chrono_literals;
using events::Duration;
using events::Time;

namespace {

// A seller with more orders than a day's quota can read, and processes that come and go.
struct Backlog {
    Backlog() : clock(begin) {
        std::vector<adapters::SimulatedSeller> sellers;
        sellers.push_back(adapters::made_up_seller(1, adapters::SellerKind::healthy));
        sellers.back().book = adapters::generate_orders({.seed = 1,
                                                         .orders = 60'000,
                                                         .first_created = begin - 24h * 300,
                                                         .last_created = begin - 1h,
                                                         .histories_end = begin});
        amazon = std::make_unique<adapters::SimulatedAmazon>(adapters::SimulatedAmazonOptions{},
                                                             std::move(sellers));
    }

    void start(const std::optional<events::LossAccepted>& loss = {}) {
        engine.reset();
        api = std::make_unique<adapters::SimulatedSellerApi>(
            *amazon, clock, adapters::calm_network(*amazon, 700ms));
        engine = std::make_unique<engine::Engine>(
            engine::Ports{
                .log = log, .api = *api, .clock = clock, .reader = reader, .snapshots = *snapshots},
            engine::Options{.accepted_loss = loss, .simulated = true, .snapshot_events = 200});
        REQUIRE(engine->recover());
    }

    /// The process dies, the log loses its end and the snapshots that tell of it; somebody says
    /// that it goes on.
    void lose_end(events::LogPosition kept) {
        engine.reset();
        const auto last = log.info().last;
        log.lose_end(kept);
        snapshots.emplace(log);
        start(events::LossAccepted{.first = next(kept), .last = last, .kept = kept});
    }

    void connect() { connect(stream); }

    void connect(const events::StreamId& as) const {
        const auto& seller = amazon->sellers().front();
        REQUIRE(engine->add_connection(
            {.stream = as,
             .about = {.application = events::ApplicationId{"app"},
                       .seller = events::SellerId{seller.seller_id},
                       .credential = adapters::SimulatedSellerApi::credential_of(seller)}},
            "test"));
        REQUIRE(engine->start_backfill({.stream = as, .months = 10}, "test"));
    }

    void run_until(Time end) {
        while (clock.now() < end) {
            const auto report = engine->tick();
            REQUIRE(report);
            Duration pause = report->worked ? Duration(1ms) : report->wake_in;
            if (const auto arrival = api->next_arrival()) {
                pause = std::min(pause, *arrival - clock.monotonic());
            }
            clock.advance(std::min(std::max(pause, Duration(1ms)), end - clock.now()));
        }
    }

    [[nodiscard]] adapters::QuotaUsage searches() const {
        const auto operations = amazon->statistics().operations;
        return operations.at(
            {amazon->sellers().front().seller_id, events::Operation::search_orders});
    }

    static inline const Time begin = events::parse_time("2026-03-01T00:00:00Z").value();
    const events::StreamId stream{events::TenantId{"t"}, events::ConnectionId{"c"}};
    adapters::VirtualClock clock;
    adapters::MemoryEventLog log;
    std::optional<adapters::MemorySnapshotStore> snapshots{log};
    adapters::OrdersPageReader reader;
    std::unique_ptr<adapters::SimulatedAmazon> amazon;
    std::unique_ptr<adapters::SimulatedSellerApi> api;
    std::unique_ptr<engine::Engine> engine;
};

}  // namespace

TEST_CASE("a day of backlog with five deaths uses 95 % of the quota and never overdraws it",
          "[quota]") {
    Backlog world;
    world.start();
    world.connect();
    for (const Duration death : {4h + 13s, 9h + 90s, 9h + 95s, 15h + 1s, 21h + 7s}) {
        world.run_until(Backlog::begin + death);
        world.clock.advance(5s);
        world.start();
    }
    world.run_until(Backlog::begin + 24h);

    const auto used = world.searches();
    const double granted_most = 20 + 86'400.0 / 180;
    const double share = static_cast<double>(used.granted) / granted_most;
    fmt::print("granted {} of {:.0f}: {:.1f} %\n", used.granted, granted_most, 100 * share);
    CHECK(used.overdrafts == 0);
    CHECK(share >= 0.95);
    // Sync kept up beside the backfill.
    CHECK(world.engine->status({}).at(0).lag.value() < 20min);
}

TEST_CASE("two tenants of one seller both follow it while both read its past", "[quota]") {
    Backlog world;
    world.start();
    world.connect();
    world.connect({events::TenantId{"other"}, events::ConnectionId{"c"}});
    Duration most{0};
    for (const Time end = world.clock.now() + 12h; world.clock.now() < end;) {
        world.run_until(world.clock.now() + 1min);
        for (const auto& status : world.engine->status({})) {
            most = std::max(most, status.lag.value());
        }
    }
    // Every second token of each is for sync, and a token comes every three minutes for both.
    CHECK(most < 20min);
    for (const auto& status : world.engine->status({})) {
        // Of 260 pages in twelve hours each has a quarter for its past: 65 of 100 orders.
        CHECK(status.backfill.orders > 6'000);
    }
    CHECK(world.searches().overdrafts == 0);
}

TEST_CASE("a crash loop never overdraws the quota", "[quota]") {
    Backlog world;
    world.start();
    world.connect();
    for (int i = 0; i < 200; ++i) {
        // Dies while its first request is in flight.
        world.run_until(world.clock.now() + 300ms);
        world.clock.advance(Duration(20s));
        world.start();
    }
    CHECK(world.searches().overdrafts == 0);
    world.run_until(world.clock.now() + 3h);
    CHECK(world.searches().overdrafts == 0);
    CHECK(world.engine->status({}).at(0).pages > 20);
}

TEST_CASE("a log that loses its end again and again never overdraws the quota", "[quota]") {
    Backlog world;
    world.start();
    world.connect();
    // All of the burst is spent, and the log knows of no connection any more.
    world.run_until(world.clock.now() + 1min);
    world.lose_end(events::LogPosition{1});
    world.connect();
    for (std::uint64_t i = 1; i <= 20; ++i) {
        world.run_until(world.clock.now() + i * 7min);
        const auto last = world.log.info().last.value();
        world.lose_end(events::LogPosition{last - std::min<std::uint64_t>(i * i, last - 10)});
        CHECK(world.searches().overdrafts == 0);
    }
    world.run_until(world.clock.now() + 3h);
    CHECK(world.searches().overdrafts == 0);
    CHECK(world.engine->status({}).at(0).lag < 20min);
}
