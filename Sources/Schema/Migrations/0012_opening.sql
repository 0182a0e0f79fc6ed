-- How a transaction gets its context. Each function answers no row when there is nothing to open: an unknown,
-- an ended and a foreign one look the same.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.seal(account uuid, post uuid, kind text, area text, level smallint, organization uuid,
    home text,
    case_id uuid, csrf bytea DEFAULT NULL, account_name text DEFAULT NULL, post_kind text DEFAULT NULL,
    post_title text DEFAULT NULL, is_token boolean DEFAULT NULL)
RETURNS ctx.opened LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ROW(account, post, kind, area, level, organization, home, case_id, 'linli_' || kind,
        ctx.sign(coalesce(account::text, ''), coalesce(post::text, ''), kind, coalesce(area, ''),
            coalesce(level::text, ''), coalesce(organization::text, ''), coalesce(home, ''),
                coalesce(case_id::text, '')),
        csrf, account_name, post_kind, post_title, is_token)::ctx.opened;
END $$;
COMMENT ON FUNCTION ctx.seal(uuid, uuid, text, text, smallint, uuid, text, uuid, bytea, text, text, text,
    boolean) IS
    'A context with its signature and the role that goes with its kind';

CREATE FUNCTION ctx.open_session(token_hash bytea,
    idle interval DEFAULT '30 minutes') RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s record;
BEGIN
    SELECT n.account_id, n.csrf, n.is_token, n.seen_at, a.name, p.id AS post_id, p.kind, p.area,
        p.organization_id,
        p.title, k.role
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
            s.title, s.is_token);
END $$;
COMMENT ON FUNCTION ctx.open_session(bytea, interval) IS
    'The context of a signed-in session; kind gate while no post is chosen; no row when it is over';
GRANT EXECUTE ON FUNCTION ctx.open_session(bytea, interval) TO linli_app;

CREATE FUNCTION ctx.open_receipt(code_hash bytea) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held receipts;
BEGIN
    SELECT * INTO held FROM receipts r WHERE r.code_hash = open_receipt.code_hash;
    IF FOUND THEN
        RETURN NEXT ctx.seal(NULL, NULL, 'receipt', NULL, NULL, NULL, held.home, held.case_id);
    END IF;
END $$;
COMMENT ON FUNCTION ctx.open_receipt(bytea) IS 'The context of a reporter, for the one case of the receipt';
GRANT EXECUTE ON FUNCTION ctx.open_receipt(bytea) TO linli_app;

CREATE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS DISTINCT FROM 'followup' THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_job(text) IS 'The context of a job of the worker, which acts in nobody''s name';
GRANT EXECUTE ON FUNCTION ctx.open_job(text) TO linli_app;

CREATE FUNCTION ctx.open_console() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'administrator', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_console() IS 'The context of whoever owns the database, at its console';
GRANT EXECUTE ON FUNCTION ctx.open_console() TO linli_owner;

CREATE FUNCTION ctx.open_load() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'load', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_load() IS 'The context of a bulk load';
GRANT EXECUTE ON FUNCTION ctx.open_load() TO linli_owner, linli_load;

CREATE FUNCTION ctx.open_case(home text, case_id uuid) RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    held record;
BEGIN
    SELECT bool_or(s.ended_at IS NULL) AS is_open, max(c.number) AS number INTO held
    FROM assignments s
    JOIN cases c ON c.home = s.home AND c.id = s.case_id AND c.seen_from >= ctx.level()
    WHERE s.home = open_case.home AND s.case_id = open_case.case_id
        AND CASE caller WHEN 'organization' THEN s.to_organization = ctx.organization()
            ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END;
    IF held.number IS NULL THEN
        RETURN;
    END IF;
    PERFORM ctx.record(caller, 'open case', open_case.home || '-' || held.number);
    RETURN NEXT ctx.seal(ctx.account(), ctx.post(), CASE WHEN held.is_open THEN 'assignee' ELSE 'former' END,
        ctx.area(),
        ctx.level(), ctx.organization(), open_case.home, open_case.case_id);
END $$;
COMMENT ON FUNCTION ctx.open_case(text, uuid) IS
    'The context of one case, for a post that holds (assignee) or held (former) an assignment of it';
GRANT EXECUTE ON FUNCTION ctx.open_case(text, uuid) TO linli_area, linli_organization;

RESET ROLE;
