#pragma once

#include "adapters/sp_api/curl_client.hpp"
#include "adapters/sp_api/login_secrets.hpp"
#include "adapters/sp_api/lwa_exchange.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "engine/clock.hpp"
#include "engine/seller_api.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace orderlog::adapters {

struct SellerApiOptions {
    Endpoints endpoints{};
    LwaApplication lwa{};
    LoginSecrets secrets{};        ///< Read on a thread of their own for each access token.
    std::string application_id{};  ///< For the user agent.
    CurlLimits limits{};
    /// Called after an answer has become available, from any thread; must not block.
    std::function<void()> wake{};
};

/// Amazon over HTTP, on a thread of its own that lives as long as this object. `submit` and `poll`
/// may be called by any thread and do not block. Every request is answered exactly once.
class CurlSellerApi final : public engine::SellerApi {
 public:
    /// `rejected` if an endpoint is neither https nor on a loopback address. `clock` must be
    /// thread-safe and outlive this object; the life of access tokens follows it.
    [[nodiscard]] static events::Result<std::unique_ptr<CurlSellerApi>> open(
        SellerApiOptions options, const engine::Clock& clock);

    ~CurlSellerApi() override;

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

    /// Answers everything that is under way, and whatever is submitted later, with `cancelled`.
    /// After it `poll` returns all there is. The destructor stops too.
    void stop();

 private:
    class Loop;
    explicit CurlSellerApi(std::unique_ptr<Loop> loop);
    std::unique_ptr<Loop> loop_;
};

}  // namespace orderlog::adapters
