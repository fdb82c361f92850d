#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::BackfillPhase;
using events::FailureKind;
using events::ReasonCode;
using test::EngineWorld;

namespace {

void owe_an_order(EngineWorld& world) {
    world.restart();
    world.amazon.body = "o10000001 unreadable\n";
    world.connect(EngineWorld::shop);
    while (world.events_of<events::DebtIncurred>().empty()) {
        world.run_for(1min);
    }
}

// Every moment from the shop's first window's begin to its last's end is in some closed window.
void check_without_gaps(const EngineWorld& world) {
    std::optional<events::Time> closed;
    for (const auto& stored : world.events()) {
        if (stored.stream != EngineWorld::shop) {
            continue;
        }
        events::Window window;
        if (const auto* poll = std::get_if<events::SyncPolled>(&stored.event)) {
            window = poll->window;
        } else if (const auto* moved = std::get_if<events::WatermarkAdvanced>(&stored.event)) {
            window = {.from = moved->from, .to = moved->to};
        } else {
            continue;
        }
        CHECK((!closed || window.from <= *closed));
        closed = closed ? std::max(*closed, window.to) : window.to;
    }
}

}  // namespace

TEST_CASE("an outage never gives a debt up") {
    EngineWorld world;
    world.amazon.orders["o10000001"] = {
        .created = world.clock.now() - 1h, .updated = world.clock.now() - 100h, .text = "v1"};
    owe_an_order(world);
    for (int i = 0; i < 60; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::unavailable, .status = 503});
    }
    world.run_for(24h);
    CHECK(world.amazon.failures.empty());
    CHECK(world.events_of<events::DebtAbandoned>().empty());
    CHECK(world.events_of<events::DebtPaid>().size() == 1);
}

TEST_CASE("an order that stays unreadable is asked ever more rarely, then given up aloud") {
    EngineWorld world;
    world.amazon.orders["o10000001"] = {.created = world.clock.now() - 1h,
                                        .updated = world.clock.now() - 100h,
                                        .text = "unreadable"};
    owe_an_order(world);
    const auto incurred = world.clock.now();
    world.run_for(1min);
    CHECK(world.events_of<events::DebtAbandoned>().empty());
    world.run_for(24h);
    const auto abandoned = world.events_of<events::DebtAbandoned>();
    REQUIRE(abandoned.size() == 1);
    CHECK(abandoned[0].attempts == 8);
    const auto all = world.events();
    const auto when = std::ranges::find_if(all, [](const auto& stored) {
        return std::holds_alternative<events::DebtAbandoned>(stored.event);
    });
    // 2, 4, 8 … 128 s, less at most half of each.
    CHECK(when->time - incurred > 120s);
}

TEST_CASE("a clock that was ahead when the connection was added leaves no gap between polls") {
    EngineWorld world;
    world.options.poll_interval = 30min;
    world.amazon.server_offset = -3h;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(6h);
    CHECK(world.events_of<events::SyncPolled>().size() >= 10);
    check_without_gaps(world);
    CHECK(world.status().watermark > world.clock.now() - 3h - 40min);
    CHECK(world.status().watermark < world.clock.now() - 3h);
}

TEST_CASE("a clock that was ahead when the connection was added loses nothing that came after") {
    EngineWorld world;
    world.amazon.server_offset = -1h;
    world.restart();
    const events::StreamId other{events::TenantId{"t2"}, events::ConnectionId{"c2"}};
    const auto add_then_ask_after_two_hours = [&](auto meanwhile) {
        world.connect(EngineWorld::shop);
        REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
        const auto truly_added = world.clock.now() + world.amazon.server_offset;
        world.add_orders(3, truly_added + 1s, truly_added + 1h);
        meanwhile();
        REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
        world.run_for(1h);
        CHECK(world.status().orders_new == 3);
    };
    SECTION("with the first answer two hours later") {
        add_then_ask_after_two_hours([&] { world.run_for(2h); });
    }
    SECTION("and Amazon's time known by then from another connection") {
        world.connect(other, "env:TOKEN_A2", "A2");
        add_then_ask_after_two_hours([&] { world.run_for(2h); });
    }
    SECTION("and set right before another process asks") {
        add_then_ask_after_two_hours([&] {
            world.clock.advance(2h);
            world.clock.jump(-1h);
            world.amazon.server_offset = 0s;
            world.restart();
        });
    }
    SECTION("and set right meanwhile, so that the log is ahead of it") {
        add_then_ask_after_two_hours([&] {
            world.clock.advance(40min);
            world.clock.jump(-1h);
            world.amazon.server_offset = 0s;
            world.restart();
        });
    }
}

TEST_CASE("pages that together are too large for one append are taken one a tick") {
    EngineWorld world;
    world.restart();
    const std::string large(4 << 20, 'x');
    world.amazon.orders["o1"] = {
        .created = world.clock.now() - 1h, .updated = world.clock.now() - 3min, .text = large};
    world.amazon.holds_back = true;
    world.connect(EngineWorld::shop);
    world.connect({events::TenantId{"t2"}, events::ConnectionId{"c2"}}, "env:TOKEN_A2", "A2");
    world.clock.advance(1s);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(world.engine->tick());
    }
    REQUIRE(world.amazon.waiting.size() == 2);
    world.amazon.holds_back = false;
    REQUIRE(world.engine->tick());
    CHECK(world.events_of<events::PageFetched>().size() == 1);
    REQUIRE(world.engine->tick());
    CHECK(world.events_of<events::PageFetched>().size() == 2);
}

TEST_CASE("a wall clock that jumps, either way, stops no connection") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(1h);
    const auto by = GENERATE(std::chrono::hours(48), std::chrono::hours(-48));
    world.clock.jump(by);
    world.run_for(10min);
    world.clock.jump(-by);
    const auto before = world.events_of<events::SyncPolled>().size();
    world.run_for(2h);
    CHECK(world.events_of<events::SyncPolled>().size() >= before + 10);
    world.restart();
    world.run_for(2h);
    CHECK(world.events_of<events::SyncPolled>().size() >= before + 20);
    check_without_gaps(world);
}

TEST_CASE("a token refused in other words is given up after some attempts") {
    EngineWorld world;
    world.restart();
    world.add_orders(150, world.clock.now() - 20h, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.amazon.refuses_tokens = true;
    world.run_for(2h);
    const auto repaired = world.events_of<events::CursorRepaired>();
    REQUIRE(!repaired.empty());
    CHECK(repaired[0].parts == 2);
    world.amazon.refuses_tokens = false;
    world.run_for(24h * 2);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 150);
}

TEST_CASE("a run asked for while the clock was ahead ends when Amazon's now is reached") {
    EngineWorld world;
    world.restart();
    world.amazon.server_offset = -3h;
    world.connect(EngineWorld::shop);
    const auto runs = world.engine->run_sync({}, "test");
    REQUIRE(runs);
    world.run_for(10min);
    CHECK(world.engine->run_ended(runs->at(0)));
    CHECK(world.events_of<events::RunEnded>().at(0).reason == ReasonCode::success);
}

TEST_CASE("a page that repeats the one before it is not the window's end, after a start neither") {
    EngineWorld world;
    const bool starts = GENERATE(false, true);
    world.restart();
    world.add_orders(150, world.clock.now() - 20h, world.clock.now() - 1h);
    world.amazon.repeats_once = !starts;
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    while (starts && world.events_of<events::CursorAdvanced>().empty()) {
        world.run_for(1ms);
    }
    if (starts) {
        world.restart();
        world.amazon.repeats_once = true;
    }
    world.run_for(24h);
    const auto repaired = world.events_of<events::CursorRepaired>();
    REQUIRE(repaired.size() == 1);
    CHECK(repaired[0].bad == "the page repeats the one before it");
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 150);
}

TEST_CASE("while a data set is refused nothing is closed or given up, then all is read with it") {
    EngineWorld world;
    world.amazon.orders["o10000001"] = {
        .created = world.clock.now() - 1h, .updated = world.clock.now() - 100h, .text = "v1"};
    owe_an_order(world);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    const auto closed = [&] {
        return world.events_of<events::CursorAdvanced>().size() +
               world.events_of<events::SyncPolled>().size();
    };
    const auto before = closed();
    const auto refused_until = world.clock.now() + 1h;
    while (world.clock.now() < refused_until) {
        if (world.amazon.failures.empty()) {
            world.amazon.failures.push_back({.kind = FailureKind::data_set_refused,
                                             .status = 400,
                                             .code = "InvalidInput",
                                             .message = "includedData"});
        }
        world.run_for(1s);
    }
    CHECK(closed() == before);
    CHECK(world.events_of<events::DebtAbandoned>().empty());
    CHECK(world.status().reason == ReasonCode::unknown_error);
    world.amazon.failures.clear();
    world.run_for(24h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 1);
    CHECK(world.events_of<events::DebtPaid>().size() == 1);
    for (const auto& page : world.events_of<events::PageFetched>()) {
        CHECK(page.data_sets == events::all_data_sets);
    }
}

TEST_CASE("a connection that rested for ten days goes on where it was, not where another is") {
    EngineWorld world;
    world.restart();
    const events::ConnectionId other{"c2"};
    world.connect(EngineWorld::shop);
    world.connect({EngineWorld::shop.tenant, other}, "env:TOKEN_A2", "A2");
    world.run_for(1h);
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    const auto rested = world.status().watermark;
    world.add_orders(30, world.clock.now() + 1h, world.clock.now() + 24h * 9);
    world.run_for(24h * 10);
    CHECK(world.status().watermark == rested);
    const auto neighbour =
        world.engine->status({.tenant = EngineWorld::shop.tenant, .connection = other}).at(0);
    CHECK(neighbour.watermark > world.clock.now() - 1h);
    CHECK(neighbour.orders_new == 30);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    world.run_for(24h);
    check_without_gaps(world);
    CHECK(world.status().watermark > world.clock.now() - 1h);
    CHECK(world.status().orders_same >= 30);
}

TEST_CASE("an order that changes after a backfill showed it is read in its new state") {
    EngineWorld world;
    world.restart();
    world.amazon.page_size = 10;
    world.add_orders(500, world.clock.now() - 3h, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    const auto change = [&](const std::string& id) {
        world.amazon.orders.at(id).text = "v2";
        world.amazon.orders.at(id).updated = world.clock.now();
    };
    while (world.status().orders_new == 0) {
        world.run_for(1ms);
    }
    change("o10000000");  // On the first page, which is read.
    world.run_for(1min);
    REQUIRE(world.status().backfill.phase == BackfillPhase::running);
    change("o10000499");  // On the last page, later than the other.
    world.run_for(24h * 2);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 500);
    CHECK(world.status().orders_changed == 1);
}

TEST_CASE("an update that Amazon shows late, in a second that is read, is read all the same") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    const auto second = world.clock.now() + 1h;
    world.add_orders(1, second, second);
    world.run_for(1h + 8min);
    REQUIRE(world.status().orders_new == 1);
    REQUIRE(world.status().watermark > second);
    world.add_orders(1, second, second);
    world.run_for(6min);
    CHECK(world.status().orders_new == 2);
}
