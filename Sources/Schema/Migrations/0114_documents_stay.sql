-- What lies beside documents knows of them: their files are not swept with photos that nobody shows, and documents
-- of an entry go where the entry goes, so that whoever reads the one reads the other.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION shown_photos(digests text[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('removal');
    IF coalesce(cardinality(digests), 0) > 1000 THEN
        RAISE EXCEPTION 'more than a thousand photos at once' USING ERRCODE = 'LN400';
    END IF;
    RETURN QUERY SELECT d.digest FROM unnest(digests) AS d (digest)
        WHERE EXISTS (SELECT FROM photos p WHERE p.sha256 = d.digest)
            OR EXISTS (SELECT FROM release_photos r WHERE r.sha256 = d.digest)
            OR EXISTS (SELECT FROM document_versions v JOIN documents o ON o.id = v.document_id
                WHERE v.sha256 = d.digest AND o.removed_at IS NULL);
END $$;
COMMENT ON FUNCTION shown_photos(text[]) IS
    'Those of the given files that some case, its release, or a document still shows';

CREATE FUNCTION ctx.document_parts_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE document_versions v SET area = NEW.area WHERE v.document_id = NEW.id;
    UPDATE document_grants g SET area = NEW.area WHERE g.document_id = NEW.id;
    UPDATE document_readings r SET area = NEW.area WHERE r.document_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.document_parts_follow() IS 'Versions, grants and readings lie where their document lies';

-- Runs on the table of every ledger already, after whatever changed it; a trigger more would have to be made on each.
CREATE OR REPLACE FUNCTION ctx.tally_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_ledger text := replace(TG_TABLE_NAME, '_', '-');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(n.area, 12), count(*) FROM new_rows n WHERE n.removed_at IS NULL GROUP BY 2;
    ELSE
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(x.area, 12), sum(x.entries) FROM (
            SELECT o.area, -1 AS entries FROM old_rows o WHERE o.removed_at IS NULL
            UNION ALL SELECT n.area, 1 FROM new_rows n WHERE n.removed_at IS NULL) x
        GROUP BY 2 HAVING sum(x.entries) <> 0;
        UPDATE documents d SET area = n.area FROM new_rows n
        WHERE d.home = n.home AND d.entry_id = n.id AND d.area <> n.area;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.tally_entries() IS
    'Tells the tallies which entries came and went, and takes the documents of entries along';

SET LOCAL ROLE linli_owner;
CREATE TRIGGER parts_follow AFTER UPDATE OF area ON documents FOR EACH ROW
WHEN (OLD.area IS DISTINCT FROM NEW.area) EXECUTE FUNCTION ctx.document_parts_follow();

RESET ROLE;
