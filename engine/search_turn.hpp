#pragma once

#include "engine/budget.hpp"
#include "engine/connection_driver.hpp"

namespace orderlog::engine {

/// Which of a connection's searches its bucket's next token is for.
struct SearchTurn {
    Wish* wish{nullptr};  ///< Of the outlook; null: none.
    events::Duration again{};
};

/// Sync and backfill take turns while both wait. A re-scan is asked for with what they leave: while
/// neither waits and a quarter of the bucket stays for them. One that is overdue is asked for once
/// in twenty minutes whatever waits: a seventh of Amazon's standard rate. `now` is of the monotonic
/// clock.
[[nodiscard]] SearchTurn next_search(Outlook& wishes, const Bucket& bucket,
                                     const events::StreamId& stream, events::Duration now);

}  // namespace orderlog::engine
