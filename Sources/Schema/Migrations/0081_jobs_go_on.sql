-- Each job leaves alone what rests or is parked, and goes on with what is behind it.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION take_news(moment timestamptz, at_most integer)
RETURNS TABLE (id bigint, event text, at timestamptz, home text, case_id uuid, number bigint, area text,
    scenario text, pack_version integer, step text, seen_from smallint, due_at timestamptz, detail jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY UPDATE outbox o SET taken_at = moment
        FROM cases c
        WHERE (o.written_by, o.id) IN (SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at IS NULL
                    AND NOT ctx.is_noted('teller', x.id::text)
                ORDER BY x.id LIMIT at_most FOR UPDATE SKIP LOCKED)
            AND c.home = o.home AND c.id = o.case_id
        RETURNING o.id, o.event, o.at, o.home, o.case_id, c.number, o.area, c.scenario, c.pack_version,
            coalesce(o.detail ->> 'step', c.step), o.seen_from, c.due_at, o.detail;
END $$;

CREATE FUNCTION untaken_news(at_most integer) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT x.id FROM outbox x
        WHERE x.taken_at IS NULL AND NOT ctx.is_noted('teller', x.id::text)
        ORDER BY x.id LIMIT least(at_most, 500);
END $$;
COMMENT ON FUNCTION untaken_news(integer) IS
    'What happened and nobody has made notices of, the oldest first, without what is tried by itself';

CREATE FUNCTION take_one_news(moment timestamptz, wanted bigint)
RETURNS TABLE (id bigint, event text, at timestamptz, home text, case_id uuid, number bigint, area text,
    scenario text, pack_version integer, step text, seen_from smallint, due_at timestamptz, detail jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY UPDATE outbox o SET taken_at = moment
        FROM cases c
        WHERE (o.written_by, o.id) IN (SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at IS NULL
                AND x.id = wanted FOR UPDATE SKIP LOCKED)
            AND c.home = o.home AND c.id = o.case_id
        RETURNING o.id, o.event, o.at, o.home, o.case_id, c.number, o.area, c.scenario, c.pack_version,
            coalesce(o.detail ->> 'step', c.step), o.seen_from, c.due_at, o.detail;
END $$;
COMMENT ON FUNCTION take_one_news(timestamptz, bigint) IS
    'Takes one thing that happened, by itself, since another beside it spoils the rest';
GRANT EXECUTE ON FUNCTION untaken_news(integer), take_one_news(timestamptz, bigint) TO linli_teller;

CREATE OR REPLACE FUNCTION ended_waits(at timestamptz, most integer)
RETURNS TABLE (home text, case_id uuid, area text, scenario text, pack_version integer, purpose text,
    allowance text, started_at timestamptz, left_s integer, left_works boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    RETURN QUERY SELECT k.home, k.case_id, c.area, c.scenario, c.pack_version, k.purpose, k.allowance,
            k.started_at, k.left_s, k.left_works
        FROM clocks k JOIN cases c ON c.home = k.home AND c.id = k.case_id
        WHERE k.stopped_at IS NULL AND k.paused_at IS NOT NULL AND k.waits_until <= ended_waits.at
            AND NOT ctx.rests('timekeeper', 'wait/' || k.home || '/' || k.case_id, ended_waits.at)
        ORDER BY k.waits_until, k.home, k.case_id LIMIT least(most, 500);
END $$;

CREATE OR REPLACE FUNCTION expired_exports(most integer) RETURNS TABLE (id uuid, file uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('removal');
    RETURN QUERY SELECT e.id, e.file FROM exports e
        WHERE e.made_at IS NOT NULL AND e.removed_at IS NULL AND e.expires_at <= now()
            AND NOT ctx.rests('removal', e.id::text, now())
        ORDER BY e.expires_at LIMIT most;
END $$;

CREATE FUNCTION ctx.look_for_repeat(c cases, rules jsonb, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    item text := c.home || '/' || c.id;
    state text;
    violated text;
    is_new boolean;
BEGIN
    is_new := rules ? c.scenario AND c.point IS NOT NULL AND c.seen_from = 6 AND NOT c.is_about_handlers
        AND NOT EXISTS (SELECT FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id)
        AND ctx.notice_repeat(c, rules -> c.scenario, moment);
    PERFORM ctx.go_through('repeats', item);
    RETURN is_new;
EXCEPTION WHEN others THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, violated = CONSTRAINT_NAME;
    PERFORM ctx.park_or_raise('repeats', item, state, violated, moment);
    RETURN false;
END $$;
COMMENT ON FUNCTION ctx.look_for_repeat(cases, jsonb, timestamptz) IS
    'Looks at one closed case; what fails is parked, and does not keep the walk from going on';

CREATE OR REPLACE FUNCTION find_repeats(rules jsonb, at timestamptz, at_most integer)
RETURNS TABLE (looked integer, proposed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    walk repeat_walks;
    again text;
    c cases;
BEGIN
    PERFORM ctx.kind('repeats');
    looked := 0;
    proposed := 0;
    INSERT INTO repeat_walks (closed_at, last_home, last_id)
    VALUES ('-infinity', '', '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING;
    SELECT * INTO walk FROM repeat_walks w WHERE w.id = 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        -- Another worker walks already.
        RETURN NEXT;
        RETURN;
    END IF;
    -- The walk is past them; they come again by themselves.
    FOR again IN SELECT p.item FROM parked_work p WHERE p.job = 'repeats' AND p.next_at <= find_repeats.at
        ORDER BY p.next_at, p.item LIMIT 20
    LOOP
        SELECT * INTO c FROM cases x
        WHERE x.home = split_part(again, '/', 1) AND x.id = split_part(again, '/', 2)::uuid;
        proposed := proposed + ctx.look_for_repeat(c, rules, find_repeats.at)::integer;
    END LOOP;
    FOR c IN SELECT x.* FROM cases x
        WHERE x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL
            AND (x.closed_at, x.home, x.id) > (walk.closed_at, walk.last_home, walk.last_id)
            AND x.closed_at < find_repeats.at - interval '1 minute'
        ORDER BY x.closed_at, x.home, x.id LIMIT least(at_most, 500)
    LOOP
        looked := looked + 1;
        walk.closed_at := c.closed_at;
        walk.last_home := c.home;
        walk.last_id := c.id;
        proposed := proposed + ctx.look_for_repeat(c, rules, find_repeats.at)::integer;
    END LOOP;
    UPDATE repeat_walks w SET closed_at = walk.closed_at, last_home = walk.last_home, last_id = walk.last_id
    WHERE w.id = 1;
    RETURN NEXT;
END $$;

CREATE OR REPLACE FUNCTION ctx.move_cases(h area_changes, moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found record;
    c cases;
    done integer := 0;
    item text;
    state text;
    violated text;
BEGIN
    FOR found IN SELECT b.* FROM ctx.left_behind(h.id,
            at_most + (SELECT count(*)::integer FROM parked_work p WHERE p.job = 'mover' AND p.next_at > moment)) b
    LOOP
        item := 'area/' || found.home || '/' || found.case_id;
        CONTINUE WHEN ctx.rests('mover', item, moment);
        -- Somebody acts on it just now: their act counts, and the case has its turn in the next step.
        SELECT * INTO c FROM cases x WHERE x.home = found.home AND x.id = found.case_id AND x.closed_at IS NULL
            FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN c.id IS NULL;
        BEGIN
            done := done + ctx.move_case_on(c, h, moment)::integer;
            PERFORM ctx.go_through('mover', item);
            -- What is checked at the end of a transaction is checked here, while one case is to blame.
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
        EXCEPTION WHEN others THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, violated = CONSTRAINT_NAME;
            PERFORM ctx.park_or_raise('mover', item, state, violated, moment);
        END;
    END LOOP;
    UPDATE area_changes x SET moved = x.moved + done,
        done_at = CASE WHEN NOT EXISTS (SELECT FROM ctx.left_behind(h.id, 1)) THEN coalesce(x.done_at, moment) END
    WHERE x.id = h.id AND (done > 0 OR x.done_at IS NULL);
    RETURN done;
END $$;

CREATE FUNCTION ctx.redraw_apart(r beat_redraws, s assignments, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    item text := 'beat/' || r.of_organization || '/' || s.home || '/' || s.id;
    state text;
    violated text;
    is_changed boolean;
BEGIN
    is_changed := ctx.redraw_one(r, s, moment);
    PERFORM ctx.go_through('mover', item);
    -- What is checked at the end of a transaction is checked here, while one case is to blame.
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    RETURN is_changed;
EXCEPTION WHEN others THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, violated = CONSTRAINT_NAME;
    PERFORM ctx.park_or_raise('mover', item, state, violated, moment);
    RETURN false;
END $$;
COMMENT ON FUNCTION ctx.redraw_apart(beat_redraws, assignments, timestamptz) IS
    'Finds the beat of one open assignment anew; what fails is parked, and does not keep the others from theirs';

CREATE FUNCTION ctx.redraw_again(moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    again text;
    r beat_redraws;
    s assignments;
BEGIN
    FOR again IN SELECT p.item FROM parked_work p
        WHERE p.job = 'mover' AND p.next_at <= moment AND starts_with(p.item, 'beat/')
        ORDER BY p.next_at, p.item LIMIT 20
    LOOP
        SELECT * INTO r FROM beat_redraws x WHERE x.of_organization = split_part(again, '/', 2)::uuid;
        SELECT * INTO s FROM assignments x
        WHERE x.home = split_part(again, '/', 3) AND x.id = split_part(again, '/', 4)::uuid AND x.ended_at IS NULL;
        IF s.id IS NULL THEN
            -- Whoever had it let it go meanwhile.
            PERFORM ctx.go_through('mover', again);
        ELSIF ctx.redraw_apart(r, s, moment) THEN
            UPDATE beat_redraws x SET moved = x.moved + 1 WHERE x.of_organization = r.of_organization;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION ctx.redraw_again(timestamptz) IS 'What failed while beats were drawn anew is tried once more';

CREATE OR REPLACE FUNCTION carry_redraws(at timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    r beat_redraws;
    s assignments;
    seen integer := 0;
    changed integer := 0;
BEGIN
    PERFORM ctx.kind('mover');
    PERFORM ctx.redraw_again(carry_redraws.at);
    SELECT * INTO r FROM beat_redraws x WHERE x.done_at IS NULL ORDER BY x.wanted_at, x.of_organization LIMIT 1
        FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR s IN SELECT x.* FROM assignments x
        WHERE x.ended_at IS NULL AND (x.to_organization = r.of_organization OR x.of_organization = r.of_organization)
            AND (x.home, x.id) > (coalesce(r.after_home, ''), coalesce(r.after_id, repeat('0', 32)::uuid))
        ORDER BY x.home, x.id LIMIT least(at_most, 200)
    LOOP
        seen := seen + 1;
        changed := changed + ctx.redraw_apart(r, s, carry_redraws.at)::integer;
        r.after_home := s.home;
        r.after_id := s.id;
    END LOOP;
    UPDATE beat_redraws x SET after_home = r.after_home, after_id = r.after_id, moved = x.moved + changed,
        done_at = CASE WHEN seen < least(at_most, 200) THEN carry_redraws.at END
    WHERE x.of_organization = r.of_organization;
    RETURN seen;
END $$;

-- What is parked has an alarm of its own.
CREATE OR REPLACE FUNCTION house_vitals(moment timestamptz)
RETURNS TABLE (untold_since timestamptz, unsent_since timestamptz, parked integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT
        (SELECT o.at FROM outbox o WHERE o.taken_at IS NULL
                AND NOT ctx.rests('teller', o.id::text, moment) ORDER BY o.id LIMIT 1),
        (SELECT d.next_at FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment
            ORDER BY d.next_at, d.id LIMIT 1),
        (SELECT count(*)::integer FROM (SELECT FROM deliveries d WHERE d.state = 'parked' LIMIT 1000) p);
END $$;

RESET ROLE;
