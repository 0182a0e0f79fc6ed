-- Beats are drawn by administrators. When they change, the open cases of the office are found anew: by the job
-- that moves cases on, so many at a time, for as long as any is left to look at.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.want_redraw(office uuid, moment timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO beat_redraws (of_organization, wanted_at) VALUES (office, moment)
    ON CONFLICT (of_organization) DO UPDATE SET wanted_at = excluded.wanted_at, after_home = NULL, after_id = NULL,
        moved = 0, done_at = NULL
$$;
COMMENT ON FUNCTION ctx.want_redraw(uuid, timestamptz) IS
    'Asks that open cases of an office be given to its beats anew';

CREATE FUNCTION ctx.beat_fault(office organizations, own uuid, ground geometry, codes text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    other text;
BEGIN
    IF ST_IsEmpty(ground) OR ST_Area(ground::geography) > 1e11 THEN
        RETURN '{"outcome": "shape"}';
    END IF;
    -- Less than a hundred square metres is how two surveys of one line differ.
    SELECT o.name INTO other FROM beats b JOIN organizations o ON o.id = b.id
    WHERE b.of_organization = office.id AND b.id IS DISTINCT FROM own AND b.until IS NULL AND b.shape && ground
        AND ST_Area(ST_Intersection(b.shape, ground)::geography) > 100
    ORDER BY b.id LIMIT 1;
    IF other IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'overlap', 'other', other);
    END IF;
    SELECT w.code INTO other FROM unnest(codes) AS w (code) WHERE NOT EXISTS (SELECT FROM areas a
        WHERE a.code = w.code AND a.closed_on IS NULL AND starts_with(a.code, office.area)) ORDER BY w.code LIMIT 1;
    IF other IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'area', 'other', other);
    END IF;
    SELECT k.area || ' ' || o.name INTO other FROM beat_areas k JOIN organizations o ON o.id = k.beat_id
    WHERE k.of_organization = office.id AND k.area = ANY (codes) AND k.beat_id IS DISTINCT FROM own
    ORDER BY k.area LIMIT 1;
    RETURN CASE WHEN other IS NOT NULL THEN jsonb_build_object('outcome', 'held', 'other', other) END;
END $$;
COMMENT ON FUNCTION ctx.beat_fault(organizations, uuid, geometry, text[]) IS
    'What is wrong with the ground of a beat, with the name of what it runs into; null: nothing';

CREATE FUNCTION ctx.beat_ground(given jsonb) RETURNS geometry
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(given -> 'shape'), 4326)), 3))
    WHERE jsonb_typeof(given -> 'shape') = 'object'
$$;
COMMENT ON FUNCTION ctx.beat_ground(jsonb) IS 'The ground of its own that was given; crossing lines are repaired';

CREATE FUNCTION keep_beat(given jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    codes text[] := ARRAY(SELECT DISTINCT jsonb_array_elements_text(nullif(given -> 'areas', 'null')) ORDER BY 1);
    ground geometry := ctx.beat_ground(given);
    office organizations;
    post organizations;
    kept beats;
    fault jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'office', 'slug', 'name', 'day', 'at'],
        ARRAY['name_en', 'areas', 'shape', 'request_id', 'address']);
    -- Whoever draws for the same office at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('beats of ' || (given ->> 'office'), 0));
    SELECT * INTO office FROM organizations o WHERE o.id = (given ->> 'office')::uuid AND o.closed_on IS NULL;
    IF office.id IS NULL OR EXISTS (SELECT FROM beats b WHERE b.id = office.id) THEN
        RETURN '{"outcome": "office"}';
    END IF;
    SELECT * INTO post FROM organizations o
    WHERE o.area = office.area AND o.slug = office.slug || '-' || (given ->> 'slug');
    SELECT * INTO kept FROM beats b WHERE b.id = post.id AND b.of_organization = office.id;
    IF post.id IS NOT NULL AND kept.id IS NULL THEN
        RETURN '{"outcome": "taken"}';
    END IF;
    IF ground IS NULL AND cardinality(codes) = 0 THEN
        RETURN '{"outcome": "ground"}';
    END IF;
    fault := ctx.beat_fault(office, kept.id, ground, codes);
    IF fault IS NOT NULL THEN
        RETURN fault;
    END IF;
    IF kept.id IS NOT NULL AND kept.until IS NULL AND post.name = given ->> 'name'
        AND post.name_en IS NOT DISTINCT FROM coalesce(given ->> 'name_en', post.name_en)
        AND (ground IS NULL OR ST_AsBinary(kept.shape) IS NOT DISTINCT FROM ST_AsBinary(ground))
        AND (cardinality(codes) = 0 OR codes = ARRAY(SELECT k.area FROM beat_areas k WHERE k.beat_id = kept.id
            ORDER BY k.area)) THEN
        RETURN '{"outcome": "same"}';
    END IF;
    PERFORM ctx.draw_beat(office, coalesce(kept.id, (given ->> 'id')::uuid), given, ground, codes);
    PERFORM ctx.want_redraw(office.id, (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'keep beat', office.slug || '-' || (given ->> 'slug') || ' ' || office.area,
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN '{"outcome": "done"}';
END $$;

CREATE FUNCTION ctx.draw_beat(office organizations, own uuid, given jsonb, ground geometry, codes text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO organizations AS o (id, name, name_en, kind, slug, area)
    VALUES (own, given ->> 'name', given ->> 'name_en', office.kind, office.slug || '-' || (given ->> 'slug'),
        office.area)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_en = coalesce(excluded.name_en, o.name_en),
        closed_on = NULL;
    INSERT INTO beats AS b (id, of_organization, shape, since)
    VALUES (own, office.id, ground, (given ->> 'day')::date)
    ON CONFLICT (id) DO UPDATE SET shape = coalesce(excluded.shape, CASE WHEN b.until IS NULL THEN b.shape END),
        since = CASE WHEN b.until IS NULL THEN b.since ELSE excluded.since END, until = NULL;
    IF cardinality(codes) > 0 THEN
        DELETE FROM beat_areas k WHERE k.beat_id = own AND k.area <> ALL (codes);
        INSERT INTO beat_areas (of_organization, area, beat_id) SELECT office.id, w.code, own
        FROM unnest(codes) AS w (code) ON CONFLICT (of_organization, area) DO NOTHING;
    END IF;
END $$;
COMMENT ON FUNCTION ctx.draw_beat(organizations, uuid, jsonb, geometry, text[]) IS
    'Makes a beat and its post, or gives one that is there the ground that is given, and keeps what is not said';
COMMENT ON FUNCTION keep_beat(jsonb) IS
    'Draws a beat of an open office, unless it runs into another; its open cases are then found anew';

CREATE FUNCTION end_beat(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    office uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['beat', 'day', 'at'], ARRAY['request_id', 'address']);
    UPDATE beats b SET until = greatest(b.since, (given ->> 'day')::date) - 1
    WHERE b.id = (given ->> 'beat')::uuid AND b.until IS NULL RETURNING b.of_organization INTO office;
    IF office IS NULL THEN
        RETURN 'absent';
    END IF;
    DELETE FROM beat_areas k WHERE k.beat_id = (given ->> 'beat')::uuid;
    UPDATE organizations o SET closed_on = (given ->> 'day')::date WHERE o.id = (given ->> 'beat')::uuid;
    PERFORM ctx.want_redraw(office, (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'end beat', (given ->> 'beat'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION end_beat(jsonb) IS 'A beat is over from the day given on; its ground and its cases go back';

CREATE FUNCTION redraw_beats(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['office', 'at'], ARRAY['request_id', 'address']);
    IF NOT EXISTS (SELECT FROM beats b WHERE b.of_organization = (given ->> 'office')::uuid) THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.want_redraw((given ->> 'office')::uuid, (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'redraw beats', given ->> 'office', address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION redraw_beats(jsonb) IS 'Open cases of an office are given to its beats anew';

CREATE FUNCTION ctx.redraw_lead(c cases, s assignments, desk uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    body organizations;
BEGIN
    SELECT * INTO body FROM organizations o WHERE o.id = desk;
    UPDATE assignments x SET ended_at = greatest(moment, x.given_at) WHERE x.home = s.home AND x.id = s.id;
    -- Whoever gave it to the office gave it: a return goes to them, not to the beat that had it in between.
    INSERT INTO assignments (home, case_id, area, to_organization, desk, from_area, from_organization, number,
        scenario, pack_version, reported_at, step, due_at, seen_from, given_at, given_by, reason, waits_until, handed)
    VALUES (s.home, s.case_id, c.area, desk, s.desk, s.from_area, s.from_organization, s.number, s.scenario,
        s.pack_version, s.reported_at, s.step, s.due_at, s.seen_from, greatest(moment, s.given_at), s.given_by,
        s.reason, s.waits_until, s.handed);
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'redraw-beat', c.step, c.step, 'clock',
        jsonb_build_object('effect', 'redraw-beat', 'to_organization', desk)
            || CASE WHEN ctx.has_beats(desk) THEN '{"beatless": true}' ELSE jsonb_build_object('beat', body.name) END,
        c.seen_from);
    PERFORM ctx.record('mover', 'redraw beat', c.home || '-' || c.number);
END $$;
COMMENT ON FUNCTION ctx.redraw_lead(cases, assignments, uuid, timestamptz) IS
    'A case passes to another beat of the office that has it, with one lead before and after';

CREATE FUNCTION ctx.redraw_one(r beat_redraws, s assignments, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
    desk uuid;
BEGIN
    -- Somebody who acts on it just now goes first; what they leave is looked at.
    SELECT * INTO c FROM cases x WHERE x.home = s.home AND x.id = s.case_id FOR UPDATE;
    SELECT * INTO s FROM assignments x WHERE x.home = s.home AND x.id = s.id AND x.ended_at IS NULL
        AND r.of_organization IN (x.to_organization, x.of_organization);
    desk := coalesce(ctx.beat_of(r.of_organization, c.area, c.point, c.seen_from), r.of_organization);
    IF s.id IS NULL OR desk = s.to_organization THEN
        RETURN false;
    END IF;
    IF s.part = 'lead' THEN
        PERFORM ctx.redraw_lead(c, s, desk, moment);
    ELSE
        -- Whoever helps or leads already is not asked a second time.
        UPDATE assignments x SET to_organization = desk WHERE x.home = s.home AND x.id = s.id AND NOT EXISTS (
            SELECT FROM assignments o WHERE o.home = s.home AND o.case_id = s.case_id AND o.ended_at IS NULL
                AND o.to_organization = desk);
    END IF;
    RETURN true;
END $$;
COMMENT ON FUNCTION ctx.redraw_one(beat_redraws, assignments, timestamptz) IS
    'Finds the beat of one open assignment anew; whether it changed';

CREATE FUNCTION carry_redraws(at timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    r beat_redraws;
    s assignments;
    seen integer := 0;
    changed integer := 0;
BEGIN
    PERFORM ctx.kind('mover');
    SELECT * INTO r FROM beat_redraws x WHERE x.done_at IS NULL ORDER BY x.wanted_at, x.of_organization LIMIT 1
        FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR s IN SELECT x.* FROM assignments x
        WHERE x.ended_at IS NULL AND (x.to_organization = r.of_organization OR x.of_organization = r.of_organization)
            AND (x.home, x.id) > (coalesce(r.after_home, ''), coalesce(r.after_id, repeat('0', 32)::uuid))
        ORDER BY x.home, x.id LIMIT least(at_most, 200)
    LOOP
        seen := seen + 1;
        changed := changed + ctx.redraw_one(r, s, carry_redraws.at)::integer;
        r.after_home := s.home;
        r.after_id := s.id;
    END LOOP;
    UPDATE beat_redraws x SET after_home = r.after_home, after_id = r.after_id, moved = x.moved + changed,
        done_at = CASE WHEN seen < least(at_most, 200) THEN carry_redraws.at END
    WHERE x.of_organization = r.of_organization;
    RETURN seen;
END $$;
COMMENT ON FUNCTION carry_redraws(timestamptz, integer) IS
    'Looks at so many open cases of an office whose beats changed; answers how many it looked at';

CREATE FUNCTION beat_offices(after_area text, after_slug text, at_most integer)
RETURNS TABLE (id uuid, name text, name_en text, slug text, area text, area_name text, beats integer,
    wanted_at timestamptz, moved integer, done_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT o.id, o.name, o.name_en, o.slug, o.area, a.name, n.beats, r.wanted_at, r.moved, r.done_at
        FROM (SELECT b.of_organization, count(*) FILTER (WHERE b.until IS NULL)::integer AS beats FROM beats b
            GROUP BY b.of_organization) n
        JOIN organizations o ON o.id = n.of_organization JOIN areas a ON a.code = o.area
        LEFT JOIN beat_redraws r ON r.of_organization = o.id
        WHERE (o.area, o.slug) > (after_area COLLATE "C", after_slug) ORDER BY o.area, o.slug LIMIT at_most;
END $$;
COMMENT ON FUNCTION beat_offices(text, text, integer) IS 'Organizations whose ground is shared out, by area and slug';

-- Drawn in metres, so that it looks on the page as on a map.
CREATE FUNCTION beats_of(office uuid, at_most integer)
RETURNS TABLE (id uuid, name text, name_en text, slug text, since date, has_shape boolean, km2 double precision,
    areas text[], accounts integer, open integer, path text, west double precision, south double precision,
    east double precision, north double precision, x double precision, y double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT b.id, o.name, o.name_en, o.slug, b.since, b.shape IS NOT NULL,
            ST_Area(ST_Transform(g.ground, 4326)::geography) / 1e6,
            ARRAY(SELECT k.area || ' ' || a.name FROM beat_areas k JOIN areas a ON a.code = k.area
                WHERE k.beat_id = b.id ORDER BY k.area LIMIT 200),
            (SELECT count(DISTINCT p.account_id)::integer FROM posts p
                WHERE p.organization_id = b.id AND ctx.is_living(p)),
            (SELECT count(*)::integer FROM (SELECT FROM assignments s
                WHERE s.to_organization = b.id AND s.ended_at IS NULL AND s.part = 'lead' LIMIT 1001) n),
            ST_AsSVG(g.ground, 1, 0), ST_XMin(g.ground), ST_YMin(g.ground), ST_XMax(g.ground), ST_YMax(g.ground),
            ST_X(ST_PointOnSurface(g.ground)), ST_Y(ST_PointOnSurface(g.ground))
        FROM (SELECT * FROM beats f WHERE f.of_organization = office AND f.until IS NULL ORDER BY f.id
            LIMIT at_most) b
        JOIN organizations o ON o.id = b.id,
        LATERAL (
            SELECT ST_SimplifyPreserveTopology(ST_Transform(ST_Union(p.shape), 3857), 10) AS ground FROM (
                SELECT b.shape UNION ALL
                SELECT h.shape FROM beat_areas k JOIN area_shapes h ON h.code = k.area WHERE k.beat_id = b.id) p
        ) g
        ORDER BY o.slug;
END $$;
COMMENT ON FUNCTION beats_of(uuid, integer) IS
    'Beats of an organization by slug: ground, people and open cases, exact to a thousand, and an outline to draw';

CREATE FUNCTION ground_without_beat(office uuid) RETURNS double precision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN (SELECT 1 - ST_Area(ST_Intersection(h.shape, u.shape)) / nullif(ST_Area(h.shape), 0)
        FROM organizations o JOIN area_shapes h ON h.code = o.area,
        LATERAL (
            SELECT coalesce(ST_Union(p.shape), ST_SetSRID('POLYGON EMPTY'::geometry, 4326)) AS shape FROM (
                SELECT b.shape FROM beats b WHERE b.of_organization = o.id AND b.until IS NULL
                UNION ALL
                SELECT a.shape FROM beat_areas k JOIN area_shapes a ON a.code = k.area
                WHERE k.of_organization = o.id) p
        ) u
        WHERE o.id = office);
END $$;
COMMENT ON FUNCTION ground_without_beat(uuid) IS
    'What share of an organization''s ground no beat covers; null: its outline is not known';

GRANT EXECUTE ON FUNCTION keep_beat(jsonb), end_beat(jsonb), redraw_beats(jsonb),
    beat_offices(text, text, integer), beats_of(uuid, integer), ground_without_beat(uuid) TO linli_administrator;
GRANT EXECUTE ON FUNCTION carry_redraws(timestamptz, integer) TO linli_mover;

RESET ROLE;
