-- The enum types that views show. Order of values = numbers of projections/order_rows.hpp.
CREATE SCHEMA IF NOT EXISTS :"views";

CREATE TYPE :"views".order_status AS ENUM (
    'PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELLED',
    'UNFULFILLABLE', 'INVOICE_UNCONFIRMED', 'UNKNOWN');
CREATE TYPE :"views".fulfillment_channel AS ENUM ('AMAZON', 'MERCHANT');
CREATE TYPE :"views".order_detail AS ENUM ('complete', 'items_missing', 'report_only');

-- Those of the first version's applications, under their names.
CREATE TYPE :"views"."MarketplaceType" AS ENUM ('AMAZON', 'FNAC', 'CDISCOUNT', 'OTHER');
CREATE TYPE :"views"."MarketplaceConnectionStatus" AS ENUM (
    'PENDING', 'CONNECTED', 'ERROR', 'DISABLED');
CREATE TYPE :"views"."OrderStatus" AS ENUM (
    'PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED');
CREATE TYPE :"views"."DeliveryStatus" AS ENUM (
    'PREPARING', 'SHIPPED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'DELAYED', 'LOST');
