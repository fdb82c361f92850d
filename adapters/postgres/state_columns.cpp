#include "adapters/postgres/state_columns.hpp"

namespace orderlog::adapters {
namespace {

using projections::BackfillStateRow;
using projections::ConnectionRow;
using projections::DebtRow;
using projections::SyncRunRow;
using projections::SyncStateRow;

void put_stream(RowBuffer& out, const events::StreamId& stream) {
    out.text(stream.tenant.value());
    out.text(stream.connection.value());
}

void put_position(RowBuffer& out, events::LogPosition position) {
    out.bigint(static_cast<std::int64_t>(position.value()));
}

constexpr std::string_view connection_table =
    "tenant_id, connection_id, status, display_name, region, seller_id, application_id, "
    "marketplace_ids, has_refresh_token boolean, paused boolean, removed boolean, "
    "last_sync_at timestamptz, last_error, created_at timestamptz, updated_at timestamptz, "
    "log_position bigint";

void put(RowBuffer& out, const ConnectionRow& row) {
    put_stream(out, row.stream);
    out.text(row.status);
    out.text(row.display_name);
    out.text(row.region);
    out.text(row.seller_id);
    out.text(row.application_id);
    out.text(row.marketplace_ids);
    out.boolean(row.has_refresh_token);
    out.boolean(row.paused);
    out.boolean(row.removed);
    out.time(row.last_sync_at);
    out.text(row.last_error);
    out.time(row.created_at);
    out.time(row.updated_at);
    put_position(out, row.log_position);
    out.end_row();
}

constexpr std::string_view sync_state_table =
    "tenant_id, connection_id, cursor timestamptz, last_polled_at timestamptz, "
    "last_success_at timestamptz, last_error, last_reason_code, created_at timestamptz, "
    "updated_at timestamptz, log_position bigint";

void put(RowBuffer& out, const SyncStateRow& row) {
    put_stream(out, row.stream);
    out.time(row.cursor);
    out.time(row.last_polled_at);
    out.time(row.last_success_at);
    out.text(row.last_error);
    out.text(row.last_reason_code);
    out.time(row.created_at);
    out.time(row.updated_at);
    put_position(out, row.log_position);
    out.end_row();
}

constexpr std::string_view backfill_state_table =
    "tenant_id, connection_id, backfill_start_date timestamptz, "
    "backfill_end_date timestamptz, current_chunk_start timestamptz, "
    "current_chunk_end timestamptz, last_synced_order_date timestamptz, next_token_hash, "
    "status, progress_percent float8, total_orders_estimated bigint, "
    "total_orders_synced bigint, chunk_size_days bigint, max_months bigint, last_error, "
    "error_count bigint, retry_after timestamptz, started_at timestamptz, "
    "completed_at timestamptz, last_run_at timestamptz, created_at timestamptz, "
    "updated_at timestamptz, log_position bigint";

void put(RowBuffer& out, const BackfillStateRow& row) {
    put_stream(out, row.stream);
    out.time(row.backfill_start_date);
    out.time(row.backfill_end_date);
    out.time(row.current_chunk_start);
    out.time(row.current_chunk_end);
    out.time(row.last_synced_order_date);
    out.text(row.next_token_hash);
    out.text(row.status);
    out.float8(row.progress_percent);
    out.bigint(row.total_orders_estimated);
    out.bigint(row.total_orders_synced);
    out.bigint(row.chunk_size_days);
    out.bigint(row.max_months);
    out.text(row.last_error);
    out.bigint(row.error_count);
    out.time(row.retry_after);
    out.time(row.started_at);
    out.time(row.completed_at);
    out.time(row.last_run_at);
    out.time(row.created_at);
    out.time(row.updated_at);
    put_position(out, row.log_position);
    out.end_row();
}

constexpr std::string_view sync_run_table =
    "tenant_id, connection_id, run_position bigint, purpose, window_axis, "
    "window_from timestamptz, window_to timestamptz, requested boolean, "
    "started_at timestamptz, ended_at timestamptz, reason_code, message, pages bigint, "
    "orders_new bigint, orders_changed bigint, orders_same bigint, items bigint, "
    "failures bigint, log_position bigint";

void put(RowBuffer& out, const SyncRunRow& row) {
    put_stream(out, row.stream);
    put_position(out, row.run);
    out.text(row.purpose);
    out.text(row.window_axis);
    out.time(row.window_from);
    out.time(row.window_to);
    out.boolean(row.requested);
    out.time(row.started_at);
    out.time(row.ended_at);
    out.text(row.reason_code);
    out.text(row.message);
    out.bigint(row.pages);
    out.bigint(row.orders_new);
    out.bigint(row.orders_changed);
    out.bigint(row.orders_same);
    out.bigint(row.items);
    out.bigint(row.failures);
    put_position(out, row.log_position);
    out.end_row();
}

constexpr std::string_view debt_table =
    "tenant_id, connection_id, external_order_id, cause, state, attempts bigint, "
    "incurred_at timestamptz, settled_at timestamptz, log_position bigint";

void put(RowBuffer& out, const DebtRow& row) {
    put_stream(out, row.stream);
    out.text(row.order.value());
    out.text(row.cause);
    out.text(row.state);
    out.bigint(row.attempts);
    out.time(row.incurred_at);
    out.time(row.settled_at);
    put_position(out, row.log_position);
    out.end_row();
}

template <class Row>
void put_all(RowBuffer& out, const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        put(out, row);
    }
}

}  // namespace

const TableShape& connections_shape() {
    static const TableShape shape{"marketplace_connections", columns_of(connection_table), 2};
    return shape;
}
const TableShape& sync_states_shape() {
    static const TableShape shape{"marketplace_sync_state", columns_of(sync_state_table), 2};
    return shape;
}
const TableShape& backfill_states_shape() {
    static const TableShape shape{"amazon_orders_backfill_state", columns_of(backfill_state_table),
                                  2};
    return shape;
}
const TableShape& sync_runs_shape() {
    static const TableShape shape{"sync_runs", columns_of(sync_run_table), 3};
    return shape;
}
const TableShape& debts_shape() {
    static const TableShape shape{"debts", columns_of(debt_table), 3};
    return shape;
}

std::vector<RowBuffer> state_buffers(const projections::StateRows& state, RowBuffer::Form form) {
    std::vector<RowBuffer> buffers;
    put_all(buffers.emplace_back(connections_shape(), form), state.connections);
    put_all(buffers.emplace_back(sync_states_shape(), form), state.sync_states);
    put_all(buffers.emplace_back(backfill_states_shape(), form), state.backfill_states);
    put_all(buffers.emplace_back(sync_runs_shape(), form), state.sync_runs);
    put_all(buffers.emplace_back(debts_shape(), form), state.debts);
    return buffers;
}

}  // namespace orderlog::adapters
