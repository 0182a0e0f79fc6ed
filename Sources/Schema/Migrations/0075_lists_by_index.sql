-- Lists and desks read what they show, and little more.
--
-- A village asks each of its areas for its first lines; the index now answers that by itself, with the level a
-- row may be read from and the key of the case, so that rows are fetched only for the page. Desks of an area
-- and above read open assignments by area, by desk, or by when they are due; until now each read all that was
-- open anywhere. The indexes of open work are small: one case in a hundred.

SET LOCAL ROLE linli_owner;

-- Each is made before the old one goes, so that nothing is without an index meanwhile.
CREATE INDEX cases_by_area_alone ON cases (area, reported_at DESC, id DESC) INCLUDE (home, seen_from);
DROP INDEX cases_by_area;
ALTER INDEX cases_by_area_alone RENAME TO cases_by_area;

CREATE INDEX cases_open_due_alone ON cases (area, coalesce(due_at, 'infinity'), id)
    INCLUDE (due_at, seen_from, home) WHERE closed_at IS NULL;
DROP INDEX cases_open_due;
ALTER INDEX cases_open_due_alone RENAME TO cases_open_due;

CREATE INDEX assignments_open_by_area ON assignments (area, due_at, number)
    INCLUDE (part, step, waits_until, seen_from) WHERE ended_at IS NULL;
CREATE INDEX assignments_open_by_desk ON assignments (desk, due_at, number) WHERE ended_at IS NULL;
CREATE INDEX assignments_open_soonest ON assignments (due_at, number) INCLUDE (area, part, step, seen_from)
    WHERE ended_at IS NULL;

RESET ROLE;
