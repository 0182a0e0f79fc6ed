-- What somebody gave to a beat, or a beat to its office, was meant for them: new lines on the map move only what
-- a place brought to a desk. And an office that has a case through its beat is not asked to help with it.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.is_given_by_name(s assignments) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM beats b JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
            WHERE b.id = s.to_organization AND b.until IS NULL)
        -- An office gives to its own desk and beats in no other way, nor does a beat to its sisters.
        AND (EXISTS (SELECT FROM beats b WHERE b.of_organization = s.of_organization
                AND s.from_organization IN (b.id, b.of_organization))
            -- Where the beat was found for the giver, the history names it; of help it does not say.
            OR s.part = 'lead' AND EXISTS (SELECT FROM history h WHERE h.home = s.home AND h.case_id = s.case_id
                AND h.at = s.given_at AND lower(h.detail ->> 'to_organization') = s.to_organization::text
                AND NOT h.detail ? 'beat' AND h.act <> 'area-change'))
$$;
COMMENT ON FUNCTION ctx.is_given_by_name(assignments) IS
    'Whether a case lies with a living beat because somebody chose that beat, not for its place';

CREATE FUNCTION ctx.redraw_helper(c cases, s assignments, next uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Whoever helps or leads there already is not asked a second time: this one is let go.
    IF EXISTS (SELECT FROM assignments x WHERE x.home = s.home AND x.case_id = s.case_id AND x.ended_at IS NULL
        AND x.id <> s.id AND (x.to_organization = next OR x.part = 'lead' AND x.of_organization = next)) THEN
        UPDATE assignments x SET state = 'released', state_at = greatest(moment, x.state_at),
            ended_at = greatest(moment, x.given_at)
        WHERE x.home = s.home AND x.id = s.id;
    ELSE
        UPDATE assignments x SET to_organization = next WHERE x.home = s.home AND x.id = s.id;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'redraw-beat', c.step, c.step, 'clock',
        jsonb_build_object('effect', 'redraw-beat', 'helper', (SELECT o.name FROM organizations o WHERE o.id = next)),
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

CREATE OR REPLACE FUNCTION ask_help(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
    lead assignments;
    s assignments;
    called boolean := coalesce((given ->> 'is_called')::boolean, false);
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'words'],
        ARRAY['to_area', 'to_organization', 'is_called', 'coming_due_at', 'request_id', 'address']);
    c := ctx.helped_case(given ->> 'home', (given ->> 'id')::uuid);
    SELECT * INTO lead FROM assignments x
    WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'lead' AND x.ended_at IS NULL;
    IF c.id IS NULL OR c.closed_at IS NOT NULL OR NOT ctx.has_lead(c.home, c.id) THEN
        RETURN CASE WHEN c.id IS NULL THEN 'absent' WHEN c.closed_at IS NOT NULL THEN 'closed' ELSE 'post' END;
    END IF;
    given := given || jsonb_build_object('to_organization',
        ctx.at_its_beat(c, given, ctx.organization()) -> 'to_organization');
    IF lead.to_area = given ->> 'to_area'
        OR (given ->> 'to_organization')::uuid IN (lead.to_organization, lead.of_organization) THEN
        RETURN 'owner';
    END IF;
    IF EXISTS (SELECT FROM assignments x WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper'
        AND x.ended_at IS NULL AND (x.to_area = given ->> 'to_area'
            OR x.to_organization = (given ->> 'to_organization')::uuid)) THEN
        RETURN 'again';
    END IF;
    IF (SELECT count(*) FROM assignments x WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper'
        AND x.ended_at IS NULL) >= 20 THEN
        RETURN 'many';
    END IF;
    PERFORM ctx.demand_owner(given ->> 'to_area', (given ->> 'to_organization')::uuid, c.seen_from);
    INSERT INTO assignments (home, case_id, area, part, to_area, to_organization, desk, from_area,
        from_organization, number, scenario, pack_version, reported_at, step, due_at, seen_from, given_at,
        given_by, reason, state, state_at, is_called, coming_due_at)
    VALUES (c.home, c.id, c.area, 'helper', given ->> 'to_area', (given ->> 'to_organization')::uuid, lead.desk,
        lead.to_area, lead.to_organization, c.number, c.scenario, c.pack_version, c.reported_at, c.step,
        c.due_at, c.seen_from, (given ->> 'at')::timestamptz, ctx.post(), btrim(given ->> 'words'), 'asked',
        (given ->> 'at')::timestamptz, called,
        CASE WHEN called THEN (given ->> 'coming_due_at')::timestamptz END)
    RETURNING * INTO s;
    PERFORM ctx.note_help(c, s, given, CASE WHEN called THEN 'call help' ELSE 'ask help' END, caller);
    RETURN 'done';
END $$;

RESET ROLE;
