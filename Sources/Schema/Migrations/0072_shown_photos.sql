-- The job that removes what is over removes photos too: those that no case shows, such as of a report that was
-- never sent. Which files a case shows only the database knows; a copy that strangers see counts like any.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION shown_photos(digests text[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('removal');
    IF coalesce(cardinality(digests), 0) > 1000 THEN
        RAISE EXCEPTION 'more than a thousand photos at once' USING ERRCODE = 'LN400';
    END IF;
    RETURN QUERY SELECT d.digest FROM unnest(digests) AS d (digest)
        WHERE EXISTS (SELECT FROM photos p WHERE p.sha256 = d.digest)
            OR EXISTS (SELECT FROM release_photos r WHERE r.sha256 = d.digest);
END $$;
COMMENT ON FUNCTION shown_photos(text[]) IS 'Those of the given photos that some case, or its release, still shows';
GRANT EXECUTE ON FUNCTION shown_photos(text[]) TO linli_removal;

RESET ROLE;
