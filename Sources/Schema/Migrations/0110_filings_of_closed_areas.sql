-- Villages merge in the middle of a period. Nobody can file for one that closed; so nobody may wait for it.

SET LOCAL ROLE linli_definer;

-- What a closed area had filed still counts.
CREATE FUNCTION ctx.is_asked(f filings) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT f.state NOT IN ('open', 'returned')
        OR EXISTS (SELECT FROM areas a WHERE a.code = f.area AND a.closed_on IS NULL)
$$;
COMMENT ON FUNCTION ctx.is_asked(filings) IS 'Whether a filing is there, or anybody is left to file it';

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
            AND x.area < f.area || '~' AND x.level = f.level + 1 AND x.state <> 'approved' AND ctx.is_asked(x)) THEN
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

CREATE OR REPLACE FUNCTION form_progress(form uuid, period text, today date)
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
        AND f.area > scope AND f.area < scope || '~' AND ctx.is_asked(f)
    GROUP BY 1 ORDER BY 1 LIMIT 1000;
END $$;

CREATE OR REPLACE FUNCTION remind_of_filings(today date, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    told integer;
BEGIN
    PERFORM ctx.kind('timekeeper');
    INSERT INTO filing_reminders (area, day, form_id, period, late)
    SELECT s.above, today, s.form_id, s.period, s.late FROM (
        SELECT left(f.area, ctx.code_length(f.level - 1)) AS above, f.form_id, f.period, count(*) AS late
        FROM filings f JOIN forms o ON o.id = f.form_id AND o.ended_at IS NULL
        WHERE f.state IN ('open', 'returned') AND f.due_on < today AND f.locks_on >= today
            AND ctx.is_asked(f)
        GROUP BY 1, 2, 3) s
    WHERE NOT EXISTS (SELECT FROM filing_reminders r
        WHERE r.area = s.above AND r.day = today AND r.form_id = s.form_id AND r.period = s.period)
    ORDER BY 1, 3, 4 LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;

RESET ROLE;
