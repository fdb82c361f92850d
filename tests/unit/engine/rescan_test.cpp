#include "engine/rescan.hpp"

#include "engine/search_turn.hpp"
#include "tests/unit/engine/rescan_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Outlook;
using engine::TokenBucket;
using engine::Wish;
using events::Duration;
using events::Purpose;
using events::StreamId;
using test::EngineWorld;
using test::pages_of;
using test::rescans;

namespace {

constexpr Duration never = std::chrono::hours(24 * 365);

Wish wish(Purpose purpose) {
    return {.asked = {.purpose = purpose}};
}

engine::Bucket bucket_of(double level) {
    return {.live = TokenBucket({.rate_per_s = 1.0 / 180, .burst = 20}, level, 0s)};
}

Outlook everything_waits() {
    return {.sync = wish(Purpose::sync),
            .backfill = wish(Purpose::backfill),
            .rescan = wish(Purpose::rescan),
            .rescan_overdue = true};
}

StreamId tenant(std::size_t number) {
    return {events::TenantId{"t" + std::to_string(number)}, events::ConnectionId{"c"}};
}

}  // namespace

TEST_CASE("a re-scan asks with what sync and backfill leave", "[rescan]") {
    Outlook wishes{.rescan = wish(Purpose::rescan)};
    const auto turn = [&](const engine::Bucket& bucket) {
        const auto next = engine::next_search(wishes, bucket, EngineWorld::shop, 0s);
        return next.wish == nullptr ? std::optional<Purpose>{} : next.wish->asked.purpose;
    };
    CHECK(turn(bucket_of(20)) == Purpose::rescan);
    CHECK(turn(bucket_of(6)) == Purpose::rescan);
    CHECK(turn(bucket_of(5)) == std::nullopt);
    CHECK(engine::next_search(wishes, bucket_of(5), EngineWorld::shop, 0s).again == 180s);
    wishes.sync = wish(Purpose::sync);
    CHECK(turn(bucket_of(20)) == Purpose::sync);
    wishes.sync.reset();
    wishes.backfill = wish(Purpose::backfill);
    CHECK(turn(bucket_of(20)) == Purpose::backfill);
}

TEST_CASE("a re-scan that is overdue has one token of seven, whatever waits", "[rescan]") {
    Outlook wishes = everything_waits();
    auto bucket = bucket_of(1);
    const auto turn = [&](Duration now) {
        return engine::next_search(wishes, bucket, EngineWorld::shop, now).wish->asked.purpose;
    };
    CHECK(turn(20min) == Purpose::backfill);
    CHECK(turn(21min) == Purpose::rescan);
    bucket.rescan_turns.taken(EngineWorld::shop, 21min);
    CHECK(turn(41min) == Purpose::backfill);
    CHECK(turn(42min) == Purpose::rescan);
    CHECK(engine::overdue_interval({.rate_per_s = 1, .burst = 20}) == 20min);
    CHECK(engine::overdue_interval({.rate_per_s = 0.001, .burst = 20}) == 7000s);
}

TEST_CASE("of overdue re-scans that share a bucket each has its turns, from the first interval on",
          "[rescan]") {
    Outlook wishes = everything_waits();
    auto bucket = bucket_of(1);
    std::array<int, 3> turns{};
    for (std::size_t i = 0; i < turns.size(); ++i) {
        bucket.rescan_turns.is_overdue(tenant(i), true);
    }
    for (Duration now = 0s; now < 21min * 32; now += 1min) {
        for (std::size_t i = 0; i < turns.size(); ++i) {  // The first is always looked at first.
            if (engine::next_search(wishes, bucket, tenant(i), now).of_overdue) {
                bucket.rescan_turns.taken(tenant(i), now);
                ++turns.at(i);
            }
        }
    }
    CHECK(turns == std::array{11, 10, 10});
}

TEST_CASE("re-scans whose moment passed before the process began are spread behind its start",
          "[rescan]") {
    const events::Time began{24h * 365};
    const bool overdue = GENERATE(false, true);
    // What a process of an hour a day is to read must be due within it.
    const events::Duration spread = overdue ? events::Duration(20min) : events::Duration(3h);
    std::array<int, 3> thirds{};
    for (std::size_t i = 0; i < 300; ++i) {
        engine::ConnectionState state;
        state.stream = tenant(i);
        state.sync.watermark = began;
        state.rescan.ended_at = began - (overdue ? 72h : 36h);
        engine::View view{.now = began, .upper = began, .began = began};
        const auto due = engine::rescan_due(state, view, 24h);
        REQUIRE(due.wait < spread);
        CHECK(due.overdue == overdue);
        ++thirds.at(static_cast<std::size_t>(due.wait * 3 / spread));
        view.now = view.upper = began + due.wait;
        CHECK(engine::rescan_due(state, view, 24h).wait == 0s);
    }
    CHECK(std::ranges::min(thirds) > 70);
}

TEST_CASE("re-scans that hang leave most of the room to those who are followed", "[rescan]") {
    EngineWorld world;
    world.options.requests_in_flight_max = 16;
    world.restart();
    constexpr std::size_t sellers = 24;
    for (std::size_t i = 0; i < sellers; ++i) {
        world.connect(tenant(i), "env:T" + std::to_string(i), "A" + std::to_string(i));
    }
    std::size_t hanging = 0;
    world.amazon.hangs = [&](const engine::Request& request) {
        const auto* search = std::get_if<engine::Search>(&request.call);
        const bool rescan = search != nullptr && search->window.to - search->window.from > 1h;
        hanging += rescan ? 1 : 0;
        return rescan;
    };
    world.run_for(26h);
    CHECK(hanging == 5);
    const auto all = world.engine->status({});
    CHECK(std::ranges::count_if(all, [](const auto& one) { return one.lag < 20min; }) ==
          sellers - 5);
}

TEST_CASE("beside a backlog an overdue re-scan is read, and has no start's first token",
          "[rescan]") {
    EngineWorld world;
    world.options.rescan_interval = never;
    world.restart();
    world.amazon.page_size = 1;
    world.add_orders(2'000, world.clock.now() - 24h * 20, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(72h);
    // So late that only a re-scan finds them.
    world.add_orders(300, world.clock.now() - 60h, world.clock.now() - 1h);
    world.options.rescan_interval = 24h;
    world.restart();
    world.run_for(20min);
    CHECK(pages_of(world, Purpose::rescan) == 0);
    world.run_for(3h);  // Its moment after the start is within that.
    const auto before = pages_of(world, Purpose::rescan);
    world.run_for(6h);
    CHECK(pages_of(world, Purpose::rescan) >= before + 14);
    CHECK(pages_of(world, Purpose::rescan) <= before + 18);
    CHECK(world.status().backfill.phase == engine::BackfillPhase::running);
    CHECK(world.status().lag.value() < 20min);
}

TEST_CASE("seven connections of one seller with overdue re-scans leave sync its half", "[rescan]") {
    EngineWorld world;
    const bool backlog = GENERATE(false, true);
    world.options.rescan_interval = 1h;
    world.restart();
    world.amazon.page_size = 1;
    world.add_orders(2'000, world.clock.now() - 24h * 20, world.clock.now() - 24h);
    for (std::size_t i = 0; i < 7; ++i) {
        world.connect(tenant(i));
        if (backlog) {
            REQUIRE(world.engine->start_backfill({.stream = tenant(i), .months = 1}, "test"));
        }
    }
    world.run_for(48h);
    const auto again = pages_of(world, Purpose::rescan);
    const auto past = pages_of(world, Purpose::backfill);
    const auto sync = pages_of(world, Purpose::sync) + world.events_of<events::SyncPolled>().size();
    CHECK(again > 95);
    CHECK(again <= 137);  // Of 48 hours, one in 21 minutes.
    CHECK(sync + past > 800);
    CHECK(20 * sync >= 9 * (sync + past));
    for (std::size_t i = 0; i < 7; ++i) {
        CHECK(pages_of(world, Purpose::rescan, tenant(i)) >= again / 7 - 2);
    }
}

TEST_CASE("the first re-scan of an old log reads three days, that of a young one all", "[rescan]") {
    EngineWorld world;
    world.options.rescan_interval = never;
    world.restart();
    world.connect(EngineWorld::shop);
    const auto added = world.clock.now();
    const int days = GENERATE(10, 40);
    world.run_for(24h * days);
    world.options.rescan_interval = 24h;
    world.restart();
    world.run_for(3h);
    REQUIRE(rescans(world).size() == 1);
    const auto span = rescans(world).front().window;
    CHECK(std::chrono::abs(span.from - (days > 30 ? span.to - 72h : added)) < 1s);
    CHECK(world.clock.now() - rescans(world).front().window.to < 4h);
}

TEST_CASE("the first re-scan of an imported connection begins where its updates are followed",
          "[rescan]") {
    EngineWorld world;
    world.restart();
    const auto cursor = world.clock.now() - GENERATE(1h, 24h * 10, 24h * 60);
    REQUIRE(world.engine->import_connection(
        {.added = {.stream = EngineWorld::shop,
                   .about = {.application = events::ApplicationId{"app"},
                             .seller = events::SellerId{"A1"},
                             .credential = "env:TOKEN"}},
         .rows = {{.cursor = events::to_text(cursor)}},
         .backfill_months = 0},
        "test"));
    world.run_for(37h);
    REQUIRE(!rescans(world).empty());
    const auto span = rescans(world).front().window;
    const auto all = std::min(cursor - 24h, span.to - 48h);
    CHECK(span.from == (all < span.to - 24h * 30 ? span.to - 72h : all));
}

TEST_CASE("who ends soon reads nothing again, and leaves what has begun to whoever goes on",
          "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const auto pages = pages_of(world, Purpose::rescan);
    world.options.rescans = false;
    world.restart();
    world.run_for(48h);
    CHECK(pages_of(world, Purpose::rescan) == pages);
    CHECK(rescans(world).size() == 1);
    CHECK(test::rescan_ends(world).empty());
    world.options.rescans = true;
    world.restart();
    world.run_for(12h);
    CHECK(pages_of(world, Purpose::rescan) > pages);
}

TEST_CASE("after a long pause a re-scan reads thirty days, and after a short one all", "[rescan]") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(24h * 3);
    const auto before = rescans(world);
    REQUIRE(!before.empty());
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    const Duration pause = GENERATE(24h * 10, 24h * 60);
    world.clock.advance(pause);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    world.run_for(24h);
    REQUIRE(rescans(world).size() > before.size());
    const auto next = rescans(world)[before.size()];
    // What was read when it was just closed is read again: Amazon may show it half a day late.
    CHECK(next.window.from == std::max(before.back().window.to - 12h, next.window.to - 24h * 30));
    CHECK(world.clock.now() - next.window.to < 25h);
}

TEST_CASE(
    "what Amazon has not shown of a window the re-scan asks for next, unless it is most of it",
    "[rescan]") {
    const events::Window window{
        .axis = events::WindowAxis::updated, .from = events::Time{1h}, .to = events::Time{9h}};
    const auto read_up_to = [&](std::optional<events::Time> first,
                                std::optional<events::Time> second) {
        engine::ConnectionState state;
        std::uint64_t position = 0;
        const auto happens = [&](const events::Event& event) {
            ++position;
            engine::evolve(state, {.position = events::LogPosition{position}, .event = event});
        };
        happens(events::RunStarted{.purpose = Purpose::rescan, .window = window});
        for (const auto& [echo, token] : {std::pair(first, "t"), std::pair(second, "")}) {
            happens(events::PageFetched{.purpose = Purpose::rescan, .last_updated_before = echo});
            happens(events::CursorAdvanced{
                .purpose = Purpose::rescan, .window = window, .token = token});
        }
        return state.rescan.frontier;
    };
    CHECK(read_up_to({}, {}) == window.to);
    CHECK(read_up_to(events::Time{8h}, events::Time{9h}) == events::Time{8h});
    CHECK(read_up_to({}, events::Time{6h}) == events::Time{6h});
    CHECK(read_up_to(events::Time{10h}, {}) == window.to);
    // What is never shown is not asked for without end.
    CHECK(read_up_to(events::Time{5h}, {}) == window.to);
    CHECK(read_up_to({}, events::Time{0h}) == window.to);
}

TEST_CASE("the first window of a busy seller's first re-scan is planned by what sync has read",
          "[rescan]") {
    engine::ConnectionState state;
    state.sync.watermark = events::Time{24h * 100};
    engine::View view{.upper = state.sync.watermark, .rescan_pages_max = 60};
    const auto width = [&] {
        const auto window = engine::next_rescan_window(state, view);
        return window.to - window.from;
    };
    state.sync.chain.density = {.orders = 10, .span = 30min};
    CHECK(width() == 24h);
    state.sync.chain.density = {.orders = 1'000, .span = 30min};
    CHECK(width() == 180min);
    state.rescan.chain.density = {.orders = 1'000, .span = 60min};
    CHECK(width() == 360min);
}
