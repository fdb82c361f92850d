#pragma once

#include "events/result.hpp"
#include "projections/order_rows.hpp"
#include "projections/read_model.hpp"
#include "projections/state_rows.hpp"

#include <span>

namespace orderlog::projections {

/// Fresh tables that a rebuild fills: insert only, no row is ever written twice. An error ends the
/// rebuild; the tables are then to be thrown away.
class RebuildTarget {
 public:
    virtual ~RebuildTarget() = default;

    /// Rows of orders in their final form; each key in one call of all. In no order; a call holds
    /// at most RebuildOptions::rows_max.
    [[nodiscard]] virtual events::Result<void> orders(std::span<const OrderRows> rows) = 0;
    /// State rows in their final form. Ended runs come as they end, all other rows in the last
    /// call; each key in one call of all.
    [[nodiscard]] virtual events::Result<void> state(const StateRows& rows) = 0;
    /// All rows were given: the tables are at `at`. Called once, last.
    [[nodiscard]] virtual events::Result<void> finish(const Checkpoint& at) = 0;
};

}  // namespace orderlog::projections
