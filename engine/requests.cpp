#include "engine/requests.hpp"

#include <algorithm>

namespace orderlog::engine {

namespace {

bool is_rescan(const Asked& asked) {
    return asked.purpose == events::Purpose::rescan;
}

}  // namespace

RequestId Requests::open(Asked asked) {
    const RequestId id{++last_};
    failing_ += asked.failing ? 1 : 0;
    rescans_ += is_rescan(asked) ? 1 : 0;
    open_.emplace(id, std::move(asked));
    return id;
}

std::optional<Requests::Found> Requests::close(RequestId id) {
    if (const auto open = open_.find(id); open != open_.end()) {
        Found found{.asked = std::move(open->second), .first = true};
        open_.erase(open);
        failing_ -= found.asked.failing ? 1 : 0;
        rescans_ -= is_rescan(found.asked) ? 1 : 0;
        closed_.emplace_back(id, found.asked);
        if (closed_.size() > closed_max) {
            closed_.pop_front();
        }
        return found;
    }
    const auto closed =
        std::ranges::find_if(closed_, [id](const auto& entry) { return entry.first == id; });
    if (closed == closed_.end()) {
        return std::nullopt;
    }
    return Found{.asked = closed->second};
}

bool Requests::have_room_for(const Asked& asked, std::size_t in_flight_max) const {
    const std::size_t share = in_flight_max / 4 + 1;
    return (!asked.failing || failing_ < share) && (!is_rescan(asked) || rescans_ < share);
}

bool Requests::is_open(const events::StreamId& stream, const events::OrderId& order) const {
    return std::ranges::any_of(open_, [&](const auto& entry) {
        return entry.second.stream == stream && entry.second.order == order;
    });
}

}  // namespace orderlog::engine
