-- What a post asks of a ledger, kept under a name for a time. Of persons it says what for and lasts ninety days
-- at the most; when its time is over it is given to nobody, and swept.

SET LOCAL ROLE linli_owner;

CREATE TABLE saved_selections (
    id uuid PRIMARY KEY,
    post_id uuid NOT NULL REFERENCES posts,
    ledger text NOT NULL REFERENCES ledgers,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 40),
    query text NOT NULL CHECK (char_length(query) BETWEEN 1 AND 4000),
    is_of_persons boolean NOT NULL,
    purpose text CHECK (purpose <> ''),
    words text CHECK (char_length(words) BETWEEN 1 AND 500),
    saved_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL,
    CHECK (ends_at <= saved_at + interval '365 days'),
    -- A list of persons is never kept without a purpose, and never for long.
    CHECK (NOT is_of_persons OR (purpose IS NOT NULL AND ends_at <= saved_at + interval '90 days'))
);
COMMENT ON TABLE saved_selections IS
    'What posts ask of ledgers, kept under a name until a day; of persons with a purpose, for ninety days at most';
COMMENT ON COLUMN saved_selections.query IS 'Fields, conditions and order as an address has them; no result';
CREATE INDEX saved_selections_of_post ON saved_selections (post_id, ledger, name, id);
CREATE INDEX saved_selections_ending ON saved_selections (ends_at);

SELECT ctx.protect('saved_selections', 'vault');
GRANT SELECT, INSERT, DELETE ON saved_selections TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION own_selections() RETURNS TABLE (id uuid, ledger text, name text, query text, purpose text,
    ends_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT s.id, s.ledger, s.name, s.query, s.purpose, s.ends_at FROM saved_selections s
        WHERE s.post_id = ctx.post() AND s.ends_at > now() ORDER BY s.ledger, s.name, s.id LIMIT 50;
END $$;
COMMENT ON FUNCTION own_selections() IS 'What the post that acts keeps, as far as its time is not over';

CREATE FUNCTION save_selection(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'ledger', 'name', 'query', 'is_of_persons', 'days'],
        ARRAY['purpose', 'words', 'request_id', 'address']);
    SELECT x.* INTO l FROM ledgers x WHERE x.name = given ->> 'ledger' AND x.reads_from <= ctx.level();
    IF l.name IS NULL THEN
        RETURN 'not read';
    END IF;
    -- Whoever saves twice at once waits for oneself.
    PERFORM FROM posts p WHERE p.id = ctx.post() FOR UPDATE;
    IF (SELECT count(*) FROM saved_selections s WHERE s.post_id = ctx.post() AND s.ends_at > now()) >= 50 THEN
        RETURN 'full';
    END IF;
    INSERT INTO saved_selections (id, post_id, ledger, name, query, is_of_persons, purpose, words, ends_at)
    VALUES ((given ->> 'id')::uuid, ctx.post(), l.name, given ->> 'name', given ->> 'query',
        l.is_of_persons OR (given ->> 'is_of_persons')::boolean, nullif(given ->> 'purpose', ''),
        nullif(given ->> 'words', ''), now() + make_interval(days => (given ->> 'days')::integer));
    PERFORM ctx.record(caller, 'save selection', l.name, address => given ->> 'address',
        request_id => given ->> 'request_id',
        reason => nullif(concat_ws(' · ', given ->> 'purpose', nullif(given ->> 'words', '')), ''));
    RETURN 'done';
END $$;
COMMENT ON FUNCTION save_selection(jsonb) IS
    'Keeps what the post that acts asks of a ledger, fifty at most; answers what came of it';

CREATE FUNCTION drop_selection(id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone text;
BEGIN
    PERFORM ctx.kind('area');
    DELETE FROM saved_selections s WHERE s.id = drop_selection.id AND s.post_id = ctx.post() RETURNING s.ledger INTO gone;
    RETURN gone;
END $$;
COMMENT ON FUNCTION drop_selection(uuid) IS 'Removes what the post that acts kept; answers of which ledger, null: none';

GRANT EXECUTE ON FUNCTION own_selections(), save_selection(jsonb), drop_selection(uuid) TO linli_area;

CREATE FUNCTION sweep_selections(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    swept integer;
BEGIN
    PERFORM ctx.kind('removal');
    DELETE FROM saved_selections s WHERE s.id IN (SELECT x.id FROM saved_selections x WHERE x.ends_at <= now()
        ORDER BY x.ends_at LIMIT most);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END $$;
COMMENT ON FUNCTION sweep_selections(integer) IS 'Deletes what was kept until now; answers how many';
GRANT EXECUTE ON FUNCTION sweep_selections(integer) TO linli_removal;

RESET ROLE;
