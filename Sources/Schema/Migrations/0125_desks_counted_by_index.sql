-- A desk's open work was counted row by row, for its page and for the number beside each post. The index tells all
-- that is counted, and who may see it; and it is swept often enough for its word to be taken.

SET LOCAL ROLE linli_owner;

CREATE INDEX assignments_area_desk_new ON assignments (to_area, due_at, number)
    INCLUDE (step, waits_until, seen_from, area) WHERE ended_at IS NULL;
DROP INDEX assignments_area_desk;
ALTER INDEX assignments_area_desk_new RENAME TO assignments_area_desk;

CREATE INDEX assignments_open_by_desk_new ON assignments (desk, due_at, number)
    INCLUDE (part, step, waits_until, seen_from, area, to_area) WHERE ended_at IS NULL;
DROP INDEX assignments_open_by_desk;
ALTER INDEX assignments_open_by_desk_new RENAME TO assignments_open_by_desk;

ALTER TABLE assignments SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000);

RESET ROLE;
