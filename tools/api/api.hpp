#pragma once

#include "events/result.hpp"
#include "tools/api/answer_cache.hpp"
#include "tools/api/answered_keys.hpp"
#include "tools/api/api_route.hpp"
#include "tools/api/cross_origin.hpp"
#include "tools/api/rate_limit.hpp"
#include "tools/api/tenant_versions.hpp"
#include "tools/api/worker_pool.hpp"
#include "tools/http/pending_answer.hpp"
#include "tools/tokens/token_book.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// The HTTP API: who asks, whether he may, and which route answers. Thread-safe.
class Api {
 public:
    struct Outside {
        /// Told on any thread, a few times a second at most, of a request that was answered 500.
        std::function<void(const std::string& line)> on_failure{};
        std::vector<ApiRoute> routes{};
        std::function<events::Time()> now{};
        std::uint32_t requests_per_second{200};  ///< Of one token.
        CrossOrigin pages{{}};
        /// What a token that is none of ours allows; may be empty.
        std::function<std::optional<Grant>(std::string_view token)> others{};
        WorkerPool::Limits workers{};
    };

    explicit Api(Outside outside);

    /// A ServerHandler: never waits.
    void handle(ServerRequest request, PendingAnswer answer);

    /// The tokens that there are now.
    void know(TokenBook tokens);
    void reach(const TablesAddress& address) { workers_.reach(address); }

 private:
    static constexpr std::uint32_t failures_per_second = 10;  ///< Lines of them.

    struct Found {
        const ApiRoute* route{nullptr};
        std::vector<std::string> names{};
        std::string allowed{};  ///< The methods of this path, if the method is none of them.
    };

    void choose(ServerRequest request, PendingAnswer answer);
    [[nodiscard]] Found find(const ServerRequest& request) const;
    [[nodiscard]] std::optional<Grant> grant_of(const ServerRequest& request) const;
    [[nodiscard]] std::optional<ServerResponse> refusal(const ApiRoute& route, ApiCall& call) const;
    void change(const ApiRoute& route, ApiCall call, PendingAnswer answer);
    [[nodiscard]] std::optional<PendingAnswer> unless_repeated(const ApiCall& call,
                                                               PendingAnswer answer);
    void read(const ApiRoute& route, ApiCall call, PendingAnswer answer);
    void tell_failure(const ServerRequest& asked, ServerResponse& response);
    void serve_on_worker(const ApiRoute& route, ApiCall call, PendingAnswer answer);

    Outside outside_;
    mutable std::mutex tokens_mutex_;
    std::shared_ptr<const TokenBook> tokens_{std::make_shared<const TokenBook>()};
    mutable RateLimit rate_limit_;
    RateLimit failure_limit_{failures_per_second};
    TenantVersions versions_;
    AnsweredKeys keys_;
    AnswerCache cache_;
    WorkerPool workers_;  ///< Last: its threads use all of the above.
};

}  // namespace orderlog::tools
