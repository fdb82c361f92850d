#pragma once

#include "engine/asked.hpp"
#include "engine/connection_state.hpp"
#include "events/event_log.hpp"
#include "events/page_reader.hpp"

#include <map>
#include <utility>

namespace orderlog::engine {

/// The last page of each chain that showed orders, by which a page that only repeats it is known.
/// Kept in memory; after a start it is read from the log. `log` and `reader` are borrowed.
class LastPages {
 public:
    LastPages(const events::EventLog& log, events::PageReader& reader)
        : log_(log), reader_(reader) {}

    /// Does the page show the orders of the one before it in its chain, instead of its own? One
    /// without orders never does.
    [[nodiscard]] events::Result<bool> repeats(const Asked& asked, const events::Page& page);
    /// The chain goes on behind this page, from its `moved_by`.
    void went_on(const Asked& asked, const Chain& chain, const events::Page& page);

 private:
    struct Shown {
        events::LogPosition cursor{};  ///< The CursorAdvanced behind the page.
        std::uint64_t ids{0};
    };

    [[nodiscard]] events::Result<std::uint64_t> ids_before(const Asked& asked);

    const events::EventLog& log_;
    events::PageReader& reader_;
    std::map<std::pair<events::StreamId, events::Purpose>, Shown> shown_{};
};

}  // namespace orderlog::engine
