#include "adapters/postgres/past_tables.hpp"

#include "adapters/postgres/schema_entry.hpp"
#include "adapters/postgres/table_removal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::Result;

// Longer names are cut off by PostgreSQL.
constexpr std::size_t name_bytes_max = 63;

// A row of schema_properties: "past <schema>" = "<moment> <position>".
constexpr std::string_view property_prefix = "past ";

bool there_is(pqxx::work& work, const std::string& schema) {
    return !work.exec_params("SELECT FROM pg_namespace WHERE nspname = $1", schema).empty();
}

Result<void> refuse_taken(pqxx::work& work, const std::string& schema) {
    if (schema.size() > name_bytes_max) {
        return fail(ErrorKind::rejected,
                    fmt::format("'{}' is too long for a schema of PostgreSQL", schema));
    }
    if (there_is(work, schema)) {
        return fail(ErrorKind::rejected, fmt::format("there is a schema '{}' already", schema),
                    fmt::format("read it, or: orderlog rebuild --drop-past {}", schema));
    }
    return {};
}

std::int64_t parked_in(pqxx::work& work, const SchemaNames& set) {
    return work
        .exec_params1("SELECT count(*) FROM " + in_control("parked_rows") +
                          " WHERE schema_name = $1 AND number = $2",
                      set.views, set.number)[0]
        .as<std::int64_t>();
}

}  // namespace

PastTables::PastTables(std::string conninfo, events::LogId log, std::string views)
    : conninfo_(std::move(conninfo)), log_(std::move(log)), views_(std::move(views)) {}

std::string PastTables::schema_at(events::Time moment) const {
    // "2024-01-31T10:00:00.000000Z"
    std::string text = events::to_text(moment);
    if (const auto point = text.find('.');
        moment == std::chrono::floor<std::chrono::seconds>(moment)) {
        text.erase(point, text.find('Z') - point);
    } else {
        text[point] = '_';
    }
    std::erase_if(text, [](char letter) { return letter == '-' || letter == ':'; });
    std::ranges::replace(text, 'T', 't');
    std::ranges::replace(text, 'Z', 'z');
    return views_ + "_at_" + text;
}

Result<std::vector<PastSet>> PastTables::list() const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<std::vector<PastSet>> {
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        std::vector<PastSet> sets;
        for (const auto& row : work.exec_params("SELECT n.nspname, split_part(p.value, ' ', 1),"
                                                " split_part(p.value, ' ', 2)::bigint FROM " +
                                                    in_control("schema_properties") +
                                                    " AS p JOIN pg_namespace AS n"
                                                    " ON p.property = $2::text || n.nspname::text "
                                                    "WHERE p.schema_name = $1 ORDER BY p.value",
                                                views_, std::string{property_prefix})) {
            const auto moment = events::parse_time(row[1].as<std::string>());
            if (!moment) {
                return tl::make_unexpected(moment.error());
            }
            sets.push_back(
                {row[0].as<std::string>(), *moment, LogPosition{row[2].as<std::uint64_t>()}});
        }
        return sets;
    });
}

Result<void> PastTables::check_free(const std::string& schema) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) { return refuse_taken(work, schema); });
}

Result<std::int64_t> PastTables::keep(const SchemaNames& filled, const PastSet& past) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<std::int64_t> {
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return tl::make_unexpected(own.error());
        }
        if (auto taken = refuse_taken(work, past.schema); !taken) {
            return tl::make_unexpected(taken.error());
        }
        if (!there_is(work, filled.tables())) {
            return fail(ErrorKind::unavailable, "another rebuild has dropped the fresh tables",
                        "try again");
        }
        const std::int64_t parked = parked_in(work, filled);
        work.exec(fmt::format("ALTER SCHEMA {} RENAME TO {}", quoted_name(filled.tables()),
                              quoted_name(past.schema)));
        forget_set(work, filled);
        // What is left of one that somebody dropped by hand.
        work.exec_params("INSERT INTO " + in_control("schema_properties") +
                             " VALUES ($1, $2, $3) ON CONFLICT (schema_name, property) DO UPDATE"
                             " SET value = excluded.value",
                         views_, std::string{property_prefix} + past.schema,
                         fmt::format("{} {}", events::to_text(past.moment), past.position.value()));
        work.commit();
        return parked;
    });
}

Result<void> PastTables::drop(const std::string& schema) const {
    return in_transaction(conninfo_, [&](pqxx::work& work) -> Result<void> {
        if (auto own = enter_schema(work, views_, log_.value()); !own) {
            return own;
        }
        const auto forgotten = work.exec_params("DELETE FROM " + in_control("schema_properties") +
                                                    " WHERE schema_name = $1 AND property = $2",
                                                views_, std::string{property_prefix} + schema);
        if (forgotten.affected_rows() == 0) {
            return fail(ErrorKind::not_found,
                        fmt::format("this log has no past tables '{}'", schema),
                        "orderlog rebuild --past");
        }
        if (const auto reason = drop_unless_needed(work, schema)) {
            return fail(ErrorKind::rejected, *reason);
        }
        work.commit();
        return {};
    });
}

}  // namespace orderlog::adapters
