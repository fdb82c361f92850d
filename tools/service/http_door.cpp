#include "tools/service/http_door.hpp"

#include "tools/access/secret_access.hpp"
#include "tools/api/backfill_routes.hpp"
#include "tools/api/backfill_run_routes.hpp"
#include "tools/api/connection_routes.hpp"
#include "tools/api/consent_routes.hpp"
#include "tools/api/health_routes.hpp"
#include "tools/api/marketplace_routes.hpp"
#include "tools/api/openapi.hpp"
#include "tools/api/order_routes.hpp"
#include "tools/api/proof_routes.hpp"
#include "tools/api/session_routes.hpp"
#include "tools/api/sync_routes.hpp"
#include "tools/api/tenant_routes.hpp"
#include "tools/api/timeline_routes.hpp"
#include "tools/config/origin_list.hpp"
#include "tools/page/page_files.hpp"
#include "tools/page/page_routes.hpp"
#include "tools/service/trusted_issuer.hpp"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

/// What the routes share that outlives them.
struct RouteParts {
    EventFeed& feed;
    StreamPlaces& places;
    LinkCodes& links;
    WorkerPool& exports;
};

/// Tokens and consents expire by this machine's clock, also while time is simulated.
events::Time machine_time() {
    return std::chrono::floor<events::Duration>(std::chrono::system_clock::now());
}

std::vector<ApiRoute> connecting_routes(const Configuration& configuration,
                                        const ApiSources& sources) {
    ConsentDesk::Outside outside{.ask = sources.ask, .log = sources.log, .store = sources.secrets};
    outside.secrets = login_secrets(configuration, sources.secrets);
    outside.application = {
        configuration.text("amazon.lwa_url"), configuration.text("amazon.client_id"), {}};
    outside.place = {.application_id = configuration.text("amazon.application_id"),
                     .draft = configuration.flag("amazon.draft_application"),
                     .base_url = configuration.text("amazon.consent_url")};
    outside.now = machine_time;
    return consent_routes(std::make_shared<ConsentDesk>(std::move(outside)),
                          {.redirect_uri = configuration.text("amazon.redirect_uri"),
                           .developer = configuration.flag("http.developer")});
}

std::vector<ApiRoute> routes_of(const Configuration& configuration, const ApiSources& sources,
                                const RouteParts& parts) {
    std::vector<ApiRoute> all;
    for (auto some :
         {health_routes(sources), sync_routes(sources), backfill_routes(sources),
          backfill_run_routes(sources), order_routes(sources, parts.exports), marketplace_routes(),
          connecting_routes(configuration, sources),
          timeline_routes(sources, parts.feed, parts.places), session_routes(sources, parts.links),
          tenant_routes(sources), connection_routes(sources), proof_routes(sources),
          page_routes(page_files())}) {
        for (ApiRoute& route : some) {
            all.push_back(std::move(route));
        }
    }
    all.push_back(openapi_route(all));
    return all;
}

/// Clients that read a list of all orders at once; each has one page in memory.
constexpr std::size_t exports_max = 256;

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

std::string url_of(const HttpServer::Place& place, std::uint16_t port) {
    const bool v6 = place.address.find(':') != std::string::npos;
    return fmt::format("{}://{}:{}", place.tls.named() ? "https" : "http",
                       v6 ? "[" + place.address + "]" : place.address, port);
}

void tell_keys(ServiceLog& said, const Result<void>& renewed) {
    if (renewed) {
        said.info("the HTTP API has a new certificate");
    } else {
        said.error("the HTTP API keeps its certificate: " + renewed.error().message);
    }
}

}  // namespace

HttpDoor::HttpDoor(const Configuration& configuration, const ApiSources& sources, ServiceLog& said,
                   std::vector<std::string> origins)
    : configuration_(configuration),
      log_(sources.log),
      access_(configuration.text("data_dir")),
      feed_(sources.log),
      places_(configuration.count("http.streams_per_token")),
      exports_({.threads = 1, .queue = exports_max, .queue_each = exports_max, .threads_each = 1}),
      api_({.on_failure = [&said](const std::string& line) { said.warn(line); },
            .routes = routes_of(configuration, sources, {feed_, places_, links_, exports_}),
            .now = machine_time,
            .requests_per_second = configuration.count("http.requests_per_second"),
            .pages = CrossOrigin{std::move(origins)},
            .others = [this](std::string_view token) { return grant_of(token); }}) {}

Result<std::unique_ptr<HttpDoor>> HttpDoor::make(const Configuration& configuration,
                                                 const ApiSources& sources, ServiceLog& said) {
    auto origins = read_origins(configuration.text("http.cors_origins"));
    if (!origins) {
        return tl::make_unexpected(origins.error());
    }
    auto door =
        std::unique_ptr<HttpDoor>(new HttpDoor(configuration, sources, said, *std::move(origins)));
    return door->learn_tokens().map([&] { return std::move(door); });
}

Result<void> HttpDoor::is_free(const Configuration& configuration) {
    const auto place = configuration.listen();
    return place ? HttpServer::is_free(place->address, place->port) : Result<void>{};
}

Result<void> HttpDoor::listen(ServiceLog& said) {
    const auto listen = configuration_.listen();
    if (!listen) {
        return {};
    }
    auto trusted = trusted_issuer(configuration_, said);
    if (!trusted) {
        return tl::make_unexpected(trusted.error());
    }
    others_ = *std::move(trusted);
    const HttpServer::Place place{.address = listen->address,
                                  .port = listen->port,
                                  .tls = {configuration_.text("http.tls_certificate_file"),
                                          configuration_.text("http.tls_key_file")}};
    ServerOutside outside;
    outside.handler = [this](ServerRequest request, PendingAnswer answer) {
        api_.handle(std::move(request), std::move(answer));
    };
    outside.on_served = [this](const ServedRequest& served) { access_.note(served); };
    outside.on_keys = [&said](const Result<void>& renewed) { tell_keys(said, renewed); };
    auto server = HttpServer::open(place, std::move(outside), {.connections = connections_max()});
    return std::move(server).map([&](std::unique_ptr<HttpServer> opened) {
        url_ = url_of(place, opened->port());
        server_ = std::move(opened);
        said.info("HTTP API on " + url_);
    });
}

std::optional<Grant> HttpDoor::grant_of(std::string_view token) const {
    if (!others_) {
        return std::nullopt;
    }
    auto grant = others_->grant_of(token, machine_time(), SignedBearers::Moment::clock::now());
    return grant ? std::optional{*std::move(grant)} : std::nullopt;
}

void HttpDoor::reach(const adapters::PgDatabase& database) {
    const TablesAddress address{.conninfo = database.conninfo(), .views = database.views()};
    api_.reach(address);
    exports_.reach(address);
}

Result<nlohmann::json> HttpDoor::remember_link(const nlohmann::json& request) {
    if (url_.empty()) {
        return events::fail(events::ErrorKind::unavailable,
                            "the engine that runs has no HTTP API: a link would lead nowhere",
                            "start it with 'orderlog serve --http-listen 127.0.0.1:8080'");
    }
    return tools::remember_link(links_, request).map([this](nlohmann::json answer) {
        answer["url"] = url_;
        return answer;
    });
}

Result<void> HttpDoor::learn_tokens() {
    return tokens_.catch_up(log_).map([this] { api_.know(tokens_); });
}

}  // namespace orderlog::tools
