-- Which column of a source's sheets is which field: confirmed once by a person, and proposed the next time. Kept for
-- the area of the post that confirmed it, under a name such as that of the department the sheets come from.

SET LOCAL ROLE linli_owner;

CREATE TABLE import_sources (
    ledger text NOT NULL REFERENCES ledgers,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
    columns jsonb NOT NULL CHECK (jsonb_typeof(columns) = 'array' AND jsonb_array_length(columns) BETWEEN 1 AND 300),
    kept_at timestamptz NOT NULL,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    PRIMARY KEY (area, ledger, name)
);
COMMENT ON TABLE import_sources IS 'Sources of sheets for a ledger, and which field each of their columns is';
COMMENT ON COLUMN import_sources.columns IS 'Objects of heading and field, in the order of the sheet; no field: left out';
CREATE INDEX import_sources_of_ledger ON import_sources (ledger);

ALTER TABLE import_sources ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('import_sources', 'area', 'SELECT', 'area = nullif(current_setting(''app.area'', true), '''')', '',
    true);
GRANT SELECT ON import_sources TO linli_area;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_sources TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION keep_import_source(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    source text := given ->> 'name';
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'name', 'columns', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF EXISTS (SELECT FROM import_sources s WHERE s.area = ctx.area() AND s.ledger = l.name AND s.name = source
            AND s.columns = given -> 'columns') THEN
        RETURN 'same';
    ELSIF (SELECT count(*) FROM import_sources s WHERE s.area = ctx.area() AND s.ledger = l.name
            AND s.name <> source) >= 50 THEN
        RETURN 'full';
    END IF;
    INSERT INTO import_sources AS s (ledger, area, name, columns, kept_at, who)
    VALUES (l.name, ctx.area(), source, given -> 'columns', (given ->> 'at')::timestamptz, ctx.who())
    ON CONFLICT (area, ledger, name) DO UPDATE
    SET columns = excluded.columns, kept_at = excluded.kept_at, who = excluded.who;
    PERFORM ctx.record(caller, 'keep source', l.name, reason => source, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION keep_import_source(jsonb) IS
    'A keeper confirms which columns of a source are which fields, fifty sources at most; answers what came of it';

CREATE FUNCTION forget_import_source(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'name'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    END IF;
    DELETE FROM import_sources s WHERE s.area = ctx.area() AND s.ledger = l.name AND s.name = given ->> 'name';
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'forget source', l.name, reason => given ->> 'name', address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION forget_import_source(jsonb) IS 'A keeper lets go which columns of a source are which fields';

GRANT EXECUTE ON FUNCTION keep_import_source(jsonb), forget_import_source(jsonb) TO linli_area;

RESET ROLE;
