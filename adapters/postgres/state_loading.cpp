#include "adapters/postgres/state_loading.hpp"

#include "adapters/postgres/state_columns.hpp"

#include <charconv>

namespace orderlog::adapters {
namespace {

using events::LogPosition;
using events::Result;
using events::Time;
using projections::BackfillStateRow;
using projections::ConnectionRow;
using projections::DebtRow;
using projections::StateRows;
using projections::SyncRunRow;
using projections::SyncStateRow;

/// Takes a row's values in the order of the table's shape.
class RowReader {
 public:
    RowReader(const PgAnswer& answer, int row) : answer_(answer), row_(row) {}

    std::string text() { return std::string{answer_.text(row_, at_++)}; }
    bool boolean() { return answer_.text(row_, at_++) == "t"; }
    std::int64_t bigint() { return answer_.number(row_, at_++); }
    LogPosition position() { return LogPosition{static_cast<std::uint64_t>(bigint())}; }
    double float8() {
        const auto digits = answer_.text(row_, at_++);
        double value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    /// Times are asked for as microseconds since the epoch.
    std::optional<Time> time_or_none() {
        if (!answer_.value(row_, at_)) {
            ++at_;
            return std::nullopt;
        }
        return time();
    }
    Time time() { return Time{events::Duration{bigint()}}; }
    events::StreamId stream() {
        auto tenant = events::TenantId{text()};
        return {std::move(tenant), events::ConnectionId{text()}};
    }

 private:
    const PgAnswer& answer_;
    int row_;
    int at_{0};
};

void take(RowReader& from, ConnectionRow& row) {
    row.stream = from.stream();
    row.status = from.text();
    row.display_name = from.text();
    row.region = from.text();
    row.seller_id = from.text();
    row.application_id = from.text();
    row.marketplace_ids = from.text();
    row.has_refresh_token = from.boolean();
    row.paused = from.boolean();
    row.removed = from.boolean();
    row.last_sync_at = from.time_or_none();
    row.last_error = from.text();
    row.created_at = from.time();
    row.updated_at = from.time();
    row.log_position = from.position();
}

void take(RowReader& from, SyncStateRow& row) {
    row.stream = from.stream();
    row.cursor = from.time_or_none();
    row.last_polled_at = from.time_or_none();
    row.last_success_at = from.time_or_none();
    row.last_error = from.text();
    row.last_reason_code = from.text();
    row.created_at = from.time();
    row.updated_at = from.time();
    row.log_position = from.position();
}

void take(RowReader& from, BackfillStateRow& row) {
    row.stream = from.stream();
    row.backfill_start_date = from.time();
    row.backfill_end_date = from.time();
    row.current_chunk_start = from.time_or_none();
    row.current_chunk_end = from.time_or_none();
    row.last_synced_order_date = from.time_or_none();
    row.next_token_hash = from.text();
    row.status = from.text();
    row.progress_percent = from.float8();
    row.total_orders_estimated = from.bigint();
    row.total_orders_synced = from.bigint();
    row.chunk_size_days = from.bigint();
    row.max_months = from.bigint();
    row.last_error = from.text();
    row.error_count = from.bigint();
    row.retry_after = from.time_or_none();
    row.started_at = from.time_or_none();
    row.completed_at = from.time_or_none();
    row.last_run_at = from.time_or_none();
    row.created_at = from.time();
    row.updated_at = from.time();
    row.log_position = from.position();
}

void take(RowReader& from, SyncRunRow& row) {
    row.stream = from.stream();
    row.run = from.position();
    row.purpose = from.text();
    row.window_axis = from.text();
    row.window_from = from.time();
    row.window_to = from.time();
    row.requested = from.boolean();
    row.started_at = from.time();
    row.ended_at = from.time_or_none();
    row.reason_code = from.text();
    row.message = from.text();
    row.pages = from.bigint();
    row.orders_new = from.bigint();
    row.orders_changed = from.bigint();
    row.orders_same = from.bigint();
    row.items = from.bigint();
    row.failures = from.bigint();
    row.log_position = from.position();
}

void take(RowReader& from, DebtRow& row) {
    row.stream = from.stream();
    row.order = events::OrderId{from.text()};
    row.cause = from.text();
    row.state = from.text();
    row.attempts = from.bigint();
    row.incurred_at = from.time();
    row.settled_at = from.time_or_none();
    row.log_position = from.position();
}

/// Times leave as numbers: no text of a time is read here.
std::string selected(const TableShape& shape) {
    std::string list;
    for (const auto& column : shape.columns) {
        list += list.empty() ? "" : ", ";
        if (column.type == PgType::timestamptz) {
            list += "(extract(epoch FROM " + std::string{column.name} + ") * 1000000)::bigint";
        } else {
            list += column.name;
        }
    }
    return list;
}

/// Reads the rows of one table that `condition` holds for.
template <class Row>
Result<void> load(PgSession& session, const std::string& tables, const TableShape& shape,
                  std::string_view condition, std::vector<Row>& rows) {
    const auto answer =
        session.run("SELECT " + selected(shape) + " FROM " + quoted_name(tables) + "." +
                    std::string{shape.name} + " WHERE " + std::string{condition} + " ORDER BY " +
                    column_list(std::span{shape.columns}.first(shape.key_columns)));
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    for (int i = 0; i < answer->rows(); ++i) {
        RowReader reader{*answer, i};
        take(reader, rows.emplace_back());
    }
    return {};
}

}  // namespace

Result<StateRows> load_state_rows(PgSession& session, const SchemaNames& names) {
    StateRows state;
    const std::string tables = names.tables();
    const auto loaded =
        load(session, tables, connections_shape(), "true", state.connections)
            .and_then([&] {
                return load(session, tables, sync_states_shape(), "true", state.sync_states);
            })
            .and_then([&] {
                return load(session, tables, backfill_states_shape(), "true",
                            state.backfill_states);
            })
            .and_then([&] {
                return load(session, tables, sync_runs_shape(), "ended_at IS NULL",
                            state.sync_runs);
            })
            .and_then([&] {
                return load(session, tables, debts_shape(), "settled_at IS NULL", state.debts);
            });
    if (!loaded) {
        return tl::make_unexpected(loaded.error());
    }
    return state;
}

}  // namespace orderlog::adapters
