-- Entries of ledgers are written one way: by a keeper of the ledger, on their own ground, against the version
-- they saw. What an entry said before stays.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.kept_ledger(name text) RETURNS ledgers
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = kept_ledger.name AND x.reads_from <= ctx.level()
        AND (SELECT p.kind FROM posts p WHERE p.id = ctx.post()) = ANY (x.keepers);
    RETURN l;
END $$;
COMMENT ON FUNCTION ctx.kept_ledger(text) IS 'A ledger, if the post that acts keeps it; else null';

CREATE FUNCTION ctx.who() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT left(a.name || ' · ' || p.title, 400) FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE p.id = ctx.post()
$$;
COMMENT ON FUNCTION ctx.who() IS 'Person and post that act, as they are called now';

CREATE FUNCTION ctx.is_key_taken(l ledgers, given jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    target text := ctx.ledger_table(l.name);
    village text := left(given ->> 'area', 12);
    key text := CASE WHEN l.is_key_sealed THEN (SELECT x -> 'marks' ->> 0
            FROM jsonb_array_elements(given -> 'secrets') x WHERE x ->> 'field' = l.key_column)
        ELSE given -> 'values' ->> l.key_column END;
    is_taken boolean;
BEGIN
    IF key IS NULL THEN
        RETURN false;
    END IF;
    -- Two who write the same key at once: the second finds the first. A load looks at all keys of a ledger.
    PERFORM pg_advisory_xact_lock_shared(54656, hashtext(l.name));
    PERFORM pg_advisory_xact_lock(hashtextextended(l.name || village || key, 0));
    IF l.is_key_sealed THEN
        RETURN EXISTS (SELECT FROM entry_secrets s, jsonb_array_elements(given -> 'secrets') x,
            jsonb_array_elements_text(x -> 'marks') m
            WHERE x ->> 'field' = l.key_column AND s.mark = decode(m, 'hex') AND s.ledger = l.name
                AND s.field = l.key_column AND s.is_live AND s.area >= village AND s.area < village || '~'
                AND s.entry_id <> (given ->> 'id')::uuid);
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %1$s t, jsonb_populate_record(NULL::%1$s, $1) n
        WHERE t.%2$I = n.%2$I AND t.removed_at IS NULL AND t.area >= $2 AND t.area < $2 || ''~'' AND t.id <> $3)',
        target, l.key_column) INTO is_taken USING given -> 'values', village, (given ->> 'id')::uuid;
    RETURN is_taken;
END $$;
COMMENT ON FUNCTION ctx.is_key_taken(ledgers, jsonb) IS
    'Whether another living entry of the same village has the key of one that is to be written';

CREATE FUNCTION ctx.keep_secrets(l ledgers, given jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept bigint;
BEGIN
    UPDATE entry_secrets s SET area = given ->> 'area'
    WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid AND s.area <> given ->> 'area';
    -- What was emptied is gone, and nobody can tell what it was.
    DELETE FROM entry_secrets s WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid
        AND given -> 'values' ? s.field AND given -> 'values' ->> s.field IS NULL;
    INSERT INTO entry_secrets AS s (home, entry_id, field, ledger, area, sort, mark, sealed)
    SELECT given ->> 'home', (given ->> 'id')::uuid, x.field, l.name, given ->> 'area', x.sort,
        decode(x.marks ->> 0, 'hex'), decode(x.sealed, 'hex')
    FROM jsonb_to_recordset(coalesce(given -> 'secrets', '[]')) AS x (field text, sort text, marks jsonb, sealed text)
    WHERE x.field = ANY (l.columns)
    ON CONFLICT (home, entry_id, field) DO UPDATE SET mark = excluded.mark, sealed = excluded.sealed
    WHERE s.mark <> excluded.mark;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept > 0;
END $$;
COMMENT ON FUNCTION ctx.keep_secrets(ledgers, jsonb) IS
    'Keeps the sealed values of an entry; whether any of them is another than before';

-- `given` holds id, home, area, version (0: a new entry), values by column, and of sealed ones, which stand masked
-- among the values, secrets [{field, sort, marks, sealed}]: the marks of all keys, the current one's first.
CREATE FUNCTION ctx.keep_entry(l ledgers, given jsonb, source text, at timestamptz) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    target text := ctx.ledger_table(l.name);
    lies_in text := given ->> 'area';
    wanted jsonb := given -> 'values';
    old_row jsonb;
    new_row jsonb;
    was jsonb;
    names text;
BEGIN
    IF NOT (lies_in COLLATE "C" >= ctx.area() AND lies_in COLLATE "C" < ctx.area() || '~')
        OR NOT EXISTS (SELECT FROM areas a WHERE a.code = lies_in AND a.level >= 4 AND a.closed_on IS NULL) THEN
        RETURN 'elsewhere';
    END IF;
    IF NOT ARRAY(SELECT jsonb_object_keys(wanted)) <@ l.columns THEN
        RAISE EXCEPTION 'a column that the ledger does not have' USING ERRCODE = 'LN400';
    END IF;
    IF (given ->> 'version')::integer = 0 AND given ->> 'home' <> left(lies_in, 9) THEN
        RAISE EXCEPTION 'an entry is at home where it first lies' USING ERRCODE = 'LN400';
    END IF;
    IF ctx.is_key_taken(l, given) THEN
        RETURN 'taken';
    END IF;
    SELECT string_agg(format('%I', k), ', ') INTO names FROM jsonb_object_keys(wanted) k;
    IF (given ->> 'version')::integer = 0 THEN
        EXECUTE format('INSERT INTO %1$s (home, id, area, source, who, changed_at, %2$s)
            SELECT $2, $3, $4, $5, $6, $7, %2$s FROM jsonb_populate_record(NULL::%1$s, $1)
            ON CONFLICT (home, id) DO NOTHING', target, names)
        USING wanted, given ->> 'home', (given ->> 'id')::uuid, lies_in, source, ctx.who(), at;
        -- The same form once more is the same entry.
        PERFORM ctx.keep_secrets(l, given);
        RETURN 'done';
    END IF;
    EXECUTE format('SELECT to_jsonb(t), to_jsonb(jsonb_populate_record(t, $1 || jsonb_build_object(''area'', $4::text)))
        FROM %s t WHERE t.home = $2 AND t.id = $3 AND t.removed_at IS NULL
            AND t.area >= ctx.area() AND t.area < ctx.area() || ''~'' FOR UPDATE', target)
    INTO old_row, new_row USING wanted, given ->> 'home', (given ->> 'id')::uuid, lies_in;
    IF old_row IS NULL THEN
        RETURN 'absent';
    ELSIF (old_row ->> 'version')::integer <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    END IF;
    SELECT jsonb_object_agg(e.key, e.value) INTO was FROM jsonb_each(old_row) e
        WHERE e.value IS DISTINCT FROM new_row -> e.key;
    -- Another number may look the same when it is masked.
    IF was IS NULL AND NOT ctx.keep_secrets(l, given) THEN
        RETURN 'same';
    END IF;
    PERFORM ctx.keep_change(l, old_row, coalesce(was, '{}'), at);
    PERFORM ctx.keep_secrets(l, given);
    EXECUTE format('UPDATE %1$s t SET (area, version, source, who, changed_at, %2$s) =
        (SELECT $4, t.version + 1, $5, $6, $7, %2$s FROM jsonb_populate_record(t, $1))
        WHERE t.home = $2 AND t.id = $3', target, names)
    USING wanted, given ->> 'home', (given ->> 'id')::uuid, lies_in, source, ctx.who(), at;
    RETURN 'done';
END $$;
COMMENT ON FUNCTION ctx.keep_entry(ledgers, jsonb, text, timestamptz) IS
    'Writes one entry, new or changed; answers done, same, stale, taken, elsewhere or absent';

CREATE FUNCTION ctx.keep_change(l ledgers, old_row jsonb, was jsonb, at timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO entry_changes (home, entry_id, version, ledger, area, reads_from, was, source, who,
        written_at, ended_at)
    SELECT old_row ->> 'home', (old_row ->> 'id')::uuid, (old_row ->> 'version')::integer, l.name, old_row ->> 'area',
        l.reads_from, was, old_row ->> 'source', old_row ->> 'who', (old_row ->> 'changed_at')::timestamptz, at
$$;
COMMENT ON FUNCTION ctx.keep_change(ledgers, jsonb, jsonb, timestamptz) IS
    'Keeps what an entry said, and who had written it';

CREATE FUNCTION keep_entry(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    outcome text;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'id', 'home', 'area', 'version', 'values', 'secrets', 'source', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    END IF;
    outcome := ctx.keep_entry(l, given, given ->> 'source', (given ->> 'at')::timestamptz);
    IF outcome = 'done' THEN
        PERFORM ctx.record(caller, CASE given ->> 'version' WHEN '0' THEN 'write entry' ELSE 'change entry' END,
            l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'), address => given ->> 'address',
            request_id => given ->> 'request_id',
            fields => ARRAY(SELECT jsonb_object_keys(given -> 'values')));
    END IF;
    RETURN outcome;
END $$;
COMMENT ON FUNCTION keep_entry(jsonb) IS 'A keeper writes one entry of a ledger, new or changed; answers what came of it';

-- A batch of an import: rows in the order of the file, each with its own outcome.
CREATE FUNCTION keep_entries(given jsonb) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    outcomes text[] := '{}';
    entry jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'entries', 'source', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN ARRAY['not kept'];
    ELSIF jsonb_array_length(given -> 'entries') > 1000 THEN
        RAISE EXCEPTION 'a batch has at most 1000 entries' USING ERRCODE = 'LN400';
    END IF;
    FOR entry IN SELECT jsonb_array_elements(given -> 'entries') LOOP
        outcomes := outcomes || ctx.keep_entry(l, entry, given ->> 'source', (given ->> 'at')::timestamptz);
    END LOOP;
    PERFORM ctx.record(caller, 'import entries', l.name, address => given ->> 'address',
        request_id => given ->> 'request_id',
        reason => (SELECT count(*) FROM unnest(outcomes) o WHERE o = 'done') || ' of ' || cardinality(outcomes));
    RETURN outcomes;
END $$;
COMMENT ON FUNCTION keep_entries(jsonb) IS 'A keeper brings in a batch of entries; answers what came of each, in order';

CREATE FUNCTION remove_entry(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    old_row jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'id', 'home', 'version', 'reason', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    END IF;
    EXECUTE format('SELECT to_jsonb(t) FROM %s t WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL
        AND t.area >= ctx.area() AND t.area < ctx.area() || ''~'' FOR UPDATE', ctx.ledger_table(l.name))
    INTO old_row USING given ->> 'home', (given ->> 'id')::uuid;
    IF old_row IS NULL THEN
        RETURN 'absent';
    ELSIF (old_row ->> 'version')::integer <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    END IF;
    PERFORM ctx.keep_change(l, old_row, '{}', (given ->> 'at')::timestamptz);
    EXECUTE format('UPDATE %s SET removed_at = $3, removed_reason = $4, version = version + 1, changed_at = $3,
        who = ctx.who() WHERE home = $1 AND id = $2', ctx.ledger_table(l.name))
    USING given ->> 'home', (given ->> 'id')::uuid, (given ->> 'at')::timestamptz, given ->> 'reason';
    UPDATE entry_secrets s SET is_live = false
    WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid;
    PERFORM ctx.record(caller, 'remove entry', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'),
        reason => given ->> 'reason', address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION remove_entry(jsonb) IS 'A keeper takes an entry out of a ledger, for a reason; it stays in the table';

-- Posts above the level a ledger is read from see how many entries an area has, and of persons none under ten.
CREATE FUNCTION entry_counts(ledger text, at_level integer) RETURNS TABLE (area text, entries bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    scope text := ctx.area();
    digits integer := ctx.code_length(at_level);
    is_told boolean;
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = entry_counts.ledger;
    IF l.name IS NULL THEN
        RETURN;
    ELSIF at_level < ctx.level() OR at_level > 4 AND ctx.level() < l.reads_from THEN
        RAISE EXCEPTION 'counts go down to villages' USING ERRCODE = 'LN422';
    END IF;
    is_told := NOT l.is_of_persons OR ctx.level() >= l.reads_from;
    IF at_level <= 4 THEN
        RETURN QUERY SELECT c.area, CASE WHEN c.entries >= 10 OR is_told THEN c.entries END FROM (
            SELECT x.area, sum(x.entries)::bigint AS entries FROM (
                SELECT t.area, t.entries FROM entry_tallies t
                WHERE t.ledger = l.name AND t.area >= scope AND t.area < scope || '~' AND length(t.area) = digits
                UNION ALL SELECT left(t.village, digits), t.entries FROM entry_tally_changes t
                WHERE t.ledger = l.name AND t.village >= scope AND t.village < scope || '~') x
            GROUP BY 1) c
        WHERE c.entries > 0 ORDER BY 1 LIMIT 20000;
    ELSE
        -- Below villages nothing is tallied, and nobody above their town is told.
        RETURN QUERY EXECUTE format('SELECT left(t.area, $1), count(*) FROM %s t WHERE t.removed_at IS NULL
            AND t.area >= $2 AND t.area < $2 || ''~'' GROUP BY 1 ORDER BY 1 LIMIT 20000', ctx.ledger_table(l.name))
        USING digits, scope;
    END IF;
END $$;
COMMENT ON FUNCTION entry_counts(text, integer) IS
    'How many entries each area of a level has; null: under ten persons, told to nobody above';

-- Whoever knows a number finds who has it, within their own ground.
CREATE FUNCTION entries_marked(ledger text, field text, marks bytea[]) RETURNS TABLE (home text, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT s.home, s.entry_id FROM entry_secrets s
        WHERE s.mark = ANY (marks) AND s.ledger = entries_marked.ledger AND s.field = entries_marked.field
            AND s.is_live AND s.area >= ctx.area() AND s.area < ctx.area() || '~'
            AND ctx.level() >= (SELECT l.reads_from FROM ledgers l WHERE l.name = entries_marked.ledger)
        LIMIT 1000;
END $$;
COMMENT ON FUNCTION entries_marked(text, text, bytea[]) IS
    'Entries of a ledger on one''s own ground whose sealed value has one of the marks';

GRANT EXECUTE ON FUNCTION entries_marked(text, text, bytea[]), keep_entry(jsonb), keep_entries(jsonb), remove_entry(jsonb), entry_counts(text, integer)
    TO linli_area;

RESET ROLE;
