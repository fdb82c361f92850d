#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace orderlog::tools {

/// How much each bearer may ask: so many requests a second, and as many at once. Thread-safe.
class RateLimit {
 public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit RateLimit(std::uint32_t per_second) : per_second_(per_second) {}

    /// Whether this one may be asked now.
    [[nodiscard]] bool take(const std::string& bearer, Moment now);

 private:
    struct Bucket {
        double level{0};
        Moment filled{};
    };
    static constexpr std::size_t bearers_max = 100'000;

    double per_second_;
    std::mutex mutex_;
    std::map<std::string, Bucket, std::less<>> buckets_{};
};

}  // namespace orderlog::tools
