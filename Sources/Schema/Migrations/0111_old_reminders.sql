-- Reminders of filings are for today; those of years ago are taken away by whoever writes new ones, some at a time.

SET LOCAL ROLE linli_owner;
GRANT DELETE ON filing_reminders TO linli_definer;

SET LOCAL ROLE linli_definer;

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
    -- What somebody was told over a year ago tells nobody anything.
    DELETE FROM filing_reminders r WHERE r.ctid = ANY (ARRAY(
        SELECT x.ctid FROM filing_reminders x WHERE x.day < today - 400 ORDER BY x.day LIMIT at_most));
    RETURN told;
END $$;

RESET ROLE;
