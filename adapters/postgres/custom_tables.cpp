#include "adapters/postgres/custom_tables.hpp"

#include "adapters/postgres/bytea_text.hpp"
#include "adapters/postgres/custom_sql.hpp"
#include "adapters/postgres/custom_views.hpp"
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
    entry.projection_version = row[7].as<std::string>();
    return entry;
}

std::vector<CustomEntry> entries(pqxx::work& work, const std::string& views,
                                 const std::string& name = {}) {
    std::vector<CustomEntry> found;
    for (const auto& row : work.exec_params(
             "SELECT name, version, spec, state, position, record_hash, failure, "
             "projection_version FROM " +
                 in_control("custom_tables") +
                 " WHERE schema_name = $1 AND state <> 'dropped' AND ($2 = '' OR name = $2)"
                 " ORDER BY name, version",
             views, name)) {
        found.push_back(entry_of(row));
    }
    return found;
}

/// Made by the first custom table and this log's from then on.
Result<void> enter_custom_schema(pqxx::work& work, const CustomVersion& version,
                                 const std::string& log) {
    const auto owners = work.exec_params("SELECT value FROM " + in_control("schema_properties") +
                                             " WHERE schema_name = $1 AND property = 'log_id'",
                                         version.schema());
    const std::string owner = owners.empty() ? "" : owners[0][0].as<std::string>();
    const std::string name = quoted_name(version.schema());
    const bool is_there =
        !work.exec_params("SELECT 1 FROM pg_namespace WHERE oid = to_regnamespace($1)", name)
             .empty();
    if ((owner.empty() && is_there) || (!owner.empty() && owner != log)) {
        return fail(ErrorKind::foreign,
                    fmt::format("schema '{}' is there and is not this log's", version.schema()),
                    "rename it, or name another schema in [postgres] schema");
    }
    if (!is_there) {
        work.exec("CREATE SCHEMA " + name);
        keep_for_owner(work, "pg_namespace", name);
    }
    work.exec_params("INSERT INTO " + in_control("schema_properties") +
                         " VALUES ($1, 'log_id', $2) ON CONFLICT DO NOTHING",
                     version.schema(), log);
    return {};
}

/// Before the log is folded for nothing.
Result<void> refuse_if_shown_has_policies(pqxx::work& work, const CustomVersion& next,
                                          const std::vector<CustomEntry>& made) {
    const auto shown = std::ranges::find(made, CustomState::shown, &CustomEntry::state);
    return shown == made.end()
               ? Result<void>{}
               : refuse_lost_policies(work, {next.views, shown->number, next.table});
}

CustomEntry make_version(pqxx::work& work, const CustomVersion& version, const std::string& spec,
                         const std::string& projection_version) {
    work.exec(create_table_sql(version));
    keep_for_owner(work, "pg_class", qualified_table(version));
    work.exec_params("INSERT INTO " + in_control("custom_tables") +
                         " (schema_name, name, version, spec, projection_version, state, position,"
                         " record_hash) VALUES ($1, $2, $3, $4, $5, 'building', 0,"
                         " decode(repeat('00', 32), 'hex'))",
                     version.views, version.table.name, version.number, spec, projection_version);
    return {.name = version.table.name,
            .number = version.number,
            .spec = spec,
            .projection_version = projection_version};
}

int next_number(pqxx::work& work, const std::string& views, const std::string& name) {
    return work
        .exec_params1("SELECT coalesce(max(version), 0) + 1 FROM " + in_control("custom_tables") +
                          " WHERE schema_name = $1 AND name = $2",
                      views, name)[0]
        .as<int>();
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
                                        const std::string& spec,
                                        const std::string& projection_version) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<CustomEntry> {
        if (auto own = enter_schema(work, database_.views(), database_.log().value()); !own) {
            return tl::make_unexpected(own.error());
        }
        const auto made = entries(work, database_.views(), table.name);
        if (!made.empty() && made.back().spec == spec &&
            made.back().projection_version == projection_version) {
            return made.back();
        }
        const CustomVersion version{database_.views(),
                                    next_number(work, database_.views(), table.name), table};
        auto own = enter_custom_schema(work, version, database_.log().value()).and_then([&] {
            return refuse_if_shown_has_policies(work, version, made);
        });
        if (!own) {
            return tl::make_unexpected(own.error());
        }
        auto entry = make_version(work, version, spec, projection_version);
        work.commit();
        return entry;
    });
}

Result<void> CustomTables::show(const CustomVersion& version) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<void> {
        if (auto own = enter_locked(work, version.table.name); !own) {
            return own;
        }
        bool replaces = false;
        for (const CustomEntry& entry : entries(work, database_.views(), version.table.name)) {
            if (entry.state != CustomState::shown) {
                continue;
            }
            if (entry.number > version.number) {
                return fail(ErrorKind::rejected,
                            fmt::format("version {} is shown already", entry.number),
                            "'orderlog project --list' names all");
            }
            replaces = true;
            const CustomVersion before{version.views, entry.number, version.table};
            if (entry.number != version.number) {
                if (auto kept = refuse_lost_policies(work, before); !kept) {
                    return kept;
                }
                set_state(work, before, "retired");
            }
        }
        auto shown =
            replaces ? replace_custom_view(work, version) : make_custom_view(work, version);
        if (shown) {
            set_state(work, version, "shown");
            work.commit();
        }
        return shown;
    });
}

/// Who feeds a version has its row first and its table then: so have we.
Result<void> CustomTables::enter_locked(pqxx::work& work, const std::string& name) const {
    auto own = enter_schema(work, database_.views(), database_.log().value());
    if (own) {
        work.exec("SET LOCAL lock_timeout = '2s'");
        work.exec_params("SELECT 1 FROM " + in_control("custom_tables") +
                             " WHERE schema_name = $1 AND name = $2 FOR UPDATE",
                         database_.views(), name);
    }
    return own;
}

Result<void> CustomTables::drop(const std::string& name, std::optional<int> number) const {
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<void> {
        if (auto own = enter_locked(work, name); !own) {
            return own;
        }
        bool any = false;
        for (const CustomEntry& entry : entries(work, database_.views(), name)) {
            if (number && *number != entry.number) {
                continue;
            }
            any = true;
            const CustomVersion version{database_.views(), entry.number, {.name = entry.name}};
            if (entry.state == CustomState::shown) {
                work.exec("DROP VIEW IF EXISTS " + version.view_name());
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
        return "(SELECT tenant_id, external_order_id, to_jsonb(\"1_row\") AS told FROM (" +
               select_sql(version) + ") AS whole CROSS JOIN LATERAL (SELECT " + shared +
               ") AS \"1_row\")";
    };
    return in_transaction(database_.conninfo(), [&](pqxx::work& work) -> Result<CustomComparison> {
        if (shared.empty()) {
            return fail(ErrorKind::rejected, "the two versions have no column in common");
        }
        work.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        const auto at = [&](const CustomVersion& version) {
            return events::LogPosition{
                work.exec_params1("SELECT position FROM " + in_control("custom_tables") +
                                      " WHERE schema_name = $1 AND name = $2 AND version = $3",
                                  version.views, version.table.name, version.number)[0]
                    .as<std::uint64_t>()};
        };
        CustomComparison comparison{.left_at = at(left), .right_at = at(right)};
        work.exec(
            "CREATE TEMPORARY TABLE compared ON COMMIT DROP AS SELECT tenant_id,"
            " external_order_id, l.told AS l, r.told AS r FROM " +
            side(left) + " AS l FULL JOIN " + side(right) +
            " AS r USING (tenant_id, external_order_id)");
        const auto counts = work.exec1(
            "SELECT count(l), count(r), count(*) FILTER (WHERE r IS NULL), count(*) FILTER (WHERE"
            " l IS NULL), count(*) FILTER (WHERE l <> r) FROM compared");
        comparison.left_rows = counts[0].as<std::int64_t>();
        comparison.right_rows = counts[1].as<std::int64_t>();
        comparison.only_left = counts[2].as<std::int64_t>();
        comparison.only_right = counts[3].as<std::int64_t>();
        comparison.changed = counts[4].as<std::int64_t>();
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
        counts.orders =
            work.exec1("SELECT count(*) FROM " + qualified_table(version))[0].as<std::int64_t>();
        const auto row = work.exec1(count_columns_sql(version));
        for (pqxx::row::size_type i = 0; i + 1 < row.size(); i += 2) {
            counts.columns.push_back({row[i].as<std::int64_t>(), row[i + 1].as<std::int64_t>()});
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
