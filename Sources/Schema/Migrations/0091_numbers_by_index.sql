-- A village's list in the order of numbers asks each of its areas for its first lines, by an index alone.

SET LOCAL ROLE linli_owner;

-- Made before the old one goes, so that nothing is without an index meanwhile.
CREATE INDEX cases_by_number_alone ON cases (area, number, id) INCLUDE (home, seen_from);
DROP INDEX cases_by_number_of_area;
ALTER INDEX cases_by_number_alone RENAME TO cases_by_number_of_area;

RESET ROLE;
