-- Stores the packages of :source, each of which carries the rank of the list that it stands in.
-- Packages of lists that do not win any more go by delete_packages.sql in the same transaction.
INSERT INTO :"tables".order_packages AS o (
    tenant_id, marketplace, external_order_id, package_reference,
    carrier, tracking_number, status, shipping_service, ship_time,
    listed_updated_ms, listed_position)
SELECT
    tenant_id, marketplace, external_order_id, package_reference,
    carrier, tracking_number, status, shipping_service, ship_time,
    listed_updated_ms, listed_position
FROM :source
ON CONFLICT (tenant_id, marketplace, external_order_id, package_reference) DO UPDATE SET
    carrier = excluded.carrier,
    tracking_number = excluded.tracking_number,
    status = excluded.status,
    shipping_service = excluded.shipping_service,
    ship_time = excluded.ship_time,
    listed_updated_ms = excluded.listed_updated_ms,
    listed_position = excluded.listed_position
WHERE (excluded.listed_updated_ms, excluded.listed_position)
    > (o.listed_updated_ms, o.listed_position);
