-- Beats: a second grid over the same ground. The post of a beat is an organization of its own beneath the
-- office whose ground it shares, so that staff, desks, teams and stand-ins work for it as for any other.

SET LOCAL ROLE linli_owner;

CREATE TABLE beats (
    id uuid PRIMARY KEY REFERENCES organizations,
    of_organization uuid NOT NULL REFERENCES organizations CHECK (of_organization <> id),
    shape geometry(MultiPolygon, 4326),
    since date NOT NULL,
    until date CHECK (until >= since - 1)
);
COMMENT ON TABLE beats IS 'Parts of the ground of an organization, each with an organization of its own as its post';
COMMENT ON COLUMN beats.shape IS 'Ground of its own in WGS 84; null: only the areas of beat_areas';
COMMENT ON COLUMN beats.until IS 'The last day; the day before the first when it ended before it began';
CREATE INDEX beats_of_organization ON beats (of_organization, id) WHERE until IS NULL;

CREATE TABLE beat_areas (
    of_organization uuid NOT NULL,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    beat_id uuid NOT NULL REFERENCES beats,
    PRIMARY KEY (of_organization, area)
);
COMMENT ON TABLE beat_areas IS 'Which areas belong to a beat; of one organization each area belongs to one';
CREATE INDEX beat_areas_of_beat ON beat_areas (beat_id, area);

CREATE TABLE beat_redraws (
    of_organization uuid PRIMARY KEY REFERENCES organizations,
    wanted_at timestamptz NOT NULL,
    after_home text COLLATE "C",
    after_id uuid,
    moved integer NOT NULL DEFAULT 0,
    done_at timestamptz
);
COMMENT ON TABLE beat_redraws IS
    'Organizations whose open cases are to be given to their beats anew, and how far that is';
CREATE INDEX beat_redraws_waiting ON beat_redraws (wanted_at, of_organization) WHERE done_at IS NULL;

SELECT ctx.protect('beats', 'administrator');
SELECT ctx.protect('beat_areas', 'administrator');
SELECT ctx.protect('beat_redraws', 'administrator');
GRANT SELECT ON beats, beat_areas, beat_redraws TO linli_administrator;
GRANT SELECT, INSERT, UPDATE ON beats, beat_areas, beat_redraws TO linli_definer;
GRANT DELETE ON beat_areas TO linli_definer;

-- A case lies with the beat; the office above it is kept beside, so that its desk finds the row without a join.
ALTER TABLE assignments ADD COLUMN of_organization uuid;
COMMENT ON COLUMN assignments.of_organization IS 'The office whose beat to_organization is; null: it is no beat';
-- Every row is null when it is made: one look at the table, and no entry.
CREATE INDEX assignments_beats_desk ON assignments (of_organization, due_at)
    WHERE ended_at IS NULL AND of_organization IS NOT NULL;
CREATE INDEX posts_of_organization ON posts (organization_id) WHERE organization_id IS NOT NULL;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.beat_of(office uuid, place text, spot geometry, reader smallint) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    -- Of two grounds the smaller is meant; on a common edge the order of their keys decides, always the same.
    SELECT coalesce(
        (SELECT b.id FROM beats b JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
        WHERE b.of_organization = office AND b.until IS NULL AND area_level(o.area) <= reader
            AND b.shape && spot AND ST_Covers(b.shape, spot)
        ORDER BY ST_Area(b.shape), b.id LIMIT 1),
        (SELECT b.id FROM beat_areas k JOIN beats b ON b.id = k.beat_id AND b.until IS NULL
        JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
        WHERE k.of_organization = office AND k.area = ANY (ctx.areas_up(place)) AND area_level(o.area) <= reader
        ORDER BY length(k.area) DESC LIMIT 1))
$$;
COMMENT ON FUNCTION ctx.beat_of(uuid, text, geometry, smallint) IS
    'The beat of an organization at a place: by its own ground, else by the finest area; null: none';

CREATE FUNCTION ctx.desk_of(office uuid, giver uuid, place text, spot geometry, reader smallint) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    -- What a beat gives back stays with its office, and so does what the office gives itself.
    SELECT CASE WHEN giver = office OR EXISTS (SELECT FROM beats b WHERE b.id = giver AND b.of_organization = office)
        THEN office ELSE coalesce(ctx.beat_of(office, place, spot, reader), office) END
$$;
COMMENT ON FUNCTION ctx.desk_of(uuid, uuid, text, geometry, smallint) IS
    'Where a case lies that is given to an organization: with a beat of it, else on its own desk';

CREATE FUNCTION ctx.has_beats(office uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM beats b WHERE b.of_organization = office AND b.until IS NULL)
$$;
COMMENT ON FUNCTION ctx.has_beats(uuid) IS 'Whether the ground of an organization is shared out';

-- Every way to an assignment comes through here: reports, moves, helpers, loads, whatever is added later.
CREATE FUNCTION ctx.find_beat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.ended_at IS NULL AND ctx.has_beats(NEW.to_organization) THEN
        NEW.to_organization := ctx.desk_of(NEW.to_organization, NEW.from_organization, NEW.area,
            (SELECT c.point FROM cases c WHERE c.home = NEW.home AND c.id = NEW.case_id), NEW.seen_from);
    END IF;
    NEW.of_organization := (SELECT b.of_organization FROM beats b WHERE b.id = NEW.to_organization);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION ctx.find_beat() IS
    'Gives an open assignment of an organization to its beat at the place, and notes whose beat it is';
GRANT EXECUTE ON FUNCTION ctx.find_beat() TO linli_owner;

CREATE FUNCTION ctx.at_its_beat(c cases, given jsonb, giver uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    office uuid := given ->> 'to_organization';
    desk uuid;
BEGIN
    IF NOT ctx.has_beats(office) THEN
        RETURN given;
    END IF;
    desk := ctx.desk_of(office, giver, c.area, c.point, c.seen_from);
    RETURN given || jsonb_build_object('to_organization', desk, 'detail',
        coalesce(nullif(given -> 'detail', 'null'), '{}') || CASE WHEN desk = office THEN '{"beatless": true}'
            ELSE jsonb_build_object('beat', (SELECT o.name FROM organizations o WHERE o.id = desk)) END);
END $$;
COMMENT ON FUNCTION ctx.at_its_beat(cases, jsonb, uuid) IS
    'What is given to an organization as it will be kept, and for the history which beat was found, or that none was';

SET LOCAL ROLE linli_owner;

CREATE TRIGGER assignments_find_beat BEFORE INSERT ON assignments FOR EACH ROW
    WHEN (NEW.to_organization IS NOT NULL) EXECUTE FUNCTION ctx.find_beat();
CREATE TRIGGER assignments_follow_beat BEFORE UPDATE OF to_organization ON assignments FOR EACH ROW
    WHEN (NEW.to_organization IS DISTINCT FROM OLD.to_organization) EXECUTE FUNCTION ctx.find_beat();

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.carry_out(c cases, m jsonb, caller text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := m ->> 'at';
    from_step text := c.step;
BEGIN
    UPDATE cases x SET step = coalesce(m ->> 'step', x.step), version = x.version + 1,
        due_at = CASE WHEN m ? 'step' THEN (m ->> 'due_at')::timestamptz ELSE x.due_at END,
        answer = CASE WHEN m ? 'answer' THEN m ->> 'answer' ELSE x.answer END,
        solved_level = CASE WHEN m ? 'solved_level' THEN (m ->> 'solved_level')::smallint
            ELSE x.solved_level END,
        solved_at = CASE WHEN m ? 'solved_at' THEN (m ->> 'solved_at')::timestamptz ELSE x.solved_at END,
        closed_at = CASE WHEN m ? 'closed_at' THEN (m ->> 'closed_at')::timestamptz ELSE x.closed_at END,
        score = CASE WHEN m ? 'score' THEN (m ->> 'score')::smallint ELSE x.score END,
        score_words = CASE WHEN m ? 'score' THEN m ->> 'words' ELSE x.score_words END
    WHERE x.home = c.home AND x.id = c.id
    RETURNING * INTO c;
    IF m ->> 'new_area' <> c.area THEN
        PERFORM ctx.relocate(c, m ->> 'new_area');
        c.area := m ->> 'new_area';
    END IF;
    -- Where it lies is what the history tells.
    m := ctx.at_its_beat(c, m, ctx.organization());
    IF num_nonnulls(m ->> 'to_area', m ->> 'to_organization') > 0 THEN
        PERFORM ctx.give(c, m);
    END IF;
    UPDATE assignments s SET step = c.step, due_at = c.due_at,
        ended_at = CASE WHEN c.closed_at IS NOT NULL THEN moment END
    WHERE s.home = c.home AND s.case_id = c.id AND s.ended_at IS NULL;
    IF m ? 'step' AND NOT coalesce((m ->> 'keep_clocks')::boolean, false) THEN
        PERFORM ctx.restart_clocks(c, m);
    END IF;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version, moment, m ->> 'act', from_step, c.step, m ->> 'who',
        m ->> 'words',
        coalesce((m ->> 'is_public')::boolean, false),
        coalesce(nullif(m -> 'detail', 'null'), '{}') || jsonb_strip_nulls(jsonb_build_object(
            'to_area', m -> 'to_area', 'to_organization', m -> 'to_organization', 'new_area', m -> 'new_area',
            'reason', m -> 'reason')),
        c.seen_from);
    PERFORM ctx.record(caller, m ->> 'act', c.home || '-' || c.number, reason => m ->> 'reason',
        address => m ->> 'address', request_id => m ->> 'request_id');
    RETURN jsonb_build_object('version', c.version, 'area', c.area, 'number', c.number);
END $$;

CREATE OR REPLACE FUNCTION ctx.open_new_case(report jsonb) RETURNS cases
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    r cases;
BEGIN
    INSERT INTO cases (home, id, area, seen_from, scenario, pack_version, workflow, step, origin, words,
        answers, point,
        place_note, reported_at, due_at, is_about_handlers, is_public, routed_by, language)
    SELECT x.home, x.id, x.area, coalesce(x.seen_from, 6), x.scenario, x.pack_version, x.workflow, x.step,
        x.origin,
        x.words, coalesce(x.answers, '{}'), ST_SetSRID(ST_MakePoint(x.lon, x.lat), 4326), x.place_note,
            x.reported_at,
        x.due_at, coalesce(x.is_about_handlers, false), coalesce(x.is_public, false), x.routed_by, x.language
    FROM jsonb_to_record(report) AS x (home text, id uuid, area text, seen_from smallint, scenario text,
        pack_version integer, workflow text, step text, origin text, words text, answers jsonb,
            lon double precision,
        lat double precision, place_note text, reported_at timestamptz, due_at timestamptz,
            is_about_handlers boolean,
        is_public boolean, routed_by text, language text)
    RETURNING * INTO r;
    INSERT INTO history (home, case_id, area, version, at, act, to_step, who, is_public, detail, seen_from)
    VALUES (r.home, r.id, r.area, 1, r.reported_at, 'report', r.step, report ->> 'who', true,
        jsonb_build_object('origin', r.origin, 'routed_by', r.routed_by)
            || coalesce(ctx.at_its_beat(r, report, NULL) -> 'detail', '{}'), r.seen_from);
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, number, scenario,
        pack_version,
        reported_at, step, due_at, seen_from, given_at, given_by)
    VALUES (r.home, r.id, r.area, report ->> 'to_area', (report ->> 'to_organization')::uuid,
        report ->> 'desk', r.number,
        r.scenario, r.pack_version, r.reported_at, r.step, r.due_at, r.seen_from, r.reported_at, ctx.post());
    PERFORM ctx.start_clock(r, report, r.reported_at);
    RETURN r;
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
    IF lead.to_area = given ->> 'to_area' OR lead.to_organization = (given ->> 'to_organization')::uuid THEN
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
