-- What monitoring asks of the database: how much waits, since when, and when the worker last came round. Numbers only,
-- for a role that can do nothing else. Open cases by step are counted by the worker, so that no question of
-- monitoring takes longer in a city that has more of them.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_meter;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_meter;

SET LOCAL ROLE linli_owner;

CREATE TABLE meter_readings (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    read_at timestamptz NOT NULL,
    open_cases jsonb NOT NULL CHECK (jsonb_typeof(open_cases) = 'object'),
    overdue integer NOT NULL CHECK (overdue >= 0)
);
COMMENT ON TABLE meter_readings IS 'One row: when the worker last came round, and how many cases were open at which step';

SELECT ctx.protect('meter_readings', 'vault');
GRANT SELECT, INSERT, UPDATE ON meter_readings TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.open_meter() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'meter', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_meter() IS 'The context of the job that reads the meters: it sees numbers';
GRANT EXECUTE ON FUNCTION ctx.open_meter() TO linli_app;

CREATE FUNCTION read_meters(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('meter');
    INSERT INTO meter_readings AS m (read_at, open_cases, overdue)
    SELECT moment, coalesce(jsonb_object_agg(s.step, s.cases ORDER BY s.step), '{}'), coalesce(sum(s.late), 0)
    FROM (
        SELECT c.step, count(*) AS cases, count(*) FILTER (WHERE c.due_at < moment) AS late
        FROM cases c WHERE c.closed_at IS NULL GROUP BY c.step) s
    ON CONFLICT (id) DO UPDATE
        SET read_at = excluded.read_at, open_cases = excluded.open_cases, overdue = excluded.overdue
        -- Of two workers the later one is right.
        WHERE m.read_at < excluded.read_at;
END $$;
COMMENT ON FUNCTION read_meters(timestamptz) IS 'Counts open cases by step and says that the worker came round';

CREATE FUNCTION house_gauges(moment timestamptz)
RETURNS TABLE (untold integer, untold_since timestamptz, unsent integer, unsent_since timestamptz, parked integer,
    read_at timestamptz, open_cases jsonb, overdue integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('meter');
    RETURN QUERY SELECT
        (SELECT count(*)::integer FROM (SELECT FROM outbox o WHERE o.taken_at IS NULL LIMIT 10000) n),
        (SELECT o.at FROM outbox o WHERE o.taken_at IS NULL ORDER BY o.id LIMIT 1),
        (SELECT count(*)::integer FROM (
            SELECT FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment LIMIT 10000) n),
        (SELECT d.next_at FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment
            ORDER BY d.next_at, d.id LIMIT 1),
        (SELECT count(*)::integer FROM (SELECT FROM deliveries d WHERE d.state = 'parked' LIMIT 1000) n),
        m.read_at, m.open_cases, m.overdue
    FROM (SELECT 1) one LEFT JOIN meter_readings m ON m.id = 1;
END $$;
COMMENT ON FUNCTION house_gauges(timestamptz) IS
    'What waits to be told and to be sent, counted up to 10000, since when, and the last reading of the meters';
GRANT EXECUTE ON FUNCTION read_meters(timestamptz), house_gauges(timestamptz) TO linli_meter;

RESET ROLE;
