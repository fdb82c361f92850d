#include "tools/service/http_door.hpp"

#include "tools/api/backfill_routes.hpp"
#include "tools/api/backfill_run_routes.hpp"
#include "tools/api/health_routes.hpp"
#include "tools/api/marketplace_routes.hpp"
#include "tools/api/order_routes.hpp"
#include "tools/api/sync_routes.hpp"
#include "tools/api/timeline_routes.hpp"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

std::vector<ApiRoute> routes_of(const ApiSources& sources, EventFeed& feed, StreamPlaces& places) {
    std::vector<ApiRoute> all;
    for (auto some :
         {health_routes(sources), sync_routes(sources), backfill_routes(sources),
          backfill_run_routes(sources), order_routes(sources), marketplace_routes(),
          timeline_routes(sources, feed, places)}) {
        for (ApiRoute& route : some) {
            all.push_back(std::move(route));
        }
    }
    return all;
}

/// Tokens expire by this machine's clock, also while time is simulated.
events::Time machine_time() {
    return std::chrono::floor<events::Duration>(std::chrono::system_clock::now());
}

/// As many descriptors as the process may have; of them a part for clients, so that the log and
/// PostgreSQL never lack one.
std::size_t connections_max() {
    constexpr rlim_t enough = 16'384;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 64;
    }
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, enough));
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
    return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur / 4, 4096));
}

std::string url_of(const ListenAddress& listen, std::uint16_t port) {
    const bool v6 = listen.address.find(':') != std::string::npos;
    return v6 ? fmt::format("http://[{}]:{}", listen.address, port)
              : fmt::format("http://{}:{}", listen.address, port);
}

}  // namespace

HttpDoor::HttpDoor(const Configuration& configuration, const ApiSources& sources, ServiceLog& said)
    : configuration_(configuration),
      log_(sources.log),
      access_(configuration.text("data_dir")),
      feed_(sources.log),
      places_(configuration.count("http.streams_per_token")),
      api_({.on_failure = [&said](const std::string& line) { said.warn(line); },
            .routes = routes_of(sources, feed_, places_),
            .now = machine_time,
            .requests_per_second = configuration.count("http.requests_per_second")}) {}

Result<std::unique_ptr<HttpDoor>> HttpDoor::make(const Configuration& configuration,
                                                 const ApiSources& sources, ServiceLog& said) {
    auto door = std::unique_ptr<HttpDoor>(new HttpDoor(configuration, sources, said));
    return door->learn_tokens().map([&] { return std::move(door); });
}

Result<void> HttpDoor::is_free(const Configuration& configuration) {
    const auto place = configuration.listen();
    return place ? HttpServer::is_free(place->address, place->port) : Result<void>{};
}

Result<void> HttpDoor::listen(ServiceLog& said) {
    const auto place = configuration_.listen();
    if (!place) {
        return {};
    }
    ServerOutside outside;
    outside.handler = [this](ServerRequest request, PendingAnswer answer) {
        api_.handle(std::move(request), std::move(answer));
    };
    outside.on_served = [this](const ServedRequest& served) { access_.note(served); };
    auto server = HttpServer::open(place->address, place->port, std::move(outside),
                                   {.connections = connections_max()});
    return std::move(server).map([&](std::unique_ptr<HttpServer> opened) {
        url_ = url_of(*place, opened->port());
        server_ = std::move(opened);
        said.info("HTTP API on " + url_);
    });
}

void HttpDoor::reach(const adapters::PgDatabase& database) {
    api_.reach({.conninfo = database.conninfo(), .views = database.views()});
}

Result<void> HttpDoor::learn_tokens() {
    return tokens_.catch_up(log_).map([this] { api_.know(tokens_); });
}

}  // namespace orderlog::tools
