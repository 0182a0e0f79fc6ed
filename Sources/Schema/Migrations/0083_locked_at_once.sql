-- An act that is under way while its account is locked, or its post is ended, is either over before or not done at all.
-- Whoever writes into the record in a person's name holds the account and the post still until the act is kept: who
-- locks waits that long, and who comes after the lock is refused.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.demand_standing() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_over boolean;
BEGIN
    SELECT a.locked_at IS NOT NULL INTO is_over FROM accounts a WHERE a.id = ctx.account() FOR SHARE;
    IF NOT coalesce(is_over, false) THEN
        -- Whoever ends their own post with this very act says so in its name.
        SELECT p.until < current_date AND p.xmin <> pg_current_xact_id()::xid INTO is_over
        FROM posts p WHERE p.id = ctx.post() FOR SHARE;
    END IF;
    IF is_over THEN
        RAISE EXCEPTION 'the account or post is over' USING ERRCODE = 'LN401';
    END IF;
END $$;
COMMENT ON FUNCTION ctx.demand_standing() IS
    'Refuses an act of an account locked meanwhile, or of a post that ended; holds both still until the act is kept';

CREATE OR REPLACE FUNCTION ctx.record(kind text, act text, object text, outcome text DEFAULT 'done',
    reason text DEFAULT NULL,
    address text DEFAULT NULL, request_id text DEFAULT NULL, fields text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF ctx.account() IS NOT NULL THEN
        PERFORM ctx.demand_standing();
    END IF;
    INSERT INTO audit (account_id, post_id, kind, act, object, fields, reason, outcome, address, request_id)
    VALUES (ctx.account(), ctx.post(), kind, act, object, coalesce(fields, '{}'), reason, coalesce(outcome,
        'done'),
        coalesce(nullif(address, ''), nullif(current_setting('app.address', true), '')),
        coalesce(nullif(request_id, ''), nullif(current_setting('app.request', true), '')));
END $$;

RESET ROLE;
