#include "adapters/postgres/custom_sql.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace orderlog::adapters {
namespace {

using projections::CustomColumn;
using projections::CustomCondition;
using projections::ValueType;

constexpr const char* keys = "tenant_id, marketplace, external_order_id";

/// What a column is called, and those that belong to it.
struct ColumnNames {
    ColumnNames(const CustomColumn& column, std::size_t index)
        : value(quoted_name(column.name)),
          ms('"' + std::to_string(index + 1) + "_ms\""),
          position('"' + std::to_string(index + 1) + "_position\""),
          fits('"' + std::to_string(index + 1) + "_fits\"") {}

    std::string value;
    std::string ms;
    std::string position;
    std::string fits;
};

std::string each_column(const CustomVersion& version, std::string_view between,
                        const std::function<std::string(const ColumnNames&)>& text) {
    std::string all;
    for (std::size_t i = 0; i < version.table.columns.size(); ++i) {
        all += (all.empty() ? "" : std::string{between}) +
               text(ColumnNames{version.table.columns[i], i});
    }
    return all;
}

std::string wins(const ColumnNames& names) {
    return "(excluded." + names.ms + ", excluded." + names.position + ") > (stored." + names.ms +
           ", stored." + names.position + ")";
}

std::string taken(const std::string& name, const ColumnNames& names) {
    return name + " = CASE WHEN " + wins(names) + " THEN excluded." + name + " ELSE stored." +
           name + " END";
}

std::string condition_sql(const CustomVersion& version, const CustomCondition& condition) {
    const std::string name = quoted_name(condition.column);
    if (condition.equals.empty()) {
        return name + " IS NOT NULL";
    }
    std::string values;
    for (const std::string& value : condition.equals) {
        values += (values.empty() ? "" : ", ") + quoted_text(value);
    }
    const auto column =
        std::ranges::find(version.table.columns, condition.column, &CustomColumn::name);
    return column->type == ValueType::text_list
               ? name + " && ARRAY[" + values + "]::text[]"
               : name + " = ANY (ARRAY[" + values + "]::" + sql_type(column->type) + "[])";
}

}  // namespace

std::string sql_type(ValueType type) {
    switch (type) {
        case ValueType::numeric:
            return "numeric";
        case ValueType::bigint:
            return "bigint";
        case ValueType::boolean:
            return "boolean";
        case ValueType::timestamptz:
            return "timestamptz";
        case ValueType::text_list:
            return "text[]";
        case ValueType::text:
            break;
    }
    return "text";
}

std::string CustomVersion::view_name() const {
    return quoted_name(schema()) + "." + quoted_name(table.name);
}

std::string qualified_table(const CustomVersion& version) {
    return quoted_name(version.schema()) + "." + quoted_name(version.table_name());
}

std::string create_table_sql(const CustomVersion& version) {
    std::size_t i = 0;
    return "CREATE TABLE " + qualified_table(version) +
           " (tenant_id text COLLATE \"C\" NOT NULL, marketplace text COLLATE \"C\" NOT NULL,"
           " external_order_id text COLLATE \"C\" NOT NULL, " +
           each_column(version, ", ",
                       [&](const ColumnNames& names) {
                           return names.value + " " + sql_type(version.table.columns[i++].type) +
                                  ", " + names.ms + " bigint NOT NULL, " + names.position +
                                  " bigint NOT NULL, " + names.fits + " boolean NOT NULL";
                       }) +
           ", PRIMARY KEY (" + keys + "))";
}

std::string create_incoming_sql(const CustomVersion& version) {
    return "CREATE TEMPORARY TABLE custom_incoming (tenant_id text, marketplace text,"
           " external_order_id text, " +
           each_column(version, ", ",
                       [](const ColumnNames& names) {
                           return names.value + " text, " + names.ms + " bigint, " +
                                  names.position + " bigint, " + names.fits + " boolean";
                       }) +
           ") ON COMMIT DROP";
}

std::string upsert_sql(const CustomVersion& version) {
    std::size_t i = 0;
    return "INSERT INTO " + qualified_table(version) + " AS stored (" + keys + ", " +
           each_column(version, ", ",
                       [](const ColumnNames& names) {
                           return names.value + ", " + names.ms + ", " + names.position + ", " +
                                  names.fits;
                       }) +
           ") SELECT " + keys + ", " +
           each_column(version, ", ",
                       [&](const ColumnNames& names) {
                           return names.value + "::" + sql_type(version.table.columns[i++].type) +
                                  ", " + names.ms + ", " + names.position + ", " + names.fits;
                       }) +
           " FROM pg_temp.custom_incoming ON CONFLICT (" + keys + ") DO UPDATE SET " +
           each_column(version, ", ",
                       [](const ColumnNames& names) {
                           return taken(names.value, names) + ", " + taken(names.ms, names) + ", " +
                                  taken(names.position, names) + ", " + taken(names.fits, names);
                       }) +
           " WHERE " + each_column(version, " OR ", wins);
}

std::string select_sql(const CustomVersion& version) {
    // A view takes new columns at its end only.
    std::string sql = "SELECT " + std::string{keys} + ", greatest(" +
                      each_column(version, ", ", [](const auto& names) { return names.position; }) +
                      ") AS log_position, " +
                      each_column(version, ", ", [](const auto& names) { return names.value; }) +
                      " FROM " + qualified_table(version);
    for (std::size_t i = 0; i < version.table.where.size(); ++i) {
        sql += (i == 0 ? " WHERE " : " AND ") + condition_sql(version, version.table.where[i]);
    }
    return sql;
}

std::string count_columns_sql(const CustomVersion& version) {
    return "SELECT " +
           each_column(version, ", ",
                       [](const ColumnNames& names) {
                           return "count(*) FILTER (WHERE NOT " + names.fits +
                                  "), count(*) FILTER (WHERE " + names.ms + " < 0)";
                       }) +
           " FROM " + qualified_table(version);
}

}  // namespace orderlog::adapters
