#include "adapters/postgres/pg_database.hpp"

#include "adapters/postgres/schema_entry.hpp"
#include "adapters/postgres/table_removal.hpp"
#include "adapters/postgres/tenant_wall.hpp"
#include "adapters/postgres/version_order.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <optional>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

void apply_once(pqxx::work& work, const SchemaNames& names, const std::string& file) {
    const auto noted = work.exec_params("INSERT INTO " + in_control("migrations") +
                                            " (schema_name, file) VALUES ($1, $2)"
                                            " ON CONFLICT DO NOTHING",
                                        names.views, file);
    if (noted.affected_rows() == 1) {
        work.exec(sql_text(file, names));
    }
}

/// Tables and their rows in the control schema. The checkpoint starts before the first event.
void make_set(pqxx::work& work, const SchemaNames& names, const std::string& version,
              const std::string& state) {
    work.exec(sql_text("tables.sql", names));
    work.exec(sql_text("owner_only.sql", names));
    work.exec_params("INSERT INTO " + in_control("table_sets") +
                         " (schema_name, number, projection_version, state)"
                         " VALUES ($1, $2, $3, $4)",
                     names.views, names.number, version, state);
    work.exec_params("INSERT INTO " + in_control("checkpoints") +
                         " (schema_name, number, position, record_hash)"
                         " VALUES ($1, $2, 0, decode(repeat('00', 32), 'hex'))",
                     names.views, names.number);
}

/// A number never comes back: a session that still speaks of a dropped set must not meet another.
SchemaNames next_set(pqxx::work& work, const std::string& views) {
    const auto row = work.exec_params1(
        "INSERT INTO " + in_control("schema_properties") + " VALUES ($1, 'last_set', (SELECT " +
            "coalesce(max(number), 0) + 1 FROM " + in_control("table_sets") +
            " WHERE schema_name = $1)::text) ON CONFLICT (schema_name, property) DO UPDATE SET"
            " value = greatest(schema_properties.value::int + 1, excluded.value::int)::text"
            " RETURNING value",
        views);
    return {views, row[0].as<int>()};
}

std::vector<SchemaNames> sets_in(pqxx::work& work, const std::string& views,
                                 const std::string& state) {
    std::vector<SchemaNames> sets;
    for (const auto& row : work.exec_params("SELECT number FROM " + in_control("table_sets") +
                                                " WHERE schema_name = $1 AND state = $2",
                                            views, state)) {
        sets.push_back({views, row[0].as<int>()});
    }
    return sets;
}

/// What killed rebuilds left. A session may use a set that no lock tells of: a maker of an earlier
/// program, or whoever looks at what was left.
void drop_abandoned(pqxx::work& work, const std::string& views) {
    for (const SchemaNames& left : sets_in(work, views, "building")) {
        if (is_abandoned(work, left) && users_of(work, left.tables()).empty()) {
            drop_set(work, left);
        }
    }
}

void show_views(pqxx::work& work, const SchemaNames& names) {
    work.exec(sql_text("views.sql", names));
    work.exec(sql_text("views_first_version.sql", names));
    work.exec(sql_text("tenant_wall.sql", names));
}

struct ShownSet {
    int number{0};  ///< 0: there is none.
    std::string version{};
};

ShownSet shown_set(pqxx::work& work, const std::string& views) {
    const auto rows =
        work.exec_params("SELECT number, projection_version FROM " + in_control("table_sets") +
                             " WHERE schema_name = $1 AND state = 'shown'",
                         views);
    return rows.empty() ? ShownSet{} : ShownSet{rows[0][0].as<int>(), rows[0][1].as<std::string>()};
}

/// How far a set is, and the record there in hexadecimal digits.
struct HeldPlace {
    std::int64_t position{0};
    std::string record_hash{};
};

/// Nothing if there is no such set. Nobody feeds it until we are done.
std::optional<HeldPlace> held_place(pqxx::work& work, const SchemaNames& set) {
    const auto rows = work.exec_params("SELECT position, encode(record_hash, 'hex') FROM " +
                                           in_control("checkpoints") +
                                           " WHERE schema_name = $1 AND number = $2 FOR UPDATE",
                                       set.views, set.number);
    return rows.empty() ? std::nullopt
                        : std::optional{HeldPlace{rows[0][0].as<std::int64_t>(),
                                                  rows[0][1].as<std::string>()}};
}

bool is_at(const HeldPlace& place, const projections::Checkpoint& checkpoint) {
    return static_cast<std::uint64_t>(place.position) == checkpoint.position.value() &&
           place.record_hash == events::to_hex(checkpoint.record_hash);
}

/// Readers never go back in the log; what is at `stray` is not of it.
Result<void> refuse_older(pqxx::work& work, const SchemaNames& shown, const SchemaNames& set,
                          const std::optional<projections::Checkpoint>& stray) {
    const auto before = held_place(work, shown).value_or(HeldPlace{});
    const auto after = held_place(work, set);
    if (!after) {
        return fail(ErrorKind::not_found, "there are no tables '" + set.tables() + "'",
                    "try again");
    }
    if (before.position > after->position && !(stray && is_at(before, *stray))) {
        return fail(ErrorKind::version_conflict,
                    "the new tables are behind the shown ones: position " +
                        std::to_string(after->position) + ", not " +
                        std::to_string(before.position),
                    "try again");
    }
    return {};
}

/// Whoever reads a view for long must not make everybody else wait behind us; and before
/// PostgreSQL looks for a deadlock, after 1 s, it is we who give way.
void swap_sets(pqxx::work& work, const SchemaNames& shown, const SchemaNames& set) {
    work.exec("SET LOCAL lock_timeout = '800ms'");
    if (shown.number != 0) {
        work.exec(sql_text("grants.sql", set, {}, shown.number));
    }
    show_views(work, set);
    work.exec_params("UPDATE " + in_control("table_sets") +
                         " SET state = CASE WHEN number = $2 THEN 'shown' ELSE 'retired' END"
                         " WHERE schema_name = $1 AND (number = $2 OR state = 'shown')",
                     set.views, set.number);
}

/// Tables that are shown already have none yet if an earlier program made them, or if its role was
/// made since. Whoever reads there must not hold up a start.
void raise_wall(pqxx::work& work, const std::string& views) {
    const std::string wall = walled_schema(views);
    const auto standing = work.exec_params(
        "SELECT CASE WHEN r.oid IS NULL THEN NOT (o.rolcreaterole OR o.rolsuper)"
        " ELSE NOT pg_has_role(r.oid, 'MEMBER') OR r.rolcanlogin OR r.rolsuper"
        " OR has_schema_privilege(r.oid, n.oid, 'USAGE') END"
        " FROM pg_namespace AS n JOIN pg_roles AS o ON o.rolname = current_user"
        " LEFT JOIN pg_roles AS r ON r.rolname = $1 WHERE n.nspname = $1",
        wall);
    const bool stands = !standing.empty() && standing[0][0].as<bool>();
    if (!stands && shown_set(work, views).number != 0) {
        work.exec(sql_text("tenant_wall.sql", {views, 0}));
    }
}

}  // namespace

PgDatabase::PgDatabase(std::string conninfo, events::LogId log, std::string views)
    : conninfo_(std::move(conninfo)), log_(std::move(log)), views_(std::move(views)) {}

PgDatabase PgDatabase::under(LeaseFence fence) const {
    PgDatabase fenced = *this;
    fenced.lease_ = std::move(fence);
    return fenced;
}

PgDatabase PgDatabase::beside(FreeLease lease) const {
    PgDatabase watched = *this;
    watched.lease_ = std::move(lease);
    return watched;
}

std::optional<LeaseFence> PgDatabase::fence() const {
    const auto* fence = std::get_if<LeaseFence>(&lease_);
    return fence == nullptr ? std::nullopt : std::optional{*fence};
}

Result<void> PgDatabase::migrate() const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<void> {
        if (auto known = begin_migration(work, views_); !known) {
            return known;
        }
        const SchemaNames names{views_, 1};
        work.exec(sql_text("0001_control.sql", names));
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return own;
        }
        work.exec_params("INSERT INTO " + in_control("schema_properties") +
                             " VALUES ($1, 'log_id', $2) ON CONFLICT DO NOTHING",
                         views_, log_.value());
        for (const auto* file : migration_files()) {
            apply_once(work, names, file);
        }
        raise_wall(work, views_);
        work.commit();
        return {};
    });
}

Result<SchemaNames> PgDatabase::open_tables(const std::string& projection_version) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<SchemaNames> {
        if (const auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        const auto shown = shown_set(work, views_);
        if (shown.number == 0) {
            const SchemaNames first = next_set(work, views_);
            make_set(work, first, projection_version, "shown");
            work.exec(sql_text("indexes.sql", first));
            show_views(work, first);
            work.commit();
            return first;
        }
        if (shown.version != projection_version) {
            const bool newer = is_newer_version(shown.version, projection_version);
            return fail(ErrorKind::foreign,
                        "tables '" + SchemaNames{views_, shown.number}.tables() +
                            "' are of projection version '" + shown.version + "', " +
                            (newer ? "newer than '" : "not '") + projection_version + "'",
                        newer ? "install the newer orderlog, or go back by 'orderlog rebuild'"
                              : "orderlog rebuild");
        }
        return SchemaNames{views_, shown.number};
    });
}

Result<bool> PgDatabase::shows_older(const std::string& projection_version) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<bool> {
        if (const auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        const auto shown = shown_set(work, views_);
        return shown.number != 0 && shown.version != projection_version &&
               !is_newer_version(shown.version, projection_version);
    });
}

Result<SchemaNames> PgDatabase::shown_tables() const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<SchemaNames> {
        if (const auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        const auto shown = shown_set(work, views_);
        if (shown.number == 0) {
            return fail(ErrorKind::not_found, "schema '" + views_ + "' shows no tables",
                        "orderlog migrate");
        }
        return SchemaNames{views_, shown.number};
    });
}

/// The set is held before anybody can see it.
Result<NewTables> PgDatabase::begin_tables(const std::string& projection_version) const {
    auto lock = SetLock::open(conninfo_);
    if (!lock) {
        return tl::make_unexpected(lock.error());
    }
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<NewTables> {
        if (const auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        const SchemaNames next = next_set(work, views_);
        if (const auto held = lock->take(next); !held) {
            return tl::make_unexpected(held.error());
        }
        drop_abandoned(work, views_);
        make_set(work, next, projection_version, "building");
        work.commit();
        return NewTables{next, std::move(*lock)};
    });
}

Result<void> PgDatabase::show_tables(const SchemaNames& set,
                                     const std::optional<projections::Checkpoint>& stray) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<void> {
        work.exec("SET LOCAL synchronous_commit = on");
        if (auto leased = enter_lease(work, lease_); !leased) {
            return leased;
        }
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return own;
        }
        const SchemaNames shown{views_, shown_set(work, views_).number};
        if (shown.number == set.number) {
            return {};
        }
        if (auto newer = refuse_older(work, shown, set, stray); !newer) {
            return newer;
        }
        swap_sets(work, shown, set);
        work.commit();
        return {};
    });
}

Result<std::vector<std::string>> PgDatabase::drop_retired() const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<std::vector<std::string>> {
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        std::vector<std::string> kept;
        for (const SchemaNames& retired : sets_in(work, views_, "retired")) {
            if (auto reason = drop_unless_needed(work, retired.tables())) {
                kept.push_back(std::move(*reason));
            } else {
                forget_set(work, retired);
            }
        }
        work.commit();
        return kept;
    });
}

Result<void> PgDatabase::discard(const SchemaNames& set) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<void> {
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return own;
        }
        if (shown_set(work, views_).number == set.number) {
            return fail(ErrorKind::rejected, "tables '" + set.tables() + "' are shown to readers");
        }
        drop_set(work, set);
        work.commit();
        return {};
    });
}

Result<std::vector<ClaimOutcome>> PgDatabase::claim(std::span<const SellerClaim> sellers) const {
    return claim_sellers(conninfo_, log_, sellers);
}

}  // namespace orderlog::adapters
