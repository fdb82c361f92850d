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

std::span<const ProjectionTables> tables_by_projection() {
    const auto one = [](std::size_t place) { return projected_tables().subspan(place, 1); };
    static const std::array all{
        ProjectionTables{"orders", order_tables()}, ProjectionTables{"connections", one(3)},
        ProjectionTables{"sync_state", one(4)},     ProjectionTables{"backfill_state", one(5)},
        ProjectionTables{"sync_runs", one(6)},      ProjectionTables{"debts", one(7)},
    };
    return all;
}

}  // namespace orderlog::adapters
