#include "tools/api/health_routes.hpp"

#include "tools/api/metrics.hpp"
#include "tools/http/problem.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

namespace {

ServerResponse ready(const ApiSources& sources) {
    const auto is = sources.ready();
    if (!is) {
        return to_response({.status = 503, .detail = is.error().message, .hint = is.error().hint});
    }
    return json_response({{"status", "ready"}});
}

ServerResponse metrics(const ApiSources& sources) {
    const auto status = sources.ask({{"command", "metrics"}});
    if (!status) {
        return error_response(status.error());
    }
    ServerResponse response;
    response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
    response.body = metrics_text(*status);
    return response;
}

}  // namespace

std::vector<ApiRoute> health_routes(const ApiSources& sources) {
    const std::chrono::milliseconds never{0};
    return {
        {"GET", "/healthz", Need::nothing, "whether the process works", never,
         [](const ApiCall&) { return json_response({{"status", "ok"}}); }},
        {"GET", "/readyz", Need::nothing, "whether it follows its log and writes its tables", never,
         [sources](const ApiCall&) { return ready(sources); }},
        {"GET",
         "/metrics",
         Need::operate,
         "figures for Prometheus",
         std::chrono::milliseconds{1000},
         {},
         at_once([sources](const ApiCall&, ApiTables&) { return metrics(sources); }),
         no_parameters},
    };
}

}  // namespace orderlog::tools
