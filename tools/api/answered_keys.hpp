#pragma once

#include "events/sha256.hpp"
#include "tools/http/server_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace orderlog::tools {

/// What requests that named an Idempotency-Key were answered, for a day and of bounded size: who
/// asks again gets the same answer, and nothing is done twice. Thread-safe.
class AnsweredKeys {
 public:
    using Moment = std::chrono::steady_clock::time_point;

    enum class Standing : std::uint8_t { first, under_way, other_request, answered };
    struct Found {
        Standing standing{Standing::first};
        ServerResponse answer{};  ///< If it was `answered`.
    };

    /// `name` is the bearer's, the route's and the client's word for it, `request` the hash of what
    /// it asks. Who is the `first` must call `end`.
    [[nodiscard]] Found begin(const std::string& name, const events::Sha256& request, Moment now);
    /// An answer that says that we failed is not kept: asked again, it is tried again.
    void end(const std::string& name, const ServerResponse& answer, Moment now);

    static constexpr std::size_t bytes_max = 16 << 20;
    static constexpr std::chrono::hours kept_for{24};

 private:
    struct Entry {
        events::Sha256 request{};
        bool under_way{true};
        std::uint16_t status{0};
        adapters::HttpHeaders headers{};
        std::string body{};
    };
    void forget_old(Moment now);

    std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_{};
    std::deque<std::pair<Moment, std::string>> answered_{};  ///< Oldest first.
    std::size_t bytes_{0};                                   ///< Of those that were answered.
};

}  // namespace orderlog::tools
