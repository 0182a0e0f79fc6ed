-- Joint handling: one lead, any helpers, each with its own state on its own row. A lower level may summon an
-- upper department or desk: a whistle, and then its coming has a limit of its own.

SET LOCAL ROLE linli_owner;

ALTER TABLE assignments ADD COLUMN state text, ADD COLUMN state_at timestamptz, ADD COLUMN state_words text,
    ADD COLUMN is_called boolean, ADD COLUMN coming_due_at timestamptz, ADD COLUMN came_at timestamptz;
ALTER TABLE assignments
    ADD CONSTRAINT assignments_state_check CHECK (state IN ('asked', 'accepted', 'answered', 'declined',
        'released')) NOT VALID,
    ADD CONSTRAINT assignments_helper_check CHECK ((part = 'helper') = (state IS NOT NULL)
        AND (state IS NULL) = (state_at IS NULL)) NOT VALID,
    ADD CONSTRAINT assignments_state_words_check CHECK (char_length(state_words) <= 2000) NOT VALID,
    ADD CONSTRAINT assignments_called_check CHECK (is_called IS TRUE AND part = 'helper'
        OR num_nonnulls(coming_due_at, came_at) = 0) NOT VALID;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_state_check;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_helper_check;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_state_words_check;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_called_check;
COMMENT ON COLUMN assignments.state IS 'How far a helper has come; null: the lead';
COMMENT ON COLUMN assignments.state_words IS 'What the helper answered, or why it declined or was released';
COMMENT ON COLUMN assignments.is_called IS 'A helper summoned by a lower level, whose coming is on a clock';
COMMENT ON COLUMN assignments.coming_due_at IS 'Until when it was to report in; null: the calendar could not say';
COMMENT ON COLUMN assignments.came_at IS 'When it reported in';

CREATE TABLE whistle_counts (
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    to_area text COLLATE "C" REFERENCES areas,
    to_organization uuid REFERENCES organizations,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    called integer NOT NULL,
    came integer NOT NULL,
    in_time integer NOT NULL,
    CHECK (num_nonnulls(to_area, to_organization) = 1)
);
COMMENT ON TABLE whistle_counts IS
    'Whistles by the village the matter lies in, the day they were blown, and whom they called';
CREATE UNIQUE INDEX whistle_counts_key ON whistle_counts (area, day, to_area, to_organization, seen_from)
    NULLS NOT DISTINCT;
CREATE INDEX whistle_counts_by_organization ON whistle_counts (to_organization, day);

ALTER TABLE whistle_counts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('whistle_counts', 'area', 'SELECT', '(area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' OR to_area = nullif(current_setting(''app.area'', true), ''''))'
    || ' AND seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint', '', true);
SELECT ctx.policy('whistle_counts', 'organization', 'SELECT',
    'to_organization = nullif(current_setting(''app.organization'', true), '''')::uuid'
    || ' AND seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint', '', true);
GRANT SELECT ON whistle_counts TO linli_area, linli_organization;
GRANT SELECT, INSERT, UPDATE ON whistle_counts TO linli_definer;

SET LOCAL ROLE linli_definer;

-- Whoever helps reads the case and says its own part; only who has it acts on it.
CREATE OR REPLACE FUNCTION ctx.open_case(home text, case_id uuid) RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    held record;
BEGIN
    SELECT bool_or(s.ended_at IS NULL AND s.part = 'lead') AS is_open, max(c.number) AS number INTO held
    FROM assignments s
    JOIN cases c ON c.home = s.home AND c.id = s.case_id AND c.seen_from >= ctx.level()
    WHERE s.home = open_case.home AND s.case_id = open_case.case_id
        AND CASE caller WHEN 'organization' THEN s.to_organization = ctx.organization()
            ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END;
    IF held.number IS NULL THEN
        RETURN;
    END IF;
    PERFORM ctx.record(caller, 'open case', open_case.home || '-' || held.number);
    RETURN NEXT ctx.seal(ctx.account(), ctx.post(), CASE WHEN held.is_open THEN 'assignee' ELSE 'former' END,
        ctx.area(),
        ctx.level(), ctx.organization(), open_case.home, open_case.case_id);
END $$;
COMMENT ON FUNCTION ctx.open_case(text, uuid) IS
    'The context of one case, for a post that has it (assignee), or helps with it or had it (former)';

CREATE FUNCTION ctx.is_own(s assignments) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN ctx.organization() IS NULL THEN s.to_area = ctx.area()
        ELSE s.to_organization = ctx.organization() END
$$;
COMMENT ON FUNCTION ctx.is_own(assignments) IS 'Whether an assignment is that of the post that acts';

-- Helpers answer one after the other and not against each other: the row is locked, its version is not asked.
CREATE FUNCTION ctx.helped_case(home text, case_id uuid) RETURNS cases
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = helped_case.home AND x.id = helped_case.case_id
        AND x.seen_from >= ctx.level()
        AND (ctx.organization() IS NULL AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
            OR EXISTS (SELECT FROM assignments s WHERE s.home = x.home AND s.case_id = x.id AND ctx.is_own(s)))
    FOR UPDATE;
    RETURN c;
END $$;
COMMENT ON FUNCTION ctx.helped_case(text, uuid) IS
    'A case the post may see, or is or was assigned to, locked; all null when there is none';

CREATE FUNCTION ctx.note_help(c cases, s assignments, given jsonb, act text, caller text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, detail,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, replace(act, ' ', '-'), c.step,
        c.step, given ->> 'who', nullif(btrim(given ->> 'words'), ''), jsonb_build_object('helper', coalesce(
            (SELECT a.name FROM areas a WHERE a.code = s.to_area),
            (SELECT o.name FROM organizations o WHERE o.id = s.to_organization))), c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, reason => nullif(btrim(given ->> 'words'), ''),
        address => given ->> 'address', request_id => given ->> 'request_id');
END $$;
COMMENT ON FUNCTION ctx.note_help(cases, assignments, jsonb, text, text) IS
    'One version more, a line of history that the reporter does not read, and a record';

CREATE FUNCTION ask_help(given jsonb) RETURNS text
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
COMMENT ON FUNCTION ask_help(jsonb) IS
    'Whoever has a case asks somebody to help with it, or summons somebody above';
GRANT EXECUTE ON FUNCTION ask_help(jsonb) TO linli_area, linli_assignee;

CREATE FUNCTION go_on_helping(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'former');
    c cases;
    s assignments;
    act text := given ->> 'act';
    moment timestamptz := given ->> 'at';
    coming boolean;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'act', 'words'],
        ARRAY['helper', 'request_id', 'address']);
    IF act IS NULL OR act <> ALL (ARRAY['accept', 'answer', 'decline', 'report-in', 'release']) THEN
        RAISE EXCEPTION 'no such act: %', act USING ERRCODE = 'LN400';
    END IF;
    c := ctx.helped_case(given ->> 'home', (given ->> 'id')::uuid);
    IF c.id IS NULL OR c.closed_at IS NOT NULL THEN
        RETURN CASE WHEN c.id IS NULL THEN 'absent' ELSE 'closed' END;
    END IF;
    SELECT * INTO s FROM assignments x
    WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper' AND x.ended_at IS NULL
        AND CASE WHEN act = 'release' THEN x.id = (given ->> 'helper')::uuid ELSE ctx.is_own(x) END;
    IF act = 'release' AND NOT ctx.has_lead(c.home, c.id) OR ctx.unmasks(ctx.post()) THEN
        RETURN 'post';
    END IF;
    IF s.id IS NULL THEN
        RETURN CASE WHEN act = 'release' OR EXISTS (SELECT FROM assignments x WHERE x.home = c.home
            AND x.case_id = c.id AND x.part = 'helper' AND ctx.is_own(x)) THEN 'over' ELSE 'post' END;
    END IF;
    -- To answer is to have come.
    coming := s.is_called AND s.came_at IS NULL AND act IN ('report-in', 'answer');
    IF act = 'accept' AND s.state <> 'asked' OR act = 'report-in' AND NOT coming THEN
        RETURN 'over';
    END IF;
    UPDATE assignments x SET
        state = CASE act WHEN 'answer' THEN 'answered' WHEN 'decline' THEN 'declined'
            WHEN 'release' THEN 'released' ELSE 'accepted' END,
        state_at = moment, state_words = coalesce(nullif(btrim(given ->> 'words'), ''), x.state_words),
        came_at = CASE WHEN coming THEN moment ELSE x.came_at END,
        ended_at = CASE WHEN act IN ('answer', 'decline', 'release') THEN moment END
    WHERE x.home = s.home AND x.id = s.id;
    PERFORM ctx.note_help(c, s, given, CASE act WHEN 'report-in' THEN act ELSE act || ' help' END, caller);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION go_on_helping(jsonb) IS
    'A helper accepts, reports in, answers or declines; or whoever has the case releases one';
GRANT EXECUTE ON FUNCTION go_on_helping(jsonb) TO linli_area, linli_assignee,
    linli_former;

CREATE FUNCTION ctx.count_whistles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    zone text := ctx.place_zone();
BEGIN
    -- Whistles are few: nobody waits long for the line of an office and a day.
    INSERT INTO whistle_counts AS n (area, day, to_area, to_organization, seen_from, called, came, in_time)
    SELECT left(w.area, 12), (w.given_at AT TIME ZONE zone)::date, w.to_area, w.to_organization, w.seen_from,
        sum(w.sign), sum(CASE WHEN w.came_at IS NULL THEN 0 ELSE w.sign END),
        sum(CASE WHEN w.came_at <= coalesce(w.coming_due_at, w.came_at) THEN w.sign ELSE 0 END)
    FROM (
        SELECT 1 AS sign, NEW.area, NEW.given_at, NEW.to_area, NEW.to_organization, NEW.seen_from, NEW.came_at,
            NEW.coming_due_at
        UNION ALL
        SELECT -1, OLD.area, OLD.given_at, OLD.to_area, OLD.to_organization, OLD.seen_from, OLD.came_at,
            OLD.coming_due_at
        WHERE TG_OP = 'UPDATE') w
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (area, day, to_area, to_organization, seen_from) DO UPDATE SET called = n.called + excluded.called,
        came = n.came + excluded.came, in_time = n.in_time + excluded.in_time;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.count_whistles() IS 'Counts whistles, and whether whoever was called came in time';
GRANT EXECUTE ON FUNCTION ctx.count_whistles() TO linli_owner;

SET LOCAL ROLE linli_owner;

CREATE TRIGGER assignments_count_whistles AFTER INSERT ON assignments FOR EACH ROW WHEN (NEW.is_called)
    EXECUTE FUNCTION ctx.count_whistles();
CREATE TRIGGER assignments_count_coming AFTER UPDATE OF came_at, area, seen_from ON assignments FOR EACH ROW
    WHEN (NEW.is_called AND (OLD.came_at IS DISTINCT FROM NEW.came_at OR OLD.area <> NEW.area
        OR OLD.seen_from <> NEW.seen_from))
    EXECUTE FUNCTION ctx.count_whistles();

RESET ROLE;
