#include "adapters/postgres/schema_entry.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <algorithm>
#include <array>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

constexpr std::array<const char*, 3> once_per_schema{"0002_types.sql", "0003_custom_tables.sql",
                                                     "0004_repairs.sql"};
/// Two programs that migrate at once: the second waits. Any number, the same for all of us.
constexpr std::string_view migration_lock = "SELECT pg_advisory_xact_lock(7276521)";

/// The log that the schema belongs to; empty if to none yet.
std::string owner_of(pqxx::work& work, const std::string& views) {
    const auto rows = work.exec_params("SELECT value FROM " + in_control("schema_properties") +
                                           " WHERE schema_name = $1 AND property = 'log_id'",
                                       views);
    return rows.empty() ? "" : rows[0][0].as<std::string>();
}

Result<void> refuse_foreign(const std::string& views, const std::string& owner,
                            const std::string& log) {
    if (owner.empty() || owner == log) {
        return {};
    }
    return fail(ErrorKind::foreign,
                "schema '" + views + "' belongs to log " + owner + ", not to " + log,
                "name another schema in [postgres] schema, or open that log's data directory");
}

/// A migration that this program does not know is a newer one's: its tables may mean other things.
Result<void> refuse_newer(pqxx::work& work, const std::string& views) {
    if (work.exec1("SELECT to_regclass('" + in_control("migrations") + "')")[0].is_null()) {
        return {};
    }
    for (const auto& row : work.exec_params("SELECT file FROM " + in_control("migrations") +
                                                " WHERE schema_name = $1 ORDER BY file",
                                            views)) {
        const auto file = row[0].as<std::string>();
        if (std::find(once_per_schema.begin(), once_per_schema.end(), file) ==
            once_per_schema.end()) {
            return fail(ErrorKind::foreign,
                        "schema '" + views + "' is a newer orderlog's: migration '" + file +
                            "' is not known here",
                        "install the newer orderlog, or name another schema in [postgres] schema");
        }
    }
    return {};
}

}  // namespace

std::string in_control(std::string_view table) {
    return std::string{control_schema} + "." + std::string{table};
}

std::span<const char* const> migration_files() {
    return once_per_schema;
}

Result<void> begin_migration(pqxx::work& work, const std::string& views) {
    work.exec(std::string{migration_lock});
    return refuse_newer(work, views);
}

Result<void> enter_schema(pqxx::work& work, const std::string& views, const std::string& log) {
    return begin_migration(work, views).and_then([&] {
        return refuse_foreign(views, owner_of(work, views), log);
    });
}

}  // namespace orderlog::adapters
