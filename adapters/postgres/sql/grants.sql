-- Who may read or write the tables of set :previous may do so in set :number.
DO $$
DECLARE
    old_schema CONSTANT text := :'views' || '_v' || :previous;
    new_schema CONSTANT text := :'views' || '_v' || :number;
    given record;
BEGIN
    FOR given IN
        SELECT c.relname, a.privilege_type,
               CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE n.nspname = old_schema AND c.relkind = 'r' AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', new_schema, given.grantee);
        EXECUTE format('GRANT %s ON %I.%I TO %s', given.privilege_type, new_schema,
                       given.relname, given.grantee);
    END LOOP;
END
$$;
