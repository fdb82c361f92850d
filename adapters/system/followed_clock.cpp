#include "adapters/system/followed_clock.hpp"

#include "adapters/system/local_http.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace orderlog::adapters {

using events::Duration;
using events::ErrorKind;
using events::Result;

namespace {

/// Of an answer that is not understood.
constexpr std::size_t quoted_bytes_max = 100;

Duration real_monotonic() {
    return std::chrono::duration_cast<Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

Duration scaled(Duration real, double speed) {
    return Duration{static_cast<Duration::rep>(static_cast<double>(real.count()) * speed)};
}

Result<ClockReading> ask(const std::string& clock_url) {
    return fetch_local(clock_url).and_then(parse_clock);
}

}  // namespace

Result<ClockReading> parse_clock(const std::string& json) {
    const auto object = nlohmann::json::parse(json, nullptr, false);
    if (!object.is_object() || !object.contains("now_us") ||
        !object["now_us"].is_number_integer() || !object.contains("speed") ||
        !object["speed"].is_number()) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("'{}' is not a clock", json.substr(0, quoted_bytes_max)));
    }
    return ClockReading{events::Time{Duration{object["now_us"].get<std::int64_t>()}},
                        object["speed"].get<double>()};
}

Result<std::unique_ptr<FollowedClock>> FollowedClock::follow(const std::string& clock_url) {
    constexpr std::chrono::seconds patience{10};
    const Duration limit = real_monotonic() + patience;
    while (true) {
        const auto reading = ask(clock_url);
        if (reading) {
            return std::unique_ptr<FollowedClock>(new FollowedClock(clock_url, *reading));
        }
        if (real_monotonic() > limit) {
            return events::fail(ErrorKind::unavailable,
                                "no simulated clock: " + reading.error().message,
                                "start orderlog-sim; to read alone, say --simulation-clock-url ''");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

FollowedClock::FollowedClock(std::string clock_url, const ClockReading& first)
    : clock_url_(std::move(clock_url)),
      reading_(first),
      read_at_(real_monotonic()),
      thread_([this](const std::stop_token& stop) { follow_on(stop); }) {}

FollowedClock::~FollowedClock() {
    thread_.request_stop();
    stopped_.notify_all();
}

void FollowedClock::follow_on(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            stopped_.wait_for(lock, stop, std::chrono::milliseconds{500}, [] { return false; });
        }
        if (stop.stop_requested()) {
            return;
        }
        if (const auto reading = ask(clock_url_)) {
            take(*reading);
        }
    }
}

void FollowedClock::take(const ClockReading& reading) {
    const std::lock_guard lock(mutex_);
    const Duration at = real_monotonic();
    elapsed_ += scaled(at - read_at_, reading_.speed);
    reading_ = reading;
    read_at_ = at;
}

events::Time FollowedClock::now() const {
    const std::lock_guard lock(mutex_);
    return reading_.now + scaled(real_monotonic() - read_at_, reading_.speed);
}

Duration FollowedClock::monotonic() const {
    const std::lock_guard lock(mutex_);
    return elapsed_ + scaled(real_monotonic() - read_at_, reading_.speed);
}

double FollowedClock::speed() const {
    const std::lock_guard lock(mutex_);
    return reading_.speed;
}

}  // namespace orderlog::adapters
