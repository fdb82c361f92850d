#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"
#include "events/page_reader.hpp"

#include <cstddef>

namespace orderlog::engine {

/// A page that would bring a connection above this counts as unreadable as a whole: something is
/// wrong with all of it, and the state stays small.
inline constexpr std::size_t debts_max = 32;
/// After so many answers that refuse it an order is given up, aloud. An outage never counts.
inline constexpr std::uint32_t debt_attempts_max = 8;

/// Would the page's unreadable orders exceed the limit?
[[nodiscard]] bool too_many_debts(const ConnectionState& state, const events::Page& page);

/// Incurs a debt for each unreadable order of the page, pays those whose order it holds whole and
/// not older than what incurred them.
void settle_debts(Decision& decision, const Asked& asked, const events::Page& page, Links links);

/// Gives the order up if Amazon has refused it, or given it unreadable, too often.
void give_up_if_hopeless(Decision& decision, const events::OrderId& order,
                         events::LogPosition cause);

}  // namespace orderlog::engine
