-- Who could own a case: desks, from an area upwards or just below it. OFFSET 0 keeps a count from being asked
-- for twice.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.posts_at(code text, desks_only boolean) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT count(DISTINCT a.id)::integer
    FROM posts p
    JOIN accounts a ON a.id = p.account_id AND a.locked_at IS NULL
    JOIN place l ON l.id = 1
    JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind AND k.role = 'area'
    WHERE p.area = code AND ctx.is_living(p) AND (k.is_desk OR NOT desks_only));
END $$;
COMMENT ON FUNCTION ctx.posts_at(text, boolean) IS
    'How many accounts hold a living post over exactly this area';

CREATE FUNCTION ladder(area text)
RETURNS TABLE (code text, level smallint, name text, has_desk boolean, desk_accounts integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.code, a.level, a.name, n.accounts > 0, n.accounts
    FROM areas a, LATERAL (SELECT ctx.posts_at(a.code, true) AS accounts OFFSET 0) n
    WHERE a.code = ANY (ARRAY[left(area, 18), left(area, 15), left(area, 12), left(area, 9), left(area, 6),
        left(area, 4)])
        AND length(a.code) <= length(area)
    ORDER BY a.level DESC;
END $$;
COMMENT ON FUNCTION ladder(text) IS
    'An area and every area above it, finest first, each with the accounts at its desk';

CREATE FUNCTION desks_below(area text)
RETURNS TABLE (code text, level smallint, name text, has_desk boolean, desk_accounts integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.code, a.level, a.name, n.accounts > 0, n.accounts
    FROM areas a, LATERAL (SELECT ctx.posts_at(a.code, true) AS accounts OFFSET 0) n
    WHERE a.parent = desks_below.area AND a.closed_on IS NULL
    ORDER BY a.code LIMIT 500;
END $$;
COMMENT ON FUNCTION desks_below(text) IS
    'The open areas directly below an area, each with the accounts at its desk';

GRANT EXECUTE ON FUNCTION ladder(text) TO linli_public, linli_area, linli_organization, linli_assignee,
    linli_receipt, linli_administrator, linli_followup;
GRANT EXECUTE ON FUNCTION desks_below(text) TO linli_area, linli_organization, linli_assignee,
    linli_administrator;

-- Every way a case changes owner comes through here, whoever asks.
CREATE FUNCTION ctx.demand_owner(to_area text, to_organization uuid, seen_from smallint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    owner_area text := coalesce(to_area, (SELECT o.area FROM organizations o WHERE o.id = to_organization
        AND o.closed_on IS NULL));
BEGIN
    IF num_nonnulls(to_area, to_organization) <> 1 THEN
        RAISE EXCEPTION 'an owner is one area or one organization' USING ERRCODE = 'LN422';
    END IF;
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = owner_area AND a.closed_on IS NULL) THEN
        RAISE EXCEPTION 'no such owner' USING ERRCODE = 'LN422';
    END IF;
    -- The city is the duty desk: it takes what nobody else does, staffed or not.
    IF to_area IS NOT NULL AND area_level(to_area) > 1 AND ctx.posts_at(to_area, false) = 0 THEN
        RAISE EXCEPTION 'nobody holds a post at %', to_area USING ERRCODE = 'LN422';
    END IF;
    IF area_level(owner_area) > seen_from THEN
        RAISE EXCEPTION 'this owner may not see the case' USING ERRCODE = 'LN422';
    END IF;
END $$;
COMMENT ON FUNCTION ctx.demand_owner(text, uuid, smallint) IS
    'Refuses an owner that is closed, unstaffed, or not allowed to see the case';

RESET ROLE;
