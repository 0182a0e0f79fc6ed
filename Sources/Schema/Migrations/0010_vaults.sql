-- What no post may ever read: who told, the receipt that proves it, the keys of requests.

SET LOCAL ROLE linli_owner;

CREATE TABLE contacts (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 2000),
    masked text NOT NULL CHECK (char_length(masked) BETWEEN 1 AND 100),
    key_id text NOT NULL CHECK (key_id <> ''),
    PRIMARY KEY (home, case_id),
    FOREIGN KEY (home, case_id, area) REFERENCES cases (home, id, area) DEFERRABLE
);
COMMENT ON TABLE contacts IS
    'How to reach a reporter, encrypted by the program; handlers speak through the progress page instead';

CREATE TABLE receipts (
    code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE receipts IS 'Reporters'' secrets, by hash: each opens one case';
CREATE INDEX receipts_of_case ON receipts (home, case_id);

CREATE TABLE idempotency (
    key text PRIMARY KEY CHECK (char_length(key) BETWEEN 1 AND 200),
    body_hash bytea NOT NULL CHECK (octet_length(body_hash) = 32),
    answer jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE idempotency IS 'Requests already done: the same key with the same body gets the same answer';
CREATE INDEX idempotency_oldest ON idempotency (at);

CREATE TABLE route_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    scenario text NOT NULL,
    rule text NOT NULL,
    what text NOT NULL CHECK (char_length(what) <= 2000)
);
COMMENT ON TABLE route_failures IS
    'Routing rules that failed while a case was routed; the case went on by the ladder';
CREATE INDEX route_failures_newest ON route_failures (at DESC);

SELECT ctx.protect('contacts', 'vault');
SELECT ctx.protect('receipts', 'vault');
SELECT ctx.protect('idempotency', 'vault');
SELECT ctx.protect('route_failures', 'administrator');

GRANT INSERT ON contacts, receipts TO linli_load;
GRANT SELECT ON route_failures TO linli_administrator;
GRANT INSERT, UPDATE (area), SELECT (home, case_id) ON contacts TO linli_definer;
GRANT SELECT, INSERT ON receipts, idempotency TO linli_definer;
GRANT INSERT ON route_failures TO linli_definer;

RESET ROLE;
