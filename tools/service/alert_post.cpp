#include "tools/service/alert_post.hpp"

#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/single_exchange.hpp"
#include "tools/service/webhook_message.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::LogPosition;
using events::Result;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds post_time{10'000};

std::int64_t unix_seconds() {
    const auto now = std::chrono::system_clock::now();
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
}

}  // namespace

Result<std::optional<Webhook>> configured_webhook(const Configuration& configuration) {
    if (!configuration.is_set("alerts.webhook_url")) {
        return std::optional<Webhook>{};
    }
    const auto secret = configuration.webhook_secret();
    if (!secret) {
        return tl::make_unexpected(secret.error());
    }
    if (secret->empty()) {
        return events::fail(ErrorKind::rejected,
                            "alerts.webhook_url is set, and no key to sign what is posted there",
                            "let alerts.webhook_secret_file name a file of mode 0600, or set "
                            "ORDERLOG_ALERTS_WEBHOOK_SECRET");
    }
    return std::optional{Webhook{configuration.text("alerts.webhook_url"), *secret}};
}

std::optional<AlertPost::Outside> post_to(std::optional<Webhook> webhook, events::LogId log,
                                          ServiceLog& said, std::function<void()> on_accepted) {
    if (!webhook) {
        return std::nullopt;
    }
    return AlertPost::Outside{*std::move(webhook), std::move(log), said, std::move(on_accepted)};
}

AlertPost::AlertPost(Outside outside)
    : outside_(std::move(outside)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

AlertPost::~AlertPost() {
    stop();
}

void AlertPost::stop() {
    if (thread_.joinable()) {
        thread_.request_stop();
        changed_.notify_all();
        thread_.join();
    }
}

void AlertPost::tell(const std::vector<engine::AlertMessage>& pending) {
    {
        const std::lock_guard lock(mutex_);
        std::map<LogPosition, Letter> letters;
        std::set<LogPosition> done;
        for (const engine::AlertMessage& message : pending) {
            const LogPosition at = message.position();
            if (done_.contains(at)) {
                done.insert(at);
                continue;
            }
            const auto known = pending_.find(at);
            const std::uint32_t attempts = known == pending_.end() ? 0 : known->second.attempts;
            letters.emplace(at, Letter{.message = message, .attempts = attempts});
        }
        pending_ = std::move(letters);
        done_ = std::move(done);
    }
    changed_.notify_all();
}

std::vector<AlertPost::Accepted> AlertPost::take_accepted() {
    const std::lock_guard lock(mutex_);
    return std::exchange(accepted_, {});
}

void AlertPost::run(const std::stop_token& stop) {
    while (const auto letter = wait_for_letter(stop)) {
        const std::string failure = post(letter->message, stop);
        if (failure.empty() || !stop.stop_requested()) {
            settle(*letter, failure);
        }
    }
}

/// The one that failed least often, of those the oldest; after a pause if the last one failed. None
/// at the end.
std::optional<AlertPost::Letter> AlertPost::wait_for_letter(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (failures_ > 0) {
        const std::uint32_t doublings = std::min(failures_ - 1, 16U);
        const milliseconds pause = std::min(pause_min * (1U << doublings), pause_max);
        changed_.wait_for(lock, stop, pause, [] { return false; });
    }
    if (!changed_.wait(lock, stop, [this] { return !pending_.empty(); })) {
        return std::nullopt;
    }
    if (stop.stop_requested()) {
        return std::nullopt;
    }
    return std::ranges::min_element(pending_, {},
                                    [](const auto& known) { return known.second.attempts; })
        ->second;
}

std::string AlertPost::post(const engine::AlertMessage& message,
                            const std::stop_token& stop) const {
    const Webhook& webhook = outside_.webhook;
    adapters::HttpRequest request{.method = "POST", .url = webhook.url};
    request.body = webhook_body(message, outside_.log);
    request.headers = {
        {"Content-Type", "application/json"},
        {"User-Agent", "orderlog/" ORDERLOG_VERSION},
        {"X-Orderlog-Signature", webhook_signature(webhook.secret, unix_seconds(), request.body)}};
    const adapters::CurlOutcome outcome =
        adapters::exchange(std::move(request), {.time = post_time, .stop = stop});
    // It has it, however its answer goes on.
    const std::uint16_t status = outcome.response.status;
    if (status >= 200 && status < 300) {
        return "";
    }
    return outcome.error.empty() ? fmt::format("it answers {}", status) : outcome.error;
}

void AlertPost::settle(const Letter& letter, const std::string& failure) {
    const std::uint32_t attempts = letter.attempts + 1;
    const LogPosition at = letter.message.position();
    std::unique_lock lock(mutex_);
    if (!failure.empty()) {
        ++failures_;
        if (const auto known = pending_.find(at); known != pending_.end()) {
            known->second.attempts = attempts;
        }
        if (std::exchange(last_failure_, failure) != failure) {
            outside_.said.warn(fmt::format("alerts wait for the webhook at {}: {}",
                                           adapters::shown_url(outside_.webhook.url), failure));
        }
        return;
    }
    failures_ = 0;
    last_failure_.clear();
    pending_.erase(at);
    done_.insert(at);
    accepted_.push_back({letter.message.stream, {.told = at, .attempts = attempts}});
    lock.unlock();
    outside_.on_accepted();
}

}  // namespace orderlog::tools
