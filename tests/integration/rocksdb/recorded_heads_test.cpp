#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/past_heads.hpp"
#include "adapters/rocksdb/record_walk.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::adapters;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

void note(EventLog& log, const std::string& tenant, const std::string& actor = "somebody") {
    NewEvent event = sample_note(tenant, *log.version(sample_stream(tenant)),
                                 sample_time(log.info().last.value()));
    event.actor = actor;
    REQUIRE(log.append({std::move(event)}));
}

void append_heads(EventLog& log, const HeadsRecorded& heads) {
    NewEvent event = new_event(StreamId{}, log.version(StreamId{})->value(), heads);
    event.time = log.info().last_time;
    REQUIRE(log.append({std::move(event)}));
}

HeadsRecorded heads_of(const EventLog& log) {
    const auto heads = log.heads().value();
    return {.position = log.info().last, .streams = heads.size(), .root = heads_root(heads)};
}

/// Verifies as told, also if heads in between were recorded.
VerifyReport verified(const RocksdbEventLog& log) {
    return log.verify({}).value();
}

}  // namespace

TEST_CASE("heads that were recorded are compared while the log is read") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    for (int i = 0; i < 3; ++i) {
        append_steps(*log, 2);
        note(*log, "bolt");
        append_heads(*log, heads_of(*log));
    }
    const auto report = verified(*log);
    CHECK(report.whole());
    CHECK(report.heads == 3);
}

TEST_CASE("a log in which a stream was replaced by another is told by the heads recorded after") {
    const TempDirectory dir;
    const TempDirectory forged_dir;
    const auto log = open_log(dir.path());
    const auto forged = open_log(forged_dir.path());
    append_steps(*log, 2);
    append_steps(*forged, 2);
    note(*log, "bolt");
    note(*forged, "bolt", "somebody else");
    const HeadsRecorded recorded = heads_of(*log);
    append_heads(*log, recorded);
    append_heads(*forged, recorded);
    CHECK(verified(*log).whole());
    const auto report = verified(*forged);  // Whose every chain holds.
    REQUIRE(report.problem_count == 1);
    CHECK(report.problems[0].position == LogPosition{6});
    CHECK_THAT(report.problems[0].message,
               Catch::Contains("up to position 5") && Catch::Contains("2 streams of root"));
}

TEST_CASE("a log that lost a whole stream, or its tail, is told with position and streams") {
    const TempDirectory dir;
    const TempDirectory forged_dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 2);
    note(*log, "bolt");
    HeadsRecorded recorded = heads_of(*log);

    const auto forged = open_log(forged_dir.path());
    append_steps(*forged, 2);
    SECTION("with the record as it was") {
        append_heads(*forged, recorded);
        const auto report = verified(*forged);
        REQUIRE(report.problem_count == 1);
        CHECK(report.problems[0].position == LogPosition{5});
        CHECK_THAT(report.problems[0].message, Catch::Contains("those of position 5, not of"));
    }
    SECTION("with a record that was moved to where it stands now") {
        recorded.position = forged->info().last;
        append_heads(*forged, recorded);
        const auto report = verified(*forged);
        REQUIRE(report.problem_count == 1);
        CHECK_THAT(report.problems[0].message, Catch::Contains("up to position 4") &&
                                                   Catch::Contains("1 streams of root") &&
                                                   Catch::Contains("not 2 of root"));
    }
}

TEST_CASE("a stream that cannot be read to its end is told once, not with each root from then on") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 2);
    note(*log, "bolt");
    const LogPosition lost = log->info().last;
    for (int i = 0; i < 3; ++i) {
        append_heads(*log, heads_of(*log));
        append_steps(*log, 1);
    }
    rocksdb::WriteBatch batch;
    batch.Put(log->database().handle(Family::log), log_key(lost), "no record");
    REQUIRE(log->database().write(batch, true));
    const auto report = verified(*log);
    CHECK(report.heads == 3);
    REQUIRE(report.problem_count == 2);
    CHECK(report.problems[0].position == lost);
    CHECK(report.problems[1].position == next(lost));
}

TEST_CASE("the heads as of any earlier position are what they were then") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    std::vector<StreamHeads> then{log->heads().value()};
    for (int i = 0; i < 12; ++i) {
        note(*log, i % 5 == 4 ? "bolt" : i % 3 == 0 ? "acme" : "crab");
        then.push_back(log->heads().value());
    }
    const LogReader reader{log->database()};
    for (std::size_t position = 0; position < then.size(); ++position) {
        CHECK(heads_at(reader, LogPosition{position}).value() == then[position]);
    }
}

TEST_CASE("a walk in pieces, each of another process, finds what one at once finds") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    for (int i = 0; i < 4; ++i) {
        append_steps(*log, 2);
        note(*log, "bolt");
        append_heads(*log, heads_of(*log));
    }
    HeadsRecorded wrong = heads_of(*log);
    wrong.root = sha256("another");
    append_heads(*log, wrong);
    const LogReader reader{log->database()};
    VerifyReport report;
    WalkPlace place{.position = {}, .root = to_hex(heads_root({}))};
    for (bool ended = false; !ended;) {
        RecordWalk walk(log->database(), reader, report);
        REQUIRE(walk.go_on_behind(place));
        ended = walk.step(log->info().last, {.events = 1}).ended;
        place = walk.place();
        if (ended) {
            walk.finish();
        }
    }
    const auto at_once = verified(*log);
    CHECK(report.records == at_once.records);
    CHECK(report.bodies == at_once.bodies);
    CHECK(report.heads == 5);
    REQUIRE(report.problem_count == 1);
    CHECK(report.problems[0].message == at_once.problems[0].message);
}

TEST_CASE("a walk does not go on behind streams that are no longer those it has read") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 2);
    const LogReader reader{log->database()};
    VerifyReport report;
    RecordWalk walk(log->database(), reader, report);
    const auto refused =
        walk.go_on_behind({.position = LogPosition{2}, .root = to_hex(sha256("another log"))});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::corrupt);
}
