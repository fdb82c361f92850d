#pragma once

#include "adapters/postgres/table_scope.hpp"

#include <pqxx/pqxx>

#include <string>

namespace orderlog::adapters {

/// Makes the scope's rows of one live table those of the fresh one; rows that are equal already are
/// not written. `only`, a condition on a row `t`, leaves all others out. Throws what libpqxx does.
[[nodiscard]] TableChanges repair_rows(pqxx::transaction_base& work, const ScopedSets& sets,
                                       const TableShape& shape, const std::string& only = "true");

}  // namespace orderlog::adapters
