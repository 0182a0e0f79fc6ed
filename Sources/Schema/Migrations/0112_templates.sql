-- Layouts that desks hand in: workbooks with marks where values of a ledger go. A layout is filled by whatever is asked
-- of its ledger, by the area whose desk handed it in and by every area below. It holds no value of any entry. What was
-- filled once is never changed: a new layout takes its place, and the old one is retired with a reason.

SET LOCAL ROLE linli_owner;

CREATE TABLE templates (
    id uuid PRIMARY KEY,
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 60),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    file bytea NOT NULL CHECK (octet_length(file) BETWEEN 1 AND 2097152),
    layout jsonb NOT NULL CHECK (jsonb_typeof(layout -> 'cells') = 'array'),
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    kept_at timestamptz NOT NULL,
    retired_at timestamptz CHECK (retired_at >= kept_at),
    retired_by text CHECK (char_length(retired_by) BETWEEN 1 AND 400),
    reason text CHECK (char_length(reason) BETWEEN 1 AND 500),
    CHECK (digest = sha256(file)),
    CHECK (num_nonnulls(retired_at, retired_by, reason) IN (0, 3))
);
COMMENT ON TABLE templates IS 'Layouts of workbooks that a choice of a ledger is filled into; never changed, only retired';
COMMENT ON COLUMN templates.area IS 'The area whose desk handed it in; it and every area below may fill it';
COMMENT ON COLUMN templates.digest IS 'SHA-256 of the workbook as it was handed in';
COMMENT ON COLUMN templates.layout IS 'Sheets, marked cells and merged ranges, as they were found in the workbook';
-- The layouts of an area and of those above it, by their titles; whoever keeps one sees to it that no two share one.
CREATE INDEX templates_living ON templates (ledger, area, title, id) WHERE retired_at IS NULL;

ALTER TABLE templates ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- One's own and those from above, not those of the neighbours and not those from below.
SELECT ctx.policy('templates', 'area', 'SELECT',
    'left(nullif(current_setting(''app.area'', true), ''''), char_length(area)) = area', '', true);
GRANT SELECT ON templates TO linli_area;
GRANT SELECT, INSERT, UPDATE ON templates TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION keep_template(given jsonb, file bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'ledger', 'title', 'layout', 'at'], ARRAY['request_id', 'address']);
    IF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    ELSIF NOT EXISTS (SELECT FROM ledgers l WHERE l.name = given ->> 'ledger') THEN
        RETURN 'absent';
    END IF;
    -- Two of a desk at once wait for each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('templates ' || (given ->> 'ledger') || ' ' || ctx.area(), 0));
    IF EXISTS (SELECT FROM templates t WHERE t.ledger = given ->> 'ledger' AND t.area = ctx.area()
        AND t.title = given ->> 'title' AND t.retired_at IS NULL) THEN
        RETURN 'taken';
    ELSIF (SELECT count(*) FROM templates t WHERE t.ledger = given ->> 'ledger' AND t.area = ctx.area()
        AND t.retired_at IS NULL) >= 30 THEN
        RETURN 'full';
    END IF;
    INSERT INTO templates (id, ledger, area, title, digest, file, layout, who, kept_at)
    VALUES ((given ->> 'id')::uuid, given ->> 'ledger', ctx.area(), given ->> 'title', sha256(keep_template.file),
        keep_template.file, given -> 'layout', ctx.who(), (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'keep template', 'template-' || (given ->> 'id'),
        reason => concat_ws(' · ', given ->> 'ledger', given ->> 'title'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION keep_template(jsonb, bytea) IS
    'A desk keeps a layout for a ledger, thirty at most; answers what came of it';

CREATE FUNCTION retire_template(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'reason', 'at'], ARRAY['request_id', 'address']);
    IF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    END IF;
    UPDATE templates t SET retired_at = greatest((given ->> 'at')::timestamptz, t.kept_at), retired_by = ctx.who(),
        reason = given ->> 'reason'
    WHERE t.id = (given ->> 'id')::uuid AND t.area = ctx.area() AND t.retired_at IS NULL;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'retire template', 'template-' || (given ->> 'id'), reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION retire_template(jsonb) IS 'The desk that kept a layout offers it no more; answers what came of it';
GRANT EXECUTE ON FUNCTION keep_template(jsonb, bytea), retire_template(jsonb) TO linli_area;

RESET ROLE;
