-- Stores the lines of :source: what a list says of a line by the rank of the list, its amounts by
-- the rank of what priced it. Answers how many rows were written.
WITH written AS (
    INSERT INTO :"tables".order_items AS o (
        tenant_id, marketplace, external_order_id, order_item_id,
        asin, sku, title, quantity, quantity_shipped,
        currency, item_price, unit_price, item_tax, shipping_price, promotion_discount,
        removed, listed_updated_ms, listed_position, priced_updated_ms, priced_position)
    SELECT
        tenant_id, marketplace, external_order_id, order_item_id,
        asin, sku, title, quantity, quantity_shipped,
        currency, item_price, unit_price, item_tax, shipping_price, promotion_discount,
        removed, listed_updated_ms, listed_position, priced_updated_ms, priced_position
    FROM :source
    ON CONFLICT (tenant_id, marketplace, external_order_id, order_item_id) DO UPDATE SET
        asin = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.asin ELSE o.asin END,
        sku = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.sku ELSE o.sku END,
        title = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.title ELSE o.title END,
        quantity = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.quantity ELSE o.quantity END,
        quantity_shipped = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.quantity_shipped ELSE o.quantity_shipped END,
        listed_updated_ms = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.listed_updated_ms ELSE o.listed_updated_ms END,
        listed_position = CASE WHEN (excluded.listed_updated_ms, excluded.listed_position)
                > (o.listed_updated_ms, o.listed_position)
            THEN excluded.listed_position ELSE o.listed_position END,
        currency = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.currency ELSE o.currency END,
        item_price = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.item_price ELSE o.item_price END,
        unit_price = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.unit_price ELSE o.unit_price END,
        item_tax = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.item_tax ELSE o.item_tax END,
        shipping_price = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.shipping_price ELSE o.shipping_price END,
        promotion_discount = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.promotion_discount ELSE o.promotion_discount END,
        priced_updated_ms = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.priced_updated_ms ELSE o.priced_updated_ms END,
        priced_position = CASE WHEN (excluded.priced_updated_ms, excluded.priced_position)
                > (o.priced_updated_ms, o.priced_position)
            THEN excluded.priced_position ELSE o.priced_position END,
        removed = o.removed
    WHERE (excluded.listed_updated_ms, excluded.listed_position)
            > (o.listed_updated_ms, o.listed_position)
       OR (excluded.priced_updated_ms, excluded.priced_position)
            > (o.priced_updated_ms, o.priced_position)
    RETURNING 1
)
SELECT count(*) FROM written;
