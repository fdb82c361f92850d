#pragma once

#include "adapters/postgres/row_buffer.hpp"
#include "adapters/postgres/sql_text.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// Which rows of a set are made afresh.
struct TableScope {
    std::string tenant{};                     ///< Empty: every tenant's.
    std::vector<const TableShape*> tables{};  ///< Of projected_tables(), in that order.
    /// All three of their tables or none.
    [[nodiscard]] bool has_orders() const;
    friend bool operator==(const TableScope&, const TableScope&) = default;
};

/// The shown tables and others that hold at least the scope's rows.
struct ScopedSets {
    SchemaNames live{};
    SchemaNames fresh{};
    TableScope scope{};
};

/// How the fresh rows of a table differ from the live ones: such as only they have, such as differ
/// under one key, such as they have not.
struct TableChanges {
    std::string table{};
    std::int64_t missing{0};
    std::int64_t changed{0};
    std::int64_t surplus{0};
    friend bool operator==(const TableChanges&, const TableChanges&) = default;
};

/// `schema.table`
[[nodiscard]] std::string table_in(const SchemaNames& set, const TableShape& shape);

/// Whether the row `t` of such a table is in the scope. An order that the fresh tables could not
/// store is in no scope: nobody knows what its rows should be.
[[nodiscard]] std::string scope_condition(const ScopedSets& sets, const TableShape& shape);

/// Whether rows `t` and `other` have one key.
[[nodiscard]] std::string same_key(const TableShape& shape, const std::string& other);

/// The columns that writers fill, of row `name`, as one text: to the byte what is shown.
[[nodiscard]] std::string row_text(const TableShape& shape, const std::string& name);

}  // namespace orderlog::adapters
