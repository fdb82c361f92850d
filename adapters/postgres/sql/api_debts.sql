-- Orders that tenant $1 is owed, or that were given up, by connection and order; behind connection
-- $2 and order $3, the first $4.
SELECT connection_id AS "connectionId", external_order_id AS "orderId", state,
       incurred_at AS since, cause AS message, attempts
FROM :"views".debts
WHERE tenant_id = $1 AND state <> 'PAID' AND (connection_id, external_order_id) > ($2, $3)
ORDER BY connection_id, external_order_id
LIMIT $4::int
