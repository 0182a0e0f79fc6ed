-- Areas, their shapes, organizations: what everybody may read. No row security on purpose; the lint knows the
-- list.

SET LOCAL ROLE linli_owner;

CREATE FUNCTION area_level(code text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE length(code) WHEN 4 THEN 1 WHEN 6 THEN 2 WHEN 9 THEN 3 WHEN 12 THEN 4 WHEN 15 THEN 5 WHEN 18
    THEN 6 END::smallint $$;
COMMENT ON FUNCTION area_level(text) IS
    'Level of an area by its code: 1 city, 2 county, 3 town, 4 village, 5 grid, 6 unit';
GRANT EXECUTE ON FUNCTION area_level(text) TO PUBLIC;

CREATE TABLE place (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    pack_version integer
);
COMMENT ON TABLE place IS 'The one place this database serves, as its pack describes it';

CREATE TABLE areas (
    code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[0-9]+$'),
    parent text COLLATE "C" GENERATED ALWAYS AS (CASE length(code) WHEN 6 THEN left(code, 4) WHEN 9
        THEN left(code, 6)
        WHEN 12 THEN left(code, 9) WHEN 15 THEN left(code, 12) WHEN 18 THEN left(code, 15) END) STORED
        REFERENCES areas DEFERRABLE INITIALLY DEFERRED,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    name_en text CHECK (char_length(name_en) BETWEEN 1 AND 200),
    level smallint NOT NULL,
    nbs_code text COLLATE "C" CHECK (nbs_code ~ '^[0-9]+$'),
    opened_on date,
    closed_on date,
    is_derived boolean NOT NULL DEFAULT false,
    suspect text CHECK (suspect <> ''),
    point geometry(Point, 4326),
    CHECK (area_level(code) IS NOT NULL AND level = area_level(code)),
    CHECK (closed_on >= opened_on)
);
COMMENT ON TABLE areas IS 'The six-level tree of areas; a code begins with its parent''s code';
COMMENT ON COLUMN areas.suspect IS 'Why the row may not be a real area; null: nothing is wrong with it';
COMMENT ON COLUMN areas.point IS 'A point known to lie in the area; null: none is known';
CREATE INDEX areas_children ON areas (parent, code);
CREATE INDEX areas_by_level ON areas (level, code);

CREATE TABLE area_successors (
    code text COLLATE "C" NOT NULL REFERENCES areas,
    successor text COLLATE "C" NOT NULL REFERENCES areas CHECK (successor <> code),
    confirmed_on date,
    PRIMARY KEY (code, successor)
);
COMMENT ON TABLE area_successors IS
    'Which areas took over from a closed one; confirmed_on is null while only proposed';
CREATE INDEX area_successors_of ON area_successors (successor);

CREATE TABLE area_shapes (
    code text COLLATE "C" PRIMARY KEY REFERENCES areas,
    level smallint NOT NULL CHECK (level = area_level(code)),
    shape geometry(MultiPolygon, 4326) NOT NULL,
    is_derived boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE area_shapes IS 'Outlines of areas in WGS 84; derived ones were computed, not surveyed';
-- One index per level: units are asked for by every report, and the others are few.
CREATE INDEX area_shapes_cities ON area_shapes USING gist (shape) WHERE level = 1;
CREATE INDEX area_shapes_counties ON area_shapes USING gist (shape) WHERE level = 2;
CREATE INDEX area_shapes_towns ON area_shapes USING gist (shape) WHERE level = 3;
CREATE INDEX area_shapes_villages ON area_shapes USING gist (shape) WHERE level = 4;
CREATE INDEX area_shapes_grids ON area_shapes USING gist (shape) WHERE level = 5;
CREATE INDEX area_shapes_units ON area_shapes USING gist (shape) WHERE level = 6;

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    name_en text CHECK (char_length(name_en) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('department', 'firm', 'school', 'council')),
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    area text COLLATE "C" NOT NULL REFERENCES areas,
    closed_on date,
    UNIQUE (slug, area)
);
COMMENT ON TABLE organizations IS
    'Bodies that answer for something; slug is the pack''s name for it, one per area';
CREATE INDEX organizations_by_area ON organizations (area);

GRANT SELECT ON place, areas, area_successors, area_shapes, organizations TO linli_definer, linli_public,
    linli_gate,
    linli_area, linli_organization, linli_assignee, linli_former, linli_receipt, linli_administrator,
        linli_followup,
    linli_load;
GRANT INSERT, UPDATE ON place, areas, area_successors, area_shapes, organizations TO linli_administrator;

RESET ROLE;
