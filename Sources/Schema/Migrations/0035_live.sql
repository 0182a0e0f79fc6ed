-- Open pages learn what changed. One job of each process looks whether anything happened, and learns where and
-- for whom, never what; each page then asks for itself, as its own post, which of the cases it may see changed.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_live;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_live;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('followup', 'sealer', 'live') THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;

-- What a page asks for by itself must not keep a session alive that nobody sits at.
CREATE FUNCTION ctx.watch_session(token_hash bytea,
    idle interval DEFAULT '30 minutes') RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s record;
BEGIN
    SELECT n.account_id, n.csrf, n.is_token, a.name, p.id AS post_id, p.kind, p.area, p.organization_id,
        p.title, k.role, n.shown_at > now() - interval '5 minutes' AS is_shown
    INTO s
    FROM sessions n
    JOIN accounts a ON a.id = n.account_id AND a.locked_at IS NULL
    LEFT JOIN posts p ON p.id = n.post_id AND p.account_id = n.account_id AND p.since <= current_date
        AND (p.until IS NULL OR p.until >= current_date)
    LEFT JOIN place l ON l.id = 1
    LEFT JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
    WHERE n.token_hash = watch_session.token_hash AND n.ended_at IS NULL AND n.expires_at > now()
        AND (n.is_token OR n.seen_at > now() - idle)
        AND (n.post_id IS NULL OR p.id IS NOT NULL);
    IF FOUND THEN
        RETURN NEXT ctx.seal(s.account_id, s.post_id, coalesce(s.role, 'gate'), s.area, area_level(s.area),
            CASE s.role WHEN 'organization' THEN s.organization_id END, NULL, NULL, s.csrf, s.name, s.kind,
            s.title, s.is_token, coalesce(s.is_shown, false));
    END IF;
END $$;
COMMENT ON FUNCTION ctx.watch_session(bytea, interval) IS
    'As ctx.open_session, for what a page asks without its reader: the session is not seen by it';
GRANT EXECUTE ON FUNCTION ctx.watch_session(bytea, interval) TO linli_app;

CREATE FUNCTION news_horizon() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('live');
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text;
END $$;
COMMENT ON FUNCTION news_horizon() IS 'The oldest transaction still running: everything below it is settled';

CREATE FUNCTION news_since(writer text, number bigint, at_most integer)
RETURNS TABLE (written_by text, id bigint, area text, seen_from smallint, areas text[], organizations uuid[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('live');
    RETURN QUERY SELECT o.written_by::text, o.id, o.area, o.seen_from,
        ARRAY(SELECT w ->> 'area' FROM jsonb_path_query(o.detail, '$.*[*] ? (exists(@.area))') w),
        ARRAY(SELECT (w ->> 'organization')::uuid
            FROM jsonb_path_query(o.detail, '$.*[*] ? (exists(@.organization))') w)
    FROM outbox o
    WHERE (o.written_by, o.id) > (writer::xid8, news_since.number)
        AND o.written_by < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY o.written_by, o.id LIMIT at_most;
END $$;
COMMENT ON FUNCTION news_since(text, bigint, integer) IS
    'That something happened after a place in the outbox: where, and for which areas and organizations';

CREATE FUNCTION own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer)
RETURNS TABLE (case_number text, version integer, is_own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    reader smallint := ctx.level();
BEGIN
    RETURN QUERY SELECT c.home || '-' || c.number, max(o.version), bool_or(coalesce(held.is_own, false))
    FROM outbox o
    JOIN cases c ON c.home = o.home AND c.id = o.case_id,
    LATERAL (
        SELECT bool_or(CASE caller WHEN 'organization' THEN s.to_organization = ctx.organization()
                ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END) AS is_held,
            bool_or(CASE caller WHEN 'organization' THEN s.to_organization = ctx.organization()
                ELSE s.to_area = ctx.area() OR s.desk = ctx.area() END) AS is_own
        FROM assignments s
        WHERE s.home = c.home AND s.case_id = c.id AND s.seen_from >= reader
    ) held
    WHERE (o.written_by, o.id) > (writer::xid8, own_news.number)
        AND (o.written_by, o.id) <= (last_writer::xid8, last_number)
        AND o.written_by < pg_snapshot_xmin(pg_current_snapshot())
        AND c.seen_from >= reader AND o.seen_from >= reader
        -- What may be opened: by scope, or by an assignment once held.
        AND (held.is_held OR caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~')
    GROUP BY c.home, c.number ORDER BY c.home, c.number LIMIT at_most;
END $$;
COMMENT ON FUNCTION own_news(text, bigint, text, bigint, integer) IS
    'Cases the acting post may open that changed between two places of the outbox, and whether its desk did';

CREATE FUNCTION sweep_news(moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('live');
    DELETE FROM outbox o WHERE (o.written_by, o.id) IN (
        SELECT x.written_by, x.id FROM outbox x WHERE x.at < moment
        ORDER BY x.written_by, x.id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
COMMENT ON FUNCTION sweep_news(timestamptz, integer) IS 'Removes what was told long ago; answers how much';

GRANT EXECUTE ON FUNCTION news_horizon(), news_since(text, bigint, integer), sweep_news(timestamptz, integer)
    TO linli_live;
GRANT EXECUTE ON FUNCTION own_news(text, bigint, text, bigint, integer) TO linli_area, linli_organization;

RESET ROLE;
