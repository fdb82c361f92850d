#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <optional>
#include <set>
#include <unordered_map>

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
    using Entries = std::unordered_map<events::StreamId, Entry>;
    /// An entry's place among others: by a moment of it, then by stream.
    template <class Moment>
    struct Turn {
        Moment at{};
        Entries::value_type* entry{nullptr};  ///< Stays where it is, whatever is added.

        friend bool operator<(const Turn& a, const Turn& b) {
            return a.at != b.at ? a.at < b.at : a.entry->first < b.entry->first;
        }
    };

    void take_out(Entries::value_type& entry);

    Entries entries_{};
    std::set<Turn<events::Duration>> waiting_{};  ///< By `due`.
    std::set<Turn<events::Time>> due_{};          ///< By `granted`.
};

}  // namespace orderlog::engine
