-- What strangers may see of one case. Of itself: kind, step, a place within about a hundred metres. Words and
-- photos only where somebody released them, and never the reporter's own.

SET LOCAL ROLE linli_owner;

CREATE TABLE releases (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    words text NOT NULL CHECK (char_length(words) BETWEEN 1 AND 1000),
    account_id uuid DEFAULT nullif(current_setting('app.account', true), '')::uuid,
    post_id uuid DEFAULT nullif(current_setting('app.post', true), '')::uuid,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 200),
    released_at timestamptz NOT NULL,
    withdrawn_at timestamptz CHECK (withdrawn_at >= released_at),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE releases IS 'What posts let the public read about a case, until it is withdrawn';
CREATE UNIQUE INDEX releases_one_open ON releases (home, case_id) WHERE withdrawn_at IS NULL;
CREATE INDEX releases_newest ON releases (released_at DESC, id) WHERE withdrawn_at IS NULL;

CREATE TABLE release_photos (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    release_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 99),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    bytes integer NOT NULL CHECK (bytes > 0),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, id),
    UNIQUE (home, release_id, position),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    FOREIGN KEY (home, release_id) REFERENCES releases DEFERRABLE
);
COMMENT ON TABLE release_photos IS 'Photos of a release: new files, with what somebody covered covered for good';
COMMENT ON COLUMN release_photos.id IS 'By which strangers ask for it; it tells nothing of case or file';
CREATE INDEX release_photos_by_id ON release_photos (id);
CREATE INDEX release_photos_by_digest ON release_photos (sha256);

SELECT ctx.protect('releases', 'child');
SELECT ctx.protect('release_photos', 'child');
GRANT SELECT ON releases, release_photos TO linli_area, linli_assignee, linli_former;
GRANT SELECT, INSERT, UPDATE ON releases, release_photos TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.move_releases() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE releases r SET area = NEW.area WHERE r.home = NEW.home AND r.case_id = NEW.id;
    UPDATE release_photos p SET area = NEW.area WHERE p.home = NEW.home AND p.case_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.move_releases() IS 'Releases lie where their case lies';
GRANT EXECUTE ON FUNCTION ctx.move_releases() TO linli_owner;

SET LOCAL ROLE linli_owner;
CREATE TRIGGER cases_move_releases AFTER UPDATE OF area ON cases FOR EACH ROW
    WHEN (OLD.area IS DISTINCT FROM NEW.area) EXECUTE FUNCTION ctx.move_releases();
SET LOCAL ROLE linli_definer;

-- The one rule of what a stranger may see at all; everything below asks it again at every look.
CREATE FUNCTION ctx.is_shown(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6
        -- The pack of today decides as well: a kind that is private now is private for old cases too.
        AND EXISTS (SELECT FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
            WHERE l.id = 1 AND s.name = c.scenario AND s.is_public)
        AND NOT EXISTS (SELECT FROM history h WHERE h.home = c.home AND h.case_id = c.id
            AND h.version = c.version AND h.act = 'hold');
END $$;
COMMENT ON FUNCTION ctx.is_shown(cases) IS
    'Whether strangers may know of a case: a public kind, about no handler, hidden from no level, not held';

CREATE FUNCTION public_case(home text, number bigint)
RETURNS TABLE (scenario text, pack_version integer, workflow text, step text, area text, lon double precision,
    lat double precision, words text, photos uuid[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT c.scenario, c.pack_version, c.workflow, c.step, left(c.area, 12)::text,
            round(ST_X(c.point)::numeric, 3)::double precision,
            round(ST_Y(c.point)::numeric, 3)::double precision, r.words,
            ARRAY(SELECT p.id FROM release_photos p WHERE p.home = r.home AND p.release_id = r.id
                ORDER BY p.position)
        FROM cases c
        LEFT JOIN releases r ON r.home = c.home AND r.case_id = c.id AND r.withdrawn_at IS NULL
        WHERE c.home = public_case.home AND c.number = public_case.number AND ctx.is_shown(c);
END $$;
COMMENT ON FUNCTION public_case(text, bigint) IS
    'What strangers see of a case: kind, step, village, a place rounded to 0.001 degree, and what is released';

CREATE FUNCTION public_photo(id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT p.sha256 FROM release_photos p
        JOIN releases r ON r.home = p.home AND r.id = p.release_id AND r.withdrawn_at IS NULL
        JOIN cases c ON c.home = p.home AND c.id = p.case_id AND ctx.is_shown(c)
        WHERE p.id = public_photo.id);
END $$;
COMMENT ON FUNCTION public_photo(uuid) IS 'The file of a released photo; null: withdrawn, hidden, or never was';

CREATE FUNCTION public_releases(most integer)
RETURNS TABLE (home text, number bigint, scenario text, area text, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT c.home, c.number, c.scenario, left(c.area, 12)::text, r.words
        FROM releases r JOIN cases c ON c.home = r.home AND c.id = r.case_id
        WHERE r.withdrawn_at IS NULL AND ctx.is_shown(c)
        ORDER BY r.released_at DESC, r.id LIMIT least(greatest(most, 0), 20);
END $$;
COMMENT ON FUNCTION public_releases(integer) IS 'The newest releases that strangers may see';

-- Which tile a point stands in must not tell more than the point shown: whether it is in the box is asked of
-- the rounded place. Half a step of rounding lies between the two, so the box that is searched is wider.
CREATE OR REPLACE FUNCTION public_solved(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    box geometry := ctx.tile_box(z, x, y);
    kinds text[] := ARRAY(SELECT s.name FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
        WHERE l.id = 1 AND s.is_public);
BEGIN
    RETURN (SELECT ST_AsMVT(t, 'solved', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(lon, z, x)), round(ctx.tile_y(lat, z, y))) AS geom, scenario,
            count(*)::integer AS count
        FROM (SELECT round(ST_X(c.point)::numeric, 3)::double precision AS lon,
                round(ST_Y(c.point)::numeric, 3)::double precision AS lat, c.scenario
            FROM cases c
            WHERE c.point && ST_Expand(box, 0.001) AND c.is_public AND NOT c.is_about_handlers
                AND c.seen_from = 6 AND c.solved_at > now() - interval '30 days' AND c.scenario = ANY (kinds)
        ) blurred
        WHERE lon >= ST_XMin(box) AND lon < ST_XMax(box) AND lat >= ST_YMin(box) AND lat < ST_YMax(box)
        GROUP BY lon, lat, scenario ORDER BY count(*) DESC, lon, lat, scenario LIMIT 5000
    ) t);
END $$;

GRANT EXECUTE ON FUNCTION public_case(text, bigint), public_photo(uuid), public_releases(integer)
    TO linli_public;

-- The case a post may act on, locked; as `hand_over` finds it, but a closed one too: what is over is told as
-- well.
CREATE FUNCTION ctx.case_to_release(given jsonb, caller text) RETURNS cases
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
    END IF;
    IF c.version IS DISTINCT FROM (given ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    RETURN c;
END $$;
COMMENT ON FUNCTION ctx.case_to_release(jsonb, text) IS
    'Locks the case of a release for a post that may act on it, in the version it saw';

CREATE FUNCTION ctx.note_release(c cases, given jsonb, act text, caller text, fields text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    -- The reporter reads it as well: what everybody may know, they may know first.
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, act, c.step, c.step,
        given ->> 'who', given ->> 'words', true, c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, address => given ->> 'address',
        request_id => given ->> 'request_id', fields => fields);
END $$;
COMMENT ON FUNCTION ctx.note_release(cases, jsonb, text, text, text[]) IS
    'History and audit of a release or of its end';

CREATE FUNCTION release_case(given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
    fresh uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'at', 'who', 'words', 'photos'],
        ARRAY['request_id', 'address']);
    c := ctx.case_to_release(given, caller);
    IF NOT ctx.is_shown(c) THEN
        RAISE EXCEPTION 'strangers may not know of this case' USING ERRCODE = 'LN422';
    END IF;
    UPDATE releases r SET withdrawn_at = greatest((given ->> 'at')::timestamptz, r.released_at)
    WHERE r.home = c.home AND r.case_id = c.id AND r.withdrawn_at IS NULL;
    INSERT INTO releases (home, case_id, area, words, who, released_at, seen_from)
    VALUES (c.home, c.id, c.area, given ->> 'words', given ->> 'who', (given ->> 'at')::timestamptz, c.seen_from)
    RETURNING id INTO fresh;
    INSERT INTO release_photos (home, case_id, area, release_id, position, sha256, width, height, bytes, seen_from)
    SELECT c.home, c.id, c.area, fresh, x.position, x.sha256, x.width, x.height, x.bytes, c.seen_from
    FROM jsonb_to_recordset(given -> 'photos') AS x (position smallint, sha256 text, width integer,
        height integer, bytes integer)
    -- A photo of this case, and not its original: that one never leaves.
    JOIN photos p ON p.home = c.home AND p.case_id = c.id AND p.position = x.position AND p.sha256 <> x.sha256;
    PERFORM ctx.note_release(c, given, 'release', caller, ARRAY['words', 'photos']);
END $$;
COMMENT ON FUNCTION release_case(jsonb) IS
    'Lets the public read words and see covered photos of a case; an earlier release ends';

CREATE FUNCTION withdraw_release(given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'at', 'who'],
        ARRAY['request_id', 'address']);
    c := ctx.case_to_release(given, caller);
    UPDATE releases r SET withdrawn_at = greatest((given ->> 'at')::timestamptz, r.released_at)
    WHERE r.home = c.home AND r.case_id = c.id AND r.withdrawn_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is released' USING ERRCODE = 'LN404';
    END IF;
    PERFORM ctx.note_release(c, given, 'withdraw', caller, '{}');
END $$;
COMMENT ON FUNCTION withdraw_release(jsonb) IS 'Takes back what the public could read of a case';

GRANT EXECUTE ON FUNCTION release_case(jsonb), withdraw_release(jsonb) TO linli_area, linli_assignee;

RESET ROLE;
