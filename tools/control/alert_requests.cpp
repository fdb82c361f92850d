#include "tools/control/alert_requests.hpp"

#include "tools/control/request_fields.hpp"
#include "tools/control/status_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

/// Adds those of a stream, as far as there is room.
void add_alerts(json& list, const events::StreamId& stream,
                const std::vector<engine::AlertStatus>& alerts, std::uint64_t limit) {
    for (json& alert : alerts_json(alerts)) {
        if (list.size() >= limit) {
            return;
        }
        alert["tenant"] = stream.tenant.value();
        alert["connection"] = stream.connection.value();
        list.push_back(std::move(alert));
    }
}

}  // namespace

Result<json> standing_alerts(const engine::Engine& engine, const json& request) {
    const auto limit = number_of<std::uint64_t>(request, "limit", std::uint64_t{1000});
    if (!limit) {
        return tl::make_unexpected(limit.error());
    }
    const engine::Selection selection = selection_of(request);
    json list = json::array();
    if (!selection.tenant) {
        add_alerts(list, {}, engine.process_alerts(), *limit);
    }
    for (const engine::ConnectionStatus& status : engine.status(selection)) {
        add_alerts(list, status.stream, status.alerts, *limit);
    }
    return json{{"alerts", std::move(list)}};
}

}  // namespace orderlog::tools
