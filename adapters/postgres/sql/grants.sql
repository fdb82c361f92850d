-- Who may read or write which rows of the tables of set :previous may do so in set :number, and
-- nobody else: row-level security and its policies go over before any right does.
DO $$
DECLARE
    old_schema CONSTANT text := :'views' || '_v' || :previous;
    new_schema CONSTANT text := :'views' || '_v' || :number;
    found record;
BEGIN
    FOR found IN
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class AS c
        WHERE c.relnamespace = old_schema::regnamespace AND c.relkind = 'r'
    LOOP
        IF found.relrowsecurity THEN
            EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', new_schema,
                           found.relname);
        END IF;
        IF found.relforcerowsecurity THEN
            EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', new_schema,
                           found.relname);
        END IF;
    END LOOP;
    FOR found IN
        SELECT p.policyname, p.tablename, p.permissive, p.cmd, p.qual, p.with_check,
               (SELECT string_agg(CASE WHEN r = 'public' THEN 'PUBLIC' ELSE quote_ident(r) END,
                                  ', ')
                FROM unnest(p.roles) AS r) AS grantees
        FROM pg_policies AS p
        WHERE p.schemaname = old_schema
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', found.policyname,
                       new_schema, found.tablename, found.permissive, found.cmd, found.grantees)
            || coalesce(' USING (' || found.qual || ')', '')
            || coalesce(' WITH CHECK (' || found.with_check || ')', '');
    END LOOP;
    FOR found IN
        SELECT c.relname, a.privilege_type,
               CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE c.relnamespace = old_schema::regnamespace AND c.relkind = 'r'
          AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', new_schema, found.grantee);
        EXECUTE format('GRANT %s ON %I.%I TO %s', found.privilege_type, new_schema,
                       found.relname, found.grantee);
    END LOOP;
END
$$;
