-- Whoever has a case asks its reporter something that one answer settles: by a link that is good once, or on the
-- page of the receipt. The words travel as messages do; here stands what is wanted, until when, and a digest of
-- the link.

SET LOCAL ROLE linli_owner;

CREATE TABLE questions (
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    fields text[] NOT NULL CHECK (cardinality(fields) <= 20),
    wants_photo boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > asked_at),
    answered_at timestamptz CHECK (answered_at >= asked_at),
    ended_at timestamptz CHECK (ended_at >= asked_at),
    PRIMARY KEY (home, id),
    FOREIGN KEY (home, id) REFERENCES messages,
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE,
    CHECK (answered_at IS NULL OR ended_at IS NOT NULL)
);
COMMENT ON TABLE questions IS 'What desks asked reporters to answer once; the words are the message of the same id';
COMMENT ON COLUMN questions.fields IS 'Questions of the scenario whose answers are wanted';
COMMENT ON COLUMN questions.ended_at IS 'Answered, or another question took its place';
CREATE UNIQUE INDEX questions_open ON questions (home, case_id) WHERE ended_at IS NULL;
CREATE INDEX questions_by_case ON questions (home, case_id, asked_at DESC);

SELECT ctx.protect('questions', 'vault');
GRANT SELECT, INSERT, UPDATE ON questions TO linli_definer;

SET LOCAL ROLE linli_definer;

-- The case is locked: no two messages take the same place.
CREATE FUNCTION ctx.keep_message(c cases, given jsonb, direction text, who text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO messages (home, case_id, id, position, direction, sealed, key_id, who, at)
    VALUES (c.home, c.id, (given ->> 'message')::uuid,
        1 + (SELECT count(*) FROM messages m WHERE m.home = c.home AND m.case_id = c.id),
        direction, decode(given ->> 'sealed', 'base64'), given ->> 'key_id', who, (given ->> 'at')::timestamptz);
END $$;
COMMENT ON FUNCTION ctx.keep_message(cases, jsonb, text, text) IS 'Keeps a sealed message of a locked case';

CREATE FUNCTION ask_reporter(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION ask_reporter(jsonb) IS
    'Asks the reporter something by a link that is good once, and lets the clock wait; answers what came of it';

-- A question is found by whoever holds its link, or the receipt of its case.
CREATE FUNCTION ctx.question_at_hand(token_hash bytea, caller text) RETURNS questions
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION ctx.question_at_hand(bytea, text) IS
    'The question of a link, or the newest one of the case whose receipt is held; all null when there is none';

CREATE FUNCTION asked_question(token_hash bytea, at timestamptz)
RETURNS TABLE (home text, case_id uuid, number bigint, version integer, scenario text, pack_version integer,
    area text, id uuid, sealed bytea, who text, fields text[], wants_photo boolean, asked_at timestamptz,
    expires_at timestamptz, state text, purpose text, allowance text, started_at timestamptz, left_s integer,
    left_works boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION asked_question(bytea, timestamptz) IS
    'What was asked, for whoever holds the link or the receipt, with what its clock has left';

CREATE FUNCTION ctx.keep_answers(c cases, q questions, given jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION ctx.keep_answers(cases, questions, jsonb) IS
    'Keeps answers and photos that a question asked for, and refuses any other';

CREATE FUNCTION answer_question(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION answer_question(jsonb) IS
    'The one answer to a question, by its link or by the receipt; the clock goes on; answers what came of it';

CREATE FUNCTION question_state(home text, case_id uuid)
RETURNS TABLE (asked_at timestamptz, expires_at timestamptz, answered_at timestamptz, ended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'assignee');
    c cases := ctx.relayed_case(question_state.home, question_state.case_id, caller);
BEGIN
    IF c.id IS NOT NULL AND ctx.has_lead(c.home, c.id) THEN
        RETURN QUERY SELECT q.asked_at, q.expires_at, q.answered_at, q.ended_at FROM questions q
            WHERE q.home = c.home AND q.case_id = c.id ORDER BY q.asked_at DESC, q.id DESC LIMIT 1;
    END IF;
END $$;
COMMENT ON FUNCTION question_state(text, uuid) IS
    'How the newest question about a case stands, for whoever has it';

GRANT EXECUTE ON FUNCTION ask_reporter(jsonb), question_state(text, uuid) TO linli_area, linli_assignee;
GRANT EXECUTE ON FUNCTION asked_question(bytea, timestamptz), answer_question(jsonb) TO linli_public, linli_receipt;

-- A question to the reporter and its answer are no look at whether strangers may see a case.
CREATE OR REPLACE FUNCTION ctx.is_shown(c cases) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.is_public AND NOT c.is_about_handlers AND c.seen_from = 6
        -- The pack of today decides as well: a kind that is private now is private for old cases too.
        AND EXISTS (SELECT FROM place l JOIN scenarios s ON s.pack_version = l.pack_version
            WHERE l.id = 1 AND s.name = c.scenario AND s.is_public)
        AND NOT EXISTS (SELECT FROM history h WHERE h.home = c.home AND h.case_id = c.id AND h.act = 'hold'
            AND NOT EXISTS (SELECT FROM history l WHERE l.home = h.home AND l.case_id = h.case_id
                AND l.version > h.version
                AND l.act <> ALL (ARRAY['message', 'reply', 'unmask', 'question', 'question-answered'])));
END $$;

RESET ROLE;
