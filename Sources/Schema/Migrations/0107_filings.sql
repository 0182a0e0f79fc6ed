-- Filings: what each area answers to a form for one period. Those of the level that fills it in hold what ledgers
-- said and what was typed; those above hold sums of what was approved below, which nobody types. What a filing said
-- before a move stays.

SET LOCAL ROLE linli_owner;

CREATE TABLE filings (
    form_id uuid NOT NULL REFERENCES forms,
    period text COLLATE "C" NOT NULL CHECK (period ~ '^(once|[0-9]{4}(-(Q[1-4]|[01][0-9]))?)$'),
    area text COLLATE "C" NOT NULL REFERENCES areas,
    level smallint NOT NULL CHECK (level BETWEEN 2 AND 4),
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    due_on date NOT NULL,
    locks_on date NOT NULL CHECK (locks_on >= due_on),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'filed', 'approved', 'returned')),
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    filed_on date,
    cells jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(cells) = 'object'),
    PRIMARY KEY (form_id, period, area),
    CHECK (state IN ('open', 'returned') OR filed_on IS NOT NULL)
);
COMMENT ON TABLE filings IS 'What each area answers to a form for one period, and how far that has come';
COMMENT ON COLUMN filings.reads_from IS 'The highest level whose posts read it';
COMMENT ON COLUMN filings.locks_on IS 'The last day on which the area can file it';
COMMENT ON COLUMN filings.cells IS 'By line: text, number and where it came from; frozen when it was filed';
CREATE INDEX filings_undecided ON filings (area, due_on, form_id) WHERE state <> 'approved';
CREATE INDEX filings_late ON filings (due_on, form_id, period, area) WHERE state IN ('open', 'returned');

CREATE TABLE filing_moves (
    form_id uuid NOT NULL,
    period text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    act text NOT NULL CHECK (act IN ('file', 'approve', 'return', 'correct', 'follow')),
    reason text CHECK (char_length(reason) BETWEEN 1 AND 500),
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    at timestamptz NOT NULL,
    was jsonb NOT NULL CHECK (jsonb_typeof(was) = 'object'),
    PRIMARY KEY (form_id, period, area, version),
    FOREIGN KEY (form_id, period, area) REFERENCES filings
);
COMMENT ON TABLE filing_moves IS 'Who filed, approved, returned or corrected, why, and what was said before';
COMMENT ON COLUMN filing_moves.version IS 'The version that was replaced';
COMMENT ON COLUMN filing_moves.act IS 'follow: a filing below was corrected, and the sum with it';

ALTER TABLE filings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE filing_moves ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t::regclass, 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND reads_from <= nullif(current_setting(''app.level'', true), '''')::smallint', '', true)
FROM unnest(ARRAY['filings', 'filing_moves']) t;
GRANT SELECT ON filings, filing_moves TO linli_area;
GRANT SELECT, INSERT, UPDATE ON filings TO linli_definer;
GRANT SELECT, INSERT ON filing_moves TO linli_definer;

SET LOCAL ROLE linli_definer;

-- So many at a time, and again until nothing is left: whoever is stopped goes on where it was.
CREATE FUNCTION open_filings(given jsonb) RETURNS integer
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
COMMENT ON FUNCTION open_filings(jsonb) IS 'Makes filings of a period that are not there yet; answers how many';

CREATE FUNCTION ctx.summed_cells(f filings) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(s.line, jsonb_build_object('number', s.total, 'source', 'summed')), '{}')
    FROM (SELECT c.key AS line, sum((c.value ->> 'number')::double precision) AS total
        FROM filings x, jsonb_each(x.cells) c
        WHERE x.form_id = f.form_id AND x.period = f.period AND x.area > f.area AND x.area < f.area || '~'
            AND x.level = f.level + 1 AND c.value ? 'number'
        GROUP BY c.key) s
$$;
COMMENT ON FUNCTION ctx.summed_cells(filings) IS 'What the filings directly below add up to, by line';

CREATE FUNCTION ctx.save_filing(f filings, act text, next text, given jsonb, fresh jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO filing_moves (form_id, period, area, version, reads_from, act, reason, who, at, was)
    VALUES (f.form_id, f.period, f.area, f.version, f.reads_from, act, given ->> 'reason', ctx.who(),
        (given ->> 'at')::timestamptz, f.cells);
    UPDATE filings x SET state = next, version = x.version + 1, cells = fresh,
        filed_on = CASE WHEN act IN ('file', 'correct') AND (act = 'file' OR x.filed_on IS NULL)
            THEN (given ->> 'day')::date ELSE x.filed_on END
    WHERE x.form_id = f.form_id AND x.period = f.period AND x.area = f.area;
END $$;
COMMENT ON FUNCTION ctx.save_filing(filings, text, text, jsonb, jsonb) IS
    'Keeps a move of a filing and what it said before';

-- `given` holds form, period, area, act (file, approve, return, correct), version, day, at, and what the act needs:
-- cells of the level that fills it in, a reason.
CREATE FUNCTION move_filing(given jsonb) RETURNS text
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
            AND x.area < f.area || '~' AND x.level = f.level + 1 AND x.state <> 'approved') THEN
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
COMMENT ON FUNCTION move_filing(jsonb) IS 'Files, approves, returns or corrects what an area answers; answers what came of it';

-- How far the areas directly below a scope have come; without a cell, so that it can be told at every level.
CREATE FUNCTION form_progress(form uuid, period text, today date)
RETURNS TABLE (area text, asked bigint, filed bigint, approved bigint, late bigint, state text, filed_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    scope text := ctx.area();
    digits integer := ctx.code_length(ctx.level() + 1);
    filled smallint := (SELECT o.fills FROM forms o WHERE o.id = form_progress.form);
BEGIN
    RETURN QUERY SELECT left(f.area, digits), count(*) FILTER (WHERE f.level = filled),
        count(*) FILTER (WHERE f.level = filled AND f.state IN ('filed', 'approved')),
        count(*) FILTER (WHERE f.level = filled AND f.state = 'approved'),
        count(*) FILTER (WHERE f.level = filled AND CASE WHEN f.state IN ('open', 'returned')
            THEN f.due_on < today ELSE f.filed_on > f.due_on END),
        max(f.state) FILTER (WHERE length(f.area) = digits),
        max(f.filed_on) FILTER (WHERE length(f.area) = digits)
    FROM filings f WHERE f.form_id = form_progress.form AND f.period = form_progress.period
        AND f.area > scope AND f.area < scope || '~'
    GROUP BY 1 ORDER BY 1 LIMIT 1000;
END $$;
COMMENT ON FUNCTION form_progress(uuid, text, date) IS
    'Of each area directly below: how many were asked, filed, were approved, are or were late; and its own state';

GRANT EXECUTE ON FUNCTION open_filings(jsonb) TO linli_area, linli_timekeeper;
GRANT EXECUTE ON FUNCTION move_filing(jsonb), form_progress(uuid, text, date) TO linli_area;

RESET ROLE;
