#pragma once

#include "engine/alert.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"
#include "tools/service/service_log.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::tools {

struct Webhook {
    std::string url{};
    std::string secret{};  ///< Signs what is posted.
};

/// As it is configured; none if it is not. `rejected` for a URL without a secret.
[[nodiscard]] events::Result<std::optional<Webhook>> configured_webhook(
    const Configuration& configuration);

/// Posts alerts to a webhook on a thread of its own: one at a time, each until an answer of 2xx, a
/// refused one behind the others. What was accepted is never posted again by this process; by a
/// later one neither, once it is recorded.
class AlertPost {
 public:
    struct Outside {
        Webhook webhook{};
        events::LogId log{};
        ServiceLog& said;
        /// Called on this thread when there is something to take.
        std::function<void()> on_accepted{};
    };
    struct Accepted {
        events::StreamId stream{};
        events::AlertDelivered delivery{};
    };
    /// The first pause after a failure, which doubles, and the longest.
    static constexpr std::chrono::milliseconds pause_min{1'000};
    static constexpr std::chrono::milliseconds pause_max{60'000};
    /// So many messages are held at once.
    static constexpr std::size_t pending_max{256};

    explicit AlertPost(Outside outside);
    ~AlertPost();
    AlertPost(const AlertPost&) = delete;
    AlertPost& operator=(const AlertPost&) = delete;

    /// All that is not recorded as accepted, in place of what was told before.
    void tell(const std::vector<engine::AlertMessage>& pending);
    /// What was accepted since, to be recorded.
    [[nodiscard]] std::vector<Accepted> take_accepted();
    /// Ends a post that is under way; what it was about is posted by a later process.
    void stop();

 private:
    struct Letter {
        engine::AlertMessage message{};
        std::uint32_t attempts{0};
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] std::optional<Letter> wait_for_letter(const std::stop_token& stop);
    /// Why it was not accepted; empty: it was.
    [[nodiscard]] std::string post(const engine::AlertMessage& message,
                                   const std::stop_token& stop) const;
    void settle(const Letter& letter, const std::string& failure);

    Outside outside_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<events::LogPosition, Letter> pending_{};  ///< Guarded, as all below.
    std::set<events::LogPosition> done_{};             ///< Accepted, not recorded yet.
    std::vector<Accepted> accepted_{};
    std::uint32_t failures_{0};  ///< In a row.
    std::string last_failure_{};
    std::jthread thread_;  ///< Last: it uses all of the above.
};

/// None without a webhook.
[[nodiscard]] std::optional<AlertPost::Outside> post_to(std::optional<Webhook> webhook,
                                                        events::LogId log, ServiceLog& said,
                                                        std::function<void()> on_accepted);

}  // namespace orderlog::tools
