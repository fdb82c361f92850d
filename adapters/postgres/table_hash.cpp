#include "adapters/postgres/table_hash.hpp"

#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "events/check.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

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

/// COPY's text form of a value is one for one (`\N` is null, tabs and ends of line are escaped), in
/// a session whose time zone and date style are set.
std::string copy_statement(const SchemaNames& names, const TableShape& shape, HashKind kind) {
    const std::string columns = kind == HashKind::full ? "*" : content_columns(shape);
    const bool lines = kind == HashKind::content && shape.name == "order_items";
    return fmt::format("COPY (SELECT {} FROM {}.{}{} ORDER BY {}) TO STDOUT", columns,
                       quoted_name(names.tables()), shape.name, lines ? " WHERE NOT removed" : "",
                       key_list(shape));
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

Result<TableHash> hash_table(PgSession& session, const SchemaNames& names, const TableShape& shape,
                             HashKind kind) {
    RunningHash running;
    std::int64_t rows = 0;
    const auto copied =
        session.copy_out(copy_statement(names, shape, kind), [&](std::string_view row) {
            running.add(row);
            ++rows;
        });
    if (!copied) {
        return tl::make_unexpected(copied.error());
    }
    return TableHash{std::string{shape.name}, rows, running.done()};
}

Result<TablesHash> hash_in(PgSession& session, const SchemaNames& names, HashKind kind) {
    const auto position = position_of(session, names);
    if (!position) {
        return tl::make_unexpected(position.error());
    }
    TablesHash result{*position, {}, {}};
    RunningHash total;
    const auto shapes = kind == HashKind::full ? projected_tables() : order_tables();
    for (const TableShape* shape : shapes) {
        auto hash = hash_table(session, names, *shape, kind);
        if (!hash) {
            return tl::make_unexpected(hash.error());
        }
        total.add(fmt::format("{} {} {}\n", hash->table, hash->rows, events::to_hex(hash->hash)));
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

Result<void> find_differences(PgSession& session, const TablesComparison& sides,
                              std::array<SchemaNames, 2> names,
                              std::vector<RowDifference>& differences) {
    const auto shapes = projected_tables();
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (sides.left.tables[i] == sides.right.tables[i]) {
            continue;
        }
        const std::string key = key_list(*shapes[i]);
        const auto rows = session.run(fmt::format(
            "SELECT ROW({0})::text, l.whole, r.whole"
            " FROM (SELECT {0}, t::text AS whole FROM {1}.{3} AS t) AS l"
            " FULL JOIN (SELECT {0}, t::text AS whole FROM {2}.{3} AS t) AS r USING ({0})"
            " WHERE l.whole IS DISTINCT FROM r.whole ORDER BY {0} LIMIT {4}",
            key, quoted_name(names[0].tables()), quoted_name(names[1].tables()), shapes[i]->name,
            differences_per_table_max));
        if (!rows) {
            return tl::make_unexpected(rows.error());
        }
        for (int row = 0; row < rows->rows(); ++row) {
            differences.push_back({std::string{shapes[i]->name}, std::string{rows->text(row, 0)},
                                   std::string{rows->text(row, 1)},
                                   std::string{rows->text(row, 2)}});
        }
    }
    return {};
}

}  // namespace

Result<TablesHash> hash_tables(const std::string& conninfo, const SchemaNames& names,
                               HashKind kind) {
    auto snapshot = open_snapshot(conninfo);
    if (!snapshot) {
        return tl::make_unexpected(snapshot.error());
    }
    return hash_in(*snapshot, names, kind);
}

Result<TablesComparison> compare_tables(const std::string& conninfo, const SchemaNames& left,
                                        const SchemaNames& right) {
    auto snapshot = open_snapshot(conninfo);
    if (!snapshot) {
        return tl::make_unexpected(snapshot.error());
    }
    TablesComparison sides;
    auto left_hash = hash_in(*snapshot, left, HashKind::full);
    auto right_hash = hash_in(*snapshot, right, HashKind::full);
    if (!left_hash || !right_hash) {
        return tl::make_unexpected(left_hash ? right_hash.error() : left_hash.error());
    }
    sides.left = std::move(*left_hash);
    sides.right = std::move(*right_hash);
    const auto found = find_differences(*snapshot, sides, {left, right}, sides.differences);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    return sides;
}

}  // namespace orderlog::adapters
