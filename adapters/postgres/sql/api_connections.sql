-- What the tables say of the connections of tenant $1.
SELECT connection_id AS "connectionId", status, has_refresh_token AS "hasRefreshToken"
FROM :"views".marketplace_connections
WHERE tenant_id = $1 AND NOT removed
ORDER BY connection_id
