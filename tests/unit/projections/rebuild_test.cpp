#include "projections/rebuild.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_read_model.hpp"
#include "adapters/memory/memory_rebuild_target.hpp"
#include "projections/projector.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/random_history.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::projections;
using adapters::MemoryEventLog;
using adapters::MemoryReadModel;
using adapters::MemoryRebuildTarget;

namespace {

std::string live(const events::EventLog& log) {
    MemoryReadModel model;
    support::LinePageReader reader;
    Projector projector(log, model, reader, {.batch_orders_max = 5});
    while (!projector.step()->caught_up) {
    }
    return model.full();
}

events::Result<Checkpoint> rebuilt(const events::EventLog& log, MemoryReadModel& model,
                                   const RebuildOptions& options) {
    MemoryRebuildTarget target(model);
    support::LinePageReader reader;
    return rebuild(log, reader, target, options);
}

}  // namespace

TEST_CASE("a rebuild gives the rows of the live path, whatever memory it has", "[rebuild]") {
    const auto seed = GENERATE(range(1u, 11u));
    const auto bytes = GENERATE(values<std::size_t>({1, 6000, 30'000, 64 << 20}));
    CAPTURE(seed, bytes);
    MemoryEventLog log;
    support::RandomHistory(seed).extend(log, 120);
    MemoryReadModel model;
    const auto at = rebuilt(log, model, {.memory_bytes_max = bytes, .rows_max = 7});
    REQUIRE(at);
    CHECK(model.full() == live(log));
    CHECK(*model.checkpoint() == *at);
}

TEST_CASE("a log that grows while it is rebuilt is folded to where it ended", "[rebuild]") {
    const auto seed = GENERATE(range(1u, 6u));
    CAPTURE(seed);
    MemoryEventLog log;
    support::RandomHistory history(seed);
    history.extend(log, 300);
    const std::string expected = live(log);
    MemoryReadModel model;
    const auto grow = [&](const RebuildProgress&) {
        history.extend(log, 20);
        return true;
    };
    const auto at = rebuilt(log, model, {.memory_bytes_max = 8000, .proceed = grow});
    REQUIRE(at);
    CHECK(at->position == events::LogPosition{300});
    CHECK(model.full() == expected);
}

TEST_CASE("a rebuild with little memory takes several passes", "[rebuild]") {
    MemoryEventLog log;
    support::RandomHistory(5).extend(log, 300);
    std::uint32_t passes = 0;
    MemoryReadModel model;
    const auto watch = [&](const RebuildProgress& progress) {
        passes = progress.pass;
        return true;
    };
    REQUIRE(rebuilt(log, model, {.memory_bytes_max = 8000, .proceed = watch}));
    CHECK(passes > 1);
    CHECK(model.full() == live(log));
}

TEST_CASE("a rebuild that is told to stop stops", "[rebuild]") {
    MemoryEventLog log;
    support::RandomHistory(5).extend(log, 30);
    MemoryReadModel model;
    const auto at = rebuilt(log, model, {.proceed = [](const auto&) { return false; }});
    REQUIRE_FALSE(at);
    CHECK(at.error().kind == events::ErrorKind::rejected);
    CHECK(model.checkpoint()->position == events::LogPosition{});
}

TEST_CASE("an empty log is rebuilt into empty tables", "[rebuild]") {
    MemoryEventLog log;
    MemoryReadModel model;
    const auto at = rebuilt(log, model, {});
    REQUIRE(at);
    CHECK(at->position == events::LogPosition{});
    CHECK(model.full().empty());
}

TEST_CASE("a rebuild beyond the log's end is refused", "[rebuild]") {
    MemoryEventLog log;
    MemoryReadModel model;
    CHECK_FALSE(rebuilt(log, model, {.up_to = events::LogPosition{1}}));
}
