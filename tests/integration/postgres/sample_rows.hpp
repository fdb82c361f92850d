#pragma once

#include "projections/read_model.hpp"

#include <string>

namespace orderlog::tests {

/// A rank whose `seen` follows from its position, as in a log.
[[nodiscard]] projections::Rank rank_of(std::int64_t updated_ms, std::uint64_t position);
/// An order of tenant t1 with every group at that rank, two lines and one package.
[[nodiscard]] projections::OrderRows sample_order(const std::string& id, projections::Rank rank);
/// `count` such orders, sorted by key.
[[nodiscard]] std::vector<projections::OrderRows> sample_orders(int count, projections::Rank rank);
/// A checkpoint whose hash follows from its position.
[[nodiscard]] projections::Checkpoint checkpoint_at(std::uint64_t position);
[[nodiscard]] projections::Batch batch_of(std::uint64_t from, std::uint64_t to,
                                          std::vector<projections::OrderRows> orders);

}  // namespace orderlog::tests
