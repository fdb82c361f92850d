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
    /// May it be one of those that may be in flight? Requests of connections whose last one failed,
    /// which may hang again, have a quarter of the room, and so have re-scans, which can wait.
    [[nodiscard]] bool have_room_for(const Asked& asked, std::size_t in_flight_max) const;

 private:
    static constexpr std::size_t closed_max = 256;

    std::uint64_t last_{0};
    std::map<RequestId, Asked> open_{};
    std::size_t failing_{0};  ///< Of those that are open.
    std::size_t rescans_{0};
    std::deque<std::pair<RequestId, Asked>> closed_{};
};

}  // namespace orderlog::engine
