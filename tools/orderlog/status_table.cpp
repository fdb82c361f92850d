#include "tools/orderlog/status_table.hpp"

#include "events/time.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

namespace {

std::string backfill_text(const json& backfill) {
    const std::string phase = backfill.at("phase");
    if (phase == "none" || phase == "completed") {
        return phase == "none" ? "–" : "done";
    }
    return fmt::format("{} {:.0f} %", phase, backfill.at("progress_percent").get<double>());
}

std::string lag_text(const json& connection) {
    const auto watermark = events::parse_time(connection.at("watermark").get<std::string>());
    // The epoch stands for "never".
    if (!watermark || watermark->time_since_epoch().count() == 0 ||
        connection.at("lag_s").is_null()) {
        return "–";
    }
    return duration_text(
        events::Duration{static_cast<std::int64_t>(connection.at("lag_s").get<double>() * 1e6)});
}

}  // namespace

TextTable connection_table(const json& connections) {
    TextTable table({"TENANT", "CONNECTION", "SELLER", "REGION", "PHASE", "BACKFILL", "ORDERS",
                     "LAG", "PROBLEM"});
    for (const json& connection : connections) {
        const std::string reason =
            connection.at("reason").is_null() ? "" : connection.at("reason").get<std::string>();
        table.add({connection.at("tenant"), connection.at("connection"), connection.at("seller"),
                   connection.at("region"), connection.at("phase"),
                   backfill_text(connection.at("backfill")),
                   with_thousands(connection.at("orders_new").get<std::uint64_t>()),
                   lag_text(connection), reason});
    }
    return table;
}

}  // namespace orderlog::tools
