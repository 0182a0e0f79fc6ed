-- What was asked of an area and who works together over it go on where the area does.

SET LOCAL ROLE linli_definer;

-- What an area was asked is asked of what follows it; where that was asked the same, once is enough. With nobody
-- of its level to follow, nobody is asked; a list that asks nobody is taken back.
CREATE FUNCTION ctx.move_tasks(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    t record;
    next text;
    done integer := 0;
BEGIN
    FOR t IN SELECT x.list_id, x.area, x.state, l.level, l.asked FROM area_change_lines n
        JOIN tasks x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        JOIN task_lists l ON l.id = x.list_id
        WHERE n.change_id = h.id AND x.state = 'open'
        ORDER BY x.list_id, x.area LIMIT at_most FOR UPDATE OF x, l
    LOOP
        next := ctx.area_after(t.area, NULL);
        IF area_level(next) = t.level
            AND NOT EXISTS (SELECT FROM tasks o WHERE o.list_id = t.list_id AND o.area = next) THEN
            UPDATE tasks x SET area = next WHERE x.list_id = t.list_id AND x.area = t.area;
        ELSE
            UPDATE tasks x SET state = 'withdrawn' WHERE x.list_id = t.list_id AND x.area = t.area;
            UPDATE task_lists l SET asked = greatest(l.asked - 1, 1),
                withdrawn_at = CASE WHEN l.asked = 1 THEN greatest(h.begun_at, l.sent_at) ELSE l.withdrawn_at END,
                reason = CASE WHEN l.asked = 1 THEN h.reason ELSE l.reason END
            WHERE l.id = t.list_id;
        END IF;
        PERFORM ctx.record('mover', 'move task', 'tasks-' || t.list_id || '-' || t.area, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_tasks(area_changes, integer) IS
    'What closed areas have not answered yet is asked of what follows them; answers how many';

-- A list goes to the desk that follows, with the answers that can be counted there.
CREATE FUNCTION ctx.move_task_lists(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l task_lists;
    done integer := 0;
BEGIN
    FOR l IN SELECT x.* FROM area_change_lines n JOIN task_lists x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE n.change_id = h.id ORDER BY x.sent_at, x.id LIMIT at_most FOR UPDATE OF x
    LOOP
        UPDATE task_lists x SET area = ctx.area_after(l.area, NULL) WHERE x.id = l.id;
        UPDATE tasks x SET area = f.next
        FROM (SELECT DISTINCT ON (v.next) v.* FROM (
                SELECT t.area, ctx.area_after(t.area, NULL) AS next FROM tasks t WHERE t.list_id = l.id) v
            WHERE v.next <> v.area AND area_level(v.next) = l.level
                AND NOT EXISTS (SELECT FROM tasks o WHERE o.list_id = l.id AND o.area = v.next)
            ORDER BY v.next, v.area) f
        WHERE x.list_id = l.id AND x.area = f.area;
        PERFORM ctx.record('mover', 'move tasks', 'tasks-' || l.id, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_task_lists(area_changes, integer) IS
    'Lists that desks of closed areas sent belong to the desks that follow; answers how many';

-- A team goes on over what follows its area. Over an area of another level it would be another team: it ends.
CREATE FUNCTION ctx.move_teams(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    t teams;
    next text;
    last_day date;
    done integer := 0;
BEGIN
    FOR t IN SELECT x.* FROM area_change_lines n JOIN teams x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE n.change_id = h.id AND coalesce(x.until >= greatest(x.since, h.closes_on), true)
        ORDER BY x.since, x.id LIMIT at_most FOR UPDATE OF x
    LOOP
        next := ctx.area_after(t.area, NULL);
        IF area_level(next) = area_level(t.area) THEN
            UPDATE teams x SET area = next WHERE x.id = t.id;
            PERFORM ctx.record('mover', 'move team', 'team-' || t.id, reason => h.reason);
        ELSE
            last_day := greatest(t.since, h.closes_on) - 1;
            UPDATE teams x SET until = last_day WHERE x.id = t.id;
            UPDATE team_members m SET until = greatest(last_day, m.since - 1)
            WHERE m.team_id = t.id AND m.until IS NULL;
            PERFORM ctx.record('mover', 'end team', 'team-' || t.id, reason => h.reason);
        END IF;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
COMMENT ON FUNCTION ctx.move_teams(area_changes, integer) IS
    'Teams over closed areas go on over what follows, or end; answers how many';

-- Whoever goes on in a new post keeps the places of the old one in teams.
CREATE OR REPLACE FUNCTION ctx.move_posts(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    p record;
    next text;
    body uuid;
    new_post uuid;
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
            new_post := gen_random_uuid();
            INSERT INTO posts (id, account_id, kind, area, organization_id, title, since, until)
            SELECT new_post, p.account_id, p.kind, next, body,
                left(replace(p.title, p.area_name, a.name), 200), greatest(p.since, current_date), p.until
            FROM areas a WHERE a.code = next;
            UPDATE team_members m SET post_id = new_post WHERE m.post_id = p.id AND m.until IS NULL;
            PERFORM ctx.record('mover', 'move post', p.id::text, reason => h.reason);
        ELSE
            PERFORM ctx.record('mover', 'end post', p.id::text, reason => h.reason);
        END IF;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

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
        done := ctx.move_cases(h, moment, at_most);
    END IF;
    RETURN done;
END $$;

RESET ROLE;
