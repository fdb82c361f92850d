#pragma once

#include "engine/budget.hpp"
#include "engine/connection_driver.hpp"

namespace orderlog::engine {

/// Which of a connection's searches its bucket's next token is for.
struct SearchTurn {
    Wish* wish{nullptr};     ///< Of the outlook; null: none.
    bool of_overdue{false};  ///< A re-scan's that sync and backfill would have had.
    events::Duration again{};
};

/// Sync and backfill take turns while both wait. A re-scan is asked for with what they leave: while
/// neither waits and a quarter of the bucket stays for them. Overdue ones have a turn of each
/// bucket once in `overdue_interval`, whatever waits, one connection after the other. `now` is of
/// the monotonic clock.
[[nodiscard]] SearchTurn next_search(Outlook& wishes, const Bucket& bucket,
                                     const events::StreamId& stream, events::Duration now);

/// From one turn that an overdue re-scan takes to the next: of seven tokens one at most.
[[nodiscard]] events::Duration overdue_interval(const UsagePlan& plan);
/// Pages of one window that an overdue re-scan can read while a page token lives, though all
/// `sharing` connections of the bucket have one.
[[nodiscard]] double overdue_pages_max(const UsagePlan& plan, double sharing);

/// How many pages one window may have at the pace of these buckets; null: nothing limits it.
/// `items`: of Orders v0, where each order of a page takes a call for its items.
void plan_pages(View& view, const Bucket* searches, const Bucket* items);

}  // namespace orderlog::engine
