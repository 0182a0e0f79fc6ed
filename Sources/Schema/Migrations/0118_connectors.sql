-- Connectors: rows of other systems that come into a ledger by themselves. A pack says from where and as what; whoever
-- answers for the place switches one on. A worker claims the one that is due for some minutes, reads outside of any
-- transaction, and keeps rows as an import does; a claim that ran out is another worker's, and the run is told as cut.
-- A run writes on its own ground into its own ledger, whatever level reads that ledger, and nowhere else.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_connector;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_connector;

SET LOCAL ROLE linli_owner;

CREATE TABLE connectors (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 60),
    switched_by text NOT NULL CHECK (char_length(switched_by) BETWEEN 1 AND 400),
    switched_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    asked_by text CHECK (char_length(asked_by) BETWEEN 1 AND 400),
    tries smallint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    lease uuid,
    leased_until timestamptz,
    CHECK (num_nonnulls(lease, leased_until) IN (0, 2))
);
COMMENT ON TABLE connectors IS 'Connectors of the pack that are switched on, and when each runs next';
COMMENT ON COLUMN connectors.source IS 'What values it brings are kept under, as the pack said it when it was switched on';
COMMENT ON COLUMN connectors.asked_by IS 'Who wants it to run now; null: its schedule';
COMMENT ON COLUMN connectors.tries IS 'Runs that came to nothing since the last good one';
COMMENT ON COLUMN connectors.lease IS 'The run that is under way; whoever comes back without it writes nothing';
CREATE INDEX connectors_due ON connectors (next_at, name);
CREATE INDEX connectors_of_area ON connectors (area);
CREATE INDEX connectors_of_ledger ON connectors (ledger);

CREATE TABLE connector_runs (
    id uuid PRIMARY KEY,
    connector text NOT NULL CHECK (char_length(connector) BETWEEN 1 AND 40),
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    asked_by text CHECK (char_length(asked_by) BETWEEN 1 AND 400),
    started_at timestamptz NOT NULL,
    ended_at timestamptz CHECK (ended_at >= started_at),
    outcome text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed')),
    why text CHECK (char_length(why) BETWEEN 1 AND 40),
    detail text CHECK (char_length(detail) BETWEEN 1 AND 500),
    read integer NOT NULL DEFAULT 0 CHECK (read >= 0),
    added integer NOT NULL DEFAULT 0 CHECK (added >= 0),
    changed integer NOT NULL DEFAULT 0 CHECK (changed >= 0),
    same integer NOT NULL DEFAULT 0 CHECK (same >= 0),
    aside integer NOT NULL DEFAULT 0 CHECK (aside >= 0),
    refused integer NOT NULL DEFAULT 0 CHECK (refused >= 0),
    CHECK ((outcome = 'running') = (ended_at IS NULL) AND (outcome = 'failed') = (why IS NOT NULL))
);
COMMENT ON TABLE connector_runs IS 'What came of each run of a connector: numbers of rows, and a word for why it failed';
COMMENT ON COLUMN connector_runs.detail IS 'A status, a limit or the origin of an address; never what was answered';
COMMENT ON COLUMN connector_runs.same IS 'Rows whose entry said the same already';
COMMENT ON COLUMN connector_runs.aside IS 'Rows that say otherwise than their entry: put aside to be settled';
CREATE INDEX connector_runs_newest ON connector_runs (connector, started_at DESC, id DESC);
CREATE UNIQUE INDEX connector_runs_under_way ON connector_runs (connector) WHERE outcome = 'running';
CREATE INDEX connector_runs_oldest ON connector_runs (started_at) WHERE outcome <> 'running';
CREATE INDEX connector_runs_of_area ON connector_runs (area);
CREATE INDEX connector_runs_of_ledger ON connector_runs (ledger);

-- Those above see it, and those below, whom it brings rows.
ALTER TABLE connectors ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE connector_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t::regclass, 'area', 'SELECT', '(area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' OR starts_with(nullif(current_setting(''app.area'', true), ''''), area))', '', true)
FROM unnest(ARRAY['connectors', 'connector_runs']) t;
SELECT ctx.policy(t::regclass, 'administrator', 'SELECT', 'true', '', true)
FROM unnest(ARRAY['connectors', 'connector_runs']) t;
GRANT SELECT ON connectors, connector_runs TO linli_area, linli_administrator;
GRANT SELECT, INSERT, UPDATE, DELETE ON connectors, connector_runs TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('followup', 'sealer', 'live', 'teller', 'sender', 'connector') THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;

-- The run of a connector that acts on its ground: signed in the place of a case, and in no post.
CREATE FUNCTION ctx.run_under_way() RETURNS connectors
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c FROM connectors c WHERE ctx.post() IS NULL AND ctx.account() IS NULL AND c.lease = ctx.case_id()
        AND c.area = ctx.area()
$$;
COMMENT ON FUNCTION ctx.run_under_way() IS 'The connector whose run acts; all null when a person does';

CREATE OR REPLACE FUNCTION ctx.kept_ledger(name text) RETURNS ledgers
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = kept_ledger.name AND x.reads_from <= ctx.level()
        AND ((SELECT p.kind FROM posts p WHERE p.id = ctx.post()) = ANY (x.keepers)
            OR (ctx.run_under_way()).ledger = x.name);
    RETURN l;
END $$;
COMMENT ON FUNCTION ctx.kept_ledger(text) IS 'A ledger, if the post or the connector that acts keeps it; else null';

CREATE OR REPLACE FUNCTION ctx.who() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT left(a.name || ' · ' || p.title, 400) FROM accounts a JOIN posts p ON p.account_id = a.id
        WHERE p.id = ctx.post()), (ctx.run_under_way()).source)
$$;
COMMENT ON FUNCTION ctx.who() IS 'Person and post that act, as they are called now, or the source a connector pulls from';

CREATE FUNCTION switch_connector(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'administrator');
    l ledgers;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['name', 'ledger', 'area', 'source', 'is_on', 'at'],
        ARRAY['request_id', 'address']);
    IF caller = 'administrator' THEN
        SELECT x.* INTO l FROM ledgers x WHERE x.name = given ->> 'ledger';
    ELSIF ctx.area() = given ->> 'area' THEN
        l := ctx.kept_ledger(given ->> 'ledger');
    END IF;
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF NOT EXISTS (SELECT FROM areas a WHERE a.code = given ->> 'area' AND a.closed_on IS NULL) THEN
        RETURN 'elsewhere';
    END IF;
    IF (given ->> 'is_on')::boolean THEN
        INSERT INTO connectors AS c (name, ledger, area, source, switched_by, switched_at, next_at)
        VALUES (given ->> 'name', l.name, given ->> 'area', given ->> 'source', coalesce(ctx.who(), caller),
            (given ->> 'at')::timestamptz, (given ->> 'at')::timestamptz)
        ON CONFLICT (name) DO UPDATE SET ledger = excluded.ledger, area = excluded.area, source = excluded.source,
            switched_by = excluded.switched_by, switched_at = excluded.switched_at
        WHERE (c.ledger, c.area, c.source) IS DISTINCT FROM (excluded.ledger, excluded.area, excluded.source);
    ELSE
        DELETE FROM connectors c WHERE c.name = given ->> 'name' AND (caller = 'administrator'
            OR c.area = ctx.area() AND c.ledger = l.name);
        -- What was under way writes nothing any more.
        UPDATE connector_runs r SET outcome = 'failed', why = 'cut', ended_at = (given ->> 'at')::timestamptz
        WHERE r.connector = given ->> 'name' AND r.outcome = 'running'
            AND NOT EXISTS (SELECT FROM connectors c WHERE c.name = r.connector);
    END IF;
    IF NOT FOUND AND (given ->> 'is_on')::boolean THEN
        RETURN 'same';
    END IF;
    PERFORM ctx.record(caller, CASE WHEN (given ->> 'is_on')::boolean THEN 'switch on connector'
        ELSE 'switch off connector' END, given ->> 'name', reason => l.name, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION switch_connector(jsonb) IS
    'An administrator, or a keeper of the ledger at the connector''s area, switches it on or off; answers what came of it';

CREATE FUNCTION ask_connector(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'administrator');
    c connectors;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['name', 'at'], ARRAY['request_id', 'address']);
    SELECT x.* INTO c FROM connectors x WHERE x.name = given ->> 'name' FOR UPDATE;
    IF c.name IS NULL OR caller = 'area' AND (c.area <> ctx.area() OR (ctx.kept_ledger(c.ledger)).name IS NULL) THEN
        RETURN 'not kept';
    ELSIF c.leased_until > (given ->> 'at')::timestamptz THEN
        RETURN 'running';
    END IF;
    UPDATE connectors x SET next_at = least(x.next_at, (given ->> 'at')::timestamptz),
        asked_by = coalesce(ctx.who(), caller)
    WHERE x.name = c.name;
    PERFORM ctx.record(caller, 'ask connector', c.name, reason => c.ledger, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION ask_connector(jsonb) IS 'Whoever may switch a connector wants it to run now; answers what came of it';

CREATE FUNCTION claim_connector(claim uuid, moment timestamptz, until timestamptz, only_one text)
RETURNS TABLE (name text, ledger text, area text, tries integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c connectors;
BEGIN
    PERFORM ctx.kind('connector');
    SELECT x.* INTO c FROM connectors x
    WHERE x.next_at <= moment AND (x.leased_until IS NULL OR x.leased_until <= moment)
        AND (only_one IS NULL OR x.name = only_one)
    ORDER BY x.next_at, x.name LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF c.name IS NULL THEN
        RETURN;
    END IF;
    -- Whoever had it is gone, or will find its lease gone.
    UPDATE connector_runs r SET outcome = 'failed', why = 'cut', ended_at = greatest(moment, r.started_at)
    WHERE r.connector = c.name AND r.outcome = 'running';
    UPDATE connectors x SET lease = claim, leased_until = until, tries = least(x.tries + 1, 1000)
    WHERE x.name = c.name;
    INSERT INTO connector_runs (id, connector, ledger, area, asked_by, started_at)
    VALUES (claim, c.name, c.ledger, c.area, c.asked_by, moment);
    RETURN QUERY SELECT c.name, c.ledger, c.area, least(c.tries + 1, 1000);
END $$;
COMMENT ON FUNCTION claim_connector(uuid, timestamptz, timestamptz, text) IS
    'Claims the connector that is longest due, for some minutes, and begins its run; no row when none is';

CREATE FUNCTION ctx.open_connector(claim uuid) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held record;
BEGIN
    PERFORM ctx.kind('connector');
    SELECT c.area, greatest(area_level(c.area), l.reads_from) AS level INTO held
    FROM connectors c JOIN ledgers l ON l.name = c.ledger
    JOIN areas a ON a.code = c.area AND a.closed_on IS NULL
    WHERE c.lease = claim;
    IF held.area IS NULL THEN
        RETURN;
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, 'area', held.area, held.level::smallint, NULL, NULL, claim);
END $$;
COMMENT ON FUNCTION ctx.open_connector(uuid) IS 'The context of a run: the ground of its connector, as its ledger is read';
GRANT EXECUTE ON FUNCTION ctx.open_connector(uuid) TO linli_connector;

CREATE FUNCTION note_run(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'read', 'added', 'changed', 'same', 'aside', 'refused', 'until'],
        ARRAY[]::text[]);
    UPDATE connectors c SET leased_until = (given ->> 'until')::timestamptz
    WHERE c.lease = (given ->> 'id')::uuid AND c.name = (ctx.run_under_way()).name;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE connector_runs r SET read = (given ->> 'read')::integer, added = (given ->> 'added')::integer,
        changed = (given ->> 'changed')::integer, same = (given ->> 'same')::integer,
        aside = (given ->> 'aside')::integer, refused = (given ->> 'refused')::integer
    WHERE r.id = (given ->> 'id')::uuid AND r.outcome = 'running';
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION note_run(jsonb) IS 'A run says how far it has come, with the rows it kept; false: it is another''s by now';

CREATE FUNCTION end_run(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('connector');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'next_at', 'at'], ARRAY['why', 'detail']);
    UPDATE connectors c SET lease = NULL, leased_until = NULL, asked_by = NULL,
        next_at = (given ->> 'next_at')::timestamptz, tries = CASE WHEN given ->> 'why' IS NULL THEN 0 ELSE c.tries END
    WHERE c.lease = (given ->> 'id')::uuid;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE connector_runs r SET ended_at = greatest((given ->> 'at')::timestamptz, r.started_at),
        outcome = CASE WHEN given ->> 'why' IS NULL THEN 'done' ELSE 'failed' END, why = given ->> 'why',
        detail = given ->> 'detail'
    WHERE r.id = (given ->> 'id')::uuid AND r.outcome = 'running';
    RETURN true;
END $$;
COMMENT ON FUNCTION end_run(jsonb) IS 'A run is over, and the next is due then; false: it is another''s by now';

CREATE FUNCTION sweep_runs(before timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    swept integer;
BEGIN
    PERFORM ctx.kind('connector');
    DELETE FROM connector_runs r WHERE r.id IN (SELECT x.id FROM connector_runs x
        WHERE x.outcome <> 'running' AND x.started_at < before ORDER BY x.started_at LIMIT at_most);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END $$;
COMMENT ON FUNCTION sweep_runs(timestamptz, integer) IS 'Deletes runs that began before a day; answers how many';

GRANT EXECUTE ON FUNCTION switch_connector(jsonb), ask_connector(jsonb) TO linli_area, linli_administrator;
GRANT EXECUTE ON FUNCTION note_run(jsonb) TO linli_area;
GRANT EXECUTE ON FUNCTION claim_connector(uuid, timestamptz, timestamptz, text), end_run(jsonb),
    sweep_runs(timestamptz, integer) TO linli_connector;

RESET ROLE;
