-- Ledgers are real tables, made and altered from the catalogue while they are in use.
--
-- An entry says of itself who wrote it last, when and from what source; what it said before lies in
-- entry_changes. Posts read by row policy: their ground, and not above the level a ledger is read from. Nobody
-- writes but through the functions that follow; a bulk load brings rows in under its signed context.

SET LOCAL ROLE linli_context;
GRANT EXECUTE ON FUNCTION ctx.policy(regclass, text, text, text, text, boolean) TO linli_definer;
RESET ROLE;

CREATE SCHEMA ledgers AUTHORIZATION linli_definer;
COMMENT ON SCHEMA ledgers IS 'A table for each ledger that was opened';

SET LOCAL ROLE linli_owner;

CREATE TABLE ledgers (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    catalogue text NOT NULL REFERENCES catalogues,
    columns text[] NOT NULL CHECK (cardinality(columns) BETWEEN 1 AND 400),
    key_column text NOT NULL,
    is_key_sealed boolean NOT NULL,
    keepers text[] NOT NULL CHECK (cardinality(keepers) > 0),
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    is_of_persons boolean NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CHECK (NOT is_of_persons OR reads_from >= 3)
);
COMMENT ON TABLE ledgers IS 'Ledgers that were opened: who keeps each, and from which level down it is read';
COMMENT ON COLUMN ledgers.columns IS 'Columns of the table that hold fields, retired ones too';
COMMENT ON COLUMN ledgers.key_column IS 'What two living entries of a village never share';
COMMENT ON COLUMN ledgers.reads_from IS 'The highest level whose posts read entries; posts above it see counts';

CREATE TABLE entry_changes (
    home text COLLATE "C" NOT NULL,
    entry_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    was jsonb NOT NULL CHECK (jsonb_typeof(was) = 'object'),
    source text NOT NULL,
    who text CHECK (char_length(who) BETWEEN 1 AND 400),
    written_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (home, entry_id, version)
);
COMMENT ON TABLE entry_changes IS 'What an entry of a ledger said before it was changed, and who had written that';
COMMENT ON COLUMN entry_changes.version IS 'The version that was replaced';
COMMENT ON COLUMN entry_changes.was IS 'The values that were replaced, by column; sealed ones sealed';
COMMENT ON COLUMN entry_changes.who IS
    'Person and post as they were called then; null: a load at the console';

CREATE TABLE entry_secrets (
    home text COLLATE "C" NOT NULL,
    entry_id uuid NOT NULL,
    field text NOT NULL,
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL,
    sort text NOT NULL CHECK (sort IN ('resident', 'phone')),
    mark bytea NOT NULL CHECK (octet_length(mark) = 32),
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 1000),
    is_live boolean NOT NULL DEFAULT true,
    PRIMARY KEY (home, entry_id, field)
);
COMMENT ON TABLE entry_secrets IS
    'Identity and telephone numbers of entries, encrypted by the program; the same mark is the same number';
COMMENT ON COLUMN entry_secrets.mark IS 'Made under the key that sealed the value; tells nothing of it';
COMMENT ON COLUMN entry_secrets.is_live IS 'False: the entry was removed';
CREATE INDEX entry_secrets_marked ON entry_secrets (mark, ledger);

CREATE TABLE entry_tally_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ledger text NOT NULL REFERENCES ledgers,
    village text COLLATE "C" NOT NULL,
    entries integer NOT NULL
);
COMMENT ON TABLE entry_tally_changes IS
    'Entries that came to a village or left it, not yet added to its tally: nobody who writes waits for another';
CREATE INDEX entry_tally_changes_of_ledger ON entry_tally_changes (ledger, village);

CREATE TABLE entry_tallies (
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL,
    entries bigint NOT NULL,
    PRIMARY KEY (ledger, area)
);
COMMENT ON TABLE entry_tallies IS 'How many entries of a ledger lie in each village and in each area above it';

SELECT ctx.protect('entry_secrets', 'vault');
SELECT ctx.protect('entry_tally_changes', 'vault');
SELECT ctx.protect('entry_tallies', 'vault');
GRANT SELECT, INSERT, DELETE ON entry_tally_changes TO linli_definer;
GRANT SELECT, INSERT, UPDATE ON entry_tallies TO linli_definer;
GRANT INSERT ON entry_secrets TO linli_load;
GRANT SELECT, INSERT, UPDATE, DELETE ON entry_secrets TO linli_definer;
ALTER TABLE entry_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('entry_changes', 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND reads_from <= nullif(current_setting(''app.level'', true), '''')::smallint', '', true);
GRANT SELECT ON entry_changes TO linli_area;
GRANT SELECT, INSERT ON entry_changes TO linli_definer;
GRANT SELECT ON ledgers TO linli_definer, linli_area, linli_administrator, linli_load;
GRANT INSERT, UPDATE ON ledgers TO linli_definer;

SET LOCAL ROLE linli_definer;
GRANT USAGE ON SCHEMA ledgers TO linli_area, linli_load;

CREATE FUNCTION ctx.ledger_table(name text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT format('ledgers.%I', replace(name, '-', '_'))
$$;
COMMENT ON FUNCTION ctx.ledger_table(text) IS 'The table of a ledger, quoted';

-- What a column of a field may be made of; the program names the kind, never the type.
CREATE FUNCTION ctx.column_type(kind text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found text := jsonb_build_object('text', 'text COLLATE "C"', 'integer', 'bigint', 'decimal',
        'double precision', 'date', 'date', 'boolean', 'boolean', 'point', 'public.geometry(Point,4326)')
        ->> kind;
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION 'no such kind of column: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN found;
END $$;
COMMENT ON FUNCTION ctx.column_type(text) IS 'The type of a column of a ledger; LN400 when there is no such kind';

CREATE FUNCTION ctx.protect_ledger(target regclass, reads_from smallint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    scope constant text := 'nullif(current_setting(''app.area'', true), '''')';
    within constant text := format('area >= %1$s AND area < %1$s || ''~'' AND '
        || 'nullif(current_setting(''app.level'', true), '''')::smallint >= %2$s', scope, reads_from);
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS area ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS load ON %s', target);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    PERFORM ctx.policy(target, 'area', 'SELECT', within, '', true);
    PERFORM ctx.policy(target, 'load', 'INSERT', 'true', 'true', true);
END $$;
COMMENT ON FUNCTION ctx.protect_ledger(regclass, smallint) IS
    'Row security of the table of a ledger: one''s ground, from a level down';

-- A whole city is counted at a glance, however its entries came: by hand, from a file, or from an area that closed.
CREATE FUNCTION ctx.tally_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_ledger text := replace(TG_TABLE_NAME, '_', '-');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(n.area, 12), count(*) FROM new_rows n WHERE n.removed_at IS NULL GROUP BY 2;
    ELSE
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(x.area, 12), sum(x.entries) FROM (
            SELECT o.area, -1 AS entries FROM old_rows o WHERE o.removed_at IS NULL
            UNION ALL SELECT n.area, 1 FROM new_rows n WHERE n.removed_at IS NULL) x
        GROUP BY 2 HAVING sum(x.entries) <> 0;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.tally_entries() IS 'Tells the tallies which entries came and went';

CREATE FUNCTION fold_tallies(at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    folded integer;
BEGIN
    PERFORM ctx.kind('followup');
    -- One at a time: two would wait for each other's rows.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('entry tallies', 0)) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM entry_tally_changes WHERE id IN (SELECT id FROM entry_tally_changes ORDER BY id LIMIT at_most)
        RETURNING ledger, village, entries
    ), added AS (
        INSERT INTO entry_tallies AS n (ledger, area, entries)
        SELECT t.ledger, left(t.village, digits), sum(t.entries)
        FROM taken t, unnest(ARRAY[4, 6, 9, 12]) AS digits
        GROUP BY 1, 2
        ON CONFLICT (ledger, area) DO UPDATE SET entries = n.entries + excluded.entries
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;
COMMENT ON FUNCTION fold_tallies(integer) IS
    'Adds the oldest changes to the tallies of their villages and of all areas above; answers how many';
GRANT EXECUTE ON FUNCTION fold_tallies(integer) TO linli_followup;

-- `given` holds ledger, catalogue, columns [{column, kind, is_indexed, is_covered}], key_column, is_key_sealed, keepers,
-- reads_from, is_of_persons and comment.
CREATE FUNCTION open_ledger(given jsonb) RETURNS text
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
        EXECUTE format('CREATE TRIGGER tally_new AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION ctx.tally_entries()', target);
        EXECUTE format('CREATE TRIGGER tally_changed AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows
            NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ctx.tally_entries()', target);
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
    -- What conditions look at lies beside the area: entries of a village, each on another page of the table, are
    -- counted without going to each: of 200 000 people, 3 400 of a village under three conditions in 0.8 ms instead
    -- of 12 to 20. A field that is added later is not in it: no index is made anew while the ledger is in use.
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
COMMENT ON FUNCTION open_ledger(jsonb) IS
    'Makes the table of a ledger, or gives it the columns it lacks; no row is written anew';
GRANT EXECUTE ON FUNCTION open_ledger(jsonb) TO linli_administrator;

RESET ROLE;
