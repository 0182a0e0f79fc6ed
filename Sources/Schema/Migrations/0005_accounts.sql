-- Who may sign in, and as what.

SET LOCAL ROLE linli_owner;

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    login text NOT NULL UNIQUE CHECK (char_length(login) BETWEEN 1 AND 100),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    password_hash text CHECK (password_hash LIKE '$argon2id$%'),
    locked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE accounts IS 'Logins; password_hash is null while only links open the account';

CREATE TABLE posts (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    kind text NOT NULL CHECK (kind <> ''),
    area text COLLATE "C" NOT NULL REFERENCES areas,
    organization_id uuid REFERENCES organizations,
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    since date NOT NULL DEFAULT current_date,
    until date,
    CHECK (until >= since)
);
COMMENT ON TABLE posts IS
    'What an account may do and where: a kind of the pack, an area, perhaps an organization, and days';
CREATE INDEX posts_by_account ON posts (account_id);
CREATE INDEX posts_by_area ON posts (area);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES accounts,
    post_id uuid REFERENCES posts,
    csrf bytea NOT NULL CHECK (octet_length(csrf) >= 16),
    is_token boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
COMMENT ON TABLE sessions IS
    'Signed-in browsers and tokens of machines, by the hash of their secret; each acts as one post';
CREATE INDEX sessions_by_account ON sessions (account_id) WHERE ended_at IS NULL;

CREATE TABLE sign_in_links (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES accounts,
    post_id uuid REFERENCES posts,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
COMMENT ON TABLE sign_in_links IS 'Links that sign in once, by the hash of their secret';

CREATE TABLE attempts (
    bucket text NOT NULL CHECK (char_length(bucket) BETWEEN 1 AND 200),
    window_start timestamptz NOT NULL,
    count integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (bucket, window_start)
);
COMMENT ON TABLE attempts IS 'How often something was tried in a span of time, so that guessing is slow';
CREATE INDEX attempts_oldest ON attempts (window_start);

SELECT ctx.protect('accounts', 'administrator');
SELECT ctx.protect('posts', 'administrator');
SELECT ctx.protect('sessions', 'administrator');
SELECT ctx.protect('sign_in_links', 'administrator');
SELECT ctx.protect('attempts', 'vault');

-- Secrets go in and do not come out: no role reads a hash, nor the token against forged forms.
GRANT SELECT (id, login, name, locked_at, created_at), INSERT, UPDATE ON accounts TO linli_administrator;
GRANT SELECT, INSERT, UPDATE ON posts TO linli_administrator;
GRANT SELECT (account_id, post_id, is_token, created_at, seen_at, expires_at, ended_at), INSERT,
    UPDATE (ended_at)
    ON sessions TO linli_administrator;
GRANT INSERT ON sign_in_links TO linli_administrator;
GRANT SELECT, INSERT, UPDATE ON accounts, posts, sessions, sign_in_links TO linli_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON attempts TO linli_definer;

RESET ROLE;
