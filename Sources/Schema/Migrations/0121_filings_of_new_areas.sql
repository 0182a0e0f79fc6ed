-- An area that opens in the middle of a period is asked like the others, and the sum above waits for it. What it took
-- over had perhaps been filed by the areas it came from: then both would be added up, and the new one speaks for all.

SET LOCAL ROLE linli_definer;

-- The worker looks once more at every form that reaches an area which was not there when its periods opened.
CREATE FUNCTION ctx.ask_new_area() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE forms o SET opened_through = o.begins_on - 1
    WHERE o.ended_at IS NULL AND o.area = ANY (ctx.areas_up(NEW.code)) AND o.area <> NEW.code
        AND o.fills >= NEW.level AND o.opened_through >= o.begins_on;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.ask_new_area() IS 'Lets the worker make the filings of an area that opened after the others';

SET LOCAL ROLE linli_owner;

CREATE TRIGGER areas_asked_as_new AFTER INSERT ON areas FOR EACH ROW
    WHEN (NEW.closed_on IS NULL AND NEW.level BETWEEN 2 AND 4) EXECUTE FUNCTION ctx.ask_new_area();
CREATE TRIGGER areas_asked_again AFTER UPDATE OF closed_on ON areas FOR EACH ROW
    WHEN (OLD.closed_on IS NOT NULL AND NEW.closed_on IS NULL AND NEW.level BETWEEN 2 AND 4)
    EXECUTE FUNCTION ctx.ask_new_area();

SET LOCAL ROLE linli_definer;

-- What a closed area had filed counts until an area that took over from it speaks for the same ground: one that has
-- still to file, or that filed after the other had closed.
CREATE OR REPLACE FUNCTION ctx.is_asked(f filings) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN a.closed_on IS NULL THEN true WHEN f.state IN ('open', 'returned') THEN false
        ELSE NOT EXISTS (SELECT FROM area_successors s
            JOIN filings x ON x.form_id = f.form_id AND x.period = f.period AND x.area = s.successor
            WHERE s.code = f.area AND s.confirmed_on IS NOT NULL
                AND (x.state IN ('open', 'returned') OR x.filed_on >= a.closed_on)) END
    FROM areas a WHERE a.code = f.area
$$;
COMMENT ON FUNCTION ctx.is_asked(filings) IS
    'Whether a filing counts: its area is there, or filed before it closed and nobody speaks for it since';
GRANT EXECUTE ON FUNCTION ctx.is_asked(filings) TO linli_area;

CREATE OR REPLACE FUNCTION ctx.summed_cells(f filings) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(s.line, jsonb_build_object('number', s.total, 'source', 'summed')), '{}')
    FROM (SELECT c.key AS line, sum((c.value ->> 'number')::double precision) AS total
        FROM filings x, jsonb_each(x.cells) c
        WHERE x.form_id = f.form_id AND x.period = f.period AND x.area > f.area AND x.area < f.area || '~'
            AND x.level = f.level + 1 AND c.value ? 'number' AND ctx.is_asked(x)
        GROUP BY c.key) s
$$;

-- Of a period that was over before an area opened nothing is asked of it.
CREATE OR REPLACE FUNCTION open_filings(given jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'timekeeper');
    at_most integer := least((given ->> 'at_most')::integer, 1000);
    o forms;
    made integer;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['form', 'period', 'through', 'due_on', 'locks_on', 'at_most'], '{}');
    SELECT * INTO o FROM forms x WHERE x.id = (given ->> 'form')::uuid AND x.ended_at IS NULL
        AND (caller = 'timekeeper' OR x.area = ctx.area() AND ctx.keeps_desk());
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    INSERT INTO filings (form_id, period, area, level, reads_from, due_on, locks_on)
    SELECT o.id, given ->> 'period', a.code, a.level,
        CASE WHEN a.level = o.fills THEN o.reads_from ELSE area_level(o.area) END,
        (given ->> 'due_on')::date, (given ->> 'locks_on')::date
    FROM areas a WHERE a.code > o.area AND a.code < o.area || '~' AND a.level <= o.fills AND a.closed_on IS NULL
        AND (a.opened_on IS NULL OR a.opened_on <= (given ->> 'through')::date)
        AND NOT EXISTS (SELECT FROM filings f
            WHERE f.form_id = o.id AND f.period = given ->> 'period' AND f.area = a.code)
    ORDER BY a.code LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made < at_most THEN
        UPDATE forms x SET opened_through = greatest(x.opened_through, (given ->> 'through')::date)
        WHERE x.id = o.id;
    END IF;
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION move_filing(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    act text := given ->> 'act';
    f filings;
    o forms;
    above filings;
    fresh jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['form', 'period', 'area', 'act', 'version', 'day', 'at'],
        ARRAY['cells', 'reason', 'request_id', 'address']);
    IF act NOT IN ('file', 'approve', 'return', 'correct') THEN
        RAISE EXCEPTION 'no such act: %', act USING ERRCODE = 'LN422';
    END IF;
    -- Whoever adds up, and whoever takes back what was added up, go one after the other.
    IF act IN ('return', 'correct') OR ctx.level() < (SELECT x.fills FROM forms x WHERE x.id = (given ->> 'form')::uuid) THEN
        PERFORM pg_advisory_xact_lock(54657, hashtext((given ->> 'form') || (given ->> 'period')));
    END IF;
    SELECT * INTO f FROM filings x WHERE x.form_id = (given ->> 'form')::uuid AND x.period = given ->> 'period'
        AND x.area = given ->> 'area' AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
        AND x.reads_from <= ctx.level() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    SELECT * INTO o FROM forms x WHERE x.id = f.form_id;
    -- The area files for itself; the area directly above decides.
    IF NOT ctx.keeps_desk() OR ctx.level() <> f.level - (act <> 'file')::integer THEN
        RETURN 'not yours';
    ELSIF f.version <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    ELSIF o.ended_at IS NOT NULL AND act = 'file' THEN
        RETURN 'ended';
    ELSIF act <> 'correct' AND (given ->> 'day')::date > f.locks_on THEN
        RETURN 'locked';
    ELSIF (CASE act WHEN 'file' THEN f.state NOT IN ('open', 'returned') WHEN 'approve' THEN f.state <> 'filed'
        WHEN 'return' THEN f.state NOT IN ('filed', 'approved')
        ELSE f.state NOT IN ('filed', 'approved') AND (given ->> 'day')::date <= f.locks_on END) THEN
        RETURN 'other state';
    ELSIF act IN ('return', 'correct') AND nullif(btrim(given ->> 'reason'), '') IS NULL THEN
        RAISE EXCEPTION 'a reason is missing' USING ERRCODE = 'LN422';
    ELSIF act = 'return' AND EXISTS (SELECT FROM filings x WHERE x.form_id = f.form_id AND x.period = f.period
        AND x.area = left(f.area, ctx.code_length(f.level - 1)) AND x.state IN ('filed', 'approved')) THEN
        RETURN 'above filed';
    END IF;
    fresh := f.cells;
    IF act IN ('file', 'correct') AND f.level = o.fills THEN
        IF jsonb_typeof(given -> 'cells') IS DISTINCT FROM 'object' THEN
            RAISE EXCEPTION 'cells are missing' USING ERRCODE = 'LN400';
        END IF;
        fresh := given -> 'cells';
    ELSIF act IN ('file', 'correct') THEN
        IF EXISTS (SELECT FROM filings x WHERE x.form_id = f.form_id AND x.period = f.period AND x.area > f.area
            AND x.area < f.area || '~' AND x.level = f.level + 1 AND x.state <> 'approved' AND ctx.is_asked(x))
            -- An area that opened a moment ago gets its filing in a moment.
            OR EXISTS (SELECT FROM areas a WHERE a.code > f.area AND a.code < f.area || '~' AND a.level = f.level + 1
                AND a.closed_on IS NULL AND a.opened_on <= f.due_on - o.due_days
                AND (given ->> 'day')::date <= f.locks_on
                AND NOT EXISTS (SELECT FROM filings x
                    WHERE x.form_id = f.form_id AND x.period = f.period AND x.area = a.code)) THEN
            RETURN 'below open';
        END IF;
        fresh := ctx.summed_cells(f);
    END IF;
    PERFORM ctx.save_filing(f, act, CASE act WHEN 'file' THEN 'filed' WHEN 'return' THEN 'returned' ELSE 'approved' END,
        given, fresh);
    IF act = 'correct' THEN
        -- A sum is what it is the sum of, all the way up.
        FOR above IN SELECT * FROM filings x WHERE x.form_id = f.form_id AND x.period = f.period
            AND x.area = ANY (ctx.areas_up(f.area)) AND x.area <> f.area AND x.state IN ('filed', 'approved')
            ORDER BY x.level DESC FOR UPDATE
        LOOP
            PERFORM ctx.save_filing(above, 'follow', above.state, given, ctx.summed_cells(above));
        END LOOP;
    END IF;
    PERFORM ctx.record(caller, act || ' filing', 'form-' || f.form_id || ' ' || f.period || ' ' || f.area,
        reason => given ->> 'reason', address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;

RESET ROLE;
