-- Orders of tenant $1. More conditions, an order and a limit may follow.
SELECT external_order_id AS "orderId", marketplace, connection_id AS "connectionId",
       marketplace_id AS "marketplaceId", sales_channel AS "salesChannel", order_status AS status,
       raw_status AS "rawStatus", fulfillment_channel AS "fulfillmentChannel",
       purchase_date AS "purchaseDate", last_update_date AS "lastUpdateDate", currency,
       total_amount AS "totalAmount", items_shipped AS "itemsShipped",
       items_unshipped AS "itemsUnshipped", is_business_order AS "isBusinessOrder",
       ship_service_level AS "shipServiceLevel", detail, first_seen_at AS "firstSeenAt",
       changed_at AS "changedAt", log_position AS "logPosition"
FROM :"views".orders
WHERE tenant_id = $1
