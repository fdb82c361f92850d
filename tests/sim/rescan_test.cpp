#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_seller_api.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"
#include "events/check.hpp"
#include "tests/sim/checkers.hpp"
#include "tests/sim/coverage_check.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using adapters::SearchIndex;
using events::Duration;
using events::Time;

namespace {

const Time begin = events::parse_time("2026-03-01T00:00:00Z").value();
const events::StreamId shop{events::TenantId{"t1"}, events::ConnectionId{"c1"}};
constexpr Duration never = std::chrono::hours(24 * 365);

adapters::SimulatedAmazon one_seller(const SearchIndex& index) {
    std::vector<adapters::SimulatedSeller> sellers;
    sellers.push_back(adapters::made_up_seller(1, adapters::SellerKind::healthy));
    sellers.back().book = adapters::generate_orders({.seed = 7,
                                                     .orders = 10'000,
                                                     .first_created = begin - 24h * 10,
                                                     .last_created = begin + 24h,
                                                     .histories_end = begin + 26h});
    adapters::SimulatedAmazon amazon(adapters::SimulatedAmazonOptions{}, std::move(sellers));
    amazon.set_index(amazon.sellers().front().seller_id, index);
    return amazon;
}

// A seller whose orders are found as `index` says, its past read and its updates followed. Pages
// take half a minute, so that orders change while a window is read.
class World {
 public:
    World(const SearchIndex& index, Duration rescan_interval)
        : amazon_(one_seller(index)), rescan_interval_(rescan_interval) {
        const auto added = engine_.recover();
        events::check(added.has_value());
        events::check(engine_
                          .add_connection(
                              {.stream = shop,
                               .about = {.application = events::ApplicationId{"app"},
                                         .seller = events::SellerId{seller().seller_id},
                                         .credential = adapters::SimulatedSellerApi::credential_of(
                                             seller())}},
                              "test")
                          .has_value());
        events::check(engine_.start_backfill({.stream = shop, .months = 1}, "test").has_value());
    }

    void run_until(Time end) {
        while (clock_.now() < end) {
            const auto report = engine_.tick();
            events::check(report.has_value());
            Duration pause = report->worked ? Duration(100ms) : report->wake_in;
            if (const auto arrival = api_.next_arrival()) {
                pause = std::min(pause, *arrival - clock_.monotonic());
            }
            clock_.advance(std::max(pause, Duration(1ms)));
        }
    }
    // Nobody ticks: the next window is hours wide.
    void sleep_until(Time end) { clock_.advance(end - clock_.now()); }

    // Of the truth that the log does not hold; empty: nothing.
    [[nodiscard]] std::string missing() const {
        adapters::MemoryReadModel tables;
        sim::fold_all(log_, tables);
        return sim::check_orders(tables, shop, seller().book, {.now = clock_.now()});
    }
    [[nodiscard]] const events::EventLog& log() const { return log_; }
    [[nodiscard]] std::vector<events::StoredEvent> stored() const {
        return log_.read({}, {.events = 1'000'000, .record_bytes = 1U << 30U}).value();
    }
    [[nodiscard]] std::uint64_t overdrafts() const {
        std::uint64_t sum = 0;
        const auto statistics = amazon_.statistics();
        for (const auto& [key, usage] : statistics.operations) {
            sum += usage.overdrafts;
        }
        return sum;
    }

 private:
    [[nodiscard]] const adapters::SimulatedSeller& seller() const {
        return amazon_.sellers().front();
    }

    adapters::SimulatedAmazon amazon_;
    Duration rescan_interval_;
    adapters::VirtualClock clock_{begin};
    adapters::MemoryEventLog log_{};
    adapters::MemorySnapshotStore snapshots_{log_};
    adapters::SimulatedSellerApi api_{amazon_, clock_, adapters::calm_network(amazon_, 30s)};
    adapters::OrdersPageReader reader_{};
    engine::Engine engine_{
        {.log = log_, .api = api_, .clock = clock_, .reader = reader_, .snapshots = snapshots_},
        {.host = "sim", .simulated = true, .rescan_interval = rescan_interval_}};
};

// Five days, of which the second half of the first is slept through.
std::string missing_after_days(World& world) {
    world.run_until(begin + 10h);
    world.sleep_until(begin + 22h);
    world.run_until(begin + 24h * 5);
    CHECK(sim::check_log(world.log()) == "");
    CHECK(world.overdrafts() == 0);
    return world.missing();
}

}  // namespace

TEST_CASE("what Amazon shows hours late the re-scan finds, and nothing before it", "[rescan]") {
    const SearchIndex late{.late_most = 12h, .seed = 5};
    World without(late, never);
    CHECK(missing_after_days(without) != "");
    World world(late, 24h);
    CHECK(missing_after_days(world) == "");
}

TEST_CASE("what slipped through between pages whose token is an offset the re-scan finds",
          "[rescan]") {
    const SearchIndex shifting{.paging = adapters::Paging::by_offset};
    World without(shifting, never);
    CHECK(missing_after_days(without) != "");
    World world(shifting, 24h);
    CHECK(missing_after_days(world) == "");
}

TEST_CASE("re-scans read all that was closed since the last one, two days at least, each day",
          "[rescan]") {
    World world({}, 24h);
    CHECK(missing_after_days(world) == "");
    std::vector<events::Window> spans;
    const auto all = world.stored();
    for (const events::StoredEvent& stored : all) {
        const auto* started = std::get_if<events::RunStarted>(&stored.event);
        if (started != nullptr && started->purpose == events::Purpose::rescan) {
            spans.push_back(started->window);
        }
        if (std::holds_alternative<events::WatermarkAdvanced>(stored.event)) {
            const auto& cause = all.at(stored.causation.value() - 1).event;
            CHECK(std::get<events::PageFetched>(cause).purpose == events::Purpose::sync);
        }
    }
    REQUIRE(spans.size() >= 4);
    CHECK(spans.size() <= 5);
    CHECK(spans.front().from <= begin);
    for (std::size_t i = 1; i < spans.size(); ++i) {
        CHECK(spans[i].from <= spans[i - 1].to);
        CHECK(spans[i].to - spans[i].from >= 48h);
    }
}
