-- Who watches a case hears that something happened to it, on an open desk as on an open case, and who is asked to help
-- is told so. It gives nobody a case they could not open before: whoever looks is asked for scope or assignment.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.concerned(c cases, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lead jsonb := '[]';
    helpers jsonb := '[]';
    gone jsonb := '[]';
    desks jsonb := '[]';
    told jsonb := '[]';
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
    -- A clock that stops with this very act ends its watch: whoever watched until now hears of it too.
    FOR s IN SELECT DISTINCT w.to_area, w.to_organization FROM watchers w
        WHERE w.home = c.home AND w.case_id = c.id AND (w.ended_at IS NULL OR w.ended_at = moment)
    LOOP
        told := told || CASE WHEN s.to_area IS NULL THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END;
    END LOOP;
    RETURN jsonb_build_object('lead', lead, 'helpers', helpers, 'left', gone, 'desks', desks, 'watchers', told);
END $$;
COMMENT ON FUNCTION ctx.concerned(cases, timestamptz) IS
    'Who has a case now, who helps, who watches, and whose part in it ended at a moment';

-- Whoever is asked, called or let go is addressed: the others who help are not told the same.
CREATE OR REPLACE FUNCTION ctx.note_help(c cases, s assignments, given jsonb, act text, caller text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, detail,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, replace(act, ' ', '-'), c.step,
        c.step, given ->> 'who', nullif(btrim(given ->> 'words'), ''), jsonb_strip_nulls(jsonb_build_object(
            'to_area', s.to_area, 'to_organization', s.to_organization, 'helper', coalesce(
            (SELECT a.name FROM areas a WHERE a.code = s.to_area),
            (SELECT o.name FROM organizations o WHERE o.id = s.to_organization)))), c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, reason => nullif(btrim(given ->> 'words'), ''),
        address => given ->> 'address', request_id => given ->> 'request_id');
END $$;

-- A desk lists what it watches: when that changes, the desk did.
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

RESET ROLE;
