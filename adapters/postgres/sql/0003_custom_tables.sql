-- Tables that people describe (orderlog project): each version's description, how far it is in the
-- log, and the hash of the record there. A version's number never comes back.
CREATE TABLE IF NOT EXISTS orderlog_control.custom_tables (
    schema_name text NOT NULL,
    name text NOT NULL,
    version int NOT NULL,
    spec text NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'shown', 'retired', 'dropped')),
    position bigint NOT NULL,
    record_hash bytea NOT NULL,
    failure text NOT NULL DEFAULT '',
    PRIMARY KEY (schema_name, name, version)
);
