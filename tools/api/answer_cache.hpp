#pragma once

#include "tools/http/pending_answer.hpp"
#include "tools/http/server_message.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// Answers that may be given again for a short while, and those who wait for one that is being
/// made: however many ask the same, it is made and packed once. Thread-safe.
class AnswerCache {
 public:
    using Clock = std::chrono::steady_clock;

    /// Gives a fresh answer at once, or waits for one that is being made; returns `answer` if its
    /// owner has to make it and then call `made`.
    [[nodiscard]] std::optional<PendingAnswer> take(const std::string& key, PendingAnswer answer);
    /// Whether somebody still waits for what its owner makes.
    [[nodiscard]] bool is_waited_for(const std::string& key) const;
    /// Gives it to all who wait, and to those who ask for it until `fresh` is over; one that is no
    /// 200 to nobody later. Its body is shared from now on.
    void made(const std::string& key, ServerResponse& response, std::chrono::milliseconds fresh);

    [[nodiscard]] std::size_t bytes() const;  ///< Of all bodies that are kept.
    static constexpr std::size_t bytes_max = 32 << 20;

 private:
    static constexpr std::size_t answers_max = 4096;
    static constexpr std::size_t body_bytes_max = 4 << 20;  ///< Of an answer that is kept.

    struct Entry {
        std::shared_ptr<const ServerResponse> response{};
        Clock::time_point until{};
        bool making{false};
        std::vector<PendingAnswer> waiting{};
    };
    void drop_old();
    void keep(Entry& entry, const ServerResponse& response, Clock::time_point until);

    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_{};
    std::size_t bytes_{0};
};

}  // namespace orderlog::tools
