#include "tests/sim/number_from.hpp"
#include "tests/sim/simulation.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <functional>

using namespace orderlog;
using sim::number_from;

namespace {

/// Over many seeds everything that can be drawn has been.
void check_all_drawn(const adapters::HellCounts& drawn) {
    for (std::size_t i = 0; i < drawn.faults.size(); ++i) {
        INFO("fault " << i);
        CHECK(drawn.faults[i] > 0);
    }
    for (std::size_t i = 0; i < drawn.spells.size(); ++i) {
        INFO("spell " << i);
        CHECK(drawn.spells[i] > 0);
    }
    CHECK(drawn.unreadable_orders > 0);
}

void add(adapters::HellCounts& sum, const adapters::HellCounts& counts) {
    std::ranges::transform(sum.faults, counts.faults, sum.faults.begin(), std::plus{});
    std::ranges::transform(sum.spells, counts.spells, sum.spells.begin(), std::plus{});
    sum.unreadable_orders += counts.unreadable_orders;
}

}  // namespace

// SIM_SEED=88 runs one seed, SIM_SEEDS=1000 as many as that, SIM_FROM the first of them.
TEST_CASE("with every fault and death drawn, the tables are the truth and no quota is overdrawn",
          "[seeds]") {
    const std::uint64_t one = number_from("SIM_SEED", 0);
    const std::uint64_t first = one > 0 ? one : number_from("SIM_FROM", 1);
    const std::uint64_t count = one > 0 ? 1 : number_from("SIM_SEEDS", 200);
    fmt::print("seeds {} to {}\n", first, first + count - 1);
    std::uint64_t ticks = 0;
    std::uint64_t deaths = 0;
    double days = 0;
    adapters::HellCounts drawn;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        sim::Simulation simulation(seed);
        const std::string wrong = simulation.run();
        INFO("seed=" << seed << ": " << wrong);
        INFO("reproduce with: SIM_SEED=" << seed << " build/release/tests/sim '[seeds]'");
        REQUIRE(wrong.empty());
        ticks += simulation.ticks();
        deaths += simulation.deaths();
        days += simulation.days();
        add(drawn, simulation.hell());
    }
    if (count >= 200) {
        check_all_drawn(drawn);
        CHECK(deaths > count);
    }
    fmt::print("PASSED ({} ticks, {} deaths, {:.1f} simulated days)\n", ticks, deaths, days);
}

TEST_CASE("one seed twice gives one log, byte for byte", "[seeds]") {
    for (const std::uint64_t seed : {3U, 17U}) {
        sim::Simulation first(seed);
        sim::Simulation second(seed);
        REQUIRE(first.run().empty());
        REQUIRE(second.run().empty());
        CHECK(first.log().records() == second.log().records());
        CHECK(first.tables().full() == second.tables().full());
    }
}
