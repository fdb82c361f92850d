#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"
#include "tools/api/api.hpp"
#include "tools/api/api_sources.hpp"
#include "tools/api/event_feed.hpp"
#include "tools/api/stream_places.hpp"
#include "tools/api/worker_pool.hpp"
#include "tools/config/configuration.hpp"
#include "tools/http/http_server.hpp"
#include "tools/service/access_log.hpp"
#include "tools/service/service_log.hpp"
#include "tools/tokens/link_codes.hpp"
#include "tools/tokens/signed_bearers.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// The HTTP API of a running engine: server, routes and tokens.
class HttpDoor {
 public:
    /// Knows the tokens, and does not listen yet.
    static events::Result<std::unique_ptr<HttpDoor>> make(const Configuration& configuration,
                                                          const ApiSources& sources,
                                                          ServiceLog& said);
    HttpDoor(const HttpDoor&) = delete;
    HttpDoor& operator=(const HttpDoor&) = delete;

    /// `unavailable` if it is to listen where another does now.
    static events::Result<void> is_free(const Configuration& configuration);
    /// Not if it is off. `unavailable` if the address cannot be had.
    [[nodiscard]] events::Result<void> listen(ServiceLog& said);
    /// The tables are there.
    void reach(const adapters::PgDatabase& database);
    /// There may be something new in the log.
    void log_grew() { feed_.log_grew(); }
    /// `session.link` of the control socket, with the `url` that the link is of; `unavailable` if
    /// it does not listen.
    [[nodiscard]] events::Result<nlohmann::json> remember_link(const nlohmann::json& request);
    /// A token was made or revoked.
    [[nodiscard]] events::Result<void> learn_tokens();
    /// Answers nobody any more; the rest may still be called.
    void close() { server_.reset(); }
    /// "http://127.0.0.1:8080"; empty: it does not listen.
    [[nodiscard]] const std::string& url() const { return url_; }

 private:
    HttpDoor(const Configuration& configuration, const ApiSources& sources, ServiceLog& said,
             std::vector<std::string> origins);

    [[nodiscard]] std::optional<Grant> grant_of(std::string_view token) const;

    const Configuration& configuration_;
    const events::EventLog& log_;
    AccessLog access_;
    TokenBook tokens_{};
    EventFeed feed_;
    StreamPlaces places_;
    LinkCodes links_;
    WorkerPool exports_;                       ///< Long answers keep none of the API's workers.
    std::unique_ptr<SignedBearers> others_{};  ///< Before the API, whose threads ask it.
    Api api_;
    std::string url_{};
    std::unique_ptr<HttpServer> server_{};  ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
