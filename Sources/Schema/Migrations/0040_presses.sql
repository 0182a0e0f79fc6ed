-- A desk above presses (催办), or demands an answer by a moment (督办), which is a clock of its own.

SET LOCAL ROLE linli_owner;

CREATE TABLE presses (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('urge', 'supervise')),
    from_area text COLLATE "C" NOT NULL,
    words text NOT NULL CHECK (char_length(words) BETWEEN 1 AND 1000),
    account_id uuid DEFAULT nullif(current_setting('app.account', true), '')::uuid,
    post_id uuid DEFAULT nullif(current_setting('app.post', true), '')::uuid,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 200),
    at timestamptz NOT NULL,
    clock_id uuid,
    due_at timestamptz CHECK (due_at > at),
    answer text CHECK (char_length(answer) BETWEEN 1 AND 1000),
    answered_by uuid,
    answerer text CHECK (char_length(answerer) BETWEEN 1 AND 200),
    answered_at timestamptz CHECK (answered_at >= at),
    lapsed_at timestamptz,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    CHECK (num_nonnulls(clock_id, due_at) = CASE kind WHEN 'supervise' THEN 2 ELSE 0 END),
    CHECK (num_nonnulls(answer, answered_by, answerer, answered_at) IN (0, 4)),
    CHECK (lapsed_at IS NULL OR answered_at IS NULL)
);
COMMENT ON TABLE presses IS
    'What desks above said about cases that take long: pressed, or demanded an answer; and the answer';
COMMENT ON COLUMN presses.due_at IS 'When the answer is due; null: none was demanded';
CREATE INDEX presses_of_case ON presses (home, case_id, at);
CREATE UNIQUE INDEX presses_one_open ON presses (home, case_id)
    WHERE kind = 'supervise' AND answered_at IS NULL AND lapsed_at IS NULL;

SELECT ctx.protect('presses', 'child');
GRANT SELECT ON presses TO linli_area, linli_assignee, linli_former;
GRANT SELECT, INSERT, UPDATE ON presses TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.end_watch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE watchers w SET ended_at = greatest(NEW.stopped_at, w.since)
    WHERE w.home = NEW.home AND w.case_id = NEW.case_id AND w.clock_id = NEW.id AND w.ended_at IS NULL;
    UPDATE extensions e SET lapsed_at = greatest(NEW.stopped_at, e.asked_at)
    WHERE e.home = NEW.home AND e.case_id = NEW.case_id AND e.clock_id = NEW.id AND e.decided_at IS NULL
        AND e.lapsed_at IS NULL;
    UPDATE presses p SET lapsed_at = greatest(NEW.stopped_at, p.at)
    WHERE p.home = NEW.home AND p.case_id = NEW.case_id AND p.clock_id = NEW.id AND p.answered_at IS NULL
        AND p.lapsed_at IS NULL;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.end_watch() IS
    'When a clock stops, watching it ends; more time for it and an answer by its end are wanted no more';

CREATE OR REPLACE FUNCTION ctx.move_watchers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE watchers w SET area = NEW.area WHERE w.home = NEW.home AND w.case_id = NEW.id;
    UPDATE extensions e SET area = NEW.area WHERE e.home = NEW.home AND e.case_id = NEW.id;
    UPDATE presses p SET area = NEW.area WHERE p.home = NEW.home AND p.case_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.move_watchers() IS 'Watchers, extensions and presses lie where their case lies';

CREATE FUNCTION press_case(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    moment timestamptz := given ->> 'at';
    sort text := given ->> 'kind';
    clock uuid;
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'press', 'kind', 'at', 'who', 'words', 'not_since'],
        ARRAY['due_at', 'allowance', 'warn_at', 'request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF c.closed_at IS NOT NULL THEN
        RETURN 'closed';
    ELSIF NOT ctx.keeps_desk() OR ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    ELSIF EXISTS (SELECT FROM presses p WHERE p.home = c.home AND p.case_id = c.id AND CASE sort
            WHEN 'urge' THEN p.kind = 'urge' AND p.from_area = ctx.area()
                AND p.at > (given ->> 'not_since')::timestamptz
            ELSE p.kind = 'supervise' AND p.answered_at IS NULL AND p.lapsed_at IS NULL END) THEN
        RETURN 'pressed';
    END IF;
    IF sort = 'supervise' THEN
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from, allowance, warn_at, beside)
        VALUES (c.home, c.id, c.area, 'supervision', moment, (given ->> 'due_at')::timestamptz, c.seen_from,
            given ->> 'allowance', (given ->> 'warn_at')::timestamptz, true)
        RETURNING id INTO clock;
    END IF;
    INSERT INTO presses (home, case_id, area, id, kind, from_area, words, who, at, clock_id, due_at, seen_from)
    VALUES (c.home, c.id, c.area, (given ->> 'press')::uuid, sort, ctx.area(), given ->> 'words',
        given ->> 'who', moment, clock, CASE WHEN clock IS NOT NULL THEN (given ->> 'due_at')::timestamptz END,
        c.seen_from);
    PERFORM ctx.note_time(c, given, sort, caller, jsonb_strip_nulls(jsonb_build_object(
        'effect', CASE sort WHEN 'urge' THEN 'urged' ELSE 'supervised' END, 'words', given ->> 'words',
        'due_at', given ->> 'due_at', 'from_area', ctx.area())));
    RETURN 'done';
END $$;
COMMENT ON FUNCTION press_case(jsonb) IS
    'A desk that does not have a case presses whoever has it, or demands an answer; answers what came of it';

CREATE FUNCTION answer_press(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    moment timestamptz := given ->> 'at';
    c cases;
    p presses;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'words'], ARRAY['request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    END IF;
    UPDATE presses x SET answer = given ->> 'words', answered_by = ctx.account(), answerer = given ->> 'who',
        answered_at = moment
    WHERE x.home = c.home AND x.case_id = c.id AND x.kind = 'supervise' AND x.answered_at IS NULL
        AND x.lapsed_at IS NULL
    RETURNING * INTO p;
    IF NOT FOUND THEN
        RETURN 'nothing';
    END IF;
    UPDATE clocks k SET stopped_at = greatest(moment, k.started_at)
    WHERE k.home = p.home AND k.id = p.clock_id AND k.stopped_at IS NULL;
    PERFORM ctx.note_time(c, given, 'answer supervision', caller, jsonb_build_object(
        'effect', 'supervision-answered', 'words', given ->> 'words', 'from_area', p.from_area));
    RETURN 'done';
END $$;
COMMENT ON FUNCTION answer_press(jsonb) IS
    'Whoever has a case answers the desk that demanded it; answers what came of it';

-- One look for all lines of a desk or list; each line is shown to the caller already, and is asked again here.
CREATE FUNCTION case_marks(homes text[], numbers bigint[], at timestamptz)
RETURNS TABLE (home text, number bigint, mark text, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT c.home, c.number, m.mark, m.since
        FROM (SELECT * FROM unnest(homes, numbers) AS w (home, number) LIMIT 200) w
        JOIN cases c ON c.home = w.home AND c.number = w.number AND c.seen_from >= ctx.level()
            AND (caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~'
                OR EXISTS (SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
                    AND s.ended_at IS NULL AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                        ELSE s.to_organization = ctx.organization() END)),
        LATERAL (
            SELECT 'supervised' AS mark, max(p.due_at) AS since FROM presses p
            WHERE p.home = c.home AND p.case_id = c.id AND p.kind = 'supervise' AND p.answered_at IS NULL
                AND p.lapsed_at IS NULL
            UNION ALL
            SELECT 'escalated', max(x.since) FROM watchers x
            WHERE x.home = c.home AND x.case_id = c.id AND x.ended_at IS NULL
            UNION ALL
            SELECT 'urged', max(p.at) FROM presses p
            WHERE p.home = c.home AND p.case_id = c.id AND p.kind = 'urge' AND p.at >= (SELECT max(s.given_at)
                FROM assignments s WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead'
                    AND s.ended_at IS NULL)
            UNION ALL
            SELECT 'extension', max(e.asked_at) FROM extensions e
            WHERE e.home = c.home AND e.case_id = c.id AND e.decided_at IS NULL AND e.lapsed_at IS NULL
            UNION ALL
            SELECT 'warned', max(k.warned_at) FROM clocks k
            WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL AND NOT k.beside
                AND k.due_at > case_marks.at
        ) m
        WHERE c.closed_at IS NULL AND m.since IS NOT NULL
        ORDER BY c.home, c.number;
END $$;
COMMENT ON FUNCTION case_marks(text[], bigint[], timestamptz) IS
    'What stands out about the time of the cases of a desk: warned, told above, pressed, an answer demanded';

CREATE FUNCTION demanded_answers()
RETURNS TABLE (home text, number bigint, scenario text, who text, due_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT s.home, s.number, s.scenario, p.who, p.due_at
        FROM assignments s
        JOIN presses p ON p.home = s.home AND p.case_id = s.case_id AND p.kind = 'supervise'
            AND p.answered_at IS NULL AND p.lapsed_at IS NULL
        WHERE s.part = 'lead' AND s.ended_at IS NULL AND s.seen_from >= ctx.level()
            AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                ELSE s.to_organization = ctx.organization() END
            AND NOT ctx.unmasks(ctx.post())
        ORDER BY p.due_at, s.home, s.number LIMIT 20;
END $$;
COMMENT ON FUNCTION demanded_answers() IS 'Cases of one''s own desk about which a desk above demands an answer';

GRANT EXECUTE ON FUNCTION press_case(jsonb) TO linli_area;
GRANT EXECUTE ON FUNCTION answer_press(jsonb) TO linli_area, linli_assignee;
GRANT EXECUTE ON FUNCTION case_marks(text[], bigint[], timestamptz), demanded_answers()
    TO linli_area, linli_organization;

RESET ROLE;
