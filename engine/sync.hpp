#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"
#include "engine/options.hpp"
#include "engine/view.hpp"

namespace orderlog::engine {

/// The window that follows the watermark, at most up to what may be asked. The overlap is
/// subtracted here and nowhere else.
[[nodiscard]] events::Window next_sync_window(const ConnectionState& state, const View& view,
                                              const Options& options);

/// From one poll to the next: the connection's own interval, else the engine's.
[[nodiscard]] events::Duration sync_interval(const ConnectionState& state, const Options& options);

/// How long until the next poll is due, by the schedule alone: every interval at a moment of it
/// that the connection's name gives, so that connections spread evenly.
[[nodiscard]] events::Duration wait_for_poll(const ConnectionState& state, events::Time now,
                                             events::Duration interval);

/// The window was read to its end: moves the watermark to what is proven, ends the run that has
/// reached its bound.
void close_sync_window(Decision& decision, const Asked& asked, events::Time proven,
                       events::LogPosition page);
/// Is the run done when this window is? Its bound is reached, or as much of it as there is: a bound
/// that a clock gave that was ahead counts no further than Amazon's time.
[[nodiscard]] bool reaches(const Asked& asked, const Run& run);

/// Behind a page that more follow: ends the run if that page has filled it.
void end_full_run(Decision& decision, events::LogPosition page);

/// Starts a run that follows to the newest time that may be asked, or until it has read
/// `orders_max` (0: no limit); or names the one that is open, if that does so too.
events::LogPosition request_sync(Decision& decision, const View& view, const Options& options,
                                 std::uint64_t orders_max);

}  // namespace orderlog::engine
