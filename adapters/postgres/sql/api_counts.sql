-- How many orders and lines each tenant has; of tenant $1 alone unless that is empty.
SELECT t.tenant_id AS "tenantId", t.orders, coalesce(i.items, 0) AS items
FROM (SELECT tenant_id, count(*) AS orders FROM :"views".orders
      WHERE $1 = '' OR tenant_id = $1 GROUP BY tenant_id) AS t
LEFT JOIN (SELECT tenant_id, count(*) AS items FROM :"views".order_items
           WHERE $1 = '' OR tenant_id = $1 GROUP BY tenant_id) AS i USING (tenant_id)
