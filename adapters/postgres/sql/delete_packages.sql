-- Of the orders of :source only the packages of the winning list stay.
DELETE FROM :"tables".order_packages AS p
USING (SELECT tenant_id, marketplace, external_order_id FROM :source) AS s
JOIN :"tables".orders AS o USING (tenant_id, marketplace, external_order_id)
WHERE p.tenant_id = o.tenant_id AND p.marketplace = o.marketplace
  AND p.external_order_id = o.external_order_id
  AND (p.listed_updated_ms, p.listed_position) < (o.packages_updated_ms, o.packages_position);
