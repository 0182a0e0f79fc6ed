-- A newer catalogue may let a ledger be read from fewer levels, or from more. Papers of its entries are read from the
-- same: else a county would go on reading papers of firms whose entries it does not see any more.

SET LOCAL ROLE linli_owner;
GRANT UPDATE (reads_from) ON document_versions, document_readings TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.papers_read_as_ledger() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE document_versions v SET reads_from = NEW.reads_from FROM documents d
    WHERE d.ledger = NEW.name AND v.document_id = d.id;
    UPDATE document_grants g SET reads_from = NEW.reads_from FROM documents d
    WHERE d.ledger = NEW.name AND g.document_id = d.id;
    UPDATE document_readings r SET reads_from = NEW.reads_from FROM documents d
    WHERE d.ledger = NEW.name AND r.document_id = d.id;
    UPDATE documents d SET reads_from = NEW.reads_from WHERE d.ledger = NEW.name;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.papers_read_as_ledger() IS
    'Papers of entries are read from the level their ledger is read from, also when that changes';
GRANT EXECUTE ON FUNCTION ctx.papers_read_as_ledger() TO linli_owner;

SET LOCAL ROLE linli_owner;
CREATE TRIGGER papers_follow AFTER UPDATE OF reads_from ON ledgers FOR EACH ROW
WHEN (OLD.reads_from IS DISTINCT FROM NEW.reads_from) EXECUTE FUNCTION ctx.papers_read_as_ledger();

SET LOCAL ROLE linli_definer;

-- Where that has happened before.
UPDATE document_versions v SET reads_from = l.reads_from FROM documents d JOIN ledgers l ON l.name = d.ledger
WHERE v.document_id = d.id AND v.reads_from <> l.reads_from;
UPDATE document_grants g SET reads_from = l.reads_from FROM documents d JOIN ledgers l ON l.name = d.ledger
WHERE g.document_id = d.id AND g.reads_from <> l.reads_from;
UPDATE document_readings r SET reads_from = l.reads_from FROM documents d JOIN ledgers l ON l.name = d.ledger
WHERE r.document_id = d.id AND r.reads_from <> l.reads_from;
UPDATE documents d SET reads_from = l.reads_from FROM ledgers l
WHERE l.name = d.ledger AND d.reads_from <> l.reads_from;

RESET ROLE;
