-- What each report pays for is made cheaper, and says what it said.
--
-- A function in plain SQL that sets its search path cannot be inlined, and is parsed and planned anew in every
-- statement that calls it; one in PL/pgSQL keeps its plans as long as the connection lives. The ladder counts
-- the desks of six levels in one statement, not in six.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.place_zone() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT l.settings ->> 'timeZone' FROM place l WHERE l.id = 1), 'UTC');
END $$;

CREATE OR REPLACE FUNCTION ctx.hours_spent(spent interval) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT min(hours) FROM unnest('{1,2,4,8,12,24,48,72,120,168,240,336,720,2160}'::smallint[])
        AS hours WHERE spent <= hours * interval '1 hour'), 10000::smallint);
END $$;

CREATE OR REPLACE FUNCTION ctx.loop_parts(c cases, sign integer, zone text) RETURNS SETOF loop_changes
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    part loop_changes;
BEGIN
    part.id := 0;
    part.area := left(c.area, 12);
    part.day := (c.reported_at AT TIME ZONE zone)::date;
    part.seen_from := c.seen_from;
    part.level := 0;
    part.spent := 0;
    part.cases := sign;
    part.in_time := 0;
    part.handed_up := CASE WHEN c.handed_up_at IS NULL THEN 0 ELSE sign END;
    RETURN NEXT part;
    IF c.solved_level IS NOT NULL THEN
        part.level := c.solved_level;
        part.spent := ctx.hours_spent(c.solved_at - c.reported_at);
        part.in_time := CASE WHEN coalesce(c.solved_in_time, ctx.was_in_time(c.home, c.id, c.solved_at))
            THEN sign ELSE 0 END;
        part.handed_up := 0;
        RETURN NEXT part;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ladder(area text)
RETURNS TABLE (code text, level smallint, name text, has_desk boolean, desk_accounts integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.code, a.level, a.name, count(h.id) > 0, count(DISTINCT h.id)::integer
    FROM areas a
        LEFT JOIN (posts p
            JOIN place l ON l.id = 1
            JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind AND k.role = 'area'
                AND k.is_desk
            JOIN accounts h ON h.id = p.account_id AND h.locked_at IS NULL)
        ON p.area = a.code AND ctx.is_living(p)
    WHERE a.code = ANY (ARRAY[left(ladder.area, 18), left(ladder.area, 15), left(ladder.area, 12),
        left(ladder.area, 9), left(ladder.area, 6), left(ladder.area, 4)])
        AND length(a.code) <= length(ladder.area)
    GROUP BY a.code, a.level, a.name
    ORDER BY a.level DESC;
END $$;

-- A call that brings new rows looks at twenty of those that follow one of them, which one by chance: it adds
-- ten at most, so the table still cannot grow without end, and every kind of bucket has its turn.
CREATE OR REPLACE FUNCTION take_tokens(names text[], sizes integer[], seconds integer[], at timestamptz,
    repeat_of text DEFAULT NULL)
RETURNS integer[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    waits integer[];
    fresh text[];
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
    IF fresh IS NOT NULL THEN
        PERFORM ctx.sweep_buckets(fresh[1 + floor(random() * cardinality(fresh))::integer], at);
    END IF;
    RETURN waits;
END $$;

RESET ROLE;
