-- Whoever has a case and whoever told of it write to each other through the platform; neither learns who the
-- other is. What they write is sealed by the program, and no role reads the table.

SET LOCAL ROLE linli_owner;

CREATE TABLE messages (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    direction text NOT NULL CHECK (direction IN ('to_reporter', 'from_reporter')),
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 8000),
    key_id text NOT NULL CHECK (key_id <> ''),
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 200),
    account_id uuid DEFAULT nullif(current_setting('app.account', true), '')::uuid,
    post_id uuid DEFAULT nullif(current_setting('app.post', true), '')::uuid,
    at timestamptz NOT NULL,
    seen_at timestamptz CHECK (seen_at >= at),
    PRIMARY KEY (home, id),
    UNIQUE (home, case_id, position),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE messages IS 'What desks and reporters wrote to each other, encrypted by the program';
COMMENT ON COLUMN messages.who IS 'The post as the reporter may know it, never a person''s name; or reporter';
CREATE INDEX messages_unseen ON messages (home, case_id)
    WHERE direction = 'from_reporter' AND seen_at IS NULL;

SELECT ctx.protect('messages', 'vault');
GRANT SELECT, INSERT, UPDATE ON messages TO linli_definer;

SET LOCAL ROLE linli_definer;

-- Whoever writes to a reporter, or reads what one wrote, has the case; it is not enough to see it.
CREATE FUNCTION ctx.has_lead(home text, case_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Once a case is over, whoever had it last.
    RETURN NOT ctx.unmasks(ctx.post()) AND coalesce((
        SELECT CASE WHEN ctx.organization() IS NULL THEN s.to_area = ctx.area()
            ELSE s.to_organization = ctx.organization() END
        FROM assignments s
        WHERE s.home = has_lead.home AND s.case_id = has_lead.case_id AND s.part = 'lead'
        ORDER BY (s.ended_at IS NULL) DESC, s.given_at DESC, s.id DESC LIMIT 1), false);
END $$;
COMMENT ON FUNCTION ctx.has_lead(text, uuid) IS
    'Whether the post that acts has a case, or had it when it ended';

-- An unseen message is seen by whoever it was written to, by asking for it.
CREATE FUNCTION read_messages(home text, case_id uuid)
RETURNS TABLE (id uuid, direction text, sealed bytea, who text, at timestamptz, is_seen boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'receipt');
    c cases := ctx.relayed_case(read_messages.home, read_messages.case_id, caller);
    inbound text := CASE caller WHEN 'receipt' THEN 'to_reporter' ELSE 'from_reporter' END;
BEGIN
    IF c.id IS NULL OR caller <> 'receipt' AND NOT ctx.has_lead(c.home, c.id) THEN
        RETURN;
    END IF;
    UPDATE messages m SET seen_at = greatest(now(), m.at)
    WHERE m.home = c.home AND m.case_id = c.id AND m.direction = inbound AND m.seen_at IS NULL;
    RETURN QUERY SELECT m.id, m.direction, m.sealed, m.who, m.at, m.seen_at IS NOT NULL FROM messages m
        WHERE m.home = c.home AND m.case_id = c.id ORDER BY m.position LIMIT 500;
END $$;
COMMENT ON FUNCTION read_messages(text, uuid) IS
    'What was written about a case, for its reporter and whoever has it; what was written to them is seen';

CREATE FUNCTION send_message(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'receipt');
    c cases;
    act text := CASE caller WHEN 'receipt' THEN 'reply' ELSE 'message' END;
    signed text := CASE caller WHEN 'receipt' THEN 'reporter' ELSE given ->> 'who' END;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'message', 'at', 'who', 'sealed', 'key_id'],
        ARRAY['request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF caller <> 'receipt' AND NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    ELSIF c.closed_at IS NOT NULL THEN
        RETURN 'closed';
    ELSIF NOT EXISTS (SELECT FROM receipts r WHERE r.home = c.home AND r.case_id = c.id) THEN
        RETURN 'nobody';
    END IF;
    -- The case is locked: nobody takes the same place.
    INSERT INTO messages (home, case_id, id, position, direction, sealed, key_id, who, at)
    VALUES (c.home, c.id, (given ->> 'message')::uuid,
        1 + (SELECT count(*) FROM messages m WHERE m.home = c.home AND m.case_id = c.id),
        CASE caller WHEN 'receipt' THEN 'from_reporter' ELSE 'to_reporter' END,
        decode(given ->> 'sealed', 'base64'), given ->> 'key_id', signed, (given ->> 'at')::timestamptz);
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    -- That something was written, and nothing of what.
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, is_public, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, act, c.step, c.step, signed,
        true, c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, address => given ->> 'address',
        request_id => given ->> 'request_id', fields => ARRAY['words']);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION send_message(jsonb) IS
    'A message to the reporter from whoever has the case, or the other way; answers what came of it';

CREATE FUNCTION relay_state(home text, case_id uuid)
RETURNS TABLE (masked text, has_reporter boolean, has_lead boolean, may_unmask boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases := ctx.relayed_case(relay_state.home, relay_state.case_id, caller);
    own boolean;
    above boolean;
BEGIN
    IF c.id IS NOT NULL THEN
        above := ctx.unmasks(ctx.post());
        own := ctx.has_lead(c.home, c.id);
        RETURN QUERY SELECT CASE WHEN own OR above THEN (SELECT k.masked FROM contacts k
                WHERE k.home = c.home AND k.case_id = c.id) END,
            EXISTS (SELECT FROM receipts r WHERE r.home = c.home AND r.case_id = c.id), own,
            above AND NOT ctx.has_handled(c.home, c.id);
    END IF;
END $$;
COMMENT ON FUNCTION relay_state(text, uuid) IS
    'What the post that acts may know of a reporter: the masked contact, and whether it may write or unmask';

CREATE FUNCTION waiting_replies()
RETURNS TABLE (home text, number bigint, scenario text, count integer, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT s.home, s.number, s.scenario, count(*)::integer, max(m.at)
        FROM assignments s
        JOIN messages m ON m.home = s.home AND m.case_id = s.case_id AND m.direction = 'from_reporter'
            AND m.seen_at IS NULL
        WHERE s.part = 'lead' AND s.ended_at IS NULL AND s.seen_from >= ctx.level()
            AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                ELSE s.to_organization = ctx.organization() END
            AND NOT ctx.unmasks(ctx.post())
        GROUP BY s.home, s.number, s.scenario ORDER BY max(m.at), s.home, s.number LIMIT 20;
END $$;
COMMENT ON FUNCTION waiting_replies() IS 'Cases of one''s own desk whose reporter wrote and was not read yet';

GRANT EXECUTE ON FUNCTION relay_state(text, uuid) TO linli_area, linli_assignee;
GRANT EXECUTE ON FUNCTION read_messages(text, uuid), send_message(jsonb)
    TO linli_area, linli_assignee, linli_receipt;
GRANT EXECUTE ON FUNCTION waiting_replies() TO linli_area, linli_organization;

-- Writing to each other is no look at whether strangers may see a case: what was held stays held.
CREATE OR REPLACE FUNCTION ctx.is_shown(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6
        -- The pack of today decides as well: a kind that is private now is private for old cases too.
        AND EXISTS (SELECT FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
            WHERE l.id = 1 AND s.name = c.scenario AND s.is_public)
        AND NOT EXISTS (SELECT FROM history h WHERE h.home = c.home AND h.case_id = c.id AND h.act = 'hold'
            AND NOT EXISTS (SELECT FROM history l WHERE l.home = h.home AND l.case_id = h.case_id
                AND l.version > h.version AND l.act <> ALL (ARRAY['message', 'reply', 'unmask'])));
END $$;

RESET ROLE;
