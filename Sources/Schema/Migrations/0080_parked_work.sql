-- A row on which a job of the worker fails each time. It is tried five times, further and further apart, and then
-- parked until a person looks; whatever waits behind it goes on. That the database itself was away counts for
-- nothing: no row is to blame for that.
--
-- One table for all jobs. The job is the kind of its signed context, so that none can park the rows of another.

SET LOCAL ROLE linli_owner;

CREATE TABLE parked_work (
    job text NOT NULL CHECK (job <> ''),
    item text COLLATE "C" NOT NULL CHECK (char_length(item) BETWEEN 1 AND 200),
    tries smallint NOT NULL DEFAULT 1 CHECK (tries > 0),
    reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 100),
    since timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    PRIMARY KEY (job, item)
);
COMMENT ON TABLE parked_work IS 'Rows on which a job of the worker failed: those that rest, and those that are parked';
COMMENT ON COLUMN parked_work.item IS 'Which row: numbers and keys, never what is in it';
COMMENT ON COLUMN parked_work.reason IS 'The state and constraint of the database, or the kind of error; never its words';
COMMENT ON COLUMN parked_work.next_at IS 'It rests until then; infinity: parked until a person has it tried again';
CREATE INDEX parked_work_due ON parked_work (job, next_at, item);
CREATE INDEX parked_work_parked ON parked_work (since, job, item) WHERE next_at = 'infinity';

SELECT ctx.protect('parked_work', 'administrator');
GRANT SELECT ON parked_work TO linli_administrator;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_work TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.is_outage(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT left(state, 2) IN ('08', '53', '57', '58') OR state = '25006'
$$;
COMMENT ON FUNCTION ctx.is_outage(text) IS
    'Whether a state of an error says that the database itself is in trouble, whatever row was asked for';

CREATE FUNCTION ctx.rests(job text, item text, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM parked_work p WHERE p.job = rests.job AND p.item = rests.item AND p.next_at > moment)
$$;
COMMENT ON FUNCTION ctx.rests(text, text, timestamptz) IS 'Whether a row of a job rests at a moment, or is parked';

CREATE FUNCTION ctx.is_noted(job text, item text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM parked_work p WHERE p.job = is_noted.job AND p.item = is_noted.item)
$$;
COMMENT ON FUNCTION ctx.is_noted(text, text) IS 'Whether a job failed on a row and did not get through with it since';

CREATE FUNCTION ctx.park(job text, item text, reason text, moment timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO parked_work AS p (job, item, reason, since, next_at)
    VALUES (park.job, left(park.item, 200), left(coalesce(nullif(park.reason, ''), 'unknown'), 100), moment,
        moment + interval '10 seconds')
    ON CONFLICT ON CONSTRAINT parked_work_pkey DO UPDATE SET tries = p.tries + 1, reason = excluded.reason,
        next_at = CASE p.tries WHEN 1 THEN moment + interval '1 minute' WHEN 2 THEN moment + interval '5 minutes'
            WHEN 3 THEN moment + interval '15 minutes' ELSE 'infinity' END
    -- Two workers that fail on it in the same moment tried it once.
    WHERE p.next_at <= moment
$$;
COMMENT ON FUNCTION ctx.park(text, text, text, timestamptz) IS
    'A job failed on a row: it rests ten seconds, one, five, fifteen minutes, and is parked the fifth time';

CREATE FUNCTION ctx.park_or_raise(job text, item text, state text, violated text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF ctx.is_outage(state) THEN
        RAISE EXCEPTION 'the database is in trouble' USING ERRCODE = state;
    END IF;
    PERFORM ctx.park(job, item, concat_ws(' ', state, nullif(violated, '')), moment);
END $$;
COMMENT ON FUNCTION ctx.park_or_raise(text, text, text, text, timestamptz) IS
    'Parks a row for an error that was caught, unless no row is to blame for it';

CREATE FUNCTION ctx.go_through(job text, item text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM parked_work p WHERE p.job = go_through.job AND p.item = go_through.item
$$;
COMMENT ON FUNCTION ctx.go_through(text, text) IS 'A row went through at last: it is in nobody''s way any more';

CREATE FUNCTION park_work(given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['item', 'reason', 'at'], ARRAY[]::text[]);
    PERFORM ctx.park(caller, given ->> 'item', given ->> 'reason', (given ->> 'at')::timestamptz);
END $$;
COMMENT ON FUNCTION park_work(jsonb) IS 'The job of the context failed on a row';

CREATE FUNCTION unpark_work(item text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    PERFORM ctx.go_through(caller, unpark_work.item);
END $$;
COMMENT ON FUNCTION unpark_work(text) IS 'The job of the context got through with a row';

CREATE FUNCTION resting_work(moment timestamptz) RETURNS TABLE (item text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    RETURN QUERY SELECT p.item FROM parked_work p WHERE p.job = caller AND p.next_at > moment
        ORDER BY p.next_at, p.item LIMIT 10000;
END $$;
COMMENT ON FUNCTION resting_work(timestamptz) IS 'Rows the job of the context leaves alone for now, up to 10000';

CREATE FUNCTION due_work(moment timestamptz, at_most integer) RETURNS TABLE (item text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    RETURN QUERY SELECT p.item FROM parked_work p WHERE p.job = caller AND p.next_at <= moment
        ORDER BY p.next_at, p.item LIMIT least(at_most, 500);
END $$;
COMMENT ON FUNCTION due_work(timestamptz, integer) IS 'Rows the job of the context is to try once more, the longest due first';

GRANT EXECUTE ON FUNCTION park_work(jsonb), unpark_work(text), resting_work(timestamptz), due_work(timestamptz, integer)
    TO linli_teller, linli_timekeeper, linli_followup, linli_removal;

CREATE FUNCTION put_back_work(given jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    moment timestamptz := given ->> 'at';
    done integer;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['at'], ARRAY['job', 'item', 'request_id', 'address']);
    UPDATE parked_work p SET tries = 1, next_at = moment
    WHERE p.next_at = 'infinity' AND p.job = coalesce(given ->> 'job', p.job)
        AND p.item = coalesce(given ->> 'item', p.item);
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done > 0 THEN
        PERFORM ctx.record(caller, 'put back work', concat_ws(' ', given ->> 'job', given ->> 'item', done::text),
            address => given ->> 'address', request_id => given ->> 'request_id');
    END IF;
    RETURN done;
END $$;
COMMENT ON FUNCTION put_back_work(jsonb) IS
    'An administrator has what is parked tried again: all of it, that of one job, or one row; answers how many';
GRANT EXECUTE ON FUNCTION put_back_work(jsonb) TO linli_administrator;

CREATE FUNCTION count_parked_work(at_most integer) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('meter', 'administrator');
    RETURN (SELECT count(*)::integer FROM (
        SELECT FROM parked_work p WHERE p.next_at = 'infinity' LIMIT least(at_most, 10000)) n);
END $$;
COMMENT ON FUNCTION count_parked_work(integer) IS 'How many rows are parked, up to a number';
GRANT EXECUTE ON FUNCTION count_parked_work(integer) TO linli_meter, linli_administrator;

RESET ROLE;
