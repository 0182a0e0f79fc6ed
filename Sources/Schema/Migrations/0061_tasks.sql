-- Tasks sent down: a desk asks something of every area of one level below it, and each answers for itself.
--
-- What is kept and counted is areas, never persons: who answered stands in the audit and nowhere else.

SET LOCAL ROLE linli_owner;

CREATE TABLE task_lists (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    level smallint NOT NULL CHECK (level BETWEEN 2 AND 5),
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 100),
    words text CHECK (char_length(words) BETWEEN 1 AND 2000),
    due_on date NOT NULL,
    sent_at timestamptz NOT NULL,
    asked integer NOT NULL CHECK (asked > 0),
    settled integer NOT NULL DEFAULT 0 CHECK (settled BETWEEN 0 AND asked),
    late integer NOT NULL DEFAULT 0 CHECK (late BETWEEN 0 AND settled),
    withdrawn_at timestamptz CHECK (withdrawn_at >= sent_at),
    reason text CHECK (char_length(reason) BETWEEN 1 AND 500),
    CHECK ((withdrawn_at IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE task_lists IS 'What a desk asked of the areas of one level below it';
COMMENT ON COLUMN task_lists.area IS 'The area whose desk asks';
COMMENT ON COLUMN task_lists.asked IS 'How many areas were asked';
COMMENT ON COLUMN task_lists.settled IS 'How many of them have answered';
COMMENT ON COLUMN task_lists.late IS 'How many of those answered after the day it was due';
CREATE INDEX task_lists_of_area ON task_lists (area, sent_at DESC, id DESC);
CREATE INDEX task_lists_newest ON task_lists (sent_at DESC, id DESC);

CREATE TABLE tasks (
    list_id uuid NOT NULL REFERENCES task_lists,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    due_on date NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'not-here', 'withdrawn')),
    words text CHECK (char_length(words) BETWEEN 1 AND 500),
    settled_on date,
    PRIMARY KEY (list_id, area),
    CHECK ((state IN ('done', 'not-here')) = (settled_on IS NOT NULL)),
    CHECK (state <> 'not-here' OR words IS NOT NULL),
    CHECK (state IN ('done', 'not-here') OR words IS NULL)
);
COMMENT ON TABLE tasks IS 'What each area made of what it was asked; by an area, never by a person';
COMMENT ON COLUMN tasks.settled_on IS 'The day it was answered, as the place counts days';
CREATE INDEX tasks_open ON tasks (area, due_on, list_id) WHERE state = 'open';

-- A list is seen from where it was sent and from above; further down by whom it asks, through a function.
ALTER TABLE task_lists ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t::regclass, 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~''', '', true)
FROM unnest(ARRAY['task_lists', 'tasks']) t;
GRANT SELECT ON task_lists, tasks TO linli_area;
GRANT SELECT, INSERT, UPDATE ON task_lists, tasks TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.code_length(level integer) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (ARRAY[4, 6, 9, 12, 15, 18])[level]
$$;
COMMENT ON FUNCTION ctx.code_length(integer) IS 'How many digits the code of an area of a level has';

CREATE FUNCTION send_tasks(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    asked_level integer := (given ->> 'level')::integer;
    within_areas text[] := CASE WHEN given ? 'areas'
        THEN ARRAY(SELECT jsonb_array_elements_text(given -> 'areas')) ELSE ARRAY[ctx.area()] END;
    targets text[];
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'title', 'due_on', 'level'],
        ARRAY['words', 'areas', 'request_id', 'address']);
    IF asked_level <= ctx.level() OR asked_level > 5 OR EXISTS (SELECT FROM unnest(within_areas) w
        WHERE NOT (w COLLATE "C" >= ctx.area() AND w COLLATE "C" < ctx.area() || '~')) THEN
        RAISE EXCEPTION 'tasks go to areas below' USING ERRCODE = 'LN422';
    END IF;
    IF EXISTS (SELECT FROM task_lists l WHERE l.id = (given ->> 'id')::uuid) THEN
        -- The same form once more.
        RETURN CASE WHEN EXISTS (SELECT FROM task_lists l WHERE l.id = (given ->> 'id')::uuid
            AND l.area = ctx.area()) THEN 'sent before' ELSE 'absent' END;
    END IF;
    SELECT array_agg(DISTINCT a.code) INTO targets FROM unnest(within_areas) w
        JOIN areas a ON a.code >= w AND a.code < w || '~' AND a.level = asked_level AND a.closed_on IS NULL;
    IF targets IS NULL THEN
        RETURN 'nobody';
    ELSIF cardinality(targets) > 5000 THEN
        RETURN 'too many';
    END IF;
    INSERT INTO task_lists (id, area, level, title, words, due_on, sent_at, asked)
    VALUES ((given ->> 'id')::uuid, ctx.area(), asked_level, given ->> 'title', given ->> 'words',
        (given ->> 'due_on')::date, (given ->> 'at')::timestamptz, cardinality(targets));
    INSERT INTO tasks (list_id, area, due_on)
    SELECT (given ->> 'id')::uuid, t, (given ->> 'due_on')::date FROM unnest(targets) t;
    PERFORM ctx.record(caller, 'send tasks', 'tasks-' || (given ->> 'id'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION send_tasks(jsonb) IS 'Asks something of every open area of a level below a desk, or below some of its areas';

CREATE FUNCTION settle_task(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    t tasks;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['list', 'area', 'state', 'day'], ARRAY['words', 'request_id', 'address']);
    IF given ->> 'state' NOT IN ('open', 'done', 'not-here') THEN
        RAISE EXCEPTION 'no such answer' USING ERRCODE = 'LN422';
    END IF;
    -- An area answers for itself, and the desk of a village for the grids in it.
    SELECT * INTO t FROM tasks x WHERE x.list_id = (given ->> 'list')::uuid AND x.area = given ->> 'area'
        AND (x.area = ctx.area() OR ctx.level() = 4 AND x.area > ctx.area() AND x.area < ctx.area() || '~')
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF t.state = 'withdrawn' THEN
        RETURN 'withdrawn';
    END IF;
    UPDATE tasks x SET state = given ->> 'state', words = CASE WHEN given ->> 'state' <> 'open' THEN given ->> 'words' END,
        settled_on = CASE WHEN given ->> 'state' <> 'open' THEN (given ->> 'day')::date END
    WHERE x.list_id = t.list_id AND x.area = t.area;
    UPDATE task_lists l SET
        settled = l.settled + (given ->> 'state' <> 'open')::int - (t.state <> 'open')::int,
        late = l.late + (given ->> 'state' <> 'open' AND (given ->> 'day')::date > t.due_on)::int
            - coalesce(t.settled_on > t.due_on, false)::int
    WHERE l.id = t.list_id;
    PERFORM ctx.record(caller, 'settle task', 'tasks-' || t.list_id || '-' || t.area, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION settle_task(jsonb) IS 'An area says that it did what it was asked, or why there is nothing to do';

CREATE FUNCTION withdraw_tasks(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l task_lists;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['list', 'at', 'reason'], ARRAY['request_id', 'address']);
    SELECT * INTO l FROM task_lists x WHERE x.id = (given ->> 'list')::uuid AND x.area = ctx.area() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF l.withdrawn_at IS NOT NULL THEN
        RETURN 'withdrawn';
    END IF;
    UPDATE tasks t SET state = 'withdrawn' WHERE t.list_id = l.id AND t.state = 'open';
    UPDATE task_lists x SET withdrawn_at = greatest((given ->> 'at')::timestamptz, x.sent_at), reason = given ->> 'reason'
    WHERE x.id = l.id;
    PERFORM ctx.record(caller, 'withdraw tasks', 'tasks-' || l.id, reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION withdraw_tasks(jsonb) IS 'The desk that asked something asks it no more; what was answered stays';

CREATE TYPE ctx.task_list_seen AS (id uuid, area text, area_name text, level smallint, title text,
    words text, due_on date, sent_at timestamptz, withdrawn_at timestamptz, reason text, asked integer,
    settled integer, late integer);

-- A desk above reads the counts of the list; whoever is asked counts its own areas, which are few.
CREATE FUNCTION ctx.as_seen(l task_lists, today date) RETURNS ctx.task_list_seen
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    scope text := ctx.area();
    seen ctx.task_list_seen;
BEGIN
    SELECT l.id, l.area, a.name, l.level, l.title, l.words, l.due_on, l.sent_at, l.withdrawn_at, l.reason,
        l.asked, l.settled, l.late
    INTO seen FROM areas a WHERE a.code = l.area;
    IF NOT (l.area >= scope AND l.area < scope || '~') THEN
        SELECT count(*), count(t.settled_on), count(*) FILTER (WHERE t.settled_on > t.due_on)
        INTO seen.asked, seen.settled, seen.late
        FROM tasks t WHERE t.list_id = l.id AND t.area >= scope AND t.area < scope || '~';
    END IF;
    IF today > l.due_on AND l.withdrawn_at IS NULL THEN
        seen.late := seen.late + seen.asked - seen.settled;
    END IF;
    RETURN seen;
END $$;
COMMENT ON FUNCTION ctx.as_seen(task_lists, date) IS
    'A list with how far the areas in the scope of a post have come with it, and how many are or were late';

-- Lists of one's own ground and of those below by their own area; lists from above, of which there are at most
-- four senders, where they ask somebody in one's scope.
CREATE FUNCTION task_lists_here(before_at timestamptz, before_id uuid, today date, at_most integer)
RETURNS SETOF ctx.task_list_seen
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    scope text := ctx.area();
    l task_lists;
BEGIN
    PERFORM ctx.kind('area');
    FOR l IN
        SELECT f.* FROM (
            SELECT v.* FROM generate_series(1, ctx.level() - 1) above, LATERAL (
                SELECT x.* FROM task_lists x
                WHERE x.area = left(scope, ctx.code_length(above)) AND (x.sent_at, x.id) < (before_at, before_id)
                    AND EXISTS (SELECT FROM tasks t
                        WHERE t.list_id = x.id AND t.area >= scope AND t.area < scope || '~')
                ORDER BY x.sent_at DESC, x.id DESC LIMIT at_most) v
            UNION ALL
            (SELECT x.* FROM task_lists x
                WHERE x.area >= scope AND x.area < scope || '~' AND (x.sent_at, x.id) < (before_at, before_id)
                ORDER BY x.sent_at DESC, x.id DESC LIMIT at_most)) f
        ORDER BY f.sent_at DESC, f.id DESC LIMIT at_most
    LOOP
        RETURN NEXT ctx.as_seen(l, today);
    END LOOP;
END $$;
COMMENT ON FUNCTION task_lists_here(timestamptz, uuid, date, integer) IS
    'What was asked within the scope of a post and of it, the latest first';

CREATE FUNCTION task_list_here(list uuid, today date) RETURNS SETOF ctx.task_list_seen
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    scope text := ctx.area();
    l task_lists;
BEGIN
    PERFORM ctx.kind('area');
    SELECT x.* INTO l FROM task_lists x WHERE x.id = task_list_here.list AND (x.area >= scope AND x.area < scope || '~'
        OR EXISTS (SELECT FROM tasks t WHERE t.list_id = x.id AND t.area >= scope AND t.area < scope || '~'));
    IF FOUND THEN
        RETURN NEXT ctx.as_seen(l, today);
    END IF;
END $$;
COMMENT ON FUNCTION task_list_here(uuid, date) IS 'One list, to whoever is above it or is asked by it';
GRANT EXECUTE ON FUNCTION send_tasks(jsonb), settle_task(jsonb), withdraw_tasks(jsonb),
    task_lists_here(timestamptz, uuid, date, integer), task_list_here(uuid, date) TO linli_area;

RESET ROLE;
