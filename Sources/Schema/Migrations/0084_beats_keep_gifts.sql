-- What somebody gave to a beat, or a beat to its office, was meant for them: new lines on the map move only what
-- a place brought to a desk.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.is_given_by_name(s assignments) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM beats b JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
            WHERE b.id = s.to_organization AND b.until IS NULL)
        -- An office gives to its own desk and beats in no other way, nor does a beat to its sisters.
        AND (EXISTS (SELECT FROM beats b WHERE b.of_organization = s.of_organization
                AND s.from_organization IN (b.id, b.of_organization))
            -- Where the beat was found for the giver, the history names it.
            OR EXISTS (SELECT FROM history h WHERE h.home = s.home AND h.case_id = s.case_id
                AND h.at = s.given_at AND h.detail ->> 'to_organization' = s.to_organization::text
                AND NOT h.detail ? 'beat' AND h.act <> 'area-change'))
$$;
COMMENT ON FUNCTION ctx.is_given_by_name(assignments) IS
    'Whether a case lies with a living beat because somebody chose that beat, not for its place';

CREATE FUNCTION ctx.redraw_helper(c cases, s assignments, desk uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Whoever helps or leads there already is not asked a second time: this one is let go.
    IF EXISTS (SELECT FROM assignments x WHERE x.home = s.home AND x.case_id = s.case_id AND x.ended_at IS NULL
        AND x.id <> s.id AND (x.to_organization = desk OR x.part = 'lead' AND x.of_organization = desk)) THEN
        UPDATE assignments x SET state = 'released', state_at = greatest(moment, x.state_at),
            ended_at = greatest(moment, x.given_at)
        WHERE x.home = s.home AND x.id = s.id;
    ELSE
        UPDATE assignments x SET to_organization = desk WHERE x.home = s.home AND x.id = s.id;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'redraw-beat', c.step, c.step, 'clock',
        jsonb_build_object('effect', 'redraw-beat', 'helper', (SELECT o.name FROM organizations o WHERE o.id = desk)),
        c.seen_from);
    PERFORM ctx.record('mover', 'redraw beat', c.home || '-' || c.number);
END $$;
COMMENT ON FUNCTION ctx.redraw_helper(cases, assignments, uuid, timestamptz) IS
    'A helper''s part passes to another beat of the office, or ends where that helps or leads already';

CREATE OR REPLACE FUNCTION ctx.redraw_one(r beat_redraws, s assignments, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
    place text;
    desk uuid;
BEGIN
    -- Somebody who acts on it just now goes first; what they leave is looked at.
    SELECT * INTO c FROM cases x WHERE x.home = s.home AND x.id = s.case_id FOR UPDATE;
    SELECT * INTO s FROM assignments x WHERE x.home = s.home AND x.id = s.id AND x.ended_at IS NULL
        AND r.of_organization IN (x.to_organization, x.of_organization);
    -- A closed office gives to nobody: what follows it will be asked.
    IF s.id IS NULL OR ctx.is_given_by_name(s) OR EXISTS (SELECT FROM organizations o
        WHERE o.id = r.of_organization AND o.closed_on IS NOT NULL) THEN
        RETURN false;
    END IF;
    -- While areas change, beats may have gone on before the case has.
    place := CASE WHEN EXISTS (SELECT FROM areas a WHERE a.code = c.area AND a.closed_on IS NOT NULL)
        THEN ctx.case_area_after(c) ELSE c.area END;
    desk := ctx.desk_of(r.of_organization, s.from_organization, place, c.point, c.seen_from);
    IF desk = s.to_organization THEN
        RETURN false;
    END IF;
    IF s.part = 'lead' THEN
        PERFORM ctx.redraw_lead(c, s, desk, moment);
    ELSE
        PERFORM ctx.redraw_helper(c, s, desk, moment);
    END IF;
    RETURN true;
END $$;

RESET ROLE;
