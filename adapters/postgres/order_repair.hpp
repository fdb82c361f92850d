#pragma once

#include "adapters/postgres/table_scope.hpp"
#include "events/result.hpp"

#include <pqxx/pqxx>

#include <functional>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// An order whose rows PostgreSQL does not take.
struct RefusedOrder {
    std::string order{};   ///< "(t1,AMAZON,302-…)"
    std::string reason{};  ///< PostgreSQL's words.
};

/// What was written of a scope.
struct RowsRepaired {
    std::vector<TableChanges> changes{};  ///< Of each table.
    std::vector<RefusedOrder> refused{};

    [[nodiscard]] bool any() const;
};

/// Asked again and again; a failure ends the repair with it.
using ProceedCheck = std::function<events::Result<void>()>;

/// Makes the scope's orders in the live tables those of the fresh ones, those too that were parked
/// there. An order that PostgreSQL refuses is found by halving and stops no other: it is left as it
/// is, and parked if the live tables have no row of it. Writes within `work`, whatever it answers.
/// `rejected` if more than 100 are refused. Throws what libpqxx does. REQUIRES: the scope's first
/// tables are those of orders.
[[nodiscard]] events::Result<RowsRepaired> repair_orders(pqxx::work& work, const ScopedSets& sets,
                                                         const ProceedCheck& proceed);

/// Whether the running exception's statement was refused for what a row holds.
[[nodiscard]] bool refuses_row(const pqxx::sql_error& error);

}  // namespace orderlog::adapters
