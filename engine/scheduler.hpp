#pragma once

#include "engine/agenda.hpp"
#include "engine/options.hpp"
#include "engine/pace.hpp"
#include "events/ids.hpp"

#include <cstddef>
#include <map>
#include <optional>

namespace orderlog::engine {

/// A connection and the region whose requests it shares.
struct Place {
    const events::StreamId& stream;
    events::Region region{events::Region::eu};
};

/// What may be asked at once, and in a second, for all connections together.
struct Ceilings {
    std::size_t in_flight_max{0};
    double per_second_max{0};
    double region_per_second_max{0};
};
/// As an operator has set them; nothing paces what Amazon grants without end.
[[nodiscard]] Ceilings ceilings_of(const Options& options);

/// Who may ask next: of all connections that are due, the one that was granted a request longest
/// ago, as far as the ceilings leave room. An eighth of what may be in flight is kept for each
/// region, so that one whose requests all hang holds up no other. Moments are of the monotonic
/// clock, but for when a grant was.
class Scheduler {
 public:
    Scheduler(const Ceilings& ceilings, events::Duration now);

    /// It is to be looked at then, whatever was planned before.
    void look_at(const Place& place, events::Duration due);
    /// When it was last granted a request, by this process or, as far as is known, one before it.
    void granted(const Place& place, events::Time at);

    [[nodiscard]] std::optional<events::StreamId> take_due(events::Duration now);
    [[nodiscard]] bool has_room(events::Region region, events::Duration now) const;
    /// A request left. REQUIRES: has_room.
    void sent(events::Region region, events::Duration now);
    void answered(events::Region region);
    /// Until `take_due` may give somebody; none: not before something is answered or looked at.
    [[nodiscard]] std::optional<events::Duration> wait(events::Duration now) const;
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
    struct Lane {
        Agenda agenda{};
        std::size_t in_flight{0};
        Pace pace;
    };
    /// What others keep is not taken.
    [[nodiscard]] bool may_fly(events::Region region) const;

    std::size_t in_flight_max_;
    std::size_t in_flight_{0};
    Pace pace_;
    std::map<events::Region, Lane> lanes_{};
};

}  // namespace orderlog::engine
