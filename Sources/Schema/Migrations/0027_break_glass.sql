-- In an emergency a post may look at cases of another area: for a reason, for an hour, and not alone.
--
-- The glass shows a list without words. Each case opened behind it goes through a function that writes the
-- audit and gives the rights of a post that may read that one case and nothing else.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_glass;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_glass;

SET LOCAL ROLE linli_owner;

CREATE TABLE break_glasses (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    post_id uuid NOT NULL,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    area text COLLATE "C" NOT NULL REFERENCES areas CHECK (area_level(area) >= 3),
    reason text NOT NULL CHECK (char_length(btrim(reason)) BETWEEN 10 AND 500),
    told text COLLATE "C" NOT NULL REFERENCES areas,
    opened_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL CHECK (ends_at > opened_at AND ends_at <= opened_at + interval '1 hour'),
    closed_at timestamptz CHECK (closed_at >= opened_at),
    acknowledged_at timestamptz CHECK (acknowledged_at >= opened_at),
    acknowledged_by uuid CHECK (acknowledged_by <> account_id),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
COMMENT ON TABLE break_glasses IS
    'Emergencies in which a post looked beyond its scope: where, why, until when, and who was told';
COMMENT ON COLUMN break_glasses.told IS 'The area whose desk was told at once; somebody else sits there';
COMMENT ON COLUMN break_glasses.closed_at IS 'Ended early; null: it ends, or ended, by itself';
CREATE INDEX break_glasses_newest ON break_glasses (opened_at DESC, id DESC);
CREATE INDEX break_glasses_own ON break_glasses (account_id, opened_at DESC);
CREATE INDEX break_glasses_unseen ON break_glasses (told, opened_at) WHERE acknowledged_at IS NULL;

ALTER TABLE break_glasses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('break_glasses', 'organization', 'SELECT',
    'account_id = nullif(current_setting(''app.account'', true), '''')::uuid', '', true);
SELECT ctx.policy('break_glasses', 'area', 'SELECT',
    '(account_id = nullif(current_setting(''app.account'', true), '''')::uuid'
    || ' OR told = nullif(current_setting(''app.area'', true), ''''))', '', true);
SELECT ctx.policy('break_glasses', 'auditor', 'SELECT', 'true', '', true);
GRANT SELECT ON break_glasses TO linli_area, linli_organization, linli_auditor;
GRANT SELECT, INSERT, UPDATE ON break_glasses TO linli_definer;

-- Cases at the level everybody in scope may see: an emergency is no reason to read a complaint about those
-- who handle. No column that holds what somebody wrote.
SELECT ctx.policy('cases', 'glass', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint', '', true);
GRANT SELECT (home, id, number, area, seen_from, scenario, pack_version, step, reported_at, due_at, closed_at)
    ON cases TO linli_glass;
GRANT SELECT ON place, areas, packs, scenarios, workflows TO linli_glass;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.living_glass() RETURNS break_glasses
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held break_glasses;
BEGIN
    SELECT * INTO held FROM break_glasses g WHERE g.account_id = ctx.account() AND g.post_id = ctx.post()
        AND g.closed_at IS NULL AND g.ends_at > now() ORDER BY g.opened_at DESC LIMIT 1;
    RETURN held;
END $$;
COMMENT ON FUNCTION ctx.living_glass() IS 'The open glass of whoever acts; all null when there is none';

CREATE FUNCTION ctx.told_about(area text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT a.code FROM areas a WHERE a.code IN (left(area, 6), left(area, 4)) AND EXISTS (
            SELECT FROM posts p JOIN accounts c ON c.id = p.account_id AND c.locked_at IS NULL
            JOIN place l ON l.id = 1
            JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind AND k.role = 'area'
                AND k.is_desk
            WHERE p.area = a.code AND ctx.is_living(p) AND p.account_id <> ctx.account())
        ORDER BY a.level DESC LIMIT 1);
END $$;
COMMENT ON FUNCTION ctx.told_about(text) IS
    'The county or else the city at whose desk somebody other than the caller sits; null: nowhere';

-- `wanted` holds id, area, reason, minutes; and the source.
CREATE FUNCTION break_glass(wanted jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    place_at text := wanted ->> 'area';
    county text := left(ctx.area(), 6);
    told text;
    made break_glasses;
BEGIN
    -- One at a time: whoever opens two at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('glass ' || ctx.account(), 0));
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = place_at AND a.closed_on IS NULL) THEN
        RETURN 'absent';
    ELSIF area_level(place_at) < 3 THEN
        RETURN 'wide';
    ELSIF left(place_at, length(county)) <> county THEN
        RETURN 'far';
    ELSIF caller = 'area' AND place_at >= ctx.area() AND place_at < ctx.area() || '~' THEN
        RETURN 'own';
    ELSIF (ctx.living_glass()).id IS NOT NULL THEN
        RETURN 'open';
    END IF;
    told := ctx.told_about(place_at);
    IF told IS NULL THEN
        RETURN 'nobody';
    END IF;
    INSERT INTO break_glasses (id, account_id, post_id, who, area, reason, told, ends_at)
    SELECT (wanted ->> 'id')::uuid, a.id, p.id, a.name || ' · ' || p.title, place_at, wanted ->> 'reason',
        told, now() + (wanted ->> 'minutes')::integer * interval '1 minute'
    FROM accounts a JOIN posts p ON p.account_id = a.id WHERE p.id = ctx.post()
    RETURNING * INTO STRICT made;
    PERFORM ctx.record(caller, 'break glass', 'glass-' || made.id, 'done', made.reason,
        wanted -> 'source' ->> 'address', wanted -> 'source' ->> 'request');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION break_glass(jsonb) IS
    'Opens a town or less of the caller''s county for reading, an hour at most, and tells a second person';

CREATE FUNCTION ctx.open_glass() RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    glass break_glasses := ctx.living_glass();
BEGIN
    IF glass.id IS NOT NULL THEN
        PERFORM ctx.record(caller, 'look through glass', 'glass-' || glass.id);
        RETURN NEXT ctx.seal(glass.account_id, glass.post_id, 'glass', glass.area, 6::smallint, NULL, NULL,
            NULL);
    END IF;
END $$;
COMMENT ON FUNCTION ctx.open_glass() IS
    'The context in which the list behind one''s open glass may be read; no row when none is open';
GRANT EXECUTE ON FUNCTION ctx.open_glass() TO linli_area, linli_organization;

CREATE FUNCTION ctx.open_case_by_glass(home text, case_id uuid) RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('glass');
    glass break_glasses := ctx.living_glass();
    number bigint := (SELECT c.number FROM cases c
        WHERE c.home = open_case_by_glass.home AND c.id = open_case_by_glass.case_id
        AND c.area >= glass.area AND c.area < glass.area || '~' AND c.seen_from >= 6);
BEGIN
    IF number IS NOT NULL THEN
        PERFORM ctx.record(caller, 'open case by glass', open_case_by_glass.home || '-' || number, 'done',
            'glass-' || glass.id);
        RETURN NEXT ctx.seal(glass.account_id, glass.post_id, 'former', glass.area, 6::smallint, NULL,
            open_case_by_glass.home, open_case_by_glass.case_id);
    END IF;
END $$;
COMMENT ON FUNCTION ctx.open_case_by_glass(text, uuid) IS
    'The context in which one case behind an open glass may be read, and nothing done; audited each time';
GRANT EXECUTE ON FUNCTION ctx.open_case_by_glass(text, uuid) TO linli_glass;

CREATE FUNCTION acknowledge_glass(id uuid, ends boolean, source jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held break_glasses;
BEGIN
    SELECT * INTO held FROM break_glasses g WHERE g.id = acknowledge_glass.id AND g.told = ctx.area()
        AND g.account_id <> ctx.account() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    UPDATE break_glasses g SET acknowledged_at = coalesce(g.acknowledged_at, now()),
        acknowledged_by = coalesce(g.acknowledged_by, ctx.account()),
        closed_at = CASE WHEN ends AND g.ends_at > now() THEN coalesce(g.closed_at, now())
            ELSE g.closed_at END
    WHERE g.id = held.id;
    PERFORM ctx.record(caller, CASE WHEN ends THEN 'end glass' ELSE 'acknowledge glass' END,
        'glass-' || held.id, 'done', NULL, source ->> 'address', source ->> 'request');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION acknowledge_glass(uuid, boolean, jsonb) IS
    'Whoever was told has seen it, and may end it at once';

CREATE FUNCTION end_glass(source jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    glass break_glasses := ctx.living_glass();
BEGIN
    IF glass.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE break_glasses g SET closed_at = now() WHERE g.id = glass.id;
    PERFORM ctx.record(caller, 'end glass', 'glass-' || glass.id, 'done', NULL, source ->> 'address',
        source ->> 'request');
    RETURN true;
END $$;
COMMENT ON FUNCTION end_glass(jsonb) IS 'Ends one''s own glass early; false when none is open';

GRANT EXECUTE ON FUNCTION break_glass(jsonb), end_glass(jsonb) TO linli_area, linli_organization;
GRANT EXECUTE ON FUNCTION acknowledge_glass(uuid, boolean, jsonb) TO linli_area;

RESET ROLE;
