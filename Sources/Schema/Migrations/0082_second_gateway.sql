-- A second gateway of a kind stands by: it is asked when the first one failed twice, has gone or was switched off. A
-- message keeps its id, so that each gateway knows it again.

SET LOCAL ROLE linli_owner;

ALTER TABLE channels ADD COLUMN on_since timestamptz;
COMMENT ON COLUMN channels.on_since IS
    'When it was switched on; of two gateways the one that is on longer is asked first. Null: since before this was kept';
GRANT SELECT (on_since) ON channels TO linli_administrator;
DROP INDEX channels_one_gateway;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION switch_channel(given jsonb) RETURNS text
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
    -- Two administrators who switch at once are told one after the other.
    PERFORM pg_advisory_xact_lock(54655);
    IF wanted AND k.kind <> 'webhook' AND (SELECT count(*) FROM channels x
        WHERE x.kind = k.kind AND x.is_on AND x.id <> k.id) >= 2 THEN
        RETURN 'second';
    END IF;
    UPDATE channels x SET is_on = wanted, changed_at = (given ->> 'at')::timestamptz,
        on_since = CASE WHEN wanted AND x.is_on THEN x.on_since WHEN wanted THEN (given ->> 'at')::timestamptz END
    WHERE x.id = k.id;
    PERFORM ctx.record(caller, CASE WHEN wanted THEN 'switch channel on' ELSE 'switch channel off' END,
        k.kind || ' ' || k.name, reason => k.url, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;

CREATE OR REPLACE FUNCTION open_channels() RETURNS TABLE (id uuid, kind text, name text, events text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT k.id, k.kind, k.name, k.events FROM channels k WHERE k.is_on
        ORDER BY k.on_since NULLS FIRST, k.name, k.id LIMIT 200;
END $$;

CREATE OR REPLACE FUNCTION settle_delivery(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := given ->> 'at';
    d deliveries;
    asked uuid;
    other uuid;
BEGIN
    PERFORM ctx.kind('sender');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'lease', 'at', 'state'], ARRAY['answer', 'next_at', 'was_tried', 'pass_on']);
    SELECT x.channel_id INTO asked FROM deliveries x WHERE x.id = (given ->> 'id')::uuid;
    IF (given ->> 'pass_on')::boolean THEN
        SELECT o.id INTO other FROM channels k JOIN channels o ON o.kind = k.kind AND o.id <> k.id AND o.is_on
        WHERE k.id = asked AND k.kind <> 'webhook' ORDER BY o.on_since NULLS FIRST, o.id LIMIT 1;
    END IF;
    UPDATE deliveries x SET state = CASE WHEN other IS NULL THEN given ->> 'state' ELSE 'waiting' END, lease = NULL, leased_until = NULL,
        channel_id = coalesce(other, x.channel_id),
        -- Whoever stands by is asked at once, the first time; then they take turns, ever further apart.
        next_at = CASE WHEN other IS NOT NULL AND x.tries <= 2 THEN moment
            ELSE coalesce((given ->> 'next_at')::timestamptz, greatest(moment, x.next_at)) END,
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
        WHERE k.id = asked AND (k.answered_at IS NULL OR k.answered_at <= moment);
    END IF;
    RETURN true;
END $$;

RESET ROLE;
