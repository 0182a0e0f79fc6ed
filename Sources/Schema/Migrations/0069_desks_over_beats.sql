-- An office sees what lies with its beats, and acts on it; a beat sees its own.

SET LOCAL ROLE linli_owner;

ALTER POLICY organization ON assignments USING (
    (to_organization = nullif(current_setting('app.organization', true), '')::uuid
        OR of_organization = nullif(current_setting('app.organization', true), '')::uuid)
    AND seen_from >= nullif(current_setting('app.level', true), '')::smallint
    AND (SELECT ctx.ok('organization')));

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.open_case(home text, case_id uuid) RETURNS SETOF ctx.opened
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    held record;
BEGIN
    SELECT bool_or(s.ended_at IS NULL AND s.part = 'lead') AS is_open, max(c.number) AS number INTO held
    FROM assignments s
    JOIN cases c ON c.home = s.home AND c.id = s.case_id AND c.seen_from >= ctx.level()
    WHERE s.home = open_case.home AND s.case_id = open_case.case_id
        AND CASE caller WHEN 'organization' THEN ctx.organization() IN (s.to_organization, s.of_organization)
            ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END;
    IF held.number IS NULL THEN
        RETURN;
    END IF;
    PERFORM ctx.record(caller, 'open case', open_case.home || '-' || held.number);
    RETURN NEXT ctx.seal(ctx.account(), ctx.post(), CASE WHEN held.is_open THEN 'assignee' ELSE 'former' END,
        ctx.area(),
        ctx.level(), ctx.organization(), open_case.home, open_case.case_id);
END $$;

CREATE OR REPLACE FUNCTION ctx.has_lead(home text, case_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Once a case is over, whoever had it last.
    RETURN NOT ctx.unmasks(ctx.post()) AND coalesce((
        SELECT CASE WHEN ctx.organization() IS NULL THEN s.to_area = ctx.area()
            ELSE ctx.organization() IN (s.to_organization, s.of_organization) END
        FROM assignments s
        WHERE s.home = has_lead.home AND s.case_id = has_lead.case_id AND s.part = 'lead'
        ORDER BY (s.ended_at IS NULL) DESC, s.given_at DESC, s.id DESC LIMIT 1), false);
END $$;

CREATE OR REPLACE FUNCTION waiting_replies()
RETURNS TABLE (home text, number bigint, scenario text, count integer, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT s.home, s.number, s.scenario, count(*)::integer, max(m.at)
        FROM assignments s
        JOIN messages m ON m.home = s.home AND m.case_id = s.case_id AND m.direction = 'from_reporter'
            AND m.seen_at IS NULL
        WHERE s.part = 'lead' AND s.ended_at IS NULL AND s.seen_from >= ctx.level()
            AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                ELSE ctx.organization() IN (s.to_organization, s.of_organization) END
            AND NOT ctx.unmasks(ctx.post())
        GROUP BY s.home, s.number, s.scenario ORDER BY max(m.at), s.home, s.number LIMIT 20;
END $$;

CREATE OR REPLACE FUNCTION own_news(writer text, number bigint, last_writer text, last_number bigint,
    at_most integer)
RETURNS TABLE (case_number text, version integer, is_changed boolean, is_own boolean, has_notice boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    reader smallint := ctx.level();
    addressed jsonb := CASE caller
        WHEN 'organization' THEN jsonb_build_array(jsonb_build_object('organization', ctx.organization()))
        ELSE jsonb_build_array(jsonb_build_object('area', ctx.area())) END;
BEGIN
    RETURN QUERY SELECT c.home || '-' || c.number, max(o.version), bool_or(o.event <> 'noticed'),
        bool_or(o.event <> 'noticed'
            AND (coalesce(held.is_own, false) OR coalesce(o.detail -> 'watchers' @> addressed, false))),
        bool_or(o.event = 'noticed')
    FROM outbox o
    JOIN cases c ON c.home = o.home AND c.id = o.case_id,
    LATERAL (
        SELECT bool_or(CASE caller WHEN 'organization' THEN ctx.organization() IN (s.to_organization, s.of_organization)
                ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END) AS is_held,
            bool_or(caller = 'organization' OR s.to_area = ctx.area() OR s.desk = ctx.area()) AS is_own
        FROM assignments s
        WHERE s.home = c.home AND s.case_id = c.id
    ) held
    WHERE (o.written_by, o.id) > (writer::xid8, own_news.number)
        AND (o.written_by, o.id) <= (last_writer::xid8, last_number)
        AND o.written_by < pg_snapshot_xmin(pg_current_snapshot())
        AND c.seen_from >= reader
        -- What may be opened, by scope or by an assignment once held; a notice, only by whom it is for.
        AND CASE o.event WHEN 'noticed' THEN o.detail -> 'to' @> addressed
            ELSE held.is_held OR caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~' END
    GROUP BY c.home, c.number ORDER BY c.home, c.number LIMIT at_most;
END $$;

CREATE OR REPLACE FUNCTION case_marks(homes text[], numbers bigint[], at timestamptz)
RETURNS TABLE (home text, number bigint, mark text, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT c.home, c.number, m.mark, m.since
        FROM (SELECT * FROM unnest(homes, numbers) AS w (home, number) LIMIT 200) w
        JOIN cases c ON c.home = w.home AND c.number = w.number AND c.seen_from >= ctx.level()
            AND (caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~'
                OR EXISTS (SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
                    AND s.ended_at IS NULL AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                        ELSE ctx.organization() IN (s.to_organization, s.of_organization) END)),
        LATERAL (
            SELECT 'supervised' AS mark, max(p.due_at) AS since FROM presses p
            WHERE p.home = c.home AND p.case_id = c.id AND p.kind = 'supervise' AND p.answered_at IS NULL
                AND p.lapsed_at IS NULL
            UNION ALL
            SELECT 'escalated', max(x.since) FROM watchers x
            WHERE x.home = c.home AND x.case_id = c.id AND x.ended_at IS NULL
            UNION ALL
            SELECT 'urged', max(p.at) FROM presses p
            WHERE p.home = c.home AND p.case_id = c.id AND p.kind = 'urge' AND p.at >= (SELECT max(s.given_at)
                FROM assignments s WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead'
                    AND s.ended_at IS NULL)
            UNION ALL
            SELECT 'extension', max(e.asked_at) FROM extensions e
            WHERE e.home = c.home AND e.case_id = c.id AND e.decided_at IS NULL AND e.lapsed_at IS NULL
            UNION ALL
            SELECT 'warned', max(k.warned_at) FROM clocks k
            WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL AND NOT k.beside
                AND k.due_at > case_marks.at
        ) m
        WHERE c.closed_at IS NULL AND m.since IS NOT NULL
        ORDER BY c.home, c.number;
END $$;

CREATE OR REPLACE FUNCTION demanded_answers()
RETURNS TABLE (home text, number bigint, scenario text, who text, due_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT s.home, s.number, s.scenario, p.who, p.due_at
        FROM assignments s
        JOIN presses p ON p.home = s.home AND p.case_id = s.case_id AND p.kind = 'supervise'
            AND p.answered_at IS NULL AND p.lapsed_at IS NULL
        WHERE s.part = 'lead' AND s.ended_at IS NULL AND s.seen_from >= ctx.level()
            AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                ELSE ctx.organization() IN (s.to_organization, s.of_organization) END
            AND NOT ctx.unmasks(ctx.post())
        ORDER BY p.due_at, s.home, s.number LIMIT 20;
END $$;

CREATE OR REPLACE FUNCTION ctx.may_read(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.seen_from >= ctx.level() AND (
        ctx.organization() IS NULL AND c.area >= ctx.area() AND c.area < ctx.area() || '~'
        OR EXISTS (SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
            AND CASE WHEN ctx.organization() IS NULL THEN s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~'
                ELSE ctx.organization() IN (s.to_organization, s.of_organization) END));
END $$;

CREATE OR REPLACE FUNCTION view_case(home text, number bigint, at timestamptz)
RETURNS TABLE (title text, since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    caller text := ctx.kind('area', 'organization');
    moment timestamptz := view_case.at;
    found_id uuid;
BEGIN
    -- Opening a case by its assignment is on record; looking whether others have it open is not opening it.
    SELECT c.id INTO found_id FROM cases c
    WHERE c.home = view_case.home AND c.number = view_case.number AND c.seen_from >= ctx.level()
        AND c.closed_at IS NULL
        AND (caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~' OR EXISTS (
            SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id AND s.ended_at IS NULL
                AND CASE caller WHEN 'organization' THEN ctx.organization() IN (s.to_organization, s.of_organization)
                    ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END));
    IF found_id IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM viewings v WHERE (v.home, v.case_id, v.post_id) IN (
        SELECT o.home, o.case_id, o.post_id FROM viewings o WHERE o.until < moment - interval '1 hour'
        ORDER BY o.until LIMIT 20 FOR UPDATE SKIP LOCKED);
    INSERT INTO viewings AS v (home, case_id, post_id, since, until)
    VALUES (view_case.home, found_id, ctx.post(), moment, moment + interval '2 minutes')
    ON CONFLICT (home, case_id, post_id) DO UPDATE
        SET since = CASE WHEN v.until > moment THEN v.since ELSE moment END,
            until = greatest(v.until, moment + interval '2 minutes');
    RETURN QUERY SELECT p.title, v.since FROM viewings v JOIN posts p ON p.id = v.post_id
        WHERE v.home = view_case.home AND v.case_id = found_id AND v.until > moment
            AND v.post_id <> ctx.post()
        ORDER BY v.since, v.post_id LIMIT 5;
END $$;

CREATE OR REPLACE FUNCTION ctx.open_cases_in(box geometry, caller text)
RETURNS TABLE (point geometry, home text, number bigint, scenario text, step text, is_overdue boolean)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
    AS $$
DECLARE
    first_code text := ctx.area();
    past_code text := ctx.area() || '~';
    reader smallint := ctx.level();
    body uuid := ctx.organization();
BEGIN
    IF caller = 'area' THEN
        RETURN QUERY SELECT c.point, c.home, c.number, c.scenario, c.step, coalesce(c.due_at < now(), false)
            FROM cases c
            WHERE c.point && box AND c.closed_at IS NULL AND c.area >= first_code AND c.area < past_code
                AND c.seen_from >= reader;
    ELSE
        RETURN QUERY SELECT c.point, c.home, c.number, c.scenario, c.step, coalesce(c.due_at < now(), false)
            FROM assignments s JOIN cases c ON c.home = s.home AND c.id = s.case_id
            WHERE (s.to_organization = body OR s.of_organization = body) AND s.ended_at IS NULL
                AND c.point && box AND c.closed_at IS NULL
                AND c.seen_from >= reader;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION post_counts(account uuid) RETURNS TABLE (post_id uuid, open integer, overdue integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor');
    IF account IS DISTINCT FROM ctx.account() THEN
        RAISE EXCEPTION 'these are not your posts' USING ERRCODE = '28000';
    END IF;
    RETURN QUERY SELECT p.id, n.open, n.overdue
        FROM posts p
        JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind,
        LATERAL (
            SELECT count(*)::integer AS open, (count(*) FILTER (WHERE s.due_at < now()))::integer AS overdue
            FROM assignments s
            WHERE k.role = 'area' AND s.to_area = p.area AND s.ended_at IS NULL
                AND s.seen_from >= area_level(p.area)
            UNION ALL
            SELECT count(*)::integer, (count(*) FILTER (WHERE s.due_at < now()))::integer
            FROM assignments s
            WHERE k.role = 'organization' AND s.ended_at IS NULL
                AND (s.to_organization = p.organization_id OR s.of_organization = p.organization_id)
                AND s.seen_from >= area_level(p.area)
            ORDER BY 1 DESC LIMIT 1
        ) n
        WHERE p.account_id = account AND ctx.is_living(p)
        ORDER BY p.since, p.id LIMIT 100;
END $$;

CREATE OR REPLACE FUNCTION ctx.has_handled(home text, case_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM history h WHERE h.home = has_handled.home AND h.case_id = has_handled.case_id
            AND h.account_id = ctx.account() AND h.act <> 'unmask')
        OR EXISTS (SELECT FROM assignments s
            JOIN posts p ON p.account_id = ctx.account() AND ctx.is_living(p)
                AND (p.area = s.to_area AND p.organization_id IS NULL
                    OR p.organization_id IN (s.to_organization, s.of_organization))
            WHERE s.home = has_handled.home AND s.case_id = has_handled.case_id AND NOT ctx.unmasks(p.id));
END $$;

-- A helper's part is its own to answer; the case it may look at is its office's too.
CREATE OR REPLACE FUNCTION ctx.helped_case(home text, case_id uuid) RETURNS cases
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = helped_case.home AND x.id = helped_case.case_id
        AND x.seen_from >= ctx.level()
        AND (ctx.organization() IS NULL AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
            OR EXISTS (SELECT FROM assignments s WHERE s.home = x.home AND s.case_id = x.id
                AND (ctx.is_own(s) OR s.of_organization = ctx.organization())))
    FOR UPDATE;
    RETURN c;
END $$;

CREATE OR REPLACE FUNCTION ctx.concerned(c cases, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lead jsonb := '[]';
    helpers jsonb := '[]';
    gone jsonb := '[]';
    desks jsonb := '[]';
    told jsonb := '[]';
    offices jsonb := '[]';
    owner jsonb;
    s record;
BEGIN
    FOR s IN SELECT a.part, a.ended_at, a.to_area, a.to_organization, a.of_organization, a.desk FROM assignments a
        WHERE a.home = c.home AND a.case_id = c.id AND (a.ended_at IS NULL OR a.ended_at = moment)
    LOOP
        owner := CASE WHEN s.to_area IS NULL THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END;
        IF s.of_organization IS NOT NULL THEN
            offices := offices || jsonb_build_object('organization', s.of_organization);
        END IF;
        IF s.ended_at IS NOT NULL THEN
            gone := gone || owner;
        ELSIF s.part = 'helper' THEN
            helpers := helpers || owner;
        ELSE
            lead := lead || owner;
            -- A beat where nobody sits is its office's to mind.
            IF s.of_organization IS NOT NULL AND NOT EXISTS (SELECT FROM posts p
                WHERE p.organization_id = s.to_organization AND ctx.is_living(p)) THEN
                lead := lead || jsonb_build_object('organization', s.of_organization);
            END IF;
            IF s.desk IS NOT NULL THEN
                desks := desks || jsonb_build_object('area', s.desk);
            END IF;
        END IF;
    END LOOP;
    -- A clock that stops with this very act ends its watch: whoever watched until now hears of it too.
    FOR s IN SELECT DISTINCT w.to_area, w.to_organization FROM watchers w
        WHERE w.home = c.home AND w.case_id = c.id AND (w.ended_at IS NULL OR w.ended_at = moment)
    LOOP
        told := told || CASE WHEN s.to_area IS NULL THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END;
    END LOOP;
    RETURN jsonb_build_object('lead', lead, 'helpers', helpers, 'left', gone, 'desks', desks, 'watchers', told,
        'offices', offices);
END $$;

RESET ROLE;
