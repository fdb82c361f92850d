#include "adapters/postgres/projected_tables.hpp"

#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/state_columns.hpp"

#include <array>

namespace orderlog::adapters {

std::span<const TableShape* const> projected_tables() {
    static const std::array all{
        &orders_shape(),      &items_shape(),           &packages_shape(),  &connections_shape(),
        &sync_states_shape(), &backfill_states_shape(), &sync_runs_shape(), &debts_shape(),
    };
    return all;
}

std::span<const TableShape* const> order_tables() {
    return projected_tables().first(3);
}

}  // namespace orderlog::adapters
