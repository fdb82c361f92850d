-- Keys and the few indexes that the views' readers need, made after a rebuild has filled the set.
ALTER TABLE :"tables".orders
    ADD PRIMARY KEY (tenant_id, marketplace, external_order_id);
CREATE INDEX orders_by_purchase ON :"tables".orders (tenant_id, purchase_date);
ALTER TABLE :"tables".order_items
    ADD PRIMARY KEY (tenant_id, marketplace, external_order_id, order_item_id);
ALTER TABLE :"tables".order_packages
    ADD PRIMARY KEY (tenant_id, marketplace, external_order_id, package_reference);
ALTER TABLE :"tables".marketplace_connections ADD PRIMARY KEY (tenant_id, connection_id);
ALTER TABLE :"tables".marketplace_sync_state ADD PRIMARY KEY (tenant_id, connection_id);
ALTER TABLE :"tables".amazon_orders_backfill_state ADD PRIMARY KEY (tenant_id, connection_id);
ALTER TABLE :"tables".sync_runs ADD PRIMARY KEY (tenant_id, connection_id, run_position);
ALTER TABLE :"tables".debts ADD PRIMARY KEY (tenant_id, connection_id, external_order_id);
