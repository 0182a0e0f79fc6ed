-- What was solved of late, put together for the map as it is seen from far: a large city solves a hundred thousand
-- cases in thirty days, and no request shall read them all. The worker counts now and then; a place where less was
-- solved needs no marks, and reads its cases.

SET LOCAL ROLE linli_owner;

CREATE UNLOGGED TABLE solved_marks (
    z smallint NOT NULL CHECK (z BETWEEN 10 AND 13),
    x integer NOT NULL,
    y integer NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    count integer NOT NULL CHECK (count > 0),
    made_at timestamptz NOT NULL,
    PRIMARY KEY (z, x, y)
);
COMMENT ON TABLE solved_marks IS 'Public cases solved in thirty days: eight marks across a tile of a zoom, each in the '
    'middle of its cases. Made anew from time to time; what a crash takes is counted again';

SELECT ctx.protect('solved_marks', 'vault');
GRANT SELECT, INSERT, DELETE ON solved_marks TO linli_definer;

SET LOCAL ROLE linli_definer;

-- What everybody may see of it, with places within about a hundred metres.
CREATE FUNCTION ctx.solved_of_late(since timestamptz) RETURNS TABLE (lon double precision, lat double precision)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kinds text[] := ARRAY(SELECT s.name FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
        WHERE l.id = 1 AND s.is_public);
BEGIN
    RETURN QUERY SELECT round(ST_X(c.point)::numeric, 3)::double precision,
            round(ST_Y(c.point)::numeric, 3)::double precision
        FROM cases c
        WHERE c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6 AND c.solved_at > since
            AND ctx.spot_in_time(c.point, c.solved_at) &&& ST_MakeLine(
                ST_MakePoint(-180, -90, extract(epoch FROM since) / 86400),
                ST_MakePoint(180, 90, extract(epoch FROM now()) / 86400 + 1))
            AND c.scenario = ANY (kinds);
END $$;
COMMENT ON FUNCTION ctx.solved_of_late(timestamptz) IS 'Where public cases were solved since a moment, rounded';

CREATE FUNCTION count_solved_marks(moment timestamptz, worth integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since timestamptz := moment - interval '30 days';
    made integer := 0;
BEGIN
    PERFORM ctx.kind('meter');
    -- Of two workers one counts.
    IF EXISTS (SELECT FROM solved_marks m WHERE m.made_at > moment - interval '10 minutes')
        OR NOT pg_try_advisory_xact_lock(hashtextextended('solved_marks', 0)) THEN
        RETURN 0;
    END IF;
    DELETE FROM solved_marks;
    IF (SELECT count(*) FROM (SELECT FROM cases c WHERE c.is_public AND c.solved_at > since
            AND ctx.spot_in_time(c.point, c.solved_at) &&& ST_MakeLine(
                ST_MakePoint(-180, -90, extract(epoch FROM since) / 86400),
                ST_MakePoint(180, 90, extract(epoch FROM now()) / 86400 + 1)) LIMIT worth) n) = worth THEN
        WITH fine AS (
            SELECT floor(ctx.tile_x(s.lon, 16, 0) / 4096)::integer AS x,
                floor(ctx.tile_y(s.lat, 16, 0) / 4096)::integer AS y,
                sum(s.lon) AS lon, sum(s.lat) AS lat, count(*) AS count
            FROM ctx.solved_of_late(since) s GROUP BY 1, 2
        )
        INSERT INTO solved_marks (z, x, y, lon, lat, count, made_at)
        SELECT g.z, f.x >> (13 - g.z), f.y >> (13 - g.z), sum(f.lon) / sum(f.count), sum(f.lat) / sum(f.count),
            sum(f.count), moment
        FROM fine f, generate_series(10, 13) AS g (z) GROUP BY 1, 2, 3;
        GET DIAGNOSTICS made = ROW_COUNT;
    END IF;
    RETURN made;
END $$;
COMMENT ON FUNCTION count_solved_marks(timestamptz, integer) IS 'Makes the marks of what was solved anew, if they are '
    'older than ten minutes and so much was solved; answers how many there are';
GRANT EXECUTE ON FUNCTION count_solved_marks(timestamptz, integer) TO linli_meter;

CREATE FUNCTION ctx.solved_from_far(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- From still further away the same marks stand closer.
    held smallint := greatest(z, 10);
    across integer := 8 << (held - z);
    left_edge integer := x * across;
    top_edge integer := y * across;
BEGIN
    RETURN (SELECT ST_AsMVT(t, 'solved', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(m.lon, solved_from_far.z, solved_from_far.x)),
                round(ctx.tile_y(m.lat, solved_from_far.z, solved_from_far.y))) AS geom, m.count
        FROM solved_marks m
        WHERE m.z = held AND m.x >= left_edge AND m.x < left_edge + across
            AND m.y >= top_edge AND m.y < top_edge + across
        ORDER BY m.count DESC, m.x, m.y LIMIT 5000
    ) t);
END $$;
COMMENT ON FUNCTION ctx.solved_from_far(integer, integer, integer) IS 'A tile of marks that were counted before';

-- The same as before for a place without marks and for tiles seen from near.
CREATE OR REPLACE FUNCTION public_solved(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    box geometry := ctx.tile_box(z, x, y);
    -- A little wider than the tile: places are rounded before they are cut.
    wide geometry := ST_Expand(box, 0.001);
    of_late geometry := ST_MakeLine(
        ST_MakePoint(ST_XMin(wide), ST_YMin(wide), extract(epoch FROM now() - interval '30 days') / 86400),
        ST_MakePoint(ST_XMax(wide), ST_YMax(wide), extract(epoch FROM now()) / 86400 + 1));
    kinds text[] := ARRAY(SELECT s.name FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
        WHERE l.id = 1 AND s.is_public);
BEGIN
    IF z < 14 AND EXISTS (SELECT FROM solved_marks m WHERE m.made_at > now() - interval '1 hour') THEN
        RETURN ctx.solved_from_far(z, x, y);
    END IF;
    RETURN (SELECT ST_AsMVT(t, 'solved', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(lon, z, x)), round(ctx.tile_y(lat, z, y))) AS geom, scenario,
            count(*)::integer AS count
        FROM (SELECT round(ST_X(c.point)::numeric, 3)::double precision AS lon,
                round(ST_Y(c.point)::numeric, 3)::double precision AS lat, c.scenario
            FROM cases c
            WHERE ctx.spot_in_time(c.point, c.solved_at) &&& of_late AND c.is_public
                AND NOT c.is_about_handlers AND c.seen_from = 6
                AND c.solved_at > now() - interval '30 days' AND c.scenario = ANY (kinds)
        ) blurred
        WHERE lon >= ST_XMin(box) AND lon < ST_XMax(box) AND lat >= ST_YMin(box) AND lat < ST_YMax(box)
        GROUP BY lon, lat, scenario ORDER BY count(*) DESC, lon, lat, scenario LIMIT 5000
    ) t);
END $$;

RESET ROLE;
