#include "tools/api/coverage_calendar.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace orderlog::tools {

using events::Time;
using nlohmann::json;
using projections::CoverageReport;
using projections::Span;
using projections::Spans;

namespace {

using std::chrono::days;

constexpr days days_max{3660};

/// What is asked and what is proven of a connection, backfill and updates together.
struct Known {
    Spans asked{};
    Spans proven{};
};

Known known_of(const CoverageReport& report) {
    Known known{report.created.asked, report.created.proven};
    known.asked.add(report.updated.asked);
    known.proven.add(report.updated.proven);
    return known;
}

struct Tally {
    std::size_t whole{0};
    std::size_t part{0};
    std::size_t none{0};
};

/// Nothing if nobody was asked for that day.
void count_day(Tally& tally, const Known& known, const Span& day) {
    Spans asked{day};
    asked.keep(known.asked);
    if (asked.empty()) {
        return;
    }
    Spans missing = asked;
    missing.remove(known.proven);
    Spans proven = asked;
    proven.keep(known.proven);
    (missing.empty() ? tally.whole : proven.empty() ? tally.none : tally.part) += 1;
}

std::string state_text(const Tally& tally) {
    if (tally.part == 0 && tally.none == 0 && tally.whole > 0) {
        return "complete";
    }
    return tally.part == 0 && tally.whole == 0 ? "missing" : "partial";
}

std::optional<Time> first_of(const std::vector<Known>& all) {
    std::optional<Time> first;
    for (const Known& known : all) {
        if (!known.asked.empty()) {
            const Time from = known.asked.list().front().from;
            first = first ? std::min(*first, from) : from;
        }
    }
    return first;
}

}  // namespace

json coverage_calendar(const std::vector<CoverageReport>& reports, Time now) {
    std::vector<Known> all;
    for (const CoverageReport& report : reports) {
        all.push_back(known_of(report));
    }
    json list = json::array();
    const auto first = first_of(all);
    const Time from = std::max<Time>(first.value_or(now), now - days_max);
    for (Time day = std::chrono::floor<days>(from); first && day < now; day += days{1}) {
        const Span span{std::max(day, from), std::min<Time>(day + days{1}, now)};
        Tally tally;
        for (const Known& known : all) {
            count_day(tally, known, span);
        }
        list.push_back({{"day", events::to_text(day).substr(0, 10)}, {"state", state_text(tally)}});
    }
    return {{"from", first ? json(events::to_text(from)) : json(nullptr)},
            {"to", events::to_text(now)},
            {"days", std::move(list)}};
}

}  // namespace orderlog::tools
