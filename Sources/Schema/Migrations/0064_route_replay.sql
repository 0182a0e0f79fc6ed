-- Routing rules tried on past cases before they are switched on. What an administrator gets of them is what
-- rules can ask about: no words, no point, and of the answers only what was picked from a list.

SET LOCAL ROLE linli_definer;

CREATE FUNCTION replay_cases(since timestamptz, at_most integer)
RETURNS TABLE (home text, number bigint, area text, scenario text, origin text, answers jsonb, has_point boolean,
    reported_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION replay_cases(timestamptz, integer) IS
    'Of the newest cases since a moment, what routing rules ask about; a text somebody wrote is only there or not';
GRANT EXECUTE ON FUNCTION replay_cases(timestamptz, integer) TO linli_administrator;

RESET ROLE;
