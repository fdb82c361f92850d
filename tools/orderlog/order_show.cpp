#include "tools/orderlog/order_show.hpp"

#include "projections/order_columns.hpp"
#include "projections/order_why.hpp"
#include "tools/config/nearest_name.hpp"
#include "tools/orders/order_story.hpp"
#include "tools/orders/order_view.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;
using projections::OrderRows;
using projections::Sighting;

void show_order(const std::vector<Sighting>& seen, bool history, const Console& console) {
    const OrderRows order = *projections::merged(seen);
    if (console.json()) {
        console.line(json_text({{"order", order_json(order)}, {"history", history_json(seen)}}, 2));
        return;
    }
    for (const std::string& line : order_lines(order)) {
        console.line(line);
    }
    console.line(fmt::format("seen {} with something new:", counted(seen.size(), "time")));
    if (history) {
        for (const std::string& line : history_lines(seen)) {
            console.line("  " + line);
        }
        return;
    }
    for (const Sighting& one : seen) {
        console.line("  " + sighting_line(one));
    }
}

Result<ExitCode> show_why(const events::EventLog& log, const std::vector<Sighting>& seen,
                          const std::string& column, const Console& console) {
    const auto reasons = placed(projections::reasons(seen, column), seen, log);
    if (!reasons) {
        return tl::make_unexpected(reasons.error());
    }
    if (reasons->empty()) {
        std::set<std::string> names;
        for (const auto& known : projections::columns_of(*projections::merged(seen))) {
            names.emplace(projections::column_part(known.name));
        }
        const std::string meant = nearest_name(column, {names.begin(), names.end()});
        return events::fail(
            ErrorKind::not_found, fmt::format("the order has no column '{}'", column),
            fmt::format("{}there are {}",
                        meant.empty() ? "" : fmt::format("do you mean '{}'? ", meant),
                        fmt::join(names, ", ")));
    }
    const events::OrderKey& key = seen.front().rows.key;
    json columns = json::array();
    for (const PlacedReason& reason : *reasons) {
        if (console.json()) {
            columns.push_back(why_json(reason, seen));
            continue;
        }
        for (const std::string& line : why_lines(reason, seen)) {
            console.line(line);
        }
    }
    if (console.json()) {
        console.line(json_text({{"tenant_id", key.tenant.value()},
                                {"external_order_id", key.order.value()},
                                {"columns", std::move(columns)}},
                               2));
    }
    return ExitCode::success;
}

}  // namespace orderlog::tools
