-- One call takes a routed report in: request key, case, history, owner, clock, contact, receipt, audit; all
-- or nothing.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.demand_keys(given jsonb, required text[], optional text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown jsonb := given - required - optional;
BEGIN
    IF unknown IS DISTINCT FROM '{}'::jsonb OR NOT given ?& required THEN
        RAISE EXCEPTION 'keys missing or unknown: %', (SELECT string_agg(k, ', ' ORDER BY k) FROM (
                SELECT jsonb_object_keys(unknown) UNION ALL
                (SELECT unnest(required) EXCEPT SELECT jsonb_object_keys(given))
            ) AS t (k)) USING ERRCODE = 'LN400';
    END IF;
END $$;
COMMENT ON FUNCTION ctx.demand_keys(jsonb, text[], text[]) IS
    'Refuses an object with a key missing or one too many';

CREATE FUNCTION ctx.keep_attachments(report jsonb, r cases) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION ctx.keep_attachments(jsonb, cases) IS
    'Photos, contact, receipt and failed routing rules of a new case';

CREATE FUNCTION ctx.demand_routed(report jsonb, caller text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION ctx.demand_routed(jsonb, text) IS 'Refuses a report whose area, home or owner cannot be';

CREATE FUNCTION ctx.open_new_case(report jsonb) RETURNS cases
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
        jsonb_build_object('origin', r.origin, 'routed_by', r.routed_by), r.seen_from);
    INSERT INTO assignments (home, case_id, area, to_area, to_organization, desk, number, scenario,
        pack_version,
        reported_at, step, due_at, seen_from, given_at, given_by)
    VALUES (r.home, r.id, r.area, report ->> 'to_area', (report ->> 'to_organization')::uuid,
        report ->> 'desk', r.number,
        r.scenario, r.pack_version, r.reported_at, r.step, r.due_at, r.seen_from, r.reported_at, ctx.post());
    IF report ->> 'clock_purpose' IS NOT NULL THEN
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from)
        VALUES (r.home, r.id, r.area, report ->> 'clock_purpose', r.reported_at,
            (report ->> 'clock_due_at')::timestamptz, r.seen_from);
    END IF;
    RETURN r;
END $$;
COMMENT ON FUNCTION ctx.open_new_case(jsonb) IS 'A case with its first history row, its owner and its clock';

CREATE FUNCTION intake(report jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION intake(jsonb) IS 'Takes a routed report in; the same request again gets the same answer';
GRANT EXECUTE ON FUNCTION intake(jsonb) TO linli_public, linli_area, linli_organization;

RESET ROLE;
