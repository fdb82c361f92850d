#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"
#include "engine/marked_page.hpp"
#include "events/event_log.hpp"

#include <string_view>

// Orders v0 gives an order without its items, and the items page by page by calls of their own.
namespace orderlog::engine {

/// The orders of an answer whose items are to be read: of Orders v0, each that is new or changed or
/// whose items the log lacks, and each that was owed itself and can be read now. Of the newer API
/// none.
[[nodiscard]] events::ItemsOwed owed_items_of(const ConnectionState& state, const Asked& asked,
                                              const MarkedPage& page);

/// Is this the answer to a call for items of which another one, or none, is owed by now?
[[nodiscard]] bool is_late(const ConnectionState& state, const Asked& asked);

/// decide: what a page of items means that was just added. The last one pays the order; a late one
/// moves nothing.
void take_items(Decision& decision, const Asked& asked, const events::Page& page,
                events::LogPosition added);

/// Why nothing of a page of items may count; empty: it may. No order is without items: an empty
/// list never passes for one that was read.
[[nodiscard]] std::string_view refusal_of_items(const Asked& asked, const events::Page& page);

/// Does the page show items of the one before it and no others? It stands in the place of another
/// then, and is no end either.
[[nodiscard]] events::Result<bool> repeats_items(const events::EventLog& log,
                                                 events::PageReader& reader, const Asked& asked,
                                                 const events::Page& page);

}  // namespace orderlog::engine
