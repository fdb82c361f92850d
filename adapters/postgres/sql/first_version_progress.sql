-- How far the first version says that it had followed its sellers on Amazon: one row set for all
-- kinds of work. Rows of reports are told by their name.
SELECT s."connectionId", s."tenantId", s.cursor,
       to_char(s."lastSuccessAt", 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
FROM "MarketplaceSyncState" AS s
WHERE s.type::text = 'AMAZON' AND s.id NOT LIKE 'reports\_%'
  AND s."connectionId" NOT LIKE 'reports\_%'
ORDER BY s."createdAt", s.id;
