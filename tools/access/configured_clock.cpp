#include "tools/access/configured_clock.hpp"

#include "adapters/system/followed_clock.hpp"
#include "adapters/system/stopped_clock.hpp"
#include "adapters/system/system_clock.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <array>

namespace orderlog::tools {

using adapters::FollowedClock;
using events::ErrorKind;
using events::Result;

ConfiguredClock::ConfiguredClock(std::unique_ptr<engine::Clock> clock) : clock_(std::move(clock)) {}
ConfiguredClock::~ConfiguredClock() = default;

Result<std::unique_ptr<ConfiguredClock>> ConfiguredClock::open(const Configuration& configuration) {
    if (!configuration.is_set("simulation.clock_url")) {
        return std::unique_ptr<ConfiguredClock>(
            new ConfiguredClock(std::make_unique<adapters::SystemClock>()));
    }
    return FollowedClock::follow(configuration.text("simulation.clock_url"))
        .map([](std::unique_ptr<FollowedClock> followed) {
            const FollowedClock* clock = followed.get();
            std::unique_ptr<ConfiguredClock> result(new ConfiguredClock(std::move(followed)));
            result->followed_ = clock;
            return result;
        });
}

Result<std::unique_ptr<ConfiguredClock>> ConfiguredClock::open_quiet(
    const Configuration& configuration, const events::LogInfo& log) {
    if (log.simulated && !configuration.is_set("simulation.clock_url")) {
        return std::unique_ptr<ConfiguredClock>(
            new ConfiguredClock(std::make_unique<adapters::StoppedClock>(log.last_time)));
    }
    return open(configuration);
}

events::Duration ConfiguredClock::real(events::Duration span) const {
    return events::Duration{
        static_cast<events::Duration::rep>(static_cast<double>(span.count()) / speed())};
}

double ConfiguredClock::speed() const {
    return followed_ != nullptr && followed_->speed() > 0 ? followed_->speed() : 1;
}

Result<void> check_clock(const Configuration& configuration, const events::LogInfo& log) {
    const bool simulated = configuration.is_set("simulation.clock_url");
    if (log.last.value() > 0 && log.simulated != simulated) {
        return log.simulated
                   ? events::fail(
                         ErrorKind::foreign, "the log is simulated and cannot go on in real time",
                         fmt::format("start orderlog-sim with the options it had and --time-now "
                                     "{}, and let simulation.clock_url name its /_sim/clock",
                                     events::to_text(log.last_time)))
                   : events::fail(ErrorKind::foreign,
                                  "the log is real and cannot go on in simulated time",
                                  "unset simulation.clock_url, or name an empty folder by "
                                  "--data-dir");
    }
    return {};
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

}  // namespace orderlog::tools
