#include "tools/api/coverage_book.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/sample_page.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::events;
using namespace orderlog::tools;
using orderlog::adapters::MemoryEventLog;
using orderlog::support::january;

namespace {

const auto past = CoverageBook::Moment::clock::now() - std::chrono::seconds{1};
const auto future = CoverageBook::Moment::clock::now() + std::chrono::hours{1};

/// What a fresh book says of the stream.
orderlog::projections::CoverageReport fresh_report(const EventLog& log, const StreamId& stream) {
    const auto read = CoverageBook(log).read({stream}, january(20), future);
    REQUIRE(read);
    return read->front();
}

BackfillRequested of_january() {
    BackfillRequested event;
    event.from = january(1);
    event.to = january(20);
    return event;
}

}  // namespace

TEST_CASE("a question that ends too soon is answered when it is asked again") {
    MemoryEventLog log;
    const StreamId stream = orderlog::support::stream_of("acme");
    REQUIRE(log.append({orderlog::support::new_event(stream, 0, of_january())}));
    CoverageBook book(log);
    const auto late = book.read({stream}, january(20), past);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == ErrorKind::unavailable);
    const auto read = book.read({stream}, january(20), future);
    REQUIRE(read);
    CHECK_FALSE(read->front().created.asked.empty());
    CHECK(read->front() == fresh_report(log, stream));
}

TEST_CASE("a coverage that is kept learns what came since") {
    MemoryEventLog log;
    const StreamId stream = orderlog::support::stream_of("acme");
    CoverageBook book(log);
    REQUIRE(log.append({orderlog::support::new_event(stream, 0)}));
    const auto before = book.read({stream}, january(20), future);
    REQUIRE(before);
    CHECK(before->front().created.asked.empty());
    REQUIRE(log.append({orderlog::support::new_event(stream, 1, of_january())}));
    const auto after = book.read({stream}, january(20), future);
    REQUIRE(after);
    CHECK_FALSE(after->front().created.asked.empty());
    CHECK(after->front() == fresh_report(log, stream));
}
