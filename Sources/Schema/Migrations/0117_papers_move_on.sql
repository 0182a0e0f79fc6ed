-- Papers and layouts of an area that closes go on where the area does: whoever answers for its ground next has them.
-- Those of an entry go with the entry.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.move_papers(h area_changes, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone text[] := ARRAY(SELECT DISTINCT a.code FROM area_change_lines n
        JOIN areas a ON a.code >= n.code AND a.code < n.code || '~'
        WHERE n.change_id = h.id AND a.closed_on IS NOT NULL);
    papers integer;
    layouts integer;
BEGIN
    UPDATE documents d SET area = x.next FROM (
        SELECT p.id, ctx.area_after(p.area, NULL) AS next FROM documents p
        WHERE p.area = ANY (gone) AND p.entry_id IS NULL AND p.removed_at IS NULL ORDER BY p.id LIMIT at_most) x
    WHERE d.id = x.id AND d.area <> x.next;
    GET DIAGNOSTICS papers = ROW_COUNT;
    UPDATE templates t SET area = x.next FROM (
        SELECT p.id, ctx.area_after(p.area, NULL) AS next FROM templates p
        WHERE p.area = ANY (gone) AND p.retired_at IS NULL ORDER BY p.id LIMIT at_most) x
    WHERE t.id = x.id AND t.area <> x.next;
    GET DIAGNOSTICS layouts = ROW_COUNT;
    IF papers + layouts > 0 THEN
        PERFORM ctx.record('mover', 'move papers', concat_ws(' ', papers, layouts), reason => h.reason);
    END IF;
    RETURN papers + layouts;
END $$;
COMMENT ON FUNCTION ctx.move_papers(area_changes, integer) IS
    'Documents and layouts of closed areas go on where these do, so many; answers how many';

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
            + ctx.move_tasks(h, at_most) + ctx.move_task_lists(h, at_most) + ctx.move_teams(h, at_most)
            + ctx.move_papers(h, at_most);
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

RESET ROLE;
