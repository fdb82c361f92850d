-- Packages of order $2 of tenant $1.
SELECT package_reference AS "packageReference", carrier, tracking_number AS "trackingNumber", status,
       shipping_service AS "shippingService", ship_time AS "shipTime"
FROM :"views".order_packages
WHERE tenant_id = $1 AND external_order_id = $2
ORDER BY package_reference
