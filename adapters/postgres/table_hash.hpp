#pragma once

#include "adapters/postgres/table_scope.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/sha256.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::adapters {

struct TableHash {
    std::string table{};
    std::int64_t rows{0};
    events::Sha256 hash{};
    friend bool operator==(const TableHash&, const TableHash&) = default;
};

/// Of one set of tables in one snapshot, whose checkpoint was at `position`.
struct TablesHash {
    events::LogPosition position{};
    std::vector<TableHash> tables{};
    events::Sha256 total{};  ///< Over the names, row counts and hashes of the tables.
};

enum class HashKind : std::uint8_t {
    content,  ///< What Amazon said: orders, lines not removed, packages; no ranks, no times of
              ///< ours.
    full,     ///< Every column of every projected table.
};

/// Two hashes are equal exactly if the rows are. The server sorts by key and streams; memory is
/// bounded on both sides.
[[nodiscard]] events::Result<TablesHash> hash_tables(const std::string& conninfo,
                                                     const SchemaNames& names, HashKind kind);

/// A key whose rows differ, or which only one side has.
struct RowDifference {
    std::string table{};
    std::string key{};   ///< "(t1,AMAZON,302-…)"
    std::string left{};  ///< The row as text; empty: absent.
    std::string right{};
};

/// The content hashes of one tenant's rows.
struct TenantContent {
    std::string tenant{};
    std::string left{};  ///< In hexadecimal digits; empty: no rows.
    std::string right{};
    friend bool operator==(const TenantContent&, const TenantContent&) = default;
};

struct TablesComparison {
    TablesHash left{};
    TablesHash right{};
    std::vector<RowDifference> differences{};  ///< The first few of each table.
    std::vector<TableChanges> changes{};       ///< Of a scope: of each table.
    std::vector<TenantContent> tenants{};      ///< Of a scope with orders: of each tenant.
    std::int64_t parked{0};    ///< Orders of a scope that are parked in the live tables.
    std::int64_t left_out{0};  ///< Parked in the fresh ones alone: not compared.

    [[nodiscard]] bool equal() const { return left.total == right.total && left_out == 0; }
};

/// The full hashes of two sets in one snapshot, and the rows that differ.
[[nodiscard]] events::Result<TablesComparison> compare_tables(const std::string& conninfo,
                                                              const SchemaNames& left,
                                                              const SchemaNames& right);

/// The same of the scope alone, in the columns that writers fill: live ones left, fresh ones right.
/// An order that is parked in the live tables alone is missing there.
[[nodiscard]] events::Result<TablesComparison> compare_scoped(const std::string& conninfo,
                                                              const ScopedSets& sets);

inline constexpr int differences_per_table_max = 20;

}  // namespace orderlog::adapters
