-- Entries of ledgers lie in areas. When one closes they go on where it does, with what they said before and with
-- the numbers that are sealed; two that are then known by the same key in one village are both kept, and counted.

SET LOCAL ROLE linli_owner;

CREATE TABLE area_change_entries (
    change_id uuid NOT NULL REFERENCES area_changes,
    ledger text NOT NULL REFERENCES ledgers,
    moved integer NOT NULL DEFAULT 0 CHECK (moved >= 0),
    twins integer NOT NULL DEFAULT 0 CHECK (twins BETWEEN 0 AND moved),
    looked_at timestamptz NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (change_id, ledger)
);
COMMENT ON TABLE area_change_entries IS 'How many entries of each ledger an order to close areas has moved';
COMMENT ON COLUMN area_change_entries.twins IS
    'Of those, how many came beside an entry of the same key: both are kept, and somebody has to look at them';
COMMENT ON COLUMN area_change_entries.done_at IS 'Nothing of the ledger is left in the areas; null: not looked so far';

ALTER TABLE area_change_entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('area_change_entries', 'administrator', 'SELECT', 'true', '', true);
GRANT SELECT ON area_change_entries TO linli_administrator;
GRANT SELECT, INSERT, UPDATE ON area_change_entries TO linli_definer;
-- What an entry said stays as it was; who may read it follows the entry.
GRANT UPDATE (area) ON entry_changes TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.place_after(area text, spot geometry) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- Where an area was split, the place decides, not the unit it was counted to.
    split text := (SELECT s.successor FROM area_successors s JOIN areas a ON a.code = s.code
            AND a.closed_on IS NOT NULL
        JOIN area_shapes h ON h.code = s.successor
        WHERE s.code = ANY (ctx.areas_up(place_after.area)) AND s.confirmed_on IS NOT NULL
            AND ST_Covers(h.shape, spot)
            AND EXISTS (SELECT FROM area_successors o WHERE o.code = s.code AND o.successor <> s.successor)
        ORDER BY length(s.code), s.position, s.successor LIMIT 1);
    found text := ctx.area_after(place_after.area, spot);
BEGIN
    IF NOT starts_with(found, split) THEN
        found := ctx.area_after(split, spot);
    END IF;
    IF spot IS NOT NULL THEN
        found := coalesce((SELECT l.code FROM locate(ST_X(spot), ST_Y(spot)) l
            WHERE starts_with(l.code, found) ORDER BY l.level DESC LIMIT 1), found);
    END IF;
    -- Whoever left it to the village to say which unit looks after it is not answered by a map.
    RETURN left(found, length(place_after.area));
END $$;
COMMENT ON FUNCTION ctx.place_after(text, geometry) IS
    'Where something of a closed area lies now, no finer than before';

CREATE FUNCTION ctx.place_columns(l ledgers) RETURNS TABLE (name text, level smallint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT x.name, x.level FROM (
        SELECT replace(f ->> 'code', '-', '_') AS name, (f -> 'check' ->> 'level')::smallint AS level
        FROM catalogues c, jsonb_array_elements(c.definition -> 'fields') f
        WHERE c.digest = l.catalogue
            AND (f ->> 'type' = 'point' OR f ->> 'type' = 'area' AND f -> 'check' ? 'level')) x
    WHERE x.name = ANY (l.columns) ORDER BY array_position(l.columns, x.name)
$$;
COMMENT ON FUNCTION ctx.place_columns(ledgers) IS
    'Columns of a ledger that say where an entry lies: areas of a level, and with level null a point';

-- Whoever is writing an entry just now is not waited for: it has its turn in the next step.
CREATE FUNCTION ctx.move_entries_of(l ledgers, gone text[], is_removed boolean, moment timestamptz, at_most integer,
    OUT moved integer, OUT twins integer)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    target text := ctx.ledger_table(l.name);
    spot text := coalesce((SELECT format('t.%I', p.name) FROM ctx.place_columns(l) p WHERE p.level IS NULL LIMIT 1),
        'NULL::geometry');
    said text;
    sets text;
    homes text[];
    ids uuid[];
    nexts text[];
BEGIN
    SELECT coalesce(string_agg(format(', %L, t.%I', p.name, p.name), ''), ''),
        coalesce(string_agg(format(', %I = CASE WHEN length(m.next) >= %s THEN left(m.next, %s) END', p.name,
            ctx.code_length(p.level), ctx.code_length(p.level)), ''), '')
    INTO said, sets FROM ctx.place_columns(l) p WHERE p.level IS NOT NULL;
    EXECUTE format('SELECT array_agg(f.home), array_agg(f.id), array_agg(f.next) FROM (
        SELECT t.home, t.id, t.area, ctx.place_after(t.area, %s) AS next FROM %s t
        WHERE t.area = ANY ($1) AND t.removed_at IS %s NULL ORDER BY t.area, t.id LIMIT $2
        FOR UPDATE SKIP LOCKED) f WHERE f.next <> f.area', spot, target, CASE WHEN is_removed THEN 'NOT' ELSE '' END)
    INTO homes, ids, nexts USING gone, at_most;
    moved := coalesce(cardinality(ids), 0);
    twins := 0;
    IF moved = 0 THEN
        RETURN;
    END IF;
    UPDATE entry_changes c SET area = m.next FROM unnest(homes, ids, nexts) m (home, id, next)
    WHERE c.home = m.home AND c.entry_id = m.id;
    UPDATE entry_secrets s SET area = m.next FROM unnest(homes, ids, nexts) m (home, id, next)
    WHERE s.home = m.home AND s.entry_id = m.id;
    IF is_removed THEN
        -- What was taken out says what it said when it was.
        EXECUTE format('UPDATE %s t SET area = m.next FROM unnest($1, $2, $3) m (home, id, next)
            WHERE t.home = m.home AND t.id = m.id', target) USING homes, ids, nexts;
        RETURN;
    END IF;
    EXECUTE format('INSERT INTO entry_changes (home, entry_id, version, ledger, area, reads_from, was, source, who,
            written_at, ended_at)
        SELECT t.home, t.id, t.version, $4, m.next, $5, jsonb_build_object(''area'', t.area%s), t.source, t.who,
            t.changed_at, greatest($6, t.changed_at)
        FROM %s t JOIN unnest($1, $2, $3) m (home, id, next) ON t.home = m.home AND t.id = m.id', said, target)
    USING homes, ids, nexts, l.name, l.reads_from, moment;
    EXECUTE format('UPDATE %s t SET area = m.next, version = t.version + 1, source = ''area-change'', who = NULL,
            changed_at = greatest($4, t.changed_at)%s
        FROM unnest($1, $2, $3) m (home, id, next) WHERE t.home = m.home AND t.id = m.id', target, sets)
    USING homes, ids, nexts, moment;
    IF l.is_key_sealed THEN
        SELECT count(*) INTO twins FROM unnest(homes, ids, nexts) m (home, id, next)
        JOIN entry_secrets s ON s.home = m.home AND s.entry_id = m.id AND s.field = l.key_column AND s.is_live
        WHERE EXISTS (SELECT FROM entry_secrets o WHERE o.mark = s.mark AND o.ledger = l.name
            AND o.field = l.key_column AND o.is_live AND o.entry_id <> s.entry_id
            AND left(o.area, 12) = left(m.next, 12) AND NOT (o.entry_id = ANY (ids) AND o.entry_id > s.entry_id));
    ELSE
        EXECUTE format('SELECT count(*) FROM unnest($1, $2, $3) m (home, id, next)
            JOIN %1$s t ON t.home = m.home AND t.id = m.id
            WHERE EXISTS (SELECT FROM %1$s o WHERE o.%2$I = t.%2$I AND o.removed_at IS NULL AND o.id <> t.id
                AND left(o.area, 12) = left(m.next, 12) AND NOT (o.id = ANY ($2) AND o.id > t.id))',
            target, l.key_column) INTO twins USING homes, ids, nexts;
    END IF;
END $$;
COMMENT ON FUNCTION ctx.move_entries_of(ledgers, text[], boolean, timestamptz, integer) IS
    'Entries of a ledger that are left in closed areas, so many; how many were moved, and how many beside a twin';

-- Ledger by ledger; what is done is looked at again now and then, for what was written while the area closed.
CREATE FUNCTION ctx.move_entries(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone text[] := ARRAY(SELECT DISTINCT a.code FROM area_change_lines n
        JOIN areas a ON a.code >= n.code AND a.code < n.code || '~'
        WHERE n.change_id = h.id AND a.closed_on IS NOT NULL);
    l ledgers;
    went record;
    is_left boolean;
    gone_from integer;
    done integer := 0;
BEGIN
    FOR l IN SELECT x.* FROM ledgers x
        LEFT JOIN area_change_entries e ON e.change_id = h.id AND e.ledger = x.name
        WHERE e.done_at IS NULL OR e.looked_at <= moment - interval '10 minutes' ORDER BY x.name
    LOOP
        SELECT * INTO went FROM ctx.move_entries_of(l, gone, false, moment, at_most - done);
        gone_from := 0;
        EXECUTE format('SELECT EXISTS (SELECT FROM %s t WHERE t.area = ANY ($1) AND t.removed_at IS NULL)',
            ctx.ledger_table(l.name)) INTO is_left USING gone;
        IF NOT is_left AND NOT EXISTS (SELECT FROM area_change_entries e
                WHERE e.change_id = h.id AND e.ledger = l.name AND e.done_at IS NOT NULL) THEN
            -- No index leads to what was taken out; it is looked for once.
            SELECT m.moved INTO gone_from FROM ctx.move_entries_of(l, gone, true, moment, 10000) m;
        END IF;
        INSERT INTO area_change_entries AS e (change_id, ledger, moved, twins, looked_at, done_at)
        VALUES (h.id, l.name, went.moved, went.twins, moment,
            CASE WHEN NOT is_left AND gone_from < 10000 THEN moment END)
        ON CONFLICT (change_id, ledger) DO UPDATE SET moved = e.moved + excluded.moved,
            twins = e.twins + excluded.twins, looked_at = moment, done_at = coalesce(e.done_at, excluded.done_at);
        IF went.moved > 0 THEN
            PERFORM ctx.record('mover', 'move entries', l.name || ' ' || went.moved, reason => h.reason);
        END IF;
        done := done + went.moved + gone_from;
        EXIT WHEN done >= at_most;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_entries(area_changes, timestamptz, integer) IS
    'Entries of all ledgers that are left in closed areas, so many; answers how many were moved';

-- Cases come first: somebody waits for them. The order is not done before the entries are.
CREATE OR REPLACE FUNCTION ctx.carry_area_change(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    done integer;
BEGIN
    IF h.begun_at IS NULL THEN
        RETURN ctx.begin_area_change(h, moment);
    END IF;
    done := ctx.move_children(h, at_most);
    IF done = 0 THEN
        done := ctx.move_organizations(h, at_most) + ctx.move_posts(h, at_most) + ctx.move_marks(h, at_most)
            + ctx.move_tasks(h, at_most) + ctx.move_task_lists(h, at_most) + ctx.move_teams(h, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_beats(h, moment, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_cases(h, moment, at_most);
    END IF;
    IF done = 0 THEN
        -- All at once by a few statements: ten times as many as cases.
        done := ctx.move_entries(h, moment, at_most * 10);
        UPDATE area_changes x SET done_at = NULL WHERE x.id = h.id AND x.done_at IS NOT NULL
            AND (SELECT count(*) FROM area_change_entries e WHERE e.change_id = h.id AND e.done_at IS NOT NULL)
                < (SELECT count(*) FROM ledgers);
    END IF;
    RETURN done;
END $$;

-- Whoever looks at an entry is told that another of the village is known by the same key.
CREATE FUNCTION twin_entries(ledger text, home text, id uuid) RETURNS TABLE (twin_home text, twin_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = twin_entries.ledger AND x.reads_from <= ctx.level();
    IF l.name IS NULL THEN
        RETURN;
    ELSIF l.is_key_sealed THEN
        RETURN QUERY SELECT o.home, o.entry_id FROM entry_secrets s
            JOIN entry_secrets o ON o.mark = s.mark AND o.ledger = s.ledger AND o.field = s.field AND o.is_live
                AND o.entry_id <> s.entry_id AND left(o.area, 12) = left(s.area, 12)
            WHERE s.home = twin_entries.home AND s.entry_id = twin_entries.id AND s.field = l.key_column
                AND s.ledger = l.name AND s.is_live AND s.area >= ctx.area() AND s.area < ctx.area() || '~'
                AND o.area >= ctx.area() AND o.area < ctx.area() || '~'
            ORDER BY 2 LIMIT 10;
    ELSE
        RETURN QUERY EXECUTE format('SELECT o.home, o.id FROM %1$s t
            JOIN %1$s o ON o.%2$I = t.%2$I AND o.removed_at IS NULL AND o.id <> t.id
                AND left(o.area, 12) = left(t.area, 12)
            WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL AND t.area >= $3 AND t.area < $3 || ''~''
                AND o.area >= $3 AND o.area < $3 || ''~'' ORDER BY 2 LIMIT 10',
            ctx.ledger_table(l.name), l.key_column) USING twin_entries.home, twin_entries.id, ctx.area();
    END IF;
END $$;
COMMENT ON FUNCTION twin_entries(text, text, uuid) IS
    'Other living entries of the village that have the key of an entry, as far as they lie on one''s own ground';
GRANT EXECUTE ON FUNCTION twin_entries(text, text, uuid) TO linli_area;

RESET ROLE;
