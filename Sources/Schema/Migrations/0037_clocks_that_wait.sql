-- A clock keeps what it was given: how long, when to warn. It may stand still while somebody else must answer,
-- keeps what it has left, and goes on from there. A clock beside the others runs on when the case moves.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_timekeeper;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_timekeeper;

SET LOCAL ROLE linli_owner;

ALTER TABLE clocks ADD COLUMN allowance text;
ALTER TABLE clocks ADD COLUMN beside boolean NOT NULL DEFAULT false;
ALTER TABLE clocks ADD COLUMN warn_at timestamptz;
ALTER TABLE clocks ADD COLUMN warned_at timestamptz;
ALTER TABLE clocks ADD COLUMN paused_at timestamptz;
ALTER TABLE clocks ADD COLUMN waits_for text;
ALTER TABLE clocks ADD COLUMN waits_until timestamptz;
ALTER TABLE clocks ADD COLUMN left_s integer;
ALTER TABLE clocks ADD COLUMN left_works boolean;
ALTER TABLE clocks ADD COLUMN waited_s integer;
ALTER TABLE clocks ADD CONSTRAINT clocks_allowance_check CHECK (allowance <> '') NOT VALID;
ALTER TABLE clocks ADD CONSTRAINT clocks_waiting_check CHECK (
    num_nonnulls(paused_at, waits_for, waits_until, left_s, left_works) IN (0, 5)
    AND (paused_at IS NULL OR due_at IS NULL AND waits_until > paused_at AND left_s > 0
        AND waits_for IN ('reporter', 'outsider'))) NOT VALID;
ALTER TABLE clocks ADD CONSTRAINT clocks_waited_check CHECK (waited_s >= 0) NOT VALID;
ALTER TABLE clocks VALIDATE CONSTRAINT clocks_allowance_check;
ALTER TABLE clocks VALIDATE CONSTRAINT clocks_waiting_check;
ALTER TABLE clocks VALIDATE CONSTRAINT clocks_waited_check;
COMMENT ON COLUMN clocks.allowance IS 'As the pack of the case gave it, such as 3 working days; a newer pack changes nothing';
COMMENT ON COLUMN clocks.beside IS 'It does not belong to the step: it runs on when the case moves, until the case closes';
COMMENT ON COLUMN clocks.warn_at IS 'When whoever has the case is warned; null: not at all';
COMMENT ON COLUMN clocks.left_s IS 'Seconds left while it stands still: of working time if left_works, else of plain time';
COMMENT ON COLUMN clocks.waited_s IS 'Seconds it has stood still before';

-- Running clocks are one in a hundred: the indexes stay small however many cases there are.
CREATE INDEX clocks_to_warn ON clocks (warn_at, home, case_id)
    WHERE stopped_at IS NULL AND warned_at IS NULL;
CREATE INDEX clocks_waiting ON clocks (waits_until, home, case_id)
    WHERE stopped_at IS NULL AND paused_at IS NOT NULL;
CREATE INDEX clocks_undated ON clocks (started_at, home, case_id)
    WHERE stopped_at IS NULL AND due_at IS NULL AND paused_at IS NULL AND allowance IS NOT NULL;

ALTER TABLE cases ADD COLUMN waits_until timestamptz;
ALTER TABLE assignments ADD COLUMN waits_until timestamptz;
COMMENT ON COLUMN cases.waits_until IS 'The clock stands still, at the latest until then; null: it does not';
COMMENT ON COLUMN assignments.waits_until IS 'As of the case';

-- The job reads rules of the place, and of cases only what the functions below hand out.
GRANT SELECT ON place, areas, organizations, packs TO linli_timekeeper;

-- A reporter is told when an answer is awaited.
GRANT SELECT (home, case_id, area, id, purpose, started_at, due_at, stopped_at, beside, allowance, paused_at, waits_for,
    waits_until, left_s, left_works, waited_s) ON clocks TO linli_receipt;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.open_timekeeper() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'timekeeper', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_timekeeper() IS
    'The context of the job that warns, goes on after a pause, and tells those above';
GRANT EXECUTE ON FUNCTION ctx.open_timekeeper() TO linli_app;

-- Whoever may say that a clock starts may say how.
CREATE OR REPLACE FUNCTION ctx.demand_keys(given jsonb, required text[], optional text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown jsonb := given - required - optional - CASE WHEN 'clock_purpose' = ANY (optional)
        THEN ARRAY['clock_limit', 'clock_warn_at', 'clock_pause', 'clock_resume'] ELSE '{}' END;
BEGIN
    IF unknown IS DISTINCT FROM '{}'::jsonb OR NOT given ?& required THEN
        RAISE EXCEPTION 'keys missing or unknown: %', (SELECT string_agg(k, ', ' ORDER BY k) FROM (
                SELECT jsonb_object_keys(unknown) UNION ALL
                (SELECT unnest(required) EXCEPT SELECT jsonb_object_keys(given))
            ) AS t (k)) USING ERRCODE = 'LN400';
    END IF;
END $$;

CREATE FUNCTION ctx.start_clock(c cases, m jsonb, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF m ->> 'clock_purpose' IS NOT NULL THEN
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from, allowance, warn_at)
        VALUES (c.home, c.id, c.area, m ->> 'clock_purpose', moment, (m ->> 'clock_due_at')::timestamptz,
            c.seen_from, m ->> 'clock_limit', (m ->> 'clock_warn_at')::timestamptz);
    END IF;
END $$;
COMMENT ON FUNCTION ctx.start_clock(cases, jsonb, timestamptz) IS 'Starts the clock of a step, when there is one';

CREATE FUNCTION ctx.show_waiting(c cases, until timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases x SET waits_until = show_waiting.until
    WHERE x.home = c.home AND x.id = c.id AND x.waits_until IS DISTINCT FROM show_waiting.until;
    UPDATE assignments s SET waits_until = show_waiting.until
    WHERE s.home = c.home AND s.case_id = c.id AND s.waits_until IS DISTINCT FROM show_waiting.until;
END $$;
COMMENT ON FUNCTION ctx.show_waiting(cases, timestamptz) IS
    'Copies to a case and its assignments until when its clock stands still; null: it does not';

CREATE FUNCTION ctx.pause_clock(c cases, pause jsonb, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE clocks k SET due_at = NULL, warn_at = NULL, paused_at = moment, waits_for = pause ->> 'for',
        waits_until = (pause ->> 'until')::timestamptz, left_s = (pause ->> 'left_s')::integer,
        left_works = (pause ->> 'left_works')::boolean
    WHERE k.home = c.home AND k.case_id = c.id AND NOT k.beside AND k.stopped_at IS NULL
        AND k.paused_at IS NULL AND k.due_at > moment;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no clock runs that could stand still' USING ERRCODE = 'LN422';
    END IF;
    PERFORM ctx.show_waiting(c, (pause ->> 'until')::timestamptz);
END $$;
COMMENT ON FUNCTION ctx.pause_clock(cases, jsonb, timestamptz) IS
    'Lets the clock of the step stand still: for whom, until when, and what it has left';

CREATE FUNCTION ctx.resume_clock(c cases, resumed jsonb, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE clocks k SET waited_s = coalesce(k.waited_s, 0)
            + greatest(0, extract(epoch FROM moment - k.paused_at))::integer,
        paused_at = NULL, waits_for = NULL, waits_until = NULL, left_s = NULL, left_works = NULL, warned_at = NULL,
        due_at = (resumed ->> 'due_at')::timestamptz, warn_at = (resumed ->> 'warn_at')::timestamptz
    WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL AND k.paused_at IS NOT NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.show_waiting(c, NULL);
    RETURN true;
END $$;
COMMENT ON FUNCTION ctx.resume_clock(cases, jsonb, timestamptz) IS
    'Lets a clock go on that stood still; false when none did';

CREATE OR REPLACE FUNCTION ctx.restart_clocks(c cases, m jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := m ->> 'at';
BEGIN
    IF m ? 'clock_pause' THEN
        PERFORM ctx.pause_clock(c, m -> 'clock_pause', moment);
    ELSIF m ? 'clock_resume' THEN
        IF NOT ctx.resume_clock(c, m -> 'clock_resume', moment) THEN
            RAISE EXCEPTION 'no clock stands still' USING ERRCODE = 'LN422';
        END IF;
    ELSE
        PERFORM ctx.resume_clock(c, '{}', moment);
        UPDATE clocks k SET stopped_at = greatest(moment, k.started_at)
        WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL
            AND (NOT k.beside OR c.closed_at IS NOT NULL);
        PERFORM ctx.start_clock(c, m, moment);
    END IF;
END $$;
COMMENT ON FUNCTION ctx.restart_clocks(cases, jsonb) IS
    'What a move does to the clocks: stops those of the step and starts the next, or pauses, or goes on';

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
        jsonb_build_object('origin', r.origin, 'routed_by', r.routed_by), r.seen_from);
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, number, scenario,
        pack_version,
        reported_at, step, due_at, seen_from, given_at, given_by)
    VALUES (r.home, r.id, r.area, report ->> 'to_area', (report ->> 'to_organization')::uuid,
        report ->> 'desk', r.number,
        r.scenario, r.pack_version, r.reported_at, r.step, r.due_at, r.seen_from, r.reported_at, ctx.post());
    PERFORM ctx.start_clock(r, report, r.reported_at);
    RETURN r;
END $$;

-- An act on a case that is no choice of its workflow: one line of its history, one record.
CREATE FUNCTION ctx.note_time(c cases, given jsonb, act text, caller text, more jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, act, c.step, c.step,
        given ->> 'who', more ->> 'words', coalesce((more ->> 'is_public')::boolean, false),
        more - ARRAY['words', 'is_public'], c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, reason => left(more ->> 'reason', 2000),
        address => given ->> 'address', request_id => given ->> 'request_id');
END $$;
COMMENT ON FUNCTION ctx.note_time(cases, jsonb, text, text, jsonb) IS
    'History and record of an act about the time of a case';

CREATE FUNCTION ctx.date_case(c cases, due timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases x SET due_at = due WHERE x.home = c.home AND x.id = c.id;
    UPDATE assignments s SET due_at = due
    WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead' AND s.ended_at IS NULL;
END $$;
COMMENT ON FUNCTION ctx.date_case(cases, timestamptz) IS 'Copies when the clock of the step ends';

CREATE FUNCTION resume_clock(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('receipt', 'timekeeper');
    moment timestamptz := given ->> 'at';
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at'], ARRAY['due_at', 'warn_at', 'request_id', 'address']);
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        AND (caller = 'timekeeper' OR x.home = ctx.home() AND x.id = ctx.case_id())
        AND x.closed_at IS NULL AND x.waits_until IS NOT NULL FOR NO KEY UPDATE;
    -- A reporter ends only the wait for the reporter; the job, only one that is over.
    IF c.id IS NULL OR NOT EXISTS (SELECT FROM clocks k WHERE k.home = c.home AND k.case_id = c.id
            AND k.stopped_at IS NULL AND CASE caller WHEN 'receipt' THEN k.waits_for = 'reporter'
                ELSE k.waits_until <= moment END) THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.resume_clock(c, given, moment);
    PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
    PERFORM ctx.note_time(c, given || jsonb_build_object('who',
        CASE caller WHEN 'receipt' THEN 'reporter' ELSE 'clock' END), 'resume', caller,
        '{"effect": "resume", "is_public": true}');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION resume_clock(jsonb) IS
    'Lets a clock go on because the reporter answered, or because the time to wait is over';

CREATE FUNCTION ended_waits(at timestamptz, most integer)
RETURNS TABLE (home text, case_id uuid, area text, scenario text, pack_version integer, purpose text,
    allowance text, started_at timestamptz, left_s integer, left_works boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    RETURN QUERY SELECT k.home, k.case_id, c.area, c.scenario, c.pack_version, k.purpose, k.allowance,
            k.started_at, k.left_s, k.left_works
        FROM clocks k JOIN cases c ON c.home = k.home AND c.id = k.case_id
        WHERE k.stopped_at IS NULL AND k.paused_at IS NOT NULL AND k.waits_until <= ended_waits.at
        ORDER BY k.waits_until, k.home, k.case_id LIMIT least(most, 500);
END $$;
COMMENT ON FUNCTION ended_waits(timestamptz, integer) IS 'Clocks that stood still long enough, the longest over first';

CREATE FUNCTION undated_clocks(after timestamptz, most integer)
RETURNS TABLE (home text, case_id uuid, id uuid, area text, scenario text, pack_version integer, purpose text,
    allowance text, started_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('timekeeper', 'administrator');
    RETURN QUERY SELECT k.home, k.case_id, k.id, c.area, c.scenario, c.pack_version, k.purpose, k.allowance,
            k.started_at
        FROM clocks k JOIN cases c ON c.home = k.home AND c.id = k.case_id
        WHERE k.stopped_at IS NULL AND k.due_at IS NULL AND k.paused_at IS NULL AND k.allowance IS NOT NULL
            AND k.started_at > undated_clocks.after
        ORDER BY k.started_at, k.home, k.case_id LIMIT least(most, 500);
END $$;
COMMENT ON FUNCTION undated_clocks(timestamptz, integer) IS
    'Clocks whose end could not be computed because the calendar ended, the oldest first, after a moment';

CREATE FUNCTION date_clock(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('timekeeper');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'clock', 'due_at'], ARRAY['warn_at']);
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        FOR NO KEY UPDATE;
    UPDATE clocks k SET due_at = (given ->> 'due_at')::timestamptz, warn_at = (given ->> 'warn_at')::timestamptz
    WHERE k.home = c.home AND k.id = (given ->> 'clock')::uuid AND k.case_id = c.id AND k.stopped_at IS NULL
        AND k.due_at IS NULL AND k.paused_at IS NULL AND NOT k.beside;
    IF FOUND THEN
        PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
        PERFORM ctx.record(caller, 'date clock', c.home || '-' || c.number);
    END IF;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION date_clock(jsonb) IS
    'Gives a clock the end that could not be computed before; never changes one that was given';

-- Cases are locked before their clocks, as every move locks them; one that is being moved waits for the next
-- round, and one that cannot be told of does not keep the others from being told of.
CREATE FUNCTION warn_clocks(at timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('timekeeper');
    due record;
    c cases;
    done integer := 0;
BEGIN
    FOR due IN SELECT k.home, k.case_id, k.id FROM clocks k
        WHERE k.warn_at <= warn_clocks.at AND k.stopped_at IS NULL AND k.warned_at IS NULL
        ORDER BY k.warn_at, k.home, k.case_id LIMIT least(most, 500)
    LOOP
        SELECT * INTO c FROM cases x WHERE x.home = due.home AND x.id = due.case_id
            FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        UPDATE clocks k SET warned_at = warn_clocks.at
        WHERE k.home = due.home AND k.id = due.id AND k.warned_at IS NULL AND k.stopped_at IS NULL
            AND k.warn_at <= warn_clocks.at;
        CONTINUE WHEN NOT FOUND;
        done := done + 1;
        BEGIN
            PERFORM ctx.tell(c, 'warned', jsonb_build_object('at', warn_clocks.at, 'purpose', k.purpose,
                'due_at', k.due_at, 'desk', s.desk))
            FROM clocks k LEFT JOIN assignments s ON s.home = k.home AND s.case_id = k.case_id
                AND s.part = 'lead' AND s.ended_at IS NULL
            WHERE k.home = due.home AND k.id = due.id;
        EXCEPTION WHEN others THEN
            INSERT INTO route_failures (scenario, rule, what)
            VALUES (c.scenario, 'warn', left(c.home || '-' || c.number || ': ' || SQLERRM, 2000));
        END;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION warn_clocks(timestamptz, integer) IS
    'Warns of clocks that will run out, once each, the soonest first; answers of how many';

GRANT EXECUTE ON FUNCTION ladder(text) TO linli_timekeeper;
GRANT EXECUTE ON FUNCTION resume_clock(jsonb) TO linli_receipt, linli_timekeeper;
GRANT EXECUTE ON FUNCTION undated_clocks(timestamptz, integer) TO linli_timekeeper, linli_administrator;
GRANT EXECUTE ON FUNCTION ended_waits(timestamptz, integer), date_clock(jsonb), warn_clocks(timestamptz, integer)
    TO linli_timekeeper;

RESET ROLE;
