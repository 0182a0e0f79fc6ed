-- What is told by a channel: a row for each event, channel and addressee, written in the transaction that takes the
-- event out of the outbox, and never twice. A worker claims rows for some minutes, sends outside of any transaction and
-- says what came of it; whatever it could not say is claimed again, under the same id.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_sender;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_sender;

SET LOCAL ROLE linli_owner;

-- A notice to a machine names the area it is about.
GRANT SELECT ON areas TO linli_teller;

CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    news bigint NOT NULL,
    channel_id uuid NOT NULL REFERENCES channels,
    channel text NOT NULL,
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    to_home text COLLATE "C",
    to_case_id uuid,
    masked text NOT NULL CHECK (char_length(masked) BETWEEN 1 AND 100),
    event text NOT NULL CHECK (event <> ''),
    template text NOT NULL CHECK (template <> ''),
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object' AND char_length(content::text) <= 20000),
    opens smallint CHECK (opens BETWEEN 0 AND 1440),
    closes smallint CHECK (closes BETWEEN 0 AND 1440),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'parked')),
    tries smallint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_at timestamptz NOT NULL,
    lease uuid,
    leased_until timestamptz,
    answer text CHECK (char_length(answer) BETWEEN 1 AND 40),
    answered_at timestamptz,
    made_at timestamptz NOT NULL,
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    CHECK (num_nonnulls(to_home, to_case_id) IN (0, 2)),
    CHECK (num_nonnulls(opens, closes) IN (0, 2)),
    CHECK (num_nonnulls(lease, leased_until) IN (0, 2)),
    -- Whatever is taken again, nobody is told twice of one event by one channel.
    UNIQUE NULLS NOT DISTINCT (news, channel_id, to_home, to_case_id)
);
COMMENT ON TABLE deliveries IS
    'What is told by a channel, to whom as far as a mask shows, how often it was tried and what came of it';
COMMENT ON COLUMN deliveries.id IS 'Sent along with every try, so that a receiver can refuse doubles';
COMMENT ON COLUMN deliveries.news IS 'The row of the outbox it was made of; that row does not stay';
COMMENT ON COLUMN deliveries.to_case_id IS 'The report whose reporter is told; null: the channel itself';
COMMENT ON COLUMN deliveries.content IS 'What is sent besides the address: numbers, names and words of the pack';
COMMENT ON COLUMN deliveries.opens IS 'Minutes after midnight from which on residents may be told; null: at any hour';
COMMENT ON COLUMN deliveries.lease IS 'Who has claimed it; whoever comes back without this lease says nothing';
COMMENT ON COLUMN deliveries.answer IS 'A status of HTTP, or a word for why there was none; never what was answered';
CREATE INDEX deliveries_due ON deliveries (next_at, id) WHERE state = 'waiting';
CREATE INDEX deliveries_due_of_channel ON deliveries (channel_id, next_at, id) WHERE state = 'waiting';
CREATE INDEX deliveries_newest ON deliveries (made_at DESC, id DESC);
CREATE INDEX deliveries_of_state ON deliveries (state, made_at DESC, id DESC);
CREATE INDEX deliveries_of_channel ON deliveries (channel_id, made_at DESC, id DESC);
CREATE INDEX deliveries_of_both ON deliveries (channel_id, state, made_at DESC, id DESC);

SELECT ctx.protect('deliveries', 'administrator');
-- That something was sent, never about which case.
GRANT SELECT (id, channel_id, channel, masked, event, template, state, tries, next_at, answer, answered_at, made_at)
    ON deliveries TO linli_administrator;
GRANT SELECT, INSERT, UPDATE, DELETE ON deliveries TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('followup', 'sealer', 'live', 'teller', 'sender') THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;

CREATE FUNCTION keep_deliveries(given jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept integer;
BEGIN
    PERFORM ctx.kind('teller');
    INSERT INTO deliveries (id, news, channel_id, channel, home, case_id, to_home, to_case_id, masked, event,
        template, content, opens, closes, next_at, made_at)
    SELECT d.id, d.news, d.channel_id, k.kind, d.home, d.case_id, d.to_home, d.to_case_id, d.masked, d.event,
        d.template, d.content::jsonb, d.opens, d.closes, d.next_at, d.made_at
    FROM jsonb_to_recordset(given) AS d (id uuid, news bigint, channel_id uuid, home text, case_id uuid,
        to_home text, to_case_id uuid, masked text, event text, template text, content text, opens smallint,
        closes smallint, next_at timestamptz, made_at timestamptz)
    JOIN channels k ON k.id = d.channel_id AND k.is_on
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END $$;
COMMENT ON FUNCTION keep_deliveries(jsonb) IS 'Keeps what is to be sent and was not there yet; answers how much';
GRANT EXECUTE ON FUNCTION keep_deliveries(jsonb) TO linli_teller;

-- A try counts when it begins: what kills its worker each time is parked in the end as well. A few of each channel:
-- one that answers nothing until the last second must not keep the others waiting.
CREATE FUNCTION claim_deliveries(claim uuid, moment timestamptz, until timestamptz, of_each integer, at_most integer)
RETURNS TABLE (id uuid, channel_id uuid, channel text, is_on boolean, url text, secret bytea, to_case_id uuid,
    content jsonb, opens smallint, closes smallint, zone text, tries integer, made_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('sender');
    -- Materialized: looked for once, however the rest is planned.
    RETURN QUERY WITH due AS MATERIALIZED (
            SELECT x.id FROM channels o, LATERAL (SELECT y.id, y.next_at FROM deliveries y
                WHERE y.channel_id = o.id AND y.state = 'waiting' AND y.next_at <= moment
                    AND (y.leased_until IS NULL OR y.leased_until <= moment)
                ORDER BY y.next_at, y.id LIMIT of_each FOR UPDATE SKIP LOCKED) x
            ORDER BY x.next_at, x.id LIMIT least(at_most, 100)
        )
        UPDATE deliveries d SET lease = claim, leased_until = until, tries = d.tries + 1
        FROM due, channels k
        WHERE d.id = due.id AND k.id = d.channel_id
        RETURNING d.id, d.channel_id, d.channel, k.is_on, k.url, k.sealed, d.to_case_id, d.content, d.opens,
            d.closes, ctx.place_zone(), d.tries::integer, d.made_at;
END $$;
COMMENT ON FUNCTION claim_deliveries(uuid, timestamptz, timestamptz, integer, integer) IS
    'Claims a few of each channel that are due, for some minutes, the longest due first; others are not kept waiting';

CREATE FUNCTION contact_to_tell(delivery uuid, claim uuid) RETURNS TABLE (home text, case_id uuid, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('sender');
    d deliveries;
    number bigint;
BEGIN
    SELECT * INTO d FROM deliveries x
    WHERE x.id = delivery AND x.lease = claim AND x.state = 'waiting' AND x.to_case_id IS NOT NULL;
    -- Whoever does not want to be told any more is not told, whatever was due.
    IF d.id IS NULL OR NOT EXISTS (SELECT FROM followers f
        WHERE f.home = d.to_home AND f.case_id = d.to_case_id) THEN
        RETURN;
    END IF;
    SELECT c.number INTO number FROM cases c WHERE c.home = d.to_home AND c.id = d.to_case_id;
    PERFORM ctx.record(caller, 'open contact to tell', d.to_home || '-' || number, reason => d.id::text,
        fields => ARRAY['contact']);
    RETURN QUERY SELECT k.home, k.case_id, k.sealed FROM contacts k
        WHERE k.home = d.to_home AND k.case_id = d.to_case_id;
END $$;
COMMENT ON FUNCTION contact_to_tell(uuid, uuid) IS
    'The sealed contact of whoever a claimed delivery is for, at the moment of sending; each look is recorded';

CREATE FUNCTION settle_delivery(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := given ->> 'at';
    d deliveries;
BEGIN
    PERFORM ctx.kind('sender');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'lease', 'at', 'state'], ARRAY['answer', 'next_at', 'was_tried']);
    UPDATE deliveries x SET state = given ->> 'state', lease = NULL, leased_until = NULL,
        next_at = coalesce((given ->> 'next_at')::timestamptz, x.next_at),
        tries = x.tries - CASE WHEN (given ->> 'was_tried')::boolean THEN 0 ELSE 1 END,
        answer = coalesce(given ->> 'answer', x.answer),
        answered_at = CASE WHEN given ->> 'answer' IS NULL THEN x.answered_at ELSE moment END
    WHERE x.id = (given ->> 'id')::uuid AND x.lease = (given ->> 'lease')::uuid AND x.state = 'waiting'
    RETURNING * INTO d;
    IF d.id IS NULL THEN
        RETURN false;
    END IF;
    IF given ->> 'answer' IS NOT NULL AND (given ->> 'was_tried')::boolean THEN
        UPDATE channels k SET answer = given ->> 'answer', answered_at = moment
        WHERE k.id = d.channel_id AND (k.answered_at IS NULL OR k.answered_at <= moment);
    END IF;
    RETURN true;
END $$;
COMMENT ON FUNCTION settle_delivery(jsonb) IS
    'What came of a claimed delivery; false when the claim had run out and somebody else has it';

CREATE FUNCTION sweep_deliveries(moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('sender');
    DELETE FROM deliveries d WHERE d.id IN (SELECT x.id FROM deliveries x
        WHERE x.made_at < moment AND x.state <> 'waiting'
        ORDER BY x.made_at, x.id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
COMMENT ON FUNCTION sweep_deliveries(timestamptz, integer) IS
    'Removes what was sent or parked long ago; answers how much';
GRANT EXECUTE ON FUNCTION claim_deliveries(uuid, timestamptz, timestamptz, integer, integer), contact_to_tell(uuid, uuid),
    settle_delivery(jsonb), sweep_deliveries(timestamptz, integer) TO linli_sender;

CREATE FUNCTION put_back_delivery(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    d deliveries;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at'], ARRAY['request_id', 'address']);
    UPDATE deliveries x SET state = 'waiting', tries = 0, next_at = (given ->> 'at')::timestamptz,
        made_at = greatest(x.made_at, (given ->> 'at')::timestamptz)
    WHERE x.id = (given ->> 'id')::uuid AND x.state = 'parked' RETURNING * INTO d;
    IF d.id IS NULL THEN
        RETURN CASE WHEN EXISTS (SELECT FROM deliveries x WHERE x.id = (given ->> 'id')::uuid) THEN 'state'
            ELSE 'absent' END;
    END IF;
    PERFORM ctx.record(caller, 'put back delivery', d.id::text, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION put_back_delivery(jsonb) IS 'An administrator has a parked delivery tried again from the beginning';

CREATE FUNCTION house_vitals(moment timestamptz)
RETURNS TABLE (untold_since timestamptz, unsent_since timestamptz, parked integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT
        (SELECT o.at FROM outbox o WHERE o.taken_at IS NULL ORDER BY o.id LIMIT 1),
        (SELECT d.next_at FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment
            ORDER BY d.next_at, d.id LIMIT 1),
        (SELECT count(*)::integer FROM (SELECT FROM deliveries d WHERE d.state = 'parked' LIMIT 1000) p);
END $$;
COMMENT ON FUNCTION house_vitals(timestamptz) IS
    'Since when what happened was not told and what was due not sent, and how much is parked, up to 1000';
GRANT EXECUTE ON FUNCTION put_back_delivery(jsonb), house_vitals(timestamptz) TO linli_administrator;

RESET ROLE;
