-- How many areas of each level lie in an area is counted by an index alone.

SET LOCAL ROLE linli_owner;

CREATE INDEX areas_open_by_code ON areas (code) INCLUDE (level) WHERE closed_on IS NULL;

RESET ROLE;
