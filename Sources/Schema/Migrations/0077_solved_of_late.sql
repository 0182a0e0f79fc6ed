-- What was solved in the last thirty days, found by place and time together: of two years of solved cases in a
-- box, one in twenty-four. The third coordinate is the moment, in days, so that a day weighs as much as a degree.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.spot_in_time(point geometry, moment timestamptz) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ST_MakePoint(ST_X(point), ST_Y(point), extract(epoch FROM moment) / 86400);
END $$;
COMMENT ON FUNCTION ctx.spot_in_time(geometry, timestamptz) IS
    'A place and a moment as one point, its height the days since 1970';
-- Whoever may write a case keeps its indexes.
GRANT EXECUTE ON FUNCTION ctx.spot_in_time(geometry, timestamptz) TO linli_owner, linli_area, linli_assignee,
    linli_followup, linli_load;

SET LOCAL ROLE linli_owner;

CREATE INDEX cases_solved_of_late ON cases USING gist (ctx.spot_in_time(point, solved_at) gist_geometry_ops_nd)
    WHERE is_public AND solved_at IS NOT NULL;
DROP INDEX cases_solved_points;

SET LOCAL ROLE linli_definer;

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
