#include "adapters/postgres/custom_tables.hpp"

#include "adapters/postgres/bytea_text.hpp"
#include "adapters/postgres/custom_sql.hpp"
#include "adapters/postgres/schema_entry.hpp"
#include "adapters/postgres/sql_text.hpp"

#include <fmt/core.h>
#include <pqxx/pqxx>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

constexpr std::array<std::pair<const char*, CustomState>, 3> state_names{
    {{"building", CustomState::building},
     {"shown", CustomState::shown},
     {"retired", CustomState::retired}}};
constexpr const char* columns_differ = "42P16";    // invalid_table_definition
constexpr const char* dependants_exist = "2BP01";  // dependent_objects_still_exist

CustomEntry entry_of(const pqxx::row& row) {
    CustomEntry entry;
    entry.name = row[0].as<std::string>();
    entry.number = row[1].as<int>();
    entry.spec = row[2].as<std::string>();
    const auto state = row[3].as<std::string>();
    entry.state = std::ranges::find_if(state_names, [&](const auto& one) {
                      return one.first == state;
                  })->second;
    entry.at.position = events::LogPosition{row[4].as<std::uint64_t>()};
    entry.at.record_hash = hash_of_bytea(row[5].as<std::string>());
    entry.failure = row[6].as<std::string>();
    return entry;
}

std::vector<CustomEntry> entries(pqxx::work& work, const std::string& views,
                                 const std::string& name = {}) {
    std::vector<CustomEntry> found;
    for (const auto& row : work.exec_params(
             "SELECT name, version, spec, state, position, record_hash, failure FROM " +
                 in_control("custom_tables") +
                 " WHERE schema_name = $1 AND state <> 'dropped' AND ($2 = '' OR name = $2)"
                 " ORDER BY name, version",
             views, name)) {
        found.push_back(entry_of(row));
    }
    return found;
}

/// The schema is its owner's alone until somebody grants rights on a view.
void make_schema(pqxx::work& work, const CustomVersion& version) {
    work.exec("CREATE SCHEMA IF NOT EXISTS " + quoted_name(version.schema()));
}

CustomEntry make_version(pqxx::work& work, const CustomVersion& version, const std::string& spec) {
    make_schema(work, version);
    work.exec(create_table_sql(version));
    work.exec("REVOKE ALL ON " + qualified_table(version) + " FROM PUBLIC");
    work.exec_params("INSERT INTO " + in_control("custom_tables") +
                         " (schema_name, name, version, spec, state, position, record_hash)"
                         " VALUES ($1, $2, $3, $4, 'building', 0, decode(repeat('00', 32), 'hex'))",
                     version.views, version.table.name, version.number, spec);
    return {.name = version.table.name, .number = version.number, .spec = spec};
}

int next_number(pqxx::work& work, const std::string& views, const std::string& name) {
    return work
        .exec_params1("SELECT coalesce(max(version), 0) + 1 FROM " + in_control("custom_tables") +
                          " WHERE schema_name = $1 AND name = $2",
                      views, name)[0]
        .as<int>();
}

std::string view_name(const CustomVersion& version) {
    return quoted_name(version.schema()) + "." + quoted_name(version.table.name);
}

/// The rights that others than the owner have on the view, as GRANT statements.
std::vector<std::string> grants_on(pqxx::work& work, const CustomVersion& version) {
    std::vector<std::string> grants;
    for (const auto& row :
         work.exec_params("SELECT format('GRANT %s ON %s TO %s', a.privilege_type, $1::text,"
                          " CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END)"
                          " FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a"
                          " LEFT JOIN pg_roles AS r ON r.oid = a.grantee"
                          " WHERE c.oid = to_regclass($1::text) AND a.grantee <> c.relowner",
                          view_name(version))) {
        grants.push_back(row[0].as<std::string>());
    }
    return grants;
}

/// In place while the columns stay or new ones come last; else anew, unless somebody built on it.
Result<void> replace_view(pqxx::work& work, const CustomVersion& version) {
    const std::string body = view_name(version) + " AS " + select_sql(version);
    try {
        pqxx::subtransaction attempt{work};
        attempt.exec("CREATE OR REPLACE VIEW " + body);
        attempt.commit();
        return {};
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != columns_differ) {
            throw;
        }
    }
    const auto grants = grants_on(work, version);
    try {
        pqxx::subtransaction attempt{work};
        attempt.exec("DROP VIEW " + view_name(version));
        attempt.exec("CREATE VIEW " + body);
        for (const std::string& grant : grants) {
            attempt.exec(grant);
        }
        attempt.commit();
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != dependants_exist) {
            throw;
        }
        return fail(ErrorKind::rejected,
                    fmt::format("columns of view {} change, and something of yours is built on it",
                                view_name(version)),
                    "drop what is built on it first, or give the table of this spec another name");
    }
    return {};
}

void set_state(pqxx::work& work, const CustomVersion& version, const std::string& state) {
    work.exec_params("UPDATE " + in_control("custom_tables") +
                         " SET state = $4 WHERE schema_name = $1 AND name = $2 AND version = $3",
                     version.views, version.table.name, version.number, state);
}

std::string shared_columns(const CustomVersion& left, const CustomVersion& right) {
    std::string names;
    for (const projections::CustomColumn& column : left.table.columns) {
        const auto& others = right.table.columns;
        const auto found = std::ranges::find(others, column.name, &projections::CustomColumn::name);
        if (found != others.end() && found->type == column.type) {
            names += (names.empty() ? "" : ", ") + quoted_name(column.name);
        }
    }
    return names;
}

}  // namespace

Result<std::vector<CustomEntry>> CustomTables::list() const {
    return in_transaction(database_.conninfo(),
                          [&](pqxx::work& work) -> Result<std::vector<CustomEntry>> {
                              return entries(work, database_.views());
                          });
}

Result<CustomEntry> CustomTables::begin(const projections::CustomTable& table,
                                        const std::string& spec) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<CustomEntry> {
        if (auto own = enter_schema(work, database_.views(), database_.log().value()); !own) {
            return tl::make_unexpected(own.error());
        }
        const auto made = entries(work, database_.views(), table.name);
        if (!made.empty() && made.back().spec == spec) {
            return made.back();
        }
        const CustomVersion version{database_.views(),
                                    next_number(work, database_.views(), table.name), table};
        auto entry = make_version(work, version, spec);
        work.commit();
        return entry;
    });
}

Result<void> CustomTables::show(const CustomVersion& version) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<void> {
        if (auto own = enter_schema(work, database_.views(), database_.log().value()); !own) {
            return own;
        }
        work.exec("SET LOCAL lock_timeout = '10s'");
        for (const CustomEntry& entry : entries(work, database_.views(), version.table.name)) {
            if (entry.state == CustomState::shown && entry.number > version.number) {
                return fail(ErrorKind::rejected,
                            fmt::format("version {} is shown already", entry.number), "try again");
            }
            if (entry.number != version.number && entry.state == CustomState::shown) {
                set_state(work, {version.views, entry.number, version.table}, "retired");
            }
        }
        if (auto replaced = replace_view(work, version); !replaced) {
            return replaced;
        }
        set_state(work, version, "shown");
        work.commit();
        return {};
    });
}

Result<void> CustomTables::drop(const std::string& name, std::optional<int> number) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<void> {
        if (auto own = enter_schema(work, database_.views(), database_.log().value()); !own) {
            return own;
        }
        work.exec("SET LOCAL lock_timeout = '10s'");
        bool any = false;
        for (const CustomEntry& entry : entries(work, database_.views(), name)) {
            if (number && *number != entry.number) {
                continue;
            }
            any = true;
            const CustomVersion version{database_.views(), entry.number, {.name = entry.name}};
            if (entry.state == CustomState::shown) {
                work.exec("DROP VIEW IF EXISTS " + view_name(version));
            }
            work.exec("DROP TABLE IF EXISTS " + qualified_table(version));
            set_state(work, version, "dropped");
        }
        if (!any) {
            return fail(
                ErrorKind::not_found,
                number ? fmt::format("there is no version {} of custom table '{}'", *number, name)
                       : fmt::format("there is no custom table '{}'", name),
                "'orderlog project --list' names those that there are");
        }
        work.commit();
        return {};
    });
}

Result<CustomComparison> CustomTables::compare(const CustomVersion& left,
                                               const CustomVersion& right) const {
    const std::string shared = shared_columns(left, right);
    const auto side = [&](const CustomVersion& version) {
        return "(SELECT tenant_id, external_order_id, to_jsonb(row) AS told FROM (" +
               select_sql(version) + ") AS whole CROSS JOIN LATERAL (SELECT " + shared +
               ") AS row)";
    };
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<CustomComparison> {
        if (shared.empty()) {
            return fail(ErrorKind::rejected, "the two versions have no column in common");
        }
        work.exec(
            "CREATE TEMPORARY TABLE compared ON COMMIT DROP AS SELECT tenant_id,"
            " external_order_id, l.told AS l, r.told AS r FROM " +
            side(left) + " AS l FULL JOIN " + side(right) +
            " AS r USING (tenant_id, external_order_id)");
        const auto counts = work.exec1(
            "SELECT count(l), count(r), count(*) FILTER (WHERE r IS NULL), count(*) FILTER (WHERE"
            " l IS NULL), count(*) FILTER (WHERE l <> r) FROM compared");
        CustomComparison comparison{.left_rows = counts[0].as<std::int64_t>(),
                                    .right_rows = counts[1].as<std::int64_t>(),
                                    .only_left = counts[2].as<std::int64_t>(),
                                    .only_right = counts[3].as<std::int64_t>(),
                                    .changed = counts[4].as<std::int64_t>()};
        for (const auto& row : work.exec(
                 "SELECT tenant_id, external_order_id, coalesce(l::text, ''), coalesce(r::text,"
                 " '') FROM compared WHERE l IS DISTINCT FROM r ORDER BY 1, 2 LIMIT " +
                 std::to_string(differences_max))) {
            comparison.first.push_back({row[0].as<std::string>(), row[1].as<std::string>(),
                                        row[2].as<std::string>(), row[3].as<std::string>()});
        }
        return comparison;
    });
}

Result<CustomTables::Counts> CustomTables::count(const CustomVersion& version) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<Counts> {
        Counts counts;
        counts.rows = work.exec1("SELECT count(*) FROM (" + select_sql(version) + ") AS seen")[0]
                          .as<std::int64_t>();
        for (const auto& field : work.exec1(count_unfit_sql(version))) {
            counts.unfit.push_back(field.as<std::int64_t>());
        }
        return counts;
    });
}

Result<void> CustomTables::note_failure(const CustomEntry& entry,
                                        const std::string& failure) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<void> {
        work.exec_params("UPDATE " + in_control("custom_tables") +
                             " SET failure = $4 WHERE schema_name = $1 AND name = $2 AND version ="
                             " $3 AND failure <> $4",
                         database_.views(), entry.name, entry.number, failure);
        work.commit();
        return {};
    });
}

}  // namespace orderlog::adapters
