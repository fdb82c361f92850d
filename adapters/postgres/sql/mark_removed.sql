-- Lines of the orders of :source that the winning list does not hold are removed, those that it
-- holds are not. Only rows where that changes are written.
UPDATE :"tables".order_items AS i
SET removed = NOT i.removed
FROM (SELECT tenant_id, marketplace, external_order_id FROM :source) AS s
JOIN :"tables".orders AS o USING (tenant_id, marketplace, external_order_id)
WHERE i.tenant_id = o.tenant_id AND i.marketplace = o.marketplace
  AND i.external_order_id = o.external_order_id
  AND i.removed <> ((i.listed_updated_ms, i.listed_position)
                    < (o.items_updated_ms, o.items_position));
