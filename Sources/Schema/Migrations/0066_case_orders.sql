-- Lists of cases in other orders than the newest first: by when they are due, and by their number. The oldest
-- first are the newest read from the other end.
--
-- One index for those who look over much, where the cases wanted lie close together whatever the order, and one
-- by area, for villages: what is theirs may lie anywhere in the order of all.

SET LOCAL ROLE linli_owner;

-- Only open cases are due, one in a hundred or so. What has no limit comes last.
CREATE INDEX cases_open_soonest ON cases (coalesce(due_at, 'infinity'), id) WHERE closed_at IS NULL;
-- What counts open cases by area, with an order inside each area; it still tells all that a wall asks for.
CREATE INDEX cases_open_due_in_order ON cases (area, coalesce(due_at, 'infinity'), id) INCLUDE (due_at, seen_from)
    WHERE closed_at IS NULL;
DROP INDEX cases_open_due;
ALTER INDEX cases_open_due_in_order RENAME TO cases_open_due;
-- Numbers only grow and never change: a new case adds to the end of both.
CREATE INDEX cases_by_number ON cases (number, id);
CREATE INDEX cases_by_number_of_area ON cases (area, number, id);

RESET ROLE;
