-- What is an act, and what the record says of it: where the request came from, and that somebody was refused.

SET LOCAL ROLE linli_owner;

CREATE INDEX audit_by_act ON audit (act, at DESC, id DESC);

SET LOCAL ROLE linli_definer;

-- Address and number of the request are settings of the transaction, so that no function has to hand them on.
-- They are not signed: they say where from, and open nothing.
CREATE OR REPLACE FUNCTION ctx.record(kind text, act text, object text, outcome text DEFAULT 'done',
    reason text DEFAULT NULL,
    address text DEFAULT NULL, request_id text DEFAULT NULL, fields text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit (account_id, post_id, kind, act, object, fields, reason, outcome, address, request_id)
    VALUES (ctx.account(), ctx.post(), kind, act, object, coalesce(fields, '{}'), reason, coalesce(outcome,
        'done'),
        coalesce(nullif(address, ''), nullif(current_setting('app.address', true), '')),
        coalesce(nullif(request_id, ''), nullif(current_setting('app.request', true), '')));
END $$;

-- A number of one's own posts is no look at anybody's work: every page of staff asks for it, and none is an act.
CREATE OR REPLACE FUNCTION post_counts(account uuid) RETURNS TABLE (post_id uuid, open integer, overdue integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor');
    IF account IS DISTINCT FROM ctx.account() THEN
        RAISE EXCEPTION 'these are not your posts' USING ERRCODE = '28000';
    END IF;
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

CREATE FUNCTION append_refusal(token_hash bytea, object text, outcome text, address text, request_id text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who record;
    tries integer;
BEGIN
    SELECT s.account_id, s.post_id INTO who FROM sessions s
    WHERE s.token_hash = append_refusal.token_hash AND s.ended_at IS NULL AND s.expires_at > now();
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    tries := count_attempt('refusal:' || who.account_id, 900);
    -- Sixty in a quarter of an hour are each a record. A program that is refused by the thousand gets one at
    -- each power of ten: it is seen, and it cannot fill the disk.
    IF tries <= 60 OR tries IN (100, 1000, 10000, 100000, 1000000) THEN
        INSERT INTO audit (account_id, post_id, kind, act, object, outcome, reason, address, request_id)
        VALUES (who.account_id, who.post_id, 'gate', 'refused', left(object, 500), outcome,
            CASE WHEN tries > 60 THEN tries || ' refusals in a quarter of an hour' END, address, request_id);
    END IF;
    RETURN tries;
END $$;
COMMENT ON FUNCTION append_refusal(bytea, text, text, text, text) IS
    'Records that whoever holds a session was refused; answers how often in this quarter of an hour';
GRANT EXECUTE ON FUNCTION append_refusal(bytea, text, text, text, text) TO linli_gate;

RESET ROLE;
