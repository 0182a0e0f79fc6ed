-- The clock of a machine is set back, by an hour or by a second: nothing ends before it began. Without this, whoever
-- acts within that hour on what was begun before it hears of a broken rule of the table instead.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.end_no_earlier() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW := jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[1], to_jsonb(NEW) -> TG_ARGV[0]));
    RETURN NEW;
END $$;
COMMENT ON FUNCTION ctx.end_no_earlier() IS 'What ended before it began, by a clock that was set back, ended as it began';
GRANT EXECUTE ON FUNCTION ctx.end_no_earlier() TO linli_owner;

-- A step from far ahead was spent while the clock was wrong: it must not keep its owner out until that time comes. No
-- code of a right clock lies so far behind the last one.
CREATE OR REPLACE FUNCTION ctx.use_factor(account uuid, step bigint, recovery_hash bytea) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF step IS NOT NULL THEN
        UPDATE accounts a SET code_step = step
        WHERE a.id = account AND a.code_secret IS NOT NULL
            AND (step > coalesce(a.code_step, 0) OR a.code_step > step + 3);
    ELSE
        UPDATE recovery_codes r SET used_at = now()
        WHERE r.code_hash = recovery_hash AND r.account_id = account AND r.used_at IS NULL;
    END IF;
    RETURN FOUND;
END $$;

SET LOCAL ROLE linli_owner;

CREATE TRIGGER solved_at_no_earlier BEFORE UPDATE ON cases FOR EACH ROW
    WHEN (NEW.solved_at < NEW.reported_at) EXECUTE FUNCTION ctx.end_no_earlier('reported_at', 'solved_at');
CREATE TRIGGER closed_at_no_earlier BEFORE UPDATE ON cases FOR EACH ROW
    WHEN (NEW.closed_at < NEW.reported_at) EXECUTE FUNCTION ctx.end_no_earlier('reported_at', 'closed_at');
CREATE TRIGGER ended_at_no_earlier BEFORE UPDATE ON assignments FOR EACH ROW
    WHEN (NEW.ended_at < NEW.given_at) EXECUTE FUNCTION ctx.end_no_earlier('given_at', 'ended_at');
CREATE TRIGGER stopped_at_no_earlier BEFORE UPDATE ON clocks FOR EACH ROW
    WHEN (NEW.stopped_at < NEW.started_at) EXECUTE FUNCTION ctx.end_no_earlier('started_at', 'stopped_at');
CREATE TRIGGER withdrawn_at_no_earlier BEFORE UPDATE ON releases FOR EACH ROW
    WHEN (NEW.withdrawn_at < NEW.released_at) EXECUTE FUNCTION ctx.end_no_earlier('released_at', 'withdrawn_at');
CREATE TRIGGER closed_at_no_earlier BEFORE UPDATE ON break_glasses FOR EACH ROW
    WHEN (NEW.closed_at < NEW.opened_at) EXECUTE FUNCTION ctx.end_no_earlier('opened_at', 'closed_at');
CREATE TRIGGER acknowledged_at_no_earlier BEFORE UPDATE ON break_glasses FOR EACH ROW
    WHEN (NEW.acknowledged_at < NEW.opened_at) EXECUTE FUNCTION ctx.end_no_earlier('opened_at', 'acknowledged_at');
CREATE TRIGGER seen_at_no_earlier BEFORE UPDATE ON messages FOR EACH ROW
    WHEN (NEW.seen_at < NEW.at) EXECUTE FUNCTION ctx.end_no_earlier('at', 'seen_at');
CREATE TRIGGER ended_at_no_earlier BEFORE UPDATE ON watchers FOR EACH ROW
    WHEN (NEW.ended_at < NEW.since) EXECUTE FUNCTION ctx.end_no_earlier('since', 'ended_at');
CREATE TRIGGER decided_at_no_earlier BEFORE UPDATE ON extensions FOR EACH ROW
    WHEN (NEW.decided_at < NEW.asked_at) EXECUTE FUNCTION ctx.end_no_earlier('asked_at', 'decided_at');
CREATE TRIGGER answered_at_no_earlier BEFORE UPDATE ON presses FOR EACH ROW
    WHEN (NEW.answered_at < NEW.at) EXECUTE FUNCTION ctx.end_no_earlier('at', 'answered_at');
CREATE TRIGGER answered_at_no_earlier BEFORE UPDATE ON questions FOR EACH ROW
    WHEN (NEW.answered_at < NEW.asked_at) EXECUTE FUNCTION ctx.end_no_earlier('asked_at', 'answered_at');
CREATE TRIGGER ended_at_no_earlier BEFORE UPDATE ON questions FOR EACH ROW
    WHEN (NEW.ended_at < NEW.asked_at) EXECUTE FUNCTION ctx.end_no_earlier('asked_at', 'ended_at');
CREATE TRIGGER withdrawn_at_no_earlier BEFORE UPDATE ON task_lists FOR EACH ROW
    WHEN (NEW.withdrawn_at < NEW.sent_at) EXECUTE FUNCTION ctx.end_no_earlier('sent_at', 'withdrawn_at');
CREATE TRIGGER done_at_no_earlier BEFORE UPDATE ON area_changes FOR EACH ROW
    WHEN (NEW.done_at < NEW.begun_at) EXECUTE FUNCTION ctx.end_no_earlier('begun_at', 'done_at');

RESET ROLE;
