-- Documents are found by their titles as cases are by their words: by every two characters that stand side by side and
-- by every word, however old they are. Text search operators do not pass below row policies, so one function searches,
-- within the scope of whoever asks.

SET LOCAL ROLE linli_definer;
GRANT EXECUTE ON FUNCTION ctx.grams(text) TO linli_owner;

SET LOCAL ROLE linli_owner;

ALTER TABLE documents ADD COLUMN grams tsvector NOT NULL
    GENERATED ALWAYS AS (array_to_tsvector(ctx.grams(title || ' ' || coalesce(subject, '')))) STORED;
COMMENT ON COLUMN documents.grams IS 'What it is found by: its title, and what its entry was called';
CREATE INDEX documents_by_gram ON documents USING gin (grams) WHERE removed_at IS NULL;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION find_documents(wanted jsonb, at_most integer) RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
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
COMMENT ON FUNCTION find_documents(jsonb, integer) IS
    'Documents in the scope of an area''s post whose titles hold all the words, those changed last first';
GRANT EXECUTE ON FUNCTION find_documents(jsonb, integer) TO linli_area;

RESET ROLE;
