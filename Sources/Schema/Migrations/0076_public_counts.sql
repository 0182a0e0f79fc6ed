-- What strangers are told of the last thirty days comes from the numbers of the loops: a few hundred rows for a
-- city, however much is told there. Days are those of the place; half of what was solved took at most so many
-- hours, one of the round numbers the loops know.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION public_numbers(area text, at timestamptz DEFAULT now())
RETURNS TABLE (reported integer, solved integer, median_hours double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (public_numbers.at AT TIME ZONE ctx.place_zone())::date;
BEGIN
    RETURN QUERY
    -- What not everybody inside may read is not counted outside.
    WITH parts AS (
        SELECT n.level, n.spent, n.cases FROM loop_counts n
        WHERE n.area = public_numbers.area AND n.day > today - 30 AND n.day <= today AND n.seen_from = 6
        UNION ALL
        SELECT h.level, h.spent, h.cases FROM loop_changes h
        WHERE h.area >= public_numbers.area AND h.area < public_numbers.area || '~'
            AND public_numbers.area <> '' AND h.day > today - 30 AND h.day <= today AND h.seen_from = 6
    ), spent AS (
        SELECT p.spent, sum(sum(p.cases)) OVER (ORDER BY p.spent) AS upto, sum(sum(p.cases)) OVER () AS whole
        FROM parts p WHERE p.level > 0 GROUP BY p.spent
    ), told AS (
        SELECT coalesce(sum(p.cases) FILTER (WHERE p.level = 0), 0)::integer AS reported,
            coalesce(sum(p.cases) FILTER (WHERE p.level > 0), 0)::integer AS solved
        FROM parts p
    )
    SELECT CASE WHEN t.reported >= 10 THEN t.reported END, CASE WHEN t.solved >= 10 THEN t.solved END,
        CASE WHEN t.solved >= 10 THEN (SELECT min(s.spent) FROM spent s WHERE s.upto * 2 >= s.whole
            AND s.spent < 10000)::double precision END
    FROM told t;
END $$;
COMMENT ON FUNCTION public_numbers(text, timestamptz) IS
    'Reports of the last thirty days in a village or wider, and the hours half of what was solved took; a number below ten is null';

RESET ROLE;
