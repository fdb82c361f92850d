#pragma once

#include "adapters/postgres/table_hash.hpp"
#include "events/ids.hpp"
#include "tools/output/console.hpp"
#include "tools/output/exit_code.hpp"
#include "tools/rebuild/table_filling.hpp"

#include <string>

namespace orderlog::tools {

/// Nothing in a rebuild can ask Amazon: it has no SellerApi.
inline constexpr int rebuild_api_calls = 0;

/// Both hashes and what differs, as lines or JSON; `differs` if anything does.
[[nodiscard]] ExitCode report_comparison(const Console& console, const FilledTables& filled,
                                         const adapters::TablesComparison& comparison);

/// Which rows differ, and how.
void say_differences(const Console& console, const adapters::TablesComparison& comparison);

/// The fresh tables replaced what could not be compared.
[[nodiscard]] ExitCode report_replaced(const Console& console, const FilledTables& filled,
                                       const std::string& replaced);

/// It was stopped by a signal and changed nothing.
[[nodiscard]] ExitCode report_stopped(const Console& console);

}  // namespace orderlog::tools
