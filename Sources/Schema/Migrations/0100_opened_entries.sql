-- What stands masked in an entry of a ledger is opened for one look: by a keeper of the ledger, or by whoever
-- watches others, on their own ground, for a reason, field by field. Above towns nobody opens anything.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION open_entry(given jsonb) RETURNS TABLE (outcome text, field text, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    wanted text[] := ARRAY(SELECT jsonb_array_elements_text(given -> 'fields'));
    l ledgers;
    found text[];
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'home', 'id', 'fields', 'reason'], ARRAY['request_id', 'address']);
    IF char_length(btrim(given ->> 'reason')) NOT BETWEEN 10 AND 500 THEN
        RAISE EXCEPTION 'a reason of 10 to 500 characters' USING ERRCODE = 'LN422';
    END IF;
    SELECT x.* INTO l FROM ledgers x WHERE x.name = given ->> 'ledger' AND greatest(x.reads_from, 3) <= ctx.level();
    IF l.name IS NULL OR NOT (ctx.unmasks(ctx.post())
        OR coalesce((SELECT p.kind FROM posts p WHERE p.id = ctx.post()) = ANY (l.keepers), false)) THEN
        RETURN QUERY SELECT 'post', NULL::text, NULL::bytea;
        RETURN;
    END IF;
    SELECT array_agg(s.field ORDER BY s.field) INTO found FROM entry_secrets s
    WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid AND s.ledger = l.name AND s.is_live
        AND s.field = ANY (wanted) AND s.area >= ctx.area() AND s.area < ctx.area() || '~';
    IF found IS NULL THEN
        RETURN QUERY SELECT 'nothing', NULL::text, NULL::bytea;
        RETURN;
    END IF;
    PERFORM ctx.record(caller, 'open entry', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id')::uuid,
        reason => btrim(given ->> 'reason'), address => given ->> 'address', request_id => given ->> 'request_id',
        fields => found);
    RETURN QUERY SELECT 'done', s.field, s.sealed FROM entry_secrets s
        WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid AND s.field = ANY (found)
        ORDER BY s.field;
END $$;
COMMENT ON FUNCTION open_entry(jsonb) IS
    'Sealed values of one entry, for a keeper of the ledger or whoever may unmask; recorded by names of fields';

GRANT EXECUTE ON FUNCTION open_entry(jsonb) TO linli_area;

RESET ROLE;
