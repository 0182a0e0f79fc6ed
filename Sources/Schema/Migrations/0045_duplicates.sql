-- Many reports, one matter. A report that tells of what another case is about already stays a case of its own,
-- with its number, words, photos, contact and receipt; it is closed, lies on no desk, and points to the other.
--
-- A duplicate of a duplicate points to the master itself. What was said is kept beside it, so that everything
-- can be taken back: whatever was said of a case goes with it when it stands alone again.

SET LOCAL ROLE linli_owner;

CREATE TABLE duplicates (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    said_home text COLLATE "C" NOT NULL,
    said_id uuid NOT NULL,
    master_home text COLLATE "C" NOT NULL,
    master_id uuid NOT NULL,
    from_step text NOT NULL CHECK (from_step <> ''),
    said_by text NOT NULL CHECK (said_by IN ('desk', 'reporter')),
    at timestamptz NOT NULL,
    PRIMARY KEY (home, case_id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    FOREIGN KEY (said_home, said_id) REFERENCES cases DEFERRABLE,
    FOREIGN KEY (master_home, master_id) REFERENCES cases DEFERRABLE,
    CHECK ((home, case_id) <> (master_home, master_id)),
    CHECK ((home, case_id) <> (said_home, said_id))
);
COMMENT ON TABLE duplicates IS 'Cases that tell of what another case, their master, is about';
COMMENT ON COLUMN duplicates.said_id IS 'The master when it was said';
COMMENT ON COLUMN duplicates.master_id IS 'The master today, which is no duplicate itself';
COMMENT ON COLUMN duplicates.from_step IS 'Where it stood, and stands again when it is taken back';
CREATE INDEX duplicates_of_master ON duplicates (master_home, master_id, at, case_id);
CREATE INDEX duplicates_as_said ON duplicates (said_home, said_id);

-- Nobody reads it: whether somebody may know of the other end depends on the other end.
SELECT ctx.protect('duplicates', 'vault');
GRANT SELECT, INSERT, UPDATE, DELETE ON duplicates TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.may_read(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.seen_from >= ctx.level() AND (
        ctx.organization() IS NULL AND c.area >= ctx.area() AND c.area < ctx.area() || '~'
        OR EXISTS (SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
            AND CASE WHEN ctx.organization() IS NULL THEN s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~'
                ELSE s.to_organization = ctx.organization() END));
END $$;
COMMENT ON FUNCTION ctx.may_read(cases) IS
    'Whether the post that acts may open a case: by its area, or by an assignment';

CREATE FUNCTION ctx.may_name(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ctx.is_shown(c) OR ctx.may_read(c);
END $$;
COMMENT ON FUNCTION ctx.may_name(cases) IS
    'Whether the post that acts may know of a case: as one it may open, or as everybody may';

CREATE FUNCTION ctx.master_of(c cases) RETURNS cases
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    master cases;
BEGIN
    SELECT x.* INTO master FROM duplicates d JOIN cases x ON x.home = d.master_home AND x.id = d.master_id
    WHERE d.home = c.home AND d.case_id = c.id;
    IF master.id IS NULL THEN
        RETURN c;
    END IF;
    RETURN master;
END $$;
COMMENT ON FUNCTION ctx.master_of(cases) IS 'What a case is a duplicate of; the case itself when of nothing';

-- A case that may not be named, one whose master may not be named, and one that is nowhere are alike.
CREATE FUNCTION named_master(home text, number bigint)
RETURNS TABLE (master_home text, master_number bigint, seen_from smallint, is_about_handlers boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    named cases;
    master cases;
BEGIN
    PERFORM ctx.kind('area', 'assignee');
    SELECT * INTO named FROM cases x WHERE x.home = named_master.home AND x.number = named_master.number;
    master := ctx.master_of(named);
    IF named.id IS NOT NULL AND ctx.may_name(named) AND ctx.may_name(master) THEN
        RETURN QUERY SELECT master.home, master.number, master.seen_from, master.is_about_handlers;
    END IF;
END $$;
COMMENT ON FUNCTION named_master(text, bigint) IS
    'The case that a named one is about in the end, for a post that may know of both; else no row';
GRANT EXECUTE ON FUNCTION named_master(text, bigint) TO linli_area, linli_assignee;

CREATE FUNCTION ctx.link(c cases, master cases, from_step text, said_by text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO duplicates (home, case_id, said_home, said_id, master_home, master_id, from_step, said_by, at)
    VALUES (c.home, c.id, master.home, master.id, master.home, master.id, link.from_step, link.said_by, moment);
    UPDATE duplicates d SET master_home = master.home, master_id = master.id
    WHERE d.master_home = c.home AND d.master_id = c.id;
    PERFORM ctx.tell(master, 'added', jsonb_build_object('at', moment));
END $$;
COMMENT ON FUNCTION ctx.link(cases, cases, text, text, timestamptz) IS
    'Notes that a case is a duplicate of a master, and so are those that were duplicates of it';

-- Two marks at once could close a ring; they are few, and wait for each other.
CREATE FUNCTION ctx.lock_duplicates() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('duplicates', 0))
$$;
COMMENT ON FUNCTION ctx.lock_duplicates() IS 'One at a time says what is a duplicate of what';

CREATE FUNCTION mark_duplicate(move jsonb, other_home text, other_number bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    was cases;
    named cases;
    master cases;
    moved jsonb;
BEGIN
    PERFORM ctx.kind('area', 'assignee');
    PERFORM ctx.lock_duplicates();
    SELECT * INTO was FROM cases x WHERE x.home = move ->> 'home' AND x.id = (move ->> 'id')::uuid;
    SELECT * INTO named FROM cases x WHERE x.home = other_home AND x.number = other_number;
    master := ctx.master_of(named);
    -- Whether this case may be moved at all is asked there, and before anything is said of the other.
    moved := hand_over(move);
    IF named.id IS NULL OR NOT ctx.may_name(named) OR NOT ctx.may_name(master) OR move ->> 'closed_at' IS NULL
        OR (master.home, master.id) = (was.home, was.id)
        -- What is written in a complaint must not lie where those it is about can read it.
        OR master.seen_from <> was.seen_from OR master.is_about_handlers <> was.is_about_handlers THEN
        RAISE EXCEPTION 'no such master' USING ERRCODE = 'LN422';
    END IF;
    PERFORM ctx.link(was, master, was.step, 'desk', (move ->> 'at')::timestamptz);
    RETURN moved;
END $$;
COMMENT ON FUNCTION mark_duplicate(jsonb, text, bigint) IS
    'Closes a case the caller may act on as a duplicate of one the caller may know of';
GRANT EXECUTE ON FUNCTION mark_duplicate(jsonb, text, bigint) TO linli_area, linli_assignee;

CREATE FUNCTION ctx.cut(c cases) RETURNS cases
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    master cases := ctx.master_of(c);
BEGIN
    DELETE FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id;
    WITH RECURSIVE own AS (
        SELECT d.home, d.case_id FROM duplicates d WHERE d.said_home = c.home AND d.said_id = c.id
        UNION
        SELECT d.home, d.case_id FROM duplicates d JOIN own o ON d.said_home = o.home AND d.said_id = o.case_id
    )
    UPDATE duplicates d SET master_home = c.home, master_id = c.id
    FROM own o WHERE d.home = o.home AND d.case_id = o.case_id;
    RETURN master;
END $$;
COMMENT ON FUNCTION ctx.cut(cases) IS
    'A case is no duplicate any more, and what was said of it goes with it; answers what it was cut from';

CREATE FUNCTION separate_case(move jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    c cases;
    master cases;
BEGIN
    PERFORM ctx.demand_keys(move, ARRAY['home', 'id', 'version', 'at', 'step', 'who'],
        ARRAY['due_at', 'clock_purpose', 'clock_due_at', 'to_area', 'to_organization', 'desk', 'detail',
            'request_id', 'address']);
    PERFORM ctx.lock_duplicates();
    SELECT * INTO c FROM cases x WHERE x.home = move ->> 'home' AND x.id = (move ->> 'id')::uuid
        AND x.seen_from >= ctx.level() AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
    END IF;
    IF c.version IS DISTINCT FROM (move ->> 'version')::integer
        OR NOT EXISTS (SELECT FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id
            AND d.from_step = move ->> 'step') THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    master := ctx.cut(c);
    BEGIN
        PERFORM ctx.demand_owner(move ->> 'to_area', (move ->> 'to_organization')::uuid, c.seen_from);
    EXCEPTION WHEN SQLSTATE 'LN422' THEN
        -- Whoever had it is gone meanwhile: whoever takes it back has it.
        move := move - 'to_organization' || jsonb_build_object('to_area', ctx.area(), 'desk', ctx.area());
    END;
    PERFORM ctx.tell(master, 'separated', jsonb_build_object('at', move ->> 'at'));
    RETURN ctx.carry_out(c, move || '{"act": "separate", "closed_at": null, "is_public": true}', caller);
END $$;
COMMENT ON FUNCTION separate_case(jsonb) IS
    'Takes back that a case is a duplicate: it stands where it stood, with whoever had it, on a new clock';
GRANT EXECUTE ON FUNCTION separate_case(jsonb) TO linli_area;

CREATE FUNCTION duplicate_state(home text, case_id uuid)
RETURNS TABLE (from_step text, said_by text, at timestamptz, master_home text, master_number bigint,
    added integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'former');
    c cases;
    master cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = duplicate_state.home AND x.id = duplicate_state.case_id
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    master := ctx.master_of(c);
    RETURN QUERY SELECT d.from_step, d.said_by, d.at,
        CASE WHEN d.case_id IS NOT NULL AND ctx.may_name(master) THEN master.home END,
        CASE WHEN d.case_id IS NOT NULL AND ctx.may_name(master) THEN master.number END,
        (SELECT count(*)::integer FROM duplicates o WHERE o.master_home = c.home AND o.master_id = c.id)
        FROM (SELECT 1) one LEFT JOIN duplicates d ON d.home = c.home AND d.case_id = c.id;
END $$;
COMMENT ON FUNCTION duplicate_state(text, uuid) IS
    'Of a case the caller sees: whether it is a duplicate, of what if that may be known, and how many are of it';

CREATE FUNCTION added_reports(home text, case_id uuid)
RETURNS TABLE (added_home text, added_number bigint, scenario text, words text, reported_at timestamptz,
    said_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'former');
    master cases;
BEGIN
    SELECT * INTO master FROM cases x WHERE x.home = added_reports.home AND x.id = added_reports.case_id
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    RETURN QUERY SELECT x.home, x.number, x.scenario, x.words, x.reported_at, d.said_by
        FROM duplicates d JOIN cases x ON x.home = d.home AND x.id = d.case_id
        WHERE d.master_home = master.home AND d.master_id = master.id AND ctx.may_read(x)
        ORDER BY d.at, d.case_id LIMIT 50;
END $$;
COMMENT ON FUNCTION added_reports(text, uuid) IS
    'The first fifty reports added to a case, each for whoever may read it as a case of its own';
GRANT EXECUTE ON FUNCTION duplicate_state(text, uuid), added_reports(text, uuid)
    TO linli_area, linli_assignee, linli_former;

RESET ROLE;
