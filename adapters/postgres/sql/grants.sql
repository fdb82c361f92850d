-- Who may read or write which rows of the tables of set :previous may do so in set :number, and
-- nobody else: row-level security and its policies go over before any right does. A policy that
-- reads another table of the old set reads that of the new one.
DO $$
DECLARE
    old_schema CONSTANT text := :'views' || '_v' || :previous;
    new_schema CONSTANT text := :'views' || '_v' || :number;
    old_name CONSTANT text := '(^|[^[:alnum:]_$"])' || old_schema || '\.';
    new_name CONSTANT text := '\1' || new_schema || '.';
    search_path_before CONSTANT text := current_setting('search_path');
    found record;
BEGIN
    -- A policy's text names the schema of all that is not in the path.
    PERFORM set_config('search_path', 'pg_catalog', true);
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
            || coalesce(' USING (' || regexp_replace(found.qual, old_name, new_name, 'g') || ')',
                        '')
            || coalesce(' WITH CHECK (' || regexp_replace(found.with_check, old_name, new_name,
                                                          'g') || ')', '');
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
        EXECUTE format('GRANT %s ON %I.%I TO %s', found.privilege_type, new_schema,
                       found.relname, found.grantee);
    END LOOP;
    FOR found IN
        SELECT a.privilege_type,
               CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee
        FROM pg_namespace AS n
        CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE n.nspname = old_schema AND a.grantee <> n.nspowner
    LOOP
        EXECUTE format('GRANT %s ON SCHEMA %I TO %s', found.privilege_type, new_schema,
                       found.grantee);
    END LOOP;
    PERFORM set_config('search_path', search_path_before, true);
END
$$;
