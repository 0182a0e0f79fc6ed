-- Areas are merged, split and closed while cases lie in them.
--
-- An order says which areas close on a day, and what follows each. A job carries it out in short steps, each of
-- which finds what is left by looking: areas that are open under a closed one, posts and organizations of closed
-- areas, open cases that lie there or are owned there. Whoever is killed between two steps has lost nothing, and
-- no case is without an owner between them: it keeps the old one until it has the new one.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_mover;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_mover;

SET LOCAL ROLE linli_owner;

ALTER TABLE area_successors ADD COLUMN position smallint NOT NULL DEFAULT 1;
COMMENT ON COLUMN area_successors.position IS 'Of several, which was named first: it takes what no outline decides';

CREATE TABLE area_changes (
    id uuid PRIMARY KEY,
    closes_on date NOT NULL,
    reason text NOT NULL CHECK (char_length(btrim(reason)) BETWEEN 1 AND 500),
    ordered_at timestamptz NOT NULL,
    account_id uuid,
    post_id uuid,
    begun_at timestamptz,
    done_at timestamptz CHECK (done_at >= begun_at),
    cancelled_at timestamptz CHECK (cancelled_at IS NULL OR begun_at IS NULL),
    moved integer NOT NULL DEFAULT 0 CHECK (moved >= 0),
    failure text CHECK (char_length(failure) <= 500)
);
COMMENT ON TABLE area_changes IS 'Orders to close areas on a day, why, by whom, and how far each has come';
COMMENT ON COLUMN area_changes.account_id IS 'Null: whoever sits at the console';
COMMENT ON COLUMN area_changes.moved IS 'Cases that were moved so far';
COMMENT ON COLUMN area_changes.failure IS 'Why the last step could not be done; null: it could';
CREATE INDEX area_changes_newest ON area_changes (ordered_at DESC, id DESC);
CREATE INDEX area_changes_open ON area_changes (closes_on, id) WHERE done_at IS NULL AND cancelled_at IS NULL;
-- What was told in the moment an area closed comes in a moment later: the job looks again for a day.
CREATE INDEX area_changes_done ON area_changes (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE area_change_lines (
    change_id uuid NOT NULL REFERENCES area_changes,
    code text COLLATE "C" NOT NULL REFERENCES areas CHECK (area_level(code) > 1),
    successors text[] COLLATE "C" NOT NULL CHECK (cardinality(successors) <= 20),
    names text[] NOT NULL CHECK (cardinality(names) = cardinality(successors)),
    posts text NOT NULL CHECK (posts IN ('move', 'end')),
    PRIMARY KEY (change_id, code)
);
COMMENT ON TABLE area_change_lines IS 'An area that an order closes, and what follows it; nothing: its parent';
COMMENT ON COLUMN area_change_lines.names IS 'What a successor that does not exist yet will be called; else empty';
COMMENT ON COLUMN area_change_lines.posts IS 'Whether posts over the area go on over its successor, or end';
CREATE INDEX area_change_lines_of ON area_change_lines (code);

ALTER TABLE area_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE area_change_lines ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t, 'administrator', 'SELECT', 'true', '', true)
FROM unnest(ARRAY['area_changes', 'area_change_lines']::regclass[]) t;
GRANT SELECT ON area_changes, area_change_lines TO linli_administrator;
GRANT SELECT, INSERT, UPDATE ON area_changes, area_change_lines, areas, area_successors, area_shapes, organizations
    TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.open_mover() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'mover', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_mover() IS 'The context of the job that carries out changes of areas';
GRANT EXECUTE ON FUNCTION ctx.open_mover() TO linli_app, linli_owner;

-- That an area changed is no look at whether strangers may see a case either: what was held stays held.
CREATE OR REPLACE FUNCTION ctx.is_shown(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6
        -- The pack of today decides as well: a kind that is private now is private for old cases too.
        AND EXISTS (SELECT FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
            WHERE l.id = 1 AND s.name = c.scenario AND s.is_public)
        AND NOT EXISTS (SELECT FROM history h WHERE h.home = c.home AND h.case_id = c.id AND h.act = 'hold'
            AND NOT EXISTS (SELECT FROM history l WHERE l.home = h.home AND l.case_id = h.case_id
                AND l.version > h.version
                AND l.act <> ALL (ARRAY['message', 'reply', 'unmask', 'question', 'question-answered',
                    'area-change'])));
END $$;

CREATE FUNCTION ctx.areas_up(code text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array_agg(left(code, n) ORDER BY n DESC) FROM unnest('{4,6,9,12,15,18}'::integer[]) n
    WHERE n <= length(code)
$$;
COMMENT ON FUNCTION ctx.areas_up(text) IS 'The codes of an area and of every area above it, finest first';

-- Of several, the one whose outline holds the place; else the one named first.
CREATE FUNCTION ctx.next_area(code text, spot geometry) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.successor FROM area_successors s LEFT JOIN area_shapes h ON h.code = s.successor
    WHERE s.code = next_area.code AND s.confirmed_on IS NOT NULL
    ORDER BY coalesce(ST_Covers(h.shape, spot), false) DESC, s.position, s.successor LIMIT 1
$$;
COMMENT ON FUNCTION ctx.next_area(text, geometry) IS 'What follows a closed area at a place; null: nothing';

CREATE FUNCTION ctx.area_after(code text, spot geometry) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    here text := code;
BEGIN
    -- More turns than successions can follow each other: two areas that succeed each other end in the city.
    FOR turn IN 1..20 LOOP
        EXIT WHEN EXISTS (SELECT FROM areas a WHERE a.code = here AND a.closed_on IS NULL);
        here := coalesce(ctx.next_area(here, spot), (SELECT a.parent FROM areas a WHERE a.code = here));
        EXIT WHEN here IS NULL;
        IF turn = 20 THEN
            here := NULL;
        END IF;
    END LOOP;
    RETURN coalesce(here, left(code, 4));
END $$;
COMMENT ON FUNCTION ctx.area_after(text, geometry) IS
    'The open area that answers for a place of an area: itself, what follows it, or what is above it';

CREATE FUNCTION ctx.case_area_after(c cases) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- Where an area was split, the place of the case decides, not that of the unit it was counted to.
    split text := (SELECT s.successor FROM area_successors s JOIN areas a ON a.code = s.code
            AND a.closed_on IS NOT NULL
        JOIN area_shapes h ON h.code = s.successor
        WHERE s.code = ANY (ctx.areas_up(c.area)) AND s.confirmed_on IS NOT NULL AND ST_Covers(h.shape, c.point)
            AND EXISTS (SELECT FROM area_successors o WHERE o.code = s.code AND o.successor <> s.successor)
        ORDER BY length(s.code), s.position, s.successor LIMIT 1);
    place text := ctx.area_after(c.area, c.point);
BEGIN
    IF NOT starts_with(place, split) THEN
        place := ctx.area_after(split, c.point);
    END IF;
    IF c.point IS NOT NULL THEN
        place := coalesce((SELECT l.code FROM locate(ST_X(c.point), ST_Y(c.point)) l
            WHERE starts_with(l.code, place) ORDER BY l.level DESC LIMIT 1), place);
    END IF;
    RETURN place;
END $$;
COMMENT ON FUNCTION ctx.case_area_after(cases) IS 'Where a case lies now that its area is closed, as fine as known';

CREATE FUNCTION ctx.staffed_from(code text, seen_from smallint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.code FROM areas a
    WHERE a.code = ANY (ctx.areas_up(staffed_from.code)) AND a.closed_on IS NULL
        AND a.level <= staffed_from.seen_from AND (a.level = 1 OR ctx.posts_at(a.code, false) > 0)
    ORDER BY a.level DESC LIMIT 1
$$;
COMMENT ON FUNCTION ctx.staffed_from(text, smallint) IS
    'The next area from one upwards where somebody holds a post who may see such a case; at last the city';

-- The order.
CREATE FUNCTION order_area_change(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    line record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'closes_on', 'reason', 'at', 'lines'], ARRAY['request_id', 'address']);
    -- Whoever orders for the same area at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('area change', 0));
    INSERT INTO area_changes (id, closes_on, reason, ordered_at, account_id, post_id)
    VALUES ((given ->> 'id')::uuid, (given ->> 'closes_on')::date, btrim(given ->> 'reason'),
        (given ->> 'at')::timestamptz, ctx.account(), ctx.post());
    FOR line IN SELECT l.*, a.closed_on, a.level FROM jsonb_to_recordset(given -> 'lines')
            AS l (code text, successors text[], names text[], posts text) LEFT JOIN areas a USING (code)
    LOOP
        IF line.level IS NULL OR line.closed_on IS NOT NULL OR line.level = 1 OR EXISTS (
                SELECT FROM unnest(line.successors) s WHERE area_level(s) IS DISTINCT FROM line.level) THEN
            RAISE EXCEPTION 'no such area to close, or a successor of another level: %', line.code
                USING ERRCODE = 'LN422';
        END IF;
        IF EXISTS (SELECT FROM area_change_lines o JOIN area_changes h ON h.id = o.change_id
            WHERE o.code = line.code AND h.done_at IS NULL AND h.cancelled_at IS NULL) THEN
            RAISE EXCEPTION 'ordered already: %', line.code USING ERRCODE = 'LN409';
        END IF;
        INSERT INTO area_change_lines (change_id, code, successors, names, posts)
        VALUES ((given ->> 'id')::uuid, line.code, line.successors, line.names, line.posts);
        PERFORM ctx.record(caller, 'order area change', line.code, reason => btrim(given ->> 'reason'),
            address => given ->> 'address', request_id => given ->> 'request_id');
    END LOOP;
    RETURN 'done';
END $$;
COMMENT ON FUNCTION order_area_change(jsonb) IS 'An administrator orders that areas close on a day, and what follows';

CREATE FUNCTION cancel_area_change(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at'], ARRAY['request_id', 'address']);
    UPDATE area_changes h SET cancelled_at = (given ->> 'at')::timestamptz
    WHERE h.id = (given ->> 'id')::uuid AND h.begun_at IS NULL AND h.cancelled_at IS NULL;
    IF FOUND THEN
        PERFORM ctx.record(caller, 'cancel area change', 'change-' || (given ->> 'id'),
            address => given ->> 'address', request_id => given ->> 'request_id');
    END IF;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION cancel_area_change(jsonb) IS 'Takes an order back that has not begun; false when it has';

CREATE FUNCTION rename_area(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    old text;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['code', 'name', 'reason'], ARRAY['request_id', 'address']);
    SELECT a.name INTO old FROM areas a WHERE a.code = given ->> 'code' AND a.closed_on IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE areas a SET name = given ->> 'name' WHERE a.code = given ->> 'code';
    -- A title names the area its post is over.
    UPDATE posts p SET title = left(replace(p.title, old, given ->> 'name'), 200)
    WHERE p.area = given ->> 'code' AND p.organization_id IS NULL AND ctx.is_living(p);
    PERFORM ctx.record(caller, 'rename area', given ->> 'code', reason => given ->> 'reason',
        fields => '{name}', address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN true;
END $$;
COMMENT ON FUNCTION rename_area(jsonb) IS 'Gives an open area another name; its code stays, and so do its cases';

-- Numbers only, each exact to a thousand: an administrator reads no case.
CREATE FUNCTION area_change_effects(codes text[])
RETURNS TABLE (code text, name text, cases integer, owned integer, posts integer, organizations integer,
    children integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT a.code, a.name,
        (SELECT count(*)::integer FROM (SELECT FROM cases c WHERE c.area >= a.code AND c.area < a.code || '~'
            AND c.closed_at IS NULL LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM assignments s WHERE s.to_area >= a.code
            AND s.to_area < a.code || '~' AND s.ended_at IS NULL AND s.part = 'lead' LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM posts p WHERE p.area >= a.code AND p.area < a.code || '~'
            AND ctx.is_living(p) LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM organizations o WHERE o.area >= a.code
            AND o.area < a.code || '~' AND o.closed_on IS NULL LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM areas b WHERE b.code > a.code AND b.code < a.code || '~'
            AND b.closed_on IS NULL LIMIT 1001) n)
    FROM areas a WHERE a.code = ANY (codes[1:100]) ORDER BY a.code;
END $$;
COMMENT ON FUNCTION area_change_effects(text[]) IS
    'What lies in areas that are to close: open cases, those they own, posts, organizations, areas below';

GRANT EXECUTE ON FUNCTION order_area_change(jsonb), cancel_area_change(jsonb), rename_area(jsonb),
    area_change_effects(text[]) TO linli_administrator;

RESET ROLE;
