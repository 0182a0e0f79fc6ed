-- Notices on pages. A job takes what happened out of the outbox, the pack says who is told of it in which
-- words, and each desk finds its notices. A notice belongs to a desk as the work does: whoever of it has read a
-- notice, the desk has read it, and nobody keeps who that was.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_teller;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_teller;

SET LOCAL ROLE linli_owner;

-- Each case keeps the pack it began under; the matrix of notices is a part of it.
GRANT SELECT ON packs TO linli_teller;

CREATE TABLE notices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event bigint NOT NULL,
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    number bigint NOT NULL,
    area text COLLATE "C" NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    step text NOT NULL,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    to_area text COLLATE "C" REFERENCES areas,
    to_organization uuid REFERENCES organizations,
    template text NOT NULL CHECK (template <> ''),
    at timestamptz NOT NULL,
    due_at timestamptz,
    read_at timestamptz,
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    CHECK (num_nonnulls(to_area, to_organization) = 1),
    -- Whatever is tried again, nobody is told twice.
    UNIQUE NULLS NOT DISTINCT (event, case_id, template, to_area, to_organization)
);
COMMENT ON TABLE notices IS
    'What desks and offices are told on their pages: a template of the pack, and which case it is about';
COMMENT ON COLUMN notices.event IS 'The row of the outbox it was made of; that row does not stay';
COMMENT ON COLUMN notices.read_at IS 'Null: nobody of the desk has read it';
CREATE INDEX notices_of_area ON notices (to_area, id DESC) WHERE to_area IS NOT NULL;
CREATE INDEX notices_of_organization ON notices (to_organization, id DESC) WHERE to_organization IS NOT NULL;
CREATE INDEX notices_unread_of_area ON notices (to_area) WHERE read_at IS NULL AND to_area IS NOT NULL;
CREATE INDEX notices_unread_of_organization ON notices (to_organization)
    WHERE read_at IS NULL AND to_organization IS NOT NULL;
CREATE INDEX notices_oldest ON notices (at);

SELECT ctx.protect('notices', 'vault');
GRANT SELECT, INSERT, UPDATE (read_at), DELETE ON notices TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('followup', 'sealer', 'live', 'teller') THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;

-- In PL/pgSQL the plan is kept: every act comes through here.
CREATE OR REPLACE FUNCTION ctx.concerned(c cases, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lead jsonb := '[]';
    helpers jsonb := '[]';
    gone jsonb := '[]';
    desks jsonb := '[]';
    owner jsonb;
    s record;
BEGIN
    FOR s IN SELECT a.part, a.ended_at, a.to_area, a.to_organization, a.desk FROM assignments a
        WHERE a.home = c.home AND a.case_id = c.id AND (a.ended_at IS NULL OR a.ended_at = moment)
    LOOP
        owner := CASE WHEN s.to_area IS NULL THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END;
        IF s.ended_at IS NOT NULL THEN
            gone := gone || owner;
        ELSIF s.part = 'helper' THEN
            helpers := helpers || owner;
        ELSE
            lead := lead || owner;
            IF s.desk IS NOT NULL THEN
                desks := desks || jsonb_build_object('area', s.desk);
            END IF;
        END IF;
    END LOOP;
    RETURN jsonb_build_object('lead', lead, 'helpers', helpers, 'left', gone, 'desks', desks);
END $$;

-- Whoever acts need not be told of it.
CREATE FUNCTION ctx.actor() RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN ctx.organization() IS NOT NULL
            THEN jsonb_build_object('organization', ctx.organization())
        WHEN ctx.area() IS NOT NULL THEN jsonb_build_object('area', ctx.area()) END;
END $$;
COMMENT ON FUNCTION ctx.actor() IS 'The desk or office in whose name a transaction acts; null: nobody''s';

CREATE OR REPLACE FUNCTION ctx.tell_of_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail)
    SELECT NEW.at, left(coalesce(NEW.detail ->> 'effect', NEW.act), 100), c.home, c.id, c.area, c.seen_from,
        NEW.version, ctx.concerned(c, NEW.at) || jsonb_strip_nulls(jsonb_build_object(
            'act', NEW.act, 'from_step', NEW.from_step, 'step', NEW.to_step, 'by', ctx.actor(),
            'to_area', NEW.detail ->> 'to_area', 'to_organization', NEW.detail ->> 'to_organization',
            'is_closed', c.closed_at IS NOT NULL))
    FROM cases c WHERE c.home = NEW.home AND c.id = NEW.case_id;
    RETURN NULL;
END $$;

CREATE FUNCTION take_news(moment timestamptz, at_most integer)
RETURNS TABLE (id bigint, event text, at timestamptz, home text, case_id uuid, number bigint, area text,
    scenario text, pack_version integer, step text, seen_from smallint, due_at timestamptz, detail jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY UPDATE outbox o SET taken_at = moment
        FROM cases c
        WHERE (o.written_by, o.id) IN (SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at IS NULL
                ORDER BY x.id LIMIT at_most FOR UPDATE SKIP LOCKED)
            AND c.home = o.home AND c.id = o.case_id
        RETURNING o.id, o.event, o.at, o.home, o.case_id, c.number, o.area, c.scenario, c.pack_version,
            coalesce(o.detail ->> 'step', c.step), o.seen_from, c.due_at, o.detail;
END $$;
COMMENT ON FUNCTION take_news(timestamptz, integer) IS
    'Takes what happened, to make notices of it in the same transaction; undone, it is there again';

CREATE FUNCTION keep_notices(given jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept integer;
BEGIN
    PERFORM ctx.kind('teller');
    WITH fresh AS (
        INSERT INTO notices (event, home, case_id, number, area, scenario, pack_version, step, seen_from,
            to_area, to_organization, template, at, due_at)
        SELECT n.event, n.home, n.case_id, n.number, n.area, n.scenario, n.pack_version, n.step, n.seen_from,
            n.to_area, n.to_organization, n.template, n.at, n.due_at
        FROM jsonb_to_recordset(given) AS n (event bigint, home text, case_id uuid, number bigint, area text,
            scenario text, pack_version integer, step text, seen_from smallint, to_area text,
            to_organization uuid, template text, at timestamptz, due_at timestamptz)
        ON CONFLICT DO NOTHING
        RETURNING *
    ), told AS (
        -- For the open pages of whoever it is for; nobody makes a notice of a notice.
        INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail, taken_at)
        SELECT f.at, 'noticed', f.home, f.case_id, f.area, f.seen_from, 1, jsonb_build_object('to',
            jsonb_agg(jsonb_strip_nulls(jsonb_build_object('area', f.to_area,
                'organization', f.to_organization)))), f.at
        FROM fresh f GROUP BY f.at, f.home, f.case_id, f.area, f.seen_from
    )
    SELECT count(*) INTO kept FROM fresh;
    RETURN kept;
END $$;
COMMENT ON FUNCTION keep_notices(jsonb) IS 'Keeps notices that were not there yet; answers how many';

CREATE FUNCTION own_notices(before bigint, at_most integer)
RETURNS TABLE (id bigint, home text, number bigint, area text, scenario text, pack_version integer,
    step text, template text, at timestamptz, due_at timestamptz, is_read boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    desk text := CASE caller WHEN 'area' THEN ctx.area() END;
    office uuid := CASE caller WHEN 'organization' THEN ctx.organization() END;
BEGIN
    -- Who watches others handle reads no desk's notices.
    IF ctx.unmasks(ctx.post()) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT n.id, n.home, n.number, n.area, n.scenario, n.pack_version, n.step, n.template, n.at,
            n.due_at, n.read_at IS NOT NULL
        FROM notices n
        WHERE (n.to_area = desk OR n.to_organization = office)
            AND n.seen_from >= ctx.level() AND (before IS NULL OR n.id < before)
        ORDER BY n.id DESC LIMIT at_most;
END $$;
COMMENT ON FUNCTION own_notices(bigint, integer) IS
    'Notices of the desk or office of the acting post, the newest first';

CREATE FUNCTION unread_notices(at_most integer) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    desk text := CASE caller WHEN 'area' THEN ctx.area() END;
    office uuid := CASE caller WHEN 'organization' THEN ctx.organization() END;
BEGIN
    IF ctx.unmasks(ctx.post()) THEN
        RETURN 0;
    END IF;
    RETURN (SELECT count(*) FROM (SELECT FROM notices n
        WHERE (n.to_area = desk OR n.to_organization = office) AND n.read_at IS NULL
            AND n.seen_from >= ctx.level() LIMIT at_most) AS waiting);
END $$;
COMMENT ON FUNCTION unread_notices(integer) IS 'How many notices of the acting post nobody read, up to a number';

-- Up to a number and not all: what came since the page was drawn was not read.
CREATE FUNCTION read_notices(first bigint, last bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    desk text := CASE caller WHEN 'area' THEN ctx.area() END;
    office uuid := CASE caller WHEN 'organization' THEN ctx.organization() END;
    changed integer;
BEGIN
    IF ctx.unmasks(ctx.post()) THEN
        RETURN 0;
    END IF;
    UPDATE notices n SET read_at = greatest(moment, n.at)
    WHERE (n.to_area = desk OR n.to_organization = office) AND n.read_at IS NULL
        AND n.seen_from >= ctx.level() AND n.id BETWEEN first AND last;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
COMMENT ON FUNCTION read_notices(bigint, bigint, timestamptz) IS
    'The desk or office of the acting post has read its notices from one number to another; answers how many';

CREATE FUNCTION sweep_notices(moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('teller');
    DELETE FROM notices n WHERE n.id IN (SELECT x.id FROM notices x WHERE x.at < moment
        ORDER BY x.at LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
COMMENT ON FUNCTION sweep_notices(timestamptz, integer) IS
    'Removes notices that are no news any more, read or not; answers how many';

GRANT EXECUTE ON FUNCTION take_news(timestamptz, integer), keep_notices(jsonb),
    sweep_notices(timestamptz, integer) TO linli_teller;
GRANT EXECUTE ON FUNCTION own_notices(bigint, integer), unread_notices(integer),
    read_notices(bigint, bigint, timestamptz) TO linli_area, linli_organization;

-- What nobody has made notices of yet is never swept.
CREATE OR REPLACE FUNCTION sweep_news(moment timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('live');
    DELETE FROM outbox o WHERE (o.written_by, o.id) IN (
        SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at < moment
        ORDER BY x.written_by, x.id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

DROP FUNCTION own_news(text, bigint, text, bigint, integer);
CREATE FUNCTION own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer)
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
        bool_or(o.event <> 'noticed' AND coalesce(held.is_own, false)), bool_or(o.event = 'noticed')
    FROM outbox o
    JOIN cases c ON c.home = o.home AND c.id = o.case_id,
    LATERAL (
        SELECT bool_or(CASE caller WHEN 'organization' THEN s.to_organization = ctx.organization()
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
COMMENT ON FUNCTION own_news(text, bigint, text, bigint, integer) IS
    'What the acting post may know of what happened between two places of the outbox: cases, whether its '
    'desk changed, whether it has notices';
GRANT EXECUTE ON FUNCTION own_news(text, bigint, text, bigint, integer) TO linli_area, linli_organization;

RESET ROLE;
