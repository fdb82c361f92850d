#pragma once

#include "events/result.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <future>
#include <mutex>
#include <vector>

namespace orderlog::tools {

/// Requests from other threads for the engine's thread.
class Mailbox {
 public:
    using Answer = std::function<events::Result<nlohmann::json>(const nlohmann::json&)>;

    /// `on_request` wakes the engine's thread.
    explicit Mailbox(std::function<void()> on_request) : on_request_(std::move(on_request)) {}
    /// Whoever still waits gets `unavailable`.
    ~Mailbox() { close(); }
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    /// Any thread; returns when the engine's thread has answered, or `unavailable` once closed.
    [[nodiscard]] events::Result<nlohmann::json> ask(nlohmann::json request);
    /// The engine's thread: answers all that came.
    void answer_all(const Answer& answer);
    void close();

 private:
    struct Letter {
        nlohmann::json request{};
        std::promise<events::Result<nlohmann::json>> answer{};
    };

    std::function<void()> on_request_;
    std::mutex mutex_;
    bool closed_{false};
    std::vector<Letter> letters_{};
};

}  // namespace orderlog::tools
