#include "tools/service/engine_setup.hpp"

#include "adapters/system/wake_up.hpp"
#include "tools/access/configured_clock.hpp"

namespace orderlog::tools {

using adapters::CurlSellerApi;
using events::Result;

Result<std::unique_ptr<CurlSellerApi>> open_amazon(const Configuration& configuration,
                                                   const engine::Clock& clock,
                                                   const adapters::WakeUp& wake_up) {
    auto secret = configuration.client_secret();
    if (!secret) {
        return tl::make_unexpected(secret.error());
    }
    adapters::SellerApiOptions options;
    options.endpoints = {configuration.text("amazon.endpoints.na"),
                         configuration.text("amazon.endpoints.eu"),
                         configuration.text("amazon.endpoints.fe")};
    options.lwa = {configuration.text("amazon.lwa_url"), configuration.text("amazon.client_id"),
                   *secret};
    options.application_id = configuration.text("amazon.application_id");
    options.limits.total_timeout = configuration.seconds("amazon.timeout_seconds");
    // The engine's ceiling is the only one: what stood in line here would hold up other regions.
    options.limits.in_flight_max = configuration.count("amazon.requests_in_flight");
    options.wake = [&wake_up] { wake_up.signal(); };
    return CurlSellerApi::open(std::move(options), clock);
}

engine::Options engine_options(const Configuration& configuration, const char* actor) {
    engine::Options options;
    options.host = host_name();
    options.actor = actor;
    options.simulated = configuration.is_set("simulation.clock_url");
    options.unlimited_quota = configuration.flag("simulation.unlimited_quota");
    options.requests_in_flight_max = configuration.count("amazon.requests_in_flight");
    options.requests_per_second_max = configuration.count("amazon.requests_per_second");
    options.region_requests_per_second_max =
        configuration.count("amazon.region_requests_per_second");
    return options;
}

}  // namespace orderlog::tools
