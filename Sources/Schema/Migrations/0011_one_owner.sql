-- An open case has exactly one owner. The unique index forbids two; this forbids none, looking when the
-- transaction ends.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.demand_lead() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    key_id uuid;
BEGIN
    IF TG_TABLE_NAME = 'cases' THEN
        key_id := NEW.id;
    ELSE
        key_id := NEW.case_id;
    END IF;
    IF NOT EXISTS (SELECT FROM assignments WHERE home = NEW.home AND case_id = key_id AND part = 'lead'
            AND ended_at IS NULL)
        AND EXISTS (SELECT FROM cases WHERE home = NEW.home AND id = key_id AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'an open case has no owner' USING ERRCODE = '23514', CONSTRAINT = 'cases_one_lead';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.demand_lead() IS 'Refuses a transaction that leaves an open case without a lead';
GRANT EXECUTE ON FUNCTION ctx.demand_lead() TO linli_owner;

SET LOCAL ROLE linli_owner;

-- Bulk load is spared: millions of deferred checks would not fit; the loader inserts leads in the same
-- transaction.
CREATE CONSTRAINT TRIGGER cases_one_lead AFTER INSERT OR UPDATE OF closed_at ON cases
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.closed_at IS NULL AND current_user <> 'linli_load') EXECUTE FUNCTION ctx.demand_lead();
CREATE CONSTRAINT TRIGGER assignments_one_lead AFTER UPDATE OF ended_at ON assignments
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL AND NEW.part = 'lead') EXECUTE FUNCTION ctx.demand_lead();

RESET ROLE;
