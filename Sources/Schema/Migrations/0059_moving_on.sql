-- An order to close areas is carried out: one step, one transaction. Each step finds what is left by looking.

SET LOCAL ROLE linli_owner;

-- A helper that is called somewhere else now is counted there: with it go the whistle and whether it came.
DROP TRIGGER assignments_count_coming ON assignments;
CREATE TRIGGER assignments_count_coming AFTER UPDATE OF came_at, area, seen_from, to_area, to_organization
    ON assignments FOR EACH ROW
    WHEN (NEW.is_called AND (OLD.came_at IS DISTINCT FROM NEW.came_at OR OLD.area <> NEW.area
        OR OLD.seen_from <> NEW.seen_from OR OLD.to_area IS DISTINCT FROM NEW.to_area
        OR OLD.to_organization IS DISTINCT FROM NEW.to_organization))
    EXECUTE FUNCTION ctx.count_whistles();

SET LOCAL ROLE linli_definer;

-- First step: what is new opens, what was named closes. What lies below stays open until its own turn.
CREATE FUNCTION ctx.begin_area_change(h area_changes, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO areas (code, name, level, opened_on)
    SELECT DISTINCT ON (s.code) s.code, s.name, area_level(s.code), h.closes_on
    FROM area_change_lines l, unnest(l.successors, l.names) AS s (code, name)
    WHERE l.change_id = h.id AND s.name <> '' ORDER BY s.code, s.name
    ON CONFLICT (code) DO UPDATE SET closed_on = NULL, name = excluded.name WHERE areas.closed_on IS NOT NULL;
    INSERT INTO area_successors (code, successor, confirmed_on, position)
    SELECT l.code, s.code, h.closes_on, s.position
    FROM area_change_lines l, unnest(l.successors) WITH ORDINALITY AS s (code, position)
    WHERE l.change_id = h.id
    ON CONFLICT (code, successor) DO UPDATE SET confirmed_on = excluded.confirmed_on, position = excluded.position;
    UPDATE areas a SET closed_on = greatest(h.closes_on, a.opened_on) FROM area_change_lines l
    WHERE l.change_id = h.id AND l.code = a.code AND a.closed_on IS NULL;
    -- Whatever takes over alone takes the ground over too.
    INSERT INTO area_shapes AS k (code, level, shape, is_derived)
    SELECT l.successors[1], area_level(l.successors[1]), ST_Multi(ST_Union(s.shape)), true
    FROM area_change_lines l JOIN area_shapes s ON s.code = l.code
    WHERE l.change_id = h.id AND cardinality(l.successors) = 1 GROUP BY 1
    ON CONFLICT (code) DO UPDATE SET is_derived = true,
        shape = ST_Multi(ST_CollectionExtract(ST_Union(k.shape, excluded.shape), 3))
    WHERE NOT ST_Covers(k.shape, excluded.shape);
    UPDATE area_changes x SET begun_at = moment WHERE x.id = h.id;
    PERFORM ctx.record('mover', 'begin area change', 'change-' || h.id, reason => h.reason);
    RETURN 1;
END $$;
COMMENT ON FUNCTION ctx.begin_area_change(area_changes, timestamptz) IS
    'Opens what is new and closes what was named';

-- The last digits are kept where they are free, else the next free number: two parents may become one.
CREATE FUNCTION ctx.free_code(parent text, own text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT free_code.parent || d.digits FROM generate_series(0, 999) n,
        LATERAL (SELECT lpad(((own::integer + n) % 1000)::text, 3, '0') AS digits) d
    WHERE NOT EXISTS (SELECT FROM areas a WHERE a.code = free_code.parent || d.digits)
    ORDER BY n LIMIT 1
$$;
COMMENT ON FUNCTION ctx.free_code(text, text) IS 'A code below an area: the digits wished for, or the next free ones';

CREATE FUNCTION ctx.move_children(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    child record;
    next text;
    done integer := 0;
BEGIN
    FOR child IN SELECT a.*, s.shape, s.is_derived AS is_shape_derived
        FROM area_change_lines l JOIN areas a ON a.code > l.code AND a.code < l.code || '~' AND a.closed_on IS NULL
        LEFT JOIN area_shapes s ON s.code = a.code
        WHERE l.change_id = h.id
            AND EXISTS (SELECT FROM areas p WHERE p.code = l.code AND p.closed_on IS NOT NULL)
            AND NOT EXISTS (SELECT FROM area_change_lines o WHERE o.change_id = h.id AND o.code <> l.code
                AND starts_with(l.code, o.code))
        ORDER BY a.level, a.code LIMIT at_most FOR UPDATE OF a
    LOOP
        next := ctx.next_area(child.parent, coalesce(ST_PointOnSurface(child.shape), child.point));
        IF next IS NOT NULL THEN
            next := ctx.free_code(next, substr(child.code, length(child.parent) + 1));
            IF next IS NULL THEN
                RAISE EXCEPTION 'no number is free below what follows %', child.parent USING ERRCODE = 'LN422';
            END IF;
            INSERT INTO areas (code, name, name_en, level, nbs_code, opened_on, is_derived, suspect, point)
            VALUES (next, child.name, child.name_en, child.level, child.nbs_code, h.closes_on, child.is_derived,
                child.suspect, child.point);
            INSERT INTO area_successors (code, successor, confirmed_on) VALUES (child.code, next, h.closes_on);
            INSERT INTO area_shapes (code, level, shape, is_derived)
            SELECT next, child.level, child.shape, child.is_shape_derived WHERE child.shape IS NOT NULL;
        END IF;
        UPDATE areas a SET closed_on = greatest(h.closes_on, a.opened_on) WHERE a.code = child.code;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_children(area_changes, integer) IS
    'Areas below a closed one go on under new codes below what follows it, the widest first; answers how many';

CREATE FUNCTION ctx.move_organizations(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    o organizations;
    next text;
    heir uuid;
    done integer := 0;
BEGIN
    FOR o IN SELECT x.* FROM area_change_lines l JOIN organizations x ON x.area >= l.code AND x.area < l.code || '~'
        WHERE l.change_id = h.id AND x.closed_on IS NULL
            AND EXISTS (SELECT FROM areas a WHERE a.code = x.area AND a.closed_on IS NOT NULL)
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> l.code
                AND starts_with(l.code, y.code))
        ORDER BY x.id LIMIT at_most FOR UPDATE OF x
    LOOP
        next := ctx.area_after(o.area, NULL);
        SELECT x.id INTO heir FROM organizations x WHERE x.area = next AND x.slug = o.slug;
        IF heir IS NULL THEN
            UPDATE organizations x SET area = next WHERE x.id = o.id;
        ELSE
            -- There is one of the name already: the two are one from now on, under the one that stays.
            UPDATE organizations x SET closed_on = NULL WHERE x.id = heir AND x.closed_on IS NOT NULL;
            UPDATE organizations x SET closed_on = h.closes_on WHERE x.id = o.id;
        END IF;
        PERFORM ctx.record('mover', 'move organization', o.slug || ' ' || o.area, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_organizations(area_changes, integer) IS
    'Organizations of closed areas belong to what follows, or join their namesake there; answers how many';

CREATE FUNCTION ctx.organization_after(organization uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT n.id FROM organizations n WHERE n.slug = o.slug AND n.closed_on IS NULL
        AND n.area = ctx.area_after(o.area, NULL)), o.id)
    FROM organizations o WHERE o.id = organization_after.organization
$$;
COMMENT ON FUNCTION ctx.organization_after(uuid) IS 'The organization itself, or the namesake it joined';

-- A post that goes on is a new post of the same account: the old one is over at once, with its sessions. Nobody
-- gives a post to themselves: those of whoever ordered the change end. Whoever stands in is named anew.
CREATE FUNCTION ctx.move_posts(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    p record;
    next text;
    body uuid;
    done integer := 0;
BEGIN
    FOR p IN SELECT DISTINCT ON (x.id) x.*, l.posts AS wish, a.name AS area_name
        FROM area_change_lines l JOIN posts x ON x.area >= l.code AND x.area < l.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE l.change_id = h.id AND (x.until IS NULL OR x.until >= greatest(x.since, current_date))
        ORDER BY x.id, length(l.code) DESC LIMIT at_most
    LOOP
        next := ctx.area_after(p.area, NULL);
        body := ctx.organization_after(p.organization_id);
        UPDATE posts x SET until = greatest(x.since, current_date) - 1 WHERE x.id = p.id;
        IF (p.wish = 'move' OR p.organization_id IS NOT NULL) AND p.stands_in_for IS NULL
            AND area_level(next) = area_level(p.area) AND p.account_id IS DISTINCT FROM h.account_id
            AND NOT EXISTS (SELECT FROM posts x WHERE x.account_id = p.account_id AND x.kind = p.kind
                AND x.area = next AND x.organization_id IS NOT DISTINCT FROM body AND ctx.is_living(x)) THEN
            INSERT INTO posts (id, account_id, kind, area, organization_id, title, since, until)
            SELECT gen_random_uuid(), p.account_id, p.kind, next, body,
                left(replace(p.title, p.area_name, a.name), 200), greatest(p.since, current_date), p.until
            FROM areas a WHERE a.code = next;
            PERFORM ctx.record('mover', 'move post', p.id::text, reason => h.reason);
        ELSE
            PERFORM ctx.record('mover', 'end post', p.id::text, reason => h.reason);
        END IF;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_posts(area_changes, integer) IS
    'Posts over closed areas end, and go on over what follows where the order says so; answers how many';

-- Who is told of late cases, and who decides about more time.
CREATE FUNCTION ctx.move_marks(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    done integer := 0;
    more integer;
BEGIN
    UPDATE watchers w SET to_area = ctx.staffed_from(ctx.area_after(w.to_area, NULL), w.seen_from)
    WHERE (w.home, w.id) IN (SELECT x.home, x.id FROM area_change_lines l
        JOIN watchers x ON x.to_area >= l.code AND x.to_area < l.code || '~' AND x.ended_at IS NULL
        WHERE l.change_id = h.id LIMIT at_most);
    GET DIAGNOSTICS more = ROW_COUNT;
    done := done + more;
    UPDATE extensions e SET to_area = ctx.staffed_from(ctx.area_after(e.to_area, NULL), e.seen_from)
    WHERE (e.home, e.id) IN (SELECT x.home, x.id FROM area_change_lines l
        JOIN extensions x ON x.to_area >= l.code AND x.to_area < l.code || '~' AND x.decided_at IS NULL
            AND x.lapsed_at IS NULL
        WHERE l.change_id = h.id LIMIT at_most);
    GET DIAGNOSTICS more = ROW_COUNT;
    done := done + more;
    UPDATE repeats r SET area = ctx.area_after(r.area, r.point)
    WHERE r.id IN (SELECT x.id FROM area_change_lines l
        JOIN repeats x ON x.area >= l.code AND x.area < l.code || '~' AND x.decision IS NULL
        WHERE l.change_id = h.id LIMIT at_most);
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN done + more;
END $$;
COMMENT ON FUNCTION ctx.move_marks(area_changes, integer) IS
    'Watchers, wishes for more time and repeats go on where the closed area does; answers how many';

-- The case is locked. Its owner changes in the same moment as its place: it has one before and one after.
CREATE FUNCTION ctx.move_lead(c cases, old_area text, moment timestamptz, why text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s assignments;
    next text;
    body uuid;
BEGIN
    SELECT * INTO s FROM assignments x
    WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'lead' AND x.ended_at IS NULL;
    body := ctx.organization_after(s.to_organization);
    IF s.to_area IS NOT NULL THEN
        -- An owner above the place stays above it: the same level of the way down to where the case lies now.
        next := CASE WHEN EXISTS (SELECT FROM areas a WHERE a.code = s.to_area AND a.closed_on IS NULL) THEN s.to_area
            ELSE ctx.staffed_from(CASE WHEN starts_with(old_area, s.to_area) THEN left(c.area, length(s.to_area))
                ELSE ctx.area_after(s.to_area, c.point) END, c.seen_from) END;
    END IF;
    IF next IS NOT DISTINCT FROM s.to_area AND body IS NOT DISTINCT FROM s.to_organization THEN
        UPDATE assignments x SET desk = ctx.area_after(x.desk, c.point)
        WHERE x.home = s.home AND x.id = s.id AND x.desk <> ctx.area_after(x.desk, c.point);
        RETURN NULL;
    END IF;
    UPDATE assignments x SET ended_at = greatest(moment, x.given_at) WHERE x.home = s.home AND x.id = s.id;
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, from_area, from_organization,
        number, scenario, pack_version, reported_at, step, due_at, seen_from, given_at, reason, waits_until, handed)
    VALUES (s.home, s.case_id, c.area, next, body,
        CASE WHEN s.desk = s.to_area THEN next ELSE ctx.area_after(s.desk, c.point) END, s.to_area,
        s.to_organization, s.number, s.scenario, s.pack_version, s.reported_at, s.step, s.due_at, s.seen_from,
        greatest(moment, s.given_at), why, s.waits_until, s.handed);
    RETURN jsonb_strip_nulls(jsonb_build_object('to_area', next, 'to_organization', body));
END $$;
COMMENT ON FUNCTION ctx.move_lead(cases, text, timestamptz, text) IS
    'Gives a case to what follows its owner, if that is closed; answers the new owner, or null when it kept its own';

CREATE FUNCTION ctx.move_helpers(c cases, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s assignments;
    next text;
    body uuid;
    is_there boolean;
    done integer := 0;
BEGIN
    FOR s IN SELECT x.* FROM assignments x
        WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper' AND x.ended_at IS NULL ORDER BY x.id
    LOOP
        body := ctx.organization_after(s.to_organization);
        next := CASE WHEN EXISTS (SELECT FROM areas a WHERE a.code = s.to_area AND a.closed_on IS NOT NULL)
            THEN ctx.staffed_from(ctx.area_after(s.to_area, c.point), c.seen_from) ELSE s.to_area END;
        CONTINUE WHEN next IS NOT DISTINCT FROM s.to_area AND body IS NOT DISTINCT FROM s.to_organization;
        is_there := EXISTS (SELECT FROM assignments x WHERE x.home = c.home AND x.case_id = c.id
            AND x.ended_at IS NULL AND x.id <> s.id AND (x.to_area = next OR x.to_organization = body));
        -- Whoever is asked or has it already is not asked a second time.
        UPDATE assignments x SET to_area = next, to_organization = body,
            state = CASE WHEN is_there THEN 'released' ELSE x.state END,
            state_at = CASE WHEN is_there THEN greatest(moment, x.state_at) ELSE x.state_at END,
            ended_at = CASE WHEN is_there THEN greatest(moment, x.given_at) END
        WHERE x.home = s.home AND x.id = s.id;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_helpers(cases, timestamptz) IS
    'Helpers of a closed area become those of what follows; answers how many';

CREATE FUNCTION ctx.move_case_on(c cases, h area_changes, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old_area text := c.area;
    next text := ctx.case_area_after(c);
    owner jsonb;
    helpers integer;
BEGIN
    IF next <> c.area THEN
        PERFORM ctx.relocate(c, next);
        c.area := next;
    END IF;
    owner := ctx.move_lead(c, old_area, moment, h.reason);
    helpers := ctx.move_helpers(c, moment);
    IF next = old_area AND owner IS NULL AND helpers = 0 THEN
        RETURN false;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public, detail,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'area-change', c.step, c.step, 'clock', h.reason, false,
        jsonb_strip_nulls(jsonb_build_object('effect', 'area-change', 'old_area', old_area,
            'old_name', (SELECT a.name FROM areas a WHERE a.code = old_area), 'new_area', next,
            'new_name', (SELECT a.name FROM areas a WHERE a.code = next))) || coalesce(owner, '{}'), c.seen_from);
    PERFORM ctx.record('mover', 'move case', c.home || '-' || c.number, reason => h.reason);
    RETURN true;
END $$;
COMMENT ON FUNCTION ctx.move_case_on(cases, area_changes, timestamptz) IS
    'A case goes on where its closed area does: place, owner, helpers, history, record; its clocks run on';

CREATE FUNCTION ctx.left_behind(change uuid, at_most integer) RETURNS TABLE (home text, case_id uuid)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.home, c.id FROM area_change_lines l JOIN areas a ON a.code = l.code AND a.closed_on IS NOT NULL
    JOIN cases c ON c.area >= l.code AND c.area < l.code || '~' AND c.closed_at IS NULL
    JOIN areas x ON x.code = c.area AND x.closed_on IS NOT NULL
    WHERE l.change_id = change
    UNION
    SELECT s.home, s.case_id FROM area_change_lines l JOIN areas a ON a.code = l.code AND a.closed_on IS NOT NULL
    JOIN assignments s ON s.to_area >= l.code AND s.to_area < l.code || '~' AND s.ended_at IS NULL
    JOIN areas x ON x.code = s.to_area AND x.closed_on IS NOT NULL
    WHERE l.change_id = change
    UNION
    -- Of organizations that joined a namesake.
    SELECT s.home, s.case_id FROM area_change_lines l
    JOIN organizations o ON o.area >= l.code AND o.area < l.code || '~' AND o.closed_on IS NOT NULL
    JOIN assignments s ON s.to_organization = o.id AND s.ended_at IS NULL
    WHERE l.change_id = change AND ctx.organization_after(o.id) <> o.id
    ORDER BY 1, 2 LIMIT at_most
$$;
COMMENT ON FUNCTION ctx.left_behind(uuid, integer) IS 'Open cases that lie in closed areas or belong to them';

CREATE FUNCTION ctx.move_cases(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found record;
    c cases;
    done integer := 0;
BEGIN
    FOR found IN SELECT * FROM ctx.left_behind(h.id, at_most) LOOP
        -- Somebody acts on it just now: their act counts, and the case has its turn in the next step.
        SELECT * INTO c FROM cases x WHERE x.home = found.home AND x.id = found.case_id AND x.closed_at IS NULL
            FOR UPDATE SKIP LOCKED;
        IF c.id IS NOT NULL AND ctx.move_case_on(c, h, moment) THEN
            done := done + 1;
        END IF;
    END LOOP;
    UPDATE area_changes x SET moved = x.moved + done,
        done_at = CASE WHEN NOT EXISTS (SELECT FROM ctx.left_behind(h.id, 1)) THEN coalesce(x.done_at, moment) END
    WHERE x.id = h.id AND (done > 0 OR x.done_at IS NULL);
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_cases(area_changes, timestamptz, integer) IS
    'Open cases left in closed areas, so many; answers how many were moved';

CREATE FUNCTION ctx.carry_area_change(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    done integer;
BEGIN
    IF h.begun_at IS NULL THEN
        RETURN ctx.begin_area_change(h, moment);
    END IF;
    done := ctx.move_children(h, at_most);
    IF done = 0 THEN
        done := ctx.move_organizations(h, at_most) + ctx.move_posts(h, at_most) + ctx.move_marks(h, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_cases(h, moment, at_most);
    END IF;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.carry_area_change(area_changes, timestamptz, integer) IS
    'The next step of an order: areas below, then organizations and posts, then cases; answers how much it did';

CREATE FUNCTION carry_area_changes(at timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    h area_changes;
    done integer := 0;
BEGIN
    PERFORM ctx.kind('mover');
    FOR h IN SELECT x.* FROM area_changes x
        WHERE x.closes_on <= (carry_area_changes.at AT TIME ZONE ctx.place_zone())::date
            AND (x.done_at IS NULL AND x.cancelled_at IS NULL
                OR x.done_at > carry_area_changes.at - interval '1 day')
        ORDER BY x.done_at IS NOT NULL, x.closes_on, x.ordered_at, x.id LIMIT 20 FOR UPDATE SKIP LOCKED
    LOOP
        BEGIN
            done := ctx.carry_area_change(h, carry_area_changes.at, least(at_most, 200));
            UPDATE area_changes x SET failure = NULL WHERE x.id = h.id AND x.failure IS NOT NULL;
        EXCEPTION WHEN others THEN
            -- The page of changes shows it; what is ordered after it does not wait for it.
            UPDATE area_changes x SET failure = left(SQLERRM, 500)
            WHERE x.id = h.id AND x.failure IS DISTINCT FROM left(SQLERRM, 500);
        END;
        EXIT WHEN done > 0;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION carry_area_changes(timestamptz, integer) IS
    'One step of the oldest order whose day has come and that has something left; answers how much it did';
GRANT EXECUTE ON FUNCTION carry_area_changes(timestamptz, integer) TO linli_mover;

RESET ROLE;
