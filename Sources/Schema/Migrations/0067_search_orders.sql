-- What words find comes in the order of the list that asks for it.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION find_cases(wanted jsonb, at_most integer) RETURNS TABLE (home text, id uuid)
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
COMMENT ON FUNCTION find_cases(jsonb, integer) IS
    'Cases in the scope of an area''s post that hold all the words, in the order asked for';

RESET ROLE;
