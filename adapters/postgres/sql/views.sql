-- What people read: views of the set of tables :"tables". Replaced in place by a swap, so that
-- views which people built upon them live on: columns stay in place, new ones come last.
-- security_invoker: a reader sees what he may see in the tables.
CREATE OR REPLACE VIEW :"views".orders WITH (security_invoker = true) AS
SELECT tenant_id, marketplace, external_order_id, connection_id, marketplace_id, sales_channel,
       order_status, raw_status, fulfillment_channel, purchase_date, last_update_date, currency,
       total_amount, items_shipped, items_unshipped, is_business_order, ship_service_level, detail,
       first_seen_at, changed_at, log_position
FROM :"tables".orders;

CREATE OR REPLACE VIEW :"views".order_items WITH (security_invoker = true) AS
SELECT tenant_id, marketplace, external_order_id, order_item_id, asin, sku, title, quantity,
       quantity_shipped, currency, item_price, unit_price, item_tax, shipping_price,
       promotion_discount, log_position
FROM :"tables".order_items
WHERE NOT removed;

CREATE OR REPLACE VIEW :"views".order_packages WITH (security_invoker = true) AS
SELECT tenant_id, marketplace, external_order_id, package_reference, carrier, tracking_number,
       status, shipping_service, ship_time
FROM :"tables".order_packages;

CREATE OR REPLACE VIEW :"views".marketplace_connections WITH (security_invoker = true) AS
SELECT tenant_id, connection_id, status, display_name, region, seller_id, application_id,
       marketplace_ids, has_refresh_token, paused, removed, last_sync_at, last_error, created_at,
       updated_at, log_position
FROM :"tables".marketplace_connections;

CREATE OR REPLACE VIEW :"views".marketplace_sync_state WITH (security_invoker = true) AS
SELECT tenant_id, connection_id, cursor, last_polled_at, last_success_at, last_error,
       last_reason_code, created_at, updated_at, log_position
FROM :"tables".marketplace_sync_state;

CREATE OR REPLACE VIEW :"views".amazon_orders_backfill_state WITH (security_invoker = true) AS
SELECT tenant_id, connection_id, backfill_start_date, backfill_end_date, current_chunk_start,
       current_chunk_end, last_synced_order_date, next_token_hash, status, progress_percent,
       total_orders_estimated, total_orders_synced, chunk_size_days, max_months, last_error,
       error_count, retry_after, started_at, completed_at, last_run_at, created_at, updated_at,
       log_position
FROM :"tables".amazon_orders_backfill_state;

CREATE OR REPLACE VIEW :"views".sync_runs WITH (security_invoker = true) AS
SELECT tenant_id, connection_id, run_position, purpose, window_axis, window_from, window_to,
       requested, started_at, ended_at, reason_code, message, pages, orders_new, orders_changed,
       orders_same, items, failures, log_position
FROM :"tables".sync_runs;

CREATE OR REPLACE VIEW :"views".debts WITH (security_invoker = true) AS
SELECT tenant_id, connection_id, external_order_id, cause, state, attempts, incurred_at,
       settled_at, log_position
FROM :"tables".debts;
