#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"
#include "events/page_reader.hpp"

#include <cstddef>

namespace orderlog::engine {

/// A page that would bring a connection above this counts as unreadable as a whole: something is
/// wrong with all of it, and the state stays small.
inline constexpr std::size_t debts_max = 32;
/// After so many answers that refuse it an order is given up, aloud. An outage does not count.
inline constexpr std::uint32_t debt_attempts_max = 8;
/// Items take a call for each of their pages, all of which begin anew when one is refused.
inline constexpr std::uint32_t items_attempts_max = 32;
/// So are items, since chains wait for them, after so many attempts of any kind: a day and more.
inline constexpr std::uint32_t items_outage_attempts_max = 200;

/// An answer of Orders v0 with more orders than this was not asked for; their items would be too
/// many debts.
inline constexpr std::size_t owed_items_max = 200;

/// While so many orders wait for items that were refused before, not even sync asks for more.
inline constexpr std::size_t settled_items_max = 128;

/// Less those whose items are only waited for.
[[nodiscard]] std::size_t settled_debts(const ConnectionState& state);
/// Are items of the page that was read last still to be asked for, or asked again soon?
[[nodiscard]] bool awaits_items(const ConnectionState& state);
/// Awaits items of a connection that is asked.
[[nodiscard]] bool reads_items(const ConnectionState& state);
/// Whether a connection that could not be asked can be again: does a call for items tell it, since
/// no page may be read before them?
[[nodiscard]] bool probes_by_items(const ConnectionState& state);
/// Does the next page of a chain have to wait? For the items of the page before it, until each
/// order has them or was refused: so what is awaited is at most one page. And while too many orders
/// are owed that were: backfill and re-scan wait then long before sync does.
[[nodiscard]] bool waits_for_items(const ConnectionState& state, events::Purpose purpose);

/// May an order that was given up be owed again? All that are owed stay within what backfill bears,
/// and those that cannot be read fill half of it: the rest is left to what sync reads.
[[nodiscard]] bool has_room_for(const ConnectionState& state, bool items_only);

/// Would the page's unreadable orders exceed the limit? What is read again may fill half of it: it
/// shows orders that were given up before, and is to leave room for what sync reads.
[[nodiscard]] bool too_many_debts(const ConnectionState& state, const Asked& asked,
                                  const events::Page& page);

/// Does the page show the order not older than what incurred its debt?
[[nodiscard]] bool is_as_new(const Debt& debt, const Asked& asked,
                             const events::OrderObservation& order);

/// Incurs a debt for each unreadable order of the page, unless the connection was removed; pays
/// those whose order it holds whole and not older than what incurred them.
void settle_debts(Decision& decision, const Asked& asked, const events::Page& page, Links links);

/// Ends the run of a sync that waits for refused items alone, which may take days.
void end_stuck_sync(Decision& decision, events::LogPosition cause);

/// Gives up whatever is owed.
void abandon_all(Decision& decision, const std::string& cause);

/// Gives the order up if Amazon has refused it, or given it unreadable, too often.
void give_up_if_hopeless(Decision& decision, const events::OrderId& order,
                         events::LogPosition cause);

}  // namespace orderlog::engine
