#pragma once

#include "adapters/postgres/order_repair.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "tools/output/console.hpp"
#include "tools/output/exit_code.hpp"
#include "tools/rebuild/rebuild_scope.hpp"
#include "tools/rebuild/table_filling.hpp"

#include <optional>

namespace orderlog::tools {

/// A rebuild of a part of the tables, once the two are compared.
struct PartRebuilt {
    NamedScope scope{};
    FilledTables filled{};
    adapters::TablesComparison comparison{};
    /// What was written into the live tables; none: nothing was to be.
    std::optional<adapters::RowsRepaired> repaired{};
};

/// Before anything is written: rows, hashes and what differs. Nothing with --json.
void say_compared(const Console& console, const PartRebuilt& part);

/// At the end: what was written, or all of it as JSON. `differs` if the tables
/// still do: an order is refused, or cannot be compared.
[[nodiscard]] ExitCode report_part(const Console& console, const PartRebuilt& part);

}  // namespace orderlog::tools
