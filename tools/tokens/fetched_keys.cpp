#include "tools/tokens/fetched_keys.hpp"

#include <optional>
#include <utility>

namespace orderlog::tools {

using events::Result;

FetchedKeys::FetchedKeys(Fetch fetch, Tell tell, Pace pace)
    : fetch_(std::move(fetch)),
      tell_(std::move(tell)),
      pace_(pace),
      keys_(std::make_shared<const JsonWebKeys>()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

FetchedKeys::Keys FetchedKeys::keys_for(const std::string& id, Moment /*moment*/) {
    const std::lock_guard lock(mutex_);
    if (!keys_->has(id)) {
        missed_ = true;
        woken_.notify_all();
    }
    return keys_;
}

void FetchedKeys::run(const std::stop_token& stop) {
    std::optional<bool> before;
    while (!stop.stop_requested()) {
        const auto renewed = renew(stop);
        if (!stop.stop_requested() && before != renewed.has_value()) {
            before = renewed.has_value();
            tell_(renewed);
        }
        wait(stop, renewed.has_value());
    }
}

Result<void> FetchedKeys::renew(const std::stop_token& stop) {
    return fetch_(stop)
        .and_then([](const std::string& text) { return JsonWebKeys::read(text); })
        .map([&](JsonWebKeys keys) {
            const std::lock_guard lock(mutex_);
            keys_ = std::make_shared<const JsonWebKeys>(std::move(keys));
            missed_ = false;
        });
}

void FetchedKeys::wait(const std::stop_token& stop, bool renewed) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, pace_.between_min, [] { return false; });
    if (renewed) {
        woken_.wait_for(lock, stop, pace_.between_max - pace_.between_min, [&] { return missed_; });
    }
}

}  // namespace orderlog::tools
