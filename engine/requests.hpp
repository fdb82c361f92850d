#pragma once

#include "engine/asked.hpp"

#include <deque>
#include <map>

namespace orderlog::engine {

/// Requests of this process: those in flight, and the last ones that were answered, so that a
/// second answer is known for what it is.
class Requests {
 public:
    struct Found {
        Asked asked{};
        bool first{false};  ///< Its first answer.
    };

    /// Gives the request its number.
    RequestId open(Asked asked);
    /// None for a number that this process never gave or gave long ago.
    [[nodiscard]] std::optional<Found> close(RequestId id);
    /// Is this order being asked for? With an empty id: is a search of the connection in flight?
    [[nodiscard]] bool is_open(const events::StreamId& stream, const events::OrderId& order) const;
    [[nodiscard]] std::size_t in_flight() const { return open_.size(); }

 private:
    static constexpr std::size_t closed_max = 256;

    std::uint64_t last_{0};
    std::map<RequestId, Asked> open_{};
    std::deque<std::pair<RequestId, Asked>> closed_{};
};

}  // namespace orderlog::engine
