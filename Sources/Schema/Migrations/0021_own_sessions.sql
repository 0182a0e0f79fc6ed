-- Whoever is signed in sees where else, ends it, and shows the second factor again before weighty acts.

SET LOCAL ROLE linli_context;

ALTER TYPE ctx.opened ADD ATTRIBUTE is_shown boolean;

SET LOCAL ROLE linli_definer;

DROP FUNCTION ctx.seal(uuid, uuid, text, text, smallint, uuid, text, uuid, bytea, text, text, text, boolean);
CREATE FUNCTION ctx.seal(account uuid, post uuid, kind text, area text, level smallint, organization uuid,
    home text, case_id uuid, csrf bytea DEFAULT NULL, account_name text DEFAULT NULL, post_kind text DEFAULT NULL,
    post_title text DEFAULT NULL, is_token boolean DEFAULT NULL, is_shown boolean DEFAULT NULL)
RETURNS ctx.opened LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ROW(account, post, kind, area, level, organization, home, case_id, 'linli_' || kind,
        ctx.sign(coalesce(account::text, ''), coalesce(post::text, ''), kind, coalesce(area, ''),
            coalesce(level::text, ''), coalesce(organization::text, ''), coalesce(home, ''),
                coalesce(case_id::text, '')),
        csrf, account_name, post_kind, post_title, is_token, is_shown)::ctx.opened;
END $$;
COMMENT ON FUNCTION ctx.seal(uuid, uuid, text, text, smallint, uuid, text, uuid, bytea, text, text, text, boolean,
    boolean) IS
    'A context with its signature and the role that goes with its kind';

CREATE OR REPLACE FUNCTION ctx.open_session(token_hash bytea,
    idle interval DEFAULT '30 minutes') RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s record;
BEGIN
    SELECT n.account_id, n.csrf, n.is_token, n.seen_at, a.name, p.id AS post_id, p.kind, p.area,
        p.organization_id,
        p.title, k.role, n.shown_at > now() - interval '5 minutes' AS is_shown
    INTO s
    FROM sessions n
    JOIN accounts a ON a.id = n.account_id AND a.locked_at IS NULL
    LEFT JOIN posts p ON p.id = n.post_id AND p.account_id = n.account_id AND p.since <= current_date
        AND (p.until IS NULL OR p.until >= current_date)
    LEFT JOIN place l ON l.id = 1
    LEFT JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
    WHERE n.token_hash = open_session.token_hash AND n.ended_at IS NULL AND n.expires_at > now()
        AND (n.is_token OR n.seen_at > now() - idle)
        AND (n.post_id IS NULL OR p.id IS NOT NULL);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Once a minute is enough, and whoever is second does not wait for the first.
    IF s.seen_at < now() - interval '1 minute' THEN
        UPDATE sessions n SET seen_at = now() WHERE n.token_hash = (SELECT m.token_hash FROM sessions m
            WHERE m.token_hash = open_session.token_hash FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN NEXT ctx.seal(s.account_id, s.post_id, coalesce(s.role, 'gate'), s.area, area_level(s.area),
        CASE s.role WHEN 'organization' THEN s.organization_id END, NULL, NULL, s.csrf, s.name, s.kind,
            s.title, s.is_token, coalesce(s.is_shown, false));
END $$;

-- The sign-in desk does these for whoever holds the session's token.
CREATE FUNCTION ctx.session_account(token_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.account_id FROM sessions s JOIN accounts a ON a.id = s.account_id AND a.locked_at IS NULL
    WHERE s.token_hash = session_account.token_hash AND s.ended_at IS NULL AND s.expires_at > now()
        AND NOT s.is_token
$$;
COMMENT ON FUNCTION ctx.session_account(bytea) IS 'Whose session a token opens; null when it is over, or a machine''s';

CREATE FUNCTION own_credential(token_hash bytea)
RETURNS TABLE (account_id uuid, login text, password_hash text, code_secret bytea, code_step bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.id, a.login, a.password_hash, a.code_secret, a.code_step
    FROM accounts a WHERE a.id = ctx.session_account(own_credential.token_hash)
$$;
COMMENT ON FUNCTION own_credential(bytea) IS 'What is needed to check who is signed in once more';

CREATE FUNCTION show_factor_again(token_hash bytea, step bigint, recovery_hash bytea, source text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
BEGIN
    IF who IS NULL OR NOT ctx.use_factor(who, step, recovery_hash) THEN
        RETURN false;
    END IF;
    UPDATE sessions s SET shown_at = now() WHERE s.token_hash = show_factor_again.token_hash;
    PERFORM ctx.record_at_gate(who, 'show second factor', 'done',
        CASE WHEN recovery_hash IS NULL THEN '{code_secret}'::text[] ELSE '{recovery_codes}' END, source);
    RETURN true;
END $$;
COMMENT ON FUNCTION show_factor_again(bytea, bigint, bytea, text[]) IS
    'The second factor, shown once more within a session: for five minutes it may do weighty things';

CREATE FUNCTION replace_factor(token_hash bytea, secret bytea, step bigint, recovery_hashes bytea[], source text[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
BEGIN
    IF NOT EXISTS (SELECT FROM sessions s JOIN accounts a ON a.id = s.account_id
        WHERE s.token_hash = replace_factor.token_hash AND s.account_id = who
            AND (a.code_secret IS NULL OR s.shown_at > now() - interval '5 minutes')) THEN
        RETURN false;
    END IF;
    PERFORM ctx.keep_factor(who, secret, step, recovery_hashes);
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = who AND s.ended_at IS NULL AND NOT s.is_token
        AND s.token_hash <> replace_factor.token_hash;
    PERFORM ctx.record_at_gate(who, 'enrol second factor', 'done', '{code_secret,recovery_codes}', source);
    RETURN true;
END $$;
COMMENT ON FUNCTION replace_factor(bytea, bytea, bigint, bytea[], text[]) IS
    'A new second factor for whoever has just shown the old one, or has none; other sessions end';

DROP FUNCTION change_password(bytea, text);
CREATE FUNCTION change_password(token_hash bytea, password_hash text, at timestamptz, source text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
BEGIN
    IF who IS NULL THEN
        RETURN false;
    END IF;
    UPDATE accounts a SET password_hash = change_password.password_hash, password_set_at = at WHERE a.id = who;
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = who AND s.ended_at IS NULL AND NOT s.is_token
        AND s.token_hash <> change_password.token_hash;
    PERFORM ctx.record_at_gate(who, 'change password', 'done', '{password_hash}', source);
    RETURN true;
END $$;
COMMENT ON FUNCTION change_password(bytea, text, timestamptz, text[]) IS
    'Sets the password of a session''s account and ends its other sessions';

CREATE FUNCTION own_sessions(token_hash bytea)
RETURNS TABLE (id uuid, post_title text, address text, browser text, created_at timestamptz, seen_at timestamptz,
    is_token boolean, is_this boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.id, p.title, s.address, s.browser, s.created_at, s.seen_at, s.is_token,
        s.token_hash = own_sessions.token_hash
    FROM sessions s LEFT JOIN posts p ON p.id = s.post_id
    WHERE s.account_id = ctx.session_account(own_sessions.token_hash) AND s.ended_at IS NULL AND s.expires_at > now()
        AND (s.is_token OR s.seen_at > now() - interval '30 minutes')
    ORDER BY s.created_at DESC, s.id LIMIT 50
$$;
COMMENT ON FUNCTION own_sessions(bytea) IS 'Where the account of a session is signed in just now, the newest first';

CREATE FUNCTION end_own_sessions(token_hash bytea, session uuid, source text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
    ended integer;
BEGIN
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = who AND s.ended_at IS NULL AND s.token_hash <> end_own_sessions.token_hash
        AND (session IS NULL AND NOT s.is_token OR s.id = session);
    GET DIAGNOSTICS ended = ROW_COUNT;
    PERFORM ctx.record_at_gate(who, 'end sessions', 'done', '{}', source);
    RETURN ended;
END $$;
COMMENT ON FUNCTION end_own_sessions(bytea, uuid, text[]) IS
    'Ends one other session of the same account, or all others but machines; answers how many';

-- Coming and going leave where they came from in the record.
DROP FUNCTION end_session(bytea);
CREATE FUNCTION end_session(token_hash bytea, source text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid;
BEGIN
    UPDATE sessions s SET ended_at = now() WHERE s.token_hash = end_session.token_hash AND s.ended_at IS NULL
    RETURNING s.account_id INTO who;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.record_at_gate(who, 'sign out', 'done', '{}', source);
    RETURN true;
END $$;
COMMENT ON FUNCTION end_session(bytea, text[]) IS 'Ends a session; false when it had ended before';

DROP FUNCTION switch_post(bytea, uuid, bytea, bytea);
CREATE FUNCTION switch_post(token_hash bytea, post_id uuid, new_token_hash bytea, new_csrf bytea, source text[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old record;
BEGIN
    UPDATE sessions s SET ended_at = now()
    FROM posts p, accounts a
    WHERE s.token_hash = switch_post.token_hash AND s.ended_at IS NULL AND s.expires_at > now()
        AND NOT s.is_token
        AND p.id = switch_post.post_id AND p.account_id = s.account_id AND ctx.is_living(p)
        AND a.id = s.account_id AND a.locked_at IS NULL
    RETURNING s.account_id, s.expires_at, s.shown_at, s.address, s.browser INTO old;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at, address, browser)
    VALUES (new_token_hash, old.account_id, switch_post.post_id, new_csrf, old.expires_at, old.shown_at,
        old.address, old.browser);
    PERFORM ctx.record_at_gate(old.account_id, 'switch post', 'done', ARRAY[post_id::text], source);
    RETURN true;
END $$;
COMMENT ON FUNCTION switch_post(bytea, uuid, bytea, bytea, text[]) IS
    'Ends a session and begins another as a different post of the same account, until the same hour';

CREATE FUNCTION reset_factor(account uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('security');
    IF account = ctx.account() THEN
        RAISE EXCEPTION 'nobody takes the second factor off themselves' USING ERRCODE = 'LN422';
    END IF;
    UPDATE accounts a SET code_secret = NULL, code_step = NULL WHERE a.id = account;
    DELETE FROM recovery_codes r WHERE r.account_id = account;
    UPDATE sessions s SET ended_at = now() WHERE s.account_id = account AND s.ended_at IS NULL;
END $$;
COMMENT ON FUNCTION reset_factor(uuid) IS
    'For who lost telephone and codes: the next sign-in enrols anew, by a link that was handed over';

GRANT EXECUTE ON FUNCTION own_credential(bytea), show_factor_again(bytea, bigint, bytea, text[]),
    replace_factor(bytea, bytea, bigint, bytea[], text[]), change_password(bytea, text, timestamptz, text[]),
    own_sessions(bytea), end_own_sessions(bytea, uuid, text[]), end_session(bytea, text[]),
    switch_post(bytea, uuid, bytea, bytea, text[]) TO linli_gate;
GRANT EXECUTE ON FUNCTION reset_factor(uuid) TO linli_security;
-- Whatever changes about an account ends what it has open.
GRANT SELECT (id, shown_at, address, browser) ON sessions TO linli_security;

RESET ROLE;
