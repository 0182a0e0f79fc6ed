-- A case moves on: to another step, another owner, another area. One function does the whole of it, because
-- afterwards the row may lie outside the scope of whoever moved it, where a policy would refuse it.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.give(c cases, m jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := m ->> 'at';
BEGIN
    PERFORM ctx.demand_owner(m ->> 'to_area', (m ->> 'to_organization')::uuid, c.seen_from);
    UPDATE assignments s SET ended_at = moment
    WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead' AND s.ended_at IS NULL;
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, from_area,
        from_organization, number,
        scenario, pack_version, reported_at, step, due_at, seen_from, given_at, given_by, reason)
    VALUES (c.home, c.id, c.area, m ->> 'to_area', (m ->> 'to_organization')::uuid, m ->> 'desk',
        CASE WHEN ctx.organization() IS NULL THEN ctx.area() END, ctx.organization(), c.number, c.scenario,
        c.pack_version, c.reported_at, c.step, c.due_at, c.seen_from, moment, ctx.post(), m ->> 'reason');
END $$;
COMMENT ON FUNCTION ctx.give(cases, jsonb) IS 'Ends the lead of a case and makes another';

CREATE FUNCTION ctx.relocate(c cases, new_area text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = new_area AND a.closed_on IS NULL) THEN
        RAISE EXCEPTION 'no such area' USING ERRCODE = 'LN422';
    END IF;
    SET CONSTRAINTS assignments_home_case_id_area_fkey, clocks_home_case_id_area_fkey,
        history_home_case_id_area_fkey,
        photos_home_case_id_area_fkey, contacts_home_case_id_area_fkey DEFERRED;
    UPDATE cases x SET area = new_area WHERE x.home = c.home AND x.id = c.id;
    UPDATE assignments x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE clocks x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE history x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE photos x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE contacts x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    SET CONSTRAINTS assignments_home_case_id_area_fkey, clocks_home_case_id_area_fkey,
        history_home_case_id_area_fkey,
        photos_home_case_id_area_fkey, contacts_home_case_id_area_fkey IMMEDIATE;
END $$;
COMMENT ON FUNCTION ctx.relocate(cases, text) IS
    'Says that a case lies elsewhere, for the case and all that belongs to it';

CREATE FUNCTION ctx.restart_clocks(c cases, m jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE clocks k SET stopped_at = greatest((m ->> 'at')::timestamptz, k.started_at)
    WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL;
    IF m ->> 'clock_purpose' IS NOT NULL THEN
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from)
        VALUES (c.home, c.id, c.area, m ->> 'clock_purpose', (m ->> 'at')::timestamptz,
            (m ->> 'clock_due_at')::timestamptz, c.seen_from);
    END IF;
END $$;
COMMENT ON FUNCTION ctx.restart_clocks(cases, jsonb) IS
    'Stops the clocks that run, and starts the next when there is one';

-- The case is locked and the caller's right to move it has been checked.
CREATE FUNCTION ctx.carry_out(c cases, m jsonb, caller text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := m ->> 'at';
    from_step text := c.step;
BEGIN
    UPDATE cases x SET step = coalesce(m ->> 'step', x.step), version = x.version + 1,
        due_at = CASE WHEN m ? 'step' THEN (m ->> 'due_at')::timestamptz ELSE x.due_at END,
        answer = CASE WHEN m ? 'answer' THEN m ->> 'answer' ELSE x.answer END,
        solved_level = CASE WHEN m ? 'solved_level' THEN (m ->> 'solved_level')::smallint
            ELSE x.solved_level END,
        solved_at = CASE WHEN m ? 'solved_at' THEN (m ->> 'solved_at')::timestamptz ELSE x.solved_at END,
        closed_at = CASE WHEN m ? 'closed_at' THEN (m ->> 'closed_at')::timestamptz ELSE x.closed_at END,
        score = CASE WHEN m ? 'score' THEN (m ->> 'score')::smallint ELSE x.score END,
        score_words = CASE WHEN m ? 'score' THEN m ->> 'words' ELSE x.score_words END
    WHERE x.home = c.home AND x.id = c.id
    RETURNING * INTO c;
    IF m ->> 'new_area' <> c.area THEN
        PERFORM ctx.relocate(c, m ->> 'new_area');
        c.area := m ->> 'new_area';
    END IF;
    IF num_nonnulls(m ->> 'to_area', m ->> 'to_organization') > 0 THEN
        PERFORM ctx.give(c, m);
    END IF;
    UPDATE assignments s SET step = c.step, due_at = c.due_at,
        ended_at = CASE WHEN c.closed_at IS NOT NULL THEN moment END
    WHERE s.home = c.home AND s.case_id = c.id AND s.ended_at IS NULL;
    IF m ? 'step' AND NOT coalesce((m ->> 'keep_clocks')::boolean, false) THEN
        PERFORM ctx.restart_clocks(c, m);
    END IF;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version, moment, m ->> 'act', from_step, c.step, m ->> 'who',
        m ->> 'words',
        coalesce((m ->> 'is_public')::boolean, false),
        coalesce(nullif(m -> 'detail', 'null'), '{}') || jsonb_strip_nulls(jsonb_build_object(
            'to_area', m -> 'to_area', 'to_organization', m -> 'to_organization', 'new_area', m -> 'new_area',
            'reason', m -> 'reason')),
        c.seen_from);
    PERFORM ctx.record(caller, m ->> 'act', c.home || '-' || c.number, reason => m ->> 'reason',
        address => m ->> 'address', request_id => m ->> 'request_id');
    RETURN jsonb_build_object('version', c.version, 'area', c.area, 'number', c.number);
END $$;
COMMENT ON FUNCTION ctx.carry_out(cases, jsonb, text) IS
    'Makes a move: case, owner, area, clocks, history, audit';

CREATE FUNCTION hand_over(move jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(move, ARRAY['home', 'id', 'version', 'at', 'act', 'step', 'who'],
        ARRAY['due_at', 'to_area', 'to_organization', 'desk', 'reason', 'new_area', 'words', 'is_public',
            'detail',
            'clock_purpose', 'clock_due_at', 'keep_clocks', 'answer', 'solved_level', 'solved_at',
                'closed_at',
            'request_id', 'address']);
    SELECT * INTO c FROM cases x WHERE x.home = move ->> 'home' AND x.id = (move ->> 'id')::uuid
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
    END IF;
    IF c.version IS DISTINCT FROM (move ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    IF c.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the case is closed' USING ERRCODE = 'LN422';
    END IF;
    RETURN ctx.carry_out(c, move, caller);
END $$;
COMMENT ON FUNCTION hand_over(jsonb) IS
    'Moves a case the caller may act on, to another owner or area too; refuses a stale version';
GRANT EXECUTE ON FUNCTION hand_over(jsonb) TO linli_area, linli_assignee;

CREATE FUNCTION score_case(move jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('receipt');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(move, ARRAY['version', 'at', 'score', 'who'],
        ARRAY['words', 'step', 'due_at', 'clock_purpose', 'clock_due_at', 'to_area', 'to_organization',
            'desk',
            'answer', 'solved_at', 'solved_level', 'request_id', 'address']);
    SELECT * INTO c FROM cases x WHERE x.home = ctx.home() AND x.id = ctx.case_id() FOR UPDATE;
    IF c.version IS DISTINCT FROM (move ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    IF c.solved_at IS NULL OR c.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'only what is solved and not yet closed is scored' USING ERRCODE = 'LN422';
    END IF;
    RETURN ctx.carry_out(c, move || '{"act": "score", "is_public": true}', caller);
END $$;
COMMENT ON FUNCTION score_case(jsonb) IS 'The reporter''s score; with a step, the case goes back to it';
GRANT EXECUTE ON FUNCTION score_case(jsonb) TO linli_receipt;

RESET ROLE;
