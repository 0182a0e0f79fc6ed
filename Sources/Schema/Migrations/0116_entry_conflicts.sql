-- Two sources that say different things of the same entry: what the ledger holds stays, what the other brought is put
-- aside until somebody chooses, or a rule of the area says which source is preferred for the field. Sealed and
-- sensitive values never come here.

SET LOCAL ROLE linli_owner;

CREATE TABLE entry_conflicts (
    home text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    field text NOT NULL CHECK (char_length(field) BETWEEN 1 AND 60),
    brought text NOT NULL CHECK (char_length(brought) BETWEEN 1 AND 4000),
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 200),
    brought_by text NOT NULL CHECK (char_length(brought_by) BETWEEN 1 AND 400),
    brought_at timestamptz NOT NULL,
    outcome text NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'held', 'brought', 'agreed')),
    settled_at timestamptz CHECK (settled_at >= brought_at),
    settled_by text CHECK (char_length(settled_by) BETWEEN 1 AND 400),
    PRIMARY KEY (home, id),
    CHECK ((outcome = 'open') = (settled_at IS NULL) AND (settled_at IS NULL) = (settled_by IS NULL))
);
COMMENT ON TABLE entry_conflicts IS 'What a source said of a field of an entry otherwise than the ledger does';
COMMENT ON COLUMN entry_conflicts.brought IS 'The value as its field writes it; never sealed, never sensitive';
COMMENT ON COLUMN entry_conflicts.outcome IS
    'held: what the ledger said stays; brought: the other was taken; agreed: the source says the same by now';
CREATE UNIQUE INDEX entry_conflicts_open ON entry_conflicts (home, entry_id, field, source) WHERE outcome = 'open';
CREATE INDEX entry_conflicts_listed ON entry_conflicts (ledger, area, entry_id, field, id) WHERE outcome = 'open';

CREATE INDEX entry_conflicts_of_entry ON entry_conflicts (home, entry_id);

CREATE TABLE source_rules (
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    field text NOT NULL CHECK (char_length(field) BETWEEN 1 AND 60),
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 200),
    kept_at timestamptz NOT NULL,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    PRIMARY KEY (area, ledger, field)
);
COMMENT ON TABLE source_rules IS 'Which source an area prefers for a field of a ledger: later imports go by it';
CREATE INDEX source_rules_of_ledger ON source_rules (ledger);

ALTER TABLE entry_conflicts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE source_rules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('entry_conflicts', 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND reads_from <= nullif(current_setting(''app.level'', true), '''')::smallint', '', true);
SELECT ctx.policy('source_rules', 'area', 'SELECT', 'area = nullif(current_setting(''app.area'', true), '''')', '',
    true);
GRANT SELECT ON entry_conflicts, source_rules TO linli_area;
GRANT SELECT, INSERT, UPDATE ON entry_conflicts TO linli_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON source_rules TO linli_definer;

SET LOCAL ROLE linli_definer;

-- What lies aside goes where its entry goes, as its documents do.
CREATE OR REPLACE FUNCTION ctx.tally_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_ledger text := replace(TG_TABLE_NAME, '_', '-');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(n.area, 12), count(*) FROM new_rows n WHERE n.removed_at IS NULL GROUP BY 2;
    ELSE
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(x.area, 12), sum(x.entries) FROM (
            SELECT o.area, -1 AS entries FROM old_rows o WHERE o.removed_at IS NULL
            UNION ALL SELECT n.area, 1 FROM new_rows n WHERE n.removed_at IS NULL) x
        GROUP BY 2 HAVING sum(x.entries) <> 0;
        -- Hardly ever does one move: what lies beside it is not looked at before.
        IF EXISTS (SELECT FROM old_rows o JOIN new_rows n ON n.home = o.home AND n.id = o.id WHERE n.area <> o.area) THEN
            UPDATE entry_conflicts c SET area = n.area FROM new_rows n
            WHERE c.home = n.home AND c.entry_id = n.id AND c.area <> n.area;
            UPDATE documents d SET area = n.area FROM new_rows n
            WHERE d.home = n.home AND d.entry_id = n.id AND d.area <> n.area;
        END IF;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.tally_entries() IS
    'Tells the tallies which entries came and went; takes along documents and what lies aside of those that moved';

-- `entries`: [{home, id, differs: {field: value}, agrees: [field]}], of a ledger on the ground of the post. What a
-- keeper has refused once is not asked again while the source says the same and the field was not written since.
CREATE FUNCTION note_conflicts(given jsonb) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    moment timestamptz := (given ->> 'at')::timestamptz;
    of_source text := given ->> 'source';
    entry jsonb;
    lies_in text;
    of_entry uuid;
    noted integer := 0;
    fresh integer;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'source', 'entries', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN;
    ELSIF jsonb_array_length(given -> 'entries') > 1000 THEN
        RAISE EXCEPTION 'a batch has at most 1000 entries' USING ERRCODE = 'LN400';
    END IF;
    FOR entry IN SELECT e FROM jsonb_array_elements(given -> 'entries') e ORDER BY e ->> 'home', e ->> 'id' LOOP
        of_entry := (entry ->> 'id')::uuid;
        EXECUTE format('SELECT t.area FROM %s t WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL
            AND t.area >= ctx.area() AND t.area < ctx.area() || ''~'' FOR SHARE', ctx.ledger_table(l.name))
        INTO lies_in USING entry ->> 'home', of_entry;
        CONTINUE WHEN lies_in IS NULL;
        UPDATE entry_conflicts c SET outcome = 'agreed', settled_at = moment, settled_by = ctx.who()
        WHERE c.home = entry ->> 'home' AND c.entry_id = of_entry AND c.source = of_source
            AND c.outcome = 'open' AND entry -> 'agrees' ? c.field;
        INSERT INTO entry_conflicts AS c (home, id, entry_id, ledger, area, reads_from, field, brought, source,
            brought_by, brought_at)
        SELECT entry ->> 'home', gen_random_uuid(), of_entry, l.name, lies_in, l.reads_from, d.key,
            d.value, of_source, ctx.who(), moment
        FROM jsonb_each_text(entry -> 'differs') d
        WHERE replace(d.key, '-', '_') = ANY (l.columns)
            AND NOT EXISTS (SELECT FROM entry_secrets s WHERE s.home = entry ->> 'home'
                AND s.entry_id = of_entry AND s.field = replace(d.key, '-', '_'))
            AND NOT EXISTS (SELECT FROM (
                SELECT p.outcome, p.brought, p.settled_at FROM entry_conflicts p
                WHERE p.home = entry ->> 'home' AND p.entry_id = of_entry AND p.field = d.key
                    AND p.source = of_source AND p.outcome <> 'open' ORDER BY p.settled_at DESC, p.id LIMIT 1) p
                WHERE p.outcome = 'held' AND p.brought = d.value AND NOT EXISTS (
                    SELECT FROM entry_changes h WHERE h.home = entry ->> 'home' AND h.entry_id = of_entry
                        AND h.ended_at > p.settled_at AND h.was ? replace(d.key, '-', '_')))
        ON CONFLICT (home, entry_id, field, source) WHERE outcome = 'open' DO UPDATE
        SET brought = excluded.brought, brought_by = excluded.brought_by, brought_at = excluded.brought_at;
        GET DIAGNOSTICS fresh = ROW_COUNT;
        noted := noted + fresh;
        IF fresh > 0 THEN
            RETURN NEXT of_entry;
        END IF;
    END LOOP;
    IF noted > 0 THEN
        PERFORM ctx.record(caller, 'note conflicts', l.name, reason => of_source || ' · ' || noted,
            address => given ->> 'address', request_id => given ->> 'request_id');
    END IF;
END $$;
COMMENT ON FUNCTION note_conflicts(jsonb) IS
    'A keeper puts aside what a source says otherwise than the ledger; answers the entries of which some lies aside';

CREATE FUNCTION settle_conflict(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    c entry_conflicts;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'home', 'id', 'outcome', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF given ->> 'outcome' NOT IN ('held', 'brought') THEN
        RAISE EXCEPTION 'no such outcome' USING ERRCODE = 'LN400';
    END IF;
    UPDATE entry_conflicts x SET outcome = given ->> 'outcome', settled_by = ctx.who(),
        settled_at = greatest((given ->> 'at')::timestamptz, x.brought_at)
    WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid AND x.ledger = l.name AND x.outcome = 'open'
        AND x.area >= ctx.area() AND x.area < ctx.area() || '~' RETURNING * INTO c;
    IF c.id IS NULL THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'settle conflict', l.name || ' ' || c.home || '-' || c.entry_id,
        reason => given ->> 'outcome', address => given ->> 'address', request_id => given ->> 'request_id',
        fields => ARRAY[c.field]);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION settle_conflict(jsonb) IS 'A keeper chose between what was held and what was brought';

-- Without a source the rule is taken back.
CREATE FUNCTION keep_source_rule(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'field', 'at'], ARRAY['source', 'request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF replace(given ->> 'field', '-', '_') <> ALL (l.columns) THEN
        RETURN 'absent';
    ELSIF given ->> 'source' IS NULL THEN
        DELETE FROM source_rules r WHERE r.area = ctx.area() AND r.ledger = l.name AND r.field = given ->> 'field';
        IF NOT FOUND THEN
            RETURN 'absent';
        END IF;
    ELSE
        INSERT INTO source_rules AS r (ledger, area, field, source, kept_at, who)
        VALUES (l.name, ctx.area(), given ->> 'field', given ->> 'source', (given ->> 'at')::timestamptz, ctx.who())
        ON CONFLICT (area, ledger, field) DO UPDATE
        SET source = excluded.source, kept_at = excluded.kept_at, who = excluded.who;
    END IF;
    PERFORM ctx.record(caller, CASE WHEN given ->> 'source' IS NULL THEN 'drop source rule' ELSE 'keep source rule' END,
        l.name, reason => concat_ws(' · ', given ->> 'field', given ->> 'source'), address => given ->> 'address',
        request_id => given ->> 'request_id', fields => ARRAY[given ->> 'field']);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION keep_source_rule(jsonb) IS
    'A keeper says which source the area prefers for a field, or takes it back; answers what came of it';

GRANT EXECUTE ON FUNCTION note_conflicts(jsonb), settle_conflict(jsonb), keep_source_rule(jsonb) TO linli_area;

RESET ROLE;
