-- The same trouble at the same place, again and again: a job notices, and a desk decides what is behind it.
--
-- The job walks along the closed cases in the order they were closed, so many a round, and remembers how far it
-- came: nothing is looked at for ever, and nothing waits behind something else.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_repeats;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_repeats;

SET LOCAL ROLE linli_owner;

CREATE TABLE repeats (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    area text COLLATE "C" NOT NULL REFERENCES areas,
    seen_from smallint NOT NULL DEFAULT 6 CHECK (seen_from BETWEEN 1 AND 6),
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    point geometry(Point, 4326) NOT NULL,
    found_at timestamptz NOT NULL,
    latest_at timestamptz NOT NULL,
    decision text CHECK (decision IN ('dismissed', 'opened')),
    decided_at timestamptz CHECK (decided_at >= found_at),
    account_id uuid,
    post_id uuid,
    who text CHECK (char_length(who) BETWEEN 1 AND 200),
    reason text CHECK (char_length(reason) BETWEEN 1 AND 500),
    cause_home text COLLATE "C",
    cause_id uuid,
    FOREIGN KEY (pack_version, scenario) REFERENCES scenarios,
    FOREIGN KEY (cause_home, cause_id) REFERENCES cases DEFERRABLE,
    CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CHECK ((decision IS NOT DISTINCT FROM 'dismissed') = (reason IS NOT NULL)),
    CHECK ((decision IS NOT DISTINCT FROM 'opened') = (cause_id IS NOT NULL)),
    CHECK ((cause_home IS NULL) = (cause_id IS NULL))
);
COMMENT ON TABLE repeats IS 'The same trouble at one place over time, as found, and what a desk decided of it';
COMMENT ON COLUMN repeats.area IS 'The smallest area that holds all of its cases';
COMMENT ON COLUMN repeats.latest_at IS 'When the latest of its cases was closed';
COMMENT ON COLUMN repeats.cause_id IS 'The case that was opened for what is behind it';
CREATE INDEX repeats_waiting ON repeats (area, latest_at DESC, id) WHERE decision IS NULL;
CREATE INDEX repeats_newest ON repeats (latest_at DESC, id);
CREATE INDEX repeats_points ON repeats USING gist (point);
CREATE INDEX repeats_of_cause ON repeats (cause_home, cause_id) WHERE cause_id IS NOT NULL;

CREATE TABLE repeat_cases (
    repeat_id uuid NOT NULL REFERENCES repeats,
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    closed_at timestamptz NOT NULL,
    PRIMARY KEY (repeat_id, home, case_id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE repeat_cases IS 'The cases a repeat was found in';
CREATE INDEX repeat_cases_of_case ON repeat_cases (home, case_id);

CREATE TABLE repeat_walks (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    closed_at timestamptz NOT NULL,
    last_home text COLLATE "C" NOT NULL,
    last_id uuid NOT NULL
);
COMMENT ON TABLE repeat_walks IS 'How far the job that finds repeats has come along the closed cases';

-- Solved and over: one entry in each for every such case, none for those that are open, so that taking a
-- report in costs nothing more.
CREATE INDEX cases_closed_oldest ON cases (closed_at, home, id)
    WHERE closed_at IS NOT NULL AND solved_at IS NOT NULL;
CREATE INDEX cases_closed_points ON cases USING gist (point)
    WHERE closed_at IS NOT NULL AND solved_at IS NOT NULL;

ALTER TABLE repeats ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('repeats', 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint', '', true);
GRANT SELECT ON repeats TO linli_area;
GRANT SELECT ON place, packs TO linli_repeats;
SELECT ctx.protect('repeat_cases', 'vault');
SELECT ctx.protect('repeat_walks', 'vault');
GRANT SELECT, INSERT, UPDATE ON repeats, repeat_walks TO linli_definer;
GRANT SELECT, INSERT ON repeat_cases TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.open_repeats() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'repeats', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_repeats() IS 'The context of the job that finds repeats';
GRANT EXECUTE ON FUNCTION ctx.open_repeats() TO linli_app;

-- A duplicate is the same trouble told twice, not trouble that came back.
CREATE FUNCTION ctx.like_it(c cases, metres integer, after timestamptz) RETURNS SETOF cases
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    box geometry := ctx.around(c.point, metres);
BEGIN
    RETURN QUERY SELECT x.* FROM cases x
        WHERE x.point && box AND x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL
            AND x.scenario = c.scenario AND x.seen_from = 6 AND NOT x.is_about_handlers
            AND x.closed_at > after AND (x.closed_at, x.home, x.id) <= (c.closed_at, c.home, c.id)
            AND ST_DistanceSphere(x.point, c.point) <= metres
            AND NOT EXISTS (SELECT FROM duplicates d WHERE d.home = x.home AND d.case_id = x.id)
        ORDER BY x.closed_at DESC, x.id LIMIT 50;
END $$;
COMMENT ON FUNCTION ctx.like_it(cases, integer, timestamptz) IS
    'Solved and closed cases of a kind near one, closed after a moment and not after it; the latest fifty';

CREATE FUNCTION ctx.notice_repeat(c cases, rule jsonb, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    metres integer := (rule ->> 'radius_m')::integer;
    span interval := make_interval(secs => (rule ->> 'seconds')::double precision);
    near repeats;
    found cases[];
    shared text;
BEGIN
    SELECT r.* INTO near FROM repeats r
    WHERE r.point && ctx.around(c.point, metres) AND r.scenario = c.scenario
        AND ST_DistanceSphere(r.point, c.point) <= metres
    ORDER BY r.latest_at DESC, r.id LIMIT 1;
    IF near.id IS NOT NULL AND near.decision IS NULL THEN
        INSERT INTO repeat_cases (repeat_id, home, case_id, closed_at)
        VALUES (near.id, c.home, c.id, c.closed_at) ON CONFLICT DO NOTHING;
        UPDATE repeats r SET latest_at = greatest(r.latest_at, c.closed_at),
            area = ctx.shared_area(ARRAY[r.area, c.area])
        WHERE r.id = near.id;
        RETURN false;
    END IF;
    -- What was decided is decided: only what was closed since counts anew.
    SELECT array_agg(x) INTO found
    FROM ctx.like_it(c, metres, greatest(c.closed_at - span, near.decided_at)) x;
    IF coalesce(cardinality(found), 0) < (rule ->> 'count')::integer THEN
        RETURN false;
    END IF;
    SELECT ctx.shared_area(array_agg(x.area)) INTO shared FROM unnest(found) x;
    WITH made AS (
        INSERT INTO repeats (area, scenario, pack_version, point, found_at, latest_at)
        VALUES (shared, c.scenario, c.pack_version, c.point, moment, c.closed_at) RETURNING id
    )
    INSERT INTO repeat_cases (repeat_id, home, case_id, closed_at)
    SELECT made.id, x.home, x.id, x.closed_at FROM made, unnest(found) x;
    RETURN true;
END $$;
COMMENT ON FUNCTION ctx.notice_repeat(cases, jsonb, timestamptz) IS
    'Looks whether a closed case is one too many at its place, and proposes a repeat; true when it is new';

CREATE FUNCTION ctx.shared_area(areas text[]) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.code FROM areas a WHERE a.code = ANY (ARRAY[left(areas[1], 18), left(areas[1], 15),
            left(areas[1], 12), left(areas[1], 9), left(areas[1], 6), left(areas[1], 4)])
        AND NOT EXISTS (SELECT FROM unnest(areas) o WHERE NOT starts_with(o, a.code))
        -- Desks are at villages and above.
        AND a.level <= 4
    ORDER BY a.level DESC LIMIT 1
$$;
COMMENT ON FUNCTION ctx.shared_area(text[]) IS 'The smallest area with a desk that holds all of some areas';

-- A case closed a moment ago may still be hidden in a transaction that ends later: the walk stays behind.
CREATE FUNCTION find_repeats(rules jsonb, at timestamptz, at_most integer)
RETURNS TABLE (looked integer, proposed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    walk repeat_walks;
    c cases;
BEGIN
    PERFORM ctx.kind('repeats');
    looked := 0;
    proposed := 0;
    INSERT INTO repeat_walks (closed_at, last_home, last_id)
    VALUES ('-infinity', '', '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING;
    SELECT * INTO walk FROM repeat_walks w WHERE w.id = 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        -- Another worker walks already.
        RETURN NEXT;
        RETURN;
    END IF;
    FOR c IN SELECT x.* FROM cases x
        WHERE x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL
            AND (x.closed_at, x.home, x.id) > (walk.closed_at, walk.last_home, walk.last_id)
            AND x.closed_at < find_repeats.at - interval '1 minute'
        ORDER BY x.closed_at, x.home, x.id LIMIT least(at_most, 500)
    LOOP
        looked := looked + 1;
        walk.closed_at := c.closed_at;
        walk.last_home := c.home;
        walk.last_id := c.id;
        IF rules ? c.scenario AND c.point IS NOT NULL AND c.seen_from = 6 AND NOT c.is_about_handlers
            AND NOT EXISTS (SELECT FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id)
            AND ctx.notice_repeat(c, rules -> c.scenario, find_repeats.at) THEN
            proposed := proposed + 1;
        END IF;
    END LOOP;
    UPDATE repeat_walks w SET closed_at = walk.closed_at, last_home = walk.last_home, last_id = walk.last_id
    WHERE w.id = 1;
    RETURN NEXT;
END $$;
COMMENT ON FUNCTION find_repeats(jsonb, timestamptz, integer) IS
    'Walks so many closed cases on from where it stood, and proposes what the rules of their kinds call repeats';
GRANT EXECUTE ON FUNCTION find_repeats(jsonb, timestamptz, integer) TO linli_repeats;

CREATE FUNCTION cases_of_repeat(id uuid)
RETURNS TABLE (home text, number bigint, area text, words text, reported_at timestamptz, closed_at timestamptz,
    count integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT x.home, x.number, x.area, x.words, x.reported_at, x.closed_at,
            (count(*) OVER ())::integer
        FROM repeat_cases k JOIN repeats r ON r.id = k.repeat_id JOIN cases x ON x.home = k.home AND x.id = k.case_id
        WHERE k.repeat_id = cases_of_repeat.id AND x.seen_from >= ctx.level()
            AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
        ORDER BY k.closed_at DESC, x.home, x.number LIMIT 50;
END $$;
COMMENT ON FUNCTION cases_of_repeat(uuid) IS 'The cases of a repeat that the post may read, the latest first';
GRANT EXECUTE ON FUNCTION cases_of_repeat(uuid) TO linli_area;

CREATE FUNCTION decide_repeat(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    r repeats;
    cause cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'who'],
        ARRAY['reason', 'cause_home', 'cause_number', 'request_id', 'address']);
    SELECT * INTO r FROM repeats x WHERE x.id = (given ->> 'id')::uuid AND x.seen_from >= ctx.level()
        AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF r.decision IS NOT NULL THEN
        RETURN 'decided';
    END IF;
    IF given ->> 'cause_number' IS NOT NULL THEN
        -- Only the case this very transaction opened.
        SELECT * INTO cause FROM cases x WHERE x.home = given ->> 'cause_home'
            AND x.number = (given ->> 'cause_number')::bigint AND x.version = 1
            AND x.xmin = pg_current_xact_id()::xid;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
        END IF;
    END IF;
    UPDATE repeats x SET decision = CASE WHEN cause.id IS NULL THEN 'dismissed' ELSE 'opened' END,
        decided_at = greatest((given ->> 'at')::timestamptz, x.found_at), account_id = ctx.account(),
        post_id = ctx.post(), who = given ->> 'who', cause_home = cause.home, cause_id = cause.id,
        reason = CASE WHEN cause.id IS NULL THEN btrim(given ->> 'reason') END
    WHERE x.id = r.id;
    PERFORM ctx.record(caller, CASE WHEN cause.id IS NULL THEN 'dismiss repeat' ELSE 'open cause' END,
        'repeat-' || r.id, reason => given ->> 'reason', address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION decide_repeat(jsonb) IS
    'A desk dismisses a repeat with a reason, or ties the case it just opened for the cause to it';
GRANT EXECUTE ON FUNCTION decide_repeat(jsonb) TO linli_area;

CREATE FUNCTION repeats_around(home text, case_id uuid)
RETURNS TABLE (id uuid, is_cause boolean, cause_home text, cause_number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT r.id, r.cause_home = repeats_around.home AND r.cause_id = repeats_around.case_id,
            x.home, x.number
        FROM repeats r LEFT JOIN cases x ON x.home = r.cause_home AND x.id = r.cause_id AND ctx.may_name(x)
        WHERE r.id IN (
                SELECT o.id FROM repeats o
                WHERE o.cause_home = repeats_around.home AND o.cause_id = repeats_around.case_id
                UNION ALL SELECT k.repeat_id FROM repeat_cases k
                WHERE k.home = repeats_around.home AND k.case_id = repeats_around.case_id)
            AND r.seen_from >= ctx.level() AND r.area >= ctx.area() AND r.area < ctx.area() || '~'
        ORDER BY r.latest_at DESC, r.id LIMIT 5;
END $$;
COMMENT ON FUNCTION repeats_around(text, uuid) IS
    'Repeats in the scope of a post that a case belongs to, or was opened for the cause of';
GRANT EXECUTE ON FUNCTION repeats_around(text, uuid) TO linli_area;

RESET ROLE;
