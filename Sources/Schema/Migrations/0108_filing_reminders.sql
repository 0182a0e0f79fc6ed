-- What is not filed in time is told to the desk directly above, once a day, and to nobody else: whoever has to file
-- sees it on their own page and is not reminded.

SET LOCAL ROLE linli_owner;

CREATE TABLE filing_reminders (
    area text COLLATE "C" NOT NULL REFERENCES areas,
    day date NOT NULL,
    form_id uuid NOT NULL REFERENCES forms,
    period text COLLATE "C" NOT NULL,
    late integer NOT NULL CHECK (late > 0),
    PRIMARY KEY (area, day, form_id, period)
);
COMMENT ON TABLE filing_reminders IS 'What desks were told of filings below that are late: one row a day, form and period';
COMMENT ON COLUMN filing_reminders.area IS 'The area whose desk is told';
COMMENT ON COLUMN filing_reminders.late IS 'How many areas directly below had not filed';
CREATE INDEX filing_reminders_oldest ON filing_reminders (day);

ALTER TABLE filing_reminders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('filing_reminders', 'area', 'SELECT', 'area = nullif(current_setting(''app.area'', true), '''')', '',
    true);
GRANT SELECT ON filing_reminders TO linli_area;
GRANT SELECT, INSERT ON filing_reminders TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION remind_of_filings(today date, at_most integer) RETURNS integer
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
        GROUP BY 1, 2, 3) s
    WHERE NOT EXISTS (SELECT FROM filing_reminders r
        WHERE r.area = s.above AND r.day = today AND r.form_id = s.form_id AND r.period = s.period)
    ORDER BY 1, 3, 4 LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;
COMMENT ON FUNCTION remind_of_filings(date, integer) IS
    'Tells desks of filings directly below that are late, each once a day; answers how many were told';
GRANT EXECUTE ON FUNCTION remind_of_filings(date, integer) TO linli_timekeeper;

RESET ROLE;
