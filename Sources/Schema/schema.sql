CREATE SCHEMA ctx;
ALTER SCHEMA ctx OWNER TO linli_context;
COMMENT ON SCHEMA ctx IS 'The signed context of a transaction, and what is built on it';
CREATE SCHEMA ledgers;
ALTER SCHEMA ledgers OWNER TO linli_definer;
COMMENT ON SCHEMA ledgers IS 'A table for each ledger that was opened';
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';
CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;
COMMENT ON EXTENSION postgis IS 'PostGIS geometry and geography spatial types and functions';
CREATE TYPE ctx.opened AS (
	account uuid,
	post uuid,
	kind text,
	area text,
	level smallint,
	organization uuid,
	home text,
	case_id uuid,
	role text,
	mac text,
	csrf bytea,
	account_name text,
	post_kind text,
	post_title text,
	is_token boolean,
	is_shown boolean
);
ALTER TYPE ctx.opened OWNER TO linli_context;
COMMENT ON TYPE ctx.opened IS 'A signed context as the program receives it: settings, their signature, the role to put on';
CREATE TYPE ctx.task_list_seen AS (
	id uuid,
	area text,
	area_name text,
	level smallint,
	title text,
	words text,
	due_on date,
	sent_at timestamp with time zone,
	withdrawn_at timestamp with time zone,
	reason text,
	asked integer,
	settled integer,
	late integer
);
ALTER TYPE ctx.task_list_seen OWNER TO linli_definer;
CREATE TYPE ctx.team_seen AS (
	id uuid,
	kind text,
	name text,
	area text,
	area_name text,
	board text,
	since date,
	until date,
	members integer,
	open_cases integer
);
ALTER TYPE ctx.team_seen OWNER TO linli_definer;
CREATE FUNCTION ctx.account() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.account', true), '')::uuid $$;
ALTER FUNCTION ctx.account() OWNER TO linli_context;
CREATE FUNCTION ctx.actor() RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN CASE WHEN ctx.organization() IS NOT NULL
            THEN jsonb_build_object('organization', ctx.organization())
        WHEN ctx.area() IS NOT NULL THEN jsonb_build_object('area', ctx.area()) END;
END $$;
ALTER FUNCTION ctx.actor() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.actor() IS 'The desk or office in whose name a transaction acts; null: nobody''s';
CREATE FUNCTION ctx.grams(words text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT (CASE WHEN run ~ '^[a-z0-9]' THEN left(run, 60)
            ELSE substr(run, place, 2) END) COLLATE "C"), '{}')
        FROM (SELECT part[1] AS run FROM regexp_matches(lower(normalize(words, NFKC)),
            '[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+', 'g') AS part) runs,
            -- The last character stands alone as well: one character is found wherever it stands.
            generate_series(1, CASE WHEN run ~ '^[a-z0-9]' THEN 1 ELSE char_length(run) END) AS place);
END $$;
ALTER FUNCTION ctx.grams(words text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.grams(words text) IS 'The parts a text is found by, each once, in byte order';
CREATE TABLE public.documents (
    id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    ledger text,
    home text COLLATE pg_catalog."C",
    entry_id uuid,
    subject text,
    reads_from smallint NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    version integer NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    removed_reason text,
    grams tsvector GENERATED ALWAYS AS (array_to_tsvector(ctx.grams(((title || ' '::text) || COALESCE(subject, ''::text))))) STORED NOT NULL,
    CONSTRAINT documents_check CHECK ((changed_at >= kept_at)),
    CONSTRAINT documents_check1 CHECK ((removed_at >= kept_at)),
    CONSTRAINT documents_check2 CHECK ((((ledger IS NULL) = (home IS NULL)) AND ((ledger IS NULL) = (entry_id IS NULL)) AND ((ledger IS NULL) = (subject IS NULL)))),
    CONSTRAINT documents_check3 CHECK (((removed_at IS NULL) = (removed_reason IS NULL))),
    CONSTRAINT documents_kind_check CHECK ((kind ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT documents_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT documents_removed_reason_check CHECK (((char_length(removed_reason) >= 1) AND (char_length(removed_reason) <= 500))),
    CONSTRAINT documents_subject_check CHECK (((char_length(subject) >= 1) AND (char_length(subject) <= 200))),
    CONSTRAINT documents_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 120))),
    CONSTRAINT documents_version_check CHECK ((version > 0))
);
ALTER TABLE ONLY public.documents FORCE ROW LEVEL SECURITY;
ALTER TABLE public.documents OWNER TO linli_owner;
COMMENT ON TABLE public.documents IS 'Documents of areas and of entries of ledgers: what each is called and of which kind it is';
COMMENT ON COLUMN public.documents.subject IS 'What the entry was called when the document was first kept';
COMMENT ON COLUMN public.documents.version IS 'The newest version';
COMMENT ON COLUMN public.documents.grams IS 'What it is found by: its title, and what its entry was called';
CREATE FUNCTION ctx.add_version(d public.documents, given jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note, who, kept_at)
    VALUES (d.id, d.version, d.area, d.reads_from, given ->> 'sha256', (given ->> 'bytes')::integer,
        given ->> 'media', btrim(given ->> 'note'), ctx.who(), d.changed_at)
$$;
ALTER FUNCTION ctx.add_version(d public.documents, given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.add_version(d public.documents, given jsonb) IS 'Keeps the file of the newest version of a document';
CREATE FUNCTION ctx.area() RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.area', true), '') $$;
ALTER FUNCTION ctx.area() OWNER TO linli_context;
CREATE FUNCTION ctx.area_after(code text, spot public.geometry) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    here text := code;
BEGIN
    -- More turns than successions can follow each other: two areas that succeed each other end in the city.
    FOR turn IN 1..20 LOOP
        EXIT WHEN EXISTS (SELECT FROM areas a WHERE a.code = here AND a.closed_on IS NULL);
        here := coalesce(ctx.next_area(here, spot), (SELECT a.parent FROM areas a WHERE a.code = here));
        EXIT WHEN here IS NULL;
        IF turn = 20 THEN
            here := NULL;
        END IF;
    END LOOP;
    RETURN coalesce(here, left(code, 4));
END $$;
ALTER FUNCTION ctx.area_after(code text, spot public.geometry) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.area_after(code text, spot public.geometry) IS 'The open area that answers for a place of an area: itself, what follows it, or what is above it';
CREATE FUNCTION ctx.areas_after(code text) RETURNS SETOF text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    WITH RECURSIVE after AS (
        SELECT areas_after.code COLLATE "C" AS code
        UNION
        SELECT s.successor FROM after f JOIN areas a ON a.code = f.code AND a.closed_on IS NOT NULL
        JOIN area_successors s ON s.code = f.code AND s.confirmed_on IS NOT NULL
    )
    SELECT f.code FROM after f JOIN areas a ON a.code = f.code AND a.closed_on IS NULL
    WHERE area_level(f.code) = area_level(areas_after.code) ORDER BY f.code
$$;
ALTER FUNCTION ctx.areas_after(code text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.areas_after(code text) IS 'The open areas that have the ground of an area: itself, or all of its level that follow it; none: nobody does';
CREATE FUNCTION ctx.areas_up(code text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT array_agg(left(code, n) ORDER BY n DESC) FROM unnest('{4,6,9,12,15,18}'::integer[]) n
    WHERE n <= length(code)
$$;
ALTER FUNCTION ctx.areas_up(code text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.areas_up(code text) IS 'The codes of an area and of every area above it, finest first';
CREATE FUNCTION ctx.around(here public.geometry, metres integer) RETURNS public.geometry
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT ST_Expand(here, metres / (111000 * greatest(cos(radians(ST_Y(here))), 0.05)), metres / 111000.0)
$$;
ALTER FUNCTION ctx.around(here public.geometry, metres integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.around(here public.geometry, metres integer) IS 'A box that reaches at least so far around a place';
CREATE TABLE public.task_lists (
    id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    level smallint NOT NULL,
    title text NOT NULL,
    words text,
    due_on date NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    asked integer NOT NULL,
    settled integer DEFAULT 0 NOT NULL,
    late integer DEFAULT 0 NOT NULL,
    withdrawn_at timestamp with time zone,
    reason text,
    CONSTRAINT task_lists_asked_check CHECK ((asked > 0)),
    CONSTRAINT task_lists_check CHECK (((settled >= 0) AND (settled <= asked))),
    CONSTRAINT task_lists_check1 CHECK (((late >= 0) AND (late <= settled))),
    CONSTRAINT task_lists_check2 CHECK ((withdrawn_at >= sent_at)),
    CONSTRAINT task_lists_check3 CHECK (((withdrawn_at IS NULL) = (reason IS NULL))),
    CONSTRAINT task_lists_level_check CHECK (((level >= 2) AND (level <= 5))),
    CONSTRAINT task_lists_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500))),
    CONSTRAINT task_lists_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 100))),
    CONSTRAINT task_lists_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 2000)))
);
ALTER TABLE ONLY public.task_lists FORCE ROW LEVEL SECURITY;
ALTER TABLE public.task_lists OWNER TO linli_owner;
COMMENT ON TABLE public.task_lists IS 'What a desk asked of the areas of one level below it';
COMMENT ON COLUMN public.task_lists.area IS 'The area whose desk asks';
COMMENT ON COLUMN public.task_lists.asked IS 'How many areas were asked';
COMMENT ON COLUMN public.task_lists.settled IS 'How many of them have answered';
COMMENT ON COLUMN public.task_lists.late IS 'How many of those answered after the day it was due';
CREATE FUNCTION ctx.as_seen(l public.task_lists, today date) RETURNS ctx.task_list_seen
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    scope text := ctx.area();
    seen ctx.task_list_seen;
BEGIN
    SELECT l.id, l.area, a.name, l.level, l.title, l.words, l.due_on, l.sent_at, l.withdrawn_at, l.reason,
        l.asked, l.settled, l.late
    INTO seen FROM areas a WHERE a.code = l.area;
    IF NOT (l.area >= scope AND l.area < scope || '~') THEN
        SELECT count(*), count(t.settled_on), count(*) FILTER (WHERE t.settled_on > t.due_on)
        INTO seen.asked, seen.settled, seen.late
        FROM tasks t WHERE t.list_id = l.id AND t.area >= scope AND t.area < scope || '~';
    END IF;
    IF today > l.due_on AND l.withdrawn_at IS NULL THEN
        seen.late := seen.late + seen.asked - seen.settled;
    END IF;
    RETURN seen;
END $$;
ALTER FUNCTION ctx.as_seen(l public.task_lists, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.as_seen(l public.task_lists, today date) IS 'A list with how far the areas in the scope of a post have come with it, and how many are or were late';
CREATE TABLE public.teams (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    board text NOT NULL,
    since date NOT NULL,
    until date,
    CONSTRAINT teams_board_check CHECK ((board = ANY (ARRAY['party'::text, 'economy'::text, 'people'::text, 'safety'::text]))),
    CONSTRAINT teams_check CHECK ((until >= (since - 1))),
    CONSTRAINT teams_check1 CHECK (((kind = 'grid'::text) OR (until IS NOT NULL))),
    CONSTRAINT teams_kind_check CHECK ((kind = ANY (ARRAY['grid'::text, 'special'::text]))),
    CONSTRAINT teams_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
);
ALTER TABLE ONLY public.teams FORCE ROW LEVEL SECURITY;
ALTER TABLE public.teams OWNER TO linli_owner;
COMMENT ON TABLE public.teams IS 'Teams over areas; one for a purpose ends on a day that is said when it is formed';
COMMENT ON COLUMN public.teams.until IS 'The last day; the day before the first when it ended before it began';
CREATE FUNCTION ctx.as_seen(t public.teams, today date) RETURNS ctx.team_seen
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT t.id, t.kind, t.name, t.area, a.name, t.board, t.since, t.until,
        (SELECT count(*)::integer FROM ctx.team_roll(t, today)),
        (SELECT count(*)::integer FROM (SELECT FROM cases c WHERE c.area >= t.area AND c.area < t.area || '~'
            AND c.closed_at IS NULL AND c.seen_from >= greatest(a.level, ctx.level()) LIMIT 1001) n)
    FROM areas a WHERE a.code = t.area
$$;
ALTER FUNCTION ctx.as_seen(t public.teams, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.as_seen(t public.teams, today date) IS 'A team with how many belong to it and how many cases are open in its area, counted up to a thousand and one';
CREATE FUNCTION ctx.ask_new_area() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE forms o SET opened_through = o.begins_on - 1
    WHERE o.ended_at IS NULL AND o.area = ANY (ctx.areas_up(NEW.code)) AND o.area <> NEW.code
        AND o.fills >= NEW.level AND o.opened_through >= o.begins_on;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.ask_new_area() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.ask_new_area() IS 'Lets the worker make the filings of an area that opened after the others';
CREATE SEQUENCE public.case_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.case_numbers OWNER TO linli_owner;
CREATE TABLE public.cases (
    home text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    number bigint DEFAULT nextval('public.case_numbers'::regclass) NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    seen_from smallint DEFAULT 6 NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    workflow text NOT NULL,
    step text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    origin text NOT NULL,
    words text NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    point public.geometry(Point,4326),
    place_note text,
    reported_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    solved_level smallint,
    solved_at timestamp with time zone,
    closed_at timestamp with time zone,
    answer text,
    score smallint,
    score_words text,
    is_about_handlers boolean DEFAULT false NOT NULL,
    is_public boolean DEFAULT false NOT NULL,
    routed_by text NOT NULL,
    language text NOT NULL,
    waits_until timestamp with time zone,
    handed_up_at timestamp with time zone,
    solved_in_time boolean,
    CONSTRAINT cases_answer_check CHECK ((char_length(answer) <= 2000)),
    CONSTRAINT cases_answers_check CHECK ((jsonb_typeof(answers) = 'object'::text)),
    CONSTRAINT cases_check CHECK ((closed_at >= reported_at)),
    CONSTRAINT cases_check1 CHECK (((solved_level IS NULL) = (solved_at IS NULL))),
    CONSTRAINT cases_check2 CHECK (((score_words IS NULL) OR (score IS NOT NULL))),
    CONSTRAINT cases_check3 CHECK ((NOT (is_about_handlers AND is_public))),
    CONSTRAINT cases_home_check CHECK ((home ~ '^[0-9]{9}$'::text)),
    CONSTRAINT cases_language_check CHECK ((language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT cases_number_check CHECK ((number > 0)),
    CONSTRAINT cases_origin_check CHECK ((origin = ANY (ARRAY['patrol'::text, 'resident'::text, 'staff'::text, 'hotline'::text]))),
    CONSTRAINT cases_place_note_check CHECK ((char_length(place_note) <= 500)),
    CONSTRAINT cases_routed_by_check CHECK ((routed_by <> ''::text)),
    CONSTRAINT cases_score_check CHECK (((score >= 1) AND (score <= 5))),
    CONSTRAINT cases_score_words_check CHECK ((char_length(score_words) <= 2000)),
    CONSTRAINT cases_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT cases_solved_level_check CHECK (((solved_level >= 1) AND (solved_level <= 6))),
    CONSTRAINT cases_step_check CHECK ((step <> ''::text)),
    CONSTRAINT cases_version_check CHECK ((version > 0)),
    CONSTRAINT cases_words_check CHECK ((char_length(words) <= 2000))
);
ALTER TABLE ONLY public.cases FORCE ROW LEVEL SECURITY;
ALTER TABLE public.cases OWNER TO linli_owner;
COMMENT ON TABLE public.cases IS 'Things that must be dealt with, one row each';
COMMENT ON COLUMN public.cases.home IS 'The town at intake, nine digits; never changes and begins the public number';
COMMENT ON COLUMN public.cases.seen_from IS 'The lowest level that may read the row: 6 everybody in scope, 3 towns and above';
COMMENT ON COLUMN public.cases.due_at IS 'Null: this step may take as long as it takes';
COMMENT ON COLUMN public.cases.routed_by IS 'The rule that chose the first owner';
COMMENT ON COLUMN public.cases.waits_until IS 'The clock stands still, at the latest until then; null: it does not';
COMMENT ON COLUMN public.cases.handed_up_at IS 'When a level first handed it up; null: none ever did';
COMMENT ON COLUMN public.cases.solved_in_time IS 'Whether no limit had run out when it was solved; null: not solved, or solved before this was kept';
CREATE FUNCTION ctx.at_its_beat(c public.cases, given jsonb, giver uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    office uuid := given ->> 'to_organization';
    desk uuid;
BEGIN
    IF NOT ctx.has_beats(office) THEN
        RETURN given;
    END IF;
    desk := ctx.desk_of(office, giver, c.area, c.point, c.seen_from);
    RETURN given || jsonb_build_object('to_organization', desk, 'detail',
        coalesce(nullif(given -> 'detail', 'null'), '{}') || CASE WHEN desk = office THEN '{"beatless": true}'
            ELSE jsonb_build_object('beat', (SELECT o.name FROM organizations o WHERE o.id = desk)) END);
END $$;
ALTER FUNCTION ctx.at_its_beat(c public.cases, given jsonb, giver uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.at_its_beat(c public.cases, given jsonb, giver uuid) IS 'What is given to an organization as it will be kept, and for the history which beat was found, or that none was';
CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    account_id uuid,
    post_id uuid,
    kind text NOT NULL,
    act text NOT NULL,
    object text,
    fields text[] DEFAULT '{}'::text[] NOT NULL,
    reason text,
    outcome text DEFAULT 'done'::text NOT NULL,
    address text,
    request_id text,
    CONSTRAINT audit_act_check CHECK (((char_length(act) >= 1) AND (char_length(act) <= 100))),
    CONSTRAINT audit_address_check CHECK ((char_length(address) <= 100)),
    CONSTRAINT audit_object_check CHECK ((char_length(object) <= 500)),
    CONSTRAINT audit_outcome_check CHECK (((char_length(outcome) >= 1) AND (char_length(outcome) <= 200))),
    CONSTRAINT audit_reason_check CHECK ((char_length(reason) <= 2000)),
    CONSTRAINT audit_request_id_check CHECK ((char_length(request_id) <= 100))
);
ALTER TABLE ONLY public.audit FORCE ROW LEVEL SECURITY;
ALTER TABLE public.audit OWNER TO linli_owner;
COMMENT ON TABLE public.audit IS 'What was done, by whom, to what; names of fields, never their values. Nobody changes or removes a row';
COMMENT ON COLUMN public.audit.account_id IS 'Null: a visitor, or a job of the program';
CREATE FUNCTION ctx.audit_form(a public.audit) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT '{"account_id":' || ctx.quoted(a.account_id::text) || ',"act":' || ctx.quoted(a.act)
        || ',"address":' || ctx.quoted(a.address) || ',"at":' || ctx.microseconds(a.at)
        || ',"fields":' || array_to_json(a.fields)::text || ',"form":1,"id":' || a.id::text
        || ',"kind":' || ctx.quoted(a.kind) || ',"log":"audit","object":' || ctx.quoted(a.object)
        || ',"outcome":' || ctx.quoted(a.outcome) || ',"post_id":' || ctx.quoted(a.post_id::text)
        || ',"reason":' || ctx.quoted(a.reason) || ',"request_id":' || ctx.quoted(a.request_id) || '}'
$$;
ALTER FUNCTION ctx.audit_form(a public.audit) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.audit_form(a public.audit) IS 'A row of the audit in the form that is sealed, form 1';
CREATE TABLE public.organizations (
    id uuid NOT NULL,
    name text NOT NULL,
    name_en text,
    kind text NOT NULL,
    slug text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    closed_on date,
    CONSTRAINT organizations_kind_check CHECK ((kind = ANY (ARRAY['department'::text, 'firm'::text, 'school'::text, 'council'::text]))),
    CONSTRAINT organizations_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT organizations_name_en_check CHECK (((char_length(name_en) >= 1) AND (char_length(name_en) <= 200))),
    CONSTRAINT organizations_slug_check CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);
ALTER TABLE public.organizations OWNER TO linli_owner;
COMMENT ON TABLE public.organizations IS 'Bodies that answer for something; slug is the pack''s name for it, one per area';
CREATE FUNCTION ctx.beat_fault(office public.organizations, own uuid, ground public.geometry, codes text[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    other text;
BEGIN
    IF ST_IsEmpty(ground) OR ST_Area(ground::geography) > 1e11 THEN
        RETURN '{"outcome": "shape"}';
    END IF;
    -- Less than a hundred square metres is how two surveys of one line differ.
    SELECT o.name INTO other FROM beats b JOIN organizations o ON o.id = b.id
    WHERE b.of_organization = office.id AND b.id IS DISTINCT FROM own AND b.until IS NULL AND b.shape && ground
        AND ST_Area(ST_Intersection(b.shape, ground)::geography) > 100
    ORDER BY b.id LIMIT 1;
    IF other IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'overlap', 'other', other);
    END IF;
    SELECT w.code INTO other FROM unnest(codes) AS w (code) WHERE NOT EXISTS (SELECT FROM areas a
        WHERE a.code = w.code AND a.closed_on IS NULL AND starts_with(a.code, office.area)) ORDER BY w.code LIMIT 1;
    IF other IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'area', 'other', other);
    END IF;
    SELECT k.area || ' ' || o.name INTO other FROM beat_areas k JOIN organizations o ON o.id = k.beat_id
    WHERE k.of_organization = office.id AND k.area = ANY (codes) AND k.beat_id IS DISTINCT FROM own
    ORDER BY k.area LIMIT 1;
    RETURN CASE WHEN other IS NOT NULL THEN jsonb_build_object('outcome', 'held', 'other', other) END;
END $$;
ALTER FUNCTION ctx.beat_fault(office public.organizations, own uuid, ground public.geometry, codes text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.beat_fault(office public.organizations, own uuid, ground public.geometry, codes text[]) IS 'What is wrong with the ground of a beat, with the name of what it runs into; null: nothing';
CREATE FUNCTION ctx.beat_ground(given jsonb) RETURNS public.geometry
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(given -> 'shape'), 4326)), 3))
    WHERE jsonb_typeof(given -> 'shape') = 'object'
$$;
ALTER FUNCTION ctx.beat_ground(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.beat_ground(given jsonb) IS 'The ground of its own that was given; crossing lines are repaired';
CREATE FUNCTION ctx.beat_of(office uuid, place text, spot public.geometry, reader smallint) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    -- Of two grounds the smaller is meant; on a common edge the order of their keys decides, always the same.
    SELECT coalesce(
        (SELECT b.id FROM beats b JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
        WHERE b.of_organization = office AND b.until IS NULL AND area_level(o.area) <= reader
            AND b.shape && spot AND ST_Covers(b.shape, spot)
        ORDER BY ST_Area(b.shape), b.id LIMIT 1),
        (SELECT b.id FROM beat_areas k JOIN beats b ON b.id = k.beat_id AND b.until IS NULL
        JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
        WHERE k.of_organization = office AND k.area = ANY (ctx.areas_up(place)) AND area_level(o.area) <= reader
        ORDER BY length(k.area) DESC LIMIT 1))
$$;
ALTER FUNCTION ctx.beat_of(office uuid, place text, spot public.geometry, reader smallint) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.beat_of(office uuid, place text, spot public.geometry, reader smallint) IS 'The beat of an organization at a place: by its own ground, else by the finest area; null: none';
CREATE TABLE public.area_changes (
    id uuid NOT NULL,
    closes_on date NOT NULL,
    reason text NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    account_id uuid,
    post_id uuid,
    begun_at timestamp with time zone,
    done_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    moved integer DEFAULT 0 NOT NULL,
    failure text,
    CONSTRAINT area_changes_check CHECK ((done_at >= begun_at)),
    CONSTRAINT area_changes_check1 CHECK (((cancelled_at IS NULL) OR (begun_at IS NULL))),
    CONSTRAINT area_changes_failure_check CHECK ((char_length(failure) <= 500)),
    CONSTRAINT area_changes_moved_check CHECK ((moved >= 0)),
    CONSTRAINT area_changes_reason_check CHECK (((char_length(btrim(reason)) >= 1) AND (char_length(btrim(reason)) <= 500)))
);
ALTER TABLE ONLY public.area_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE public.area_changes OWNER TO linli_owner;
COMMENT ON TABLE public.area_changes IS 'Orders to close areas on a day, why, by whom, and how far each has come';
COMMENT ON COLUMN public.area_changes.account_id IS 'Null: whoever sits at the console';
COMMENT ON COLUMN public.area_changes.moved IS 'Cases that were moved so far';
COMMENT ON COLUMN public.area_changes.failure IS 'Why the last step could not be done; null: it could';
CREATE FUNCTION ctx.begin_area_change(h public.area_changes, moment timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO areas (code, name, level, opened_on)
    SELECT DISTINCT ON (s.code) s.code, s.name, area_level(s.code), h.closes_on
    FROM area_change_lines l, unnest(l.successors, l.names) AS s (code, name)
    WHERE l.change_id = h.id AND s.name <> '' ORDER BY s.code, s.name
    ON CONFLICT (code) DO UPDATE SET closed_on = NULL, name = excluded.name WHERE areas.closed_on IS NOT NULL;
    INSERT INTO area_successors (code, successor, confirmed_on, position)
    SELECT l.code, s.code, h.closes_on, s.position
    FROM area_change_lines l, unnest(l.successors) WITH ORDINALITY AS s (code, position)
    WHERE l.change_id = h.id
    ON CONFLICT (code, successor) DO UPDATE SET confirmed_on = excluded.confirmed_on, position = excluded.position;
    UPDATE areas a SET closed_on = greatest(h.closes_on, a.opened_on) FROM area_change_lines l
    WHERE l.change_id = h.id AND l.code = a.code AND a.closed_on IS NULL;
    -- Whatever takes over alone takes the ground over too.
    INSERT INTO area_shapes AS k (code, level, shape, is_derived)
    SELECT l.successors[1], area_level(l.successors[1]), ST_Multi(ST_Union(s.shape)), true
    FROM area_change_lines l JOIN area_shapes s ON s.code = l.code
    WHERE l.change_id = h.id AND cardinality(l.successors) = 1 GROUP BY 1
    ON CONFLICT (code) DO UPDATE SET is_derived = true,
        shape = ST_Multi(ST_CollectionExtract(ST_Union(k.shape, excluded.shape), 3))
    WHERE NOT ST_Covers(k.shape, excluded.shape);
    UPDATE area_changes x SET begun_at = moment WHERE x.id = h.id;
    PERFORM ctx.record('mover', 'begin area change', 'change-' || h.id, reason => h.reason);
    RETURN 1;
END $$;
ALTER FUNCTION ctx.begin_area_change(h public.area_changes, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.begin_area_change(h public.area_changes, moment timestamp with time zone) IS 'Opens what is new and closes what was named';
CREATE FUNCTION ctx.begin_session(account uuid, post uuid, token_hash bytea, csrf bytea, place text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    chosen uuid := (SELECT p.id FROM posts p WHERE p.account_id = account AND ctx.is_living(p)
        AND (post IS NULL OR p.id = post) ORDER BY p.since, p.id LIMIT 1);
BEGIN
    IF NOT EXISTS (SELECT FROM accounts a WHERE a.id = account AND a.locked_at IS NULL)
        OR (post IS NOT NULL AND chosen IS NULL) THEN
        RAISE EXCEPTION 'the account is locked or the post is not its own' USING ERRCODE = '28000';
    END IF;
    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at, address, browser)
    VALUES (token_hash, account, chosen, csrf, now() + interval '12 hours', now(), place[1], place[3]);
END $$;
ALTER FUNCTION ctx.begin_session(account uuid, post uuid, token_hash bytea, csrf bytea, place text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.begin_session(account uuid, post uuid, token_hash bytea, csrf bytea, place text[]) IS 'A session of twelve hours as a post, or as the account''s first; place: address, request, browser';
CREATE FUNCTION ctx.carry_area_change(h public.area_changes, moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    done integer;
BEGIN
    IF h.begun_at IS NULL THEN
        RETURN ctx.begin_area_change(h, moment);
    END IF;
    done := ctx.move_children(h, at_most);
    IF done = 0 THEN
        done := ctx.move_organizations(h, at_most) + ctx.move_posts(h, at_most) + ctx.move_marks(h, at_most)
            + ctx.move_tasks(h, at_most) + ctx.move_task_lists(h, at_most) + ctx.move_teams(h, at_most)
            + ctx.move_papers(h, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_beats(h, moment, at_most);
    END IF;
    IF done = 0 THEN
        done := ctx.move_cases(h, moment, at_most);
    END IF;
    IF done = 0 THEN
        -- All at once by a few statements: ten times as many as cases.
        done := ctx.move_entries(h, moment, at_most * 10);
        UPDATE area_changes x SET done_at = NULL WHERE x.id = h.id AND x.done_at IS NOT NULL
            AND (SELECT count(*) FROM area_change_entries e WHERE e.change_id = h.id AND e.done_at IS NOT NULL)
                < (SELECT count(*) FROM ledgers);
    END IF;
    RETURN done;
END $$;
ALTER FUNCTION ctx.carry_area_change(h public.area_changes, moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.carry_area_change(h public.area_changes, moment timestamp with time zone, at_most integer) IS 'The next step of an order: areas below, then organizations and posts, then cases; answers how much it did';
CREATE FUNCTION ctx.carry_out(c public.cases, m jsonb, caller text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    moment timestamptz := m ->> 'at';
    from_step text := c.step;
BEGIN
    UPDATE cases x SET step = coalesce(m ->> 'step', x.step), version = x.version + 1,
        due_at = CASE WHEN m ? 'step' THEN (m ->> 'due_at')::timestamptz ELSE x.due_at END,
        answer = CASE WHEN m ? 'answer' THEN m ->> 'answer' ELSE x.answer END,
        solved_level = CASE WHEN m ? 'solved_level' THEN (m ->> 'solved_level')::smallint
            ELSE x.solved_level END,
        solved_at = CASE WHEN m ? 'solved_at' THEN (m ->> 'solved_at')::timestamptz ELSE x.solved_at END,
        closed_at = CASE WHEN m ? 'closed_at' THEN (m ->> 'closed_at')::timestamptz ELSE x.closed_at END,
        score = CASE WHEN m ? 'score' THEN (m ->> 'score')::smallint ELSE x.score END,
        score_words = CASE WHEN m ? 'score' THEN m ->> 'words' ELSE x.score_words END
    WHERE x.home = c.home AND x.id = c.id
    RETURNING * INTO c;
    IF m ->> 'new_area' <> c.area THEN
        PERFORM ctx.relocate(c, m ->> 'new_area');
        c.area := m ->> 'new_area';
    END IF;
    -- Where it lies is what the history tells.
    m := ctx.at_its_beat(c, m, ctx.organization());
    IF num_nonnulls(m ->> 'to_area', m ->> 'to_organization') > 0 THEN
        PERFORM ctx.give(c, m);
    END IF;
    UPDATE assignments s SET step = c.step, due_at = c.due_at,
        ended_at = CASE WHEN c.closed_at IS NOT NULL THEN moment END
    WHERE s.home = c.home AND s.case_id = c.id AND s.ended_at IS NULL;
    IF m ? 'step' AND NOT coalesce((m ->> 'keep_clocks')::boolean, false) THEN
        PERFORM ctx.restart_clocks(c, m);
    END IF;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version, moment, m ->> 'act', from_step, c.step, m ->> 'who',
        m ->> 'words',
        coalesce((m ->> 'is_public')::boolean, false),
        coalesce(nullif(m -> 'detail', 'null'), '{}') || jsonb_strip_nulls(jsonb_build_object(
            'to_area', m -> 'to_area', 'to_organization', m -> 'to_organization', 'new_area', m -> 'new_area',
            'reason', m -> 'reason')),
        c.seen_from);
    PERFORM ctx.record(caller, m ->> 'act', c.home || '-' || c.number, reason => m ->> 'reason',
        address => m ->> 'address', request_id => m ->> 'request_id');
    RETURN jsonb_build_object('version', c.version, 'area', c.area, 'number', c.number);
END $$;
ALTER FUNCTION ctx.carry_out(c public.cases, m jsonb, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.carry_out(c public.cases, m jsonb, caller text) IS 'Makes a move: case, owner, area, clocks, history, audit';
CREATE FUNCTION ctx.case_area_after(c public.cases) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    -- Where an area was split, the place of the case decides, not that of the unit it was counted to.
    split text := (SELECT s.successor FROM area_successors s JOIN areas a ON a.code = s.code
            AND a.closed_on IS NOT NULL
        JOIN area_shapes h ON h.code = s.successor
        WHERE s.code = ANY (ctx.areas_up(c.area)) AND s.confirmed_on IS NOT NULL AND ST_Covers(h.shape, c.point)
            AND EXISTS (SELECT FROM area_successors o WHERE o.code = s.code AND o.successor <> s.successor)
        ORDER BY length(s.code), s.position, s.successor LIMIT 1);
    place text := ctx.area_after(c.area, c.point);
BEGIN
    IF NOT starts_with(place, split) THEN
        place := ctx.area_after(split, c.point);
    END IF;
    IF c.point IS NOT NULL THEN
        place := coalesce((SELECT l.code FROM locate(ST_X(c.point), ST_Y(c.point)) l
            WHERE starts_with(l.code, place) ORDER BY l.level DESC LIMIT 1), place);
    END IF;
    RETURN place;
END $$;
ALTER FUNCTION ctx.case_area_after(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.case_area_after(c public.cases) IS 'Where a case lies now that its area is closed, as fine as known';
CREATE FUNCTION ctx.case_id() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.case_id', true), '')::uuid $$;
ALTER FUNCTION ctx.case_id() OWNER TO linli_context;
CREATE FUNCTION ctx.case_to_release(given jsonb, caller text) RETURNS public.cases
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
    END IF;
    IF c.version IS DISTINCT FROM (given ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    RETURN c;
END $$;
ALTER FUNCTION ctx.case_to_release(given jsonb, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.case_to_release(given jsonb, caller text) IS 'Locks the case of a release for a post that may act on it, in the version it saw';
CREATE FUNCTION ctx.code_length(level integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT (ARRAY[4, 6, 9, 12, 15, 18])[level]
$$;
ALTER FUNCTION ctx.code_length(level integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.code_length(level integer) IS 'How many digits the code of an area of a level has';
CREATE FUNCTION ctx.colour_plan(ledger text) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT p FROM ledgers l JOIN catalogues c ON c.digest = l.catalogue,
        jsonb_array_elements(coalesce(c.definition -> 'colours', '[]')) p
    WHERE l.name = colour_plan.ledger AND p ->> 'ledger' = l.name LIMIT 1
$$;
ALTER FUNCTION ctx.colour_plan(ledger text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.colour_plan(ledger text) IS 'How the pack colours the buildings of a ledger; null: not at all';
CREATE FUNCTION ctx.colour_read_from(reads_from smallint, dwellings text) RETURNS smallint
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT CASE WHEN coalesce(dwellings::numeric, 0) > 1 THEN reads_from ELSE greatest(reads_from, 4::smallint) END
$$;
ALTER FUNCTION ctx.colour_read_from(reads_from smallint, dwellings text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.colour_read_from(reads_from smallint, dwellings text) IS 'The highest level that sees the colour of a building of so many dwellings; unknown is one';
CREATE TABLE public.ledgers (
    name text NOT NULL,
    catalogue text NOT NULL,
    columns text[] NOT NULL,
    key_column text NOT NULL,
    is_key_sealed boolean NOT NULL,
    keepers text[] NOT NULL,
    reads_from smallint NOT NULL,
    is_of_persons boolean NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ledgers_check CHECK (((NOT is_of_persons) OR (reads_from >= 3))),
    CONSTRAINT ledgers_columns_check CHECK (((cardinality(columns) >= 1) AND (cardinality(columns) <= 400))),
    CONSTRAINT ledgers_keepers_check CHECK ((cardinality(keepers) > 0)),
    CONSTRAINT ledgers_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT ledgers_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6)))
);
ALTER TABLE public.ledgers OWNER TO linli_owner;
COMMENT ON TABLE public.ledgers IS 'Ledgers that were opened: who keeps each, and from which level down it is read';
COMMENT ON COLUMN public.ledgers.columns IS 'Columns of the table that hold fields, retired ones too';
COMMENT ON COLUMN public.ledgers.key_column IS 'What two living entries of a village never share';
COMMENT ON COLUMN public.ledgers.reads_from IS 'The highest level whose posts read entries; posts above it see counts';
CREATE FUNCTION ctx.coloured_building(l public.ledgers, home text, id uuid, OUT area text, OUT reads_from smallint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    dwellings text := replace(ctx.colour_plan(l.name) ->> 'dwellings', '-', '_');
BEGIN
    EXECUTE format('SELECT t.area, ctx.colour_read_from($4, to_jsonb(t) ->> $5) FROM %s t
        WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL AND t.area >= $3 AND t.area < $3 || ''~'' FOR UPDATE',
        ctx.ledger_table(l.name))
    INTO area, reads_from USING coloured_building.home, coloured_building.id, ctx.area(), l.reads_from,
        coalesce(dwellings, '');
    -- Whoever does not see a colour does not decide about it.
    IF reads_from > ctx.level() THEN
        area := NULL;
    END IF;
END $_$;
ALTER FUNCTION ctx.coloured_building(l public.ledgers, home text, id uuid, OUT area text, OUT reads_from smallint) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.coloured_building(l public.ledgers, home text, id uuid, OUT area text, OUT reads_from smallint) IS 'A building within the scope of the post that acts; area null: none whose colour it sees';
CREATE FUNCTION ctx.coloured_ledger(name text) RETURNS public.ledgers
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = coloured_ledger.name AND x.reads_from <= ctx.level()
        AND ctx.colour_plan(x.name) -> 'deciders' ? (SELECT p.kind FROM posts p WHERE p.id = ctx.post());
    RETURN l;
END $$;
ALTER FUNCTION ctx.coloured_ledger(name text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.coloured_ledger(name text) IS 'A ledger whose colours the post that acts decides about; else null';
CREATE FUNCTION ctx.colours_follow() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    seen smallint := ctx.colour_read_from((SELECT l.reads_from FROM ledgers l WHERE l.name = TG_ARGV[0]),
        to_jsonb(NEW) ->> TG_ARGV[1]);
BEGIN
    UPDATE colour_decisions d SET area = NEW.area, reads_from = seen
    WHERE d.home = NEW.home AND d.entry_id = NEW.id AND (d.area <> NEW.area OR d.reads_from <> seen);
    UPDATE colour_appeals p SET area = NEW.area, reads_from = seen
    WHERE p.home = NEW.home AND p.entry_id = NEW.id AND (p.area <> NEW.area OR p.reads_from <> seen);
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.colours_follow() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.colours_follow() IS 'Keeps area and level of what was decided about a building in step with it';
CREATE FUNCTION ctx.column_type(kind text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    found text := jsonb_build_object('text', 'text COLLATE "C"', 'integer', 'bigint', 'decimal',
        'double precision', 'date', 'date', 'boolean', 'boolean', 'point', 'public.geometry(Point,4326)')
        ->> kind;
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION 'no such kind of column: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION ctx.column_type(kind text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.column_type(kind text) IS 'The type of a column of a ledger; LN400 when there is no such kind';
CREATE FUNCTION ctx.concerned(c public.cases, moment timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    lead jsonb := '[]';
    helpers jsonb := '[]';
    gone jsonb := '[]';
    desks jsonb := '[]';
    told jsonb := '[]';
    offices jsonb := '[]';
    owner jsonb;
    s record;
BEGIN
    FOR s IN SELECT a.part, a.ended_at, a.to_area, a.to_organization, a.of_organization, a.desk FROM assignments a
        WHERE a.home = c.home AND a.case_id = c.id AND (a.ended_at IS NULL OR a.ended_at = moment)
    LOOP
        owner := CASE WHEN s.to_area IS NULL THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END;
        IF s.of_organization IS NOT NULL THEN
            offices := offices || jsonb_build_object('organization', s.of_organization);
        END IF;
        IF s.ended_at IS NOT NULL THEN
            gone := gone || owner;
        ELSIF s.part = 'helper' THEN
            helpers := helpers || owner;
        ELSE
            lead := lead || owner;
            -- A beat where nobody sits is its office's to mind.
            IF s.of_organization IS NOT NULL AND NOT EXISTS (SELECT FROM posts p
                WHERE p.organization_id = s.to_organization AND ctx.is_living(p)) THEN
                lead := lead || jsonb_build_object('organization', s.of_organization);
            END IF;
            IF s.desk IS NOT NULL THEN
                desks := desks || jsonb_build_object('area', s.desk);
            END IF;
        END IF;
    END LOOP;
    -- A clock that stops with this very act ends its watch: whoever watched until now hears of it too.
    FOR s IN SELECT DISTINCT w.to_area, w.to_organization FROM watchers w
        WHERE w.home = c.home AND w.case_id = c.id AND (w.ended_at IS NULL OR w.ended_at = moment)
    LOOP
        told := told || CASE WHEN s.to_area IS NULL THEN jsonb_build_object('organization', s.to_organization)
            ELSE jsonb_build_object('area', s.to_area) END;
    END LOOP;
    RETURN jsonb_build_object('lead', lead, 'helpers', helpers, 'left', gone, 'desks', desks, 'watchers', told,
        'offices', offices);
END $$;
ALTER FUNCTION ctx.concerned(c public.cases, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.concerned(c public.cases, moment timestamp with time zone) IS 'Who has a case now, who helps, who watches, and whose part in it ended at a moment';
CREATE FUNCTION ctx.contact_place(home text, case_id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ SELECT home || '/' || case_id $$;
ALTER FUNCTION ctx.contact_place(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.contact_place(home text, case_id uuid) IS 'What a contact is bound to';
CREATE FUNCTION ctx.count_changed_case() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    zone text := ctx.place_zone();
BEGIN
    INSERT INTO loop_changes (area, day, level, spent, seen_from, cases, in_time, handed_up)
    SELECT p.area, p.day, p.level, p.spent, p.seen_from, sum(p.cases), sum(p.in_time), sum(p.handed_up)
    FROM (SELECT * FROM ctx.loop_parts(OLD, -1, zone) UNION ALL SELECT * FROM ctx.loop_parts(NEW, 1, zone)) p
    GROUP BY p.area, p.day, p.level, p.spent, p.seen_from
    HAVING sum(p.cases) <> 0 OR sum(p.in_time) <> 0 OR sum(p.handed_up) <> 0;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.count_changed_case() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.count_changed_case() IS 'Counts a case anew in the loops: solved, reopened, handed up, moved or hidden';
CREATE FUNCTION ctx.count_new_cases() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    zone text := ctx.place_zone();
BEGIN
    INSERT INTO loop_changes (area, day, level, spent, seen_from, cases, in_time, handed_up)
    SELECT p.area, p.day, p.level, p.spent, p.seen_from, sum(p.cases), sum(p.in_time), sum(p.handed_up)
    FROM fresh c, LATERAL ctx.loop_parts(c, 1, zone) p
    GROUP BY p.area, p.day, p.level, p.spent, p.seen_from;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.count_new_cases() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.count_new_cases() IS 'Counts new cases in the loops';
CREATE FUNCTION ctx.count_whistles() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    zone text := ctx.place_zone();
BEGIN
    -- Whistles are few: nobody waits long for the line of an office and a day.
    INSERT INTO whistle_counts AS n (area, day, to_area, to_organization, seen_from, called, came, in_time)
    SELECT left(w.area, 12), (w.given_at AT TIME ZONE zone)::date, w.to_area, w.to_organization, w.seen_from,
        sum(w.sign), sum(CASE WHEN w.came_at IS NULL THEN 0 ELSE w.sign END),
        sum(CASE WHEN w.came_at <= coalesce(w.coming_due_at, w.came_at) THEN w.sign ELSE 0 END)
    FROM (
        SELECT 1 AS sign, NEW.area, NEW.given_at, NEW.to_area, NEW.to_organization, NEW.seen_from, NEW.came_at,
            NEW.coming_due_at
        UNION ALL
        SELECT -1, OLD.area, OLD.given_at, OLD.to_area, OLD.to_organization, OLD.seen_from, OLD.came_at,
            OLD.coming_due_at
        WHERE TG_OP = 'UPDATE') w
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (area, day, to_area, to_organization, seen_from) DO UPDATE SET called = n.called + excluded.called,
        came = n.came + excluded.came, in_time = n.in_time + excluded.in_time;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.count_whistles() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.count_whistles() IS 'Counts whistles, and whether whoever was called came in time';
CREATE FUNCTION ctx.cut(c public.cases) RETURNS public.cases
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    master cases := ctx.master_of(c);
BEGIN
    DELETE FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id;
    WITH RECURSIVE own AS (
        SELECT d.home, d.case_id FROM duplicates d WHERE d.said_home = c.home AND d.said_id = c.id
        UNION
        SELECT d.home, d.case_id FROM duplicates d JOIN own o ON d.said_home = o.home AND d.said_id = o.case_id
    )
    UPDATE duplicates d SET master_home = c.home, master_id = c.id
    FROM own o WHERE d.home = o.home AND d.case_id = o.case_id;
    RETURN master;
END $$;
ALTER FUNCTION ctx.cut(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.cut(c public.cases) IS 'A case is no duplicate any more, and what was said of it goes with it; answers what it was cut from';
CREATE FUNCTION ctx.date_case(c public.cases, due timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE cases x SET due_at = due WHERE x.home = c.home AND x.id = c.id;
    UPDATE assignments s SET due_at = due
    WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead' AND s.ended_at IS NULL;
END $$;
ALTER FUNCTION ctx.date_case(c public.cases, due timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.date_case(c public.cases, due timestamp with time zone) IS 'Copies when the clock of the step ends';
CREATE FUNCTION ctx.decides_entries() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN coalesce((SELECT k.is_desk OR k.unmasks FROM posts p JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = ctx.post()), false);
END $$;
ALTER FUNCTION ctx.decides_entries() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.decides_entries() IS 'Whether the post that acts may let others see entries of ledgers';
CREATE FUNCTION ctx.demand_handler() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF ctx.unmasks(NEW.post_id) THEN
        RAISE EXCEPTION 'whoever may unmask handles nothing' USING ERRCODE = '28000';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION ctx.demand_handler() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.demand_handler() IS 'Refuses an act on a case by a post that may unmask contacts';
CREATE FUNCTION ctx.demand_keys(given jsonb, required text[], optional text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    unknown jsonb := given - required - optional - CASE WHEN 'clock_purpose' = ANY (optional)
        THEN ARRAY['clock_limit', 'clock_warn_at', 'clock_pause', 'clock_resume'] ELSE '{}' END;
BEGIN
    IF unknown IS DISTINCT FROM '{}'::jsonb OR NOT given ?& required THEN
        RAISE EXCEPTION 'keys missing or unknown: %', (SELECT string_agg(k, ', ' ORDER BY k) FROM (
                SELECT jsonb_object_keys(unknown) UNION ALL
                (SELECT unnest(required) EXCEPT SELECT jsonb_object_keys(given))
            ) AS t (k)) USING ERRCODE = 'LN400';
    END IF;
END $$;
ALTER FUNCTION ctx.demand_keys(given jsonb, required text[], optional text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.demand_keys(given jsonb, required text[], optional text[]) IS 'Refuses an object with a key missing or one too many';
CREATE FUNCTION ctx.demand_lead() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    key_id uuid;
BEGIN
    IF TG_TABLE_NAME = 'cases' THEN
        key_id := NEW.id;
    ELSE
        key_id := NEW.case_id;
    END IF;
    IF NOT EXISTS (SELECT FROM assignments WHERE home = NEW.home AND case_id = key_id AND part = 'lead'
            AND ended_at IS NULL)
        AND EXISTS (SELECT FROM cases WHERE home = NEW.home AND id = key_id AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'an open case has no owner' USING ERRCODE = '23514', CONSTRAINT = 'cases_one_lead';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.demand_lead() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.demand_lead() IS 'Refuses a transaction that leaves an open case without a lead';
CREATE FUNCTION ctx.demand_owner(to_area text, to_organization uuid, seen_from smallint) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    owner_area text := coalesce(to_area, (SELECT o.area FROM organizations o WHERE o.id = to_organization
        AND o.closed_on IS NULL));
BEGIN
    IF num_nonnulls(to_area, to_organization) <> 1 THEN
        RAISE EXCEPTION 'an owner is one area or one organization' USING ERRCODE = 'LN422';
    END IF;
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = owner_area AND a.closed_on IS NULL) THEN
        RAISE EXCEPTION 'no such owner' USING ERRCODE = 'LN422';
    END IF;
    -- The city is the duty desk: it takes what nobody else does, staffed or not.
    IF to_area IS NOT NULL AND area_level(to_area) > 1 AND ctx.posts_at(to_area, false) = 0 THEN
        RAISE EXCEPTION 'nobody holds a post at %', to_area USING ERRCODE = 'LN422';
    END IF;
    IF area_level(owner_area) > seen_from THEN
        RAISE EXCEPTION 'this owner may not see the case' USING ERRCODE = 'LN422';
    END IF;
END $$;
ALTER FUNCTION ctx.demand_owner(to_area text, to_organization uuid, seen_from smallint) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.demand_owner(to_area text, to_organization uuid, seen_from smallint) IS 'Refuses an owner that is closed, unstaffed, or not allowed to see the case';
CREATE FUNCTION ctx.demand_routed(report jsonb, caller text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    area text := report ->> 'area';
    owner text := report ->> 'to_area';
BEGIN
    IF report ->> 'home' IS DISTINCT FROM rpad(left(area, 9), 9, '0') THEN
        RAISE EXCEPTION 'home does not belong to the area' USING ERRCODE = 'LN422';
    END IF;
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = area AND a.closed_on IS NULL) THEN
        RAISE EXCEPTION 'no such area' USING ERRCODE = 'LN422';
    END IF;
    IF caller = 'public' AND (report ->> 'origin' <> 'resident' OR NOT report ? 'receipt_hash') THEN
        RAISE EXCEPTION 'a visitor reports as a resident and holds a receipt' USING ERRCODE = 'LN422';
    END IF;
    PERFORM ctx.demand_owner(owner, (report ->> 'to_organization')::uuid,
        coalesce((report ->> 'seen_from')::smallint, 6::smallint));
    IF NOT starts_with(area, owner) OR (area_level(owner) > 1 AND ctx.posts_at(owner, true) = 0) THEN
        RAISE EXCEPTION 'the owner is not a desk of this area or above it' USING ERRCODE = 'LN422';
    END IF;
    IF jsonb_array_length(report -> 'photos') > 5 THEN
        RAISE EXCEPTION 'more than five photos' USING ERRCODE = 'LN422';
    END IF;
END $$;
ALTER FUNCTION ctx.demand_routed(report jsonb, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.demand_routed(report jsonb, caller text) IS 'Refuses a report whose area, home or owner cannot be';
CREATE FUNCTION ctx.demand_standing() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    is_over boolean;
BEGIN
    SELECT a.locked_at IS NOT NULL INTO is_over FROM accounts a WHERE a.id = ctx.account() FOR SHARE;
    IF NOT coalesce(is_over, false) THEN
        -- Whoever ends their own post with this very act says so in its name.
        SELECT p.until < current_date AND p.xmin <> pg_current_xact_id()::xid INTO is_over
        FROM posts p WHERE p.id = ctx.post() FOR SHARE;
    END IF;
    IF is_over THEN
        RAISE EXCEPTION 'the account or post is over' USING ERRCODE = 'LN401';
    END IF;
END $$;
ALTER FUNCTION ctx.demand_standing() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.demand_standing() IS 'Refuses an act of an account locked meanwhile, or of a post that ended; holds both still until the act is kept';
CREATE FUNCTION ctx.desk_of(office uuid, giver uuid, place text, spot public.geometry, reader smallint) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    -- What a beat gives back stays with its office, and so does what the office gives itself.
    SELECT CASE WHEN giver = office OR EXISTS (SELECT FROM beats b WHERE b.id = giver AND b.of_organization = office)
        THEN office ELSE coalesce(ctx.beat_of(office, place, spot, reader), office) END
$$;
ALTER FUNCTION ctx.desk_of(office uuid, giver uuid, place text, spot public.geometry, reader smallint) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.desk_of(office uuid, giver uuid, place text, spot public.geometry, reader smallint) IS 'Where a case lies that is given to an organization: with a beat of it, else on its own desk';
CREATE FUNCTION ctx.document_here(document uuid) RETURNS public.documents
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT d.* FROM documents d WHERE d.id = document_here.document AND d.removed_at IS NULL
        AND d.area >= ctx.area() AND d.area < ctx.area() || '~' AND d.reads_from <= ctx.level()
    FOR UPDATE
$$;
ALTER FUNCTION ctx.document_here(document uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.document_here(document uuid) IS 'A document in the scope of a post, held fast; all null when there is none';
CREATE FUNCTION ctx.document_parts_follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION ctx.document_parts_follow() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.document_parts_follow() IS 'Versions, grants and readings lie where their document lies; what was granted of the folder of a closed area ends';
CREATE FUNCTION ctx.draw_beat(office public.organizations, own uuid, given jsonb, ground public.geometry, codes text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO organizations AS o (id, name, name_en, kind, slug, area)
    VALUES (own, given ->> 'name', given ->> 'name_en', office.kind, office.slug || '-' || (given ->> 'slug'),
        office.area)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_en = coalesce(excluded.name_en, o.name_en),
        closed_on = NULL;
    INSERT INTO beats AS b (id, of_organization, shape, since)
    VALUES (own, office.id, ground, (given ->> 'day')::date)
    ON CONFLICT (id) DO UPDATE SET shape = coalesce(excluded.shape, CASE WHEN b.until IS NULL THEN b.shape END),
        since = CASE WHEN b.until IS NULL THEN b.since ELSE excluded.since END, until = NULL;
    IF cardinality(codes) > 0 THEN
        DELETE FROM beat_areas k WHERE k.beat_id = own AND k.area <> ALL (codes);
        INSERT INTO beat_areas (of_organization, area, beat_id) SELECT office.id, w.code, own
        FROM unnest(codes) AS w (code) ON CONFLICT (of_organization, area) DO NOTHING;
    END IF;
END $$;
ALTER FUNCTION ctx.draw_beat(office public.organizations, own uuid, given jsonb, ground public.geometry, codes text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.draw_beat(office public.organizations, own uuid, given jsonb, ground public.geometry, codes text[]) IS 'Makes a beat and its post, or gives one that is there the ground that is given, and keeps what is not said';
CREATE FUNCTION ctx.end_no_earlier() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    NEW := jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[1], to_jsonb(NEW) -> TG_ARGV[0]));
    RETURN NEW;
END $$;
ALTER FUNCTION ctx.end_no_earlier() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.end_no_earlier() IS 'What ended before it began, by a clock that was set back, ended as it began';
CREATE FUNCTION ctx.end_stand_ins() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE posts p SET until = greatest(p.since - 1, NEW.until) WHERE p.stands_in_for = NEW.id AND p.until > NEW.until;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.end_stand_ins() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.end_stand_ins() IS 'Nobody stands in for a post that is over';
CREATE FUNCTION ctx.end_watch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE watchers w SET ended_at = greatest(NEW.stopped_at, w.since)
    WHERE w.home = NEW.home AND w.case_id = NEW.case_id AND w.clock_id = NEW.id AND w.ended_at IS NULL;
    UPDATE extensions e SET lapsed_at = greatest(NEW.stopped_at, e.asked_at)
    WHERE e.home = NEW.home AND e.case_id = NEW.case_id AND e.clock_id = NEW.id AND e.decided_at IS NULL
        AND e.lapsed_at IS NULL;
    UPDATE presses p SET lapsed_at = greatest(NEW.stopped_at, p.at)
    WHERE p.home = NEW.home AND p.case_id = NEW.case_id AND p.clock_id = NEW.id AND p.answered_at IS NULL
        AND p.lapsed_at IS NULL;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.end_watch() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.end_watch() IS 'When a clock stops, watching it ends; more time for it and an answer by its end are wanted no more';
CREATE FUNCTION ctx.find_beat() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.ended_at IS NULL AND ctx.has_beats(NEW.to_organization) THEN
        NEW.to_organization := ctx.desk_of(NEW.to_organization, NEW.from_organization, NEW.area,
            (SELECT c.point FROM cases c WHERE c.home = NEW.home AND c.id = NEW.case_id), NEW.seen_from);
    END IF;
    NEW.of_organization := (SELECT b.of_organization FROM beats b WHERE b.id = NEW.to_organization);
    RETURN NEW;
END $$;
ALTER FUNCTION ctx.find_beat() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.find_beat() IS 'Gives an open assignment of an organization to its beat at the place, and notes whose beat it is';
CREATE FUNCTION ctx.free_code(parent text, own text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT free_code.parent || d.digits FROM generate_series(0, 999) n,
        LATERAL (SELECT lpad(((own::integer + n) % 1000)::text, 3, '0') AS digits) d
    WHERE NOT EXISTS (SELECT FROM areas a WHERE a.code = free_code.parent || d.digits)
    ORDER BY n LIMIT 1
$$;
ALTER FUNCTION ctx.free_code(parent text, own text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.free_code(parent text, own text) IS 'A code below an area: the digits wished for, or the next free ones';
CREATE FUNCTION ctx.give(c public.cases, m jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    moment timestamptz := m ->> 'at';
    handed text := CASE m -> 'detail' ->> 'effect' WHEN 'hand-up' THEN 'up' WHEN 'hand-down' THEN 'down' END;
BEGIN
    PERFORM ctx.demand_owner(m ->> 'to_area', (m ->> 'to_organization')::uuid, c.seen_from);
    UPDATE assignments s SET ended_at = moment
    WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead' AND s.ended_at IS NULL;
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, from_area,
        from_organization, number,
        scenario, pack_version, reported_at, step, due_at, seen_from, given_at, given_by, reason, handed)
    VALUES (c.home, c.id, c.area, m ->> 'to_area', (m ->> 'to_organization')::uuid, m ->> 'desk',
        CASE WHEN ctx.organization() IS NULL THEN ctx.area() END, ctx.organization(), c.number, c.scenario,
        c.pack_version, c.reported_at, c.step, c.due_at, c.seen_from, moment, ctx.post(), m ->> 'reason',
        handed);
    IF handed = 'up' THEN
        UPDATE cases x SET handed_up_at = moment
        WHERE x.home = c.home AND x.id = c.id AND x.handed_up_at IS NULL;
    END IF;
END $$;
ALTER FUNCTION ctx.give(c public.cases, m jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.give(c public.cases, m jsonb) IS 'Ends the lead of a case and makes another';
CREATE FUNCTION ctx.go_through(job text, item text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    DELETE FROM parked_work p WHERE p.job = go_through.job AND p.item = go_through.item
$$;
ALTER FUNCTION ctx.go_through(job text, item text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.go_through(job text, item text) IS 'A row went through at last: it is in nobody''s way any more';
CREATE FUNCTION ctx.gram_query(words text) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
DECLARE
    grams text[] := ctx.grams(words);
BEGIN
    -- A word of Latin letters is found by its beginning, and so is a character that stands alone; the last
    -- character of a longer run says nothing that its pair does not.
    RETURN (SELECT string_agg(quote_literal(gram) || CASE WHEN gram ~ '^[a-z0-9]' OR char_length(gram) = 1
            THEN ':*' ELSE '' END, ' & ')::tsquery
        FROM (SELECT gram FROM unnest(grams) AS gram
            WHERE char_length(gram) > 1 OR gram ~ '^[a-z0-9]'
                OR NOT EXISTS (SELECT FROM unnest(grams) AS pair WHERE pair ~ ('^.' || gram || '$'))
            LIMIT 40) parts);
END $_$;
ALTER FUNCTION ctx.gram_query(words text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.gram_query(words text) IS 'What a text asks for; null when it holds nothing to look for';
CREATE FUNCTION ctx.grams_of(c public.cases) RETURNS tsvector
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN array_to_tsvector(ctx.grams(concat_ws(' ', c.words, c.place_note,
        (SELECT concat_ws(' ', s.title ->> 'zh', s.title ->> 'en') FROM scenarios s
            WHERE s.pack_version = c.pack_version AND s.name = c.scenario),
        (SELECT string_agg(p.name, ' ') FROM areas p
            WHERE p.code IN (left(c.area, 9), left(c.area, 12), left(c.area, 15), c.area)))));
END $$;
ALTER FUNCTION ctx.grams_of(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.grams_of(c public.cases) IS 'What one case is found by';
CREATE TABLE public.posts (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    organization_id uuid,
    title text NOT NULL,
    since date DEFAULT CURRENT_DATE NOT NULL,
    until date,
    stands_in_for uuid,
    CONSTRAINT posts_check CHECK ((until >= (since - 1))),
    CONSTRAINT posts_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT posts_stand_in_check CHECK (((stands_in_for IS NULL) OR ((until IS NOT NULL) AND (stands_in_for <> id)))),
    CONSTRAINT posts_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);
ALTER TABLE ONLY public.posts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.posts OWNER TO linli_owner;
COMMENT ON TABLE public.posts IS 'What an account may do and where: a kind of the pack, an area, perhaps an organization, and days';
COMMENT ON COLUMN public.posts.stands_in_for IS 'The post whose holder is away; null: it is nobody else''s';
CREATE FUNCTION ctx.handles_cases(p public.posts) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT ctx.is_living(p) AND p.stands_in_for IS NULL AND EXISTS (SELECT FROM place l
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE l.id = 1 AND k.role IN ('area', 'organization'))
$$;
ALTER FUNCTION ctx.handles_cases(p public.posts) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.handles_cases(p public.posts) IS 'Whether a post of casework is held today, by its own holder';
CREATE FUNCTION ctx.happened_since(c public.cases, moment timestamp with time zone) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT CASE WHEN h.detail ->> 'effect' IN ('urged', 'supervised') THEN 'pressed'
            ELSE 'noted' END
        FROM history h
        WHERE h.home = c.home AND h.case_id = c.id AND h.at >= moment
            AND (h.detail ->> 'effect' IN ('urged', 'supervised', 'note') OR h.act IN ('message', 'answer supervision')));
END $$;
ALTER FUNCTION ctx.happened_since(c public.cases, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.happened_since(c public.cases, moment timestamp with time zone) IS 'What can make it needless to tell somebody above: a desk pressed, or whoever has the case wrote';
CREATE FUNCTION ctx.has_beats(office uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN office IS NOT NULL
        AND EXISTS (SELECT FROM beats b WHERE b.of_organization = office AND b.until IS NULL);
END $$;
ALTER FUNCTION ctx.has_beats(office uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.has_beats(office uuid) IS 'Whether the ground of an organization is shared out';
CREATE FUNCTION ctx.has_handled(home text, case_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM history h WHERE h.home = has_handled.home AND h.case_id = has_handled.case_id
            AND h.account_id = ctx.account() AND h.act <> 'unmask')
        OR EXISTS (SELECT FROM assignments s
            JOIN posts p ON p.account_id = ctx.account() AND ctx.is_living(p)
                AND (p.area = s.to_area AND p.organization_id IS NULL
                    OR p.organization_id IN (s.to_organization, s.of_organization))
            WHERE s.home = has_handled.home AND s.case_id = has_handled.case_id AND NOT ctx.unmasks(p.id));
END $$;
ALTER FUNCTION ctx.has_handled(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.has_handled(home text, case_id uuid) IS 'Whether the account that acts did something to a case, or sits at a desk that has or had it';
CREATE FUNCTION ctx.has_lead(home text, case_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    -- Once a case is over, whoever had it last.
    RETURN NOT ctx.unmasks(ctx.post()) AND coalesce((
        SELECT CASE WHEN ctx.organization() IS NULL THEN s.to_area = ctx.area()
            ELSE ctx.organization() IN (s.to_organization, s.of_organization) END
        FROM assignments s
        WHERE s.home = has_lead.home AND s.case_id = has_lead.case_id AND s.part = 'lead'
        ORDER BY (s.ended_at IS NULL) DESC, s.given_at DESC, s.id DESC LIMIT 1), false);
END $$;
ALTER FUNCTION ctx.has_lead(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.has_lead(home text, case_id uuid) IS 'Whether the post that acts has a case, or had it when it ended';
CREATE FUNCTION ctx.helped_case(home text, case_id uuid) RETURNS public.cases
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = helped_case.home AND x.id = helped_case.case_id
        AND x.seen_from >= ctx.level()
        AND (ctx.organization() IS NULL AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
            OR EXISTS (SELECT FROM assignments s WHERE s.home = x.home AND s.case_id = x.id
                AND (ctx.is_own(s) OR s.of_organization = ctx.organization())))
    FOR UPDATE;
    RETURN c;
END $$;
ALTER FUNCTION ctx.helped_case(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.helped_case(home text, case_id uuid) IS 'A case the post may see, or is or was assigned to, locked; all null when there is none';
CREATE TABLE public.history (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    act text NOT NULL,
    from_step text,
    to_step text NOT NULL,
    account_id uuid DEFAULT (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid,
    post_id uuid DEFAULT (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid,
    who text NOT NULL,
    words text,
    is_public boolean DEFAULT false NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    seen_from smallint NOT NULL,
    number bigint,
    salt bytea DEFAULT public.gen_random_bytes(16),
    CONSTRAINT history_act_check CHECK ((act <> ''::text)),
    CONSTRAINT history_detail_check CHECK ((jsonb_typeof(detail) = 'object'::text)),
    CONSTRAINT history_salted CHECK ((((number IS NULL) AND (salt IS NULL)) OR ((number > 0) AND (octet_length(salt) = 16)))),
    CONSTRAINT history_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT history_version_check CHECK ((version > 0)),
    CONSTRAINT history_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 200))),
    CONSTRAINT history_words_check CHECK ((char_length(words) <= 2000))
);
ALTER TABLE ONLY public.history FORCE ROW LEVEL SECURITY;
ALTER TABLE public.history OWNER TO linli_owner;
COMMENT ON TABLE public.history IS 'What happened to a case, one row per version; nobody changes or removes a row';
COMMENT ON COLUMN public.history.who IS 'The post as readers may know it; on public rows never a person''s name';
COMMENT ON COLUMN public.history.number IS 'Its place in the sealed log; null: written before there was one, and not sealed';
COMMENT ON COLUMN public.history.salt IS 'Makes the digest of the row worthless to who does not hold the row: words can be guessed, this cannot';
CREATE FUNCTION ctx.history_form(h public.history) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT '{"account_id":' || ctx.quoted(h.account_id::text) || ',"act":' || ctx.quoted(h.act)
        || ',"at":' || ctx.microseconds(h.at) || ',"case_id":' || ctx.quoted(h.case_id::text)
        || ',"detail":' || ctx.quoted(h.detail::text) || ',"form":1,"from_step":' || ctx.quoted(h.from_step)
        || ',"home":' || ctx.quoted(h.home) || ',"is_public":' || h.is_public::text
        || ',"post_id":' || ctx.quoted(h.post_id::text) || ',"to_step":' || ctx.quoted(h.to_step)
        || ',"version":' || h.version::text || ',"who":' || ctx.quoted(h.who)
        || ',"words":' || ctx.quoted(h.words) || '}'
$$;
ALTER FUNCTION ctx.history_form(h public.history) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.history_form(h public.history) IS 'A row of history in the form whose digest is sealed, form 1';
CREATE FUNCTION ctx.history_leaf(h public.history) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$
    SELECT ctx.leaf('{"digest":"'
        || encode(public.hmac(convert_to(ctx.history_form(h), 'UTF8'), h.salt, 'sha256'), 'hex')
        || '","form":1,"log":"history","number":' || h.number::text || '}')
$$;
ALTER FUNCTION ctx.history_leaf(h public.history) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.history_leaf(h public.history) IS 'The leaf of a row of history: its salted digest, no content';
CREATE FUNCTION ctx.home() RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.home', true), '') $$;
ALTER FUNCTION ctx.home() OWNER TO linli_context;
CREATE FUNCTION ctx.hours_spent(spent interval) RETURNS smallint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN coalesce((SELECT min(hours) FROM unnest('{1,2,4,8,12,24,48,72,120,168,240,336,720,2160}'::smallint[])
        AS hours WHERE spent <= hours * interval '1 hour'), 10000::smallint);
END $$;
ALTER FUNCTION ctx.hours_spent(spent interval) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.hours_spent(spent interval) IS 'The least of some round numbers of hours that a time fits into; 10000: more than ninety days';
CREATE TABLE public.filings (
    form_id uuid NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    area text NOT NULL COLLATE pg_catalog."C",
    level smallint NOT NULL,
    reads_from smallint NOT NULL,
    due_on date NOT NULL,
    locks_on date NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    filed_on date,
    cells jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT filings_cells_check CHECK ((jsonb_typeof(cells) = 'object'::text)),
    CONSTRAINT filings_check CHECK ((locks_on >= due_on)),
    CONSTRAINT filings_check1 CHECK (((state = ANY (ARRAY['open'::text, 'returned'::text])) OR (filed_on IS NOT NULL))),
    CONSTRAINT filings_level_check CHECK (((level >= 2) AND (level <= 4))),
    CONSTRAINT filings_period_check CHECK ((period ~ '^(once|[0-9]{4}(-(Q[1-4]|[01][0-9]))?)$'::text)),
    CONSTRAINT filings_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT filings_state_check CHECK ((state = ANY (ARRAY['open'::text, 'filed'::text, 'approved'::text, 'returned'::text]))),
    CONSTRAINT filings_version_check CHECK ((version > 0))
);
ALTER TABLE ONLY public.filings FORCE ROW LEVEL SECURITY;
ALTER TABLE public.filings OWNER TO linli_owner;
COMMENT ON TABLE public.filings IS 'What each area answers to a form for one period, and how far that has come';
COMMENT ON COLUMN public.filings.reads_from IS 'The highest level whose posts read it';
COMMENT ON COLUMN public.filings.locks_on IS 'The last day on which the area can file it';
COMMENT ON COLUMN public.filings.cells IS 'By line: text, number and where it came from; frozen when it was filed';
CREATE FUNCTION ctx.is_asked(f public.filings) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT CASE WHEN a.closed_on IS NULL THEN true WHEN f.state IN ('open', 'returned') THEN false
        ELSE NOT EXISTS (SELECT FROM area_successors s
            JOIN filings x ON x.form_id = f.form_id AND x.period = f.period AND x.area = s.successor
            WHERE s.code = f.area AND s.confirmed_on IS NOT NULL
                AND (x.state IN ('open', 'returned') OR x.filed_on >= a.closed_on)) END
    FROM areas a WHERE a.code = f.area
$$;
ALTER FUNCTION ctx.is_asked(f public.filings) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_asked(f public.filings) IS 'Whether a filing counts: its area is there, or filed before it closed and nobody speaks for it since';
CREATE TABLE public.assignments (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    part text DEFAULT 'lead'::text NOT NULL,
    to_area text COLLATE pg_catalog."C",
    to_organization uuid,
    desk text COLLATE pg_catalog."C",
    from_area text COLLATE pg_catalog."C",
    from_organization uuid,
    number bigint NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    step text NOT NULL,
    due_at timestamp with time zone,
    seen_from smallint NOT NULL,
    given_at timestamp with time zone NOT NULL,
    given_by uuid,
    reason text,
    ended_at timestamp with time zone,
    waits_until timestamp with time zone,
    handed text,
    state text,
    state_at timestamp with time zone,
    state_words text,
    is_called boolean,
    coming_due_at timestamp with time zone,
    came_at timestamp with time zone,
    of_organization uuid,
    CONSTRAINT assignments_called_check CHECK ((((is_called IS TRUE) AND (part = 'helper'::text)) OR (num_nonnulls(coming_due_at, came_at) = 0))),
    CONSTRAINT assignments_check CHECK ((num_nonnulls(to_area, to_organization) = 1)),
    CONSTRAINT assignments_check1 CHECK ((num_nonnulls(from_area, from_organization) <= 1)),
    CONSTRAINT assignments_handed_check CHECK ((handed = ANY (ARRAY['up'::text, 'down'::text]))),
    CONSTRAINT assignments_helper_check CHECK ((((part = 'helper'::text) = (state IS NOT NULL)) AND ((state IS NULL) = (state_at IS NULL)))),
    CONSTRAINT assignments_part_check CHECK ((part = ANY (ARRAY['lead'::text, 'helper'::text]))),
    CONSTRAINT assignments_reason_check CHECK ((char_length(reason) <= 2000)),
    CONSTRAINT assignments_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT assignments_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'accepted'::text, 'answered'::text, 'declined'::text, 'released'::text]))),
    CONSTRAINT assignments_state_words_check CHECK ((char_length(state_words) <= 2000)),
    CONSTRAINT assignments_step_check CHECK ((step <> ''::text))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='1000');
ALTER TABLE ONLY public.assignments FORCE ROW LEVEL SECURITY;
ALTER TABLE public.assignments OWNER TO linli_owner;
COMMENT ON TABLE public.assignments IS 'Who must act on a case: one lead, any helpers. Number to due are copies: desks read one table';
COMMENT ON COLUMN public.assignments.desk IS 'The area whose desk answers for it';
COMMENT ON COLUMN public.assignments.given_by IS 'The post that gave it; null: routed by rule, or by the reporter''s score';
COMMENT ON COLUMN public.assignments.waits_until IS 'As of the case';
COMMENT ON COLUMN public.assignments.handed IS 'Whether a lower or a higher level handed it to this one; null: it came in another way';
COMMENT ON COLUMN public.assignments.state IS 'How far a helper has come; null: the lead';
COMMENT ON COLUMN public.assignments.state_words IS 'What the helper answered, or why it declined or was released';
COMMENT ON COLUMN public.assignments.is_called IS 'A helper summoned by a lower level, whose coming is on a clock';
COMMENT ON COLUMN public.assignments.coming_due_at IS 'Until when it was to report in; null: the calendar could not say';
COMMENT ON COLUMN public.assignments.came_at IS 'When it reported in';
COMMENT ON COLUMN public.assignments.of_organization IS 'The office whose beat to_organization is; null: it is no beat';
CREATE FUNCTION ctx.is_given_by_name(s public.assignments) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM beats b JOIN organizations o ON o.id = b.id AND o.closed_on IS NULL
            WHERE b.id = s.to_organization AND b.until IS NULL)
        -- An office gives to its own desk and beats in no other way, nor does a beat to its sisters.
        AND (EXISTS (SELECT FROM beats b WHERE b.of_organization = s.of_organization
                AND s.from_organization IN (b.id, b.of_organization))
            -- Where the beat was found for the giver, the history names it; of help it does not say.
            OR s.part = 'lead' AND EXISTS (SELECT FROM history h WHERE h.home = s.home AND h.case_id = s.case_id
                AND h.at = s.given_at AND lower(h.detail ->> 'to_organization') = s.to_organization::text
                AND NOT h.detail ? 'beat' AND h.act <> 'area-change'))
$$;
ALTER FUNCTION ctx.is_given_by_name(s public.assignments) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_given_by_name(s public.assignments) IS 'Whether a case lies with a living beat because somebody chose that beat, not for its place';
CREATE FUNCTION ctx.is_key_taken(l public.ledgers, given jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    target text := ctx.ledger_table(l.name);
    village text := left(given ->> 'area', 12);
    key text := CASE WHEN l.is_key_sealed THEN (SELECT x -> 'marks' ->> 0
            FROM jsonb_array_elements(given -> 'secrets') x WHERE x ->> 'field' = l.key_column)
        ELSE given -> 'values' ->> l.key_column END;
    is_taken boolean;
BEGIN
    IF key IS NULL THEN
        RETURN false;
    END IF;
    -- Two who write the same key at once: the second finds the first. A load looks at all keys of a ledger.
    PERFORM pg_advisory_xact_lock_shared(54656, hashtext(l.name));
    PERFORM pg_advisory_xact_lock(hashtextextended(l.name || village || key, 0));
    IF l.is_key_sealed THEN
        RETURN EXISTS (SELECT FROM entry_secrets s, jsonb_array_elements(given -> 'secrets') x,
            jsonb_array_elements_text(x -> 'marks') m
            WHERE x ->> 'field' = l.key_column AND s.mark = decode(m, 'hex') AND s.ledger = l.name
                AND s.field = l.key_column AND s.is_live AND s.area >= village AND s.area < village || '~'
                AND s.entry_id <> (given ->> 'id')::uuid);
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %1$s t, jsonb_populate_record(NULL::%1$s, $1) n
        WHERE t.%2$I = n.%2$I AND t.removed_at IS NULL AND t.area >= $2 AND t.area < $2 || ''~'' AND t.id <> $3)',
        target, l.key_column) INTO is_taken USING given -> 'values', village, (given ->> 'id')::uuid;
    RETURN is_taken;
END $_$;
ALTER FUNCTION ctx.is_key_taken(l public.ledgers, given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_key_taken(l public.ledgers, given jsonb) IS 'Whether another living entry of the same village has the key of one that is to be written';
CREATE FUNCTION ctx.is_living(post public.posts) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ SELECT post.since <= current_date AND (post.until IS NULL OR post.until >= current_date) $$;
ALTER FUNCTION ctx.is_living(post public.posts) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_living(post public.posts) IS 'Whether a post is held today';
CREATE FUNCTION ctx.is_member(t public.teams, today date) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT coalesce(t.until >= today, true) AND EXISTS (SELECT FROM team_members m
        WHERE m.team_id = t.id AND m.post_id = ctx.post() AND m.until IS NULL)
$$;
ALTER FUNCTION ctx.is_member(t public.teams, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_member(t public.teams, today date) IS 'Whether the post that acts belongs to a team today';
CREATE FUNCTION ctx.is_near(there public.geometry, here public.geometry, radius_m integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT ST_DistanceSphere(ctx.rounded(there), here) <= radius_m + 79
$$;
ALTER FUNCTION ctx.is_near(there public.geometry, here public.geometry, radius_m integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_near(there public.geometry, here public.geometry, radius_m integer) IS 'Whether a place, as strangers may know it, is within reach of another';
CREATE FUNCTION ctx.is_noted(job text, item text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM parked_work p WHERE p.job = is_noted.job AND p.item = is_noted.item)
$$;
ALTER FUNCTION ctx.is_noted(job text, item text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_noted(job text, item text) IS 'Whether a job failed on a row and did not get through with it since';
CREATE FUNCTION ctx.is_outage(state text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT left(state, 2) IN ('08', '53', '57', '58') OR state = '25006'
$$;
ALTER FUNCTION ctx.is_outage(state text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_outage(state text) IS 'Whether a state of an error says that the database itself is in trouble, whatever row was asked for';
CREATE FUNCTION ctx.is_own(s public.assignments) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT CASE WHEN ctx.organization() IS NULL THEN s.to_area = ctx.area()
        ELSE s.to_organization = ctx.organization() END
$$;
ALTER FUNCTION ctx.is_own(s public.assignments) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_own(s public.assignments) IS 'Whether an assignment is that of the post that acts';
CREATE FUNCTION ctx.is_shown(c public.cases) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6
        -- The pack of today decides as well: a kind that is private now is private for old cases too.
        AND EXISTS (SELECT FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
            WHERE l.id = 1 AND s.name = c.scenario AND s.is_public)
        AND NOT EXISTS (SELECT FROM history h WHERE h.home = c.home AND h.case_id = c.id AND h.act = 'hold'
            AND NOT EXISTS (SELECT FROM history l WHERE l.home = h.home AND l.case_id = h.case_id
                AND l.version > h.version
                AND l.act <> ALL (ARRAY['message', 'reply', 'unmask', 'question', 'question-answered',
                    'area-change'])));
END $$;
ALTER FUNCTION ctx.is_shown(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.is_shown(c public.cases) IS 'Whether strangers may know of a case: a public kind, about no handler, hidden from no level, not held';
CREATE FUNCTION ctx.judge_solved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.solved_in_time := CASE WHEN NEW.solved_at IS NOT NULL
        THEN ctx.was_in_time(NEW.home, NEW.id, NEW.solved_at) END;
    RETURN NEW;
END $$;
ALTER FUNCTION ctx.judge_solved() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.judge_solved() IS 'Keeps with a case whether it was solved in time';
CREATE TABLE public.questions (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    fields text[] NOT NULL,
    wants_photo boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT questions_check CHECK ((expires_at > asked_at)),
    CONSTRAINT questions_check1 CHECK ((answered_at >= asked_at)),
    CONSTRAINT questions_check2 CHECK ((ended_at >= asked_at)),
    CONSTRAINT questions_check3 CHECK (((answered_at IS NULL) OR (ended_at IS NOT NULL))),
    CONSTRAINT questions_fields_check CHECK ((cardinality(fields) <= 20)),
    CONSTRAINT questions_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.questions FORCE ROW LEVEL SECURITY;
ALTER TABLE public.questions OWNER TO linli_owner;
COMMENT ON TABLE public.questions IS 'What desks asked reporters to answer once; the words are the message of the same id';
COMMENT ON COLUMN public.questions.fields IS 'Questions of the scenario whose answers are wanted';
COMMENT ON COLUMN public.questions.ended_at IS 'Answered, or another question took its place';
CREATE FUNCTION ctx.keep_answers(c public.cases, q public.questions, given jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    moment timestamptz := given ->> 'at';
BEGIN
    IF coalesce(given -> 'answers', '{}') - q.fields <> '{}'
        OR jsonb_array_length(coalesce(given -> 'photos', '[]')) > 3 * q.wants_photo::integer THEN
        RAISE EXCEPTION 'an answer to what was not asked' USING ERRCODE = 'LN422';
    END IF;
    UPDATE cases x SET answers = x.answers || (given -> 'answers')
    WHERE x.home = c.home AND x.id = c.id AND given ? 'answers';
    INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from, added_at)
    SELECT c.home, c.id, c.area, (p ->> 'id')::uuid,
        n + coalesce((SELECT max(f.position) FROM photos f WHERE f.home = c.home AND f.case_id = c.id), 0),
        p ->> 'sha256', (p ->> 'width')::integer, (p ->> 'height')::integer, (p ->> 'bytes')::integer,
        c.seen_from, moment
    FROM jsonb_array_elements(given -> 'photos') WITH ORDINALITY AS given (p, n);
END $$;
ALTER FUNCTION ctx.keep_answers(c public.cases, q public.questions, given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_answers(c public.cases, q public.questions, given jsonb) IS 'Keeps answers and photos that a question asked for, and refuses any other';
CREATE FUNCTION ctx.keep_attachments(report jsonb, r public.cases) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from, added_at)
    SELECT r.home, r.id, r.area, (p ->> 'id')::uuid, n, p ->> 'sha256', (p ->> 'width')::integer,
        (p ->> 'height')::integer, (p ->> 'bytes')::integer, r.seen_from, r.reported_at
    FROM jsonb_array_elements(report -> 'photos') WITH ORDINALITY AS given (p, n);
    IF num_nonnulls(report ->> 'contact_sealed', report ->> 'contact_masked', report ->> 'key_id') > 0 THEN
        INSERT INTO contacts (home, case_id, area, sealed, masked, key_id)
        VALUES (r.home, r.id, r.area, decode(report ->> 'contact_sealed', 'base64'),
            report ->> 'contact_masked', report ->> 'key_id');
    END IF;
    IF report ? 'receipt_hash' THEN
        INSERT INTO receipts (code_hash, home, case_id, created_at)
        VALUES (decode(report ->> 'receipt_hash', 'hex'), r.home, r.id, r.reported_at);
    END IF;
    INSERT INTO route_failures (scenario, rule, what)
    SELECT f ->> 'scenario', f ->> 'rule', left(f ->> 'what', 2000)
    FROM jsonb_array_elements(report -> 'route_failures') AS given (f);
END $$;
ALTER FUNCTION ctx.keep_attachments(report jsonb, r public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_attachments(report jsonb, r public.cases) IS 'Photos, contact, receipt and failed routing rules of a new case';
CREATE FUNCTION ctx.keep_change(l public.ledgers, old_row jsonb, was jsonb, at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    INSERT INTO entry_changes (home, entry_id, version, ledger, area, reads_from, was, source, who,
        written_at, ended_at)
    SELECT old_row ->> 'home', (old_row ->> 'id')::uuid, (old_row ->> 'version')::integer, l.name, old_row ->> 'area',
        l.reads_from, was, old_row ->> 'source', old_row ->> 'who', (old_row ->> 'changed_at')::timestamptz, at
$$;
ALTER FUNCTION ctx.keep_change(l public.ledgers, old_row jsonb, was jsonb, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_change(l public.ledgers, old_row jsonb, was jsonb, at timestamp with time zone) IS 'Keeps what an entry said, and who had written it';
CREATE FUNCTION ctx.keep_entry(l public.ledgers, given jsonb, source text, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    target text := ctx.ledger_table(l.name);
    lies_in text := given ->> 'area';
    wanted jsonb := given -> 'values';
    old_row jsonb;
    new_row jsonb;
    was jsonb;
    names text;
BEGIN
    IF NOT (lies_in COLLATE "C" >= ctx.area() AND lies_in COLLATE "C" < ctx.area() || '~')
        OR NOT EXISTS (SELECT FROM areas a WHERE a.code = lies_in AND a.level >= 4 AND a.closed_on IS NULL) THEN
        RETURN 'elsewhere';
    END IF;
    IF NOT ARRAY(SELECT jsonb_object_keys(wanted)) <@ l.columns THEN
        RAISE EXCEPTION 'a column that the ledger does not have' USING ERRCODE = 'LN400';
    END IF;
    IF (given ->> 'version')::integer = 0 AND given ->> 'home' <> left(lies_in, 9) THEN
        RAISE EXCEPTION 'an entry is at home where it first lies' USING ERRCODE = 'LN400';
    END IF;
    IF ctx.is_key_taken(l, given) THEN
        RETURN 'taken';
    END IF;
    SELECT string_agg(format('%I', k), ', ') INTO names FROM jsonb_object_keys(wanted) k;
    IF (given ->> 'version')::integer = 0 THEN
        EXECUTE format('INSERT INTO %1$s (home, id, area, source, who, changed_at, %2$s)
            SELECT $2, $3, $4, $5, $6, $7, %2$s FROM jsonb_populate_record(NULL::%1$s, $1)
            ON CONFLICT (home, id) DO NOTHING', target, names)
        USING wanted, given ->> 'home', (given ->> 'id')::uuid, lies_in, source, ctx.who(), at;
        -- The same form once more is the same entry.
        PERFORM ctx.keep_secrets(l, given);
        RETURN 'done';
    END IF;
    EXECUTE format('SELECT to_jsonb(t), to_jsonb(jsonb_populate_record(t, $1 || jsonb_build_object(''area'', $4::text)))
        FROM %s t WHERE t.home = $2 AND t.id = $3 AND t.removed_at IS NULL
            AND t.area >= ctx.area() AND t.area < ctx.area() || ''~'' FOR UPDATE', target)
    INTO old_row, new_row USING wanted, given ->> 'home', (given ->> 'id')::uuid, lies_in;
    IF old_row IS NULL THEN
        RETURN 'absent';
    ELSIF (old_row ->> 'version')::integer <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    END IF;
    SELECT jsonb_object_agg(e.key, e.value) INTO was FROM jsonb_each(old_row) e
        WHERE e.value IS DISTINCT FROM new_row -> e.key;
    -- Another number may look the same when it is masked.
    IF was IS NULL AND NOT ctx.keep_secrets(l, given) THEN
        RETURN 'same';
    END IF;
    PERFORM ctx.keep_change(l, old_row, coalesce(was, '{}'), at);
    PERFORM ctx.keep_secrets(l, given);
    EXECUTE format('UPDATE %1$s t SET (area, version, source, who, changed_at, %2$s) =
        (SELECT $4, t.version + 1, $5, $6, $7, %2$s FROM jsonb_populate_record(t, $1))
        WHERE t.home = $2 AND t.id = $3', target, names)
    USING wanted, given ->> 'home', (given ->> 'id')::uuid, lies_in, source, ctx.who(), at;
    RETURN 'done';
END $_$;
ALTER FUNCTION ctx.keep_entry(l public.ledgers, given jsonb, source text, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_entry(l public.ledgers, given jsonb, source text, at timestamp with time zone) IS 'Writes one entry, new or changed; answers done, same, stale, taken, elsewhere or absent';
CREATE FUNCTION ctx.keep_factor(account uuid, secret bytea, step bigint, recovery_hashes bytea[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE accounts a SET code_secret = secret, code_step = step WHERE a.id = account;
    DELETE FROM recovery_codes r WHERE r.account_id = account;
    INSERT INTO recovery_codes (code_hash, account_id) SELECT h, account FROM unnest(recovery_hashes) h;
END $$;
ALTER FUNCTION ctx.keep_factor(account uuid, secret bytea, step bigint, recovery_hashes bytea[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_factor(account uuid, secret bytea, step bigint, recovery_hashes bytea[]) IS 'A new second factor and its recovery codes';
CREATE FUNCTION ctx.keep_grams() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
    SELECT c.home, c.id, c.area, c.seen_from, c.reported_at, ctx.grams_of(c) FROM fresh c;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.keep_grams() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_grams() IS 'Writes what new cases are found by';
CREATE FUNCTION ctx.keep_message(c public.cases, given jsonb, direction text, who text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO messages (home, case_id, id, position, direction, sealed, key_id, who, at)
    VALUES (c.home, c.id, (given ->> 'message')::uuid,
        1 + (SELECT count(*) FROM messages m WHERE m.home = c.home AND m.case_id = c.id),
        direction, decode(given ->> 'sealed', 'base64'), given ->> 'key_id', who, (given ->> 'at')::timestamptz);
END $$;
ALTER FUNCTION ctx.keep_message(c public.cases, given jsonb, direction text, who text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_message(c public.cases, given jsonb, direction text, who text) IS 'Keeps a sealed message of a locked case';
CREATE FUNCTION ctx.keep_secrets(l public.ledgers, given jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    kept bigint;
BEGIN
    UPDATE entry_secrets s SET area = given ->> 'area'
    WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid AND s.area <> given ->> 'area';
    -- What was emptied is gone, and nobody can tell what it was.
    DELETE FROM entry_secrets s WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid
        AND given -> 'values' ? s.field AND given -> 'values' ->> s.field IS NULL;
    INSERT INTO entry_secrets AS s (home, entry_id, field, ledger, area, sort, mark, sealed)
    SELECT given ->> 'home', (given ->> 'id')::uuid, x.field, l.name, given ->> 'area', x.sort,
        decode(x.marks ->> 0, 'hex'), decode(x.sealed, 'hex')
    FROM jsonb_to_recordset(coalesce(given -> 'secrets', '[]')) AS x (field text, sort text, marks jsonb, sealed text)
    WHERE x.field = ANY (l.columns)
    ON CONFLICT (home, entry_id, field) DO UPDATE SET mark = excluded.mark, sealed = excluded.sealed
    WHERE s.mark <> excluded.mark;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept > 0;
END $$;
ALTER FUNCTION ctx.keep_secrets(l public.ledgers, given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keep_secrets(l public.ledgers, given jsonb) IS 'Keeps the sealed values of an entry; whether any of them is another than before';
CREATE FUNCTION ctx.keeps_desk() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM posts p JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = ctx.post() AND k.role = 'area' AND k.is_desk);
END $$;
ALTER FUNCTION ctx.keeps_desk() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keeps_desk() IS 'Whether the post that acts keeps the desk of its area';
CREATE FUNCTION ctx.keeps_documents(area text, ledger text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    l ledgers := ctx.kept_ledger(keeps_documents.ledger);
BEGIN
    RETURN keeps_documents.area COLLATE "C" >= ctx.area() AND keeps_documents.area COLLATE "C" < ctx.area() || '~'
        AND (ctx.keeps_desk() OR l.name IS NOT NULL);
END $$;
ALTER FUNCTION ctx.keeps_documents(area text, ledger text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.keeps_documents(area text, ledger text) IS 'Whether the post that acts keeps documents there: a desk those of its ground, a keeper those of its ledger';
CREATE FUNCTION ctx.kept_ledger(name text) RETURNS public.ledgers
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = kept_ledger.name AND x.reads_from <= ctx.level()
        AND ((SELECT p.kind FROM posts p WHERE p.id = ctx.post()) = ANY (x.keepers)
            OR (ctx.run_under_way()).ledger = x.name);
    RETURN l;
END $$;
ALTER FUNCTION ctx.kept_ledger(name text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.kept_ledger(name text) IS 'A ledger, if the post or the connector that acts keeps it; else null';
CREATE FUNCTION ctx.key_of(sealed bytea) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT CASE WHEN substr(sealed, 1, 4) = '\x4c4e0101' AND octet_length(sealed) > 12
        THEN 'intl-' || encode(substr(sealed, 5, 8), 'hex') ELSE 'aes256gcm' END
$$;
ALTER FUNCTION ctx.key_of(sealed bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.key_of(sealed bytea) IS 'The key a sealed value names; aes256gcm for one that names none';
CREATE FUNCTION ctx.kind(VARIADIC allowed text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    claimed text := coalesce(current_setting('app.kind', true), '');
BEGIN
    -- Only a visitor or the sign-in desk may come without a context; SET ROLE is seen through a definer
    -- function.
    IF claimed = '' AND current_setting('role') IN ('linli_public', 'linli_gate') THEN
        claimed := 'public';
    ELSIF NOT ctx.ok(claimed) THEN
        RAISE EXCEPTION 'the context is missing or forged' USING ERRCODE = '28000';
    END IF;
    IF claimed <> ALL (allowed) THEN
        RAISE EXCEPTION 'not for a context of kind %', claimed USING ERRCODE = '28000';
    END IF;
    RETURN claimed;
END $$;
ALTER FUNCTION ctx.kind(VARIADIC allowed text[]) OWNER TO linli_context;
COMMENT ON FUNCTION ctx.kind(VARIADIC allowed text[]) IS 'The kind of the checked context, one of those allowed; public without one; else 28000';
CREATE FUNCTION ctx.lapse_wish() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE extensions e SET lapsed_at = greatest(NEW.paused_at, e.asked_at)
    WHERE e.home = NEW.home AND e.case_id = NEW.case_id AND e.clock_id = NEW.id AND e.decided_at IS NULL
        AND e.lapsed_at IS NULL;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.lapse_wish() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.lapse_wish() IS 'A clock that stands still will end later anyway: what was wished for before says nothing any more';
CREATE FUNCTION ctx.leaf(form text) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$ SELECT sha256('\x00'::bytea || convert_to(form, 'UTF8')) $$;
ALTER FUNCTION ctx.leaf(form text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.leaf(form text) IS 'The hash of a leaf, which no inner node can equal (RFC 6962)';
CREATE FUNCTION ctx.ledger_table(name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT format('ledgers.%I', replace(name, '-', '_'))
$$;
ALTER FUNCTION ctx.ledger_table(name text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.ledger_table(name text) IS 'The table of a ledger, quoted';
CREATE FUNCTION ctx.left_behind(change uuid, at_most integer) RETURNS TABLE(home text, case_id uuid)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT c.home, c.id FROM area_change_lines l JOIN areas a ON a.code = l.code AND a.closed_on IS NOT NULL
    JOIN cases c ON c.area >= l.code AND c.area < l.code || '~' AND c.closed_at IS NULL
    JOIN areas x ON x.code = c.area AND x.closed_on IS NOT NULL
    WHERE l.change_id = change
    UNION
    SELECT s.home, s.case_id FROM area_change_lines l JOIN areas a ON a.code = l.code AND a.closed_on IS NOT NULL
    JOIN assignments s ON s.to_area >= l.code AND s.to_area < l.code || '~' AND s.ended_at IS NULL
    JOIN areas x ON x.code = s.to_area AND x.closed_on IS NOT NULL
    WHERE l.change_id = change
    UNION
    -- Of organizations that joined a namesake.
    SELECT s.home, s.case_id FROM area_change_lines l
    JOIN organizations o ON o.area >= l.code AND o.area < l.code || '~' AND o.closed_on IS NOT NULL
    JOIN assignments s ON s.to_organization = o.id AND s.ended_at IS NULL
    WHERE l.change_id = change AND ctx.organization_after(o.id) <> o.id
    ORDER BY 1, 2 LIMIT at_most
$$;
ALTER FUNCTION ctx.left_behind(change uuid, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.left_behind(change uuid, at_most integer) IS 'Open cases that lie in closed areas or belong to them';
CREATE FUNCTION ctx.level() RETURNS smallint
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.level', true), '')::smallint $$;
ALTER FUNCTION ctx.level() OWNER TO linli_context;
CREATE FUNCTION ctx.like_it(c public.cases, metres integer, after timestamp with time zone) RETURNS SETOF public.cases
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    box geometry := ctx.around(c.point, metres);
BEGIN
    RETURN QUERY SELECT x.* FROM cases x
        WHERE x.point && box AND x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL
            AND x.scenario = c.scenario AND x.seen_from = 6 AND NOT x.is_about_handlers
            AND x.closed_at > after AND (x.closed_at, x.home, x.id) <= (c.closed_at, c.home, c.id)
            AND ST_DistanceSphere(x.point, c.point) <= metres
            AND NOT EXISTS (SELECT FROM duplicates d WHERE d.home = x.home AND d.case_id = x.id)
        ORDER BY x.closed_at DESC, x.id LIMIT 50;
END $$;
ALTER FUNCTION ctx.like_it(c public.cases, metres integer, after timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.like_it(c public.cases, metres integer, after timestamp with time zone) IS 'Solved and closed cases of a kind near one, closed after a moment and not after it; the latest fifty';
CREATE FUNCTION ctx.link(c public.cases, master public.cases, from_step text, said_by text, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO duplicates (home, case_id, said_home, said_id, master_home, master_id, from_step, said_by, at)
    VALUES (c.home, c.id, master.home, master.id, master.home, master.id, link.from_step, link.said_by, moment);
    UPDATE duplicates d SET master_home = master.home, master_id = master.id
    WHERE d.master_home = c.home AND d.master_id = c.id;
    INSERT INTO followers (home, case_id, why, since)
    SELECT k.home, k.case_id, 'added', moment FROM contacts k WHERE k.home = c.home AND k.case_id = c.id
    ON CONFLICT DO NOTHING;
    PERFORM ctx.tell(master, 'added', jsonb_build_object('at', moment));
END $$;
ALTER FUNCTION ctx.link(c public.cases, master public.cases, from_step text, said_by text, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.link(c public.cases, master public.cases, from_step text, said_by text, moment timestamp with time zone) IS 'Notes that a case is a duplicate of a master, and so are those that were duplicates of it';
CREATE FUNCTION public.area_level(code text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE length(code) WHEN 4 THEN 1 WHEN 6 THEN 2 WHEN 9 THEN 3 WHEN 12 THEN 4 WHEN 15 THEN 5 WHEN 18
    THEN 6 END::smallint $$;
ALTER FUNCTION public.area_level(code text) OWNER TO linli_owner;
COMMENT ON FUNCTION public.area_level(code text) IS 'Level of an area by its code: 1 city, 2 county, 3 town, 4 village, 5 grid, 6 unit';
CREATE TABLE public.break_glasses (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    post_id uuid NOT NULL,
    who text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    told text NOT NULL COLLATE pg_catalog."C",
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    CONSTRAINT break_glasses_area_check CHECK ((public.area_level(area) >= 3)),
    CONSTRAINT break_glasses_check CHECK (((ends_at > opened_at) AND (ends_at <= (opened_at + '01:00:00'::interval)))),
    CONSTRAINT break_glasses_check1 CHECK ((closed_at >= opened_at)),
    CONSTRAINT break_glasses_check2 CHECK ((acknowledged_at >= opened_at)),
    CONSTRAINT break_glasses_check3 CHECK ((acknowledged_by <> account_id)),
    CONSTRAINT break_glasses_check4 CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
    CONSTRAINT break_glasses_reason_check CHECK (((char_length(btrim(reason)) >= 10) AND (char_length(btrim(reason)) <= 500))),
    CONSTRAINT break_glasses_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.break_glasses FORCE ROW LEVEL SECURITY;
ALTER TABLE public.break_glasses OWNER TO linli_owner;
COMMENT ON TABLE public.break_glasses IS 'Emergencies in which a post looked beyond its scope: where, why, until when, and who was told';
COMMENT ON COLUMN public.break_glasses.told IS 'The area whose desk was told at once; somebody else sits there';
COMMENT ON COLUMN public.break_glasses.closed_at IS 'Ended early; null: it ends, or ended, by itself';
CREATE FUNCTION ctx.living_glass() RETURNS public.break_glasses
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    held break_glasses;
BEGIN
    SELECT * INTO held FROM break_glasses g WHERE g.account_id = ctx.account() AND g.post_id = ctx.post()
        AND g.closed_at IS NULL AND g.ends_at > now() ORDER BY g.opened_at DESC LIMIT 1;
    RETURN held;
END $$;
ALTER FUNCTION ctx.living_glass() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.living_glass() IS 'The open glass of whoever acts; all null when there is none';
CREATE TABLE public.document_grants (
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    is_folder boolean NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    entry_id uuid,
    kind text NOT NULL,
    to_organization uuid,
    purpose text NOT NULL,
    downloads boolean NOT NULL,
    until date NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    who text NOT NULL,
    ended_at timestamp with time zone,
    to_post uuid,
    to_name text,
    CONSTRAINT document_grants_check CHECK ((ended_at >= granted_at)),
    CONSTRAINT document_grants_check1 CHECK ((until <= (((granted_at AT TIME ZONE 'UTC'::text))::date + 91))),
    CONSTRAINT document_grants_purpose_check CHECK (((char_length(purpose) >= 1) AND (char_length(purpose) <= 200))),
    CONSTRAINT document_grants_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT document_grants_to_check CHECK (((num_nonnulls(to_organization, to_post) = 1) AND ((to_post IS NULL) = (to_name IS NULL)))),
    CONSTRAINT document_grants_to_name_check CHECK (((char_length(to_name) >= 1) AND (char_length(to_name) <= 400))),
    CONSTRAINT document_grants_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.document_grants FORCE ROW LEVEL SECURITY;
ALTER TABLE public.document_grants OWNER TO linli_owner;
COMMENT ON TABLE public.document_grants IS 'What desks let organizations and posts read: a document or a folder, for a purpose, until a day';
COMMENT ON COLUMN public.document_grants.document_id IS 'The document it was granted from; of a folder, one that lay in it';
COMMENT ON COLUMN public.document_grants.is_folder IS 'All documents of the same kind and of the same area or entry, later ones too';
COMMENT ON COLUMN public.document_grants.downloads IS 'False: it is read on line and not taken along';
COMMENT ON COLUMN public.document_grants.until IS 'The last day; ninety days later at the most';
COMMENT ON COLUMN public.document_grants.ended_at IS 'It was taken back before its day';
COMMENT ON COLUMN public.document_grants.to_post IS 'A single post; null: all posts of the organization';
COMMENT ON COLUMN public.document_grants.to_name IS 'Who held the post then, and what it was called';
CREATE FUNCTION ctx.living_grants(d public.documents, today date) RETURNS SETOF public.document_grants
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT g.* FROM ctx.my_grants(today) g
    WHERE g.document_id = d.id OR g.is_folder AND g.kind = d.kind AND (
        g.entry_id IS NULL AND d.entry_id IS NULL AND g.area = d.area OR g.entry_id = d.entry_id)
    ORDER BY g.downloads DESC, g.until DESC, g.id
$$;
ALTER FUNCTION ctx.living_grants(d public.documents, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.living_grants(d public.documents, today date) IS 'Grants by which the post that acts reads a document on a day, the widest and longest first';
CREATE FUNCTION ctx.lock_duplicates() RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('duplicates', 0))
$$;
ALTER FUNCTION ctx.lock_duplicates() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.lock_duplicates() IS 'One at a time says what is a duplicate of what';
CREATE FUNCTION ctx.log_writers() RETURNS text[]
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock'
        AND l.relation IN ('public.audit'::regclass, 'public.history'::regclass)
        AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND l.pid IS DISTINCT FROM pg_backend_pid()
$$;
ALTER FUNCTION ctx.log_writers() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.log_writers() IS 'Transactions that may still add a row to the audit or to history';
CREATE FUNCTION ctx.look_for_repeat(c public.cases, rules jsonb, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    item text := c.home || '/' || c.id;
    state text;
    violated text;
    is_new boolean;
BEGIN
    is_new := rules ? c.scenario AND c.point IS NOT NULL AND c.seen_from = 6 AND NOT c.is_about_handlers
        AND NOT EXISTS (SELECT FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id)
        AND ctx.notice_repeat(c, rules -> c.scenario, moment);
    PERFORM ctx.go_through('repeats', item);
    RETURN is_new;
EXCEPTION WHEN others THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, violated = CONSTRAINT_NAME;
    PERFORM ctx.park_or_raise('repeats', item, state, violated, moment);
    RETURN false;
END $$;
ALTER FUNCTION ctx.look_for_repeat(c public.cases, rules jsonb, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.look_for_repeat(c public.cases, rules jsonb, moment timestamp with time zone) IS 'Looks at one closed case; what fails is parked, and does not keep the walk from going on';
CREATE TABLE public.loop_changes (
    id bigint NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    level smallint NOT NULL,
    spent smallint NOT NULL,
    seen_from smallint NOT NULL,
    cases integer NOT NULL,
    in_time integer NOT NULL,
    handed_up integer NOT NULL,
    CONSTRAINT loop_changes_level_check CHECK (((level >= 0) AND (level <= 6))),
    CONSTRAINT loop_changes_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT loop_changes_spent_check CHECK (((spent >= 0) AND (spent <= 10000)))
);
ALTER TABLE ONLY public.loop_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE public.loop_changes OWNER TO linli_owner;
COMMENT ON TABLE public.loop_changes IS 'Changes of the numbers of the loops that were not added to them yet';
CREATE FUNCTION ctx.loop_parts(c public.cases, sign integer, zone text) RETURNS SETOF public.loop_changes
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    part loop_changes;
BEGIN
    part.id := 0;
    part.area := left(c.area, 12);
    part.day := (c.reported_at AT TIME ZONE zone)::date;
    part.seen_from := c.seen_from;
    part.level := 0;
    part.spent := 0;
    part.cases := sign;
    part.in_time := 0;
    part.handed_up := CASE WHEN c.handed_up_at IS NULL THEN 0 ELSE sign END;
    RETURN NEXT part;
    IF c.solved_level IS NOT NULL THEN
        part.level := c.solved_level;
        part.spent := ctx.hours_spent(c.solved_at - c.reported_at);
        part.in_time := CASE WHEN coalesce(c.solved_in_time, ctx.was_in_time(c.home, c.id, c.solved_at))
            THEN sign ELSE 0 END;
        part.handed_up := 0;
        RETURN NEXT part;
    END IF;
END $$;
ALTER FUNCTION ctx.loop_parts(c public.cases, sign integer, zone text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.loop_parts(c public.cases, sign integer, zone text) IS 'What one case adds to the loops, or with -1 takes from them';
CREATE FUNCTION ctx.master_of(c public.cases) RETURNS public.cases
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    master cases;
BEGIN
    SELECT x.* INTO master FROM duplicates d JOIN cases x ON x.home = d.master_home AND x.id = d.master_id
    WHERE d.home = c.home AND d.case_id = c.id;
    IF master.id IS NULL THEN
        RETURN c;
    END IF;
    RETURN master;
END $$;
ALTER FUNCTION ctx.master_of(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.master_of(c public.cases) IS 'What a case is a duplicate of; the case itself when of nothing';
CREATE FUNCTION ctx.may_name(c public.cases) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN ctx.is_shown(c) OR ctx.may_read(c);
END $$;
ALTER FUNCTION ctx.may_name(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.may_name(c public.cases) IS 'Whether the post that acts may know of a case: as one it may open, or as everybody may';
CREATE FUNCTION ctx.may_read(c public.cases) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN c.seen_from >= ctx.level() AND (
        ctx.organization() IS NULL AND c.area >= ctx.area() AND c.area < ctx.area() || '~'
        OR EXISTS (SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
            AND CASE WHEN ctx.organization() IS NULL THEN s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~'
                ELSE ctx.organization() IN (s.to_organization, s.of_organization) END));
END $$;
ALTER FUNCTION ctx.may_read(c public.cases) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.may_read(c public.cases) IS 'Whether the post that acts may open a case: by its area, or by an assignment';
CREATE FUNCTION ctx.microseconds(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT (extract(epoch FROM moment) * 1000000)::bigint::text $$;
ALTER FUNCTION ctx.microseconds(moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.microseconds(moment timestamp with time zone) IS 'Microseconds since 1970: a whole number, never a float';
CREATE TABLE public.beats (
    id uuid NOT NULL,
    of_organization uuid NOT NULL,
    shape public.geometry(MultiPolygon,4326),
    since date NOT NULL,
    until date,
    CONSTRAINT beats_check CHECK ((of_organization <> id)),
    CONSTRAINT beats_check1 CHECK ((until >= (since - 1)))
);
ALTER TABLE ONLY public.beats FORCE ROW LEVEL SECURITY;
ALTER TABLE public.beats OWNER TO linli_owner;
COMMENT ON TABLE public.beats IS 'Parts of the ground of an organization, each with an organization of its own as its post';
COMMENT ON COLUMN public.beats.shape IS 'Ground of its own in WGS 84; null: only the areas of beat_areas';
COMMENT ON COLUMN public.beats.until IS 'The last day; the day before the first when it ended before it began';
CREATE FUNCTION ctx.move_beat(b public.beats, h public.area_changes, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    office organizations;
    heir beats;
    codes text[];
BEGIN
    SELECT * INTO office FROM organizations o WHERE o.id = ctx.organization_after(b.of_organization);
    SELECT * INTO heir FROM beats x WHERE x.id = ctx.organization_after(b.id) AND x.until IS NULL;
    -- Of what follows, what lies on the ground of the office.
    codes := ARRAY(SELECT f.code FROM beat_areas k, ctx.areas_after(k.area) AS f (code)
        WHERE k.beat_id = b.id AND starts_with(f.code, office.area) ORDER BY f.code);
    DELETE FROM beat_areas k WHERE k.beat_id = b.id;
    IF heir.id = b.id THEN
        UPDATE beats x SET of_organization = office.id WHERE x.id = b.id AND x.of_organization <> office.id;
        heir.of_organization := office.id;
    ELSE
        -- Its post joined its namesake: the two are one beat from now on, with the ground of both.
        UPDATE beats x SET until = greatest(x.since, h.closes_on) - 1 WHERE x.id = b.id;
        UPDATE beats x SET shape = coalesce(ST_Multi(ST_CollectionExtract(ST_Union(x.shape, b.shape), 3)),
            x.shape, b.shape)
        WHERE x.id = heir.id;
    END IF;
    -- What another beat of the office has already stays with that one.
    INSERT INTO beat_areas (of_organization, area, beat_id) SELECT heir.of_organization, w.code, heir.id
    FROM unnest(codes) AS w (code) WHERE heir.id IS NOT NULL
    ON CONFLICT (of_organization, area) DO NOTHING;
    PERFORM ctx.want_redraw(office.id, moment);
    PERFORM ctx.record('mover', 'move beat', b.id::text, reason => h.reason);
END $$;
ALTER FUNCTION ctx.move_beat(b public.beats, h public.area_changes, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_beat(b public.beats, h public.area_changes, moment timestamp with time zone) IS 'A beat has what follows its areas, and belongs to what follows its office; cases are then found anew';
CREATE FUNCTION ctx.move_beats(h public.area_changes, moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    b beats;
    done integer := 0;
BEGIN
    -- First whose beat has a case: whoever finds cases anew for the office finds these among them.
    UPDATE assignments x SET of_organization = ctx.organization_after(x.of_organization)
    WHERE (x.home, x.id) IN (SELECT s.home, s.id FROM area_change_lines n
        JOIN organizations o ON o.area >= n.code AND o.area < n.code || '~' AND o.closed_on IS NOT NULL
        JOIN assignments s ON s.of_organization = o.id AND s.ended_at IS NULL
        WHERE n.change_id = h.id AND ctx.organization_after(o.id) <> o.id
        ORDER BY s.home, s.id LIMIT at_most);
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done > 0 THEN
        RETURN done;
    END IF;
    FOR b IN SELECT x.* FROM beats x WHERE x.until IS NULL AND x.id IN (
            SELECT k.beat_id FROM area_change_lines n JOIN beat_areas k ON k.area >= n.code AND k.area < n.code || '~'
            JOIN areas a ON a.code = k.area AND a.closed_on IS NOT NULL WHERE n.change_id = h.id
            UNION
            SELECT v.id FROM area_change_lines n
            JOIN organizations o ON o.area >= n.code AND o.area < n.code || '~' AND o.closed_on IS NOT NULL
            JOIN beats v ON o.id IN (v.id, v.of_organization) AND v.until IS NULL
            WHERE n.change_id = h.id AND ctx.organization_after(o.id) <> o.id)
        ORDER BY x.of_organization, x.id LIMIT at_most FOR UPDATE
    LOOP
        PERFORM ctx.move_beat(b, h, moment);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_beats(h public.area_changes, moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_beats(h public.area_changes, moment timestamp with time zone, at_most integer) IS 'Beats on closed areas or of offices that joined a namesake go on over what follows; answers how many';
CREATE FUNCTION ctx.move_case_on(c public.cases, h public.area_changes, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    old_area text := c.area;
    next text := ctx.case_area_after(c);
    owner jsonb;
    helpers integer;
BEGIN
    IF next <> c.area THEN
        PERFORM ctx.relocate(c, next);
        c.area := next;
    END IF;
    owner := ctx.move_lead(c, old_area, moment, h.reason);
    helpers := ctx.move_helpers(c, moment);
    IF next = old_area AND owner IS NULL AND helpers = 0 THEN
        RETURN false;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public, detail,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'area-change', c.step, c.step, 'clock', h.reason, false,
        jsonb_strip_nulls(jsonb_build_object('effect', 'area-change', 'old_area', old_area,
            'old_name', (SELECT a.name FROM areas a WHERE a.code = old_area), 'new_area', next,
            'new_name', (SELECT a.name FROM areas a WHERE a.code = next))) || coalesce(owner, '{}'), c.seen_from);
    PERFORM ctx.record('mover', 'move case', c.home || '-' || c.number, reason => h.reason);
    RETURN true;
END $$;
ALTER FUNCTION ctx.move_case_on(c public.cases, h public.area_changes, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_case_on(c public.cases, h public.area_changes, moment timestamp with time zone) IS 'A case goes on where its closed area does: place, owner, helpers, history, record; its clocks run on';
CREATE FUNCTION ctx.move_cases(h public.area_changes, moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    found record;
    c cases;
    done integer := 0;
    item text;
    state text;
    violated text;
BEGIN
    FOR found IN SELECT b.* FROM ctx.left_behind(h.id,
            at_most + (SELECT count(*)::integer FROM parked_work p WHERE p.job = 'mover' AND p.next_at > moment)) b
    LOOP
        item := 'area/' || found.home || '/' || found.case_id;
        CONTINUE WHEN ctx.rests('mover', item, moment);
        -- Somebody acts on it just now: their act counts, and the case has its turn in the next step.
        SELECT * INTO c FROM cases x WHERE x.home = found.home AND x.id = found.case_id AND x.closed_at IS NULL
            FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN c.id IS NULL;
        BEGIN
            done := done + ctx.move_case_on(c, h, moment)::integer;
            PERFORM ctx.go_through('mover', item);
            -- What is checked at the end of a transaction is checked here, while one case is to blame.
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
        EXCEPTION WHEN others THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, violated = CONSTRAINT_NAME;
            PERFORM ctx.park_or_raise('mover', item, state, violated, moment);
        END;
    END LOOP;
    UPDATE area_changes x SET moved = x.moved + done,
        done_at = CASE WHEN NOT EXISTS (SELECT FROM ctx.left_behind(h.id, 1)) THEN coalesce(x.done_at, moment) END
    WHERE x.id = h.id AND (done > 0 OR x.done_at IS NULL);
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_cases(h public.area_changes, moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_cases(h public.area_changes, moment timestamp with time zone, at_most integer) IS 'Open cases left in closed areas, so many; answers how many were moved';
CREATE FUNCTION ctx.move_children(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    child record;
    next text;
    done integer := 0;
BEGIN
    FOR child IN SELECT a.*, s.shape, s.is_derived AS is_shape_derived
        FROM area_change_lines l JOIN areas a ON a.code > l.code AND a.code < l.code || '~' AND a.closed_on IS NULL
        LEFT JOIN area_shapes s ON s.code = a.code
        WHERE l.change_id = h.id
            AND EXISTS (SELECT FROM areas p WHERE p.code = l.code AND p.closed_on IS NOT NULL)
            AND NOT EXISTS (SELECT FROM area_change_lines o WHERE o.change_id = h.id AND o.code <> l.code
                AND starts_with(l.code, o.code))
        ORDER BY a.level, a.code LIMIT at_most FOR UPDATE OF a
    LOOP
        next := ctx.next_area(child.parent, coalesce(ST_PointOnSurface(child.shape), child.point));
        IF next IS NOT NULL THEN
            next := ctx.free_code(next, substr(child.code, length(child.parent) + 1));
            IF next IS NULL THEN
                RAISE EXCEPTION 'no number is free below what follows %', child.parent USING ERRCODE = 'LN422';
            END IF;
            INSERT INTO areas (code, name, name_en, level, nbs_code, opened_on, is_derived, suspect, point)
            VALUES (next, child.name, child.name_en, child.level, child.nbs_code, h.closes_on, child.is_derived,
                child.suspect, child.point);
            INSERT INTO area_successors (code, successor, confirmed_on) VALUES (child.code, next, h.closes_on);
            INSERT INTO area_shapes (code, level, shape, is_derived)
            SELECT next, child.level, child.shape, child.is_shape_derived WHERE child.shape IS NOT NULL;
        END IF;
        UPDATE areas a SET closed_on = greatest(h.closes_on, a.opened_on) WHERE a.code = child.code;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_children(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_children(h public.area_changes, at_most integer) IS 'Areas below a closed one go on under new codes below what follows it, the widest first; answers how many';
CREATE FUNCTION ctx.move_entries(h public.area_changes, moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    gone text[] := ARRAY(SELECT DISTINCT a.code FROM area_change_lines n
        JOIN areas a ON a.code >= n.code AND a.code < n.code || '~'
        WHERE n.change_id = h.id AND a.closed_on IS NOT NULL);
    l ledgers;
    went record;
    is_left boolean;
    gone_from integer;
    done integer := 0;
BEGIN
    FOR l IN SELECT x.* FROM ledgers x
        LEFT JOIN area_change_entries e ON e.change_id = h.id AND e.ledger = x.name
        WHERE e.done_at IS NULL OR e.looked_at <= moment - interval '10 minutes' ORDER BY x.name
    LOOP
        SELECT * INTO went FROM ctx.move_entries_of(l, gone, false, moment, at_most - done);
        gone_from := 0;
        EXECUTE format('SELECT EXISTS (SELECT FROM %s t WHERE t.area = ANY ($1) AND t.removed_at IS NULL)',
            ctx.ledger_table(l.name)) INTO is_left USING gone;
        IF NOT is_left AND NOT EXISTS (SELECT FROM area_change_entries e
                WHERE e.change_id = h.id AND e.ledger = l.name AND e.done_at IS NOT NULL) THEN
            -- No index leads to what was taken out; it is looked for once.
            SELECT m.moved INTO gone_from FROM ctx.move_entries_of(l, gone, true, moment, 10000) m;
        END IF;
        INSERT INTO area_change_entries AS e (change_id, ledger, moved, twins, looked_at, done_at)
        VALUES (h.id, l.name, went.moved, went.twins, moment,
            CASE WHEN NOT is_left AND gone_from < 10000 THEN moment END)
        ON CONFLICT (change_id, ledger) DO UPDATE SET moved = e.moved + excluded.moved,
            twins = e.twins + excluded.twins, looked_at = moment, done_at = coalesce(e.done_at, excluded.done_at);
        IF went.moved > 0 THEN
            PERFORM ctx.record('mover', 'move entries', l.name || ' ' || went.moved, reason => h.reason);
        END IF;
        done := done + went.moved + gone_from;
        EXIT WHEN done >= at_most;
    END LOOP;
    RETURN done;
END $_$;
ALTER FUNCTION ctx.move_entries(h public.area_changes, moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_entries(h public.area_changes, moment timestamp with time zone, at_most integer) IS 'Entries of all ledgers that are left in closed areas, so many; answers how many were moved';
CREATE FUNCTION ctx.move_entries_of(l public.ledgers, gone text[], is_removed boolean, moment timestamp with time zone, at_most integer, OUT moved integer, OUT twins integer) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    target text := ctx.ledger_table(l.name);
    spot text := coalesce((SELECT format('t.%I', p.name) FROM ctx.place_columns(l) p WHERE p.level IS NULL LIMIT 1),
        'NULL::geometry');
    said text;
    sets text;
    homes text[];
    ids uuid[];
    nexts text[];
BEGIN
    SELECT coalesce(string_agg(format(', %L, t.%I', p.name, p.name), ''), ''),
        coalesce(string_agg(format(', %I = CASE WHEN length(m.next) >= %s THEN left(m.next, %s) END', p.name,
            ctx.code_length(p.level), ctx.code_length(p.level)), ''), '')
    INTO said, sets FROM ctx.place_columns(l) p WHERE p.level IS NOT NULL;
    EXECUTE format('SELECT array_agg(f.home), array_agg(f.id), array_agg(f.next) FROM (
        SELECT t.home, t.id, t.area, ctx.place_after(t.area, %s) AS next FROM %s t
        WHERE t.area = ANY ($1) AND t.removed_at IS %s NULL ORDER BY t.area, t.id LIMIT $2
        FOR UPDATE SKIP LOCKED) f WHERE f.next <> f.area', spot, target, CASE WHEN is_removed THEN 'NOT' ELSE '' END)
    INTO homes, ids, nexts USING gone, at_most;
    moved := coalesce(cardinality(ids), 0);
    twins := 0;
    IF moved = 0 THEN
        RETURN;
    END IF;
    UPDATE entry_changes c SET area = m.next FROM unnest(homes, ids, nexts) m (home, id, next)
    WHERE c.home = m.home AND c.entry_id = m.id;
    UPDATE entry_secrets s SET area = m.next FROM unnest(homes, ids, nexts) m (home, id, next)
    WHERE s.home = m.home AND s.entry_id = m.id;
    IF is_removed THEN
        -- What was taken out says what it said when it was.
        EXECUTE format('UPDATE %s t SET area = m.next FROM unnest($1, $2, $3) m (home, id, next)
            WHERE t.home = m.home AND t.id = m.id', target) USING homes, ids, nexts;
        RETURN;
    END IF;
    EXECUTE format('INSERT INTO entry_changes (home, entry_id, version, ledger, area, reads_from, was, source, who,
            written_at, ended_at)
        SELECT t.home, t.id, t.version, $4, m.next, $5, jsonb_build_object(''area'', t.area%s), t.source, t.who,
            t.changed_at, greatest($6, t.changed_at)
        FROM %s t JOIN unnest($1, $2, $3) m (home, id, next) ON t.home = m.home AND t.id = m.id', said, target)
    USING homes, ids, nexts, l.name, l.reads_from, moment;
    EXECUTE format('UPDATE %s t SET area = m.next, version = t.version + 1, source = ''area-change'', who = NULL,
            changed_at = greatest($4, t.changed_at)%s
        FROM unnest($1, $2, $3) m (home, id, next) WHERE t.home = m.home AND t.id = m.id', target, sets)
    USING homes, ids, nexts, moment;
    IF l.is_key_sealed THEN
        SELECT count(*) INTO twins FROM unnest(homes, ids, nexts) m (home, id, next)
        JOIN entry_secrets s ON s.home = m.home AND s.entry_id = m.id AND s.field = l.key_column AND s.is_live
        WHERE EXISTS (SELECT FROM entry_secrets o WHERE o.mark = s.mark AND o.ledger = l.name
            AND o.field = l.key_column AND o.is_live AND o.entry_id <> s.entry_id
            AND left(o.area, 12) = left(m.next, 12) AND NOT (o.entry_id = ANY (ids) AND o.entry_id > s.entry_id));
    ELSE
        EXECUTE format('SELECT count(*) FROM unnest($1, $2, $3) m (home, id, next)
            JOIN %1$s t ON t.home = m.home AND t.id = m.id
            WHERE EXISTS (SELECT FROM %1$s o WHERE o.%2$I = t.%2$I AND o.removed_at IS NULL AND o.id <> t.id
                AND left(o.area, 12) = left(m.next, 12) AND NOT (o.id = ANY ($2) AND o.id > t.id))',
            target, l.key_column) INTO twins USING homes, ids, nexts;
    END IF;
END $_$;
ALTER FUNCTION ctx.move_entries_of(l public.ledgers, gone text[], is_removed boolean, moment timestamp with time zone, at_most integer, OUT moved integer, OUT twins integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_entries_of(l public.ledgers, gone text[], is_removed boolean, moment timestamp with time zone, at_most integer, OUT moved integer, OUT twins integer) IS 'Entries of a ledger that are left in closed areas, so many; how many were moved, and how many beside a twin';
CREATE FUNCTION ctx.move_grams() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE case_grams g SET area = NEW.area, seen_from = NEW.seen_from
    WHERE g.home = NEW.home AND g.case_id = NEW.id;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.move_grams() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_grams() IS 'What a case is found by lies where the case lies, and is hidden from whom it is';
CREATE FUNCTION ctx.move_helpers(c public.cases, moment timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    s assignments;
    next text;
    body uuid;
    is_there boolean;
    done integer := 0;
BEGIN
    FOR s IN SELECT x.* FROM assignments x
        WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper' AND x.ended_at IS NULL ORDER BY x.id
    LOOP
        body := ctx.organization_after(s.to_organization);
        next := CASE WHEN EXISTS (SELECT FROM areas a WHERE a.code = s.to_area AND a.closed_on IS NOT NULL)
            THEN ctx.staffed_from(ctx.area_after(s.to_area, c.point), c.seen_from) ELSE s.to_area END;
        CONTINUE WHEN next IS NOT DISTINCT FROM s.to_area AND body IS NOT DISTINCT FROM s.to_organization;
        is_there := EXISTS (SELECT FROM assignments x WHERE x.home = c.home AND x.case_id = c.id
            AND x.ended_at IS NULL AND x.id <> s.id AND (x.to_area = next OR x.to_organization = body));
        -- Whoever is asked or has it already is not asked a second time.
        UPDATE assignments x SET to_area = next, to_organization = body,
            state = CASE WHEN is_there THEN 'released' ELSE x.state END,
            state_at = CASE WHEN is_there THEN greatest(moment, x.state_at) ELSE x.state_at END,
            ended_at = CASE WHEN is_there THEN greatest(moment, x.given_at) END
        WHERE x.home = s.home AND x.id = s.id;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_helpers(c public.cases, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_helpers(c public.cases, moment timestamp with time zone) IS 'Helpers of a closed area become those of what follows; answers how many';
CREATE FUNCTION ctx.move_lead(c public.cases, old_area text, moment timestamp with time zone, why text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    s assignments;
    next text;
    body uuid;
BEGIN
    SELECT * INTO s FROM assignments x
    WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'lead' AND x.ended_at IS NULL;
    body := ctx.organization_after(s.to_organization);
    IF s.to_area IS NOT NULL THEN
        -- An owner above the place stays above it: the same level of the way down to where the case lies now.
        next := CASE WHEN EXISTS (SELECT FROM areas a WHERE a.code = s.to_area AND a.closed_on IS NULL) THEN s.to_area
            ELSE ctx.staffed_from(CASE WHEN starts_with(old_area, s.to_area) THEN left(c.area, length(s.to_area))
                ELSE ctx.area_after(s.to_area, c.point) END, c.seen_from) END;
    END IF;
    IF next IS NOT DISTINCT FROM s.to_area AND body IS NOT DISTINCT FROM s.to_organization THEN
        UPDATE assignments x SET desk = ctx.area_after(x.desk, c.point)
        WHERE x.home = s.home AND x.id = s.id AND x.desk <> ctx.area_after(x.desk, c.point);
        RETURN NULL;
    END IF;
    UPDATE assignments x SET ended_at = greatest(moment, x.given_at) WHERE x.home = s.home AND x.id = s.id;
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, from_area, from_organization,
        number, scenario, pack_version, reported_at, step, due_at, seen_from, given_at, reason, waits_until, handed)
    VALUES (s.home, s.case_id, c.area, next, body,
        CASE WHEN s.desk = s.to_area THEN next ELSE ctx.area_after(s.desk, c.point) END, s.to_area,
        s.to_organization, s.number, s.scenario, s.pack_version, s.reported_at, s.step, s.due_at, s.seen_from,
        greatest(moment, s.given_at), why, s.waits_until, s.handed);
    RETURN jsonb_strip_nulls(jsonb_build_object('to_area', next, 'to_organization', body));
END $$;
ALTER FUNCTION ctx.move_lead(c public.cases, old_area text, moment timestamp with time zone, why text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_lead(c public.cases, old_area text, moment timestamp with time zone, why text) IS 'Gives a case to what follows its owner, if that is closed; answers the new owner, or null when it kept its own';
CREATE FUNCTION ctx.move_marks(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    done integer := 0;
    more integer;
BEGIN
    UPDATE watchers w SET to_area = ctx.staffed_from(ctx.area_after(w.to_area, NULL), w.seen_from)
    WHERE (w.home, w.id) IN (SELECT x.home, x.id FROM area_change_lines l
        JOIN watchers x ON x.to_area >= l.code AND x.to_area < l.code || '~' AND x.ended_at IS NULL
        WHERE l.change_id = h.id LIMIT at_most);
    GET DIAGNOSTICS more = ROW_COUNT;
    done := done + more;
    UPDATE extensions e SET to_area = ctx.staffed_from(ctx.area_after(e.to_area, NULL), e.seen_from)
    WHERE (e.home, e.id) IN (SELECT x.home, x.id FROM area_change_lines l
        JOIN extensions x ON x.to_area >= l.code AND x.to_area < l.code || '~' AND x.decided_at IS NULL
            AND x.lapsed_at IS NULL
        WHERE l.change_id = h.id LIMIT at_most);
    GET DIAGNOSTICS more = ROW_COUNT;
    done := done + more;
    UPDATE repeats r SET area = ctx.area_after(r.area, r.point)
    WHERE r.id IN (SELECT x.id FROM area_change_lines l
        JOIN repeats x ON x.area >= l.code AND x.area < l.code || '~' AND x.decision IS NULL
        WHERE l.change_id = h.id LIMIT at_most);
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN done + more;
END $$;
ALTER FUNCTION ctx.move_marks(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_marks(h public.area_changes, at_most integer) IS 'Watchers, wishes for more time and repeats go on where the closed area does; answers how many';
CREATE FUNCTION ctx.move_organizations(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    o organizations;
    next text;
    heir uuid;
    done integer := 0;
BEGIN
    FOR o IN SELECT x.* FROM area_change_lines l JOIN organizations x ON x.area >= l.code AND x.area < l.code || '~'
        WHERE l.change_id = h.id AND x.closed_on IS NULL
            AND EXISTS (SELECT FROM areas a WHERE a.code = x.area AND a.closed_on IS NOT NULL)
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> l.code
                AND starts_with(l.code, y.code))
        ORDER BY x.id LIMIT at_most FOR UPDATE OF x
    LOOP
        next := ctx.area_after(o.area, NULL);
        SELECT x.id INTO heir FROM organizations x WHERE x.area = next AND x.slug = o.slug;
        IF heir IS NULL THEN
            UPDATE organizations x SET area = next WHERE x.id = o.id;
        ELSE
            -- There is one of the name already: the two are one from now on, under the one that stays.
            UPDATE organizations x SET closed_on = NULL WHERE x.id = heir AND x.closed_on IS NOT NULL;
            UPDATE organizations x SET closed_on = h.closes_on WHERE x.id = o.id;
        END IF;
        PERFORM ctx.record('mover', 'move organization', o.slug || ' ' || o.area, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_organizations(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_organizations(h public.area_changes, at_most integer) IS 'Organizations of closed areas belong to what follows, or join their namesake there; answers how many';
CREATE FUNCTION ctx.move_papers(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    gone text[] := ARRAY(SELECT DISTINCT a.code FROM area_change_lines n
        JOIN areas a ON a.code >= n.code AND a.code < n.code || '~'
        WHERE n.change_id = h.id AND a.closed_on IS NOT NULL);
    papers integer;
    layouts integer;
BEGIN
    UPDATE documents d SET area = x.next FROM (
        SELECT p.id, ctx.area_after(p.area, NULL) AS next FROM documents p
        WHERE p.area = ANY (gone) AND p.entry_id IS NULL AND p.removed_at IS NULL ORDER BY p.id LIMIT at_most) x
    WHERE d.id = x.id AND d.area <> x.next;
    GET DIAGNOSTICS papers = ROW_COUNT;
    UPDATE templates t SET area = x.next FROM (
        SELECT p.id, ctx.area_after(p.area, NULL) AS next FROM templates p
        WHERE p.area = ANY (gone) AND p.retired_at IS NULL ORDER BY p.id LIMIT at_most) x
    WHERE t.id = x.id AND t.area <> x.next;
    GET DIAGNOSTICS layouts = ROW_COUNT;
    IF papers + layouts > 0 THEN
        PERFORM ctx.record('mover', 'move papers', concat_ws(' ', papers, layouts), reason => h.reason);
    END IF;
    RETURN papers + layouts;
END $$;
ALTER FUNCTION ctx.move_papers(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_papers(h public.area_changes, at_most integer) IS 'Documents and layouts of closed areas go on where these do, so many; answers how many';
CREATE FUNCTION ctx.move_posts(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    p record;
    next text;
    body uuid;
    new_post uuid;
    done integer := 0;
BEGIN
    FOR p IN SELECT DISTINCT ON (x.id) x.*, l.posts AS wish, a.name AS area_name
        FROM area_change_lines l JOIN posts x ON x.area >= l.code AND x.area < l.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE l.change_id = h.id AND (x.until IS NULL OR x.until >= greatest(x.since, current_date))
        ORDER BY x.id, length(l.code) DESC LIMIT at_most
    LOOP
        next := ctx.area_after(p.area, NULL);
        body := ctx.organization_after(p.organization_id);
        UPDATE posts x SET until = greatest(x.since, current_date) - 1 WHERE x.id = p.id;
        IF (p.wish = 'move' OR p.organization_id IS NOT NULL) AND p.stands_in_for IS NULL
            AND area_level(next) = area_level(p.area) AND p.account_id IS DISTINCT FROM h.account_id
            AND NOT EXISTS (SELECT FROM posts x WHERE x.account_id = p.account_id AND x.kind = p.kind
                AND x.area = next AND x.organization_id IS NOT DISTINCT FROM body AND ctx.is_living(x)) THEN
            new_post := gen_random_uuid();
            INSERT INTO posts (id, account_id, kind, area, organization_id, title, since, until)
            SELECT new_post, p.account_id, p.kind, next, body,
                left(replace(p.title, p.area_name, a.name), 200), greatest(p.since, current_date), p.until
            FROM areas a WHERE a.code = next;
            UPDATE team_members m SET post_id = new_post WHERE m.post_id = p.id AND m.until IS NULL;
            PERFORM ctx.record('mover', 'move post', p.id::text, reason => h.reason);
        ELSE
            PERFORM ctx.record('mover', 'end post', p.id::text, reason => h.reason);
        END IF;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_posts(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_posts(h public.area_changes, at_most integer) IS 'Posts over closed areas end, and go on over what follows where the order says so; answers how many';
CREATE FUNCTION ctx.move_releases() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE releases r SET area = NEW.area WHERE r.home = NEW.home AND r.case_id = NEW.id;
    UPDATE release_photos p SET area = NEW.area WHERE p.home = NEW.home AND p.case_id = NEW.id;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.move_releases() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_releases() IS 'Releases lie where their case lies';
CREATE FUNCTION ctx.move_task_lists(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    l task_lists;
    done integer := 0;
BEGIN
    FOR l IN SELECT x.* FROM area_change_lines n JOIN task_lists x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE n.change_id = h.id
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> n.code
                AND starts_with(n.code, y.code))
        ORDER BY x.sent_at, x.id LIMIT at_most FOR UPDATE OF x
    LOOP
        UPDATE task_lists x SET area = ctx.area_after(l.area, NULL) WHERE x.id = l.id;
        UPDATE tasks x SET area = f.next
        FROM (SELECT DISTINCT ON (v.next) v.* FROM (
                SELECT t.area, ctx.area_after(t.area, NULL) AS next FROM tasks t WHERE t.list_id = l.id) v
            WHERE v.next <> v.area AND area_level(v.next) = l.level
                AND NOT EXISTS (SELECT FROM tasks o WHERE o.list_id = l.id AND o.area = v.next)
            ORDER BY v.next, v.area) f
        WHERE x.list_id = l.id AND x.area = f.area;
        PERFORM ctx.record('mover', 'move tasks', 'tasks-' || l.id, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_task_lists(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_task_lists(h public.area_changes, at_most integer) IS 'Lists that desks of closed areas sent belong to the desks that follow; answers how many';
CREATE FUNCTION ctx.move_tasks(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    t record;
    next text;
    done integer := 0;
BEGIN
    FOR t IN SELECT x.list_id, x.area, l.level FROM area_change_lines n
        JOIN tasks x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        JOIN task_lists l ON l.id = x.list_id
        WHERE n.change_id = h.id AND x.state = 'open'
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> n.code
                AND starts_with(n.code, y.code))
        ORDER BY x.list_id, x.area LIMIT at_most FOR UPDATE OF x, l
    LOOP
        next := ctx.area_after(t.area, NULL);
        IF area_level(next) = t.level
            AND NOT EXISTS (SELECT FROM tasks o WHERE o.list_id = t.list_id AND o.area = next) THEN
            UPDATE tasks x SET area = next WHERE x.list_id = t.list_id AND x.area = t.area;
        ELSE
            UPDATE tasks x SET state = 'withdrawn'
            WHERE x.list_id = t.list_id AND x.area = t.area AND x.state = 'open';
            -- Who is asked no more is counted out once.
            IF FOUND THEN
                UPDATE task_lists l SET asked = greatest(l.asked - 1, 1),
                    withdrawn_at = CASE WHEN l.asked = 1 THEN greatest(h.begun_at, l.sent_at)
                        ELSE l.withdrawn_at END,
                    reason = CASE WHEN l.asked = 1 THEN h.reason ELSE l.reason END
                WHERE l.id = t.list_id;
            END IF;
        END IF;
        PERFORM ctx.record('mover', 'move task', 'tasks-' || t.list_id || '-' || t.area, reason => h.reason);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_tasks(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_tasks(h public.area_changes, at_most integer) IS 'What closed areas have not answered yet is asked of what follows them; answers how many';
CREATE FUNCTION ctx.move_teams(h public.area_changes, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    t teams;
    next text;
    last_day date;
    done integer := 0;
BEGIN
    FOR t IN SELECT x.* FROM area_change_lines n JOIN teams x ON x.area >= n.code AND x.area < n.code || '~'
        JOIN areas a ON a.code = x.area AND a.closed_on IS NOT NULL
        WHERE n.change_id = h.id AND coalesce(x.until >= greatest(x.since, h.closes_on), true)
            AND NOT EXISTS (SELECT FROM area_change_lines y WHERE y.change_id = h.id AND y.code <> n.code
                AND starts_with(n.code, y.code))
        ORDER BY x.since, x.id LIMIT at_most FOR UPDATE OF x
    LOOP
        next := ctx.area_after(t.area, NULL);
        IF area_level(next) = area_level(t.area) THEN
            UPDATE teams x SET area = next WHERE x.id = t.id;
            PERFORM ctx.record('mover', 'move team', 'team-' || t.id, reason => h.reason);
        ELSE
            last_day := greatest(t.since, h.closes_on) - 1;
            UPDATE teams x SET until = last_day WHERE x.id = t.id;
            UPDATE team_members m SET until = greatest(last_day, m.since - 1)
            WHERE m.team_id = t.id AND m.until IS NULL;
            PERFORM ctx.record('mover', 'end team', 'team-' || t.id, reason => h.reason);
        END IF;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION ctx.move_teams(h public.area_changes, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_teams(h public.area_changes, at_most integer) IS 'Teams over closed areas go on over what follows, or end; answers how many';
CREATE FUNCTION ctx.move_watchers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE watchers w SET area = NEW.area WHERE w.home = NEW.home AND w.case_id = NEW.id;
    UPDATE extensions e SET area = NEW.area WHERE e.home = NEW.home AND e.case_id = NEW.id;
    UPDATE presses p SET area = NEW.area WHERE p.home = NEW.home AND p.case_id = NEW.id;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.move_watchers() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.move_watchers() IS 'Watchers, extensions and presses lie where their case lies';
CREATE FUNCTION ctx.my_grants(today date) RETURNS SETOF public.document_grants
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT g.* FROM document_grants g
    WHERE g.to_organization = CASE WHEN current_setting('app.kind', true) = 'organization' THEN ctx.organization() END
        AND g.ended_at IS NULL AND g.until >= today
    UNION ALL
    SELECT g.* FROM document_grants g
    WHERE g.to_post = ANY (ARRAY(SELECT unnest(ARRAY[p.id, p.stands_in_for]) FROM posts p WHERE p.id = ctx.post()))
        AND g.ended_at IS NULL AND g.until >= today
$$;
ALTER FUNCTION ctx.my_grants(today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.my_grants(today date) IS 'Grants by which the post that acts reads on a day: its organization''s, its own, those of whom it stands in for';
CREATE FUNCTION ctx.next_area(code text, spot public.geometry) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT s.successor FROM area_successors s LEFT JOIN area_shapes h ON h.code = s.successor
    WHERE s.code = next_area.code AND s.confirmed_on IS NOT NULL
    ORDER BY coalesce(ST_Covers(h.shape, spot), false) DESC, s.position, s.successor LIMIT 1
$$;
ALTER FUNCTION ctx.next_area(code text, spot public.geometry) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.next_area(code text, spot public.geometry) IS 'What follows a closed area at a place; null: nothing';
CREATE FUNCTION ctx.note_help(c public.cases, s public.assignments, given jsonb, act text, caller text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, detail,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, replace(act, ' ', '-'), c.step,
        c.step, given ->> 'who', nullif(btrim(given ->> 'words'), ''), jsonb_strip_nulls(jsonb_build_object(
            'to_area', s.to_area, 'to_organization', s.to_organization, 'helper', coalesce(
            (SELECT a.name FROM areas a WHERE a.code = s.to_area),
            (SELECT o.name FROM organizations o WHERE o.id = s.to_organization)))), c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, reason => nullif(btrim(given ->> 'words'), ''),
        address => given ->> 'address', request_id => given ->> 'request_id');
END $$;
ALTER FUNCTION ctx.note_help(c public.cases, s public.assignments, given jsonb, act text, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.note_help(c public.cases, s public.assignments, given jsonb, act text, caller text) IS 'One version more, a line of history that the reporter does not read, and a record';
CREATE FUNCTION ctx.note_release(c public.cases, given jsonb, act text, caller text, fields text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    -- The reporter reads it as well: what everybody may know, they may know first.
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, act, c.step, c.step,
        given ->> 'who', given ->> 'words', true, c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, address => given ->> 'address',
        request_id => given ->> 'request_id', fields => fields);
END $$;
ALTER FUNCTION ctx.note_release(c public.cases, given jsonb, act text, caller text, fields text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.note_release(c public.cases, given jsonb, act text, caller text, fields text[]) IS 'History and audit of a release or of its end';
CREATE FUNCTION ctx.note_time(c public.cases, given jsonb, act text, caller text, more jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, act, c.step, c.step,
        given ->> 'who', more ->> 'words', coalesce((more ->> 'is_public')::boolean, false),
        more - ARRAY['words', 'is_public'], c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, reason => left(more ->> 'reason', 2000),
        address => given ->> 'address', request_id => given ->> 'request_id');
END $$;
ALTER FUNCTION ctx.note_time(c public.cases, given jsonb, act text, caller text, more jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.note_time(c public.cases, given jsonb, act text, caller text, more jsonb) IS 'History and record of an act about the time of a case';
CREATE FUNCTION ctx.notice_repeat(c public.cases, rule jsonb, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    metres integer := (rule ->> 'radius_m')::integer;
    span interval := make_interval(secs => (rule ->> 'seconds')::double precision);
    near repeats;
    found cases[];
    shared text;
BEGIN
    SELECT r.* INTO near FROM repeats r
    WHERE r.point && ctx.around(c.point, metres) AND r.scenario = c.scenario
        AND ST_DistanceSphere(r.point, c.point) <= metres
    ORDER BY r.latest_at DESC, r.id LIMIT 1;
    IF near.id IS NOT NULL AND near.decision IS NULL THEN
        INSERT INTO repeat_cases (repeat_id, home, case_id, closed_at)
        VALUES (near.id, c.home, c.id, c.closed_at) ON CONFLICT DO NOTHING;
        UPDATE repeats r SET latest_at = greatest(r.latest_at, c.closed_at),
            area = ctx.shared_area(ARRAY[r.area, c.area])
        WHERE r.id = near.id;
        RETURN false;
    END IF;
    -- What was decided is decided: only what was closed since counts anew.
    SELECT array_agg(x) INTO found
    FROM ctx.like_it(c, metres, greatest(c.closed_at - span, near.decided_at)) x;
    IF coalesce(cardinality(found), 0) < (rule ->> 'count')::integer THEN
        RETURN false;
    END IF;
    SELECT ctx.shared_area(array_agg(x.area)) INTO shared FROM unnest(found) x;
    WITH made AS (
        INSERT INTO repeats (area, scenario, pack_version, point, found_at, latest_at)
        VALUES (shared, c.scenario, c.pack_version, c.point, moment, c.closed_at) RETURNING id
    )
    INSERT INTO repeat_cases (repeat_id, home, case_id, closed_at)
    SELECT made.id, x.home, x.id, x.closed_at FROM made, unnest(found) x;
    RETURN true;
END $$;
ALTER FUNCTION ctx.notice_repeat(c public.cases, rule jsonb, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.notice_repeat(c public.cases, rule jsonb, moment timestamp with time zone) IS 'Looks whether a closed case is one too many at its place, and proposes a repeat; true when it is new';
CREATE FUNCTION ctx.ok(want text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF want = current_setting('app.kind', true) AND current_setting('app.mac', true) = ctx.sign(
        coalesce(current_setting('app.account', true), ''), coalesce(current_setting('app.post', true), ''),
        want, coalesce(current_setting('app.area', true), ''), coalesce(current_setting('app.level', true),
            ''),
        coalesce(current_setting('app.organization', true), ''), coalesce(current_setting('app.home', true),
            ''),
        coalesce(current_setting('app.case_id', true), '')) THEN
        RETURN true;
    END IF;
    -- No error: inside a policy it would tell that a row exists which matches the rest of the query.
    RAISE LOG 'a context is missing, forged or of another kind than %', want;
    RETURN false;
END $$;
ALTER FUNCTION ctx.ok(want text) OWNER TO linli_context;
COMMENT ON FUNCTION ctx.ok(want text) IS 'Whether the settings are signed for this transaction and are of this kind';
CREATE FUNCTION ctx.open_case(home text, case_id uuid) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    held record;
BEGIN
    SELECT bool_or(s.ended_at IS NULL AND s.part = 'lead') AS is_open, max(c.number) AS number INTO held
    FROM assignments s
    JOIN cases c ON c.home = s.home AND c.id = s.case_id AND c.seen_from >= ctx.level()
    WHERE s.home = open_case.home AND s.case_id = open_case.case_id
        AND CASE caller WHEN 'organization' THEN ctx.organization() IN (s.to_organization, s.of_organization)
            ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END;
    IF held.number IS NULL THEN
        RETURN;
    END IF;
    PERFORM ctx.record(caller, 'open case', open_case.home || '-' || held.number);
    RETURN NEXT ctx.seal(ctx.account(), ctx.post(), CASE WHEN held.is_open THEN 'assignee' ELSE 'former' END,
        ctx.area(),
        ctx.level(), ctx.organization(), open_case.home, open_case.case_id);
END $$;
ALTER FUNCTION ctx.open_case(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_case(home text, case_id uuid) IS 'The context of one case, for a post that has it (assignee), or helps with it or had it (former)';
CREATE FUNCTION ctx.open_case_by_glass(home text, case_id uuid) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('glass');
    glass break_glasses := ctx.living_glass();
    number bigint := (SELECT c.number FROM cases c
        WHERE c.home = open_case_by_glass.home AND c.id = open_case_by_glass.case_id
        AND c.area >= glass.area AND c.area < glass.area || '~' AND c.seen_from >= 6);
BEGIN
    IF number IS NOT NULL THEN
        PERFORM ctx.record(caller, 'open case by glass', open_case_by_glass.home || '-' || number, 'done',
            'glass-' || glass.id);
        RETURN NEXT ctx.seal(glass.account_id, glass.post_id, 'former', glass.area, 6::smallint, NULL,
            open_case_by_glass.home, open_case_by_glass.case_id);
    END IF;
END $$;
ALTER FUNCTION ctx.open_case_by_glass(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_case_by_glass(home text, case_id uuid) IS 'The context in which one case behind an open glass may be read, and nothing done; audited each time';
CREATE FUNCTION ctx.open_cases_in(box public.geometry, caller text) RETURNS TABLE(point public.geometry, home text, number bigint, scenario text, step text, is_overdue boolean)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    first_code text := ctx.area();
    past_code text := ctx.area() || '~';
    reader smallint := ctx.level();
    body uuid := ctx.organization();
BEGIN
    IF caller = 'area' THEN
        RETURN QUERY SELECT c.point, c.home, c.number, c.scenario, c.step, coalesce(c.due_at < now(), false)
            FROM cases c
            WHERE c.point && box AND c.closed_at IS NULL AND c.area >= first_code AND c.area < past_code
                AND c.seen_from >= reader;
    ELSE
        RETURN QUERY SELECT c.point, c.home, c.number, c.scenario, c.step, coalesce(c.due_at < now(), false)
            FROM assignments s JOIN cases c ON c.home = s.home AND c.id = s.case_id
            WHERE (s.to_organization = body OR s.of_organization = body) AND s.ended_at IS NULL
                AND c.point && box AND c.closed_at IS NULL
                AND c.seen_from >= reader;
    END IF;
END $$;
ALTER FUNCTION ctx.open_cases_in(box public.geometry, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_cases_in(box public.geometry, caller text) IS 'Open cases in a box that the context may see';
CREATE FUNCTION ctx.open_connector(claim uuid) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    held record;
BEGIN
    PERFORM ctx.kind('connector');
    SELECT c.area, greatest(area_level(c.area), l.reads_from) AS level INTO held
    FROM connectors c JOIN ledgers l ON l.name = c.ledger
    JOIN areas a ON a.code = c.area AND a.closed_on IS NULL
    WHERE c.lease = claim;
    IF held.area IS NULL THEN
        RETURN;
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, 'area', held.area, held.level::smallint, NULL, NULL, claim);
END $$;
ALTER FUNCTION ctx.open_connector(claim uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_connector(claim uuid) IS 'The context of a run: the ground of its connector, as its ledger is read';
CREATE FUNCTION ctx.open_console(kind text) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('administrator', 'security') THEN
        RAISE EXCEPTION 'no console of kind %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_console(kind text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_console(kind text) IS 'The context of whoever owns the database, at its console: the system''s or security''s';
CREATE FUNCTION ctx.open_glass() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    glass break_glasses := ctx.living_glass();
BEGIN
    IF glass.id IS NOT NULL THEN
        PERFORM ctx.record(caller, 'look through glass', 'glass-' || glass.id);
        RETURN NEXT ctx.seal(glass.account_id, glass.post_id, 'glass', glass.area, 6::smallint, NULL, NULL,
            NULL);
    END IF;
END $$;
ALTER FUNCTION ctx.open_glass() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_glass() IS 'The context in which the list behind one''s open glass may be read; no row when none is open';
CREATE FUNCTION ctx.open_job(kind text) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF kind IS NULL OR kind NOT IN ('followup', 'sealer', 'live', 'teller', 'sender', 'connector') THEN
        RAISE EXCEPTION 'no such job: %', kind USING ERRCODE = 'LN400';
    END IF;
    RETURN NEXT ctx.seal(NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_job(kind text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_job(kind text) IS 'The context of a job of the worker, which acts in nobody''s name';
CREATE FUNCTION ctx.open_load() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'load', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_load() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_load() IS 'The context of a bulk load';
CREATE FUNCTION ctx.open_meter() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'meter', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_meter() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_meter() IS 'The context of the job that reads the meters: it sees numbers';
CREATE FUNCTION ctx.open_mover() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'mover', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_mover() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_mover() IS 'The context of the job that carries out changes of areas';
CREATE FUNCTION ctx.open_new_case(report jsonb) RETURNS public.cases
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    r cases;
BEGIN
    INSERT INTO cases (home, id, area, seen_from, scenario, pack_version, workflow, step, origin, words,
        answers, point,
        place_note, reported_at, due_at, is_about_handlers, is_public, routed_by, language)
    SELECT x.home, x.id, x.area, coalesce(x.seen_from, 6), x.scenario, x.pack_version, x.workflow, x.step,
        x.origin,
        x.words, coalesce(x.answers, '{}'), ST_SetSRID(ST_MakePoint(x.lon, x.lat), 4326), x.place_note,
            x.reported_at,
        x.due_at, coalesce(x.is_about_handlers, false), coalesce(x.is_public, false), x.routed_by, x.language
    FROM jsonb_to_record(report) AS x (home text, id uuid, area text, seen_from smallint, scenario text,
        pack_version integer, workflow text, step text, origin text, words text, answers jsonb,
            lon double precision,
        lat double precision, place_note text, reported_at timestamptz, due_at timestamptz,
            is_about_handlers boolean,
        is_public boolean, routed_by text, language text)
    RETURNING * INTO r;
    INSERT INTO history (home, case_id, area, version, at, act, to_step, who, is_public, detail, seen_from)
    VALUES (r.home, r.id, r.area, 1, r.reported_at, 'report', r.step, report ->> 'who', true,
        jsonb_build_object('origin', r.origin, 'routed_by', r.routed_by)
            || coalesce(ctx.at_its_beat(r, report, NULL) -> 'detail', '{}'), r.seen_from);
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, number, scenario,
        pack_version,
        reported_at, step, due_at, seen_from, given_at, given_by)
    VALUES (r.home, r.id, r.area, report ->> 'to_area', (report ->> 'to_organization')::uuid,
        report ->> 'desk', r.number,
        r.scenario, r.pack_version, r.reported_at, r.step, r.due_at, r.seen_from, r.reported_at, ctx.post());
    PERFORM ctx.start_clock(r, report, r.reported_at);
    RETURN r;
END $$;
ALTER FUNCTION ctx.open_new_case(report jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_new_case(report jsonb) IS 'A case with its first history row, its owner and its clock';
CREATE FUNCTION ctx.open_receipt(code_hash bytea) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    held receipts;
BEGIN
    SELECT * INTO held FROM receipts r WHERE r.code_hash = open_receipt.code_hash;
    IF FOUND THEN
        RETURN NEXT ctx.seal(NULL, NULL, 'receipt', NULL, NULL, NULL, held.home, held.case_id);
    END IF;
END $$;
ALTER FUNCTION ctx.open_receipt(code_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_receipt(code_hash bytea) IS 'The context of a reporter, for the one case of the receipt';
CREATE FUNCTION ctx.open_removal() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'removal', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_removal() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_removal() IS 'The context of the job that removes exports whose time is over';
CREATE FUNCTION ctx.open_repeats() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'repeats', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_repeats() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_repeats() IS 'The context of the job that finds repeats';
CREATE FUNCTION ctx.open_reseal() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'resealer', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_reseal() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_reseal() IS 'The context of the job that seals values under another key';
CREATE FUNCTION ctx.open_session(token_hash bytea, idle interval DEFAULT '00:30:00'::interval) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    s record;
BEGIN
    SELECT n.account_id, n.csrf, n.is_token, n.seen_at, a.name, p.id AS post_id, p.kind, p.area,
        p.organization_id,
        p.title, k.role, n.shown_at > now() - interval '5 minutes' AS is_shown
    INTO s
    FROM sessions n
    JOIN accounts a ON a.id = n.account_id AND a.locked_at IS NULL
    LEFT JOIN posts p ON p.id = n.post_id AND p.account_id = n.account_id AND p.since <= current_date
        AND (p.until IS NULL OR p.until >= current_date)
    LEFT JOIN place l ON l.id = 1
    LEFT JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
    WHERE n.token_hash = open_session.token_hash AND n.ended_at IS NULL AND n.expires_at > now()
        AND (n.is_token OR n.seen_at > now() - idle)
        AND (n.post_id IS NULL OR p.id IS NOT NULL);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Once a minute is enough, and whoever is second does not wait for the first.
    IF s.seen_at < now() - interval '1 minute' THEN
        UPDATE sessions n SET seen_at = now() WHERE n.token_hash = (SELECT m.token_hash FROM sessions m
            WHERE m.token_hash = open_session.token_hash FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN NEXT ctx.seal(s.account_id, s.post_id, coalesce(s.role, 'gate'), s.area, area_level(s.area),
        CASE s.role WHEN 'organization' THEN s.organization_id END, NULL, NULL, s.csrf, s.name, s.kind,
            s.title, s.is_token, coalesce(s.is_shown, false));
END $$;
ALTER FUNCTION ctx.open_session(token_hash bytea, idle interval) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_session(token_hash bytea, idle interval) IS 'The context of a signed-in session; kind gate while no post is chosen; no row when it is over';
CREATE FUNCTION ctx.open_timekeeper() RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'timekeeper', NULL, NULL, NULL, NULL, NULL);
END $$;
ALTER FUNCTION ctx.open_timekeeper() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.open_timekeeper() IS 'The context of the job that warns, goes on after a pause, and tells those above';
CREATE FUNCTION ctx.organization() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.organization', true), '')::uuid $$;
ALTER FUNCTION ctx.organization() OWNER TO linli_context;
CREATE FUNCTION ctx.organization_after(organization uuid) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT coalesce((SELECT n.id FROM organizations n WHERE n.slug = o.slug AND n.closed_on IS NULL
        AND n.area = ctx.area_after(o.area, NULL)), o.id)
    FROM organizations o WHERE o.id = organization_after.organization
$$;
ALTER FUNCTION ctx.organization_after(organization uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.organization_after(organization uuid) IS 'The organization itself, or the namesake it joined';
CREATE FUNCTION ctx.papers_read_as_ledger() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE document_versions v SET reads_from = NEW.reads_from FROM documents d
    WHERE d.ledger = NEW.name AND v.document_id = d.id;
    UPDATE document_grants g SET reads_from = NEW.reads_from FROM documents d
    WHERE d.ledger = NEW.name AND g.document_id = d.id;
    UPDATE document_readings r SET reads_from = NEW.reads_from FROM documents d
    WHERE d.ledger = NEW.name AND r.document_id = d.id;
    UPDATE documents d SET reads_from = NEW.reads_from WHERE d.ledger = NEW.name;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.papers_read_as_ledger() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.papers_read_as_ledger() IS 'Papers of entries are read from the level their ledger is read from, also when that changes';
CREATE FUNCTION ctx.park(job text, item text, reason text, moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    INSERT INTO parked_work AS p (job, item, reason, since, next_at)
    VALUES (park.job, left(park.item, 200), left(coalesce(nullif(park.reason, ''), 'unknown'), 100), moment,
        moment + interval '10 seconds')
    ON CONFLICT ON CONSTRAINT parked_work_pkey DO UPDATE SET tries = p.tries + 1, reason = excluded.reason,
        next_at = CASE p.tries WHEN 1 THEN moment + interval '1 minute' WHEN 2 THEN moment + interval '5 minutes'
            WHEN 3 THEN moment + interval '15 minutes' ELSE 'infinity' END
    -- Two workers that fail on it in the same moment tried it once.
    WHERE p.next_at <= moment
$$;
ALTER FUNCTION ctx.park(job text, item text, reason text, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.park(job text, item text, reason text, moment timestamp with time zone) IS 'A job failed on a row: it rests ten seconds, one, five, fifteen minutes, and is parked the fifth time';
CREATE FUNCTION ctx.park_or_raise(job text, item text, state text, violated text, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF ctx.is_outage(state) THEN
        RAISE EXCEPTION 'the database is in trouble' USING ERRCODE = state;
    END IF;
    PERFORM ctx.park(job, item, concat_ws(' ', state, nullif(violated, '')), moment);
END $$;
ALTER FUNCTION ctx.park_or_raise(job text, item text, state text, violated text, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.park_or_raise(job text, item text, state text, violated text, moment timestamp with time zone) IS 'Parks a row for an error that was caught, unless no row is to blame for it';
CREATE FUNCTION ctx.pause_clock(c public.cases, pause jsonb, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE clocks k SET due_at = NULL, warn_at = NULL, paused_at = moment, waits_for = pause ->> 'for',
        waits_until = (pause ->> 'until')::timestamptz, left_s = (pause ->> 'left_s')::integer,
        left_works = (pause ->> 'left_works')::boolean
    WHERE k.home = c.home AND k.case_id = c.id AND NOT k.beside AND k.stopped_at IS NULL
        AND k.paused_at IS NULL AND k.due_at > moment;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no clock runs that could stand still' USING ERRCODE = 'LN422';
    END IF;
    PERFORM ctx.show_waiting(c, (pause ->> 'until')::timestamptz);
END $$;
ALTER FUNCTION ctx.pause_clock(c public.cases, pause jsonb, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.pause_clock(c public.cases, pause jsonb, moment timestamp with time zone) IS 'Lets the clock of the step stand still: for whom, until when, and what it has left';
CREATE FUNCTION ctx.place_after(area text, spot public.geometry) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    -- Where an area was split, the place decides, not the unit it was counted to.
    split text := (SELECT s.successor FROM area_successors s JOIN areas a ON a.code = s.code
            AND a.closed_on IS NOT NULL
        JOIN area_shapes h ON h.code = s.successor
        WHERE s.code = ANY (ctx.areas_up(place_after.area)) AND s.confirmed_on IS NOT NULL
            AND ST_Covers(h.shape, spot)
            AND EXISTS (SELECT FROM area_successors o WHERE o.code = s.code AND o.successor <> s.successor)
        ORDER BY length(s.code), s.position, s.successor LIMIT 1);
    found text := ctx.area_after(place_after.area, spot);
BEGIN
    IF NOT starts_with(found, split) THEN
        found := ctx.area_after(split, spot);
    END IF;
    IF spot IS NOT NULL THEN
        found := coalesce((SELECT l.code FROM locate(ST_X(spot), ST_Y(spot)) l
            WHERE starts_with(l.code, found) ORDER BY l.level DESC LIMIT 1), found);
    END IF;
    -- Whoever left it to the village to say which unit looks after it is not answered by a map.
    RETURN left(found, length(place_after.area));
END $$;
ALTER FUNCTION ctx.place_after(area text, spot public.geometry) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.place_after(area text, spot public.geometry) IS 'Where something of a closed area lies now, no finer than before';
CREATE FUNCTION ctx.place_columns(l public.ledgers) RETURNS TABLE(name text, level smallint)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT x.name, x.level FROM (
        SELECT replace(f ->> 'code', '-', '_') AS name, (f -> 'check' ->> 'level')::smallint AS level
        FROM catalogues c, jsonb_array_elements(c.definition -> 'fields') f
        WHERE c.digest = l.catalogue
            AND (f ->> 'type' = 'point' OR f ->> 'type' = 'area' AND f -> 'check' ? 'level')) x
    WHERE x.name = ANY (l.columns) ORDER BY array_position(l.columns, x.name)
$$;
ALTER FUNCTION ctx.place_columns(l public.ledgers) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.place_columns(l public.ledgers) IS 'Columns of a ledger that say where an entry lies: areas of a level, and with level null a point';
CREATE FUNCTION ctx.place_zone() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN coalesce((SELECT l.settings ->> 'timeZone' FROM place l WHERE l.id = 1), 'UTC');
END $$;
ALTER FUNCTION ctx.place_zone() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.place_zone() IS 'The time zone the place lives by';
CREATE FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    ok text := CASE WHEN signed THEN format('(SELECT ctx.ok(%L))', kind) ELSE 'true' END;
BEGIN
    EXECUTE format('CREATE POLICY %I ON %s FOR %s TO %I', kind, target, command, 'linli_' || kind)
        || CASE WHEN command <> 'INSERT' THEN format(' USING (%s AND %s)', test, ok) ELSE '' END
        || CASE WHEN command <> 'SELECT' THEN format(' WITH CHECK (%s AND %s)', new_row, ok) ELSE '' END;
END $$;
ALTER FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean) OWNER TO linli_context;
COMMENT ON FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean) IS 'One policy, for the role of one kind of context';
CREATE FUNCTION ctx.post() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.post', true), '')::uuid $$;
ALTER FUNCTION ctx.post() OWNER TO linli_context;
CREATE FUNCTION ctx.post_to_stand_in_for(given jsonb, caller text) RETURNS public.posts
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    found posts;
BEGIN
    IF caller = 'security' THEN
        SELECT p.* INTO found FROM posts p JOIN accounts a ON a.id = p.account_id
        WHERE a.login = given ->> 'holder' AND p.area = given ->> 'area' AND ctx.handles_cases(p)
        ORDER BY p.since, p.id LIMIT 1;
    ELSE
        -- A stand-in names no other.
        SELECT p.* INTO found FROM posts p
        WHERE p.id = ctx.post() AND p.account_id = ctx.account() AND ctx.handles_cases(p);
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION ctx.post_to_stand_in_for(given jsonb, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.post_to_stand_in_for(given jsonb, caller text) IS 'One''s own post, or the one security names by login and area; all null when there is none';
CREATE FUNCTION ctx.posts_at(code text, desks_only boolean) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN (SELECT count(DISTINCT a.id)::integer
    FROM posts p
    JOIN accounts a ON a.id = p.account_id AND a.locked_at IS NULL
    JOIN place l ON l.id = 1
    JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind AND k.role = 'area'
    WHERE p.area = code AND ctx.is_living(p) AND (k.is_desk OR NOT desks_only));
END $$;
ALTER FUNCTION ctx.posts_at(code text, desks_only boolean) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.posts_at(code text, desks_only boolean) IS 'How many accounts hold a living post over exactly this area';
CREATE FUNCTION ctx.protect(target regclass, reach text, signed boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    scope constant text := 'nullif(current_setting(''app.area'', true), '''')';
    level constant text := 'seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint';
    organization constant text :=
        'to_organization = nullif(current_setting(''app.organization'', true), '''')::uuid';
    within text := format('(area >= %1$s AND area < %1$s || ''~'')', scope);
    this text := format('home = nullif(current_setting(''app.home'', true), '''') AND %I'
        || ' = nullif(current_setting(''app.case_id'', true), '''')::uuid', CASE reach WHEN 'case' THEN 'id'
            ELSE 'case_id' END);
    -- A row that names who did something names the one who is signed in.
    own text := CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'account_id')
        THEN ' AND account_id IS NOT DISTINCT FROM nullif(current_setting(''app.account'', true), '''')::uuid'
            || ' AND post_id IS NOT DISTINCT FROM nullif(current_setting(''app.post'', true), '''')::uuid'
        ELSE '' END;
    told text := CASE WHEN reach = 'child'
            AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'is_public')
        THEN ' AND is_public' ELSE '' END;
BEGIN
    IF reach <> ALL (ARRAY['case', 'child', 'assignment', 'vault', 'administrator']) THEN
        RAISE EXCEPTION 'no such reach: %', reach USING ERRCODE = 'LN400';
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    IF reach = 'administrator' THEN
        PERFORM ctx.policy(target, reach, 'ALL', 'true', 'true', signed);
        RETURN;
    END IF;
    PERFORM ctx.policy(target, 'load', 'INSERT', 'true', 'true', signed);
    IF reach = 'vault' THEN
        RETURN;
    END IF;
    IF reach = 'assignment' THEN
        within := format('((to_area >= %1$s AND to_area < %1$s || ''~'') OR %2$s)', scope, within);
        PERFORM ctx.policy(target, 'organization', 'SELECT', organization || ' AND ' || level, '', signed);
    END IF;
    within := within || ' AND ' || level;
    PERFORM ctx.policy(target, 'area', 'ALL', within, within || own, signed);
    PERFORM ctx.policy(target, 'assignee', 'ALL', this || ' AND ' || level, this || ' AND ' || level || own,
        signed);
    PERFORM ctx.policy(target, 'former', 'SELECT', this || ' AND ' || level, '', signed);
    -- The reporter is not asked for a level: who told it may follow it.
    PERFORM ctx.policy(target, 'receipt', 'SELECT', this || told, '', signed);
    PERFORM ctx.policy(target, 'followup', 'ALL',
        CASE reach WHEN 'case' THEN 'solved_at IS NOT NULL' ELSE 'true' END,
        CASE reach WHEN 'case' THEN 'solved_at IS NOT NULL' ELSE 'true' END || own, signed);
END $_$;
ALTER FUNCTION ctx.protect(target regclass, reach text, signed boolean) OWNER TO linli_context;
COMMENT ON FUNCTION ctx.protect(target regclass, reach text, signed boolean) IS 'Row security and all policies of a table: cases, a child, assignments, a vault, or administration';
CREATE FUNCTION ctx.protect_ledger(target regclass, reads_from smallint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    scope constant text := 'nullif(current_setting(''app.area'', true), '''')';
    within constant text := format('area >= %1$s AND area < %1$s || ''~'' AND '
        || 'nullif(current_setting(''app.level'', true), '''')::smallint >= %2$s', scope, reads_from);
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS area ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS load ON %s', target);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    PERFORM ctx.policy(target, 'area', 'SELECT', within, '', true);
    PERFORM ctx.policy(target, 'load', 'INSERT', 'true', 'true', true);
END $_$;
ALTER FUNCTION ctx.protect_ledger(target regclass, reads_from smallint) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.protect_ledger(target regclass, reads_from smallint) IS 'Row security of the table of a ledger: one''s ground, from a level down';
CREATE FUNCTION ctx.question_at_hand(token_hash bytea, caller text) RETURNS public.questions
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    q questions;
BEGIN
    IF caller = 'receipt' THEN
        SELECT * INTO q FROM questions x WHERE x.home = ctx.home() AND x.case_id = ctx.case_id()
        ORDER BY x.asked_at DESC, x.id DESC LIMIT 1;
    ELSE
        SELECT * INTO q FROM questions x WHERE x.token_hash = question_at_hand.token_hash;
    END IF;
    RETURN q;
END $$;
ALTER FUNCTION ctx.question_at_hand(token_hash bytea, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.question_at_hand(token_hash bytea, caller text) IS 'The question of a link, or the newest one of the case whose receipt is held; all null when there is none';
CREATE FUNCTION ctx.quoted(value text) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(to_json(value)::text, 'null') $$;
ALTER FUNCTION ctx.quoted(value text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.quoted(value text) IS 'A text as JSON writes it';
CREATE FUNCTION ctx.record(kind text, act text, object text, outcome text DEFAULT 'done'::text, reason text DEFAULT NULL::text, address text DEFAULT NULL::text, request_id text DEFAULT NULL::text, fields text[] DEFAULT '{}'::text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF ctx.account() IS NOT NULL THEN
        PERFORM ctx.demand_standing();
    END IF;
    INSERT INTO audit (account_id, post_id, kind, act, object, fields, reason, outcome, address, request_id)
    VALUES (ctx.account(), ctx.post(), kind, act, object, coalesce(fields, '{}'), reason, coalesce(outcome,
        'done'),
        coalesce(nullif(address, ''), nullif(current_setting('app.address', true), '')),
        coalesce(nullif(request_id, ''), nullif(current_setting('app.request', true), '')));
END $$;
ALTER FUNCTION ctx.record(kind text, act text, object text, outcome text, reason text, address text, request_id text, fields text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.record(kind text, act text, object text, outcome text, reason text, address text, request_id text, fields text[]) IS 'Writes an audit row in the name of the context';
CREATE FUNCTION ctx.record_at_gate(account uuid, act text, outcome text, fields text[], source text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO audit (account_id, kind, act, outcome, fields, address, request_id)
    VALUES (account, 'gate', act, outcome, fields, source[1], source[2]);
END $$;
ALTER FUNCTION ctx.record_at_gate(account uuid, act text, outcome text, fields text[], source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.record_at_gate(account uuid, act text, outcome text, fields text[], source text[]) IS 'Writes an audit row of the sign-in desk; source is the address and the number of the request';
CREATE TABLE public.exports (
    id uuid NOT NULL,
    number bigint NOT NULL,
    account_id uuid NOT NULL,
    post_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    who text NOT NULL,
    purpose text NOT NULL,
    words text,
    fields text[] NOT NULL,
    filter jsonb NOT NULL,
    form text NOT NULL,
    rows integer,
    needs_second boolean NOT NULL,
    as_of timestamp with time zone NOT NULL,
    ordered_at timestamp with time zone DEFAULT now() NOT NULL,
    lapses_at timestamp with time zone DEFAULT (now() + '7 days'::interval) NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    decider text,
    is_approved boolean,
    decision_words text,
    file uuid,
    sealed_key bytea,
    key_id text,
    bytes bigint,
    made_rows integer,
    is_cut boolean,
    made_at timestamp with time zone,
    expires_at timestamp with time zone,
    removed_at timestamp with time zone,
    ledger text,
    query text,
    ends_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoker text,
    CONSTRAINT exports_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT exports_check CHECK ((decided_by <> account_id)),
    CONSTRAINT exports_check1 CHECK (((made_rows >= 0) AND (made_rows <= rows))),
    CONSTRAINT exports_check2 CHECK (((rows <= 500) OR needs_second)),
    CONSTRAINT exports_check3 CHECK ((num_nonnulls(decided_at, decided_by, decider, is_approved) = ANY (ARRAY[0, 4]))),
    CONSTRAINT exports_check4 CHECK (((is_approved IS NOT FALSE) OR (decision_words IS NOT NULL))),
    CONSTRAINT exports_check5 CHECK ((num_nonnulls(file, key_id, bytes, made_rows, is_cut, made_at, expires_at) = ANY (ARRAY[0, 7]))),
    CONSTRAINT exports_check6 CHECK (((made_at IS NULL) OR (NOT needs_second) OR (is_approved IS TRUE))),
    CONSTRAINT exports_check7 CHECK ((expires_at = (made_at + '24:00:00'::interval))),
    CONSTRAINT exports_check8 CHECK (((sealed_key IS NOT NULL) = ((made_at IS NOT NULL) AND (removed_at IS NULL)))),
    CONSTRAINT exports_decider_check CHECK (((char_length(decider) >= 1) AND (char_length(decider) <= 400))),
    CONSTRAINT exports_decision_words_check CHECK (((char_length(decision_words) >= 1) AND (char_length(decision_words) <= 500))),
    CONSTRAINT exports_fields_check CHECK (((cardinality(fields) >= 1) AND (cardinality(fields) <= 100))),
    CONSTRAINT exports_filter_check CHECK ((jsonb_typeof(filter) = 'object'::text)),
    CONSTRAINT exports_form_check CHECK ((form = ANY (ARRAY['xlsx'::text, 'csv'::text]))),
    CONSTRAINT exports_key_id_check CHECK ((key_id <> ''::text)),
    CONSTRAINT exports_of_entries CHECK (((num_nonnulls(ledger, query, ends_at) = ANY (ARRAY[0, 3])) AND ((ledger IS NULL) OR (needs_second AND (made_at IS NULL) AND ((char_length(query) >= 1) AND (char_length(query) <= 4000)) AND (ends_at <= (ordered_at + '30 days'::interval)))) AND ((ledger IS NOT NULL) OR (rows IS NOT NULL)))),
    CONSTRAINT exports_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT exports_revoked CHECK (((num_nonnulls(revoked_at, revoker) = ANY (ARRAY[0, 2])) AND ((revoked_at IS NULL) OR ((ledger IS NOT NULL) AND is_approved)))),
    CONSTRAINT exports_rows_check CHECK ((rows > 0)),
    CONSTRAINT exports_sealed_key_check CHECK (((octet_length(sealed_key) >= 1) AND (octet_length(sealed_key) <= 1000))),
    CONSTRAINT exports_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400))),
    CONSTRAINT exports_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 500)))
);
ALTER TABLE ONLY public.exports FORCE ROW LEVEL SECURITY;
ALTER TABLE public.exports OWNER TO linli_owner;
COMMENT ON TABLE public.exports IS 'Orders of files with cases: purpose, fields, who approved, and until when the file may be fetched';
COMMENT ON COLUMN public.exports.who IS 'Person and post as they were called then: it stands on the file';
COMMENT ON COLUMN public.exports.rows IS 'Null: a condition looks at a sensitive field, and nobody is told how many there are';
COMMENT ON COLUMN public.exports.as_of IS 'The moment the rows were counted; later reports do not come in';
COMMENT ON COLUMN public.exports.is_cut IS 'More rows matched when the file was made than were ordered';
COMMENT ON COLUMN public.exports.ledger IS 'The ledger whose entries are asked for; null: a file of cases';
COMMENT ON COLUMN public.exports.query IS 'Fields and conditions as an address has them; no result';
COMMENT ON COLUMN public.exports.ends_at IS 'Until when the entries may be looked at, once somebody said yes';
COMMENT ON COLUMN public.exports.revoker IS 'Who took the yes back, person and post as they were called then';
CREATE FUNCTION ctx.record_export(caller text, act text, export public.exports, how_many integer, source jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.record(caller, act, concat_ws(' ', 'export-' || export.number, export.ledger), 'done',
        left(concat_ws('; ', export.purpose, how_many || ' rows',
            CASE act WHEN 'order export' THEN export.words
                WHEN 'refuse export' THEN export.decision_words END), 2000),
        source ->> 'address', source ->> 'request', export.fields);
END $$;
ALTER FUNCTION ctx.record_export(caller text, act text, export public.exports, how_many integer, source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.record_export(caller text, act text, export public.exports, how_many integer, source jsonb) IS 'Writes what became of an export into the audit: purpose, number of rows, names of fields';
CREATE FUNCTION ctx.redraw_again(moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    again text;
    r beat_redraws;
    s assignments;
BEGIN
    FOR again IN SELECT p.item FROM parked_work p
        WHERE p.job = 'mover' AND p.next_at <= moment AND starts_with(p.item, 'beat/')
        ORDER BY p.next_at, p.item LIMIT 20
    LOOP
        SELECT * INTO r FROM beat_redraws x WHERE x.of_organization = split_part(again, '/', 2)::uuid;
        SELECT * INTO s FROM assignments x
        WHERE x.home = split_part(again, '/', 3) AND x.id = split_part(again, '/', 4)::uuid AND x.ended_at IS NULL;
        IF s.id IS NULL THEN
            -- Whoever had it let it go meanwhile.
            PERFORM ctx.go_through('mover', again);
        ELSIF ctx.redraw_apart(r, s, moment) THEN
            UPDATE beat_redraws x SET moved = x.moved + 1 WHERE x.of_organization = r.of_organization;
        END IF;
    END LOOP;
END $$;
ALTER FUNCTION ctx.redraw_again(moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.redraw_again(moment timestamp with time zone) IS 'What failed while beats were drawn anew is tried once more';
CREATE TABLE public.beat_redraws (
    of_organization uuid NOT NULL,
    wanted_at timestamp with time zone NOT NULL,
    after_home text COLLATE pg_catalog."C",
    after_id uuid,
    moved integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone
);
ALTER TABLE ONLY public.beat_redraws FORCE ROW LEVEL SECURITY;
ALTER TABLE public.beat_redraws OWNER TO linli_owner;
COMMENT ON TABLE public.beat_redraws IS 'Organizations whose open cases are to be given to their beats anew, and how far that is';
CREATE FUNCTION ctx.redraw_apart(r public.beat_redraws, s public.assignments, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    item text := 'beat/' || r.of_organization || '/' || s.home || '/' || s.id;
    state text;
    violated text;
    is_changed boolean;
BEGIN
    is_changed := ctx.redraw_one(r, s, moment);
    PERFORM ctx.go_through('mover', item);
    -- What is checked at the end of a transaction is checked here, while one case is to blame.
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    RETURN is_changed;
EXCEPTION WHEN others THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, violated = CONSTRAINT_NAME;
    PERFORM ctx.park_or_raise('mover', item, state, violated, moment);
    RETURN false;
END $$;
ALTER FUNCTION ctx.redraw_apart(r public.beat_redraws, s public.assignments, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.redraw_apart(r public.beat_redraws, s public.assignments, moment timestamp with time zone) IS 'Finds the beat of one open assignment anew; what fails is parked, and does not keep the others from theirs';
CREATE FUNCTION ctx.redraw_helper(c public.cases, s public.assignments, next uuid, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    -- Whoever helps or leads there already is not asked a second time: this one is let go.
    IF EXISTS (SELECT FROM assignments x WHERE x.home = s.home AND x.case_id = s.case_id AND x.ended_at IS NULL
        AND x.id <> s.id AND (x.to_organization = next OR x.part = 'lead' AND x.of_organization = next)) THEN
        UPDATE assignments x SET state = 'released', state_at = greatest(moment, x.state_at),
            ended_at = greatest(moment, x.given_at)
        WHERE x.home = s.home AND x.id = s.id;
    ELSE
        UPDATE assignments x SET to_organization = next WHERE x.home = s.home AND x.id = s.id;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'redraw-beat', c.step, c.step, 'clock',
        jsonb_build_object('effect', 'redraw-beat', 'helper', (SELECT o.name FROM organizations o WHERE o.id = next)),
        c.seen_from);
    PERFORM ctx.record('mover', 'redraw beat', c.home || '-' || c.number);
END $$;
ALTER FUNCTION ctx.redraw_helper(c public.cases, s public.assignments, next uuid, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.redraw_helper(c public.cases, s public.assignments, next uuid, moment timestamp with time zone) IS 'A helper''s part passes to another beat of the office, or ends where that helps or leads already';
CREATE FUNCTION ctx.redraw_lead(c public.cases, s public.assignments, desk uuid, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    body organizations;
BEGIN
    SELECT * INTO body FROM organizations o WHERE o.id = desk;
    UPDATE assignments x SET ended_at = greatest(moment, x.given_at) WHERE x.home = s.home AND x.id = s.id;
    -- Whoever gave it to the office gave it: a return goes to them, not to the beat that had it in between.
    INSERT INTO assignments (home, case_id, area, to_organization, desk, from_area, from_organization, number,
        scenario, pack_version, reported_at, step, due_at, seen_from, given_at, given_by, reason, waits_until, handed)
    VALUES (s.home, s.case_id, c.area, desk, s.desk, s.from_area, s.from_organization, s.number, s.scenario,
        s.pack_version, s.reported_at, s.step, s.due_at, s.seen_from, greatest(moment, s.given_at), s.given_by,
        s.reason, s.waits_until, s.handed);
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, detail, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, moment, 'redraw-beat', c.step, c.step, 'clock',
        jsonb_build_object('effect', 'redraw-beat', 'to_organization', desk)
            || CASE WHEN ctx.has_beats(desk) THEN '{"beatless": true}' ELSE jsonb_build_object('beat', body.name) END,
        c.seen_from);
    PERFORM ctx.record('mover', 'redraw beat', c.home || '-' || c.number);
END $$;
ALTER FUNCTION ctx.redraw_lead(c public.cases, s public.assignments, desk uuid, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.redraw_lead(c public.cases, s public.assignments, desk uuid, moment timestamp with time zone) IS 'A case passes to another beat of the office that has it, with one lead before and after';
CREATE FUNCTION ctx.redraw_one(r public.beat_redraws, s public.assignments, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    c cases;
    place text;
    desk uuid;
BEGIN
    -- Somebody who acts on it just now goes first; what they leave is looked at.
    SELECT * INTO c FROM cases x WHERE x.home = s.home AND x.id = s.case_id FOR UPDATE;
    SELECT * INTO s FROM assignments x WHERE x.home = s.home AND x.id = s.id AND x.ended_at IS NULL
        AND r.of_organization IN (x.to_organization, x.of_organization);
    -- A closed office gives to nobody: what follows it will be asked.
    IF s.id IS NULL OR ctx.is_given_by_name(s) OR EXISTS (SELECT FROM organizations o
        WHERE o.id = r.of_organization AND o.closed_on IS NOT NULL) THEN
        RETURN false;
    END IF;
    -- While areas change, beats may have gone on before the case has.
    place := CASE WHEN EXISTS (SELECT FROM areas a WHERE a.code = c.area AND a.closed_on IS NOT NULL)
        THEN ctx.case_area_after(c) ELSE c.area END;
    desk := ctx.desk_of(r.of_organization, s.from_organization, place, c.point, c.seen_from);
    IF desk = s.to_organization THEN
        RETURN false;
    END IF;
    IF s.part = 'lead' THEN
        PERFORM ctx.redraw_lead(c, s, desk, moment);
    ELSE
        PERFORM ctx.redraw_helper(c, s, desk, moment);
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION ctx.redraw_one(r public.beat_redraws, s public.assignments, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.redraw_one(r public.beat_redraws, s public.assignments, moment timestamp with time zone) IS 'Finds the beat of one open assignment anew; whether it changed';
CREATE FUNCTION ctx.relayed_case(home text, case_id uuid, caller text) RETURNS public.cases
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    c cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = relayed_case.home AND x.id = relayed_case.case_id
        AND CASE caller
            WHEN 'area' THEN x.seen_from >= ctx.level() AND x.area >= ctx.area()
                AND x.area < ctx.area() || '~'
            WHEN 'assignee' THEN x.seen_from >= ctx.level() AND x.home = ctx.home() AND x.id = ctx.case_id()
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    RETURN c;
END $$;
ALTER FUNCTION ctx.relayed_case(home text, case_id uuid, caller text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.relayed_case(home text, case_id uuid, caller text) IS 'A case as the caller may see it: by area, by assignment, or by receipt; all null when it may not';
CREATE FUNCTION ctx.relocate(c public.cases, new_area text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = new_area AND a.closed_on IS NULL) THEN
        RAISE EXCEPTION 'no such area' USING ERRCODE = 'LN422';
    END IF;
    SET CONSTRAINTS assignments_home_case_id_area_fkey, clocks_home_case_id_area_fkey,
        history_home_case_id_area_fkey,
        photos_home_case_id_area_fkey, contacts_home_case_id_area_fkey DEFERRED;
    UPDATE cases x SET area = new_area WHERE x.home = c.home AND x.id = c.id;
    UPDATE assignments x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE clocks x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE history x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE photos x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    UPDATE contacts x SET area = new_area WHERE x.home = c.home AND x.case_id = c.id;
    SET CONSTRAINTS assignments_home_case_id_area_fkey, clocks_home_case_id_area_fkey,
        history_home_case_id_area_fkey,
        photos_home_case_id_area_fkey, contacts_home_case_id_area_fkey IMMEDIATE;
END $$;
ALTER FUNCTION ctx.relocate(c public.cases, new_area text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.relocate(c public.cases, new_area text) IS 'Says that a case lies elsewhere, for the case and all that belongs to it';
CREATE FUNCTION ctx.restart_clocks(c public.cases, m jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    moment timestamptz := m ->> 'at';
BEGIN
    IF m ? 'clock_pause' THEN
        PERFORM ctx.pause_clock(c, m -> 'clock_pause', moment);
    ELSIF m ? 'clock_resume' THEN
        IF NOT ctx.resume_clock(c, m -> 'clock_resume', moment) THEN
            RAISE EXCEPTION 'no clock stands still' USING ERRCODE = 'LN422';
        END IF;
    ELSE
        PERFORM ctx.resume_clock(c, '{}', moment);
        UPDATE clocks k SET stopped_at = greatest(moment, k.started_at)
        WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL
            AND (NOT k.beside OR c.closed_at IS NOT NULL);
        PERFORM ctx.start_clock(c, m, moment);
    END IF;
END $$;
ALTER FUNCTION ctx.restart_clocks(c public.cases, m jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.restart_clocks(c public.cases, m jsonb) IS 'What a move does to the clocks: stops those of the step and starts the next, or pauses, or goes on';
CREATE FUNCTION ctx.rests(job text, item text, moment timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM parked_work p WHERE p.job = rests.job AND p.item = rests.item AND p.next_at > moment)
$$;
ALTER FUNCTION ctx.rests(job text, item text, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.rests(job text, item text, moment timestamp with time zone) IS 'Whether a row of a job rests at a moment, or is parked';
CREATE FUNCTION ctx.resume_clock(c public.cases, resumed jsonb, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE clocks k SET waited_s = coalesce(k.waited_s, 0)
            + greatest(0, extract(epoch FROM moment - k.paused_at))::integer,
        paused_at = NULL, waits_for = NULL, waits_until = NULL, left_s = NULL, left_works = NULL, warned_at = NULL,
        due_at = (resumed ->> 'due_at')::timestamptz, warn_at = (resumed ->> 'warn_at')::timestamptz
    WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL AND k.paused_at IS NOT NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.show_waiting(c, NULL);
    RETURN true;
END $$;
ALTER FUNCTION ctx.resume_clock(c public.cases, resumed jsonb, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.resume_clock(c public.cases, resumed jsonb, moment timestamp with time zone) IS 'Lets a clock go on that stood still; false when none did';
CREATE FUNCTION ctx.rounded(point public.geometry) RETURNS public.geometry
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT ST_SetSRID(ST_MakePoint(round(ST_X(point)::numeric, 3)::double precision,
        round(ST_Y(point)::numeric, 3)::double precision), 4326)
$$;
ALTER FUNCTION ctx.rounded(point public.geometry) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.rounded(point public.geometry) IS 'A place as strangers may know it: to 0.001 degree, about 100 m';
CREATE TABLE public.connectors (
    name text NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    switched_by text NOT NULL,
    switched_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    asked_by text,
    tries smallint DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    CONSTRAINT connectors_asked_by_check CHECK (((char_length(asked_by) >= 1) AND (char_length(asked_by) <= 400))),
    CONSTRAINT connectors_check CHECK ((num_nonnulls(lease, leased_until) = ANY (ARRAY[0, 2]))),
    CONSTRAINT connectors_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT connectors_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 60))),
    CONSTRAINT connectors_switched_by_check CHECK (((char_length(switched_by) >= 1) AND (char_length(switched_by) <= 400))),
    CONSTRAINT connectors_tries_check CHECK ((tries >= 0))
);
ALTER TABLE ONLY public.connectors FORCE ROW LEVEL SECURITY;
ALTER TABLE public.connectors OWNER TO linli_owner;
COMMENT ON TABLE public.connectors IS 'Connectors of the pack that are switched on, and when each runs next';
COMMENT ON COLUMN public.connectors.source IS 'What values it brings are kept under, as the pack said it when it was switched on';
COMMENT ON COLUMN public.connectors.asked_by IS 'Who wants it to run now; null: its schedule';
COMMENT ON COLUMN public.connectors.tries IS 'Runs that came to nothing since the last good one';
COMMENT ON COLUMN public.connectors.lease IS 'The run that is under way; whoever comes back without it writes nothing';
CREATE FUNCTION ctx.run_under_way() RETURNS public.connectors
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT c FROM connectors c WHERE ctx.post() IS NULL AND ctx.account() IS NULL AND c.lease = ctx.case_id()
        AND c.area = ctx.area()
$$;
ALTER FUNCTION ctx.run_under_way() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.run_under_way() IS 'The connector whose run acts; all null when a person does';
CREATE FUNCTION ctx.save_filing(f public.filings, act text, next text, given jsonb, fresh jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO filing_moves (form_id, period, area, version, reads_from, act, reason, who, at, was)
    VALUES (f.form_id, f.period, f.area, f.version, f.reads_from, act, given ->> 'reason', ctx.who(),
        (given ->> 'at')::timestamptz, f.cells);
    UPDATE filings x SET state = next, version = x.version + 1, cells = fresh,
        filed_on = CASE WHEN act IN ('file', 'correct') AND (act = 'file' OR x.filed_on IS NULL)
            THEN (given ->> 'day')::date ELSE x.filed_on END
    WHERE x.form_id = f.form_id AND x.period = f.period AND x.area = f.area;
END $$;
ALTER FUNCTION ctx.save_filing(f public.filings, act text, next text, given jsonb, fresh jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.save_filing(f public.filings, act text, next text, given jsonb, fresh jsonb) IS 'Keeps a move of a filing and what it said before';
CREATE FUNCTION ctx.seal(account uuid, post uuid, kind text, area text, level smallint, organization uuid, home text, case_id uuid, csrf bytea DEFAULT NULL::bytea, account_name text DEFAULT NULL::text, post_kind text DEFAULT NULL::text, post_title text DEFAULT NULL::text, is_token boolean DEFAULT NULL::boolean, is_shown boolean DEFAULT NULL::boolean) RETURNS ctx.opened
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN ROW(account, post, kind, area, level, organization, home, case_id, 'linli_' || kind,
        ctx.sign(coalesce(account::text, ''), coalesce(post::text, ''), kind, coalesce(area, ''),
            coalesce(level::text, ''), coalesce(organization::text, ''), coalesce(home, ''),
                coalesce(case_id::text, '')),
        csrf, account_name, post_kind, post_title, is_token, is_shown)::ctx.opened;
END $$;
ALTER FUNCTION ctx.seal(account uuid, post uuid, kind text, area text, level smallint, organization uuid, home text, case_id uuid, csrf bytea, account_name text, post_kind text, post_title text, is_token boolean, is_shown boolean) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.seal(account uuid, post uuid, kind text, area text, level smallint, organization uuid, home text, case_id uuid, csrf bytea, account_name text, post_kind text, post_title text, is_token boolean, is_shown boolean) IS 'A context with its signature and the role that goes with its kind';
CREATE FUNCTION ctx.sealed_answer(answer jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ SELECT decode(answer ->> 'sealed_answer', 'base64') $$;
ALTER FUNCTION ctx.sealed_answer(answer jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.sealed_answer(answer jsonb) IS 'The sealed receipt in the answer to a report';
CREATE FUNCTION ctx.session_account(token_hash bytea) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT s.account_id FROM sessions s JOIN accounts a ON a.id = s.account_id AND a.locked_at IS NULL
    WHERE s.token_hash = session_account.token_hash AND s.ended_at IS NULL AND s.expires_at > now()
        AND NOT s.is_token
$$;
ALTER FUNCTION ctx.session_account(token_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.session_account(token_hash bytea) IS 'Whose session a token opens; null when it is over, or a machine''s';
CREATE FUNCTION ctx.shared_area(areas text[]) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT a.code FROM areas a WHERE a.code = ANY (ARRAY[left(areas[1], 18), left(areas[1], 15),
            left(areas[1], 12), left(areas[1], 9), left(areas[1], 6), left(areas[1], 4)])
        AND NOT EXISTS (SELECT FROM unnest(areas) o WHERE NOT starts_with(o, a.code))
        -- Desks are at villages and above.
        AND a.level <= 4
    ORDER BY a.level DESC LIMIT 1
$$;
ALTER FUNCTION ctx.shared_area(areas text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.shared_area(areas text[]) IS 'The smallest area with a desk that holds all of some areas';
CREATE FUNCTION ctx.show_waiting(c public.cases, until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE cases x SET waits_until = show_waiting.until
    WHERE x.home = c.home AND x.id = c.id AND x.waits_until IS DISTINCT FROM show_waiting.until;
    UPDATE assignments s SET waits_until = show_waiting.until
    WHERE s.home = c.home AND s.case_id = c.id AND s.waits_until IS DISTINCT FROM show_waiting.until;
END $$;
ALTER FUNCTION ctx.show_waiting(c public.cases, until timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.show_waiting(c public.cases, until timestamp with time zone) IS 'Copies to a case and its assignments until when its clock stands still; null: it does not';
CREATE FUNCTION ctx.sign(VARIADIC settings text[]) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    held bytea;
BEGIN
    SELECT secret INTO held FROM ctx.key;
    -- The text of an array quotes its elements: no value can pass for two.
    RETURN encode(hmac(convert_to(settings::text || pg_backend_pid() || '@'
        || extract(epoch FROM transaction_timestamp()), 'UTF8'), held, 'sha256'), 'hex');
END $$;
ALTER FUNCTION ctx.sign(VARIADIC settings text[]) OWNER TO linli_context;
COMMENT ON FUNCTION ctx.sign(VARIADIC settings text[]) IS 'The signature of eight settings in this transaction of this connection';
CREATE FUNCTION ctx.solved_from_far(z integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    -- From still further away the same marks stand closer.
    held smallint := greatest(z, 10);
    across integer := 8 << (held - z);
    left_edge integer := x * across;
    top_edge integer := y * across;
BEGIN
    RETURN (SELECT ST_AsMVT(t, 'solved', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(m.lon, solved_from_far.z, solved_from_far.x)),
                round(ctx.tile_y(m.lat, solved_from_far.z, solved_from_far.y))) AS geom, m.count
        FROM solved_marks m
        WHERE m.z = held AND m.x >= left_edge AND m.x < left_edge + across
            AND m.y >= top_edge AND m.y < top_edge + across
        ORDER BY m.count DESC, m.x, m.y LIMIT 5000
    ) t);
END $$;
ALTER FUNCTION ctx.solved_from_far(z integer, x integer, y integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.solved_from_far(z integer, x integer, y integer) IS 'A tile of marks that were counted before';
CREATE FUNCTION ctx.solved_of_late(since timestamp with time zone) RETURNS TABLE(lon double precision, lat double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    kinds text[] := ARRAY(SELECT s.name FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
        WHERE l.id = 1 AND s.is_public);
BEGIN
    RETURN QUERY SELECT round(ST_X(c.point)::numeric, 3)::double precision,
            round(ST_Y(c.point)::numeric, 3)::double precision
        FROM cases c
        WHERE c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6 AND c.solved_at > since
            AND ctx.spot_in_time(c.point, c.solved_at) &&& ST_MakeLine(
                ST_MakePoint(-180, -90, extract(epoch FROM since) / 86400),
                ST_MakePoint(180, 90, extract(epoch FROM now()) / 86400 + 1))
            AND c.scenario = ANY (kinds);
END $$;
ALTER FUNCTION ctx.solved_of_late(since timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.solved_of_late(since timestamp with time zone) IS 'Where public cases were solved since a moment, rounded';
CREATE FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) RETURNS public.geometry
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN ST_MakePoint(ST_X(point), ST_Y(point), extract(epoch FROM moment) / 86400);
END $$;
ALTER FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) IS 'A place and a moment as one point, its height the days since 1970';
CREATE FUNCTION ctx.staffed_from(code text, seen_from smallint) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT a.code FROM areas a
    WHERE a.code = ANY (ctx.areas_up(staffed_from.code)) AND a.closed_on IS NULL
        AND a.level <= staffed_from.seen_from AND (a.level = 1 OR ctx.posts_at(a.code, false) > 0)
    ORDER BY a.level DESC LIMIT 1
$$;
ALTER FUNCTION ctx.staffed_from(code text, seen_from smallint) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.staffed_from(code text, seen_from smallint) IS 'The next area from one upwards where somebody holds a post who may see such a case; at last the city';
CREATE FUNCTION ctx.start_clock(c public.cases, m jsonb, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF m ->> 'clock_purpose' IS NOT NULL THEN
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from, allowance, warn_at)
        VALUES (c.home, c.id, c.area, m ->> 'clock_purpose', moment, (m ->> 'clock_due_at')::timestamptz,
            c.seen_from, m ->> 'clock_limit', (m ->> 'clock_warn_at')::timestamptz);
    END IF;
END $$;
ALTER FUNCTION ctx.start_clock(c public.cases, m jsonb, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.start_clock(c public.cases, m jsonb, moment timestamp with time zone) IS 'Starts the clock of a step, when there is one';
CREATE FUNCTION ctx.summed_cells(f public.filings) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT coalesce(jsonb_object_agg(s.line, jsonb_build_object('number', s.total, 'source', 'summed')), '{}')
    FROM (SELECT c.key AS line, sum((c.value ->> 'number')::double precision) AS total
        FROM filings x, jsonb_each(x.cells) c
        WHERE x.form_id = f.form_id AND x.period = f.period AND x.area > f.area AND x.area < f.area || '~'
            AND x.level = f.level + 1 AND c.value ? 'number' AND ctx.is_asked(x)
        GROUP BY c.key) s
$$;
ALTER FUNCTION ctx.summed_cells(f public.filings) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.summed_cells(f public.filings) IS 'What the filings directly below add up to, by line';
CREATE FUNCTION ctx.sweep_buckets(after text, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    old text[];
BEGIN
    SELECT array_agg(o.name) INTO old FROM (
        SELECT b.name, b.empty_at FROM buckets b WHERE b.name > after COLLATE "C" ORDER BY b.name LIMIT 20) o
    WHERE o.empty_at < at - interval '1 hour';
    IF old IS NOT NULL THEN
        DELETE FROM buckets b WHERE b.empty_at < at - interval '1 hour' AND b.name = ANY (ARRAY(
            SELECT o.name FROM buckets o WHERE o.name = ANY (old) FOR UPDATE SKIP LOCKED));
    END IF;
END $$;
ALTER FUNCTION ctx.sweep_buckets(after text, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.sweep_buckets(after text, at timestamp with time zone) IS 'Removes what has long been empty among the twenty buckets after a name';
CREATE FUNCTION ctx.tally_entries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    of_ledger text := replace(TG_TABLE_NAME, '_', '-');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(n.area, 12), count(*) FROM new_rows n WHERE n.removed_at IS NULL GROUP BY 2;
    ELSE
        INSERT INTO entry_tally_changes (ledger, village, entries)
        SELECT of_ledger, left(x.area, 12), sum(x.entries) FROM (
            SELECT o.area, -1 AS entries FROM old_rows o WHERE o.removed_at IS NULL
            UNION ALL SELECT n.area, 1 FROM new_rows n WHERE n.removed_at IS NULL) x
        GROUP BY 2 HAVING sum(x.entries) <> 0;
        -- Hardly ever does one move: what lies beside it is not looked at before.
        IF EXISTS (SELECT FROM old_rows o JOIN new_rows n ON n.home = o.home AND n.id = o.id WHERE n.area <> o.area) THEN
            UPDATE entry_conflicts c SET area = n.area FROM new_rows n
            WHERE c.home = n.home AND c.entry_id = n.id AND c.area <> n.area;
            UPDATE documents d SET area = n.area FROM new_rows n
            WHERE d.home = n.home AND d.entry_id = n.id AND d.area <> n.area;
        END IF;
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.tally_entries() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.tally_entries() IS 'Tells the tallies which entries came and went; takes along documents and what lies aside of those that moved';
CREATE FUNCTION ctx.team_in_sight(team uuid, caller text, today date) RETURNS public.teams
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT t.* FROM teams t WHERE t.id = team_in_sight.team
        AND (caller = 'area' AND t.area >= ctx.area() AND t.area < ctx.area() || '~' OR ctx.is_member(t, today))
$$;
ALTER FUNCTION ctx.team_in_sight(team uuid, caller text, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.team_in_sight(team uuid, caller text, today date) IS 'A team, for who is above it or belongs to it; all null when there is none';
CREATE TABLE public.team_members (
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    post_id uuid NOT NULL,
    role text NOT NULL,
    since date NOT NULL,
    until date,
    CONSTRAINT team_members_check CHECK ((until >= (since - 1))),
    CONSTRAINT team_members_role_check CHECK ((role = ANY (ARRAY['head'::text, 'full-timer'::text, 'helper'::text, 'party-branch'::text, 'official'::text])))
);
ALTER TABLE ONLY public.team_members FORCE ROW LEVEL SECURITY;
ALTER TABLE public.team_members OWNER TO linli_owner;
COMMENT ON TABLE public.team_members IS 'Which posts belong to a team, and as what';
COMMENT ON COLUMN public.team_members.until IS 'The last day; null: as long as the team and the post';
CREATE FUNCTION ctx.team_roll(t public.teams, today date) RETURNS SETOF public.team_members
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT m.* FROM team_members m JOIN posts p ON p.id = m.post_id
    WHERE m.team_id = t.id AND CASE WHEN t.until < today THEN coalesce(m.until, t.until) = t.until
        ELSE m.until IS NULL AND ctx.is_living(p) END
$$;
ALTER FUNCTION ctx.team_roll(t public.teams, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.team_roll(t public.teams, today date) IS 'Who belongs to a team, or did when it ended';
CREATE FUNCTION ctx.team_to_change(team uuid) RETURNS public.teams
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT t.* FROM teams t WHERE t.id = team_to_change.team AND t.area >= ctx.area() AND t.area < ctx.area() || '~'
    FOR UPDATE
$$;
ALTER FUNCTION ctx.team_to_change(team uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.team_to_change(team uuid) IS 'A team in the scope of a post, held fast; all null when there is none';
CREATE FUNCTION ctx.tell(c public.cases, event text, detail jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    moment timestamptz := coalesce((detail ->> 'at')::timestamptz, now());
BEGIN
    INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail)
    VALUES (moment, tell.event, c.home, c.id, c.area, c.seen_from, c.version,
        ctx.concerned(c, moment) || jsonb_build_object('step', c.step) || (detail - 'at'));
END $$;
ALTER FUNCTION ctx.tell(c public.cases, event text, detail jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.tell(c public.cases, event text, detail jsonb) IS 'Something about a case is to be told that is no move of it: its version stays, and open forms stay good';
CREATE FUNCTION ctx.tell_of_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail)
    SELECT NEW.at, left(coalesce(NEW.detail ->> 'effect', NEW.act), 100), c.home, c.id, c.area, c.seen_from,
        NEW.version, ctx.concerned(c, NEW.at) || jsonb_strip_nulls(jsonb_build_object(
            'act', NEW.act, 'from_step', NEW.from_step, 'step', NEW.to_step, 'by', ctx.actor(),
            'to_area', NEW.detail ->> 'to_area', 'to_organization', NEW.detail ->> 'to_organization',
            'is_closed', c.closed_at IS NOT NULL))
    FROM cases c WHERE c.home = NEW.home AND c.id = NEW.case_id;
    RETURN NULL;
END $$;
ALTER FUNCTION ctx.tell_of_history() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.tell_of_history() IS 'Each line of a history is told, so that no act can forget to';
CREATE FUNCTION ctx.tile_box(z integer, x integer, y integer) RETURNS public.geometry
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF z BETWEEN 0 AND 22 AND x BETWEEN 0 AND (1 << z) - 1 AND y BETWEEN 0 AND (1 << z) - 1 THEN
        RETURN ST_Transform(ST_TileEnvelope(z, x, y), 4326);
    END IF;
    RAISE EXCEPTION 'no such tile' USING ERRCODE = 'LN400';
END $$;
ALTER FUNCTION ctx.tile_box(z integer, x integer, y integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.tile_box(z integer, x integer, y integer) IS 'The box of a web map tile in WGS 84';
CREATE FUNCTION ctx.tile_x(lon double precision, z integer, x integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT ((lon + 180) / 360 * (1 << z) - x) * 4096 $$;
ALTER FUNCTION ctx.tile_x(lon double precision, z integer, x integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.tile_x(lon double precision, z integer, x integer) IS 'How far right in a tile, 0 to 4096';
CREATE FUNCTION ctx.tile_y(lat double precision, z integer, y integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT ((1 - ln(tan(radians(lat)) + 1 / cos(radians(lat))) / pi()) / 2 * (1 << z) - y) * 4096 $$;
ALTER FUNCTION ctx.tile_y(lat double precision, z integer, y integer) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.tile_y(lat double precision, z integer, y integer) IS 'How far down in a tile, 0 to 4096';
CREATE FUNCTION ctx.told_about(area text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN (SELECT a.code FROM areas a WHERE a.code IN (left(area, 6), left(area, 4)) AND EXISTS (
            SELECT FROM posts p JOIN accounts c ON c.id = p.account_id AND c.locked_at IS NULL
            JOIN place l ON l.id = 1
            JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind AND k.role = 'area'
                AND k.is_desk
            WHERE p.area = a.code AND ctx.is_living(p) AND p.account_id <> ctx.account())
        ORDER BY a.level DESC LIMIT 1);
END $$;
ALTER FUNCTION ctx.told_about(area text) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.told_about(area text) IS 'The county or else the city at whose desk somebody other than the caller sits; null: nowhere';
CREATE FUNCTION ctx.unmasks(post_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN coalesce((SELECT k.unmasks FROM posts p JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        WHERE p.id = unmasks.post_id), false);
END $$;
ALTER FUNCTION ctx.unmasks(post_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.unmasks(post_id uuid) IS 'Whether a post is of a kind that may unmask';
CREATE FUNCTION ctx.unnamed(what text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN (SELECT encode(hmac(convert_to(what || '@' || current_date, 'UTF8'), secret, 'sha256'), 'hex') FROM ctx.key);
END $$;
ALTER FUNCTION ctx.unnamed(what text) OWNER TO linli_context;
COMMENT ON FUNCTION ctx.unnamed(what text) IS 'A name for counting within one day, which nobody can turn back';
CREATE FUNCTION ctx.use_factor(account uuid, step bigint, recovery_hash bytea) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF step IS NOT NULL THEN
        UPDATE accounts a SET code_step = step
        WHERE a.id = account AND a.code_secret IS NOT NULL
            AND (step > coalesce(a.code_step, 0) OR a.code_step > step + 3);
    ELSE
        UPDATE recovery_codes r SET used_at = now()
        WHERE r.code_hash = recovery_hash AND r.account_id = account AND r.used_at IS NULL;
    END IF;
    RETURN FOUND;
END $$;
ALTER FUNCTION ctx.use_factor(account uuid, step bigint, recovery_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.use_factor(account uuid, step bigint, recovery_hash bytea) IS 'Spends a time code''s step or a recovery code; false when it was spent before';
CREATE FUNCTION ctx.want_redraw(office uuid, moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    INSERT INTO beat_redraws (of_organization, wanted_at) VALUES (office, moment)
    ON CONFLICT (of_organization) DO UPDATE SET wanted_at = excluded.wanted_at, after_home = NULL, after_id = NULL,
        moved = 0, done_at = NULL
$$;
ALTER FUNCTION ctx.want_redraw(office uuid, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.want_redraw(office uuid, moment timestamp with time zone) IS 'Asks that open cases of an office be given to its beats anew';
CREATE FUNCTION ctx.was_in_time(home text, case_id uuid, moment timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT NOT EXISTS (SELECT FROM clocks k WHERE k.home = was_in_time.home AND k.case_id = was_in_time.case_id
        AND k.started_at < moment AND k.due_at < least(coalesce(k.stopped_at, moment), moment))
$$;
ALTER FUNCTION ctx.was_in_time(home text, case_id uuid, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.was_in_time(home text, case_id uuid, moment timestamp with time zone) IS 'Whether no limit of a case had run out before a moment while it ran';
CREATE FUNCTION ctx.watch_session(token_hash bytea, idle interval DEFAULT '00:30:00'::interval) RETURNS SETOF ctx.opened
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    s record;
BEGIN
    SELECT n.account_id, n.csrf, n.is_token, a.name, p.id AS post_id, p.kind, p.area, p.organization_id,
        p.title, k.role, n.shown_at > now() - interval '5 minutes' AS is_shown
    INTO s
    FROM sessions n
    JOIN accounts a ON a.id = n.account_id AND a.locked_at IS NULL
    LEFT JOIN posts p ON p.id = n.post_id AND p.account_id = n.account_id AND p.since <= current_date
        AND (p.until IS NULL OR p.until >= current_date)
    LEFT JOIN place l ON l.id = 1
    LEFT JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
    WHERE n.token_hash = watch_session.token_hash AND n.ended_at IS NULL AND n.expires_at > now()
        AND (n.is_token OR n.seen_at > now() - idle)
        AND (n.post_id IS NULL OR p.id IS NOT NULL);
    IF FOUND THEN
        RETURN NEXT ctx.seal(s.account_id, s.post_id, coalesce(s.role, 'gate'), s.area, area_level(s.area),
            CASE s.role WHEN 'organization' THEN s.organization_id END, NULL, NULL, s.csrf, s.name, s.kind,
            s.title, s.is_token, coalesce(s.is_shown, false));
    END IF;
END $$;
ALTER FUNCTION ctx.watch_session(token_hash bytea, idle interval) OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.watch_session(token_hash bytea, idle interval) IS 'As ctx.open_session, for what a page asks without its reader: the session is not seen by it';
CREATE FUNCTION ctx.who() RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT coalesce((SELECT left(a.name || ' · ' || p.title, 400) FROM accounts a JOIN posts p ON p.account_id = a.id
        WHERE p.id = ctx.post()), (ctx.run_under_way()).source)
$$;
ALTER FUNCTION ctx.who() OWNER TO linli_definer;
COMMENT ON FUNCTION ctx.who() IS 'Person and post that act, as they are called now, or the source a connector pulls from';
CREATE FUNCTION public.acknowledge_glass(id uuid, ends boolean, source jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    held break_glasses;
BEGIN
    SELECT * INTO held FROM break_glasses g WHERE g.id = acknowledge_glass.id AND g.told = ctx.area()
        AND g.account_id <> ctx.account() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    UPDATE break_glasses g SET acknowledged_at = coalesce(g.acknowledged_at, now()),
        acknowledged_by = coalesce(g.acknowledged_by, ctx.account()),
        closed_at = CASE WHEN ends AND g.ends_at > now() THEN coalesce(g.closed_at, now())
            ELSE g.closed_at END
    WHERE g.id = held.id;
    PERFORM ctx.record(caller, CASE WHEN ends THEN 'end glass' ELSE 'acknowledge glass' END,
        'glass-' || held.id, 'done', NULL, source ->> 'address', source ->> 'request');
    RETURN 'done';
END $$;
ALTER FUNCTION public.acknowledge_glass(id uuid, ends boolean, source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.acknowledge_glass(id uuid, ends boolean, source jsonb) IS 'Whoever was told has seen it, and may end it at once';
CREATE FUNCTION public.add_team_member(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    t teams;
    other uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'team', 'login', 'role', 'day'], ARRAY['request_id', 'address']);
    t := ctx.team_to_change((given ->> 'team')::uuid);
    IF t.id IS NULL THEN
        RETURN 'absent';
    ELSIF t.until < (given ->> 'day')::date THEN
        RETURN 'over';
    ELSIF EXISTS (SELECT FROM team_members m WHERE m.id = (given ->> 'id')::uuid) THEN
        -- The same form once more.
        RETURN CASE WHEN EXISTS (SELECT FROM team_members m WHERE m.id = (given ->> 'id')::uuid
            AND m.team_id = t.id) THEN 'added before' ELSE 'absent' END;
    END IF;
    -- A post that is over holds no place.
    UPDATE team_members m SET until = greatest(m.since - 1, p.until) FROM posts p
    WHERE p.id = m.post_id AND m.team_id = t.id AND m.until IS NULL AND p.until < current_date;
    -- Of somebody with several posts, the one in the team's own area.
    SELECT p.id INTO other FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE a.login = given ->> 'login' AND a.locked_at IS NULL AND ctx.handles_cases(p)
        AND (starts_with(p.area, left(t.area, 6)) OR starts_with(t.area, p.area))
    ORDER BY starts_with(p.area, t.area) DESC, p.since, p.id LIMIT 1;
    IF other IS NULL THEN
        RETURN 'account';
    ELSIF EXISTS (SELECT FROM team_members m WHERE m.team_id = t.id AND m.post_id = other AND m.until IS NULL) THEN
        RETURN 'member';
    ELSIF given ->> 'role' = 'head' AND EXISTS (SELECT FROM team_members m
        WHERE m.team_id = t.id AND m.role = 'head' AND m.until IS NULL) THEN
        RETURN 'head';
    ELSIF (SELECT count(*) FROM team_members m WHERE m.team_id = t.id AND m.until IS NULL) >= 200 THEN
        RETURN 'full';
    END IF;
    INSERT INTO team_members (id, team_id, post_id, role, since)
    VALUES ((given ->> 'id')::uuid, t.id, other, given ->> 'role', greatest(t.since, (given ->> 'day')::date));
    PERFORM ctx.record(caller, 'add team member', 'team-' || t.id || ' ' || other, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.add_team_member(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.add_team_member(given jsonb) IS 'A post that handles cases in the same county, or above it, joins a team; there is one head';
CREATE FUNCTION public.added_reports(home text, case_id uuid) RETURNS TABLE(added_home text, added_number bigint, scenario text, words text, reported_at timestamp with time zone, said_by text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'former');
    master cases;
BEGIN
    SELECT * INTO master FROM cases x WHERE x.home = added_reports.home AND x.id = added_reports.case_id
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    RETURN QUERY SELECT x.home, x.number, x.scenario, x.words, x.reported_at, d.said_by
        FROM duplicates d JOIN cases x ON x.home = d.home AND x.id = d.case_id
        WHERE d.master_home = master.home AND d.master_id = master.id AND ctx.may_read(x)
        ORDER BY d.at, d.case_id LIMIT 50;
END $$;
ALTER FUNCTION public.added_reports(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.added_reports(home text, case_id uuid) IS 'The first fifty reports added to a case, each for whoever may read it as a case of its own';
CREATE FUNCTION public.answer_appeal(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.coloured_ledger(given ->> 'ledger');
    building record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'home', 'id', 'outcome', 'answer', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not decider';
    END IF;
    SELECT * INTO building FROM ctx.coloured_building(l, given ->> 'home', (given ->> 'id')::uuid);
    IF building.area IS NULL THEN
        RETURN 'absent';
    END IF;
    UPDATE colour_appeals p SET outcome = given ->> 'outcome', answer = btrim(given ->> 'answer'),
        answered_at = greatest((given ->> 'at')::timestamptz, p.raised_at), answered_by = ctx.who()
    WHERE p.home = given ->> 'home' AND p.entry_id = (given ->> 'id')::uuid AND p.outcome = 'open';
    IF NOT FOUND THEN
        RETURN 'answered already';
    END IF;
    PERFORM ctx.record(caller, 'answer appeal', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'),
        fields => ARRAY[given ->> 'outcome'], address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.answer_appeal(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.answer_appeal(given jsonb) IS 'A post answers an appeal: the colour is kept, or changed; answers what came of it';
CREATE FUNCTION public.answer_press(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    moment timestamptz := given ->> 'at';
    c cases;
    p presses;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'words'], ARRAY['request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    END IF;
    UPDATE presses x SET answer = given ->> 'words', answered_by = ctx.account(), answerer = given ->> 'who',
        answered_at = moment
    WHERE x.home = c.home AND x.case_id = c.id AND x.kind = 'supervise' AND x.answered_at IS NULL
        AND x.lapsed_at IS NULL
    RETURNING * INTO p;
    IF NOT FOUND THEN
        RETURN 'nothing';
    END IF;
    UPDATE clocks k SET stopped_at = greatest(moment, k.started_at)
    WHERE k.home = p.home AND k.id = p.clock_id AND k.stopped_at IS NULL;
    PERFORM ctx.note_time(c, given, 'answer supervision', caller, jsonb_build_object(
        'effect', 'supervision-answered', 'words', given ->> 'words', 'from_area', p.from_area));
    RETURN 'done';
END $$;
ALTER FUNCTION public.answer_press(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.answer_press(given jsonb) IS 'Whoever has a case answers the desk that demanded it; answers what came of it';
CREATE FUNCTION public.answer_question(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('public', 'receipt');
    moment timestamptz := given ->> 'at';
    token bytea := decode(given ->> 'token_hash', 'hex');
    q questions;
    c cases;
    resumed boolean;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['at', 'question', 'version'], ARRAY['token_hash', 'message', 'sealed',
        'key_id', 'answers', 'photos', 'due_at', 'warn_at', 'request_id', 'address']);
    given := jsonb_strip_nulls(given);
    q := ctx.question_at_hand(token, caller);
    SELECT * INTO c FROM cases x WHERE x.home = q.home AND x.id = q.case_id FOR UPDATE;
    q := ctx.question_at_hand(token, caller);
    IF c.id IS NULL OR q.id IS DISTINCT FROM (given ->> 'question')::uuid THEN
        RETURN 'absent';
    ELSIF q.answered_at IS NOT NULL THEN
        RETURN 'answered';
    ELSIF q.ended_at IS NOT NULL OR q.expires_at <= moment OR c.closed_at IS NOT NULL THEN
        RETURN 'over';
    ELSIF c.version <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    ELSIF NOT given ?| ARRAY['sealed', 'answers', 'photos'] THEN
        RAISE EXCEPTION 'an answer without anything in it' USING ERRCODE = 'LN422';
    END IF;
    IF given ? 'sealed' THEN
        PERFORM ctx.keep_message(c, given, 'from_reporter', 'reporter');
    END IF;
    PERFORM ctx.keep_answers(c, q, given);
    UPDATE questions x SET answered_at = moment, ended_at = moment WHERE x.home = q.home AND x.id = q.id;
    -- Only the wait for the reporter ends by it.
    resumed := EXISTS (SELECT FROM clocks k WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL
        AND k.waits_for = 'reporter');
    IF resumed THEN
        PERFORM ctx.resume_clock(c, given, moment);
        PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
    END IF;
    PERFORM ctx.note_time(c, given || '{"who": "reporter"}', 'question-answered', caller,
        jsonb_strip_nulls(jsonb_build_object('is_public', true, 'resumes', resumed, 'photos',
            jsonb_array_length(coalesce(given -> 'photos', '[]')),
            'fields', ARRAY(SELECT jsonb_object_keys(given -> 'answers') ORDER BY 1),
            -- What was answered before is kept where acts are kept.
            'was', (SELECT jsonb_object_agg(a.key, a.value) FROM jsonb_each(c.answers) a
                WHERE given -> 'answers' ? a.key))));
    RETURN 'done';
END $$;
ALTER FUNCTION public.answer_question(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.answer_question(given jsonb) IS 'The one answer to a question, by its link or by the receipt; the clock goes on; answers what came of it';
CREATE FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.record(
        ctx.kind('area', 'organization', 'assignee', 'former', 'receipt', 'administrator', 'security', 'auditor',
            'followup', 'gate', 'public'),
        act, object, outcome, reason, address, request_id, fields);
END $$;
ALTER FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) IS 'Adds a record of an act; who did it comes from the signed context and from nowhere else';
CREATE FUNCTION public.append_refusal(token_hash bytea, object text, outcome text, address text, request_id text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who record;
    tries integer;
BEGIN
    SELECT s.account_id, s.post_id INTO who FROM sessions s
    WHERE s.token_hash = append_refusal.token_hash AND s.ended_at IS NULL AND s.expires_at > now();
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    tries := count_attempt('refusal:' || who.account_id, 900);
    -- Sixty in a quarter of an hour are each a record. A program that is refused by the thousand gets one at
    -- each power of ten: it is seen, and it cannot fill the disk.
    IF tries <= 60 OR tries IN (100, 1000, 10000, 100000, 1000000) THEN
        INSERT INTO audit (account_id, post_id, kind, act, object, outcome, reason, address, request_id)
        VALUES (who.account_id, who.post_id, 'gate', 'refused', left(object, 500), outcome,
            CASE WHEN tries > 60 THEN tries || ' refusals in a quarter of an hour' END, address, request_id);
    END IF;
    RETURN tries;
END $$;
ALTER FUNCTION public.append_refusal(token_hash bytea, object text, outcome text, address text, request_id text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.append_refusal(token_hash bytea, object text, outcome text, address text, request_id text) IS 'Records that whoever holds a session was refused; answers how often in this quarter of an hour';
CREATE FUNCTION public.area_change_effects(codes text[]) RETURNS TABLE(code text, name text, cases integer, owned integer, posts integer, organizations integer, children integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT a.code, a.name,
        (SELECT count(*)::integer FROM (SELECT FROM cases c WHERE c.area >= a.code AND c.area < a.code || '~'
            AND c.closed_at IS NULL LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM assignments s WHERE s.to_area >= a.code
            AND s.to_area < a.code || '~' AND s.ended_at IS NULL AND s.part = 'lead' LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM posts p WHERE p.area >= a.code AND p.area < a.code || '~'
            AND ctx.is_living(p) LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM organizations o WHERE o.area >= a.code
            AND o.area < a.code || '~' AND o.closed_on IS NULL LIMIT 1001) n),
        (SELECT count(*)::integer FROM (SELECT FROM areas b WHERE b.code > a.code AND b.code < a.code || '~'
            AND b.closed_on IS NULL LIMIT 1001) n)
    FROM areas a WHERE a.code = ANY (codes[1:100]) ORDER BY a.code;
END $$;
ALTER FUNCTION public.area_change_effects(codes text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.area_change_effects(codes text[]) IS 'What lies in areas that are to close: open cases, those they own, posts, organizations, areas below';
CREATE FUNCTION public.arrange_filter(id uuid, act text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    own saved_filters;
    other saved_filters;
BEGIN
    PERFORM FROM accounts a WHERE a.id = ctx.account() FOR UPDATE;
    -- Of another post of one's own there is nothing to arrange here, nor of anybody else.
    SELECT * INTO own FROM saved_filters f WHERE f.id = arrange_filter.id AND f.account_id = ctx.account()
        AND (f.post_id IS NULL OR f.post_id = ctx.post());
    IF own.id IS NULL THEN
        RETURN false;
    ELSIF act = 'delete' THEN
        DELETE FROM saved_filters f WHERE f.id = own.id;
    ELSIF act = 'up' THEN
        -- Past the one that is seen before it, whatever lies between for other posts.
        SELECT * INTO other FROM saved_filters f WHERE f.account_id = own.account_id
            AND (f.position, f.id) < (own.position, own.id) AND (f.post_id IS NULL OR f.post_id = ctx.post())
        ORDER BY f.position DESC, f.id DESC LIMIT 1;
        IF other.id IS NOT NULL THEN
            UPDATE saved_filters f SET position = CASE f.id WHEN own.id THEN other.position ELSE own.position END
            WHERE f.id IN (own.id, other.id);
        END IF;
    ELSE
        RETURN false;
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION public.arrange_filter(id uuid, act text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.arrange_filter(id uuid, act text) IS 'Removes a filter of the account that acts, or puts it before the one before it; false when there is none';
CREATE FUNCTION public.ask_connector(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'administrator');
    c connectors;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['name', 'at'], ARRAY['request_id', 'address']);
    SELECT x.* INTO c FROM connectors x WHERE x.name = given ->> 'name' FOR UPDATE;
    IF c.name IS NULL OR caller = 'area' AND (c.area <> ctx.area() OR (ctx.kept_ledger(c.ledger)).name IS NULL) THEN
        RETURN 'not kept';
    ELSIF c.leased_until > (given ->> 'at')::timestamptz THEN
        RETURN 'running';
    END IF;
    UPDATE connectors x SET next_at = least(x.next_at, (given ->> 'at')::timestamptz),
        asked_by = coalesce(ctx.who(), caller)
    WHERE x.name = c.name;
    PERFORM ctx.record(caller, 'ask connector', c.name, reason => c.ledger, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.ask_connector(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ask_connector(given jsonb) IS 'Whoever may switch a connector wants it to run now; answers what came of it';
CREATE FUNCTION public.ask_extension(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    moment timestamptz := given ->> 'at';
    c cases;
    k clocks;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'extension', 'at', 'who', 'reason',
        'wished_at', 'to_area', 'times'], ARRAY['request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF c.version IS DISTINCT FROM (given ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    ELSIF c.closed_at IS NOT NULL OR NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    END IF;
    SELECT * INTO k FROM clocks x WHERE x.home = c.home AND x.case_id = c.id AND x.stopped_at IS NULL
        AND NOT x.beside AND x.paused_at IS NULL AND x.due_at > moment;
    IF NOT FOUND THEN
        RETURN 'nothing';
    ELSIF EXISTS (SELECT FROM extensions e WHERE e.home = c.home AND e.case_id = c.id
            AND e.decided_at IS NULL AND e.lapsed_at IS NULL) THEN
        RETURN 'waiting';
    ELSIF (SELECT count(*) FROM extensions e WHERE e.home = c.home AND e.case_id = c.id
            AND e.purpose = k.purpose AND e.is_approved IS NOT FALSE AND e.lapsed_at IS NULL)
            >= (given ->> 'times')::integer THEN
        RETURN 'spent';
    END IF;
    INSERT INTO extensions (home, case_id, area, id, clock_id, purpose, number, scenario, due_at, wished_at,
        reason, to_area, who, asked_at, seen_from)
    VALUES (c.home, c.id, c.area, (given ->> 'extension')::uuid, k.id, k.purpose, c.number, c.scenario,
        k.due_at, (given ->> 'wished_at')::timestamptz, given ->> 'reason', given ->> 'to_area',
        given ->> 'who', moment, c.seen_from);
    PERFORM ctx.note_time(c, given, 'ask extension', caller, jsonb_build_object('effect', 'extension-asked',
        'words', given ->> 'reason', 'purpose', k.purpose, 'due_at', k.due_at,
        'wished_at', given ->> 'wished_at', 'to_area', given ->> 'to_area'));
    RETURN 'done';
END $$;
ALTER FUNCTION public.ask_extension(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ask_extension(given jsonb) IS 'Whoever has a case asks the desk above for more time; answers what came of it';
CREATE FUNCTION public.ask_help(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
    lead assignments;
    s assignments;
    called boolean := coalesce((given ->> 'is_called')::boolean, false);
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'words'],
        ARRAY['to_area', 'to_organization', 'is_called', 'coming_due_at', 'request_id', 'address']);
    c := ctx.helped_case(given ->> 'home', (given ->> 'id')::uuid);
    SELECT * INTO lead FROM assignments x
    WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'lead' AND x.ended_at IS NULL;
    IF c.id IS NULL OR c.closed_at IS NOT NULL OR NOT ctx.has_lead(c.home, c.id) THEN
        RETURN CASE WHEN c.id IS NULL THEN 'absent' WHEN c.closed_at IS NOT NULL THEN 'closed' ELSE 'post' END;
    END IF;
    given := given || jsonb_build_object('to_organization',
        ctx.at_its_beat(c, given, ctx.organization()) -> 'to_organization');
    IF lead.to_area = given ->> 'to_area'
        OR (given ->> 'to_organization')::uuid IN (lead.to_organization, lead.of_organization) THEN
        RETURN 'owner';
    END IF;
    IF EXISTS (SELECT FROM assignments x WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper'
        AND x.ended_at IS NULL AND (x.to_area = given ->> 'to_area'
            OR x.to_organization = (given ->> 'to_organization')::uuid)) THEN
        RETURN 'again';
    END IF;
    IF (SELECT count(*) FROM assignments x WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper'
        AND x.ended_at IS NULL) >= 20 THEN
        RETURN 'many';
    END IF;
    PERFORM ctx.demand_owner(given ->> 'to_area', (given ->> 'to_organization')::uuid, c.seen_from);
    INSERT INTO assignments (home, case_id, area, part, to_area, to_organization, desk, from_area,
        from_organization, number, scenario, pack_version, reported_at, step, due_at, seen_from, given_at,
        given_by, reason, state, state_at, is_called, coming_due_at)
    VALUES (c.home, c.id, c.area, 'helper', given ->> 'to_area', (given ->> 'to_organization')::uuid, lead.desk,
        lead.to_area, lead.to_organization, c.number, c.scenario, c.pack_version, c.reported_at, c.step,
        c.due_at, c.seen_from, (given ->> 'at')::timestamptz, ctx.post(), btrim(given ->> 'words'), 'asked',
        (given ->> 'at')::timestamptz, called,
        CASE WHEN called THEN (given ->> 'coming_due_at')::timestamptz END)
    RETURNING * INTO s;
    PERFORM ctx.note_help(c, s, given, CASE WHEN called THEN 'call help' ELSE 'ask help' END, caller);
    RETURN 'done';
END $$;
ALTER FUNCTION public.ask_help(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ask_help(given jsonb) IS 'Whoever has a case asks somebody to help with it, or summons somebody above';
CREATE FUNCTION public.ask_reporter(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    moment timestamptz := given ->> 'at';
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'message', 'at', 'who', 'sealed', 'key_id',
        'token_hash', 'fields', 'wants_photo', 'expires_at'], ARRAY['clock_pause', 'request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    ELSIF c.closed_at IS NOT NULL THEN
        RETURN 'closed';
    ELSIF NOT EXISTS (SELECT FROM receipts r WHERE r.home = c.home AND r.case_id = c.id) THEN
        RETURN 'nobody';
    ELSIF c.version <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    ELSIF (SELECT count(*) FROM questions q WHERE q.home = c.home AND q.case_id = c.id) >= 20 THEN
        RETURN 'many';
    END IF;
    PERFORM ctx.keep_message(c, given, 'to_reporter', given ->> 'who');
    UPDATE questions q SET ended_at = greatest(moment, q.asked_at)
    WHERE q.home = c.home AND q.case_id = c.id AND q.ended_at IS NULL;
    INSERT INTO questions (home, case_id, id, token_hash, fields, wants_photo, asked_at, expires_at)
    VALUES (c.home, c.id, (given ->> 'message')::uuid, decode(given ->> 'token_hash', 'hex'),
        ARRAY(SELECT jsonb_array_elements_text(given -> 'fields')), (given ->> 'wants_photo')::boolean, moment,
        (given ->> 'expires_at')::timestamptz);
    IF given -> 'clock_pause' IS NOT NULL THEN
        PERFORM ctx.pause_clock(c, given -> 'clock_pause', moment);
        PERFORM ctx.date_case(c, NULL);
    END IF;
    -- That something was asked, and nothing of what.
    PERFORM ctx.note_time(c, given, 'question', caller, jsonb_build_object('is_public', true,
        'pauses', given -> 'clock_pause' IS NOT NULL));
    RETURN 'done';
END $$;
ALTER FUNCTION public.ask_reporter(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ask_reporter(given jsonb) IS 'Asks the reporter something by a link that is good once, and lets the clock wait; answers what came of it';
CREATE FUNCTION public.asked_question(token_hash bytea, at timestamp with time zone) RETURNS TABLE(home text, case_id uuid, number bigint, version integer, scenario text, pack_version integer, area text, id uuid, sealed bytea, who text, fields text[], wants_photo boolean, asked_at timestamp with time zone, expires_at timestamp with time zone, state text, purpose text, allowance text, started_at timestamp with time zone, left_s integer, left_works boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('public', 'receipt');
    q questions := ctx.question_at_hand(asked_question.token_hash, caller);
BEGIN
    RETURN QUERY SELECT c.home, c.id, c.number, c.version, c.scenario, c.pack_version, c.area, q.id, m.sealed,
            m.who, q.fields, q.wants_photo, q.asked_at, q.expires_at,
            CASE WHEN q.answered_at IS NOT NULL THEN 'answered'
                WHEN q.ended_at IS NOT NULL OR q.expires_at <= asked_question.at OR c.closed_at IS NOT NULL
                THEN 'over' ELSE 'open' END,
            k.purpose, k.allowance, k.started_at, k.left_s, k.left_works
        FROM cases c JOIN messages m ON m.home = q.home AND m.id = q.id
        LEFT JOIN clocks k ON k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL AND NOT k.beside
            AND k.waits_for = 'reporter'
        WHERE c.home = q.home AND c.id = q.case_id LIMIT 1;
END $$;
ALTER FUNCTION public.asked_question(token_hash bytea, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.asked_question(token_hash bytea, at timestamp with time zone) IS 'What was asked, for whoever holds the link or the receipt, with what its clock has left';
CREATE FUNCTION public.awaited_single_sign_on(token_hash bytea, browser_hash bytea) RETURNS TABLE(nonce text, verifier text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT p.nonce, p.verifier FROM pending_sign_ins p
    WHERE p.token_hash = awaited_single_sign_on.token_hash AND p.expires_at > now() AND p.account_id IS NULL
        AND p.browser_hash = awaited_single_sign_on.browser_hash
$$;
ALTER FUNCTION public.awaited_single_sign_on(token_hash bytea, browser_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.awaited_single_sign_on(token_hash bytea, browser_hash bytea) IS 'What the answer of the single sign-on must carry, for the browser that was sent there';
CREATE FUNCTION public.beat_offices(after_area text, after_slug text, at_most integer) RETURNS TABLE(id uuid, name text, name_en text, slug text, area text, area_name text, beats integer, wanted_at timestamp with time zone, moved integer, done_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT o.id, o.name, o.name_en, o.slug, o.area, a.name, n.beats, r.wanted_at, r.moved, r.done_at
        FROM (SELECT b.of_organization, count(*) FILTER (WHERE b.until IS NULL)::integer AS beats FROM beats b
            GROUP BY b.of_organization) n
        JOIN organizations o ON o.id = n.of_organization JOIN areas a ON a.code = o.area
        LEFT JOIN beat_redraws r ON r.of_organization = o.id
        WHERE (o.area, o.slug) > (after_area COLLATE "C", after_slug) ORDER BY o.area, o.slug LIMIT at_most;
END $$;
ALTER FUNCTION public.beat_offices(after_area text, after_slug text, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.beat_offices(after_area text, after_slug text, at_most integer) IS 'Organizations whose ground is shared out, by area and slug';
CREATE FUNCTION public.beats_of(office uuid, at_most integer) RETURNS TABLE(id uuid, name text, name_en text, slug text, since date, has_shape boolean, km2 double precision, areas text[], accounts integer, open integer, path text, west double precision, south double precision, east double precision, north double precision, x double precision, y double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT b.id, o.name, o.name_en, o.slug, b.since, b.shape IS NOT NULL,
            ST_Area(ST_Transform(g.ground, 4326)::geography) / 1e6,
            ARRAY(SELECT k.area || ' ' || a.name FROM beat_areas k JOIN areas a ON a.code = k.area
                WHERE k.beat_id = b.id ORDER BY k.area LIMIT 200),
            (SELECT count(DISTINCT p.account_id)::integer FROM posts p
                WHERE p.organization_id = b.id AND ctx.is_living(p)),
            (SELECT count(*)::integer FROM (SELECT FROM assignments s
                WHERE s.to_organization = b.id AND s.ended_at IS NULL AND s.part = 'lead' LIMIT 1001) n),
            ST_AsSVG(g.ground, 1, 0), ST_XMin(g.ground), ST_YMin(g.ground), ST_XMax(g.ground), ST_YMax(g.ground),
            ST_X(ST_PointOnSurface(g.ground)), ST_Y(ST_PointOnSurface(g.ground))
        FROM (SELECT * FROM beats f WHERE f.of_organization = office AND f.until IS NULL ORDER BY f.id
            LIMIT at_most) b
        JOIN organizations o ON o.id = b.id,
        LATERAL (
            SELECT ST_SimplifyPreserveTopology(ST_Transform(ST_Union(p.shape), 3857), 10) AS ground FROM (
                SELECT b.shape UNION ALL
                SELECT h.shape FROM beat_areas k JOIN area_shapes h ON h.code = k.area WHERE k.beat_id = b.id) p
        ) g
        ORDER BY o.slug;
END $$;
ALTER FUNCTION public.beats_of(office uuid, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.beats_of(office uuid, at_most integer) IS 'Beats of an organization by slug: ground, people and open cases, exact to a thousand, and an outline to draw';
CREATE FUNCTION public.begin_sign_in(account uuid, post uuid, way text, token_hash bytea, browser_hash bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM pending_sign_ins p WHERE p.expires_at < now();
    INSERT INTO pending_sign_ins (token_hash, browser_hash, account_id, post_id, way, is_password_settled, expires_at)
    VALUES (token_hash, browser_hash, account, post, way, way <> 'link', now() + interval '10 minutes');
END $$;
ALTER FUNCTION public.begin_sign_in(account uuid, post uuid, way text, token_hash bytea, browser_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.begin_sign_in(account uuid, post uuid, way text, token_hash bytea, browser_hash bytea) IS 'Begins a sign-in of ten minutes, bound to the browser that asked';
CREATE FUNCTION public.begin_single_sign_on(token_hash bytea, browser_hash bytea, nonce text, verifier text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM pending_sign_ins p WHERE p.expires_at < now();
    INSERT INTO pending_sign_ins (token_hash, browser_hash, way, is_password_settled, nonce, verifier, expires_at)
    VALUES (token_hash, browser_hash, 'oidc', true, nonce, verifier, now() + interval '10 minutes');
END $$;
ALTER FUNCTION public.begin_single_sign_on(token_hash bytea, browser_hash bytea, nonce text, verifier text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.begin_single_sign_on(token_hash bytea, browser_hash bytea, nonce text, verifier text) IS 'Begins a sign-in whose first factor another site checks';
CREATE FUNCTION public.begin_try(name text, free integer, seconds integer, longest integer, at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    each constant interval := make_interval(secs => seconds::double precision / free);
    held record;
    tries integer;
BEGIN
    INSERT INTO buckets AS b (name, empty_at) VALUES (begin_try.name, at)
    ON CONFLICT ON CONSTRAINT buckets_pkey DO UPDATE SET empty_at = greatest(b.empty_at, EXCLUDED.empty_at)
    RETURNING b.empty_at, b.ready_at, b.xmax = 0 AS is_new INTO held;
    IF held.is_new THEN
        PERFORM ctx.sweep_buckets(begin_try.name, at);
    END IF;
    IF held.ready_at > at THEN
        RETURN ceil(extract(epoch FROM held.ready_at - at))::integer;
    END IF;
    tries := ceil(extract(epoch FROM held.empty_at - at) / extract(epoch FROM each))::integer + 1;
    UPDATE buckets b SET empty_at = least(held.empty_at + each, at + each * (free + 7)),
        ready_at = CASE WHEN tries >= free
            THEN at + make_interval(secs => least(longest, 2 ^ least(tries - free, 10))) END
    WHERE b.name = begin_try.name;
    RETURN 0;
END $$;
ALTER FUNCTION public.begin_try(name text, free integer, seconds integer, longest integer, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.begin_try(name text, free integer, seconds integer, longest integer, at timestamp with time zone) IS 'Counts a try: 0, or the seconds to wait, which double with each wrong try beyond the free ones';
CREATE FUNCTION public.break_glass(wanted jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    place_at text := wanted ->> 'area';
    county text := left(ctx.area(), 6);
    told text;
    made break_glasses;
BEGIN
    -- One at a time: whoever opens two at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('glass ' || ctx.account(), 0));
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = place_at AND a.closed_on IS NULL) THEN
        RETURN 'absent';
    ELSIF area_level(place_at) < 3 THEN
        RETURN 'wide';
    ELSIF left(place_at, length(county)) <> county THEN
        RETURN 'far';
    ELSIF caller = 'area' AND place_at >= ctx.area() AND place_at < ctx.area() || '~' THEN
        RETURN 'own';
    ELSIF (ctx.living_glass()).id IS NOT NULL THEN
        RETURN 'open';
    END IF;
    told := ctx.told_about(place_at);
    IF told IS NULL THEN
        RETURN 'nobody';
    END IF;
    INSERT INTO break_glasses (id, account_id, post_id, who, area, reason, told, ends_at)
    SELECT (wanted ->> 'id')::uuid, a.id, p.id, a.name || ' · ' || p.title, place_at, wanted ->> 'reason',
        told, now() + (wanted ->> 'minutes')::integer * interval '1 minute'
    FROM accounts a JOIN posts p ON p.account_id = a.id WHERE p.id = ctx.post()
    RETURNING * INTO STRICT made;
    PERFORM ctx.record(caller, 'break glass', 'glass-' || made.id, 'done', made.reason,
        wanted -> 'source' ->> 'address', wanted -> 'source' ->> 'request');
    RETURN 'done';
END $$;
ALTER FUNCTION public.break_glass(wanted jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.break_glass(wanted jsonb) IS 'Opens a town or less of the caller''s county for reading, an hour at most, and tells a second person';
CREATE FUNCTION public.bucket_share(name text, seconds integer, at timestamp with time zone) RETURNS double precision
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN coalesce((SELECT least(1, greatest(0, extract(epoch FROM b.empty_at - at) / seconds))
        FROM buckets b WHERE b.name = bucket_share.name), 0);
END $$;
ALTER FUNCTION public.bucket_share(name text, seconds integer, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.bucket_share(name text, seconds integer, at timestamp with time zone) IS 'How much of a bucket is used: 0 nothing, 1 all';
CREATE FUNCTION public.burden_counts() RETURNS TABLE(asker text, asker_en text, place text, kind text, count integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    -- A number below ten could point at who said it, also as the rest of a sum: kinds are shown only where every
    -- kind that was said is large enough.
    WITH said AS (
        SELECT b.organization_id, b.area, b.kind, count(*)::integer AS count
        FROM burdens b WHERE b.said_on > current_date - 365
        GROUP BY b.organization_id, b.area, b.kind
    ), askers AS (
        SELECT s.organization_id, s.area, sum(s.count)::integer AS total, min(s.count) >= 10 AS is_safe
        FROM said s GROUP BY s.organization_id, s.area HAVING sum(s.count) >= 10
    ), shown AS (
        SELECT a.organization_id, a.area, NULL AS kind, a.total AS count, a.total FROM askers a
        UNION ALL
        SELECT s.organization_id, s.area, s.kind, s.count, a.total FROM said s
        JOIN askers a ON a.is_safe AND a.organization_id IS NOT DISTINCT FROM s.organization_id
            AND a.area IS NOT DISTINCT FROM s.area
    )
    SELECT coalesce(o.name, r.name), coalesce(o.name_en, r.name_en), p.name, n.kind, n.count
    FROM shown n
    LEFT JOIN organizations o ON o.id = n.organization_id
    LEFT JOIN areas r ON r.code = n.area
    LEFT JOIN areas p ON p.code = o.area
    ORDER BY n.total DESC, coalesce(n.organization_id::text, n.area), n.kind NULLS FIRST LIMIT 1000
$$;
ALTER FUNCTION public.burden_counts() OWNER TO linli_definer;
COMMENT ON FUNCTION public.burden_counts() IS 'Complaints of the last year by who asked, from ten on; a row without a kind is the sum';
CREATE FUNCTION public.cancel_area_change(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at'], ARRAY['request_id', 'address']);
    UPDATE area_changes h SET cancelled_at = (given ->> 'at')::timestamptz
    WHERE h.id = (given ->> 'id')::uuid AND h.begun_at IS NULL AND h.cancelled_at IS NULL;
    IF FOUND THEN
        PERFORM ctx.record(caller, 'cancel area change', 'change-' || (given ->> 'id'),
            address => given ->> 'address', request_id => given ->> 'request_id');
    END IF;
    RETURN FOUND;
END $$;
ALTER FUNCTION public.cancel_area_change(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.cancel_area_change(given jsonb) IS 'Takes an order back that has not begun; false when it has';
CREATE FUNCTION public.carry_area_changes(at timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    h area_changes;
    done integer := 0;
BEGIN
    PERFORM ctx.kind('mover');
    FOR h IN SELECT x.* FROM area_changes x
        WHERE x.closes_on <= (carry_area_changes.at AT TIME ZONE ctx.place_zone())::date
            AND (x.done_at IS NULL AND x.cancelled_at IS NULL
                OR x.done_at > carry_area_changes.at - interval '1 day')
        ORDER BY x.done_at IS NOT NULL, x.closes_on, x.ordered_at, x.id LIMIT 20 FOR UPDATE SKIP LOCKED
    LOOP
        BEGIN
            done := ctx.carry_area_change(h, carry_area_changes.at, least(at_most, 200));
            UPDATE area_changes x SET failure = NULL WHERE x.id = h.id AND x.failure IS NOT NULL;
        EXCEPTION WHEN others THEN
            -- The page of changes shows it; what is ordered after it does not wait for it.
            UPDATE area_changes x SET failure = left(SQLERRM, 500)
            WHERE x.id = h.id AND x.failure IS DISTINCT FROM left(SQLERRM, 500);
        END;
        EXIT WHEN done > 0;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION public.carry_area_changes(at timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.carry_area_changes(at timestamp with time zone, at_most integer) IS 'One step of the oldest order whose day has come and that has something left; answers how much it did';
CREATE FUNCTION public.carry_redraws(at timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    r beat_redraws;
    s assignments;
    seen integer := 0;
    changed integer := 0;
BEGIN
    PERFORM ctx.kind('mover');
    PERFORM ctx.redraw_again(carry_redraws.at);
    SELECT * INTO r FROM beat_redraws x WHERE x.done_at IS NULL ORDER BY x.wanted_at, x.of_organization LIMIT 1
        FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR s IN SELECT x.* FROM assignments x
        WHERE x.ended_at IS NULL AND (x.to_organization = r.of_organization OR x.of_organization = r.of_organization)
            AND (x.home, x.id) > (coalesce(r.after_home, ''), coalesce(r.after_id, repeat('0', 32)::uuid))
        ORDER BY x.home, x.id LIMIT least(at_most, 200)
    LOOP
        seen := seen + 1;
        changed := changed + ctx.redraw_apart(r, s, carry_redraws.at)::integer;
        r.after_home := s.home;
        r.after_id := s.id;
    END LOOP;
    UPDATE beat_redraws x SET after_home = r.after_home, after_id = r.after_id, moved = x.moved + changed,
        done_at = CASE WHEN seen < least(at_most, 200) THEN carry_redraws.at END
    WHERE x.of_organization = r.of_organization;
    RETURN seen;
END $$;
ALTER FUNCTION public.carry_redraws(at timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.carry_redraws(at timestamp with time zone, at_most integer) IS 'Looks at so many open cases of an office whose beats changed; answers how many it looked at';
CREATE FUNCTION public.case_marks(homes text[], numbers bigint[], at timestamp with time zone) RETURNS TABLE(home text, number bigint, mark text, since timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT c.home, c.number, m.mark, m.since
        FROM (SELECT * FROM unnest(homes, numbers) AS w (home, number) LIMIT 200) w
        JOIN cases c ON c.home = w.home AND c.number = w.number AND c.seen_from >= ctx.level()
            AND (caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~'
                OR EXISTS (SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
                    AND s.ended_at IS NULL AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                        ELSE ctx.organization() IN (s.to_organization, s.of_organization) END)),
        LATERAL (
            SELECT 'supervised' AS mark, max(p.due_at) AS since FROM presses p
            WHERE p.home = c.home AND p.case_id = c.id AND p.kind = 'supervise' AND p.answered_at IS NULL
                AND p.lapsed_at IS NULL
            UNION ALL
            SELECT 'escalated', max(x.since) FROM watchers x
            WHERE x.home = c.home AND x.case_id = c.id AND x.ended_at IS NULL
            UNION ALL
            SELECT 'urged', max(p.at) FROM presses p
            WHERE p.home = c.home AND p.case_id = c.id AND p.kind = 'urge' AND p.at >= (SELECT max(s.given_at)
                FROM assignments s WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead'
                    AND s.ended_at IS NULL)
            UNION ALL
            SELECT 'extension', max(e.asked_at) FROM extensions e
            WHERE e.home = c.home AND e.case_id = c.id AND e.decided_at IS NULL AND e.lapsed_at IS NULL
            UNION ALL
            SELECT 'warned', max(k.warned_at) FROM clocks k
            WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL AND NOT k.beside
                AND k.due_at > case_marks.at
        ) m
        WHERE c.closed_at IS NULL AND m.since IS NOT NULL
        ORDER BY c.home, c.number;
END $$;
ALTER FUNCTION public.case_marks(homes text[], numbers bigint[], at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.case_marks(homes text[], numbers bigint[], at timestamp with time zone) IS 'What stands out about the time of the cases of a desk: warned, told above, pressed, an answer demanded';
CREATE FUNCTION public.cases_of_repeat(id uuid) RETURNS TABLE(home text, number bigint, area text, words text, reported_at timestamp with time zone, closed_at timestamp with time zone, count integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT x.home, x.number, x.area, x.words, x.reported_at, x.closed_at,
            (count(*) OVER ())::integer
        FROM repeat_cases k JOIN repeats r ON r.id = k.repeat_id JOIN cases x ON x.home = k.home AND x.id = k.case_id
        WHERE k.repeat_id = cases_of_repeat.id AND x.seen_from >= ctx.level()
            AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
        ORDER BY k.closed_at DESC, x.home, x.number LIMIT 50;
END $$;
ALTER FUNCTION public.cases_of_repeat(id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.cases_of_repeat(id uuid) IS 'The cases of a repeat that the post may read, the latest first';
CREATE FUNCTION public.change_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
BEGIN
    IF who IS NULL THEN
        RETURN false;
    END IF;
    UPDATE accounts a SET password_hash = change_password.password_hash, password_set_at = at WHERE a.id = who;
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = who AND s.ended_at IS NULL AND NOT s.is_token
        AND s.token_hash <> change_password.token_hash;
    PERFORM ctx.record_at_gate(who, 'change password', 'done', '{password_hash}', source);
    RETURN true;
END $$;
ALTER FUNCTION public.change_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.change_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) IS 'Sets the password of a session''s account and ends its other sessions';
CREATE FUNCTION public.claim_connector(claim uuid, moment timestamp with time zone, until timestamp with time zone, only_one text) RETURNS TABLE(name text, ledger text, area text, tries integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    c connectors;
BEGIN
    PERFORM ctx.kind('connector');
    SELECT x.* INTO c FROM connectors x
    WHERE x.next_at <= moment AND (x.leased_until IS NULL OR x.leased_until <= moment)
        AND (only_one IS NULL OR x.name = only_one)
    ORDER BY x.next_at, x.name LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF c.name IS NULL THEN
        RETURN;
    END IF;
    -- Whoever had it is gone, or will find its lease gone.
    UPDATE connector_runs r SET outcome = 'failed', why = 'cut', ended_at = greatest(moment, r.started_at)
    WHERE r.connector = c.name AND r.outcome = 'running';
    UPDATE connectors x SET lease = claim, leased_until = until, tries = least(x.tries + 1, 1000)
    WHERE x.name = c.name;
    INSERT INTO connector_runs (id, connector, ledger, area, asked_by, started_at)
    VALUES (claim, c.name, c.ledger, c.area, c.asked_by, moment);
    RETURN QUERY SELECT c.name, c.ledger, c.area, least(c.tries + 1, 1000);
END $$;
ALTER FUNCTION public.claim_connector(claim uuid, moment timestamp with time zone, until timestamp with time zone, only_one text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.claim_connector(claim uuid, moment timestamp with time zone, until timestamp with time zone, only_one text) IS 'Claims the connector that is longest due, for some minutes, and begins its run; no row when none is';
CREATE FUNCTION public.claim_deliveries(claim uuid, moment timestamp with time zone, until timestamp with time zone, of_each integer, at_most integer) RETURNS TABLE(id uuid, channel_id uuid, channel text, is_on boolean, url text, secret bytea, to_case_id uuid, content jsonb, opens smallint, closes smallint, zone text, tries integer, made_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('sender');
    -- Materialized: looked for once, however the rest is planned.
    RETURN QUERY WITH due AS MATERIALIZED (
            SELECT x.id FROM channels o, LATERAL (SELECT y.id, y.next_at FROM deliveries y
                WHERE y.channel_id = o.id AND y.state = 'waiting' AND y.next_at <= moment
                    AND (y.leased_until IS NULL OR y.leased_until <= moment)
                ORDER BY y.next_at, y.id LIMIT of_each FOR UPDATE SKIP LOCKED) x
            ORDER BY x.next_at, x.id LIMIT least(at_most, 100)
        )
        UPDATE deliveries d SET lease = claim, leased_until = until, tries = d.tries + 1
        FROM due, channels k
        WHERE d.id = due.id AND k.id = d.channel_id
        RETURNING d.id, d.channel_id, d.channel, k.is_on, k.url, k.sealed, d.to_case_id, d.content, d.opens,
            d.closes, ctx.place_zone(), d.tries::integer, d.made_at;
END $$;
ALTER FUNCTION public.claim_deliveries(claim uuid, moment timestamp with time zone, until timestamp with time zone, of_each integer, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.claim_deliveries(claim uuid, moment timestamp with time zone, until timestamp with time zone, of_each integer, at_most integer) IS 'Claims a few of each channel that are due, for some minutes, the longest due first; others are not kept waiting';
CREATE FUNCTION public.clocks_run_out(at timestamp with time zone, most integer) RETURNS TABLE(home text, case_id uuid, id uuid, area text, seen_from smallint, scenario text, pack_version integer, purpose text, due_at timestamp with time zone, escalated integer, to_area text, to_organization uuid, happened text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    RETURN QUERY SELECT k.home, k.case_id, k.id, c.area, c.seen_from, c.scenario, c.pack_version, k.purpose,
            k.due_at, coalesce(k.escalated, 0)::integer, s.to_area, s.to_organization,
            ctx.happened_since(c, k.due_at)
        FROM (
            SELECT x.home, x.case_id, x.id, x.purpose, x.due_at, x.escalated, x.escalate_at FROM clocks x
            WHERE x.stopped_at IS NULL AND x.settled_at IS NULL
                AND coalesce(x.escalate_at, x.due_at) <= clocks_run_out.at
            ORDER BY coalesce(x.escalate_at, x.due_at), x.home, x.case_id LIMIT least(most, 500)) k
        JOIN cases c ON c.home = k.home AND c.id = k.case_id
        JOIN assignments s ON s.home = k.home AND s.case_id = k.case_id AND s.part = 'lead'
            AND s.ended_at IS NULL
        ORDER BY coalesce(k.escalate_at, k.due_at), k.home, k.case_id;
END $$;
ALTER FUNCTION public.clocks_run_out(at timestamp with time zone, most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.clocks_run_out(at timestamp with time zone, most integer) IS 'Clocks that ran out and whose table of escalations is not over, the oldest first, whoever has the case';
CREATE FUNCTION public.complain_of_burden(organization uuid, area text, kind text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('public');
    IF NOT EXISTS (SELECT FROM organizations o WHERE o.id = organization AND o.closed_on IS NULL)
        AND NOT EXISTS (SELECT FROM areas a WHERE a.code = complain_of_burden.area AND a.closed_on IS NULL AND a.level <= 4)
    THEN
        RAISE EXCEPTION 'nobody of that name asks anything' USING ERRCODE = 'LN422';
    END IF;
    INSERT INTO burdens (organization_id, area, kind) VALUES (organization, complain_of_burden.area, kind);
    -- The row is its own record. One in the audit would carry the moment, and lie between others that name people.
END $$;
ALTER FUNCTION public.complain_of_burden(organization uuid, area text, kind text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.complain_of_burden(organization uuid, area text, kind text) IS 'Keeps a complaint as said by nobody, on a day and at no moment';
CREATE FUNCTION public.contact_to_tell(delivery uuid, claim uuid) RETURNS TABLE(home text, case_id uuid, sealed bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('sender');
    d deliveries;
    number bigint;
BEGIN
    SELECT * INTO d FROM deliveries x
    WHERE x.id = delivery AND x.lease = claim AND x.state = 'waiting' AND x.to_case_id IS NOT NULL;
    -- Whoever does not want to be told any more is not told, whatever was due.
    IF d.id IS NULL OR NOT EXISTS (SELECT FROM followers f
        WHERE f.home = d.to_home AND f.case_id = d.to_case_id) THEN
        RETURN;
    END IF;
    SELECT c.number INTO number FROM cases c WHERE c.home = d.to_home AND c.id = d.to_case_id;
    PERFORM ctx.record(caller, 'open contact to tell', d.to_home || '-' || number, reason => d.id::text,
        fields => ARRAY['contact']);
    RETURN QUERY SELECT k.home, k.case_id, k.sealed FROM contacts k
        WHERE k.home = d.to_home AND k.case_id = d.to_case_id;
END $$;
ALTER FUNCTION public.contact_to_tell(delivery uuid, claim uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.contact_to_tell(delivery uuid, claim uuid) IS 'The sealed contact of whoever a claimed delivery is for, at the moment of sending; each look is recorded';
CREATE FUNCTION public.count_attempt(bucket text, seconds integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    total integer;
BEGIN
    IF seconds IS NULL OR seconds < 1 THEN
        RAISE EXCEPTION 'a span of % seconds', seconds USING ERRCODE = 'LN400';
    END IF;
    INSERT INTO attempts AS a (bucket, window_start, count)
    VALUES (bucket, to_timestamp(floor(extract(epoch FROM now()) / seconds) * seconds), 1)
    ON CONFLICT ON CONSTRAINT attempts_pkey DO UPDATE SET count = a.count + 1
    RETURNING a.count INTO total;
    IF total = 1 THEN
        DELETE FROM attempts a WHERE a.window_start < now() - interval '1 day';
    END IF;
    RETURN total;
END $$;
ALTER FUNCTION public.count_attempt(bucket text, seconds integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.count_attempt(bucket text, seconds integer) IS 'Counts one more try in the present span, and answers how many there were';
CREATE FUNCTION public.count_parked_work(at_most integer) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('meter', 'administrator');
    RETURN (SELECT count(*)::integer FROM (
        SELECT FROM parked_work p WHERE p.next_at = 'infinity' LIMIT least(at_most, 10000)) n);
END $$;
ALTER FUNCTION public.count_parked_work(at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.count_parked_work(at_most integer) IS 'How many rows are parked, up to a number';
CREATE FUNCTION public.count_solved_marks(moment timestamp with time zone, worth integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    since timestamptz := moment - interval '30 days';
    made integer := 0;
BEGIN
    PERFORM ctx.kind('meter');
    -- Of two workers one counts.
    IF EXISTS (SELECT FROM solved_marks m WHERE m.made_at > moment - interval '10 minutes')
        OR NOT pg_try_advisory_xact_lock(hashtextextended('solved_marks', 0)) THEN
        RETURN 0;
    END IF;
    DELETE FROM solved_marks;
    IF (SELECT count(*) FROM (SELECT FROM cases c WHERE c.is_public AND c.solved_at > since
            AND ctx.spot_in_time(c.point, c.solved_at) &&& ST_MakeLine(
                ST_MakePoint(-180, -90, extract(epoch FROM since) / 86400),
                ST_MakePoint(180, 90, extract(epoch FROM now()) / 86400 + 1)) LIMIT worth) n) = worth THEN
        WITH fine AS (
            SELECT floor(ctx.tile_x(s.lon, 16, 0) / 4096)::integer AS x,
                floor(ctx.tile_y(s.lat, 16, 0) / 4096)::integer AS y,
                sum(s.lon) AS lon, sum(s.lat) AS lat, count(*) AS count
            FROM ctx.solved_of_late(since) s GROUP BY 1, 2
        )
        INSERT INTO solved_marks (z, x, y, lon, lat, count, made_at)
        SELECT g.z, f.x >> (13 - g.z), f.y >> (13 - g.z), sum(f.lon) / sum(f.count), sum(f.lat) / sum(f.count),
            sum(f.count), moment
        FROM fine f, generate_series(10, 13) AS g (z) GROUP BY 1, 2, 3;
        GET DIAGNOSTICS made = ROW_COUNT;
    END IF;
    RETURN made;
END $$;
ALTER FUNCTION public.count_solved_marks(moment timestamp with time zone, worth integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.count_solved_marks(moment timestamp with time zone, worth integer) IS 'Makes the marks of what was solved anew, if they are older than ten minutes and so much was solved; answers how many there are';
CREATE FUNCTION public.credential(login text) RETURNS TABLE(account_id uuid, password_hash text, is_locked boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT a.id, a.password_hash, a.locked_at IS NOT NULL FROM accounts a WHERE a.login = credential.login
$$;
ALTER FUNCTION public.credential(login text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.credential(login text) IS 'What is needed to check one password; no row for an unknown login';
CREATE FUNCTION public.date_clock(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('timekeeper');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'clock', 'due_at'], ARRAY['warn_at']);
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        FOR NO KEY UPDATE;
    UPDATE clocks k SET due_at = (given ->> 'due_at')::timestamptz, warn_at = (given ->> 'warn_at')::timestamptz
    WHERE k.home = c.home AND k.id = (given ->> 'clock')::uuid AND k.case_id = c.id AND k.stopped_at IS NULL
        AND k.due_at IS NULL AND k.paused_at IS NULL AND NOT k.beside;
    IF FOUND THEN
        PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
        PERFORM ctx.record(caller, 'date clock', c.home || '-' || c.number);
    END IF;
    RETURN FOUND;
END $$;
ALTER FUNCTION public.date_clock(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.date_clock(given jsonb) IS 'Gives a clock the end that could not be computed before; never changes one that was given';
CREATE FUNCTION public.day_begins(day date) RETURNS timestamp with time zone
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ SELECT day_begins.day::timestamp AT TIME ZONE ctx.place_zone() $$;
ALTER FUNCTION public.day_begins(day date) OWNER TO linli_definer;
COMMENT ON FUNCTION public.day_begins(day date) IS 'The first moment of a day where the place lies';
CREATE FUNCTION public.decide_colours(given jsonb) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.coloured_ledger(given ->> 'ledger');
    wanted text := given ->> 'colour';
    moment timestamptz := (given ->> 'at')::timestamptz;
    today date := (moment AT TIME ZONE ctx.place_zone())::date;
    last_day date := nullif(given ->> 'until', '')::date;
    outcomes text[] := '{}';
    building record;
    one record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'entries', 'colour', 'reason', 'source', 'until', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN ARRAY['not decider'];
    ELSIF jsonb_array_length(given -> 'entries') > 500 THEN
        RAISE EXCEPTION 'at most 500 buildings at once' USING ERRCODE = 'LN400';
    ELSIF wanted NOT IN ('rule', 'none') AND NOT ctx.colour_plan(l.name) -> 'palette' ? wanted THEN
        RAISE EXCEPTION 'a colour that the place does not use: %', wanted USING ERRCODE = 'LN422';
    ELSIF wanted <> 'rule' AND (last_day IS NULL OR last_day < today OR last_day > today + 366) THEN
        RAISE EXCEPTION 'a decision holds for a year at most' USING ERRCODE = 'LN422';
    END IF;
    FOR one IN SELECT * FROM jsonb_to_recordset(given -> 'entries') AS x (home text, id uuid) LOOP
        SELECT * INTO building FROM ctx.coloured_building(l, one.home, one.id);
        IF building.area IS NULL THEN
            outcomes := outcomes || 'absent'::text;
            CONTINUE;
        END IF;
        UPDATE colour_decisions d SET ended_at = greatest(moment, d.decided_at)
        WHERE d.home = one.home AND d.entry_id = one.id AND d.ended_at IS NULL;
        IF wanted <> 'rule' THEN
            INSERT INTO colour_decisions (home, id, entry_id, ledger, area, reads_from, colour, reason, source,
                decided_at, until, who)
            VALUES (one.home, gen_random_uuid(), one.id, l.name, building.area, building.reads_from, wanted,
                btrim(given ->> 'reason'), btrim(given ->> 'source'), moment, last_day, ctx.who());
        END IF;
        PERFORM ctx.record(caller, 'decide colour', l.name || ' ' || one.home || '-' || one.id,
            reason => given ->> 'reason', address => given ->> 'address', request_id => given ->> 'request_id',
            fields => ARRAY[wanted]);
        outcomes := outcomes || 'done'::text;
    END LOOP;
    RETURN outcomes;
END $$;
ALTER FUNCTION public.decide_colours(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.decide_colours(given jsonb) IS 'A post decides the colour of buildings until a day, or takes that back; what came of each, in order';
CREATE FUNCTION public.decide_export(id uuid, approves boolean, words text, source jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = decide_export.id
        AND e.area >= ctx.area() AND e.area < ctx.area() || '~' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF held.account_id = ctx.account() THEN
        RETURN 'own';
    ELSIF held.ledger IS NOT NULL AND NOT ctx.decides_entries() THEN
        RETURN 'decider';
    ELSIF held.decided_at IS NOT NULL OR NOT held.needs_second THEN
        RETURN 'decided';
    ELSIF held.lapses_at <= now() THEN
        RETURN 'lapsed';
    END IF;
    UPDATE exports e SET decided_at = now(), decided_by = ctx.account(), is_approved = approves,
        decision_words = nullif(decide_export.words, ''), decider = ctx.who()
    WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, CASE WHEN approves THEN 'approve export' ELSE 'refuse export' END,
        held, held.rows, source);
    RETURN 'done';
END $$;
ALTER FUNCTION public.decide_export(id uuid, approves boolean, words text, source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.decide_export(id uuid, approves boolean, words text, source jsonb) IS 'A second person approves or refuses an export of an area theirs covers; never one''s own';
CREATE FUNCTION public.decide_extension(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    moment timestamptz := given ->> 'at';
    approves boolean := (given ->> 'approves')::boolean;
    c cases;
    e extensions;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'extension', 'at', 'who', 'approves', 'words'],
        ARRAY['due_at', 'warn_at', 'request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    SELECT * INTO e FROM extensions x WHERE x.home = c.home AND x.case_id = c.id
        AND x.id = (given ->> 'extension')::uuid AND x.decided_at IS NULL AND x.lapsed_at IS NULL;
    IF e.id IS NULL THEN
        RETURN 'absent';
    ELSIF e.account_id = ctx.account() THEN
        RETURN 'own';
    ELSIF e.to_area <> ctx.area() OR NOT ctx.keeps_desk() THEN
        RETURN 'foreign';
    END IF;
    IF approves THEN
        UPDATE clocks k SET due_at = (given ->> 'due_at')::timestamptz,
            warn_at = (given ->> 'warn_at')::timestamptz, warned_at = NULL, escalate_at = NULL, settled_at = NULL
        WHERE k.home = e.home AND k.id = e.clock_id AND k.stopped_at IS NULL AND k.paused_at IS NULL
            AND k.due_at < (given ->> 'due_at')::timestamptz;
        IF NOT FOUND THEN
            RETURN 'nothing';
        END IF;
        PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
    END IF;
    UPDATE extensions x SET decided_at = moment, decided_by = ctx.account(), decider = given ->> 'who',
        is_approved = approves, decision_words = given ->> 'words'
    WHERE x.home = e.home AND x.id = e.id;
    -- The reporter sees that there is more time, and not what the posts wrote to each other.
    PERFORM ctx.note_time(c, given, CASE WHEN approves THEN 'approve extension' ELSE 'refuse extension' END,
        caller, jsonb_build_object('effect', 'extension-decided', 'is_public', approves, 'purpose', e.purpose,
            'is_approved', approves, 'due_at', given ->> 'due_at')
        || CASE WHEN approves THEN jsonb_build_object('note', given ->> 'words')
            ELSE jsonb_build_object('words', given ->> 'words') END);
    RETURN 'done';
END $$;
ALTER FUNCTION public.decide_extension(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.decide_extension(given jsonb) IS 'The desk above gives more time or refuses it; nobody decides what they asked for themselves';
CREATE FUNCTION public.decide_repeat(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    r repeats;
    cause cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'who'],
        ARRAY['reason', 'cause_home', 'cause_number', 'request_id', 'address']);
    SELECT * INTO r FROM repeats x WHERE x.id = (given ->> 'id')::uuid AND x.seen_from >= ctx.level()
        AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF r.decision IS NOT NULL THEN
        RETURN 'decided';
    END IF;
    IF given ->> 'cause_number' IS NOT NULL THEN
        -- Only the case this very transaction opened.
        SELECT * INTO cause FROM cases x WHERE x.home = given ->> 'cause_home'
            AND x.number = (given ->> 'cause_number')::bigint AND x.version = 1
            AND x.xmin = pg_current_xact_id()::xid;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
        END IF;
    END IF;
    UPDATE repeats x SET decision = CASE WHEN cause.id IS NULL THEN 'dismissed' ELSE 'opened' END,
        decided_at = greatest((given ->> 'at')::timestamptz, x.found_at), account_id = ctx.account(),
        post_id = ctx.post(), who = given ->> 'who', cause_home = cause.home, cause_id = cause.id,
        reason = CASE WHEN cause.id IS NULL THEN btrim(given ->> 'reason') END
    WHERE x.id = r.id;
    PERFORM ctx.record(caller, CASE WHEN cause.id IS NULL THEN 'dismiss repeat' ELSE 'open cause' END,
        'repeat-' || r.id, reason => given ->> 'reason', address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.decide_repeat(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.decide_repeat(given jsonb) IS 'A desk dismisses a repeat with a reason, or ties the case it just opened for the cause to it';
CREATE FUNCTION public.demanded_answers() RETURNS TABLE(home text, number bigint, scenario text, who text, due_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT s.home, s.number, s.scenario, p.who, p.due_at
        FROM assignments s
        JOIN presses p ON p.home = s.home AND p.case_id = s.case_id AND p.kind = 'supervise'
            AND p.answered_at IS NULL AND p.lapsed_at IS NULL
        WHERE s.part = 'lead' AND s.ended_at IS NULL AND s.seen_from >= ctx.level()
            AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                ELSE ctx.organization() IN (s.to_organization, s.of_organization) END
            AND NOT ctx.unmasks(ctx.post())
        ORDER BY p.due_at, s.home, s.number LIMIT 20;
END $$;
ALTER FUNCTION public.demanded_answers() OWNER TO linli_definer;
COMMENT ON FUNCTION public.demanded_answers() IS 'Cases of one''s own desk about which a desk above demands an answer';
CREATE FUNCTION public.desks_below(area text) RETURNS TABLE(code text, level smallint, name text, has_desk boolean, desk_accounts integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY SELECT a.code, a.level, a.name, n.accounts > 0, n.accounts
    FROM areas a, LATERAL (SELECT ctx.posts_at(a.code, true) AS accounts OFFSET 0) n
    WHERE a.parent = desks_below.area AND a.closed_on IS NULL
    ORDER BY a.code LIMIT 500;
END $$;
ALTER FUNCTION public.desks_below(area text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.desks_below(area text) IS 'The open areas directly below an area, each with the accounts at its desk';
CREATE FUNCTION public.document_readers(document uuid) RETURNS TABLE(post uuid, organization uuid, name text, place text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.document_readers(document uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.document_readers(document uuid) IS 'Posts that a desk may let read a document and that do not read it anyway, those of offices first';
CREATE FUNCTION public.drop_selection(id uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    gone text;
BEGIN
    PERFORM ctx.kind('area');
    DELETE FROM saved_selections s WHERE s.id = drop_selection.id AND s.post_id = ctx.post() RETURNING s.ledger INTO gone;
    RETURN gone;
END $$;
ALTER FUNCTION public.drop_selection(id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.drop_selection(id uuid) IS 'Removes what the post that acts kept; answers of which ledger, null: none';
CREATE FUNCTION public.due_work(moment timestamp with time zone, at_most integer) RETURNS TABLE(item text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    RETURN QUERY SELECT p.item FROM parked_work p WHERE p.job = caller AND p.next_at <= moment
        ORDER BY p.next_at, p.item LIMIT least(at_most, 500);
END $$;
ALTER FUNCTION public.due_work(moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.due_work(moment timestamp with time zone, at_most integer) IS 'Rows the job of the context is to try once more, the longest due first';
CREATE FUNCTION public.duplicate_state(home text, case_id uuid) RETURNS TABLE(from_step text, said_by text, at timestamp with time zone, master_home text, master_number bigint, added integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'former');
    c cases;
    master cases;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = duplicate_state.home AND x.id = duplicate_state.case_id
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    master := ctx.master_of(c);
    RETURN QUERY SELECT d.from_step, d.said_by, d.at,
        CASE WHEN d.case_id IS NOT NULL AND ctx.may_name(master) THEN master.home END,
        CASE WHEN d.case_id IS NOT NULL AND ctx.may_name(master) THEN master.number END,
        (SELECT count(*)::integer FROM duplicates o WHERE o.master_home = c.home AND o.master_id = c.id)
        FROM (SELECT 1) one LEFT JOIN duplicates d ON d.home = c.home AND d.case_id = c.id;
END $$;
ALTER FUNCTION public.duplicate_state(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.duplicate_state(home text, case_id uuid) IS 'Of a case the caller sees: whether it is a duplicate, of what if that may be known, and how many are of it';
CREATE FUNCTION public.end_beat(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    office uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['beat', 'day', 'at'], ARRAY['request_id', 'address']);
    UPDATE beats b SET until = greatest(b.since, (given ->> 'day')::date) - 1
    WHERE b.id = (given ->> 'beat')::uuid AND b.until IS NULL RETURNING b.of_organization INTO office;
    IF office IS NULL THEN
        RETURN 'absent';
    END IF;
    DELETE FROM beat_areas k WHERE k.beat_id = (given ->> 'beat')::uuid;
    UPDATE organizations o SET closed_on = (given ->> 'day')::date WHERE o.id = (given ->> 'beat')::uuid;
    PERFORM ctx.want_redraw(office, (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'end beat', (given ->> 'beat'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.end_beat(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_beat(given jsonb) IS 'A beat is over from the day given on; its ground and its cases go back';
CREATE FUNCTION public.end_document_grant(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.end_document_grant(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_document_grant(given jsonb) IS 'A desk takes back what was granted; nothing is read by it from then on';
CREATE FUNCTION public.end_form(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['form', 'reason', 'at'], ARRAY['request_id', 'address']);
    IF NOT ctx.keeps_desk() THEN
        RETURN 'not owner';
    END IF;
    UPDATE forms o SET ended_at = greatest((given ->> 'at')::timestamptz, o.sent_at), reason = given ->> 'reason'
    WHERE o.id = (given ->> 'form')::uuid AND o.area = ctx.area() AND o.ended_at IS NULL;
    IF NOT FOUND THEN
        RETURN CASE WHEN EXISTS (SELECT FROM forms o WHERE o.id = (given ->> 'form')::uuid AND o.area = ctx.area())
            THEN 'ended' ELSE 'not owner' END;
    END IF;
    PERFORM ctx.record(caller, 'end form', 'form-' || (given ->> 'form'), reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.end_form(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_form(given jsonb) IS 'The desk that sent a form asks it no more; what was filed stays';
CREATE FUNCTION public.end_glass(source jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    glass break_glasses := ctx.living_glass();
BEGIN
    IF glass.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE break_glasses g SET closed_at = now() WHERE g.id = glass.id;
    PERFORM ctx.record(caller, 'end glass', 'glass-' || glass.id, 'done', NULL, source ->> 'address',
        source ->> 'request');
    RETURN true;
END $$;
ALTER FUNCTION public.end_glass(source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_glass(source jsonb) IS 'Ends one''s own glass early; false when none is open';
CREATE FUNCTION public.end_own_sessions(token_hash bytea, session uuid, source text[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
    ended integer;
BEGIN
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = who AND s.ended_at IS NULL AND s.token_hash <> end_own_sessions.token_hash
        AND (session IS NULL AND NOT s.is_token OR s.id = session);
    GET DIAGNOSTICS ended = ROW_COUNT;
    PERFORM ctx.record_at_gate(who, 'end sessions', 'done', '{}', source);
    RETURN ended;
END $$;
ALTER FUNCTION public.end_own_sessions(token_hash bytea, session uuid, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_own_sessions(token_hash bytea, session uuid, source text[]) IS 'Ends one other session of the same account, or all others but machines; answers how many';
CREATE FUNCTION public.end_run(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('connector');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'next_at', 'at'], ARRAY['why', 'detail']);
    UPDATE connectors c SET lease = NULL, leased_until = NULL, asked_by = NULL,
        next_at = (given ->> 'next_at')::timestamptz, tries = CASE WHEN given ->> 'why' IS NULL THEN 0 ELSE c.tries END
    WHERE c.lease = (given ->> 'id')::uuid;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE connector_runs r SET ended_at = greatest((given ->> 'at')::timestamptz, r.started_at),
        outcome = CASE WHEN given ->> 'why' IS NULL THEN 'done' ELSE 'failed' END, why = given ->> 'why',
        detail = given ->> 'detail'
    WHERE r.id = (given ->> 'id')::uuid AND r.outcome = 'running';
    RETURN true;
END $$;
ALTER FUNCTION public.end_run(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_run(given jsonb) IS 'A run is over, and the next is due then; false: it is another''s by now';
CREATE FUNCTION public.end_session(token_hash bytea, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid;
BEGIN
    UPDATE sessions s SET ended_at = now() WHERE s.token_hash = end_session.token_hash AND s.ended_at IS NULL
    RETURNING s.account_id INTO who;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.record_at_gate(who, 'sign out', 'done', '{}', source);
    RETURN true;
END $$;
ALTER FUNCTION public.end_session(token_hash bytea, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_session(token_hash bytea, source text[]) IS 'Ends a session; false when it had ended before';
CREATE FUNCTION public.end_single_sign_on(token_hash bytea, login text, is_factor_shown boolean, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid := (SELECT a.id FROM accounts a WHERE a.login = end_single_sign_on.login AND a.locked_at IS NULL);
BEGIN
    UPDATE pending_sign_ins p SET account_id = who, is_factor_shown = end_single_sign_on.is_factor_shown
    WHERE p.token_hash = end_single_sign_on.token_hash AND p.expires_at > now() AND p.account_id IS NULL
        AND who IS NOT NULL;
    IF NOT FOUND THEN
        PERFORM ctx.record_at_gate(who, 'sign in', 'refused', '{oidc}', source);
        RETURN false;
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION public.end_single_sign_on(token_hash bytea, login text, is_factor_shown boolean, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_single_sign_on(token_hash bytea, login text, is_factor_shown boolean, source text[]) IS 'Whom the single sign-on named; false for somebody without an account here';
CREATE FUNCTION public.end_stand_in(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'security');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id'], ARRAY['request_id', 'address']);
    UPDATE posts x SET until = greatest(x.since, current_date) - 1
    FROM posts p
    WHERE x.id = (given ->> 'id')::uuid AND p.id = x.stands_in_for AND x.until >= greatest(x.since, current_date)
        AND (caller = 'security' OR p.id = ctx.post() AND p.account_id = ctx.account());
    IF FOUND THEN
        PERFORM ctx.record(caller, 'end stand-in', given ->> 'id', address => given ->> 'address',
            request_id => given ->> 'request_id');
    END IF;
    RETURN FOUND;
END $$;
ALTER FUNCTION public.end_stand_in(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_stand_in(given jsonb) IS 'Whoever is back early, or security, ends it at once; false when there is none';
CREATE FUNCTION public.end_team(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    t teams;
    last_day date;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['team', 'day'], ARRAY['request_id', 'address']);
    t := ctx.team_to_change((given ->> 'team')::uuid);
    last_day := greatest(t.since, (given ->> 'day')::date) - 1;
    IF t.id IS NULL THEN
        RETURN 'absent';
    ELSIF t.until <= last_day THEN
        RETURN 'over';
    END IF;
    UPDATE teams x SET until = last_day WHERE x.id = t.id;
    UPDATE team_members m SET until = last_day WHERE m.team_id = t.id AND m.until IS NULL;
    PERFORM ctx.record(caller, 'end team', 'team-' || t.id, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.end_team(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_team(given jsonb) IS 'A team is over from the day given on, and so is every place in it';
CREATE FUNCTION public.end_team_member(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    t teams;
    other uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['team', 'member', 'day'], ARRAY['request_id', 'address']);
    t := ctx.team_to_change((given ->> 'team')::uuid);
    UPDATE team_members m SET until = greatest(m.since, (given ->> 'day')::date) - 1
    WHERE m.id = (given ->> 'member')::uuid AND m.team_id = t.id AND m.until IS NULL RETURNING m.post_id INTO other;
    IF other IS NULL THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'end team member', 'team-' || t.id || ' ' || other, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.end_team_member(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.end_team_member(given jsonb) IS 'A post belongs to a team no more, from the day given on';
CREATE FUNCTION public.ended_waits(at timestamp with time zone, most integer) RETURNS TABLE(home text, case_id uuid, area text, scenario text, pack_version integer, purpose text, allowance text, started_at timestamp with time zone, left_s integer, left_works boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    RETURN QUERY SELECT k.home, k.case_id, c.area, c.scenario, c.pack_version, k.purpose, k.allowance,
            k.started_at, k.left_s, k.left_works
        FROM clocks k JOIN cases c ON c.home = k.home AND c.id = k.case_id
        WHERE k.stopped_at IS NULL AND k.paused_at IS NOT NULL AND k.waits_until <= ended_waits.at
            AND NOT ctx.rests('timekeeper', 'wait/' || k.home || '/' || k.case_id, ended_waits.at)
        ORDER BY k.waits_until, k.home, k.case_id LIMIT least(most, 500);
END $$;
ALTER FUNCTION public.ended_waits(at timestamp with time zone, most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ended_waits(at timestamp with time zone, most integer) IS 'Clocks that stood still long enough, the longest over first';
CREATE FUNCTION public.enrol_factor(token_hash bytea, step bigint, recovery_hashes bytea[], source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    pending record;
BEGIN
    SELECT p.account_id, p.fresh_secret INTO pending
    FROM pending_sign_ins p JOIN accounts a ON a.id = p.account_id AND a.code_secret IS NULL AND a.locked_at IS NULL
    WHERE p.token_hash = enrol_factor.token_hash AND p.expires_at > now() AND p.fresh_secret IS NOT NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.keep_factor(pending.account_id, pending.fresh_secret, step, recovery_hashes);
    UPDATE pending_sign_ins p SET is_factor_shown = true WHERE p.token_hash = enrol_factor.token_hash;
    PERFORM ctx.record_at_gate(pending.account_id, 'enrol second factor', 'done', '{code_secret,recovery_codes}',
        source);
    RETURN true;
END $$;
ALTER FUNCTION public.enrol_factor(token_hash bytea, step bigint, recovery_hashes bytea[], source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.enrol_factor(token_hash bytea, step bigint, recovery_hashes bytea[], source text[]) IS 'The second factor offered becomes the account''s, once a code of it was shown';
CREATE FUNCTION public.entries_marked(ledger text, field text, marks bytea[]) RETURNS TABLE(home text, id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT s.home, s.entry_id FROM entry_secrets s
        WHERE s.mark = ANY (marks) AND s.ledger = entries_marked.ledger AND s.field = entries_marked.field
            AND s.is_live AND s.area >= ctx.area() AND s.area < ctx.area() || '~'
            AND ctx.level() >= (SELECT l.reads_from FROM ledgers l WHERE l.name = entries_marked.ledger)
        LIMIT 1000;
END $$;
ALTER FUNCTION public.entries_marked(ledger text, field text, marks bytea[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.entries_marked(ledger text, field text, marks bytea[]) IS 'Entries of a ledger on one''s own ground whose sealed value has one of the marks';
CREATE FUNCTION public.entries_within(names text[], within text) RETURNS TABLE(ledger text, entries bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
BEGIN
    IF NOT (within COLLATE "C" >= ctx.area() AND within COLLATE "C" < ctx.area() || '~') THEN
        RETURN;
    END IF;
    FOR l IN SELECT x.* FROM ledgers x WHERE x.name = ANY (names[1:1000]) ORDER BY x.name LOOP
        ledger := l.name;
        IF length(within) <= 12 THEN
            SELECT coalesce(sum(x.entries), 0) INTO entries FROM (
                SELECT t.entries FROM entry_tallies t WHERE t.ledger = l.name AND t.area = within
                UNION ALL SELECT t.entries FROM entry_tally_changes t
                WHERE t.ledger = l.name AND t.village >= within AND t.village < within || '~') x;
        ELSE
            -- A grid or a unit has few.
            EXECUTE format('SELECT count(*) FROM %s t WHERE t.removed_at IS NULL
                AND t.area >= $1 AND t.area < $1 || ''~''', ctx.ledger_table(l.name)) INTO entries USING within;
        END IF;
        -- Nobody reads entries from above; and below villages nobody is counted from there.
        IF ctx.level() < l.reads_from AND (l.is_of_persons AND entries < 10 OR length(within) > 12) THEN
            entries := NULL;
        END IF;
        RETURN NEXT;
    END LOOP;
END $_$;
ALTER FUNCTION public.entries_within(names text[], within text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.entries_within(names text[], within text) IS 'How many living entries ledgers have in an area; null: told to nobody from there';
CREATE FUNCTION public.entry_counts(ledger text, at_level integer) RETURNS TABLE(area text, entries bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    caller text := ctx.kind('area');
    scope text := ctx.area();
    digits integer := ctx.code_length(at_level);
    is_told boolean;
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = entry_counts.ledger;
    IF l.name IS NULL THEN
        RETURN;
    ELSIF at_level < ctx.level() OR at_level > 4 AND ctx.level() < l.reads_from THEN
        RAISE EXCEPTION 'counts go down to villages' USING ERRCODE = 'LN422';
    END IF;
    is_told := NOT l.is_of_persons OR ctx.level() >= l.reads_from;
    IF at_level <= 4 THEN
        RETURN QUERY SELECT c.area, CASE WHEN c.entries >= 10 OR is_told THEN c.entries END FROM (
            SELECT x.area, sum(x.entries)::bigint AS entries FROM (
                SELECT t.area, t.entries FROM entry_tallies t
                WHERE t.ledger = l.name AND t.area >= scope AND t.area < scope || '~' AND length(t.area) = digits
                UNION ALL SELECT left(t.village, digits), t.entries FROM entry_tally_changes t
                WHERE t.ledger = l.name AND t.village >= scope AND t.village < scope || '~') x
            GROUP BY 1) c
        WHERE c.entries > 0 ORDER BY 1 LIMIT 20000;
    ELSE
        -- Below villages nothing is tallied, and nobody above their town is told.
        RETURN QUERY EXECUTE format('SELECT left(t.area, $1), count(*) FROM %s t WHERE t.removed_at IS NULL
            AND t.area >= $2 AND t.area < $2 || ''~'' GROUP BY 1 ORDER BY 1 LIMIT 20000', ctx.ledger_table(l.name))
        USING digits, scope;
    END IF;
END $_$;
ALTER FUNCTION public.entry_counts(ledger text, at_level integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.entry_counts(ledger text, at_level integer) IS 'How many entries each area of a level has; null: under ten persons, told to nobody above';
CREATE FUNCTION public.entry_faults(ledger text, lie_in text[], places integer[], villages text[], keys text[]) RETURNS TABLE(place integer, fault text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    l ledgers;
    kept text;
BEGIN
    PERFORM ctx.kind('load');
    SELECT x.* INTO STRICT l FROM ledgers x WHERE x.name = entry_faults.ledger;
    PERFORM pg_advisory_xact_lock(54656, hashtext(l.name));
    RETURN QUERY SELECT a.place::integer, 'elsewhere'::text FROM unnest(lie_in) WITH ORDINALITY a (code, place)
        WHERE NOT EXISTS (SELECT FROM areas x WHERE x.code = a.code AND x.level >= 4 AND x.closed_on IS NULL);
    IF l.is_key_sealed THEN
        kept := 'SELECT FROM entry_secrets t WHERE t.mark = decode(k.key, ''hex'') AND t.ledger = $4
            AND t.field = $5 AND t.is_live';
    ELSE
        SELECT format('SELECT FROM %s t WHERE t.%I = k.key::%s AND t.removed_at IS NULL',
            ctx.ledger_table(l.name), l.key_column, format_type(a.atttypid, a.atttypmod)) INTO STRICT kept
        FROM pg_attribute a WHERE a.attrelid = ctx.ledger_table(l.name)::regclass AND a.attname = l.key_column;
    END IF;
    -- One look at the index of keys for each: neither LATERAL with LIMIT nor left() leaves another way, however
    -- little is known of a table that is being filled.
    RETURN QUERY EXECUTE 'SELECT DISTINCT k.place, ''taken''::text FROM unnest($1, $2, $3) k (place, village, key),
            LATERAL (' || kept || ' AND left(t.area, 12) = k.village LIMIT 1) f'
        USING places, villages, keys, l.name, l.key_column;
END $_$;
ALTER FUNCTION public.entry_faults(ledger text, lie_in text[], places integer[], villages text[], keys text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.entry_faults(ledger text, lie_in text[], places integer[], villages text[], keys text[]) IS 'Which of the rows that are to be loaded a ledger does not take, and why';
CREATE FUNCTION public.entry_import(ledger text, digest text) RETURNS TABLE(lines_done bigint, accepted bigint, refused bigint, refused_bytes bigint, is_done boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('load');
    RETURN QUERY SELECT i.lines_done, i.accepted, i.refused, i.refused_bytes, i.done_at IS NOT NULL
        FROM entry_imports i WHERE i.ledger = entry_import.ledger AND i.digest = entry_import.digest;
END $$;
ALTER FUNCTION public.entry_import(ledger text, digest text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.entry_import(ledger text, digest text) IS 'How far a file has come';
CREATE FUNCTION public.escalate(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('timekeeper');
    moment timestamptz := given ->> 'at';
    c cases;
    k clocks;
    told watchers;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'clock', 'at', 'due_at', 'was_done', 'done', 'told'],
        ARRAY['next_at']);
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 'busy';
    END IF;
    SELECT * INTO k FROM clocks x WHERE x.home = c.home AND x.id = (given ->> 'clock')::uuid
        AND x.case_id = c.id AND x.stopped_at IS NULL AND x.due_at = (given ->> 'due_at')::timestamptz
        AND coalesce(x.escalated, 0) = (given ->> 'was_done')::integer AND x.settled_at IS NULL;
    IF NOT FOUND THEN
        RETURN 'moved';
    END IF;
    FOR told IN INSERT INTO watchers (home, case_id, area, to_area, to_organization, why, number, scenario,
            pack_version, clock_id, purpose, line, due_at, since, seen_from)
        SELECT c.home, c.id, c.area, t ->> 'area', (t ->> 'organization')::uuid, 'escalated', c.number,
            c.scenario, c.pack_version, k.id, k.purpose, (t ->> 'line')::smallint, k.due_at, moment, c.seen_from
        FROM jsonb_array_elements(given -> 'told') t
        ON CONFLICT DO NOTHING RETURNING *
    LOOP
        PERFORM ctx.tell(c, 'escalated', jsonb_strip_nulls(jsonb_build_object('at', moment,
            'purpose', k.purpose, 'due_at', k.due_at, 'to_area', told.to_area,
            'to_organization', told.to_organization)));
        PERFORM ctx.record(caller, 'escalate', c.home || '-' || c.number,
            reason => k.purpose || ' > ' || coalesce(told.to_area, told.to_organization::text));
    END LOOP;
    -- A clock beside the others has no table: that it ran out is told once.
    IF k.beside THEN
        PERFORM ctx.tell(c, 'unanswered', jsonb_build_object('at', moment, 'purpose', k.purpose,
            'due_at', k.due_at));
    END IF;
    UPDATE clocks x SET escalated = (given ->> 'done')::smallint,
        escalate_at = (given ->> 'next_at')::timestamptz,
        settled_at = CASE WHEN given ->> 'next_at' IS NULL THEN moment END
    WHERE x.home = k.home AND x.id = k.id;
    RETURN 'done';
END $$;
ALTER FUNCTION public.escalate(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.escalate(given jsonb) IS 'Tells those above of a late clock: watchers, outbox and clock in one; again, it does nothing';
CREATE FUNCTION public.expired_exports(most integer) RETURNS TABLE(id uuid, file uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('removal');
    RETURN QUERY SELECT e.id, e.file FROM exports e
        WHERE e.made_at IS NOT NULL AND e.removed_at IS NULL AND e.expires_at <= now()
            AND NOT ctx.rests('removal', e.id::text, now())
        ORDER BY e.expires_at LIMIT most;
END $$;
ALTER FUNCTION public.expired_exports(most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.expired_exports(most integer) IS 'Files whose time is over and that were not removed yet';
CREATE FUNCTION public.fetch_export(id uuid, source jsonb) RETURNS TABLE(file uuid, sealed_key bytea, key_id text, bytes bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = fetch_export.id AND e.account_id = ctx.account()
        AND e.post_id = ctx.post() AND e.area = ctx.area() AND e.expires_at > now() AND e.removed_at IS NULL;
    IF FOUND THEN
        PERFORM ctx.record_export(caller, 'download export', held, held.made_rows, source);
        RETURN QUERY SELECT held.file, held.sealed_key, held.key_id, held.bytes;
    END IF;
END $$;
ALTER FUNCTION public.fetch_export(id uuid, source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.fetch_export(id uuid, source jsonb) IS 'The key of a file, for whoever ordered it, as the post it was ordered as; each time is audited';
CREATE FUNCTION public.find_cases(wanted jsonb, at_most integer) RETURNS TABLE(home text, id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    looked tsquery := ctx.gram_query(wanted ->> 'words');
    -- A filter narrows the scope of the post, and never widens it.
    first_code text := CASE WHEN wanted ->> 'area' >= ctx.area() AND wanted ->> 'area' < ctx.area() || '~'
        THEN wanted ->> 'area' ELSE ctx.area() END;
    past_code text := first_code || '~';
    town text := CASE WHEN char_length(first_code) = 9 THEN first_code END;
    village text := CASE WHEN char_length(first_code) >= 12 THEN left(first_code, 12) END;
    is_named boolean := char_length(first_code) IN (9, 12);
    reader smallint := ctx.level();
    asked_scenario text := wanted ->> 'scenario';
    asked_step text := wanted ->> 'step';
    asked_origin text := wanted ->> 'origin';
    asked_state text := wanted ->> 'state';
    asked_level smallint := (wanted ->> 'solved')::smallint;
    asks_handed boolean := coalesce((wanted ->> 'handed_up')::boolean, false);
    since_at timestamptz := day_begins((wanted ->> 'since')::date);
    until_at timestamptz := day_begins((wanted ->> 'until')::date + 1);
    moment timestamptz := (wanted ->> 'at')::timestamptz;
    -- Each call is planned for its values: of the four orders, and of what begins a page, one is left.
    asked_order text := coalesce(wanted ->> 'order', 'newest');
    is_first boolean := wanted ->> 'after_id' IS NULL;
    after_at timestamptz := coalesce((wanted ->> 'after_at')::timestamptz, 'infinity');
    after_number bigint := (wanted ->> 'after_number')::bigint;
    after_id uuid := (wanted ->> 'after_id')::uuid;
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT c.home, c.id
        FROM case_grams g JOIN cases c ON c.home = g.home AND c.id = g.case_id
        WHERE g.grams @@ looked AND g.seen_from >= reader
            AND (town IS NULL OR left(g.area, 9) = town)
            AND (village IS NULL OR left(g.area, 12) = village)
            AND (is_named OR g.area >= first_code AND g.area < past_code)
            AND c.seen_from >= reader
            AND (is_first OR asked_order <> 'newest' OR (g.reported_at, g.case_id) < (after_at, after_id))
            AND (is_first OR asked_order <> 'oldest' OR (g.reported_at, g.case_id) > (after_at, after_id))
            AND (is_first OR asked_order <> 'due' OR (coalesce(c.due_at, 'infinity'), c.id) > (after_at, after_id))
            AND (is_first OR asked_order <> 'number' OR (c.number, c.id) > (after_number, after_id))
            AND (asked_scenario IS NULL OR c.scenario = asked_scenario)
            AND (asked_step IS NULL OR c.step = asked_step)
            AND (asked_origin IS NULL OR c.origin = asked_origin)
            AND (asked_level IS NULL OR c.solved_level = asked_level
                OR asked_level = 4 AND c.solved_level > asked_level)
            AND (NOT asks_handed OR c.handed_up_at IS NOT NULL)
            AND (since_at IS NULL OR g.reported_at >= since_at)
            AND (until_at IS NULL OR g.reported_at < until_at)
            AND CASE asked_state WHEN 'open' THEN c.closed_at IS NULL WHEN 'closed' THEN c.closed_at IS NOT NULL
                WHEN 'overdue' THEN c.closed_at IS NULL AND c.due_at < moment ELSE true END
        ORDER BY CASE asked_order WHEN 'newest' THEN g.reported_at END DESC,
            CASE asked_order WHEN 'newest' THEN g.case_id END DESC,
            CASE asked_order WHEN 'oldest' THEN g.reported_at END, CASE asked_order WHEN 'oldest' THEN g.case_id END,
            CASE asked_order WHEN 'due' THEN coalesce(c.due_at, 'infinity') END,
            CASE asked_order WHEN 'number' THEN c.number END, c.id
        LIMIT least(at_most, 50001);
END $$;
ALTER FUNCTION public.find_cases(wanted jsonb, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.find_cases(wanted jsonb, at_most integer) IS 'Cases in the scope of an area''s post that hold all the words, in the order asked for';
CREATE FUNCTION public.find_documents(wanted jsonb, at_most integer) RETURNS TABLE(id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    looked tsquery := ctx.gram_query(wanted ->> 'words');
    -- A filter narrows the scope of the post, and never widens it.
    first_code text := CASE WHEN wanted ->> 'area' >= ctx.area() AND wanted ->> 'area' < ctx.area() || '~'
        THEN wanted ->> 'area' ELSE ctx.area() END;
    past_code text := first_code || '~';
    reader smallint := ctx.level();
    of_home text := wanted ->> 'home';
    of_entry uuid := (wanted ->> 'entry')::uuid;
    asked_kind text := wanted ->> 'kind';
    after_at timestamptz;
    after_id uuid := (wanted ->> 'after')::uuid;
BEGIN
    PERFORM ctx.kind('area');
    PERFORM ctx.demand_keys(wanted, ARRAY['words', 'area'], ARRAY['home', 'entry', 'kind', 'after']);
    IF after_id IS NOT NULL THEN
        SELECT d.changed_at INTO after_at FROM documents d WHERE d.id = after_id;
    END IF;
    RETURN QUERY SELECT d.id FROM documents d
        WHERE d.grams @@ looked AND d.removed_at IS NULL AND d.reads_from <= reader
            AND d.area >= first_code AND d.area < past_code
            AND (of_entry IS NULL OR d.home = of_home AND d.entry_id = of_entry)
            AND (asked_kind IS NULL OR d.kind = asked_kind)
            AND (after_id IS NULL OR (d.changed_at, d.id) < (after_at, after_id))
        ORDER BY d.changed_at DESC, d.id DESC LIMIT least(at_most, 500);
END $$;
ALTER FUNCTION public.find_documents(wanted jsonb, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.find_documents(wanted jsonb, at_most integer) IS 'Documents in the scope of an area''s post whose titles hold all the words, those changed last first';
CREATE FUNCTION public.find_repeats(rules jsonb, at timestamp with time zone, at_most integer) RETURNS TABLE(looked integer, proposed integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    walk repeat_walks;
    again text;
    c cases;
BEGIN
    PERFORM ctx.kind('repeats');
    looked := 0;
    proposed := 0;
    INSERT INTO repeat_walks (closed_at, last_home, last_id)
    VALUES ('-infinity', '', '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING;
    SELECT * INTO walk FROM repeat_walks w WHERE w.id = 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        -- Another worker walks already.
        RETURN NEXT;
        RETURN;
    END IF;
    -- The walk is past them; they come again by themselves.
    FOR again IN SELECT p.item FROM parked_work p WHERE p.job = 'repeats' AND p.next_at <= find_repeats.at
        ORDER BY p.next_at, p.item LIMIT 20
    LOOP
        SELECT * INTO c FROM cases x
        WHERE x.home = split_part(again, '/', 1) AND x.id = split_part(again, '/', 2)::uuid;
        proposed := proposed + ctx.look_for_repeat(c, rules, find_repeats.at)::integer;
    END LOOP;
    FOR c IN SELECT x.* FROM cases x
        WHERE x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL
            AND (x.closed_at, x.home, x.id) > (walk.closed_at, walk.last_home, walk.last_id)
            AND x.closed_at < find_repeats.at - interval '1 minute'
        ORDER BY x.closed_at, x.home, x.id LIMIT least(at_most, 500)
    LOOP
        looked := looked + 1;
        walk.closed_at := c.closed_at;
        walk.last_home := c.home;
        walk.last_id := c.id;
        proposed := proposed + ctx.look_for_repeat(c, rules, find_repeats.at)::integer;
    END LOOP;
    UPDATE repeat_walks w SET closed_at = walk.closed_at, last_home = walk.last_home, last_id = walk.last_id
    WHERE w.id = 1;
    RETURN NEXT;
END $$;
ALTER FUNCTION public.find_repeats(rules jsonb, at timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.find_repeats(rules jsonb, at timestamp with time zone, at_most integer) IS 'Walks so many closed cases on from where it stood, and proposes what the rules of their kinds call repeats';
CREATE FUNCTION public.finish_sign_in(pending_hash bytea, browser_hash bytea, token_hash bytea, csrf bytea, place text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    done record;
BEGIN
    DELETE FROM pending_sign_ins p
    WHERE p.token_hash = pending_hash AND p.browser_hash = finish_sign_in.browser_hash AND p.expires_at > now()
        AND p.account_id IS NOT NULL AND p.is_factor_shown AND p.is_password_settled
    RETURNING p.account_id, p.post_id, p.way INTO done;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.begin_session(done.account_id, done.post_id, token_hash, csrf, place);
    PERFORM ctx.record_at_gate(done.account_id, 'sign in', 'done', ARRAY[done.way], place);
    RETURN true;
END $$;
ALTER FUNCTION public.finish_sign_in(pending_hash bytea, browser_hash bytea, token_hash bytea, csrf bytea, place text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.finish_sign_in(pending_hash bytea, browser_hash bytea, token_hash bytea, csrf bytea, place text[]) IS 'A sign-in with everything shown becomes a session; false when anything is missing';
CREATE FUNCTION public.fold_loops(at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    folded integer;
BEGIN
    PERFORM ctx.kind('followup');
    -- One at a time: two would wait for each other's rows.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('loops', 0)) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM loop_changes WHERE id IN (SELECT id FROM loop_changes ORDER BY id LIMIT at_most)
        RETURNING area, day, level, spent, seen_from, cases, in_time, handed_up
    ), added AS (
        INSERT INTO loop_counts AS n (area, day, level, spent, seen_from, cases, in_time, handed_up)
        SELECT left(t.area, digits), t.day, t.level, t.spent, t.seen_from, sum(t.cases), sum(t.in_time),
            sum(t.handed_up)
        FROM taken t JOIN unnest(ARRAY[4, 6, 9, 12]) AS digits ON digits <= length(t.area)
        GROUP BY left(t.area, digits), t.day, t.level, t.spent, t.seen_from
        ON CONFLICT (area, day, level, spent, seen_from) DO UPDATE SET cases = n.cases + excluded.cases,
            in_time = n.in_time + excluded.in_time, handed_up = n.handed_up + excluded.handed_up
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;
ALTER FUNCTION public.fold_loops(at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.fold_loops(at_most integer) IS 'Adds the oldest changes to the numbers of the loops, for every level above them too; answers how many';
CREATE FUNCTION public.fold_tallies(at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    folded integer;
BEGIN
    PERFORM ctx.kind('followup');
    -- One at a time: two would wait for each other's rows.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('entry tallies', 0)) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM entry_tally_changes WHERE id IN (SELECT id FROM entry_tally_changes ORDER BY id LIMIT at_most)
        RETURNING ledger, village, entries
    ), added AS (
        INSERT INTO entry_tallies AS n (ledger, area, entries)
        SELECT t.ledger, left(t.village, digits), sum(t.entries)
        FROM taken t, unnest(ARRAY[4, 6, 9, 12]) AS digits
        GROUP BY 1, 2
        ON CONFLICT (ledger, area) DO UPDATE SET entries = n.entries + excluded.entries
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;
ALTER FUNCTION public.fold_tallies(at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.fold_tallies(at_most integer) IS 'Adds the oldest changes to the tallies of their villages and of all areas above; answers how many';
CREATE FUNCTION public.follow_buildings(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    target text := ctx.ledger_table(given ->> 'ledger');
    plan jsonb := ctx.colour_plan(given ->> 'ledger');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger'], ARRAY['request_id', 'address']);
    IF plan IS NULL THEN
        RETURN false;
    END IF;
    SET LOCAL lock_timeout = '150ms';
    EXECUTE format('GRANT TRIGGER ON %s TO linli_definer', target);
    EXECUTE format('CREATE OR REPLACE TRIGGER colours_follow AFTER UPDATE ON %s FOR EACH ROW
        EXECUTE FUNCTION ctx.colours_follow(%L, %L)', target, given ->> 'ledger',
        coalesce(replace(plan ->> 'dwellings', '-', '_'), ''));
    EXECUTE format('REVOKE TRIGGER ON %s FROM linli_definer', target);
    RETURN true;
END $$;
ALTER FUNCTION public.follow_buildings(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.follow_buildings(given jsonb) IS 'What is decided about buildings of a ledger follows them; false: nothing is';
CREATE FUNCTION public.follow_case(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('receipt');
    c cases;
    follows boolean := (given ->> 'follows')::boolean;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['at', 'follows'],
        ARRAY['contact_sealed', 'contact_masked', 'key_id', 'request_id', 'address']);
    -- Locked, so that of two contacts sent at once one is kept.
    SELECT * INTO c FROM cases x WHERE x.home = ctx.home() AND x.id = ctx.case_id() FOR UPDATE;
    IF follows AND NOT EXISTS (SELECT FROM contacts k WHERE k.home = c.home AND k.case_id = c.id) THEN
        IF given ->> 'contact_sealed' IS NULL THEN
            RETURN 'contact';
        END IF;
        INSERT INTO contacts (home, case_id, area, sealed, masked, key_id)
        VALUES (c.home, c.id, c.area, decode(given ->> 'contact_sealed', 'base64'), given ->> 'contact_masked',
            given ->> 'key_id');
    END IF;
    IF follows THEN
        INSERT INTO followers (home, case_id, why, since) VALUES (c.home, c.id, 'asked', (given ->> 'at')::timestamptz)
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM followers f WHERE f.home = c.home AND f.case_id = c.id;
    END IF;
    PERFORM ctx.record(caller, CASE WHEN follows THEN 'follow' ELSE 'unfollow' END, c.home || '-' || c.number,
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.follow_case(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.follow_case(given jsonb) IS 'A reporter wants to be told, leaving a contact where none is kept yet, or does not any more';
CREATE FUNCTION public.follow_state() RETURNS TABLE(is_following boolean, has_contact boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('receipt');
    RETURN QUERY SELECT
        EXISTS (SELECT FROM followers f WHERE f.home = ctx.home() AND f.case_id = ctx.case_id()),
        EXISTS (SELECT FROM contacts k WHERE k.home = ctx.home() AND k.case_id = ctx.case_id());
END $$;
ALTER FUNCTION public.follow_state() OWNER TO linli_definer;
COMMENT ON FUNCTION public.follow_state() IS 'Whether a reporter is told when something moves, and left a way to be told';
CREATE FUNCTION public.followed_case() RETURNS TABLE(home text, number bigint, scenario text, pack_version integer, workflow text, step text, answer text, solved_at timestamp with time zone, closed_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('receipt');
    -- The number only while everybody may know of the case; what was answered once it is solved.
    -- A row with nothing in it: there is one, and it may not be told of.
    RETURN QUERY SELECT CASE WHEN ctx.is_shown(m) THEN m.home END, CASE WHEN ctx.is_shown(m) THEN m.number END,
            m.scenario, m.pack_version, m.workflow, m.step, CASE WHEN m.solved_at IS NOT NULL THEN m.answer END,
            m.solved_at, m.closed_at
        FROM duplicates d LEFT JOIN cases m ON m.home = d.master_home AND m.id = d.master_id
            -- A desk has compared the two; a reporter has only seen what everybody may.
            AND (d.said_by = 'desk' OR ctx.is_shown(m))
        WHERE d.home = ctx.home() AND d.case_id = ctx.case_id();
END $$;
ALTER FUNCTION public.followed_case() OWNER TO linli_definer;
COMMENT ON FUNCTION public.followed_case() IS 'How the case stands that the reporter''s report was added to: its step, and its answer once it is solved';
CREATE FUNCTION public.followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer) RETURNS TABLE(to_home text, to_case_id uuid, to_number bigint, language text, masked text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT x.home, x.id, x.number, x.language, k.masked
        FROM (
            SELECT followers_to_tell.home, followers_to_tell.case_id
            UNION ALL SELECT d.home, d.case_id FROM duplicates d
            WHERE d.master_home = followers_to_tell.home AND d.master_id = followers_to_tell.case_id
        ) t (home, case_id)
        JOIN followers f ON f.home = t.home AND f.case_id = t.case_id
        JOIN cases x ON x.home = t.home AND x.id = t.case_id
        JOIN contacts k ON k.home = t.home AND k.case_id = t.case_id
        WHERE after_id IS NULL OR (x.home, x.id) > (after_home, after_id)
        ORDER BY x.home, x.id LIMIT least(at_most, 500);
END $$;
ALTER FUNCTION public.followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer) IS 'Whom to tell that a case moved: its own reporter and those of its duplicates, who want to be told';
CREATE FUNCTION public.forget_import_source(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.forget_import_source(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.forget_import_source(given jsonb) IS 'A keeper lets go which columns of a source are which fields';
CREATE FUNCTION public.forgive_try(name text, free integer, seconds integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE buckets b SET empty_at = b.empty_at - make_interval(secs => seconds::double precision / free),
        ready_at = NULL
    WHERE b.name = forgive_try.name;
END $$;
ALTER FUNCTION public.forgive_try(name text, free integer, seconds integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.forgive_try(name text, free integer, seconds integer) IS 'Takes a try back: it was right';
CREATE FUNCTION public.form_progress(form uuid, period text, today date) RETURNS TABLE(area text, asked bigint, filed bigint, approved bigint, late bigint, state text, filed_on date)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    scope text := ctx.area();
    digits integer := ctx.code_length(ctx.level() + 1);
    filled smallint := (SELECT o.fills FROM forms o WHERE o.id = form_progress.form);
BEGIN
    RETURN QUERY SELECT left(f.area, digits), count(*) FILTER (WHERE f.level = filled),
        count(*) FILTER (WHERE f.level = filled AND f.state IN ('filed', 'approved')),
        count(*) FILTER (WHERE f.level = filled AND f.state = 'approved'),
        count(*) FILTER (WHERE f.level = filled AND CASE WHEN f.state IN ('open', 'returned')
            THEN f.due_on < today ELSE f.filed_on > f.due_on END),
        max(f.state) FILTER (WHERE length(f.area) = digits),
        max(f.filed_on) FILTER (WHERE length(f.area) = digits)
    FROM filings f WHERE f.form_id = form_progress.form AND f.period = form_progress.period
        AND f.area > scope AND f.area < scope || '~' AND ctx.is_asked(f)
    GROUP BY 1 ORDER BY 1 LIMIT 1000;
END $$;
ALTER FUNCTION public.form_progress(form uuid, period text, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION public.form_progress(form uuid, period text, today date) IS 'Of each area directly below: how many were asked, filed, were approved, are or were late; and its own state';
CREATE FUNCTION public.form_team(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'kind', 'name', 'area', 'board', 'since'],
        ARRAY['until', 'request_id', 'address']);
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = given ->> 'area' AND a.closed_on IS NULL
        AND a.code >= ctx.area() AND a.code < ctx.area() || '~') THEN
        RETURN 'area';
    END IF;
    INSERT INTO teams (id, kind, name, area, board, since, until)
    VALUES ((given ->> 'id')::uuid, given ->> 'kind', given ->> 'name', given ->> 'area', given ->> 'board',
        (given ->> 'since')::date, (given ->> 'until')::date)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        -- The same form once more, or somebody else's team.
        RETURN CASE WHEN EXISTS (SELECT FROM teams t WHERE t.id = (given ->> 'id')::uuid
            AND t.area = given ->> 'area') THEN 'formed before' ELSE 'absent' END;
    END IF;
    PERFORM ctx.record(caller, 'form team', 'team-' || (given ->> 'id'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.form_team(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.form_team(given jsonb) IS 'Forms a team over an open area in the scope of a post';
CREATE FUNCTION public.go_on_helping(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'former');
    c cases;
    s assignments;
    act text := given ->> 'act';
    moment timestamptz := given ->> 'at';
    coming boolean;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'act', 'words'],
        ARRAY['helper', 'request_id', 'address']);
    IF act IS NULL OR act <> ALL (ARRAY['accept', 'answer', 'decline', 'report-in', 'release']) THEN
        RAISE EXCEPTION 'no such act: %', act USING ERRCODE = 'LN400';
    END IF;
    c := ctx.helped_case(given ->> 'home', (given ->> 'id')::uuid);
    IF c.id IS NULL OR c.closed_at IS NOT NULL THEN
        RETURN CASE WHEN c.id IS NULL THEN 'absent' ELSE 'closed' END;
    END IF;
    SELECT * INTO s FROM assignments x
    WHERE x.home = c.home AND x.case_id = c.id AND x.part = 'helper' AND x.ended_at IS NULL
        AND CASE WHEN act = 'release' THEN x.id = (given ->> 'helper')::uuid ELSE ctx.is_own(x) END;
    IF act = 'release' AND NOT ctx.has_lead(c.home, c.id) OR ctx.unmasks(ctx.post()) THEN
        RETURN 'post';
    END IF;
    IF s.id IS NULL THEN
        RETURN CASE WHEN act = 'release' OR EXISTS (SELECT FROM assignments x WHERE x.home = c.home
            AND x.case_id = c.id AND x.part = 'helper' AND ctx.is_own(x)) THEN 'over' ELSE 'post' END;
    END IF;
    -- To answer is to have come.
    coming := s.is_called AND s.came_at IS NULL AND act IN ('report-in', 'answer');
    IF act = 'accept' AND s.state <> 'asked' OR act = 'report-in' AND NOT coming THEN
        RETURN 'over';
    END IF;
    UPDATE assignments x SET
        state = CASE act WHEN 'answer' THEN 'answered' WHEN 'decline' THEN 'declined'
            WHEN 'release' THEN 'released' ELSE 'accepted' END,
        state_at = moment, state_words = coalesce(nullif(btrim(given ->> 'words'), ''), x.state_words),
        came_at = CASE WHEN coming THEN moment ELSE x.came_at END,
        ended_at = CASE WHEN act IN ('answer', 'decline', 'release') THEN moment END
    WHERE x.home = s.home AND x.id = s.id;
    PERFORM ctx.note_help(c, s, given, CASE act WHEN 'report-in' THEN act ELSE act || ' help' END, caller);
    RETURN 'done';
END $$;
ALTER FUNCTION public.go_on_helping(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.go_on_helping(given jsonb) IS 'A helper accepts, reports in, answers or declines; or whoever has the case releases one';
CREATE FUNCTION public.grant_document(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.grant_document(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.grant_document(given jsonb) IS 'A desk lets an organization or a post read a document, or its folder, for a purpose and ninety days at most';
CREATE FUNCTION public.granted_document(document uuid, at timestamp with time zone) RETURNS TABLE(area_name text, subject text, kind text, title text, purpose text, downloads boolean, until date, granted_by text, number integer, bytes integer, media text, kept_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.granted_document(document uuid, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.granted_document(document uuid, at timestamp with time zone) IS 'A document with its newest version, as far as the post that acts was granted it; no row when it was not';
CREATE FUNCTION public.granted_documents(at timestamp with time zone) RETURNS TABLE(id uuid, area_name text, subject text, kind text, title text, version integer, changed_at timestamp with time zone, purpose text, downloads boolean, until date)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.granted_documents(at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.granted_documents(at timestamp with time zone) IS 'What the post that acts was granted and may read just now, what ends soonest first; two hundred at most';
CREATE FUNCTION public.ground_without_beat(office uuid) RETURNS double precision
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN (SELECT 1 - ST_Area(ST_Intersection(h.shape, u.shape)) / nullif(ST_Area(h.shape), 0)
        FROM organizations o JOIN area_shapes h ON h.code = o.area,
        LATERAL (
            SELECT coalesce(ST_Union(p.shape), ST_SetSRID('POLYGON EMPTY'::geometry, 4326)) AS shape FROM (
                SELECT b.shape FROM beats b WHERE b.of_organization = o.id AND b.until IS NULL
                UNION ALL
                SELECT a.shape FROM beat_areas k JOIN area_shapes a ON a.code = k.area
                WHERE k.of_organization = o.id) p
        ) u
        WHERE o.id = office);
END $$;
ALTER FUNCTION public.ground_without_beat(office uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ground_without_beat(office uuid) IS 'What share of an organization''s ground no beat covers; null: its outline is not known';
CREATE FUNCTION public.hand_over(move jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(move, ARRAY['home', 'id', 'version', 'at', 'act', 'step', 'who'],
        ARRAY['due_at', 'to_area', 'to_organization', 'desk', 'reason', 'new_area', 'words', 'is_public',
            'detail',
            'clock_purpose', 'clock_due_at', 'keep_clocks', 'answer', 'solved_level', 'solved_at',
                'closed_at',
            'request_id', 'address']);
    SELECT * INTO c FROM cases x WHERE x.home = move ->> 'home' AND x.id = (move ->> 'id')::uuid
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
    END IF;
    IF c.version IS DISTINCT FROM (move ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    IF c.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the case is closed' USING ERRCODE = 'LN422';
    END IF;
    RETURN ctx.carry_out(c, move, caller);
END $$;
ALTER FUNCTION public.hand_over(move jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.hand_over(move jsonb) IS 'Moves a case the caller may act on, to another owner or area too; refuses a stale version';
CREATE FUNCTION public.hold_report(home text, number bigint, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    c cases;
BEGIN
    PERFORM ctx.kind('public');
    -- Only the report this very transaction took in.
    UPDATE cases x SET version = 2 WHERE x.home = hold_report.home AND x.number = hold_report.number
        AND x.version = 1 AND x.xmin = pg_current_xact_id()::xid
    RETURNING * INTO c;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such report' USING ERRCODE = 'LN404';
    END IF;
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, seen_from)
    VALUES (c.home, c.id, c.area, c.version, hold_report.at, 'hold', c.step, c.step, 'clock', c.seen_from);
END $$;
ALTER FUNCTION public.hold_report(home text, number bigint, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.hold_report(home text, number bigint, at timestamp with time zone) IS 'Marks the report just taken in: a person looks before any stranger may';
CREATE FUNCTION public.house_gauges(moment timestamp with time zone) RETURNS TABLE(untold integer, untold_since timestamp with time zone, unsent integer, unsent_since timestamp with time zone, parked integer, read_at timestamp with time zone, open_cases jsonb, overdue integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('meter');
    RETURN QUERY SELECT
        (SELECT count(*)::integer FROM (SELECT FROM outbox o WHERE o.taken_at IS NULL LIMIT 10000) n),
        (SELECT o.at FROM outbox o WHERE o.taken_at IS NULL ORDER BY o.id LIMIT 1),
        (SELECT count(*)::integer FROM (
            SELECT FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment LIMIT 10000) n),
        (SELECT d.next_at FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment
            ORDER BY d.next_at, d.id LIMIT 1),
        (SELECT count(*)::integer FROM (SELECT FROM deliveries d WHERE d.state = 'parked' LIMIT 1000) n),
        m.read_at, m.open_cases, m.overdue
    FROM (SELECT 1) one LEFT JOIN meter_readings m ON m.id = 1;
END $$;
ALTER FUNCTION public.house_gauges(moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.house_gauges(moment timestamp with time zone) IS 'What waits to be told and to be sent, counted up to 10000, since when, and the last reading of the meters';
CREATE FUNCTION public.house_vitals(moment timestamp with time zone) RETURNS TABLE(untold_since timestamp with time zone, unsent_since timestamp with time zone, parked integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT
        (SELECT o.at FROM outbox o WHERE o.taken_at IS NULL
                AND NOT ctx.rests('teller', o.id::text, moment) ORDER BY o.id LIMIT 1),
        (SELECT d.next_at FROM deliveries d WHERE d.state = 'waiting' AND d.next_at <= moment
            ORDER BY d.next_at, d.id LIMIT 1),
        (SELECT count(*)::integer FROM (SELECT FROM deliveries d WHERE d.state = 'parked' LIMIT 1000) p);
END $$;
ALTER FUNCTION public.house_vitals(moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.house_vitals(moment timestamp with time zone) IS 'Since when what happened was not told and what was due not sent, and how much is parked, up to 1000';
CREATE FUNCTION public.imported_numbers(source text, numbers text[]) RETURNS TABLE(old_number text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('load');
    RETURN QUERY SELECT i.old_number FROM imported_cases i
        WHERE i.source = imported_numbers.source AND i.old_number = ANY (numbers)
        ORDER BY i.old_number LIMIT 10000;
END $$;
ALTER FUNCTION public.imported_numbers(source text, numbers text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.imported_numbers(source text, numbers text[]) IS 'Which of these numbers of another system are cases already';
CREATE FUNCTION public.intake(report jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('public', 'area', 'organization');
    request text := report ->> 'idempotency_key';
    body bytea := decode(report ->> 'body_hash', 'hex');
    earlier record;
    r cases;
    answer jsonb;
BEGIN
    PERFORM ctx.demand_keys(report,
        ARRAY['home', 'id', 'area', 'scenario', 'pack_version', 'workflow', 'step', 'origin', 'words',
            'reported_at',
            'routed_by', 'language', 'who', 'idempotency_key', 'body_hash'],
        ARRAY['to_area', 'to_organization', 'desk', 'seen_from', 'answers', 'lon', 'lat', 'place_note',
            'due_at',
            'clock_purpose', 'clock_due_at', 'is_about_handlers', 'is_public', 'receipt_hash',
                'contact_sealed',
            'contact_masked', 'key_id', 'photos', 'route_failures', 'sealed_answer', 'request_id',
                'address']);
    report := jsonb_strip_nulls(report);
    -- The lock belongs to the first request with this key; a second one is told to come back, and does not
    -- wait.
    IF NOT pg_try_advisory_xact_lock(hashtextextended(request, 0)) THEN
        RAISE EXCEPTION 'the same request is still running' USING ERRCODE = '55P03';
    END IF;
    SELECT i.body_hash, i.answer INTO earlier FROM idempotency i WHERE i.key = request;
    IF FOUND THEN
        IF earlier.body_hash <> body THEN
            RAISE EXCEPTION 'idempotency key reused' USING ERRCODE = '22023';
        END IF;
        RETURN earlier.answer || '{"is_repeat": true}';
    END IF;
    PERFORM ctx.demand_routed(report, caller);
    r := ctx.open_new_case(report);
    PERFORM ctx.keep_attachments(report, r);
    answer := jsonb_build_object('number', r.number, 'home', r.home, 'id', r.id, 'area', r.area,
        'to_area', report ->> 'to_area', 'to_organization', report ->> 'to_organization', 'due_at', r.due_at,
        'reported_at', r.reported_at, 'sealed_answer', report ->> 'sealed_answer');
    INSERT INTO idempotency (key, body_hash, answer) VALUES (request, body, answer);
    PERFORM ctx.record(caller, 'report', r.home || '-' || r.number, address => report ->> 'address',
        request_id => report ->> 'request_id');
    RETURN answer || '{"is_repeat": false}';
END $$;
ALTER FUNCTION public.intake(report jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.intake(report jsonb) IS 'Takes a routed report in; the same request again gets the same answer';
CREATE FUNCTION public.is_in_bulk(key text, home text, number bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization');
    RETURN EXISTS (SELECT FROM bulk_choices b WHERE b.post_id = ctx.post() AND b.key = is_in_bulk.key
        AND b.home = is_in_bulk.home AND b.number = is_in_bulk.number);
END $$;
ALTER FUNCTION public.is_in_bulk(key text, home text, number bigint) OWNER TO linli_definer;
COMMENT ON FUNCTION public.is_in_bulk(key text, home text, number bigint) IS 'Whether the post that acts has carried an order out on a case';
CREATE FUNCTION public.join_report(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('receipt');
    c cases;
    m cases;
BEGIN
    PERFORM ctx.demand_keys(given,
        ARRAY['at', 'step', 'other_home', 'other_number', 'since', 'radius_m'], ARRAY['request_id', 'address']);
    PERFORM ctx.lock_duplicates();
    SELECT * INTO c FROM cases x WHERE x.home = ctx.home() AND x.id = ctx.case_id() FOR UPDATE;
    IF c.version <> 1 OR c.closed_at IS NOT NULL OR c.seen_from <> 6 OR c.is_about_handlers OR c.point IS NULL
        OR EXISTS (SELECT FROM duplicates d WHERE d.master_home = c.home AND d.master_id = c.id) THEN
        RETURN 'late';
    END IF;
    SELECT * INTO m FROM cases x WHERE x.home = given ->> 'other_home'
        AND x.number = (given ->> 'other_number')::bigint AND x.id <> c.id AND x.closed_at IS NULL
        AND x.solved_at IS NULL AND x.scenario = c.scenario AND x.reported_at >= (given ->> 'since')::timestamptz
        AND ctx.is_near(x.point, c.point, (given ->> 'radius_m')::integer) AND ctx.is_shown(x)
    FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.carry_out(c, jsonb_build_object('at', given ->> 'at', 'act', 'join', 'step', given ->> 'step',
        'closed_at', given ->> 'at', 'who', 'reporter', 'is_public', true, 'request_id', given ->> 'request_id',
        'address', given ->> 'address', 'detail', jsonb_build_object('other', m.home || '-' || m.number)),
        caller);
    PERFORM ctx.link(c, m, c.step, 'reporter', (given ->> 'at')::timestamptz);
    RETURN 'done';
END $$;
ALTER FUNCTION public.join_report(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.join_report(given jsonb) IS 'Adds the reporter''s own new report to an open public case of its kind nearby; says what came of it';
CREATE FUNCTION public.keep_administrators_apart() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    roles text[] := ARRAY['administrator', 'security', 'auditor'];
    new_role text := (SELECT k.role FROM post_kinds k WHERE k.name = NEW.kind ORDER BY k.pack_version DESC LIMIT 1);
BEGIN
    IF new_role = ANY (roles) AND EXISTS (
        SELECT FROM posts p
        JOIN post_kinds k ON k.name = p.kind
            AND k.pack_version = (SELECT max(n.pack_version) FROM post_kinds n WHERE n.name = p.kind)
        WHERE p.account_id = NEW.account_id AND p.id <> NEW.id AND ctx.is_living(p) AND k.role = ANY (roles)
            AND k.role <> new_role
    ) THEN
        RAISE EXCEPTION 'one account may not be two administrators' USING ERRCODE = 'LN422';
    END IF;
    IF NEW.account_id = ctx.account() THEN
        RAISE EXCEPTION 'nobody gives a post to themselves' USING ERRCODE = 'LN422';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION public.keep_administrators_apart() OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_administrators_apart() IS 'Refuses a second kind of administrator to one account, and a post somebody gives themselves';
CREATE FUNCTION public.keep_beat(given jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    codes text[] := ARRAY(SELECT DISTINCT jsonb_array_elements_text(nullif(given -> 'areas', 'null')) ORDER BY 1);
    ground geometry := ctx.beat_ground(given);
    office organizations;
    post organizations;
    kept beats;
    fault jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'office', 'slug', 'name', 'day', 'at'],
        ARRAY['name_en', 'areas', 'shape', 'request_id', 'address']);
    -- Whoever draws for the same office at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('beats of ' || (given ->> 'office'), 0));
    SELECT * INTO office FROM organizations o WHERE o.id = (given ->> 'office')::uuid AND o.closed_on IS NULL;
    IF office.id IS NULL OR EXISTS (SELECT FROM beats b WHERE b.id = office.id) THEN
        RETURN '{"outcome": "office"}';
    END IF;
    SELECT * INTO post FROM organizations o
    WHERE o.area = office.area AND o.slug = office.slug || '-' || (given ->> 'slug');
    SELECT * INTO kept FROM beats b WHERE b.id = post.id AND b.of_organization = office.id;
    IF post.id IS NOT NULL AND kept.id IS NULL THEN
        RETURN '{"outcome": "taken"}';
    END IF;
    IF ground IS NULL AND cardinality(codes) = 0 THEN
        RETURN '{"outcome": "ground"}';
    END IF;
    fault := ctx.beat_fault(office, kept.id, ground, codes);
    IF fault IS NOT NULL THEN
        RETURN fault;
    END IF;
    IF kept.id IS NOT NULL AND kept.until IS NULL AND post.name = given ->> 'name'
        AND post.name_en IS NOT DISTINCT FROM coalesce(given ->> 'name_en', post.name_en)
        AND (ground IS NULL OR ST_AsBinary(kept.shape) IS NOT DISTINCT FROM ST_AsBinary(ground))
        AND (cardinality(codes) = 0 OR codes = ARRAY(SELECT k.area FROM beat_areas k WHERE k.beat_id = kept.id
            ORDER BY k.area)) THEN
        RETURN '{"outcome": "same"}';
    END IF;
    PERFORM ctx.draw_beat(office, coalesce(kept.id, (given ->> 'id')::uuid), given, ground, codes);
    PERFORM ctx.want_redraw(office.id, (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'keep beat', office.slug || '-' || (given ->> 'slug') || ' ' || office.area,
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN '{"outcome": "done"}';
END $$;
ALTER FUNCTION public.keep_beat(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_beat(given jsonb) IS 'Draws a beat of an open office, unless it runs into another; its open cases are then found anew';
CREATE FUNCTION public.keep_channel(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    moment timestamptz := given ->> 'at';
    k channels;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'kind', 'name', 'url', 'events'],
        ARRAY['sealed', 'key_id', 'request_id', 'address']);
    SELECT * INTO k FROM channels x WHERE x.id = (given ->> 'id')::uuid FOR UPDATE;
    IF k.id IS NULL AND given ->> 'sealed' IS NULL THEN
        RETURN 'secret';
    END IF;
    -- What is sealed is sealed to this row, and a gateway never becomes a machine that listens.
    IF k.kind <> given ->> 'kind' THEN
        RETURN 'kind';
    END IF;
    IF (SELECT count(*) FROM channels) >= 200 AND k.id IS NULL THEN
        RETURN 'many';
    END IF;
    INSERT INTO channels AS c (id, kind, name, url, events, sealed, key_id, added_at, changed_at)
    VALUES ((given ->> 'id')::uuid, given ->> 'kind', given ->> 'name', given ->> 'url',
        ARRAY(SELECT jsonb_array_elements_text(given -> 'events')),
        coalesce(decode(given ->> 'sealed', 'base64'), k.sealed), coalesce(given ->> 'key_id', k.key_id),
        moment, moment)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, events = excluded.events,
        sealed = excluded.sealed, key_id = excluded.key_id, changed_at = excluded.changed_at,
        -- Somewhere else nobody has answered yet, and it is switched on again on purpose.
        is_on = c.is_on AND c.url = excluded.url,
        answer = CASE WHEN c.url = excluded.url THEN c.answer END,
        answered_at = CASE WHEN c.url = excluded.url THEN c.answered_at END;
    PERFORM ctx.record(caller, 'keep channel', (given ->> 'kind') || ' ' || (given ->> 'name'),
        reason => given ->> 'url', address => given ->> 'address', request_id => given ->> 'request_id',
        fields => CASE WHEN given ->> 'sealed' IS NULL THEN '{}'::text[] ELSE ARRAY['secret'] END);
    RETURN 'done';
END $$;
ALTER FUNCTION public.keep_channel(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_channel(given jsonb) IS 'An administrator adds a channel, which is off, or changes one; at another address it is off again';
CREATE FUNCTION public.keep_deliveries(given jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    kept integer;
BEGIN
    PERFORM ctx.kind('teller');
    INSERT INTO deliveries (id, news, channel_id, channel, home, case_id, to_home, to_case_id, masked, event,
        template, content, opens, closes, next_at, made_at)
    SELECT d.id, d.news, d.channel_id, k.kind, d.home, d.case_id, d.to_home, d.to_case_id, d.masked, d.event,
        d.template, d.content::jsonb, d.opens, d.closes, d.next_at, d.made_at
    FROM jsonb_to_recordset(given) AS d (id uuid, news bigint, channel_id uuid, home text, case_id uuid,
        to_home text, to_case_id uuid, masked text, event text, template text, content text, opens smallint,
        closes smallint, next_at timestamptz, made_at timestamptz)
    JOIN channels k ON k.id = d.channel_id AND k.is_on
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END $$;
ALTER FUNCTION public.keep_deliveries(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_deliveries(given jsonb) IS 'Keeps what is to be sent and was not there yet; answers how much';
CREATE FUNCTION public.keep_document(given jsonb) RETURNS TABLE(outcome text, document uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
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
END $_$;
ALTER FUNCTION public.keep_document(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_document(given jsonb) IS 'Keeps a new document of an area or an entry, unless its folder has that file; answers what came of it, and which';
CREATE FUNCTION public.keep_entries(given jsonb) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    outcomes text[] := '{}';
    entry jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'entries', 'source', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN ARRAY['not kept'];
    ELSIF jsonb_array_length(given -> 'entries') > 1000 THEN
        RAISE EXCEPTION 'a batch has at most 1000 entries' USING ERRCODE = 'LN400';
    END IF;
    FOR entry IN SELECT jsonb_array_elements(given -> 'entries') LOOP
        outcomes := outcomes || ctx.keep_entry(l, entry, given ->> 'source', (given ->> 'at')::timestamptz);
    END LOOP;
    PERFORM ctx.record(caller, 'import entries', l.name, address => given ->> 'address',
        request_id => given ->> 'request_id',
        reason => (SELECT count(*) FROM unnest(outcomes) o WHERE o = 'done') || ' of ' || cardinality(outcomes));
    RETURN outcomes;
END $$;
ALTER FUNCTION public.keep_entries(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_entries(given jsonb) IS 'A keeper brings in a batch of entries; answers what came of each, in order';
CREATE FUNCTION public.keep_entry(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    outcome text;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'id', 'home', 'area', 'version', 'values', 'secrets', 'source', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    END IF;
    outcome := ctx.keep_entry(l, given, given ->> 'source', (given ->> 'at')::timestamptz);
    IF outcome = 'done' THEN
        PERFORM ctx.record(caller, CASE given ->> 'version' WHEN '0' THEN 'write entry' ELSE 'change entry' END,
            l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'), address => given ->> 'address',
            request_id => given ->> 'request_id',
            fields => ARRAY(SELECT jsonb_object_keys(given -> 'values')));
    END IF;
    RETURN outcome;
END $$;
ALTER FUNCTION public.keep_entry(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_entry(given jsonb) IS 'A keeper writes one entry of a ledger, new or changed; answers what came of it';
CREATE FUNCTION public.keep_export(made jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = (made ->> 'id')::uuid AND e.account_id = ctx.account()
        AND e.post_id = ctx.post() AND e.area = ctx.area() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF held.made_at IS NOT NULL THEN
        RETURN 'made';
    ELSIF held.needs_second AND held.is_approved IS NOT TRUE THEN
        RETURN 'unapproved';
    ELSIF held.lapses_at <= now() THEN
        RETURN 'lapsed';
    END IF;
    UPDATE exports e SET file = (made ->> 'file')::uuid, sealed_key = decode(made ->> 'sealed_key', 'hex'),
        key_id = made ->> 'key_id', bytes = (made ->> 'bytes')::bigint,
        made_rows = (made ->> 'rows')::integer, is_cut = (made ->> 'is_cut')::boolean, made_at = now(),
        expires_at = now() + interval '24 hours'
    WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, 'make export', held, held.made_rows, made -> 'source');
    RETURN 'done';
END $$;
ALTER FUNCTION public.keep_export(made jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_export(made jsonb) IS 'Notes that the file lies ready, whole and on the disk; from here on it may be fetched for a day';
CREATE FUNCTION public.keep_import_source(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.keep_import_source(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_import_source(given jsonb) IS 'A keeper confirms which columns of a source are which fields, fifty sources at most; answers what came of it';
CREATE FUNCTION public.keep_notices(given jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    kept integer;
BEGIN
    PERFORM ctx.kind('teller');
    WITH fresh AS (
        INSERT INTO notices (event, home, case_id, number, area, scenario, pack_version, step, seen_from,
            to_area, to_organization, template, at, due_at)
        SELECT n.event, n.home, n.case_id, n.number, n.area, n.scenario, n.pack_version, n.step, n.seen_from,
            n.to_area, n.to_organization, n.template, n.at, n.due_at
        FROM jsonb_to_recordset(given) AS n (event bigint, home text, case_id uuid, number bigint, area text,
            scenario text, pack_version integer, step text, seen_from smallint, to_area text,
            to_organization uuid, template text, at timestamptz, due_at timestamptz)
        ON CONFLICT DO NOTHING
        RETURNING *
    ), told AS (
        -- For the open pages of whoever it is for; nobody makes a notice of a notice.
        INSERT INTO outbox (at, event, home, case_id, area, seen_from, version, detail, taken_at)
        SELECT f.at, 'noticed', f.home, f.case_id, f.area, f.seen_from, 1, jsonb_build_object('to',
            jsonb_agg(jsonb_strip_nulls(jsonb_build_object('area', f.to_area,
                'organization', f.to_organization)))), f.at
        FROM fresh f GROUP BY f.at, f.home, f.case_id, f.area, f.seen_from
    )
    SELECT count(*) INTO kept FROM fresh;
    RETURN kept;
END $$;
ALTER FUNCTION public.keep_notices(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_notices(given jsonb) IS 'Keeps notices that were not there yet; answers how many';
CREATE FUNCTION public.keep_source_rule(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'field', 'at'], ARRAY['source', 'request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF replace(given ->> 'field', '-', '_') <> ALL (l.columns) THEN
        RETURN 'absent';
    ELSIF given ->> 'source' IS NULL THEN
        DELETE FROM source_rules r WHERE r.area = ctx.area() AND r.ledger = l.name AND r.field = given ->> 'field';
        IF NOT FOUND THEN
            RETURN 'absent';
        END IF;
    ELSE
        INSERT INTO source_rules AS r (ledger, area, field, source, kept_at, who)
        VALUES (l.name, ctx.area(), given ->> 'field', given ->> 'source', (given ->> 'at')::timestamptz, ctx.who())
        ON CONFLICT (area, ledger, field) DO UPDATE
        SET source = excluded.source, kept_at = excluded.kept_at, who = excluded.who;
    END IF;
    PERFORM ctx.record(caller, CASE WHEN given ->> 'source' IS NULL THEN 'drop source rule' ELSE 'keep source rule' END,
        l.name, reason => concat_ws(' · ', given ->> 'field', given ->> 'source'), address => given ->> 'address',
        request_id => given ->> 'request_id', fields => ARRAY[given ->> 'field']);
    RETURN 'done';
END $$;
ALTER FUNCTION public.keep_source_rule(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_source_rule(given jsonb) IS 'A keeper says which source the area prefers for a field, or takes it back; answers what came of it';
CREATE FUNCTION public.keep_template(given jsonb, file bytea) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'ledger', 'title', 'layout', 'at'], ARRAY['request_id', 'address']);
    IF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    ELSIF NOT EXISTS (SELECT FROM ledgers l WHERE l.name = given ->> 'ledger') THEN
        RETURN 'absent';
    END IF;
    -- Two of a desk at once wait for each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('templates ' || (given ->> 'ledger') || ' ' || ctx.area(), 0));
    IF EXISTS (SELECT FROM templates t WHERE t.ledger = given ->> 'ledger' AND t.area = ctx.area()
        AND t.title = given ->> 'title' AND t.retired_at IS NULL) THEN
        RETURN 'taken';
    ELSIF (SELECT count(*) FROM templates t WHERE t.ledger = given ->> 'ledger' AND t.area = ctx.area()
        AND t.retired_at IS NULL) >= 30 THEN
        RETURN 'full';
    END IF;
    INSERT INTO templates (id, ledger, area, title, digest, file, layout, who, kept_at)
    VALUES ((given ->> 'id')::uuid, given ->> 'ledger', ctx.area(), given ->> 'title', sha256(keep_template.file),
        keep_template.file, given -> 'layout', ctx.who(), (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'keep template', 'template-' || (given ->> 'id'),
        reason => concat_ws(' · ', given ->> 'ledger', given ->> 'title'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.keep_template(given jsonb, file bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_template(given jsonb, file bytea) IS 'A desk keeps a layout for a ledger, thirty at most; answers what came of it';
CREATE FUNCTION public.keep_version(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.keep_version(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.keep_version(given jsonb) IS 'Adds a version to a document, over the one that was seen; answers what came of it';
CREATE FUNCTION public.key_use() RETURNS TABLE(key text, shelf text, count bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('resealer');
    RETURN QUERY SELECT v.key, v.shelf, count(*) FROM (
        SELECT ctx.key_of(c.sealed), 'contacts' FROM contacts c
        UNION ALL SELECT ctx.key_of(a.code_secret), 'factors' FROM accounts a WHERE a.code_secret IS NOT NULL
        UNION ALL SELECT ctx.key_of(p.fresh_secret), 'offers' FROM pending_sign_ins p
            WHERE p.fresh_secret IS NOT NULL
        UNION ALL SELECT ctx.key_of(e.sealed_key), 'exports' FROM exports e WHERE e.sealed_key IS NOT NULL
        UNION ALL SELECT ctx.key_of(ctx.sealed_answer(i.answer)), 'answers' FROM idempotency i
            WHERE i.answer ? 'sealed_answer'
        UNION ALL SELECT ctx.key_of(n.sealed), 'channels' FROM channels n
        UNION ALL SELECT ctx.key_of(s.sealed), 'entries' FROM entry_secrets s
        UNION ALL SELECT ctx.key_of(m.sealed), 'messages' FROM messages m) AS v (key, shelf)
        GROUP BY v.key, v.shelf;
END $$;
ALTER FUNCTION public.key_use() OWNER TO linli_definer;
COMMENT ON FUNCTION public.key_use() IS 'How many sealed values name which key, shelf by shelf';
CREATE FUNCTION public.ladder(area text) RETURNS TABLE(code text, level smallint, name text, has_desk boolean, desk_accounts integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY SELECT a.code, a.level, a.name, count(h.id) > 0, count(DISTINCT h.id)::integer
    FROM areas a
        LEFT JOIN (posts p
            JOIN place l ON l.id = 1
            JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind AND k.role = 'area'
                AND k.is_desk
            JOIN accounts h ON h.id = p.account_id AND h.locked_at IS NULL)
        ON p.area = a.code AND ctx.is_living(p)
    WHERE a.code = ANY (ARRAY[left(ladder.area, 18), left(ladder.area, 15), left(ladder.area, 12),
        left(ladder.area, 9), left(ladder.area, 6), left(ladder.area, 4)])
        AND length(a.code) <= length(ladder.area)
    GROUP BY a.code, a.level, a.name
    ORDER BY a.level DESC;
END $$;
ALTER FUNCTION public.ladder(area text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.ladder(area text) IS 'An area and every area above it, finest first, each with the accounts at its desk';
CREATE FUNCTION public.likely_cases(scenario text, lon double precision, lat double precision, since timestamp with time zone, radius_m integer) RETURNS TABLE(home text, number bigint, pack_version integer, workflow text, step text, area text, near_lon double precision, near_lat double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    here geometry := ST_SetSRID(ST_MakePoint(lon, lat), 4326);
    reach integer := least(greatest(radius_m, 1), 1000);
    box geometry := ctx.around(here, reach + 160);
BEGIN
    RETURN QUERY SELECT c.home, c.number, c.pack_version, c.workflow, c.step, left(c.area, 12)::text,
            ST_X(ctx.rounded(c.point)), ST_Y(ctx.rounded(c.point))
        FROM cases c
        WHERE c.point && box AND c.closed_at IS NULL AND c.solved_at IS NULL
            AND c.scenario = likely_cases.scenario AND c.reported_at >= since
            AND ctx.is_near(c.point, here, reach) AND ctx.is_shown(c)
        ORDER BY ST_DistanceSphere(ctx.rounded(c.point), here), c.reported_at, c.id LIMIT 5;
END $$;
ALTER FUNCTION public.likely_cases(scenario text, lon double precision, lat double precision, since timestamp with time zone, radius_m integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.likely_cases(scenario text, lon double precision, lat double precision, since timestamp with time zone, radius_m integer) IS 'Open cases of a kind near a place that strangers may know of, the nearest first, five at most';
CREATE FUNCTION public.likely_masters(home text, case_id uuid, since timestamp with time zone, radius_m integer) RETURNS TABLE(master_home text, master_number bigint, pack_version integer, workflow text, step text, area text, reported_at timestamp with time zone, metres integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
    box geometry;
BEGIN
    SELECT * INTO c FROM cases x WHERE x.home = likely_masters.home AND x.id = likely_masters.case_id
        AND x.seen_from >= ctx.level()
        AND CASE caller WHEN 'area' THEN x.area >= ctx.area() AND x.area < ctx.area() || '~'
            ELSE x.home = ctx.home() AND x.id = ctx.case_id() END;
    IF c.point IS NULL THEN
        RETURN;
    END IF;
    box := ctx.around(c.point, least(radius_m, 1000) + 160);
    RETURN QUERY SELECT x.home, x.number, x.pack_version, x.workflow, x.step, left(x.area, 12)::text,
            x.reported_at, (round(ST_DistanceSphere(ctx.rounded(x.point), ctx.rounded(c.point)) / 100) * 100)::integer
        FROM cases x
        WHERE x.point && box AND x.closed_at IS NULL AND x.scenario = c.scenario AND x.id <> c.id
            AND x.seen_from = c.seen_from AND x.is_about_handlers = c.is_about_handlers
            AND x.reported_at >= since AND ctx.is_near(x.point, c.point, least(radius_m, 1000))
            -- An office looks for nothing beyond what it was given.
            AND CASE WHEN ctx.organization() IS NULL THEN ctx.may_name(x) ELSE ctx.may_read(x) END
        ORDER BY ST_DistanceSphere(ctx.rounded(x.point), c.point), x.reported_at, x.id LIMIT 5;
END $$;
ALTER FUNCTION public.likely_masters(home text, case_id uuid, since timestamp with time zone, radius_m integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.likely_masters(home text, case_id uuid, since timestamp with time zone, radius_m integer) IS 'Open cases a case may be a duplicate of, as far as the caller may know of them, the nearest first';
CREATE FUNCTION public.locate(lon double precision, lat double precision) RETURNS TABLE(code text, level smallint, name text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    here geometry;
    found text;
BEGIN
    -- NaN and infinity are outside every range.
    IF lon IS NULL OR lat IS NULL OR NOT (lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90) THEN
        RETURN;
    END IF;
    here := ST_SetSRID(ST_MakePoint(lon, lat), 4326);
    -- Written out per level: only a literal level lets the planner use that level's index. Overlaps go to the
    -- smaller.
    found := (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 6
        AND ST_Covers(s.shape, here)
        AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1);
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 5
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 4
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 3
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 2
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    found := coalesce(found, (SELECT s.code FROM area_shapes s JOIN areas a USING (code) WHERE s.level = 1
        AND ST_Covers(s.shape, here) AND a.closed_on IS NULL ORDER BY ST_Area(s.shape), s.code LIMIT 1));
    RETURN QUERY SELECT a.code, a.level, a.name FROM areas a
        WHERE a.code = ANY (ARRAY[left(found, 18), left(found, 15), left(found, 12), left(found, 9),
            left(found, 6),
            left(found, 4)]) AND length(a.code) <= length(found)
        ORDER BY a.level DESC;
END $$;
ALTER FUNCTION public.locate(lon double precision, lat double precision) OWNER TO linli_owner;
COMMENT ON FUNCTION public.locate(lon double precision, lat double precision) IS 'The smallest open area that holds a WGS 84 point and every area above it, finest first; none: no rows';
CREATE FUNCTION public.map_cases(z integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    box geometry := ctx.tile_box(z, x, y);
BEGIN
    IF z < 14 THEN
        -- Eight cells across leave room to read the map under the marks; each mark stands where its cases lie.
        RETURN (SELECT ST_AsMVT(t, 'cases', 4096, 'geom') FROM (
            SELECT ST_MakePoint(round(avg(px)), round(avg(py))) AS geom, count(*)::integer AS count,
                (count(*) FILTER (WHERE is_overdue))::integer AS overdue
            FROM (SELECT ctx.tile_x(ST_X(c.point), z, x) AS px, ctx.tile_y(ST_Y(c.point), z, y) AS py, c.is_overdue
                FROM ctx.open_cases_in(box, caller) c) marks
            WHERE px >= 0 AND px < 4096 AND py >= 0 AND py < 4096
            GROUP BY floor(px / 512), floor(py / 512) ORDER BY floor(px / 512), floor(py / 512)
        ) t);
    END IF;
    RETURN (SELECT ST_AsMVT(t, 'cases', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(ST_X(c.point), z, x)), round(ctx.tile_y(ST_Y(c.point), z,
            y))) AS geom,
            c.home || '-' || c.number AS number, c.scenario, c.step,
            CASE WHEN c.is_overdue THEN 'overdue' ELSE 'open' END AS state
        FROM ctx.open_cases_in(box, caller) c
        ORDER BY c.number DESC LIMIT 2000
    ) t);
END $$;
ALTER FUNCTION public.map_cases(z integer, x integer, y integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.map_cases(z integer, x integer, y integer) IS 'A map tile of the open cases in scope: counts per cell below zoom 14, single cases from there on';
CREATE FUNCTION public.mark_duplicate(move jsonb, other_home text, other_number bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    was cases;
    named cases;
    master cases;
    moved jsonb;
BEGIN
    PERFORM ctx.kind('area', 'assignee');
    PERFORM ctx.lock_duplicates();
    SELECT * INTO was FROM cases x WHERE x.home = move ->> 'home' AND x.id = (move ->> 'id')::uuid;
    SELECT * INTO named FROM cases x WHERE x.home = other_home AND x.number = other_number;
    master := ctx.master_of(named);
    -- Whether this case may be moved at all is asked there, and before anything is said of the other.
    moved := hand_over(move);
    IF named.id IS NULL OR NOT ctx.may_name(named) OR NOT ctx.may_name(master) OR move ->> 'closed_at' IS NULL
        OR (master.home, master.id) = (was.home, was.id)
        -- What is written in a complaint must not lie where those it is about can read it.
        OR master.seen_from <> was.seen_from OR master.is_about_handlers <> was.is_about_handlers THEN
        RAISE EXCEPTION 'no such master' USING ERRCODE = 'LN422';
    END IF;
    PERFORM ctx.link(was, master, was.step, 'desk', (move ->> 'at')::timestamptz);
    RETURN moved;
END $$;
ALTER FUNCTION public.mark_duplicate(move jsonb, other_home text, other_number bigint) OWNER TO linli_definer;
COMMENT ON FUNCTION public.mark_duplicate(move jsonb, other_home text, other_number bigint) IS 'Closes a case the caller may act on as a duplicate of one the caller may know of';
CREATE FUNCTION public.may_complain() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    today timestamptz := date_trunc('day', now());
    said integer;
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor');
    INSERT INTO attempts AS a (bucket, window_start, count)
    VALUES ('burden:' || ctx.unnamed(ctx.account()::text), today, 1)
    ON CONFLICT ON CONSTRAINT attempts_pkey DO UPDATE SET count = a.count + 1
    RETURNING a.count INTO said;
    RETURN said <= 3;
END $$;
ALTER FUNCTION public.may_complain() OWNER TO linli_definer;
COMMENT ON FUNCTION public.may_complain() IS 'Counts one more complaint of this account today under a name that cannot be turned back; three are enough';
CREATE FUNCTION public.move_filing(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    act text := given ->> 'act';
    f filings;
    o forms;
    above filings;
    fresh jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['form', 'period', 'area', 'act', 'version', 'day', 'at'],
        ARRAY['cells', 'reason', 'request_id', 'address']);
    IF act NOT IN ('file', 'approve', 'return', 'correct') THEN
        RAISE EXCEPTION 'no such act: %', act USING ERRCODE = 'LN422';
    END IF;
    -- Whoever adds up, and whoever takes back what was added up, go one after the other.
    IF act IN ('return', 'correct') OR ctx.level() < (SELECT x.fills FROM forms x WHERE x.id = (given ->> 'form')::uuid) THEN
        PERFORM pg_advisory_xact_lock(54657, hashtext((given ->> 'form') || (given ->> 'period')));
    END IF;
    SELECT * INTO f FROM filings x WHERE x.form_id = (given ->> 'form')::uuid AND x.period = given ->> 'period'
        AND x.area = given ->> 'area' AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
        AND x.reads_from <= ctx.level() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    SELECT * INTO o FROM forms x WHERE x.id = f.form_id;
    -- The area files for itself; the area directly above decides.
    IF NOT ctx.keeps_desk() OR ctx.level() <> f.level - (act <> 'file')::integer THEN
        RETURN 'not yours';
    ELSIF f.version <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    ELSIF o.ended_at IS NOT NULL AND act = 'file' THEN
        RETURN 'ended';
    ELSIF act <> 'correct' AND (given ->> 'day')::date > f.locks_on THEN
        RETURN 'locked';
    ELSIF (CASE act WHEN 'file' THEN f.state NOT IN ('open', 'returned') WHEN 'approve' THEN f.state <> 'filed'
        WHEN 'return' THEN f.state NOT IN ('filed', 'approved')
        ELSE f.state NOT IN ('filed', 'approved') AND (given ->> 'day')::date <= f.locks_on END) THEN
        RETURN 'other state';
    ELSIF act IN ('return', 'correct') AND nullif(btrim(given ->> 'reason'), '') IS NULL THEN
        RAISE EXCEPTION 'a reason is missing' USING ERRCODE = 'LN422';
    ELSIF act = 'return' AND EXISTS (SELECT FROM filings x WHERE x.form_id = f.form_id AND x.period = f.period
        AND x.area = left(f.area, ctx.code_length(f.level - 1)) AND x.state IN ('filed', 'approved')) THEN
        RETURN 'above filed';
    END IF;
    fresh := f.cells;
    IF act IN ('file', 'correct') AND f.level = o.fills THEN
        IF jsonb_typeof(given -> 'cells') IS DISTINCT FROM 'object' THEN
            RAISE EXCEPTION 'cells are missing' USING ERRCODE = 'LN400';
        END IF;
        fresh := given -> 'cells';
    ELSIF act IN ('file', 'correct') THEN
        IF EXISTS (SELECT FROM filings x WHERE x.form_id = f.form_id AND x.period = f.period AND x.area > f.area
            AND x.area < f.area || '~' AND x.level = f.level + 1 AND x.state <> 'approved' AND ctx.is_asked(x))
            -- An area that opened a moment ago gets its filing in a moment.
            OR EXISTS (SELECT FROM areas a WHERE a.code > f.area AND a.code < f.area || '~' AND a.level = f.level + 1
                AND a.closed_on IS NULL AND a.opened_on <= f.due_on - o.due_days
                AND (given ->> 'day')::date <= f.locks_on
                AND NOT EXISTS (SELECT FROM filings x
                    WHERE x.form_id = f.form_id AND x.period = f.period AND x.area = a.code)) THEN
            RETURN 'below open';
        END IF;
        fresh := ctx.summed_cells(f);
    END IF;
    PERFORM ctx.save_filing(f, act, CASE act WHEN 'file' THEN 'filed' WHEN 'return' THEN 'returned' ELSE 'approved' END,
        given, fresh);
    IF act = 'correct' THEN
        -- A sum is what it is the sum of, all the way up.
        FOR above IN SELECT * FROM filings x WHERE x.form_id = f.form_id AND x.period = f.period
            AND x.area = ANY (ctx.areas_up(f.area)) AND x.area <> f.area AND x.state IN ('filed', 'approved')
            ORDER BY x.level DESC FOR UPDATE
        LOOP
            PERFORM ctx.save_filing(above, 'follow', above.state, given, ctx.summed_cells(above));
        END LOOP;
    END IF;
    PERFORM ctx.record(caller, act || ' filing', 'form-' || f.form_id || ' ' || f.period || ' ' || f.area,
        reason => given ->> 'reason', address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.move_filing(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.move_filing(given jsonb) IS 'Files, approves, returns or corrects what an area answers; answers what came of it';
CREATE FUNCTION public.name_stand_in(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'security');
    p posts := ctx.post_to_stand_in_for(given, caller);
    first_day date := (given ->> 'since')::date;
    last_day date := (given ->> 'until')::date;
    other uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'login', 'since', 'until', 'reason', 'mark'],
        ARRAY['holder', 'area', 'request_id', 'address']);
    IF p.id IS NULL THEN
        RETURN 'post';
    END IF;
    -- A quarter of a year: who is away for longer hands the post over.
    IF NOT coalesce(first_day BETWEEN current_date AND current_date + 366
        AND last_day BETWEEN first_day AND first_day + 92 AND first_day <= coalesce(p.until, first_day), false) THEN
        RETURN 'days';
    END IF;
    -- A colleague: somebody who handles cases in the same county, or above it.
    SELECT a.id INTO other FROM accounts a WHERE a.login = given ->> 'login' AND a.locked_at IS NULL
        AND a.id <> p.account_id AND a.id IS DISTINCT FROM ctx.account()
        AND EXISTS (SELECT FROM posts x WHERE x.account_id = a.id AND ctx.handles_cases(x)
            AND (starts_with(x.area, left(p.area, 6)) OR starts_with(p.area, x.area)));
    IF other IS NULL THEN
        RETURN 'account';
    END IF;
    -- Whoever names two at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('stand-in ' || p.id, 0));
    IF EXISTS (SELECT FROM posts x WHERE x.stands_in_for = p.id AND x.since <= last_day AND x.until >= first_day
        AND x.until >= x.since) THEN
        RETURN 'taken';
    END IF;
    INSERT INTO posts (id, account_id, kind, area, organization_id, title, since, until, stands_in_for)
    VALUES ((given ->> 'id')::uuid, other, p.kind, p.area, p.organization_id,
        left(p.title, 180) || left(given ->> 'mark', 20), first_day, least(last_day, p.until), p.id);
    PERFORM ctx.record(caller, 'name stand-in', p.id || ' ' || (given ->> 'login'), reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.name_stand_in(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.name_stand_in(given jsonb) IS 'Whoever holds a post, or security, names a colleague who stands in for some days';
CREATE FUNCTION public.named_master(home text, number bigint) RETURNS TABLE(master_home text, master_number bigint, seen_from smallint, is_about_handlers boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    named cases;
    master cases;
BEGIN
    PERFORM ctx.kind('area', 'assignee');
    SELECT * INTO named FROM cases x WHERE x.home = named_master.home AND x.number = named_master.number;
    master := ctx.master_of(named);
    IF named.id IS NOT NULL AND ctx.may_name(named) AND ctx.may_name(master) THEN
        RETURN QUERY SELECT master.home, master.number, master.seen_from, master.is_about_handlers;
    END IF;
END $$;
ALTER FUNCTION public.named_master(home text, number bigint) OWNER TO linli_definer;
COMMENT ON FUNCTION public.named_master(home text, number bigint) IS 'The case that a named one is about in the end, for a post that may know of both; else no row';
CREATE FUNCTION public.news_horizon() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('live');
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text;
END $$;
ALTER FUNCTION public.news_horizon() OWNER TO linli_definer;
COMMENT ON FUNCTION public.news_horizon() IS 'The oldest transaction still running: everything below it is settled';
CREATE FUNCTION public.news_since(writer text, number bigint, at_most integer) RETURNS TABLE(written_by text, id bigint, area text, seen_from smallint, areas text[], organizations uuid[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
BEGIN
    PERFORM ctx.kind('live');
    RETURN QUERY SELECT o.written_by::text, o.id, o.area, o.seen_from,
        ARRAY(SELECT w ->> 'area' FROM jsonb_path_query(o.detail, '$.*[*] ? (exists(@.area))') w),
        ARRAY(SELECT (w ->> 'organization')::uuid
            FROM jsonb_path_query(o.detail, '$.*[*] ? (exists(@.organization))') w)
    FROM outbox o
    WHERE (o.written_by, o.id) > (writer::xid8, news_since.number)
        AND o.written_by < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY o.written_by, o.id LIMIT at_most;
END $_$;
ALTER FUNCTION public.news_since(writer text, number bigint, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.news_since(writer text, number bigint, at_most integer) IS 'That something happened after a place in the outbox: where, and for which areas and organizations';
CREATE FUNCTION public.note_bulk(key text, home text, number bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area', 'assignee');
    DELETE FROM bulk_choices b WHERE (b.post_id, b.key, b.home, b.number) IN (
        SELECT o.post_id, o.key, o.home, o.number FROM bulk_choices o WHERE o.at < now() - interval '1 day'
        ORDER BY o.at LIMIT 20 FOR UPDATE SKIP LOCKED);
    INSERT INTO bulk_choices (post_id, key, home, number)
    VALUES (ctx.post(), note_bulk.key, note_bulk.home, note_bulk.number);
END $$;
ALTER FUNCTION public.note_bulk(key text, home text, number bigint) OWNER TO linli_definer;
COMMENT ON FUNCTION public.note_bulk(key text, home text, number bigint) IS 'Remembers that an order was carried out on a case, in the transaction that did; forgets what is a day old';
CREATE FUNCTION public.note_conflicts(given jsonb) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    moment timestamptz := (given ->> 'at')::timestamptz;
    of_source text := given ->> 'source';
    entry jsonb;
    lies_in text;
    of_entry uuid;
    noted integer := 0;
    fresh integer;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'source', 'entries', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN;
    ELSIF jsonb_array_length(given -> 'entries') > 1000 THEN
        RAISE EXCEPTION 'a batch has at most 1000 entries' USING ERRCODE = 'LN400';
    END IF;
    FOR entry IN SELECT e FROM jsonb_array_elements(given -> 'entries') e ORDER BY e ->> 'home', e ->> 'id' LOOP
        of_entry := (entry ->> 'id')::uuid;
        EXECUTE format('SELECT t.area FROM %s t WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL
            AND t.area >= ctx.area() AND t.area < ctx.area() || ''~'' FOR SHARE', ctx.ledger_table(l.name))
        INTO lies_in USING entry ->> 'home', of_entry;
        CONTINUE WHEN lies_in IS NULL;
        UPDATE entry_conflicts c SET outcome = 'agreed', settled_at = moment, settled_by = ctx.who()
        WHERE c.home = entry ->> 'home' AND c.entry_id = of_entry AND c.source = of_source
            AND c.outcome = 'open' AND entry -> 'agrees' ? c.field;
        INSERT INTO entry_conflicts AS c (home, id, entry_id, ledger, area, reads_from, field, brought, source,
            brought_by, brought_at)
        SELECT entry ->> 'home', gen_random_uuid(), of_entry, l.name, lies_in, l.reads_from, d.key,
            d.value, of_source, ctx.who(), moment
        FROM jsonb_each_text(entry -> 'differs') d
        WHERE replace(d.key, '-', '_') = ANY (l.columns)
            AND NOT EXISTS (SELECT FROM entry_secrets s WHERE s.home = entry ->> 'home'
                AND s.entry_id = of_entry AND s.field = replace(d.key, '-', '_'))
            AND NOT EXISTS (SELECT FROM (
                SELECT p.outcome, p.brought, p.settled_at FROM entry_conflicts p
                WHERE p.home = entry ->> 'home' AND p.entry_id = of_entry AND p.field = d.key
                    AND p.source = of_source AND p.outcome <> 'open' ORDER BY p.settled_at DESC, p.id LIMIT 1) p
                WHERE p.outcome = 'held' AND p.brought = d.value AND NOT EXISTS (
                    SELECT FROM entry_changes h WHERE h.home = entry ->> 'home' AND h.entry_id = of_entry
                        AND h.ended_at > p.settled_at AND h.was ? replace(d.key, '-', '_')))
        ON CONFLICT (home, entry_id, field, source) WHERE outcome = 'open' DO UPDATE
        SET brought = excluded.brought, brought_by = excluded.brought_by, brought_at = excluded.brought_at;
        GET DIAGNOSTICS fresh = ROW_COUNT;
        noted := noted + fresh;
        IF fresh > 0 THEN
            RETURN NEXT of_entry;
        END IF;
    END LOOP;
    IF noted > 0 THEN
        PERFORM ctx.record(caller, 'note conflicts', l.name, reason => of_source || ' · ' || noted,
            address => given ->> 'address', request_id => given ->> 'request_id');
    END IF;
END $_$;
ALTER FUNCTION public.note_conflicts(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.note_conflicts(given jsonb) IS 'A keeper puts aside what a source says otherwise than the ledger; answers the entries of which some lies aside';
CREATE FUNCTION public.note_entry_import(given jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    at timestamptz := (given ->> 'at')::timestamptz;
BEGIN
    PERFORM ctx.kind('load');
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'digest', 'source', 'lines_done', 'accepted', 'refused',
        'refused_bytes', 'is_done', 'at'], ARRAY[]::text[]);
    INSERT INTO entry_imports AS i (ledger, digest, source, lines_done, accepted, refused, refused_bytes, begun_at,
        done_at)
    VALUES (given ->> 'ledger', given ->> 'digest', given ->> 'source', (given ->> 'lines_done')::bigint,
        (given ->> 'accepted')::bigint, (given ->> 'refused')::bigint, (given ->> 'refused_bytes')::bigint, at,
        CASE WHEN (given ->> 'is_done')::boolean THEN at END)
    ON CONFLICT (ledger, digest) DO UPDATE SET lines_done = excluded.lines_done, accepted = excluded.accepted,
        refused = excluded.refused, refused_bytes = excluded.refused_bytes,
        done_at = CASE WHEN excluded.done_at IS NOT NULL THEN greatest(excluded.done_at, i.begun_at) END;
END $$;
ALTER FUNCTION public.note_entry_import(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.note_entry_import(given jsonb) IS 'Writes down how far a file has come, with the rows it kept';
CREATE FUNCTION public.note_run(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'read', 'added', 'changed', 'same', 'aside', 'refused', 'until'],
        ARRAY[]::text[]);
    UPDATE connectors c SET leased_until = (given ->> 'until')::timestamptz
    WHERE c.lease = (given ->> 'id')::uuid AND c.name = (ctx.run_under_way()).name;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE connector_runs r SET read = (given ->> 'read')::integer, added = (given ->> 'added')::integer,
        changed = (given ->> 'changed')::integer, same = (given ->> 'same')::integer,
        aside = (given ->> 'aside')::integer, refused = (given ->> 'refused')::integer
    WHERE r.id = (given ->> 'id')::uuid AND r.outcome = 'running';
    RETURN FOUND;
END $$;
ALTER FUNCTION public.note_run(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.note_run(given jsonb) IS 'A run says how far it has come, with the rows it kept; false: it is another''s by now';
CREATE FUNCTION public.offer_factor(token_hash bytea, secret bytea) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    kept bytea;
BEGIN
    UPDATE pending_sign_ins p SET fresh_secret = coalesce(p.fresh_secret, secret)
    FROM accounts a
    WHERE p.token_hash = offer_factor.token_hash AND p.expires_at > now() AND a.id = p.account_id
        AND a.code_secret IS NULL
    RETURNING p.fresh_secret INTO kept;
    RETURN kept;
END $$;
ALTER FUNCTION public.offer_factor(token_hash bytea, secret bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.offer_factor(token_hash bytea, secret bytea) IS 'The secret an account without a second factor is to enrol: the same as long as the sign-in lasts';
CREATE FUNCTION public.open_by_pack(at_most integer) RETURNS TABLE(scenario text, pack_version integer, open_cases integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    RETURN QUERY SELECT c.scenario, c.pack_version, count(*)::integer
        FROM (SELECT x.scenario, x.pack_version FROM cases x WHERE x.closed_at IS NULL
            ORDER BY x.reported_at DESC, x.id LIMIT least(at_most, 10000)) c
        GROUP BY c.scenario, c.pack_version ORDER BY c.scenario, c.pack_version;
END $$;
ALTER FUNCTION public.open_by_pack(at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_by_pack(at_most integer) IS 'How many of the newest open cases are of which scenario under which version; no case is named';
CREATE FUNCTION public.open_channels() RETURNS TABLE(id uuid, kind text, name text, events text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT k.id, k.kind, k.name, k.events FROM channels k WHERE k.is_on
        ORDER BY k.on_since NULLS FIRST, k.name, k.id LIMIT 200;
END $$;
ALTER FUNCTION public.open_channels() OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_channels() IS 'Channels that are switched on, without address and secret';
CREATE FUNCTION public.open_demo(link_hash bytea, token_hash bytea, csrf bytea, place text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    used record;
BEGIN
    UPDATE sign_in_links l SET used_at = now()
    WHERE l.token_hash = link_hash AND l.used_at IS NULL AND l.expires_at > now() AND l.opens_demo
    RETURNING l.account_id, l.post_id INTO used;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ctx.begin_session(used.account_id, used.post_id, token_hash, csrf, place);
    PERFORM ctx.record_at_gate(used.account_id, 'sign in', 'done', '{demo}', place);
    RETURN true;
END $$;
ALTER FUNCTION public.open_demo(link_hash bytea, token_hash bytea, csrf bytea, place text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_demo(link_hash bytea, token_hash bytea, csrf bytea, place text[]) IS 'A link of the demo place becomes a session at once; false for any other link';
CREATE FUNCTION public.open_entry(given jsonb) RETURNS TABLE(outcome text, field text, sealed bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    wanted text[] := ARRAY(SELECT jsonb_array_elements_text(given -> 'fields'));
    l ledgers;
    found text[];
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'home', 'id', 'fields', 'reason'], ARRAY['request_id', 'address']);
    IF char_length(btrim(given ->> 'reason')) NOT BETWEEN 10 AND 500 THEN
        RAISE EXCEPTION 'a reason of 10 to 500 characters' USING ERRCODE = 'LN422';
    END IF;
    SELECT x.* INTO l FROM ledgers x WHERE x.name = given ->> 'ledger' AND greatest(x.reads_from, 3) <= ctx.level();
    IF l.name IS NULL OR NOT (ctx.unmasks(ctx.post())
        OR coalesce((SELECT p.kind FROM posts p WHERE p.id = ctx.post()) = ANY (l.keepers), false)) THEN
        RETURN QUERY SELECT 'post', NULL::text, NULL::bytea;
        RETURN;
    END IF;
    SELECT array_agg(s.field ORDER BY s.field) INTO found FROM entry_secrets s
    WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid AND s.ledger = l.name AND s.is_live
        AND s.field = ANY (wanted) AND s.area >= ctx.area() AND s.area < ctx.area() || '~';
    IF found IS NULL THEN
        RETURN QUERY SELECT 'nothing', NULL::text, NULL::bytea;
        RETURN;
    END IF;
    PERFORM ctx.record(caller, 'open entry', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id')::uuid,
        reason => btrim(given ->> 'reason'), address => given ->> 'address', request_id => given ->> 'request_id',
        fields => found);
    RETURN QUERY SELECT 'done', s.field, s.sealed FROM entry_secrets s
        WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid AND s.field = ANY (found)
        ORDER BY s.field;
END $$;
ALTER FUNCTION public.open_entry(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_entry(given jsonb) IS 'Sealed values of one entry, for a keeper of the ledger or whoever may unmask; recorded by names of fields';
CREATE FUNCTION public.open_filings(given jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'timekeeper');
    at_most integer := least((given ->> 'at_most')::integer, 1000);
    o forms;
    made integer;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['form', 'period', 'through', 'due_on', 'locks_on', 'at_most'], '{}');
    SELECT * INTO o FROM forms x WHERE x.id = (given ->> 'form')::uuid AND x.ended_at IS NULL
        AND (caller = 'timekeeper' OR x.area = ctx.area() AND ctx.keeps_desk());
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    INSERT INTO filings (form_id, period, area, level, reads_from, due_on, locks_on)
    SELECT o.id, given ->> 'period', a.code, a.level,
        CASE WHEN a.level = o.fills THEN o.reads_from ELSE area_level(o.area) END,
        (given ->> 'due_on')::date, (given ->> 'locks_on')::date
    FROM areas a WHERE a.code > o.area AND a.code < o.area || '~' AND a.level <= o.fills AND a.closed_on IS NULL
        AND (a.opened_on IS NULL OR a.opened_on <= (given ->> 'through')::date)
        AND NOT EXISTS (SELECT FROM filings f
            WHERE f.form_id = o.id AND f.period = given ->> 'period' AND f.area = a.code)
    ORDER BY a.code LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made < at_most THEN
        UPDATE forms x SET opened_through = greatest(x.opened_through, (given ->> 'through')::date)
        WHERE x.id = o.id;
    END IF;
    RETURN made;
END $$;
ALTER FUNCTION public.open_filings(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_filings(given jsonb) IS 'Makes filings of a period that are not there yet; answers how many';
CREATE FUNCTION public.open_granted(id uuid, source jsonb) RETURNS TABLE(outcome text, ledger text, query text, purpose text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
    stands text;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = open_granted.id AND e.ledger IS NOT NULL
        AND e.account_id = ctx.account() AND e.post_id = ctx.post() AND e.area = ctx.area();
    stands := CASE WHEN held.id IS NULL THEN 'absent'
        WHEN held.revoked_at IS NOT NULL THEN 'revoked'
        WHEN held.is_approved IS NOT TRUE THEN 'unapproved'
        WHEN held.ends_at <= now() THEN 'over'
        WHEN ctx.level() < (SELECT greatest(l.reads_from, 3) FROM ledgers l WHERE l.name = held.ledger) THEN 'above'
        ELSE 'done' END;
    IF stands <> 'done' THEN
        RETURN QUERY SELECT stands, NULL::text, NULL::text, NULL::text;
        RETURN;
    END IF;
    PERFORM ctx.record_export(caller, 'read granted entries', held, NULL, source);
    RETURN QUERY SELECT stands, held.ledger, held.query, held.purpose;
END $$;
ALTER FUNCTION public.open_granted(id uuid, source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_granted(id uuid, source jsonb) IS 'The selection somebody may see because a second person said yes, as the post it was asked as; each look is audited';
CREATE FUNCTION public.open_ledger(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    caller text := ctx.kind('administrator');
    target text := ctx.ledger_table(given ->> 'ledger');
    is_new boolean := to_regclass(target) IS NULL;
    plain text := replace(given ->> 'ledger', '-', '_');
    c record;
    covered text := '';
    held text;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'catalogue', 'columns', 'key_column', 'is_key_sealed', 'keepers', 'reads_from',
        'is_of_persons', 'comment'], ARRAY['request_id', 'address']);
    -- Two who open at once: the second finds what the first made.
    PERFORM pg_advisory_xact_lock(54655, hashtext(target));
    is_new := to_regclass(target) IS NULL;
    -- Whoever reads is not kept waiting behind one who waits to alter: better to try again.
    SET LOCAL lock_timeout = '150ms';
    IF is_new THEN
        EXECUTE format('CREATE TABLE %s (
            home text COLLATE "C" NOT NULL, id uuid NOT NULL, area text COLLATE "C" NOT NULL,
            version integer NOT NULL DEFAULT 1 CHECK (version > 0), source text NOT NULL CHECK (source <> ''''),
            who text, changed_at timestamptz NOT NULL, removed_at timestamptz,
            removed_reason text CHECK (char_length(removed_reason) BETWEEN 1 AND 500),
            PRIMARY KEY (home, id), CHECK ((removed_at IS NULL) = (removed_reason IS NULL)))', target);
        EXECUTE format('CREATE TRIGGER tally_new AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION ctx.tally_entries()', target);
        EXECUTE format('CREATE TRIGGER tally_changed AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows
            NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ctx.tally_entries()', target);
    END IF;
    FOR c IN SELECT * FROM jsonb_to_recordset(given -> 'columns')
        AS x ("column" text, kind text, is_indexed boolean, is_covered boolean)
    LOOP
        IF c."column" !~ '^[a-z][a-z0-9_]{0,49}$' THEN
            RAISE EXCEPTION 'no name for a column: %', c."column" USING ERRCODE = 'LN400';
        END IF;
        SELECT format_type(a.atttypid, a.atttypmod) INTO held FROM pg_attribute a
            WHERE a.attrelid = target::regclass AND a.attname = c."column" AND NOT a.attisdropped;
        IF held IS NULL THEN
            -- Nothing is filled in, so no row is written anew.
            EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', target, c."column", ctx.column_type(c.kind));
            IF c.is_indexed THEN
                EXECUTE format('CREATE INDEX %I ON %s (%I) WHERE removed_at IS NULL',
                    left(plain, 30) || '_' || substr(md5(c."column"), 1, 8), target, c."column");
            END IF;
        ELSIF held <> regexp_replace(replace(ctx.column_type(c.kind), 'public.', ''), ' COLLATE.*', '') THEN
            RETURN 'other type: ' || c."column";
        END IF;
        IF c.is_covered THEN
            covered := covered || format(', %I', c."column");
        END IF;
    END LOOP;
    -- What conditions look at lies beside the area: entries of a village, each on another page of the table, are
    -- counted without going to each: of 200 000 people, 3 400 of a village under three conditions in 0.8 ms instead
    -- of 12 to 20. A field that is added later is not in it: no index is made anew while the ledger is in use.
    IF is_new THEN
        EXECUTE format('CREATE INDEX %I ON %s (area, id)%s WHERE removed_at IS NULL', plain || '_of_area', target,
            coalesce(' INCLUDE (' || nullif(substr(covered, 3), '') || ')', ''));
    END IF;
    PERFORM ctx.protect_ledger(target::regclass, (given ->> 'reads_from')::smallint);
    EXECUTE format('COMMENT ON TABLE %s IS %L', target, left(given ->> 'comment', 200));
    EXECUTE format('REVOKE ALL ON %s FROM linli_area, linli_load', target);
    EXECUTE format('GRANT INSERT ON %s TO linli_load', target);
    EXECUTE format('REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON %s FROM linli_definer', target);
    EXECUTE format('GRANT SELECT ON %s TO linli_area', target);
    INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
    SELECT given ->> 'ledger', given ->> 'catalogue',
        ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = target::regclass AND a.attnum > 0
            AND NOT a.attisdropped AND a.attname <> ALL (ARRAY['home', 'id', 'area', 'version', 'source', 'who',
                'changed_at', 'removed_at', 'removed_reason']) ORDER BY a.attnum),
        given ->> 'key_column', (given ->> 'is_key_sealed')::boolean,
        ARRAY(SELECT jsonb_array_elements_text(given -> 'keepers')),
        (given ->> 'reads_from')::smallint, (given ->> 'is_of_persons')::boolean
    ON CONFLICT (name) DO UPDATE SET catalogue = excluded.catalogue, columns = excluded.columns,
        key_column = excluded.key_column, is_key_sealed = excluded.is_key_sealed, keepers = excluded.keepers, reads_from = excluded.reads_from,
        is_of_persons = excluded.is_of_persons;
    PERFORM ctx.record(caller, CASE WHEN is_new THEN 'open ledger' ELSE 'alter ledger' END, given ->> 'ledger',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $_$;
ALTER FUNCTION public.open_ledger(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.open_ledger(given jsonb) IS 'Makes the table of a ledger, or gives it the columns it lacks; no row is written anew';
CREATE FUNCTION public.order_area_change(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    line record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'closes_on', 'reason', 'at', 'lines'], ARRAY['request_id', 'address']);
    -- Whoever orders for the same area at once waits here for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('area change', 0));
    INSERT INTO area_changes (id, closes_on, reason, ordered_at, account_id, post_id)
    VALUES ((given ->> 'id')::uuid, (given ->> 'closes_on')::date, btrim(given ->> 'reason'),
        (given ->> 'at')::timestamptz, ctx.account(), ctx.post());
    FOR line IN SELECT l.*, a.closed_on, a.level FROM jsonb_to_recordset(given -> 'lines')
            AS l (code text, successors text[], names text[], posts text) LEFT JOIN areas a USING (code)
    LOOP
        IF line.level IS NULL OR line.closed_on IS NOT NULL OR line.level = 1 OR EXISTS (
                SELECT FROM unnest(line.successors) s WHERE area_level(s) IS DISTINCT FROM line.level) THEN
            RAISE EXCEPTION 'no such area to close, or a successor of another level: %', line.code
                USING ERRCODE = 'LN422';
        END IF;
        IF EXISTS (SELECT FROM area_change_lines o JOIN area_changes h ON h.id = o.change_id
            WHERE o.code = line.code AND h.done_at IS NULL AND h.cancelled_at IS NULL) THEN
            RAISE EXCEPTION 'ordered already: %', line.code USING ERRCODE = 'LN409';
        END IF;
        INSERT INTO area_change_lines (change_id, code, successors, names, posts)
        VALUES ((given ->> 'id')::uuid, line.code, line.successors, line.names, line.posts);
        PERFORM ctx.record(caller, 'order area change', line.code, reason => btrim(given ->> 'reason'),
            address => given ->> 'address', request_id => given ->> 'request_id');
    END LOOP;
    RETURN 'done';
END $$;
ALTER FUNCTION public.order_area_change(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.order_area_change(given jsonb) IS 'An administrator orders that areas close on a day, and what follows';
CREATE FUNCTION public.order_entries(wanted jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
    made exports;
BEGIN
    PERFORM ctx.demand_keys(wanted, ARRAY['id', 'ledger', 'query', 'purpose', 'words', 'fields', 'days', 'as_of',
        'source'], ARRAY['rows']);
    SELECT x.* INTO l FROM ledgers x WHERE x.name = wanted ->> 'ledger' AND greatest(x.reads_from, 3) <= ctx.level();
    IF l.name IS NULL THEN
        RETURN 'above';
    END IF;
    INSERT INTO exports (id, account_id, post_id, area, who, purpose, words, fields, filter, form, rows,
        needs_second, as_of, lapses_at, ledger, query, ends_at)
    SELECT (wanted ->> 'id')::uuid, a.id, p.id, p.area, a.name || ' · ' || p.title, wanted ->> 'purpose',
        nullif(wanted ->> 'words', ''), ARRAY(SELECT jsonb_array_elements_text(wanted -> 'fields')), '{}', 'xlsx',
        (wanted ->> 'rows')::integer, true, (wanted ->> 'as_of')::timestamptz,
        now() + make_interval(days => least(7, (wanted ->> 'days')::integer)), l.name, wanted ->> 'query',
        now() + make_interval(days => (wanted ->> 'days')::integer)
    FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE p.id = ctx.post()
    RETURNING * INTO STRICT made;
    PERFORM ctx.record_export(caller, 'order export', made, made.rows, wanted -> 'source');
    RETURN 'done';
END $$;
ALTER FUNCTION public.order_entries(wanted jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.order_entries(wanted jsonb) IS 'Asks, in the name of the context, to see a selection of a ledger until a day; answers what came of it';
CREATE FUNCTION public.order_export(wanted jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    made exports;
BEGIN
    INSERT INTO exports (id, account_id, post_id, area, who, purpose, words, fields, filter, form, rows,
        needs_second, as_of)
    SELECT (wanted ->> 'id')::uuid, a.id, p.id, p.area, a.name || ' · ' || p.title, wanted ->> 'purpose',
        nullif(wanted ->> 'words', ''), ARRAY(SELECT jsonb_array_elements_text(wanted -> 'fields')),
        wanted -> 'filter', wanted ->> 'form', (wanted ->> 'rows')::integer,
        (wanted ->> 'needs_second')::boolean, (wanted ->> 'as_of')::timestamptz
    FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE p.id = ctx.post()
    RETURNING * INTO STRICT made;
    PERFORM ctx.record_export(caller, 'order export', made, made.rows, wanted -> 'source');
    RETURN made.number;
END $$;
ALTER FUNCTION public.order_export(wanted jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.order_export(wanted jsonb) IS 'Orders a file in the name of the context; answers its number';
CREATE FUNCTION public.own_credential(token_hash bytea) RETURNS TABLE(account_id uuid, login text, password_hash text, code_secret bytea, code_step bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT a.id, a.login, a.password_hash, a.code_secret, a.code_step
    FROM accounts a WHERE a.id = ctx.session_account(own_credential.token_hash)
$$;
ALTER FUNCTION public.own_credential(token_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_credential(token_hash bytea) IS 'What is needed to check who is signed in once more';
CREATE FUNCTION public.own_filters() RETURNS TABLE(id uuid, name text, query text, is_for_post boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT f.id, f.name, f.query, f.post_id IS NOT NULL FROM saved_filters f
        WHERE f.account_id = ctx.account() AND (f.post_id IS NULL OR f.post_id = ctx.post())
        ORDER BY f.position, f.id LIMIT 20;
END $$;
ALTER FUNCTION public.own_filters() OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_filters() IS 'Filters of the account that acts, for all its posts and for the present one';
CREATE FUNCTION public.own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer) RETURNS TABLE(case_number text, version integer, is_changed boolean, is_own boolean, has_notice boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    reader smallint := ctx.level();
    addressed jsonb := CASE caller
        WHEN 'organization' THEN jsonb_build_array(jsonb_build_object('organization', ctx.organization()))
        ELSE jsonb_build_array(jsonb_build_object('area', ctx.area())) END;
BEGIN
    RETURN QUERY SELECT c.home || '-' || c.number, max(o.version), bool_or(o.event <> 'noticed'),
        bool_or(o.event <> 'noticed'
            AND (coalesce(held.is_own, false) OR coalesce(o.detail -> 'watchers' @> addressed, false))),
        bool_or(o.event = 'noticed')
    FROM outbox o
    JOIN cases c ON c.home = o.home AND c.id = o.case_id,
    LATERAL (
        SELECT bool_or(CASE caller WHEN 'organization' THEN ctx.organization() IN (s.to_organization, s.of_organization)
                ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END) AS is_held,
            bool_or(caller = 'organization' OR s.to_area = ctx.area() OR s.desk = ctx.area()) AS is_own
        FROM assignments s
        WHERE s.home = c.home AND s.case_id = c.id
    ) held
    WHERE (o.written_by, o.id) > (writer::xid8, own_news.number)
        AND (o.written_by, o.id) <= (last_writer::xid8, last_number)
        AND o.written_by < pg_snapshot_xmin(pg_current_snapshot())
        AND c.seen_from >= reader
        -- What may be opened, by scope or by an assignment once held; a notice, only by whom it is for.
        AND CASE o.event WHEN 'noticed' THEN o.detail -> 'to' @> addressed
            ELSE held.is_held OR caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~' END
    GROUP BY c.home, c.number ORDER BY c.home, c.number LIMIT at_most;
END $$;
ALTER FUNCTION public.own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer) IS 'What the acting post may know of what happened between two places of the outbox: cases, whether its desk changed, whether it has notices';
CREATE FUNCTION public.own_notices(before bigint, at_most integer) RETURNS TABLE(id bigint, home text, number bigint, area text, scenario text, pack_version integer, step text, template text, at timestamp with time zone, due_at timestamp with time zone, is_read boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    desk text := CASE caller WHEN 'area' THEN ctx.area() END;
    office uuid := CASE caller WHEN 'organization' THEN ctx.organization() END;
BEGIN
    -- Who watches others handle reads no desk's notices.
    IF ctx.unmasks(ctx.post()) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT n.id, n.home, n.number, n.area, n.scenario, n.pack_version, n.step, n.template, n.at,
            n.due_at, n.read_at IS NOT NULL
        FROM notices n
        WHERE (n.to_area = desk OR n.to_organization = office)
            AND n.seen_from >= ctx.level() AND (before IS NULL OR n.id < before)
        ORDER BY n.id DESC LIMIT at_most;
END $$;
ALTER FUNCTION public.own_notices(before bigint, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_notices(before bigint, at_most integer) IS 'Notices of the desk or office of the acting post, the newest first';
CREATE FUNCTION public.own_posts() RETURNS TABLE(post_id uuid, kind text, role text, area text, area_name text, organization_id uuid, organization_name text, title text, is_current boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor', 'gate');
    RETURN QUERY SELECT p.id, p.kind, k.role, p.area, a.name, p.organization_id, o.name, p.title,
            p.id IS NOT DISTINCT FROM ctx.post()
        FROM posts p
        JOIN areas a ON a.code = p.area
        JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
        LEFT JOIN organizations o ON o.id = p.organization_id
        WHERE p.account_id = ctx.account() AND ctx.is_living(p)
        ORDER BY p.since, p.id LIMIT 100;
END $$;
ALTER FUNCTION public.own_posts() OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_posts() IS 'The living posts of the account that is signed in';
CREATE FUNCTION public.own_selections() RETURNS TABLE(id uuid, ledger text, name text, query text, purpose text, ends_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT s.id, s.ledger, s.name, s.query, s.purpose, s.ends_at FROM saved_selections s
        WHERE s.post_id = ctx.post() AND s.ends_at > now() ORDER BY s.ledger, s.name, s.id LIMIT 50;
END $$;
ALTER FUNCTION public.own_selections() OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_selections() IS 'What the post that acts keeps, as far as its time is not over';
CREATE FUNCTION public.own_sessions(token_hash bytea) RETURNS TABLE(id uuid, post_title text, address text, browser text, created_at timestamp with time zone, seen_at timestamp with time zone, is_token boolean, is_this boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT s.id, p.title, s.address, s.browser, s.created_at, s.seen_at, s.is_token,
        s.token_hash = own_sessions.token_hash
    FROM sessions s LEFT JOIN posts p ON p.id = s.post_id
    WHERE s.account_id = ctx.session_account(own_sessions.token_hash) AND s.ended_at IS NULL AND s.expires_at > now()
        AND (s.is_token OR s.seen_at > now() - interval '30 minutes')
    ORDER BY s.created_at DESC, s.id LIMIT 50
$$;
ALTER FUNCTION public.own_sessions(token_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.own_sessions(token_hash bytea) IS 'Where the account of a session is signed in just now, the newest first';
CREATE FUNCTION public.pack_orphans(organizations text[], post_kinds text[]) RETURNS TABLE(sort text, name text, held integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.pack_orphans(organizations text[], post_kinds text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.pack_orphans(organizations text[], post_kinds text[]) IS 'Of kinds of organizations and posts a pack would lose: those that have open cases, or that somebody holds';
CREATE FUNCTION public.park_work(given jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['item', 'reason', 'at'], ARRAY[]::text[]);
    PERFORM ctx.park(caller, given ->> 'item', given ->> 'reason', (given ->> 'at')::timestamptz);
END $$;
ALTER FUNCTION public.park_work(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.park_work(given jsonb) IS 'The job of the context failed on a row';
CREATE FUNCTION public.pending_sign_in(token_hash bytea, browser_hash bytea) RETURNS TABLE(account_id uuid, login text, name text, way text, is_password_settled boolean, is_factor_shown boolean, has_password boolean, password_set_at timestamp with time zone, code_secret bytea, code_step bigint, fresh_secret bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT a.id, a.login, a.name, p.way, p.is_password_settled, p.is_factor_shown, a.password_hash IS NOT NULL,
        a.password_set_at, a.code_secret, a.code_step, p.fresh_secret
    FROM pending_sign_ins p JOIN accounts a ON a.id = p.account_id AND a.locked_at IS NULL
    WHERE p.token_hash = pending_sign_in.token_hash AND p.browser_hash = pending_sign_in.browser_hash
        AND p.expires_at > now()
$$;
ALTER FUNCTION public.pending_sign_in(token_hash bytea, browser_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.pending_sign_in(token_hash bytea, browser_hash bytea) IS 'A sign-in half way, for the browser that began it; no row when unknown, over, or another browser''s';
CREATE FUNCTION public.post_counts(account uuid) RETURNS TABLE(post_id uuid, open integer, overdue integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization', 'administrator', 'security', 'auditor');
    IF account IS DISTINCT FROM ctx.account() THEN
        RAISE EXCEPTION 'these are not your posts' USING ERRCODE = '28000';
    END IF;
    RETURN QUERY SELECT p.id, n.open, n.overdue
        FROM posts p
        JOIN place l ON l.id = 1
        JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind,
        LATERAL (
            SELECT count(*)::integer AS open, (count(*) FILTER (WHERE s.due_at < now()))::integer AS overdue
            FROM assignments s
            WHERE k.role = 'area' AND s.to_area = p.area AND s.ended_at IS NULL
                AND s.seen_from >= area_level(p.area)
            UNION ALL
            SELECT count(*)::integer, (count(*) FILTER (WHERE s.due_at < now()))::integer
            FROM assignments s
            WHERE k.role = 'organization' AND s.ended_at IS NULL
                AND (s.to_organization = p.organization_id OR s.of_organization = p.organization_id)
                AND s.seen_from >= area_level(p.area)
            ORDER BY 1 DESC LIMIT 1
        ) n
        WHERE p.account_id = account AND ctx.is_living(p)
        ORDER BY p.since, p.id LIMIT 100;
END $$;
ALTER FUNCTION public.post_counts(account uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.post_counts(account uuid) IS 'How much waits for each post of the account that is signed in: numbers, nothing else';
CREATE FUNCTION public.postpone_escalation(given jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('timekeeper');
    PERFORM ctx.demand_keys(given, ARRAY['home', 'clock', 'until', 'scenario', 'what'], '{}');
    UPDATE clocks k SET escalate_at = (given ->> 'until')::timestamptz
    WHERE k.home = given ->> 'home' AND k.id = (given ->> 'clock')::uuid AND k.stopped_at IS NULL;
    INSERT INTO route_failures (scenario, rule, what)
    VALUES (given ->> 'scenario', 'escalate', left(given ->> 'what', 2000));
END $$;
ALTER FUNCTION public.postpone_escalation(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.postpone_escalation(given jsonb) IS 'A clock that could not be looked at is looked at later, and the administrator is told why';
CREATE FUNCTION public.press_case(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    moment timestamptz := given ->> 'at';
    sort text := given ->> 'kind';
    clock uuid;
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'press', 'kind', 'at', 'who', 'words', 'not_since'],
        ARRAY['due_at', 'allowance', 'warn_at', 'request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF c.closed_at IS NOT NULL THEN
        RETURN 'closed';
    ELSIF NOT ctx.keeps_desk() OR ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    ELSIF EXISTS (SELECT FROM presses p WHERE p.home = c.home AND p.case_id = c.id AND CASE sort
            WHEN 'urge' THEN p.kind = 'urge' AND p.from_area = ctx.area()
                AND p.at > (given ->> 'not_since')::timestamptz
            ELSE p.kind = 'supervise' AND p.answered_at IS NULL AND p.lapsed_at IS NULL END) THEN
        RETURN 'pressed';
    END IF;
    IF sort = 'supervise' THEN
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from, allowance, warn_at, beside)
        VALUES (c.home, c.id, c.area, 'supervision', moment, (given ->> 'due_at')::timestamptz, c.seen_from,
            given ->> 'allowance', (given ->> 'warn_at')::timestamptz, true)
        RETURNING id INTO clock;
    END IF;
    INSERT INTO presses (home, case_id, area, id, kind, from_area, words, who, at, clock_id, due_at, seen_from)
    VALUES (c.home, c.id, c.area, (given ->> 'press')::uuid, sort, ctx.area(), given ->> 'words',
        given ->> 'who', moment, clock, CASE WHEN clock IS NOT NULL THEN (given ->> 'due_at')::timestamptz END,
        c.seen_from);
    PERFORM ctx.note_time(c, given, sort, caller, jsonb_strip_nulls(jsonb_build_object(
        'effect', CASE sort WHEN 'urge' THEN 'urged' ELSE 'supervised' END, 'words', given ->> 'words',
        'due_at', given ->> 'due_at', 'from_area', ctx.area())));
    RETURN 'done';
END $$;
ALTER FUNCTION public.press_case(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.press_case(given jsonb) IS 'A desk that does not have a case presses whoever has it, or demands an answer; answers what came of it';
CREATE FUNCTION public.public_case(home text, number bigint) RETURNS TABLE(scenario text, pack_version integer, workflow text, step text, area text, lon double precision, lat double precision, words text, photos uuid[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY SELECT c.scenario, c.pack_version, c.workflow, c.step, left(c.area, 12)::text,
            round(ST_X(c.point)::numeric, 3)::double precision,
            round(ST_Y(c.point)::numeric, 3)::double precision, r.words,
            ARRAY(SELECT p.id FROM release_photos p WHERE p.home = r.home AND p.release_id = r.id
                ORDER BY p.position)
        FROM cases c
        LEFT JOIN releases r ON r.home = c.home AND r.case_id = c.id AND r.withdrawn_at IS NULL
        WHERE c.home = public_case.home AND c.number = public_case.number AND ctx.is_shown(c);
END $$;
ALTER FUNCTION public.public_case(home text, number bigint) OWNER TO linli_definer;
COMMENT ON FUNCTION public.public_case(home text, number bigint) IS 'What strangers see of a case: kind, step, village, a place rounded to 0.001 degree, and what is released';
CREATE FUNCTION public.public_numbers(area text, at timestamp with time zone DEFAULT now()) RETURNS TABLE(reported integer, solved integer, median_hours double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    today date := (public_numbers.at AT TIME ZONE ctx.place_zone())::date;
BEGIN
    RETURN QUERY
    -- What not everybody inside may read is not counted outside.
    WITH parts AS (
        SELECT n.level, n.spent, n.cases FROM loop_counts n
        WHERE n.area = public_numbers.area AND n.day > today - 30 AND n.day <= today AND n.seen_from = 6
        UNION ALL
        SELECT h.level, h.spent, h.cases FROM loop_changes h
        WHERE h.area >= public_numbers.area AND h.area < public_numbers.area || '~'
            AND public_numbers.area <> '' AND h.day > today - 30 AND h.day <= today AND h.seen_from = 6
    ), spent AS (
        SELECT p.spent, sum(sum(p.cases)) OVER (ORDER BY p.spent) AS upto, sum(sum(p.cases)) OVER () AS whole
        FROM parts p WHERE p.level > 0 GROUP BY p.spent
    ), told AS (
        SELECT coalesce(sum(p.cases) FILTER (WHERE p.level = 0), 0)::integer AS reported,
            coalesce(sum(p.cases) FILTER (WHERE p.level > 0), 0)::integer AS solved
        FROM parts p
    )
    SELECT CASE WHEN t.reported >= 10 THEN t.reported END, CASE WHEN t.solved >= 10 THEN t.solved END,
        CASE WHEN t.solved >= 10 THEN (SELECT min(s.spent) FROM spent s WHERE s.upto * 2 >= s.whole
            AND s.spent < 10000)::double precision END
    FROM told t;
END $$;
ALTER FUNCTION public.public_numbers(area text, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.public_numbers(area text, at timestamp with time zone) IS 'Reports of the last thirty days in a village or wider, and the hours half of what was solved took; a number below ten is null';
CREATE FUNCTION public.public_photo(id uuid) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN (SELECT p.sha256 FROM release_photos p
        JOIN releases r ON r.home = p.home AND r.id = p.release_id AND r.withdrawn_at IS NULL
        JOIN cases c ON c.home = p.home AND c.id = p.case_id AND ctx.is_shown(c)
        WHERE p.id = public_photo.id);
END $$;
ALTER FUNCTION public.public_photo(id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.public_photo(id uuid) IS 'The file of a released photo; null: withdrawn, hidden, or never was';
CREATE FUNCTION public.public_releases(most integer) RETURNS TABLE(home text, number bigint, scenario text, area text, words text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY SELECT c.home, c.number, c.scenario, left(c.area, 12)::text, r.words
        FROM releases r JOIN cases c ON c.home = r.home AND c.id = r.case_id
        WHERE r.withdrawn_at IS NULL AND ctx.is_shown(c)
        ORDER BY r.released_at DESC, r.id LIMIT least(greatest(most, 0), 20);
END $$;
ALTER FUNCTION public.public_releases(most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.public_releases(most integer) IS 'The newest releases that strangers may see';
CREATE FUNCTION public.public_solved(z integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    box geometry := ctx.tile_box(z, x, y);
    -- A little wider than the tile: places are rounded before they are cut.
    wide geometry := ST_Expand(box, 0.001);
    of_late geometry := ST_MakeLine(
        ST_MakePoint(ST_XMin(wide), ST_YMin(wide), extract(epoch FROM now() - interval '30 days') / 86400),
        ST_MakePoint(ST_XMax(wide), ST_YMax(wide), extract(epoch FROM now()) / 86400 + 1));
    kinds text[] := ARRAY(SELECT s.name FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
        WHERE l.id = 1 AND s.is_public);
BEGIN
    IF z < 14 AND EXISTS (SELECT FROM solved_marks m WHERE m.made_at > now() - interval '1 hour') THEN
        RETURN ctx.solved_from_far(z, x, y);
    END IF;
    RETURN (SELECT ST_AsMVT(t, 'solved', 4096, 'geom') FROM (
        SELECT ST_MakePoint(round(ctx.tile_x(lon, z, x)), round(ctx.tile_y(lat, z, y))) AS geom, scenario,
            count(*)::integer AS count
        FROM (SELECT round(ST_X(c.point)::numeric, 3)::double precision AS lon,
                round(ST_Y(c.point)::numeric, 3)::double precision AS lat, c.scenario
            FROM cases c
            WHERE ctx.spot_in_time(c.point, c.solved_at) &&& of_late AND c.is_public
                AND NOT c.is_about_handlers AND c.seen_from = 6
                AND c.solved_at > now() - interval '30 days' AND c.scenario = ANY (kinds)
        ) blurred
        WHERE lon >= ST_XMin(box) AND lon < ST_XMax(box) AND lat >= ST_YMin(box) AND lat < ST_YMax(box)
        GROUP BY lon, lat, scenario ORDER BY count(*) DESC, lon, lat, scenario LIMIT 5000
    ) t);
END $$;
ALTER FUNCTION public.public_solved(z integer, x integer, y integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.public_solved(z integer, x integer, y integer) IS 'A map tile of what was solved in the last 30 days, by kind, each place rounded to 0.001 degree';
CREATE FUNCTION public.put_back_delivery(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    d deliveries;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at'], ARRAY['request_id', 'address']);
    UPDATE deliveries x SET state = 'waiting', tries = 0, next_at = (given ->> 'at')::timestamptz,
        made_at = greatest(x.made_at, (given ->> 'at')::timestamptz)
    WHERE x.id = (given ->> 'id')::uuid AND x.state = 'parked' RETURNING * INTO d;
    IF d.id IS NULL THEN
        RETURN CASE WHEN EXISTS (SELECT FROM deliveries x WHERE x.id = (given ->> 'id')::uuid) THEN 'state'
            ELSE 'absent' END;
    END IF;
    PERFORM ctx.record(caller, 'put back delivery', d.id::text, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.put_back_delivery(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.put_back_delivery(given jsonb) IS 'An administrator has a parked delivery tried again from the beginning';
CREATE FUNCTION public.put_back_work(given jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    moment timestamptz := given ->> 'at';
    done integer;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['at'], ARRAY['job', 'item', 'request_id', 'address']);
    UPDATE parked_work p SET tries = 1, next_at = moment
    WHERE p.next_at = 'infinity' AND p.job = coalesce(given ->> 'job', p.job)
        AND p.item = coalesce(given ->> 'item', p.item);
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done > 0 THEN
        PERFORM ctx.record(caller, 'put back work', concat_ws(' ', given ->> 'job', given ->> 'item', done::text),
            address => given ->> 'address', request_id => given ->> 'request_id');
    END IF;
    RETURN done;
END $$;
ALTER FUNCTION public.put_back_work(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.put_back_work(given jsonb) IS 'An administrator has what is parked tried again: all of it, that of one job, or one row; answers how many';
CREATE FUNCTION public.question_state(home text, case_id uuid) RETURNS TABLE(asked_at timestamp with time zone, expires_at timestamp with time zone, answered_at timestamp with time zone, ended_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases := ctx.relayed_case(question_state.home, question_state.case_id, caller);
BEGIN
    IF c.id IS NOT NULL AND ctx.has_lead(c.home, c.id) THEN
        RETURN QUERY SELECT q.asked_at, q.expires_at, q.answered_at, q.ended_at FROM questions q
            WHERE q.home = c.home AND q.case_id = c.id ORDER BY q.asked_at DESC, q.id DESC LIMIT 1;
    END IF;
END $$;
ALTER FUNCTION public.question_state(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.question_state(home text, case_id uuid) IS 'How the newest question about a case stands, for whoever has it';
CREATE FUNCTION public.raise_appeal(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    building record;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'appeal', 'home', 'id', 'words', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        l := ctx.coloured_ledger(given ->> 'ledger');
    END IF;
    IF l.name IS NULL OR ctx.colour_plan(l.name) IS NULL THEN
        RETURN 'not keeper';
    END IF;
    SELECT * INTO building FROM ctx.coloured_building(l, given ->> 'home', (given ->> 'id')::uuid);
    IF building.area IS NULL THEN
        RETURN 'absent';
    END IF;
    -- The same form once more is the same appeal.
    IF EXISTS (SELECT FROM colour_appeals p WHERE p.home = given ->> 'home' AND p.id = (given ->> 'appeal')::uuid) THEN
        RETURN 'done';
    ELSIF EXISTS (SELECT FROM colour_appeals p WHERE p.home = given ->> 'home'
            AND p.entry_id = (given ->> 'id')::uuid AND p.outcome = 'open') THEN
        RETURN 'open already';
    END IF;
    INSERT INTO colour_appeals (home, id, entry_id, ledger, area, reads_from, words, raised_at, who)
    VALUES (given ->> 'home', (given ->> 'appeal')::uuid, (given ->> 'id')::uuid, l.name, building.area,
        building.reads_from, btrim(given ->> 'words'), (given ->> 'at')::timestamptz, ctx.who());
    PERFORM ctx.record(caller, 'write down appeal', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'),
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.raise_appeal(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.raise_appeal(given jsonb) IS 'A post writes down what an owner says against a colour; answers what came of it';
CREATE FUNCTION public.read_document(given jsonb) RETURNS TABLE(outcome text, sha256 text, media text, bytes integer, title text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.read_document(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.read_document(given jsonb) IS 'The file of one version, for whoever may read it; who did, how and what for is written down first';
CREATE FUNCTION public.read_filing_reminders(day date, moment timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    changed integer;
BEGIN
    PERFORM ctx.kind('area');
    IF NOT ctx.keeps_desk() THEN
        RETURN 0;
    END IF;
    UPDATE filing_reminders r SET read_at = moment
    WHERE r.area = ctx.area() AND r.day = read_filing_reminders.day AND r.read_at IS NULL;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
ALTER FUNCTION public.read_filing_reminders(day date, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.read_filing_reminders(day date, moment timestamp with time zone) IS 'The desk of the acting post has read its reminders of a day; answers how many';
CREATE FUNCTION public.read_messages(home text, case_id uuid) RETURNS TABLE(id uuid, direction text, sealed bytea, who text, at timestamp with time zone, is_seen boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'receipt');
    c cases := ctx.relayed_case(read_messages.home, read_messages.case_id, caller);
    inbound text := CASE caller WHEN 'receipt' THEN 'to_reporter' ELSE 'from_reporter' END;
BEGIN
    IF c.id IS NULL OR caller <> 'receipt' AND NOT ctx.has_lead(c.home, c.id) THEN
        RETURN;
    END IF;
    UPDATE messages m SET seen_at = greatest(now(), m.at)
    WHERE m.home = c.home AND m.case_id = c.id AND m.direction = inbound AND m.seen_at IS NULL;
    RETURN QUERY SELECT m.id, m.direction, m.sealed, m.who, m.at, m.seen_at IS NOT NULL FROM messages m
        WHERE m.home = c.home AND m.case_id = c.id ORDER BY m.position LIMIT 500;
END $$;
ALTER FUNCTION public.read_messages(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.read_messages(home text, case_id uuid) IS 'What was written about a case, for its reporter and whoever has it; what was written to them is seen';
CREATE FUNCTION public.read_meters(moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('meter');
    INSERT INTO meter_readings AS m (read_at, open_cases, overdue)
    SELECT moment, coalesce(jsonb_object_agg(s.step, s.cases ORDER BY s.step), '{}'), coalesce(sum(s.late), 0)
    FROM (
        SELECT c.step, count(*) AS cases, count(*) FILTER (WHERE c.due_at < moment) AS late
        FROM cases c WHERE c.closed_at IS NULL GROUP BY c.step) s
    ON CONFLICT (id) DO UPDATE
        SET read_at = excluded.read_at, open_cases = excluded.open_cases, overdue = excluded.overdue
        -- Of two workers the later one is right.
        WHERE m.read_at < excluded.read_at;
END $$;
ALTER FUNCTION public.read_meters(moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.read_meters(moment timestamp with time zone) IS 'Counts open cases by step and says that the worker came round';
CREATE FUNCTION public.read_notices(first bigint, last bigint, moment timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    desk text := CASE caller WHEN 'area' THEN ctx.area() END;
    office uuid := CASE caller WHEN 'organization' THEN ctx.organization() END;
    changed integer;
BEGIN
    IF ctx.unmasks(ctx.post()) THEN
        RETURN 0;
    END IF;
    UPDATE notices n SET read_at = greatest(moment, n.at)
    WHERE (n.to_area = desk OR n.to_organization = office) AND n.read_at IS NULL
        AND n.seen_from >= ctx.level() AND n.id BETWEEN first AND last;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
ALTER FUNCTION public.read_notices(first bigint, last bigint, moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.read_notices(first bigint, last bigint, moment timestamp with time zone) IS 'The desk or office of the acting post has read its notices from one number to another; answers how many';
CREATE FUNCTION public.redeem_link(token_hash bytea) RETURNS TABLE(account_id uuid, post_id uuid)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    UPDATE sign_in_links l SET used_at = now()
    WHERE l.token_hash = redeem_link.token_hash AND l.used_at IS NULL AND l.expires_at > now() AND NOT l.opens_demo
    RETURNING l.account_id, l.post_id
$$;
ALTER FUNCTION public.redeem_link(token_hash bytea) OWNER TO linli_definer;
COMMENT ON FUNCTION public.redeem_link(token_hash bytea) IS 'Uses up a sign-in link; no row when unknown, used or expired';
CREATE FUNCTION public.redraw_beats(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['office', 'at'], ARRAY['request_id', 'address']);
    IF NOT EXISTS (SELECT FROM beats b WHERE b.of_organization = (given ->> 'office')::uuid) THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.want_redraw((given ->> 'office')::uuid, (given ->> 'at')::timestamptz);
    PERFORM ctx.record(caller, 'redraw beats', given ->> 'office', address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.redraw_beats(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.redraw_beats(given jsonb) IS 'Open cases of an office are given to its beats anew';
CREATE FUNCTION public.refuse_sign_in(account uuid, outcome text, source text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.record_at_gate(account, 'sign in', outcome, '{}', source);
END $$;
ALTER FUNCTION public.refuse_sign_in(account uuid, outcome text, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.refuse_sign_in(account uuid, outcome text, source text[]) IS 'Records a sign-in that failed; an unknown login is not written down, it may be a password';
CREATE FUNCTION public.relay_state(home text, case_id uuid) RETURNS TABLE(masked text, has_reporter boolean, has_lead boolean, may_unmask boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases := ctx.relayed_case(relay_state.home, relay_state.case_id, caller);
    own boolean;
    above boolean;
BEGIN
    IF c.id IS NOT NULL THEN
        above := ctx.unmasks(ctx.post());
        own := ctx.has_lead(c.home, c.id);
        RETURN QUERY SELECT CASE WHEN own OR above THEN (SELECT k.masked FROM contacts k
                WHERE k.home = c.home AND k.case_id = c.id) END,
            EXISTS (SELECT FROM receipts r WHERE r.home = c.home AND r.case_id = c.id), own,
            above AND NOT ctx.has_handled(c.home, c.id);
    END IF;
END $$;
ALTER FUNCTION public.relay_state(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.relay_state(home text, case_id uuid) IS 'What the post that acts may know of a reporter: the masked contact, and whether it may write or unmask';
CREATE FUNCTION public.release_case(given jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
    fresh uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'at', 'who', 'words', 'photos'],
        ARRAY['request_id', 'address']);
    c := ctx.case_to_release(given, caller);
    IF NOT ctx.is_shown(c) THEN
        RAISE EXCEPTION 'strangers may not know of this case' USING ERRCODE = 'LN422';
    END IF;
    UPDATE releases r SET withdrawn_at = greatest((given ->> 'at')::timestamptz, r.released_at)
    WHERE r.home = c.home AND r.case_id = c.id AND r.withdrawn_at IS NULL;
    INSERT INTO releases (home, case_id, area, words, who, released_at, seen_from)
    VALUES (c.home, c.id, c.area, given ->> 'words', given ->> 'who', (given ->> 'at')::timestamptz, c.seen_from)
    RETURNING id INTO fresh;
    INSERT INTO release_photos (home, case_id, area, release_id, position, sha256, width, height, bytes, seen_from)
    SELECT c.home, c.id, c.area, fresh, x.position, x.sha256, x.width, x.height, x.bytes, c.seen_from
    FROM jsonb_to_recordset(given -> 'photos') AS x (position smallint, sha256 text, width integer,
        height integer, bytes integer)
    -- A photo of this case, and not its original: that one never leaves.
    JOIN photos p ON p.home = c.home AND p.case_id = c.id AND p.position = x.position AND p.sha256 <> x.sha256;
    PERFORM ctx.note_release(c, given, 'release', caller, ARRAY['words', 'photos']);
END $$;
ALTER FUNCTION public.release_case(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.release_case(given jsonb) IS 'Lets the public read words and see covered photos of a case; an earlier release ends';
CREATE FUNCTION public.remark_entries(places text[], marks bytea[], sealed bytea[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    count integer;
BEGIN
    PERFORM ctx.kind('resealer');
    UPDATE entry_secrets s SET mark = n.mark
    FROM unnest(places, marks, remark_entries.sealed) AS n (place, mark, sealed)
    WHERE s.home = split_part(n.place, '/', 1) AND s.entry_id = split_part(n.place, '/', 2)::uuid
        AND s.field = split_part(n.place, '/', 3) AND s.sealed = n.sealed;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END $$;
ALTER FUNCTION public.remark_entries(places text[], marks bytea[], sealed bytea[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.remark_entries(places text[], marks bytea[], sealed bytea[]) IS 'Gives sealed values of ledgers the marks of the key that seals them now';
CREATE FUNCTION public.remind_of_filings(today date, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    -- Days before it is due on which an area is told for the first time.
    early CONSTANT integer := 3;
    told integer;
    more integer;
BEGIN
    PERFORM ctx.kind('timekeeper');
    INSERT INTO filing_reminders (area, day, form_id, period, late)
    SELECT s.above, today, s.form_id, s.period, s.late FROM (
        SELECT left(f.area, ctx.code_length(f.level - 1)) AS above, f.form_id, f.period, count(*) AS late
        FROM filings f JOIN forms o ON o.id = f.form_id AND o.ended_at IS NULL
        WHERE f.state IN ('open', 'returned') AND f.due_on < today AND f.locks_on >= today
            AND ctx.is_asked(f)
        GROUP BY 1, 2, 3) s
    WHERE NOT EXISTS (SELECT FROM filing_reminders r
        WHERE r.area = s.above AND r.day = today AND r.form_id = s.form_id AND r.period = s.period)
    ORDER BY 1, 3, 4 LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS told = ROW_COUNT;
    INSERT INTO filing_reminders (area, day, form_id, period)
    SELECT f.area, today, f.form_id, f.period
    FROM filings f JOIN forms o ON o.id = f.form_id AND o.ended_at IS NULL
    WHERE f.state IN ('open', 'returned') AND f.due_on >= today AND f.due_on <= today + early AND ctx.is_asked(f)
        -- Once when the day comes near, and once on the day.
        AND NOT EXISTS (SELECT FROM filing_reminders r
            WHERE r.area = f.area AND r.form_id = f.form_id AND r.period = f.period AND r.late IS NULL
                AND r.day <= today AND r.day >= CASE WHEN f.due_on = today THEN today ELSE f.due_on - early END)
    ORDER BY f.due_on, f.form_id, f.period, f.area LIMIT at_most
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS more = ROW_COUNT;
    -- What somebody was told over a year ago tells nobody anything.
    DELETE FROM filing_reminders r WHERE r.ctid = ANY (ARRAY(
        SELECT x.ctid FROM filing_reminders x WHERE x.day < today - 400 ORDER BY x.day LIMIT at_most));
    RETURN told + more;
END $$;
ALTER FUNCTION public.remind_of_filings(today date, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.remind_of_filings(today date, at_most integer) IS 'Tells desks of filings that are due, and those above of filings that are late; answers how many were told';
CREATE FUNCTION public.remove_document(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.remove_document(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.remove_document(given jsonb) IS 'Takes a document out, for a reason: nobody reads it any more, and its files are swept';
CREATE FUNCTION public.remove_entry(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    old_row jsonb;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'id', 'home', 'version', 'reason', 'at'],
        ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    END IF;
    EXECUTE format('SELECT to_jsonb(t) FROM %s t WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL
        AND t.area >= ctx.area() AND t.area < ctx.area() || ''~'' FOR UPDATE', ctx.ledger_table(l.name))
    INTO old_row USING given ->> 'home', (given ->> 'id')::uuid;
    IF old_row IS NULL THEN
        RETURN 'absent';
    ELSIF (old_row ->> 'version')::integer <> (given ->> 'version')::integer THEN
        RETURN 'stale';
    END IF;
    PERFORM ctx.keep_change(l, old_row, '{}', (given ->> 'at')::timestamptz);
    EXECUTE format('UPDATE %s SET removed_at = $3, removed_reason = $4, version = version + 1, changed_at = $3,
        who = ctx.who() WHERE home = $1 AND id = $2', ctx.ledger_table(l.name))
    USING given ->> 'home', (given ->> 'id')::uuid, (given ->> 'at')::timestamptz, given ->> 'reason';
    UPDATE entry_secrets s SET is_live = false
    WHERE s.home = given ->> 'home' AND s.entry_id = (given ->> 'id')::uuid;
    PERFORM ctx.record(caller, 'remove entry', l.name || ' ' || (given ->> 'home') || '-' || (given ->> 'id'),
        reason => given ->> 'reason', address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $_$;
ALTER FUNCTION public.remove_entry(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.remove_entry(given jsonb) IS 'A keeper takes an entry out of a ledger, for a reason; it stays in the table';
CREATE FUNCTION public.remove_export(id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('removal');
    held exports;
BEGIN
    UPDATE exports e SET removed_at = now(), sealed_key = NULL
    WHERE e.id = remove_export.id AND e.removed_at IS NULL AND e.expires_at <= now() RETURNING * INTO held;
    IF FOUND THEN
        PERFORM ctx.record_export(caller, 'remove export', held, held.made_rows, '{}');
        RETURN true;
    END IF;
    RETURN false;
END $$;
ALTER FUNCTION public.remove_export(id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.remove_export(id uuid) IS 'Forgets the key of a file whose time is over; false when that was done before';
CREATE FUNCTION public.rename_area(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    old text;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['code', 'name', 'reason'], ARRAY['request_id', 'address']);
    SELECT a.name INTO old FROM areas a WHERE a.code = given ->> 'code' AND a.closed_on IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE areas a SET name = given ->> 'name' WHERE a.code = given ->> 'code';
    -- A title names the area its post is over.
    UPDATE posts p SET title = left(replace(p.title, old, given ->> 'name'), 200)
    WHERE p.area = given ->> 'code' AND p.organization_id IS NULL AND ctx.is_living(p);
    PERFORM ctx.record(caller, 'rename area', given ->> 'code', reason => given ->> 'reason',
        fields => '{name}', address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN true;
END $$;
ALTER FUNCTION public.rename_area(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.rename_area(given jsonb) IS 'Gives an open area another name; its code stays, and so do its cases';
CREATE FUNCTION public.repeats_around(home text, case_id uuid) RETURNS TABLE(id uuid, is_cause boolean, cause_home text, cause_number bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT r.id, r.cause_home = repeats_around.home AND r.cause_id = repeats_around.case_id,
            x.home, x.number
        FROM repeats r LEFT JOIN cases x ON x.home = r.cause_home AND x.id = r.cause_id AND ctx.may_name(x)
        WHERE r.id IN (
                SELECT o.id FROM repeats o
                WHERE o.cause_home = repeats_around.home AND o.cause_id = repeats_around.case_id
                UNION ALL SELECT k.repeat_id FROM repeat_cases k
                WHERE k.home = repeats_around.home AND k.case_id = repeats_around.case_id)
            AND r.seen_from >= ctx.level() AND r.area >= ctx.area() AND r.area < ctx.area() || '~'
        ORDER BY r.latest_at DESC, r.id LIMIT 5;
END $$;
ALTER FUNCTION public.repeats_around(home text, case_id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.repeats_around(home text, case_id uuid) IS 'Repeats in the scope of a post that a case belongs to, or was opened for the cause of';
CREATE FUNCTION public.replace_factor(token_hash bytea, secret bytea, step bigint, recovery_hashes bytea[], source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
BEGIN
    IF NOT EXISTS (SELECT FROM sessions s JOIN accounts a ON a.id = s.account_id
        WHERE s.token_hash = replace_factor.token_hash AND s.account_id = who
            AND (a.code_secret IS NULL OR s.shown_at > now() - interval '5 minutes')) THEN
        RETURN false;
    END IF;
    PERFORM ctx.keep_factor(who, secret, step, recovery_hashes);
    UPDATE sessions s SET ended_at = now()
    WHERE s.account_id = who AND s.ended_at IS NULL AND NOT s.is_token
        AND s.token_hash <> replace_factor.token_hash;
    PERFORM ctx.record_at_gate(who, 'enrol second factor', 'done', '{code_secret,recovery_codes}', source);
    RETURN true;
END $$;
ALTER FUNCTION public.replace_factor(token_hash bytea, secret bytea, step bigint, recovery_hashes bytea[], source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.replace_factor(token_hash bytea, secret bytea, step bigint, recovery_hashes bytea[], source text[]) IS 'A new second factor for whoever has just shown the old one, or has none; other sessions end';
CREATE FUNCTION public.replay_cases(since timestamp with time zone, at_most integer) RETURNS TABLE(home text, number bigint, area text, scenario text, origin text, answers jsonb, has_point boolean, reported_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('administrator');
    -- What concerns those who handle is told to nobody here.
    RETURN QUERY SELECT c.home, c.number, c.area, c.scenario, c.origin,
        (SELECT coalesce(jsonb_object_agg(a.key, CASE WHEN jsonb_typeof(a.value) = 'boolean'
                OR EXISTS (SELECT FROM scenarios s, jsonb_array_elements(s.definition -> 'ask') f,
                    jsonb_array_elements(f -> 'options') o
                    WHERE s.pack_version = c.pack_version AND s.name = c.scenario
                        AND f ->> 'name' = a.key AND o -> 'name' = a.value)
            THEN a.value ELSE '"-"'::jsonb END), '{}')
            FROM jsonb_each(c.answers) a),
        c.point IS NOT NULL, c.reported_at
        FROM (SELECT x.* FROM cases x WHERE x.reported_at >= since
            ORDER BY x.reported_at DESC, x.id LIMIT least(at_most, 20000)) c
        WHERE NOT c.is_about_handlers AND c.seen_from = 6
        ORDER BY c.reported_at DESC, c.id;
END $$;
ALTER FUNCTION public.replay_cases(since timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.replay_cases(since timestamp with time zone, at_most integer) IS 'Of the newest cases since a moment, what routing rules ask about; a text somebody wrote is only there or not';
CREATE FUNCTION public.reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    count integer;
BEGIN
    PERFORM ctx.kind('resealer');
    CASE shelf
    WHEN 'contacts' THEN
        UPDATE contacts c SET sealed = n.new, key_id = reseal_values.key
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE c.home = split_part(n.place, '/', 1) AND c.case_id = split_part(n.place, '/', 2)::uuid
            AND c.sealed = n.old;
    WHEN 'factors' THEN
        UPDATE accounts a SET code_secret = n.new FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE a.id = n.place::uuid AND a.code_secret = n.old;
    WHEN 'offers' THEN
        UPDATE pending_sign_ins p SET fresh_secret = n.new
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE p.token_hash = decode(n.place, 'hex') AND p.fresh_secret = n.old;
    WHEN 'exports' THEN
        UPDATE exports e SET sealed_key = n.new, key_id = reseal_values.key
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE e.id = n.place::uuid AND e.sealed_key = n.old;
    WHEN 'answers' THEN
        UPDATE idempotency i SET answer = jsonb_set(i.answer, '{sealed_answer}',
            to_jsonb(translate(encode(n.new, 'base64'), E'\n', '')))
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE i.key = n.place AND ctx.sealed_answer(i.answer) = n.old;
    WHEN 'messages' THEN
        UPDATE messages m SET sealed = n.new, key_id = reseal_values.key
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE m.home = split_part(n.place, '/', 1) AND m.id = split_part(n.place, '/', 2)::uuid
            AND m.sealed = n.old;
    WHEN 'channels' THEN
        UPDATE channels c SET sealed = n.new, key_id = reseal_values.key
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE c.id = n.place::uuid AND c.sealed = n.old;
    WHEN 'entries' THEN
        UPDATE entry_secrets s SET sealed = n.new
        FROM unnest(places, olds, news) AS n (place, old, new)
        WHERE s.home = split_part(n.place, '/', 1) AND s.entry_id = split_part(n.place, '/', 2)::uuid
            AND s.field = split_part(n.place, '/', 3) AND s.sealed = n.old;
    END CASE;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END $$;
ALTER FUNCTION public.reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) IS 'Puts values sealed under a key in the place of older ones; answers how many';
CREATE FUNCTION public.reset_factor(account uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('security');
    IF account = ctx.account() THEN
        RAISE EXCEPTION 'nobody takes the second factor off themselves' USING ERRCODE = 'LN422';
    END IF;
    UPDATE accounts a SET code_secret = NULL, code_step = NULL WHERE a.id = account;
    DELETE FROM recovery_codes r WHERE r.account_id = account;
    UPDATE sessions s SET ended_at = now() WHERE s.account_id = account AND s.ended_at IS NULL;
END $$;
ALTER FUNCTION public.reset_factor(account uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.reset_factor(account uuid) IS 'For who lost telephone and codes: the next sign-in enrols anew, by a link that was handed over';
CREATE FUNCTION public.resting_work(moment timestamp with time zone) RETURNS TABLE(item text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    RETURN QUERY SELECT p.item FROM parked_work p WHERE p.job = caller AND p.next_at > moment
        ORDER BY p.next_at, p.item LIMIT 10000;
END $$;
ALTER FUNCTION public.resting_work(moment timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.resting_work(moment timestamp with time zone) IS 'Rows the job of the context leaves alone for now, up to 10000';
CREATE FUNCTION public.resume_clock(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('receipt', 'timekeeper');
    moment timestamptz := given ->> 'at';
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at'], ARRAY['due_at', 'warn_at', 'request_id', 'address']);
    SELECT * INTO c FROM cases x WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid
        AND (caller = 'timekeeper' OR x.home = ctx.home() AND x.id = ctx.case_id())
        AND x.closed_at IS NULL AND x.waits_until IS NOT NULL FOR NO KEY UPDATE;
    -- A reporter ends only the wait for the reporter; the job, only one that is over.
    IF c.id IS NULL OR NOT EXISTS (SELECT FROM clocks k WHERE k.home = c.home AND k.case_id = c.id
            AND k.stopped_at IS NULL AND CASE caller WHEN 'receipt' THEN k.waits_for = 'reporter'
                ELSE k.waits_until <= moment END) THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.resume_clock(c, given, moment);
    PERFORM ctx.date_case(c, (given ->> 'due_at')::timestamptz);
    PERFORM ctx.note_time(c, given || jsonb_build_object('who',
        CASE caller WHEN 'receipt' THEN 'reporter' ELSE 'clock' END), 'resume', caller,
        '{"effect": "resume", "is_public": true}');
    RETURN 'done';
END $$;
ALTER FUNCTION public.resume_clock(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.resume_clock(given jsonb) IS 'Lets a clock go on because the reporter answered, or because the time to wait is over';
CREATE FUNCTION public.retire_template(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'reason', 'at'], ARRAY['request_id', 'address']);
    IF NOT ctx.keeps_desk() THEN
        RETURN 'not desk';
    END IF;
    UPDATE templates t SET retired_at = greatest((given ->> 'at')::timestamptz, t.kept_at), retired_by = ctx.who(),
        reason = given ->> 'reason'
    WHERE t.id = (given ->> 'id')::uuid AND t.area = ctx.area() AND t.retired_at IS NULL;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'retire template', 'template-' || (given ->> 'id'), reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.retire_template(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.retire_template(given jsonb) IS 'The desk that kept a layout offers it no more; answers what came of it';
CREATE FUNCTION public.revoke_export(id uuid, source jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    held exports;
BEGIN
    SELECT * INTO held FROM exports e WHERE e.id = revoke_export.id AND e.ledger IS NOT NULL
        AND e.area >= ctx.area() AND e.area < ctx.area() || '~' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    -- Whoever asked may do without it at any time.
    ELSIF held.account_id <> ctx.account() AND NOT ctx.decides_entries() THEN
        RETURN 'decider';
    ELSIF held.is_approved IS NOT TRUE OR held.revoked_at IS NOT NULL OR held.ends_at <= now() THEN
        RETURN 'decided';
    END IF;
    UPDATE exports e SET revoked_at = now(), revoker = ctx.who() WHERE e.id = held.id RETURNING * INTO held;
    PERFORM ctx.record_export(caller, 'revoke export', held, NULL, source);
    RETURN 'done';
END $$;
ALTER FUNCTION public.revoke_export(id uuid, source jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.revoke_export(id uuid, source jsonb) IS 'Takes back that somebody may see a selection of a ledger: whoever asked, or somebody who may decide over it';
CREATE FUNCTION public.save_filter(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'name', 'query', 'is_for_post'], '{}');
    -- Whoever saves twice at once waits for oneself.
    PERFORM FROM accounts a WHERE a.id = ctx.account() FOR UPDATE;
    IF (SELECT count(*) FROM saved_filters f WHERE f.account_id = ctx.account()) >= 20 THEN
        RETURN 'full';
    END IF;
    INSERT INTO saved_filters (id, account_id, post_id, name, query, position)
    SELECT (given ->> 'id')::uuid, ctx.account(),
        CASE WHEN (given ->> 'is_for_post')::boolean THEN ctx.post() END, given ->> 'name', given ->> 'query',
        1 + coalesce(max(f.position), 0)
    FROM saved_filters f WHERE f.account_id = ctx.account();
    RETURN 'done';
END $$;
ALTER FUNCTION public.save_filter(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.save_filter(given jsonb) IS 'Keeps a filter for the account that acts, twenty at most; answers what came of it';
CREATE FUNCTION public.save_selection(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'ledger', 'name', 'query', 'is_of_persons', 'days'],
        ARRAY['purpose', 'words', 'request_id', 'address']);
    SELECT x.* INTO l FROM ledgers x WHERE x.name = given ->> 'ledger' AND x.reads_from <= ctx.level();
    IF l.name IS NULL THEN
        RETURN 'not read';
    END IF;
    -- Whoever saves twice at once waits for oneself.
    PERFORM FROM posts p WHERE p.id = ctx.post() FOR UPDATE;
    IF (SELECT count(*) FROM saved_selections s WHERE s.post_id = ctx.post() AND s.ends_at > now()) >= 50 THEN
        RETURN 'full';
    END IF;
    INSERT INTO saved_selections (id, post_id, ledger, name, query, is_of_persons, purpose, words, ends_at)
    VALUES ((given ->> 'id')::uuid, ctx.post(), l.name, given ->> 'name', given ->> 'query',
        l.is_of_persons OR (given ->> 'is_of_persons')::boolean, nullif(given ->> 'purpose', ''),
        nullif(given ->> 'words', ''), now() + make_interval(days => (given ->> 'days')::integer));
    PERFORM ctx.record(caller, 'save selection', l.name, address => given ->> 'address',
        request_id => given ->> 'request_id',
        reason => nullif(concat_ws(' · ', given ->> 'purpose', nullif(given ->> 'words', '')), ''));
    RETURN 'done';
END $$;
ALTER FUNCTION public.save_selection(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.save_selection(given jsonb) IS 'Keeps what the post that acts asks of a ledger, fifty at most; answers what came of it';
CREATE FUNCTION public.score_case(move jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('receipt');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(move, ARRAY['version', 'at', 'score', 'who'],
        ARRAY['words', 'step', 'due_at', 'clock_purpose', 'clock_due_at', 'to_area', 'to_organization',
            'desk',
            'answer', 'solved_at', 'solved_level', 'request_id', 'address']);
    SELECT * INTO c FROM cases x WHERE x.home = ctx.home() AND x.id = ctx.case_id() FOR UPDATE;
    IF c.version IS DISTINCT FROM (move ->> 'version')::integer THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    IF c.solved_at IS NULL OR c.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'only what is solved and not yet closed is scored' USING ERRCODE = 'LN422';
    END IF;
    RETURN ctx.carry_out(c, move || '{"act": "score", "is_public": true}', caller);
END $$;
ALTER FUNCTION public.score_case(move jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.score_case(move jsonb) IS 'The reporter''s score; with a step, the case goes back to it';
CREATE FUNCTION public.seal_marks() RETURNS TABLE(audit_settled bigint, history_settled bigint, audit_awaited bigint, history_awaited bigint, awaited text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    last audit_seals;
    audit_given bigint := coalesce(pg_sequence_last_value('public.audit_id_seq'), 0);
    history_given bigint := coalesce(pg_sequence_last_value('public.history_number_seq'), 0);
    -- Read after the numbers: whoever took one of them is either here or over.
    writers text[] := ctx.log_writers();
BEGIN
    PERFORM ctx.kind('sealer');
    SELECT * INTO last FROM audit_seals ORDER BY batch DESC LIMIT 1;
    IF writers = '{}' THEN
        RETURN QUERY SELECT audit_given, history_given, audit_given, history_given, writers;
    ELSIF last.batch IS NULL THEN
        RETURN QUERY SELECT 0::bigint, 0::bigint, audit_given, history_given, writers;
    ELSIF last.awaited && writers THEN
        RETURN QUERY SELECT last.audit_settled, last.history_settled, last.audit_awaited, last.history_awaited,
            last.awaited;
    ELSE
        RETURN QUERY SELECT last.audit_awaited, last.history_awaited, audit_given, history_given, writers;
    END IF;
END $$;
ALTER FUNCTION public.seal_marks() OWNER TO linli_definer;
COMMENT ON FUNCTION public.seal_marks() IS 'Up to which numbers no row can appear any more; to be asked before the rows are read';
CREATE FUNCTION public.sealed_values(shelf text, after text, key text, most integer) RETURNS TABLE(place text, belongs text, sealed bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    from_id uuid;
BEGIN
    PERFORM ctx.kind('resealer');
    CASE shelf
    WHEN 'contacts' THEN
        from_id := coalesce(nullif(split_part(after, '/', 2), ''), '00000000-0000-0000-0000-000000000000');
        RETURN QUERY SELECT ctx.contact_place(c.home, c.case_id),
                ctx.contact_place(c.home, c.case_id), c.sealed
            FROM contacts c
            WHERE (c.home, c.case_id) > (split_part(after, '/', 1), from_id) AND ctx.key_of(c.sealed) <> key
            ORDER BY c.home, c.case_id LIMIT most;
    WHEN 'factors' THEN
        from_id := coalesce(nullif(after, ''), '00000000-0000-0000-0000-000000000000');
        RETURN QUERY SELECT a.id::text, a.id::text, a.code_secret FROM accounts a
            WHERE a.id > from_id AND ctx.key_of(a.code_secret) <> key AND a.code_secret IS NOT NULL
            ORDER BY a.id LIMIT most;
    WHEN 'offers' THEN
        RETURN QUERY SELECT encode(p.token_hash, 'hex'), p.account_id::text, p.fresh_secret
            FROM pending_sign_ins p
            WHERE p.token_hash > decode(after, 'hex') AND ctx.key_of(p.fresh_secret) <> key
                AND p.fresh_secret IS NOT NULL AND p.account_id IS NOT NULL
            ORDER BY p.token_hash LIMIT most;
    WHEN 'exports' THEN
        from_id := coalesce(nullif(after, ''), '00000000-0000-0000-0000-000000000000');
        RETURN QUERY SELECT e.id::text, e.file::text, e.sealed_key FROM exports e
            WHERE e.id > from_id AND ctx.key_of(e.sealed_key) <> key AND e.sealed_key IS NOT NULL
            ORDER BY e.id LIMIT most;
    WHEN 'answers' THEN
        RETURN QUERY SELECT i.key, i.key, ctx.sealed_answer(i.answer) FROM idempotency i
            WHERE i.key > after AND ctx.key_of(ctx.sealed_answer(i.answer)) <> sealed_values.key
                AND i.answer ? 'sealed_answer'
            ORDER BY i.key LIMIT most;
    WHEN 'messages' THEN
        from_id := coalesce(nullif(split_part(after, '/', 2), ''), '00000000-0000-0000-0000-000000000000');
        RETURN QUERY SELECT m.home || '/' || m.id, m.home || '/' || m.case_id || '/' || m.id, m.sealed
            FROM messages m
            WHERE (m.home, m.id) > (split_part(after, '/', 1), from_id) AND ctx.key_of(m.sealed) <> key
            ORDER BY m.home, m.id LIMIT most;
    WHEN 'channels' THEN
        from_id := coalesce(nullif(after, ''), '00000000-0000-0000-0000-000000000000');
        RETURN QUERY SELECT n.id::text, n.id::text, n.sealed FROM channels n
            WHERE n.id > from_id AND ctx.key_of(n.sealed) <> key ORDER BY n.id LIMIT most;
    WHEN 'entries' THEN
        from_id := coalesce(nullif(split_part(after, '/', 2), ''), '00000000-0000-0000-0000-000000000000');
        RETURN QUERY SELECT s.home || '/' || s.entry_id || '/' || s.field || '/' || s.sort,
                s.home || '/' || s.entry_id || '/' || s.field, s.sealed
            FROM entry_secrets s
            WHERE (s.home, s.entry_id, s.field) > (split_part(after, '/', 1), from_id, split_part(after, '/', 3))
                AND ctx.key_of(s.sealed) <> key
            ORDER BY s.home, s.entry_id, s.field LIMIT most;
    END CASE;
END $$;
ALTER FUNCTION public.sealed_values(shelf text, after text, key text, most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.sealed_values(shelf text, after text, key text, most integer) IS 'Values of a shelf that were not sealed under a key, in the order of their rows';
CREATE FUNCTION public.send_form(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'title', 'title_en', 'definition', 'rhythm', 'fills', 'reads_from',
        'begins_on', 'ends_on', 'due_days', 'grace_days', 'at'], ARRAY['request_id', 'address', 'kept']);
    IF NOT ctx.keeps_desk() OR (given ->> 'fills')::integer <= ctx.level() THEN
        RAISE EXCEPTION 'forms go to areas below a desk' USING ERRCODE = 'LN422';
    END IF;
    IF EXISTS (SELECT FROM forms o WHERE o.id = (given ->> 'id')::uuid) THEN
        -- The same form once more.
        RETURN CASE WHEN EXISTS (SELECT FROM forms o WHERE o.id = (given ->> 'id')::uuid AND o.area = ctx.area())
            THEN 'sent before' ELSE 'absent' END;
    END IF;
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code > ctx.area() AND a.code < ctx.area() || '~'
        AND a.level = (given ->> 'fills')::integer AND a.closed_on IS NULL) THEN
        RETURN 'nobody';
    END IF;
    INSERT INTO forms (id, area, title, title_en, definition, rhythm, fills, reads_from, begins_on, ends_on,
        due_days, grace_days, sent_at, opened_through)
    VALUES ((given ->> 'id')::uuid, ctx.area(), given ->> 'title', given ->> 'title_en', given -> 'definition',
        given ->> 'rhythm', (given ->> 'fills')::smallint, (given ->> 'reads_from')::smallint,
        (given ->> 'begins_on')::date, (given ->> 'ends_on')::date, (given ->> 'due_days')::smallint,
        (given ->> 'grace_days')::smallint, (given ->> 'at')::timestamptz, (given ->> 'begins_on')::date - 1);
    -- Why it asks what is known already stands in the audit as well.
    PERFORM ctx.record(caller, 'send form', 'form-' || (given ->> 'id'), reason => given ->> 'kept',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.send_form(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.send_form(given jsonb) IS 'Puts a form on the register, for the areas of a level below a desk';
CREATE FUNCTION public.send_message(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee', 'receipt');
    c cases;
    act text := CASE caller WHEN 'receipt' THEN 'reply' ELSE 'message' END;
    signed text := CASE caller WHEN 'receipt' THEN 'reporter' ELSE given ->> 'who' END;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'message', 'at', 'who', 'sealed', 'key_id'],
        ARRAY['request_id', 'address']);
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    IF c.id IS NULL THEN
        RETURN 'absent';
    ELSIF caller <> 'receipt' AND NOT ctx.has_lead(c.home, c.id) THEN
        RETURN 'foreign';
    ELSIF c.closed_at IS NOT NULL THEN
        RETURN 'closed';
    ELSIF NOT EXISTS (SELECT FROM receipts r WHERE r.home = c.home AND r.case_id = c.id) THEN
        RETURN 'nobody';
    END IF;
    -- The case is locked: nobody takes the same place.
    INSERT INTO messages (home, case_id, id, position, direction, sealed, key_id, who, at)
    VALUES (c.home, c.id, (given ->> 'message')::uuid,
        1 + (SELECT count(*) FROM messages m WHERE m.home = c.home AND m.case_id = c.id),
        CASE caller WHEN 'receipt' THEN 'from_reporter' ELSE 'to_reporter' END,
        decode(given ->> 'sealed', 'base64'), given ->> 'key_id', signed, (given ->> 'at')::timestamptz);
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    -- That something was written, and nothing of what.
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, is_public, seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, act, c.step, c.step, signed,
        true, c.seen_from);
    PERFORM ctx.record(caller, act, c.home || '-' || c.number, address => given ->> 'address',
        request_id => given ->> 'request_id', fields => ARRAY['words']);
    RETURN 'done';
END $$;
ALTER FUNCTION public.send_message(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.send_message(given jsonb) IS 'A message to the reporter from whoever has the case, or the other way; answers what came of it';
CREATE FUNCTION public.send_tasks(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    asked_level integer := (given ->> 'level')::integer;
    within_areas text[] := CASE WHEN given ? 'areas'
        THEN ARRAY(SELECT jsonb_array_elements_text(given -> 'areas')) ELSE ARRAY[ctx.area()] END;
    targets text[];
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'title', 'due_on', 'level'],
        ARRAY['words', 'areas', 'request_id', 'address']);
    IF asked_level <= ctx.level() OR asked_level > 5 OR EXISTS (SELECT FROM unnest(within_areas) w
        WHERE NOT (w COLLATE "C" >= ctx.area() AND w COLLATE "C" < ctx.area() || '~')) THEN
        RAISE EXCEPTION 'tasks go to areas below' USING ERRCODE = 'LN422';
    END IF;
    IF EXISTS (SELECT FROM task_lists l WHERE l.id = (given ->> 'id')::uuid) THEN
        -- The same form once more.
        RETURN CASE WHEN EXISTS (SELECT FROM task_lists l WHERE l.id = (given ->> 'id')::uuid
            AND l.area = ctx.area()) THEN 'sent before' ELSE 'absent' END;
    END IF;
    SELECT array_agg(DISTINCT a.code) INTO targets FROM unnest(within_areas) w
        JOIN areas a ON a.code >= w AND a.code < w || '~' AND a.level = asked_level AND a.closed_on IS NULL;
    IF targets IS NULL THEN
        RETURN 'nobody';
    ELSIF cardinality(targets) > 5000 THEN
        RETURN 'too many';
    END IF;
    INSERT INTO task_lists (id, area, level, title, words, due_on, sent_at, asked)
    VALUES ((given ->> 'id')::uuid, ctx.area(), asked_level, given ->> 'title', given ->> 'words',
        (given ->> 'due_on')::date, (given ->> 'at')::timestamptz, cardinality(targets));
    INSERT INTO tasks (list_id, area, due_on)
    SELECT (given ->> 'id')::uuid, t, (given ->> 'due_on')::date FROM unnest(targets) t;
    PERFORM ctx.record(caller, 'send tasks', 'tasks-' || (given ->> 'id'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.send_tasks(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.send_tasks(given jsonb) IS 'Asks something of every open area of a level below a desk, or below some of its areas';
CREATE FUNCTION public.separate_case(move jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    c cases;
    master cases;
BEGIN
    PERFORM ctx.demand_keys(move, ARRAY['home', 'id', 'version', 'at', 'step', 'who'],
        ARRAY['due_at', 'clock_purpose', 'clock_due_at', 'to_area', 'to_organization', 'desk', 'detail',
            'request_id', 'address']);
    PERFORM ctx.lock_duplicates();
    SELECT * INTO c FROM cases x WHERE x.home = move ->> 'home' AND x.id = (move ->> 'id')::uuid
        AND x.seen_from >= ctx.level() AND x.area >= ctx.area() AND x.area < ctx.area() || '~'
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such case' USING ERRCODE = 'LN404';
    END IF;
    IF c.version IS DISTINCT FROM (move ->> 'version')::integer
        OR NOT EXISTS (SELECT FROM duplicates d WHERE d.home = c.home AND d.case_id = c.id
            AND d.from_step = move ->> 'step') THEN
        RAISE EXCEPTION 'the case has moved on to version %', c.version USING ERRCODE = 'LN409';
    END IF;
    master := ctx.cut(c);
    BEGIN
        PERFORM ctx.demand_owner(move ->> 'to_area', (move ->> 'to_organization')::uuid, c.seen_from);
    EXCEPTION WHEN SQLSTATE 'LN422' THEN
        -- Whoever had it is gone meanwhile: whoever takes it back has it.
        move := move - 'to_organization' || jsonb_build_object('to_area', ctx.area(), 'desk', ctx.area());
    END;
    PERFORM ctx.tell(master, 'separated', jsonb_build_object('at', move ->> 'at'));
    RETURN ctx.carry_out(c, move || '{"act": "separate", "closed_at": null, "is_public": true}', caller);
END $$;
ALTER FUNCTION public.separate_case(move jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.separate_case(move jsonb) IS 'Takes back that a case is a duplicate: it stands where it stood, with whoever had it, on a new clock';
CREATE FUNCTION public.settle_conflict(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l ledgers := ctx.kept_ledger(given ->> 'ledger');
    c entry_conflicts;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['ledger', 'home', 'id', 'outcome', 'at'], ARRAY['request_id', 'address']);
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF given ->> 'outcome' NOT IN ('held', 'brought') THEN
        RAISE EXCEPTION 'no such outcome' USING ERRCODE = 'LN400';
    END IF;
    UPDATE entry_conflicts x SET outcome = given ->> 'outcome', settled_by = ctx.who(),
        settled_at = greatest((given ->> 'at')::timestamptz, x.brought_at)
    WHERE x.home = given ->> 'home' AND x.id = (given ->> 'id')::uuid AND x.ledger = l.name AND x.outcome = 'open'
        AND x.area >= ctx.area() AND x.area < ctx.area() || '~' RETURNING * INTO c;
    IF c.id IS NULL THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'settle conflict', l.name || ' ' || c.home || '-' || c.entry_id,
        reason => given ->> 'outcome', address => given ->> 'address', request_id => given ->> 'request_id',
        fields => ARRAY[c.field]);
    RETURN 'done';
END $$;
ALTER FUNCTION public.settle_conflict(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.settle_conflict(given jsonb) IS 'A keeper chose between what was held and what was brought';
CREATE FUNCTION public.settle_delivery(given jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    moment timestamptz := given ->> 'at';
    d deliveries;
    asked uuid;
    other uuid;
BEGIN
    PERFORM ctx.kind('sender');
    PERFORM ctx.demand_keys(given, ARRAY['id', 'lease', 'at', 'state'], ARRAY['answer', 'next_at', 'was_tried', 'pass_on']);
    SELECT x.channel_id INTO asked FROM deliveries x WHERE x.id = (given ->> 'id')::uuid;
    IF (given ->> 'pass_on')::boolean THEN
        SELECT o.id INTO other FROM channels k JOIN channels o ON o.kind = k.kind AND o.id <> k.id AND o.is_on
        WHERE k.id = asked AND k.kind <> 'webhook' ORDER BY o.on_since NULLS FIRST, o.id LIMIT 1;
    END IF;
    UPDATE deliveries x SET state = CASE WHEN other IS NULL THEN given ->> 'state' ELSE 'waiting' END, lease = NULL, leased_until = NULL,
        channel_id = coalesce(other, x.channel_id),
        -- Whoever stands by is asked at once, the first time; then they take turns, ever further apart.
        next_at = CASE WHEN other IS NOT NULL AND x.tries <= 2 THEN moment
            ELSE coalesce((given ->> 'next_at')::timestamptz, greatest(moment, x.next_at)) END,
        tries = x.tries - CASE WHEN (given ->> 'was_tried')::boolean THEN 0 ELSE 1 END,
        answer = coalesce(given ->> 'answer', x.answer),
        answered_at = CASE WHEN given ->> 'answer' IS NULL THEN x.answered_at ELSE moment END
    WHERE x.id = (given ->> 'id')::uuid AND x.lease = (given ->> 'lease')::uuid AND x.state = 'waiting'
    RETURNING * INTO d;
    IF d.id IS NULL THEN
        RETURN false;
    END IF;
    IF given ->> 'answer' IS NOT NULL AND (given ->> 'was_tried')::boolean THEN
        UPDATE channels k SET answer = given ->> 'answer', answered_at = moment
        WHERE k.id = asked AND (k.answered_at IS NULL OR k.answered_at <= moment);
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION public.settle_delivery(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.settle_delivery(given jsonb) IS 'What came of a claimed delivery; false when the claim had run out and somebody else has it';
CREATE FUNCTION public.settle_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid;
BEGIN
    -- An account that has a second factor shows it first: a link alone must not change its password.
    UPDATE pending_sign_ins p SET is_password_settled = true
    FROM accounts a
    WHERE p.token_hash = settle_password.token_hash AND p.expires_at > now() AND a.id = p.account_id
        AND a.locked_at IS NULL AND (p.is_factor_shown OR a.code_secret IS NULL)
    RETURNING p.account_id INTO who;
    IF who IS NULL THEN
        RETURN false;
    END IF;
    UPDATE accounts a SET password_hash = settle_password.password_hash, password_set_at = at WHERE a.id = who;
    UPDATE sessions s SET ended_at = now() WHERE s.account_id = who AND s.ended_at IS NULL AND NOT s.is_token;
    PERFORM ctx.record_at_gate(who, 'change password', 'done', '{password_hash}', source);
    RETURN true;
END $$;
ALTER FUNCTION public.settle_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.settle_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) IS 'The password somebody chooses while coming in; ends whatever was open';
CREATE FUNCTION public.settle_task(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    t tasks;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['list', 'area', 'state', 'day'], ARRAY['words', 'request_id', 'address']);
    IF given ->> 'state' NOT IN ('open', 'done', 'not-here') THEN
        RAISE EXCEPTION 'no such answer' USING ERRCODE = 'LN422';
    END IF;
    -- An area answers for itself, and the desk of a village for the grids in it.
    SELECT * INTO t FROM tasks x WHERE x.list_id = (given ->> 'list')::uuid AND x.area = given ->> 'area'
        AND (x.area = ctx.area() OR ctx.level() = 4 AND x.area > ctx.area() AND x.area < ctx.area() || '~')
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF t.state = 'withdrawn' THEN
        RETURN 'withdrawn';
    END IF;
    UPDATE tasks x SET state = given ->> 'state', words = CASE WHEN given ->> 'state' <> 'open' THEN given ->> 'words' END,
        settled_on = CASE WHEN given ->> 'state' <> 'open' THEN (given ->> 'day')::date END
    WHERE x.list_id = t.list_id AND x.area = t.area;
    UPDATE task_lists l SET
        settled = l.settled + (given ->> 'state' <> 'open')::int - (t.state <> 'open')::int,
        late = l.late + (given ->> 'state' <> 'open' AND (given ->> 'day')::date > t.due_on)::int
            - coalesce(t.settled_on > t.due_on, false)::int
    WHERE l.id = t.list_id;
    PERFORM ctx.record(caller, 'settle task', 'tasks-' || t.list_id || '-' || t.area, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.settle_task(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.settle_task(given jsonb) IS 'An area says that it did what it was asked, or why there is nothing to do';
CREATE FUNCTION public.show_factor(token_hash bytea, step bigint, recovery_hash bytea, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid := (SELECT p.account_id FROM pending_sign_ins p WHERE p.token_hash = show_factor.token_hash
        AND p.expires_at > now() FOR UPDATE);
BEGIN
    IF who IS NULL OR NOT ctx.use_factor(who, step, recovery_hash) THEN
        RETURN false;
    END IF;
    UPDATE pending_sign_ins p SET is_factor_shown = true WHERE p.token_hash = show_factor.token_hash;
    IF recovery_hash IS NOT NULL THEN
        PERFORM ctx.record_at_gate(who, 'use recovery code', 'done', '{recovery_codes}', source);
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION public.show_factor(token_hash bytea, step bigint, recovery_hash bytea, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.show_factor(token_hash bytea, step bigint, recovery_hash bytea, source text[]) IS 'The second factor of a sign-in, spent; false when it was spent before';
CREATE FUNCTION public.show_factor_again(token_hash bytea, step bigint, recovery_hash bytea, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    who uuid := ctx.session_account(token_hash);
BEGIN
    IF who IS NULL OR NOT ctx.use_factor(who, step, recovery_hash) THEN
        RETURN false;
    END IF;
    UPDATE sessions s SET shown_at = now() WHERE s.token_hash = show_factor_again.token_hash;
    PERFORM ctx.record_at_gate(who, 'show second factor', 'done',
        CASE WHEN recovery_hash IS NULL THEN '{code_secret}'::text[] ELSE '{recovery_codes}' END, source);
    RETURN true;
END $$;
ALTER FUNCTION public.show_factor_again(token_hash bytea, step bigint, recovery_hash bytea, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.show_factor_again(token_hash bytea, step bigint, recovery_hash bytea, source text[]) IS 'The second factor, shown once more within a session: for five minutes it may do weighty things';
CREATE FUNCTION public.shown_photos(digests text[]) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('removal');
    IF coalesce(cardinality(digests), 0) > 1000 THEN
        RAISE EXCEPTION 'more than a thousand photos at once' USING ERRCODE = 'LN400';
    END IF;
    RETURN QUERY SELECT d.digest FROM unnest(digests) AS d (digest)
        WHERE EXISTS (SELECT FROM photos p WHERE p.sha256 = d.digest)
            OR EXISTS (SELECT FROM release_photos r WHERE r.sha256 = d.digest)
            OR EXISTS (SELECT FROM document_versions v JOIN documents o ON o.id = v.document_id
                WHERE v.sha256 = d.digest AND o.removed_at IS NULL);
END $$;
ALTER FUNCTION public.shown_photos(digests text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.shown_photos(digests text[]) IS 'Those of the given files that some case, its release, or a document still shows';
CREATE FUNCTION public.stand_ins() RETURNS TABLE(id uuid, holder text, stand_in text, title text, since date, until date)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization', 'security');
BEGIN
    RETURN QUERY SELECT x.id, h.name, a.name, p.title, x.since, x.until
        FROM posts x JOIN posts p ON p.id = x.stands_in_for JOIN accounts h ON h.id = p.account_id
        JOIN accounts a ON a.id = x.account_id
        WHERE x.stands_in_for IS NOT NULL AND x.until >= greatest(x.since, current_date)
            AND (caller = 'security' OR p.id = ctx.post())
        ORDER BY x.since, x.id LIMIT 200;
END $$;
ALTER FUNCTION public.stand_ins() OWNER TO linli_definer;
COMMENT ON FUNCTION public.stand_ins() IS 'Who stands in for one''s own post, now or later; for security, for all posts';
CREATE FUNCTION public.sweep_deliveries(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('sender');
    DELETE FROM deliveries d WHERE d.id IN (SELECT x.id FROM deliveries x
        WHERE x.made_at < moment AND x.state <> 'waiting'
        ORDER BY x.made_at, x.id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
ALTER FUNCTION public.sweep_deliveries(moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.sweep_deliveries(moment timestamp with time zone, at_most integer) IS 'Removes what was sent or parked long ago; answers how much';
CREATE FUNCTION public.sweep_news(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('live');
    DELETE FROM outbox o WHERE (o.written_by, o.id) IN (
        SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at < moment
        ORDER BY x.written_by, x.id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
ALTER FUNCTION public.sweep_news(moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.sweep_news(moment timestamp with time zone, at_most integer) IS 'Removes what was told long ago; answers how much';
CREATE FUNCTION public.sweep_notices(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    removed integer;
BEGIN
    PERFORM ctx.kind('teller');
    DELETE FROM notices n WHERE n.id IN (SELECT x.id FROM notices x WHERE x.at < moment
        ORDER BY x.at LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
ALTER FUNCTION public.sweep_notices(moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.sweep_notices(moment timestamp with time zone, at_most integer) IS 'Removes notices that are no news any more, read or not; answers how many';
CREATE FUNCTION public.sweep_runs(before timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    swept integer;
BEGIN
    PERFORM ctx.kind('connector');
    DELETE FROM connector_runs r WHERE r.id IN (SELECT x.id FROM connector_runs x
        WHERE x.outcome <> 'running' AND x.started_at < before ORDER BY x.started_at LIMIT at_most);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END $$;
ALTER FUNCTION public.sweep_runs(before timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.sweep_runs(before timestamp with time zone, at_most integer) IS 'Deletes runs that began before a day; answers how many';
CREATE FUNCTION public.sweep_selections(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    swept integer;
BEGIN
    PERFORM ctx.kind('removal');
    DELETE FROM saved_selections s WHERE s.id IN (SELECT x.id FROM saved_selections x WHERE x.ends_at <= now()
        ORDER BY x.ends_at LIMIT most);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END $$;
ALTER FUNCTION public.sweep_selections(most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.sweep_selections(most integer) IS 'Deletes what was kept until now; answers how many';
CREATE FUNCTION public.switch_channel(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('administrator');
    wanted boolean := (given ->> 'is_on')::boolean;
    k channels;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'at', 'is_on'], ARRAY['request_id', 'address']);
    SELECT * INTO k FROM channels x WHERE x.id = (given ->> 'id')::uuid FOR UPDATE;
    IF k.id IS NULL THEN
        RETURN 'absent';
    END IF;
    -- Two administrators who switch at once are told one after the other.
    PERFORM pg_advisory_xact_lock(54655);
    IF wanted AND k.kind <> 'webhook' AND (SELECT count(*) FROM channels x
        WHERE x.kind = k.kind AND x.is_on AND x.id <> k.id) >= 2 THEN
        RETURN 'second';
    END IF;
    UPDATE channels x SET is_on = wanted, changed_at = (given ->> 'at')::timestamptz,
        on_since = CASE WHEN wanted AND x.is_on THEN x.on_since WHEN wanted THEN (given ->> 'at')::timestamptz END
    WHERE x.id = k.id;
    PERFORM ctx.record(caller, CASE WHEN wanted THEN 'switch channel on' ELSE 'switch channel off' END,
        k.kind || ' ' || k.name, reason => k.url, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.switch_channel(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.switch_channel(given jsonb) IS 'An administrator switches a channel on or off';
CREATE FUNCTION public.switch_connector(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'administrator');
    l ledgers;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['name', 'ledger', 'area', 'source', 'is_on', 'at'],
        ARRAY['request_id', 'address']);
    IF caller = 'administrator' THEN
        SELECT x.* INTO l FROM ledgers x WHERE x.name = given ->> 'ledger';
    ELSIF ctx.area() = given ->> 'area' THEN
        l := ctx.kept_ledger(given ->> 'ledger');
    END IF;
    IF l.name IS NULL THEN
        RETURN 'not kept';
    ELSIF NOT EXISTS (SELECT FROM areas a WHERE a.code = given ->> 'area' AND a.closed_on IS NULL) THEN
        RETURN 'elsewhere';
    END IF;
    IF (given ->> 'is_on')::boolean THEN
        INSERT INTO connectors AS c (name, ledger, area, source, switched_by, switched_at, next_at)
        VALUES (given ->> 'name', l.name, given ->> 'area', given ->> 'source', coalesce(ctx.who(), caller),
            (given ->> 'at')::timestamptz, (given ->> 'at')::timestamptz)
        ON CONFLICT (name) DO UPDATE SET ledger = excluded.ledger, area = excluded.area, source = excluded.source,
            switched_by = excluded.switched_by, switched_at = excluded.switched_at
        WHERE (c.ledger, c.area, c.source) IS DISTINCT FROM (excluded.ledger, excluded.area, excluded.source);
    ELSE
        DELETE FROM connectors c WHERE c.name = given ->> 'name' AND (caller = 'administrator'
            OR c.area = ctx.area() AND c.ledger = l.name);
        -- What was under way writes nothing any more.
        UPDATE connector_runs r SET outcome = 'failed', why = 'cut', ended_at = (given ->> 'at')::timestamptz
        WHERE r.connector = given ->> 'name' AND r.outcome = 'running'
            AND NOT EXISTS (SELECT FROM connectors c WHERE c.name = r.connector);
    END IF;
    IF NOT FOUND AND (given ->> 'is_on')::boolean THEN
        RETURN 'same';
    END IF;
    PERFORM ctx.record(caller, CASE WHEN (given ->> 'is_on')::boolean THEN 'switch on connector'
        ELSE 'switch off connector' END, given ->> 'name', reason => l.name, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.switch_connector(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.switch_connector(given jsonb) IS 'An administrator, or a keeper of the ledger at the connector''s area, switches it on or off; answers what came of it';
CREATE FUNCTION public.switch_post(token_hash bytea, post_id uuid, new_token_hash bytea, new_csrf bytea, source text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    old record;
BEGIN
    UPDATE sessions s SET ended_at = now()
    FROM posts p, accounts a
    WHERE s.token_hash = switch_post.token_hash AND s.ended_at IS NULL AND s.expires_at > now()
        AND NOT s.is_token
        AND p.id = switch_post.post_id AND p.account_id = s.account_id AND ctx.is_living(p)
        AND a.id = s.account_id AND a.locked_at IS NULL
    RETURNING s.account_id, s.expires_at, s.shown_at, s.address, s.browser INTO old;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at, address, browser)
    VALUES (new_token_hash, old.account_id, switch_post.post_id, new_csrf, old.expires_at, old.shown_at,
        old.address, old.browser);
    PERFORM ctx.record_at_gate(old.account_id, 'switch post', 'done', ARRAY[post_id::text], source);
    RETURN true;
END $$;
ALTER FUNCTION public.switch_post(token_hash bytea, post_id uuid, new_token_hash bytea, new_csrf bytea, source text[]) OWNER TO linli_definer;
COMMENT ON FUNCTION public.switch_post(token_hash bytea, post_id uuid, new_token_hash bytea, new_csrf bytea, source text[]) IS 'Ends a session and begins another as a different post of the same account, until the same hour';
CREATE FUNCTION public.take_news(moment timestamp with time zone, at_most integer) RETURNS TABLE(id bigint, event text, at timestamp with time zone, home text, case_id uuid, number bigint, area text, scenario text, pack_version integer, step text, seen_from smallint, due_at timestamp with time zone, detail jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY UPDATE outbox o SET taken_at = moment
        FROM cases c
        WHERE (o.written_by, o.id) IN (SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at IS NULL
                    AND NOT ctx.is_noted('teller', x.id::text)
                ORDER BY x.id LIMIT at_most FOR UPDATE SKIP LOCKED)
            AND c.home = o.home AND c.id = o.case_id
        RETURNING o.id, o.event, o.at, o.home, o.case_id, c.number, o.area, c.scenario, c.pack_version,
            coalesce(o.detail ->> 'step', c.step), o.seen_from, c.due_at, o.detail;
END $$;
ALTER FUNCTION public.take_news(moment timestamp with time zone, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.take_news(moment timestamp with time zone, at_most integer) IS 'Takes what happened, to make notices of it in the same transaction; undone, it is there again';
CREATE FUNCTION public.take_one_news(moment timestamp with time zone, wanted bigint) RETURNS TABLE(id bigint, event text, at timestamp with time zone, home text, case_id uuid, number bigint, area text, scenario text, pack_version integer, step text, seen_from smallint, due_at timestamp with time zone, detail jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY UPDATE outbox o SET taken_at = moment
        FROM cases c
        WHERE (o.written_by, o.id) IN (SELECT x.written_by, x.id FROM outbox x WHERE x.taken_at IS NULL
                AND x.id = wanted FOR UPDATE SKIP LOCKED)
            AND c.home = o.home AND c.id = o.case_id
        RETURNING o.id, o.event, o.at, o.home, o.case_id, c.number, o.area, c.scenario, c.pack_version,
            coalesce(o.detail ->> 'step', c.step), o.seen_from, c.due_at, o.detail;
END $$;
ALTER FUNCTION public.take_one_news(moment timestamp with time zone, wanted bigint) OWNER TO linli_definer;
COMMENT ON FUNCTION public.take_one_news(moment timestamp with time zone, wanted bigint) IS 'Takes one thing that happened, by itself, since another beside it spoils the rest';
CREATE FUNCTION public.take_tokens(names text[], sizes integer[], seconds integer[], at timestamp with time zone, repeat_of text DEFAULT NULL::text) RETURNS integer[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    waits integer[];
    fresh text[];
BEGIN
    IF cardinality(names) NOT BETWEEN 1 AND 10 OR cardinality(sizes) IS DISTINCT FROM cardinality(names)
        OR cardinality(seconds) IS DISTINCT FROM cardinality(names) OR 1 > ANY (sizes) OR 1 > ANY (seconds) THEN
        RAISE EXCEPTION 'buckets without name, size or span' USING ERRCODE = 'LN400';
    END IF;
    -- A report sent again on a weak line gets its first answer, whatever the bucket holds.
    IF repeat_of IS NOT NULL AND EXISTS (SELECT FROM idempotency i WHERE i.key = repeat_of) THEN
        RETURN array_fill(0, ARRAY[cardinality(names)]);
    END IF;
    -- In the order of names, so that two requests never hold each other up.
    WITH asked AS (
        SELECT * FROM unnest(names, sizes, seconds) WITH ORDINALITY AS u (name, size, span, place)
    ), held AS (
        INSERT INTO buckets AS b (name, empty_at) SELECT a.name, at FROM asked a ORDER BY a.name COLLATE "C"
        ON CONFLICT ON CONSTRAINT buckets_pkey DO UPDATE
        SET empty_at = greatest(b.empty_at, EXCLUDED.empty_at)
        RETURNING b.name, b.empty_at, b.xmax = 0 AS is_new
    )
    SELECT array_agg(greatest(0, ceil(extract(epoch FROM h.empty_at - at) + a.span::numeric / a.size - a.span
            - 0.001))::integer ORDER BY a.place), array_agg(h.name) FILTER (WHERE h.is_new)
    INTO waits, fresh FROM asked a JOIN held h USING (name);
    IF 0 = ALL (waits) THEN
        UPDATE buckets b SET empty_at = b.empty_at + make_interval(secs => a.span::double precision / a.size)
        FROM unnest(names, sizes, seconds) AS a (name, size, span) WHERE b.name = a.name;
    END IF;
    IF fresh IS NOT NULL THEN
        PERFORM ctx.sweep_buckets(fresh[1 + floor(random() * cardinality(fresh))::integer], at);
    END IF;
    RETURN waits;
END $$;
ALTER FUNCTION public.take_tokens(names text[], sizes integer[], seconds integer[], at timestamp with time zone, repeat_of text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.take_tokens(names text[], sizes integer[], seconds integer[], at timestamp with time zone, repeat_of text) IS 'Takes one from each bucket, or none; answers the seconds until each has room, 0 for those that have';
CREATE FUNCTION public.task_list_here(list uuid, today date) RETURNS SETOF ctx.task_list_seen
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    scope text := ctx.area();
    l task_lists;
BEGIN
    PERFORM ctx.kind('area');
    SELECT x.* INTO l FROM task_lists x WHERE x.id = task_list_here.list AND (x.area >= scope AND x.area < scope || '~'
        OR EXISTS (SELECT FROM tasks t WHERE t.list_id = x.id AND t.area >= scope AND t.area < scope || '~'));
    IF FOUND THEN
        RETURN NEXT ctx.as_seen(l, today);
    END IF;
END $$;
ALTER FUNCTION public.task_list_here(list uuid, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION public.task_list_here(list uuid, today date) IS 'One list, to whoever is above it or is asked by it';
CREATE FUNCTION public.task_lists_here(before_at timestamp with time zone, before_id uuid, today date, at_most integer) RETURNS SETOF ctx.task_list_seen
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    scope text := ctx.area();
    l task_lists;
BEGIN
    PERFORM ctx.kind('area');
    FOR l IN
        SELECT f.* FROM (
            SELECT v.* FROM generate_series(1, ctx.level() - 1) above, LATERAL (
                SELECT x.* FROM task_lists x
                WHERE x.area = left(scope, ctx.code_length(above)) AND (x.sent_at, x.id) < (before_at, before_id)
                    AND EXISTS (SELECT FROM tasks t
                        WHERE t.list_id = x.id AND t.area >= scope AND t.area < scope || '~')
                ORDER BY x.sent_at DESC, x.id DESC LIMIT at_most) v
            UNION ALL
            (SELECT x.* FROM task_lists x
                WHERE x.area >= scope AND x.area < scope || '~' AND (x.sent_at, x.id) < (before_at, before_id)
                ORDER BY x.sent_at DESC, x.id DESC LIMIT at_most)) f
        ORDER BY f.sent_at DESC, f.id DESC LIMIT at_most
    LOOP
        RETURN NEXT ctx.as_seen(l, today);
    END LOOP;
END $$;
ALTER FUNCTION public.task_lists_here(before_at timestamp with time zone, before_id uuid, today date, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.task_lists_here(before_at timestamp with time zone, before_id uuid, today date, at_most integer) IS 'What was asked within the scope of a post and of it, the latest first';
CREATE FUNCTION public.team_here(team uuid, today date) RETURNS SETOF ctx.team_seen
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    t teams := ctx.team_in_sight(team, ctx.kind('area', 'organization'), today);
BEGIN
    IF t.id IS NOT NULL THEN
        RETURN NEXT ctx.as_seen(t, today);
    END IF;
END $$;
ALTER FUNCTION public.team_here(team uuid, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION public.team_here(team uuid, today date) IS 'One team, to whoever is above it or belongs to it';
CREATE FUNCTION public.team_people(team uuid, today date) RETURNS TABLE(id uuid, role text, name text, title text, since date)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    t teams := ctx.team_in_sight(team, ctx.kind('area', 'organization'), today);
BEGIN
    RETURN QUERY SELECT m.id, m.role, a.name, p.title, m.since
        FROM ctx.team_roll(t, today) m JOIN posts p ON p.id = m.post_id JOIN accounts a ON a.id = p.account_id
        ORDER BY m.since, m.id LIMIT 200;
END $$;
ALTER FUNCTION public.team_people(team uuid, today date) OWNER TO linli_definer;
COMMENT ON FUNCTION public.team_people(team uuid, today date) IS 'Who belongs to a team, to whoever is above it or belongs to it';
CREATE FUNCTION public.teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer) RETURNS SETOF ctx.team_seen
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    scope text := CASE WHEN caller = 'area' THEN ctx.area() END;
    t teams;
BEGIN
    FOR t IN
        SELECT f.* FROM (
            (SELECT x.* FROM team_members m JOIN teams x ON x.id = m.team_id
                WHERE m.post_id = ctx.post() AND m.until IS NULL AND coalesce(x.until >= today, true)
                    AND NOT coalesce(x.area >= scope AND x.area < scope || '~', false)
                    AND (of_board IS NULL OR x.board = of_board) AND (x.since, x.id) < (before_since, before_id)
                ORDER BY x.since DESC, x.id DESC LIMIT at_most)
            UNION ALL
            (SELECT x.* FROM teams x
                WHERE x.area >= scope AND x.area < scope || '~'
                    AND (of_board IS NULL OR x.board = of_board) AND (x.since, x.id) < (before_since, before_id)
                ORDER BY x.since DESC, x.id DESC LIMIT at_most)) f
        ORDER BY f.since DESC, f.id DESC LIMIT at_most
    LOOP
        RETURN NEXT ctx.as_seen(t, today);
    END LOOP;
END $$;
ALTER FUNCTION public.teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer) IS 'Teams within the scope of a post, and those it belongs to, the latest first';
CREATE FUNCTION public.twin_entries(ledger text, home text, id uuid) RETURNS TABLE(twin_home text, twin_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
DECLARE
    caller text := ctx.kind('area');
    l ledgers;
BEGIN
    SELECT x.* INTO l FROM ledgers x WHERE x.name = twin_entries.ledger AND x.reads_from <= ctx.level();
    IF l.name IS NULL THEN
        RETURN;
    ELSIF l.is_key_sealed THEN
        RETURN QUERY SELECT o.home, o.entry_id FROM entry_secrets s
            JOIN entry_secrets o ON o.mark = s.mark AND o.ledger = s.ledger AND o.field = s.field AND o.is_live
                AND o.entry_id <> s.entry_id AND left(o.area, 12) = left(s.area, 12)
            WHERE s.home = twin_entries.home AND s.entry_id = twin_entries.id AND s.field = l.key_column
                AND s.ledger = l.name AND s.is_live AND s.area >= ctx.area() AND s.area < ctx.area() || '~'
                AND o.area >= ctx.area() AND o.area < ctx.area() || '~'
            ORDER BY 2 LIMIT 10;
    ELSE
        RETURN QUERY EXECUTE format('SELECT o.home, o.id FROM %1$s t
            JOIN %1$s o ON o.%2$I = t.%2$I AND o.removed_at IS NULL AND o.id <> t.id
                AND left(o.area, 12) = left(t.area, 12)
            WHERE t.home = $1 AND t.id = $2 AND t.removed_at IS NULL AND t.area >= $3 AND t.area < $3 || ''~''
                AND o.area >= $3 AND o.area < $3 || ''~'' ORDER BY 2 LIMIT 10',
            ctx.ledger_table(l.name), l.key_column) USING twin_entries.home, twin_entries.id, ctx.area();
    END IF;
END $_$;
ALTER FUNCTION public.twin_entries(ledger text, home text, id uuid) OWNER TO linli_definer;
COMMENT ON FUNCTION public.twin_entries(ledger text, home text, id uuid) IS 'Other living entries of the village that have the key of an entry, as far as they lie on one''s own ground';
CREATE FUNCTION public.undated_clocks(after timestamp with time zone, most integer) RETURNS TABLE(home text, case_id uuid, id uuid, area text, scenario text, pack_version integer, purpose text, allowance text, started_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('timekeeper', 'administrator');
    RETURN QUERY SELECT k.home, k.case_id, k.id, c.area, c.scenario, c.pack_version, k.purpose, k.allowance,
            k.started_at
        FROM clocks k JOIN cases c ON c.home = k.home AND c.id = k.case_id
        WHERE k.stopped_at IS NULL AND k.due_at IS NULL AND k.paused_at IS NULL AND k.allowance IS NOT NULL
            AND k.started_at > undated_clocks.after
        ORDER BY k.started_at, k.home, k.case_id LIMIT least(most, 500);
END $$;
ALTER FUNCTION public.undated_clocks(after timestamp with time zone, most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.undated_clocks(after timestamp with time zone, most integer) IS 'Clocks whose end could not be computed because the calendar ended, the oldest first, after a moment';
CREATE FUNCTION public.unheld_desks() RETURNS TABLE(code text, name text, open integer, overdue integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('area');
    -- Downwards only as long as nobody sits: what lies below a staffed desk is that desk's to see.
    RETURN QUERY WITH RECURSIVE below AS (
            SELECT a.code, a.name FROM areas a
            WHERE a.parent = ctx.area() AND a.level <= 4 AND ctx.posts_at(a.code, false) = 0
            UNION ALL
            SELECT a.code, a.name FROM below b JOIN areas a ON a.parent = b.code
            WHERE a.level <= 4 AND ctx.posts_at(a.code, false) = 0
        )
        SELECT b.code, b.name, n.open, n.overdue FROM below b, LATERAL (
            SELECT count(*)::integer AS open, (count(*) FILTER (WHERE s.due_at < now()))::integer AS overdue
            FROM (SELECT o.due_at FROM assignments o WHERE o.to_area = b.code AND o.ended_at IS NULL
                AND o.part = 'lead' AND o.seen_from >= ctx.level() LIMIT 1001) s) n
        WHERE n.open > 0 ORDER BY b.code LIMIT 50;
END $$;
ALTER FUNCTION public.unheld_desks() OWNER TO linli_definer;
COMMENT ON FUNCTION public.unheld_desks() IS 'Desks below one''s own, down to villages, at which nobody sits though cases wait there; each exact to 1000';
CREATE FUNCTION public.unmask_contact(given jsonb) RETURNS TABLE(outcome text, sealed bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    c cases;
    kept bytea;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'at', 'who', 'reason'],
        ARRAY['request_id', 'address']);
    IF char_length(btrim(given ->> 'reason')) NOT BETWEEN 10 AND 500 THEN
        RAISE EXCEPTION 'a reason of 10 to 500 characters' USING ERRCODE = 'LN422';
    END IF;
    c := ctx.relayed_case(given ->> 'home', (given ->> 'id')::uuid, caller);
    PERFORM FROM cases x WHERE x.home = c.home AND x.id = c.id FOR UPDATE;
    c := ctx.relayed_case(c.home, c.id, caller);
    SELECT k.sealed INTO kept FROM contacts k WHERE k.home = c.home AND k.case_id = c.id;
    IF c.id IS NULL OR NOT ctx.unmasks(ctx.post()) OR ctx.has_handled(c.home, c.id) OR kept IS NULL THEN
        RETURN QUERY SELECT CASE WHEN c.id IS NULL THEN 'absent' WHEN NOT ctx.unmasks(ctx.post()) THEN 'post'
            WHEN ctx.has_handled(c.home, c.id) THEN 'handler' ELSE 'nothing' END, NULL::bytea;
        RETURN;
    END IF;
    UPDATE cases x SET version = x.version + 1 WHERE x.home = c.home AND x.id = c.id;
    -- The reporter reads this line: which office looked, when, and why.
    INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, words, is_public,
        seen_from)
    VALUES (c.home, c.id, c.area, c.version + 1, (given ->> 'at')::timestamptz, 'unmask', c.step, c.step,
        given ->> 'who', btrim(given ->> 'reason'), true, c.seen_from);
    PERFORM ctx.record(caller, 'unmask', c.home || '-' || c.number, reason => btrim(given ->> 'reason'),
        address => given ->> 'address', request_id => given ->> 'request_id', fields => ARRAY['contact']);
    RETURN QUERY SELECT 'done', kept;
END $$;
ALTER FUNCTION public.unmask_contact(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.unmask_contact(given jsonb) IS 'The sealed contact of one case, for a post that may unmask and never handled it; recorded, and told';
CREATE FUNCTION public.unpark_work(item text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('teller', 'timekeeper', 'followup', 'removal');
BEGIN
    PERFORM ctx.go_through(caller, unpark_work.item);
END $$;
ALTER FUNCTION public.unpark_work(item text) OWNER TO linli_definer;
COMMENT ON FUNCTION public.unpark_work(item text) IS 'The job of the context got through with a row';
CREATE FUNCTION public.unread_notices(at_most integer) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    reader smallint := ctx.level();
    desk text := ctx.area();
    office uuid := ctx.organization();
BEGIN
    IF ctx.unmasks(ctx.post()) THEN
        RETURN 0;
    END IF;
    IF caller = 'area' THEN
        RETURN (SELECT count(*) FROM (SELECT FROM notices n
            WHERE n.to_area = desk AND n.read_at IS NULL AND n.seen_from >= reader LIMIT at_most) AS waiting);
    END IF;
    RETURN (SELECT count(*) FROM (SELECT FROM notices n
        WHERE n.to_organization = office AND n.read_at IS NULL AND n.seen_from >= reader LIMIT at_most) AS waiting);
END $$;
ALTER FUNCTION public.unread_notices(at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.unread_notices(at_most integer) IS 'How many notices of the acting post nobody read, up to a number';
CREATE FUNCTION public.unsealed(most integer) RETURNS TABLE(log text, number bigint, leaf bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    last audit_seals;
BEGIN
    PERFORM ctx.kind('sealer');
    SELECT * INTO last FROM audit_seals ORDER BY batch DESC LIMIT 1;
    RETURN QUERY SELECT 'audit', a.id, ctx.leaf(ctx.audit_form(a)) FROM audit a
        WHERE a.id > coalesce(last.audit_settled, 0) AND a.id NOT IN (
            SELECT unnest(s.audit_ids) FROM audit_seals s WHERE s.audit_last > coalesce(last.audit_settled, 0))
        ORDER BY a.id LIMIT most;
    RETURN QUERY SELECT 'history', h.number, ctx.history_leaf(h) FROM history h
        WHERE h.number > coalesce(last.history_settled, 0) AND h.number NOT IN (
            SELECT unnest(s.history_numbers) FROM audit_seals s
            WHERE s.history_last > coalesce(last.history_settled, 0))
        ORDER BY h.number LIMIT most;
END $$;
ALTER FUNCTION public.unsealed(most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.unsealed(most integer) IS 'Rows that no batch holds yet, in order of their numbers: number and leaf, no content';
CREATE FUNCTION public.untaken_news(at_most integer) RETURNS TABLE(id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM ctx.kind('teller');
    RETURN QUERY SELECT x.id FROM outbox x
        WHERE x.taken_at IS NULL AND NOT ctx.is_noted('teller', x.id::text)
        ORDER BY x.id LIMIT least(at_most, 500);
END $$;
ALTER FUNCTION public.untaken_news(at_most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.untaken_news(at_most integer) IS 'What happened and nobody has made notices of, the oldest first, without what is tried by itself';
CREATE FUNCTION public.view_case(home text, number bigint, at timestamp with time zone) RETURNS TABLE(title text, since timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
DECLARE
    caller text := ctx.kind('area', 'organization');
    moment timestamptz := view_case.at;
    found_id uuid;
BEGIN
    -- Opening a case by its assignment is on record; looking whether others have it open is not opening it.
    SELECT c.id INTO found_id FROM cases c
    WHERE c.home = view_case.home AND c.number = view_case.number AND c.seen_from >= ctx.level()
        AND c.closed_at IS NULL
        AND (caller = 'area' AND c.area >= ctx.area() AND c.area < ctx.area() || '~' OR EXISTS (
            SELECT FROM assignments s WHERE s.home = c.home AND s.case_id = c.id AND s.ended_at IS NULL
                AND CASE caller WHEN 'organization' THEN ctx.organization() IN (s.to_organization, s.of_organization)
                    ELSE s.to_area >= ctx.area() AND s.to_area < ctx.area() || '~' END));
    IF found_id IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM viewings v WHERE (v.home, v.case_id, v.post_id) IN (
        SELECT o.home, o.case_id, o.post_id FROM viewings o WHERE o.until < moment - interval '1 hour'
        ORDER BY o.until LIMIT 20 FOR UPDATE SKIP LOCKED);
    INSERT INTO viewings AS v (home, case_id, post_id, since, until)
    VALUES (view_case.home, found_id, ctx.post(), moment, moment + interval '2 minutes')
    ON CONFLICT (home, case_id, post_id) DO UPDATE
        SET since = CASE WHEN v.until > moment THEN v.since ELSE moment END,
            until = greatest(v.until, moment + interval '2 minutes');
    RETURN QUERY SELECT p.title, v.since FROM viewings v JOIN posts p ON p.id = v.post_id
        WHERE v.home = view_case.home AND v.case_id = found_id AND v.until > moment
            AND v.post_id <> ctx.post()
        ORDER BY v.since, v.post_id LIMIT 5;
END $$;
ALTER FUNCTION public.view_case(home text, number bigint, at timestamp with time zone) OWNER TO linli_definer;
COMMENT ON FUNCTION public.view_case(home text, number bigint, at timestamp with time zone) IS 'Says that the post that acts has an open case of its reach before it, for two minutes; answers who else has';
CREATE FUNCTION public.waiting_replies() RETURNS TABLE(home text, number bigint, scenario text, count integer, newest timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
BEGIN
    RETURN QUERY SELECT s.home, s.number, s.scenario, count(*)::integer, max(m.at)
        FROM assignments s
        JOIN messages m ON m.home = s.home AND m.case_id = s.case_id AND m.direction = 'from_reporter'
            AND m.seen_at IS NULL
        WHERE s.part = 'lead' AND s.ended_at IS NULL AND s.seen_from >= ctx.level()
            AND CASE caller WHEN 'area' THEN s.to_area = ctx.area()
                ELSE ctx.organization() IN (s.to_organization, s.of_organization) END
            AND NOT ctx.unmasks(ctx.post())
        GROUP BY s.home, s.number, s.scenario ORDER BY max(m.at), s.home, s.number LIMIT 20;
END $$;
ALTER FUNCTION public.waiting_replies() OWNER TO linli_definer;
COMMENT ON FUNCTION public.waiting_replies() IS 'Cases of one''s own desk whose reporter wrote and was not read yet';
CREATE FUNCTION public.warn_clocks(at timestamp with time zone, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('timekeeper');
    due record;
    c cases;
    done integer := 0;
BEGIN
    FOR due IN SELECT k.home, k.case_id, k.id FROM clocks k
        WHERE k.warn_at <= warn_clocks.at AND k.stopped_at IS NULL AND k.warned_at IS NULL
        ORDER BY k.warn_at, k.home, k.case_id LIMIT least(most, 500)
    LOOP
        SELECT * INTO c FROM cases x WHERE x.home = due.home AND x.id = due.case_id
            FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        UPDATE clocks k SET warned_at = warn_clocks.at
        WHERE k.home = due.home AND k.id = due.id AND k.warned_at IS NULL AND k.stopped_at IS NULL
            AND k.warn_at <= warn_clocks.at;
        CONTINUE WHEN NOT FOUND;
        done := done + 1;
        BEGIN
            PERFORM ctx.tell(c, 'warned', jsonb_build_object('at', warn_clocks.at, 'purpose', k.purpose,
                'due_at', k.due_at, 'desk', s.desk))
            FROM clocks k LEFT JOIN assignments s ON s.home = k.home AND s.case_id = k.case_id
                AND s.part = 'lead' AND s.ended_at IS NULL
            WHERE k.home = due.home AND k.id = due.id;
        EXCEPTION WHEN others THEN
            INSERT INTO route_failures (scenario, rule, what)
            VALUES (c.scenario, 'warn', left(c.home || '-' || c.number || ': ' || SQLERRM, 2000));
        END;
    END LOOP;
    RETURN done;
END $$;
ALTER FUNCTION public.warn_clocks(at timestamp with time zone, most integer) OWNER TO linli_definer;
COMMENT ON FUNCTION public.warn_clocks(at timestamp with time zone, most integer) IS 'Warns of clocks that will run out, once each, the soonest first; answers of how many';
CREATE FUNCTION public.withdraw_release(given jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['home', 'id', 'version', 'at', 'who'],
        ARRAY['request_id', 'address']);
    c := ctx.case_to_release(given, caller);
    UPDATE releases r SET withdrawn_at = greatest((given ->> 'at')::timestamptz, r.released_at)
    WHERE r.home = c.home AND r.case_id = c.id AND r.withdrawn_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is released' USING ERRCODE = 'LN404';
    END IF;
    PERFORM ctx.note_release(c, given, 'withdraw', caller, '{}');
END $$;
ALTER FUNCTION public.withdraw_release(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.withdraw_release(given jsonb) IS 'Takes back what the public could read of a case';
CREATE FUNCTION public.withdraw_tasks(given jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    caller text := ctx.kind('area');
    l task_lists;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['list', 'at', 'reason'], ARRAY['request_id', 'address']);
    SELECT * INTO l FROM task_lists x WHERE x.id = (given ->> 'list')::uuid AND x.area = ctx.area() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    ELSIF l.withdrawn_at IS NOT NULL THEN
        RETURN 'withdrawn';
    END IF;
    UPDATE tasks t SET state = 'withdrawn' WHERE t.list_id = l.id AND t.state = 'open';
    UPDATE task_lists x SET withdrawn_at = greatest((given ->> 'at')::timestamptz, x.sent_at), reason = given ->> 'reason'
    WHERE x.id = l.id;
    PERFORM ctx.record(caller, 'withdraw tasks', 'tasks-' || l.id, reason => given ->> 'reason',
        address => given ->> 'address', request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
ALTER FUNCTION public.withdraw_tasks(given jsonb) OWNER TO linli_definer;
COMMENT ON FUNCTION public.withdraw_tasks(given jsonb) IS 'The desk that asked something asks it no more; what was answered stays';
CREATE TABLE ctx.key (
    id smallint DEFAULT 1 NOT NULL,
    secret bytea NOT NULL,
    CONSTRAINT key_id_check CHECK ((id = 1)),
    CONSTRAINT key_secret_check CHECK ((octet_length(secret) = 32))
);
ALTER TABLE ctx.key OWNER TO linli_context;
COMMENT ON TABLE ctx.key IS 'The key that signs contexts; only functions of linli_context read it';
CREATE TABLE public.accounts (
    id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    password_hash text,
    locked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    password_set_at timestamp with time zone,
    code_secret bytea,
    code_step bigint,
    CONSTRAINT accounts_code_secret_check CHECK (((octet_length(code_secret) >= 1) AND (octet_length(code_secret) <= 500))),
    CONSTRAINT accounts_login_check CHECK (((char_length(login) >= 1) AND (char_length(login) <= 100))),
    CONSTRAINT accounts_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT accounts_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text))
);
ALTER TABLE ONLY public.accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts OWNER TO linli_owner;
COMMENT ON TABLE public.accounts IS 'Logins; password_hash is null while only links open the account';
COMMENT ON COLUMN public.accounts.code_secret IS 'The secret of the time codes, sealed by the program; null: none enrolled';
COMMENT ON COLUMN public.accounts.code_step IS 'The step of the last time code used: that one and earlier ones are spent';
CREATE TABLE public.area_change_entries (
    change_id uuid NOT NULL,
    ledger text NOT NULL,
    moved integer DEFAULT 0 NOT NULL,
    twins integer DEFAULT 0 NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT area_change_entries_check CHECK (((twins >= 0) AND (twins <= moved))),
    CONSTRAINT area_change_entries_moved_check CHECK ((moved >= 0))
);
ALTER TABLE ONLY public.area_change_entries FORCE ROW LEVEL SECURITY;
ALTER TABLE public.area_change_entries OWNER TO linli_owner;
COMMENT ON TABLE public.area_change_entries IS 'How many entries of each ledger an order to close areas has moved';
COMMENT ON COLUMN public.area_change_entries.twins IS 'Of those, how many came beside an entry of the same key: both are kept, and somebody has to look at them';
COMMENT ON COLUMN public.area_change_entries.done_at IS 'Nothing of the ledger is left in the areas; null: not looked so far';
CREATE TABLE public.area_change_lines (
    change_id uuid NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    successors text[] NOT NULL COLLATE pg_catalog."C",
    names text[] NOT NULL,
    posts text NOT NULL,
    CONSTRAINT area_change_lines_check CHECK ((cardinality(names) = cardinality(successors))),
    CONSTRAINT area_change_lines_code_check CHECK ((public.area_level(code) > 1)),
    CONSTRAINT area_change_lines_posts_check CHECK ((posts = ANY (ARRAY['move'::text, 'end'::text]))),
    CONSTRAINT area_change_lines_successors_check CHECK ((cardinality(successors) <= 20))
);
ALTER TABLE ONLY public.area_change_lines FORCE ROW LEVEL SECURITY;
ALTER TABLE public.area_change_lines OWNER TO linli_owner;
COMMENT ON TABLE public.area_change_lines IS 'An area that an order closes, and what follows it; nothing: its parent';
COMMENT ON COLUMN public.area_change_lines.names IS 'What a successor that does not exist yet will be called; else empty';
COMMENT ON COLUMN public.area_change_lines.posts IS 'Whether posts over the area go on over its successor, or end';
CREATE TABLE public.area_shapes (
    code text NOT NULL COLLATE pg_catalog."C",
    level smallint NOT NULL,
    shape public.geometry(MultiPolygon,4326) NOT NULL,
    is_derived boolean DEFAULT false NOT NULL,
    CONSTRAINT area_shapes_check CHECK ((level = public.area_level(code)))
);
ALTER TABLE public.area_shapes OWNER TO linli_owner;
COMMENT ON TABLE public.area_shapes IS 'Outlines of areas in WGS 84; derived ones were computed, not surveyed';
CREATE TABLE public.area_successors (
    code text NOT NULL COLLATE pg_catalog."C",
    successor text NOT NULL COLLATE pg_catalog."C",
    confirmed_on date,
    "position" smallint DEFAULT 1 NOT NULL,
    CONSTRAINT area_successors_check CHECK ((successor <> code))
);
ALTER TABLE public.area_successors OWNER TO linli_owner;
COMMENT ON TABLE public.area_successors IS 'Which areas took over from a closed one; confirmed_on is null while only proposed';
COMMENT ON COLUMN public.area_successors."position" IS 'Of several, which was named first: it takes what no outline decides';
CREATE TABLE public.areas (
    code text NOT NULL COLLATE pg_catalog."C",
    parent text GENERATED ALWAYS AS (
CASE length(code)
    WHEN 6 THEN "left"(code, 4)
    WHEN 9 THEN "left"(code, 6)
    WHEN 12 THEN "left"(code, 9)
    WHEN 15 THEN "left"(code, 12)
    WHEN 18 THEN "left"(code, 15)
    ELSE NULL::text
END) STORED COLLATE pg_catalog."C",
    name text NOT NULL,
    name_en text,
    level smallint NOT NULL,
    nbs_code text COLLATE pg_catalog."C",
    opened_on date,
    closed_on date,
    is_derived boolean DEFAULT false NOT NULL,
    suspect text,
    point public.geometry(Point,4326),
    CONSTRAINT areas_check CHECK (((public.area_level(code) IS NOT NULL) AND (level = public.area_level(code)))),
    CONSTRAINT areas_check1 CHECK ((closed_on >= opened_on)),
    CONSTRAINT areas_code_check CHECK ((code ~ '^[0-9]+$'::text)),
    CONSTRAINT areas_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT areas_name_en_check CHECK (((char_length(name_en) >= 1) AND (char_length(name_en) <= 200))),
    CONSTRAINT areas_nbs_code_check CHECK ((nbs_code ~ '^[0-9]+$'::text)),
    CONSTRAINT areas_suspect_check CHECK ((suspect <> ''::text))
);
ALTER TABLE public.areas OWNER TO linli_owner;
COMMENT ON TABLE public.areas IS 'The six-level tree of areas; a code begins with its parent''s code';
COMMENT ON COLUMN public.areas.suspect IS 'Why the row may not be a real area; null: nothing is wrong with it';
COMMENT ON COLUMN public.areas.point IS 'A point known to lie in the area; null: none is known';
CREATE TABLE public.attempts (
    bucket text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    count integer NOT NULL,
    CONSTRAINT attempts_bucket_check CHECK (((char_length(bucket) >= 1) AND (char_length(bucket) <= 200))),
    CONSTRAINT attempts_count_check CHECK ((count > 0))
);
ALTER TABLE ONLY public.attempts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.attempts OWNER TO linli_owner;
COMMENT ON TABLE public.attempts IS 'How often something was tried in a span of time, so that guessing is slow';
ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.audit_seals (
    batch bigint NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    audit_ids bigint[] NOT NULL,
    history_numbers bigint[] NOT NULL,
    declared text,
    leaves bytea NOT NULL,
    total bigint NOT NULL,
    audit_last bigint NOT NULL,
    history_last bigint NOT NULL,
    audit_settled bigint NOT NULL,
    history_settled bigint NOT NULL,
    audit_awaited bigint NOT NULL,
    history_awaited bigint NOT NULL,
    awaited text[] NOT NULL,
    previous bytea NOT NULL,
    root bytea NOT NULL,
    head bytea NOT NULL,
    suite text NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT audit_seals_batch_check CHECK ((batch > 0)),
    CONSTRAINT audit_seals_check CHECK ((octet_length(leaves) = (32 * ((cardinality(audit_ids) + cardinality(history_numbers)) + ((declared IS NOT NULL))::integer)))),
    CONSTRAINT audit_seals_declared_check CHECK (((char_length(declared) >= 1) AND (char_length(declared) <= 4000))),
    CONSTRAINT audit_seals_head_check CHECK ((octet_length(head) = 32)),
    CONSTRAINT audit_seals_key_id_check CHECK (((char_length(key_id) >= 1) AND (char_length(key_id) <= 100))),
    CONSTRAINT audit_seals_previous_check CHECK ((octet_length(previous) = 32)),
    CONSTRAINT audit_seals_root_check CHECK ((octet_length(root) = 32)),
    CONSTRAINT audit_seals_signature_check CHECK ((octet_length(signature) = 64)),
    CONSTRAINT audit_seals_suite_check CHECK ((suite = 'intl'::text)),
    CONSTRAINT audit_seals_total_check CHECK ((total > 0))
);
ALTER TABLE ONLY public.audit_seals FORCE ROW LEVEL SECURITY;
ALTER TABLE public.audit_seals OWNER TO linli_owner;
COMMENT ON TABLE public.audit_seals IS 'Batches of the sealed log: which rows, their leaves, the root, the chain and the signature; nobody changes one';
COMMENT ON COLUMN public.audit_seals.declared IS 'What was declared to the log by a person, such as a restore';
COMMENT ON COLUMN public.audit_seals.total IS 'Leaves of all batches up to this one';
COMMENT ON COLUMN public.audit_seals.audit_last IS 'The highest id in this batch, 0 when there is none';
COMMENT ON COLUMN public.audit_seals.audit_settled IS 'Every row up to this id is sealed by now, and none can appear any more: who could add one is finished';
COMMENT ON COLUMN public.audit_seals.audit_awaited IS 'Settled as soon as the transactions named in awaited are over';
CREATE TABLE public.beat_areas (
    of_organization uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    beat_id uuid NOT NULL
);
ALTER TABLE ONLY public.beat_areas FORCE ROW LEVEL SECURITY;
ALTER TABLE public.beat_areas OWNER TO linli_owner;
COMMENT ON TABLE public.beat_areas IS 'Which areas belong to a beat; of one organization each area belongs to one';
CREATE UNLOGGED TABLE public.buckets (
    name text NOT NULL COLLATE pg_catalog."C",
    empty_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    CONSTRAINT buckets_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.buckets FORCE ROW LEVEL SECURITY;
ALTER TABLE public.buckets OWNER TO linli_owner;
COMMENT ON TABLE public.buckets IS 'How much was asked of late, by whom under a digest; for limits, and nothing else';
COMMENT ON COLUMN public.buckets.ready_at IS 'No further try before this moment; null: at once';
CREATE TABLE public.bulk_choices (
    post_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    home text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT bulk_choices_key_check CHECK ((key ~ '^[A-Za-z0-9-]{16,64}$'::text))
);
ALTER TABLE ONLY public.bulk_choices FORCE ROW LEVEL SECURITY;
ALTER TABLE public.bulk_choices OWNER TO linli_owner;
COMMENT ON TABLE public.bulk_choices IS 'Cases on which an order for many was carried out, for a day';
CREATE TABLE public.burdens (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    said_on date DEFAULT CURRENT_DATE NOT NULL,
    organization_id uuid,
    area text COLLATE pg_catalog."C",
    kind text NOT NULL,
    CONSTRAINT burdens_check CHECK ((num_nonnulls(organization_id, area) = 1)),
    CONSTRAINT burdens_kind_check CHECK ((kind = ANY (ARRAY['form'::text, 'visit'::text, 'escort'::text, 'upload'::text, 'meeting'::text, 'check-in'::text, 'ranking'::text, 'other'::text])))
);
ALTER TABLE ONLY public.burdens FORCE ROW LEVEL SECURITY;
ALTER TABLE public.burdens OWNER TO linli_owner;
COMMENT ON TABLE public.burdens IS 'Complaints that too much is asked: by whom it was asked and what; never by whom it was said';
COMMENT ON COLUMN public.burdens.area IS 'The area whose office asked; null: an organization did';
CREATE TABLE public.calendars (
    name text NOT NULL,
    definition jsonb NOT NULL,
    CONSTRAINT calendars_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT calendars_name_check CHECK ((name <> ''::text))
);
ALTER TABLE public.calendars OWNER TO linli_owner;
COMMENT ON TABLE public.calendars IS 'Working hours, public holidays and make-up workdays as officially announced';
CREATE TABLE public.case_grams (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    seen_from smallint NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    grams tsvector NOT NULL,
    CONSTRAINT case_grams_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6)))
);
ALTER TABLE ONLY public.case_grams ALTER COLUMN grams SET STATISTICS 500;
ALTER TABLE ONLY public.case_grams FORCE ROW LEVEL SECURITY;
ALTER TABLE public.case_grams OWNER TO linli_owner;
COMMENT ON TABLE public.case_grams IS 'What cases are found by; beside them, because a case changes often and its words never do';
CREATE TABLE public.catalogues (
    digest text NOT NULL,
    definition jsonb NOT NULL,
    kept_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT catalogues_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT catalogues_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text))
);
ALTER TABLE public.catalogues OWNER TO linli_owner;
COMMENT ON TABLE public.catalogues IS 'Code lists, fields and ledgers of packs, each whole, under the digest of what it says';
CREATE TABLE public.channels (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    events text[] DEFAULT '{}'::text[] NOT NULL,
    sealed bytea NOT NULL,
    key_id text NOT NULL,
    is_on boolean DEFAULT false NOT NULL,
    added_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    on_since timestamp with time zone,
    CONSTRAINT channels_answer_check CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 40))),
    CONSTRAINT channels_key_id_check CHECK ((key_id <> ''::text)),
    CONSTRAINT channels_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'sms'::text, 'wechat'::text]))),
    CONSTRAINT channels_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT channels_sealed_check CHECK (((octet_length(sealed) >= 1) AND (octet_length(sealed) <= 2000))),
    CONSTRAINT channels_url_check CHECK (((char_length(url) >= 1) AND (char_length(url) <= 500)))
);
ALTER TABLE ONLY public.channels FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channels OWNER TO linli_owner;
COMMENT ON TABLE public.channels IS 'Ways to tell somebody beside the pages: gateways for text messages and WeChat, and machines of the county';
COMMENT ON COLUMN public.channels.events IS 'Of a webhook: the events it wants; empty: all that the pack gives it';
COMMENT ON COLUMN public.channels.sealed IS 'What bodies are signed with, sealed by the program';
COMMENT ON COLUMN public.channels.answer IS 'What it last answered: a status of HTTP, or a word for none';
COMMENT ON COLUMN public.channels.on_since IS 'When it was switched on; of two gateways the one that is on longer is asked first. Null: since before this was kept';
CREATE TABLE public.clocks (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    purpose text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    stopped_at timestamp with time zone,
    seen_from smallint NOT NULL,
    allowance text,
    beside boolean DEFAULT false NOT NULL,
    warn_at timestamp with time zone,
    warned_at timestamp with time zone,
    paused_at timestamp with time zone,
    waits_for text,
    waits_until timestamp with time zone,
    left_s integer,
    left_works boolean,
    waited_s integer,
    escalated smallint,
    escalate_at timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT clocks_allowance_check CHECK ((allowance <> ''::text)),
    CONSTRAINT clocks_check CHECK ((stopped_at >= started_at)),
    CONSTRAINT clocks_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT clocks_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT clocks_waited_check CHECK ((waited_s >= 0)),
    CONSTRAINT clocks_waiting_check CHECK (((num_nonnulls(paused_at, waits_for, waits_until, left_s, left_works) = ANY (ARRAY[0, 5])) AND ((paused_at IS NULL) OR ((due_at IS NULL) AND (waits_until > paused_at) AND (left_s > 0) AND (waits_for = ANY (ARRAY['reporter'::text, 'outsider'::text]))))))
);
ALTER TABLE ONLY public.clocks FORCE ROW LEVEL SECURITY;
ALTER TABLE public.clocks OWNER TO linli_owner;
COMMENT ON TABLE public.clocks IS 'Limits of cases: what for, since when, due when, stopped when';
COMMENT ON COLUMN public.clocks.allowance IS 'As the pack of the case gave it, such as 3 working days; a newer pack changes nothing';
COMMENT ON COLUMN public.clocks.beside IS 'It does not belong to the step: it runs on when the case moves, until the case closes';
COMMENT ON COLUMN public.clocks.warn_at IS 'When whoever has the case is warned; null: not at all';
COMMENT ON COLUMN public.clocks.left_s IS 'Seconds left while it stands still: of working time if left_works, else of plain time';
COMMENT ON COLUMN public.clocks.waited_s IS 'Seconds it has stood still before';
COMMENT ON COLUMN public.clocks.escalated IS 'Lines of the table of escalations that are done with; null: none';
COMMENT ON COLUMN public.clocks.escalate_at IS 'When to look at the table again; null: when the clock has run out';
COMMENT ON COLUMN public.clocks.settled_at IS 'The table is over: nobody else will be told';
CREATE TABLE public.colour_appeals (
    home text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    words text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    who text NOT NULL,
    outcome text DEFAULT 'open'::text NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by text,
    CONSTRAINT colour_appeals_answer_check CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 1000))),
    CONSTRAINT colour_appeals_answered_by_check CHECK (((char_length(answered_by) >= 1) AND (char_length(answered_by) <= 400))),
    CONSTRAINT colour_appeals_check CHECK ((answered_at >= raised_at)),
    CONSTRAINT colour_appeals_check1 CHECK ((((outcome = 'open'::text) = (answer IS NULL)) AND ((answer IS NULL) = (answered_at IS NULL)) AND ((answer IS NULL) = (answered_by IS NULL)))),
    CONSTRAINT colour_appeals_outcome_check CHECK ((outcome = ANY (ARRAY['open'::text, 'kept'::text, 'changed'::text]))),
    CONSTRAINT colour_appeals_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT colour_appeals_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400))),
    CONSTRAINT colour_appeals_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 1000)))
);
ALTER TABLE ONLY public.colour_appeals FORCE ROW LEVEL SECURITY;
ALTER TABLE public.colour_appeals OWNER TO linli_owner;
COMMENT ON TABLE public.colour_appeals IS 'What owners said against the colour of a building, written down by a post, and the answer';
CREATE TABLE public.colour_decisions (
    home text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    colour text NOT NULL,
    reason text NOT NULL,
    source text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    until date NOT NULL,
    who text NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT colour_decisions_check CHECK ((ended_at >= decided_at)),
    CONSTRAINT colour_decisions_colour_check CHECK ((colour = ANY (ARRAY['red'::text, 'yellow'::text, 'blue'::text, 'green'::text, 'none'::text]))),
    CONSTRAINT colour_decisions_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT colour_decisions_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500))),
    CONSTRAINT colour_decisions_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 200))),
    CONSTRAINT colour_decisions_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.colour_decisions FORCE ROW LEVEL SECURITY;
ALTER TABLE public.colour_decisions OWNER TO linli_owner;
COMMENT ON TABLE public.colour_decisions IS 'Colours that posts gave to buildings, whatever the rules say, until a day';
COMMENT ON COLUMN public.colour_decisions.colour IS 'none: the building has no colour, whatever the rules say';
COMMENT ON COLUMN public.colour_decisions.until IS 'The last day it holds, a year later at most; then the rules say again';
COMMENT ON COLUMN public.colour_decisions.ended_at IS 'Another took its place, or it was taken back';
CREATE TABLE public.connector_runs (
    id uuid NOT NULL,
    connector text NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    asked_by text,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome text DEFAULT 'running'::text NOT NULL,
    why text,
    detail text,
    read integer DEFAULT 0 NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    same integer DEFAULT 0 NOT NULL,
    aside integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    CONSTRAINT connector_runs_added_check CHECK ((added >= 0)),
    CONSTRAINT connector_runs_aside_check CHECK ((aside >= 0)),
    CONSTRAINT connector_runs_asked_by_check CHECK (((char_length(asked_by) >= 1) AND (char_length(asked_by) <= 400))),
    CONSTRAINT connector_runs_changed_check CHECK ((changed >= 0)),
    CONSTRAINT connector_runs_check CHECK ((ended_at >= started_at)),
    CONSTRAINT connector_runs_check1 CHECK ((((outcome = 'running'::text) = (ended_at IS NULL)) AND ((outcome = 'failed'::text) = (why IS NOT NULL)))),
    CONSTRAINT connector_runs_connector_check CHECK (((char_length(connector) >= 1) AND (char_length(connector) <= 40))),
    CONSTRAINT connector_runs_detail_check CHECK (((char_length(detail) >= 1) AND (char_length(detail) <= 500))),
    CONSTRAINT connector_runs_outcome_check CHECK ((outcome = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text]))),
    CONSTRAINT connector_runs_read_check CHECK ((read >= 0)),
    CONSTRAINT connector_runs_refused_check CHECK ((refused >= 0)),
    CONSTRAINT connector_runs_same_check CHECK ((same >= 0)),
    CONSTRAINT connector_runs_why_check CHECK (((char_length(why) >= 1) AND (char_length(why) <= 40)))
);
ALTER TABLE ONLY public.connector_runs FORCE ROW LEVEL SECURITY;
ALTER TABLE public.connector_runs OWNER TO linli_owner;
COMMENT ON TABLE public.connector_runs IS 'What came of each run of a connector: numbers of rows, and a word for why it failed';
COMMENT ON COLUMN public.connector_runs.detail IS 'A status, a limit or the origin of an address; never what was answered';
COMMENT ON COLUMN public.connector_runs.same IS 'Rows whose entry said the same already';
COMMENT ON COLUMN public.connector_runs.aside IS 'Rows that say otherwise than their entry: put aside to be settled';
CREATE TABLE public.contacts (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL,
    masked text NOT NULL,
    key_id text NOT NULL,
    CONSTRAINT contacts_key_id_check CHECK ((key_id <> ''::text)),
    CONSTRAINT contacts_masked_check CHECK (((char_length(masked) >= 1) AND (char_length(masked) <= 100))),
    CONSTRAINT contacts_sealed_check CHECK (((octet_length(sealed) >= 1) AND (octet_length(sealed) <= 2000)))
);
ALTER TABLE ONLY public.contacts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.contacts OWNER TO linli_owner;
COMMENT ON TABLE public.contacts IS 'How to reach a reporter, encrypted by the program; handlers speak through the progress page instead';
CREATE TABLE public.deliveries (
    id uuid NOT NULL,
    news bigint NOT NULL,
    channel_id uuid NOT NULL,
    channel text NOT NULL,
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    to_home text COLLATE pg_catalog."C",
    to_case_id uuid,
    masked text NOT NULL,
    event text NOT NULL,
    template text NOT NULL,
    content jsonb NOT NULL,
    opens smallint,
    closes smallint,
    state text DEFAULT 'waiting'::text NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    answer text,
    answered_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT deliveries_answer_check CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 40))),
    CONSTRAINT deliveries_check CHECK ((num_nonnulls(to_home, to_case_id) = ANY (ARRAY[0, 2]))),
    CONSTRAINT deliveries_check1 CHECK ((num_nonnulls(opens, closes) = ANY (ARRAY[0, 2]))),
    CONSTRAINT deliveries_check2 CHECK ((num_nonnulls(lease, leased_until) = ANY (ARRAY[0, 2]))),
    CONSTRAINT deliveries_closes_check CHECK (((closes >= 0) AND (closes <= 1440))),
    CONSTRAINT deliveries_content_check CHECK (((jsonb_typeof(content) = 'object'::text) AND (char_length((content)::text) <= 20000))),
    CONSTRAINT deliveries_event_check CHECK ((event <> ''::text)),
    CONSTRAINT deliveries_masked_check CHECK (((char_length(masked) >= 1) AND (char_length(masked) <= 100))),
    CONSTRAINT deliveries_opens_check CHECK (((opens >= 0) AND (opens <= 1440))),
    CONSTRAINT deliveries_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'parked'::text]))),
    CONSTRAINT deliveries_template_check CHECK ((template <> ''::text)),
    CONSTRAINT deliveries_tries_check CHECK ((tries >= 0))
);
ALTER TABLE ONLY public.deliveries FORCE ROW LEVEL SECURITY;
ALTER TABLE public.deliveries OWNER TO linli_owner;
COMMENT ON TABLE public.deliveries IS 'What is told by a channel, to whom as far as a mask shows, how often it was tried and what came of it';
COMMENT ON COLUMN public.deliveries.id IS 'Sent along with every try, so that a receiver can refuse doubles';
COMMENT ON COLUMN public.deliveries.news IS 'The row of the outbox it was made of; that row does not stay';
COMMENT ON COLUMN public.deliveries.to_case_id IS 'The report whose reporter is told; null: the channel itself';
COMMENT ON COLUMN public.deliveries.content IS 'What is sent besides the address: numbers, names and words of the pack';
COMMENT ON COLUMN public.deliveries.opens IS 'Minutes after midnight from which on residents may be told; null: at any hour';
COMMENT ON COLUMN public.deliveries.lease IS 'Who has claimed it; whoever comes back without this lease says nothing';
COMMENT ON COLUMN public.deliveries.answer IS 'A status of HTTP, or a word for why there was none; never what was answered';
CREATE TABLE public.document_readings (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    document_id uuid NOT NULL,
    number integer NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    way text NOT NULL,
    grant_id uuid,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT document_readings_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT document_readings_way_check CHECK ((way = ANY (ARRAY['view'::text, 'download'::text]))),
    CONSTRAINT document_readings_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.document_readings FORCE ROW LEVEL SECURITY;
ALTER TABLE public.document_readings OWNER TO linli_owner;
COMMENT ON TABLE public.document_readings IS 'Who read which version of a document, when and how';
COMMENT ON COLUMN public.document_readings.grant_id IS 'By which grant; null: somebody whose ground it lies on';
CREATE TABLE public.document_versions (
    document_id uuid NOT NULL,
    number integer NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    sha256 text NOT NULL,
    bytes integer NOT NULL,
    media text NOT NULL,
    note text NOT NULL,
    who text NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    CONSTRAINT document_versions_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT document_versions_media_check CHECK ((media = ANY (ARRAY['pdf'::text, 'jpeg'::text, 'png'::text, 'webp'::text, 'xlsx'::text, 'docx'::text, 'csv'::text, 'txt'::text]))),
    CONSTRAINT document_versions_note_check CHECK ((char_length(note) <= 500)),
    CONSTRAINT document_versions_number_check CHECK ((number > 0)),
    CONSTRAINT document_versions_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT document_versions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT document_versions_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.document_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE public.document_versions OWNER TO linli_owner;
COMMENT ON TABLE public.document_versions IS 'The files of documents, each by its digest; never changed, only followed by another';
COMMENT ON COLUMN public.document_versions.media IS 'What the file is, by its content';
CREATE TABLE public.duplicates (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    said_home text NOT NULL COLLATE pg_catalog."C",
    said_id uuid NOT NULL,
    master_home text NOT NULL COLLATE pg_catalog."C",
    master_id uuid NOT NULL,
    from_step text NOT NULL,
    said_by text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT duplicates_check CHECK (((home <> master_home) OR (case_id <> master_id))),
    CONSTRAINT duplicates_check1 CHECK (((home <> said_home) OR (case_id <> said_id))),
    CONSTRAINT duplicates_from_step_check CHECK ((from_step <> ''::text)),
    CONSTRAINT duplicates_said_by_check CHECK ((said_by = ANY (ARRAY['desk'::text, 'reporter'::text])))
);
ALTER TABLE ONLY public.duplicates FORCE ROW LEVEL SECURITY;
ALTER TABLE public.duplicates OWNER TO linli_owner;
COMMENT ON TABLE public.duplicates IS 'Cases that tell of what another case, their master, is about';
COMMENT ON COLUMN public.duplicates.said_id IS 'The master when it was said';
COMMENT ON COLUMN public.duplicates.master_id IS 'The master today, which is no duplicate itself';
COMMENT ON COLUMN public.duplicates.from_step IS 'Where it stood, and stands again when it is taken back';
CREATE TABLE public.entry_changes (
    home text NOT NULL COLLATE pg_catalog."C",
    entry_id uuid NOT NULL,
    version integer NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    was jsonb NOT NULL,
    source text NOT NULL,
    who text,
    written_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    CONSTRAINT entry_changes_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT entry_changes_version_check CHECK ((version > 0)),
    CONSTRAINT entry_changes_was_check CHECK ((jsonb_typeof(was) = 'object'::text)),
    CONSTRAINT entry_changes_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.entry_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE public.entry_changes OWNER TO linli_owner;
COMMENT ON TABLE public.entry_changes IS 'What an entry of a ledger said before it was changed, and who had written that';
COMMENT ON COLUMN public.entry_changes.version IS 'The version that was replaced';
COMMENT ON COLUMN public.entry_changes.was IS 'The values that were replaced, by column; sealed ones sealed';
COMMENT ON COLUMN public.entry_changes.who IS 'Person and post as they were called then; null: a load at the console';
CREATE TABLE public.entry_conflicts (
    home text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    reads_from smallint NOT NULL,
    field text NOT NULL,
    brought text NOT NULL,
    source text NOT NULL,
    brought_by text NOT NULL,
    brought_at timestamp with time zone NOT NULL,
    outcome text DEFAULT 'open'::text NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    CONSTRAINT entry_conflicts_brought_by_check CHECK (((char_length(brought_by) >= 1) AND (char_length(brought_by) <= 400))),
    CONSTRAINT entry_conflicts_brought_check CHECK (((char_length(brought) >= 1) AND (char_length(brought) <= 4000))),
    CONSTRAINT entry_conflicts_check CHECK ((settled_at >= brought_at)),
    CONSTRAINT entry_conflicts_check1 CHECK ((((outcome = 'open'::text) = (settled_at IS NULL)) AND ((settled_at IS NULL) = (settled_by IS NULL)))),
    CONSTRAINT entry_conflicts_field_check CHECK (((char_length(field) >= 1) AND (char_length(field) <= 60))),
    CONSTRAINT entry_conflicts_outcome_check CHECK ((outcome = ANY (ARRAY['open'::text, 'held'::text, 'brought'::text, 'agreed'::text]))),
    CONSTRAINT entry_conflicts_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT entry_conflicts_settled_by_check CHECK (((char_length(settled_by) >= 1) AND (char_length(settled_by) <= 400))),
    CONSTRAINT entry_conflicts_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 200)))
);
ALTER TABLE ONLY public.entry_conflicts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.entry_conflicts OWNER TO linli_owner;
COMMENT ON TABLE public.entry_conflicts IS 'What a source said of a field of an entry otherwise than the ledger does';
COMMENT ON COLUMN public.entry_conflicts.brought IS 'The value as its field writes it; never sealed, never sensitive';
COMMENT ON COLUMN public.entry_conflicts.outcome IS 'held: what the ledger said stays; brought: the other was taken; agreed: the source says the same by now';
CREATE TABLE public.entry_imports (
    ledger text NOT NULL,
    digest text NOT NULL,
    source text NOT NULL,
    lines_done bigint NOT NULL,
    accepted bigint NOT NULL,
    refused bigint NOT NULL,
    refused_bytes bigint NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT entry_imports_accepted_check CHECK ((accepted >= 0)),
    CONSTRAINT entry_imports_check CHECK ((done_at >= begun_at)),
    CONSTRAINT entry_imports_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT entry_imports_lines_done_check CHECK ((lines_done >= 0)),
    CONSTRAINT entry_imports_refused_bytes_check CHECK ((refused_bytes >= 0)),
    CONSTRAINT entry_imports_refused_check CHECK ((refused >= 0)),
    CONSTRAINT entry_imports_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 200)))
);
ALTER TABLE ONLY public.entry_imports FORCE ROW LEVEL SECURITY;
ALTER TABLE public.entry_imports OWNER TO linli_owner;
COMMENT ON TABLE public.entry_imports IS 'Files that were read into ledgers at the console, and how far';
COMMENT ON COLUMN public.entry_imports.digest IS 'Of the file and of how it was read: other columns are another import';
COMMENT ON COLUMN public.entry_imports.lines_done IS 'Lines of the file that need not be read again';
COMMENT ON COLUMN public.entry_imports.refused_bytes IS 'How long the list of refused rows was then: what a killed import had added is cut off';
CREATE TABLE public.entry_secrets (
    home text NOT NULL COLLATE pg_catalog."C",
    entry_id uuid NOT NULL,
    field text NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    sort text NOT NULL,
    mark bytea NOT NULL,
    sealed bytea NOT NULL,
    is_live boolean DEFAULT true NOT NULL,
    CONSTRAINT entry_secrets_mark_check CHECK ((octet_length(mark) = 32)),
    CONSTRAINT entry_secrets_sealed_check CHECK (((octet_length(sealed) >= 1) AND (octet_length(sealed) <= 1000))),
    CONSTRAINT entry_secrets_sort_check CHECK ((sort = ANY (ARRAY['resident'::text, 'phone'::text])))
);
ALTER TABLE ONLY public.entry_secrets FORCE ROW LEVEL SECURITY;
ALTER TABLE public.entry_secrets OWNER TO linli_owner;
COMMENT ON TABLE public.entry_secrets IS 'Identity and telephone numbers of entries, encrypted by the program; the same mark is the same number';
COMMENT ON COLUMN public.entry_secrets.mark IS 'Made under the key that sealed the value; tells nothing of it';
COMMENT ON COLUMN public.entry_secrets.is_live IS 'False: the entry was removed';
CREATE TABLE public.entry_tallies (
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    entries bigint NOT NULL
);
ALTER TABLE ONLY public.entry_tallies FORCE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tallies OWNER TO linli_owner;
COMMENT ON TABLE public.entry_tallies IS 'How many entries of a ledger lie in each village and in each area above it';
CREATE TABLE public.entry_tally_changes (
    id bigint NOT NULL,
    ledger text NOT NULL,
    village text NOT NULL COLLATE pg_catalog."C",
    entries integer NOT NULL
);
ALTER TABLE ONLY public.entry_tally_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tally_changes OWNER TO linli_owner;
COMMENT ON TABLE public.entry_tally_changes IS 'Entries that came to a village or left it, not yet added to its tally: nobody who writes waits for another';
ALTER TABLE public.entry_tally_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.entry_tally_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.exports ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.exports_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.extensions (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    clock_id uuid NOT NULL,
    purpose text NOT NULL,
    number bigint NOT NULL,
    scenario text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    wished_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    to_area text NOT NULL COLLATE pg_catalog."C",
    account_id uuid DEFAULT (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid,
    post_id uuid DEFAULT (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid,
    who text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    decider text,
    is_approved boolean,
    decision_words text,
    lapsed_at timestamp with time zone,
    seen_from smallint NOT NULL,
    CONSTRAINT extensions_check CHECK ((wished_at > due_at)),
    CONSTRAINT extensions_check1 CHECK ((decided_at >= asked_at)),
    CONSTRAINT extensions_check2 CHECK ((decided_by <> account_id)),
    CONSTRAINT extensions_check3 CHECK ((num_nonnulls(decided_at, decided_by, decider, is_approved, decision_words) = ANY (ARRAY[0, 5]))),
    CONSTRAINT extensions_check4 CHECK (((lapsed_at IS NULL) OR (decided_at IS NULL))),
    CONSTRAINT extensions_decider_check CHECK (((char_length(decider) >= 1) AND (char_length(decider) <= 200))),
    CONSTRAINT extensions_decision_words_check CHECK (((char_length(decision_words) >= 1) AND (char_length(decision_words) <= 1000))),
    CONSTRAINT extensions_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT extensions_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 1000))),
    CONSTRAINT extensions_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT extensions_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 200)))
);
ALTER TABLE ONLY public.extensions FORCE ROW LEVEL SECURITY;
ALTER TABLE public.extensions OWNER TO linli_owner;
COMMENT ON TABLE public.extensions IS 'More time that was asked for, and what the desk above said; lapsed when the case moved on before';
COMMENT ON COLUMN public.extensions.due_at IS 'When the clock would have run out without it';
COMMENT ON COLUMN public.extensions.to_area IS 'The area whose desk decides';
CREATE TABLE public.filing_moves (
    form_id uuid NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    area text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    reads_from smallint NOT NULL,
    act text NOT NULL,
    reason text,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    was jsonb NOT NULL,
    CONSTRAINT filing_moves_act_check CHECK ((act = ANY (ARRAY['file'::text, 'approve'::text, 'return'::text, 'correct'::text, 'follow'::text]))),
    CONSTRAINT filing_moves_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT filing_moves_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500))),
    CONSTRAINT filing_moves_version_check CHECK ((version > 0)),
    CONSTRAINT filing_moves_was_check CHECK ((jsonb_typeof(was) = 'object'::text)),
    CONSTRAINT filing_moves_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.filing_moves FORCE ROW LEVEL SECURITY;
ALTER TABLE public.filing_moves OWNER TO linli_owner;
COMMENT ON TABLE public.filing_moves IS 'Who filed, approved, returned or corrected, why, and what was said before';
COMMENT ON COLUMN public.filing_moves.version IS 'The version that was replaced';
COMMENT ON COLUMN public.filing_moves.act IS 'follow: a filing below was corrected, and the sum with it';
CREATE TABLE public.filing_reminders (
    area text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    form_id uuid NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    late integer,
    read_at timestamp with time zone,
    CONSTRAINT filing_reminders_late_check CHECK ((late > 0))
);
ALTER TABLE ONLY public.filing_reminders FORCE ROW LEVEL SECURITY;
ALTER TABLE public.filing_reminders OWNER TO linli_owner;
COMMENT ON TABLE public.filing_reminders IS 'What desks were told of filings: one row a day, form and period';
COMMENT ON COLUMN public.filing_reminders.area IS 'The area whose desk is told';
COMMENT ON COLUMN public.filing_reminders.late IS 'How many areas directly below had not filed; null: the area itself has to file, and there is time';
COMMENT ON COLUMN public.filing_reminders.read_at IS 'Null: nobody of the desk has read it';
CREATE TABLE public.followers (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    why text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT followers_why_check CHECK ((why = ANY (ARRAY['asked'::text, 'added'::text])))
);
ALTER TABLE ONLY public.followers FORCE ROW LEVEL SECURITY;
ALTER TABLE public.followers OWNER TO linli_owner;
COMMENT ON TABLE public.followers IS 'Reports whose reporters are told when something moves: because they asked, or were added to another case';
CREATE TABLE public.forms (
    id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    title_en text NOT NULL,
    definition jsonb NOT NULL,
    rhythm text NOT NULL,
    fills smallint NOT NULL,
    reads_from smallint NOT NULL,
    begins_on date NOT NULL,
    ends_on date NOT NULL,
    due_days smallint NOT NULL,
    grace_days smallint NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    opened_through date NOT NULL,
    ended_at timestamp with time zone,
    reason text,
    CONSTRAINT forms_check CHECK ((ends_on >= begins_on)),
    CONSTRAINT forms_check1 CHECK ((ended_at >= sent_at)),
    CONSTRAINT forms_check2 CHECK (((ended_at IS NULL) = (reason IS NULL))),
    CONSTRAINT forms_definition_check CHECK (((jsonb_typeof((definition -> 'lines'::text)) = 'array'::text) AND ((jsonb_array_length((definition -> 'lines'::text)) >= 1) AND (jsonb_array_length((definition -> 'lines'::text)) <= 24)) AND ((char_length((definition ->> 'basis'::text)) >= 1) AND (char_length((definition ->> 'basis'::text)) <= 500)) AND ((char_length((definition ->> 'purpose'::text)) >= 1) AND (char_length((definition ->> 'purpose'::text)) <= 500)))),
    CONSTRAINT forms_due_days_check CHECK (((due_days >= 0) AND (due_days <= 60))),
    CONSTRAINT forms_fills_check CHECK (((fills >= 3) AND (fills <= 4))),
    CONSTRAINT forms_grace_days_check CHECK (((grace_days >= 0) AND (grace_days <= 60))),
    CONSTRAINT forms_reads_from_check CHECK (((reads_from >= 1) AND (reads_from <= 6))),
    CONSTRAINT forms_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500))),
    CONSTRAINT forms_rhythm_check CHECK ((rhythm = ANY (ARRAY['once'::text, 'month'::text, 'quarter'::text, 'year'::text]))),
    CONSTRAINT forms_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 80))),
    CONSTRAINT forms_title_en_check CHECK ((char_length(title_en) <= 80))
);
ALTER TABLE public.forms OWNER TO linli_owner;
COMMENT ON TABLE public.forms IS 'Forms that were sent down: owner, basis, purpose, rhythm and lines; never changed, only ended';
COMMENT ON COLUMN public.forms.area IS 'The area whose desk sent it and answers for it';
COMMENT ON COLUMN public.forms.definition IS 'Basis, purpose, lines and checks between them';
COMMENT ON COLUMN public.forms.fills IS 'The level whose areas fill it in';
COMMENT ON COLUMN public.forms.reads_from IS 'The highest level that sees what one area filled in; above there are sums';
COMMENT ON COLUMN public.forms.opened_through IS 'The last day of the latest period for which every area has its filing';
CREATE SEQUENCE public.history_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.history_number_seq OWNER TO linli_owner;
ALTER SEQUENCE public.history_number_seq OWNED BY public.history.number;
CREATE TABLE public.idempotency (
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer jsonb NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_body_hash_check CHECK ((octet_length(body_hash) = 32)),
    CONSTRAINT idempotency_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 200)))
);
ALTER TABLE ONLY public.idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency OWNER TO linli_owner;
COMMENT ON TABLE public.idempotency IS 'Requests already done: the same key with the same body gets the same answer';
CREATE TABLE public.import_sources (
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    columns jsonb NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    who text NOT NULL,
    CONSTRAINT import_sources_columns_check CHECK (((jsonb_typeof(columns) = 'array'::text) AND ((jsonb_array_length(columns) >= 1) AND (jsonb_array_length(columns) <= 300)))),
    CONSTRAINT import_sources_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60))),
    CONSTRAINT import_sources_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.import_sources FORCE ROW LEVEL SECURITY;
ALTER TABLE public.import_sources OWNER TO linli_owner;
COMMENT ON TABLE public.import_sources IS 'Sources of sheets for a ledger, and which field each of their columns is';
COMMENT ON COLUMN public.import_sources.columns IS 'Objects of heading and field, in the order of the sheet; no field: left out';
CREATE TABLE public.imported_cases (
    source text NOT NULL,
    old_number text NOT NULL COLLATE pg_catalog."C",
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT imported_cases_old_number_check CHECK (((char_length(old_number) >= 1) AND (char_length(old_number) <= 100))),
    CONSTRAINT imported_cases_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 40)))
);
ALTER TABLE ONLY public.imported_cases FORCE ROW LEVEL SECURITY;
ALTER TABLE public.imported_cases OWNER TO linli_owner;
COMMENT ON TABLE public.imported_cases IS 'The number a case had in another system; it also stands in the words of the case, by which it is found';
COMMENT ON COLUMN public.imported_cases.source IS 'The map it was read with, which stands for the other system';
ALTER TABLE public.loop_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.loop_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.loop_counts (
    area text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    level smallint NOT NULL,
    spent smallint NOT NULL,
    seen_from smallint NOT NULL,
    cases integer NOT NULL,
    in_time integer NOT NULL,
    handed_up integer NOT NULL,
    CONSTRAINT loop_counts_level_check CHECK (((level >= 0) AND (level <= 6))),
    CONSTRAINT loop_counts_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT loop_counts_spent_check CHECK (((spent >= 0) AND (spent <= 10000)))
);
ALTER TABLE ONLY public.loop_counts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.loop_counts OWNER TO linli_owner;
COMMENT ON TABLE public.loop_counts IS 'Cases by area down to villages, by the day they were told, by the level that solved them';
COMMENT ON COLUMN public.loop_counts.level IS 'The level that solved them; 0: all that were taken in, solved or not';
COMMENT ON COLUMN public.loop_counts.spent IS 'Hours they took at most, as ctx.hours_spent has them; 0 at level 0';
COMMENT ON COLUMN public.loop_counts.handed_up IS 'Of those taken in, how many a level handed up; 0 at other levels';
CREATE TABLE public.messages (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    "position" integer NOT NULL,
    direction text NOT NULL,
    sealed bytea NOT NULL,
    key_id text NOT NULL,
    who text NOT NULL,
    account_id uuid DEFAULT (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid,
    post_id uuid DEFAULT (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid,
    at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    CONSTRAINT messages_check CHECK ((seen_at >= at)),
    CONSTRAINT messages_direction_check CHECK ((direction = ANY (ARRAY['to_reporter'::text, 'from_reporter'::text]))),
    CONSTRAINT messages_key_id_check CHECK ((key_id <> ''::text)),
    CONSTRAINT messages_position_check CHECK (("position" > 0)),
    CONSTRAINT messages_sealed_check CHECK (((octet_length(sealed) >= 1) AND (octet_length(sealed) <= 8000))),
    CONSTRAINT messages_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 200)))
);
ALTER TABLE ONLY public.messages FORCE ROW LEVEL SECURITY;
ALTER TABLE public.messages OWNER TO linli_owner;
COMMENT ON TABLE public.messages IS 'What desks and reporters wrote to each other, encrypted by the program';
COMMENT ON COLUMN public.messages.who IS 'The post as the reporter may know it, never a person''s name; or reporter';
CREATE TABLE public.meter_readings (
    id smallint DEFAULT 1 NOT NULL,
    read_at timestamp with time zone NOT NULL,
    open_cases jsonb NOT NULL,
    overdue integer NOT NULL,
    CONSTRAINT meter_readings_id_check CHECK ((id = 1)),
    CONSTRAINT meter_readings_open_cases_check CHECK ((jsonb_typeof(open_cases) = 'object'::text)),
    CONSTRAINT meter_readings_overdue_check CHECK ((overdue >= 0))
);
ALTER TABLE ONLY public.meter_readings FORCE ROW LEVEL SECURITY;
ALTER TABLE public.meter_readings OWNER TO linli_owner;
COMMENT ON TABLE public.meter_readings IS 'One row: when the worker last came round, and how many cases were open at which step';
CREATE TABLE public.notices (
    id bigint NOT NULL,
    event bigint NOT NULL,
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    number bigint NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    step text NOT NULL,
    seen_from smallint NOT NULL,
    to_area text COLLATE pg_catalog."C",
    to_organization uuid,
    template text NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    read_at timestamp with time zone,
    CONSTRAINT notices_check CHECK ((num_nonnulls(to_area, to_organization) = 1)),
    CONSTRAINT notices_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT notices_template_check CHECK ((template <> ''::text))
);
ALTER TABLE ONLY public.notices FORCE ROW LEVEL SECURITY;
ALTER TABLE public.notices OWNER TO linli_owner;
COMMENT ON TABLE public.notices IS 'What desks and offices are told on their pages: a template of the pack, and which case it is about';
COMMENT ON COLUMN public.notices.event IS 'The row of the outbox it was made of; that row does not stay';
COMMENT ON COLUMN public.notices.read_at IS 'Null: nobody of the desk has read it';
ALTER TABLE public.notices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.outbox (
    id bigint NOT NULL,
    written_by xid8 DEFAULT pg_current_xact_id() NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    seen_from smallint NOT NULL,
    version integer NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    taken_at timestamp with time zone,
    CONSTRAINT outbox_detail_check CHECK (((jsonb_typeof(detail) = 'object'::text) AND (char_length((detail)::text) <= 8000))),
    CONSTRAINT outbox_event_check CHECK (((char_length(event) >= 1) AND (char_length(event) <= 100))),
    CONSTRAINT outbox_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT outbox_version_check CHECK ((version > 0))
);
ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE public.outbox OWNER TO linli_owner;
COMMENT ON TABLE public.outbox IS 'What happened to cases, to be told; a row a day old that was taken is removed, so the table stays small';
COMMENT ON COLUMN public.outbox.written_by IS 'The transaction that wrote it: readers go by this, not by the number';
COMMENT ON COLUMN public.outbox.event IS 'What an act did, as history has it, or warned, escalated and the like';
COMMENT ON COLUMN public.outbox.detail IS 'Whom it concerns and which steps: areas, organizations, names of the pack; never anybody''s words';
COMMENT ON COLUMN public.outbox.taken_at IS 'Null: nobody has made notices of it yet';
ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.pack_proposals (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    definition jsonb NOT NULL,
    CONSTRAINT pack_proposals_check CHECK ((ended_at >= proposed_at)),
    CONSTRAINT pack_proposals_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT pack_proposals_digest_check CHECK ((digest <> ''::text)),
    CONSTRAINT pack_proposals_name_check CHECK ((name <> ''::text))
);
ALTER TABLE ONLY public.pack_proposals FORCE ROW LEVEL SECURITY;
ALTER TABLE public.pack_proposals OWNER TO linli_owner;
COMMENT ON TABLE public.pack_proposals IS 'Checked packs administrators are asked to look at; the newest that has not ended counts';
COMMENT ON COLUMN public.pack_proposals.ended_at IS 'When it was installed, or another took its place';
CREATE TABLE public.packs (
    version integer NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    installed_at timestamp with time zone DEFAULT now() NOT NULL,
    installed_by uuid,
    definition jsonb NOT NULL,
    restores integer,
    CONSTRAINT packs_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT packs_digest_check CHECK ((digest <> ''::text)),
    CONSTRAINT packs_name_check CHECK ((name <> ''::text))
);
ALTER TABLE public.packs OWNER TO linli_owner;
COMMENT ON TABLE public.packs IS 'Every version of the pack that was ever installed, whole';
COMMENT ON COLUMN public.packs.restores IS 'The earlier version this one says again; null: it was read from files';
ALTER TABLE public.packs ALTER COLUMN version ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.packs_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parked_work (
    job text NOT NULL,
    item text NOT NULL COLLATE pg_catalog."C",
    tries smallint DEFAULT 1 NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    CONSTRAINT parked_work_item_check CHECK (((char_length(item) >= 1) AND (char_length(item) <= 200))),
    CONSTRAINT parked_work_job_check CHECK ((job <> ''::text)),
    CONSTRAINT parked_work_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 100))),
    CONSTRAINT parked_work_tries_check CHECK ((tries > 0))
);
ALTER TABLE ONLY public.parked_work FORCE ROW LEVEL SECURITY;
ALTER TABLE public.parked_work OWNER TO linli_owner;
COMMENT ON TABLE public.parked_work IS 'Rows on which a job of the worker failed: those that rest, and those that are parked';
COMMENT ON COLUMN public.parked_work.item IS 'Which row: numbers and keys, never what is in it';
COMMENT ON COLUMN public.parked_work.reason IS 'The state and constraint of the database, or the kind of error; never its words';
COMMENT ON COLUMN public.parked_work.next_at IS 'It rests until then; infinity: parked until a person has it tried again';
CREATE TABLE public.pending_sign_ins (
    token_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,
    account_id uuid,
    post_id uuid,
    way text NOT NULL,
    is_password_settled boolean DEFAULT false NOT NULL,
    is_factor_shown boolean DEFAULT false NOT NULL,
    fresh_secret bytea,
    nonce text,
    verifier text,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pending_sign_ins_browser_hash_check CHECK ((octet_length(browser_hash) = 32)),
    CONSTRAINT pending_sign_ins_fresh_secret_check CHECK (((octet_length(fresh_secret) >= 1) AND (octet_length(fresh_secret) <= 500))),
    CONSTRAINT pending_sign_ins_nonce_check CHECK ((char_length(nonce) <= 200)),
    CONSTRAINT pending_sign_ins_token_hash_check CHECK ((octet_length(token_hash) = 32)),
    CONSTRAINT pending_sign_ins_verifier_check CHECK ((char_length(verifier) <= 200)),
    CONSTRAINT pending_sign_ins_way_check CHECK ((way = ANY (ARRAY['password'::text, 'link'::text, 'oidc'::text])))
);
ALTER TABLE ONLY public.pending_sign_ins FORCE ROW LEVEL SECURITY;
ALTER TABLE public.pending_sign_ins OWNER TO linli_owner;
COMMENT ON TABLE public.pending_sign_ins IS 'Sign-ins half way: who somebody says to be, in which browser, and what is still to be shown';
COMMENT ON COLUMN public.pending_sign_ins.account_id IS 'Null: gone to the single sign-on of the place, not back yet';
COMMENT ON COLUMN public.pending_sign_ins.fresh_secret IS 'The secret of time codes about to be enrolled, sealed';
CREATE TABLE public.photos (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    "position" smallint NOT NULL,
    sha256 text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    bytes integer NOT NULL,
    seen_from smallint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT photos_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT photos_height_check CHECK ((height > 0)),
    CONSTRAINT photos_position_check CHECK ((("position" >= 1) AND ("position" <= 99))),
    CONSTRAINT photos_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT photos_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT photos_width_check CHECK ((width > 0))
);
ALTER TABLE ONLY public.photos FORCE ROW LEVEL SECURITY;
ALTER TABLE public.photos OWNER TO linli_owner;
COMMENT ON TABLE public.photos IS 'Photos of a case; the files lie under their digest';
CREATE TABLE public.place (
    id smallint DEFAULT 1 NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    pack_version integer,
    CONSTRAINT place_id_check CHECK ((id = 1)),
    CONSTRAINT place_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text))
);
ALTER TABLE public.place OWNER TO linli_owner;
COMMENT ON TABLE public.place IS 'The one place this database serves, as its pack describes it';
CREATE TABLE public.post_kinds (
    pack_version integer NOT NULL,
    name text NOT NULL,
    title jsonb NOT NULL,
    role text NOT NULL,
    levels smallint[] NOT NULL,
    is_desk boolean DEFAULT false NOT NULL,
    unmasks boolean DEFAULT false NOT NULL,
    CONSTRAINT post_kinds_levels_check CHECK (((levels <@ ARRAY[(1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint]) AND (levels <> '{}'::smallint[]))),
    CONSTRAINT post_kinds_name_check CHECK ((name <> ''::text)),
    CONSTRAINT post_kinds_role_check CHECK ((role = ANY (ARRAY['area'::text, 'organization'::text, 'administrator'::text, 'security'::text, 'auditor'::text]))),
    CONSTRAINT post_kinds_title_check CHECK (((title ? 'zh'::text) AND (title ? 'en'::text))),
    CONSTRAINT post_kinds_unmasks_check CHECK (((NOT unmasks) OR ((role = 'area'::text) AND (NOT is_desk))))
);
ALTER TABLE public.post_kinds OWNER TO linli_owner;
COMMENT ON TABLE public.post_kinds IS 'Kinds of posts the pack knows, and which kind of context each opens';
COMMENT ON COLUMN public.post_kinds.unmasks IS 'May see one masked contact at a time, and handles no case';
CREATE TABLE public.presses (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    kind text NOT NULL,
    from_area text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL,
    account_id uuid DEFAULT (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid,
    post_id uuid DEFAULT (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    clock_id uuid,
    due_at timestamp with time zone,
    answer text,
    answered_by uuid,
    answerer text,
    answered_at timestamp with time zone,
    lapsed_at timestamp with time zone,
    seen_from smallint NOT NULL,
    CONSTRAINT presses_answer_check CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 1000))),
    CONSTRAINT presses_answerer_check CHECK (((char_length(answerer) >= 1) AND (char_length(answerer) <= 200))),
    CONSTRAINT presses_check CHECK ((due_at > at)),
    CONSTRAINT presses_check1 CHECK ((answered_at >= at)),
    CONSTRAINT presses_check2 CHECK ((num_nonnulls(clock_id, due_at) =
CASE kind
    WHEN 'supervise'::text THEN 2
    ELSE 0
END)),
    CONSTRAINT presses_check3 CHECK ((num_nonnulls(answer, answered_by, answerer, answered_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT presses_check4 CHECK (((lapsed_at IS NULL) OR (answered_at IS NULL))),
    CONSTRAINT presses_kind_check CHECK ((kind = ANY (ARRAY['urge'::text, 'supervise'::text]))),
    CONSTRAINT presses_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT presses_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 200))),
    CONSTRAINT presses_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 1000)))
);
ALTER TABLE ONLY public.presses FORCE ROW LEVEL SECURITY;
ALTER TABLE public.presses OWNER TO linli_owner;
COMMENT ON TABLE public.presses IS 'What desks above said about cases that take long: pressed, or demanded an answer; and the answer';
COMMENT ON COLUMN public.presses.due_at IS 'When the answer is due; null: none was demanded';
CREATE TABLE public.receipts (
    code_hash bytea NOT NULL,
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT receipts_code_hash_check CHECK ((octet_length(code_hash) = 32))
);
ALTER TABLE ONLY public.receipts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.receipts OWNER TO linli_owner;
COMMENT ON TABLE public.receipts IS 'Reporters'' secrets, by hash: each opens one case';
CREATE TABLE public.recovery_codes (
    code_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_code_hash_check CHECK ((octet_length(code_hash) = 32))
);
ALTER TABLE ONLY public.recovery_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE public.recovery_codes OWNER TO linli_owner;
COMMENT ON TABLE public.recovery_codes IS 'Codes that stand in for a lost telephone, each once, by hash';
CREATE TABLE public.release_photos (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    release_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    "position" smallint NOT NULL,
    sha256 text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    bytes integer NOT NULL,
    seen_from smallint NOT NULL,
    CONSTRAINT release_photos_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT release_photos_height_check CHECK ((height > 0)),
    CONSTRAINT release_photos_position_check CHECK ((("position" >= 1) AND ("position" <= 99))),
    CONSTRAINT release_photos_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT release_photos_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT release_photos_width_check CHECK ((width > 0))
);
ALTER TABLE ONLY public.release_photos FORCE ROW LEVEL SECURITY;
ALTER TABLE public.release_photos OWNER TO linli_owner;
COMMENT ON TABLE public.release_photos IS 'Photos of a release: new files, with what somebody covered covered for good';
COMMENT ON COLUMN public.release_photos.id IS 'By which strangers ask for it; it tells nothing of case or file';
CREATE TABLE public.releases (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    words text NOT NULL,
    account_id uuid DEFAULT (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid,
    post_id uuid DEFAULT (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid,
    who text NOT NULL,
    released_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    seen_from smallint NOT NULL,
    CONSTRAINT releases_check CHECK ((withdrawn_at >= released_at)),
    CONSTRAINT releases_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT releases_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 200))),
    CONSTRAINT releases_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 1000)))
);
ALTER TABLE ONLY public.releases FORCE ROW LEVEL SECURITY;
ALTER TABLE public.releases OWNER TO linli_owner;
COMMENT ON TABLE public.releases IS 'What posts let the public read about a case, until it is withdrawn';
CREATE TABLE public.repeat_cases (
    repeat_id uuid NOT NULL,
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    closed_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.repeat_cases FORCE ROW LEVEL SECURITY;
ALTER TABLE public.repeat_cases OWNER TO linli_owner;
COMMENT ON TABLE public.repeat_cases IS 'The cases a repeat was found in';
CREATE TABLE public.repeat_walks (
    id smallint DEFAULT 1 NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    last_home text NOT NULL COLLATE pg_catalog."C",
    last_id uuid NOT NULL,
    CONSTRAINT repeat_walks_id_check CHECK ((id = 1))
);
ALTER TABLE ONLY public.repeat_walks FORCE ROW LEVEL SECURITY;
ALTER TABLE public.repeat_walks OWNER TO linli_owner;
COMMENT ON TABLE public.repeat_walks IS 'How far the job that finds repeats has come along the closed cases';
CREATE TABLE public.repeats (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    seen_from smallint DEFAULT 6 NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    point public.geometry(Point,4326) NOT NULL,
    found_at timestamp with time zone NOT NULL,
    latest_at timestamp with time zone NOT NULL,
    decision text,
    decided_at timestamp with time zone,
    account_id uuid,
    post_id uuid,
    who text,
    reason text,
    cause_home text COLLATE pg_catalog."C",
    cause_id uuid,
    CONSTRAINT repeats_check CHECK ((decided_at >= found_at)),
    CONSTRAINT repeats_check1 CHECK (((decision IS NULL) = (decided_at IS NULL))),
    CONSTRAINT repeats_check2 CHECK (((NOT (decision IS DISTINCT FROM 'dismissed'::text)) = (reason IS NOT NULL))),
    CONSTRAINT repeats_check3 CHECK (((NOT (decision IS DISTINCT FROM 'opened'::text)) = (cause_id IS NOT NULL))),
    CONSTRAINT repeats_check4 CHECK (((cause_home IS NULL) = (cause_id IS NULL))),
    CONSTRAINT repeats_decision_check CHECK ((decision = ANY (ARRAY['dismissed'::text, 'opened'::text]))),
    CONSTRAINT repeats_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500))),
    CONSTRAINT repeats_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT repeats_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 200)))
);
ALTER TABLE ONLY public.repeats FORCE ROW LEVEL SECURITY;
ALTER TABLE public.repeats OWNER TO linli_owner;
COMMENT ON TABLE public.repeats IS 'The same trouble at one place over time, as found, and what a desk decided of it';
COMMENT ON COLUMN public.repeats.area IS 'The smallest area that holds all of its cases';
COMMENT ON COLUMN public.repeats.latest_at IS 'When the latest of its cases was closed';
COMMENT ON COLUMN public.repeats.cause_id IS 'The case that was opened for what is behind it';
CREATE TABLE public.route_failures (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    scenario text NOT NULL,
    rule text NOT NULL,
    what text NOT NULL,
    CONSTRAINT route_failures_what_check CHECK ((char_length(what) <= 2000))
);
ALTER TABLE ONLY public.route_failures FORCE ROW LEVEL SECURITY;
ALTER TABLE public.route_failures OWNER TO linli_owner;
COMMENT ON TABLE public.route_failures IS 'Routing rules that failed while a case was routed; the case went on by the ladder';
ALTER TABLE public.route_failures ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.route_failures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.saved_filters (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    post_id uuid,
    name text NOT NULL,
    query text NOT NULL,
    "position" integer NOT NULL,
    CONSTRAINT saved_filters_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 40))),
    CONSTRAINT saved_filters_position_check CHECK (("position" > 0)),
    CONSTRAINT saved_filters_query_check CHECK (((char_length(query) >= 1) AND (char_length(query) <= 1000)))
);
ALTER TABLE ONLY public.saved_filters FORCE ROW LEVEL SECURITY;
ALTER TABLE public.saved_filters OWNER TO linli_owner;
COMMENT ON TABLE public.saved_filters IS 'Filters of the list of cases, kept under a name by whoever uses them';
COMMENT ON COLUMN public.saved_filters.post_id IS 'Null: for all posts of the account';
CREATE TABLE public.saved_selections (
    id uuid NOT NULL,
    post_id uuid NOT NULL,
    ledger text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    is_of_persons boolean NOT NULL,
    purpose text,
    words text,
    saved_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT saved_selections_check CHECK ((ends_at <= (saved_at + '365 days'::interval))),
    CONSTRAINT saved_selections_check1 CHECK (((NOT is_of_persons) OR ((purpose IS NOT NULL) AND (ends_at <= (saved_at + '90 days'::interval))))),
    CONSTRAINT saved_selections_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 40))),
    CONSTRAINT saved_selections_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT saved_selections_query_check CHECK (((char_length(query) >= 1) AND (char_length(query) <= 4000))),
    CONSTRAINT saved_selections_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 500)))
);
ALTER TABLE ONLY public.saved_selections FORCE ROW LEVEL SECURITY;
ALTER TABLE public.saved_selections OWNER TO linli_owner;
COMMENT ON TABLE public.saved_selections IS 'What posts ask of ledgers, kept under a name until a day; of persons with a purpose, for ninety days at most';
COMMENT ON COLUMN public.saved_selections.query IS 'Fields, conditions and order as an address has them; no result';
CREATE TABLE public.scenarios (
    pack_version integer NOT NULL,
    name text NOT NULL,
    definition jsonb NOT NULL,
    is_public boolean DEFAULT false NOT NULL,
    title jsonb NOT NULL,
    CONSTRAINT scenarios_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT scenarios_name_check CHECK ((name <> ''::text)),
    CONSTRAINT scenarios_title_check CHECK (((title ? 'zh'::text) AND (title ? 'en'::text)))
);
ALTER TABLE public.scenarios OWNER TO linli_owner;
COMMENT ON TABLE public.scenarios IS 'Kinds of cases: form, workflow, limits, routing, who may see them';
CREATE TABLE public.sessions (
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    post_id uuid,
    csrf bytea NOT NULL,
    is_token boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    id uuid DEFAULT gen_random_uuid(),
    shown_at timestamp with time zone,
    address text,
    browser text,
    CONSTRAINT sessions_address_check CHECK ((char_length(address) <= 100)),
    CONSTRAINT sessions_browser_check CHECK ((char_length(browser) <= 200)),
    CONSTRAINT sessions_csrf_check CHECK ((octet_length(csrf) >= 16)),
    CONSTRAINT sessions_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sessions OWNER TO linli_owner;
COMMENT ON TABLE public.sessions IS 'Signed-in browsers and tokens of machines, by the hash of their secret; each acts as one post';
COMMENT ON COLUMN public.sessions.shown_at IS 'When a second factor was last shown in this session';
CREATE TABLE public.sign_in_links (
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    post_id uuid,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    opens_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT sign_in_links_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.sign_in_links FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sign_in_links OWNER TO linli_owner;
COMMENT ON TABLE public.sign_in_links IS 'Links that sign in once, by the hash of their secret';
COMMENT ON COLUMN public.sign_in_links.opens_demo IS 'Signs in without a second factor: the demo place on its own machine, and nowhere else';
CREATE UNLOGGED TABLE public.solved_marks (
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    count integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT solved_marks_count_check CHECK ((count > 0)),
    CONSTRAINT solved_marks_z_check CHECK (((z >= 10) AND (z <= 13)))
);
ALTER TABLE ONLY public.solved_marks FORCE ROW LEVEL SECURITY;
ALTER TABLE public.solved_marks OWNER TO linli_owner;
COMMENT ON TABLE public.solved_marks IS 'Public cases solved in thirty days: eight marks across a tile of a zoom, each in the middle of its cases. Made anew from time to time; what a crash takes is counted again';
CREATE TABLE public.source_rules (
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    field text NOT NULL,
    source text NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    who text NOT NULL,
    CONSTRAINT source_rules_field_check CHECK (((char_length(field) >= 1) AND (char_length(field) <= 60))),
    CONSTRAINT source_rules_source_check CHECK (((char_length(source) >= 1) AND (char_length(source) <= 200))),
    CONSTRAINT source_rules_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.source_rules FORCE ROW LEVEL SECURITY;
ALTER TABLE public.source_rules OWNER TO linli_owner;
COMMENT ON TABLE public.source_rules IS 'Which source an area prefers for a field of a ledger: later imports go by it';
CREATE TABLE public.tasks (
    list_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    due_on date NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    words text,
    settled_on date,
    CONSTRAINT tasks_check CHECK (((state = ANY (ARRAY['done'::text, 'not-here'::text])) = (settled_on IS NOT NULL))),
    CONSTRAINT tasks_check1 CHECK (((state <> 'not-here'::text) OR (words IS NOT NULL))),
    CONSTRAINT tasks_check2 CHECK (((state = ANY (ARRAY['done'::text, 'not-here'::text])) OR (words IS NULL))),
    CONSTRAINT tasks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'not-here'::text, 'withdrawn'::text]))),
    CONSTRAINT tasks_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 500)))
);
ALTER TABLE ONLY public.tasks FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tasks OWNER TO linli_owner;
COMMENT ON TABLE public.tasks IS 'What each area made of what it was asked; by an area, never by a person';
COMMENT ON COLUMN public.tasks.settled_on IS 'The day it was answered, as the place counts days';
CREATE TABLE public.templates (
    id uuid NOT NULL,
    ledger text NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    digest bytea NOT NULL,
    file bytea NOT NULL,
    layout jsonb NOT NULL,
    who text NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    retired_by text,
    reason text,
    CONSTRAINT templates_check CHECK ((retired_at >= kept_at)),
    CONSTRAINT templates_check1 CHECK ((digest = sha256(file))),
    CONSTRAINT templates_check2 CHECK ((num_nonnulls(retired_at, retired_by, reason) = ANY (ARRAY[0, 3]))),
    CONSTRAINT templates_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT templates_file_check CHECK (((octet_length(file) >= 1) AND (octet_length(file) <= 2097152))),
    CONSTRAINT templates_layout_check CHECK ((jsonb_typeof((layout -> 'cells'::text)) = 'array'::text)),
    CONSTRAINT templates_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500))),
    CONSTRAINT templates_retired_by_check CHECK (((char_length(retired_by) >= 1) AND (char_length(retired_by) <= 400))),
    CONSTRAINT templates_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 60))),
    CONSTRAINT templates_who_check CHECK (((char_length(who) >= 1) AND (char_length(who) <= 400)))
);
ALTER TABLE ONLY public.templates FORCE ROW LEVEL SECURITY;
ALTER TABLE public.templates OWNER TO linli_owner;
COMMENT ON TABLE public.templates IS 'Layouts of workbooks that a choice of a ledger is filled into; never changed, only retired';
COMMENT ON COLUMN public.templates.area IS 'The area whose desk handed it in; it and every area below may fill it';
COMMENT ON COLUMN public.templates.digest IS 'SHA-256 of the workbook as it was handed in';
COMMENT ON COLUMN public.templates.layout IS 'Sheets, marked cells and merged ranges, as they were found in the workbook';
CREATE TABLE public.viewings (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    post_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT viewings_check CHECK ((until > since))
);
ALTER TABLE ONLY public.viewings FORCE ROW LEVEL SECURITY;
ALTER TABLE public.viewings OWNER TO linli_owner;
COMMENT ON TABLE public.viewings IS 'Posts that have a case open just now; nothing is counted from it';
CREATE TABLE public.watchers (
    home text NOT NULL COLLATE pg_catalog."C",
    case_id uuid NOT NULL,
    area text NOT NULL COLLATE pg_catalog."C",
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    to_area text COLLATE pg_catalog."C",
    to_organization uuid,
    why text NOT NULL,
    number bigint NOT NULL,
    scenario text NOT NULL,
    pack_version integer NOT NULL,
    clock_id uuid,
    purpose text,
    line smallint,
    due_at timestamp with time zone,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    seen_from smallint NOT NULL,
    CONSTRAINT watchers_check CHECK ((ended_at >= since)),
    CONSTRAINT watchers_check1 CHECK ((num_nonnulls(to_area, to_organization) = 1)),
    CONSTRAINT watchers_line_check CHECK ((line >= 0)),
    CONSTRAINT watchers_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT watchers_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6))),
    CONSTRAINT watchers_why_check CHECK ((why <> ''::text))
);
ALTER TABLE ONLY public.watchers FORCE ROW LEVEL SECURITY;
ALTER TABLE public.watchers OWNER TO linli_owner;
COMMENT ON TABLE public.watchers IS 'Who is told of a case without having it: an area or organization, why, since when. It opens no case';
COMMENT ON COLUMN public.watchers.line IS 'The line of the table of escalations by which they were told; once each';
COMMENT ON COLUMN public.watchers.due_at IS 'When the clock had run out';
CREATE TABLE public.whistle_counts (
    area text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    to_area text COLLATE pg_catalog."C",
    to_organization uuid,
    seen_from smallint NOT NULL,
    called integer NOT NULL,
    came integer NOT NULL,
    in_time integer NOT NULL,
    CONSTRAINT whistle_counts_check CHECK ((num_nonnulls(to_area, to_organization) = 1)),
    CONSTRAINT whistle_counts_seen_from_check CHECK (((seen_from >= 1) AND (seen_from <= 6)))
);
ALTER TABLE ONLY public.whistle_counts FORCE ROW LEVEL SECURITY;
ALTER TABLE public.whistle_counts OWNER TO linli_owner;
COMMENT ON TABLE public.whistle_counts IS 'Whistles by the village the matter lies in, the day they were blown, and whom they called';
CREATE TABLE public.workflows (
    pack_version integer NOT NULL,
    name text NOT NULL,
    definition jsonb NOT NULL,
    CONSTRAINT workflows_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT workflows_name_check CHECK ((name <> ''::text))
);
ALTER TABLE public.workflows OWNER TO linli_owner;
COMMENT ON TABLE public.workflows IS 'Steps and choices, as data';
ALTER TABLE ONLY public.history ALTER COLUMN number SET DEFAULT nextval('public.history_number_seq'::regclass);
ALTER TABLE ONLY ctx.key
    ADD CONSTRAINT key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_login_key UNIQUE (login);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.area_change_entries
    ADD CONSTRAINT area_change_entries_pkey PRIMARY KEY (change_id, ledger);
ALTER TABLE ONLY public.area_change_lines
    ADD CONSTRAINT area_change_lines_pkey PRIMARY KEY (change_id, code);
ALTER TABLE ONLY public.area_changes
    ADD CONSTRAINT area_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.area_shapes
    ADD CONSTRAINT area_shapes_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.area_successors
    ADD CONSTRAINT area_successors_pkey PRIMARY KEY (code, successor);
ALTER TABLE ONLY public.areas
    ADD CONSTRAINT areas_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (bucket, window_start);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (batch);
ALTER TABLE ONLY public.beat_areas
    ADD CONSTRAINT beat_areas_pkey PRIMARY KEY (of_organization, area);
ALTER TABLE ONLY public.beat_redraws
    ADD CONSTRAINT beat_redraws_pkey PRIMARY KEY (of_organization);
ALTER TABLE ONLY public.beats
    ADD CONSTRAINT beats_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.break_glasses
    ADD CONSTRAINT break_glasses_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.buckets
    ADD CONSTRAINT buckets_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.bulk_choices
    ADD CONSTRAINT bulk_choices_pkey PRIMARY KEY (post_id, key, home, number);
ALTER TABLE ONLY public.burdens
    ADD CONSTRAINT burdens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.case_grams
    ADD CONSTRAINT case_grams_pkey PRIMARY KEY (home, case_id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_home_id_area_key UNIQUE (home, id, area);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_home_number_key UNIQUE (home, number);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.catalogues
    ADD CONSTRAINT catalogues_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.clocks
    ADD CONSTRAINT clocks_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.colour_appeals
    ADD CONSTRAINT colour_appeals_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.colour_decisions
    ADD CONSTRAINT colour_decisions_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.connector_runs
    ADD CONSTRAINT connector_runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.connectors
    ADD CONSTRAINT connectors_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (home, case_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_news_channel_id_to_home_to_case_id_key UNIQUE NULLS NOT DISTINCT (news, channel_id, to_home, to_case_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.document_grants
    ADD CONSTRAINT document_grants_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.document_readings
    ADD CONSTRAINT document_readings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_pkey PRIMARY KEY (document_id, number);
ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_pkey PRIMARY KEY (home, case_id);
ALTER TABLE ONLY public.entry_changes
    ADD CONSTRAINT entry_changes_pkey PRIMARY KEY (home, entry_id, version);
ALTER TABLE ONLY public.entry_conflicts
    ADD CONSTRAINT entry_conflicts_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.entry_imports
    ADD CONSTRAINT entry_imports_pkey PRIMARY KEY (ledger, digest);
ALTER TABLE ONLY public.entry_secrets
    ADD CONSTRAINT entry_secrets_pkey PRIMARY KEY (home, entry_id, field);
ALTER TABLE ONLY public.entry_tallies
    ADD CONSTRAINT entry_tallies_pkey PRIMARY KEY (ledger, area);
ALTER TABLE ONLY public.entry_tally_changes
    ADD CONSTRAINT entry_tally_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports
    ADD CONSTRAINT exports_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT extensions_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.filing_moves
    ADD CONSTRAINT filing_moves_pkey PRIMARY KEY (form_id, period, area, version);
ALTER TABLE ONLY public.filing_reminders
    ADD CONSTRAINT filing_reminders_pkey PRIMARY KEY (area, day, form_id, period);
ALTER TABLE ONLY public.filings
    ADD CONSTRAINT filings_pkey PRIMARY KEY (form_id, period, area);
ALTER TABLE ONLY public.followers
    ADD CONSTRAINT followers_pkey PRIMARY KEY (home, case_id);
ALTER TABLE ONLY public.forms
    ADD CONSTRAINT forms_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (home, case_id, version);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.import_sources
    ADD CONSTRAINT import_sources_pkey PRIMARY KEY (area, ledger, name);
ALTER TABLE ONLY public.imported_cases
    ADD CONSTRAINT imported_cases_pkey PRIMARY KEY (source, old_number);
ALTER TABLE ONLY public.ledgers
    ADD CONSTRAINT ledgers_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.loop_changes
    ADD CONSTRAINT loop_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.loop_counts
    ADD CONSTRAINT loop_counts_pkey PRIMARY KEY (area, day, level, spent, seen_from);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_home_case_id_position_key UNIQUE (home, case_id, "position");
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.meter_readings
    ADD CONSTRAINT meter_readings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_event_case_id_template_to_area_to_organization_key UNIQUE NULLS NOT DISTINCT (event, case_id, template, to_area, to_organization);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_slug_area_key UNIQUE (slug, area);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (written_by, id);
ALTER TABLE ONLY public.pack_proposals
    ADD CONSTRAINT pack_proposals_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.packs
    ADD CONSTRAINT packs_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.parked_work
    ADD CONSTRAINT parked_work_pkey PRIMARY KEY (job, item);
ALTER TABLE ONLY public.pending_sign_ins
    ADD CONSTRAINT pending_sign_ins_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_home_case_id_position_key UNIQUE (home, case_id, "position");
ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.post_kinds
    ADD CONSTRAINT post_kinds_pkey PRIMARY KEY (pack_version, name);
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.presses
    ADD CONSTRAINT presses_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (code_hash);
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (code_hash);
ALTER TABLE ONLY public.release_photos
    ADD CONSTRAINT release_photos_home_release_id_position_key UNIQUE (home, release_id, "position");
ALTER TABLE ONLY public.release_photos
    ADD CONSTRAINT release_photos_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.repeat_cases
    ADD CONSTRAINT repeat_cases_pkey PRIMARY KEY (repeat_id, home, case_id);
ALTER TABLE ONLY public.repeat_walks
    ADD CONSTRAINT repeat_walks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.repeats
    ADD CONSTRAINT repeats_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.route_failures
    ADD CONSTRAINT route_failures_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT saved_filters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.saved_selections
    ADD CONSTRAINT saved_selections_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scenarios
    ADD CONSTRAINT scenarios_pkey PRIMARY KEY (pack_version, name);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.solved_marks
    ADD CONSTRAINT solved_marks_pkey PRIMARY KEY (z, x, y);
ALTER TABLE ONLY public.source_rules
    ADD CONSTRAINT source_rules_pkey PRIMARY KEY (area, ledger, field);
ALTER TABLE ONLY public.task_lists
    ADD CONSTRAINT task_lists_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (list_id, area);
ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.templates
    ADD CONSTRAINT templates_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.viewings
    ADD CONSTRAINT viewings_pkey PRIMARY KEY (home, case_id, post_id);
ALTER TABLE ONLY public.watchers
    ADD CONSTRAINT watchers_home_clock_id_line_key UNIQUE (home, clock_id, line);
ALTER TABLE ONLY public.watchers
    ADD CONSTRAINT watchers_pkey PRIMARY KEY (home, id);
ALTER TABLE ONLY public.workflows
    ADD CONSTRAINT workflows_pkey PRIMARY KEY (pack_version, name);
CREATE INDEX area_change_lines_of ON public.area_change_lines USING btree (code);
CREATE INDEX area_changes_done ON public.area_changes USING btree (done_at) WHERE (done_at IS NOT NULL);
CREATE INDEX area_changes_newest ON public.area_changes USING btree (ordered_at DESC, id DESC);
CREATE INDEX area_changes_open ON public.area_changes USING btree (closes_on, id) WHERE ((done_at IS NULL) AND (cancelled_at IS NULL));
CREATE INDEX area_shapes_cities ON public.area_shapes USING gist (shape) WHERE (level = 1);
CREATE INDEX area_shapes_counties ON public.area_shapes USING gist (shape) WHERE (level = 2);
CREATE INDEX area_shapes_grids ON public.area_shapes USING gist (shape) WHERE (level = 5);
CREATE INDEX area_shapes_towns ON public.area_shapes USING gist (shape) WHERE (level = 3);
CREATE INDEX area_shapes_units ON public.area_shapes USING gist (shape) WHERE (level = 6);
CREATE INDEX area_shapes_villages ON public.area_shapes USING gist (shape) WHERE (level = 4);
CREATE INDEX area_successors_of ON public.area_successors USING btree (successor);
CREATE INDEX areas_by_level ON public.areas USING btree (level, code);
CREATE INDEX areas_children ON public.areas USING btree (parent, code);
CREATE INDEX areas_open_by_code ON public.areas USING btree (code) INCLUDE (level) WHERE (closed_on IS NULL);
CREATE INDEX assignments_area_desk ON public.assignments USING btree (to_area, due_at, number) INCLUDE (step, waits_until, seen_from, area) WHERE (ended_at IS NULL);
CREATE INDEX assignments_beats_desk ON public.assignments USING btree (of_organization, due_at) WHERE ((ended_at IS NULL) AND (of_organization IS NOT NULL));
CREATE INDEX assignments_by_number ON public.assignments USING btree (home, number, given_at DESC);
CREATE INDEX assignments_of_case ON public.assignments USING btree (home, case_id);
CREATE UNIQUE INDEX assignments_one_lead ON public.assignments USING btree (home, case_id) WHERE ((part = 'lead'::text) AND (ended_at IS NULL));
CREATE INDEX assignments_open_by_area ON public.assignments USING btree (area, due_at, number) INCLUDE (part, step, waits_until, seen_from, to_area) WHERE (ended_at IS NULL);
CREATE INDEX assignments_open_by_desk ON public.assignments USING btree (desk, due_at, number) INCLUDE (part, step, waits_until, seen_from, area, to_area) WHERE (ended_at IS NULL);
CREATE INDEX assignments_open_soonest ON public.assignments USING btree (due_at, number) INCLUDE (area, part, step, waits_until, seen_from, to_area) WHERE (ended_at IS NULL);
CREATE INDEX assignments_organization_desk ON public.assignments USING btree (to_organization, due_at) WHERE (ended_at IS NULL);
CREATE INDEX attempts_oldest ON public.attempts USING btree (window_start);
CREATE INDEX audit_by_account ON public.audit USING btree (account_id, at DESC) WHERE (account_id IS NOT NULL);
CREATE INDEX audit_by_act ON public.audit USING btree (act, at DESC, id DESC);
CREATE INDEX audit_by_object ON public.audit USING btree (object, at DESC);
CREATE INDEX audit_newest ON public.audit USING btree (at DESC, id DESC);
CREATE INDEX audit_seals_of_audit ON public.audit_seals USING btree (audit_last);
CREATE INDEX audit_seals_of_history ON public.audit_seals USING btree (history_last);
CREATE INDEX beat_areas_by_area ON public.beat_areas USING btree (area);
CREATE INDEX beat_areas_of_beat ON public.beat_areas USING btree (beat_id, area);
CREATE INDEX beat_redraws_waiting ON public.beat_redraws USING btree (wanted_at, of_organization) WHERE (done_at IS NULL);
CREATE INDEX beats_of_organization ON public.beats USING btree (of_organization, id) WHERE (until IS NULL);
CREATE INDEX break_glasses_newest ON public.break_glasses USING btree (opened_at DESC, id DESC);
CREATE INDEX break_glasses_own ON public.break_glasses USING btree (account_id, opened_at DESC);
CREATE INDEX break_glasses_unseen ON public.break_glasses USING btree (told, opened_at) WHERE (acknowledged_at IS NULL);
CREATE INDEX bulk_choices_old ON public.bulk_choices USING btree (at);
CREATE INDEX burdens_of_area ON public.burdens USING btree (area, kind, said_on) WHERE (area IS NOT NULL);
CREATE INDEX burdens_of_organization ON public.burdens USING btree (organization_id, kind, said_on) WHERE (organization_id IS NOT NULL);
CREATE INDEX case_grams_by_gram ON public.case_grams USING gin (grams);
CREATE INDEX case_grams_by_town ON public.case_grams USING btree ("left"(area, 9), reported_at DESC, case_id DESC);
CREATE INDEX case_grams_by_village ON public.case_grams USING btree ("left"(area, 12), reported_at DESC, case_id DESC);
CREATE INDEX case_grams_newest ON public.case_grams USING btree (reported_at DESC, case_id DESC);
CREATE INDEX cases_by_area ON public.cases USING btree (area, reported_at DESC, id DESC) INCLUDE (home, seen_from);
CREATE INDEX cases_by_number ON public.cases USING btree (number, id);
CREATE INDEX cases_by_number_of_area ON public.cases USING btree (area, number, id) INCLUDE (home, seen_from);
CREATE INDEX cases_closed_oldest ON public.cases USING btree (closed_at, home, id) WHERE ((closed_at IS NOT NULL) AND (solved_at IS NOT NULL));
CREATE INDEX cases_closed_points ON public.cases USING gist (point) WHERE ((closed_at IS NOT NULL) AND (solved_at IS NOT NULL));
CREATE INDEX cases_handed_up ON public.cases USING btree (reported_at DESC, id) WHERE (handed_up_at IS NOT NULL);
CREATE INDEX cases_newest ON public.cases USING btree (reported_at DESC, id);
CREATE INDEX cases_open_due ON public.cases USING btree (area, COALESCE(due_at, 'infinity'::timestamp with time zone), id) INCLUDE (due_at, seen_from, home) WHERE (closed_at IS NULL);
CREATE INDEX cases_open_newest ON public.cases USING btree (reported_at DESC, id) WHERE (closed_at IS NULL);
CREATE INDEX cases_open_points ON public.cases USING gist (point) WHERE (closed_at IS NULL);
CREATE INDEX cases_open_soonest ON public.cases USING btree (COALESCE(due_at, 'infinity'::timestamp with time zone), id) WHERE (closed_at IS NULL);
CREATE INDEX cases_solved_newest ON public.cases USING btree (solved_level, reported_at DESC, id) WHERE (solved_level IS NOT NULL);
CREATE INDEX cases_solved_of_late ON public.cases USING gist (ctx.spot_in_time(point, solved_at) public.gist_geometry_ops_nd) WHERE (is_public AND (solved_at IS NOT NULL));
CREATE INDEX cases_solved_open ON public.cases USING btree (due_at) WHERE ((solved_at IS NOT NULL) AND (closed_at IS NULL));
CREATE INDEX channels_by_name ON public.channels USING btree (name, id);
CREATE INDEX clocks_of_case ON public.clocks USING btree (home, case_id);
CREATE INDEX clocks_running_due ON public.clocks USING btree (due_at, home, case_id) WHERE (stopped_at IS NULL);
CREATE INDEX clocks_to_escalate ON public.clocks USING btree (COALESCE(escalate_at, due_at), home, case_id) WHERE ((stopped_at IS NULL) AND (settled_at IS NULL));
CREATE INDEX clocks_to_warn ON public.clocks USING btree (warn_at, home, case_id) WHERE ((stopped_at IS NULL) AND (warned_at IS NULL));
CREATE INDEX clocks_undated ON public.clocks USING btree (started_at, home, case_id) WHERE ((stopped_at IS NULL) AND (due_at IS NULL) AND (paused_at IS NULL) AND (allowance IS NOT NULL));
CREATE INDEX clocks_waiting ON public.clocks USING btree (waits_until, home, case_id) WHERE ((stopped_at IS NULL) AND (paused_at IS NOT NULL));
CREATE INDEX colour_appeals_of_entry ON public.colour_appeals USING btree (home, entry_id, raised_at DESC);
CREATE UNIQUE INDEX colour_appeals_open ON public.colour_appeals USING btree (home, entry_id) WHERE (outcome = 'open'::text);
CREATE UNIQUE INDEX colour_decisions_living ON public.colour_decisions USING btree (home, entry_id) WHERE (ended_at IS NULL);
CREATE INDEX colour_decisions_of_entry ON public.colour_decisions USING btree (home, entry_id, decided_at DESC);
CREATE INDEX connector_runs_newest ON public.connector_runs USING btree (connector, started_at DESC, id DESC);
CREATE INDEX connector_runs_of_area ON public.connector_runs USING btree (area);
CREATE INDEX connector_runs_of_ledger ON public.connector_runs USING btree (ledger);
CREATE INDEX connector_runs_oldest ON public.connector_runs USING btree (started_at) WHERE (outcome <> 'running'::text);
CREATE UNIQUE INDEX connector_runs_under_way ON public.connector_runs USING btree (connector) WHERE (outcome = 'running'::text);
CREATE INDEX connectors_due ON public.connectors USING btree (next_at, name);
CREATE INDEX connectors_of_area ON public.connectors USING btree (area);
CREATE INDEX connectors_of_ledger ON public.connectors USING btree (ledger);
CREATE INDEX deliveries_due ON public.deliveries USING btree (next_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX deliveries_due_of_channel ON public.deliveries USING btree (channel_id, next_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX deliveries_newest ON public.deliveries USING btree (made_at DESC, id DESC);
CREATE INDEX deliveries_of_both ON public.deliveries USING btree (channel_id, state, made_at DESC, id DESC);
CREATE INDEX deliveries_of_channel ON public.deliveries USING btree (channel_id, made_at DESC, id DESC);
CREATE INDEX deliveries_of_state ON public.deliveries USING btree (state, made_at DESC, id DESC);
CREATE INDEX document_grants_of_document ON public.document_grants USING btree (document_id, granted_at DESC);
CREATE INDEX document_grants_of_folder ON public.document_grants USING btree (area, kind, granted_at DESC) WHERE is_folder;
CREATE INDEX document_grants_of_organization ON public.document_grants USING btree (to_organization, until) WHERE (ended_at IS NULL);
CREATE INDEX document_grants_of_post ON public.document_grants USING btree (to_post, until) WHERE (ended_at IS NULL);
CREATE INDEX document_readings_of_document ON public.document_readings USING btree (document_id, at DESC, id);
CREATE INDEX document_versions_by_digest ON public.document_versions USING btree (sha256);
CREATE INDEX documents_by_gram ON public.documents USING gin (grams) WHERE (removed_at IS NULL);
CREATE INDEX documents_newest ON public.documents USING btree (changed_at DESC, id DESC) WHERE (removed_at IS NULL);
CREATE INDEX documents_of_area ON public.documents USING btree (area, changed_at DESC, id DESC) WHERE (removed_at IS NULL);
CREATE INDEX documents_of_area_kind ON public.documents USING btree (area, kind, changed_at DESC, id DESC) WHERE ((removed_at IS NULL) AND (entry_id IS NULL));
CREATE INDEX documents_of_entry ON public.documents USING btree (home, entry_id, changed_at DESC, id DESC) WHERE (entry_id IS NOT NULL);
CREATE INDEX documents_of_entry_kind ON public.documents USING btree (entry_id, kind, changed_at DESC, id DESC) WHERE ((removed_at IS NULL) AND (entry_id IS NOT NULL));
CREATE INDEX duplicates_as_said ON public.duplicates USING btree (said_home, said_id);
CREATE INDEX duplicates_of_master ON public.duplicates USING btree (master_home, master_id, at, case_id);
CREATE INDEX entry_conflicts_listed ON public.entry_conflicts USING btree (ledger, area, entry_id, field, id) WHERE (outcome = 'open'::text);
CREATE INDEX entry_conflicts_of_entry ON public.entry_conflicts USING btree (home, entry_id);
CREATE UNIQUE INDEX entry_conflicts_open ON public.entry_conflicts USING btree (home, entry_id, field, source) WHERE (outcome = 'open'::text);
CREATE INDEX entry_secrets_marked ON public.entry_secrets USING btree (mark, ledger);
CREATE INDEX entry_tally_changes_of_ledger ON public.entry_tally_changes USING btree (ledger, village);
CREATE INDEX exports_expiring ON public.exports USING btree (expires_at) WHERE ((removed_at IS NULL) AND (made_at IS NOT NULL));
CREATE INDEX exports_own ON public.exports USING btree (account_id, ordered_at DESC, id);
CREATE INDEX exports_waiting ON public.exports USING btree (area, ordered_at) WHERE (needs_second AND (decided_at IS NULL));
CREATE INDEX extensions_of_case ON public.extensions USING btree (home, case_id);
CREATE UNIQUE INDEX extensions_one_open ON public.extensions USING btree (home, case_id) WHERE ((decided_at IS NULL) AND (lapsed_at IS NULL));
CREATE INDEX extensions_to_decide ON public.extensions USING btree (to_area, asked_at) WHERE ((decided_at IS NULL) AND (lapsed_at IS NULL));
CREATE INDEX filing_reminders_oldest ON public.filing_reminders USING btree (day);
CREATE INDEX filings_late ON public.filings USING btree (due_on, form_id, period, area) WHERE (state = ANY (ARRAY['open'::text, 'returned'::text]));
CREATE INDEX filings_undecided ON public.filings USING btree (area, due_on, form_id) WHERE (state <> 'approved'::text);
CREATE INDEX forms_newest ON public.forms USING btree (sent_at DESC, id);
CREATE INDEX forms_to_open ON public.forms USING btree (opened_through, id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX history_by_number ON public.history USING btree (number);
CREATE INDEX idempotency_oldest ON public.idempotency USING btree (at);
CREATE INDEX import_sources_of_ledger ON public.import_sources USING btree (ledger);
CREATE INDEX imported_cases_of_case ON public.imported_cases USING btree (home, case_id);
CREATE INDEX loop_changes_by_area ON public.loop_changes USING btree (area, day);
CREATE INDEX messages_unseen ON public.messages USING btree (home, case_id) WHERE ((direction = 'from_reporter'::text) AND (seen_at IS NULL));
CREATE INDEX notices_of_area ON public.notices USING btree (to_area, id DESC) WHERE (to_area IS NOT NULL);
CREATE INDEX notices_of_organization ON public.notices USING btree (to_organization, id DESC) WHERE (to_organization IS NOT NULL);
CREATE INDEX notices_oldest ON public.notices USING btree (at);
CREATE INDEX notices_unread_of_area ON public.notices USING btree (to_area) WHERE ((read_at IS NULL) AND (to_area IS NOT NULL));
CREATE INDEX notices_unread_of_organization ON public.notices USING btree (to_organization) WHERE ((read_at IS NULL) AND (to_organization IS NOT NULL));
CREATE INDEX organizations_by_area ON public.organizations USING btree (area);
CREATE INDEX outbox_untaken ON public.outbox USING btree (id) WHERE (taken_at IS NULL);
CREATE INDEX pack_proposals_open ON public.pack_proposals USING btree (proposed_at DESC, id) WHERE (ended_at IS NULL);
CREATE INDEX parked_work_due ON public.parked_work USING btree (job, next_at, item);
CREATE INDEX parked_work_parked ON public.parked_work USING btree (since, job, item) WHERE (next_at = 'infinity'::timestamp with time zone);
CREATE INDEX pending_sign_ins_oldest ON public.pending_sign_ins USING btree (expires_at);
CREATE INDEX photos_by_digest ON public.photos USING btree (sha256);
CREATE INDEX posts_by_account ON public.posts USING btree (account_id);
CREATE INDEX posts_by_area ON public.posts USING btree (area);
CREATE INDEX posts_of_organization ON public.posts USING btree (organization_id) WHERE (organization_id IS NOT NULL);
CREATE INDEX posts_stand_ins ON public.posts USING btree (stands_in_for) WHERE (stands_in_for IS NOT NULL);
CREATE INDEX presses_of_case ON public.presses USING btree (home, case_id, at);
CREATE UNIQUE INDEX presses_one_open ON public.presses USING btree (home, case_id) WHERE ((kind = 'supervise'::text) AND (answered_at IS NULL) AND (lapsed_at IS NULL));
CREATE INDEX questions_by_case ON public.questions USING btree (home, case_id, asked_at DESC);
CREATE UNIQUE INDEX questions_open ON public.questions USING btree (home, case_id) WHERE (ended_at IS NULL);
CREATE INDEX receipts_of_case ON public.receipts USING btree (home, case_id);
CREATE INDEX recovery_codes_of_account ON public.recovery_codes USING btree (account_id);
CREATE INDEX release_photos_by_digest ON public.release_photos USING btree (sha256);
CREATE INDEX release_photos_by_id ON public.release_photos USING btree (id);
CREATE INDEX releases_newest ON public.releases USING btree (released_at DESC, id) WHERE (withdrawn_at IS NULL);
CREATE UNIQUE INDEX releases_one_open ON public.releases USING btree (home, case_id) WHERE (withdrawn_at IS NULL);
CREATE INDEX repeat_cases_of_case ON public.repeat_cases USING btree (home, case_id);
CREATE INDEX repeats_newest ON public.repeats USING btree (latest_at DESC, id);
CREATE INDEX repeats_of_cause ON public.repeats USING btree (cause_home, cause_id) WHERE (cause_id IS NOT NULL);
CREATE INDEX repeats_points ON public.repeats USING gist (point);
CREATE INDEX repeats_waiting ON public.repeats USING btree (area, latest_at DESC, id) WHERE (decision IS NULL);
CREATE INDEX route_failures_newest ON public.route_failures USING btree (at DESC);
CREATE INDEX saved_filters_in_order ON public.saved_filters USING btree (account_id, "position", id);
CREATE INDEX saved_selections_ending ON public.saved_selections USING btree (ends_at);
CREATE INDEX saved_selections_of_post ON public.saved_selections USING btree (post_id, ledger, name, id);
CREATE INDEX sessions_by_account ON public.sessions USING btree (account_id) WHERE (ended_at IS NULL);
CREATE INDEX source_rules_of_ledger ON public.source_rules USING btree (ledger);
CREATE INDEX task_lists_newest ON public.task_lists USING btree (sent_at DESC, id DESC);
CREATE INDEX task_lists_of_area ON public.task_lists USING btree (area, sent_at DESC, id DESC);
CREATE INDEX tasks_open ON public.tasks USING btree (area, due_on, list_id) WHERE (state = 'open'::text);
CREATE UNIQUE INDEX team_members_head ON public.team_members USING btree (team_id) WHERE ((role = 'head'::text) AND (until IS NULL));
CREATE INDEX team_members_of_post ON public.team_members USING btree (post_id) WHERE (until IS NULL);
CREATE INDEX team_members_of_team ON public.team_members USING btree (team_id, since, id);
CREATE UNIQUE INDEX team_members_once ON public.team_members USING btree (team_id, post_id) WHERE (until IS NULL);
CREATE INDEX teams_newest ON public.teams USING btree (since DESC, id DESC);
CREATE INDEX teams_newest_of_board ON public.teams USING btree (board, since DESC, id DESC);
CREATE INDEX teams_of_area ON public.teams USING btree (area, since DESC, id DESC);
CREATE INDEX templates_living ON public.templates USING btree (ledger, area, title, id) WHERE (retired_at IS NULL);
CREATE INDEX viewings_old ON public.viewings USING btree (until);
CREATE INDEX watchers_area ON public.watchers USING btree (to_area, since) WHERE (ended_at IS NULL);
CREATE INDEX watchers_of_case ON public.watchers USING btree (home, case_id);
CREATE INDEX watchers_organization ON public.watchers USING btree (to_organization, since) WHERE (ended_at IS NULL);
CREATE INDEX whistle_counts_by_organization ON public.whistle_counts USING btree (to_organization, day);
CREATE UNIQUE INDEX whistle_counts_key ON public.whistle_counts USING btree (area, day, to_area, to_organization, seen_from) NULLS NOT DISTINCT;
CREATE TRIGGER acknowledged_at_no_earlier BEFORE UPDATE ON public.break_glasses FOR EACH ROW WHEN ((new.acknowledged_at < new.opened_at)) EXECUTE FUNCTION ctx.end_no_earlier('opened_at', 'acknowledged_at');
CREATE TRIGGER answered_at_no_earlier BEFORE UPDATE ON public.presses FOR EACH ROW WHEN ((new.answered_at < new.at)) EXECUTE FUNCTION ctx.end_no_earlier('at', 'answered_at');
CREATE TRIGGER answered_at_no_earlier BEFORE UPDATE ON public.questions FOR EACH ROW WHEN ((new.answered_at < new.asked_at)) EXECUTE FUNCTION ctx.end_no_earlier('asked_at', 'answered_at');
CREATE TRIGGER areas_asked_again AFTER UPDATE OF closed_on ON public.areas FOR EACH ROW WHEN (((old.closed_on IS NOT NULL) AND (new.closed_on IS NULL) AND ((new.level >= 2) AND (new.level <= 4)))) EXECUTE FUNCTION ctx.ask_new_area();
CREATE TRIGGER areas_asked_as_new AFTER INSERT ON public.areas FOR EACH ROW WHEN (((new.closed_on IS NULL) AND ((new.level >= 2) AND (new.level <= 4)))) EXECUTE FUNCTION ctx.ask_new_area();
CREATE TRIGGER assignments_count_coming AFTER UPDATE OF came_at, area, seen_from, to_area, to_organization ON public.assignments FOR EACH ROW WHEN ((new.is_called AND ((old.came_at IS DISTINCT FROM new.came_at) OR (old.area <> new.area) OR (old.seen_from <> new.seen_from) OR (old.to_area IS DISTINCT FROM new.to_area) OR (old.to_organization IS DISTINCT FROM new.to_organization)))) EXECUTE FUNCTION ctx.count_whistles();
CREATE TRIGGER assignments_count_whistles AFTER INSERT ON public.assignments FOR EACH ROW WHEN (new.is_called) EXECUTE FUNCTION ctx.count_whistles();
CREATE TRIGGER assignments_find_beat BEFORE INSERT ON public.assignments FOR EACH ROW WHEN ((new.to_organization IS NOT NULL)) EXECUTE FUNCTION ctx.find_beat();
CREATE TRIGGER assignments_follow_beat BEFORE UPDATE OF to_organization ON public.assignments FOR EACH ROW WHEN ((new.to_organization IS DISTINCT FROM old.to_organization)) EXECUTE FUNCTION ctx.find_beat();
CREATE CONSTRAINT TRIGGER assignments_one_lead AFTER UPDATE OF ended_at ON public.assignments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.ended_at IS NOT NULL) AND (new.part = 'lead'::text))) EXECUTE FUNCTION ctx.demand_lead();
CREATE TRIGGER cases_count_changed AFTER UPDATE OF area, seen_from, solved_level, solved_at, handed_up_at ON public.cases FOR EACH ROW WHEN (((old.area IS DISTINCT FROM new.area) OR (old.seen_from IS DISTINCT FROM new.seen_from) OR (old.solved_level IS DISTINCT FROM new.solved_level) OR (old.solved_at IS DISTINCT FROM new.solved_at) OR (old.handed_up_at IS DISTINCT FROM new.handed_up_at))) EXECUTE FUNCTION ctx.count_changed_case();
CREATE TRIGGER cases_count_new AFTER INSERT ON public.cases REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ctx.count_new_cases();
CREATE TRIGGER cases_judge_solved BEFORE UPDATE OF solved_at ON public.cases FOR EACH ROW WHEN ((old.solved_at IS DISTINCT FROM new.solved_at)) EXECUTE FUNCTION ctx.judge_solved();
CREATE TRIGGER cases_keep_grams AFTER INSERT ON public.cases REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ctx.keep_grams();
CREATE TRIGGER cases_move_grams AFTER UPDATE OF area, seen_from ON public.cases FOR EACH ROW WHEN (((old.area IS DISTINCT FROM new.area) OR (old.seen_from IS DISTINCT FROM new.seen_from))) EXECUTE FUNCTION ctx.move_grams();
CREATE TRIGGER cases_move_releases AFTER UPDATE OF area ON public.cases FOR EACH ROW WHEN ((old.area IS DISTINCT FROM new.area)) EXECUTE FUNCTION ctx.move_releases();
CREATE TRIGGER cases_move_watchers AFTER UPDATE OF area ON public.cases FOR EACH ROW WHEN ((old.area IS DISTINCT FROM new.area)) EXECUTE FUNCTION ctx.move_watchers();
CREATE CONSTRAINT TRIGGER cases_one_lead AFTER INSERT OR UPDATE OF closed_at ON public.cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.closed_at IS NULL) AND (CURRENT_USER <> 'linli_load'::name))) EXECUTE FUNCTION ctx.demand_lead();
CREATE TRIGGER clocks_end_watch AFTER UPDATE OF stopped_at ON public.clocks FOR EACH ROW WHEN (((old.stopped_at IS NULL) AND (new.stopped_at IS NOT NULL))) EXECUTE FUNCTION ctx.end_watch();
CREATE TRIGGER clocks_lapse_wish AFTER UPDATE OF paused_at ON public.clocks FOR EACH ROW WHEN (((old.paused_at IS NULL) AND (new.paused_at IS NOT NULL))) EXECUTE FUNCTION ctx.lapse_wish();
CREATE TRIGGER closed_at_no_earlier BEFORE UPDATE ON public.break_glasses FOR EACH ROW WHEN ((new.closed_at < new.opened_at)) EXECUTE FUNCTION ctx.end_no_earlier('opened_at', 'closed_at');
CREATE TRIGGER closed_at_no_earlier BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((new.closed_at < new.reported_at)) EXECUTE FUNCTION ctx.end_no_earlier('reported_at', 'closed_at');
CREATE TRIGGER decided_at_no_earlier BEFORE UPDATE ON public.extensions FOR EACH ROW WHEN ((new.decided_at < new.asked_at)) EXECUTE FUNCTION ctx.end_no_earlier('asked_at', 'decided_at');
CREATE TRIGGER done_at_no_earlier BEFORE UPDATE ON public.area_changes FOR EACH ROW WHEN ((new.done_at < new.begun_at)) EXECUTE FUNCTION ctx.end_no_earlier('begun_at', 'done_at');
CREATE TRIGGER ended_at_no_earlier BEFORE UPDATE ON public.assignments FOR EACH ROW WHEN ((new.ended_at < new.given_at)) EXECUTE FUNCTION ctx.end_no_earlier('given_at', 'ended_at');
CREATE TRIGGER ended_at_no_earlier BEFORE UPDATE ON public.questions FOR EACH ROW WHEN ((new.ended_at < new.asked_at)) EXECUTE FUNCTION ctx.end_no_earlier('asked_at', 'ended_at');
CREATE TRIGGER ended_at_no_earlier BEFORE UPDATE ON public.watchers FOR EACH ROW WHEN ((new.ended_at < new.since)) EXECUTE FUNCTION ctx.end_no_earlier('since', 'ended_at');
CREATE TRIGGER history_demand_handler BEFORE INSERT ON public.history FOR EACH ROW WHEN (((new.post_id IS NOT NULL) AND (new.act <> ALL (ARRAY['report'::text, 'unmask'::text])) AND (CURRENT_USER <> 'linli_load'::name))) EXECUTE FUNCTION ctx.demand_handler();
CREATE CONSTRAINT TRIGGER history_told AFTER INSERT ON public.history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((CURRENT_USER <> 'linli_load'::name)) EXECUTE FUNCTION ctx.tell_of_history();
CREATE TRIGGER keep_administrators_apart BEFORE INSERT OR UPDATE OF kind, account_id ON public.posts FOR EACH ROW EXECUTE FUNCTION public.keep_administrators_apart();
CREATE TRIGGER papers_follow AFTER UPDATE OF reads_from ON public.ledgers FOR EACH ROW WHEN ((old.reads_from IS DISTINCT FROM new.reads_from)) EXECUTE FUNCTION ctx.papers_read_as_ledger();
CREATE TRIGGER parts_follow AFTER UPDATE OF area ON public.documents FOR EACH ROW WHEN ((old.area IS DISTINCT FROM new.area)) EXECUTE FUNCTION ctx.document_parts_follow();
CREATE TRIGGER posts_end_stand_ins AFTER UPDATE OF until ON public.posts FOR EACH ROW WHEN (((new.until IS NOT NULL) AND (new.stands_in_for IS NULL))) EXECUTE FUNCTION ctx.end_stand_ins();
CREATE TRIGGER seen_at_no_earlier BEFORE UPDATE ON public.messages FOR EACH ROW WHEN ((new.seen_at < new.at)) EXECUTE FUNCTION ctx.end_no_earlier('at', 'seen_at');
CREATE TRIGGER solved_at_no_earlier BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((new.solved_at < new.reported_at)) EXECUTE FUNCTION ctx.end_no_earlier('reported_at', 'solved_at');
CREATE TRIGGER stopped_at_no_earlier BEFORE UPDATE ON public.clocks FOR EACH ROW WHEN ((new.stopped_at < new.started_at)) EXECUTE FUNCTION ctx.end_no_earlier('started_at', 'stopped_at');
CREATE TRIGGER withdrawn_at_no_earlier BEFORE UPDATE ON public.releases FOR EACH ROW WHEN ((new.withdrawn_at < new.released_at)) EXECUTE FUNCTION ctx.end_no_earlier('released_at', 'withdrawn_at');
CREATE TRIGGER withdrawn_at_no_earlier BEFORE UPDATE ON public.task_lists FOR EACH ROW WHEN ((new.withdrawn_at < new.sent_at)) EXECUTE FUNCTION ctx.end_no_earlier('sent_at', 'withdrawn_at');
ALTER TABLE ONLY public.area_change_entries
    ADD CONSTRAINT area_change_entries_change_id_fkey FOREIGN KEY (change_id) REFERENCES public.area_changes(id);
ALTER TABLE ONLY public.area_change_entries
    ADD CONSTRAINT area_change_entries_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.area_change_lines
    ADD CONSTRAINT area_change_lines_change_id_fkey FOREIGN KEY (change_id) REFERENCES public.area_changes(id);
ALTER TABLE ONLY public.area_change_lines
    ADD CONSTRAINT area_change_lines_code_fkey FOREIGN KEY (code) REFERENCES public.areas(code);
ALTER TABLE ONLY public.area_shapes
    ADD CONSTRAINT area_shapes_code_fkey FOREIGN KEY (code) REFERENCES public.areas(code);
ALTER TABLE ONLY public.area_successors
    ADD CONSTRAINT area_successors_code_fkey FOREIGN KEY (code) REFERENCES public.areas(code);
ALTER TABLE ONLY public.area_successors
    ADD CONSTRAINT area_successors_successor_fkey FOREIGN KEY (successor) REFERENCES public.areas(code);
ALTER TABLE ONLY public.areas
    ADD CONSTRAINT areas_parent_fkey FOREIGN KEY (parent) REFERENCES public.areas(code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_desk_fkey FOREIGN KEY (desk) REFERENCES public.areas(code);
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_home_case_id_area_fkey FOREIGN KEY (home, case_id, area) REFERENCES public.cases(home, id, area) DEFERRABLE;
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_to_area_fkey FOREIGN KEY (to_area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_to_organization_fkey FOREIGN KEY (to_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.beat_areas
    ADD CONSTRAINT beat_areas_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.beat_areas
    ADD CONSTRAINT beat_areas_beat_id_fkey FOREIGN KEY (beat_id) REFERENCES public.beats(id);
ALTER TABLE ONLY public.beat_redraws
    ADD CONSTRAINT beat_redraws_of_organization_fkey FOREIGN KEY (of_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.beats
    ADD CONSTRAINT beats_id_fkey FOREIGN KEY (id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.beats
    ADD CONSTRAINT beats_of_organization_fkey FOREIGN KEY (of_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.break_glasses
    ADD CONSTRAINT break_glasses_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.break_glasses
    ADD CONSTRAINT break_glasses_told_fkey FOREIGN KEY (told) REFERENCES public.areas(code);
ALTER TABLE ONLY public.burdens
    ADD CONSTRAINT burdens_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.burdens
    ADD CONSTRAINT burdens_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.case_grams
    ADD CONSTRAINT case_grams_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pack_version_scenario_fkey FOREIGN KEY (pack_version, scenario) REFERENCES public.scenarios(pack_version, name);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pack_version_workflow_fkey FOREIGN KEY (pack_version, workflow) REFERENCES public.workflows(pack_version, name);
ALTER TABLE ONLY public.clocks
    ADD CONSTRAINT clocks_home_case_id_area_fkey FOREIGN KEY (home, case_id, area) REFERENCES public.cases(home, id, area) DEFERRABLE;
ALTER TABLE ONLY public.colour_appeals
    ADD CONSTRAINT colour_appeals_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.colour_decisions
    ADD CONSTRAINT colour_decisions_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.connector_runs
    ADD CONSTRAINT connector_runs_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.connector_runs
    ADD CONSTRAINT connector_runs_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.connectors
    ADD CONSTRAINT connectors_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.connectors
    ADD CONSTRAINT connectors_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_home_case_id_area_fkey FOREIGN KEY (home, case_id, area) REFERENCES public.cases(home, id, area) DEFERRABLE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channels(id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.document_grants
    ADD CONSTRAINT document_grants_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);
ALTER TABLE ONLY public.document_grants
    ADD CONSTRAINT document_grants_to_organization_fkey FOREIGN KEY (to_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.document_grants
    ADD CONSTRAINT document_grants_to_post_fkey FOREIGN KEY (to_post) REFERENCES public.posts(id);
ALTER TABLE ONLY public.document_readings
    ADD CONSTRAINT document_readings_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);
ALTER TABLE ONLY public.document_readings
    ADD CONSTRAINT document_readings_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.document_grants(id);
ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);
ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_master_home_master_id_fkey FOREIGN KEY (master_home, master_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_said_home_said_id_fkey FOREIGN KEY (said_home, said_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.entry_changes
    ADD CONSTRAINT entry_changes_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.entry_conflicts
    ADD CONSTRAINT entry_conflicts_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.entry_imports
    ADD CONSTRAINT entry_imports_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.entry_secrets
    ADD CONSTRAINT entry_secrets_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.entry_tallies
    ADD CONSTRAINT entry_tallies_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.entry_tally_changes
    ADD CONSTRAINT entry_tally_changes_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.exports
    ADD CONSTRAINT exports_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.exports
    ADD CONSTRAINT exports_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT extensions_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.extensions
    ADD CONSTRAINT extensions_to_area_fkey FOREIGN KEY (to_area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.filing_moves
    ADD CONSTRAINT filing_moves_form_id_period_area_fkey FOREIGN KEY (form_id, period, area) REFERENCES public.filings(form_id, period, area);
ALTER TABLE ONLY public.filing_reminders
    ADD CONSTRAINT filing_reminders_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.filing_reminders
    ADD CONSTRAINT filing_reminders_form_id_fkey FOREIGN KEY (form_id) REFERENCES public.forms(id);
ALTER TABLE ONLY public.filings
    ADD CONSTRAINT filings_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.filings
    ADD CONSTRAINT filings_form_id_fkey FOREIGN KEY (form_id) REFERENCES public.forms(id);
ALTER TABLE ONLY public.followers
    ADD CONSTRAINT followers_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.forms
    ADD CONSTRAINT forms_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.history
    ADD CONSTRAINT history_home_case_id_area_fkey FOREIGN KEY (home, case_id, area) REFERENCES public.cases(home, id, area) DEFERRABLE;
ALTER TABLE ONLY public.import_sources
    ADD CONSTRAINT import_sources_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.import_sources
    ADD CONSTRAINT import_sources_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.imported_cases
    ADD CONSTRAINT imported_cases_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.ledgers
    ADD CONSTRAINT ledgers_catalogue_fkey FOREIGN KEY (catalogue) REFERENCES public.catalogues(digest);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_to_area_fkey FOREIGN KEY (to_area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_to_organization_fkey FOREIGN KEY (to_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.packs
    ADD CONSTRAINT packs_restores FOREIGN KEY (restores) REFERENCES public.packs(version);
ALTER TABLE ONLY public.pending_sign_ins
    ADD CONSTRAINT pending_sign_ins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.pending_sign_ins
    ADD CONSTRAINT pending_sign_ins_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id);
ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_home_case_id_area_fkey FOREIGN KEY (home, case_id, area) REFERENCES public.cases(home, id, area) DEFERRABLE;
ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pack_version_fkey FOREIGN KEY (pack_version) REFERENCES public.packs(version);
ALTER TABLE ONLY public.post_kinds
    ADD CONSTRAINT post_kinds_pack_version_fkey FOREIGN KEY (pack_version) REFERENCES public.packs(version);
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_stands_in_for_fkey FOREIGN KEY (stands_in_for) REFERENCES public.posts(id);
ALTER TABLE ONLY public.presses
    ADD CONSTRAINT presses_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_home_id_fkey FOREIGN KEY (home, id) REFERENCES public.messages(home, id);
ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.release_photos
    ADD CONSTRAINT release_photos_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.release_photos
    ADD CONSTRAINT release_photos_home_release_id_fkey FOREIGN KEY (home, release_id) REFERENCES public.releases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.repeat_cases
    ADD CONSTRAINT repeat_cases_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.repeat_cases
    ADD CONSTRAINT repeat_cases_repeat_id_fkey FOREIGN KEY (repeat_id) REFERENCES public.repeats(id);
ALTER TABLE ONLY public.repeats
    ADD CONSTRAINT repeats_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.repeats
    ADD CONSTRAINT repeats_cause_home_cause_id_fkey FOREIGN KEY (cause_home, cause_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.repeats
    ADD CONSTRAINT repeats_pack_version_scenario_fkey FOREIGN KEY (pack_version, scenario) REFERENCES public.scenarios(pack_version, name);
ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT saved_filters_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT saved_filters_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id);
ALTER TABLE ONLY public.saved_selections
    ADD CONSTRAINT saved_selections_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.saved_selections
    ADD CONSTRAINT saved_selections_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id);
ALTER TABLE ONLY public.scenarios
    ADD CONSTRAINT scenarios_pack_version_fkey FOREIGN KEY (pack_version) REFERENCES public.packs(version);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id);
ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);
ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id);
ALTER TABLE ONLY public.source_rules
    ADD CONSTRAINT source_rules_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.source_rules
    ADD CONSTRAINT source_rules_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.task_lists
    ADD CONSTRAINT task_lists_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.task_lists(id);
ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id);
ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);
ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.templates
    ADD CONSTRAINT templates_area_fkey FOREIGN KEY (area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.templates
    ADD CONSTRAINT templates_ledger_fkey FOREIGN KEY (ledger) REFERENCES public.ledgers(name);
ALTER TABLE ONLY public.viewings
    ADD CONSTRAINT viewings_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.watchers
    ADD CONSTRAINT watchers_home_case_id_fkey FOREIGN KEY (home, case_id) REFERENCES public.cases(home, id) DEFERRABLE;
ALTER TABLE ONLY public.watchers
    ADD CONSTRAINT watchers_to_area_fkey FOREIGN KEY (to_area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.watchers
    ADD CONSTRAINT watchers_to_organization_fkey FOREIGN KEY (to_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.whistle_counts
    ADD CONSTRAINT whistle_counts_to_area_fkey FOREIGN KEY (to_area) REFERENCES public.areas(code);
ALTER TABLE ONLY public.whistle_counts
    ADD CONSTRAINT whistle_counts_to_organization_fkey FOREIGN KEY (to_organization) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.workflows
    ADD CONSTRAINT workflows_pack_version_fkey FOREIGN KEY (pack_version) REFERENCES public.packs(version);
ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY administrator ON public.accounts TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.area_change_entries FOR SELECT TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.area_change_lines FOR SELECT TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.area_changes FOR SELECT TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.beat_areas TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.beat_redraws TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.beats TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.channels TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.connector_runs FOR SELECT TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.connectors FOR SELECT TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.deliveries TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.pack_proposals TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.parked_work TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.posts TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY administrator ON public.route_failures TO linli_administrator USING ((true AND ( SELECT ctx.ok('administrator'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('administrator'::text) AS ok)));
CREATE POLICY area ON public.assignments TO linli_area USING (((((to_area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (to_area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR ((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)))) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((((to_area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (to_area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR ((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)))) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.break_glasses FOR SELECT TO linli_area USING ((((account_id = (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid) OR (told = NULLIF(current_setting('app.area'::text, true), ''::text))) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.cases TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.clocks TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.colour_appeals FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.colour_decisions FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.connector_runs FOR SELECT TO linli_area USING (((((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR starts_with(NULLIF(current_setting('app.area'::text, true), ''::text), area)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.connectors FOR SELECT TO linli_area USING (((((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR starts_with(NULLIF(current_setting('app.area'::text, true), ''::text), area)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.document_grants FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.document_readings FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.document_versions FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.documents FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.entry_changes FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.entry_conflicts FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.exports FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.extensions TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.filing_moves FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.filing_reminders FOR SELECT TO linli_area USING (((area = NULLIF(current_setting('app.area'::text, true), ''::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.filings FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (reads_from <= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.history TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.import_sources FOR SELECT TO linli_area USING (((area = NULLIF(current_setting('app.area'::text, true), ''::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.loop_changes FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.loop_counts FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.photos TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.presses TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.release_photos TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.releases TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.repeats FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.source_rules FOR SELECT TO linli_area USING (((area = NULLIF(current_setting('app.area'::text, true), ''::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.task_lists FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.tasks FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.teams FOR SELECT TO linli_area USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.templates FOR SELECT TO linli_area USING ((("left"(NULLIF(current_setting('app.area'::text, true), ''::text), char_length(area)) = area) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.watchers TO linli_area USING (((((to_area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (to_area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR ((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)))) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok))) WITH CHECK (((((to_area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (to_area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR ((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)))) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
CREATE POLICY area ON public.whistle_counts FOR SELECT TO linli_area USING (((((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text))) OR (to_area = NULLIF(current_setting('app.area'::text, true), ''::text))) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('area'::text) AS ok)));
ALTER TABLE public.area_change_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.area_change_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.area_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY assignee ON public.assignments TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.cases TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.clocks TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.extensions TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.history TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.photos TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.presses TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.release_photos TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.releases TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
CREATE POLICY assignee ON public.watchers TO linli_assignee USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok))) WITH CHECK (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('assignee'::text) AS ok)));
ALTER TABLE public.assignments ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY auditor ON public.accounts FOR SELECT TO linli_auditor USING ((true AND ( SELECT ctx.ok('auditor'::text) AS ok)));
CREATE POLICY auditor ON public.audit FOR SELECT TO linli_auditor USING ((true AND ( SELECT ctx.ok('auditor'::text) AS ok)));
CREATE POLICY auditor ON public.audit_seals FOR SELECT TO linli_auditor USING ((true AND ( SELECT ctx.ok('auditor'::text) AS ok)));
CREATE POLICY auditor ON public.break_glasses FOR SELECT TO linli_auditor USING ((true AND ( SELECT ctx.ok('auditor'::text) AS ok)));
CREATE POLICY auditor ON public.posts FOR SELECT TO linli_auditor USING ((true AND ( SELECT ctx.ok('auditor'::text) AS ok)));
ALTER TABLE public.beat_areas ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.beat_redraws ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.beats ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.break_glasses ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.bulk_choices ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.burdens ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.case_grams ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channels ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.clocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.colour_appeals ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.colour_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.connector_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.connectors ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.document_grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.document_readings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.document_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.duplicates ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_conflicts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry_tally_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.extensions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.filing_moves ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.filing_reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.filings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.followers ENABLE ROW LEVEL SECURITY;
CREATE POLICY followup ON public.assignments TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.cases TO linli_followup USING (((solved_at IS NOT NULL) AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK (((solved_at IS NOT NULL) AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.clocks TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.extensions TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.history TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.photos TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.presses TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.release_photos TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.releases TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND (NOT (account_id IS DISTINCT FROM (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)) AND (NOT (post_id IS DISTINCT FROM (NULLIF(current_setting('app.post'::text, true), ''::text))::uuid)) AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY followup ON public.watchers TO linli_followup USING ((true AND ( SELECT ctx.ok('followup'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('followup'::text) AS ok)));
CREATE POLICY former ON public.assignments FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.cases FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.clocks FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.extensions FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.history FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.photos FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.presses FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.release_photos FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.releases FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY former ON public.watchers FOR SELECT TO linli_former USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('former'::text) AS ok)));
CREATE POLICY glass ON public.cases FOR SELECT TO linli_glass USING (((area >= NULLIF(current_setting('app.area'::text, true), ''::text)) AND (area < (NULLIF(current_setting('app.area'::text, true), ''::text) || '~'::text)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('glass'::text) AS ok)));
ALTER TABLE public.history ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.import_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.imported_cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY load ON public.assignments FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.attempts FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.buckets FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.bulk_choices FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.burdens FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.case_grams FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.cases FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.clocks FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.contacts FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.duplicates FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.entry_imports FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.entry_secrets FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.entry_tallies FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.entry_tally_changes FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.extensions FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.followers FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.history FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.idempotency FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.imported_cases FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.messages FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.meter_readings FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.notices FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.outbox FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.pending_sign_ins FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.photos FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.presses FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.questions FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.receipts FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.recovery_codes FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.release_photos FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.releases FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.repeat_cases FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.repeat_walks FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.saved_filters FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.saved_selections FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.solved_marks FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.team_members FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.viewings FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
CREATE POLICY load ON public.watchers FOR INSERT TO linli_load WITH CHECK ((true AND ( SELECT ctx.ok('load'::text) AS ok)));
ALTER TABLE public.loop_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.loop_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.meter_readings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY organization ON public.assignments FOR SELECT TO linli_organization USING ((((to_organization = (NULLIF(current_setting('app.organization'::text, true), ''::text))::uuid) OR (of_organization = (NULLIF(current_setting('app.organization'::text, true), ''::text))::uuid)) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('organization'::text) AS ok)));
CREATE POLICY organization ON public.break_glasses FOR SELECT TO linli_organization USING (((account_id = (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('organization'::text) AS ok)));
CREATE POLICY organization ON public.watchers FOR SELECT TO linli_organization USING (((to_organization = (NULLIF(current_setting('app.organization'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('organization'::text) AS ok)));
CREATE POLICY organization ON public.whistle_counts FOR SELECT TO linli_organization USING (((to_organization = (NULLIF(current_setting('app.organization'::text, true), ''::text))::uuid) AND (seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint) AND ( SELECT ctx.ok('organization'::text) AS ok)));
ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.pack_proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.parked_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.pending_sign_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.photos ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.posts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.presses ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY receipt ON public.assignments FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.cases FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.clocks FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.extensions FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.history FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND is_public AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.photos FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.presses FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.release_photos FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.releases FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
CREATE POLICY receipt ON public.watchers FOR SELECT TO linli_receipt USING (((home = NULLIF(current_setting('app.home'::text, true), ''::text)) AND (case_id = (NULLIF(current_setting('app.case_id'::text, true), ''::text))::uuid) AND ( SELECT ctx.ok('receipt'::text) AS ok)));
ALTER TABLE public.receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.release_photos ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.releases ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.repeat_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.repeat_walks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.repeats ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.route_failures ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.saved_filters ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.saved_selections ENABLE ROW LEVEL SECURITY;
CREATE POLICY sealer ON public.audit_seals TO linli_sealer USING ((true AND ( SELECT ctx.ok('sealer'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('sealer'::text) AS ok)));
CREATE POLICY security ON public.accounts TO linli_security USING ((true AND ( SELECT ctx.ok('security'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('security'::text) AS ok)));
CREATE POLICY security ON public.posts TO linli_security USING ((true AND ( SELECT ctx.ok('security'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('security'::text) AS ok)));
CREATE POLICY security ON public.sessions TO linli_security USING ((true AND ( SELECT ctx.ok('security'::text) AS ok))) WITH CHECK ((true AND ( SELECT ctx.ok('security'::text) AS ok)));
CREATE POLICY security ON public.sign_in_links FOR INSERT TO linli_security WITH CHECK ((true AND ( SELECT ctx.ok('security'::text) AS ok)));
ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sign_in_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.solved_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.source_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.task_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.team_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.viewings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.watchers ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.whistle_counts ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA ctx TO linli_owner;
GRANT USAGE ON SCHEMA ctx TO linli_app;
GRANT USAGE ON SCHEMA ctx TO linli_public;
GRANT USAGE ON SCHEMA ctx TO linli_gate;
GRANT USAGE ON SCHEMA ctx TO linli_area;
GRANT USAGE ON SCHEMA ctx TO linli_organization;
GRANT USAGE ON SCHEMA ctx TO linli_assignee;
GRANT USAGE ON SCHEMA ctx TO linli_former;
GRANT USAGE ON SCHEMA ctx TO linli_receipt;
GRANT USAGE ON SCHEMA ctx TO linli_administrator;
GRANT USAGE ON SCHEMA ctx TO linli_followup;
GRANT USAGE ON SCHEMA ctx TO linli_load;
GRANT ALL ON SCHEMA ctx TO linli_definer;
GRANT USAGE ON SCHEMA ctx TO linli_security;
GRANT USAGE ON SCHEMA ctx TO linli_auditor;
GRANT USAGE ON SCHEMA ctx TO linli_sealer;
GRANT USAGE ON SCHEMA ctx TO linli_removal;
GRANT USAGE ON SCHEMA ctx TO linli_glass;
GRANT USAGE ON SCHEMA ctx TO linli_resealer;
GRANT USAGE ON SCHEMA ctx TO linli_live;
GRANT USAGE ON SCHEMA ctx TO linli_teller;
GRANT USAGE ON SCHEMA ctx TO linli_timekeeper;
GRANT USAGE ON SCHEMA ctx TO linli_repeats;
GRANT USAGE ON SCHEMA ctx TO linli_sender;
GRANT USAGE ON SCHEMA ctx TO linli_mover;
GRANT USAGE ON SCHEMA ctx TO linli_meter;
GRANT USAGE ON SCHEMA ctx TO linli_connector;
GRANT USAGE ON SCHEMA ledgers TO linli_area;
GRANT USAGE ON SCHEMA ledgers TO linli_load;
GRANT CREATE ON SCHEMA public TO linli_owner;
GRANT CREATE ON SCHEMA public TO linli_definer;
REVOKE ALL ON FUNCTION ctx.account() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.account() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.actor() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.grams(words text) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.grams(words text) TO linli_owner;
GRANT SELECT ON TABLE public.documents TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.documents TO linli_definer;
REVOKE ALL ON FUNCTION ctx.add_version(d public.documents, given jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.area() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.area() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.area_after(code text, spot public.geometry) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.areas_after(code text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.areas_up(code text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.around(here public.geometry, metres integer) FROM PUBLIC;
GRANT SELECT ON TABLE public.task_lists TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.task_lists TO linli_definer;
REVOKE ALL ON FUNCTION ctx.as_seen(l public.task_lists, today date) FROM PUBLIC;
GRANT SELECT ON TABLE public.teams TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.teams TO linli_definer;
REVOKE ALL ON FUNCTION ctx.as_seen(t public.teams, today date) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.ask_new_area() FROM PUBLIC;
GRANT ALL ON SEQUENCE public.case_numbers TO linli_load;
GRANT USAGE ON SEQUENCE public.case_numbers TO linli_definer;
GRANT SELECT ON TABLE public.cases TO linli_area;
GRANT SELECT ON TABLE public.cases TO linli_assignee;
GRANT SELECT ON TABLE public.cases TO linli_former;
GRANT INSERT ON TABLE public.cases TO linli_load;
GRANT SELECT,INSERT,UPDATE ON TABLE public.cases TO linli_definer;
GRANT SELECT(home) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(home) ON TABLE public.cases TO linli_followup;
GRANT SELECT(home) ON TABLE public.cases TO linli_glass;
GRANT SELECT(id) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(id) ON TABLE public.cases TO linli_followup;
GRANT SELECT(id) ON TABLE public.cases TO linli_glass;
GRANT SELECT(number) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(number) ON TABLE public.cases TO linli_followup;
GRANT SELECT(number) ON TABLE public.cases TO linli_glass;
GRANT SELECT(area) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(area) ON TABLE public.cases TO linli_followup;
GRANT SELECT(area) ON TABLE public.cases TO linli_glass;
GRANT SELECT(seen_from) ON TABLE public.cases TO linli_followup;
GRANT SELECT(seen_from) ON TABLE public.cases TO linli_glass;
GRANT SELECT(scenario) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(scenario) ON TABLE public.cases TO linli_followup;
GRANT SELECT(scenario) ON TABLE public.cases TO linli_glass;
GRANT SELECT(pack_version) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(pack_version) ON TABLE public.cases TO linli_followup;
GRANT SELECT(pack_version) ON TABLE public.cases TO linli_glass;
GRANT SELECT(workflow) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(workflow) ON TABLE public.cases TO linli_followup;
GRANT UPDATE(step) ON TABLE public.cases TO linli_area;
GRANT UPDATE(step) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(step) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(step),UPDATE(step) ON TABLE public.cases TO linli_followup;
GRANT SELECT(step) ON TABLE public.cases TO linli_glass;
GRANT UPDATE(version) ON TABLE public.cases TO linli_area;
GRANT UPDATE(version) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(version) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(version),UPDATE(version) ON TABLE public.cases TO linli_followup;
GRANT SELECT(origin) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(words) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(point) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(place_note) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(reported_at) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(reported_at) ON TABLE public.cases TO linli_glass;
GRANT UPDATE(due_at) ON TABLE public.cases TO linli_area;
GRANT UPDATE(due_at) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(due_at) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(due_at),UPDATE(due_at) ON TABLE public.cases TO linli_followup;
GRANT SELECT(due_at) ON TABLE public.cases TO linli_glass;
GRANT UPDATE(solved_level) ON TABLE public.cases TO linli_area;
GRANT UPDATE(solved_level) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(solved_level) ON TABLE public.cases TO linli_receipt;
GRANT UPDATE(solved_at) ON TABLE public.cases TO linli_area;
GRANT UPDATE(solved_at) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(solved_at) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(solved_at) ON TABLE public.cases TO linli_followup;
GRANT UPDATE(closed_at) ON TABLE public.cases TO linli_area;
GRANT UPDATE(closed_at) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(closed_at) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(closed_at),UPDATE(closed_at) ON TABLE public.cases TO linli_followup;
GRANT SELECT(closed_at) ON TABLE public.cases TO linli_glass;
GRANT UPDATE(answer) ON TABLE public.cases TO linli_area;
GRANT UPDATE(answer) ON TABLE public.cases TO linli_assignee;
GRANT SELECT(answer) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(score) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(score_words) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(is_public) ON TABLE public.cases TO linli_receipt;
GRANT SELECT(language) ON TABLE public.cases TO linli_receipt;
REVOKE ALL ON FUNCTION ctx.at_its_beat(c public.cases, given jsonb, giver uuid) FROM PUBLIC;
GRANT SELECT,INSERT ON TABLE public.audit TO linli_definer;
GRANT SELECT ON TABLE public.audit TO linli_auditor;
REVOKE ALL ON FUNCTION ctx.audit_form(a public.audit) FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE public.organizations TO linli_definer;
GRANT SELECT ON TABLE public.organizations TO linli_public;
GRANT SELECT ON TABLE public.organizations TO linli_gate;
GRANT SELECT ON TABLE public.organizations TO linli_area;
GRANT SELECT ON TABLE public.organizations TO linli_organization;
GRANT SELECT ON TABLE public.organizations TO linli_assignee;
GRANT SELECT ON TABLE public.organizations TO linli_former;
GRANT SELECT ON TABLE public.organizations TO linli_receipt;
GRANT SELECT,INSERT,UPDATE ON TABLE public.organizations TO linli_administrator;
GRANT SELECT ON TABLE public.organizations TO linli_followup;
GRANT SELECT ON TABLE public.organizations TO linli_load;
GRANT SELECT ON TABLE public.organizations TO linli_security;
GRANT SELECT ON TABLE public.organizations TO linli_auditor;
GRANT SELECT ON TABLE public.organizations TO linli_timekeeper;
REVOKE ALL ON FUNCTION ctx.beat_fault(office public.organizations, own uuid, ground public.geometry, codes text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.beat_ground(given jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.beat_of(office uuid, place text, spot public.geometry, reader smallint) FROM PUBLIC;
GRANT SELECT ON TABLE public.area_changes TO linli_administrator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_changes TO linli_definer;
REVOKE ALL ON FUNCTION ctx.begin_area_change(h public.area_changes, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.begin_session(account uuid, post uuid, token_hash bytea, csrf bytea, place text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.carry_area_change(h public.area_changes, moment timestamp with time zone, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.carry_out(c public.cases, m jsonb, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.case_area_after(c public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.case_id() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.case_id() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.case_to_release(given jsonb, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.code_length(level integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.colour_plan(ledger text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.colour_read_from(reads_from smallint, dwellings text) FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE public.ledgers TO linli_definer;
GRANT SELECT ON TABLE public.ledgers TO linli_area;
GRANT SELECT ON TABLE public.ledgers TO linli_administrator;
GRANT SELECT ON TABLE public.ledgers TO linli_load;
REVOKE ALL ON FUNCTION ctx.coloured_building(l public.ledgers, home text, id uuid, OUT area text, OUT reads_from smallint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.coloured_ledger(name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.colours_follow() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.column_type(kind text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.concerned(c public.cases, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.contact_place(home text, case_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.count_changed_case() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.count_changed_case() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.count_new_cases() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.count_new_cases() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.count_whistles() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.count_whistles() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.cut(c public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.date_case(c public.cases, due timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.decides_entries() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.demand_handler() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.demand_handler() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.demand_keys(given jsonb, required text[], optional text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.demand_lead() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.demand_lead() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.demand_owner(to_area text, to_organization uuid, seen_from smallint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.demand_routed(report jsonb, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.demand_standing() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.desk_of(office uuid, giver uuid, place text, spot public.geometry, reader smallint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.document_here(document uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.document_parts_follow() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.draw_beat(office public.organizations, own uuid, given jsonb, ground public.geometry, codes text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.end_no_earlier() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.end_no_earlier() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.end_stand_ins() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.end_stand_ins() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.end_watch() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.end_watch() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.find_beat() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.find_beat() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.free_code(parent text, own text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.give(c public.cases, m jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.go_through(job text, item text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.gram_query(words text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.grams_of(c public.cases) FROM PUBLIC;
GRANT SELECT ON TABLE public.posts TO linli_administrator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.posts TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.posts TO linli_security;
GRANT SELECT(id) ON TABLE public.posts TO linli_auditor;
GRANT SELECT(account_id) ON TABLE public.posts TO linli_auditor;
GRANT SELECT(kind) ON TABLE public.posts TO linli_auditor;
GRANT SELECT(area) ON TABLE public.posts TO linli_auditor;
GRANT SELECT(title) ON TABLE public.posts TO linli_auditor;
GRANT SELECT(stands_in_for) ON TABLE public.posts TO linli_auditor;
REVOKE ALL ON FUNCTION ctx.handles_cases(p public.posts) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.happened_since(c public.cases, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.has_beats(office uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.has_handled(home text, case_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.has_lead(home text, case_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.helped_case(home text, case_id uuid) FROM PUBLIC;
GRANT SELECT ON TABLE public.history TO linli_area;
GRANT SELECT ON TABLE public.history TO linli_assignee;
GRANT SELECT ON TABLE public.history TO linli_former;
GRANT INSERT ON TABLE public.history TO linli_load;
GRANT SELECT,INSERT ON TABLE public.history TO linli_definer;
GRANT SELECT(home) ON TABLE public.history TO linli_receipt;
GRANT INSERT(home) ON TABLE public.history TO linli_area;
GRANT INSERT(home) ON TABLE public.history TO linli_assignee;
GRANT INSERT(home) ON TABLE public.history TO linli_followup;
GRANT SELECT(case_id) ON TABLE public.history TO linli_receipt;
GRANT INSERT(case_id) ON TABLE public.history TO linli_area;
GRANT INSERT(case_id) ON TABLE public.history TO linli_assignee;
GRANT INSERT(case_id) ON TABLE public.history TO linli_followup;
GRANT SELECT(area) ON TABLE public.history TO linli_receipt;
GRANT INSERT(area) ON TABLE public.history TO linli_area;
GRANT INSERT(area) ON TABLE public.history TO linli_assignee;
GRANT INSERT(area) ON TABLE public.history TO linli_followup;
GRANT UPDATE(area) ON TABLE public.history TO linli_definer;
GRANT SELECT(version) ON TABLE public.history TO linli_receipt;
GRANT INSERT(version) ON TABLE public.history TO linli_area;
GRANT INSERT(version) ON TABLE public.history TO linli_assignee;
GRANT INSERT(version) ON TABLE public.history TO linli_followup;
GRANT SELECT(at) ON TABLE public.history TO linli_receipt;
GRANT INSERT(at) ON TABLE public.history TO linli_area;
GRANT INSERT(at) ON TABLE public.history TO linli_assignee;
GRANT INSERT(at) ON TABLE public.history TO linli_followup;
GRANT SELECT(act) ON TABLE public.history TO linli_receipt;
GRANT INSERT(act) ON TABLE public.history TO linli_area;
GRANT INSERT(act) ON TABLE public.history TO linli_assignee;
GRANT INSERT(act) ON TABLE public.history TO linli_followup;
GRANT SELECT(from_step) ON TABLE public.history TO linli_receipt;
GRANT INSERT(from_step) ON TABLE public.history TO linli_area;
GRANT INSERT(from_step) ON TABLE public.history TO linli_assignee;
GRANT INSERT(from_step) ON TABLE public.history TO linli_followup;
GRANT SELECT(to_step) ON TABLE public.history TO linli_receipt;
GRANT INSERT(to_step) ON TABLE public.history TO linli_area;
GRANT INSERT(to_step) ON TABLE public.history TO linli_assignee;
GRANT INSERT(to_step) ON TABLE public.history TO linli_followup;
GRANT INSERT(account_id) ON TABLE public.history TO linli_area;
GRANT INSERT(account_id) ON TABLE public.history TO linli_assignee;
GRANT INSERT(account_id) ON TABLE public.history TO linli_followup;
GRANT INSERT(post_id) ON TABLE public.history TO linli_area;
GRANT INSERT(post_id) ON TABLE public.history TO linli_assignee;
GRANT INSERT(post_id) ON TABLE public.history TO linli_followup;
GRANT SELECT(who) ON TABLE public.history TO linli_receipt;
GRANT INSERT(who) ON TABLE public.history TO linli_area;
GRANT INSERT(who) ON TABLE public.history TO linli_assignee;
GRANT INSERT(who) ON TABLE public.history TO linli_followup;
GRANT SELECT(words) ON TABLE public.history TO linli_receipt;
GRANT INSERT(words) ON TABLE public.history TO linli_area;
GRANT INSERT(words) ON TABLE public.history TO linli_assignee;
GRANT INSERT(words) ON TABLE public.history TO linli_followup;
GRANT SELECT(is_public) ON TABLE public.history TO linli_receipt;
GRANT INSERT(is_public) ON TABLE public.history TO linli_area;
GRANT INSERT(is_public) ON TABLE public.history TO linli_assignee;
GRANT INSERT(is_public) ON TABLE public.history TO linli_followup;
GRANT INSERT(detail) ON TABLE public.history TO linli_area;
GRANT INSERT(detail) ON TABLE public.history TO linli_assignee;
GRANT INSERT(detail) ON TABLE public.history TO linli_followup;
GRANT INSERT(seen_from) ON TABLE public.history TO linli_area;
GRANT INSERT(seen_from) ON TABLE public.history TO linli_assignee;
GRANT INSERT(seen_from) ON TABLE public.history TO linli_followup;
GRANT UPDATE(seen_from) ON TABLE public.history TO linli_definer;
REVOKE ALL ON FUNCTION ctx.history_form(h public.history) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.history_leaf(h public.history) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.home() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.home() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.hours_spent(spent interval) FROM PUBLIC;
GRANT SELECT ON TABLE public.filings TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.filings TO linli_definer;
REVOKE ALL ON FUNCTION ctx.is_asked(f public.filings) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.is_asked(f public.filings) TO linli_area;
GRANT SELECT ON TABLE public.assignments TO linli_area;
GRANT SELECT ON TABLE public.assignments TO linli_assignee;
GRANT SELECT ON TABLE public.assignments TO linli_organization;
GRANT SELECT ON TABLE public.assignments TO linli_former;
GRANT INSERT ON TABLE public.assignments TO linli_load;
GRANT SELECT,INSERT,UPDATE ON TABLE public.assignments TO linli_definer;
GRANT SELECT(home) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(home) ON TABLE public.assignments TO linli_followup;
GRANT SELECT(case_id) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(case_id) ON TABLE public.assignments TO linli_followup;
GRANT SELECT(area) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(area) ON TABLE public.assignments TO linli_followup;
GRANT SELECT(id) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(id) ON TABLE public.assignments TO linli_followup;
GRANT SELECT(part) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(part) ON TABLE public.assignments TO linli_followup;
GRANT SELECT(to_area) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(to_organization) ON TABLE public.assignments TO linli_receipt;
GRANT UPDATE(step) ON TABLE public.assignments TO linli_area;
GRANT UPDATE(step) ON TABLE public.assignments TO linli_assignee;
GRANT SELECT(step) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(step),UPDATE(step) ON TABLE public.assignments TO linli_followup;
GRANT UPDATE(due_at) ON TABLE public.assignments TO linli_area;
GRANT UPDATE(due_at) ON TABLE public.assignments TO linli_assignee;
GRANT SELECT(due_at) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(due_at),UPDATE(due_at) ON TABLE public.assignments TO linli_followup;
GRANT SELECT(given_at) ON TABLE public.assignments TO linli_receipt;
GRANT UPDATE(ended_at) ON TABLE public.assignments TO linli_area;
GRANT UPDATE(ended_at) ON TABLE public.assignments TO linli_assignee;
GRANT SELECT(ended_at) ON TABLE public.assignments TO linli_receipt;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.assignments TO linli_followup;
REVOKE ALL ON FUNCTION ctx.is_given_by_name(s public.assignments) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_key_taken(l public.ledgers, given jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_living(post public.posts) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_member(t public.teams, today date) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_near(there public.geometry, here public.geometry, radius_m integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_noted(job text, item text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_outage(state text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_own(s public.assignments) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.is_shown(c public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.judge_solved() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.judge_solved() TO linli_owner;
GRANT SELECT,INSERT,UPDATE ON TABLE public.questions TO linli_definer;
REVOKE ALL ON FUNCTION ctx.keep_answers(c public.cases, q public.questions, given jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keep_attachments(report jsonb, r public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keep_change(l public.ledgers, old_row jsonb, was jsonb, at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keep_entry(l public.ledgers, given jsonb, source text, at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keep_factor(account uuid, secret bytea, step bigint, recovery_hashes bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keep_grams() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.keep_grams() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.keep_message(c public.cases, given jsonb, direction text, who text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keep_secrets(l public.ledgers, given jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keeps_desk() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.keeps_documents(area text, ledger text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.kept_ledger(name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.key_of(sealed bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.kind(VARIADIC allowed text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.kind(VARIADIC allowed text[]) TO linli_definer;
REVOKE ALL ON FUNCTION ctx.lapse_wish() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.lapse_wish() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.leaf(form text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.ledger_table(name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.left_behind(change uuid, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.level() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.level() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.like_it(c public.cases, metres integer, after timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.link(c public.cases, master public.cases, from_step text, said_by text, moment timestamp with time zone) FROM PUBLIC;
GRANT SELECT ON TABLE public.break_glasses TO linli_area;
GRANT SELECT ON TABLE public.break_glasses TO linli_organization;
GRANT SELECT ON TABLE public.break_glasses TO linli_auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE public.break_glasses TO linli_definer;
REVOKE ALL ON FUNCTION ctx.living_glass() FROM PUBLIC;
GRANT SELECT ON TABLE public.document_grants TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.document_grants TO linli_definer;
REVOKE ALL ON FUNCTION ctx.living_grants(d public.documents, today date) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.lock_duplicates() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.log_writers() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.look_for_repeat(c public.cases, rules jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT SELECT ON TABLE public.loop_changes TO linli_area;
GRANT SELECT,INSERT,DELETE ON TABLE public.loop_changes TO linli_definer;
REVOKE ALL ON FUNCTION ctx.loop_parts(c public.cases, sign integer, zone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.master_of(c public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.may_name(c public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.may_read(c public.cases) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.microseconds(moment timestamp with time zone) FROM PUBLIC;
GRANT SELECT ON TABLE public.beats TO linli_administrator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.beats TO linli_definer;
REVOKE ALL ON FUNCTION ctx.move_beat(b public.beats, h public.area_changes, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_beats(h public.area_changes, moment timestamp with time zone, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_case_on(c public.cases, h public.area_changes, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_cases(h public.area_changes, moment timestamp with time zone, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_children(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_entries(h public.area_changes, moment timestamp with time zone, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_entries_of(l public.ledgers, gone text[], is_removed boolean, moment timestamp with time zone, at_most integer, OUT moved integer, OUT twins integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_grams() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.move_grams() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.move_helpers(c public.cases, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_lead(c public.cases, old_area text, moment timestamp with time zone, why text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_marks(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_organizations(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_papers(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_posts(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_releases() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.move_releases() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.move_task_lists(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_tasks(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_teams(h public.area_changes, at_most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.move_watchers() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.move_watchers() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.my_grants(today date) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.next_area(code text, spot public.geometry) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.note_help(c public.cases, s public.assignments, given jsonb, act text, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.note_release(c public.cases, given jsonb, act text, caller text, fields text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.note_time(c public.cases, given jsonb, act text, caller text, more jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.notice_repeat(c public.cases, rule jsonb, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.ok(want text) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_definer;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_area;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_organization;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_assignee;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_former;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_receipt;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_administrator;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_followup;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_load;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_gate;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_security;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_auditor;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_sealer;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_removal;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_glass;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_resealer;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_live;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_teller;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_timekeeper;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_repeats;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_sender;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_mover;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_meter;
GRANT ALL ON FUNCTION ctx.ok(want text) TO linli_connector;
REVOKE ALL ON FUNCTION ctx.open_case(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_case(home text, case_id uuid) TO linli_area;
GRANT ALL ON FUNCTION ctx.open_case(home text, case_id uuid) TO linli_organization;
REVOKE ALL ON FUNCTION ctx.open_case_by_glass(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_case_by_glass(home text, case_id uuid) TO linli_glass;
REVOKE ALL ON FUNCTION ctx.open_cases_in(box public.geometry, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.open_connector(claim uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_connector(claim uuid) TO linli_connector;
REVOKE ALL ON FUNCTION ctx.open_console(kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_console(kind text) TO linli_owner;
REVOKE ALL ON FUNCTION ctx.open_glass() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_glass() TO linli_area;
GRANT ALL ON FUNCTION ctx.open_glass() TO linli_organization;
REVOKE ALL ON FUNCTION ctx.open_job(kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_job(kind text) TO linli_app;
REVOKE ALL ON FUNCTION ctx.open_load() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_load() TO linli_owner;
GRANT ALL ON FUNCTION ctx.open_load() TO linli_load;
REVOKE ALL ON FUNCTION ctx.open_meter() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_meter() TO linli_app;
REVOKE ALL ON FUNCTION ctx.open_mover() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_mover() TO linli_app;
GRANT ALL ON FUNCTION ctx.open_mover() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.open_new_case(report jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.open_receipt(code_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_receipt(code_hash bytea) TO linli_app;
REVOKE ALL ON FUNCTION ctx.open_removal() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_removal() TO linli_app;
REVOKE ALL ON FUNCTION ctx.open_repeats() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_repeats() TO linli_app;
REVOKE ALL ON FUNCTION ctx.open_reseal() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_reseal() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.open_session(token_hash bytea, idle interval) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_session(token_hash bytea, idle interval) TO linli_app;
REVOKE ALL ON FUNCTION ctx.open_timekeeper() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.open_timekeeper() TO linli_app;
REVOKE ALL ON FUNCTION ctx.organization() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.organization() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.organization_after(organization uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.papers_read_as_ledger() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.papers_read_as_ledger() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.park(job text, item text, reason text, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.park_or_raise(job text, item text, state text, violated text, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.pause_clock(c public.cases, pause jsonb, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.place_after(area text, spot public.geometry) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.place_columns(l public.ledgers) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.place_zone() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean) TO linli_owner;
GRANT ALL ON FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean) TO linli_definer;
REVOKE ALL ON FUNCTION ctx.post() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.post() TO linli_definer;
REVOKE ALL ON FUNCTION ctx.post_to_stand_in_for(given jsonb, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.posts_at(code text, desks_only boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.protect(target regclass, reach text, signed boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.protect(target regclass, reach text, signed boolean) TO linli_owner;
REVOKE ALL ON FUNCTION ctx.protect_ledger(target regclass, reads_from smallint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.question_at_hand(token_hash bytea, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.quoted(value text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.record(kind text, act text, object text, outcome text, reason text, address text, request_id text, fields text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.record_at_gate(account uuid, act text, outcome text, fields text[], source text[]) FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE public.exports TO linli_definer;
GRANT SELECT(id) ON TABLE public.exports TO linli_area;
GRANT SELECT(number) ON TABLE public.exports TO linli_area;
GRANT SELECT(account_id) ON TABLE public.exports TO linli_area;
GRANT SELECT(post_id) ON TABLE public.exports TO linli_area;
GRANT SELECT(area) ON TABLE public.exports TO linli_area;
GRANT SELECT(who) ON TABLE public.exports TO linli_area;
GRANT SELECT(purpose) ON TABLE public.exports TO linli_area;
GRANT SELECT(words) ON TABLE public.exports TO linli_area;
GRANT SELECT(fields) ON TABLE public.exports TO linli_area;
GRANT SELECT(filter) ON TABLE public.exports TO linli_area;
GRANT SELECT(form) ON TABLE public.exports TO linli_area;
GRANT SELECT(rows) ON TABLE public.exports TO linli_area;
GRANT SELECT(needs_second) ON TABLE public.exports TO linli_area;
GRANT SELECT(as_of) ON TABLE public.exports TO linli_area;
GRANT SELECT(ordered_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(lapses_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(decided_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(decider) ON TABLE public.exports TO linli_area;
GRANT SELECT(is_approved) ON TABLE public.exports TO linli_area;
GRANT SELECT(decision_words) ON TABLE public.exports TO linli_area;
GRANT SELECT(bytes) ON TABLE public.exports TO linli_area;
GRANT SELECT(made_rows) ON TABLE public.exports TO linli_area;
GRANT SELECT(is_cut) ON TABLE public.exports TO linli_area;
GRANT SELECT(made_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(expires_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(removed_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(ledger) ON TABLE public.exports TO linli_area;
GRANT SELECT(query) ON TABLE public.exports TO linli_area;
GRANT SELECT(ends_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(revoked_at) ON TABLE public.exports TO linli_area;
GRANT SELECT(revoker) ON TABLE public.exports TO linli_area;
REVOKE ALL ON FUNCTION ctx.record_export(caller text, act text, export public.exports, how_many integer, source jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.redraw_again(moment timestamp with time zone) FROM PUBLIC;
GRANT SELECT ON TABLE public.beat_redraws TO linli_administrator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.beat_redraws TO linli_definer;
REVOKE ALL ON FUNCTION ctx.redraw_apart(r public.beat_redraws, s public.assignments, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.redraw_helper(c public.cases, s public.assignments, next uuid, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.redraw_lead(c public.cases, s public.assignments, desk uuid, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.redraw_one(r public.beat_redraws, s public.assignments, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.relayed_case(home text, case_id uuid, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.relocate(c public.cases, new_area text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.restart_clocks(c public.cases, m jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.rests(job text, item text, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.resume_clock(c public.cases, resumed jsonb, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.rounded(point public.geometry) FROM PUBLIC;
GRANT SELECT ON TABLE public.connectors TO linli_area;
GRANT SELECT ON TABLE public.connectors TO linli_administrator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors TO linli_definer;
REVOKE ALL ON FUNCTION ctx.run_under_way() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.save_filing(f public.filings, act text, next text, given jsonb, fresh jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.seal(account uuid, post uuid, kind text, area text, level smallint, organization uuid, home text, case_id uuid, csrf bytea, account_name text, post_kind text, post_title text, is_token boolean, is_shown boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.sealed_answer(answer jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.session_account(token_hash bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.shared_area(areas text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.show_waiting(c public.cases, until timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.sign(VARIADIC settings text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.sign(VARIADIC settings text[]) TO linli_definer;
REVOKE ALL ON FUNCTION ctx.solved_from_far(z integer, x integer, y integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.solved_of_late(since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) TO linli_owner;
GRANT ALL ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) TO linli_area;
GRANT ALL ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) TO linli_assignee;
GRANT ALL ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) TO linli_followup;
GRANT ALL ON FUNCTION ctx.spot_in_time(point public.geometry, moment timestamp with time zone) TO linli_load;
REVOKE ALL ON FUNCTION ctx.staffed_from(code text, seen_from smallint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.start_clock(c public.cases, m jsonb, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.summed_cells(f public.filings) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.sweep_buckets(after text, at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.tally_entries() FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.team_in_sight(team uuid, caller text, today date) FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE public.team_members TO linli_definer;
REVOKE ALL ON FUNCTION ctx.team_roll(t public.teams, today date) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.team_to_change(team uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.tell(c public.cases, event text, detail jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.tell_of_history() FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.tell_of_history() TO linli_owner;
REVOKE ALL ON FUNCTION ctx.tile_box(z integer, x integer, y integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.tile_x(lon double precision, z integer, x integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.tile_y(lat double precision, z integer, y integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.told_about(area text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.unmasks(post_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.unnamed(what text) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.unnamed(what text) TO linli_definer;
REVOKE ALL ON FUNCTION ctx.use_factor(account uuid, step bigint, recovery_hash bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.want_redraw(office uuid, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.was_in_time(home text, case_id uuid, moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ctx.watch_session(token_hash bytea, idle interval) FROM PUBLIC;
GRANT ALL ON FUNCTION ctx.watch_session(token_hash bytea, idle interval) TO linli_app;
REVOKE ALL ON FUNCTION ctx.who() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.acknowledge_glass(id uuid, ends boolean, source jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.acknowledge_glass(id uuid, ends boolean, source jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.add_team_member(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_team_member(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.added_reports(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.added_reports(home text, case_id uuid) TO linli_area;
GRANT ALL ON FUNCTION public.added_reports(home text, case_id uuid) TO linli_assignee;
GRANT ALL ON FUNCTION public.added_reports(home text, case_id uuid) TO linli_former;
REVOKE ALL ON FUNCTION public.answer_appeal(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_appeal(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.answer_press(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_press(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.answer_press(given jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.answer_question(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_question(given jsonb) TO linli_public;
GRANT ALL ON FUNCTION public.answer_question(given jsonb) TO linli_receipt;
REVOKE ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_area;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_organization;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_assignee;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_former;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_receipt;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_administrator;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_followup;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_gate;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_security;
GRANT ALL ON FUNCTION public.append_audit(act text, object text, fields text[], reason text, outcome text, address text, request_id text) TO linli_auditor;
REVOKE ALL ON FUNCTION public.append_refusal(token_hash bytea, object text, outcome text, address text, request_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.append_refusal(token_hash bytea, object text, outcome text, address text, request_id text) TO linli_gate;
REVOKE ALL ON FUNCTION public.area_change_effects(codes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.area_change_effects(codes text[]) TO linli_administrator;
REVOKE ALL ON FUNCTION public.arrange_filter(id uuid, act text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.arrange_filter(id uuid, act text) TO linli_area;
REVOKE ALL ON FUNCTION public.ask_connector(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ask_connector(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.ask_connector(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.ask_extension(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ask_extension(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.ask_extension(given jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.ask_help(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ask_help(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.ask_help(given jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.ask_reporter(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ask_reporter(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.ask_reporter(given jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.asked_question(token_hash bytea, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.asked_question(token_hash bytea, at timestamp with time zone) TO linli_public;
GRANT ALL ON FUNCTION public.asked_question(token_hash bytea, at timestamp with time zone) TO linli_receipt;
REVOKE ALL ON FUNCTION public.awaited_single_sign_on(token_hash bytea, browser_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.awaited_single_sign_on(token_hash bytea, browser_hash bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.beat_offices(after_area text, after_slug text, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.beat_offices(after_area text, after_slug text, at_most integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.beats_of(office uuid, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.beats_of(office uuid, at_most integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.begin_sign_in(account uuid, post uuid, way text, token_hash bytea, browser_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_sign_in(account uuid, post uuid, way text, token_hash bytea, browser_hash bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.begin_single_sign_on(token_hash bytea, browser_hash bytea, nonce text, verifier text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_single_sign_on(token_hash bytea, browser_hash bytea, nonce text, verifier text) TO linli_gate;
REVOKE ALL ON FUNCTION public.begin_try(name text, free integer, seconds integer, longest integer, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_try(name text, free integer, seconds integer, longest integer, at timestamp with time zone) TO linli_gate;
REVOKE ALL ON FUNCTION public.break_glass(wanted jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.break_glass(wanted jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.break_glass(wanted jsonb) TO linli_organization;
REVOKE ALL ON FUNCTION public.bucket_share(name text, seconds integer, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.bucket_share(name text, seconds integer, at timestamp with time zone) TO linli_gate;
REVOKE ALL ON FUNCTION public.burden_counts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.burden_counts() TO linli_public;
REVOKE ALL ON FUNCTION public.cancel_area_change(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cancel_area_change(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.carry_area_changes(at timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.carry_area_changes(at timestamp with time zone, at_most integer) TO linli_mover;
REVOKE ALL ON FUNCTION public.carry_redraws(at timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.carry_redraws(at timestamp with time zone, at_most integer) TO linli_mover;
REVOKE ALL ON FUNCTION public.case_marks(homes text[], numbers bigint[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.case_marks(homes text[], numbers bigint[], at timestamp with time zone) TO linli_area;
GRANT ALL ON FUNCTION public.case_marks(homes text[], numbers bigint[], at timestamp with time zone) TO linli_organization;
REVOKE ALL ON FUNCTION public.cases_of_repeat(id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cases_of_repeat(id uuid) TO linli_area;
REVOKE ALL ON FUNCTION public.change_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.change_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.claim_connector(claim uuid, moment timestamp with time zone, until timestamp with time zone, only_one text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_connector(claim uuid, moment timestamp with time zone, until timestamp with time zone, only_one text) TO linli_connector;
REVOKE ALL ON FUNCTION public.claim_deliveries(claim uuid, moment timestamp with time zone, until timestamp with time zone, of_each integer, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_deliveries(claim uuid, moment timestamp with time zone, until timestamp with time zone, of_each integer, at_most integer) TO linli_sender;
REVOKE ALL ON FUNCTION public.clocks_run_out(at timestamp with time zone, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.clocks_run_out(at timestamp with time zone, most integer) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.complain_of_burden(organization uuid, area text, kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.complain_of_burden(organization uuid, area text, kind text) TO linli_public;
REVOKE ALL ON FUNCTION public.contact_to_tell(delivery uuid, claim uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.contact_to_tell(delivery uuid, claim uuid) TO linli_sender;
REVOKE ALL ON FUNCTION public.count_attempt(bucket text, seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.count_attempt(bucket text, seconds integer) TO linli_gate;
REVOKE ALL ON FUNCTION public.count_parked_work(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.count_parked_work(at_most integer) TO linli_meter;
GRANT ALL ON FUNCTION public.count_parked_work(at_most integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.count_solved_marks(moment timestamp with time zone, worth integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.count_solved_marks(moment timestamp with time zone, worth integer) TO linli_meter;
REVOKE ALL ON FUNCTION public.credential(login text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.credential(login text) TO linli_gate;
REVOKE ALL ON FUNCTION public.date_clock(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.date_clock(given jsonb) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.day_begins(day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.day_begins(day date) TO linli_area;
REVOKE ALL ON FUNCTION public.decide_colours(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.decide_colours(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.decide_export(id uuid, approves boolean, words text, source jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.decide_export(id uuid, approves boolean, words text, source jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.decide_extension(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.decide_extension(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.decide_repeat(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.decide_repeat(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.demanded_answers() FROM PUBLIC;
GRANT ALL ON FUNCTION public.demanded_answers() TO linli_area;
GRANT ALL ON FUNCTION public.demanded_answers() TO linli_organization;
REVOKE ALL ON FUNCTION public.desks_below(area text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.desks_below(area text) TO linli_area;
GRANT ALL ON FUNCTION public.desks_below(area text) TO linli_organization;
GRANT ALL ON FUNCTION public.desks_below(area text) TO linli_assignee;
GRANT ALL ON FUNCTION public.desks_below(area text) TO linli_administrator;
REVOKE ALL ON FUNCTION public.document_readers(document uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.document_readers(document uuid) TO linli_area;
REVOKE ALL ON FUNCTION public.drop_selection(id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.drop_selection(id uuid) TO linli_area;
REVOKE ALL ON FUNCTION public.due_work(moment timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.due_work(moment timestamp with time zone, at_most integer) TO linli_teller;
GRANT ALL ON FUNCTION public.due_work(moment timestamp with time zone, at_most integer) TO linli_timekeeper;
GRANT ALL ON FUNCTION public.due_work(moment timestamp with time zone, at_most integer) TO linli_followup;
GRANT ALL ON FUNCTION public.due_work(moment timestamp with time zone, at_most integer) TO linli_removal;
REVOKE ALL ON FUNCTION public.duplicate_state(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.duplicate_state(home text, case_id uuid) TO linli_area;
GRANT ALL ON FUNCTION public.duplicate_state(home text, case_id uuid) TO linli_assignee;
GRANT ALL ON FUNCTION public.duplicate_state(home text, case_id uuid) TO linli_former;
REVOKE ALL ON FUNCTION public.end_beat(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_beat(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.end_document_grant(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_document_grant(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.end_form(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_form(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.end_glass(source jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_glass(source jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.end_glass(source jsonb) TO linli_organization;
REVOKE ALL ON FUNCTION public.end_own_sessions(token_hash bytea, session uuid, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_own_sessions(token_hash bytea, session uuid, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.end_run(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_run(given jsonb) TO linli_connector;
REVOKE ALL ON FUNCTION public.end_session(token_hash bytea, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_session(token_hash bytea, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.end_single_sign_on(token_hash bytea, login text, is_factor_shown boolean, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_single_sign_on(token_hash bytea, login text, is_factor_shown boolean, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.end_stand_in(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_stand_in(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.end_stand_in(given jsonb) TO linli_organization;
GRANT ALL ON FUNCTION public.end_stand_in(given jsonb) TO linli_security;
REVOKE ALL ON FUNCTION public.end_team(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_team(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.end_team_member(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_team_member(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.ended_waits(at timestamp with time zone, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ended_waits(at timestamp with time zone, most integer) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.enrol_factor(token_hash bytea, step bigint, recovery_hashes bytea[], source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrol_factor(token_hash bytea, step bigint, recovery_hashes bytea[], source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.entries_marked(ledger text, field text, marks bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entries_marked(ledger text, field text, marks bytea[]) TO linli_area;
REVOKE ALL ON FUNCTION public.entries_within(names text[], within text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entries_within(names text[], within text) TO linli_area;
REVOKE ALL ON FUNCTION public.entry_counts(ledger text, at_level integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_counts(ledger text, at_level integer) TO linli_area;
REVOKE ALL ON FUNCTION public.entry_faults(ledger text, lie_in text[], places integer[], villages text[], keys text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_faults(ledger text, lie_in text[], places integer[], villages text[], keys text[]) TO linli_load;
REVOKE ALL ON FUNCTION public.entry_import(ledger text, digest text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_import(ledger text, digest text) TO linli_load;
REVOKE ALL ON FUNCTION public.escalate(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.escalate(given jsonb) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.expired_exports(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.expired_exports(most integer) TO linli_removal;
REVOKE ALL ON FUNCTION public.fetch_export(id uuid, source jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fetch_export(id uuid, source jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.find_cases(wanted jsonb, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.find_cases(wanted jsonb, at_most integer) TO linli_area;
REVOKE ALL ON FUNCTION public.find_documents(wanted jsonb, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.find_documents(wanted jsonb, at_most integer) TO linli_area;
REVOKE ALL ON FUNCTION public.find_repeats(rules jsonb, at timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.find_repeats(rules jsonb, at timestamp with time zone, at_most integer) TO linli_repeats;
REVOKE ALL ON FUNCTION public.finish_sign_in(pending_hash bytea, browser_hash bytea, token_hash bytea, csrf bytea, place text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.finish_sign_in(pending_hash bytea, browser_hash bytea, token_hash bytea, csrf bytea, place text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.fold_loops(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fold_loops(at_most integer) TO linli_followup;
REVOKE ALL ON FUNCTION public.fold_tallies(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fold_tallies(at_most integer) TO linli_followup;
REVOKE ALL ON FUNCTION public.follow_buildings(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.follow_buildings(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.follow_case(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.follow_case(given jsonb) TO linli_receipt;
REVOKE ALL ON FUNCTION public.follow_state() FROM PUBLIC;
GRANT ALL ON FUNCTION public.follow_state() TO linli_receipt;
REVOKE ALL ON FUNCTION public.followed_case() FROM PUBLIC;
GRANT ALL ON FUNCTION public.followed_case() TO linli_receipt;
REVOKE ALL ON FUNCTION public.followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.followers_to_tell(home text, case_id uuid, after_home text, after_id uuid, at_most integer) TO linli_teller;
REVOKE ALL ON FUNCTION public.forget_import_source(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_import_source(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.forgive_try(name text, free integer, seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forgive_try(name text, free integer, seconds integer) TO linli_gate;
REVOKE ALL ON FUNCTION public.form_progress(form uuid, period text, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.form_progress(form uuid, period text, today date) TO linli_area;
REVOKE ALL ON FUNCTION public.form_team(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.form_team(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.go_on_helping(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.go_on_helping(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.go_on_helping(given jsonb) TO linli_assignee;
GRANT ALL ON FUNCTION public.go_on_helping(given jsonb) TO linli_former;
REVOKE ALL ON FUNCTION public.grant_document(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.grant_document(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.granted_document(document uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.granted_document(document uuid, at timestamp with time zone) TO linli_organization;
GRANT ALL ON FUNCTION public.granted_document(document uuid, at timestamp with time zone) TO linli_area;
REVOKE ALL ON FUNCTION public.granted_documents(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.granted_documents(at timestamp with time zone) TO linli_organization;
GRANT ALL ON FUNCTION public.granted_documents(at timestamp with time zone) TO linli_area;
REVOKE ALL ON FUNCTION public.ground_without_beat(office uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ground_without_beat(office uuid) TO linli_administrator;
REVOKE ALL ON FUNCTION public.hand_over(move jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hand_over(move jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.hand_over(move jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.hold_report(home text, number bigint, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_report(home text, number bigint, at timestamp with time zone) TO linli_public;
REVOKE ALL ON FUNCTION public.house_gauges(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.house_gauges(moment timestamp with time zone) TO linli_meter;
REVOKE ALL ON FUNCTION public.house_vitals(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.house_vitals(moment timestamp with time zone) TO linli_administrator;
REVOKE ALL ON FUNCTION public.imported_numbers(source text, numbers text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.imported_numbers(source text, numbers text[]) TO linli_load;
REVOKE ALL ON FUNCTION public.intake(report jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.intake(report jsonb) TO linli_public;
GRANT ALL ON FUNCTION public.intake(report jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.intake(report jsonb) TO linli_organization;
REVOKE ALL ON FUNCTION public.is_in_bulk(key text, home text, number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.is_in_bulk(key text, home text, number bigint) TO linli_area;
GRANT ALL ON FUNCTION public.is_in_bulk(key text, home text, number bigint) TO linli_organization;
REVOKE ALL ON FUNCTION public.join_report(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.join_report(given jsonb) TO linli_receipt;
REVOKE ALL ON FUNCTION public.keep_administrators_apart() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keep_beat(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_beat(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.keep_channel(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_channel(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.keep_deliveries(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_deliveries(given jsonb) TO linli_teller;
REVOKE ALL ON FUNCTION public.keep_document(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_document(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_entries(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_entries(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_entry(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_entry(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_export(made jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_export(made jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_import_source(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_import_source(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_notices(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_notices(given jsonb) TO linli_teller;
REVOKE ALL ON FUNCTION public.keep_source_rule(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_source_rule(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_template(given jsonb, file bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_template(given jsonb, file bytea) TO linli_area;
REVOKE ALL ON FUNCTION public.keep_version(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_version(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.key_use() FROM PUBLIC;
GRANT ALL ON FUNCTION public.key_use() TO linli_resealer;
REVOKE ALL ON FUNCTION public.ladder(area text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_public;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_area;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_organization;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_assignee;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_receipt;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_administrator;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_followup;
GRANT ALL ON FUNCTION public.ladder(area text) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.likely_cases(scenario text, lon double precision, lat double precision, since timestamp with time zone, radius_m integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.likely_cases(scenario text, lon double precision, lat double precision, since timestamp with time zone, radius_m integer) TO linli_public;
REVOKE ALL ON FUNCTION public.likely_masters(home text, case_id uuid, since timestamp with time zone, radius_m integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.likely_masters(home text, case_id uuid, since timestamp with time zone, radius_m integer) TO linli_area;
GRANT ALL ON FUNCTION public.likely_masters(home text, case_id uuid, since timestamp with time zone, radius_m integer) TO linli_assignee;
REVOKE ALL ON FUNCTION public.locate(lon double precision, lat double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_definer;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_public;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_area;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_organization;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_assignee;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_former;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_receipt;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_administrator;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_followup;
GRANT ALL ON FUNCTION public.locate(lon double precision, lat double precision) TO linli_load;
REVOKE ALL ON FUNCTION public.map_cases(z integer, x integer, y integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.map_cases(z integer, x integer, y integer) TO linli_area;
GRANT ALL ON FUNCTION public.map_cases(z integer, x integer, y integer) TO linli_organization;
REVOKE ALL ON FUNCTION public.mark_duplicate(move jsonb, other_home text, other_number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.mark_duplicate(move jsonb, other_home text, other_number bigint) TO linli_area;
GRANT ALL ON FUNCTION public.mark_duplicate(move jsonb, other_home text, other_number bigint) TO linli_assignee;
REVOKE ALL ON FUNCTION public.may_complain() FROM PUBLIC;
GRANT ALL ON FUNCTION public.may_complain() TO linli_area;
GRANT ALL ON FUNCTION public.may_complain() TO linli_organization;
GRANT ALL ON FUNCTION public.may_complain() TO linli_administrator;
GRANT ALL ON FUNCTION public.may_complain() TO linli_security;
GRANT ALL ON FUNCTION public.may_complain() TO linli_auditor;
REVOKE ALL ON FUNCTION public.move_filing(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.move_filing(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.name_stand_in(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.name_stand_in(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.name_stand_in(given jsonb) TO linli_organization;
GRANT ALL ON FUNCTION public.name_stand_in(given jsonb) TO linli_security;
REVOKE ALL ON FUNCTION public.named_master(home text, number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.named_master(home text, number bigint) TO linli_area;
GRANT ALL ON FUNCTION public.named_master(home text, number bigint) TO linli_assignee;
REVOKE ALL ON FUNCTION public.news_horizon() FROM PUBLIC;
GRANT ALL ON FUNCTION public.news_horizon() TO linli_live;
REVOKE ALL ON FUNCTION public.news_since(writer text, number bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.news_since(writer text, number bigint, at_most integer) TO linli_live;
REVOKE ALL ON FUNCTION public.note_bulk(key text, home text, number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_bulk(key text, home text, number bigint) TO linli_area;
GRANT ALL ON FUNCTION public.note_bulk(key text, home text, number bigint) TO linli_assignee;
REVOKE ALL ON FUNCTION public.note_conflicts(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_conflicts(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.note_entry_import(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_entry_import(given jsonb) TO linli_load;
REVOKE ALL ON FUNCTION public.note_run(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_run(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.offer_factor(token_hash bytea, secret bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.offer_factor(token_hash bytea, secret bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.open_by_pack(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_by_pack(at_most integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.open_channels() FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_channels() TO linli_teller;
REVOKE ALL ON FUNCTION public.open_demo(link_hash bytea, token_hash bytea, csrf bytea, place text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_demo(link_hash bytea, token_hash bytea, csrf bytea, place text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.open_entry(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_entry(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.open_filings(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_filings(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.open_filings(given jsonb) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.open_granted(id uuid, source jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_granted(id uuid, source jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.open_ledger(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_ledger(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.order_area_change(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.order_area_change(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.order_entries(wanted jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.order_entries(wanted jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.order_export(wanted jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.order_export(wanted jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.own_credential(token_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_credential(token_hash bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.own_filters() FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_filters() TO linli_area;
REVOKE ALL ON FUNCTION public.own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer) TO linli_area;
GRANT ALL ON FUNCTION public.own_news(writer text, number bigint, last_writer text, last_number bigint, at_most integer) TO linli_organization;
REVOKE ALL ON FUNCTION public.own_notices(before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_notices(before bigint, at_most integer) TO linli_area;
GRANT ALL ON FUNCTION public.own_notices(before bigint, at_most integer) TO linli_organization;
REVOKE ALL ON FUNCTION public.own_posts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_posts() TO linli_area;
GRANT ALL ON FUNCTION public.own_posts() TO linli_organization;
GRANT ALL ON FUNCTION public.own_posts() TO linli_administrator;
GRANT ALL ON FUNCTION public.own_posts() TO linli_gate;
GRANT ALL ON FUNCTION public.own_posts() TO linli_security;
GRANT ALL ON FUNCTION public.own_posts() TO linli_auditor;
REVOKE ALL ON FUNCTION public.own_selections() FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_selections() TO linli_area;
REVOKE ALL ON FUNCTION public.own_sessions(token_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.own_sessions(token_hash bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.pack_orphans(organizations text[], post_kinds text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pack_orphans(organizations text[], post_kinds text[]) TO linli_administrator;
REVOKE ALL ON FUNCTION public.park_work(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.park_work(given jsonb) TO linli_teller;
GRANT ALL ON FUNCTION public.park_work(given jsonb) TO linli_timekeeper;
GRANT ALL ON FUNCTION public.park_work(given jsonb) TO linli_followup;
GRANT ALL ON FUNCTION public.park_work(given jsonb) TO linli_removal;
REVOKE ALL ON FUNCTION public.pending_sign_in(token_hash bytea, browser_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pending_sign_in(token_hash bytea, browser_hash bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.post_counts(account uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.post_counts(account uuid) TO linli_area;
GRANT ALL ON FUNCTION public.post_counts(account uuid) TO linli_organization;
GRANT ALL ON FUNCTION public.post_counts(account uuid) TO linli_administrator;
GRANT ALL ON FUNCTION public.post_counts(account uuid) TO linli_security;
GRANT ALL ON FUNCTION public.post_counts(account uuid) TO linli_auditor;
REVOKE ALL ON FUNCTION public.postpone_escalation(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.postpone_escalation(given jsonb) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.press_case(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.press_case(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.public_case(home text, number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_case(home text, number bigint) TO linli_public;
REVOKE ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) TO linli_public;
GRANT ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) TO linli_gate;
GRANT ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) TO linli_area;
GRANT ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) TO linli_organization;
GRANT ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) TO linli_receipt;
GRANT ALL ON FUNCTION public.public_numbers(area text, at timestamp with time zone) TO linli_administrator;
REVOKE ALL ON FUNCTION public.public_photo(id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_photo(id uuid) TO linli_public;
REVOKE ALL ON FUNCTION public.public_releases(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_releases(most integer) TO linli_public;
REVOKE ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) TO linli_public;
GRANT ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) TO linli_gate;
GRANT ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) TO linli_area;
GRANT ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) TO linli_organization;
GRANT ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) TO linli_receipt;
GRANT ALL ON FUNCTION public.public_solved(z integer, x integer, y integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.put_back_delivery(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.put_back_delivery(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.put_back_work(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.put_back_work(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.question_state(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.question_state(home text, case_id uuid) TO linli_area;
GRANT ALL ON FUNCTION public.question_state(home text, case_id uuid) TO linli_assignee;
REVOKE ALL ON FUNCTION public.raise_appeal(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.raise_appeal(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.read_document(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.read_document(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.read_document(given jsonb) TO linli_organization;
REVOKE ALL ON FUNCTION public.read_filing_reminders(day date, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.read_filing_reminders(day date, moment timestamp with time zone) TO linli_area;
REVOKE ALL ON FUNCTION public.read_messages(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.read_messages(home text, case_id uuid) TO linli_area;
GRANT ALL ON FUNCTION public.read_messages(home text, case_id uuid) TO linli_assignee;
GRANT ALL ON FUNCTION public.read_messages(home text, case_id uuid) TO linli_receipt;
REVOKE ALL ON FUNCTION public.read_meters(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.read_meters(moment timestamp with time zone) TO linli_meter;
REVOKE ALL ON FUNCTION public.read_notices(first bigint, last bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.read_notices(first bigint, last bigint, moment timestamp with time zone) TO linli_area;
GRANT ALL ON FUNCTION public.read_notices(first bigint, last bigint, moment timestamp with time zone) TO linli_organization;
REVOKE ALL ON FUNCTION public.redeem_link(token_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.redeem_link(token_hash bytea) TO linli_gate;
REVOKE ALL ON FUNCTION public.redraw_beats(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.redraw_beats(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.refuse_sign_in(account uuid, outcome text, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_sign_in(account uuid, outcome text, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.relay_state(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.relay_state(home text, case_id uuid) TO linli_area;
GRANT ALL ON FUNCTION public.relay_state(home text, case_id uuid) TO linli_assignee;
REVOKE ALL ON FUNCTION public.release_case(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.release_case(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.release_case(given jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.remark_entries(places text[], marks bytea[], sealed bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.remark_entries(places text[], marks bytea[], sealed bytea[]) TO linli_resealer;
REVOKE ALL ON FUNCTION public.remind_of_filings(today date, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.remind_of_filings(today date, at_most integer) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.remove_document(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.remove_document(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.remove_entry(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.remove_entry(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.remove_export(id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.remove_export(id uuid) TO linli_removal;
REVOKE ALL ON FUNCTION public.rename_area(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rename_area(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.repeats_around(home text, case_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.repeats_around(home text, case_id uuid) TO linli_area;
REVOKE ALL ON FUNCTION public.replace_factor(token_hash bytea, secret bytea, step bigint, recovery_hashes bytea[], source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.replace_factor(token_hash bytea, secret bytea, step bigint, recovery_hashes bytea[], source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.replay_cases(since timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.replay_cases(since timestamp with time zone, at_most integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) TO linli_resealer;
REVOKE ALL ON FUNCTION public.reset_factor(account uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reset_factor(account uuid) TO linli_security;
REVOKE ALL ON FUNCTION public.resting_work(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.resting_work(moment timestamp with time zone) TO linli_teller;
GRANT ALL ON FUNCTION public.resting_work(moment timestamp with time zone) TO linli_timekeeper;
GRANT ALL ON FUNCTION public.resting_work(moment timestamp with time zone) TO linli_followup;
GRANT ALL ON FUNCTION public.resting_work(moment timestamp with time zone) TO linli_removal;
REVOKE ALL ON FUNCTION public.resume_clock(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.resume_clock(given jsonb) TO linli_receipt;
GRANT ALL ON FUNCTION public.resume_clock(given jsonb) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.retire_template(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.retire_template(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.revoke_export(id uuid, source jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.revoke_export(id uuid, source jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.save_filter(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_filter(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.save_selection(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_selection(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.score_case(move jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.score_case(move jsonb) TO linli_receipt;
REVOKE ALL ON FUNCTION public.seal_marks() FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_marks() TO linli_sealer;
REVOKE ALL ON FUNCTION public.sealed_values(shelf text, after text, key text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sealed_values(shelf text, after text, key text, most integer) TO linli_resealer;
REVOKE ALL ON FUNCTION public.send_form(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.send_form(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.send_message(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.send_message(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.send_message(given jsonb) TO linli_assignee;
GRANT ALL ON FUNCTION public.send_message(given jsonb) TO linli_receipt;
REVOKE ALL ON FUNCTION public.send_tasks(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.send_tasks(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.separate_case(move jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.separate_case(move jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.settle_conflict(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.settle_conflict(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.settle_delivery(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.settle_delivery(given jsonb) TO linli_sender;
REVOKE ALL ON FUNCTION public.settle_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.settle_password(token_hash bytea, password_hash text, at timestamp with time zone, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.settle_task(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.settle_task(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.show_factor(token_hash bytea, step bigint, recovery_hash bytea, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.show_factor(token_hash bytea, step bigint, recovery_hash bytea, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.show_factor_again(token_hash bytea, step bigint, recovery_hash bytea, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.show_factor_again(token_hash bytea, step bigint, recovery_hash bytea, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.shown_photos(digests text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.shown_photos(digests text[]) TO linli_removal;
REVOKE ALL ON FUNCTION public.stand_ins() FROM PUBLIC;
GRANT ALL ON FUNCTION public.stand_ins() TO linli_area;
GRANT ALL ON FUNCTION public.stand_ins() TO linli_organization;
GRANT ALL ON FUNCTION public.stand_ins() TO linli_security;
REVOKE ALL ON FUNCTION public.sweep_deliveries(moment timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sweep_deliveries(moment timestamp with time zone, at_most integer) TO linli_sender;
REVOKE ALL ON FUNCTION public.sweep_news(moment timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sweep_news(moment timestamp with time zone, at_most integer) TO linli_live;
REVOKE ALL ON FUNCTION public.sweep_notices(moment timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sweep_notices(moment timestamp with time zone, at_most integer) TO linli_teller;
REVOKE ALL ON FUNCTION public.sweep_runs(before timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sweep_runs(before timestamp with time zone, at_most integer) TO linli_connector;
REVOKE ALL ON FUNCTION public.sweep_selections(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sweep_selections(most integer) TO linli_removal;
REVOKE ALL ON FUNCTION public.switch_channel(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.switch_channel(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.switch_connector(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.switch_connector(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.switch_connector(given jsonb) TO linli_administrator;
REVOKE ALL ON FUNCTION public.switch_post(token_hash bytea, post_id uuid, new_token_hash bytea, new_csrf bytea, source text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.switch_post(token_hash bytea, post_id uuid, new_token_hash bytea, new_csrf bytea, source text[]) TO linli_gate;
REVOKE ALL ON FUNCTION public.take_news(moment timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_news(moment timestamp with time zone, at_most integer) TO linli_teller;
REVOKE ALL ON FUNCTION public.take_one_news(moment timestamp with time zone, wanted bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_one_news(moment timestamp with time zone, wanted bigint) TO linli_teller;
REVOKE ALL ON FUNCTION public.take_tokens(names text[], sizes integer[], seconds integer[], at timestamp with time zone, repeat_of text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_tokens(names text[], sizes integer[], seconds integer[], at timestamp with time zone, repeat_of text) TO linli_gate;
REVOKE ALL ON FUNCTION public.task_list_here(list uuid, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.task_list_here(list uuid, today date) TO linli_area;
REVOKE ALL ON FUNCTION public.task_lists_here(before_at timestamp with time zone, before_id uuid, today date, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.task_lists_here(before_at timestamp with time zone, before_id uuid, today date, at_most integer) TO linli_area;
REVOKE ALL ON FUNCTION public.team_here(team uuid, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.team_here(team uuid, today date) TO linli_area;
GRANT ALL ON FUNCTION public.team_here(team uuid, today date) TO linli_organization;
REVOKE ALL ON FUNCTION public.team_people(team uuid, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.team_people(team uuid, today date) TO linli_area;
GRANT ALL ON FUNCTION public.team_people(team uuid, today date) TO linli_organization;
REVOKE ALL ON FUNCTION public.teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer) TO linli_area;
GRANT ALL ON FUNCTION public.teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer) TO linli_organization;
REVOKE ALL ON FUNCTION public.twin_entries(ledger text, home text, id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.twin_entries(ledger text, home text, id uuid) TO linli_area;
REVOKE ALL ON FUNCTION public.undated_clocks(after timestamp with time zone, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undated_clocks(after timestamp with time zone, most integer) TO linli_timekeeper;
GRANT ALL ON FUNCTION public.undated_clocks(after timestamp with time zone, most integer) TO linli_administrator;
REVOKE ALL ON FUNCTION public.unheld_desks() FROM PUBLIC;
GRANT ALL ON FUNCTION public.unheld_desks() TO linli_area;
REVOKE ALL ON FUNCTION public.unmask_contact(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unmask_contact(given jsonb) TO linli_area;
REVOKE ALL ON FUNCTION public.unpark_work(item text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unpark_work(item text) TO linli_teller;
GRANT ALL ON FUNCTION public.unpark_work(item text) TO linli_timekeeper;
GRANT ALL ON FUNCTION public.unpark_work(item text) TO linli_followup;
GRANT ALL ON FUNCTION public.unpark_work(item text) TO linli_removal;
REVOKE ALL ON FUNCTION public.unread_notices(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unread_notices(at_most integer) TO linli_area;
GRANT ALL ON FUNCTION public.unread_notices(at_most integer) TO linli_organization;
REVOKE ALL ON FUNCTION public.unsealed(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unsealed(most integer) TO linli_sealer;
REVOKE ALL ON FUNCTION public.untaken_news(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.untaken_news(at_most integer) TO linli_teller;
REVOKE ALL ON FUNCTION public.view_case(home text, number bigint, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.view_case(home text, number bigint, at timestamp with time zone) TO linli_area;
GRANT ALL ON FUNCTION public.view_case(home text, number bigint, at timestamp with time zone) TO linli_organization;
REVOKE ALL ON FUNCTION public.waiting_replies() FROM PUBLIC;
GRANT ALL ON FUNCTION public.waiting_replies() TO linli_area;
GRANT ALL ON FUNCTION public.waiting_replies() TO linli_organization;
REVOKE ALL ON FUNCTION public.warn_clocks(at timestamp with time zone, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.warn_clocks(at timestamp with time zone, most integer) TO linli_timekeeper;
REVOKE ALL ON FUNCTION public.withdraw_release(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.withdraw_release(given jsonb) TO linli_area;
GRANT ALL ON FUNCTION public.withdraw_release(given jsonb) TO linli_assignee;
REVOKE ALL ON FUNCTION public.withdraw_tasks(given jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.withdraw_tasks(given jsonb) TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.accounts TO linli_definer;
GRANT SELECT(id),INSERT(id) ON TABLE public.accounts TO linli_administrator;
GRANT SELECT(id) ON TABLE public.accounts TO linli_security;
GRANT SELECT(id) ON TABLE public.accounts TO linli_auditor;
GRANT SELECT(login),INSERT(login) ON TABLE public.accounts TO linli_administrator;
GRANT SELECT(login) ON TABLE public.accounts TO linli_security;
GRANT SELECT(login) ON TABLE public.accounts TO linli_auditor;
GRANT SELECT(name),INSERT(name),UPDATE(name) ON TABLE public.accounts TO linli_administrator;
GRANT SELECT(name) ON TABLE public.accounts TO linli_security;
GRANT SELECT(name) ON TABLE public.accounts TO linli_auditor;
GRANT SELECT(locked_at) ON TABLE public.accounts TO linli_administrator;
GRANT SELECT(locked_at),UPDATE(locked_at) ON TABLE public.accounts TO linli_security;
GRANT SELECT(created_at),INSERT(created_at) ON TABLE public.accounts TO linli_administrator;
GRANT SELECT(created_at) ON TABLE public.accounts TO linli_security;
GRANT SELECT ON TABLE public.area_change_entries TO linli_administrator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_change_entries TO linli_definer;
GRANT SELECT ON TABLE public.area_change_lines TO linli_administrator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_change_lines TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_shapes TO linli_definer;
GRANT SELECT ON TABLE public.area_shapes TO linli_public;
GRANT SELECT ON TABLE public.area_shapes TO linli_gate;
GRANT SELECT ON TABLE public.area_shapes TO linli_area;
GRANT SELECT ON TABLE public.area_shapes TO linli_organization;
GRANT SELECT ON TABLE public.area_shapes TO linli_assignee;
GRANT SELECT ON TABLE public.area_shapes TO linli_former;
GRANT SELECT ON TABLE public.area_shapes TO linli_receipt;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_shapes TO linli_administrator;
GRANT SELECT ON TABLE public.area_shapes TO linli_followup;
GRANT SELECT ON TABLE public.area_shapes TO linli_load;
GRANT SELECT ON TABLE public.area_shapes TO linli_security;
GRANT SELECT ON TABLE public.area_shapes TO linli_auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_successors TO linli_definer;
GRANT SELECT ON TABLE public.area_successors TO linli_public;
GRANT SELECT ON TABLE public.area_successors TO linli_gate;
GRANT SELECT ON TABLE public.area_successors TO linli_area;
GRANT SELECT ON TABLE public.area_successors TO linli_organization;
GRANT SELECT ON TABLE public.area_successors TO linli_assignee;
GRANT SELECT ON TABLE public.area_successors TO linli_former;
GRANT SELECT ON TABLE public.area_successors TO linli_receipt;
GRANT SELECT,INSERT,UPDATE ON TABLE public.area_successors TO linli_administrator;
GRANT SELECT ON TABLE public.area_successors TO linli_followup;
GRANT SELECT ON TABLE public.area_successors TO linli_load;
GRANT SELECT ON TABLE public.area_successors TO linli_security;
GRANT SELECT ON TABLE public.area_successors TO linli_auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE public.areas TO linli_definer;
GRANT SELECT ON TABLE public.areas TO linli_public;
GRANT SELECT ON TABLE public.areas TO linli_gate;
GRANT SELECT ON TABLE public.areas TO linli_area;
GRANT SELECT ON TABLE public.areas TO linli_organization;
GRANT SELECT ON TABLE public.areas TO linli_assignee;
GRANT SELECT ON TABLE public.areas TO linli_former;
GRANT SELECT ON TABLE public.areas TO linli_receipt;
GRANT SELECT,INSERT,UPDATE ON TABLE public.areas TO linli_administrator;
GRANT SELECT ON TABLE public.areas TO linli_followup;
GRANT SELECT ON TABLE public.areas TO linli_load;
GRANT SELECT ON TABLE public.areas TO linli_security;
GRANT SELECT ON TABLE public.areas TO linli_auditor;
GRANT SELECT ON TABLE public.areas TO linli_glass;
GRANT SELECT ON TABLE public.areas TO linli_timekeeper;
GRANT SELECT ON TABLE public.areas TO linli_teller;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attempts TO linli_definer;
GRANT SELECT ON SEQUENCE public.audit_id_seq TO linli_definer;
GRANT SELECT,INSERT ON TABLE public.audit_seals TO linli_sealer;
GRANT SELECT ON TABLE public.audit_seals TO linli_auditor;
GRANT SELECT ON TABLE public.audit_seals TO linli_definer;
GRANT SELECT ON TABLE public.beat_areas TO linli_administrator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.beat_areas TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.buckets TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bulk_choices TO linli_definer;
GRANT SELECT,INSERT ON TABLE public.burdens TO linli_definer;
GRANT SELECT ON TABLE public.calendars TO linli_definer;
GRANT SELECT ON TABLE public.calendars TO linli_public;
GRANT SELECT ON TABLE public.calendars TO linli_gate;
GRANT SELECT ON TABLE public.calendars TO linli_area;
GRANT SELECT ON TABLE public.calendars TO linli_organization;
GRANT SELECT ON TABLE public.calendars TO linli_assignee;
GRANT SELECT ON TABLE public.calendars TO linli_former;
GRANT SELECT ON TABLE public.calendars TO linli_receipt;
GRANT SELECT,INSERT,UPDATE ON TABLE public.calendars TO linli_administrator;
GRANT SELECT ON TABLE public.calendars TO linli_followup;
GRANT SELECT ON TABLE public.calendars TO linli_load;
GRANT SELECT ON TABLE public.calendars TO linli_security;
GRANT SELECT ON TABLE public.calendars TO linli_auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE public.case_grams TO linli_definer;
GRANT SELECT ON TABLE public.catalogues TO linli_definer;
GRANT SELECT ON TABLE public.catalogues TO linli_area;
GRANT SELECT,INSERT ON TABLE public.catalogues TO linli_administrator;
GRANT SELECT ON TABLE public.catalogues TO linli_load;
GRANT SELECT,INSERT,UPDATE ON TABLE public.channels TO linli_definer;
GRANT SELECT(id) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(kind) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(name) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(url) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(events) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(is_on) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(added_at) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(changed_at) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(answer) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(answered_at) ON TABLE public.channels TO linli_administrator;
GRANT SELECT(on_since) ON TABLE public.channels TO linli_administrator;
GRANT SELECT,INSERT ON TABLE public.clocks TO linli_area;
GRANT SELECT,INSERT ON TABLE public.clocks TO linli_assignee;
GRANT SELECT ON TABLE public.clocks TO linli_former;
GRANT SELECT ON TABLE public.clocks TO linli_followup;
GRANT INSERT ON TABLE public.clocks TO linli_load;
GRANT SELECT,INSERT,UPDATE ON TABLE public.clocks TO linli_definer;
GRANT SELECT(home) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(case_id) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(area) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(id) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(purpose) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(started_at) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(due_at) ON TABLE public.clocks TO linli_receipt;
GRANT UPDATE(stopped_at) ON TABLE public.clocks TO linli_area;
GRANT UPDATE(stopped_at) ON TABLE public.clocks TO linli_assignee;
GRANT UPDATE(stopped_at) ON TABLE public.clocks TO linli_followup;
GRANT SELECT(stopped_at) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(allowance) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(beside) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(paused_at) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(waits_for) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(waits_until) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(left_s) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(left_works) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT(waited_s) ON TABLE public.clocks TO linli_receipt;
GRANT SELECT ON TABLE public.colour_appeals TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.colour_appeals TO linli_definer;
GRANT SELECT ON TABLE public.colour_decisions TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.colour_decisions TO linli_definer;
GRANT SELECT ON TABLE public.connector_runs TO linli_area;
GRANT SELECT ON TABLE public.connector_runs TO linli_administrator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connector_runs TO linli_definer;
GRANT INSERT ON TABLE public.contacts TO linli_load;
GRANT INSERT ON TABLE public.contacts TO linli_definer;
GRANT SELECT(home) ON TABLE public.contacts TO linli_definer;
GRANT SELECT(case_id) ON TABLE public.contacts TO linli_definer;
GRANT UPDATE(area) ON TABLE public.contacts TO linli_definer;
GRANT SELECT(sealed),UPDATE(sealed) ON TABLE public.contacts TO linli_definer;
GRANT SELECT(masked) ON TABLE public.contacts TO linli_definer;
GRANT SELECT(key_id),UPDATE(key_id) ON TABLE public.contacts TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deliveries TO linli_definer;
GRANT SELECT(id) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(channel_id) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(channel) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(masked) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(event) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(template) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(state) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(tries) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(next_at) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(answer) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(answered_at) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT(made_at) ON TABLE public.deliveries TO linli_administrator;
GRANT SELECT ON TABLE public.document_readings TO linli_area;
GRANT SELECT,INSERT ON TABLE public.document_readings TO linli_definer;
GRANT UPDATE(area) ON TABLE public.document_readings TO linli_definer;
GRANT UPDATE(reads_from) ON TABLE public.document_readings TO linli_definer;
GRANT SELECT ON TABLE public.document_versions TO linli_area;
GRANT SELECT,INSERT ON TABLE public.document_versions TO linli_definer;
GRANT UPDATE(area) ON TABLE public.document_versions TO linli_definer;
GRANT UPDATE(reads_from) ON TABLE public.document_versions TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duplicates TO linli_definer;
GRANT SELECT ON TABLE public.entry_changes TO linli_area;
GRANT SELECT,INSERT ON TABLE public.entry_changes TO linli_definer;
GRANT UPDATE(area) ON TABLE public.entry_changes TO linli_definer;
GRANT SELECT ON TABLE public.entry_conflicts TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.entry_conflicts TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.entry_imports TO linli_definer;
GRANT INSERT ON TABLE public.entry_secrets TO linli_load;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.entry_secrets TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.entry_tallies TO linli_definer;
GRANT SELECT,INSERT,DELETE ON TABLE public.entry_tally_changes TO linli_definer;
GRANT SELECT ON TABLE public.extensions TO linli_area;
GRANT SELECT ON TABLE public.extensions TO linli_assignee;
GRANT SELECT ON TABLE public.extensions TO linli_former;
GRANT SELECT,INSERT,UPDATE ON TABLE public.extensions TO linli_definer;
GRANT SELECT ON TABLE public.filing_moves TO linli_area;
GRANT SELECT,INSERT ON TABLE public.filing_moves TO linli_definer;
GRANT SELECT ON TABLE public.filing_reminders TO linli_area;
GRANT SELECT,INSERT,DELETE ON TABLE public.filing_reminders TO linli_definer;
GRANT UPDATE(read_at) ON TABLE public.filing_reminders TO linli_definer;
GRANT SELECT,INSERT,DELETE ON TABLE public.followers TO linli_definer;
GRANT SELECT ON TABLE public.forms TO linli_area;
GRANT SELECT ON TABLE public.forms TO linli_timekeeper;
GRANT SELECT,INSERT,UPDATE ON TABLE public.forms TO linli_definer;
GRANT USAGE ON SEQUENCE public.history_number_seq TO linli_area;
GRANT USAGE ON SEQUENCE public.history_number_seq TO linli_assignee;
GRANT USAGE ON SEQUENCE public.history_number_seq TO linli_followup;
GRANT SELECT,USAGE ON SEQUENCE public.history_number_seq TO linli_definer;
GRANT USAGE ON SEQUENCE public.history_number_seq TO linli_load;
GRANT SELECT,INSERT ON TABLE public.idempotency TO linli_definer;
GRANT UPDATE(answer) ON TABLE public.idempotency TO linli_definer;
GRANT SELECT ON TABLE public.import_sources TO linli_area;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_sources TO linli_definer;
GRANT INSERT ON TABLE public.imported_cases TO linli_load;
GRANT SELECT ON TABLE public.imported_cases TO linli_definer;
GRANT SELECT ON TABLE public.loop_counts TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.loop_counts TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.messages TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.meter_readings TO linli_definer;
GRANT SELECT,INSERT,DELETE ON TABLE public.notices TO linli_definer;
GRANT UPDATE(read_at) ON TABLE public.notices TO linli_definer;
GRANT SELECT,INSERT,DELETE ON TABLE public.outbox TO linli_definer;
GRANT UPDATE(taken_at) ON TABLE public.outbox TO linli_definer;
GRANT SELECT,INSERT ON TABLE public.pack_proposals TO linli_administrator;
GRANT UPDATE(ended_at) ON TABLE public.pack_proposals TO linli_administrator;
GRANT SELECT ON TABLE public.packs TO linli_definer;
GRANT SELECT ON TABLE public.packs TO linli_public;
GRANT SELECT ON TABLE public.packs TO linli_gate;
GRANT SELECT ON TABLE public.packs TO linli_area;
GRANT SELECT ON TABLE public.packs TO linli_organization;
GRANT SELECT ON TABLE public.packs TO linli_assignee;
GRANT SELECT ON TABLE public.packs TO linli_former;
GRANT SELECT ON TABLE public.packs TO linli_receipt;
GRANT SELECT,INSERT ON TABLE public.packs TO linli_administrator;
GRANT SELECT ON TABLE public.packs TO linli_followup;
GRANT SELECT ON TABLE public.packs TO linli_load;
GRANT SELECT ON TABLE public.packs TO linli_security;
GRANT SELECT ON TABLE public.packs TO linli_auditor;
GRANT SELECT ON TABLE public.packs TO linli_glass;
GRANT SELECT ON TABLE public.packs TO linli_teller;
GRANT SELECT ON TABLE public.packs TO linli_timekeeper;
GRANT SELECT ON TABLE public.packs TO linli_repeats;
GRANT SELECT ON TABLE public.parked_work TO linli_administrator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked_work TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pending_sign_ins TO linli_definer;
GRANT SELECT,INSERT ON TABLE public.photos TO linli_area;
GRANT SELECT,INSERT ON TABLE public.photos TO linli_assignee;
GRANT SELECT ON TABLE public.photos TO linli_former;
GRANT SELECT ON TABLE public.photos TO linli_receipt;
GRANT INSERT ON TABLE public.photos TO linli_load;
GRANT SELECT,INSERT,UPDATE ON TABLE public.photos TO linli_definer;
GRANT SELECT ON TABLE public.place TO linli_definer;
GRANT SELECT ON TABLE public.place TO linli_public;
GRANT SELECT ON TABLE public.place TO linli_gate;
GRANT SELECT ON TABLE public.place TO linli_area;
GRANT SELECT ON TABLE public.place TO linli_organization;
GRANT SELECT ON TABLE public.place TO linli_assignee;
GRANT SELECT ON TABLE public.place TO linli_former;
GRANT SELECT ON TABLE public.place TO linli_receipt;
GRANT SELECT,INSERT,UPDATE ON TABLE public.place TO linli_administrator;
GRANT SELECT ON TABLE public.place TO linli_followup;
GRANT SELECT ON TABLE public.place TO linli_load;
GRANT SELECT ON TABLE public.place TO linli_security;
GRANT SELECT ON TABLE public.place TO linli_auditor;
GRANT SELECT ON TABLE public.place TO linli_glass;
GRANT SELECT ON TABLE public.place TO linli_timekeeper;
GRANT SELECT ON TABLE public.place TO linli_repeats;
GRANT SELECT ON TABLE public.post_kinds TO linli_definer;
GRANT SELECT ON TABLE public.post_kinds TO linli_public;
GRANT SELECT ON TABLE public.post_kinds TO linli_gate;
GRANT SELECT ON TABLE public.post_kinds TO linli_area;
GRANT SELECT ON TABLE public.post_kinds TO linli_organization;
GRANT SELECT ON TABLE public.post_kinds TO linli_assignee;
GRANT SELECT ON TABLE public.post_kinds TO linli_former;
GRANT SELECT ON TABLE public.post_kinds TO linli_receipt;
GRANT SELECT,INSERT ON TABLE public.post_kinds TO linli_administrator;
GRANT SELECT ON TABLE public.post_kinds TO linli_followup;
GRANT SELECT ON TABLE public.post_kinds TO linli_load;
GRANT SELECT ON TABLE public.post_kinds TO linli_security;
GRANT SELECT ON TABLE public.post_kinds TO linli_auditor;
GRANT SELECT ON TABLE public.presses TO linli_area;
GRANT SELECT ON TABLE public.presses TO linli_assignee;
GRANT SELECT ON TABLE public.presses TO linli_former;
GRANT SELECT,INSERT,UPDATE ON TABLE public.presses TO linli_definer;
GRANT INSERT ON TABLE public.receipts TO linli_load;
GRANT SELECT,INSERT ON TABLE public.receipts TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO linli_definer;
GRANT SELECT ON TABLE public.release_photos TO linli_area;
GRANT SELECT ON TABLE public.release_photos TO linli_assignee;
GRANT SELECT ON TABLE public.release_photos TO linli_former;
GRANT SELECT,INSERT,UPDATE ON TABLE public.release_photos TO linli_definer;
GRANT SELECT ON TABLE public.releases TO linli_area;
GRANT SELECT ON TABLE public.releases TO linli_assignee;
GRANT SELECT ON TABLE public.releases TO linli_former;
GRANT SELECT,INSERT,UPDATE ON TABLE public.releases TO linli_definer;
GRANT SELECT,INSERT ON TABLE public.repeat_cases TO linli_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.repeat_walks TO linli_definer;
GRANT SELECT ON TABLE public.repeats TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.repeats TO linli_definer;
GRANT SELECT ON TABLE public.route_failures TO linli_administrator;
GRANT INSERT ON TABLE public.route_failures TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.saved_filters TO linli_definer;
GRANT SELECT,INSERT,DELETE ON TABLE public.saved_selections TO linli_definer;
GRANT SELECT ON TABLE public.scenarios TO linli_definer;
GRANT SELECT ON TABLE public.scenarios TO linli_public;
GRANT SELECT ON TABLE public.scenarios TO linli_gate;
GRANT SELECT ON TABLE public.scenarios TO linli_area;
GRANT SELECT ON TABLE public.scenarios TO linli_organization;
GRANT SELECT ON TABLE public.scenarios TO linli_assignee;
GRANT SELECT ON TABLE public.scenarios TO linli_former;
GRANT SELECT ON TABLE public.scenarios TO linli_receipt;
GRANT SELECT,INSERT ON TABLE public.scenarios TO linli_administrator;
GRANT SELECT ON TABLE public.scenarios TO linli_followup;
GRANT SELECT ON TABLE public.scenarios TO linli_load;
GRANT SELECT ON TABLE public.scenarios TO linli_security;
GRANT SELECT ON TABLE public.scenarios TO linli_auditor;
GRANT SELECT ON TABLE public.scenarios TO linli_glass;
GRANT SELECT,INSERT,UPDATE ON TABLE public.sessions TO linli_definer;
GRANT INSERT ON TABLE public.sessions TO linli_security;
GRANT SELECT(account_id) ON TABLE public.sessions TO linli_security;
GRANT SELECT(post_id) ON TABLE public.sessions TO linli_security;
GRANT SELECT(is_token) ON TABLE public.sessions TO linli_security;
GRANT SELECT(created_at) ON TABLE public.sessions TO linli_security;
GRANT SELECT(seen_at) ON TABLE public.sessions TO linli_security;
GRANT SELECT(expires_at) ON TABLE public.sessions TO linli_security;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.sessions TO linli_security;
GRANT SELECT,INSERT,UPDATE ON TABLE public.sign_in_links TO linli_definer;
GRANT INSERT(token_hash) ON TABLE public.sign_in_links TO linli_security;
GRANT INSERT(account_id) ON TABLE public.sign_in_links TO linli_security;
GRANT INSERT(post_id) ON TABLE public.sign_in_links TO linli_security;
GRANT INSERT(expires_at) ON TABLE public.sign_in_links TO linli_security;
GRANT SELECT,INSERT,DELETE ON TABLE public.solved_marks TO linli_definer;
GRANT SELECT ON TABLE public.source_rules TO linli_area;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.source_rules TO linli_definer;
GRANT SELECT ON TABLE public.tasks TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.tasks TO linli_definer;
GRANT SELECT ON TABLE public.templates TO linli_area;
GRANT SELECT,INSERT,UPDATE ON TABLE public.templates TO linli_definer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.viewings TO linli_definer;
GRANT SELECT ON TABLE public.watchers TO linli_area;
GRANT SELECT ON TABLE public.watchers TO linli_assignee;
GRANT SELECT ON TABLE public.watchers TO linli_former;
GRANT SELECT ON TABLE public.watchers TO linli_organization;
GRANT SELECT,INSERT,UPDATE ON TABLE public.watchers TO linli_definer;
GRANT SELECT ON TABLE public.whistle_counts TO linli_area;
GRANT SELECT ON TABLE public.whistle_counts TO linli_organization;
GRANT SELECT,INSERT,UPDATE ON TABLE public.whistle_counts TO linli_definer;
GRANT SELECT ON TABLE public.workflows TO linli_definer;
GRANT SELECT ON TABLE public.workflows TO linli_public;
GRANT SELECT ON TABLE public.workflows TO linli_gate;
GRANT SELECT ON TABLE public.workflows TO linli_area;
GRANT SELECT ON TABLE public.workflows TO linli_organization;
GRANT SELECT ON TABLE public.workflows TO linli_assignee;
GRANT SELECT ON TABLE public.workflows TO linli_former;
GRANT SELECT ON TABLE public.workflows TO linli_receipt;
GRANT SELECT,INSERT ON TABLE public.workflows TO linli_administrator;
GRANT SELECT ON TABLE public.workflows TO linli_followup;
GRANT SELECT ON TABLE public.workflows TO linli_load;
GRANT SELECT ON TABLE public.workflows TO linli_security;
GRANT SELECT ON TABLE public.workflows TO linli_auditor;
GRANT SELECT ON TABLE public.workflows TO linli_glass;
ALTER DEFAULT PRIVILEGES FOR ROLE linli_context REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE linli_definer REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE linli_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
