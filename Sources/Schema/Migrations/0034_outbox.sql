-- What happened, for whoever is to be told of it: open pages, notices, other machines. A row is written in the
-- transaction of the act, so that nothing is told of what was undone and nothing that was done is missed.
--
-- No act may call NOTIFY: it makes every commit wait for every other. Readers look again and again instead, and
-- believe only rows below the oldest transaction still running: a lower number may commit later.

SET LOCAL ROLE linli_owner;

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY,
    written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    event text NOT NULL CHECK (char_length(event) BETWEEN 1 AND 100),
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    version integer NOT NULL CHECK (version > 0),
    detail jsonb NOT NULL DEFAULT '{}'
        CHECK (jsonb_typeof(detail) = 'object' AND char_length(detail::text) <= 8000),
    taken_at timestamptz,
    PRIMARY KEY (written_by, id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE outbox IS
    'What happened to cases, to be told; a row a day old that was taken is removed, so the table stays small';
COMMENT ON COLUMN outbox.written_by IS 'The transaction that wrote it: readers go by this, not by the number';
COMMENT ON COLUMN outbox.event IS 'What an act did, as history has it, or warned, escalated and the like';
COMMENT ON COLUMN outbox.detail IS
    'Whom it concerns and which steps: areas, organizations, names of the pack; never anybody''s words';
COMMENT ON COLUMN outbox.taken_at IS 'Null: nobody has made notices of it yet';
CREATE INDEX outbox_untaken ON outbox (id) WHERE taken_at IS NULL;

SELECT ctx.protect('outbox', 'vault');
GRANT SELECT, INSERT, UPDATE (taken_at), DELETE ON outbox TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.concerned(c cases, moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT jsonb_build_object(
        'lead', coalesce(jsonb_agg(owner) FILTER (WHERE part = 'lead' AND ended_at IS NULL), '[]'),
        'helpers', coalesce(jsonb_agg(owner) FILTER (WHERE part = 'helper' AND ended_at IS NULL), '[]'),
        'left', coalesce(jsonb_agg(owner) FILTER (WHERE ended_at IS NOT NULL), '[]'))
    FROM (
        SELECT s.part, s.ended_at, CASE WHEN s.to_area IS NULL
            THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END AS owner
        FROM assignments s
        WHERE s.home = c.home AND s.case_id = c.id AND (s.ended_at IS NULL OR s.ended_at = moment)
    ) held
$$;
COMMENT ON FUNCTION ctx.concerned(cases, timestamptz) IS
    'Who has a case now, who helps, and whose part in it ended at a moment';

CREATE FUNCTION ctx.tell(c cases, event text, detail jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := coalesce((detail ->> 'at')::timestamptz, now());
BEGIN
    INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail)
    VALUES (moment, tell.event, c.home, c.id, c.area, c.seen_from, c.version,
        ctx.concerned(c, moment) || jsonb_build_object('step', c.step) || (detail - 'at'));
END $$;
COMMENT ON FUNCTION ctx.tell(cases, text, jsonb) IS
    'Something about a case is to be told that is no move of it: its version stays, and open forms stay good';

-- Runs when the transaction ends: only then it is settled who has the case.
CREATE FUNCTION ctx.tell_of_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail)
    SELECT NEW.at, left(coalesce(NEW.detail ->> 'effect', NEW.act), 100), c.home, c.id, c.area, c.seen_from,
        NEW.version, ctx.concerned(c, NEW.at) || jsonb_strip_nulls(jsonb_build_object(
            'act', NEW.act, 'from_step', NEW.from_step, 'step', NEW.to_step,
            'is_closed', c.closed_at IS NOT NULL))
    FROM cases c WHERE c.home = NEW.home AND c.id = NEW.case_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.tell_of_history() IS 'Each line of a history is told, so that no act can forget to';
GRANT EXECUTE ON FUNCTION ctx.tell_of_history() TO linli_owner;

SET LOCAL ROLE linli_owner;

-- Bulk load is spared: nobody is told of what lies years back.
CREATE CONSTRAINT TRIGGER history_told AFTER INSERT ON history
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_user <> 'linli_load') EXECUTE FUNCTION ctx.tell_of_history();

RESET ROLE;
