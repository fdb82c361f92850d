#include "projections/projector.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_read_model.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/random_history.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace orderlog;
using namespace orderlog::projections;
using adapters::MemoryEventLog;
using adapters::MemoryReadModel;

namespace {

// Tables whose answer gets lost, before or after they acted, as a seed says.
class UnsureReadModel final : public ReadModel {
 public:
    UnsureReadModel(MemoryReadModel& model, std::uint32_t seed) : model_(model), random_(seed) {}

    events::Result<Checkpoint> checkpoint() override { return model_.checkpoint(); }
    events::Result<events::LogPosition> lease() override { return model_.lease(); }
    events::Result<std::int64_t> repairs() override { return model_.repairs(); }
    events::Result<StateRows> load_state() override { return model_.load_state(); }
    events::Result<std::vector<std::size_t>> parked(std::span<const OrderRows> rows) override {
        return model_.parked(rows);
    }
    events::Result<CommitOutcome> commit(const Batch& batch) override {
        if (random_() % 3 == 0) {
            return events::fail(events::ErrorKind::unavailable, "lost before");
        }
        const auto outcome = model_.commit(batch);
        return random_() % 3 != 0 ? outcome
                                  : events::fail(events::ErrorKind::unavailable, "lost after");
    }

 private:
    MemoryReadModel& model_;
    std::mt19937 random_;
};

// Tables that someone else feeds between two questions, once.
class OthersReadModel final : public ReadModel {
 public:
    explicit OthersReadModel(MemoryReadModel& model, Batch others)
        : model_(model), others_(std::move(others)) {}

    events::Result<Checkpoint> checkpoint() override { return model_.checkpoint(); }
    events::Result<events::LogPosition> lease() override { return model_.lease(); }
    events::Result<std::int64_t> repairs() override { return model_.repairs(); }
    events::Result<StateRows> load_state() override {
        (void)model_.commit(others_);
        return model_.load_state();
    }
    events::Result<std::vector<std::size_t>> parked(std::span<const OrderRows> rows) override {
        return model_.parked(rows);
    }
    events::Result<CommitOutcome> commit(const Batch& batch) override {
        return model_.commit(batch);
    }

 private:
    MemoryReadModel& model_;
    Batch others_;
};

ProjectorOptions one_event_each() {
    ProjectorOptions options;
    options.batch_events_max = 1;
    return options;
}

// Steps until the log holds nothing more; a lost answer is asked for again.
void follow(const events::EventLog& log, ReadModel& model, ProjectorOptions options = {}) {
    support::LinePageReader reader;
    Projector projector(log, model, reader, options);
    for (int steps = 0; steps < 10'000; ++steps) {
        const auto step = projector.step();
        if (step && step->events == 0 && step->caught_up) {
            return;
        }
        REQUIRE((step || step.error().kind == events::ErrorKind::unavailable));
    }
    FAIL("the projector does not come to the end");
}

}  // namespace

TEST_CASE("event by event and in batches give the same rows", "[projector]") {
    CHECK(rc::check([](std::uint32_t seed) {
        MemoryEventLog log;
        support::RandomHistory(seed).extend(log, 60);
        MemoryReadModel singly;
        MemoryReadModel at_once;
        MemoryReadModel in_some;
        follow(log, singly, one_event_each());
        follow(log, at_once);
        follow(log, in_some, {.batch_orders_max = 9, .batch_bytes_max = 9000});
        RC_ASSERT(singly.full() == at_once.full());
        RC_ASSERT(singly.full() == in_some.full());
    }));
}

TEST_CASE("state that someone else changes while it is read is read again", "[projector]") {
    MemoryEventLog log;
    support::RandomHistory(7).extend(log, 60);
    MemoryReadModel alone;
    follow(log, alone);
    MemoryReadModel model;
    const events::LogPosition first{1};
    OthersReadModel fed_by_others(model, {{}, {first, *log.record_hash(first)}, {}, {}});
    support::LinePageReader reader;
    Projector projector(log, fed_by_others, reader);
    const auto refused = projector.step();
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::unavailable);
    CHECK(projector.step()->at.position > first);
}

TEST_CASE("an older copy of a log writes nothing where the log feeds", "[projector]") {
    MemoryEventLog log;
    MemoryEventLog copy;
    support::RandomHistory(7).extend(log, 150);
    support::RandomHistory(7).extend(copy, 120);
    MemoryReadModel model;
    support::LinePageReader reader;
    Projector projector(log, model, reader, {.batch_events_max = 10});
    Projector older(copy, model, reader);
    while (projector.step()->at.position < events::LogPosition{110}) {
    }
    for (const std::size_t events_of_its_own : {0, 1}) {
        support::RandomHistory(8).extend(copy, events_of_its_own);
        const auto refused = older.step();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == events::ErrorKind::foreign);
        CHECK(refused.error().message ==
              "a log that ended at position 150 has fed the tables, this one ends at " +
                  std::to_string(120 + events_of_its_own));
    }
    while (!projector.step()->caught_up) {
    }
    MemoryReadModel whole;
    follow(log, whole);
    CHECK(model.full() == whole.full());
}

TEST_CASE("of two histories of one log the shorter is refused once the longer has begun",
          "[projector]") {
    MemoryEventLog log;
    MemoryEventLog copy;
    support::RandomHistory(7).extend(log, 130);
    support::RandomHistory(7).extend(copy, 120);
    MemoryReadModel model;
    support::LinePageReader reader;
    Projector older(copy, model, reader, {.batch_events_max = 10});
    REQUIRE(older.step());
    Projector projector(log, model, reader);
    while (!projector.step()->caught_up) {
    }
    CHECK(older.step()->overtaken);
    const auto refused = older.step();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == events::ErrorKind::foreign);
    CHECK(model.checkpoint()->position == events::LogPosition{130});
}

TEST_CASE("lost answers lose nothing and double nothing", "[projector]") {
    CHECK(rc::check([](std::uint32_t seed) {
        MemoryEventLog log;
        support::RandomHistory(seed).extend(log, 60);
        MemoryReadModel sure;
        MemoryReadModel model;
        UnsureReadModel unsure(model, seed);
        follow(log, sure);
        follow(log, unsure, {.batch_orders_max = 3});
        RC_ASSERT(model.full() == sure.full());
        RC_ASSERT(*model.checkpoint() == *sure.checkpoint());
    }));
}

TEST_CASE("a projector that is made anew goes on where the tables are", "[projector]") {
    CHECK(rc::check([](std::uint32_t seed) {
        MemoryEventLog log;
        support::RandomHistory history(seed);
        MemoryReadModel model;
        for (int life = 0; life < 5; ++life) {
            history.extend(log, 20);
            follow(log, model, {.batch_orders_max = 4});
        }
        MemoryReadModel whole;
        follow(log, whole);
        RC_ASSERT(model.full() == whole.full());
    }));
}

TEST_CASE("a page that just came is one transaction", "[projector]") {
    MemoryEventLog log;
    MemoryReadModel model;
    support::LinePageReader reader;
    Projector projector(log, model, reader);
    CHECK(projector.step()->caught_up);
    support::append(log, events::SyncPolled{});
    const auto step = projector.step();
    REQUIRE(step);
    CHECK(step->events == 1);
    CHECK(step->caught_up);
    CHECK(step->at.position == log.info().last);
    CHECK(model.checkpoint()->record_hash == *log.record_hash(log.info().last));
}

TEST_CASE("tables of another log are refused", "[projector]") {
    MemoryEventLog log;
    support::RandomHistory(1).extend(log, 20);
    MemoryReadModel model;
    follow(log, model);
    MemoryEventLog other;
    support::RandomHistory(2).extend(other, 20);
    support::LinePageReader reader;
    const auto step = Projector(other, model, reader).step();
    REQUIRE_FALSE(step);
    CHECK(step.error().kind == events::ErrorKind::foreign);
    CHECK_FALSE(step.error().hint.empty());
}

TEST_CASE("a log that lost its end is refused", "[projector]") {
    MemoryEventLog log;
    support::RandomHistory(1).extend(log, 20);
    MemoryReadModel model;
    follow(log, model);
    MemoryEventLog shorter;
    support::RandomHistory(1).extend(shorter, 10);
    support::LinePageReader reader;
    const auto step = Projector(shorter, model, reader).step();
    REQUIRE_FALSE(step);
    CHECK(step.error().kind == events::ErrorKind::foreign);
    CHECK(step.error().message == "the tables are at position 20, the log ends at 10");
}

TEST_CASE("a projector that was overtaken begins anew from the tables", "[projector]") {
    MemoryEventLog log;
    support::RandomHistory history(3);
    history.extend(log, 10);
    MemoryReadModel model;
    support::LinePageReader reader;
    Projector stale(log, model, reader, one_event_each());
    REQUIRE(stale.step());
    follow(log, model);
    const auto step = stale.step();
    REQUIRE(step);
    CHECK(step->overtaken);
    history.extend(log, 10);
    while (!stale.step()->caught_up) {
    }
    MemoryReadModel whole;
    follow(log, whole);
    CHECK(model.full() == whole.full());
}

TEST_CASE("a page that does not fold stops the tables just before it", "[projector]") {
    MemoryEventLog log;
    support::append(log, events::SyncPolled{});
    events::PageFetched page;
    page.marks = {events::OrderMark::new_order};
    support::append(log, page);
    MemoryReadModel model;
    support::LinePageReader reader;
    Projector projector(log, model, reader);
    const auto before = projector.step();
    REQUIRE(before);
    CHECK(before->at.position == events::LogPosition{1});
    CHECK_FALSE(projector.step());
    CHECK_FALSE(projector.step());
    CHECK(model.checkpoint()->position == events::LogPosition{1});
}
