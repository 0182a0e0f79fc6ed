-- A reporter's contact is masked for everybody. A kind of post the pack names may look at one contact of one
-- case, for a reason, and the reporter is told. Such a post watches how others handle, and handles nothing.

SET LOCAL ROLE linli_owner;

ALTER TABLE post_kinds ADD COLUMN unmasks boolean NOT NULL DEFAULT false;
ALTER TABLE post_kinds ADD CONSTRAINT post_kinds_unmasks_check
    CHECK (NOT unmasks OR (role = 'area' AND NOT is_desk)) NOT VALID;
ALTER TABLE post_kinds VALIDATE CONSTRAINT post_kinds_unmasks_check;
COMMENT ON COLUMN post_kinds.unmasks IS 'May see one masked contact at a time, and handles no case';

GRANT SELECT (sealed, masked, key_id) ON contacts TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.unmasks(post_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT k.unmasks FROM posts p JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = unmasks.post_id), false);
END $$;
COMMENT ON FUNCTION ctx.unmasks(uuid) IS 'Whether a post is of a kind that may unmask';

CREATE FUNCTION ctx.demand_handler() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF ctx.unmasks(NEW.post_id) THEN
        RAISE EXCEPTION 'whoever may unmask handles nothing' USING ERRCODE = '28000';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION ctx.demand_handler() IS 'Refuses an act on a case by a post that may unmask contacts';
GRANT EXECUTE ON FUNCTION ctx.demand_handler() TO linli_owner;

SET LOCAL ROLE linli_owner;
-- Every act on a case is a line of its history.
CREATE TRIGGER history_demand_handler BEFORE INSERT ON history FOR EACH ROW
    WHEN (NEW.post_id IS NOT NULL AND NEW.act <> ALL (ARRAY['report', 'unmask'])
        AND current_user <> 'linli_load')
    EXECUTE FUNCTION ctx.demand_handler();
SET LOCAL ROLE linli_definer;

-- By account, not by post: changing posts makes nobody a bystander.
CREATE FUNCTION ctx.has_handled(home text, case_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM history h WHERE h.home = has_handled.home AND h.case_id = has_handled.case_id
            AND h.account_id = ctx.account() AND h.act <> 'unmask')
        OR EXISTS (SELECT FROM assignments s
            JOIN posts p ON p.account_id = ctx.account() AND ctx.is_living(p)
                AND (p.area = s.to_area AND p.organization_id IS NULL
                    OR p.organization_id = s.to_organization)
            WHERE s.home = has_handled.home AND s.case_id = has_handled.case_id AND NOT ctx.unmasks(p.id));
END $$;
COMMENT ON FUNCTION ctx.has_handled(text, uuid) IS
    'Whether the account that acts did something to a case, or sits at a desk that has or had it';

CREATE FUNCTION ctx.relayed_case(home text, case_id uuid, caller text) RETURNS cases
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = relayed_case.home AND x.id = relayed_case.case_id
        AND CASE caller
            WHEN 'area' THEN x.seen_from >= ctx.level() AND x.area >= ctx.area()
                AND x.area < ctx.area() || '~'
            WHEN 'assignee' THEN x.seen_from >= ctx.level() AND x.home = ctx.home() AND x.id = ctx.case_id()
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    RETURN c;
END $$;
COMMENT ON FUNCTION ctx.relayed_case(text, uuid, text) IS
    'A case as the caller may see it: by area, by assignment, or by receipt; all null when it may not';

CREATE FUNCTION unmask_contact(given jsonb) RETURNS TABLE (outcome text, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    c cases;
    kept bytea;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'reason'],
        ARRAY['request_id', 'address']);
    IF char_length(btrim(given ->> 'reason')) NOT BETWEEN 10 AND 500 THEN
        RAISE EXCEPTION 'a reason of 10 to 500 characters' USING ERRCODE = 'LN422';
    END IF;
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    SELECT k.sealed INTO kept FROM contacts k WHERE k.home = c.home AND k.case_id = c.id;
    IF c.id IS NULL OR NOT ctx.unmasks(ctx.post()) OR ctx.has_handled(c.home, c.id) OR kept IS NULL THEN
        RETURN QUERY SELECT CASE WHEN c.id IS NULL THEN 'absent' WHEN NOT ctx.unmasks(ctx.post()) THEN 'post'
            WHEN ctx.has_handled(c.home, c.id) THEN 'handler' ELSE 'nothing' END, NULL::bytea;
        RETURN;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    -- The reporter reads this line: which office looked, when, and why.
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, 'unmask', c.step, c.step,
        given ->> 'who', btrim(given ->> 'reason'), true, c.seen_from);
    PERFORM ctx.record(caller, 'unmask', c.home || '-' || c.number, reason => btrim(given ->> 'reason'),
        address => given ->> 'address', request_id => given ->> 'request_id', fields => ARRAY['contact']);
    RETURN QUERY SELECT 'done', kept;
END $$;
COMMENT ON FUNCTION unmask_contact(jsonb) IS
    'The sealed contact of one case, for a post that may unmask and never handled it; recorded, and told';

GRANT EXECUTE ON FUNCTION unmask_contact(jsonb) TO linli_area;

RESET ROLE;
