#include "tools/api/metrics.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

namespace orderlog::tools {

using nlohmann::json;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using enum prometheus::MetricType;

namespace {

/// Connections that have series of their own; more would be told by the million a day.
constexpr std::size_t shown_max = 100;

using Labels = std::vector<ClientMetric::Label>;
using Living = std::vector<const json*>;

MetricFamily family(std::string name, std::string help, MetricType type) {
    return {.name = std::move(name), .help = std::move(help), .type = type, .metric = {}};
}

void add(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (family.type == Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
}

MetricFamily single(std::string name, std::string help, MetricType type, double value) {
    MetricFamily made = family(std::move(name), std::move(help), type);
    add(made, {}, value);
    return made;
}

/// What stands in place of no number is nothing.
double sum_over(const json& connections, const std::string& member) {
    double sum = 0;
    for (const json& connection : connections) {
        const json& number = connection.at(member);
        sum += number.is_number() ? number.get<double>() : 0;
    }
    return sum;
}

/// How often each of them occurs.
MetricFamily counted(std::string name, std::string help, std::string label,
                     const std::map<std::string, double>& counts) {
    MetricFamily made = family(std::move(name), std::move(help), Gauge);
    for (const auto& [value, count] : counts) {
        add(made, {{label, value}}, count);
    }
    return made;
}

MetricFamily alerts_of(const json& status) {
    std::map<std::string, double> counts;
    for (const json& alert : status.at("alerts")) {
        counts[alert.at("kind")] += 1;
    }
    for (const json& connection : status.at("connections")) {
        for (const json& alert : connection.at("alerts")) {
            counts[alert.at("kind")] += 1;
        }
    }
    return counted("orderlog_alerts", "Alerts that stand, by kind.", "kind", counts);
}

MetricFamily phases_of(const Living& living) {
    std::map<std::string, double> counts;
    for (const json* const connection : living) {
        counts[connection->at("phase")] += 1;
    }
    return counted("orderlog_connections", "Connections, by phase.", "phase", counts);
}

MetricFamily backfills_of(const Living& living) {
    std::map<std::string, double> counts;
    for (const json* const connection : living) {
        counts[connection->at("backfill").at("phase")] += 1;
    }
    return counted("orderlog_backfills", "Connections, by how far their past is read.", "phase",
                   counts);
}

MetricFamily orders_of(const json& connections) {
    MetricFamily made =
        family("orderlog_orders_total", "Orders on pages, by what they told.", Counter);
    for (const char* const mark : {"new", "changed", "same"}) {
        add(made, {{"mark", mark}}, sum_over(connections, std::string{"orders_"} + mark));
    }
    return made;
}

double lag_of(const json& connection) {
    const json& lag = connection.at("lag_s");
    return lag.is_number() ? lag.get<double>() : -1;
}

/// The connections that are not removed, those first that lag most; without a lag last.
Living by_lag(const json& connections) {
    Living living;
    for (const json& connection : connections) {
        if (connection.at("phase") != "removed") {
            living.push_back(&connection);
        }
    }
    std::ranges::stable_sort(living, std::ranges::greater{},
                             [](const json* one) { return lag_of(*one); });
    return living;
}

MetricFamily lags_of(const Living& living) {
    constexpr std::array ranks{std::pair{"max", 0.0}, std::pair{"p99", 0.01},
                               std::pair{"median", 0.5}};
    MetricFamily made = family("orderlog_lag_seconds",
                               "Amazon's time less the time up to which updates are known, over "
                               "all connections that are followed.",
                               Gauge);
    const auto followed = static_cast<std::size_t>(
        std::ranges::count_if(living, [](const json* one) { return lag_of(*one) >= 0; }));
    for (const auto& [rank, share] : ranks) {
        if (followed > 0) {
            const auto at = static_cast<std::size_t>(share * static_cast<double>(followed));
            add(made, {{"rank", rank}}, lag_of(*living.at(at)));
        }
    }
    return made;
}

/// One value of each connection that is shown; those without one are left out.
MetricFamily of_each(const Living& living, std::string name, const std::string& help,
                     json (*value)(const json&)) {
    MetricFamily made = family(std::move(name), help + " Of those that lag most.", Gauge);
    for (std::size_t i = 0; i < std::min(living.size(), shown_max); ++i) {
        const json& connection = *living[i];
        const json number = value(connection);
        if (number.is_number()) {
            add(made,
                {{"tenant", connection.at("tenant")}, {"connection", connection.at("connection")}},
                number.get<double>());
        }
    }
    return made;
}

json closed_share_of(const json& connection) {
    constexpr double percent = 100;
    const json& backfill = connection.at("backfill");
    return backfill.at("phase") == "none"
               ? json(nullptr)
               : json(backfill.at("progress_percent").get<double>() / percent);
}

std::vector<MetricFamily> of_connections(const json& all) {
    const Living living = by_lag(all);
    return {
        phases_of(living),
        backfills_of(living),
        lags_of(living),
        single("orderlog_pages_total", "Pages of orders that were fetched.", Counter,
               sum_over(all, "pages")),
        orders_of(all),
        single("orderlog_request_failures_total", "Calls that brought no orders.", Counter,
               sum_over(all, "failures")),
        single("orderlog_debts", "Orders that are known and not read whole.", Gauge,
               sum_over(all, "debts")),
        single("orderlog_quota_tokens", "Search tokens in all buckets.", Gauge,
               sum_over(all, "bucket_level")),
        single("orderlog_quota_burst_tokens", "Search tokens that all buckets hold.", Gauge,
               sum_over(all, "bucket_burst")),
        of_each(living, "orderlog_connection_lag_seconds",
                "Amazon's time less the time up to which updates are known.",
                [](const json& one) { return one.at("lag_s"); }),
        of_each(living, "orderlog_connection_debts", "Orders that are known and not read whole.",
                [](const json& one) { return one.at("debts"); }),
        of_each(living, "orderlog_connection_quota_tokens", "Search tokens in the bucket.",
                [](const json& one) { return one.at("bucket_level"); }),
        of_each(living, "orderlog_connection_backfill_progress_ratio",
                "Share of the past that is closed.", closed_share_of),
    };
}

MetricFamily appends_of(const json& append) {
    MetricFamily made =
        family("orderlog_append_duration_seconds",
               "How long an append to the log takes, until it is durable.", Histogram);
    ClientMetric metric;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < append.at("bounds_s").size(); ++i) {
        below += append.at("counts").at(i).get<std::uint64_t>();
        metric.histogram.bucket.push_back({below, append.at("bounds_s").at(i).get<double>()});
    }
    metric.histogram.sample_count = append.at("count").get<std::uint64_t>();
    metric.histogram.sample_sum = append.at("sum_s").get<double>();
    made.metric.push_back(std::move(metric));
    return made;
}

std::vector<MetricFamily> of_process(const json& measured) {
    MetricFamily requests = family("orderlog_requests_total",
                                   "Calls of Amazon since the start, by operation and status; "
                                   "none: no answer.",
                                   Counter);
    for (const json& one : measured.at("requests")) {
        const auto status = one.at("status").get<std::uint16_t>();
        add(requests,
            {{"operation", one.at("operation")},
             {"status", status == 0 ? "none" : fmt::format("{}", status)}},
            one.at("count").get<double>());
    }
    MetricFamily runs =
        family("orderlog_runs_total", "Runs that ended since the start, by reason.", Counter);
    for (const json& one : measured.at("runs")) {
        add(runs, {{"reason", one.at("reason")}}, one.at("count").get<double>());
    }
    return {appends_of(measured.at("append")), std::move(requests), std::move(runs)};
}

}  // namespace

std::string metrics_text(const json& status) {
    const double position = status.at("position").get<double>();
    const json& tables = status.at("tables");
    const double stored = tables.at("position").get<double>();
    std::vector<MetricFamily> families{
        single("orderlog_events_total", "Events in the log.", Counter, position),
        single("orderlog_tables_lag_events", "Events that the tables do not hold yet.", Gauge,
               position - stored),
        single("orderlog_tables_connected", "1 if PostgreSQL answers.", Gauge,
               tables.at("connected").get<bool>() ? 1 : 0),
        alerts_of(status),
    };
    for (auto more :
         {of_process(status.at("measured")), of_connections(status.at("connections"))}) {
        families.insert(families.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
    }
    // A family of nothing would have a head and no line.
    std::erase_if(families, [](const MetricFamily& one) { return one.metric.empty(); });
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, families);
    return std::move(text).str();
}

}  // namespace orderlog::tools
