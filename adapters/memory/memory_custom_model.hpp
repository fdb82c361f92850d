#pragma once

#include "projections/custom_read_model.hpp"

#include <map>

namespace orderlog::adapters {

/// A custom table in memory, under the guard that PostgreSQL's have. Not thread-safe.
class MemoryCustomModel final : public projections::CustomReadModel {
 public:
    using Rows = std::map<events::OrderKey, projections::CustomRow>;

    [[nodiscard]] events::Result<projections::Lineage> lineage() override { return lineage_; }
    [[nodiscard]] events::Result<projections::CommitOutcome> commit(
        const projections::CustomBatch& batch) override;

    [[nodiscard]] const Rows& rows() const { return rows_; }

 private:
    projections::Lineage lineage_{};
    Rows rows_{};
};

}  // namespace orderlog::adapters
