#include "tools/story/period_counts.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using events::OrderMark;

namespace {

events::StoredEvent at(const char* time, events::Event event) {
    events::StoredEvent stored;
    stored.time = events::parse_time(time).value();
    stored.event = std::move(event);
    return stored;
}

events::PageFetched page(std::vector<OrderMark> marks) {
    events::PageFetched fetched;
    fetched.marks = std::move(marks);
    fetched.body_size = 100;
    return fetched;
}

}  // namespace

TEST_CASE("events are counted in the hour or day that holds them, whatever order they come in") {
    const std::vector<events::StoredEvent> events{
        at("2026-01-15T23:59:59.999Z", page({OrderMark::new_order, OrderMark::same})),
        at("2026-01-15T00:00:00Z", page({OrderMark::changed})),
        at("2026-01-16T00:00:00Z", events::SyncPolled{}),
        at("2026-01-16T05:00:00Z", events::RequestFailed{}),
        at("2026-01-16T05:59:00Z", events::DebtIncurred{})};
    CountsByPeriod by_day(std::chrono::hours{24});
    CountsByPeriod backwards(std::chrono::hours{24});
    for (std::size_t i = 0; i < events.size(); ++i) {
        by_day.add(events[i]);
        backwards.add(events[events.size() - 1 - i]);
    }
    REQUIRE(by_day.counts().size() == 2);
    const PeriodCounts& first = by_day.counts().begin()->second;
    CHECK(first.pages == 2);
    CHECK(first.orders_new == 1);
    CHECK(first.orders_changed == 1);
    CHECK(first.body_bytes == 200);
    CHECK(first.news.front() == 1);
    CHECK(first.news.back() == 1);
    const PeriodCounts& second = by_day.counts().rbegin()->second;
    CHECK(second.polls == 1);
    CHECK(second.failures == 1);
    CHECK(second.debts == 1);
    CHECK(backwards.counts().rbegin()->second.failures == 1);
    CountsByPeriod by_hour(std::chrono::hours{1});
    by_hour.add(events[3]);
    CHECK(by_hour.counts().begin()->first == events::parse_time("2026-01-16T05:00:00Z").value());
}

TEST_CASE("a bar is as high as its value beside the highest, and something is never nothing") {
    const std::array<std::uint64_t, 5> values{0, 1, 500, 1000, 2000};
    CHECK(sparkline(values, 1000) == " ▁▄██");
    CHECK(sparkline(values, 0) == "     ");
    CHECK(sparkline({}, 7).empty());
}
