-- A password or a link alone opens nothing: a sign-in is begun, shows a second factor, and only then becomes a
-- session. What is shown is checked in the program, which holds the key; that it is shown once is checked here.

SET LOCAL ROLE linli_owner;

ALTER TABLE accounts ADD COLUMN password_set_at timestamptz;
ALTER TABLE accounts ADD COLUMN code_secret bytea CHECK (octet_length(code_secret) BETWEEN 1 AND 500);
ALTER TABLE accounts ADD COLUMN code_step bigint;
COMMENT ON COLUMN accounts.code_secret IS 'The secret of the time codes, sealed by the program; null: none enrolled';
COMMENT ON COLUMN accounts.code_step IS 'The step of the last time code used: that one and earlier ones are spent';

CREATE TABLE recovery_codes (
    code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    account_id uuid NOT NULL REFERENCES accounts,
    used_at timestamptz
);
COMMENT ON TABLE recovery_codes IS 'Codes that stand in for a lost telephone, each once, by hash';
CREATE INDEX recovery_codes_of_account ON recovery_codes (account_id);

CREATE TABLE pending_sign_ins (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    account_id uuid REFERENCES accounts,
    post_id uuid REFERENCES posts,
    way text NOT NULL CHECK (way IN ('password', 'link', 'oidc')),
    is_password_settled boolean NOT NULL DEFAULT false,
    is_factor_shown boolean NOT NULL DEFAULT false,
    fresh_secret bytea CHECK (octet_length(fresh_secret) BETWEEN 1 AND 500),
    nonce text CHECK (char_length(nonce) <= 200),
    verifier text CHECK (char_length(verifier) <= 200),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE pending_sign_ins IS
    'Sign-ins half way: who somebody says to be, in which browser, and what is still to be shown';
COMMENT ON COLUMN pending_sign_ins.account_id IS 'Null: gone to the single sign-on of the place, not back yet';
COMMENT ON COLUMN pending_sign_ins.fresh_secret IS 'The secret of time codes about to be enrolled, sealed';
CREATE INDEX pending_sign_ins_oldest ON pending_sign_ins (expires_at);

ALTER TABLE sign_in_links ADD COLUMN opens_demo boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sign_in_links.opens_demo IS
    'Signs in without a second factor: the demo place on its own machine, and nowhere else';

ALTER TABLE sessions ADD COLUMN id uuid;
ALTER TABLE sessions ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE sessions ADD COLUMN shown_at timestamptz;
ALTER TABLE sessions ADD COLUMN address text CHECK (char_length(address) <= 100);
ALTER TABLE sessions ADD COLUMN browser text CHECK (char_length(browser) <= 200);
COMMENT ON COLUMN sessions.shown_at IS 'When a second factor was last shown in this session';

SELECT ctx.protect('recovery_codes', 'vault');
SELECT ctx.protect('pending_sign_ins', 'vault');
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes, pending_sign_ins TO linli_definer;

SET LOCAL ROLE linli_definer;

-- Who is at the door is not known yet, so the record names the account that is about to come in.
CREATE FUNCTION ctx.record_at_gate(account uuid, act text, outcome text, fields text[], source text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit (account_id, kind, act, outcome, fields, address, request_id)
    VALUES (account, 'gate', act, outcome, fields, source[1], source[2]);
END $$;
COMMENT ON FUNCTION ctx.record_at_gate(uuid, text, text, text[], text[]) IS
    'Writes an audit row of the sign-in desk; source is the address and the number of the request';

CREATE FUNCTION ctx.use_factor(account uuid, step bigint, recovery_hash bytea) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF step IS NOT NULL THEN
        UPDATE accounts a SET code_step = step
        WHERE a.id = account AND a.code_secret IS NOT NULL AND step > coalesce(a.code_step, 0);
    ELSE
        UPDATE recovery_codes r SET used_at = now()
        WHERE r.code_hash = recovery_hash AND r.account_id = account AND r.used_at IS NULL;
    END IF;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION ctx.use_factor(uuid, bigint, bytea) IS
    'Spends a time code''s step or a recovery code; false when it was spent before';

CREATE FUNCTION begin_sign_in(account uuid, post uuid, way text, token_hash bytea, browser_hash bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM pending_sign_ins p WHERE p.expires_at < now();
    INSERT INTO pending_sign_ins (token_hash, browser_hash, account_id, post_id, way, is_password_settled, expires_at)
    VALUES (token_hash, browser_hash, account, post, way, way <> 'link', now() + interval '10 minutes');
END $$;
COMMENT ON FUNCTION begin_sign_in(uuid, uuid, text, bytea, bytea) IS
    'Begins a sign-in of ten minutes, bound to the browser that asked';

CREATE FUNCTION pending_sign_in(token_hash bytea, browser_hash bytea)
RETURNS TABLE (account_id uuid, login text, name text, way text, is_password_settled boolean, is_factor_shown boolean,
    has_password boolean, password_set_at timestamptz, code_secret bytea, code_step bigint, fresh_secret bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.id, a.login, a.name, p.way, p.is_password_settled, p.is_factor_shown, a.password_hash IS NOT NULL,
        a.password_set_at, a.code_secret, a.code_step, p.fresh_secret
    FROM pending_sign_ins p JOIN accounts a ON a.id = p.account_id AND a.locked_at IS NULL
    WHERE p.token_hash = pending_sign_in.token_hash AND p.browser_hash = pending_sign_in.browser_hash
        AND p.expires_at > now()
$$;
COMMENT ON FUNCTION pending_sign_in(bytea, bytea) IS
    'A sign-in half way, for the browser that began it; no row when unknown, over, or another browser''s';

CREATE FUNCTION show_factor(token_hash bytea, step bigint, recovery_hash bytea, source text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := (SELECT p.account_id FROM pending_sign_ins p WHERE p.token_hash = show_factor.token_hash
        AND p.expires_at > now() FOR UPDATE);
BEGIN
    IF who IS NULL OR NOT ctx.use_factor(who, step, recovery_hash) THEN
        RETURN false;
    END IF;
    UPDATE pending_sign_ins p SET is_factor_shown = true WHERE p.token_hash = show_factor.token_hash;
    IF recovery_hash IS NOT NULL THEN
        PERFORM ctx.record_at_gate(who, 'use recovery code', 'done', '{recovery_codes}', source);
    END IF;
    RETURN true;
END $$;
COMMENT ON FUNCTION show_factor(bytea, bigint, bytea, text[]) IS
    'The second factor of a sign-in, spent; false when it was spent before';

CREATE FUNCTION settle_password(token_hash bytea, password_hash text, at timestamptz, source text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid;
BEGIN
    -- An account that has a second factor shows it first: a link alone must not change its password.
    UPDATE pending_sign_ins p SET is_password_settled = true
    FROM accounts a
    WHERE p.token_hash = settle_password.token_hash AND p.expires_at > now() AND a.id = p.account_id
        AND a.locked_at IS NULL AND (p.is_factor_shown OR a.code_secret IS NULL)
    RETURNING p.account_id INTO who;
    IF who IS NULL THEN
        RETURN false;
    END IF;
    UPDATE accounts a SET password_hash = settle_password.password_hash, password_set_at = at WHERE a.id = who;
    UPDATE sessions s SET ended_at = now() WHERE s.account_id = who AND s.ended_at IS NULL AND NOT s.is_token;
    PERFORM ctx.record_at_gate(who, 'change password', 'done', '{password_hash}', source);
    RETURN true;
END $$;
COMMENT ON FUNCTION settle_password(bytea, text, timestamptz, text[]) IS
    'The password somebody chooses while coming in; ends whatever was open';

CREATE FUNCTION offer_factor(token_hash bytea, secret bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept bytea;
BEGIN
    UPDATE pending_sign_ins p SET fresh_secret = coalesce(p.fresh_secret, secret)
    FROM accounts a
    WHERE p.token_hash = offer_factor.token_hash AND p.expires_at > now() AND a.id = p.account_id
        AND a.code_secret IS NULL
    RETURNING p.fresh_secret INTO kept;
    RETURN kept;
END $$;
COMMENT ON FUNCTION offer_factor(bytea, bytea) IS
    'The secret an account without a second factor is to enrol: the same as long as the sign-in lasts';

CREATE FUNCTION ctx.keep_factor(account uuid, secret bytea, step bigint, recovery_hashes bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE accounts a SET code_secret = secret, code_step = step WHERE a.id = account;
    DELETE FROM recovery_codes r WHERE r.account_id = account;
    INSERT INTO recovery_codes (code_hash, account_id) SELECT h, account FROM unnest(recovery_hashes) h;
END $$;
COMMENT ON FUNCTION ctx.keep_factor(uuid, bytea, bigint, bytea[]) IS 'A new second factor and its recovery codes';

CREATE FUNCTION enrol_factor(token_hash bytea, step bigint, recovery_hashes bytea[], source text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    pending record;
BEGIN
    SELECT p.account_id, p.fresh_secret INTO pending
    FROM pending_sign_ins p JOIN accounts a ON a.id = p.account_id AND a.code_secret IS NULL AND a.locked_at IS NULL
    WHERE p.token_hash = enrol_factor.token_hash AND p.expires_at > now() AND p.fresh_secret IS NOT NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.keep_factor(pending.account_id, pending.fresh_secret, step, recovery_hashes);
    UPDATE pending_sign_ins p SET is_factor_shown = true WHERE p.token_hash = enrol_factor.token_hash;
    PERFORM ctx.record_at_gate(pending.account_id, 'enrol second factor', 'done', '{code_secret,recovery_codes}',
        source);
    RETURN true;
END $$;
COMMENT ON FUNCTION enrol_factor(bytea, bigint, bytea[], text[]) IS
    'The second factor offered becomes the account''s, once a code of it was shown';

-- Sessions are opened in one place, after everything was shown.
CREATE FUNCTION ctx.begin_session(account uuid, post uuid, token_hash bytea, csrf bytea, place text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    chosen uuid := (SELECT p.id FROM posts p WHERE p.account_id = account AND ctx.is_living(p)
        AND (post IS NULL OR p.id = post) ORDER BY p.since, p.id LIMIT 1);
BEGIN
    IF NOT EXISTS (SELECT FROM accounts a WHERE a.id = account AND a.locked_at IS NULL)
        OR (post IS NOT NULL AND chosen IS NULL) THEN
        RAISE EXCEPTION 'the account is locked or the post is not its own' USING ERRCODE = '28000';
    END IF;
    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at, address, browser)
    VALUES (token_hash, account, chosen, csrf, now() + interval '12 hours', now(), place[1], place[3]);
END $$;
COMMENT ON FUNCTION ctx.begin_session(uuid, uuid, bytea, bytea, text[]) IS
    'A session of twelve hours as a post, or as the account''s first; place: address, request, browser';

CREATE FUNCTION finish_sign_in(pending_hash bytea, browser_hash bytea, token_hash bytea, csrf bytea, place text[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    done record;
BEGIN
    DELETE FROM pending_sign_ins p
    WHERE p.token_hash = pending_hash AND p.browser_hash = finish_sign_in.browser_hash AND p.expires_at > now()
        AND p.account_id IS NOT NULL AND p.is_factor_shown AND p.is_password_settled
    RETURNING p.account_id, p.post_id, p.way INTO done;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.begin_session(done.account_id, done.post_id, token_hash, csrf, place);
    PERFORM ctx.record_at_gate(done.account_id, 'sign in', 'done', ARRAY[done.way], place);
    RETURN true;
END $$;
COMMENT ON FUNCTION finish_sign_in(bytea, bytea, bytea, bytea, text[]) IS
    'A sign-in with everything shown becomes a session; false when anything is missing';

CREATE FUNCTION open_demo(link_hash bytea, token_hash bytea, csrf bytea, place text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    used record;
BEGIN
    UPDATE sign_in_links l SET used_at = now()
    WHERE l.token_hash = link_hash AND l.used_at IS NULL AND l.expires_at > now() AND l.opens_demo
    RETURNING l.account_id, l.post_id INTO used;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.begin_session(used.account_id, used.post_id, token_hash, csrf, place);
    PERFORM ctx.record_at_gate(used.account_id, 'sign in', 'done', '{demo}', place);
    RETURN true;
END $$;
COMMENT ON FUNCTION open_demo(bytea, bytea, bytea, text[]) IS
    'A link of the demo place becomes a session at once; false for any other link';

CREATE OR REPLACE FUNCTION redeem_link(token_hash bytea) RETURNS TABLE (account_id uuid, post_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE sign_in_links l SET used_at = now()
    WHERE l.token_hash = redeem_link.token_hash AND l.used_at IS NULL AND l.expires_at > now() AND NOT l.opens_demo
    RETURNING l.account_id, l.post_id
$$;

CREATE FUNCTION refuse_sign_in(account uuid, outcome text, source text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.record_at_gate(account, 'sign in', outcome, '{}', source);
END $$;
COMMENT ON FUNCTION refuse_sign_in(uuid, text, text[]) IS
    'Records a sign-in that failed; an unknown login is not written down, it may be a password';

-- The single sign-on of the place: away with a nonce, back with a login.
CREATE FUNCTION begin_single_sign_on(token_hash bytea, browser_hash bytea, nonce text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM pending_sign_ins p WHERE p.expires_at < now();
    INSERT INTO pending_sign_ins (token_hash, browser_hash, way, is_password_settled, nonce, verifier, expires_at)
    VALUES (token_hash, browser_hash, 'oidc', true, nonce, verifier, now() + interval '10 minutes');
END $$;
COMMENT ON FUNCTION begin_single_sign_on(bytea, bytea, text, text) IS
    'Begins a sign-in whose first factor another site checks';

CREATE FUNCTION awaited_single_sign_on(token_hash bytea, browser_hash bytea)
RETURNS TABLE (nonce text, verifier text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.nonce, p.verifier FROM pending_sign_ins p
    WHERE p.token_hash = awaited_single_sign_on.token_hash AND p.expires_at > now() AND p.account_id IS NULL
        AND p.browser_hash = awaited_single_sign_on.browser_hash
$$;
COMMENT ON FUNCTION awaited_single_sign_on(bytea, bytea) IS
    'What the answer of the single sign-on must carry, for the browser that was sent there';

CREATE FUNCTION end_single_sign_on(token_hash bytea, login text, is_factor_shown boolean, source text[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := (SELECT a.id FROM accounts a WHERE a.login = end_single_sign_on.login AND a.locked_at IS NULL);
BEGIN
    UPDATE pending_sign_ins p SET account_id = who, is_factor_shown = end_single_sign_on.is_factor_shown
    WHERE p.token_hash = end_single_sign_on.token_hash AND p.expires_at > now() AND p.account_id IS NULL
        AND who IS NOT NULL;
    IF NOT FOUND THEN
        PERFORM ctx.record_at_gate(who, 'sign in', 'refused', '{oidc}', source);
        RETURN false;
    END IF;
    RETURN true;
END $$;
COMMENT ON FUNCTION end_single_sign_on(bytea, text, boolean, text[]) IS
    'Whom the single sign-on named; false for somebody without an account here';

DROP FUNCTION open_sign_in(uuid, uuid, bytea, bytea, timestamptz);
GRANT EXECUTE ON FUNCTION begin_sign_in(uuid, uuid, text, bytea, bytea), pending_sign_in(bytea, bytea),
    show_factor(bytea, bigint, bytea, text[]), settle_password(bytea, text, timestamptz, text[]), offer_factor(bytea, bytea),
    enrol_factor(bytea, bigint, bytea[], text[]), finish_sign_in(bytea, bytea, bytea, bytea, text[]),
    open_demo(bytea, bytea, bytea, text[]), refuse_sign_in(uuid, text, text[]),
    begin_single_sign_on(bytea, bytea, text, text), awaited_single_sign_on(bytea, bytea),
    end_single_sign_on(bytea, text, boolean, text[]) TO linli_gate;

RESET ROLE;
