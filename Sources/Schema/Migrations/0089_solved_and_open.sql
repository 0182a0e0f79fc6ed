-- Cases that are solved and not yet closed are few, and found without reading all that is open.

SET LOCAL ROLE linli_owner;

CREATE INDEX cases_solved_open ON cases (due_at) WHERE solved_at IS NOT NULL AND closed_at IS NULL;

RESET ROLE;
