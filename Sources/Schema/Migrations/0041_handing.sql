-- A case is handed up to a higher level or down to a lower one: who must act changes, where the matter lies
-- never does.

SET LOCAL ROLE linli_owner;

ALTER TABLE assignments ADD COLUMN handed text;
ALTER TABLE assignments ADD CONSTRAINT assignments_handed_check CHECK (handed IN ('up', 'down')) NOT VALID;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_handed_check;
COMMENT ON COLUMN assignments.handed IS
    'Whether a lower or a higher level handed it to this one; null: it came in another way';

ALTER TABLE cases ADD COLUMN handed_up_at timestamptz;
COMMENT ON COLUMN cases.handed_up_at IS 'When a level first handed it up; null: none ever did';
-- Few cases are handed up, and the list of those is read by itself.
CREATE INDEX cases_handed_up ON cases (reported_at DESC, id) WHERE handed_up_at IS NOT NULL;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.give(c cases, m jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := m ->> 'at';
    handed text := CASE m -> 'detail' ->> 'effect' WHEN 'hand-up' THEN 'up' WHEN 'hand-down' THEN 'down' END;
BEGIN
    PERFORM ctx.demand_owner(m ->> 'to_area', (m ->> 'to_organization')::uuid, c.seen_from);
    UPDATE assignments s SET ended_at = moment
    WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead' AND s.ended_at IS NULL;
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, from_area,
        from_organization, number,
        scenario, pack_version, reported_at, step, due_at, seen_from, given_at, given_by, reason, handed)
    VALUES (c.home, c.id, c.area, m ->> 'to_area', (m ->> 'to_organization')::uuid, m ->> 'desk',
        CASE WHEN ctx.organization() IS NULL THEN ctx.area() END, ctx.organization(), c.number, c.scenario,
        c.pack_version, c.reported_at, c.step, c.due_at, c.seen_from, moment, ctx.post(), m ->> 'reason',
        handed);
    IF handed = 'up' THEN
        UPDATE cases x SET handed_up_at = moment
        WHERE x.home = c.home AND x.id = c.id AND x.handed_up_at IS NULL;
    END IF;
END $$;

RESET ROLE;
