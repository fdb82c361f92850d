-- How far each tenant is followed, all its connections together; of tenant $1 alone unless that is
-- empty.
SELECT c."tenantId", c."displayName", c.status::text AS status, c.region,
       (c."lastSyncAt" AT TIME ZONE 'UTC') AS "lastSyncAt", c."lastError" AS "connectionError",
       t.has_refresh_token AS "hasRefreshToken", s.cursor AS "lastUpdatedAfter",
       (s."lastPolledAt" AT TIME ZONE 'UTC') AS "lastPolledAt",
       (s."lastSuccessAt" AT TIME ZONE 'UTC') AS "lastSuccessAt", s."lastError"
FROM :"views"."MarketplaceConnection" AS c
JOIN (SELECT tenant_id, bool_or(has_refresh_token) AS has_refresh_token
      FROM :"views".marketplace_connections WHERE NOT removed GROUP BY tenant_id) AS t
     ON t.tenant_id = c."tenantId"
LEFT JOIN :"views"."MarketplaceSyncState" AS s ON s."tenantId" = c."tenantId"
WHERE $1 = '' OR c."tenantId" = $1
ORDER BY c."tenantId"
