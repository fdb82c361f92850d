#pragma once

#include "engine/agenda.hpp"
#include "engine/ceiling.hpp"
#include "events/ids.hpp"

#include <map>
#include <optional>

namespace orderlog::engine {

/// A connection and the region whose requests it shares.
struct Place {
    const events::StreamId& stream;
    events::Region region{events::Region::eu};
};

/// Who may ask next: of all connections that are due, the one that was granted a request longest
/// ago, as far as the ceilings of its region and of all regions together leave room. A region that
/// is full holds up no other. Moments are of the monotonic clock, but for when a grant was.
class Scheduler {
 public:
    Scheduler(const RequestLimits& all, const RequestLimits& region, events::Duration now);

    /// It is to be looked at then, whatever was planned before.
    void look_at(const Place& place, events::Duration due);
    /// When it was last granted a request, by this process or one before it.
    void granted(const Place& place, events::Time at);

    [[nodiscard]] std::optional<events::StreamId> take_due(events::Duration now);
    [[nodiscard]] bool has_room(events::Region region, events::Duration now) const;
    /// A request left. REQUIRES: has_room.
    void sent(events::Region region, events::Duration now);
    void answered(events::Region region);
    /// Until `take_due` may give somebody; none: not before something is answered or looked at.
    [[nodiscard]] std::optional<events::Duration> wait(events::Duration now) const;
    [[nodiscard]] std::size_t in_flight() const { return all_.in_flight(); }

 private:
    struct Lane {
        Agenda agenda{};
        Ceiling ceiling;
    };

    Ceiling all_;
    std::map<events::Region, Lane> lanes_{};
};

}  // namespace orderlog::engine
