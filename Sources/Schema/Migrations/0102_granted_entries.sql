-- A second person lets a post see what nobody sees alone: fields of a ledger about illness, disability and the like,
-- or many persons at once as a sheet. Such an order lies among those of files and is decided as they are; what it
-- gives is the selection it names, to whoever asked, until its day. No file is kept for it.

SET LOCAL ROLE linli_owner;

ALTER TABLE exports ADD COLUMN ledger text REFERENCES ledgers;
ALTER TABLE exports ADD COLUMN query text;
ALTER TABLE exports ADD COLUMN ends_at timestamptz;
ALTER TABLE exports ADD COLUMN revoked_at timestamptz;
ALTER TABLE exports ADD COLUMN revoker text;
ALTER TABLE exports ALTER COLUMN rows DROP NOT NULL;
ALTER TABLE exports DROP CONSTRAINT exports_fields_check;
ALTER TABLE exports ADD CONSTRAINT exports_fields_check CHECK (cardinality(fields) BETWEEN 1 AND 100) NOT VALID;
ALTER TABLE exports VALIDATE CONSTRAINT exports_fields_check;
ALTER TABLE exports ADD CONSTRAINT exports_of_entries CHECK (num_nonnulls(ledger, query, ends_at) IN (0, 3)
    AND (ledger IS NULL OR (needs_second AND made_at IS NULL AND char_length(query) BETWEEN 1 AND 4000
        AND ends_at <= ordered_at + interval '30 days'))
    AND (ledger IS NOT NULL OR rows IS NOT NULL)) NOT VALID;
ALTER TABLE exports VALIDATE CONSTRAINT exports_of_entries;
ALTER TABLE exports ADD CONSTRAINT exports_revoked CHECK (num_nonnulls(revoked_at, revoker) IN (0, 2)
    AND (revoked_at IS NULL OR (ledger IS NOT NULL AND is_approved))) NOT VALID;
ALTER TABLE exports VALIDATE CONSTRAINT exports_revoked;
COMMENT ON COLUMN exports.ledger IS 'The ledger whose entries are asked for; null: a file of cases';
COMMENT ON COLUMN exports.query IS 'Fields and conditions as an address has them; no result';
COMMENT ON COLUMN exports.rows IS 'Null: a condition looks at a sensitive field, and nobody is told how many there are';
COMMENT ON COLUMN exports.ends_at IS 'Until when the entries may be looked at, once somebody said yes';
COMMENT ON COLUMN exports.revoker IS 'Who took the yes back, person and post as they were called then';
GRANT SELECT (ledger, query, ends_at, revoked_at, revoker) ON exports TO linli_area;

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION ctx.record_export(caller text, act text, export exports, how_many integer, source jsonb)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.record(caller, act, concat_ws(' ', 'export-' || export.number, export.ledger), 'done',
        left(concat_ws('; ', export.purpose, how_many || ' rows',
            CASE act WHEN 'order export' THEN export.words
                WHEN 'refuse export' THEN export.decision_words END), 2000),
        source ->> 'address', source ->> 'request', export.fields);
END $$;

-- Heads of units and grids look after people; whether somebody may see such fields is for a desk, or for whoever watches.
CREATE FUNCTION ctx.decides_entries() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT k.is_desk OR k.unmasks FROM posts p JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = ctx.post()), false);
END $$;
COMMENT ON FUNCTION ctx.decides_entries() IS 'Whether the post that acts may let others see entries of ledgers';

CREATE FUNCTION order_entries(wanted jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
    made exports;
BEGIN
    PERFORM ctx.demand_keys(wanted, ARRAY['id', 'ledger', 'query', 'purpose', 'words', 'fields', 'days', 'as_of',
        'source'], ARRAY['rows']);
    SELECT x.* INTO l FROM ledgers x WHERE x.name = wanted ->> 'ledger' AND greatest(x.reads_from, 3) <= ctx.level();
    IF l.name IS NULL THEN
        RETURN 'above';
    END IF;
    INSERT INTO exports (id, account_id, post_id, area, who, purpose, words, fields, filter, form, rows,
        needs_second, as_of, lapses_at, ledger, query, ends_at)
    SELECT (wanted ->> 'id')::uuid, a.id, p.id, p.area, a.name || ' · ' || p.title, wanted ->> 'purpose',
        nullif(wanted ->> 'words', ''), ARRAY(SELECT jsonb_array_elements_text(wanted -> 'fields')), '{}', 'xlsx',
        (wanted ->> 'rows')::integer, true, (wanted ->> 'as_of')::timestamptz,
        now() + make_interval(days => least(7, (wanted ->> 'days')::integer)), l.name, wanted ->> 'query',
        now() + make_interval(days => (wanted ->> 'days')::integer)
    FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE p.id = ctx.post()
    RETURNING * INTO STRICT made;
    PERFORM ctx.record_export(caller, 'order export', made, made.rows, wanted -> 'source');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION order_entries(jsonb) IS
    'Asks, in the name of the context, to see a selection of a ledger until a day; answers what came of it';

CREATE OR REPLACE FUNCTION decide_export(id uuid, approves boolean, words text, source jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = decide_export.id
        AND e.area >= ctx.area() AND e.area < ctx.area() || '~' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF held.account_id = ctx.account() THEN
        RETURN 'own';
    ELSIF held.ledger IS NOT NULL AND NOT ctx.decides_entries() THEN
        RETURN 'decider';
    ELSIF held.decided_at IS NOT NULL OR NOT held.needs_second THEN
        RETURN 'decided';
    ELSIF held.lapses_at <= now() THEN
        RETURN 'lapsed';
    END IF;
    UPDATE exports e SET decided_at = now(), decided_by = ctx.account(), is_approved = approves,
        decision_words = nullif(decide_export.words, ''), decider = ctx.who()
    WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, CASE WHEN approves THEN 'approve export' ELSE 'refuse export' END,
        held, held.rows, source);
    RETURN 'done';
END $$;

CREATE FUNCTION open_granted(id uuid, source jsonb)
RETURNS TABLE (outcome text, ledger text, query text, purpose text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
    stands text;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = open_granted.id AND e.ledger IS NOT NULL
        AND e.account_id = ctx.account() AND e.post_id = ctx.post() AND e.area = ctx.area();
    stands := CASE WHEN held.id IS NULL THEN 'absent'
        WHEN held.revoked_at IS NOT NULL THEN 'revoked'
        WHEN held.is_approved IS NOT TRUE THEN 'unapproved'
        WHEN held.ends_at <= now() THEN 'over'
        WHEN ctx.level() < (SELECT greatest(l.reads_from, 3) FROM ledgers l WHERE l.name = held.ledger) THEN 'above'
        ELSE 'done' END;
    IF stands <> 'done' THEN
        RETURN QUERY SELECT stands, NULL::text, NULL::text, NULL::text;
        RETURN;
    END IF;
    PERFORM ctx.record_export(caller, 'read granted entries', held, NULL, source);
    RETURN QUERY SELECT stands, held.ledger, held.query, held.purpose;
END $$;
COMMENT ON FUNCTION open_granted(uuid, jsonb) IS
    'The selection somebody may see because a second person said yes, as the post it was asked as; each look is audited';

CREATE FUNCTION revoke_export(id uuid, source jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = revoke_export.id AND e.ledger IS NOT NULL
        AND e.area >= ctx.area() AND e.area < ctx.area() || '~' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    -- Whoever asked may do without it at any time.
    ELSIF held.account_id <> ctx.account() AND NOT ctx.decides_entries() THEN
        RETURN 'decider';
    ELSIF held.is_approved IS NOT TRUE OR held.revoked_at IS NOT NULL OR held.ends_at <= now() THEN
        RETURN 'decided';
    END IF;
    UPDATE exports e SET revoked_at = now(), revoker = ctx.who() WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, 'revoke export', held, NULL, source);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION revoke_export(uuid, jsonb) IS
    'Takes back that somebody may see a selection of a ledger: whoever asked, or somebody who may decide over it';

GRANT EXECUTE ON FUNCTION order_entries(jsonb), open_granted(uuid, jsonb), revoke_export(uuid, jsonb) TO linli_area;

RESET ROLE;
