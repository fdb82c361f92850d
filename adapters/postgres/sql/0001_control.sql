-- What belongs to no rebuild: one schema for all logs that share this database, so that two logs
-- cannot read the same seller. Every later file runs once per log; this one may find it all done.
CREATE SCHEMA IF NOT EXISTS orderlog_control;

CREATE TABLE IF NOT EXISTS orderlog_control.migrations (
    schema_name text NOT NULL,
    file text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schema_name, file)
);

-- 'log_id': whose tables these are.
CREATE TABLE IF NOT EXISTS orderlog_control.schema_properties (
    schema_name text NOT NULL,
    property text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (schema_name, property)
);

-- The sets of tables <schema_name>_v<number>. Readers see the one that is 'shown'.
CREATE TABLE IF NOT EXISTS orderlog_control.table_sets (
    schema_name text NOT NULL,
    number int NOT NULL,
    projection_version text NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'shown', 'retired')),
    PRIMARY KEY (schema_name, number)
);

-- How far a set of tables is in the log, and the hash of the record there.
CREATE TABLE IF NOT EXISTS orderlog_control.checkpoints (
    schema_name text NOT NULL,
    number int NOT NULL,
    position bigint NOT NULL,
    record_hash bytea NOT NULL,
    lease_epoch bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (schema_name, number)
);

-- Which log reads a seller. Never given up while the log lives.
CREATE TABLE IF NOT EXISTS orderlog_control.seller_owners (
    application text NOT NULL,
    selling_partner text NOT NULL,
    region text NOT NULL,
    log_id text NOT NULL,
    PRIMARY KEY (application, selling_partner, region)
);

-- Orders that PostgreSQL refused to store, with its reason; their rows are absent.
CREATE TABLE IF NOT EXISTS orderlog_control.parked_rows (
    schema_name text NOT NULL,
    number int NOT NULL,
    tenant_id text NOT NULL,
    marketplace text NOT NULL,
    external_order_id text NOT NULL,
    log_position bigint NOT NULL,
    sqlstate text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (schema_name, number, tenant_id, marketplace, external_order_id)
);

-- Which process acts for a log, renewed by counting. A copy of a log's directory has its log's id but
-- another place. A row's transaction locks (log_id, token), a key, so that a take-over waits for it
-- and a renewal does not. A token is of one taking; an epoch may come back with a backup.
CREATE TABLE IF NOT EXISTS orderlog_control.log_leases (
    log_id text PRIMARY KEY,
    epoch bigint NOT NULL,
    token uuid NOT NULL,
    renewal bigint NOT NULL,
    place text NOT NULL,
    owner text NOT NULL,
    released boolean NOT NULL,
    taken_at timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL,
    UNIQUE (log_id, token)
);
