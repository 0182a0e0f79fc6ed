-- Reading is granted to an organization or to a single post, whichever has the work to do: the post reads by it, and
-- whoever stands in for it. By a grant one reads the newest version, not what it took the place of: a version is often
-- replaced because it said too much. A folder of an area that closed is no folder any more: what was granted of it
-- would else let somebody read the papers of the area that came after.

SET LOCAL ROLE linli_owner;

ALTER TABLE document_grants ALTER COLUMN to_organization DROP NOT NULL;
ALTER TABLE document_grants ADD COLUMN to_post uuid REFERENCES posts;
ALTER TABLE document_grants ADD COLUMN to_name text CHECK (char_length(to_name) BETWEEN 1 AND 400);
ALTER TABLE document_grants ADD CONSTRAINT document_grants_to_check
    CHECK (num_nonnulls(to_organization, to_post) = 1 AND (to_post IS NULL) = (to_name IS NULL));
COMMENT ON COLUMN document_grants.to_post IS 'A single post; null: all posts of the organization';
COMMENT ON COLUMN document_grants.to_name IS 'Who held the post then, and what it was called';
COMMENT ON TABLE document_grants IS
    'What desks let organizations and posts read: a document or a folder, for a purpose, until a day';
CREATE INDEX document_grants_of_post ON document_grants (to_post, until) WHERE ended_at IS NULL;
CREATE INDEX documents_of_area_kind ON documents (area, kind, changed_at DESC, id DESC)
    WHERE removed_at IS NULL AND entry_id IS NULL;
CREATE INDEX documents_of_entry_kind ON documents (entry_id, kind, changed_at DESC, id DESC)
    WHERE removed_at IS NULL AND entry_id IS NOT NULL;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.my_grants(today date) RETURNS SETOF document_grants
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT g.* FROM document_grants g
    WHERE g.to_organization = CASE WHEN current_setting('app.kind', true) = 'organization' THEN ctx.organization() END
        AND g.ended_at IS NULL AND g.until >= today
    UNION ALL
    SELECT g.* FROM document_grants g
    WHERE g.to_post = ANY (ARRAY(SELECT unnest(ARRAY[p.id, p.stands_in_for]) FROM posts p WHERE p.id = ctx.post()))
        AND g.ended_at IS NULL AND g.until >= today
$$;
COMMENT ON FUNCTION ctx.my_grants(date) IS
    'Grants by which the post that acts reads on a day: its organization''s, its own, those of whom it stands in for';

CREATE OR REPLACE FUNCTION ctx.living_grants(d documents, today date) RETURNS SETOF document_grants
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT g.* FROM ctx.my_grants(today) g
    WHERE g.document_id = d.id OR g.is_folder AND g.kind = d.kind AND (
        g.entry_id IS NULL AND d.entry_id IS NULL AND g.area = d.area OR g.entry_id = d.entry_id)
    ORDER BY g.downloads DESC, g.until DESC, g.id
$$;
COMMENT ON FUNCTION ctx.living_grants(documents, date) IS
    'Grants by which the post that acts reads a document on a day, the widest and longest first';

-- Posts of offices that answer for the document's area, and posts of the same town that do not read it anyway.
CREATE FUNCTION document_readers(document uuid) RETURNS TABLE (post uuid, organization uuid, name text, place text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    d documents;
BEGIN
    PERFORM ctx.kind('area');
    SELECT x.* INTO d FROM documents x WHERE x.id = document_readers.document AND x.removed_at IS NULL
        AND x.area >= ctx.area() AND x.area < ctx.area() || '~' AND x.reads_from <= ctx.level();
    IF d.id IS NULL OR NOT ctx.keeps_desk() THEN
        RETURN;
    END IF;
    RETURN QUERY (
        SELECT p.id, p.organization_id, left(a.name || ' · ' || p.title, 400), o.name
        FROM organizations o JOIN posts p ON p.organization_id = o.id JOIN accounts a ON a.id = p.account_id
        JOIN place l ON l.id = 1 JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE o.area = ANY (ctx.areas_up(d.area)) AND o.closed_on IS NULL AND k.role = 'organization'
            AND ctx.is_living(p) AND p.stands_in_for IS NULL
        ORDER BY length(o.area) DESC, o.slug, p.title, p.id LIMIT 300)
    UNION ALL (
        SELECT p.id, NULL::uuid, left(a.name || ' · ' || p.title, 400), r.name
        FROM posts p JOIN accounts a ON a.id = p.account_id JOIN areas r ON r.code = p.area
        JOIN place l ON l.id = 1 JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.area >= greatest(ctx.area(), left(d.area, 9)) AND p.area < greatest(ctx.area(), left(d.area, 9)) || '~'
            AND k.role = 'area' AND ctx.is_living(p) AND p.stands_in_for IS NULL
            AND NOT (d.area >= p.area AND d.area < p.area || '~' AND d.reads_from <= area_level(p.area))
        ORDER BY p.area, p.title, p.id LIMIT 300);
END $$;
COMMENT ON FUNCTION document_readers(uuid) IS
    'Posts that a desk may let read a document and that do not read it anyway, those of offices first';

CREATE OR REPLACE FUNCTION grant_document(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    d documents := ctx.document_here((given ->> 'document')::uuid);
    moment timestamptz := (given ->> 'at')::timestamptz;
    today date := (moment AT TIME ZONE ctx.place_zone())::date;
    last_day date := (given ->> 'until')::date;
    office uuid := nullif(given ->> 'organization', '')::uuid;
    reader uuid := nullif(given ->> 'post', '')::uuid;
    reader_name text := (SELECT left(a.name || ' · ' || p.title, 400) FROM posts p JOIN accounts a ON a.id = p.account_id
        JOIN place l ON l.id = 1 JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = reader AND ctx.is_living(p) AND k.role IN ('area', 'organization'));
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'document', 'is_folder', 'organization', 'purpose', 'downloads',
        'until', 'at'], ARRAY['post', 'request_id', 'address']);
    IF d.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    ELSIF last_day < today OR last_day > today + 90 THEN
        RAISE EXCEPTION 'reading is granted for ninety days at most' USING ERRCODE = 'LN422';
    ELSIF num_nonnulls(office, reader) <> 1 OR reader IS NOT NULL AND reader_name IS NULL
        OR office IS NOT NULL
            AND NOT EXISTS (SELECT FROM organizations o WHERE o.id = office AND o.closed_on IS NULL)
    THEN
        RETURN 'nobody';
    END IF;
    INSERT INTO document_grants (id, document_id, is_folder, area, reads_from, entry_id, kind, to_organization, to_post,
        to_name, purpose, downloads, until, granted_at, who)
    VALUES ((given ->> 'id')::uuid, d.id, (given ->> 'is_folder')::boolean, d.area, d.reads_from, d.entry_id, d.kind,
        office, reader, reader_name, btrim(given ->> 'purpose'), (given ->> 'downloads')::boolean, last_day, moment, ctx.who())
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        -- The same form once more, or somebody else's grant.
        RETURN CASE WHEN EXISTS (SELECT FROM document_grants g WHERE g.id = (given ->> 'id')::uuid
            AND g.document_id = d.id) THEN 'done' ELSE 'absent' END;
    END IF;
    PERFORM ctx.record(caller, 'grant document', 'document-' || d.id, reason => given ->> 'purpose',
        address => given ->> 'address', request_id => given ->> 'request_id',
        fields => ARRAY[coalesce('organization ' || office, 'post ' || reader), 'until ' || last_day]
            || CASE WHEN (given ->> 'is_folder')::boolean THEN ARRAY['folder'] ELSE '{}'::text[] END);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION grant_document(jsonb) IS
    'A desk lets an organization or a post read a document, or its folder, for a purpose and ninety days at most';

CREATE OR REPLACE FUNCTION granted_documents(at timestamptz) RETURNS TABLE (id uuid, area_name text, subject text,
    kind text, title text, version integer, changed_at timestamptz, purpose text, downloads boolean, until date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (granted_documents.at AT TIME ZONE ctx.place_zone())::date;
BEGIN
    PERFORM ctx.kind('area', 'organization');
    RETURN QUERY SELECT w.* FROM (
        SELECT DISTINCT ON (f.id) f.id, a.name AS area_name, f.subject, f.kind, f.title, f.version, f.changed_at,
            f.purpose, f.downloads, f.until
        FROM (SELECT g.* FROM ctx.my_grants(today) g ORDER BY g.until, g.id LIMIT 400) g
        CROSS JOIN LATERAL (
            SELECT d.*, g.purpose, g.downloads, g.until FROM documents d
            WHERE d.id = g.document_id AND d.removed_at IS NULL
            UNION ALL
            (SELECT d.*, g.purpose, g.downloads, g.until FROM documents d
            WHERE g.is_folder AND g.entry_id IS NULL AND d.entry_id IS NULL AND d.area = g.area AND d.kind = g.kind
                AND d.removed_at IS NULL ORDER BY d.changed_at DESC, d.id DESC LIMIT 200)
            UNION ALL
            (SELECT d.*, g.purpose, g.downloads, g.until FROM documents d
            WHERE g.is_folder AND d.entry_id = g.entry_id AND d.kind = g.kind AND d.removed_at IS NULL
            ORDER BY d.changed_at DESC, d.id DESC LIMIT 200)) f
        JOIN areas a ON a.code = f.area
        ORDER BY f.id, f.downloads DESC, f.until DESC) w
    ORDER BY w.until, w.id LIMIT 200;
END $$;
COMMENT ON FUNCTION granted_documents(timestamptz) IS
    'What the post that acts was granted and may read just now, what ends soonest first; two hundred at most';

CREATE OR REPLACE FUNCTION granted_document(document uuid, at timestamptz) RETURNS TABLE (area_name text, subject text,
    kind text, title text, purpose text, downloads boolean, until date, granted_by text, number integer, bytes integer,
    media text, kept_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (granted_document.at AT TIME ZONE ctx.place_zone())::date;
    d documents;
    g document_grants;
BEGIN
    PERFORM ctx.kind('area', 'organization');
    SELECT x.* INTO d FROM documents x WHERE x.id = granted_document.document AND x.removed_at IS NULL;
    SELECT x.* INTO g FROM ctx.living_grants(d, today) x LIMIT 1;
    IF g.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT a.name, d.subject, d.kind, d.title, g.purpose, g.downloads, g.until, g.who, v.number, v.bytes,
        v.media, v.kept_at
    FROM document_versions v JOIN areas a ON a.code = d.area WHERE v.document_id = d.id AND v.number = d.version;
END $$;
COMMENT ON FUNCTION granted_document(uuid, timestamptz) IS
    'A document with its newest version, as far as the post that acts was granted it; no row when it was not';

CREATE OR REPLACE FUNCTION read_document(given jsonb) RETURNS TABLE (outcome text, sha256 text, media text,
    bytes integer, title text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    moment timestamptz := (given ->> 'at')::timestamptz;
    today date := (moment AT TIME ZONE ctx.place_zone())::date;
    d documents;
    v document_versions;
    g document_grants;
    is_own boolean;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['document', 'number', 'way', 'at'], ARRAY['request_id', 'address']);
    SELECT x.* INTO d FROM documents x WHERE x.id = (given ->> 'document')::uuid AND x.removed_at IS NULL;
    is_own := caller = 'area' AND d.area >= ctx.area() AND d.area < ctx.area() || '~' AND d.reads_from <= ctx.level();
    IF is_own IS NOT TRUE THEN
        SELECT x.* INTO g FROM ctx.living_grants(d, today) x LIMIT 1;
    END IF;
    SELECT x.* INTO v FROM document_versions x
    WHERE x.document_id = d.id AND x.number = (given ->> 'number')::integer AND (is_own OR x.number = d.version);
    IF v.number IS NULL OR is_own IS NOT TRUE AND g.id IS NULL THEN
        RETURN QUERY SELECT 'absent', NULL::text, NULL::text, NULL::integer, NULL::text;
        RETURN;
    ELSIF is_own IS NOT TRUE AND given ->> 'way' = 'download' AND NOT g.downloads THEN
        RETURN QUERY SELECT 'only here', NULL::text, NULL::text, NULL::integer, NULL::text;
        RETURN;
    END IF;
    INSERT INTO document_readings (document_id, number, area, reads_from, way, grant_id, who, at)
    VALUES (d.id, v.number, d.area, d.reads_from, given ->> 'way', g.id, ctx.who(), moment);
    PERFORM ctx.record(caller, 'read document', 'document-' || d.id, reason => g.purpose,
        address => given ->> 'address', request_id => given ->> 'request_id',
        fields => ARRAY['version ' || v.number, given ->> 'way']);
    RETURN QUERY SELECT 'done', v.sha256, v.media, v.bytes, d.title;
END $$;
COMMENT ON FUNCTION read_document(jsonb) IS
    'The file of one version, for whoever may read it; who did, how and what for is written down first';

CREATE OR REPLACE FUNCTION ctx.document_parts_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE document_versions v SET area = NEW.area WHERE v.document_id = NEW.id;
    UPDATE document_grants g SET area = NEW.area WHERE g.document_id = NEW.id;
    UPDATE document_readings r SET area = NEW.area WHERE r.document_id = NEW.id;
    IF NEW.entry_id IS NULL THEN
        UPDATE document_grants g SET ended_at = greatest(now(), g.granted_at)
        WHERE g.document_id = NEW.id AND g.is_folder AND g.ended_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.document_parts_follow() IS
    'Versions, grants and readings lie where their document lies; what was granted of the folder of a closed area ends';

GRANT EXECUTE ON FUNCTION document_readers(uuid), granted_documents(timestamptz), granted_document(uuid, timestamptz)
    TO linli_area;

RESET ROLE;
