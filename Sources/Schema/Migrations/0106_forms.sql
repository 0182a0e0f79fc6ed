-- The register of forms: what is asked of areas, by whom, on what basis, how often and until when. A form that is
-- not in it cannot be sent down. It is open to everybody who works for an area, so that nobody asks what another
-- asks already; it tells of no person and of no entry.

SET LOCAL ROLE linli_owner;

CREATE TABLE forms (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES areas,
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 80),
    title_en text NOT NULL CHECK (char_length(title_en) <= 80),
    definition jsonb NOT NULL CHECK (jsonb_typeof(definition -> 'lines') = 'array'
        AND jsonb_array_length(definition -> 'lines') BETWEEN 1 AND 24
        AND char_length(definition ->> 'basis') BETWEEN 1 AND 500
        AND char_length(definition ->> 'purpose') BETWEEN 1 AND 500),
    rhythm text NOT NULL CHECK (rhythm IN ('once', 'month', 'quarter', 'year')),
    fills smallint NOT NULL CHECK (fills BETWEEN 3 AND 4),
    reads_from smallint NOT NULL CHECK (reads_from BETWEEN 1 AND 6),
    begins_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= begins_on),
    due_days smallint NOT NULL CHECK (due_days BETWEEN 0 AND 60),
    grace_days smallint NOT NULL CHECK (grace_days BETWEEN 0 AND 60),
    sent_at timestamptz NOT NULL,
    opened_through date NOT NULL,
    ended_at timestamptz CHECK (ended_at >= sent_at),
    reason text CHECK (char_length(reason) BETWEEN 1 AND 500),
    CHECK ((ended_at IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE forms IS 'Forms that were sent down: owner, basis, purpose, rhythm and lines; never changed, only ended';
COMMENT ON COLUMN forms.area IS 'The area whose desk sent it and answers for it';
COMMENT ON COLUMN forms.definition IS 'Basis, purpose, lines and checks between them';
COMMENT ON COLUMN forms.fills IS 'The level whose areas fill it in';
COMMENT ON COLUMN forms.reads_from IS 'The highest level that sees what one area filled in; above there are sums';
COMMENT ON COLUMN forms.opened_through IS 'The last day of the latest period for which every area has its filing';
CREATE INDEX forms_newest ON forms (sent_at DESC, id);
CREATE INDEX forms_to_open ON forms (opened_through, id) WHERE ended_at IS NULL;

GRANT SELECT ON forms TO linli_area, linli_timekeeper;
GRANT SELECT, INSERT, UPDATE ON forms TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION send_form(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION send_form(jsonb) IS 'Puts a form on the register, for the areas of a level below a desk';

CREATE FUNCTION end_form(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION end_form(jsonb) IS 'The desk that sent a form asks it no more; what was filed stays';
GRANT EXECUTE ON FUNCTION send_form(jsonb), end_form(jsonb) TO linli_area;

RESET ROLE;
