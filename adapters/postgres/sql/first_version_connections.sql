-- What the first version knew of its sellers on Amazon, oldest first.
SELECT c.id, c."tenantId", c.status::text, coalesce(c."displayName", ''), coalesce(c.region, '')
FROM "MarketplaceConnection" AS c
WHERE c.type::text = 'AMAZON'
ORDER BY c."createdAt", c.id;
