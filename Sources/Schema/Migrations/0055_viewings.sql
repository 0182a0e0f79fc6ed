-- Who has a case open just now, so that two do not do the same work at once. A lease of two minutes, renewed while
-- the page is open; it keeps nobody from anything, and an hour later nothing is left of it.

SET LOCAL ROLE linli_owner;

CREATE TABLE viewings (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    post_id uuid NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL CHECK (until > since),
    PRIMARY KEY (home, case_id, post_id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE viewings IS 'Posts that have a case open just now; nothing is counted from it';
CREATE INDEX viewings_old ON viewings (until);

SELECT ctx.protect('viewings', 'vault');
GRANT SELECT, INSERT, UPDATE, DELETE ON viewings TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION view_case(home text, number bigint, at timestamptz) RETURNS TABLE (title text, since timestamptz)
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
                AND CASE caller WHEN 'organization' THEN s.to_organization = ctx.organization()
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
COMMENT ON FUNCTION view_case(text, bigint, timestamptz) IS
    'Says that the post that acts has an open case of its reach before it, for two minutes; answers who else has';
GRANT EXECUTE ON FUNCTION view_case(text, bigint, timestamptz) TO linli_area, linli_organization;

RESET ROLE;
