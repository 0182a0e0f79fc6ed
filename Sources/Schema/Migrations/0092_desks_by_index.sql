-- What lies on desks is counted by an index alone: it tells whose desk it is as well, which a wall asks for.

SET LOCAL ROLE linli_owner;

-- Each is made before the old one goes, so that nothing is without an index meanwhile.
CREATE INDEX assignments_open_by_area_alone ON assignments (area, due_at, number)
    INCLUDE (part, step, waits_until, seen_from, to_area) WHERE ended_at IS NULL;
DROP INDEX assignments_open_by_area;
ALTER INDEX assignments_open_by_area_alone RENAME TO assignments_open_by_area;

CREATE INDEX assignments_open_soonest_alone ON assignments (due_at, number)
    INCLUDE (area, part, step, waits_until, seen_from, to_area) WHERE ended_at IS NULL;
DROP INDEX assignments_open_soonest;
ALTER INDEX assignments_open_soonest_alone RENAME TO assignments_open_soonest;

RESET ROLE;
