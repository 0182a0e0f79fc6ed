-- Somebody stands in while whoever holds a post is away: a post of their own over the same, for days that are
-- said. What lies on a desk belongs to the desk; both names stand in the record.

SET LOCAL ROLE linli_owner;

ALTER TABLE posts ADD COLUMN stands_in_for uuid;
ALTER TABLE posts ADD CONSTRAINT posts_stands_in_for_fkey FOREIGN KEY (stands_in_for) REFERENCES posts NOT VALID;
ALTER TABLE posts VALIDATE CONSTRAINT posts_stands_in_for_fkey;
ALTER TABLE posts ADD CONSTRAINT posts_stand_in_check
    CHECK (stands_in_for IS NULL OR until IS NOT NULL AND stands_in_for <> id) NOT VALID;
ALTER TABLE posts VALIDATE CONSTRAINT posts_stand_in_check;
COMMENT ON COLUMN posts.stands_in_for IS 'The post whose holder is away; null: it is nobody else''s';
-- Posts are some thousands: no lock anybody waits for.
CREATE INDEX posts_stand_ins ON posts (stands_in_for) WHERE stands_in_for IS NOT NULL;
GRANT SELECT (stands_in_for) ON posts TO linli_auditor;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.end_stand_ins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE posts p SET until = greatest(p.since - 1, NEW.until) WHERE p.stands_in_for = NEW.id AND p.until > NEW.until;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.end_stand_ins() IS 'Nobody stands in for a post that is over';
GRANT EXECUTE ON FUNCTION ctx.end_stand_ins() TO linli_owner;

CREATE FUNCTION ctx.handles_cases(p posts) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ctx.is_living(p) AND p.stands_in_for IS NULL AND EXISTS (SELECT FROM place l
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE l.id = 1 AND k.role IN ('area', 'organization'))
$$;
COMMENT ON FUNCTION ctx.handles_cases(posts) IS 'Whether a post of casework is held today, by its own holder';

-- Those who keep the house have no stand-ins: two of the three in one hand would be none.
CREATE FUNCTION ctx.post_to_stand_in_for(given jsonb, caller text) RETURNS posts
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found posts;
BEGIN
    IF caller = 'security' THEN
        SELECT p.* INTO found FROM posts p JOIN accounts a ON a.id = p.account_id
        WHERE a.login = given ->> 'holder' AND p.area = given ->> 'area' AND ctx.handles_cases(p)
        ORDER BY p.since, p.id LIMIT 1;
    ELSE
        -- A stand-in names no other.
        SELECT p.* INTO found FROM posts p
        WHERE p.id = ctx.post() AND p.account_id = ctx.account() AND ctx.handles_cases(p);
    END IF;
    RETURN found;
END $$;
COMMENT ON FUNCTION ctx.post_to_stand_in_for(jsonb, text) IS
    'One''s own post, or the one security names by login and area; all null when there is none';

CREATE FUNCTION name_stand_in(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'security');
    p posts := ctx.post_to_stand_in_for(given, caller);
    first_day date := (given ->> 'since')::date;
    last_day date := (given ->> 'until')::date;
    other uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'login', 'since', 'until', 'reason', 'mark'],
        ARRAY['holder', 'area', 'request_id', 'address']);
    IF p.id IS NULL THEN
        RETURN 'post';
    END IF;
    -- A quarter of a year: who is away for longer hands the post over.
    IF NOT coalesce(first_day BETWEEN current_date AND current_date + 366
        AND last_day BETWEEN first_day AND first_day + 92 AND first_day <= coalesce(p.until, first_day), false) THEN
        RETURN 'days';
    END IF;
    -- A colleague: somebody who handles cases in the same county, or above it.
    SELECT a.id INTO other FROM accounts a WHERE a.login = given ->> 'login' AND a.locked_at IS NULL
        AND a.id <> p.account_id AND a.id IS DISTINCT FROM ctx.account()
        AND EXISTS (SELECT FROM posts x WHERE x.account_id = a.id AND ctx.handles_cases(x)
            AND (starts_with(x.area, left(p.area, 6)) OR starts_with(p.area, x.area)));
    IF other IS NULL THEN
        RETURN 'account';
    END IF;
    -- Whoever names two at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('stand-in ' || p.id, 0));
    IF EXISTS (SELECT FROM posts x WHERE x.stands_in_for = p.id AND x.since <= last_day AND x.until >= first_day
        AND x.until >= x.since) THEN
        RETURN 'taken';
    END IF;
    INSERT INTO posts (id, account_id, kind, area, organization_id, title, since, until, stands_in_for)
    VALUES ((given ->> 'id')::uuid, other, p.kind, p.area, p.organization_id,
        left(p.title, 180) || left(given ->> 'mark', 20), first_day, least(last_day, p.until), p.id);
    PERFORM ctx.record(caller, 'name stand-in', p.id || ' ' || (given ->> 'login'), reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION name_stand_in(jsonb) IS
    'Whoever holds a post, or security, names a colleague who stands in for some days';

CREATE FUNCTION end_stand_in(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'security');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id'], ARRAY['request_id', 'address']);
    UPDATE posts x SET until = greatest(x.since, current_date) - 1
    FROM posts p
    WHERE x.id = (given ->> 'id')::uuid AND p.id = x.stands_in_for AND x.until >= greatest(x.since, current_date)
        AND (caller = 'security' OR p.id = ctx.post() AND p.account_id = ctx.account());
    IF FOUND THEN
        PERFORM ctx.record(caller, 'end stand-in', given ->> 'id', address => given ->> 'address',
            request_id => given ->> 'request_id');
    END IF;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION end_stand_in(jsonb) IS 'Whoever is back early, or security, ends it at once; false when there is none';

CREATE FUNCTION stand_ins()
RETURNS TABLE (id uuid, holder text, stand_in text, title text, since date, until date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'security');
BEGIN
    RETURN QUERY SELECT x.id, h.name, a.name, p.title, x.since, x.until
        FROM posts x JOIN posts p ON p.id = x.stands_in_for JOIN accounts h ON h.id = p.account_id
        JOIN accounts a ON a.id = x.account_id
        WHERE x.stands_in_for IS NOT NULL AND x.until >= greatest(x.since, current_date)
            AND (caller = 'security' OR p.id = ctx.post())
        ORDER BY x.since, x.id LIMIT 200;
END $$;
COMMENT ON FUNCTION stand_ins() IS 'Who stands in for one''s own post, now or later; for security, for all posts';

GRANT EXECUTE ON FUNCTION name_stand_in(jsonb), end_stand_in(jsonb), stand_ins()
    TO linli_area, linli_organization, linli_security;

SET LOCAL ROLE linli_owner;
CREATE TRIGGER posts_end_stand_ins AFTER UPDATE OF until ON posts FOR EACH ROW
    WHEN (NEW.until IS NOT NULL AND NEW.stands_in_for IS NULL) EXECUTE FUNCTION ctx.end_stand_ins();

RESET ROLE;
