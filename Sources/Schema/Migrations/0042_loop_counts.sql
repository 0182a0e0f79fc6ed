-- The loops: how many cases each village, town, county and city took in, and at which level they were solved.
--
-- Cases are counted under the day they were told, so that the parts add up to the whole, and again whenever
-- one is solved, reopened, moved or hidden. A change is a row of its own: were each case to add one to the
-- number of its city, all reports of the city would wait for each other. A job adds the changes to the numbers;
-- whoever reads takes both.

SET LOCAL ROLE linli_owner;

ALTER TABLE cases ADD COLUMN solved_in_time boolean;
COMMENT ON COLUMN cases.solved_in_time IS
    'Whether no limit had run out when it was solved; null: not solved, or solved before this was kept';
-- What higher levels solve is rare among all that is solved; a list of it must not read the rest.
CREATE INDEX cases_solved_newest ON cases (solved_level, reported_at DESC, id) WHERE solved_level IS NOT NULL;

CREATE TABLE loop_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
    spent smallint NOT NULL CHECK (spent BETWEEN 0 AND 10000),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    cases integer NOT NULL,
    in_time integer NOT NULL,
    handed_up integer NOT NULL
);
COMMENT ON TABLE loop_changes IS 'Changes of the numbers of the loops that were not added to them yet';
CREATE INDEX loop_changes_by_area ON loop_changes (area, day);

CREATE TABLE loop_counts (
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
    spent smallint NOT NULL CHECK (spent BETWEEN 0 AND 10000),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    cases integer NOT NULL,
    in_time integer NOT NULL,
    handed_up integer NOT NULL,
    PRIMARY KEY (area, day, level, spent, seen_from)
);
COMMENT ON TABLE loop_counts IS
    'Cases by area down to villages, by the day they were told, by the level that solved them';
COMMENT ON COLUMN loop_counts.level IS 'The level that solved them; 0: all that were taken in, solved or not';
COMMENT ON COLUMN loop_counts.spent IS 'Hours they took at most, as ctx.hours_spent has them; 0 at level 0';
COMMENT ON COLUMN loop_counts.handed_up IS 'Of those taken in, how many a level handed up; 0 at other levels';

ALTER TABLE loop_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE loop_counts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t, 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint', '', true)
FROM unnest(ARRAY['loop_changes', 'loop_counts']::regclass[]) t;
GRANT SELECT ON loop_changes, loop_counts TO linli_area;
GRANT SELECT, INSERT, DELETE ON loop_changes TO linli_definer;
GRANT SELECT, INSERT, UPDATE ON loop_counts TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.place_zone() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce((SELECT l.settings ->> 'timeZone' FROM place l WHERE l.id = 1), 'UTC') $$;
COMMENT ON FUNCTION ctx.place_zone() IS 'The time zone the place lives by';

CREATE FUNCTION day_begins(day date) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT day_begins.day::timestamp AT TIME ZONE ctx.place_zone() $$;
COMMENT ON FUNCTION day_begins(date) IS 'The first moment of a day where the place lies';
GRANT EXECUTE ON FUNCTION day_begins(date) TO linli_area;

-- Coarse enough that a year of a village is some hundred rows, fine enough to say "half within eight hours".
CREATE FUNCTION ctx.hours_spent(spent interval) RETURNS smallint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT min(hours) FROM unnest('{1,2,4,8,12,24,48,72,120,168,240,336,720,2160}'::smallint[])
        AS hours WHERE spent <= hours * interval '1 hour'), 10000::smallint)
$$;
COMMENT ON FUNCTION ctx.hours_spent(interval) IS
    'The least of some round numbers of hours that a time fits into; 10000: more than ninety days';

CREATE FUNCTION ctx.was_in_time(home text, case_id uuid, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM clocks k WHERE k.home = was_in_time.home AND k.case_id = was_in_time.case_id
        AND k.started_at < moment AND k.due_at < least(coalesce(k.stopped_at, moment), moment))
$$;
COMMENT ON FUNCTION ctx.was_in_time(text, uuid, timestamptz) IS
    'Whether no limit of a case had run out before a moment while it ran';

CREATE FUNCTION ctx.judge_solved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.solved_in_time := CASE WHEN NEW.solved_at IS NOT NULL
        THEN ctx.was_in_time(NEW.home, NEW.id, NEW.solved_at) END;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION ctx.judge_solved() IS 'Keeps with a case whether it was solved in time';
GRANT EXECUTE ON FUNCTION ctx.judge_solved() TO linli_owner;

-- Cases below a village count for their village: nobody below is compared with anybody.
CREATE FUNCTION ctx.loop_parts(c cases, sign integer, zone text) RETURNS SETOF loop_changes
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT 0::bigint, left(c.area, 12), (c.reported_at AT TIME ZONE zone)::date, 0::smallint, 0::smallint,
        c.seen_from, sign, 0, CASE WHEN c.handed_up_at IS NULL THEN 0 ELSE sign END
    UNION ALL
    SELECT 0::bigint, left(c.area, 12), (c.reported_at AT TIME ZONE zone)::date, c.solved_level,
        ctx.hours_spent(c.solved_at - c.reported_at), c.seen_from, sign,
        CASE WHEN coalesce(c.solved_in_time, ctx.was_in_time(c.home, c.id, c.solved_at)) THEN sign ELSE 0 END, 0
    WHERE c.solved_level IS NOT NULL
$$;
COMMENT ON FUNCTION ctx.loop_parts(cases, integer, text) IS
    'What one case adds to the loops, or with -1 takes from them';

CREATE FUNCTION ctx.count_new_cases() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    zone text := ctx.place_zone();
BEGIN
    INSERT INTO loop_changes (area, day, level, spent, seen_from, cases, in_time, handed_up)
    SELECT p.area, p.day, p.level, p.spent, p.seen_from, sum(p.cases), sum(p.in_time), sum(p.handed_up)
    FROM fresh c, LATERAL ctx.loop_parts(c, 1, zone) p
    GROUP BY p.area, p.day, p.level, p.spent, p.seen_from;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.count_new_cases() IS 'Counts new cases in the loops';
GRANT EXECUTE ON FUNCTION ctx.count_new_cases() TO linli_owner;

CREATE FUNCTION ctx.count_changed_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    zone text := ctx.place_zone();
BEGIN
    INSERT INTO loop_changes (area, day, level, spent, seen_from, cases, in_time, handed_up)
    SELECT p.area, p.day, p.level, p.spent, p.seen_from, sum(p.cases), sum(p.in_time), sum(p.handed_up)
    FROM (SELECT * FROM ctx.loop_parts(OLD, -1, zone) UNION ALL SELECT * FROM ctx.loop_parts(NEW, 1, zone)) p
    GROUP BY p.area, p.day, p.level, p.spent, p.seen_from
    HAVING sum(p.cases) <> 0 OR sum(p.in_time) <> 0 OR sum(p.handed_up) <> 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.count_changed_case() IS
    'Counts a case anew in the loops: solved, reopened, handed up, moved or hidden';
GRANT EXECUTE ON FUNCTION ctx.count_changed_case() TO linli_owner;

-- Each number of the loops leads to its cases, and these are looked through for words like any others.
CREATE OR REPLACE FUNCTION find_cases(wanted jsonb, at_most integer) RETURNS TABLE (home text, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    looked tsquery := ctx.gram_query(wanted ->> 'words');
    -- A filter narrows the scope of the post, and never widens it.
    first_code text := CASE WHEN wanted ->> 'area' >= ctx.area() AND wanted ->> 'area' < ctx.area() || '~'
        THEN wanted ->> 'area' ELSE ctx.area() END;
    past_code text := first_code || '~';
    town text := CASE WHEN char_length(first_code) = 9 THEN first_code END;
    village text := CASE WHEN char_length(first_code) >= 12 THEN left(first_code, 12) END;
    is_named boolean := char_length(first_code) IN (9, 12);
    reader smallint := ctx.level();
    asked_scenario text := wanted ->> 'scenario';
    asked_step text := wanted ->> 'step';
    asked_origin text := wanted ->> 'origin';
    asked_state text := wanted ->> 'state';
    asked_level smallint := (wanted ->> 'solved')::smallint;
    asks_handed boolean := coalesce((wanted ->> 'handed_up')::boolean, false);
    since_at timestamptz := day_begins((wanted ->> 'since')::date);
    until_at timestamptz := day_begins((wanted ->> 'until')::date + 1);
    moment timestamptz := (wanted ->> 'at')::timestamptz;
    before_at timestamptz := (wanted ->> 'before_at')::timestamptz;
    before_id uuid := (wanted ->> 'before_id')::uuid;
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT c.home, c.id
        FROM case_grams g JOIN cases c ON c.home = g.home AND c.id = g.case_id
        WHERE g.grams @@ looked AND g.seen_from >= reader
            AND (town IS NULL OR left(g.area, 9) = town)
            AND (village IS NULL OR left(g.area, 12) = village)
            AND (is_named OR g.area >= first_code AND g.area < past_code)
            AND c.seen_from >= reader
            AND (before_at IS NULL OR (g.reported_at, g.case_id) < (before_at, before_id))
            AND (asked_scenario IS NULL OR c.scenario = asked_scenario)
            AND (asked_step IS NULL OR c.step = asked_step)
            AND (asked_origin IS NULL OR c.origin = asked_origin)
            AND (asked_level IS NULL OR c.solved_level = asked_level
                OR asked_level = 4 AND c.solved_level > asked_level)
            AND (NOT asks_handed OR c.handed_up_at IS NOT NULL)
            AND (since_at IS NULL OR g.reported_at >= since_at)
            AND (until_at IS NULL OR g.reported_at < until_at)
            AND CASE asked_state WHEN 'open' THEN c.closed_at IS NULL WHEN 'closed' THEN c.closed_at IS NOT NULL
                WHEN 'overdue' THEN c.closed_at IS NULL AND c.due_at < moment ELSE true END
        ORDER BY g.reported_at DESC, g.case_id DESC LIMIT least(at_most, 50001);
END $$;

CREATE FUNCTION fold_loops(at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    folded integer;
BEGIN
    PERFORM ctx.kind('followup');
    -- One at a time: two would wait for each other's rows.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('loops', 0)) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM loop_changes WHERE id IN (SELECT id FROM loop_changes ORDER BY id LIMIT at_most)
        RETURNING area, day, level, spent, seen_from, cases, in_time, handed_up
    ), added AS (
        INSERT INTO loop_counts AS n (area, day, level, spent, seen_from, cases, in_time, handed_up)
        SELECT left(t.area, digits), t.day, t.level, t.spent, t.seen_from, sum(t.cases), sum(t.in_time),
            sum(t.handed_up)
        FROM taken t JOIN unnest(ARRAY[4, 6, 9, 12]) AS digits ON digits <= length(t.area)
        GROUP BY left(t.area, digits), t.day, t.level, t.spent, t.seen_from
        ON CONFLICT (area, day, level, spent, seen_from) DO UPDATE SET cases = n.cases + excluded.cases,
            in_time = n.in_time + excluded.in_time, handed_up = n.handed_up + excluded.handed_up
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;
COMMENT ON FUNCTION fold_loops(integer) IS
    'Adds the oldest changes to the numbers of the loops, for every level above them too; answers how many';
GRANT EXECUTE ON FUNCTION fold_loops(integer) TO linli_followup;

SET LOCAL ROLE linli_owner;

CREATE TRIGGER cases_judge_solved BEFORE UPDATE OF solved_at ON cases FOR EACH ROW
    WHEN (OLD.solved_at IS DISTINCT FROM NEW.solved_at) EXECUTE FUNCTION ctx.judge_solved();
CREATE TRIGGER cases_count_new AFTER INSERT ON cases REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.count_new_cases();
CREATE TRIGGER cases_count_changed AFTER UPDATE OF area, seen_from, solved_level, solved_at, handed_up_at
    ON cases FOR EACH ROW
    WHEN (OLD.area IS DISTINCT FROM NEW.area OR OLD.seen_from IS DISTINCT FROM NEW.seen_from
        OR OLD.solved_level IS DISTINCT FROM NEW.solved_level OR OLD.solved_at IS DISTINCT FROM NEW.solved_at
        OR OLD.handed_up_at IS DISTINCT FROM NEW.handed_up_at)
    EXECUTE FUNCTION ctx.count_changed_case();

RESET ROLE;
