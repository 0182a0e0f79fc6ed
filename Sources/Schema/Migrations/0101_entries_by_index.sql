-- The entries of a village are looked through for every form; each lies on another page of the table, so that
-- what conditions look at lies in the index of areas as well. Of 200 000 people a village of 3 400 was counted
-- under three conditions in 0.8 ms instead of 12 to 20; a whole city, in either way, by its rows.

SET LOCAL ROLE linli_definer;

-- `given` holds ledger, catalogue, columns [{column, kind, is_indexed, is_covered}], key_column, is_key_sealed, keepers,
-- reads_from, is_of_persons and comment.
CREATE OR REPLACE FUNCTION open_ledger(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    target text := ctx.ledger_table(given ->> 'ledger');
    is_new boolean := to_regclass(target) IS NULL;
    plain text := replace(given ->> 'ledger', '-', '_');
    c record;
    covered text := '';
    held text;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'catalogue', 'columns', 'key_column', 'is_key_sealed', 'keepers', 'reads_from',
        'is_of_persons', 'comment'], ARRAY['request_id', 'address']);
    -- Two who open at once: the second finds what the first made.
    PERFORM pg_advisory_xact_lock(54655, hashtext(target));
    is_new := to_regclass(target) IS NULL;
    -- Whoever reads is not kept waiting behind one who waits to alter: better to try again.
    SET LOCAL lock_timeout = '150ms';
    IF is_new THEN
        EXECUTE format('CREATE TABLE %s (
            home text COLLATE "C" NOT NULL, id uuid NOT NULL, area text COLLATE "C" NOT NULL,
            version integer NOT NULL DEFAULT 1 CHECK (version > 0), source text NOT NULL CHECK (source <> ''''),
            who text, changed_at timestamptz NOT NULL, removed_at timestamptz,
            removed_reason text CHECK (char_length(removed_reason) BETWEEN 1 AND 500),
            PRIMARY KEY (home, id), CHECK ((removed_at IS NULL) = (removed_reason IS NULL)))', target);
    END IF;
    FOR c IN SELECT * FROM jsonb_to_recordset(given -> 'columns')
        AS x ("column" text, kind text, is_indexed boolean, is_covered boolean)
    LOOP
        IF c."column" !~ '^[a-z][a-z0-9_]{0,49}$' THEN
            RAISE EXCEPTION 'no name for a column: %', c."column" USING ERRCODE = 'LN400';
        END IF;
        SELECT format_type(a.atttypid, a.atttypmod) INTO held FROM pg_attribute a
            WHERE a.attrelid = target::regclass AND a.attname = c."column" AND NOT a.attisdropped;
        IF held IS NULL THEN
            -- Nothing is filled in, so no row is written anew.
            EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', target, c."column", ctx.column_type(c.kind));
            IF c.is_indexed THEN
                EXECUTE format('CREATE INDEX %I ON %s (%I) WHERE removed_at IS NULL',
                    left(plain, 30) || '_' || substr(md5(c."column"), 1, 8), target, c."column");
            END IF;
        ELSIF held <> regexp_replace(replace(ctx.column_type(c.kind), 'public.', ''), ' COLLATE.*', '') THEN
            RETURN 'other type: ' || c."column";
        END IF;
        IF c.is_covered THEN
            covered := covered || format(', %I', c."column");
        END IF;
    END LOOP;
    -- What conditions look at lies beside the area: entries of a village are counted without going to each. A
    -- field that is added later is not in it; no index is made anew while the ledger is in use.
    IF is_new THEN
        EXECUTE format('CREATE INDEX %I ON %s (area, id)%s WHERE removed_at IS NULL', plain || '_of_area', target,
            coalesce(' INCLUDE (' || nullif(substr(covered, 3), '') || ')', ''));
    END IF;
    PERFORM ctx.protect_ledger(target::regclass, (given ->> 'reads_from')::smallint);
    EXECUTE format('COMMENT ON TABLE %s IS %L', target, left(given ->> 'comment', 200));
    EXECUTE format('REVOKE ALL ON %s FROM linli_area, linli_load', target);
    EXECUTE format('GRANT INSERT ON %s TO linli_load', target);
    EXECUTE format('REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON %s FROM linli_definer', target);
    EXECUTE format('GRANT SELECT ON %s TO linli_area', target);
    INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
    SELECT given ->> 'ledger', given ->> 'catalogue',
        ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = target::regclass AND a.attnum > 0
            AND NOT a.attisdropped AND a.attname <> ALL (ARRAY['home', 'id', 'area', 'version', 'source', 'who',
                'changed_at', 'removed_at', 'removed_reason']) ORDER BY a.attnum),
        given ->> 'key_column', (given ->> 'is_key_sealed')::boolean,
        ARRAY(SELECT jsonb_array_elements_text(given -> 'keepers')),
        (given ->> 'reads_from')::smallint, (given ->> 'is_of_persons')::boolean
    ON CONFLICT (name) DO UPDATE SET catalogue = excluded.catalogue, columns = excluded.columns,
        key_column = excluded.key_column, is_key_sealed = excluded.is_key_sealed, keepers = excluded.keepers, reads_from = excluded.reads_from,
        is_of_persons = excluded.is_of_persons;
    PERFORM ctx.record(caller, CASE WHEN is_new THEN 'open ledger' ELSE 'alter ledger' END, given ->> 'ledger',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;

RESET ROLE;
