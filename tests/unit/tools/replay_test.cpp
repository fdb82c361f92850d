#include "tools/replay/replay.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "events/check.hpp"
#include "projections/order_why.hpp"
#include "projections/orders.hpp"
#include "shop_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/orders/order_story.hpp"
#include "tools/replay/state_values.hpp"
#include "tools/replay/watched_process.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <set>

using namespace orderlog;
using namespace orderlog::tools;
using adapters::RocksdbEventLog;
using events::LogPosition;
using projections::Outcome;

namespace {

const std::filesystem::path fixture =
    std::filesystem::path{ORDERLOG_SOURCE_DIR} / "tests/golden/replay/money_missing.jsonl";

/// Folded to its end.
struct Folded {
    explicit Folded(const ReplayLog& log) : replay(log, at) {
        while (true) {
            const auto more = replay.step();
            REQUIRE(more);
            if (!*more) {
                return;
            }
            for (const OrderMove& order : replay.orders()) {
                moves += order.before ? 1 : 0;
            }
        }
    }
    std::atomic<std::uint64_t> at{0};
    Replay replay;
    std::size_t moves{0};
};

adapters::MemoryReadModel tables_of(const events::EventLog& log) {
    adapters::MemoryReadModel tables;
    adapters::OrdersPageReader reader;
    projections::Projector projector(log, tables, reader);
    while (!projector.step().value().caught_up) {
    }
    return tables;
}

}  // namespace

TEST_CASE("an export with bodies replays to the rows that its log folds to") {
    const ShopLog world({.orders = 150});
    const Lines lines = world.lines(ExportBodies::shown);
    CHECK(refusal(lines).empty());
    const auto log = world.replayed(lines);
    CHECK(log->file().bodies > 2);
    CHECK(log->file().bodies_without_token > 0);
    const Folded folded(*log);
    const adapters::MemoryReadModel tables = tables_of(world.log());
    CHECK(tables.orders().size() == 150);
    CHECK(folded.replay.tables().content() == tables.content());
    CHECK(folded.replay.tables().full() == tables.full());
    CHECK(folded.moves > 0);
    // Its page tokens are nowhere.
    const auto all = world.log().read({}, {.events = 100'000}).value();
    for (const events::StoredEvent& stored : all) {
        const auto* cursor = std::get_if<events::CursorAdvanced>(&stored.event);
        for (const std::string& line : lines) {
            const bool shows = cursor != nullptr && !cursor->token.empty() &&
                               line.find(cursor->token) != std::string::npos;
            REQUIRE_FALSE(shows);
        }
    }
}

TEST_CASE("a redacted export folds to the same states, statuses, quantities and times") {
    const ShopLog world({.orders = 150});
    const auto log = world.replayed(world.lines(ExportBodies::redacted));
    CHECK(log->file().scope.bodies == ExportBodies::redacted);
    CHECK(log->file().bodies_without_token == 0);
    const Folded folded(*log);
    const auto shown = world.replayed(world.lines(ExportBodies::shown));
    const Folded real(*shown);
    const FilePositions positions = world.positions();
    const auto shape = [](const adapters::MemoryReadModel& tables, const auto& place) {
        std::multiset<std::string> rows;
        for (const auto& [key, order] : tables.orders()) {
            std::int64_t quantity = 0;
            for (const auto& item : order.items) {
                quantity += item.quantity.value_or(0);
            }
            rows.insert(events::to_text(order.header.last_update_date) + order.header.raw_status +
                        std::to_string(order.items.size()) + "/" + std::to_string(quantity) +
                        (order.total ? order.total->currency : "unknown") +
                        std::to_string(place(order.money_rank.position).value()));
        }
        return rows;
    };
    CHECK(shape(folded.replay.tables(), std::identity{}) ==
          shape(real.replay.tables(), [&](LogPosition in_log) { return positions.of(in_log); }));
    REQUIRE(folded.replay.connections().size() == 1);
    const auto values = values_of(folded.replay.connections().begin()->second);
    auto expected = values_of(real.replay.connections().begin()->second);
    for (StateValue& value : expected) {
        if (value.name.ends_with(".moved_by")) {
            value.value = to_text(positions.of(LogPosition{std::stoull(value.value)}));
        }
    }
    CHECK(values == expected);
}

TEST_CASE("pages of orders and of items of Orders v0 replay to the rows of their log") {
    const ShopLog world({.orders = 40, .orders_api = events::OrdersApi::v0});
    const adapters::MemoryReadModel tables = tables_of(world.log());
    const auto shown = world.replayed(world.lines(ExportBodies::shown));
    const Folded real(*shown);
    CHECK(real.replay.tables().full() == tables.full());
    CHECK(refusal(world.lines(ExportBodies::shown)).empty());
    const auto all = shown->read({}, {.events = 100'000}).value();
    CHECK(std::ranges::any_of(all, [](const events::StoredEvent& stored) {
        return std::holds_alternative<events::ItemsOwed>(stored.event);
    }));
    const auto redacted = world.replayed(world.lines(ExportBodies::redacted));
    const Folded folded(*redacted);
    CHECK(folded.replay.tables().orders().size() == 40);
    std::size_t items = 0;
    for (const auto& [key, order] : folded.replay.tables().orders()) {
        items += order.items.size();
        adapters::OrdersPageReader reader;
        const auto seen = projections::sightings(key, {}, *redacted, reader).value();
        REQUIRE(seen.size() > 1);
        CHECK(projections::merged(seen)->items.size() == order.items.size());
    }
    CHECK(items >= 40);
    CHECK(values_of(folded.replay.connections().begin()->second).size() ==
          values_of(real.replay.connections().begin()->second).size());
}

TEST_CASE("what has no bodies, or not its past, is not replayed") {
    const ShopLog world;
    const auto said = [&](const Lines& lines) {
        try {
            (void)world.replayed(lines);
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
        return std::string{};
    };
    CHECK(said(world.lines(ExportBodies::none)).find("has no bodies") != std::string::npos);
    Lines later;
    LogExport writing(
        world.log(),
        {.first = LogPosition{4}, .last = world.log().info().last, .bodies = ExportBodies::shown},
        nullptr,
        [&](std::string_view line) {
            later.emplace_back(line);
            return events::Result<void>{};
        },
        {});
    REQUIRE(writing.run());
    CHECK(refusal(later).empty());
    CHECK(said(later).find("begins at position 4") != std::string::npos);
}

TEST_CASE("a fold that refuses names the position") {
    const ShopLog world;
    auto bad = support::new_page(support::DegradedShop::stream(),
                                 world.log().version(support::DegradedShop::stream())->value(),
                                 R"({"orders":[{"orderId":"1"}]})");
    bad.time = world.log().info().last_time;
    std::get<events::PageFetched>(bad.event).marks = {events::OrderMark::new_order,
                                                      events::OrderMark::new_order};
    const LogPosition position = world.log().append({bad}).value();
    const auto log = world.replayed(world.lines(ExportBodies::redacted));
    std::atomic<std::uint64_t> at{0};
    Replay replay(*log, at);
    while (true) {
        const auto more = replay.step();
        if (more) {
            REQUIRE(*more);
            continue;
        }
        CHECK(more.error().message.find("position " + to_text(world.positions().of(position))) !=
              std::string::npos);
        break;
    }
}

TEST_CASE("a fold that crashes names the position") {
    const auto crashed = in_watched_process([](std::atomic<std::uint64_t>& at) {
        at = 17;
        events::check(std::freopen("/dev/null", "w", stderr) != nullptr);
        events::check(false);
        return 0;
    });
    REQUIRE_FALSE(crashed);
    CHECK(crashed.error().kind == events::ErrorKind::corrupt);
    CHECK(crashed.error().message.find("position 17 crashed") != std::string::npos);
    CHECK(in_watched_process([](std::atomic<std::uint64_t>&) { return 6; }).value() == 6);
}

TEST_CASE("a fold that the machine ends is no bug: it says where, and that memory is short") {
    const auto killed = in_watched_process([](std::atomic<std::uint64_t>& at) {
        at = 17;
        return std::raise(SIGKILL);
    });
    const auto without_memory = in_watched_process([](std::atomic<std::uint64_t>& at) -> int {
        at = 17;
        throw std::bad_alloc{};
    });
    for (const auto* ended : {&killed, &without_memory}) {
        REQUIRE_FALSE(*ended);
        CHECK(ended->error().kind == events::ErrorKind::unavailable);
        CHECK(ended->error().message.starts_with("killed at position 17"));
        CHECK(ended->error().hint.find("--last") != std::string::npos);
    }
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
    const rlimit none{0, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_AS, &none) == 0);
    const auto refused = in_watched_process([](std::atomic<std::uint64_t>&) { return 0; });
    REQUIRE(setrlimit(RLIMIT_AS, &before) == 0);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == events::ErrorKind::unavailable);
}

TEST_CASE("a replay jumps over positions that its file lacks, however many they are") {
    const ShopLog world;
    constexpr std::uint64_t gap = std::uint64_t{1} << 40;
    ExportScope scope = world.scope(ExportBodies::shown);
    scope.last = LogPosition{scope.last.value() + gap};
    const auto log = world.replayed(rewritten(world.log(), scope, [](events::StoredEvent& stored) {
        stored.position = LogPosition{stored.position.value() + (stored.version.value() > 5) * gap};
    }));
    CHECK(log->info().last.value() > gap);
    const Folded far(*log);
    const auto near_log = world.replayed(world.lines(ExportBodies::shown));
    const Folded near(*near_log);
    CHECK(far.replay.event().version == near.replay.event().version);
    CHECK(far.replay.tables().content() == near.replay.tables().content());
}

TEST_CASE("a stream of a replayed file is read up to its limits, at least one event at a time") {
    const ShopLog world;
    const auto log = world.replayed(world.lines(ExportBodies::shown));
    const events::StreamId stream = support::DegradedShop::stream();
    const auto all = log->read_stream(stream, {}, {}).value();
    CHECK(log->version(stream).value().value() == all.size());
    const std::size_t two = all[0].record_size + all[1].record_size;
    CHECK(log->read_stream(stream, {}, {.record_bytes = two}).value().size() == 2);
    CHECK(log->read_stream(stream, {}, {.record_bytes = 0}).value().size() == 1);
    CHECK(log->read_stream(stream, {}, {.events = 3}).value().size() == 3);
    CHECK(log->read_stream(stream, all[4].version, {}).value().front() == all[5]);
    CHECK(log->read_stream(stream, events::StreamVersion{all.size()}, {}).value().empty());
    CHECK(log->record_hash(LogPosition{99'999}).error().kind == events::ErrorKind::not_found);
}

TEST_CASE("the checked-in bug report replays, and tells why a total is not that of the last page") {
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        const ShopLog world({.seed = 3, .orders = 2, .runs_for = std::chrono::hours(20)});
        std::filesystem::create_directories(fixture.parent_path());
        std::filesystem::copy_file(world.file(world.lines(ExportBodies::redacted)), fixture,
                                   std::filesystem::copy_options::overwrite_existing);
    }
    const auto log = support::replayed_file(fixture);
    const Folded folded(*log);
    std::size_t degraded = 0;
    for (const auto& [key, order] : folded.replay.tables().orders()) {
        adapters::OrdersPageReader reader;
        const auto seen = projections::sightings(key, {}, *log, reader).value();
        const auto reasons = placed(projections::reasons(seen, "total_amount"), seen, *log).value();
        REQUIRE(reasons.size() == 1);
        const auto& witnesses = reasons.front().reason.witnesses;
        if (witnesses.back().outcome != Outcome::not_sent || witnesses.size() < 2) {
            continue;
        }
        ++degraded;
        CHECK(order.total.has_value());
        CHECK(witnesses.front().value == reasons.front().reason.column.value);
        const auto lines = why_lines(reasons.front(), seen);
        CHECK(lines.back().find("request-") != std::string::npos);
        CHECK(lines[lines.size() - 2].find("does not say it, which erases nothing") !=
              std::string::npos);
    }
    CHECK(degraded > 0);
}
