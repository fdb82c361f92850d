#pragma once

#include "adapters/postgres/table_hash.hpp"
#include "events/result.hpp"

namespace orderlog::tools {

/// The live tables, the fresh ones that a rebuild has filled, and the engine that may feed the live
/// ones meanwhile.
class RebuiltTables {
 public:
    virtual ~RebuiltTables() = default;

    /// The engine leaves the live tables alone for a while, which may be shorter than a comparison.
    [[nodiscard]] virtual events::Result<void> hold() = 0;
    /// To where the log ends now.
    [[nodiscard]] virtual events::Result<void> catch_up_fresh() = 0;
    /// To where the log ended when the fresh ones caught up.
    [[nodiscard]] virtual events::Result<void> catch_up_live() = 0;
    /// Both as they are at one moment.
    [[nodiscard]] virtual events::Result<adapters::TablesComparison> compare() = 0;
    /// Readers see the fresh tables. `version_conflict` if they are not where the live ones are.
    [[nodiscard]] virtual events::Result<void> show() = 0;
};

/// Compares the two at one position. `unavailable` if the live ones are fed each time.
[[nodiscard]] events::Result<adapters::TablesComparison> compare_rebuilt(RebuiltTables& tables);

/// Shows the fresh tables, however long ago they were compared: equal tables stay equal when both
/// follow the log. `unavailable` if the engine overtakes them each time; any other failure is
/// final.
[[nodiscard]] events::Result<void> show_rebuilt(RebuiltTables& tables);

}  // namespace orderlog::tools
