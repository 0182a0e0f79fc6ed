-- A case belongs to a desk, not to whoever sits there. When the last one leaves, the desk above is warned.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION unheld_desks() RETURNS TABLE (code text, name text, open integer, overdue integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area');
    -- Downwards only as long as nobody sits: what lies below a staffed desk is that desk's to see.
    RETURN QUERY WITH RECURSIVE below AS (
            SELECT a.code, a.name FROM areas a
            WHERE a.parent = ctx.area() AND a.level <= 4 AND ctx.posts_at(a.code, false) = 0
            UNION ALL
            SELECT a.code, a.name FROM below b JOIN areas a ON a.parent = b.code
            WHERE a.level <= 4 AND ctx.posts_at(a.code, false) = 0
        )
        SELECT b.code, b.name, n.open, n.overdue FROM below b, LATERAL (
            SELECT count(*)::integer AS open, (count(*) FILTER (WHERE s.due_at < now()))::integer AS overdue
            FROM (SELECT o.due_at FROM assignments o WHERE o.to_area = b.code AND o.ended_at IS NULL
                AND o.part = 'lead' AND o.seen_from >= ctx.level() LIMIT 1001) s) n
        WHERE n.open > 0 ORDER BY b.code LIMIT 50;
END $$;
COMMENT ON FUNCTION unheld_desks() IS
    'Desks below one''s own, down to villages, at which nobody sits though cases wait there; each exact to 1000';
GRANT EXECUTE ON FUNCTION unheld_desks() TO linli_area;

RESET ROLE;
