#include "adapters/postgres/pg_rebuild_target.hpp"

#include "adapters/postgres/parking.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "adapters/postgres/state_columns.hpp"
#include "events/check.hpp"

#include <fmt/core.h>

namespace orderlog::adapters {

using events::Result;
using projections::OrderRows;

PgRebuildTarget::PgRebuildTarget(std::string conninfo, SchemaNames names)
    : conninfo_(std::move(conninfo)), names_(std::move(names)) {}

/// Tables that were truncated in this transaction need no write-ahead log where the server runs
/// with wal_level = minimal (our own does): their files are synced at COMMIT instead. Their rows
/// can be frozen at once.
SqlResult<void> PgRebuildTarget::begin() {
    if (session_) {
        return {};
    }
    auto opened = PgSession::open(conninfo_);
    if (!opened) {
        return tl::make_unexpected(SqlError{"", opened.error()});
    }
    session_.emplace(std::move(*opened));
    std::string truncated;
    for (const TableShape* shape : projected_tables()) {
        truncated += truncated.empty() ? "" : ", ";
        truncated += quoted_name(names_.tables()) + "." + std::string{shape->name};
    }
    const auto begun = session_->execute("BEGIN; TRUNCATE " + truncated);
    if (!begun) {
        return tl::make_unexpected(begun.error());
    }
    return {};
}

SqlResult<void> PgRebuildTarget::copy(RowBuffer& rows) {
    if (rows.rows() == 0) {
        return {};
    }
    const auto copied = session_->copy_in(
        fmt::format("COPY {}.{} ({}) FROM STDIN (FORMAT binary)", quoted_name(names_.tables()),
                    rows.shape().name, column_list(rows.shape().columns)),
        rows.copy_stream());
    if (!copied) {
        return tl::make_unexpected(copied.error());
    }
    events::check(*copied == static_cast<std::int64_t>(rows.rows()));
    return {};
}

SqlResult<void> PgRebuildTarget::copy_orders(std::span<const OrderRows> rows) {
    buffers_.clear();
    for (const auto& order : rows) {
        buffers_.add(order);
    }
    return copy(buffers_.orders).and_then([&] { return copy(buffers_.items); }).and_then([&] {
        return copy(buffers_.packages);
    });
}

Result<void> PgRebuildTarget::orders(std::span<const OrderRows> rows) {
    if (rows.empty()) {
        return {};
    }
    return begin()
        .and_then([&] {
            return parking_refused(*session_, names_, rows,
                                   [this](auto some) { return copy_orders(some); });
        })
        .map_error(plain);
}

Result<void> PgRebuildTarget::state(const projections::StateRows& rows) {
    const auto begun = begin();
    if (!begun) {
        return tl::make_unexpected(begun.error().error);
    }
    auto buffers = state_buffers(rows, RowBuffer::Form::copy);
    for (auto& buffer : buffers) {
        if (const auto copied = copy(buffer); !copied) {
            return tl::make_unexpected(copied.error().error);
        }
    }
    return {};
}

Result<void> PgRebuildTarget::finish(const projections::Checkpoint& at) {
    const auto begun = begin();
    if (!begun) {
        return tl::make_unexpected(begun.error().error);
    }
    std::string statements = sql_text("indexes.sql", names_);
    for (const TableShape* shape : projected_tables()) {
        statements += fmt::format("ANALYZE {}.{};\n", quoted_name(names_.tables()), shape->name);
    }
    statements += fmt::format(
        "UPDATE orderlog_control.checkpoints SET position = {}, record_hash = '\\x{}'"
        " WHERE schema_name = {} AND number = {}; COMMIT",
        at.position.value(), events::to_hex(at.record_hash), quoted_text(names_.views),
        names_.number);
    const auto done = session_->run(statements);
    if (!done) {
        return tl::make_unexpected(done.error());
    }
    session_.reset();
    return {};
}

}  // namespace orderlog::adapters
