#pragma once

#include "projections/read_model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::contract {

/// Rows of one order of tenant "t1" whose every group was observed at `position` with an update
/// time of so many seconds after noon of 1 March 2026; values follow from both.
[[nodiscard]] projections::OrderRows order_rows(const std::string& order, std::uint64_t position,
                                                std::int64_t updated_s);
/// Observations of some orders in the order of their positions, out of order in time, most of them
/// lacking some group, with lines that come and go.
[[nodiscard]] std::vector<projections::OrderRows> story();

/// A checkpoint whose hash follows from its position.
[[nodiscard]] projections::Checkpoint checkpoint_at(std::uint64_t position);
[[nodiscard]] projections::Batch batch(std::uint64_t from, std::uint64_t to,
                                       std::vector<projections::OrderRows> orders);

/// Feeds the observations in batches of so many, each batch merged first; checkpoints count
/// batches from the model's present position on.
void feed(projections::ReadModel& model, const std::vector<projections::OrderRows>& observations,
          std::size_t batch_size);

}  // namespace orderlog::contract
