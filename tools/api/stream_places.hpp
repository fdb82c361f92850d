#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace orderlog::tools {

/// How many streams of events each bearer has open. Thread-safe.
class StreamPlaces {
 public:
    /// What a stream takes, until it is gone. Outlives the places that it is of.
    using Place = std::shared_ptr<void>;

    explicit StreamPlaces(std::size_t each_max) : each_max_(each_max) {}

    /// Null: the bearer has as many as one may.
    [[nodiscard]] Place take(const std::string& bearer);
    [[nodiscard]] std::size_t each_max() const { return each_max_; }

 private:
    struct Counts {
        std::mutex mutex{};
        std::map<std::string, std::size_t> taken{};  ///< Guarded; none is 0.
    };

    std::size_t each_max_;
    std::shared_ptr<Counts> counts_{std::make_shared<Counts>()};
};

}  // namespace orderlog::tools
