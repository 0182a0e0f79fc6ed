-- Packs changed safely: a new version is proposed and looked at before it is installed, an installed one can be
-- taken back, and none is installed that would leave a case without an owner or a post without its rights.

SET LOCAL ROLE linli_owner;

ALTER TABLE packs ADD COLUMN restores integer;
COMMENT ON COLUMN packs.restores IS 'The earlier version this one says again; null: it was read from files';
ALTER TABLE packs ADD CONSTRAINT packs_restores FOREIGN KEY (restores) REFERENCES packs NOT VALID;
ALTER TABLE packs VALIDATE CONSTRAINT packs_restores;

CREATE TABLE pack_proposals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (name <> ''),
    digest text NOT NULL CHECK (digest <> ''),
    proposed_at timestamptz NOT NULL,
    ended_at timestamptz CHECK (ended_at >= proposed_at),
    definition jsonb NOT NULL CHECK (jsonb_typeof(definition) = 'object')
);
COMMENT ON TABLE pack_proposals IS
    'Checked packs administrators are asked to look at; the newest that has not ended counts';
COMMENT ON COLUMN pack_proposals.ended_at IS 'When it was installed, or another took its place';
CREATE INDEX pack_proposals_open ON pack_proposals (proposed_at DESC, id) WHERE ended_at IS NULL;

SELECT ctx.protect('pack_proposals', 'administrator');
GRANT SELECT, INSERT, UPDATE (ended_at) ON pack_proposals TO linli_administrator;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION pack_orphans(organizations text[], post_kinds text[])
RETURNS TABLE (sort text, name text, held integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    -- A hundred are counted and no more: that there is one is enough to refuse.
    RETURN QUERY SELECT 'organization', w.slug, n.held FROM unnest(organizations) AS w (slug),
        LATERAL (SELECT count(*)::integer AS held FROM (SELECT FROM organizations o
            JOIN assignments s ON s.to_organization = o.id AND s.ended_at IS NULL
            WHERE o.slug = w.slug LIMIT 100) few) n
        WHERE n.held > 0 ORDER BY w.slug;
    RETURN QUERY SELECT 'postKind', w.kind, n.held FROM unnest(post_kinds) AS w (kind),
        LATERAL (SELECT count(*)::integer AS held FROM (SELECT FROM posts p
            WHERE p.kind = w.kind AND (p.until IS NULL OR p.until >= current_date) LIMIT 100) few) n
        WHERE n.held > 0 ORDER BY w.kind;
END $$;
COMMENT ON FUNCTION pack_orphans(text[], text[]) IS
    'Of kinds of organizations and posts a pack would lose: those that have open cases, or that somebody holds';

CREATE FUNCTION open_by_pack(at_most integer)
RETURNS TABLE (scenario text, pack_version integer, open_cases integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT c.scenario, c.pack_version, count(*)::integer
        FROM (SELECT x.scenario, x.pack_version FROM cases x WHERE x.closed_at IS NULL
            ORDER BY x.reported_at DESC, x.id LIMIT least(at_most, 10000)) c
        GROUP BY c.scenario, c.pack_version ORDER BY c.scenario, c.pack_version;
END $$;
COMMENT ON FUNCTION open_by_pack(integer) IS
    'How many of the newest open cases are of which scenario under which version; no case is named';
GRANT EXECUTE ON FUNCTION pack_orphans(text[], text[]), open_by_pack(integer) TO linli_administrator;

RESET ROLE;
