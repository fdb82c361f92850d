-- Tables that people describe (orderlog project): each version's description, the program's rules
-- that fill it, how far it is in the log, the hash of the record there, and where the log ended that
-- fed it. A version's number never comes back.
CREATE TABLE IF NOT EXISTS orderlog_control.custom_tables (
    schema_name text NOT NULL,
    name text NOT NULL,
    version int NOT NULL,
    spec text NOT NULL,
    projection_version text NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'shown', 'retired', 'dropped')),
    position bigint NOT NULL,
    record_hash bytea NOT NULL,
    lease bigint NOT NULL DEFAULT 0,
    failure text NOT NULL DEFAULT '',
    PRIMARY KEY (schema_name, name, version)
);
