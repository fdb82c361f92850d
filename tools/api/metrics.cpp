#include "tools/api/metrics.hpp"

#include <nlohmann/json.hpp>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <functional>
#include <sstream>
#include <utility>
#include <vector>

namespace orderlog::tools {

using nlohmann::json;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

using Labels = std::vector<ClientMetric::Label>;

MetricFamily family(std::string name, std::string help, MetricType type) {
    return {.name = std::move(name), .help = std::move(help), .type = type, .metric = {}};
}

void add(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
}

MetricFamily single(std::string name, std::string help, MetricType type, double value) {
    MetricFamily made = family(std::move(name), std::move(help), type);
    add(made, {}, value);
    return made;
}

Labels labels_of(const json& connection) {
    return {{"tenant", connection.at("tenant")}, {"connection", connection.at("connection")}};
}

Labels with(Labels labels, std::string name, std::string value) {
    labels.push_back({std::move(name), std::move(value)});
    return labels;
}

/// One value of each connection; those without one are left out.
MetricFamily of_each(const json& connections, std::string name, std::string help, MetricType type,
                     const std::function<json(const json&)>& value) {
    MetricFamily made = family(std::move(name), std::move(help), type);
    for (const json& connection : connections) {
        const json number = value(connection);
        if (number.is_number()) {
            add(made, labels_of(connection), number.get<double>());
        }
    }
    return made;
}

MetricFamily orders_of(const json& connections) {
    MetricFamily made =
        family("orderlog_orders_total", "Orders on pages, by what they told.", MetricType::Counter);
    for (const json& connection : connections) {
        for (const char* mark : {"new", "changed", "same"}) {
            add(made, with(labels_of(connection), "mark", mark),
                connection.at(std::string{"orders_"} + mark).get<double>());
        }
    }
    return made;
}

MetricFamily alerts_of(const json& status) {
    MetricFamily made =
        family("orderlog_alert", "1 for each alert that stands.", MetricType::Gauge);
    for (const json& alert : status.at("alerts")) {
        add(made, {{"kind", alert.at("kind")}, {"id", alert.at("id").dump()}}, 1);
    }
    for (const json& connection : status.at("connections")) {
        for (const json& alert : connection.at("alerts")) {
            add(made,
                with(with(labels_of(connection), "kind", alert.at("kind")), "id",
                     alert.at("id").dump()),
                1);
        }
    }
    return made;
}

std::vector<MetricFamily> of_connections(const json& all) {
    using enum MetricType;
    return {
        of_each(all, "orderlog_lag_seconds",
                "Amazon's time less the time up to which updates are known.", Gauge,
                [](const json& one) { return one.at("lag_s"); }),
        of_each(all, "orderlog_pages_total", "Pages of orders that were fetched.", Counter,
                [](const json& one) { return one.at("pages"); }),
        orders_of(all),
        of_each(all, "orderlog_request_failures_total", "Calls that brought no orders.", Counter,
                [](const json& one) { return one.at("failures"); }),
        of_each(all, "orderlog_debts", "Orders that are known and not read whole.", Gauge,
                [](const json& one) { return one.at("debts"); }),
        of_each(all, "orderlog_quota_tokens", "Search tokens in the bucket.", Gauge,
                [](const json& one) { return one.at("bucket_level"); }),
        of_each(all, "orderlog_quota_burst_tokens", "Search tokens that the bucket holds.", Gauge,
                [](const json& one) { return one.at("bucket_burst"); }),
        of_each(all, "orderlog_backfill_progress_ratio", "Share of the past that is closed.", Gauge,
                [](const json& one) {
                    return json(one.at("backfill").at("progress_percent").get<double>() / 100);
                }),
    };
}

}  // namespace

std::string metrics_text(const json& status) {
    using enum MetricType;
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
    for (MetricFamily& made : of_connections(status.at("connections"))) {
        families.push_back(std::move(made));
    }
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, families);
    return std::move(text).str();
}

}  // namespace orderlog::tools
