-- What ledgers a place may keep, of which shared fields: catalogues as packs brought them. One is known by what
-- it says: two packs that say the same share it, and a pack that is restored finds its own again.

SET LOCAL ROLE linli_owner;

CREATE TABLE catalogues (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    definition jsonb NOT NULL CHECK (jsonb_typeof(definition) = 'object'),
    kept_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE catalogues IS 'Code lists, fields and ledgers of packs, each whole, under the digest of what it says';

GRANT SELECT ON catalogues TO linli_definer, linli_area, linli_administrator, linli_load;
GRANT INSERT ON catalogues TO linli_administrator;

RESET ROLE;
