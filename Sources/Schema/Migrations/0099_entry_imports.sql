-- Ledgers filled from files at the console. How far a file has come is written in the transaction that keeps its
-- rows, so that an import that was killed goes on behind the last row that is kept.

SET LOCAL ROLE linli_owner;

CREATE TABLE entry_imports (
    ledger text NOT NULL REFERENCES ledgers,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 200),
    lines_done bigint NOT NULL CHECK (lines_done >= 0),
    accepted bigint NOT NULL CHECK (accepted >= 0),
    refused bigint NOT NULL CHECK (refused >= 0),
    refused_bytes bigint NOT NULL CHECK (refused_bytes >= 0),
    begun_at timestamptz NOT NULL,
    done_at timestamptz CHECK (done_at >= begun_at),
    PRIMARY KEY (ledger, digest)
);
COMMENT ON TABLE entry_imports IS 'Files that were read into ledgers at the console, and how far';
COMMENT ON COLUMN entry_imports.digest IS 'Of the file and of how it was read: other columns are another import';
COMMENT ON COLUMN entry_imports.lines_done IS 'Lines of the file that need not be read again';
COMMENT ON COLUMN entry_imports.refused_bytes IS
    'How long the list of refused rows was then: what a killed import had added is cut off';

SELECT ctx.protect('entry_imports', 'vault');
GRANT SELECT, INSERT, UPDATE ON entry_imports TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION entry_import(ledger text, digest text)
RETURNS TABLE (lines_done bigint, accepted bigint, refused bigint, refused_bytes bigint, is_done boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('load');
    RETURN QUERY SELECT i.lines_done, i.accepted, i.refused, i.refused_bytes, i.done_at IS NOT NULL
        FROM entry_imports i WHERE i.ledger = entry_import.ledger AND i.digest = entry_import.digest;
END $$;
COMMENT ON FUNCTION entry_import(text, text) IS 'How far a file has come';

CREATE FUNCTION note_entry_import(given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    at timestamptz := (given ->> 'at')::timestamptz;
BEGIN
    PERFORM ctx.kind('load');
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'digest', 'source', 'lines_done', 'accepted', 'refused',
        'refused_bytes', 'is_done', 'at'], ARRAY[]::text[]);
    INSERT INTO entry_imports AS i (ledger, digest, source, lines_done, accepted, refused, refused_bytes, begun_at,
        done_at)
    VALUES (given ->> 'ledger', given ->> 'digest', given ->> 'source', (given ->> 'lines_done')::bigint,
        (given ->> 'accepted')::bigint, (given ->> 'refused')::bigint, (given ->> 'refused_bytes')::bigint, at,
        CASE WHEN (given ->> 'is_done')::boolean THEN at END)
    ON CONFLICT (ledger, digest) DO UPDATE SET lines_done = excluded.lines_done, accepted = excluded.accepted,
        refused = excluded.refused, refused_bytes = excluded.refused_bytes,
        done_at = CASE WHEN excluded.done_at IS NOT NULL THEN greatest(excluded.done_at, i.begun_at) END;
END $$;
COMMENT ON FUNCTION note_entry_import(jsonb) IS 'Writes down how far a file has come, with the rows it kept';

-- Of rows that are to be loaded, by their places: which lie nowhere, and whose key another living entry of the
-- same village has. Of a sealed key, keys are the marks of it, in hexadecimal. Whoever writes by hand waits from
-- here on until the batch is kept.
CREATE FUNCTION entry_faults(ledger text, lie_in text[], places integer[], villages text[], keys text[])
RETURNS TABLE (place integer, fault text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledgers;
    kept text;
BEGIN
    PERFORM ctx.kind('load');
    SELECT x.* INTO STRICT l FROM ledgers x WHERE x.name = entry_faults.ledger;
    PERFORM pg_advisory_xact_lock(54656, hashtext(l.name));
    RETURN QUERY SELECT a.place::integer, 'elsewhere'::text FROM unnest(lie_in) WITH ORDINALITY a (code, place)
        WHERE NOT EXISTS (SELECT FROM areas x WHERE x.code = a.code AND x.level >= 4 AND x.closed_on IS NULL);
    IF l.is_key_sealed THEN
        kept := 'SELECT FROM entry_secrets t WHERE t.mark = decode(k.key, ''hex'') AND t.ledger = $4
            AND t.field = $5 AND t.is_live';
    ELSE
        SELECT format('SELECT FROM %s t WHERE t.%I = k.key::%s AND t.removed_at IS NULL',
            ctx.ledger_table(l.name), l.key_column, format_type(a.atttypid, a.atttypmod)) INTO STRICT kept
        FROM pg_attribute a WHERE a.attrelid = ctx.ledger_table(l.name)::regclass AND a.attname = l.key_column;
    END IF;
    -- One look at the index of keys for each: neither LATERAL with LIMIT nor left() leaves another way, however
    -- little is known of a table that is being filled.
    RETURN QUERY EXECUTE 'SELECT DISTINCT k.place, ''taken''::text FROM unnest($1, $2, $3) k (place, village, key),
            LATERAL (' || kept || ' AND left(t.area, 12) = k.village LIMIT 1) f'
        USING places, villages, keys, l.name, l.key_column;
END $$;
COMMENT ON FUNCTION entry_faults(text, text[], integer[], text[], text[]) IS
    'Which of the rows that are to be loaded a ledger does not take, and why';

GRANT EXECUTE ON FUNCTION entry_import(text, text), note_entry_import(jsonb),
    entry_faults(text, text[], integer[], text[], text[]) TO linli_load;

RESET ROLE;
