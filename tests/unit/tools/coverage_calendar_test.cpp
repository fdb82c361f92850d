#include "tools/api/coverage_calendar.hpp"

#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog::events;
using namespace orderlog::projections;
using namespace orderlog::tools;
using nlohmann::json;
using orderlog::support::january;

namespace {

CoverageReport backfilled(Span asked, std::vector<Span> proven) {
    CoverageReport report;
    report.created.asked.add(asked);
    for (const Span& span : proven) {
        report.created.proven.add(span);
    }
    return report;
}

json states_of(const std::vector<CoverageReport>& reports, Time now) {
    json states = json::array();
    const json calendar = coverage_calendar(reports, now);
    for (const json& day : calendar.at("days")) {
        states.push_back(day.at("state"));
    }
    return states;
}

}  // namespace

TEST_CASE("a day is complete, partial or missing by what is proven of it") {
    const auto report =
        backfilled({january(1), january(4)},
                   {{january(1), january(2)}, {january(2), january(2) + std::chrono::hours{5}}});
    CHECK(states_of({report}, january(4)) == json{"complete", "partial", "missing"});
    const json calendar = coverage_calendar({report}, january(4));
    CHECK(calendar.at("from") == to_text(january(1)));
    CHECK(calendar.at("days").at(0).at("day") == "2026-01-01");
}

TEST_CASE("days behind a backfill are proven by updates") {
    auto report = backfilled({january(1), january(2)}, {{january(1), january(2)}});
    report.updated.asked.add({january(2), january(4)});
    report.updated.proven.add({january(2), january(3)});
    CHECK(states_of({report}, january(4)) == json{"complete", "complete", "missing"});
}

TEST_CASE("a day that one connection has and another lacks is partial") {
    const auto whole = backfilled({january(1), january(3)}, {{january(1), january(3)}});
    const auto half = backfilled({january(2), january(3)}, {});
    CHECK(states_of({whole, half}, january(3)) == json{"complete", "partial"});
}

TEST_CASE("a tenant that was never asked for anything has no days") {
    const json calendar = coverage_calendar({CoverageReport{}}, january(3));
    CHECK(calendar.at("days").empty());
    CHECK(calendar.at("from").is_null());
}

TEST_CASE("a calendar has at most ten years") {
    const Time long_ago = january(1) - std::chrono::days{20'000};
    const json calendar = coverage_calendar({backfilled({long_ago, january(1)}, {})}, january(1));
    CHECK(calendar.at("days").size() == 3660);
}
