-- Colours of buildings. What the rules of the pack say is asked each time and kept nowhere; what is kept is where a
-- post decided otherwise, why, after what source and until when, and what owners said against a colour.
--
-- A building of one dwelling, or of nobody knows how many, shows its colour in its village alone: further away it
-- would be said of a household. The row says from which level it is read, and is kept in step with the building.

SET LOCAL ROLE linli_owner;

CREATE TABLE colour_decisions (
    home text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    colour text NOT NULL CHECK (colour IN ('red', 'yellow', 'blue', 'green', 'none')),
    reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 500),
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 200),
    decided_at timestamptz NOT NULL,
    until date NOT NULL,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    ended_at timestamptz CHECK (ended_at >= decided_at),
    PRIMARY KEY (home, id)
);
COMMENT ON TABLE colour_decisions IS 'Colours that posts gave to buildings, whatever the rules say, until a day';
COMMENT ON COLUMN colour_decisions.colour IS 'none: the building has no colour, whatever the rules say';
COMMENT ON COLUMN colour_decisions.until IS 'The last day it holds, a year later at most; then the rules say again';
COMMENT ON COLUMN colour_decisions.ended_at IS 'Another took its place, or it was taken back';
CREATE UNIQUE INDEX colour_decisions_living ON colour_decisions (home, entry_id) WHERE ended_at IS NULL;
CREATE INDEX colour_decisions_of_entry ON colour_decisions (home, entry_id, decided_at DESC);

CREATE TABLE colour_appeals (
    home text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    words text NOT NULL CHECK (char_length(words) BETWEEN 1 AND 1000),
    raised_at timestamptz NOT NULL,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    outcome text NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'kept', 'changed')),
    answer text CHECK (char_length(answer) BETWEEN 1 AND 1000),
    answered_at timestamptz CHECK (answered_at >= raised_at),
    answered_by text CHECK (char_length(answered_by) BETWEEN 1 AND 400),
    PRIMARY KEY (home, id),
    CHECK ((outcome = 'open') = (answer IS NULL) AND (answer IS NULL) = (answered_at IS NULL)
        AND (answer IS NULL) = (answered_by IS NULL))
);
COMMENT ON TABLE colour_appeals IS 'What owners said against the colour of a building, written down by a post, and the answer';
CREATE UNIQUE INDEX colour_appeals_open ON colour_appeals (home, entry_id) WHERE outcome = 'open';
CREATE INDEX colour_appeals_of_entry ON colour_appeals (home, entry_id, raised_at DESC);

ALTER TABLE colour_decisions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE colour_appeals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t, 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND reads_from <= nullif(current_setting(''app.level'', true), '''')::smallint', '', true)
FROM unnest(ARRAY['colour_decisions', 'colour_appeals']::regclass[]) t;
GRANT SELECT ON colour_decisions, colour_appeals TO linli_area;
GRANT SELECT, INSERT, UPDATE ON colour_decisions, colour_appeals TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.colour_plan(ledger text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p FROM ledgers l JOIN catalogues c ON c.digest = l.catalogue,
        jsonb_array_elements(coalesce(c.definition -> 'colours', '[]')) p
    WHERE l.name = colour_plan.ledger AND p ->> 'ledger' = l.name LIMIT 1
$$;
COMMENT ON FUNCTION ctx.colour_plan(text) IS 'How the pack colours the buildings of a ledger; null: not at all';

CREATE FUNCTION ctx.colour_read_from(reads_from smallint, dwellings text) RETURNS smallint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN coalesce(dwellings::numeric, 0) > 1 THEN reads_from ELSE greatest(reads_from, 4::smallint) END
$$;
COMMENT ON FUNCTION ctx.colour_read_from(smallint, text) IS
    'The highest level that sees the colour of a building of so many dwellings; unknown is one';

-- On tables of buildings: the colour goes where the building goes, and hides when it turns out to be one home.
CREATE FUNCTION ctx.colours_follow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen smallint := ctx.colour_read_from((SELECT l.reads_from FROM ledgers l WHERE l.name = TG_ARGV[0]),
        to_jsonb(NEW) ->> TG_ARGV[1]);
BEGIN
    UPDATE colour_decisions d SET area = NEW.area, reads_from = seen
    WHERE d.home = NEW.home AND d.entry_id = NEW.id AND (d.area <> NEW.area OR d.reads_from <> seen);
    UPDATE colour_appeals p SET area = NEW.area, reads_from = seen
    WHERE p.home = NEW.home AND p.entry_id = NEW.id AND (p.area <> NEW.area OR p.reads_from <> seen);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.colours_follow() IS 'Keeps area and level of what was decided about a building in step with it';

CREATE FUNCTION follow_buildings(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('administrator');
    target text := ctx.ledger_table(given ->> 'ledger');
    plan jsonb := ctx.colour_plan(given ->> 'ledger');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger'], ARRAY['request_id', 'address']);
    IF plan IS NULL THEN
        RETURN false;
    END IF;
    SET LOCAL lock_timeout = '150ms';
    EXECUTE format('GRANT TRIGGER ON %s TO linli_definer', target);
    EXECUTE format('CREATE OR REPLACE TRIGGER colours_follow AFTER UPDATE ON %s FOR EACH ROW
        EXECUTE FUNCTION ctx.colours_follow(%L, %L)', target, given ->> 'ledger',
        coalesce(replace(plan ->> 'dwellings', '-', '_'), ''));
    EXECUTE format('REVOKE TRIGGER ON %s FROM linli_definer', target);
    RETURN true;
END $$;
COMMENT ON FUNCTION follow_buildings(jsonb) IS 'What is decided about buildings of a ledger follows them; false: nothing is';
GRANT EXECUTE ON FUNCTION follow_buildings(jsonb) TO linli_administrator;

-- A ledger of buildings, if the post that acts decides about its colours; else null.
CREATE FUNCTION ctx.coloured_ledger(name text) RETURNS ledgers
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = coloured_ledger.name AND x.reads_from <= ctx.level()
        AND ctx.colour_plan(x.name) -> 'deciders' ? (SELECT p.kind FROM posts p WHERE p.id = ctx.post());
    RETURN l;
END $$;
COMMENT ON FUNCTION ctx.coloured_ledger(text) IS 'A ledger whose colours the post that acts decides about; else null';

-- Where a building lies and from which level its colour is read, as far as the post that acts may decide about it.
CREATE FUNCTION ctx.coloured_building(l ledgers, home text, id uuid, OUT area text, OUT reads_from smallint)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    dwellings text := replace(ctx.colour_plan(l.name) ->> 'dwellings', '-', '_');
BEGIN
    EXECUTE format('SELECT t.area, ctx.colour_read_from($4, to_jsonb(t) ->> $5) FROM %s t
        WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL AND t.area >= $3 AND t.area < $3 || ''~'' FOR UPDATE',
        ctx.ledger_table(l.name))
    INTO area, reads_from USING coloured_building.home, coloured_building.id, ctx.area(), l.reads_from,
        coalesce(dwellings, '');
    -- Whoever does not see a colour does not decide about it.
    IF reads_from > ctx.level() THEN
        area := NULL;
    END IF;
END $$;
COMMENT ON FUNCTION ctx.coloured_building(ledgers, text, uuid) IS
    'A building within the scope of the post that acts; area null: none whose colour it sees';

-- `colour` may also be `rule`: what was decided is taken back, and the rules say again.
CREATE FUNCTION decide_colours(given jsonb) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.coloured_ledger(given ->> 'ledger');
    wanted text := given ->> 'colour';
    moment timestamptz := (given ->> 'at')::timestamptz;
    today date := (moment AT TIME ZONE ctx.place_zone())::date;
    last_day date := nullif(given ->> 'until', '')::date;
    outcomes text[] := '{}';
    building record;
    one record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'entries', 'colour', 'reason', 'source', 'until', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN ARRAY['not decider'];
    ELSIF jsonb_array_length(given -> 'entries') > 500 THEN
        RAISE EXCEPTION 'at most 500 buildings at once' USING ERRCODE = 'LN400';
    ELSIF wanted NOT IN ('rule', 'none') AND NOT ctx.colour_plan(l.name) -> 'palette' ? wanted THEN
        RAISE EXCEPTION 'a colour that the place does not use: %', wanted USING ERRCODE = 'LN422';
    ELSIF wanted <> 'rule' AND (last_day IS NULL OR last_day < today OR last_day > today + 366) THEN
        RAISE EXCEPTION 'a decision holds for a year at most' USING ERRCODE = 'LN422';
    END IF;
    FOR one IN SELECT * FROM jsonb_to_recordset(given -> 'entries') AS x (home text, id uuid) LOOP
        SELECT * INTO building FROM ctx.coloured_building(l, one.home, one.id);
        IF building.area IS NULL THEN
            outcomes := outcomes || 'absent'::text;
            CONTINUE;
        END IF;
        UPDATE colour_decisions d SET ended_at = greatest(moment, d.decided_at)
        WHERE d.home = one.home AND d.entry_id = one.id AND d.ended_at IS NULL;
        IF wanted <> 'rule' THEN
            INSERT INTO colour_decisions (home, id, entry_id, ledger, area, reads_from, colour, reason, source,
                decided_at, until, who)
            VALUES (one.home, gen_random_uuid(), one.id, l.name, building.area, building.reads_from, wanted,
                btrim(given ->> 'reason'), btrim(given ->> 'source'), moment, last_day, ctx.who());
        END IF;
        PERFORM ctx.record(caller, 'decide colour', l.name || ' ' || one.home || '-' || one.id,
            reason => given ->> 'reason', address => given ->> 'address', request_id => given ->> 'request_id',
            fields => ARRAY[wanted]);
        outcomes := outcomes || 'done'::text;
    END LOOP;
    RETURN outcomes;
END $$;
COMMENT ON FUNCTION decide_colours(jsonb) IS
    'A post decides the colour of buildings until a day, or takes that back; what came of each, in order';

CREATE FUNCTION raise_appeal(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    building record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'appeal', 'home', 'id', 'words', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        l := ctx.coloured_ledger(given ->> 'ledger');
    END IF;
    IF l.name IS NULL OR ctx.colour_plan(l.name) IS NULL THEN
        RETURN 'not keeper';
    END IF;
    SELECT * INTO building FROM ctx.coloured_building(l, given ->> 'home', (given ->> 'id')::uuid);
    IF building.area IS NULL THEN
        RETURN 'absent';
    END IF;
    -- The same form once more is the same appeal.
    IF EXISTS (SELECT FROM colour_appeals p WHERE p.home = given ->> 'home' AND p.id = (given ->> 'appeal')::uuid) THEN
        RETURN 'done';
    ELSIF EXISTS (SELECT FROM colour_appeals p WHERE p.home = given ->> 'home'
            AND p.entry_id = (given ->> 'id')::uuid AND p.outcome = 'open') THEN
        RETURN 'open already';
    END IF;
    INSERT INTO colour_appeals (home, id, entry_id, ledger, area, reads_from, words, raised_at, who)
    VALUES (given ->> 'home', (given ->> 'appeal')::uuid, (given ->> 'id')::uuid, l.name, building.area,
        building.reads_from, btrim(given ->> 'words'), (given ->> 'at')::timestamptz, ctx.who());
    PERFORM ctx.record(caller, 'write down appeal', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'),
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION raise_appeal(jsonb) IS 'A post writes down what an owner says against a colour; answers what came of it';

CREATE FUNCTION answer_appeal(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.coloured_ledger(given ->> 'ledger');
    building record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'home', 'id', 'outcome', 'answer', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not decider';
    END IF;
    SELECT * INTO building FROM ctx.coloured_building(l, given ->> 'home', (given ->> 'id')::uuid);
    IF building.area IS NULL THEN
        RETURN 'absent';
    END IF;
    UPDATE colour_appeals p SET outcome = given ->> 'outcome', answer = btrim(given ->> 'answer'),
        answered_at = greatest((given ->> 'at')::timestamptz, p.raised_at), answered_by = ctx.who()
    WHERE p.home = given ->> 'home' AND p.entry_id = (given ->> 'id')::uuid AND p.outcome = 'open';
    IF NOT FOUND THEN
        RETURN 'answered already';
    END IF;
    PERFORM ctx.record(caller, 'answer appeal', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'),
        fields => ARRAY[given ->> 'outcome'], address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION answer_appeal(jsonb) IS 'A post answers an appeal: the colour is kept, or changed; answers what came of it';

GRANT EXECUTE ON FUNCTION decide_colours(jsonb), raise_appeal(jsonb), answer_appeal(jsonb) TO linli_area;

RESET ROLE;
