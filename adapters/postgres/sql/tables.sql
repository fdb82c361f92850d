-- One set of tables, without indexes: a rebuild fills it first (indexes.sql follows).
-- Keys sort by bytes (COLLATE "C"), so that hashes and rebuilds do not depend on a locale. Each
-- group of an order's columns has the rank (updated_ms, position) of the observation that it holds
-- and the time it was seen; -1 means never observed. What follows from the ranks is generated,
-- so that live, catch-up and rebuild cannot differ in it.
CREATE SCHEMA :"tables";

CREATE TABLE :"tables".orders (
    tenant_id text COLLATE "C" NOT NULL,
    marketplace text COLLATE "C" NOT NULL,
    external_order_id text COLLATE "C" NOT NULL,
    connection_id text NOT NULL,
    marketplace_id text NOT NULL,
    sales_channel text NOT NULL,
    order_status :"views".order_status NOT NULL,
    raw_status text NOT NULL,
    fulfillment_channel :"views".fulfillment_channel,
    purchase_date timestamptz,
    last_update_date timestamptz,
    currency text,
    total_amount numeric,
    items_shipped bigint NOT NULL,
    items_unshipped bigint NOT NULL,
    is_business_order boolean NOT NULL,
    ship_service_level text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    header_updated_ms bigint NOT NULL,
    header_position bigint NOT NULL,
    header_seen timestamptz NOT NULL,
    money_updated_ms bigint NOT NULL,
    money_position bigint NOT NULL,
    money_seen timestamptz NOT NULL,
    items_updated_ms bigint NOT NULL,
    items_position bigint NOT NULL,
    items_seen timestamptz NOT NULL,
    packages_updated_ms bigint NOT NULL,
    packages_position bigint NOT NULL,
    packages_seen timestamptz NOT NULL,
    detail :"views".order_detail NOT NULL GENERATED ALWAYS AS (
        CASE WHEN header_updated_ms = 0 THEN 'report_only':::"views".order_detail
             WHEN items_updated_ms < header_updated_ms THEN 'items_missing':::"views".order_detail
             ELSE 'complete':::"views".order_detail END) STORED,
    log_position bigint NOT NULL GENERATED ALWAYS AS (
        greatest(header_position, money_position, items_position, packages_position)) STORED,
    changed_at timestamptz NOT NULL GENERATED ALWAYS AS (
        CASE greatest(header_position, money_position, items_position, packages_position)
             WHEN header_position THEN header_seen
             WHEN items_position THEN items_seen
             WHEN money_position THEN money_seen
             ELSE packages_seen END) STORED
);

CREATE TABLE :"tables".order_items (
    tenant_id text COLLATE "C" NOT NULL,
    marketplace text COLLATE "C" NOT NULL,
    external_order_id text COLLATE "C" NOT NULL,
    order_item_id text COLLATE "C" NOT NULL,
    asin text NOT NULL,
    sku text NOT NULL,
    title text NOT NULL,
    quantity bigint,
    quantity_shipped bigint,
    currency text,
    item_price numeric,
    unit_price numeric,
    item_tax numeric,
    shipping_price numeric,
    promotion_discount numeric,
    removed boolean NOT NULL,
    listed_updated_ms bigint NOT NULL,
    listed_position bigint NOT NULL,
    priced_updated_ms bigint NOT NULL,
    priced_position bigint NOT NULL,
    log_position bigint NOT NULL GENERATED ALWAYS AS (
        greatest(listed_position, priced_position)) STORED
);

CREATE TABLE :"tables".order_packages (
    tenant_id text COLLATE "C" NOT NULL,
    marketplace text COLLATE "C" NOT NULL,
    external_order_id text COLLATE "C" NOT NULL,
    package_reference text COLLATE "C" NOT NULL,
    carrier text NOT NULL,
    tracking_number text NOT NULL,
    status text NOT NULL,
    shipping_service text NOT NULL,
    ship_time timestamptz,
    listed_updated_ms bigint NOT NULL,
    listed_position bigint NOT NULL
);

CREATE TABLE :"tables".marketplace_connections (
    tenant_id text COLLATE "C" NOT NULL,
    connection_id text COLLATE "C" NOT NULL,
    status text NOT NULL,
    display_name text NOT NULL,
    region text NOT NULL,
    seller_id text NOT NULL,
    application_id text NOT NULL,
    marketplace_ids text NOT NULL,
    has_refresh_token boolean NOT NULL,
    paused boolean NOT NULL,
    removed boolean NOT NULL,
    last_sync_at timestamptz,
    last_error text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    log_position bigint NOT NULL
);

CREATE TABLE :"tables".marketplace_sync_state (
    tenant_id text COLLATE "C" NOT NULL,
    connection_id text COLLATE "C" NOT NULL,
    cursor timestamptz,
    last_polled_at timestamptz,
    last_success_at timestamptz,
    last_error text NOT NULL,
    last_reason_code text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    log_position bigint NOT NULL
);

CREATE TABLE :"tables".amazon_orders_backfill_state (
    tenant_id text COLLATE "C" NOT NULL,
    connection_id text COLLATE "C" NOT NULL,
    backfill_start_date timestamptz NOT NULL,
    backfill_end_date timestamptz NOT NULL,
    current_chunk_start timestamptz,
    current_chunk_end timestamptz,
    last_synced_order_date timestamptz,
    next_token_hash text NOT NULL,
    status text NOT NULL,
    progress_percent double precision NOT NULL,
    total_orders_estimated bigint NOT NULL,
    total_orders_synced bigint NOT NULL,
    chunk_size_days bigint NOT NULL,
    max_months bigint NOT NULL,
    last_error text NOT NULL,
    error_count bigint NOT NULL,
    retry_after timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    last_run_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    log_position bigint NOT NULL
);

CREATE TABLE :"tables".sync_runs (
    tenant_id text COLLATE "C" NOT NULL,
    connection_id text COLLATE "C" NOT NULL,
    run_position bigint NOT NULL,
    purpose text NOT NULL,
    window_axis text NOT NULL,
    window_from timestamptz NOT NULL,
    window_to timestamptz NOT NULL,
    requested boolean NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    reason_code text NOT NULL,
    message text NOT NULL,
    pages bigint NOT NULL,
    orders_new bigint NOT NULL,
    orders_changed bigint NOT NULL,
    orders_same bigint NOT NULL,
    items bigint NOT NULL,
    failures bigint NOT NULL,
    log_position bigint NOT NULL
);

CREATE TABLE :"tables".debts (
    tenant_id text COLLATE "C" NOT NULL,
    connection_id text COLLATE "C" NOT NULL,
    external_order_id text COLLATE "C" NOT NULL,
    cause text NOT NULL,
    state text NOT NULL,
    attempts bigint NOT NULL,
    incurred_at timestamptz NOT NULL,
    settled_at timestamptz,
    log_position bigint NOT NULL
);
