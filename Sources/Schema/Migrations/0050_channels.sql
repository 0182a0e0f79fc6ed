-- Ways to tell somebody beside our own pages: the county's gateway for text messages, the one for WeChat, and machines
-- that want to hear what happens. Where they may lie is said by the engineers of the place; what lies there, and
-- whether it is used, by its administrator.

SET LOCAL ROLE linli_owner;

CREATE TABLE channels (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('webhook', 'sms', 'wechat')),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    url text NOT NULL CHECK (char_length(url) BETWEEN 1 AND 500),
    events text[] NOT NULL DEFAULT '{}',
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 2000),
    key_id text NOT NULL CHECK (key_id <> ''),
    is_on boolean NOT NULL DEFAULT false,
    added_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    answer text CHECK (char_length(answer) BETWEEN 1 AND 40),
    answered_at timestamptz
);
COMMENT ON TABLE channels IS
    'Ways to tell somebody beside the pages: gateways for text messages and WeChat, and machines of the county';
COMMENT ON COLUMN channels.events IS 'Of a webhook: the events it wants; empty: all that the pack gives it';
COMMENT ON COLUMN channels.sealed IS 'What bodies are signed with, sealed by the program';
COMMENT ON COLUMN channels.answer IS 'What it last answered: a status of HTTP, or a word for none';
-- Of two gateways nobody could say which one told whom.
CREATE UNIQUE INDEX channels_one_gateway ON channels (kind) WHERE is_on AND kind <> 'webhook';
CREATE INDEX channels_by_name ON channels (name, id);

SELECT ctx.protect('channels', 'administrator');
GRANT SELECT (id, kind, name, url, events, is_on, added_at, changed_at, answer, answered_at) ON channels
    TO linli_administrator;
GRANT SELECT, INSERT, UPDATE ON channels TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION keep_channel(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    moment timestamptz := given ->> 'at';
    k channels;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'kind', 'name', 'url', 'events'],
        ARRAY['sealed', 'key_id', 'request_id', 'address']);
    SELECT * INTO k FROM channels x WHERE x.id = (given ->> 'id')::uuid FOR UPDATE;
    IF k.id IS NULL AND given ->> 'sealed' IS NULL THEN
        RETURN 'secret';
    END IF;
    -- What is sealed is sealed to this row, and a gateway never becomes a machine that listens.
    IF k.kind <> given ->> 'kind' THEN
        RETURN 'kind';
    END IF;
    IF (SELECT count(*) FROM channels) >= 200 AND k.id IS NULL THEN
        RETURN 'many';
    END IF;
    INSERT INTO channels AS c (id, kind, name, url, events, sealed, key_id, added_at, changed_at)
    VALUES ((given ->> 'id')::uuid, given ->> 'kind', given ->> 'name', given ->> 'url',
        ARRAY(SELECT jsonb_array_elements_text(given -> 'events')),
        coalesce(decode(given ->> 'sealed', 'base64'), k.sealed), coalesce(given ->> 'key_id', k.key_id),
        moment, moment)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, events = excluded.events,
        sealed = excluded.sealed, key_id = excluded.key_id, changed_at = excluded.changed_at,
        -- Somewhere else nobody has answered yet, and it is switched on again on purpose.
        is_on = c.is_on AND c.url = excluded.url,
        answer = CASE WHEN c.url = excluded.url THEN c.answer END,
        answered_at = CASE WHEN c.url = excluded.url THEN c.answered_at END;
    PERFORM ctx.record(caller, 'keep channel', (given ->> 'kind') || ' ' || (given ->> 'name'),
        reason => given ->> 'url', address => given ->> 'address', request_id => given ->> 'request_id',
        fields => CASE WHEN given ->> 'sealed' IS NULL THEN '{}'::text[] ELSE ARRAY['secret'] END);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION keep_channel(jsonb) IS
    'An administrator adds a channel, which is off, or changes one; at another address it is off again';

CREATE FUNCTION switch_channel(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    wanted boolean := (given ->> 'is_on')::boolean;
    k channels;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'is_on'], ARRAY['request_id', 'address']);
    SELECT * INTO k FROM channels x WHERE x.id = (given ->> 'id')::uuid FOR UPDATE;
    IF k.id IS NULL THEN
        RETURN 'absent';
    END IF;
    IF wanted AND k.kind <> 'webhook' AND EXISTS (SELECT FROM channels x
        WHERE x.kind = k.kind AND x.is_on AND x.id <> k.id) THEN
        RETURN 'second';
    END IF;
    UPDATE channels x SET is_on = wanted, changed_at = (given ->> 'at')::timestamptz WHERE x.id = k.id;
    PERFORM ctx.record(caller, CASE WHEN wanted THEN 'switch channel on' ELSE 'switch channel off' END,
        k.kind || ' ' || k.name, reason => k.url, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION switch_channel(jsonb) IS 'An administrator switches a channel on or off';
GRANT EXECUTE ON FUNCTION keep_channel(jsonb), switch_channel(jsonb) TO linli_administrator;

CREATE FUNCTION open_channels() RETURNS TABLE (id uuid, kind text, name text, events text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT k.id, k.kind, k.name, k.events FROM channels k WHERE k.is_on
        ORDER BY k.name, k.id LIMIT 200;
END $$;
COMMENT ON FUNCTION open_channels() IS 'Channels that are switched on, without address and secret';
GRANT EXECUTE ON FUNCTION open_channels() TO linli_teller;

-- Whom to tell is known without knowing how to reach them: the sealed contact is not the teller's.
DROP FUNCTION followers_to_tell(text, uuid, text, uuid, integer);
CREATE FUNCTION followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer)
RETURNS TABLE (to_home text, to_case_id uuid, to_number bigint, language text, masked text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT x.home, x.id, x.number, x.language, k.masked
        FROM (
            SELECT followers_to_tell.home, followers_to_tell.case_id
            UNION ALL SELECT d.home, d.case_id FROM duplicates d
            WHERE d.master_home = followers_to_tell.home AND d.master_id = followers_to_tell.case_id
        ) t (home, case_id)
        JOIN followers f ON f.home = t.home AND f.case_id = t.case_id
        JOIN cases x ON x.home = t.home AND x.id = t.case_id
        JOIN contacts k ON k.home = t.home AND k.case_id = t.case_id
        WHERE after_id IS NULL OR (x.home, x.id) > (after_home, after_id)
        ORDER BY x.home, x.id LIMIT least(at_most, 500);
END $$;
COMMENT ON FUNCTION followers_to_tell(text, uuid, text, uuid, integer) IS
    'Whom to tell that a case moved: its own reporter and those of its duplicates, who want to be told';
GRANT EXECUTE ON FUNCTION followers_to_tell(text, uuid, text, uuid, integer) TO linli_teller;

RESET ROLE;
