#include "adapters/postgres/table_hash.hpp"

#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "events/check.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::LogPosition;
using events::Result;

/// One SHA-256 that grows with the rows.
class RunningHash {
 public:
    RunningHash() : context_(EVP_MD_CTX_new()) {
        events::check(context_ != nullptr &&
                      EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
    }
    void add(std::string_view bytes) {
        events::check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    }
    [[nodiscard]] events::Sha256 done() {
        events::Sha256 hash{};
        events::check(EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1);
        return hash;
    }

 private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// Columns that say how and when we learnt it, not what Amazon said.
bool is_ours(std::string_view column) {
    return column == "removed" || column == "first_seen_at" || column.ends_with("_updated_ms") ||
           column.ends_with("_position") || column.ends_with("_seen");
}

std::string content_columns(const TableShape& shape) {
    std::vector<TableColumn> kept;
    std::copy_if(shape.columns.begin(), shape.columns.end(), std::back_inserter(kept),
                 [](const TableColumn& column) { return !is_ours(column.name); });
    return column_list(kept);
}

std::string key_list(const TableShape& shape) {
    return column_list(std::span{shape.columns}.first(shape.key_columns));
}

/// What is read of a set: tables, and of each what stands behind FROM.
struct Selection {
    std::span<const TableShape* const> shapes{};
    std::function<std::string(const SchemaNames&, const TableShape&)> rows{};
};

Selection whole(std::span<const TableShape* const> shapes) {
    return {shapes, &table_in};
}

Selection within(const ScopedSets& sets, std::span<const TableShape* const> shapes) {
    return {shapes, [&sets](const SchemaNames& set, const TableShape& shape) {
                return fmt::format("(SELECT {} FROM {} AS t WHERE {})", column_list(shape.columns),
                                   table_in(set, shape), scope_condition(sets, shape));
            }};
}

/// COPY's text form of a value is one for one (`\N` is null, tabs and ends of line are escaped), in
/// a session whose time zone and date style are set.
std::string copy_statement(const std::string& rows, const TableShape& shape, HashKind kind) {
    const std::string columns = kind == HashKind::full ? "*" : content_columns(shape);
    const bool lines = kind == HashKind::content && shape.name == "order_items";
    return fmt::format("COPY (SELECT {} FROM {} AS t{} ORDER BY {}) TO STDOUT", columns, rows,
                       lines ? " WHERE NOT removed" : "", key_list(shape));
}

Result<LogPosition> position_of(PgSession& session, const SchemaNames& names) {
    const auto row =
        session.run(fmt::format("SELECT position FROM orderlog_control.checkpoints"
                                " WHERE schema_name = {} AND number = {}",
                                quoted_text(names.views), names.number));
    if (!row) {
        return tl::make_unexpected(row.error());
    }
    if (row->rows() == 0) {
        return events::fail(events::ErrorKind::not_found,
                            "there are no tables '" + names.tables() + "'", "orderlog migrate");
    }
    return LogPosition{static_cast<std::uint64_t>(row->number(0, 0))};
}

Result<TableHash> hash_table(PgSession& session, const std::string& rows, const TableShape& shape,
                             HashKind kind) {
    RunningHash running;
    std::int64_t count = 0;
    const auto copied =
        session.copy_out(copy_statement(rows, shape, kind), [&](std::string_view row) {
            running.add(row);
            ++count;
        });
    if (!copied) {
        return tl::make_unexpected(copied.error());
    }
    return TableHash{std::string{shape.name}, count, running.done()};
}

/// What a table adds to the hash of all.
std::string hash_line(const TableHash& table) {
    return fmt::format("{} {} {}\n", table.table, table.rows, events::to_hex(table.hash));
}

Result<TablesHash> hash_in(PgSession& session, const SchemaNames& names, const Selection& selection,
                           HashKind kind) {
    const auto position = position_of(session, names);
    if (!position) {
        return tl::make_unexpected(position.error());
    }
    TablesHash result{*position, {}, {}};
    RunningHash total;
    for (const TableShape* shape : selection.shapes) {
        auto hash = hash_table(session, selection.rows(names, *shape), *shape, kind);
        if (!hash) {
            return tl::make_unexpected(hash.error());
        }
        total.add(hash_line(*hash));
        result.tables.push_back(std::move(*hash));
    }
    result.total = total.done();
    return result;
}

/// A session inside one snapshot, which ends with it.
Result<PgSession> open_snapshot(const std::string& conninfo) {
    auto session = PgSession::open(conninfo);
    if (!session) {
        return session;
    }
    const auto begun = session->run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!begun) {
        return tl::make_unexpected(begun.error());
    }
    return session;
}

/// Rows of a table of both sides joined by key, where they differ: `l.whole` and `r.whole`.
std::string differing(const std::array<SchemaNames, 2>& names, const Selection& selection,
                      const TableShape& shape) {
    return fmt::format(
        " FROM (SELECT {0}, t::text AS whole FROM {1} AS t) AS l"
        " FULL JOIN (SELECT {0}, t::text AS whole FROM {2} AS t) AS r USING ({0})"
        " WHERE l.whole IS DISTINCT FROM r.whole",
        key_list(shape), selection.rows(names[0], shape), selection.rows(names[1], shape));
}

Result<void> find_differences(PgSession& session, TablesComparison& sides,
                              const std::array<SchemaNames, 2>& names, const Selection& selection) {
    for (std::size_t i = 0; i < selection.shapes.size(); ++i) {
        if (sides.left.tables[i] == sides.right.tables[i]) {
            continue;
        }
        const TableShape& shape = *selection.shapes[i];
        const std::string key = key_list(shape);
        const auto rows = session.run(
            fmt::format("SELECT ROW({0})::text, l.whole, r.whole{1} ORDER BY {0} LIMIT {2}", key,
                        differing(names, selection, shape), differences_per_table_max));
        if (!rows) {
            return tl::make_unexpected(rows.error());
        }
        for (int row = 0; row < rows->rows(); ++row) {
            sides.differences.push_back({std::string{shape.name}, std::string{rows->text(row, 0)},
                                         std::string{rows->text(row, 1)},
                                         std::string{rows->text(row, 2)}});
        }
    }
    return {};
}

Result<void> count_changes(PgSession& session, TablesComparison& sides,
                           const std::array<SchemaNames, 2>& names, const Selection& selection) {
    for (std::size_t i = 0; i < selection.shapes.size(); ++i) {
        const TableShape& shape = *selection.shapes[i];
        TableChanges& changes = sides.changes.emplace_back();
        changes.table = shape.name;
        if (sides.left.tables[i] == sides.right.tables[i]) {
            continue;
        }
        const auto row = session.run(
            "SELECT count(*) FILTER (WHERE l.whole IS NULL), count(*) FILTER (WHERE"
            " l.whole IS NOT NULL AND r.whole IS NOT NULL), count(*) FILTER (WHERE"
            " r.whole IS NULL)" +
            differing(names, selection, shape));
        if (!row) {
            return tl::make_unexpected(row.error());
        }
        changes.missing = row->number(0, 0);
        changes.changed = row->number(0, 1);
        changes.surplus = row->number(0, 2);
    }
    return {};
}

using ContentHashes = std::map<std::string, RunningHash, std::less<>>;

/// Rows come sorted by tenant, their first column.
Result<void> add_contents(PgSession& session, const std::string& rows, const TableShape& shape,
                          ContentHashes& tenants) {
    std::string tenant;
    TableHash table{std::string{shape.name}, 0, {}};
    RunningHash running;
    const auto end_tenant = [&] {
        if (table.rows > 0) {
            table.hash = std::exchange(running, RunningHash{}).done();
            tenants[tenant].add(hash_line(table));
        }
        table.rows = 0;
    };
    const auto copied =
        session.copy_out(copy_statement(rows, shape, HashKind::content), [&](std::string_view row) {
            if (const auto owner = row.substr(0, row.find('\t')); owner != tenant) {
                end_tenant();
                tenant = owner;
            }
            running.add(row);
            ++table.rows;
        });
    end_tenant();
    return copied.map([](std::int64_t /*rows*/) {});
}

Result<void> compare_contents(PgSession& session, TablesComparison& sides,
                              const std::array<SchemaNames, 2>& names, const Selection& selection) {
    std::map<std::string, TenantContent> tenants;
    for (const bool left : {true, false}) {
        ContentHashes contents;
        for (const TableShape* shape : selection.shapes) {
            const std::string rows = selection.rows(names[left ? 0 : 1], *shape);
            if (auto added = add_contents(session, rows, *shape, contents); !added) {
                return added;
            }
        }
        for (auto& [tenant, hash] : contents) {
            TenantContent& content = tenants.try_emplace(tenant, tenant).first->second;
            (left ? content.left : content.right) = events::to_hex(hash.done());
        }
    }
    for (auto& [tenant, content] : tenants) {
        sides.tenants.push_back(std::move(content));
    }
    return {};
}

/// What a scope's orders say, and how many nobody can compare.
Result<void> compare_orders(PgSession& session, TablesComparison& sides, const ScopedSets& sets) {
    const auto parked = session.run(fmt::format(
        "SELECT count(*) FILTER (WHERE number = {0}), count(*) FILTER (WHERE number = {1} AND"
        " EXISTS (SELECT FROM {2} AS t WHERE {3})) FROM orderlog_control.parked_rows AS p"
        " WHERE schema_name = {4} AND {5}",
        sets.live.number, sets.fresh.number, table_in(sets.live, orders_shape()),
        same_key(orders_shape(), "p"), quoted_text(sets.live.views),
        sets.scope.tenant.empty() ? "true" : "p.tenant_id = " + quoted_text(sets.scope.tenant)));
    if (!parked) {
        return tl::make_unexpected(parked.error());
    }
    sides.parked = parked->number(0, 0);
    sides.left_out = parked->number(0, 1);
    return compare_contents(session, sides, {sets.live, sets.fresh}, within(sets, order_tables()));
}

Result<TablesComparison> compare_in(PgSession& session, const std::array<SchemaNames, 2>& names,
                                    const Selection& selection) {
    TablesComparison sides;
    auto left_hash = hash_in(session, names[0], selection, HashKind::full);
    auto right_hash = hash_in(session, names[1], selection, HashKind::full);
    if (!left_hash || !right_hash) {
        return tl::make_unexpected(left_hash ? right_hash.error() : left_hash.error());
    }
    sides.left = std::move(*left_hash);
    sides.right = std::move(*right_hash);
    return find_differences(session, sides, names, selection).map([&] { return std::move(sides); });
}

}  // namespace

Result<TablesHash> hash_tables(const std::string& conninfo, const SchemaNames& names,
                               HashKind kind) {
    return open_snapshot(conninfo).and_then([&](PgSession session) {
        return hash_in(session, names,
                       whole(kind == HashKind::full ? projected_tables() : order_tables()), kind);
    });
}

Result<TablesComparison> compare_tables(const std::string& conninfo, const SchemaNames& left,
                                        const SchemaNames& right) {
    return open_snapshot(conninfo).and_then([&](PgSession session) {
        return compare_in(session, {left, right}, whole(projected_tables()));
    });
}

Result<TablesComparison> compare_scoped(const std::string& conninfo, const ScopedSets& sets) {
    auto session = open_snapshot(conninfo);
    if (!session) {
        return tl::make_unexpected(session.error());
    }
    const std::array names{sets.live, sets.fresh};
    const Selection all = within(sets, sets.scope.tables);
    auto sides = compare_in(*session, names, all);
    if (!sides) {
        return sides;
    }
    return count_changes(*session, *sides, names, all)
        .and_then([&] {
            return sets.scope.has_orders() ? compare_orders(*session, *sides, sets)
                                           : Result<void>{};
        })
        .map([&] { return std::move(*sides); });
}

}  // namespace orderlog::adapters
