#include "adapters/system/wake_up.hpp"

#include "events/check.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace orderlog::adapters {

WakeUp::WakeUp() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    events::check(event_ >= 0);
}

WakeUp::~WakeUp() {
    ::close(event_);
}

void WakeUp::signal() const noexcept {
    const std::uint64_t one = 1;
    // A full counter means that a wake-up is pending already.
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
}

void WakeUp::wait(events::Duration longest) const {
    using std::chrono::microseconds;
    const auto limited =
        std::clamp(longest, events::Duration::zero(), events::Duration{std::chrono::hours{1}});
    const timespec timeout{limited / std::chrono::seconds{1},
                           limited % std::chrono::seconds{1} / microseconds{1} * 1000};
    pollfd waited{event_, POLLIN, 0};
    if (::ppoll(&waited, 1, &timeout, nullptr) == 1) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read = ::read(event_, &count, sizeof count);
    }
}

}  // namespace orderlog::adapters
