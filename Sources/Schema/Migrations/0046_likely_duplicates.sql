-- Cases that may be the same matter: offered to strangers while they report, and to desks.
--
-- Which cases a stranger is shown depends on their rounded places alone. Were it asked of the true place,
-- somebody could walk about with questions until the answer changes, and know it to the metre.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.rounded(point geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ST_SetSRID(ST_MakePoint(round(ST_X(point)::numeric, 3)::double precision,
        round(ST_Y(point)::numeric, 3)::double precision), 4326)
$$;
COMMENT ON FUNCTION ctx.rounded(geometry) IS 'A place as strangers may know it: to 0.001 degree, about 100 m';

-- Rounding moves a place by half a step each way, 79 m at most: what is near stays near.
CREATE FUNCTION ctx.is_near(there geometry, here geometry, radius_m integer) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ST_DistanceSphere(ctx.rounded(there), here) <= radius_m + 79
$$;
COMMENT ON FUNCTION ctx.is_near(geometry, geometry, integer) IS
    'Whether a place, as strangers may know it, is within reach of another';

CREATE FUNCTION ctx.around(here geometry, metres integer) RETURNS geometry
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ST_Expand(here, metres / (111000 * greatest(cos(radians(ST_Y(here))), 0.05)), metres / 111000.0)
$$;
COMMENT ON FUNCTION ctx.around(geometry, integer) IS 'A box that reaches at least so far around a place';

-- Planned anew each time: how many cases a box holds is seen only with the box.
CREATE FUNCTION likely_cases(scenario text, lon double precision, lat double precision, since timestamptz,
    radius_m integer)
RETURNS TABLE (home text, number bigint, pack_version integer, workflow text, step text, area text,
    near_lon double precision, near_lat double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    here geometry := ST_SetSRID(ST_MakePoint(lon, lat), 4326);
    reach integer := least(greatest(radius_m, 1), 1000);
    box geometry := ctx.around(here, reach + 160);
BEGIN
    RETURN QUERY SELECT c.home, c.number, c.pack_version, c.workflow, c.step, left(c.area, 12)::text,
            ST_X(ctx.rounded(c.point)), ST_Y(ctx.rounded(c.point))
        FROM cases c
        WHERE c.point && box AND c.closed_at IS NULL AND c.solved_at IS NULL
            AND c.scenario = likely_cases.scenario AND c.reported_at >= since
            AND ctx.is_near(c.point, here, reach) AND ctx.is_shown(c)
        ORDER BY ST_DistanceSphere(ctx.rounded(c.point), here), c.reported_at, c.id LIMIT 5;
END $$;
COMMENT ON FUNCTION likely_cases(text, double precision, double precision, timestamptz, integer) IS
    'Open cases of a kind near a place that strangers may know of, the nearest first, five at most';
GRANT EXECUTE ON FUNCTION likely_cases(text, double precision, double precision, timestamptz, integer)
    TO linli_public;

-- The reporter says so of a report nobody has touched yet. Whatever is wrong with the other case is one answer.
CREATE FUNCTION join_report(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('receipt');
    c cases;
    m cases;
BEGIN
    PERFORM ctx.demand_keys(given,
        ARRAY['at', 'step', 'other_home', 'other_number', 'since', 'radius_m'], ARRAY['request_id', 'address']);
    PERFORM ctx.lock_duplicates();
    SELECT * INTO c FROM cases x WHERE x.home = ctx.home() AND x.id = ctx.case_id() FOR UPDATE;
    IF c.version <> 1 OR c.closed_at IS NOT NULL OR c.seen_from <> 6 OR c.is_about_handlers OR c.point IS NULL
        OR EXISTS (SELECT FROM duplicates d WHERE d.master_home = c.home AND d.master_id = c.id) THEN
        RETURN 'late';
    END IF;
    SELECT * INTO m FROM cases x WHERE x.home = given ->> 'other_home'
        AND x.number = (given ->> 'other_number')::bigint AND x.id <> c.id AND x.closed_at IS NULL
        AND x.solved_at IS NULL AND x.scenario = c.scenario AND x.reported_at >= (given ->> 'since')::timestamptz
        AND ctx.is_near(x.point, c.point, (given ->> 'radius_m')::integer) AND ctx.is_shown(x)
    FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.carry_out(c, jsonb_build_object('at', given ->> 'at', 'act', 'join', 'step', given ->> 'step',
        'closed_at', given ->> 'at', 'who', 'reporter', 'is_public', true, 'request_id', given ->> 'request_id',
        'address', given ->> 'address', 'detail', jsonb_build_object('other', m.home || '-' || m.number)),
        caller);
    PERFORM ctx.link(c, m, c.step, 'reporter', (given ->> 'at')::timestamptz);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION join_report(jsonb) IS
    'Adds the reporter''s own new report to an open public case of its kind nearby; says what came of it';

CREATE FUNCTION followed_case()
RETURNS TABLE (home text, number bigint, scenario text, pack_version integer, workflow text, step text,
    answer text, solved_at timestamptz, closed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('receipt');
    -- The number only while everybody may know of the case; what was answered once it is solved.
    -- A row with nothing in it: there is one, and it may not be told of.
    RETURN QUERY SELECT CASE WHEN ctx.is_shown(m) THEN m.home END, CASE WHEN ctx.is_shown(m) THEN m.number END,
            m.scenario, m.pack_version, m.workflow, m.step, CASE WHEN m.solved_at IS NOT NULL THEN m.answer END,
            m.solved_at, m.closed_at
        FROM duplicates d LEFT JOIN cases m ON m.home = d.master_home AND m.id = d.master_id
            -- A desk has compared the two; a reporter has only seen what everybody may.
            AND (d.said_by = 'desk' OR ctx.is_shown(m))
        WHERE d.home = ctx.home() AND d.case_id = ctx.case_id();
END $$;
COMMENT ON FUNCTION followed_case() IS
    'How the case stands that the reporter''s report was added to: its step, and its answer once it is solved';
GRANT EXECUTE ON FUNCTION join_report(jsonb), followed_case() TO linli_receipt;

CREATE FUNCTION likely_masters(home text, case_id uuid, since timestamptz, radius_m integer)
RETURNS TABLE (master_home text, master_number bigint, pack_version integer, workflow text, step text,
    area text, reported_at timestamptz, metres integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
    box geometry;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = likely_masters.home AND x.id = likely_masters.case_id
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    IF c.point IS NULL THEN
        RETURN;
    END IF;
    box := ctx.around(c.point, least(radius_m, 1000) + 160);
    RETURN QUERY SELECT x.home, x.number, x.pack_version, x.workflow, x.step, left(x.area, 12)::text,
            x.reported_at, (round(ST_DistanceSphere(ctx.rounded(x.point), ctx.rounded(c.point)) / 100) * 100)::integer
        FROM cases x
        WHERE x.point && box AND x.closed_at IS NULL AND x.scenario = c.scenario AND x.id <> c.id
            AND x.seen_from = c.seen_from AND x.is_about_handlers = c.is_about_handlers
            AND x.reported_at >= since AND ctx.is_near(x.point, c.point, least(radius_m, 1000))
            -- An office looks for nothing beyond what it was given.
            AND CASE WHEN ctx.organization() IS NULL THEN ctx.may_name(x) ELSE ctx.may_read(x) END
        ORDER BY ST_DistanceSphere(ctx.rounded(x.point), c.point), x.reported_at, x.id LIMIT 5;
END $$;
COMMENT ON FUNCTION likely_masters(text, uuid, timestamptz, integer) IS
    'Open cases a case may be a duplicate of, as far as the caller may know of them, the nearest first';
GRANT EXECUTE ON FUNCTION likely_masters(text, uuid, timestamptz, integer) TO linli_area, linli_assignee;

RESET ROLE;
