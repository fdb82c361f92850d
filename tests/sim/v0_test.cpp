#include "tests/sim/number_from.hpp"
#include "tests/sim/simulation.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace orderlog;
using sim::ReadBy;

namespace {

struct V0Sums {
    std::uint64_t items_calls{0};
    std::uint64_t turned{0};
    std::uint64_t deaths{0};
};

// V0_SEED=7 runs one seed, V0_SEEDS=1000 as many as that.
V0Sums run_v0_seeds(ReadBy read_by) {
    const std::uint64_t one = sim::number_from("V0_SEED", 0);
    const std::uint64_t count = one > 0 ? 1 : sim::number_from("V0_SEEDS", 4);
    const std::uint64_t first = one > 0 ? one : 1;
    V0Sums sums;
    double days = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        sim::Simulation simulation(seed, read_by);
        const std::string wrong = simulation.run();
        INFO("seed=" << seed << ": " << wrong);
        INFO("reproduce with: V0_SEED=" << seed << " build/release/tests/sim '[v0]'");
        REQUIRE(wrong.empty());
        for (const auto& [key, usage] : simulation.amazon().statistics().operations) {
            sums.items_calls +=
                key.second == events::Operation::v0_get_order_items ? usage.granted : 0;
        }
        sums.turned += simulation.turned_in_backfill();
        sums.deaths += simulation.deaths();
        days += simulation.days();
    }
    fmt::print(
        "v0 seeds {} to {}: {} calls for items, {} turned in their backfill, {} deaths, "
        "{:.1f} simulated days\n",
        first, first + count - 1, sums.items_calls, sums.turned, sums.deaths, days);
    return sums;
}

}  // namespace

TEST_CASE(
    "read by v0 with every fault, the tables are the truth and no order without items is "
    "called complete",
    "[v0]") {
    const V0Sums sums = run_v0_seeds(ReadBy::v0);
    CHECK(sums.items_calls > 0);
    CHECK(sums.deaths > 0);
}

TEST_CASE("turned to the other Orders API in the middle of a backfill, the tables are the truth",
          "[v0]") {
    const V0Sums sums = run_v0_seeds(ReadBy::both);
    CHECK(sums.items_calls > 0);
    CHECK(sums.turned > 0);
}
