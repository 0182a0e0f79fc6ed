-- The roles of Linli, the extensions it needs and the rights to the schemas. Run by a superuser, before the
-- migrations, in the database Linli is to live in; safe to repeat. Roles belong to the whole cluster.

DO $roles$
DECLARE
    -- Nobody logs in as any of these; what each may do is granted where the tables are made.
    nologin constant text[] := ARRAY[
        'linli_owner',          -- owns tables and reference data; never used while serving
        'linli_context',        -- owns the key that signs contexts and the functions that check it
        'linli_definer',        -- owns the few audited functions that see past row policies
        'linli_public',         -- a visitor who has not signed in
        'linli_gate',           -- the sign-in desk
        'linli_area',           -- a post over an area and everything below it
        'linli_organization',   -- a post of an organization
        'linli_assignee',       -- a post that holds an open assignment of one case
        'linli_former',         -- a post that held an assignment of one case: reads it, acts no more
        'linli_receipt',        -- a reporter with the receipt of one case
        'linli_administrator',  -- the system: keeps areas, organizations, packs, and opens accounts
        'linli_security',       -- gives and ends posts, locks accounts, ends sessions; opens none
        'linli_auditor',        -- reads the audit, and changes nothing
        'linli_glass',          -- a post that broke the glass: the list of one area's cases, for an hour
        'linli_removal',        -- the job that removes exports whose time is over
        'linli_timekeeper',     -- the job that warns of clocks, lets them go on, and tells those above
        'linli_repeats',        -- the job that finds the same trouble at one place again and again
        'linli_mover',          -- the job that moves cases and posts on when areas close
        'linli_followup',       -- the job that closes cases when nobody objects in time
        'linli_resealer',       -- the job that seals values under another key; not reachable from the web login
        'linli_live',           -- the job that tells open pages that something happened: sees no case
        'linli_teller',         -- the job that makes notices of what happened, and knows whom to tell, contacts sealed
        'linli_sender',         -- the job that sends by gateways: opens one contact at a time, on record
        'linli_connector',      -- the job that pulls rows of other systems: sees when, and opens one ground at a time
        'linli_meter',          -- the job that reads the meters: numbers for monitoring, and no case
        'linli_sealer',         -- the job that seals the audit: sees numbers and digests, writes seals
        'linli_load'            -- bulk load under a signed context; not reachable from the web login
    ];
    runtime constant text[] := ARRAY[
        'linli_public', 'linli_gate', 'linli_area', 'linli_organization', 'linli_assignee', 'linli_former',
        'linli_receipt', 'linli_administrator', 'linli_security', 'linli_auditor', 'linli_followup',
        'linli_sealer', 'linli_glass', 'linli_removal', 'linli_live', 'linli_teller', 'linli_timekeeper',
        'linli_repeats', 'linli_mover', 'linli_sender', 'linli_meter', 'linli_connector'
    ];
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(54654);
    FOREACH name IN ARRAY nologin LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
        EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION %s', name,
            CASE name WHEN 'linli_definer' THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END);
    END LOOP;

    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'linli_app') THEN
        CREATE ROLE linli_app;
    END IF;
    -- NOINHERIT: membership lets it put a role on, and gives it nothing until it does.
    ALTER ROLE linli_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    ALTER ROLE linli_app SET statement_timeout = '5s';
    -- Whoever waits behind somebody else is told before the time of the whole statement is over.
    ALTER ROLE linli_app SET lock_timeout = '3s';
    ALTER ROLE linli_app SET idle_in_transaction_session_timeout = '10s';
    -- Requests are short; compiling a plan costs more than running it.
    ALTER ROLE linli_app SET jit = off;
    FOREACH name IN ARRAY runtime LOOP
        EXECUTE format('GRANT %I TO linli_app', name);
    END LOOP;

    -- Migrations are written as the owner and hand functions over to these two.
    GRANT linli_context, linli_definer, linli_load, linli_administrator, linli_security, linli_resealer
        TO linli_owner;
END
$roles$;

CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA public;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT CREATE ON SCHEMA public TO linli_owner, linli_definer;

DO $database$
BEGIN
    -- A temporary table could stand in front of a real one; only loading needs them.
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO linli_owner', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO linli_load', current_database());
END
$database$;

-- A function may be run by everybody unless its maker says otherwise; ours says so once, here.
ALTER DEFAULT PRIVILEGES FOR ROLE linli_owner, linli_context, linli_definer REVOKE EXECUTE ON FUNCTIONS
    FROM PUBLIC;
