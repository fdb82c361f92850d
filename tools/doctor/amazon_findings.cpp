#include "tools/doctor/amazon_findings.hpp"

#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/single_exchange.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>

namespace orderlog::tools {

using adapters::CurlOutcome;
using nlohmann::json;

namespace {

/// Endpoint → the regions that connections ask there; all three before there is a connection.
std::map<std::string, std::string> endpoints_in_use(const Configuration& configuration,
                                                    const EngineView& engine) {
    std::map<std::string, std::string> endpoints;
    const json connections = engine.connections();
    for (const std::string region : {"na", "eu", "fe"}) {
        bool used = connections.empty();
        for (const json& connection : connections) {
            used = used || connection.at("region") == region;
        }
        if (used) {
            std::string& regions = endpoints[configuration.text("amazon.endpoints." + region)];
            regions += (regions.empty() ? "" : ", ") + region;
        }
    }
    return endpoints;
}

Finding reached(const std::string& url, const std::string& regions, const CurlOutcome& outcome) {
    const std::string what = fmt::format("{}: '{}'", regions, adapters::shown_url(url));
    if (!outcome.error.empty()) {
        return {"endpoints", Colour::red,
                fmt::format("{} does not answer: {}", what, outcome.error),
                "look at network, name service and proxy of this machine, then at "
                "amazon.endpoints in 'orderlog config show'"};
    }
    return {"endpoints",
            Colour::green,
            fmt::format("{} answers in {}{}", what, duration_text(outcome.duration),
                        url.starts_with("https") ? ", its certificate holds" : ""),
            {}};
}

/// Their clock less ours, in the middle of the exchange.
struct ClockDifference {
    events::Duration ahead{};
    events::Duration uncertain{};
};

Finding clock_finding(const ClockDifference& difference) {
    constexpr std::chrono::seconds tolerated{10};
    constexpr std::chrono::minutes harmful{5};
    const events::Duration apart = std::chrono::abs(difference.ahead) - difference.uncertain;
    const std::string seen = fmt::format("Amazon's clock is {} {} ours",
                                         duration_text(std::chrono::abs(difference.ahead)),
                                         difference.ahead.count() < 0 ? "behind" : "ahead of");
    if (apart <= tolerated) {
        return {"clock", Colour::green, seen, {}};
    }
    return {"clock", apart > harmful ? Colour::red : Colour::yellow, seen,
            "set this machine's clock: timedatectl set-ntp true"};
}

/// A Date has whole seconds. In simulated time the way of an answer takes long.
std::optional<Finding> compare_clocks(const ConfiguredClock& clock, const CurlOutcome& outcome) {
    const auto date = adapters::http_date(adapters::header(outcome.response.headers, "date"));
    if (!date) {
        return std::nullopt;
    }
    constexpr std::chrono::milliseconds half_second{500};
    const double speed = clock.speed();
    const events::Duration way{
        static_cast<events::Duration::rep>(static_cast<double>(outcome.duration.count()) * speed)};
    return clock_finding(
        {.ahead = *date + half_second - (clock.clock().now() - way / 2),
         .uncertain =
             half_second + way / 2 +
             (speed > 1 ? events::Duration{std::chrono::seconds{static_cast<std::int64_t>(speed)}}
                        : events::Duration{0})});
}

}  // namespace

Findings amazon_findings(const Configuration& configuration, const EngineView& engine) {
    Findings findings;
    std::optional<Finding> clocks;
    const auto clock = ConfiguredClock::open(configuration);
    const bool comparable =
        clock && engine.simulated() == configuration.is_set("simulation.clock_url");
    for (const auto& [url, regions] : endpoints_in_use(configuration, engine)) {
        const CurlOutcome outcome = adapters::exchange({.url = url + "/"});
        findings.push_back(reached(url, regions, outcome));
        if (!clocks && comparable) {
            clocks = compare_clocks(**clock, outcome);
        }
    }
    if (!clock) {
        findings.push_back(finding_of("clock", Colour::red, clock.error(), ""));
    } else if (clocks) {
        findings.push_back(*clocks);
    }
    return findings;
}

}  // namespace orderlog::tools
