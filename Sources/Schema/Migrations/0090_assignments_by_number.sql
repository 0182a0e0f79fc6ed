-- A case that was given to a desk from elsewhere is found by the number on its paper.

SET LOCAL ROLE linli_owner;

CREATE INDEX assignments_by_number ON assignments (home, number, given_at DESC);

RESET ROLE;
