-- The tables that applications of the first version read, as views: the same names, columns and
-- types; times are timestamp(3) without zone, in UTC. Where the first version wrote a made-up value
-- (an amount of 0, a name), these are null or empty. An order's id names its tenant too, since the
-- same order may lawfully stand under two.
CREATE OR REPLACE VIEW :"views"."Order" WITH (security_invoker = true) AS
SELECT 'ord_' || o.tenant_id || '_' || o.external_order_id AS id,
       o.tenant_id::text AS "tenantId",
       o.external_order_id::text AS "externalOrderId",
       '#' || right(o.external_order_id, 6) AS "orderRef",
       o.marketplace::text:::"views"."MarketplaceType" AS marketplace,
       ''::text AS "customerName",
       NULL::text AS "customerEmail",
       (o.purchase_date AT TIME ZONE 'UTC')::timestamp(3) AS "orderDate",
       coalesce(o.currency, 'EUR') AS currency,
       o.total_amount::double precision AS "totalAmount",
       (CASE o.order_status
            WHEN 'UNSHIPPED' THEN 'CONFIRMED'
            WHEN 'PARTIALLY_SHIPPED' THEN 'SHIPPED'
            WHEN 'SHIPPED' THEN 'SHIPPED'
            WHEN 'CANCELLED' THEN 'CANCELLED'
            WHEN 'UNFULFILLABLE' THEN 'CANCELLED'
            ELSE 'PENDING' END):::"views"."OrderStatus" AS "orderStatus",
       (CASE WHEN p.delivered THEN 'DELIVERED'
             WHEN p.status = 'IN_TRANSIT' THEN 'IN_TRANSIT'
             WHEN o.order_status IN ('SHIPPED', 'PARTIALLY_SHIPPED') THEN 'SHIPPED'
             ELSE 'PREPARING' END):::"views"."DeliveryStatus" AS "deliveryStatus",
       'NONE'::text AS "savStatus",
       'NONE'::text AS "slaStatus",
       CASE o.fulfillment_channel
            WHEN 'AMAZON' THEN 'FBA' WHEN 'MERCHANT' THEN 'FBM' ELSE 'UNKNOWN' END
           AS "fulfillmentChannel",
       p.carrier,
       p.tracking_number AS "trackingCode",
       NULL::text AS "trackingUrl",
       CASE WHEN p.tracking_number IS NULL THEN 'NONE' ELSE 'AMAZON' END AS "trackingSource",
       NULL::jsonb AS "shippingAddress",
       (o.first_seen_at AT TIME ZONE 'UTC')::timestamp(3) AS "createdAt",
       (o.changed_at AT TIME ZONE 'UTC')::timestamp(3) AS "updatedAt",
       (p.ship_time AT TIME ZONE 'UTC')::timestamp(3) AS "shippedAt",
       NULL::timestamp(3) AS "deliveredAt"
FROM :"tables".orders AS o
LEFT JOIN LATERAL (
    SELECT nullif(q.carrier, '') AS carrier, nullif(q.tracking_number, '') AS tracking_number,
           q.status, q.ship_time, bool_and(q.status = 'DELIVERED') OVER () AS delivered
    FROM :"tables".order_packages AS q
    WHERE q.tenant_id = o.tenant_id AND q.marketplace = o.marketplace
      AND q.external_order_id = o.external_order_id
    ORDER BY q.package_reference
    LIMIT 1
) AS p ON true;

CREATE OR REPLACE VIEW :"views"."OrderItem" WITH (security_invoker = true) AS
SELECT 'itm_' || tenant_id || '_' || external_order_id || '_' || order_item_id AS id,
       'ord_' || tenant_id || '_' || external_order_id AS "orderId",
       nullif(sku, '') AS sku,
       nullif(asin, '') AS asin,
       title,
       coalesce(quantity, 0)::int AS quantity,
       coalesce(unit_price, item_price / nullif(quantity, 0))::double precision AS "unitPrice"
FROM :"tables".order_items
WHERE NOT removed;

-- The first version knew one connection and one sync state a tenant: what stands here is true of
-- all connections of the tenant together, so the worst status and the oldest watermark.
CREATE OR REPLACE VIEW :"views"."MarketplaceConnection" WITH (security_invoker = true) AS
SELECT 'con_' || tenant_id AS id,
       tenant_id::text AS "tenantId",
       'AMAZON':::"views"."MarketplaceType" AS type,
       (CASE WHEN bool_or(status = 'ERROR') THEN 'ERROR'
             WHEN bool_or(status = 'CONNECTED') THEN 'CONNECTED'
             WHEN bool_or(status = 'PENDING') THEN 'PENDING'
             ELSE 'DISABLED' END):::"views"."MarketplaceConnectionStatus" AS status,
       nullif(min(display_name), '') AS "displayName",
       upper(min(region)) AS region,
       nullif(split_part(min(marketplace_ids), ',', 1), '') AS "marketplaceId",
       NULL::text AS "vaultPath",
       (min(last_sync_at) AT TIME ZONE 'UTC')::timestamp(3) AS "lastSyncAt",
       nullif(max(last_error), '') AS "lastError",
       (min(created_at) AT TIME ZONE 'UTC')::timestamp(3) AS "createdAt",
       (max(updated_at) AT TIME ZONE 'UTC')::timestamp(3) AS "updatedAt"
FROM :"tables".marketplace_connections
WHERE NOT removed
GROUP BY tenant_id;

CREATE OR REPLACE VIEW :"views"."MarketplaceSyncState" WITH (security_invoker = true) AS
SELECT 'syn_' || s.tenant_id AS id,
       'con_' || s.tenant_id AS "connectionId",
       s.tenant_id::text AS "tenantId",
       'AMAZON':::"views"."MarketplaceType" AS type,
       CASE WHEN bool_and(s.cursor IS NOT NULL)
            THEN to_char(min(s.cursor) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END
           AS cursor,
       (min(s.last_polled_at) AT TIME ZONE 'UTC')::timestamp(3) AS "lastPolledAt",
       (min(s.last_success_at) AT TIME ZONE 'UTC')::timestamp(3) AS "lastSuccessAt",
       nullif(max(s.last_error), '') AS "lastError",
       (max(b.backfill_end_date::date - b.backfill_start_date::date))::int
           AS "initialBackfillDays",
       (CASE WHEN bool_and(b.completed_at IS NOT NULL) THEN max(b.completed_at) END
           AT TIME ZONE 'UTC')::timestamp(3) AS "initialBackfillDoneAt",
       CASE WHEN bool_or(b.status = 'ERROR') THEN 'failed'
            WHEN bool_and(b.status = 'DONE') THEN 'success'
            WHEN bool_or(b.status IS NOT NULL) THEN 'in_progress' END AS "initialBackfillStatus",
       (min(s.created_at) AT TIME ZONE 'UTC')::timestamp(3) AS "createdAt",
       (max(s.updated_at) AT TIME ZONE 'UTC')::timestamp(3) AS "updatedAt"
FROM :"tables".marketplace_sync_state AS s
JOIN :"tables".marketplace_connections AS c USING (tenant_id, connection_id)
LEFT JOIN :"tables".amazon_orders_backfill_state AS b USING (tenant_id, connection_id)
WHERE NOT c.removed
GROUP BY s.tenant_id;
