#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "projections/read_model.hpp"

#include <string>
#include <tuple>

namespace orderlog::contract {

/// Fresh tables, and what they hold as text: equal texts mean equal rows. A hash will do.
class MemoryTables {
 public:
    [[nodiscard]] projections::ReadModel& model() { return model_; }
    /// What Amazon said: no ranks, positions, times of our own, removed lines.
    [[nodiscard]] std::string content() { return model_.content(); }
    /// Every column of every table but the checkpoint.
    [[nodiscard]] std::string full() { return model_.full(); }

 private:
    adapters::MemoryReadModel model_;
};

/// Every ReadModel keeps every promise. Add an implementation here.
using Tables = std::tuple<MemoryTables>;

}  // namespace orderlog::contract
