-- Somebody above is told when a clock has run out. The owner stays the owner; whoever is told watches, and sees
-- no more than before.

SET LOCAL ROLE linli_owner;

CREATE TABLE watchers (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    to_area text COLLATE "C" REFERENCES areas,
    to_organization uuid REFERENCES organizations,
    why text NOT NULL CHECK (why <> ''),
    number bigint NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    clock_id uuid,
    purpose text CHECK (purpose <> ''),
    line smallint CHECK (line >= 0),
    due_at timestamptz,
    since timestamptz NOT NULL,
    ended_at timestamptz CHECK (ended_at >= since),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, id),
    UNIQUE (home, clock_id, line),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    CHECK (num_nonnulls(to_area, to_organization) = 1)
);
COMMENT ON TABLE watchers IS
    'Who is told of a case without having it: an area or organization, why, since when. It opens no case';
COMMENT ON COLUMN watchers.line IS 'The line of the table of escalations by which they were told; once each';
COMMENT ON COLUMN watchers.due_at IS 'When the clock had run out';
CREATE INDEX watchers_of_case ON watchers (home, case_id);
CREATE INDEX watchers_area ON watchers (to_area, since) WHERE ended_at IS NULL;
CREATE INDEX watchers_organization ON watchers (to_organization, since) WHERE ended_at IS NULL;

SELECT ctx.protect('watchers', 'assignment');
GRANT SELECT ON watchers TO linli_area, linli_assignee, linli_former, linli_organization;
GRANT SELECT, INSERT, UPDATE ON watchers TO linli_definer;

ALTER TABLE clocks ADD COLUMN escalated smallint;
ALTER TABLE clocks ADD COLUMN escalate_at timestamptz;
ALTER TABLE clocks ADD COLUMN settled_at timestamptz;
COMMENT ON COLUMN clocks.escalated IS 'Lines of the table of escalations that are done with; null: none';
COMMENT ON COLUMN clocks.escalate_at IS 'When to look at the table again; null: when the clock has run out';
COMMENT ON COLUMN clocks.settled_at IS 'The table is over: nobody else will be told';
-- Running clocks only: the scan reads what is due and nothing else, whoever has the case.
CREATE INDEX clocks_to_escalate ON clocks (coalesce(escalate_at, due_at), home, case_id)
    WHERE stopped_at IS NULL AND settled_at IS NULL;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.end_watch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE watchers w SET ended_at = greatest(NEW.stopped_at, w.since)
    WHERE w.home = NEW.home AND w.case_id = NEW.case_id AND w.clock_id = NEW.id AND w.ended_at IS NULL;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.end_watch() IS 'Whoever was told of a late clock watches until it stops';
CREATE FUNCTION ctx.move_watchers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE watchers w SET area = NEW.area WHERE w.home = NEW.home AND w.case_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.move_watchers() IS 'Watchers lie where their case lies';
GRANT EXECUTE ON FUNCTION ctx.end_watch(), ctx.move_watchers() TO linli_owner;

SET LOCAL ROLE linli_owner;
CREATE TRIGGER clocks_end_watch AFTER UPDATE OF stopped_at ON clocks FOR EACH ROW
    WHEN (OLD.stopped_at IS NULL AND NEW.stopped_at IS NOT NULL) EXECUTE FUNCTION ctx.end_watch();
CREATE TRIGGER cases_move_watchers AFTER UPDATE OF area ON cases FOR EACH ROW
    WHEN (OLD.area IS DISTINCT FROM NEW.area) EXECUTE FUNCTION ctx.move_watchers();
SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.happened_since(c cases, moment timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT CASE WHEN h.detail ->> 'effect' IN ('urged', 'supervised') THEN 'pressed'
            ELSE 'noted' END
        FROM history h
        WHERE h.home = c.home AND h.case_id = c.id AND h.at >= moment
            AND (h.detail ->> 'effect' IN ('urged', 'supervised', 'note') OR h.act IN ('message', 'answer supervision')));
END $$;
COMMENT ON FUNCTION ctx.happened_since(cases, timestamptz) IS
    'What can make it needless to tell somebody above: a desk pressed, or whoever has the case wrote';

CREATE FUNCTION clocks_run_out(at timestamptz, most integer)
RETURNS TABLE (home text, case_id uuid, id uuid, area text, seen_from smallint, scenario text,
    pack_version integer, purpose text, due_at timestamptz, escalated integer, to_area text,
    to_organization uuid, happened text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    RETURN QUERY SELECT k.home, k.case_id, k.id, c.area, c.seen_from, c.scenario, c.pack_version, k.purpose,
            k.due_at, coalesce(k.escalated, 0)::integer, s.to_area, s.to_organization,
            ctx.happened_since(c, k.due_at)
        FROM clocks k
        JOIN cases c ON c.home = k.home AND c.id = k.case_id
        JOIN assignments s ON s.home = k.home AND s.case_id = k.case_id AND s.part = 'lead'
            AND s.ended_at IS NULL
        WHERE k.stopped_at IS NULL AND k.settled_at IS NULL
            AND coalesce(k.escalate_at, k.due_at) <= clocks_run_out.at
        ORDER BY coalesce(k.escalate_at, k.due_at), k.home, k.case_id LIMIT least(most, 500);
END $$;
COMMENT ON FUNCTION clocks_run_out(timestamptz, integer) IS
    'Clocks that ran out and whose table of escalations is not over, the oldest first, whoever has the case';

CREATE FUNCTION escalate(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('timekeeper');
    moment timestamptz := given ->> 'at';
    c cases;
    k clocks;
    told watchers;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'clock', 'at', 'due_at', 'was_done', 'done', 'told'],
        ARRAY['next_at']);
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 'busy';
    END IF;
    SELECT * INTO k FROM clocks x WHERE x.home = c.home AND x.id = (given ->> 'clock')::uuid
        AND x.case_id = c.id AND x.stopped_at IS NULL AND x.due_at = (given ->> 'due_at')::timestamptz
        AND coalesce(x.escalated, 0) = (given ->> 'was_done')::integer AND x.settled_at IS NULL;
    IF NOT FOUND THEN
        RETURN 'moved';
    END IF;
    FOR told IN INSERT INTO watchers (home, case_id, area, to_area, to_organization, why, number, scenario,
            pack_version, clock_id, purpose, line, due_at, since, seen_from)
        SELECT c.home, c.id, c.area, t ->> 'area', (t ->> 'organization')::uuid, 'escalated', c.number,
            c.scenario, c.pack_version, k.id, k.purpose, (t ->> 'line')::smallint, k.due_at, moment, c.seen_from
        FROM jsonb_array_elements(given -> 'told') t
        ON CONFLICT DO NOTHING RETURNING *
    LOOP
        PERFORM ctx.tell(c, 'escalated', jsonb_strip_nulls(jsonb_build_object('at', moment,
            'purpose', k.purpose, 'due_at', k.due_at, 'to_area', told.to_area,
            'to_organization', told.to_organization)));
        PERFORM ctx.record(caller, 'escalate', c.home || '-' || c.number,
            reason => k.purpose || ' > ' || coalesce(told.to_area, told.to_organization::text));
    END LOOP;
    -- A clock beside the others has no table: that it ran out is told once.
    IF k.beside THEN
        PERFORM ctx.tell(c, 'unanswered', jsonb_build_object('at', moment, 'purpose', k.purpose,
            'due_at', k.due_at));
    END IF;
    UPDATE clocks x SET escalated = (given ->> 'done')::smallint,
        escalate_at = (given ->> 'next_at')::timestamptz,
        settled_at = CASE WHEN given ->> 'next_at' IS NULL THEN moment END
    WHERE x.home = k.home AND x.id = k.id;
    RETURN 'done';
END $$;
COMMENT ON FUNCTION escalate(jsonb) IS
    'Tells those above of a late clock: watchers, outbox and clock in one; again, it does nothing';

CREATE FUNCTION postpone_escalation(given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    PERFORM ctx.demand_keys(given, ARRAY['home', 'clock', 'until', 'scenario', 'what'], '{}');
    UPDATE clocks k SET escalate_at = (given ->> 'until')::timestamptz
    WHERE k.home = given ->> 'home' AND k.id = (given ->> 'clock')::uuid AND k.stopped_at IS NULL;
    INSERT INTO route_failures (scenario, rule, what)
    VALUES (given ->> 'scenario', 'escalate', left(given ->> 'what', 2000));
END $$;
COMMENT ON FUNCTION postpone_escalation(jsonb) IS
    'A clock that could not be looked at is looked at later, and the administrator is told why';

GRANT EXECUTE ON FUNCTION clocks_run_out(timestamptz, integer), escalate(jsonb), postpone_escalation(jsonb)
    TO linli_timekeeper;

RESET ROLE;
