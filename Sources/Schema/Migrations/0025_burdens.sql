-- Too much asked of those below: who asks is counted, who says so is not kept anywhere.
--
-- A complaint is a row of its own transaction, run as a stranger: it carries a day and no more, so that neither
-- the audit nor the sessions say who wrote it. How often one account may complain is counted beforehand, in
-- another transaction, under a digest that nobody can turn back into the account.

SET LOCAL ROLE linli_owner;

CREATE TABLE burdens (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    said_on date NOT NULL DEFAULT current_date,
    organization_id uuid REFERENCES organizations,
    area text COLLATE "C" REFERENCES areas,
    kind text NOT NULL CHECK (kind IN ('form', 'visit', 'escort', 'upload', 'meeting', 'check-in', 'ranking', 'other')),
    CHECK (num_nonnulls(organization_id, area) = 1)
);
COMMENT ON TABLE burdens IS
    'Complaints that too much is asked: by whom it was asked and what; never by whom it was said';
COMMENT ON COLUMN burdens.area IS 'The area whose office asked; null: an organization did';
CREATE INDEX burdens_of_organization ON burdens (organization_id, kind, said_on) WHERE organization_id IS NOT NULL;
CREATE INDEX burdens_of_area ON burdens (area, kind, said_on) WHERE area IS NOT NULL;

SELECT ctx.protect('burdens', 'vault');
GRANT SELECT, INSERT ON burdens TO linli_definer;

SET LOCAL ROLE linli_context;

CREATE FUNCTION ctx.unnamed(what text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT encode(hmac(convert_to(what || '@' || current_date, 'UTF8'), secret, 'sha256'), 'hex') FROM ctx.key);
END $$;
COMMENT ON FUNCTION ctx.unnamed(text) IS 'A name for counting within one day, which nobody can turn back';
GRANT EXECUTE ON FUNCTION ctx.unnamed(text) TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION may_complain() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today timestamptz := date_trunc('day', now());
    said integer;
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor');
    INSERT INTO attempts AS a (bucket, window_start, count)
    VALUES ('burden:' || ctx.unnamed(ctx.account()::text), today, 1)
    ON CONFLICT ON CONSTRAINT attempts_pkey DO UPDATE SET count = a.count + 1
    RETURNING a.count INTO said;
    RETURN said <= 3;
END $$;
COMMENT ON FUNCTION may_complain() IS
    'Counts one more complaint of this account today under a name that cannot be turned back; three are enough';
GRANT EXECUTE ON FUNCTION may_complain() TO linli_area, linli_organization, linli_administrator, linli_security,
    linli_auditor;

CREATE FUNCTION complain_of_burden(organization uuid, area text, kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('public');
    IF NOT EXISTS (SELECT FROM organizations o WHERE o.id = organization AND o.closed_on IS NULL)
        AND NOT EXISTS (SELECT FROM areas a WHERE a.code = complain_of_burden.area AND a.closed_on IS NULL AND a.level <= 4)
    THEN
        RAISE EXCEPTION 'nobody of that name asks anything' USING ERRCODE = 'LN422';
    END IF;
    INSERT INTO burdens (organization_id, area, kind) VALUES (organization, complain_of_burden.area, kind);
    -- The row is its own record. One in the audit would carry the moment, and lie between others that name people.
END $$;
COMMENT ON FUNCTION complain_of_burden(uuid, text, text) IS
    'Keeps a complaint as said by nobody, on a day and at no moment';

CREATE FUNCTION burden_counts() RETURNS TABLE (asker text, asker_en text, place text, kind text, count integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- A number below ten could point at who said it, also as the rest of a sum: kinds are shown only where every
    -- kind that was said is large enough.
    WITH said AS (
        SELECT b.organization_id, b.area, b.kind, count(*)::integer AS count
        FROM burdens b WHERE b.said_on > current_date - 365
        GROUP BY b.organization_id, b.area, b.kind
    ), askers AS (
        SELECT s.organization_id, s.area, sum(s.count)::integer AS total, min(s.count) >= 10 AS is_safe
        FROM said s GROUP BY s.organization_id, s.area HAVING sum(s.count) >= 10
    ), shown AS (
        SELECT a.organization_id, a.area, NULL AS kind, a.total AS count, a.total FROM askers a
        UNION ALL
        SELECT s.organization_id, s.area, s.kind, s.count, a.total FROM said s
        JOIN askers a ON a.is_safe AND a.organization_id IS NOT DISTINCT FROM s.organization_id
            AND a.area IS NOT DISTINCT FROM s.area
    )
    SELECT coalesce(o.name, r.name), coalesce(o.name_en, r.name_en), p.name, n.kind, n.count
    FROM shown n
    LEFT JOIN organizations o ON o.id = n.organization_id
    LEFT JOIN areas r ON r.code = n.area
    LEFT JOIN areas p ON p.code = o.area
    ORDER BY n.total DESC, coalesce(n.organization_id::text, n.area), n.kind NULLS FIRST LIMIT 1000
$$;
COMMENT ON FUNCTION burden_counts() IS
    'Complaints of the last year by who asked, from ten on; a row without a kind is the sum';

GRANT EXECUTE ON FUNCTION complain_of_burden(uuid, text, text), burden_counts() TO linli_public;

RESET ROLE;
