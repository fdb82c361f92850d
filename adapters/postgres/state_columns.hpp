#pragma once

#include "adapters/postgres/row_buffer.hpp"
#include "projections/state_rows.hpp"

#include <vector>

namespace orderlog::adapters {

/// The tables of state rows as writers fill them.
[[nodiscard]] const TableShape& connections_shape();
[[nodiscard]] const TableShape& sync_states_shape();
[[nodiscard]] const TableShape& backfill_states_shape();
[[nodiscard]] const TableShape& sync_runs_shape();
[[nodiscard]] const TableShape& debts_shape();

/// One buffer a table, in the order above; those without rows too.
[[nodiscard]] std::vector<RowBuffer> state_buffers(const projections::StateRows& state,
                                                   RowBuffer::Form form);

}  // namespace orderlog::adapters
