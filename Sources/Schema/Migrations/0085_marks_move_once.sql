-- When a town and its villages close in one order, what lies in a village lies within two of its lines. It goes on
-- once: by the widest of them, as areas and organizations do.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.move_tasks(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    t record;
    next text;
    done integer := 0;
BEGIN
    FOR t IN SELECT x.list_id, x.area, l.level FROM area_change_lines n
        JOIN tasks x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        JOIN task_lists l ON l.id = x.list_id
        WHERE n.change_id = h.id AND x.state = 'open'
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> n.code
                AND starts_with(n.code, y.code))
        ORDER BY x.list_id, x.area LIMIT at_most FOR UPDATE OF x, l
    LOOP
        next := ctx.area_after(t.area, NULL);
        IF area_level(next) = t.level
            AND NOT EXISTS (SELECT FROM tasks o WHERE o.list_id = t.list_id AND o.area = next) THEN
            UPDATE tasks x SET area = next WHERE x.list_id = t.list_id AND x.area = t.area;
        ELSE
            UPDATE tasks x SET state = 'withdrawn'
            WHERE x.list_id = t.list_id AND x.area = t.area AND x.state = 'open';
            -- Who is asked no more is counted out once.
            IF FOUND THEN
                UPDATE task_lists l SET asked = greatest(l.asked - 1, 1),
                    withdrawn_at = CASE WHEN l.asked = 1 THEN greatest(h.begun_at, l.sent_at)
                        ELSE l.withdrawn_at END,
                    reason = CASE WHEN l.asked = 1 THEN h.reason ELSE l.reason END
                WHERE l.id = t.list_id;
            END IF;
        END IF;
        PERFORM ctx.record('mover', 'move task', 'tasks-' || t.list_id || '-' || t.area, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

CREATE OR REPLACE FUNCTION ctx.move_task_lists(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l task_lists;
    done integer := 0;
BEGIN
    FOR l IN SELECT x.* FROM area_change_lines n JOIN task_lists x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE n.change_id = h.id
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> n.code
                AND starts_with(n.code, y.code))
        ORDER BY x.sent_at, x.id LIMIT at_most FOR UPDATE OF x
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

CREATE OR REPLACE FUNCTION ctx.move_teams(h area_changes, at_most integer) RETURNS integer
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
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> n.code
                AND starts_with(n.code, y.code))
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

RESET ROLE;
