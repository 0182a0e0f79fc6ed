-- What belongs to a case. Each row carries area and seen_from itself, so that its policy asks no other table;
-- the key keeps them the case's own. No cascade: the function that moves a case moves its children.

SET LOCAL ROLE linli_owner;

CREATE TABLE assignments (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    part text NOT NULL DEFAULT 'lead' CHECK (part IN ('lead', 'helper')),
    to_area text COLLATE "C" REFERENCES areas,
    to_organization uuid REFERENCES organizations,
    desk text COLLATE "C" REFERENCES areas,
    from_area text COLLATE "C",
    from_organization uuid,
    number bigint NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    reported_at timestamptz NOT NULL,
    step text NOT NULL CHECK (step <> ''),
    due_at timestamptz,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    given_at timestamptz NOT NULL,
    given_by uuid,
    reason text CHECK (char_length(reason) <= 2000),
    ended_at timestamptz,
    PRIMARY KEY (home, id),
    FOREIGN KEY (home, case_id, area) REFERENCES cases (home, id, area) DEFERRABLE,
    CHECK (num_nonnulls(to_area, to_organization) = 1),
    CHECK (num_nonnulls(from_area, from_organization) <= 1)
);
COMMENT ON TABLE assignments IS
    'Who must act on a case: one lead, any helpers. Number to due are copies: desks read one table';
COMMENT ON COLUMN assignments.desk IS 'The area whose desk answers for it';
COMMENT ON COLUMN assignments.given_by IS
    'The post that gave it; null: routed by rule, or by the reporter''s score';
CREATE UNIQUE INDEX assignments_one_lead ON assignments (home, case_id)
    WHERE part = 'lead' AND ended_at IS NULL;
CREATE INDEX assignments_of_case ON assignments (home, case_id);
CREATE INDEX assignments_area_desk ON assignments (to_area, due_at) WHERE ended_at IS NULL;
CREATE INDEX assignments_organization_desk ON assignments (to_organization, due_at) WHERE ended_at IS NULL;

CREATE TABLE clocks (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    purpose text NOT NULL CHECK (purpose <> ''),
    started_at timestamptz NOT NULL,
    due_at timestamptz,
    stopped_at timestamptz CHECK (stopped_at >= started_at),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, id),
    FOREIGN KEY (home, case_id, area) REFERENCES cases (home, id, area) DEFERRABLE
);
COMMENT ON TABLE clocks IS 'Limits of cases: what for, since when, due when, stopped when';
CREATE INDEX clocks_of_case ON clocks (home, case_id);
CREATE INDEX clocks_running_due ON clocks (due_at, home, case_id) WHERE stopped_at IS NULL;

CREATE TABLE history (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    at timestamptz NOT NULL,
    act text NOT NULL CHECK (act <> ''),
    from_step text,
    to_step text NOT NULL,
    account_id uuid DEFAULT nullif(current_setting('app.account', true), '')::uuid,
    post_id uuid DEFAULT nullif(current_setting('app.post', true), '')::uuid,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 200),
    words text CHECK (char_length(words) <= 2000),
    is_public boolean NOT NULL DEFAULT false,
    detail jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    PRIMARY KEY (home, case_id, version),
    FOREIGN KEY (home, case_id, area) REFERENCES cases (home, id, area) DEFERRABLE
);
COMMENT ON TABLE history IS 'What happened to a case, one row per version; nobody changes or removes a row';
COMMENT ON COLUMN history.who IS 'The post as readers may know it; on public rows never a person''s name';

CREATE TABLE photos (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 99),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    bytes integer NOT NULL CHECK (bytes > 0),
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (home, id),
    UNIQUE (home, case_id, position),
    FOREIGN KEY (home, case_id, area) REFERENCES cases (home, id, area) DEFERRABLE
);
COMMENT ON TABLE photos IS 'Photos of a case; the files lie under their digest';
CREATE INDEX photos_by_digest ON photos (sha256);

SELECT ctx.protect('assignments', 'assignment');
SELECT ctx.protect('clocks', 'child');
SELECT ctx.protect('history', 'child');
SELECT ctx.protect('photos', 'child');

GRANT SELECT, UPDATE (step, due_at, ended_at) ON assignments TO linli_area, linli_assignee;
GRANT SELECT ON assignments TO linli_organization, linli_former;
GRANT SELECT (home, case_id, area, id, part, to_area, to_organization, step, due_at, given_at, ended_at)
    ON assignments TO linli_receipt;
GRANT SELECT (home, case_id, area, id, part, step, due_at, ended_at), UPDATE (step, due_at, ended_at)
    ON assignments TO linli_followup;

GRANT SELECT, INSERT, UPDATE (stopped_at) ON clocks TO linli_area, linli_assignee;
GRANT SELECT ON clocks TO linli_former;
GRANT SELECT, UPDATE (stopped_at) ON clocks TO linli_followup;

GRANT SELECT, INSERT ON history TO linli_area, linli_assignee;
GRANT SELECT ON history TO linli_former;
GRANT SELECT (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public)
    ON history TO linli_receipt;
GRANT INSERT ON history TO linli_followup;

GRANT SELECT, INSERT ON photos TO linli_area, linli_assignee;
GRANT SELECT ON photos TO linli_former, linli_receipt;

GRANT INSERT ON assignments, clocks, history, photos TO linli_load;
GRANT SELECT, INSERT, UPDATE ON assignments, clocks, history, photos TO linli_definer;

RESET ROLE;
