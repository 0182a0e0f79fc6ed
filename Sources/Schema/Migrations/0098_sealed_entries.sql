-- Sealed values of ledgers are sealed values like others: a key is not retired while one names it. The mark of a
-- value changes with its key, in the same transaction.

SET LOCAL ROLE linli_definer;

-- `place` says which row of the shelf, and where the next batch begins; `belongs` what the value is bound to.
CREATE OR REPLACE FUNCTION sealed_values(shelf text, after text, key text, most integer)
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

-- A row that was changed or went away since it was read is left as it is.
CREATE OR REPLACE FUNCTION reseal_values(shelf text, key text, places text[], olds bytea[], news bytea[]) RETURNS integer
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

CREATE OR REPLACE FUNCTION key_use() RETURNS TABLE (key text, shelf text, count bigint)
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
        UNION ALL SELECT ctx.key_of(n.sealed), 'channels' FROM channels n
        UNION ALL SELECT ctx.key_of(s.sealed), 'entries' FROM entry_secrets s
        UNION ALL SELECT ctx.key_of(m.sealed), 'messages' FROM messages m) AS v (key, shelf)
        GROUP BY v.key, v.shelf;
END $$;

-- `sealed` says under which value each mark belongs: one that was changed meanwhile keeps its own.
CREATE FUNCTION remark_entries(places text[], marks bytea[], sealed bytea[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
COMMENT ON FUNCTION remark_entries(text[], bytea[], bytea[]) IS
    'Gives sealed values of ledgers the marks of the key that seals them now';
GRANT EXECUTE ON FUNCTION remark_entries(text[], bytea[], bytea[]) TO linli_resealer;

RESET ROLE;
