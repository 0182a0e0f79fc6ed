-- What would be slow or impossible under row policies: other posts' numbers, and boxes on the map (the
-- operators of geometry may not run before a policy has spoken). Scope and box are tested together here.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION post_counts(account uuid) RETURNS TABLE (post_id uuid, open integer, overdue integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'administrator');
BEGIN
    IF account IS DISTINCT FROM ctx.account() THEN
        RAISE EXCEPTION 'these are not your posts' USING ERRCODE = '28000';
    END IF;
    PERFORM ctx.record(caller, 'count posts', NULL);
    RETURN QUERY SELECT p.id, n.open, n.overdue
        FROM posts p
        JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind,
        LATERAL (
            SELECT count(*)::integer AS open, (count(*) FILTER (WHERE s.due_at < now()))::integer AS overdue
            FROM assignments s
            WHERE k.role = 'area' AND s.to_area = p.area AND s.ended_at IS NULL
                AND s.seen_from >= area_level(p.area)
            UNION ALL
            SELECT count(*)::integer, (count(*) FILTER (WHERE s.due_at < now()))::integer
            FROM assignments s
            WHERE k.role = 'organization' AND s.to_organization = p.organization_id AND s.ended_at IS NULL
                AND s.seen_from >= area_level(p.area)
            ORDER BY 1 DESC LIMIT 1
        ) n
        WHERE p.account_id = account AND ctx.is_living(p)
        ORDER BY p.since, p.id LIMIT 100;
END $$;
COMMENT ON FUNCTION post_counts(uuid) IS
    'How much waits for each post of the account that is signed in: numbers, nothing else';
GRANT EXECUTE ON FUNCTION post_counts(uuid) TO linli_area, linli_organization, linli_administrator;

CREATE FUNCTION ctx.tile_box(z integer, x integer, y integer) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF z BETWEEN 0 AND 22 AND x BETWEEN 0 AND (1 << z) - 1 AND y BETWEEN 0 AND (1 << z) - 1 THEN
        RETURN ST_Transform(ST_TileEnvelope(z, x, y), 4326);
    END IF;
    RAISE EXCEPTION 'no such tile' USING ERRCODE = 'LN400';
END $$;
COMMENT ON FUNCTION ctx.tile_box(integer, integer, integer) IS 'The box of a web map tile in WGS 84';

-- Plain arithmetic: asking PostGIS to project each point costs more than all the rest of a tile.
CREATE FUNCTION ctx.tile_x(lon double precision, z integer, x integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ((lon + 180) / 360 * (1 << z) - x) * 4096 $$;
COMMENT ON FUNCTION ctx.tile_x(double precision, integer, integer) IS 'How far right in a tile, 0 to 4096';
CREATE FUNCTION ctx.tile_y(lat double precision, z integer, y integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((1 - ln(tan(radians(lat)) + 1 / cos(radians(lat))) / pi()) / 2 * (1 << z) - y) * 4096 $$;
COMMENT ON FUNCTION ctx.tile_y(double precision, integer, integer) IS 'How far down in a tile, 0 to 4096';

-- Planned anew each time: for a village its area is the short way, for a city the box is.
CREATE FUNCTION ctx.open_cases_in(box geometry, caller text)
RETURNS TABLE (point geometry, home text, number bigint, scenario text, step text, is_overdue boolean)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
    AS $$
DECLARE
    first_code text := ctx.area();
    past_code text := ctx.area() || '~';
    reader smallint := ctx.level();
    body uuid := ctx.organization();
BEGIN
    IF caller = 'area' THEN
        RETURN QUERY SELECT c.point, c.home, c.number, c.scenario, c.step, coalesce(c.due_at < now(), false)
            FROM cases c
            WHERE c.point && box AND c.closed_at IS NULL AND c.area >= first_code AND c.area < past_code
                AND c.seen_from >= reader;
    ELSE
        RETURN QUERY SELECT c.point, c.home, c.number, c.scenario, c.step, coalesce(c.due_at < now(), false)
            FROM assignments s JOIN cases c ON c.home = s.home AND c.id = s.case_id
            WHERE s.to_organization = body AND s.ended_at IS NULL AND c.point && box AND c.closed_at IS NULL
                AND c.seen_from >= reader;
    END IF;
END $$;
COMMENT ON FUNCTION ctx.open_cases_in(geometry, text) IS 'Open cases in a box that the context may see';

CREATE FUNCTION map_cases(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    box geometry := ctx.tile_box(z, x, y);
BEGIN
    IF z < 14 THEN
        -- Eight cells across leave room to read the map under the marks; each mark stands where its cases lie.
        RETURN (SELECT ST_AsMVT(t, 'cases', 4096, 'geom') FROM (
            SELECT ST_MakePoint(round(avg(px)), round(avg(py))) AS geom, count(*)::integer AS count,
                (count(*) FILTER (WHERE is_overdue))::integer AS overdue
            FROM (SELECT ctx.tile_x(ST_X(c.point), z, x) AS px, ctx.tile_y(ST_Y(c.point), z, y) AS py, c.is_overdue
                FROM ctx.open_cases_in(box, caller) c) marks
            WHERE px >= 0 AND px < 4096 AND py >= 0 AND py < 4096
            GROUP BY floor(px / 512), floor(py / 512) ORDER BY floor(px / 512), floor(py / 512)
        ) t);
    END IF;
    RETURN (SELECT ST_AsMVT(t, 'cases', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(ST_X(c.point), z, x)), round(ctx.tile_y(ST_Y(c.point), z,
            y))) AS geom,
            c.home || '-' || c.number AS number, c.scenario, c.step,
            CASE WHEN c.is_overdue THEN 'overdue' ELSE 'open' END AS state
        FROM ctx.open_cases_in(box, caller) c
        ORDER BY c.number DESC LIMIT 2000
    ) t);
END $$;
COMMENT ON FUNCTION map_cases(integer, integer, integer) IS
    'A map tile of the open cases in scope: counts per cell below zoom 14, single cases from there on';
GRANT EXECUTE ON FUNCTION map_cases(integer, integer, integer) TO linli_area, linli_organization;

RESET ROLE;
