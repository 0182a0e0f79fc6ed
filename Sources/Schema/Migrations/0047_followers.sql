-- Reporters who want to be told when something moves. Who they are stands nowhere: a follower is a report, with
-- its receipt and its sealed contact. A duplicate's reporter is told of the master.

SET LOCAL ROLE linli_context;
GRANT USAGE ON SCHEMA ctx TO linli_teller;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_teller;

SET LOCAL ROLE linli_owner;

CREATE TABLE followers (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    why text NOT NULL CHECK (why IN ('asked', 'added')),
    since timestamptz NOT NULL,
    PRIMARY KEY (home, case_id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE followers IS
    'Reports whose reporters are told when something moves: because they asked, or were added to another case';

SELECT ctx.protect('followers', 'vault');
GRANT SELECT, INSERT, DELETE ON followers TO linli_definer;

SET LOCAL ROLE linli_definer;

-- Whoever left a contact and is added to another case is told of that one; a tick on the progress page ends it.
CREATE OR REPLACE FUNCTION ctx.link(c cases, master cases, from_step text, said_by text, moment timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO duplicates (home, case_id, said_home, said_id, master_home, master_id, from_step, said_by, at)
    VALUES (c.home, c.id, master.home, master.id, master.home, master.id, link.from_step, link.said_by, moment);
    UPDATE duplicates d SET master_home = master.home, master_id = master.id
    WHERE d.master_home = c.home AND d.master_id = c.id;
    INSERT INTO followers (home, case_id, why, since)
    SELECT k.home, k.case_id, 'added', moment FROM contacts k WHERE k.home = c.home AND k.case_id = c.id
    ON CONFLICT DO NOTHING;
    PERFORM ctx.tell(master, 'added', jsonb_build_object('at', moment));
END $$;

CREATE FUNCTION follow_state() RETURNS TABLE (is_following boolean, has_contact boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('receipt');
    RETURN QUERY SELECT
        EXISTS (SELECT FROM followers f WHERE f.home = ctx.home() AND f.case_id = ctx.case_id()),
        EXISTS (SELECT FROM contacts k WHERE k.home = ctx.home() AND k.case_id = ctx.case_id());
END $$;
COMMENT ON FUNCTION follow_state() IS 'Whether a reporter is told when something moves, and left a way to be told';

CREATE FUNCTION follow_case(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('receipt');
    c cases;
    follows boolean := (given ->> 'follows')::boolean;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['at', 'follows'],
        ARRAY['contact_sealed', 'contact_masked', 'key_id', 'request_id', 'address']);
    -- Locked, so that of two contacts sent at once one is kept.
    SELECT * INTO c FROM cases x WHERE x.home = ctx.home() AND x.id = ctx.case_id() FOR UPDATE;
    IF follows AND NOT EXISTS (SELECT FROM contacts k WHERE k.home = c.home AND k.case_id = c.id) THEN
        IF given ->> 'contact_sealed' IS NULL THEN
            RETURN 'contact';
        END IF;
        INSERT INTO contacts (home, case_id, area, sealed, masked, key_id)
        VALUES (c.home, c.id, c.area, decode(given ->> 'contact_sealed', 'base64'), given ->> 'contact_masked',
            given ->> 'key_id');
    END IF;
    IF follows THEN
        INSERT INTO followers (home, case_id, why, since) VALUES (c.home, c.id, 'asked', (given ->> 'at')::timestamptz)
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM followers f WHERE f.home = c.home AND f.case_id = c.id;
    END IF;
    PERFORM ctx.record(caller, CASE WHEN follows THEN 'follow' ELSE 'unfollow' END, c.home || '-' || c.number,
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION follow_case(jsonb) IS
    'A reporter wants to be told, leaving a contact where none is kept yet, or does not any more';
GRANT EXECUTE ON FUNCTION follow_state(), follow_case(jsonb) TO linli_receipt;

-- Page by page: a case may have any number of followers, and none is to wait for ever behind the first.
CREATE FUNCTION followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer)
RETURNS TABLE (to_home text, to_case_id uuid, to_number bigint, language text, sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT x.home, x.id, x.number, x.language, k.sealed
        FROM (
            SELECT followers_to_tell.home, followers_to_tell.case_id
            UNION ALL SELECT d.home, d.case_id FROM duplicates d
            WHERE d.master_home = followers_to_tell.home AND d.master_id = followers_to_tell.case_id
        ) t (home, case_id)
        JOIN followers f ON f.home = t.home AND f.case_id = t.case_id
        JOIN cases x ON x.home = t.home AND x.id = t.case_id
        JOIN contacts k ON k.home = t.home AND k.case_id = t.case_id
        WHERE after_id IS NULL OR (x.home, x.id) > (after_home, after_id)
        ORDER BY x.home, x.id LIMIT least(at_most, 500);
END $$;
COMMENT ON FUNCTION followers_to_tell(text, uuid, text, uuid, integer) IS
    'Whom to tell that a case moved: its own reporter and those of its duplicates, who want to be told';
GRANT EXECUTE ON FUNCTION followers_to_tell(text, uuid, text, uuid, integer) TO linli_teller;

RESET ROLE;
