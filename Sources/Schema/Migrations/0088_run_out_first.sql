-- Which clocks ran out is told by their index alone, before anything of their cases is read: after a night
-- without the worker very many have.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION clocks_run_out(at timestamptz, most integer)
RETURNS TABLE (home text, case_id uuid, id uuid, area text, seen_from smallint, scenario text,
    pack_version integer, purpose text, due_at timestamptz, escalated integer, to_area text,
    to_organization uuid, happened text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    RETURN QUERY SELECT k.home, k.case_id, k.id, c.area, c.seen_from, c.scenario, c.pack_version, k.purpose,
            k.due_at, coalesce(k.escalated, 0)::integer, s.to_area, s.to_organization,
            ctx.happened_since(c, k.due_at)
        FROM (
            SELECT x.home, x.case_id, x.id, x.purpose, x.due_at, x.escalated, x.escalate_at FROM clocks x
            WHERE x.stopped_at IS NULL AND x.settled_at IS NULL
                AND coalesce(x.escalate_at, x.due_at) <= clocks_run_out.at
            ORDER BY coalesce(x.escalate_at, x.due_at), x.home, x.case_id LIMIT least(most, 500)) k
        JOIN cases c ON c.home = k.home AND c.id = k.case_id
        JOIN assignments s ON s.home = k.home AND s.case_id = k.case_id AND s.part = 'lead'
            AND s.ended_at IS NULL
        ORDER BY coalesce(k.escalate_at, k.due_at), k.home, k.case_id;
END $$;

RESET ROLE;
