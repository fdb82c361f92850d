#include "engine/requests.hpp"

#include <algorithm>

namespace orderlog::engine {

RequestId Requests::open(Asked asked) {
    const RequestId id{++last_};
    open_.emplace(id, std::move(asked));
    return id;
}

std::optional<Requests::Found> Requests::close(RequestId id) {
    if (const auto open = open_.find(id); open != open_.end()) {
        Found found{.asked = std::move(open->second), .first = true};
        open_.erase(open);
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

bool Requests::is_open(const events::StreamId& stream, const events::OrderId& order) const {
    return std::ranges::any_of(open_, [&](const auto& entry) {
        return entry.second.stream == stream && entry.second.order == order;
    });
}

}  // namespace orderlog::engine
