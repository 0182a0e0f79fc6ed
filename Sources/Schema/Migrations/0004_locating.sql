-- From a point to the areas that hold it. Planned once: estimating a point among shapes costs more than
-- finding it.

SET LOCAL ROLE linli_owner;

CREATE FUNCTION locate(lon double precision, lat double precision)
RETURNS TABLE (code text, level smallint, name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    here geometry;
    found text;
BEGIN
    -- NaN and infinity are outside every range.
    IF lon IS NULL OR lat IS NULL OR NOT (lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90) THEN
        RETURN;
    END IF;
    here := ST_SetSRID(ST_MakePoint(lon, lat), 4326);
    -- Written out per level: only a literal level lets the planner use that level's index. Overlaps go to the
    -- smaller.
    found := (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 6
        AND ST_Covers(s.shape, here)
        AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1);
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 5
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 4
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 3
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 2
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 1
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    RETURN QUERY SELECT a.code, a.level, a.name FROM areas a
        WHERE a.code = ANY (ARRAY[left(found, 18), left(found, 15), left(found, 12), left(found, 9),
            left(found, 6),
            left(found, 4)]) AND length(a.code) <= length(found)
        ORDER BY a.level DESC;
END $$;
COMMENT ON FUNCTION locate(double precision, double precision) IS
    'The smallest open area that holds a WGS 84 point and every area above it, finest first; none: no rows';
GRANT EXECUTE ON FUNCTION locate(double precision, double precision) TO linli_definer, linli_public,
    linli_area,
    linli_organization, linli_assignee, linli_former, linli_receipt, linli_administrator, linli_followup,
        linli_load;

RESET ROLE;
