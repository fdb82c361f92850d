#include "tools/api/metrics.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/service/measured_log.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace orderlog::events;
using namespace orderlog::tools;
using nlohmann::json;

namespace {

json connection(std::size_t number) {
    return {{"tenant", fmt::format("t{}", number)},
            {"connection", fmt::format("c{}", number)},
            {"phase", number % 50 == 0 ? "error" : "healthy"},
            {"lag_s", number},
            {"pages", 2},
            {"orders_new", 3},
            {"orders_changed", 1},
            {"orders_same", 0},
            {"failures", 1},
            {"debts", number == 7 ? 4 : 0},
            {"bucket_level", 5.0},
            {"bucket_burst", 20.0},
            {"backfill", {{"phase", "completed"}, {"progress_percent", 100.0}}},
            {"alerts", json::array()}};
}

json status_of(std::size_t connections) {
    json all = json::array();
    for (std::size_t i = 0; i < connections; ++i) {
        all.push_back(connection(i));
    }
    orderlog::adapters::MemoryEventLog log;
    const MeasuredLog measured{log};
    return {{"position", 10},
            {"tables", {{"position", 8}, {"connected", true}}},
            {"alerts", json::array({{{"kind", "LOG_DAMAGED"}, {"id", 5}}})},
            {"connections", all},
            {"measured", measured.measured()}};
}

bool has(const std::string& text, const std::string& line) {
    return text.find(line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("ten thousand connections are counted, and only those that lag most are named") {
    const std::string text = metrics_text(status_of(10'000));
    CHECK(std::ranges::count(text, '\n') < 600);
    CHECK(has(text, "orderlog_connections{phase=\"error\"} 200"));
    CHECK(has(text, "orderlog_pages_total 20000"));
    CHECK(has(text, "orderlog_debts 4"));
    CHECK(has(text, "orderlog_lag_seconds{rank=\"max\"} 9999"));
    CHECK(has(text, "orderlog_lag_seconds{rank=\"median\"} 4999"));
    CHECK(has(text, "orderlog_connection_lag_seconds{tenant=\"t9999\",connection=\"c9999\"} 9999"));
    CHECK(text.find("t7\"") == std::string::npos);
    CHECK(has(text, "orderlog_alerts{kind=\"LOG_DAMAGED\"} 1"));
}

TEST_CASE("few connections are all named, a removed one is not, and none is no error") {
    json status = status_of(3);
    status["connections"][1]["phase"] = "removed";
    status["connections"][2]["lag_s"] = nullptr;
    const std::string text = metrics_text(status);
    CHECK(has(text, "orderlog_connection_lag_seconds{tenant=\"t0\",connection=\"c0\"} 0"));
    CHECK(text.find("t1\"") == std::string::npos);
    CHECK(text.find("orderlog_connection_lag_seconds{tenant=\"t2\"") == std::string::npos);
    CHECK(has(text, "orderlog_pages_total 6"));
    CHECK(has(metrics_text(status_of(0)), "orderlog_events_total 10"));
}

TEST_CASE("a measured log counts what was asked of Amazon, how runs ended and how long it took") {
    orderlog::adapters::MemoryEventLog log;
    MeasuredLog measured{log};
    RequestFailed refused;
    refused.status = 429;
    RequestFailed silent;
    RunEnded ended;
    ended.reason = ReasonCode::amazon_rate_limit;
    const StreamId acme = orderlog::support::stream_of("acme");
    std::uint64_t version = 0;
    for (const Event& event :
         {Event{PageFetched{}}, Event{SyncPolled{}}, Event{refused}, Event{silent}, Event{ended}}) {
        NewEvent one = orderlog::support::new_event(acme, version++, event);
        REQUIRE(measured.append({one}));
    }
    const json told = measured.measured();
    CHECK(told.at("append").at("count") == 5);
    CHECK(told.at("requests") ==
          json::array({{{"operation", "searchOrders"}, {"status", 0}, {"count", 1}},
                       {{"operation", "searchOrders"}, {"status", 200}, {"count", 2}},
                       {{"operation", "searchOrders"}, {"status", 429}, {"count", 1}}}));
    CHECK(told.at("runs") == json::array({{{"reason", "AMAZON_RATE_LIMIT"}, {"count", 1}}}));
    CHECK(measured.info().last == LogPosition{5});
}
