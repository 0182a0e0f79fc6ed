-- Filters of the list of cases that somebody keeps under a name: for all posts of the account, or for one of them.

SET LOCAL ROLE linli_owner;

CREATE TABLE saved_filters (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    post_id uuid REFERENCES posts,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 40),
    query text NOT NULL CHECK (char_length(query) BETWEEN 1 AND 1000),
    position integer NOT NULL CHECK (position > 0)
);
COMMENT ON TABLE saved_filters IS 'Filters of the list of cases, kept under a name by whoever uses them';
COMMENT ON COLUMN saved_filters.post_id IS 'Null: for all posts of the account';
CREATE INDEX saved_filters_in_order ON saved_filters (account_id, position, id);

SELECT ctx.protect('saved_filters', 'vault');
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_filters TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION own_filters() RETURNS TABLE (id uuid, name text, query text, is_for_post boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT f.id, f.name, f.query, f.post_id IS NOT NULL FROM saved_filters f
        WHERE f.account_id = ctx.account() AND (f.post_id IS NULL OR f.post_id = ctx.post())
        ORDER BY f.position, f.id LIMIT 20;
END $$;
COMMENT ON FUNCTION own_filters() IS 'Filters of the account that acts, for all its posts and for the present one';

CREATE FUNCTION save_filter(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'name', 'query', 'is_for_post'], '{}');
    -- Whoever saves twice at once waits for oneself.
    PERFORM FROM accounts a WHERE a.id = ctx.account() FOR UPDATE;
    IF (SELECT count(*) FROM saved_filters f WHERE f.account_id = ctx.account()) >= 20 THEN
        RETURN 'full';
    END IF;
    INSERT INTO saved_filters (id, account_id, post_id, name, query, position)
    SELECT (given ->> 'id')::uuid, ctx.account(),
        CASE WHEN (given ->> 'is_for_post')::boolean THEN ctx.post() END, given ->> 'name', given ->> 'query',
        1 + coalesce(max(f.position), 0)
    FROM saved_filters f WHERE f.account_id = ctx.account();
    RETURN 'done';
END $$;
COMMENT ON FUNCTION save_filter(jsonb) IS 'Keeps a filter for the account that acts, twenty at most; answers what came of it';

CREATE FUNCTION arrange_filter(id uuid, act text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    own saved_filters;
    other saved_filters;
BEGIN
    PERFORM FROM accounts a WHERE a.id = ctx.account() FOR UPDATE;
    -- Of another post of one's own there is nothing to arrange here, nor of anybody else.
    SELECT * INTO own FROM saved_filters f WHERE f.id = arrange_filter.id AND f.account_id = ctx.account()
        AND (f.post_id IS NULL OR f.post_id = ctx.post());
    IF own.id IS NULL THEN
        RETURN false;
    ELSIF act = 'delete' THEN
        DELETE FROM saved_filters f WHERE f.id = own.id;
    ELSIF act = 'up' THEN
        -- Past the one that is seen before it, whatever lies between for other posts.
        SELECT * INTO other FROM saved_filters f WHERE f.account_id = own.account_id
            AND (f.position, f.id) < (own.position, own.id) AND (f.post_id IS NULL OR f.post_id = ctx.post())
        ORDER BY f.position DESC, f.id DESC LIMIT 1;
        IF other.id IS NOT NULL THEN
            UPDATE saved_filters f SET position = CASE f.id WHEN own.id THEN other.position ELSE own.position END
            WHERE f.id IN (own.id, other.id);
        END IF;
    ELSE
        RETURN false;
    END IF;
    RETURN true;
END $$;
COMMENT ON FUNCTION arrange_filter(uuid, text) IS
    'Removes a filter of the account that acts, or puts it before the one before it; false when there is none';

GRANT EXECUTE ON FUNCTION own_filters(), save_filter(jsonb), arrange_filter(uuid, text) TO linli_area;

RESET ROLE;
