-- Stores the orders of :source, each group only where its rank is higher than the stored one's.
-- A row that wins nothing is not written. Answers how many rows were written and how many of them
-- are new (xmax is 0 for a row that this statement inserted).
WITH written AS (
    INSERT INTO :"tables".orders AS o (
        tenant_id, marketplace, external_order_id,
        connection_id, marketplace_id, sales_channel, order_status, raw_status,
        fulfillment_channel, purchase_date, last_update_date, currency, total_amount,
        items_shipped, items_unshipped, is_business_order, ship_service_level, first_seen_at,
        header_updated_ms, header_position, header_seen,
        money_updated_ms, money_position, money_seen,
        items_updated_ms, items_position, items_seen,
        packages_updated_ms, packages_position, packages_seen)
    SELECT
        tenant_id, marketplace, external_order_id,
        connection_id, marketplace_id, sales_channel,
        order_status::text:::"views".order_status, raw_status,
        fulfillment_channel::text:::"views".fulfillment_channel,
        purchase_date, last_update_date, currency, total_amount,
        items_shipped, items_unshipped, is_business_order, ship_service_level, first_seen_at,
        header_updated_ms, header_position, header_seen,
        money_updated_ms, money_position, money_seen,
        items_updated_ms, items_position, items_seen,
        packages_updated_ms, packages_position, packages_seen
    FROM :source
    ON CONFLICT (tenant_id, marketplace, external_order_id) DO UPDATE SET
        connection_id = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.connection_id ELSE o.connection_id END,
        marketplace_id = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.marketplace_id ELSE o.marketplace_id END,
        sales_channel = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.sales_channel ELSE o.sales_channel END,
        order_status = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.order_status ELSE o.order_status END,
        raw_status = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.raw_status ELSE o.raw_status END,
        fulfillment_channel = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.fulfillment_channel ELSE o.fulfillment_channel END,
        purchase_date = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.purchase_date ELSE o.purchase_date END,
        last_update_date = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.last_update_date ELSE o.last_update_date END,
        is_business_order = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.is_business_order ELSE o.is_business_order END,
        ship_service_level = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.ship_service_level ELSE o.ship_service_level END,
        header_updated_ms = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.header_updated_ms ELSE o.header_updated_ms END,
        header_position = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.header_position ELSE o.header_position END,
        header_seen = CASE WHEN (excluded.header_updated_ms, excluded.header_position)
                > (o.header_updated_ms, o.header_position)
            THEN excluded.header_seen ELSE o.header_seen END,
        currency = CASE WHEN (excluded.money_updated_ms, excluded.money_position)
                > (o.money_updated_ms, o.money_position)
            THEN excluded.currency ELSE o.currency END,
        total_amount = CASE WHEN (excluded.money_updated_ms, excluded.money_position)
                > (o.money_updated_ms, o.money_position)
            THEN excluded.total_amount ELSE o.total_amount END,
        money_updated_ms = CASE WHEN (excluded.money_updated_ms, excluded.money_position)
                > (o.money_updated_ms, o.money_position)
            THEN excluded.money_updated_ms ELSE o.money_updated_ms END,
        money_position = CASE WHEN (excluded.money_updated_ms, excluded.money_position)
                > (o.money_updated_ms, o.money_position)
            THEN excluded.money_position ELSE o.money_position END,
        money_seen = CASE WHEN (excluded.money_updated_ms, excluded.money_position)
                > (o.money_updated_ms, o.money_position)
            THEN excluded.money_seen ELSE o.money_seen END,
        items_shipped = CASE WHEN (excluded.items_updated_ms, excluded.items_position)
                > (o.items_updated_ms, o.items_position)
            THEN excluded.items_shipped ELSE o.items_shipped END,
        items_unshipped = CASE WHEN (excluded.items_updated_ms, excluded.items_position)
                > (o.items_updated_ms, o.items_position)
            THEN excluded.items_unshipped ELSE o.items_unshipped END,
        items_updated_ms = CASE WHEN (excluded.items_updated_ms, excluded.items_position)
                > (o.items_updated_ms, o.items_position)
            THEN excluded.items_updated_ms ELSE o.items_updated_ms END,
        items_position = CASE WHEN (excluded.items_updated_ms, excluded.items_position)
                > (o.items_updated_ms, o.items_position)
            THEN excluded.items_position ELSE o.items_position END,
        items_seen = CASE WHEN (excluded.items_updated_ms, excluded.items_position)
                > (o.items_updated_ms, o.items_position)
            THEN excluded.items_seen ELSE o.items_seen END,
        packages_updated_ms = CASE WHEN (excluded.packages_updated_ms, excluded.packages_position)
                > (o.packages_updated_ms, o.packages_position)
            THEN excluded.packages_updated_ms ELSE o.packages_updated_ms END,
        packages_position = CASE WHEN (excluded.packages_updated_ms, excluded.packages_position)
                > (o.packages_updated_ms, o.packages_position)
            THEN excluded.packages_position ELSE o.packages_position END,
        packages_seen = CASE WHEN (excluded.packages_updated_ms, excluded.packages_position)
                > (o.packages_updated_ms, o.packages_position)
            THEN excluded.packages_seen ELSE o.packages_seen END,
        first_seen_at = least(o.first_seen_at, excluded.first_seen_at)
    WHERE (excluded.header_updated_ms, excluded.header_position)
            > (o.header_updated_ms, o.header_position)
       OR (excluded.money_updated_ms, excluded.money_position)
            > (o.money_updated_ms, o.money_position)
       OR (excluded.items_updated_ms, excluded.items_position)
            > (o.items_updated_ms, o.items_position)
       OR (excluded.packages_updated_ms, excluded.packages_position)
            > (o.packages_updated_ms, o.packages_position)
       OR excluded.first_seen_at < o.first_seen_at
    RETURNING o.xmax = 0 AS inserted
)
SELECT count(*), count(*) FILTER (WHERE inserted) FROM written;
