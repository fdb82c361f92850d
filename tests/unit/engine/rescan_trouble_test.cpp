#include "engine/retry.hpp"
#include "tests/unit/engine/rescan_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Failed;
using engine::Request;
using events::CursorRepaired;
using events::FailureKind;
using events::Purpose;
using events::ReasonCode;
using events::RunEnded;
using test::begin_rescan;
using test::EngineWorld;
using test::pages_of;
using test::rescan_ends;
using test::rescans;

namespace {

std::uint64_t orders_read_again(const EngineWorld& world) {
    std::uint64_t orders = 0;
    for (const RunEnded& end : rescan_ends(world)) {
        CHECK(end.orders_new == 0);
        orders += end.orders_same;
    }
    return orders;
}

std::vector<CursorRepaired> repairs(const EngineWorld& world) {
    auto found = world.events_of<CursorRepaired>();
    std::erase_if(found, [](const auto& repair) { return repair.purpose != Purpose::rescan; });
    return found;
}

std::vector<CursorRepaired> passed_over(const EngineWorld& world) {
    auto found = repairs(world);
    std::erase_if(found, [](const auto& repair) { return repair.parts > 0; });
    return found;
}

// Of the window that a search asks for.
events::Duration width(const Request& request) {
    const auto* search = std::get_if<engine::Search>(&request.call);
    return search == nullptr ? 0s : events::Duration(search->window.to - search->window.from);
}

// The shop, followed for ten hours, with quota for everything.
void follow_ten_hours(EngineWorld& world) {
    world.amazon.rate = "5";
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(10h);
    REQUIRE(rescans(world).empty());
}

void run_to_success(EngineWorld& world) {
    const auto done = [&] {
        const auto ends = rescan_ends(world);
        return !ends.empty() && ends.back().reason == ReasonCode::success;
    };
    for (int i = 0; i < 60 && !done(); ++i) {
        world.run_for(1h);
    }
    REQUIRE(done());
}

struct Stretch {
    events::Time from{};
    events::Time to{from};
};

// Sync has read it already.
std::optional<Failed> unreadable(const Request& request, const Stretch& stretch) {
    const auto* search = std::get_if<engine::Search>(&request.call);
    const bool meets =
        search != nullptr && search->window.from <= stretch.to && stretch.from <= search->window.to;
    return meets ? std::optional(Failed{.kind = FailureKind::unreadable}) : std::nullopt;
}

// So many pages in a row are refused so, and the cursor is given up.
void refuse(EngineWorld& world, std::uint32_t times, FailureKind kind) {
    world.amazon.token_refusals = times;
    world.amazon.token_refusal = {.kind = kind, .status = 400};
    for (int i = 0; i < 600 && world.amazon.token_refusals > 0; ++i) {
        world.run_for(20s);
    }
    world.run_for(1s);
    REQUIRE(repairs(world).size() == 1);
}

// Of the window that is being read.
events::Time frontier(const EngineWorld& world) {
    auto pages = world.events_of<events::PageFetched>();
    std::erase_if(pages, [](const auto& page) { return page.purpose != Purpose::rescan; });
    return pages.back().window.from;
}

}  // namespace

TEST_CASE("a re-scan that a pause ended goes on at its page", "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    CHECK(rescan_ends(world).back().reason == ReasonCode::paused);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    world.run_for(12h);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(orders_read_again(world) == 40);
    CHECK(rescans(world).back().window.to == rescans(world).front().window.to);
}

TEST_CASE("a re-scan that stood still for days begins anew, behind nothing that it read too early",
          "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const auto read_to = frontier(world);
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    world.clock.advance(24h * 5);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    // Its token lived for a day.
    refuse(world, 1, FailureKind::cursor_refused);
    world.run_for(6h);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    const auto span = rescans(world).back().window;
    CHECK(span.from == read_to - 12h);
    CHECK(world.clock.now() - span.to < 7h);
}

TEST_CASE("a process that starts in the middle of a re-scan goes on at its page", "[rescan]") {
    EngineWorld world;
    world.options.snapshot_events = GENERATE(1U, 20'000U);
    begin_rescan(world);
    for (int i = 0; i < 5; ++i) {
        world.run_for(3min);
        world.restart();
    }
    world.run_for(12h);
    REQUIRE(rescans(world).size() == 1);
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(orders_read_again(world) == 40);
}

TEST_CASE("an outage ends a re-scan's run, and the next one goes on at its page", "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const Failed down{.kind = FailureKind::unavailable, .status = 503};
    world.amazon.refuses = [&](const Request&) { return std::optional(down); };
    world.run_for(3h);
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::amazon_unavailable);
    CHECK(rescan_ends(world).back().failures == engine::run_attempts_max);
    CHECK(world.status().phase == "retrying");
    world.amazon.refuses = {};
    world.run_for(12h);
    REQUIRE(rescan_ends(world).size() == 2);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(orders_read_again(world) == 40);
    CHECK(repairs(world).empty());
}

TEST_CASE("a page of a re-scan that always times out while sync is well has its window halved",
          "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    refuse(world, 2 * engine::run_attempts_max, FailureKind::unavailable);
    CHECK(repairs(world).back().parts == 2);
    REQUIRE(rescan_ends(world).size() == 2);
    CHECK(rescan_ends(world).back().reason == ReasonCode::amazon_unavailable);
    world.run_for(12h);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
}

TEST_CASE("a window of a re-scan whose first page always fails is halved, and its run says why",
          "[rescan]") {
    EngineWorld world;
    follow_ten_hours(world);
    const auto [kind, reason] =
        GENERATE(std::pair(FailureKind::rejected, ReasonCode::unknown_error),
                 std::pair(FailureKind::unreadable, ReasonCode::unreadable_page),
                 std::pair(FailureKind::unavailable, ReasonCode::amazon_unavailable));
    world.amazon.refuses = [failed = Failed{.kind = kind}](const Request& request) {
        return width(request) > 7h ? std::optional(failed) : std::nullopt;
    };
    run_to_success(world);
    CHECK(rescan_ends(world).front().reason == reason);
    REQUIRE(repairs(world).size() >= 2);
    CHECK(repairs(world)[0].reopened.to - repairs(world)[0].reopened.from == 24h);
    CHECK(repairs(world)[1].reopened.to - repairs(world)[1].reopened.from == 12h);
    CHECK(passed_over(world).empty());
    CHECK(rescans(world).front().window.to == rescans(world).back().window.to);
}

TEST_CASE("a moment that no re-scan can read is passed over aloud, and the next goes on behind it",
          "[rescan]") {
    EngineWorld world;
    follow_ten_hours(world);
    const auto moment = world.clock.now() - 4h;
    world.amazon.refuses = [&](const Request& request) { return unreadable(request, {moment}); };
    run_to_success(world);
    const auto passed = passed_over(world);
    REQUIRE(passed.size() == 1);
    CHECK(passed.front().reopened.from <= moment);
    CHECK(passed.front().reopened.to - passed.front().reopened.from < 2s);
    CHECK(rescans(world).back().window.from == passed.front().reopened.to);
    CHECK(rescans(world).back().window.to == rescans(world).front().window.to);
    CHECK(rescan_ends(world).front().reason == ReasonCode::unreadable_page);
}

TEST_CASE("a stretch that no re-scan can read is passed over in ever wider windows", "[rescan]") {
    EngineWorld world;
    follow_ten_hours(world);
    const auto end = world.clock.now() - 4h;
    world.amazon.refuses = [&](const Request& request) {
        return unreadable(request, {end - 2h, end});
    };
    run_to_success(world);
    const auto passed = passed_over(world);
    CHECK(passed.size() >= 12);
    CHECK(passed.size() <= 16);
    CHECK(passed.front().reopened.from > end - 2h - 2s);
    CHECK(passed.back().reopened.to < end + 1h);
}

TEST_CASE("tokens that go round within a second of a re-scan end its run, and it is passed over",
          "[rescan]") {
    EngineWorld world;
    follow_ten_hours(world);
    const auto moment = world.clock.now() - 4h;
    world.amazon.page_size = 1;
    world.add_orders(3, moment, moment);
    world.amazon.token = "o10000000";
    run_to_success(world);
    REQUIRE(passed_over(world).size() == 1);
    const auto ends = rescan_ends(world);
    REQUIRE(ends.size() == 2);
    CHECK(ends.front().reason == ReasonCode::unreadable_page);
    CHECK(ends.front().message.find("the page tokens go round") != std::string::npos);
    CHECK(rescans(world).back().window.from > moment);
}

TEST_CASE("a page of a re-scan that always fails ends its run, and its window is halved",
          "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const auto read_to = frontier(world);
    refuse(world, engine::run_attempts_max, FailureKind::rejected);
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::unknown_error);
    CHECK(rescan_ends(world).back().failures == engine::run_attempts_max);
    CHECK(repairs(world).back().parts == 2);
    world.run_for(12h);
    REQUIRE(rescan_ends(world).size() == 2);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(rescans(world).back().window.from == read_to);
    CHECK(orders_read_again(world) >= 40);
}

TEST_CASE("a re-scan whose token is refused halves its window and goes on", "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const auto read_to = frontier(world);
    refuse(world, 1, FailureKind::cursor_refused);
    CHECK(repairs(world).back().parts == 2);
    CHECK(repairs(world).back().reopened.from == read_to);
    world.run_for(12h);
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(orders_read_again(world) >= 40);
}

TEST_CASE("a window of a re-scan with too many pages is halved down to seconds", "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    world.amazon.rate = "5";
    // Within one minute, late: a mass update that Amazon shows all at once.
    const auto moment = rescans(world).front().window.to - 1h;
    world.add_orders(600, moment, moment + 1min);
    world.run_for(12h);
    const auto made = repairs(world);
    REQUIRE(!made.empty());
    CHECK(std::ranges::all_of(made, [](const auto& repair) { return repair.parts == 2; }));
    CHECK(made.back().reopened.to - made.back().reopened.from < 10min);
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(rescan_ends(world).back().orders_new == 600);
}

TEST_CASE("other marketplaces end a re-scan, and the next reads its whole span with them",
          "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const std::vector set{events::MarketplaceId{"A1PA6795UKMFR9"}};
    REQUIRE(world.engine->change_connection(
        {.stream = EngineWorld::shop, .change = {.marketplaces = set}}, "test"));
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::cancelled);
    world.run_for(12h);
    REQUIRE(rescans(world).size() == 2);
    const auto span = rescans(world).back().window;
    CHECK(span.to - span.from >= 48h);
    CHECK(rescan_ends(world).back().reason == ReasonCode::success);
    CHECK(rescan_ends(world).back().orders_same == 40);
}

TEST_CASE("a connection that is removed in the middle of a re-scan is asked nothing more",
          "[rescan]") {
    EngineWorld world;
    begin_rescan(world);
    const auto pages = pages_of(world, Purpose::rescan);
    REQUIRE(world.engine->remove_connection(EngineWorld::shop, "test"));
    REQUIRE(rescan_ends(world).size() == 1);
    CHECK(rescan_ends(world).back().reason == ReasonCode::cancelled);
    const auto asked = world.amazon.requests.size();
    world.run_for(12h);
    CHECK(world.amazon.requests.size() == asked);
    // What was in flight is kept, without a run.
    CHECK(pages_of(world, Purpose::rescan) <= pages + 1);
    CHECK(rescans(world).size() == 1);
}
