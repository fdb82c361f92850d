-- Nobody but its owner has rights on a new set until somebody grants them or grants.sql hands them
-- down: ALTER DEFAULT PRIVILEGES may have given some that were revoked on the set before.
DO $$
DECLARE
    new_schema CONSTANT text := :'views' || '_v' || :number;
    found record;
BEGIN
    FOR found IN
        SELECT DISTINCT
            CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee
        FROM (SELECT relacl, relowner FROM pg_class
              WHERE relnamespace = new_schema::regnamespace AND relkind = 'r'
              UNION ALL
              SELECT nspacl, nspowner FROM pg_namespace WHERE nspname = new_schema)
            AS made (acl, owner)
        CROSS JOIN LATERAL aclexplode(made.acl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE a.grantee <> made.owner
    LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %s', new_schema, found.grantee);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %s', new_schema,
                       found.grantee);
    END LOOP;
END
$$;
