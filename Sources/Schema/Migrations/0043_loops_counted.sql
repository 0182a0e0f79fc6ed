-- Cases that were there before the loops were counted.
--
-- One statement, and so one moment: what it sees of the cases it counts, what it sees of the changes since the
-- trigger came is in those cases and goes; whatever commits later leaves its own change. Nobody waits for it.

SET LOCAL ROLE linli_definer;

WITH known AS (
    DELETE FROM loop_changes
)
INSERT INTO loop_counts (area, day, level, spent, seen_from, cases, in_time, handed_up)
SELECT left(p.area, digits), p.day, p.level, p.spent, p.seen_from, sum(p.cases), sum(p.in_time), sum(p.handed_up)
FROM cases c, LATERAL ctx.loop_parts(c, 1, ctx.place_zone()) p
    JOIN unnest(ARRAY[4, 6, 9, 12]) AS digits ON digits <= length(p.area)
GROUP BY left(p.area, digits), p.day, p.level, p.spent, p.seen_from;

RESET ROLE;
