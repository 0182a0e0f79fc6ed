-- Three administrators with powers apart: the system (areas, organizations, packs, opening accounts), security
-- (posts, locks, links, sessions) and audit (reading the audit, and nothing else). No two together in one post.

SET LOCAL ROLE linli_context;

GRANT USAGE ON SCHEMA ctx TO linli_security, linli_auditor;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_security, linli_auditor;

SET LOCAL ROLE linli_owner;

ALTER TABLE post_kinds DROP CONSTRAINT post_kinds_role_check;
ALTER TABLE post_kinds ADD CONSTRAINT post_kinds_role_check
    CHECK (role IN ('area', 'organization', 'administrator', 'security', 'auditor')) NOT VALID;
ALTER TABLE post_kinds VALIDATE CONSTRAINT post_kinds_role_check;

GRANT SELECT ON place, areas, area_successors, area_shapes, organizations, packs, post_kinds, calendars, workflows,
    scenarios TO linli_security, linli_auditor;

-- The system opens accounts, and knows who holds which post, for areas without a desk.
REVOKE INSERT, UPDATE ON accounts FROM linli_administrator;
GRANT INSERT (id, login, name, created_at), UPDATE (name) ON accounts TO linli_administrator;
REVOKE INSERT, UPDATE ON posts FROM linli_administrator;
REVOKE SELECT, INSERT, UPDATE ON sessions FROM linli_administrator;
REVOKE INSERT ON sign_in_links FROM linli_administrator;
REVOKE SELECT ON audit FROM linli_administrator;
DROP POLICY administrator ON sessions;
DROP POLICY administrator ON sign_in_links;
DROP POLICY administrator ON audit;

-- Security says who may do what, and until when.
SELECT ctx.policy('accounts', 'security', 'ALL', 'true', 'true', true);
SELECT ctx.policy('posts', 'security', 'ALL', 'true', 'true', true);
SELECT ctx.policy('sessions', 'security', 'ALL', 'true', 'true', true);
SELECT ctx.policy('sign_in_links', 'security', 'INSERT', '', 'true', true);
GRANT SELECT (id, login, name, locked_at, created_at), UPDATE (locked_at) ON accounts TO linli_security;
GRANT SELECT, INSERT, UPDATE ON posts TO linli_security;
GRANT SELECT (account_id, post_id, is_token, created_at, seen_at, expires_at, ended_at), INSERT, UPDATE (ended_at)
    ON sessions TO linli_security;
GRANT INSERT (token_hash, account_id, post_id, expires_at) ON sign_in_links TO linli_security;

-- The auditor reads who did what; the names that go with the numbers are part of that.
SELECT ctx.policy('audit', 'auditor', 'SELECT', 'true', '', true);
SELECT ctx.policy('accounts', 'auditor', 'SELECT', 'true', '', true);
SELECT ctx.policy('posts', 'auditor', 'SELECT', 'true', '', true);
GRANT SELECT ON audit TO linli_auditor;
GRANT SELECT (id, login, name) ON accounts TO linli_auditor;
GRANT SELECT (id, account_id, kind, area, title) ON posts TO linli_auditor;

-- A post that is taken away on its first day is over at once, not at midnight.
ALTER TABLE posts DROP CONSTRAINT posts_check;
ALTER TABLE posts ADD CONSTRAINT posts_check CHECK (until >= since - 1) NOT VALID;
ALTER TABLE posts VALIDATE CONSTRAINT posts_check;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION append_audit(act text, object text, fields text[], reason text, outcome text,
    address text, request_id text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.record(
        ctx.kind('area', 'organization', 'assignee', 'former', 'receipt', 'administrator', 'security', 'auditor',
            'followup', 'gate', 'public'),
        act, object, outcome, reason, address, request_id, fields);
END $$;
GRANT EXECUTE ON FUNCTION append_audit(text, text, text[], text, text, text, text), own_posts(), post_counts(uuid)
    TO linli_security, linli_auditor;

CREATE OR REPLACE FUNCTION own_posts()
RETURNS TABLE (post_id uuid, kind text, role text, area text, area_name text, organization_id uuid,
    organization_name text, title text, is_current boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor', 'gate');
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

CREATE OR REPLACE FUNCTION post_counts(account uuid) RETURNS TABLE (post_id uuid, open integer, overdue integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'administrator', 'security', 'auditor');
BEGIN
    IF account IS DISTINCT FROM ctx.account() THEN
        RAISE EXCEPTION 'these are not your posts' USING ERRCODE = '28000';
    END IF;
    PERFORM ctx.record(caller, 'count posts', NULL);
    RETURN QUERY SELECT p.id, n.open, n.overdue
        FROM posts p
        JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind,
        LATERAL (
            SELECT count(*)::integer AS open, (count(*) FILTER (WHERE s.due_at < now()))::integer AS overdue
            FROM assignments s
            WHERE k.role = 'area' AND s.to_area = p.area AND s.ended_at IS NULL
                AND s.seen_from >= area_level(p.area)
            UNION ALL
            SELECT count(*)::integer, (count(*) FILTER (WHERE s.due_at < now()))::integer
            FROM assignments s
            WHERE k.role = 'organization' AND s.to_organization = p.organization_id AND s.ended_at IS NULL
                AND s.seen_from >= area_level(p.area)
            ORDER BY 1 DESC LIMIT 1
        ) n
        WHERE p.account_id = account AND ctx.is_living(p)
        ORDER BY p.since, p.id LIMIT 100;
END $$;

-- Whoever owns the database sits at its console, and there does the work of the system or of security.
DROP FUNCTION ctx.open_console();
CREATE FUNCTION ctx.open_console(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('administrator', 'security') THEN
        RAISE EXCEPTION 'no console of kind %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_console(text) IS
    'The context of whoever owns the database, at its console: the system''s or security''s';
GRANT EXECUTE ON FUNCTION ctx.open_console(text) TO linli_owner;

-- Two of the three in one hand would be none; and nobody grants to themselves.
CREATE FUNCTION keep_administrators_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    roles text[] := ARRAY['administrator', 'security', 'auditor'];
    new_role text := (SELECT k.role FROM post_kinds k WHERE k.name = NEW.kind ORDER BY k.pack_version DESC LIMIT 1);
BEGIN
    IF new_role = ANY (roles) AND EXISTS (
        SELECT FROM posts p
        JOIN post_kinds k ON k.name = p.kind
            AND k.pack_version = (SELECT max(n.pack_version) FROM post_kinds n WHERE n.name = p.kind)
        WHERE p.account_id = NEW.account_id AND p.id <> NEW.id AND ctx.is_living(p) AND k.role = ANY (roles)
            AND k.role <> new_role
    ) THEN
        RAISE EXCEPTION 'one account may not be two administrators' USING ERRCODE = 'LN422';
    END IF;
    IF NEW.account_id = ctx.account() THEN
        RAISE EXCEPTION 'nobody gives a post to themselves' USING ERRCODE = 'LN422';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_administrators_apart() IS
    'Refuses a second kind of administrator to one account, and a post somebody gives themselves';

SET LOCAL ROLE linli_owner;

CREATE TRIGGER keep_administrators_apart BEFORE INSERT OR UPDATE OF kind, account_id ON posts
    FOR EACH ROW EXECUTE FUNCTION keep_administrators_apart();

RESET ROLE;
