-- More time for a case: whoever has it asks, with a reason; the desk above decides, with a reason; never
-- whoever asked.

SET LOCAL ROLE linli_owner;

CREATE TABLE extensions (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    clock_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose <> ''),
    number bigint NOT NULL,
    scenario text NOT NULL,
    due_at timestamptz NOT NULL,
    wished_at timestamptz NOT NULL CHECK (wished_at > due_at),
    reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 1000),
    to_area text COLLATE "C" NOT NULL REFERENCES areas,
    account_id uuid DEFAULT nullif(current_setting('app.account', true), '')::uuid,
    post_id uuid DEFAULT nullif(current_setting('app.post', true), '')::uuid,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 200),
    asked_at timestamptz NOT NULL,
    decided_at timestamptz CHECK (decided_at >= asked_at),
    decided_by uuid CHECK (decided_by <> account_id),
    decider text CHECK (char_length(decider) BETWEEN 1 AND 200),
    is_approved boolean,
    decision_words text CHECK (char_length(decision_words) BETWEEN 1 AND 1000),
    lapsed_at timestamptz,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    CHECK (num_nonnulls(decided_at, decided_by, decider, is_approved, decision_words) IN (0, 5)),
    CHECK (lapsed_at IS NULL OR decided_at IS NULL)
);
COMMENT ON TABLE extensions IS
    'More time that was asked for, and what the desk above said; lapsed when the case moved on before';
COMMENT ON COLUMN extensions.due_at IS 'When the clock would have run out without it';
COMMENT ON COLUMN extensions.to_area IS 'The area whose desk decides';
CREATE UNIQUE INDEX extensions_one_open ON extensions (home, case_id)
    WHERE decided_at IS NULL AND lapsed_at IS NULL;
CREATE INDEX extensions_of_case ON extensions (home, case_id);
CREATE INDEX extensions_to_decide ON extensions (to_area, asked_at)
    WHERE decided_at IS NULL AND lapsed_at IS NULL;

SELECT ctx.protect('extensions', 'child');
GRANT SELECT ON extensions TO linli_area, linli_assignee, linli_former;
GRANT SELECT, INSERT, UPDATE ON extensions TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.end_watch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE watchers w SET ended_at = greatest(NEW.stopped_at, w.since)
    WHERE w.home = NEW.home AND w.case_id = NEW.case_id AND w.clock_id = NEW.id AND w.ended_at IS NULL;
    UPDATE extensions e SET lapsed_at = greatest(NEW.stopped_at, e.asked_at)
    WHERE e.home = NEW.home AND e.case_id = NEW.case_id AND e.clock_id = NEW.id AND e.decided_at IS NULL
        AND e.lapsed_at IS NULL;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.end_watch() IS 'When a clock stops, watching it ends, and more time for it is wanted no more';

CREATE OR REPLACE FUNCTION ctx.move_watchers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE watchers w SET area = NEW.area WHERE w.home = NEW.home AND w.case_id = NEW.id;
    UPDATE extensions e SET area = NEW.area WHERE e.home = NEW.home AND e.case_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.move_watchers() IS 'Watchers and extensions lie where their case lies';

CREATE FUNCTION ctx.lapse_wish() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE extensions e SET lapsed_at = greatest(NEW.paused_at, e.asked_at)
    WHERE e.home = NEW.home AND e.case_id = NEW.case_id AND e.clock_id = NEW.id AND e.decided_at IS NULL
        AND e.lapsed_at IS NULL;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.lapse_wish() IS
    'A clock that stands still will end later anyway: what was wished for before says nothing any more';
GRANT EXECUTE ON FUNCTION ctx.lapse_wish() TO linli_owner;

SET LOCAL ROLE linli_owner;
CREATE TRIGGER clocks_lapse_wish AFTER UPDATE OF paused_at ON clocks FOR EACH ROW
    WHEN (OLD.paused_at IS NULL AND NEW.paused_at IS NOT NULL) EXECUTE FUNCTION ctx.lapse_wish();
SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.keeps_desk() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM posts p JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = ctx.post() AND k.role = 'area' AND k.is_desk);
END $$;
COMMENT ON FUNCTION ctx.keeps_desk() IS 'Whether the post that acts keeps the desk of its area';

CREATE FUNCTION ask_extension(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    moment timestamptz := given ->> 'at';
    c cases;
    k clocks;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'extension', 'at', 'who', 'reason',
        'wished_at', 'to_area', 'times'], ARRAY['request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF c.version IS DISTINCT FROM (given ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    ELSIF c.closed_at IS NOT NULL OR NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    END IF;
    SELECT * INTO k FROM clocks x WHERE x.home = c.home AND x.case_id = c.id AND x.stopped_at IS NULL
        AND NOT x.beside AND x.paused_at IS NULL AND x.due_at > moment;
    IF NOT FOUND THEN
        RETURN 'nothing';
    ELSIF EXISTS (SELECT FROM extensions e WHERE e.home = c.home AND e.case_id = c.id
            AND e.decided_at IS NULL AND e.lapsed_at IS NULL) THEN
        RETURN 'waiting';
    ELSIF (SELECT count(*) FROM extensions e WHERE e.home = c.home AND e.case_id = c.id
            AND e.purpose = k.purpose AND e.is_approved IS NOT FALSE AND e.lapsed_at IS NULL)
            >= (given ->> 'times')::integer THEN
        RETURN 'spent';
    END IF;
    INSERT INTO extensions (home, case_id, area, id, clock_id, purpose, number, scenario, due_at, wished_at,
        reason, to_area, who, asked_at, seen_from)
    VALUES (c.home, c.id, c.area, (given ->> 'extension')::uuid, k.id, k.purpose, c.number, c.scenario,
        k.due_at, (given ->> 'wished_at')::timestamptz, given ->> 'reason', given ->> 'to_area',
        given ->> 'who', moment, c.seen_from);
    PERFORM ctx.note_time(c, given, 'ask extension', caller, jsonb_build_object('effect', 'extension-asked',
        'words', given ->> 'reason', 'purpose', k.purpose, 'due_at', k.due_at,
        'wished_at', given ->> 'wished_at', 'to_area', given ->> 'to_area'));
    RETURN 'done';
END $$;
COMMENT ON FUNCTION ask_extension(jsonb) IS
    'Whoever has a case asks the desk above for more time; answers what came of it';

CREATE FUNCTION decide_extension(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    moment timestamptz := given ->> 'at';
    approves boolean := (given ->> 'approves')::boolean;
    c cases;
    e extensions;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'extension', 'at', 'who', 'approves', 'words'],
        ARRAY['due_at', 'warn_at', 'request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    SELECT * INTO e FROM extensions x WHERE x.home = c.home AND x.case_id = c.id
        AND x.id = (given ->> 'extension')::uuid AND x.decided_at IS NULL AND x.lapsed_at IS NULL;
    IF e.id IS NULL THEN
        RETURN 'absent';
    ELSIF e.account_id = ctx.account() THEN
        RETURN 'own';
    ELSIF e.to_area <> ctx.area() OR NOT ctx.keeps_desk() THEN
        RETURN 'foreign';
    END IF;
    IF approves THEN
        UPDATE clocks k SET due_at = (given ->> 'due_at')::timestamptz,
            warn_at = (given ->> 'warn_at')::timestamptz, warned_at = NULL, escalate_at = NULL, settled_at = NULL
        WHERE k.home = e.home AND k.id = e.clock_id AND k.stopped_at IS NULL AND k.paused_at IS NULL
            AND k.due_at < (given ->> 'due_at')::timestamptz;
        IF NOT FOUND THEN
            RETURN 'nothing';
        END IF;
        PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
    END IF;
    UPDATE extensions x SET decided_at = moment, decided_by = ctx.account(), decider = given ->> 'who',
        is_approved = approves, decision_words = given ->> 'words'
    WHERE x.home = e.home AND x.id = e.id;
    -- The reporter sees that there is more time, and not what the posts wrote to each other.
    PERFORM ctx.note_time(c, given, CASE WHEN approves THEN 'approve extension' ELSE 'refuse extension' END,
        caller, jsonb_build_object('effect', 'extension-decided', 'is_public', approves, 'purpose', e.purpose,
            'is_approved', approves, 'due_at', given ->> 'due_at')
        || CASE WHEN approves THEN jsonb_build_object('note', given ->> 'words')
            ELSE jsonb_build_object('words', given ->> 'words') END);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION decide_extension(jsonb) IS
    'The desk above gives more time or refuses it; nobody decides what they asked for themselves';

GRANT EXECUTE ON FUNCTION ask_extension(jsonb) TO linli_area, linli_assignee;
GRANT EXECUTE ON FUNCTION decide_extension(jsonb) TO linli_area;

RESET ROLE;
