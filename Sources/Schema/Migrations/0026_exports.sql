-- Lists that leave the house as files: who ordered what for which purpose, who said yes, until when.
--
-- The file itself lies outside the database, sealed under a key of its own; that key lies here, sealed under
-- the key of the house. When the time is over the key is forgotten: the file is then nothing but noise.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_removal;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_removal;

SET LOCAL ROLE linli_owner;

CREATE TABLE exports (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    account_id uuid NOT NULL,
    post_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    purpose text NOT NULL CHECK (purpose <> ''),
    words text CHECK (char_length(words) BETWEEN 1 AND 500),
    fields text[] NOT NULL CHECK (cardinality(fields) BETWEEN 1 AND 50),
    filter jsonb NOT NULL CHECK (jsonb_typeof(filter) = 'object'),
    form text NOT NULL CHECK (form IN ('xlsx', 'csv')),
    rows integer NOT NULL CHECK (rows > 0),
    needs_second boolean NOT NULL,
    as_of timestamptz NOT NULL,
    ordered_at timestamptz NOT NULL DEFAULT now(),
    lapses_at timestamptz NOT NULL DEFAULT now() + interval '7 days',
    decided_at timestamptz,
    decided_by uuid CHECK (decided_by <> account_id),
    decider text CHECK (char_length(decider) BETWEEN 1 AND 400),
    is_approved boolean,
    decision_words text CHECK (char_length(decision_words) BETWEEN 1 AND 500),
    file uuid,
    sealed_key bytea CHECK (octet_length(sealed_key) BETWEEN 1 AND 1000),
    key_id text CHECK (key_id <> ''),
    bytes bigint CHECK (bytes >= 0),
    made_rows integer CHECK (made_rows BETWEEN 0 AND rows),
    is_cut boolean,
    made_at timestamptz,
    expires_at timestamptz,
    removed_at timestamptz,
    -- More rows than that never leave on one person's word; the program asks for a second one earlier.
    CHECK (rows <= 500 OR needs_second),
    CHECK (num_nonnulls(decided_at, decided_by, decider, is_approved) IN (0, 4)),
    CHECK (is_approved IS NOT FALSE OR decision_words IS NOT NULL),
    CHECK (num_nonnulls(file, key_id, bytes, made_rows, is_cut, made_at, expires_at) IN (0, 7)),
    CHECK (made_at IS NULL OR NOT needs_second OR is_approved IS TRUE),
    CHECK (expires_at = made_at + interval '24 hours'),
    CHECK ((sealed_key IS NOT NULL) = (made_at IS NOT NULL AND removed_at IS NULL))
);
COMMENT ON TABLE exports IS
    'Orders of files with cases: purpose, fields, who approved, and until when the file may be fetched';
COMMENT ON COLUMN exports.who IS 'Person and post as they were called then: it stands on the file';
COMMENT ON COLUMN exports.as_of IS 'The moment the rows were counted; later reports do not come in';
COMMENT ON COLUMN exports.is_cut IS 'More rows matched when the file was made than were ordered';
CREATE INDEX exports_own ON exports (account_id, ordered_at DESC, id);
CREATE INDEX exports_waiting ON exports (area, ordered_at) WHERE needs_second AND decided_at IS NULL;
CREATE INDEX exports_expiring ON exports (expires_at) WHERE removed_at IS NULL AND made_at IS NOT NULL;

-- Whose area covers the order may read it, to approve it; everything is written by the functions below.
ALTER TABLE exports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('exports', 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~''', '', true);
GRANT SELECT (id, number, account_id, post_id, area, who, purpose, words, fields, filter, form, rows,
    needs_second, as_of, ordered_at, lapses_at, decided_at, decider, is_approved, decision_words, bytes,
    made_rows, is_cut, made_at, expires_at, removed_at) ON exports TO linli_area;
GRANT SELECT, INSERT, UPDATE ON exports TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.open_removal() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'removal', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_removal() IS 'The context of the job that removes exports whose time is over';
GRANT EXECUTE ON FUNCTION ctx.open_removal() TO linli_app;

CREATE FUNCTION ctx.record_export(caller text, act text, export exports, how_many integer, source jsonb)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.record(caller, act, 'export-' || export.number, 'done',
        left(concat_ws('; ', export.purpose, how_many || ' rows',
            CASE act WHEN 'order export' THEN export.words
                WHEN 'refuse export' THEN export.decision_words END), 2000),
        source ->> 'address', source ->> 'request', export.fields);
END $$;
COMMENT ON FUNCTION ctx.record_export(text, text, exports, integer, jsonb) IS
    'Writes what became of an export into the audit: purpose, number of rows, names of fields';

-- `wanted` holds id, purpose, words, fields, filter, form, rows, needs_second, as_of; and the source.
CREATE FUNCTION order_export(wanted jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    made exports;
BEGIN
    INSERT INTO exports (id, account_id, post_id, area, who, purpose, words, fields, filter, form, rows,
        needs_second, as_of)
    SELECT (wanted ->> 'id')::uuid, a.id, p.id, p.area, a.name || ' · ' || p.title, wanted ->> 'purpose',
        nullif(wanted ->> 'words', ''), ARRAY(SELECT jsonb_array_elements_text(wanted -> 'fields')),
        wanted -> 'filter', wanted ->> 'form', (wanted ->> 'rows')::integer,
        (wanted ->> 'needs_second')::boolean, (wanted ->> 'as_of')::timestamptz
    FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE p.id = ctx.post()
    RETURNING * INTO STRICT made;
    PERFORM ctx.record_export(caller, 'order export', made, made.rows, wanted -> 'source');
    RETURN made.number;
END $$;
COMMENT ON FUNCTION order_export(jsonb) IS 'Orders a file in the name of the context; answers its number';

CREATE FUNCTION decide_export(id uuid, approves boolean, words text, source jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = decide_export.id
        AND e.area >= ctx.area() AND e.area < ctx.area() || '~' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF held.account_id = ctx.account() THEN
        RETURN 'own';
    ELSIF held.decided_at IS NOT NULL OR NOT held.needs_second THEN
        RETURN 'decided';
    ELSIF held.lapses_at <= now() THEN
        RETURN 'lapsed';
    END IF;
    UPDATE exports e SET decided_at = now(), decided_by = ctx.account(), is_approved = approves,
        decision_words = nullif(decide_export.words, ''),
        decider = (SELECT a.name || ' · ' || p.title FROM accounts a JOIN posts p ON p.account_id = a.id
            WHERE p.id = ctx.post())
    WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, CASE WHEN approves THEN 'approve export' ELSE 'refuse export' END,
        held, held.rows, source);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION decide_export(uuid, boolean, text, jsonb) IS
    'A second person approves or refuses an export of an area theirs covers; never one''s own';

-- `made` holds id, file, sealed_key, key_id, bytes, rows, is_cut; and the source.
CREATE FUNCTION keep_export(made jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = (made ->> 'id')::uuid AND e.account_id = ctx.account()
        AND e.post_id = ctx.post() AND e.area = ctx.area() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF held.made_at IS NOT NULL THEN
        RETURN 'made';
    ELSIF held.needs_second AND held.is_approved IS NOT TRUE THEN
        RETURN 'unapproved';
    ELSIF held.lapses_at <= now() THEN
        RETURN 'lapsed';
    END IF;
    UPDATE exports e SET file = (made ->> 'file')::uuid, sealed_key = decode(made ->> 'sealed_key', 'hex'),
        key_id = made ->> 'key_id', bytes = (made ->> 'bytes')::bigint,
        made_rows = (made ->> 'rows')::integer, is_cut = (made ->> 'is_cut')::boolean, made_at = now(),
        expires_at = now() + interval '24 hours'
    WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, 'make export', held, held.made_rows, made -> 'source');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION keep_export(jsonb) IS
    'Notes that the file lies ready, whole and on the disk; from here on it may be fetched for a day';

CREATE FUNCTION fetch_export(id uuid, source jsonb)
RETURNS TABLE (file uuid, sealed_key bytea, key_id text, bytes bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = fetch_export.id AND e.account_id = ctx.account()
        AND e.post_id = ctx.post() AND e.area = ctx.area() AND e.expires_at > now() AND e.removed_at IS NULL;
    IF FOUND THEN
        PERFORM ctx.record_export(caller, 'download export', held, held.made_rows, source);
        RETURN QUERY SELECT held.file, held.sealed_key, held.key_id, held.bytes;
    END IF;
END $$;
COMMENT ON FUNCTION fetch_export(uuid, jsonb) IS
    'The key of a file, for whoever ordered it, as the post it was ordered as; each time is audited';

GRANT EXECUTE ON FUNCTION order_export(jsonb), decide_export(uuid, boolean, text, jsonb),
    keep_export(jsonb), fetch_export(uuid, jsonb) TO linli_area;

CREATE FUNCTION expired_exports(most integer) RETURNS TABLE (id uuid, file uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('removal');
    RETURN QUERY SELECT e.id, e.file FROM exports e
        WHERE e.made_at IS NOT NULL AND e.removed_at IS NULL AND e.expires_at <= now()
        ORDER BY e.expires_at LIMIT most;
END $$;
COMMENT ON FUNCTION expired_exports(integer) IS 'Files whose time is over and that were not removed yet';

CREATE FUNCTION remove_export(id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('removal');
    held exports;
BEGIN
    UPDATE exports e SET removed_at = now(), sealed_key = NULL
    WHERE e.id = remove_export.id AND e.removed_at IS NULL AND e.expires_at <= now() RETURNING * INTO held;
    IF FOUND THEN
        PERFORM ctx.record_export(caller, 'remove export', held, held.made_rows, '{}');
        RETURN true;
    END IF;
    RETURN false;
END $$;
COMMENT ON FUNCTION remove_export(uuid) IS
    'Forgets the key of a file whose time is over; false when that was done before';

GRANT EXECUTE ON FUNCTION expired_exports(integer), remove_export(uuid) TO linli_removal;

RESET ROLE;
