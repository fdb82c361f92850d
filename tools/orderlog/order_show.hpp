#pragma once

#include "events/event_log.hpp"
#include "projections/order_history.hpp"
#include "tools/output/console.hpp"
#include "tools/output/exit_code.hpp"

#include <string>
#include <vector>

namespace orderlog::tools {

/// What a command prints of one order. REQUIRES: at least one sighting.

/// What is known of it and which pages said so; with `history` what each changed. As JSON always
/// all of it.
void show_order(const std::vector<projections::Sighting>& seen, bool history,
                const Console& console);

/// Why a column is as it is. `not_found` if the order has none of that name.
[[nodiscard]] events::Result<ExitCode> show_why(const events::EventLog& log,
                                                const std::vector<projections::Sighting>& seen,
                                                const std::string& column, const Console& console);

}  // namespace orderlog::tools
