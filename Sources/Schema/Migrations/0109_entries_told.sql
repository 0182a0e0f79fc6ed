-- Lists of ledgers and dossiers say how many entries ledgers have in one place, exactly, from their tallies: there is
-- nothing left to count up to. Of persons, whoever reads no entries is told of no fewer than ten.

SET LOCAL ROLE linli_definer;

DROP FUNCTION entries_within(text[], text, integer);

CREATE FUNCTION entries_within(names text[], within text)
RETURNS TABLE (ledger text, entries bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
BEGIN
    IF NOT (within COLLATE "C" >= ctx.area() AND within COLLATE "C" < ctx.area() || '~') THEN
        RETURN;
    END IF;
    FOR l IN SELECT x.* FROM ledgers x WHERE x.name = ANY (names[1:1000]) ORDER BY x.name LOOP
        ledger := l.name;
        IF length(within) <= 12 THEN
            SELECT coalesce(sum(x.entries), 0) INTO entries FROM (
                SELECT t.entries FROM entry_tallies t WHERE t.ledger = l.name AND t.area = within
                UNION ALL SELECT t.entries FROM entry_tally_changes t
                WHERE t.ledger = l.name AND t.village >= within AND t.village < within || '~') x;
        ELSE
            -- A grid or a unit has few.
            EXECUTE format('SELECT count(*) FROM %s t WHERE t.removed_at IS NULL
                AND t.area >= $1 AND t.area < $1 || ''~''', ctx.ledger_table(l.name)) INTO entries USING within;
        END IF;
        -- Nobody reads entries from above; and below villages nobody is counted from there.
        IF ctx.level() < l.reads_from AND (l.is_of_persons AND entries < 10 OR length(within) > 12) THEN
            entries := NULL;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
COMMENT ON FUNCTION entries_within(text[], text) IS
    'How many living entries ledgers have in an area; null: told to nobody from there';
GRANT EXECUTE ON FUNCTION entries_within(text[], text) TO linli_area;

RESET ROLE;
