-- How much anybody may ask in a span of time. All processes count in one place, and one call asks for
-- everything a request needs: it gets all of it, or nothing is taken.
--
-- A bucket is one moment: when it would be empty again. It empties at an even pace, so a row whose moment is
-- past says nothing and may be removed. Names are digests made by the program: nobody's address stands here.

SET LOCAL ROLE linli_owner;

-- Not logged: after a crash everybody begins with empty buckets, and no request waits for the disk.
CREATE UNLOGGED TABLE buckets (
    name text COLLATE "C" PRIMARY KEY CHECK (char_length(name) BETWEEN 1 AND 100),
    empty_at timestamptz NOT NULL,
    ready_at timestamptz
)
-- Room beside each row: it is changed over and over, and no index needs to hear of it.
WITH (fillfactor = 50);
COMMENT ON TABLE buckets IS 'How much was asked of late, by whom under a digest; for limits, and nothing else';
COMMENT ON COLUMN buckets.ready_at IS 'No further try before this moment; null: at once';

SELECT ctx.protect('buckets', 'vault');
GRANT SELECT, INSERT, UPDATE, DELETE ON buckets TO linli_definer;

SET LOCAL ROLE linli_definer;

-- Each new row pays for a look at some of those that follow it, so the table cannot grow without end. Names
-- are digests: what follows a new one is as likely as any.
CREATE FUNCTION ctx.sweep_buckets(after text, at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM buckets b WHERE b.empty_at < at - interval '1 hour' AND b.name = ANY (ARRAY(
        SELECT o.name FROM buckets o WHERE o.name > after COLLATE "C" ORDER BY o.name LIMIT 20
        FOR UPDATE SKIP LOCKED));
END $$;
COMMENT ON FUNCTION ctx.sweep_buckets(text, timestamptz) IS
    'Removes what has long been empty among the twenty buckets after a name';

CREATE FUNCTION take_tokens(names text[], sizes integer[], seconds integer[], at timestamptz,
    repeat_of text DEFAULT NULL)
RETURNS integer[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    waits integer[];
    fresh text[];
    one text;
BEGIN
    IF cardinality(names) NOT BETWEEN 1 AND 10 OR cardinality(sizes) IS DISTINCT FROM cardinality(names)
        OR cardinality(seconds) IS DISTINCT FROM cardinality(names) OR 1 > ANY (sizes) OR 1 > ANY (seconds) THEN
        RAISE EXCEPTION 'buckets without name, size or span' USING ERRCODE = 'LN400';
    END IF;
    -- A report sent again on a weak line gets its first answer, whatever the bucket holds.
    IF repeat_of IS NOT NULL AND EXISTS (SELECT FROM idempotency i WHERE i.key = repeat_of) THEN
        RETURN array_fill(0, ARRAY[cardinality(names)]);
    END IF;
    -- In the order of names, so that two requests never hold each other up.
    WITH asked AS (
        SELECT * FROM unnest(names, sizes, seconds) WITH ORDINALITY AS u (name, size, span, place)
    ), held AS (
        INSERT INTO buckets AS b (name, empty_at) SELECT a.name, at FROM asked a ORDER BY a.name COLLATE "C"
        ON CONFLICT ON CONSTRAINT buckets_pkey DO UPDATE
        SET empty_at = greatest(b.empty_at, EXCLUDED.empty_at)
        RETURNING b.name, b.empty_at, b.xmax = 0 AS is_new
    )
    SELECT array_agg(greatest(0, ceil(extract(epoch FROM h.empty_at - at) + a.span::numeric / a.size - a.span
            - 0.001))::integer ORDER BY a.place), array_agg(h.name) FILTER (WHERE h.is_new)
    INTO waits, fresh FROM asked a JOIN held h USING (name);
    IF 0 = ALL (waits) THEN
        UPDATE buckets b SET empty_at = b.empty_at + make_interval(secs => a.span::double precision / a.size)
        FROM unnest(names, sizes, seconds) AS a (name, size, span) WHERE b.name = a.name;
    END IF;
    FOREACH one IN ARRAY coalesce(fresh, '{}') LOOP
        PERFORM ctx.sweep_buckets(one, at);
    END LOOP;
    RETURN waits;
END $$;
COMMENT ON FUNCTION take_tokens(text[], integer[], integer[], timestamptz, text) IS
    'Takes one from each bucket, or none; answers the seconds until each has room, 0 for those that have';

CREATE FUNCTION bucket_share(name text, seconds integer, at timestamptz) RETURNS double precision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT least(1, greatest(0, extract(epoch FROM b.empty_at - at) / seconds))
        FROM buckets b WHERE b.name = bucket_share.name), 0);
END $$;
COMMENT ON FUNCTION bucket_share(text, integer, timestamptz) IS
    'How much of a bucket is used: 0 nothing, 1 all';

-- A try counts as wrong until it proves right: a hundred at once do not slip in together.
CREATE FUNCTION begin_try(name text, free integer, seconds integer, longest integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    each constant interval := make_interval(secs => seconds::double precision / free);
    held record;
    tries integer;
BEGIN
    INSERT INTO buckets AS b (name, empty_at) VALUES (begin_try.name, at)
    ON CONFLICT ON CONSTRAINT buckets_pkey DO UPDATE SET empty_at = greatest(b.empty_at, EXCLUDED.empty_at)
    RETURNING b.empty_at, b.ready_at, b.xmax = 0 AS is_new INTO held;
    IF held.is_new THEN
        PERFORM ctx.sweep_buckets(begin_try.name, at);
    END IF;
    IF held.ready_at > at THEN
        RETURN ceil(extract(epoch FROM held.ready_at - at))::integer;
    END IF;
    tries := ceil(extract(epoch FROM held.empty_at - at) / extract(epoch FROM each))::integer + 1;
    UPDATE buckets b SET empty_at = least(held.empty_at + each, at + each * (free + 7)),
        ready_at = CASE WHEN tries >= free
            THEN at + make_interval(secs => least(longest, 2 ^ least(tries - free, 10))) END
    WHERE b.name = begin_try.name;
    RETURN 0;
END $$;
COMMENT ON FUNCTION begin_try(text, integer, integer, integer, timestamptz) IS
    'Counts a try: 0, or the seconds to wait, which double with each wrong try beyond the free ones';

CREATE FUNCTION forgive_try(name text, free integer, seconds integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE buckets b SET empty_at = b.empty_at - make_interval(secs => seconds::double precision / free),
        ready_at = NULL
    WHERE b.name = forgive_try.name;
END $$;
COMMENT ON FUNCTION forgive_try(text, integer, integer) IS 'Takes a try back: it was right';

GRANT EXECUTE ON FUNCTION take_tokens(text[], integer[], integer[], timestamptz, text),
    bucket_share(text, integer, timestamptz), begin_try(text, integer, integer, integer, timestamptz),
    forgive_try(text, integer, integer) TO linli_gate;

-- Too many reports came over one line and this one without proof of work: it is kept, and no stranger sees
-- anything of it until somebody has looked. Any choice a post takes afterwards is that look.
CREATE FUNCTION hold_report(home text, number bigint, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
BEGIN
    PERFORM ctx.kind('public');
    -- Only the report this very transaction took in.
    UPDATE cases x SET version = 2 WHERE x.home = hold_report.home AND x.number = hold_report.number
        AND x.version = 1 AND x.xmin = pg_current_xact_id()::xid
    RETURNING * INTO c;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such report' USING ERRCODE = 'LN404';
    END IF;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, seen_from)
    VALUES (c.home, c.id, c.area, c.version, hold_report.at, 'hold', c.step, c.step, 'clock', c.seen_from);
END $$;
COMMENT ON FUNCTION hold_report(text, bigint, timestamptz) IS
    'Marks the report just taken in: a person looks before any stranger may';
GRANT EXECUTE ON FUNCTION hold_report(text, bigint, timestamptz) TO linli_public;

RESET ROLE;
