-- What the sign-in desk may do. Whether a password fits is decided in the program; the desk reads one login
-- at a time.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.is_living(post posts) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT post.since <= current_date AND (post.until IS NULL OR post.until >= current_date) $$;
COMMENT ON FUNCTION ctx.is_living(posts) IS 'Whether a post is held today';

CREATE FUNCTION credential(login text)
RETURNS TABLE (account_id uuid, password_hash text, is_locked boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.id, a.password_hash, a.locked_at IS NOT NULL FROM accounts a WHERE a.login = credential.login
$$;
COMMENT ON FUNCTION credential(text) IS 'What is needed to check one password; no row for an unknown login';

CREATE FUNCTION open_sign_in(account_id uuid, post_id uuid, token_hash bytea, csrf bytea,
    expires_at timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    chosen uuid := (SELECT p.id FROM posts p WHERE p.account_id = open_sign_in.account_id AND ctx.is_living(p)
        AND (open_sign_in.post_id IS NULL OR p.id = open_sign_in.post_id) ORDER BY p.since, p.id LIMIT 1);
BEGIN
    IF NOT EXISTS (SELECT FROM accounts a WHERE a.id = open_sign_in.account_id AND a.locked_at IS NULL)
        OR (open_sign_in.post_id IS NOT NULL AND chosen IS NULL) THEN
        RAISE EXCEPTION 'the account is locked or the post is not its own' USING ERRCODE = '28000';
    END IF;
    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at)
    VALUES (token_hash, account_id, chosen, csrf, expires_at);
    -- Nobody is signed in yet, so the record names the account that is about to be.
    INSERT INTO audit (account_id, post_id, kind, act, object) VALUES (account_id, chosen, 'gate', 'sign in',
        NULL);
    RETURN chosen;
END $$;
COMMENT ON FUNCTION open_sign_in(uuid, uuid, bytea, bytea, timestamptz) IS
    'Begins a session as a post, or as the account''s first living post; answers the post, if any';

CREATE FUNCTION redeem_link(token_hash bytea) RETURNS TABLE (account_id uuid, post_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE sign_in_links l SET used_at = now()
    WHERE l.token_hash = redeem_link.token_hash AND l.used_at IS NULL AND l.expires_at > now()
    RETURNING l.account_id, l.post_id
$$;
COMMENT ON FUNCTION redeem_link(bytea) IS 'Uses up a sign-in link; no row when unknown, used or expired';

CREATE FUNCTION count_attempt(bucket text, seconds integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    total integer;
BEGIN
    IF seconds IS NULL OR seconds < 1 THEN
        RAISE EXCEPTION 'a span of % seconds', seconds USING ERRCODE = 'LN400';
    END IF;
    INSERT INTO attempts AS a (bucket, window_start, count)
    VALUES (bucket, to_timestamp(floor(extract(epoch FROM now()) / seconds) * seconds), 1)
    ON CONFLICT ON CONSTRAINT attempts_pkey DO UPDATE SET count = a.count + 1
    RETURNING a.count INTO total;
    IF total = 1 THEN
        DELETE FROM attempts a WHERE a.window_start < now() - interval '1 day';
    END IF;
    RETURN total;
END $$;
COMMENT ON FUNCTION count_attempt(text, integer) IS
    'Counts one more try in the present span, and answers how many there were';

CREATE FUNCTION end_session(token_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ended record;
BEGIN
    UPDATE sessions s SET ended_at = now() WHERE s.token_hash = end_session.token_hash AND s.ended_at IS NULL
    RETURNING s.account_id, s.post_id INTO ended;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO audit (account_id, post_id, kind, act) VALUES (ended.account_id, ended.post_id, 'gate',
        'sign out');
    RETURN true;
END $$;
COMMENT ON FUNCTION end_session(bytea) IS 'Ends a session; false when it had ended before';

CREATE FUNCTION switch_post(token_hash bytea, post_id uuid, new_token_hash bytea,
    new_csrf bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old record;
BEGIN
    UPDATE sessions s SET ended_at = now()
    FROM posts p, accounts a
    WHERE s.token_hash = switch_post.token_hash AND s.ended_at IS NULL AND s.expires_at > now()
        AND NOT s.is_token
        AND p.id = switch_post.post_id AND p.account_id = s.account_id AND ctx.is_living(p)
        AND a.id = s.account_id AND a.locked_at IS NULL
    RETURNING s.account_id, s.expires_at INTO old;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at)
    VALUES (new_token_hash, old.account_id, switch_post.post_id, new_csrf, old.expires_at);
    INSERT INTO audit (account_id, post_id, kind, act) VALUES (old.account_id, switch_post.post_id, 'gate',
        'switch post');
    RETURN true;
END $$;
COMMENT ON FUNCTION switch_post(bytea, uuid, bytea, bytea) IS
    'Ends a session and begins another as a different post of the same account, until the same hour';

CREATE FUNCTION change_password(token_hash bytea, password_hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    owner uuid := (SELECT s.account_id FROM sessions s WHERE s.token_hash = change_password.token_hash
        AND s.ended_at IS NULL AND s.expires_at > now() AND NOT s.is_token);
BEGIN
    IF owner IS NULL THEN
        RETURN false;
    END IF;
    UPDATE accounts a SET password_hash = change_password.password_hash WHERE a.id = owner;
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = owner AND s.ended_at IS NULL AND s.token_hash <> change_password.token_hash;
    INSERT INTO audit (account_id, kind, act, fields) VALUES (owner, 'gate', 'change password',
        '{password_hash}');
    RETURN true;
END $$;
COMMENT ON FUNCTION change_password(bytea, text) IS
    'Sets the password of a session''s account and ends its other sessions';

CREATE FUNCTION own_posts()
RETURNS TABLE (post_id uuid, kind text, role text, area text, area_name text, organization_id uuid,
    organization_name text, title text, is_current boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'gate');
    RETURN QUERY SELECT p.id, p.kind, k.role, p.area, a.name, p.organization_id, o.name, p.title,
            p.id IS NOT DISTINCT FROM ctx.post()
        FROM posts p
        JOIN areas a ON a.code = p.area
        JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        LEFT JOIN organizations o ON o.id = p.organization_id
        WHERE p.account_id = ctx.account() AND ctx.is_living(p)
        ORDER BY p.since, p.id LIMIT 100;
END $$;
COMMENT ON FUNCTION own_posts() IS 'The living posts of the account that is signed in';

GRANT EXECUTE ON FUNCTION credential(text), open_sign_in(uuid, uuid, bytea, bytea, timestamptz),
    redeem_link(bytea),
    count_attempt(text, integer), end_session(bytea), switch_post(bytea, uuid, bytea, bytea),
    change_password(bytea, text) TO linli_gate;
GRANT EXECUTE ON FUNCTION own_posts() TO linli_area, linli_organization, linli_administrator, linli_gate;

RESET ROLE;
