#include "tools/service/engine_setup.hpp"

#include "adapters/system/wake_up.hpp"
#include "tools/access/lease_taker.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/secret_access.hpp"

namespace orderlog::tools {

using adapters::CurlSellerApi;
using events::Result;

namespace {

Result<std::unique_ptr<CurlSellerApi>> open_amazon(const Configuration& configuration,
                                                   const adapters::SecretStore* secrets,
                                                   const engine::Clock& clock,
                                                   const adapters::WakeUp& wake_up) {
    if (auto secret = configuration.client_secret(); !secret) {
        return tl::make_unexpected(secret.error());
    }
    adapters::SellerApiOptions options;
    options.endpoints = {configuration.text("amazon.endpoints.na"),
                         configuration.text("amazon.endpoints.eu"),
                         configuration.text("amazon.endpoints.fe")};
    options.lwa = {
        configuration.text("amazon.lwa_url"), configuration.text("amazon.client_id"), {}};
    options.secrets = login_secrets(configuration, secrets);
    options.application_id = configuration.text("amazon.application_id");
    options.limits.total_timeout = configuration.seconds("amazon.timeout_seconds");
    // The engine's ceiling is the only one: what stood in line here would hold up other regions.
    options.limits.in_flight_max = configuration.count("amazon.requests_in_flight");
    options.wake = [&wake_up] { wake_up.signal(); };
    return CurlSellerApi::open(std::move(options), clock);
}

}  // namespace

Result<EngineOutside> open_outside(const Configuration& configuration,
                                   const adapters::WakeUp& wake_up) {
    auto webhook = configured_webhook(configuration);
    if (!webhook) {
        return tl::make_unexpected(webhook.error());
    }
    auto secrets = open_secret_store(configuration);
    if (!secrets) {
        return tl::make_unexpected(secrets.error());
    }
    auto log = open_log_for_writing(configuration.text("data_dir"));
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    if (auto fits = check_clock(configuration, (*log)->info()); !fits) {
        return tl::make_unexpected(fits.error());
    }
    auto clock = ConfiguredClock::open(configuration);
    if (!clock) {
        return tl::make_unexpected(clock.error());
    }
    auto amazon = open_amazon(configuration, secrets->get(), (*clock)->clock(), wake_up);
    if (!amazon) {
        return tl::make_unexpected(amazon.error());
    }
    auto taker = lease_taker(configuration);
    if (!taker) {
        return tl::make_unexpected(taker.error());
    }
    return EngineOutside{std::move(*secrets), std::move(*log),   std::move(*clock),
                         std::move(*amazon),  std::move(*taker), std::move(*webhook)};
}

engine::Options engine_options(const Configuration& configuration, const EngineUse& use) {
    engine::Options options;
    options.host = host_name();
    options.actor = use.actor;
    options.rescans = use.rescans;
    options.simulated = configuration.is_set("simulation.clock_url");
    options.unlimited_quota = configuration.flag("simulation.unlimited_quota");
    options.requests_in_flight_max = configuration.count("amazon.requests_in_flight");
    options.requests_per_second_max = configuration.count("amazon.requests_per_second");
    options.region_requests_per_second_max =
        configuration.count("amazon.region_requests_per_second");
    options.alerts.has_webhook = configuration.is_set("alerts.webhook_url");
    options.alerts.client_secret_since = configuration.client_secret_since();
    return options;
}

}  // namespace orderlog::tools
