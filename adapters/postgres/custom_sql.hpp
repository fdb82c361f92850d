#pragma once

#include "projections/custom_table.hpp"

#include <string>

namespace orderlog::adapters {

/// One version of a custom table: where it stands and how it is described.
struct CustomVersion {
    std::string views{"orderlog"};  ///< [postgres] schema; custom tables stand in `<views>_custom`.
    int number{0};
    projections::CustomTable table{};

    [[nodiscard]] std::string schema() const { return views + "_custom"; }
    [[nodiscard]] std::string table_name() const {
        return table.name + "_v" + std::to_string(number);
    }
    /// The name that people read it by, as SQL writes it.
    [[nodiscard]] std::string view_name() const;
};

// Statements whose columns are a person's. Each value has its rank beside it, so that the guard
// compares in the table: "1_ms" and "1_position" of the first column, and "1_fits".

/// The name that a type has in PostgreSQL.
[[nodiscard]] std::string sql_type(projections::ValueType type);
/// "orderlog_custom"."promotions_v1"
[[nodiscard]] std::string qualified_table(const CustomVersion& version);
[[nodiscard]] std::string create_table_sql(const CustomVersion& version);
/// The temporary table that a batch is copied into; it ends with the transaction.
[[nodiscard]] std::string create_incoming_sql(const CustomVersion& version);
inline constexpr const char* copy_incoming_sql = "COPY pg_temp.custom_incoming FROM STDIN";
/// From the temporary table, value by value through the guard.
[[nodiscard]] std::string upsert_sql(const CustomVersion& version);
/// What readers see: keys, log_position, columns, and only rows that meet the conditions.
[[nodiscard]] std::string select_sql(const CustomVersion& version);
/// Column by column: in how many rows is a value that did not fit, and of how many does no page say
/// anything.
[[nodiscard]] std::string count_columns_sql(const CustomVersion& version);

}  // namespace orderlog::adapters
