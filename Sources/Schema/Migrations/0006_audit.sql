-- One row per act, written in the act's transaction: if it cannot be written, the act does not happen.

SET LOCAL ROLE linli_owner;

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id uuid,
    post_id uuid,
    kind text NOT NULL,
    act text NOT NULL CHECK (char_length(act) BETWEEN 1 AND 100),
    object text CHECK (char_length(object) <= 500),
    fields text[] NOT NULL DEFAULT '{}',
    reason text CHECK (char_length(reason) <= 2000),
    outcome text NOT NULL DEFAULT 'done' CHECK (char_length(outcome) BETWEEN 1 AND 200),
    address text CHECK (char_length(address) <= 100),
    request_id text CHECK (char_length(request_id) <= 100)
);
COMMENT ON TABLE audit IS
    'What was done, by whom, to what; names of fields, never their values. Nobody changes or removes a row';
-- No reference to accounts: a record stands by itself, and a reference would lock a busy account's row at
-- every act.
COMMENT ON COLUMN audit.account_id IS 'Null: a visitor, or a job of the program';
CREATE INDEX audit_newest ON audit (at DESC, id DESC);
CREATE INDEX audit_by_account ON audit (account_id, at DESC) WHERE account_id IS NOT NULL;
CREATE INDEX audit_by_object ON audit (object, at DESC);

SELECT ctx.protect('audit', 'administrator');
GRANT SELECT ON audit TO linli_administrator;
GRANT INSERT ON audit TO linli_definer;

SET LOCAL ROLE linli_definer;

-- For definer functions that have checked the context already. In plpgsql, like all that every request runs:
-- a function in plain SQL is planned anew at each call.
CREATE FUNCTION ctx.record(kind text, act text, object text, outcome text DEFAULT 'done',
    reason text DEFAULT NULL,
    address text DEFAULT NULL, request_id text DEFAULT NULL, fields text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit (account_id, post_id, kind, act, object, fields, reason, outcome, address, request_id)
    VALUES (ctx.account(), ctx.post(), kind, act, object, coalesce(fields, '{}'), reason, coalesce(outcome,
        'done'),
        address, request_id);
END $$;
COMMENT ON FUNCTION ctx.record(text, text, text, text, text, text, text, text[]) IS
    'Writes an audit row in the name of the context';

CREATE FUNCTION append_audit(act text, object text, fields text[], reason text, outcome text, address text,
    request_id text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.record(
        ctx.kind('area', 'organization', 'assignee', 'former', 'receipt', 'administrator', 'followup', 'gate',
            'public'),
        act, object, outcome, reason, address, request_id, fields);
END $$;
COMMENT ON FUNCTION append_audit(text, text, text[], text, text, text, text) IS
    'Adds a record of an act; who did it comes from the signed context and from nowhere else';
GRANT EXECUTE ON FUNCTION append_audit(text, text, text[], text, text, text, text) TO linli_area,
    linli_organization,
    linli_assignee, linli_former, linli_receipt, linli_administrator, linli_followup, linli_gate;

RESET ROLE;
