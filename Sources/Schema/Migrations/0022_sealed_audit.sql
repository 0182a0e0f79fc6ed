-- The audit, sealed in batches: every row of it, and a salted digest of every row of history, is a leaf of a
-- Merkle tree; the root is chained to the one before and signed. What a leaf is made of is said here for the
-- sealing job, which sees numbers and digests and no content, and once more in the program for the verifier,
-- which believes nothing the database says about itself.

SET LOCAL ROLE linli_context;

GRANT USAGE ON SCHEMA ctx TO linli_sealer;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_sealer;

SET LOCAL ROLE linli_owner;

CREATE SEQUENCE history_number_seq AS bigint;
ALTER TABLE history ADD COLUMN number bigint;
ALTER TABLE history ADD COLUMN salt bytea;
ALTER TABLE history ALTER COLUMN number SET DEFAULT nextval('history_number_seq');
ALTER TABLE history ALTER COLUMN salt SET DEFAULT public.gen_random_bytes(16);
ALTER TABLE history ADD CONSTRAINT history_salted
    CHECK (number IS NULL AND salt IS NULL OR number > 0 AND octet_length(salt) = 16) NOT VALID;
ALTER TABLE history VALIDATE CONSTRAINT history_salted;
ALTER SEQUENCE history_number_seq OWNED BY history.number;
CREATE UNIQUE INDEX history_by_number ON history (number);
COMMENT ON COLUMN history.number IS
    'Its place in the sealed log; null: written before there was one, and not sealed';
COMMENT ON COLUMN history.salt IS
    'Makes the digest of the row worthless to who does not hold the row: words can be guessed, this cannot';
GRANT USAGE ON SEQUENCE history_number_seq TO linli_area, linli_assignee, linli_followup, linli_definer,
    linli_load;

-- A row chooses neither its number nor its salt, and of a row that stands only its place may change.
REVOKE INSERT ON history FROM linli_area, linli_assignee, linli_followup;
GRANT INSERT (home, case_id, area, version, at, act, from_step, to_step, account_id, post_id, who, words,
    is_public, detail, seen_from) ON history TO linli_area, linli_assignee, linli_followup;
REVOKE UPDATE ON history FROM linli_definer;
GRANT UPDATE (area, seen_from) ON history TO linli_definer;

CREATE TABLE audit_seals (
    batch bigint PRIMARY KEY CHECK (batch > 0),
    sealed_at timestamptz NOT NULL,
    audit_ids bigint[] NOT NULL,
    history_numbers bigint[] NOT NULL,
    declared text CHECK (char_length(declared) BETWEEN 1 AND 4000),
    leaves bytea NOT NULL,
    total bigint NOT NULL CHECK (total > 0),
    audit_last bigint NOT NULL,
    history_last bigint NOT NULL,
    audit_settled bigint NOT NULL,
    history_settled bigint NOT NULL,
    audit_awaited bigint NOT NULL,
    history_awaited bigint NOT NULL,
    awaited text[] NOT NULL,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    head bytea NOT NULL CHECK (octet_length(head) = 32),
    suite text NOT NULL CHECK (suite = 'intl'),
    key_id text NOT NULL CHECK (char_length(key_id) BETWEEN 1 AND 100),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    CHECK (octet_length(leaves) = 32 * (cardinality(audit_ids) + cardinality(history_numbers)
        + (declared IS NOT NULL)::integer))
);
COMMENT ON TABLE audit_seals IS
    'Batches of the sealed log: which rows, their leaves, the root, the chain and the signature; nobody changes one';
COMMENT ON COLUMN audit_seals.declared IS 'What was declared to the log by a person, such as a restore';
COMMENT ON COLUMN audit_seals.total IS 'Leaves of all batches up to this one';
COMMENT ON COLUMN audit_seals.audit_last IS 'The highest id in this batch, 0 when there is none';
COMMENT ON COLUMN audit_seals.audit_settled IS
    'Every row up to this id is sealed by now, and none can appear any more: who could add one is finished';
COMMENT ON COLUMN audit_seals.audit_awaited IS
    'Settled as soon as the transactions named in awaited are over';
CREATE INDEX audit_seals_of_audit ON audit_seals (audit_last);
CREATE INDEX audit_seals_of_history ON audit_seals (history_last);

ALTER TABLE audit_seals ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_seals FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('audit_seals', 'sealer', 'ALL', 'true', 'true', true);
SELECT ctx.policy('audit_seals', 'auditor', 'SELECT', 'true', '', true);
GRANT SELECT, INSERT ON audit_seals TO linli_sealer;
GRANT SELECT ON audit_seals TO linli_auditor, linli_definer;
GRANT SELECT ON audit TO linli_definer;
GRANT SELECT ON SEQUENCE audit_id_seq, history_number_seq TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.quoted(value text) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(to_json(value)::text, 'null') $$;
COMMENT ON FUNCTION ctx.quoted(text) IS 'A text as JSON writes it';
CREATE FUNCTION ctx.microseconds(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT (extract(epoch FROM moment) * 1000000)::bigint::text $$;
COMMENT ON FUNCTION ctx.microseconds(timestamptz) IS 'Microseconds since 1970: a whole number, never a float';
CREATE FUNCTION ctx.leaf(form text) RETURNS bytea LANGUAGE sql STABLE AS
$$ SELECT sha256('\x00'::bytea || convert_to(form, 'UTF8')) $$;
COMMENT ON FUNCTION ctx.leaf(text) IS 'The hash of a leaf, which no inner node can equal (RFC 6962)';

-- Keys in order, no blanks, whole numbers only. A change of these forms is form 2, beside them.
CREATE FUNCTION ctx.audit_form(a audit) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '{"account_id":' || ctx.quoted(a.account_id::text) || ',"act":' || ctx.quoted(a.act)
        || ',"address":' || ctx.quoted(a.address) || ',"at":' || ctx.microseconds(a.at)
        || ',"fields":' || array_to_json(a.fields)::text || ',"form":1,"id":' || a.id::text
        || ',"kind":' || ctx.quoted(a.kind) || ',"log":"audit","object":' || ctx.quoted(a.object)
        || ',"outcome":' || ctx.quoted(a.outcome) || ',"post_id":' || ctx.quoted(a.post_id::text)
        || ',"reason":' || ctx.quoted(a.reason) || ',"request_id":' || ctx.quoted(a.request_id) || '}'
$$;
COMMENT ON FUNCTION ctx.audit_form(audit) IS 'A row of the audit in the form that is sealed, form 1';

-- Area and level are left out: they are copies that follow the case when it is moved.
CREATE FUNCTION ctx.history_form(h history) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '{"account_id":' || ctx.quoted(h.account_id::text) || ',"act":' || ctx.quoted(h.act)
        || ',"at":' || ctx.microseconds(h.at) || ',"case_id":' || ctx.quoted(h.case_id::text)
        || ',"detail":' || ctx.quoted(h.detail::text) || ',"form":1,"from_step":' || ctx.quoted(h.from_step)
        || ',"home":' || ctx.quoted(h.home) || ',"is_public":' || h.is_public::text
        || ',"post_id":' || ctx.quoted(h.post_id::text) || ',"to_step":' || ctx.quoted(h.to_step)
        || ',"version":' || h.version::text || ',"who":' || ctx.quoted(h.who)
        || ',"words":' || ctx.quoted(h.words) || '}'
$$;
COMMENT ON FUNCTION ctx.history_form(history) IS 'A row of history in the form whose digest is sealed, form 1';

CREATE FUNCTION ctx.history_leaf(h history) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT ctx.leaf('{"digest":"'
        || encode(public.hmac(convert_to(ctx.history_form(h), 'UTF8'), h.salt, 'sha256'), 'hex')
        || '","form":1,"log":"history","number":' || h.number::text || '}')
$$;
COMMENT ON FUNCTION ctx.history_leaf(history) IS 'The leaf of a row of history: its salted digest, no content';

-- A row takes its number while its transaction holds this lock, and keeps the lock until it is over. Who holds
-- none now can add no row with a number given out before now.
CREATE FUNCTION ctx.log_writers() RETURNS text[] LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock'
        AND l.relation IN ('public.audit'::regclass, 'public.history'::regclass)
        AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND l.pid IS DISTINCT FROM pg_backend_pid()
$$;
COMMENT ON FUNCTION ctx.log_writers() IS 'Transactions that may still add a row to the audit or to history';

CREATE FUNCTION seal_marks()
RETURNS TABLE (audit_settled bigint, history_settled bigint, audit_awaited bigint, history_awaited bigint,
    awaited text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last audit_seals;
    audit_given bigint := coalesce(pg_sequence_last_value('public.audit_id_seq'), 0);
    history_given bigint := coalesce(pg_sequence_last_value('public.history_number_seq'), 0);
    -- Read after the numbers: whoever took one of them is either here or over.
    writers text[] := ctx.log_writers();
BEGIN
    PERFORM ctx.kind('sealer');
    SELECT * INTO last FROM audit_seals ORDER BY batch DESC LIMIT 1;
    IF writers = '{}' THEN
        RETURN QUERY SELECT audit_given, history_given, audit_given, history_given, writers;
    ELSIF last.batch IS NULL THEN
        RETURN QUERY SELECT 0::bigint, 0::bigint, audit_given, history_given, writers;
    ELSIF last.awaited && writers THEN
        RETURN QUERY SELECT last.audit_settled, last.history_settled, last.audit_awaited, last.history_awaited,
            last.awaited;
    ELSE
        RETURN QUERY SELECT last.audit_awaited, last.history_awaited, audit_given, history_given, writers;
    END IF;
END $$;
COMMENT ON FUNCTION seal_marks() IS
    'Up to which numbers no row can appear any more; to be asked before the rows are read';

-- A function of its own, so that its statements see what was committed after the marks were read.
CREATE FUNCTION unsealed(most integer) RETURNS TABLE (log text, number bigint, leaf bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last audit_seals;
BEGIN
    PERFORM ctx.kind('sealer');
    SELECT * INTO last FROM audit_seals ORDER BY batch DESC LIMIT 1;
    RETURN QUERY SELECT 'audit', a.id, ctx.leaf(ctx.audit_form(a)) FROM audit a
        WHERE a.id > coalesce(last.audit_settled, 0) AND a.id NOT IN (
            SELECT unnest(s.audit_ids) FROM audit_seals s WHERE s.audit_last > coalesce(last.audit_settled, 0))
        ORDER BY a.id LIMIT most;
    RETURN QUERY SELECT 'history', h.number, ctx.history_leaf(h) FROM history h
        WHERE h.number > coalesce(last.history_settled, 0) AND h.number NOT IN (
            SELECT unnest(s.history_numbers) FROM audit_seals s
            WHERE s.history_last > coalesce(last.history_settled, 0))
        ORDER BY h.number LIMIT most;
END $$;
COMMENT ON FUNCTION unsealed(integer) IS
    'Rows that no batch holds yet, in order of their numbers: number and leaf, no content';

GRANT EXECUTE ON FUNCTION seal_marks(), unsealed(integer) TO linli_sealer;

CREATE OR REPLACE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('followup', 'sealer') THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;

RESET ROLE;
