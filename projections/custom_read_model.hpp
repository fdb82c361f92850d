#pragma once

#include "events/result.hpp"
#include "projections/custom_rows.hpp"
#include "projections/lineage.hpp"
#include "projections/read_model.hpp"

#include <vector>

namespace orderlog::projections {

/// Rows that a span of the log changes in a custom table: each key at most once.
struct CustomBatch {
    Checkpoint from{};
    Checkpoint to{};
    std::vector<CustomRow> rows{};  ///< Sorted by key.
    /// Of who feeds: where the log ends for him. The table keeps the greatest that fed it.
    events::LogPosition lease{};
};

/// One version of a custom table.
class CustomReadModel {
 public:
    virtual ~CustomReadModel() = default;

    /// Positions are 0 for a fresh table.
    [[nodiscard]] virtual events::Result<Lineage> lineage() = 0;
    /// Rows and checkpoint in one transaction; each value goes through the guard (incoming rank >
    /// stored rank). `overtaken` also if a log that ends further has fed the table. `unavailable`:
    /// outcome unknown, ask lineage() and try again.
    [[nodiscard]] virtual events::Result<CommitOutcome> commit(const CustomBatch& batch) = 0;
};

}  // namespace orderlog::projections
