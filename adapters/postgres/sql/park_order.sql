-- $1–$3 the order's key, $4 position of its latest observation, $5 SQLSTATE, $6 message.
INSERT INTO orderlog_control.parked_rows
    (schema_name, number, tenant_id, marketplace, external_order_id, log_position, sqlstate, reason)
VALUES (:'views', :number, $1, $2, $3, $4, $5, $6)
ON CONFLICT (schema_name, number, tenant_id, marketplace, external_order_id) DO UPDATE SET
    log_position = excluded.log_position, sqlstate = excluded.sqlstate, reason = excluded.reason;
