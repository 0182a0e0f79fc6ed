-- The document centre. A document belongs to an area or to an entry of a ledger, such as a firm; each of its
-- versions is a file named by its digest. Posts read those of their own ground. An organization reads only what a
-- desk granted it, on line, for a purpose and until a day; every reading of a file leaves a row and a record.
--
-- A document of an entry goes where the entry goes. None belongs to an entry of a ledger of persons: a folder of
-- papers about somebody is a file on them.

SET LOCAL ROLE linli_owner;

CREATE TABLE documents (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    ledger text REFERENCES ledgers,
    home text COLLATE "C",
    entry_id uuid,
    subject text CHECK (char_length(subject) BETWEEN 1 AND 200),
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    kind text NOT NULL CHECK (kind ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 120),
    version integer NOT NULL CHECK (version > 0),
    kept_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL CHECK (changed_at >= kept_at),
    removed_at timestamptz CHECK (removed_at >= kept_at),
    removed_reason text CHECK (char_length(removed_reason) BETWEEN 1 AND 500),
    CHECK ((ledger IS NULL) = (home IS NULL) AND (ledger IS NULL) = (entry_id IS NULL)
        AND (ledger IS NULL) = (subject IS NULL)),
    CHECK ((removed_at IS NULL) = (removed_reason IS NULL))
);
COMMENT ON TABLE documents IS 'Documents of areas and of entries of ledgers: what each is called and of which kind it is';
COMMENT ON COLUMN documents.subject IS 'What the entry was called when the document was first kept';
COMMENT ON COLUMN documents.version IS 'The newest version';
CREATE INDEX documents_newest ON documents (changed_at DESC, id DESC) WHERE removed_at IS NULL;
CREATE INDEX documents_of_area ON documents (area, changed_at DESC, id DESC) WHERE removed_at IS NULL;
CREATE INDEX documents_of_entry ON documents (home, entry_id, changed_at DESC, id DESC) WHERE entry_id IS NOT NULL;

CREATE TABLE document_versions (
    document_id uuid NOT NULL REFERENCES documents,
    number integer NOT NULL CHECK (number > 0),
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes integer NOT NULL CHECK (bytes > 0),
    media text NOT NULL CHECK (media IN ('pdf', 'jpeg', 'png', 'webp', 'xlsx', 'docx', 'csv', 'txt')),
    note text NOT NULL CHECK (char_length(note) <= 500),
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (document_id, number)
);
COMMENT ON TABLE document_versions IS 'The files of documents, each by its digest; never changed, only followed by another';
COMMENT ON COLUMN document_versions.media IS 'What the file is, by its content';
CREATE INDEX document_versions_by_digest ON document_versions (sha256);

CREATE TABLE document_grants (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL REFERENCES documents,
    is_folder boolean NOT NULL,
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    entry_id uuid,
    kind text NOT NULL,
    to_organization uuid NOT NULL REFERENCES organizations,
    purpose text NOT NULL CHECK (char_length(purpose) BETWEEN 1 AND 200),
    downloads boolean NOT NULL,
    until date NOT NULL,
    granted_at timestamptz NOT NULL,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    ended_at timestamptz CHECK (ended_at >= granted_at),
    -- Wherever on earth the place lies.
    CHECK (until <= (granted_at AT TIME ZONE 'UTC')::date + 91)
);
COMMENT ON TABLE document_grants IS 'What desks let organizations read: a document or a folder, for a purpose, until a day';
COMMENT ON COLUMN document_grants.document_id IS 'The document it was granted from; of a folder, one that lay in it';
COMMENT ON COLUMN document_grants.is_folder IS
    'All documents of the same kind and of the same area or entry, later ones too';
COMMENT ON COLUMN document_grants.downloads IS 'False: it is read on line and not taken along';
COMMENT ON COLUMN document_grants.until IS 'The last day; ninety days later at the most';
COMMENT ON COLUMN document_grants.ended_at IS 'It was taken back before its day';
CREATE INDEX document_grants_of_organization ON document_grants (to_organization, until) WHERE ended_at IS NULL;
CREATE INDEX document_grants_of_document ON document_grants (document_id, granted_at DESC);
CREATE INDEX document_grants_of_folder ON document_grants (area, kind, granted_at DESC) WHERE is_folder;

CREATE TABLE document_readings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    document_id uuid NOT NULL REFERENCES documents,
    number integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    way text NOT NULL CHECK (way IN ('view', 'download')),
    grant_id uuid REFERENCES document_grants,
    who text NOT NULL CHECK (char_length(who) BETWEEN 1 AND 400),
    at timestamptz NOT NULL
);
COMMENT ON TABLE document_readings IS 'Who read which version of a document, when and how';
COMMENT ON COLUMN document_readings.grant_id IS 'By which grant; null: somebody whose ground it lies on';
CREATE INDEX document_readings_of_document ON document_readings (document_id, at DESC, id);

ALTER TABLE documents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE document_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE document_grants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE document_readings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy(t, 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~'''
    || ' AND reads_from <= nullif(current_setting(''app.level'', true), '''')::smallint', '', true)
FROM unnest(ARRAY['documents', 'document_versions', 'document_grants', 'document_readings']::regclass[]) t;
GRANT SELECT ON documents, document_versions, document_grants, document_readings TO linli_area;
GRANT SELECT, INSERT, UPDATE ON documents, document_grants TO linli_definer;
GRANT SELECT, INSERT ON document_versions, document_readings TO linli_definer;
GRANT UPDATE (area) ON document_versions, document_readings TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.keeps_documents(area text, ledger text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledgers := ctx.kept_ledger(keeps_documents.ledger);
BEGIN
    RETURN keeps_documents.area COLLATE "C" >= ctx.area() AND keeps_documents.area COLLATE "C" < ctx.area() || '~'
        AND (ctx.keeps_desk() OR l.name IS NOT NULL);
END $$;
COMMENT ON FUNCTION ctx.keeps_documents(text, text) IS
    'Whether the post that acts keeps documents there: a desk those of its ground, a keeper those of its ledger';

-- A document within the scope of the post that acts, held fast; all null when there is none.
CREATE FUNCTION ctx.document_here(document uuid) RETURNS documents
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.* FROM documents d WHERE d.id = document_here.document AND d.removed_at IS NULL
        AND d.area >= ctx.area() AND d.area < ctx.area() || '~' AND d.reads_from <= ctx.level()
    FOR UPDATE
$$;
COMMENT ON FUNCTION ctx.document_here(uuid) IS 'A document in the scope of a post, held fast; all null when there is none';

CREATE FUNCTION ctx.add_version(d documents, given jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note, who, kept_at)
    VALUES (d.id, d.version, d.area, d.reads_from, given ->> 'sha256', (given ->> 'bytes')::integer,
        given ->> 'media', btrim(given ->> 'note'), ctx.who(), d.changed_at)
$$;
COMMENT ON FUNCTION ctx.add_version(documents, jsonb) IS 'Keeps the file of the newest version of a document';

-- `ledger`, `home`, `entry` and `subject` are empty for a document of an area. What came of it is `done`, `here`
-- with the document of the same folder that has this very file already, or why not.
CREATE FUNCTION keep_document(given jsonb) RETURNS TABLE (outcome text, document uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    of_ledger text := nullif(given ->> 'ledger', '');
    of_entry uuid := nullif(given ->> 'entry', '')::uuid;
    lies_in text := given ->> 'area';
    moment timestamptz := (given ->> 'at')::timestamptz;
    seen smallint := 1;
    l ledgers;
    d documents;
    found uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'area', 'ledger', 'home', 'entry', 'subject', 'kind', 'title', 'sha256',
        'bytes', 'media', 'note', 'at'], ARRAY['request_id', 'address']);
    IF of_ledger IS NOT NULL THEN
        SELECT x.* INTO l FROM ledgers x WHERE x.name = of_ledger AND x.reads_from <= ctx.level()
            AND NOT x.is_of_persons;
        IF l.name IS NULL THEN
            RETURN QUERY SELECT 'absent', NULL::uuid;
            RETURN;
        END IF;
        EXECUTE format('SELECT t.area FROM %s t WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL',
            ctx.ledger_table(l.name)) INTO lies_in USING given ->> 'home', of_entry;
        seen := l.reads_from;
    END IF;
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = lies_in AND a.closed_on IS NULL
            AND a.code >= ctx.area() AND a.code < ctx.area() || '~') THEN
        RETURN QUERY SELECT 'absent', NULL::uuid;
        RETURN;
    ELSIF NOT ctx.keeps_documents(lies_in, of_ledger) THEN
        RETURN QUERY SELECT 'not keeper', NULL::uuid;
        RETURN;
    END IF;
    -- Of two who bring the same file at once the second finds the first.
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'document', lies_in, of_entry, given ->> 'sha256'), 0));
    SELECT x.id INTO found FROM documents x JOIN document_versions v ON v.document_id = x.id
    WHERE v.sha256 = given ->> 'sha256' AND x.area = lies_in AND x.entry_id IS NOT DISTINCT FROM of_entry
        AND x.removed_at IS NULL ORDER BY x.kept_at, x.id LIMIT 1;
    IF found IS NOT NULL THEN
        -- The same form once more is the same document.
        RETURN QUERY SELECT CASE WHEN found = (given ->> 'id')::uuid THEN 'done' ELSE 'here' END, found;
        RETURN;
    END IF;
    INSERT INTO documents AS x (id, area, ledger, home, entry_id, subject, reads_from, kind, title, version, kept_at,
        changed_at)
    VALUES ((given ->> 'id')::uuid, lies_in, of_ledger, nullif(given ->> 'home', ''), of_entry,
        nullif(given ->> 'subject', ''), seen, given ->> 'kind', btrim(given ->> 'title'), 1, moment, moment)
    ON CONFLICT (id) DO NOTHING RETURNING x.* INTO d;
    IF d.id IS NULL THEN
        RETURN QUERY SELECT 'absent', NULL::uuid;
        RETURN;
    END IF;
    PERFORM ctx.add_version(d, given);
    PERFORM ctx.record(caller, 'keep document', 'document-' || d.id, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN QUERY SELECT 'done', d.id;
END $$;
COMMENT ON FUNCTION keep_document(jsonb) IS
    'Keeps a new document of an area or an entry, unless its folder has that file; answers what came of it, and which';

CREATE FUNCTION keep_version(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    d documents := ctx.document_here((given ->> 'document')::uuid);
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['document', 'seen', 'sha256', 'bytes', 'media', 'note', 'at'],
        ARRAY['request_id', 'address']);
    IF d.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.keeps_documents(d.area, d.ledger) THEN
        RETURN 'not keeper';
    ELSIF EXISTS (SELECT FROM document_versions v WHERE v.document_id = d.id AND v.number = d.version
            AND v.sha256 = given ->> 'sha256') THEN
        -- The newest is this very file: the same form once more, or nothing new.
        RETURN 'here';
    ELSIF d.version <> (given ->> 'seen')::integer THEN
        RETURN 'stale';
    END IF;
    UPDATE documents x SET version = x.version + 1, changed_at = greatest((given ->> 'at')::timestamptz, x.changed_at)
    WHERE x.id = d.id RETURNING x.* INTO d;
    PERFORM ctx.add_version(d, given);
    PERFORM ctx.record(caller, 'add document version', 'document-' || d.id, address => given ->> 'address',
        request_id => given ->> 'request_id', fields => ARRAY['version ' || d.version]);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION keep_version(jsonb) IS 'Adds a version to a document, over the one that was seen; answers what came of it';

CREATE FUNCTION remove_document(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    d documents := ctx.document_here((given ->> 'document')::uuid);
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['document', 'reason', 'at'], ARRAY['request_id', 'address']);
    IF d.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.keeps_documents(d.area, d.ledger) THEN
        RETURN 'not keeper';
    END IF;
    UPDATE documents x SET removed_at = greatest((given ->> 'at')::timestamptz, x.kept_at),
        removed_reason = btrim(given ->> 'reason')
    WHERE x.id = d.id;
    PERFORM ctx.record(caller, 'remove document', 'document-' || d.id, reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION remove_document(jsonb) IS
    'Takes a document out, for a reason: nobody reads it any more, and its files are swept';

CREATE FUNCTION grant_document(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    d documents := ctx.document_here((given ->> 'document')::uuid);
    moment timestamptz := (given ->> 'at')::timestamptz;
    today date := (moment AT TIME ZONE ctx.place_zone())::date;
    last_day date := (given ->> 'until')::date;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'document', 'is_folder', 'organization', 'purpose', 'downloads',
        'until', 'at'], ARRAY['request_id', 'address']);
    IF d.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    ELSIF last_day < today OR last_day > today + 90 THEN
        RAISE EXCEPTION 'reading is granted for ninety days at most' USING ERRCODE = 'LN422';
    ELSIF NOT EXISTS (SELECT FROM organizations o WHERE o.id = (given ->> 'organization')::uuid
            AND o.closed_on IS NULL) THEN
        RETURN 'nobody';
    END IF;
    INSERT INTO document_grants (id, document_id, is_folder, area, reads_from, entry_id, kind, to_organization,
        purpose, downloads, until, granted_at, who)
    VALUES ((given ->> 'id')::uuid, d.id, (given ->> 'is_folder')::boolean, d.area, d.reads_from, d.entry_id, d.kind,
        (given ->> 'organization')::uuid, btrim(given ->> 'purpose'), (given ->> 'downloads')::boolean, last_day,
        moment, ctx.who())
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        -- The same form once more, or somebody else's grant.
        RETURN CASE WHEN EXISTS (SELECT FROM document_grants g WHERE g.id = (given ->> 'id')::uuid
            AND g.document_id = d.id) THEN 'done' ELSE 'absent' END;
    END IF;
    PERFORM ctx.record(caller, 'grant document', 'document-' || d.id, reason => given ->> 'purpose',
        address => given ->> 'address', request_id => given ->> 'request_id',
        fields => ARRAY['organization ' || (given ->> 'organization'), 'until ' || last_day]
            || CASE WHEN (given ->> 'is_folder')::boolean THEN ARRAY['folder'] ELSE '{}'::text[] END);
    RETURN 'done';
END $$;
COMMENT ON FUNCTION grant_document(jsonb) IS
    'A desk lets an organization read a document, or its folder, for a purpose and ninety days at most';

CREATE FUNCTION end_document_grant(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    of_document uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['grant', 'at'], ARRAY['request_id', 'address']);
    IF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    END IF;
    UPDATE document_grants g SET ended_at = greatest((given ->> 'at')::timestamptz, g.granted_at)
    WHERE g.id = (given ->> 'grant')::uuid AND g.ended_at IS NULL AND g.area >= ctx.area()
        AND g.area < ctx.area() || '~' AND g.reads_from <= ctx.level()
    RETURNING g.document_id INTO of_document;
    IF of_document IS NULL THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'end document grant', 'document-' || of_document,
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION end_document_grant(jsonb) IS 'A desk takes back what was granted; nothing is read by it from then on';

-- The grants by which the organization that acts reads a document today, the widest and longest first.
CREATE FUNCTION ctx.living_grants(d documents, today date) RETURNS SETOF document_grants
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT g.* FROM document_grants g
    WHERE g.to_organization = ctx.organization() AND g.ended_at IS NULL AND g.until >= today
        AND (g.document_id = d.id OR g.is_folder AND g.kind = d.kind AND (
            g.entry_id IS NULL AND d.entry_id IS NULL AND g.area = d.area OR g.entry_id = d.entry_id))
    ORDER BY g.downloads DESC, g.until DESC, g.id
$$;
COMMENT ON FUNCTION ctx.living_grants(documents, date) IS
    'Grants by which the organization that acts reads a document on a day, the widest and longest first';

CREATE FUNCTION granted_documents(at timestamptz) RETURNS TABLE (id uuid, area_name text, subject text, kind text,
    title text, version integer, changed_at timestamptz, purpose text, downloads boolean, until date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (granted_documents.at AT TIME ZONE ctx.place_zone())::date;
BEGIN
    PERFORM ctx.kind('organization');
    RETURN QUERY SELECT w.* FROM (
        SELECT DISTINCT ON (f.id) f.* FROM (
            (SELECT d.id, a.name AS area_name, d.subject, d.kind, d.title, d.version, d.changed_at, g.purpose,
                g.downloads, g.until
            FROM document_grants g JOIN documents d ON d.id = g.document_id JOIN areas a ON a.code = d.area
            WHERE g.to_organization = ctx.organization() AND g.ended_at IS NULL AND g.until >= today
                AND d.removed_at IS NULL
            ORDER BY g.until, g.id LIMIT 400)
            UNION ALL
            (SELECT d.id, a.name, d.subject, d.kind, d.title, d.version, d.changed_at, g.purpose, g.downloads, g.until
            FROM document_grants g
            JOIN documents d ON d.area = g.area AND d.kind = g.kind AND d.entry_id IS NOT DISTINCT FROM g.entry_id
            JOIN areas a ON a.code = d.area
            WHERE g.to_organization = ctx.organization() AND g.ended_at IS NULL AND g.until >= today AND g.is_folder
                AND d.removed_at IS NULL
            ORDER BY g.until, g.id, d.id LIMIT 400)) f
        ORDER BY f.id, f.downloads DESC, f.until DESC) w
    ORDER BY w.until, w.id LIMIT 200;
END $$;
COMMENT ON FUNCTION granted_documents(timestamptz) IS
    'What the organization that acts may read just now, what ends soonest first; two hundred at most';

CREATE FUNCTION granted_document(document uuid, at timestamptz) RETURNS TABLE (area_name text, subject text, kind text,
    title text, purpose text, downloads boolean, until date, granted_by text, number integer, bytes integer,
    media text, kept_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (granted_document.at AT TIME ZONE ctx.place_zone())::date;
    d documents;
    g document_grants;
BEGIN
    PERFORM ctx.kind('organization');
    SELECT x.* INTO d FROM documents x WHERE x.id = granted_document.document AND x.removed_at IS NULL;
    SELECT x.* INTO g FROM ctx.living_grants(d, today) x LIMIT 1;
    IF g.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT a.name, d.subject, d.kind, d.title, g.purpose, g.downloads, g.until, g.who, v.number, v.bytes,
        v.media, v.kept_at
    FROM document_versions v JOIN areas a ON a.code = d.area WHERE v.document_id = d.id
    ORDER BY v.number DESC LIMIT 100;
END $$;
COMMENT ON FUNCTION granted_document(uuid, timestamptz) IS
    'A document with its versions, as far as the organization that acts may read it; no row when it may not';

-- The only way to a file: whoever is answered is written down.
CREATE FUNCTION read_document(given jsonb) RETURNS TABLE (outcome text, sha256 text, media text, bytes integer,
    title text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    moment timestamptz := (given ->> 'at')::timestamptz;
    today date := (moment AT TIME ZONE ctx.place_zone())::date;
    d documents;
    v document_versions;
    g document_grants;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['document', 'number', 'way', 'at'], ARRAY['request_id', 'address']);
    SELECT x.* INTO d FROM documents x WHERE x.id = (given ->> 'document')::uuid AND x.removed_at IS NULL
        AND (caller = 'organization' OR x.area >= ctx.area() AND x.area < ctx.area() || '~'
            AND x.reads_from <= ctx.level());
    IF caller = 'organization' THEN
        SELECT x.* INTO g FROM ctx.living_grants(d, today) x LIMIT 1;
    END IF;
    SELECT x.* INTO v FROM document_versions x
    WHERE x.document_id = d.id AND x.number = (given ->> 'number')::integer;
    IF v.number IS NULL OR caller = 'organization' AND g.id IS NULL THEN
        RETURN QUERY SELECT 'absent', NULL::text, NULL::text, NULL::integer, NULL::text;
        RETURN;
    ELSIF caller = 'organization' AND given ->> 'way' = 'download' AND NOT g.downloads THEN
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

GRANT EXECUTE ON FUNCTION keep_document(jsonb), keep_version(jsonb), remove_document(jsonb), grant_document(jsonb),
    end_document_grant(jsonb) TO linli_area;
GRANT EXECUTE ON FUNCTION granted_documents(timestamptz), granted_document(uuid, timestamptz) TO linli_organization;
GRANT EXECUTE ON FUNCTION read_document(jsonb) TO linli_area, linli_organization;

RESET ROLE;
