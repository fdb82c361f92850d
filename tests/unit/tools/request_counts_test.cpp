#include "tools/api/request_counts.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog::events;
using namespace orderlog::tools;
using nlohmann::json;
using orderlog::adapters::MemoryEventLog;
using orderlog::support::january;

namespace {

/// A log of connection acme's requests, each at its time.
class RequestLog {
 public:
    RequestLog& add(Time time, const Event& event) {
        NewEvent fresh = orderlog::support::new_event(stream, version_++, event);
        fresh.time = time;
        REQUIRE(log.append({fresh}));
        return *this;
    }

    const StreamId stream = orderlog::support::stream_of("acme");
    MemoryEventLog log{};

 private:
    std::uint64_t version_{0};
};

RequestFailed failing(FailureKind kind) {
    RequestFailed event;
    event.kind = kind;
    return event;
}

PageFetched page_with(std::vector<OrderMark> marks) {
    PageFetched page;
    page.marks = std::move(marks);
    return page;
}

}  // namespace

TEST_CASE("requests are counted by the step in which they ended, refused ones apart") {
    using std::chrono::minutes;
    RequestLog all;
    const Time noon = january(3) + std::chrono::hours{12};
    all.add(noon - minutes{61}, SyncPolled{})
        .add(noon - minutes{60}, SyncPolled{})
        .add(noon - minutes{5}, failing(FailureKind::rate_limited))
        .add(noon - minutes{4}, failing(FailureKind::unavailable))
        .add(noon - minutes{3}, EngineStopped{})
        .add(noon, page_with({OrderMark::new_order, OrderMark::changed, OrderMark::same}))
        .add(noon + minutes{1}, SyncPolled{});
    const TimeSteps steps{noon - minutes{60}, noon + minutes{1}, std::chrono::hours{1}};
    const auto counts = request_counts(all.log, {all.stream}, steps);
    REQUIRE(counts);
    const json expected{
        {{"start", to_text(noon - minutes{60})},
         {"requests", 3},
         {"refused", 1},
         {"failed", 1},
         {"orders", 0}},
        {{"start", to_text(noon)}, {"requests", 1}, {"refused", 0}, {"failed", 0}, {"orders", 2}}};
    CHECK(*counts == expected);
}

TEST_CASE("a span with too many events is refused rather than counted in part") {
    RequestLog all;
    for (int i = 0; i < 5; ++i) {
        all.add(january(3), SyncPolled{});
    }
    TimeSteps steps{january(3), january(4), std::chrono::hours{1}, 5};
    CHECK(request_counts(all.log, {all.stream}, steps));
    steps.events_max = 4;
    const auto refused = request_counts(all.log, {all.stream}, steps);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::rejected);
}
