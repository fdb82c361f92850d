#pragma once

#include "tools/tokens/issuer_keys.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace orderlog::tools {

/// The keys that an issuer publishes, fetched by a thread of their own: at once, then now and then,
/// and sooner if a token names a key that nobody knows. What cannot be fetched or used leaves the
/// keys that are there; before the first ones there are none.
class FetchedKeys final : public IssuerKeys {
 public:
    /// A set of keys as text; ends soon once it is asked to stop.
    using Fetch = std::function<events::Result<std::string>(const std::stop_token&)>;
    struct Pace {
        std::chrono::milliseconds between_min{60'000};  ///< Whoever makes up ids waits so long.
        std::chrono::milliseconds between_max{300'000};
    };

    /// `tell`: of each change from reachable to not and back, by the thread.
    FetchedKeys(Fetch fetch, Tell tell) : FetchedKeys(std::move(fetch), std::move(tell), Pace{}) {}
    FetchedKeys(Fetch fetch, Tell tell, Pace pace);

    [[nodiscard]] Keys keys_for(const std::string& id, Moment moment) override;

 private:
    void run(const std::stop_token& stop);
    [[nodiscard]] events::Result<void> renew(const std::stop_token& stop);
    void wait(const std::stop_token& stop, bool renewed);

    Fetch fetch_;
    Tell tell_;
    Pace pace_;
    std::mutex mutex_{};
    std::condition_variable_any woken_{};
    Keys keys_;
    bool missed_{false};  ///< A token named a key that is not there.
    std::jthread thread_;
};

}  // namespace orderlog::tools
