#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_read_model.hpp"
#include "events/event_log.hpp"
#include "events/order_observation.hpp"
#include "projections/order_rows.hpp"
#include "projections/state_rows.hpp"

#include <string>
#include <vector>

namespace orderlog::support {

/// An order of 2026, updated so many milliseconds into the year; nothing but a status was sent.
[[nodiscard]] events::OrderObservation order_at(std::int64_t updated_ms, const std::string& status);

/// The rows that one observation at this position makes.
[[nodiscard]] projections::OrderRows rows_at(std::uint64_t position,
                                             const events::OrderObservation& order);
/// The rows of a page at position 1 that marks every order new.
[[nodiscard]] events::Result<std::vector<projections::OrderRows>> rows_of_page(
    const std::string& body, std::vector<events::OrderMark> marks, std::uint32_t unreadable = 0);

/// Appends to the stream of tenant "t1"; returns the position.
events::LogPosition append(events::EventLog& log, events::Event event,
                           events::LogPosition correlation = {});

/// All rows of state that the log folds into, ended and settled ones too.
[[nodiscard]] projections::StateRows state_of(const events::EventLog& log);

}  // namespace orderlog::support
