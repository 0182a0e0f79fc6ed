-- One choice taken on many cases: each case has a transaction of its own, and leaves a row that the same order,
-- sent again, finds. Whoever presses twice is told what was done, and nothing is done twice.

SET LOCAL ROLE linli_owner;

CREATE TABLE bulk_choices (
    post_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL CHECK (key ~ '^[A-Za-z0-9-]{16,64}$'),
    home text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (post_id, key, home, number)
);
COMMENT ON TABLE bulk_choices IS 'Cases on which an order for many was carried out, for a day';
CREATE INDEX bulk_choices_old ON bulk_choices (at);

SELECT ctx.protect('bulk_choices', 'vault');
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_choices TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION is_in_bulk(key text, home text, number bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area', 'organization');
    RETURN EXISTS (SELECT FROM bulk_choices b WHERE b.post_id = ctx.post() AND b.key = is_in_bulk.key
        AND b.home = is_in_bulk.home AND b.number = is_in_bulk.number);
END $$;
COMMENT ON FUNCTION is_in_bulk(text, text, bigint) IS 'Whether the post that acts has carried an order out on a case';

CREATE FUNCTION note_bulk(key text, home text, number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('area', 'assignee');
    DELETE FROM bulk_choices b WHERE (b.post_id, b.key, b.home, b.number) IN (
        SELECT o.post_id, o.key, o.home, o.number FROM bulk_choices o WHERE o.at < now() - interval '1 day'
        ORDER BY o.at LIMIT 20 FOR UPDATE SKIP LOCKED);
    INSERT INTO bulk_choices (post_id, key, home, number)
    VALUES (ctx.post(), note_bulk.key, note_bulk.home, note_bulk.number);
END $$;
COMMENT ON FUNCTION note_bulk(text, text, bigint) IS
    'Remembers that an order was carried out on a case, in the transaction that did; forgets what is a day old';

GRANT EXECUTE ON FUNCTION is_in_bulk(text, text, bigint) TO linli_area, linli_organization;
GRANT EXECUTE ON FUNCTION note_bulk(text, text, bigint) TO linli_area, linli_assignee;

RESET ROLE;
