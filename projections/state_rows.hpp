#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::projections {

/// Row of `marketplace_connections`, PK (tenant_id, connection_id).
struct ConnectionRow {
    events::StreamId stream{};
    std::string status{};  ///< PENDING CONNECTED ERROR DISABLED
    std::string display_name{};
    std::string region{};
    std::string seller_id{};
    std::string application_id{};
    std::string marketplace_ids{};  ///< Comma-joined.
    bool has_refresh_token{false};
    bool paused{false};
    bool removed{false};
    std::optional<events::Time> last_sync_at{};
    std::string last_error{};
    events::Time created_at{};
    events::Time updated_at{};
    events::LogPosition log_position{};
};

/// Row of `marketplace_sync_state`, PK (tenant_id, connection_id).
struct SyncStateRow {
    events::StreamId stream{};
    std::optional<events::Time> cursor{};  ///< The watermark.
    std::optional<events::Time> last_polled_at{};
    std::optional<events::Time> last_success_at{};
    std::string last_error{};
    std::string last_reason_code{};
    events::Time created_at{};
    events::Time updated_at{};
    events::LogPosition log_position{};
};

/// Row of `amazon_orders_backfill_state`, PK (tenant_id, connection_id).
struct BackfillStateRow {
    events::StreamId stream{};
    events::Time backfill_start_date{};
    events::Time backfill_end_date{};
    std::optional<events::Time> current_chunk_start{};
    std::optional<events::Time> current_chunk_end{};
    std::optional<events::Time> last_synced_order_date{};
    std::string next_token_hash{};
    std::string status{};  ///< PENDING RUNNING PAUSED DONE ERROR
    double progress_percent{0};
    std::int64_t total_orders_estimated{0};
    std::int64_t total_orders_synced{0};
    std::int64_t chunk_size_days{0};
    std::int64_t max_months{0};
    std::string last_error{};
    std::int64_t error_count{0};
    std::optional<events::Time> retry_after{};
    std::optional<events::Time> started_at{};
    std::optional<events::Time> completed_at{};
    std::optional<events::Time> last_run_at{};
    events::Time created_at{};
    events::Time updated_at{};
    events::LogPosition log_position{};
};

/// Row of `sync_runs`, PK (tenant_id, connection_id, run_position).
struct SyncRunRow {
    events::StreamId stream{};
    events::LogPosition run{};
    std::string purpose{};  ///< backfill sync rescan debt
    std::string window_axis{};
    events::Time window_from{};
    events::Time window_to{};
    bool requested{false};
    events::Time started_at{};
    std::optional<events::Time> ended_at{};
    std::string reason_code{};  ///< Empty while it runs.
    std::string message{};
    std::int64_t pages{0};
    std::int64_t orders_new{0};
    std::int64_t orders_changed{0};
    std::int64_t orders_same{0};
    std::int64_t items{0};
    std::int64_t failures{0};
    events::LogPosition log_position{};
};

/// Row of `debts`, PK (tenant_id, connection_id, external_order_id).
struct DebtRow {
    events::StreamId stream{};
    events::OrderId order{};
    std::string cause{};
    std::string state{};  ///< OPEN PAID ABANDONED
    std::int64_t attempts{0};
    events::Time incurred_at{};
    std::optional<events::Time> settled_at{};
    events::LogPosition log_position{};
};

/// Rows that are replaced whole: each is the latest state of its key.
struct StateRows {
    std::vector<ConnectionRow> connections{};
    std::vector<SyncStateRow> sync_states{};
    std::vector<BackfillStateRow> backfill_states{};
    std::vector<SyncRunRow> sync_runs{};
    std::vector<DebtRow> debts{};
};

}  // namespace orderlog::projections
