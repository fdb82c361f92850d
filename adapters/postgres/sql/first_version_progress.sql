-- How far the first version says that it had followed its sellers on Amazon: one row set for all
-- kinds of work. A cursor is a time; what is longer than any is none, whatever follows.
SELECT s."connectionId", s."tenantId", left(s.cursor, 256)
FROM "MarketplaceSyncState" AS s
WHERE s.type::text = 'AMAZON'
ORDER BY s."createdAt", s.id;
