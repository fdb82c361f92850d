#include "adapters/postgres/row_writer.hpp"

#include "adapters/postgres/state_columns.hpp"

namespace orderlog::adapters {
namespace {

using projections::OrderRows;

std::string staging_name(const TableShape& shape) {
    return "staged_" + std::string{shape.name};
}

/// "excluded.a, excluded.b": the columns behind the key.
std::string replacing_values(std::span<const TableColumn> columns) {
    std::string list;
    for (const auto& column : columns) {
        list += list.empty() ? "excluded." : ", excluded.";
        list += column.name;
    }
    return list;
}

void replace_word(std::string& text, std::string_view word, std::string_view by) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
        text.replace(at, word.size(), by);
    }
}

std::string replacing_statement(const SchemaNames& names, const TableShape& shape) {
    std::string sql = sql_text("replace_rows.sql", names, array_source(shape.columns));
    const auto rest = std::span{shape.columns}.subspan(shape.key_columns);
    replace_word(sql, "SET (:columns)", "SET (" + column_list(rest) + ")");
    replace_word(sql, ":columns", column_list(shape.columns));
    replace_word(sql, ":keys", column_list(std::span{shape.columns}.first(shape.key_columns)));
    replace_word(sql, ":values", replacing_values(rest));
    replace_word(sql, ":table", shape.name);
    return sql;
}

}  // namespace

struct RowWriter::Way {
    bool staged{false};
};

RowWriter::RowWriter(PgSession& session, SchemaNames names)
    : session_(session), names_(std::move(names)) {}

SqlResult<PgAnswer> RowWriter::statement(const Way& way, std::string_view file, RowBuffer& rows,
                                         std::size_t columns) {
    const std::string name =
        std::string{file} + (way.staged ? " staged " : " arrays ") + names_.tables();
    if (way.staged) {
        return session_.execute_prepared(
            name, [&] { return sql_text(file, names_, "pg_temp." + staging_name(rows.shape())); },
            {});
    }
    const auto parameters = rows.parameters(columns);
    return session_.execute_prepared(
        name,
        [&] {
            return sql_text(file, names_,
                            array_source(std::span{rows.shape().columns}.first(columns)));
        },
        parameters);
}

/// Copies rows to a temporary table of the columns that travel, made once a session.
SqlResult<void> RowWriter::stage(RowBuffer& rows) {
    const auto& shape = rows.shape();
    const std::string staging = "pg_temp." + staging_name(shape);
    const std::string columns = column_list(shape.columns);
    const auto made = session_.execute(
        "CREATE TEMP TABLE IF NOT EXISTS " + staging_name(shape) +
        " ON COMMIT DELETE ROWS AS SELECT " + columns + " FROM " + quoted_name(names_.tables()) +
        "." + std::string{shape.name} + " WITH NO DATA; TRUNCATE " + staging);
    if (!made) {
        return tl::make_unexpected(made.error());
    }
    const auto copied = session_.copy_in(
        "COPY " + staging + " (" + columns + ") FROM STDIN (FORMAT binary)", rows.copy_stream());
    if (!copied) {
        return tl::make_unexpected(copied.error());
    }
    return {};
}

SqlResult<std::int64_t> RowWriter::upsert_items(const Way& way, OrderBuffers& rows) {
    if (rows.items.rows() == 0) {
        return 0;
    }
    const auto written =
        statement(way, "upsert_items.sql", rows.items, rows.items.shape().columns.size());
    if (!written) {
        return tl::make_unexpected(written.error());
    }
    return written->number(0, 0);
}

/// What depends on rows stored before: which lines and packages the winning lists still hold.
SqlResult<void> RowWriter::settle(const Way& way, OrderBuffers& rows) {
    for (const auto* file : {"mark_removed.sql", "delete_packages.sql"}) {
        const auto done = statement(way, file, rows.orders, rows.orders.shape().key_columns);
        if (!done) {
            return tl::make_unexpected(done.error());
        }
    }
    return {};
}

SqlResult<void> RowWriter::write_orders(std::span<const OrderRows> orders) {
    if (orders.empty()) {
        return {};
    }
    const Way way{orders.size() >= staged_orders_min};
    OrderBuffers& rows = way.staged ? stream_ : arrays_;
    rows.clear();
    for (const auto& order : orders) {
        rows.add(order);
    }
    if (way.staged) {
        for (RowBuffer* buffer : {&rows.orders, &rows.items, &rows.packages}) {
            if (auto staged = stage(*buffer); !staged) {
                return staged;
            }
        }
    }
    const auto upserted =
        statement(way, "upsert_orders.sql", rows.orders, rows.orders.shape().columns.size());
    if (!upserted) {
        return tl::make_unexpected(upserted.error());
    }
    const std::int64_t written = upserted->number(0, 0);
    const std::int64_t inserted = upserted->number(0, 1);
    const auto items_written = upsert_items(way, rows);
    if (!items_written) {
        return tl::make_unexpected(items_written.error());
    }
    if (written > 0 && rows.packages.rows() > 0) {  // A winning list writes its order's row.
        const auto packed = statement(way, "upsert_packages.sql", rows.packages,
                                      rows.packages.shape().columns.size());
        if (!packed) {
            return tl::make_unexpected(packed.error());
        }
    }
    const bool all_new = inserted == static_cast<std::int64_t>(orders.size());
    const bool nothing_won = written == 0 && *items_written == 0;
    if (all_new || nothing_won) {
        return {};
    }
    return settle(way, rows);
}

SqlResult<void> RowWriter::write_state(const projections::StateRows& state) {
    auto buffers = state_buffers(state, RowBuffer::Form::arrays);
    for (auto& buffer : buffers) {
        if (buffer.rows() == 0) {
            continue;
        }
        const auto& shape = buffer.shape();
        const auto parameters = buffer.parameters(shape.columns.size());
        const auto written = session_.execute_prepared(
            "replace " + std::string{shape.name} + names_.tables(),
            [&] { return replacing_statement(names_, shape); }, parameters);
        if (!written) {
            return tl::make_unexpected(written.error());
        }
    }
    return {};
}

}  // namespace orderlog::adapters
