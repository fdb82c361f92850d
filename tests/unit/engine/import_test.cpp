#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::BackfillPhase;
using engine::FollowedRow;
using engine::ImportConnection;
using events::Time;
using test::EngineWorld;

namespace {

const std::string unusable_uuid = "f45c563a-c72e-4025-abe9-96d8d0a86a69";

ImportConnection shop_with(std::vector<FollowedRow> rows) {
    return {.added = {.stream = EngineWorld::shop,
                      .about = {.application = events::ApplicationId{"app"},
                                .seller = events::SellerId{"A1"},
                                .credential = "env:TOKEN"}},
            .rows = std::move(rows),
            .backfill_months = 0};
}

void import(EngineWorld& world, const ImportConnection& command) {
    REQUIRE(world.engine->import_connection(command, "test"));
}

std::vector<events::Window> windows_asked(const EngineWorld& world) {
    std::vector<events::Window> windows;
    for (const engine::Request& request : world.amazon.requests) {
        if (const auto* search = std::get_if<engine::Search>(&request.call)) {
            windows.push_back(search->window);
        }
    }
    return windows;
}

}  // namespace

TEST_CASE("an imported connection is followed from its old cursor on, without a gap") {
    EngineWorld world;
    world.restart();
    const Time cursor = world.clock.now() - 24h * 40;
    world.add_orders(300, cursor, world.clock.now() - 3min);
    import(world, shop_with({{.cursor = events::to_text(cursor)}}));
    CHECK(world.status().watermark == cursor - 24h);
    CHECK(world.status().followed_from == cursor - 24h - 10min);
    CHECK(world.events_of<events::CursorRepaired>().empty());
    world.run_for(24h);
    CHECK(world.status().orders_new == 300);
    const auto windows = windows_asked(world);
    REQUIRE(!windows.empty());
    CHECK(windows.front().from == cursor - 24h - 10min);
    Time reached = windows.front().to;
    for (const events::Window& window : windows) {
        CHECK(window.from <= reached);
        reached = std::max(reached, window.to);
    }
    CHECK(world.status().watermark > world.clock.now() - 10min);
}

TEST_CASE("an old cursor is followed though our clock is ahead, or dies before the first window") {
    EngineWorld world;
    world.amazon.server_offset = GENERATE(-6h, 0h);
    world.restart();
    const Time cursor = world.clock.now() - 48h;
    world.add_orders(50, cursor, world.clock.now() - 6h - 3min);
    import(world, shop_with({{.cursor = events::to_text(cursor)}}));
    world.restart();
    world.run_for(12h);
    CHECK(world.status().orders_new == 50);
}

TEST_CASE("a cursor that is no time is repaired aloud, and the span behind it is read") {
    EngineWorld world;
    world.restart();
    const Time oldest = engine::months_before(world.clock.now(), 24);
    world.add_orders(200, oldest, world.clock.now() - 3min);
    import(world, shop_with({{.cursor = unusable_uuid}}));
    const auto repaired = world.events_of<events::CursorRepaired>();
    REQUIRE(repaired.size() == 1);
    CHECK(repaired[0].bad == unusable_uuid);
    CHECK(repaired[0].reopened.from == oldest);
    const auto runs = world.engine->run_sync({}, "test");
    REQUIRE(runs);
    world.run_for(24h);
    CHECK(world.status().orders_new == 200);
    const auto ended = world.events_of<events::RunEnded>();
    REQUIRE(!ended.empty());
    CHECK(ended[0].reason == events::ReasonCode::success);
    CHECK(ended[0].orders_new == 200);
}

TEST_CASE("an import is one append: added, repaired, paused, its past asked for") {
    EngineWorld world;
    world.restart();
    const auto before = world.events().size();
    auto command = shop_with({{.cursor = unusable_uuid}});
    command.paused = true;
    command.backfill_months = 3;
    import(world, command);
    const auto all = world.events();
    std::vector<std::size_t> types;
    for (std::size_t i = before; i < all.size(); ++i) {
        CHECK(all[i].stream == EngineWorld::shop);
        CHECK(all[i].time == all[before].time);
        CHECK(all[i].actor == "test");
        types.push_back(all[i].event.index());
    }
    CHECK(types == std::vector{events::Event{events::ConnectionAdded{}}.index(),
                               events::Event{events::CursorRepaired{}}.index(),
                               events::Event{events::ConnectionChanged{}}.index(),
                               events::Event{events::BackfillRequested{}}.index(),
                               events::Event{events::RunStarted{}}.index(),
                               events::Event{events::ChunkOpened{}}.index()});
    CHECK(world.status().phase == "paused");
    world.run_for(1h);
    CHECK(world.amazon.requests.empty());
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    world.run_for(48h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
}

TEST_CASE(
    "what nobody ever followed is followed from now on, or as far back as nothing else reads") {
    EngineWorld world;
    world.restart();
    auto command = shop_with({});
    command.backfill_months = GENERATE(0U, 3U, 24U);
    import(world, command);
    const auto added = world.events_of<events::ConnectionAdded>().at(0);
    CHECK(added.follow_from ==
          (command.backfill_months < 24
               ? std::optional{events::parse_time("2024-03-01T12:00:00Z").value()}
               : std::nullopt));
}

TEST_CASE("an imported connection without refresh token says so and asks nothing") {
    EngineWorld world;
    world.restart();
    auto command = shop_with({{.cursor = unusable_uuid}});
    command.added.about.credential.clear();
    import(world, command);
    const auto ended = world.events_of<events::RunEnded>();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].reason == events::ReasonCode::token_missing);
    world.run_for(1h);
    CHECK(world.amazon.requests.empty());
}

TEST_CASE("what is there, or cannot be, is not imported, and nothing is appended") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    const auto last = world.engine->position();
    const auto refused = [&](const ImportConnection& command) {
        const auto result = world.engine->import_connection(command, "test");
        return !result && result.error().kind == events::ErrorKind::rejected;
    };
    CHECK(refused(shop_with({})));
    auto other = shop_with({});
    other.added.stream.connection = events::ConnectionId{"c2"};
    auto bad_name = other;
    bad_name.added.stream.connection = events::ConnectionId{"a b"};
    CHECK(refused(bad_name));
    auto other_seller = other;
    other_seller.added.about.seller = events::SellerId{"B1"};
    CHECK(refused(other_seller));
    auto many = other;
    many.rows.resize(engine::followed_rows_max + 1);
    CHECK(refused(many));
    auto months = other;
    months.backfill_months = 121;
    CHECK(refused(months));
    CHECK(world.engine->position() == last);
    CHECK(!refused(other));
}

TEST_CASE("a marketplace added to an imported connection reads what was updated since its cursor") {
    EngineWorld world;
    world.restart();
    auto command = shop_with({{.cursor = "2026-02-01T12:00:00Z"}});
    command.added.about.marketplaces = {events::MarketplaceId{"A1PA6795UKMFR9"}};
    import(world, command);
    world.run_for(24h);
    REQUIRE(world.engine->change_connection(
        {.stream = EngineWorld::shop,
         .change = {.marketplaces = std::vector<events::MarketplaceId>{}}},
        "test"));
    CHECK(world.status().backfill.from == events::parse_time("2024-01-31T12:00:00Z").value());
}

TEST_CASE("an imported connection is the same out of a snapshot") {
    EngineWorld world;
    world.options.snapshot_events = 1;
    world.restart();
    const Time cursor = world.clock.now() - 24h * 3;
    import(world, shop_with({{.cursor = events::to_text(cursor)}}));
    world.amazon.holds_back = true;
    world.run_for(1min);
    world.restart();
    CHECK(world.status().watermark == cursor - 24h);
    CHECK(world.status().followed_from == cursor - 24h - 10min);
}
