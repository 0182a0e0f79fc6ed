-- What a case can be found by: every two characters of Chinese that stand side by side, every word of Latin
-- letters and every number of its words, its place, its areas and its kind. Text search operators do not pass
-- below row policies, so one function searches, within the scope of whoever asks.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.grams(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT (CASE WHEN run ~ '^[a-z0-9]' THEN left(run, 60)
            ELSE substr(run, place, 2) END) COLLATE "C"), '{}')
        FROM (SELECT part[1] AS run FROM regexp_matches(lower(normalize(words, NFKC)),
            '[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+', 'g') AS part) runs,
            -- The last character stands alone as well: one character is found wherever it stands.
            generate_series(1, CASE WHEN run ~ '^[a-z0-9]' THEN 1 ELSE char_length(run) END) AS place);
END $$;
COMMENT ON FUNCTION ctx.grams(text) IS 'The parts a text is found by, each once, in byte order';

CREATE FUNCTION ctx.gram_query(words text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
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
END $$;
COMMENT ON FUNCTION ctx.gram_query(text) IS 'What a text asks for; null when it holds nothing to look for';

CREATE FUNCTION ctx.grams_of(c cases) RETURNS tsvector
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN array_to_tsvector(ctx.grams(concat_ws(' ', c.words, c.place_note,
        (SELECT concat_ws(' ', s.title ->> 'zh', s.title ->> 'en') FROM scenarios s
            WHERE s.pack_version = c.pack_version AND s.name = c.scenario),
        (SELECT string_agg(p.name, ' ') FROM areas p
            WHERE p.code IN (left(c.area, 9), left(c.area, 12), left(c.area, 15), c.area)))));
END $$;
COMMENT ON FUNCTION ctx.grams_of(cases) IS 'What one case is found by';

RESET ROLE;
SET LOCAL ROLE linli_owner;

CREATE TABLE case_grams (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    seen_from smallint NOT NULL CHECK (seen_from BETWEEN 1 AND 6),
    reported_at timestamptz NOT NULL,
    grams tsvector NOT NULL,
    PRIMARY KEY (home, case_id),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE case_grams IS
    'What cases are found by; beside them, because a case changes often and its words never do';
CREATE INDEX case_grams_by_gram ON case_grams USING gin (grams);
-- A frequent word is found by walking the newest cases of a town or a village, a rare one by its grams.
CREATE INDEX case_grams_by_town ON case_grams (left(area, 9), reported_at DESC, case_id DESC);
CREATE INDEX case_grams_by_village ON case_grams (left(area, 12), reported_at DESC, case_id DESC);
CREATE INDEX case_grams_newest ON case_grams (reported_at DESC, case_id DESC);

SELECT ctx.protect('case_grams', 'vault');
GRANT SELECT, INSERT, UPDATE ON case_grams TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.keep_grams() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
    SELECT c.home, c.id, c.area, c.seen_from, c.reported_at, ctx.grams_of(c) FROM fresh c;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.keep_grams() IS 'Writes what new cases are found by';
GRANT EXECUTE ON FUNCTION ctx.keep_grams() TO linli_owner;

CREATE FUNCTION ctx.move_grams() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE case_grams g SET area = NEW.area, seen_from = NEW.seen_from
    WHERE g.home = NEW.home AND g.case_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ctx.move_grams() IS 'What a case is found by lies where the case lies, and is hidden from whom it is';
GRANT EXECUTE ON FUNCTION ctx.move_grams() TO linli_owner;

CREATE FUNCTION find_cases(wanted jsonb, at_most integer) RETURNS TABLE (home text, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
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
    moment timestamptz := (wanted ->> 'at')::timestamptz;
    before_at timestamptz := (wanted ->> 'before_at')::timestamptz;
    before_id uuid := (wanted ->> 'before_id')::uuid;
BEGIN
    PERFORM ctx.kind('area');
    RETURN QUERY SELECT c.home, c.id
        FROM case_grams g JOIN cases c ON c.home = g.home AND c.id = g.case_id
        WHERE g.grams @@ looked AND g.seen_from >= reader
            AND (town IS NULL OR left(g.area, 9) = town)
            AND (village IS NULL OR left(g.area, 12) = village)
            AND (is_named OR g.area >= first_code AND g.area < past_code)
            AND c.seen_from >= reader
            AND (before_at IS NULL OR (g.reported_at, g.case_id) < (before_at, before_id))
            AND (asked_scenario IS NULL OR c.scenario = asked_scenario)
            AND (asked_step IS NULL OR c.step = asked_step)
            AND (asked_origin IS NULL OR c.origin = asked_origin)
            AND CASE asked_state WHEN 'open' THEN c.closed_at IS NULL WHEN 'closed' THEN c.closed_at IS NOT NULL
                WHEN 'overdue' THEN c.closed_at IS NULL AND c.due_at < moment ELSE true END
        ORDER BY g.reported_at DESC, g.case_id DESC LIMIT least(at_most, 50001);
END $$;
COMMENT ON FUNCTION find_cases(jsonb, integer) IS
    'Cases in the scope of an area''s post that hold all the words, the newest first';
GRANT EXECUTE ON FUNCTION find_cases(jsonb, integer) TO linli_area;

RESET ROLE;
SET LOCAL ROLE linli_owner;

CREATE TRIGGER cases_keep_grams AFTER INSERT ON cases REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.keep_grams();
CREATE TRIGGER cases_move_grams AFTER UPDATE OF area, seen_from ON cases FOR EACH ROW
    WHEN (OLD.area IS DISTINCT FROM NEW.area OR OLD.seen_from IS DISTINCT FROM NEW.seen_from)
    EXECUTE FUNCTION ctx.move_grams();

SET LOCAL ROLE linli_definer;

-- Cases that were there before.
INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
SELECT c.home, c.id, c.area, c.seen_from, c.reported_at, ctx.grams_of(c) FROM cases c;

RESET ROLE;
