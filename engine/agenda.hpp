#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <map>
#include <optional>
#include <set>

namespace orderlog::engine {

/// When each connection is to be looked at next, by the monotonic clock. Of those that are due, the
/// one that was granted a request longest ago comes first, one that never was before all: so nobody
/// starves, and sharers of a bucket take turns.
class Agenda {
 public:
    /// Replaces the connection's entry.
    void set(const events::StreamId& stream, events::Duration due);
    /// It was granted a request at that time: it goes behind the others.
    void granted(const events::StreamId& stream, events::Time at);

    /// The next that is due, and when it was last granted a request.
    struct Due {
        const events::StreamId& stream;
        events::Time granted{};
    };
    [[nodiscard]] std::optional<Due> next_due(events::Duration now);
    /// Takes the next that is due out. REQUIRES: there is one.
    [[nodiscard]] events::StreamId take_due(events::Duration now);
    /// When the first is due, which may be past; none if it is empty.
    [[nodiscard]] std::optional<events::Duration> first() const;

 private:
    struct Entry {
        events::Duration due{};
        events::Time granted{};
        bool is_set{false};
        bool is_due{false};  ///< Stands in `due_`, else in `waiting_`.
    };
    using Entries = std::map<events::StreamId, Entry>;
    struct DueFirst {
        bool operator()(Entries::iterator a, Entries::iterator b) const;
    };
    struct GrantedFirst {
        bool operator()(Entries::iterator a, Entries::iterator b) const;
    };

    void take_out(Entries::iterator entry);

    Entries entries_{};
    std::set<Entries::iterator, DueFirst> waiting_{};
    std::set<Entries::iterator, GrantedFirst> due_{};
};

}  // namespace orderlog::engine
