#pragma once

#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/http/server_message.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace orderlog::tools {

/// The log's events as they come, for any number of clients: read once, on a thread of its own, and
/// not at all while nobody follows. Whoever is further behind than what is kept in memory is
/// brought up from the log itself, after those who are not.
class EventFeed {
 public:
    explicit EventFeed(const events::EventLog& log);
    /// Streams that wait end.
    ~EventFeed();
    EventFeed(const EventFeed&) = delete;
    EventFeed& operator=(const EventFeed&) = delete;

    /// Server-sent events behind `after`: those of the tenant, all if it is empty. Each has its
    /// position as id and its JSON as data; a comment each 15 s says that nothing comes. Ends if
    /// the log cannot be read, or once `holds` says no. REQUIRES: this outlives it.
    [[nodiscard]] std::unique_ptr<BodyStream> follow(events::TenantId tenant,
                                                     events::LogPosition after,
                                                     std::function<bool()> holds);
    /// There may be something new in the log.
    void log_grew();

 private:
    class Follower;
    /// What one client waits for.
    struct Wanted {
        events::TenantId tenant{};
        events::LogPosition after{};
        std::chrono::steady_clock::time_point until{};  ///< Then it is told that nothing came.
        BodyStream::Take take{};
        std::weak_ptr<events::LogPosition> place{};  ///< Where the client is; gone with it.
    };
    struct Kept {
        events::LogPosition position{};
        events::TenantId tenant{};
        std::string text{};
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] bool read_new();
    [[nodiscard]] bool is_old(const Wanted& wanted) const;
    [[nodiscard]] bool serve(Wanted& wanted);
    [[nodiscard]] bool serve_old(Wanted& wanted);
    [[nodiscard]] bool serve_all(std::list<Wanted>& waiting);
    static void give(Wanted& wanted, std::string text);
    [[nodiscard]] events::Result<events::LogPosition> old_events(const Wanted& wanted,
                                                                 std::string& text) const;
    void want(Wanted wanted);

    const events::EventLog& log_;
    std::atomic<std::size_t> followers_{0};
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool grew_{true};    ///< Guarded, as the next two.
    bool ended_{false};  ///< The log could not be read.
    std::list<Wanted> wanted_{};
    std::deque<Kept> kept_{};  ///< The newest events; of the thread alone, as the next.
    events::LogPosition read_{};
    std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
