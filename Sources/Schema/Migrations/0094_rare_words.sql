-- How rare a word is, the planner knows of the most frequent ones alone; of any other it assumes half of what the
-- rarest of these has. With too few known, a word nobody wrote was looked for from the newest case to the oldest.

SET LOCAL ROLE linli_owner;

ALTER TABLE case_grams ALTER COLUMN grams SET STATISTICS 500;
ANALYZE case_grams (grams);

RESET ROLE;
