#include "tools/orderlog/timeline_summary.hpp"

#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace orderlog::tools {

using nlohmann::json;

namespace {

constexpr int hours_shown = 48;
constexpr int days_shown = 30;

json period_json(events::Time begin, const PeriodCounts& counts) {
    return {{"from", events::to_text(begin)},
            {"pages", counts.pages},
            {"polls", counts.polls},
            {"orders_new", counts.orders_new},
            {"orders_changed", counts.orders_changed},
            {"failures", counts.failures},
            {"debts", counts.debts},
            {"body_bytes", counts.body_bytes},
            {"news", counts.news}};
}

/// "2026-01-15" or "2026-01-15 09".
std::string period_text(events::Time begin, SummaryPeriod period) {
    return time_text(begin).substr(0, period == SummaryPeriod::day ? 10 : 13);
}

}  // namespace

events::Result<SummaryPeriod> summary_period(const std::string& text) {
    if (text == "hour" || text == "day") {
        return text == "hour" ? SummaryPeriod::hour : SummaryPeriod::day;
    }
    return events::fail(events::ErrorKind::rejected,
                        fmt::format("'{}' is neither 'hour' nor 'day'", text));
}

std::chrono::hours period_length(SummaryPeriod period) {
    return period == SummaryPeriod::day ? std::chrono::hours{24} : std::chrono::hours{1};
}

events::Time summary_begin(SummaryPeriod period, events::Time now) {
    const events::Duration length = period_length(period);
    const events::Time begun{now.time_since_epoch() - now.time_since_epoch() % length};
    return begun - ((period == SummaryPeriod::day ? days_shown : hours_shown) - 1) * length;
}

void show_summary(const std::map<events::Time, PeriodCounts>& counts, SummaryPeriod period,
                  const Console& console) {
    if (console.json()) {
        for (const auto& [begin, one] : counts) {
            console.line(json_text(period_json(begin, one)));
        }
        return;
    }
    std::uint64_t highest = 0;
    for (const auto& [begin, one] : counts) {
        highest = std::max(highest, *std::ranges::max_element(one.news));
    }
    TextTable table({period == SummaryPeriod::day ? "DAY" : "HOUR", "NEWS", "PAGES", "POLLS", "NEW",
                     "CHANGED", "FAILED", "DEBTS", "READ"});
    for (const auto& [begin, one] : counts) {
        table.add({period_text(begin, period), sparkline(one.news, highest),
                   with_thousands(one.pages), with_thousands(one.polls),
                   with_thousands(one.orders_new), with_thousands(one.orders_changed),
                   with_thousands(one.failures), with_thousands(one.debts),
                   bytes_text(one.body_bytes)});
    }
    console.table(table);
}

}  // namespace orderlog::tools
