#include "projections/rebuild.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_read_model.hpp"
#include "adapters/memory/memory_rebuild_target.hpp"
#include "projections/projector.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"
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

events::OrderObservation shipped(const std::string& id, int updated_ms) {
    events::OrderObservation order;
    order.id = events::OrderId{id};
    order.created = support::january(1);
    order.last_updated = support::january(1) + std::chrono::milliseconds{updated_ms};
    order.has_status = true;
    order.raw_status = "SHIPPED";
    return order;
}

/// A page that shows the order, which its writer could read or not.
void show(MemoryEventLog& log, const events::OrderObservation& order, bool readable) {
    const events::StreamId stream = support::stream_of("t1");
    const std::string body = support::body_of(order);
    auto page = support::new_page(stream, log.version(stream)->value(), body);
    auto& event = std::get<events::PageFetched>(page.event);
    if (readable) {
        event.marks = {events::OrderMark::changed};
        page.order_entries = {
            {.key = {.tenant = stream.tenant, .order = order.id}, .digest = events::digest(body)}};
        REQUIRE(log.append({page}));
        return;
    }
    event.unreadable = 1;
    const events::DebtIncurred debt{.order = order.id, .cause = "unreadable"};
    REQUIRE(log.append({page, support::new_event(stream, log.version(stream)->value() + 1, debt)}));
}

/// A page whose writer marked its first order `same` and could not read the second.
void show_again(MemoryEventLog& log, const events::OrderObservation& same,
                const events::OrderObservation& unreadable) {
    const events::StreamId stream = support::stream_of("t1");
    const std::vector orders{same, unreadable};
    auto page = support::new_page(stream, log.version(stream)->value(), support::body_of(orders));
    auto& event = std::get<events::PageFetched>(page.event);
    event.marks = {events::OrderMark::same};
    event.unreadable = 1;
    const events::DebtIncurred debt{.order = unreadable.id, .cause = "unreadable"};
    REQUIRE(log.append({page, support::new_event(stream, log.version(stream)->value() + 1, debt)}));
}

}  // namespace

TEST_CASE("an order beside one that its page's writer could not read is not fed again",
          "[rebuild]") {
    const auto bytes = GENERATE(values<std::size_t>({1, 64 << 20}));
    MemoryEventLog log;
    show(log, shipped("o-1", 1000), true);
    const std::string before = live(log);
    show_again(log, shipped("o-1", 1000), shipped("o-3", 1000));
    show(log, shipped("o-2", 1000), true);
    MemoryReadModel model;
    REQUIRE(rebuilt(log, model, {.memory_bytes_max = bytes, .rows_max = 1}));
    CHECK(model.full() == live(log));
    CHECK(before.find("o-3") == std::string::npos);
    CHECK(model.full().find("o-3") != std::string::npos);
}

TEST_CASE("an order that an older reader could not read is rebuilt, whatever memory it has",
          "[rebuild]") {
    const auto bytes = GENERATE(values<std::size_t>({1, 64 << 20}));
    MemoryEventLog log;
    show(log, shipped("o-1", 1000), true);
    show(log, shipped("o-2", 1000), true);
    show(log, shipped("o-1", 2000), false);
    show(log, shipped("o-3", 1000), false);
    show(log, shipped("o-2", 2000), true);
    MemoryReadModel model;
    REQUIRE(rebuilt(log, model, {.memory_bytes_max = bytes, .rows_max = 1}));
    CHECK(model.full() == live(log));
}

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

TEST_CASE("a rebuild of some orders gives their rows and every state, whatever memory it has",
          "[rebuild]") {
    const auto seed = GENERATE(range(1u, 6u));
    const auto bytes = GENERATE(values<std::size_t>({1, 6000, 64 << 20}));
    CAPTURE(seed, bytes);
    MemoryEventLog log;
    support::RandomHistory(seed).extend(log, 120);
    MemoryReadModel whole;
    REQUIRE(rebuilt(log, whole, {}));
    MemoryReadModel some;
    const events::TenantId tenant{"tenant-1"};
    const auto at = rebuilt(log, some,
                            {.memory_bytes_max = bytes,
                             .rows_max = 7,
                             .takes_orders = [&](const events::StoredEvent& stored) {
                                 return stored.stream.tenant == tenant;
                             }});
    REQUIRE(at);
    CHECK(*whole.checkpoint() == *at);
    MemoryReadModel expected;
    expected.put(whole.state());
    for (const auto& [key, order] : whole.orders()) {
        if (key.tenant == tenant) {
            expected.put(order);
        }
    }
    CHECK(!some.orders().empty());
    CHECK(some.orders().size() < whole.orders().size());
    CHECK(some.full() == expected.full());
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
