-- How far the past of each connection of tenant $1 is read.
SELECT b.connection_id AS "connectionId", b.status, b.progress_percent AS progress,
       b.total_orders_synced AS "ordersSynced", b.total_orders_estimated AS "estimatedTotal",
       b.backfill_start_date AS "from", b.backfill_end_date AS "to",
       b.current_chunk_start AS "chunkStart", b.current_chunk_end AS "chunkEnd",
       b.updated_at AS "lastUpdate", nullif(b.last_error, '') AS "lastError",
       b.retry_after AS "retryAfter",
       extract(epoch FROM b.backfill_end_date - b.backfill_start_date)::float8 AS span
FROM :"views".amazon_orders_backfill_state AS b
JOIN :"views".marketplace_connections AS c USING (tenant_id, connection_id)
WHERE b.tenant_id = $1 AND NOT c.removed
ORDER BY b.connection_id
