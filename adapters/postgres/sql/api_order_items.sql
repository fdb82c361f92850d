-- Lines of order $2 of tenant $1.
SELECT order_item_id AS "orderItemId", asin, sku, title, quantity,
       quantity_shipped AS "quantityShipped", currency, item_price AS "itemPrice",
       unit_price AS "unitPrice", item_tax AS "itemTax", shipping_price AS "shippingPrice",
       promotion_discount AS "promotionDiscount", log_position AS "logPosition"
FROM :"views".order_items
WHERE tenant_id = $1 AND external_order_id = $2
ORDER BY order_item_id
