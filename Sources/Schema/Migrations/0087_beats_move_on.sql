-- Beats go on where their areas and their office do, before the cases: a case that is moved finds its beat there.

SET LOCAL ROLE linli_owner;

CREATE INDEX beat_areas_by_area ON beat_areas (area);

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.areas_after(code text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE after AS (
        SELECT areas_after.code COLLATE "C" AS code
        UNION
        SELECT s.successor FROM after f JOIN areas a ON a.code = f.code AND a.closed_on IS NOT NULL
        JOIN area_successors s ON s.code = f.code AND s.confirmed_on IS NOT NULL
    )
    SELECT f.code FROM after f JOIN areas a ON a.code = f.code AND a.closed_on IS NULL
    WHERE area_level(f.code) = area_level(areas_after.code) ORDER BY f.code
$$;
COMMENT ON FUNCTION ctx.areas_after(text) IS
    'The open areas that have the ground of an area: itself, or all of its level that follow it; none: nobody does';

CREATE FUNCTION ctx.move_beat(b beats, h area_changes, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    office organizations;
    heir beats;
    codes text[];
BEGIN
    SELECT * INTO office FROM organizations o WHERE o.id = ctx.organization_after(b.of_organization);
    SELECT * INTO heir FROM beats x WHERE x.id = ctx.organization_after(b.id) AND x.until IS NULL;
    -- Of what follows, what lies on the ground of the office.
    codes := ARRAY(SELECT f.code FROM beat_areas k, ctx.areas_after(k.area) AS f (code)
        WHERE k.beat_id = b.id AND starts_with(f.code, office.area) ORDER BY f.code);
    DELETE FROM beat_areas k WHERE k.beat_id = b.id;
    IF heir.id = b.id THEN
        UPDATE beats x SET of_organization = office.id WHERE x.id = b.id AND x.of_organization <> office.id;
        heir.of_organization := office.id;
    ELSE
        -- Its post joined its namesake: the two are one beat from now on, with the ground of both.
        UPDATE beats x SET until = greatest(x.since, h.closes_on) - 1 WHERE x.id = b.id;
        UPDATE beats x SET shape = coalesce(ST_Multi(ST_CollectionExtract(ST_Union(x.shape, b.shape), 3)),
            x.shape, b.shape)
        WHERE x.id = heir.id;
    END IF;
    -- What another beat of the office has already stays with that one.
    INSERT INTO beat_areas (of_organization, area, beat_id) SELECT heir.of_organization, w.code, heir.id
    FROM unnest(codes) AS w (code) WHERE heir.id IS NOT NULL
    ON CONFLICT (of_organization, area) DO NOTHING;
    PERFORM ctx.want_redraw(office.id, moment);
    PERFORM ctx.record('mover', 'move beat', b.id::text, reason => h.reason);
END $$;
COMMENT ON FUNCTION ctx.move_beat(beats, area_changes, timestamptz) IS
    'A beat has what follows its areas, and belongs to what follows its office; cases are then found anew';

CREATE FUNCTION ctx.move_beats(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    b beats;
    done integer := 0;
BEGIN
    -- First whose beat has a case: whoever finds cases anew for the office finds these among them.
    UPDATE assignments x SET of_organization = ctx.organization_after(x.of_organization)
    WHERE (x.home, x.id) IN (SELECT s.home, s.id FROM area_change_lines n
        JOIN organizations o ON o.area >= n.code AND o.area < n.code || '~' AND o.closed_on IS NOT NULL
        JOIN assignments s ON s.of_organization = o.id AND s.ended_at IS NULL
        WHERE n.change_id = h.id AND ctx.organization_after(o.id) <> o.id
        ORDER BY s.home, s.id LIMIT at_most);
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done > 0 THEN
        RETURN done;
    END IF;
    FOR b IN SELECT x.* FROM beats x WHERE x.until IS NULL AND x.id IN (
            SELECT k.beat_id FROM area_change_lines n JOIN beat_areas k ON k.area >= n.code AND k.area < n.code || '~'
            JOIN areas a ON a.code = k.area AND a.closed_on IS NOT NULL WHERE n.change_id = h.id
            UNION
            SELECT v.id FROM area_change_lines n
            JOIN organizations o ON o.area >= n.code AND o.area < n.code || '~' AND o.closed_on IS NOT NULL
            JOIN beats v ON o.id IN (v.id, v.of_organization) AND v.until IS NULL
            WHERE n.change_id = h.id AND ctx.organization_after(o.id) <> o.id)
        ORDER BY x.of_organization, x.id LIMIT at_most FOR UPDATE
    LOOP
        PERFORM ctx.move_beat(b, h, moment);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_beats(area_changes, timestamptz, integer) IS
    'Beats on closed areas or of offices that joined a namesake go on over what follows; answers how many';

CREATE OR REPLACE FUNCTION ctx.carry_area_change(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    done integer;
BEGIN
    IF h.begun_at IS NULL THEN
        RETURN ctx.begin_area_change(h, moment);
    END IF;
    done := ctx.move_children(h, at_most);
    IF done = 0 THEN
        done := ctx.move_organizations(h, at_most) + ctx.move_posts(h, at_most) + ctx.move_marks(h, at_most)
            + ctx.move_tasks(h, at_most) + ctx.move_task_lists(h, at_most) + ctx.move_teams(h, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_beats(h, moment, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_cases(h, moment, at_most);
    END IF;
    RETURN done;
END $$;

RESET ROLE;
