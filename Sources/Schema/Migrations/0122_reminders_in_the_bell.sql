-- Reminders of filings stand in the bell of the desk they are for, until somebody of it has read them: whoever has to
-- file is told some days before the day and on it; once that has passed the desk directly above is told, and nobody
-- else.

SET LOCAL ROLE linli_owner;

ALTER TABLE filing_reminders ALTER COLUMN late DROP NOT NULL;
ALTER TABLE filing_reminders ADD COLUMN read_at timestamptz;
COMMENT ON TABLE filing_reminders IS 'What desks were told of filings: one row a day, form and period';
COMMENT ON COLUMN filing_reminders.late IS
    'How many areas directly below had not filed; null: the area itself has to file, and there is time';
COMMENT ON COLUMN filing_reminders.read_at IS 'Null: nobody of the desk has read it';
GRANT UPDATE (read_at) ON filing_reminders TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION remind_of_filings(today date, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- Days before it is due on which an area is told for the first time.
    early CONSTANT integer := 3;
    told integer;
    more integer;
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
    INSERT INTO filing_reminders (area, day, form_id, period)
    SELECT f.area, today, f.form_id, f.period
    FROM filings f JOIN forms o ON o.id = f.form_id AND o.ended_at IS NULL
    WHERE f.state IN ('open', 'returned') AND f.due_on >= today AND f.due_on <= today + early AND ctx.is_asked(f)
        -- Once when the day comes near, and once on the day.
        AND NOT EXISTS (SELECT FROM filing_reminders r
            WHERE r.area = f.area AND r.form_id = f.form_id AND r.period = f.period AND r.late IS NULL
                AND r.day <= today AND r.day >= CASE WHEN f.due_on = today THEN today ELSE f.due_on - early END)
    ORDER BY f.due_on, f.form_id, f.period, f.area LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS more = ROW_COUNT;
    -- What somebody was told over a year ago tells nobody anything.
    DELETE FROM filing_reminders r WHERE r.ctid = ANY (ARRAY(
        SELECT x.ctid FROM filing_reminders x WHERE x.day < today - 400 ORDER BY x.day LIMIT at_most));
    RETURN told + more;
END $$;
COMMENT ON FUNCTION remind_of_filings(date, integer) IS
    'Tells desks of filings that are due, and those above of filings that are late; answers how many were told';

-- Of one day, which is that of the page: what came since was not read.
CREATE FUNCTION read_filing_reminders(day date, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    changed integer;
BEGIN
    PERFORM ctx.kind('area');
    IF NOT ctx.keeps_desk() THEN
        RETURN 0;
    END IF;
    UPDATE filing_reminders r SET read_at = moment
    WHERE r.area = ctx.area() AND r.day = read_filing_reminders.day AND r.read_at IS NULL;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
COMMENT ON FUNCTION read_filing_reminders(date, timestamptz) IS
    'The desk of the acting post has read its reminders of a day; answers how many';
GRANT EXECUTE ON FUNCTION read_filing_reminders(date, timestamptz) TO linli_area;

RESET ROLE;
