-- Runs of tenant $1, of all if that is empty. More conditions, an order and a limit may follow.
SELECT run_position AS run, tenant_id AS "tenantId", connection_id AS "connectionId", purpose,
       window_from AS "windowFrom", window_to AS "windowTo", requested, started_at AS "startedAt",
       ended_at AS "endedAt", reason_code AS "reasonCode", message, pages,
       orders_new AS "ordersNew", orders_changed AS "ordersChanged", orders_same AS "ordersSame",
       items, failures
FROM :"views".sync_runs
WHERE ($1 = '' OR tenant_id = $1)
