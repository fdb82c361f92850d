-- Tenants and how all connections of each are together: of tenant $1 alone unless that is empty,
-- those behind $2, those whose id or name holds $3, and of them the first $4.
SELECT p.tenant_id AS "tenantId", p.display_name AS "displayName", p.connections, p.failed,
       p.paused, p.connected, s.reason AS "reasonCode", s.watermark, b.status AS "backfillStatus",
       b.progress AS "backfillProgress", o.orders, d.debts
FROM (SELECT tenant_id, coalesce(min(nullif(display_name, '')), tenant_id) AS display_name,
             count(*) AS connections, bool_or(status = 'ERROR') AS failed,
             bool_and(paused) AS paused, bool_or(status = 'CONNECTED') AS connected
      FROM :"views".marketplace_connections
      WHERE NOT removed AND ($1 = '' OR tenant_id = $1) AND tenant_id > $2
      GROUP BY tenant_id
      HAVING $3 = '' OR strpos(lower(tenant_id), lower($3)) > 0
          OR bool_or(strpos(lower(display_name), lower($3)) > 0)
      ORDER BY tenant_id
      LIMIT $4::int) AS p
LEFT JOIN LATERAL (
    SELECT max(nullif(nullif(q.last_reason_code, 'SUCCESS'), '')) AS reason,
           CASE WHEN bool_and(q.cursor IS NOT NULL) THEN min(q.cursor) END AS watermark
    FROM :"views".marketplace_sync_state AS q
    JOIN :"views".marketplace_connections AS c USING (tenant_id, connection_id)
    WHERE q.tenant_id = p.tenant_id AND NOT c.removed) AS s ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN bool_or(q.status = 'ERROR') THEN 'ERROR'
                WHEN bool_or(q.status = 'RUNNING') THEN 'RUNNING'
                WHEN bool_or(q.status = 'PAUSED') THEN 'PAUSED'
                WHEN bool_or(q.status = 'PENDING') THEN 'PENDING'
                WHEN count(*) > 0 THEN 'DONE' END AS status,
           floor(avg(q.progress_percent))::bigint AS progress
    FROM :"views".amazon_orders_backfill_state AS q
    JOIN :"views".marketplace_connections AS c USING (tenant_id, connection_id)
    WHERE q.tenant_id = p.tenant_id AND NOT c.removed) AS b ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS orders FROM :"views".orders AS q WHERE q.tenant_id = p.tenant_id) AS o
    ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS debts FROM :"views".debts AS q
    WHERE q.tenant_id = p.tenant_id AND q.state = 'OPEN') AS d ON true
ORDER BY p.tenant_id
