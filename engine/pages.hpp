#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"
#include "engine/marked_page.hpp"

#include <cstddef>
#include <string_view>

namespace orderlog::engine {

/// An id is part of keys and of a debt; Amazon's have 19.
inline constexpr std::size_t order_id_bytes_max = 128;
/// A token is part of an event and of the state; no server takes one as long in a URL.
inline constexpr std::size_t token_bytes_max = 16 << 10;

/// Why nothing of the page may count, however well it reads; empty: it may.
[[nodiscard]] std::string_view refusal_of(const ConnectionState& state, const Asked& asked,
                                          const events::Page& page);

/// The event of an answer that holds a page.
[[nodiscard]] events::PageFetched page_event(const Asked& asked, const Answer& answer,
                                             const MarkedPage& page);

/// decide: what a page means to a connection. Its body moves into the decision.
/// REQUIRES: the answer is a Fetched.
void take_page(Decision& decision, const Asked& asked, Answer& answer, MarkedPage& page);

}  // namespace orderlog::engine
