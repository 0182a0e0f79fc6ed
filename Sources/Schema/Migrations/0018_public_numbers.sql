-- What strangers may know: numbers too large to point at anybody, and places blurred to about a hundred
-- metres.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION public_numbers(area text, at timestamptz DEFAULT now())
RETURNS TABLE (reported integer, solved integer, median_hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- What not everybody inside may read is not counted outside.
    SELECT CASE WHEN n.reported >= 10 THEN n.reported END, CASE WHEN n.solved >= 10 THEN n.solved END,
        CASE WHEN n.solved >= 10 THEN n.median END
    FROM (
        SELECT count(*)::integer AS reported, count(c.solved_at)::integer AS solved,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch
                FROM c.solved_at - c.reported_at) / 3600)
                FILTER (WHERE c.solved_at IS NOT NULL) AS median
        FROM cases c
        WHERE c.area >= public_numbers.area AND c.area < public_numbers.area || '~'
            AND public_numbers.area <> ''
            AND c.reported_at > public_numbers.at - interval '30 days' AND c.reported_at <= public_numbers.at
            AND c.seen_from = 6
    ) n
$$;
COMMENT ON FUNCTION public_numbers(text, timestamptz) IS
    'Reports of the last 30 days in an area; a number below ten is null';

CREATE FUNCTION public_solved(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    box geometry := ctx.tile_box(z, x, y);
BEGIN
    RETURN (SELECT ST_AsMVT(t, 'solved', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(lon, z, x)), round(ctx.tile_y(lat, z, y))) AS geom, scenario,
            count(*)::integer AS count
        FROM (SELECT round(ST_X(c.point)::numeric, 3)::double precision AS lon,
                round(ST_Y(c.point)::numeric, 3)::double precision AS lat, c.scenario
            FROM cases c
            WHERE c.point && box AND c.is_public AND c.solved_at > now() - interval '30 days'
                AND c.seen_from = 6
        ) blurred
        GROUP BY lon, lat, scenario ORDER BY count(*) DESC, lon, lat, scenario LIMIT 5000
    ) t);
END $$;
COMMENT ON FUNCTION public_solved(integer, integer, integer) IS
    'A map tile of what was solved in the last 30 days, by kind, each place rounded to 0.001 degree';

GRANT EXECUTE ON FUNCTION public_numbers(text, timestamptz), public_solved(integer, integer, integer)
    TO linli_public,
    linli_gate, linli_area, linli_organization, linli_receipt, linli_administrator;

RESET ROLE;
