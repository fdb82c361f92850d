#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "projections/rebuild_target.hpp"

#include <cstddef>

namespace orderlog::adapters {

/// Fills an empty MemoryReadModel, insert only: a row that comes a second time is `rejected`, as a
/// primary key would.
class MemoryRebuildTarget final : public projections::RebuildTarget {
 public:
    /// Borrows the model.
    explicit MemoryRebuildTarget(MemoryReadModel& model) : model_(&model) {}

    [[nodiscard]] events::Result<void> orders(
        std::span<const projections::OrderRows> rows) override;
    [[nodiscard]] events::Result<void> state(const projections::StateRows& rows) override;
    [[nodiscard]] events::Result<void> finish(const projections::Checkpoint& at) override;

 private:
    MemoryReadModel* model_;
};

}  // namespace orderlog::adapters
