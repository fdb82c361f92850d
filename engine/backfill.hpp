#pragma once

#include "engine/decision.hpp"

namespace orderlog::engine {

/// The newest part of the open chunk that is not closed. REQUIRES: a chunk is open.
[[nodiscard]] events::Window next_backfill_window(const BackfillState& backfill, double pages_max);

/// Requests the backfill and opens its first chunk with its run.
void begin_backfill(Decision& decision, const events::BackfillRequested& plan);

/// A window was read to its end: when it was the chunk's last, completes the chunk and its run and
/// opens the next chunk, or completes the backfill.
void close_backfill_window(Decision& decision, events::LogPosition page);

/// REQUIRES: it runs or is paused.
void cancel_backfill_of(Decision& decision, const std::string& cause);

[[nodiscard]] BackfillStatus status_of(const BackfillState& backfill);

}  // namespace orderlog::engine
