-- The second wall of what the HTTP API reads: the views that it reads of :"views", once more in a
-- schema of their own, as views that show the rows of the tenant in orderlog.tenant alone, of all
-- if orderlog.every_tenant is 'on', and none while neither is set. Run with each swap. Who reads
-- there is a role that reads nothing else; it is made if we may. Nobody else gets any right, since
-- these views read with their owner's.
DO $$
DECLARE
    wall CONSTANT text := :'views' || '_api';
    search_path_before CONSTANT text := current_setting('search_path');
    found record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wall) THEN
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN ROLE CURRENT_USER', wall);
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            NULL;  -- The API does without; 'orderlog doctor' says so.
        END;
    END IF;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', wall);
    -- A view's text names the schema of all that is not in the path.
    PERFORM set_config('search_path', 'pg_catalog', true);
    FOR found IN
        SELECT c.relname, rtrim(pg_get_viewdef(c.oid), ';') AS shown, a.attname AS tenant
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname IN ('tenant_id', 'tenantId')
        WHERE c.relnamespace = quote_ident(:'views')::regnamespace AND c.relkind = 'v'
          AND c.relname IN ('orders', 'order_items', 'order_packages', 'marketplace_connections',
                            'marketplace_sync_state', 'amazon_orders_backfill_state', 'sync_runs',
                            'debts', 'MarketplaceConnection', 'MarketplaceSyncState')
    LOOP
        -- As a CASE it is taken to hold for half of the rows; an equation that is taken to hold for
        -- few makes the planner sort all of them instead of reading the first 50 by an index.
        EXECUTE format('CREATE OR REPLACE VIEW %I.%I AS SELECT * FROM (%s) AS shown WHERE '
                       'CASE WHEN %I = (SELECT current_setting(''orderlog.tenant'', true)) '
                       'THEN true ELSE '
                       '(SELECT current_setting(''orderlog.every_tenant'', true)) = ''on'' END',
                       wall, found.relname, found.shown, found.tenant);
    END LOOP;
    FOR found IN
        SELECT DISTINCT
            CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee
        FROM (SELECT relacl, relowner FROM pg_class
              WHERE relnamespace = quote_ident(wall)::regnamespace
              UNION ALL
              SELECT nspacl, nspowner FROM pg_namespace WHERE nspname = wall) AS made (acl, owner)
        CROSS JOIN LATERAL aclexplode(made.acl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE a.grantee <> made.owner
    LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %s', wall, found.grantee);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %s', wall, found.grantee);
    END LOOP;
    -- A role that somebody can log in as is not ours.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = wall AND NOT rolcanlogin AND NOT rolsuper
               AND pg_has_role(rolname, 'MEMBER')) THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', wall, wall);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', wall, wall);
    END IF;
    PERFORM set_config('search_path', search_path_before, true);
END
$$;
