-- The case itself. Its area is where the matter lies; who must act is in assignments.

SET LOCAL ROLE linli_owner;

-- One sequence for all: a number says nothing about how many cases an area has. Gaps are allowed.
CREATE SEQUENCE case_numbers AS bigint;

CREATE TABLE cases (
    home text COLLATE "C" NOT NULL CHECK (home ~ '^[0-9]{9}$'),
    id uuid NOT NULL,
    number bigint NOT NULL DEFAULT nextval('case_numbers') CHECK (number > 0),
    area text COLLATE "C" NOT NULL REFERENCES areas,
    seen_from smallint NOT NULL DEFAULT 6 CHECK (seen_from BETWEEN 1 AND 6),
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    workflow text NOT NULL,
    step text NOT NULL CHECK (step <> ''),
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    origin text NOT NULL CHECK (origin IN ('patrol', 'resident', 'staff', 'hotline')),
    words text NOT NULL CHECK (char_length(words) <= 2000),
    answers jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(answers) = 'object'),
    point geometry(Point, 4326),
    place_note text CHECK (char_length(place_note) <= 500),
    reported_at timestamptz NOT NULL,
    due_at timestamptz,
    solved_level smallint CHECK (solved_level BETWEEN 1 AND 6),
    solved_at timestamptz,
    closed_at timestamptz CHECK (closed_at >= reported_at),
    answer text CHECK (char_length(answer) <= 2000),
    score smallint CHECK (score BETWEEN 1 AND 5),
    score_words text CHECK (char_length(score_words) <= 2000),
    is_about_handlers boolean NOT NULL DEFAULT false,
    is_public boolean NOT NULL DEFAULT false,
    routed_by text NOT NULL CHECK (routed_by <> ''),
    language text NOT NULL CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    PRIMARY KEY (home, id),
    UNIQUE (home, id, area),
    UNIQUE (home, number),
    FOREIGN KEY (pack_version, scenario) REFERENCES scenarios,
    FOREIGN KEY (pack_version, workflow) REFERENCES workflows,
    CHECK ((solved_level IS NULL) = (solved_at IS NULL)),
    CHECK (score_words IS NULL OR score IS NOT NULL),
    -- What concerns those who handle is never shown to strangers.
    CHECK (NOT (is_about_handlers AND is_public))
);
COMMENT ON TABLE cases IS 'Things that must be dealt with, one row each';
COMMENT ON COLUMN cases.home IS 'The town at intake, nine digits; never changes and begins the public number';
COMMENT ON COLUMN cases.seen_from IS
    'The lowest level that may read the row: 6 everybody in scope, 3 towns and above';
COMMENT ON COLUMN cases.due_at IS 'Null: this step may take as long as it takes';
COMMENT ON COLUMN cases.routed_by IS 'The rule that chose the first owner';
CREATE INDEX cases_by_area ON cases (area, reported_at DESC, id);
CREATE INDEX cases_newest ON cases (reported_at DESC, id);
CREATE INDEX cases_open_due ON cases (area, due_at) WHERE closed_at IS NULL;
CREATE INDEX cases_open_newest ON cases (reported_at DESC, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_points ON cases USING gist (point) WHERE closed_at IS NULL;
CREATE INDEX cases_solved_points ON cases USING gist (point) WHERE is_public AND solved_at IS NOT NULL;

SELECT ctx.protect('cases', 'case');

GRANT SELECT, UPDATE (step, version, due_at, solved_level, solved_at, closed_at, answer) ON cases
    TO linli_area, linli_assignee;
GRANT SELECT ON cases TO linli_former;
GRANT SELECT (home, id, number, area, scenario, pack_version, workflow, step, version, origin, words, point,
    place_note,
    reported_at, due_at, solved_level, solved_at, closed_at, answer, score, score_words, is_public, language)
    ON cases TO linli_receipt;
-- The job closes what it cannot read.
GRANT SELECT (home, id, number, area, scenario, pack_version, workflow, step, version, due_at, solved_at,
    closed_at,
    seen_from), UPDATE (step, version, due_at, closed_at) ON cases TO linli_followup;
GRANT INSERT ON cases TO linli_load;
GRANT SELECT, INSERT, UPDATE ON cases TO linli_definer;
GRANT USAGE, SELECT, UPDATE ON SEQUENCE case_numbers TO linli_load;
GRANT USAGE ON SEQUENCE case_numbers TO linli_definer;

RESET ROLE;
