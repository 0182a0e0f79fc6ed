-- Values are sealed by the program, and each names its key. When the key has changed, a job at the console
-- seals them anew: it reads and writes sealed values and no others, and the login that serves strangers
-- cannot put its role on.

SET LOCAL ROLE linli_context;

GRANT USAGE ON SCHEMA ctx TO linli_resealer;
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_resealer;

SET LOCAL ROLE linli_owner;

GRANT SELECT (sealed, key_id), UPDATE (sealed, key_id) ON contacts TO linli_definer;
GRANT UPDATE (answer) ON idempotency TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION ctx.open_reseal() RETURNS SETOF ctx.opened
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN NEXT ctx.seal(NULL, NULL, 'resealer', NULL, NULL, NULL, NULL, NULL);
END $$;
COMMENT ON FUNCTION ctx.open_reseal() IS 'The context of the job that seals values under another key';
GRANT EXECUTE ON FUNCTION ctx.open_reseal() TO linli_owner;

-- 'LN', 1, the suite, eight bytes of the key's name. What has no such header was sealed before there was one.
CREATE FUNCTION ctx.key_of(sealed bytea) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN substr(sealed, 1, 4) = '\x4c4e0101' AND octet_length(sealed) > 12
        THEN 'intl-' || encode(substr(sealed, 5, 8), 'hex') ELSE 'aes256gcm' END
$$;
COMMENT ON FUNCTION ctx.key_of(bytea) IS 'The key a sealed value names; aes256gcm for one that names none';

CREATE FUNCTION ctx.sealed_answer(answer jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT decode(answer ->> 'sealed_answer', 'base64') $$;
COMMENT ON FUNCTION ctx.sealed_answer(jsonb) IS 'The sealed receipt in the answer to a report';

CREATE FUNCTION ctx.contact_place(home text, case_id uuid) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT home || '/' || case_id $$;
COMMENT ON FUNCTION ctx.contact_place(text, uuid) IS 'What a contact is bound to';

-- `place` says which row of the shelf, and where the next batch begins; `belongs` what the value is bound to.
CREATE FUNCTION sealed_values(shelf text, after text, key text, most integer)
RETURNS TABLE (place text, belongs text, sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
    END CASE;
END $$;
COMMENT ON FUNCTION sealed_values(text, text, text, integer) IS
    'Values of a shelf that were not sealed under a key, in the order of their rows';

-- A row that was changed or went away since it was read is left as it is.
CREATE FUNCTION reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
    END CASE;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END $$;
COMMENT ON FUNCTION reseal_values(text, text, text[], bytea[], bytea[]) IS
    'Puts values sealed under a key in the place of older ones; answers how many';

CREATE FUNCTION key_use() RETURNS TABLE (key text, shelf text, count bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
        UNION ALL SELECT ctx.key_of(m.sealed), 'messages' FROM messages m) AS v (key, shelf)
        GROUP BY v.key, v.shelf;
END $$;
COMMENT ON FUNCTION key_use() IS 'How many sealed values name which key, shelf by shelf';

GRANT EXECUTE ON FUNCTION sealed_values(text, text, text, integer),
    reseal_values(text, text, text[], bytea[], bytea[]), key_use() TO linli_resealer;

RESET ROLE;
