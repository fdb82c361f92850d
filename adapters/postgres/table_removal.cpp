#include "adapters/postgres/table_removal.hpp"

#include "adapters/postgres/projected_tables.hpp"
#include "adapters/postgres/schema_entry.hpp"

#include <algorithm>

namespace orderlog::adapters {
namespace {

constexpr const char* dependent_objects_still_exist = "2BP01";
constexpr const char* lock_not_available = "55P03";

/// What PostgreSQL says of the objects that depend on others, on one line.
std::string dependants_in(const std::string& message) {
    const auto begin = message.find("DETAIL:");
    std::string text = message.substr(begin == std::string::npos ? 0 : begin + 7);
    text = text.substr(0, text.find("HINT:"));
    std::replace(text.begin(), text.end(), '\n', ' ');
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? message
                                      : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

void forget_set(pqxx::work& work, const SchemaNames& names) {
    for (const auto* table : {"parked_rows", "checkpoints", "table_sets"}) {
        work.exec_params(
            "DELETE FROM " + in_control(table) + " WHERE schema_name = $1 AND number = $2",
            names.views, names.number);
    }
}

void drop_set(pqxx::work& work, const SchemaNames& names) {
    work.exec("DROP SCHEMA IF EXISTS " + quoted_name(names.tables()) + " CASCADE");
    forget_set(work, names);
}

std::string users_of(pqxx::work& work, const std::string& schema) {
    return work
        .exec_params1(
            "SELECT coalesce(string_agg(DISTINCT l.pid::text, ', '), '') FROM pg_locks AS l"
            " JOIN pg_class AS c ON c.oid = l.relation"
            " JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_database AS d"
            " ON d.oid = l.database WHERE n.nspname = $1 AND d.datname = current_database()",
            schema)[0]
        .as<std::string>();
}

std::optional<std::string> drop_unless_needed(pqxx::work& work, const std::string& schema) {
    std::string tables;
    for (const TableShape* table : projected_tables()) {
        tables +=
            (tables.empty() ? "" : ", ") + quoted_name(schema) + "." + quoted_name(table->name);
    }
    try {
        pqxx::subtransaction attempt{work};
        attempt.exec("SET LOCAL lock_timeout = '2s'");
        attempt.exec("DROP TABLE IF EXISTS " + tables);
        attempt.exec("DROP SCHEMA IF EXISTS " + quoted_name(schema));
        attempt.commit();
    } catch (const pqxx::sql_error& error) {
        const std::string kept = "tables '" + schema + "' are kept: ";
        if (error.sqlstate() == dependent_objects_still_exist) {
            return kept + dependants_in(error.what());
        }
        if (error.sqlstate() == lock_not_available) {
            return kept + "in use by session " + users_of(work, schema);
        }
        throw;
    }
    return std::nullopt;
}

}  // namespace orderlog::adapters
