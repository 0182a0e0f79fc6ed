-- Who acts, in what scope: a set of settings, signed for one transaction of one connection.
--
-- Settings alone are no secret: whoever can run one statement could widen them. The signature makes them
-- worth nothing in any other transaction and in any other combination.

CREATE SCHEMA ctx AUTHORIZATION linli_context;
COMMENT ON SCHEMA ctx IS 'The signed context of a transaction, and what is built on it';

SET LOCAL ROLE linli_context;

GRANT USAGE ON SCHEMA ctx TO linli_owner, linli_app, linli_public, linli_gate, linli_area, linli_organization,
    linli_assignee, linli_former, linli_receipt, linli_administrator, linli_followup, linli_load;
GRANT USAGE, CREATE ON SCHEMA ctx TO linli_definer;

CREATE TABLE ctx.key (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    secret bytea NOT NULL CHECK (octet_length(secret) = 32)
);
COMMENT ON TABLE ctx.key IS 'The key that signs contexts; only functions of linli_context read it';
INSERT INTO ctx.key (secret) VALUES (public.gen_random_bytes(32));

-- The first eight are signed, in this order; the rest is for the program to show.
CREATE TYPE ctx.opened AS (
    account uuid, post uuid, kind text, area text, level smallint, organization uuid, home text, case_id uuid,
    role text, mac text, csrf bytea, account_name text, post_kind text, post_title text, is_token boolean
);
COMMENT ON TYPE ctx.opened IS
    'A signed context as the program receives it: settings, their signature, the role to put on';

CREATE FUNCTION ctx.sign(VARIADIC settings text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The text of an array quotes its elements: no value can pass for two.
    RETURN (SELECT encode(hmac(convert_to(settings::text || pg_backend_pid() || '@'
            || extract(epoch FROM transaction_timestamp()), 'UTF8'), secret, 'sha256'), 'hex')
        FROM ctx.key);
END $$;
COMMENT ON FUNCTION ctx.sign(text[]) IS
    'The signature of eight settings in this transaction of this connection';
GRANT EXECUTE ON FUNCTION ctx.sign(text[]) TO linli_definer;

CREATE FUNCTION ctx.ok(want text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF want = current_setting('app.kind', true) AND current_setting('app.mac', true) = ctx.sign(
        coalesce(current_setting('app.account', true), ''), coalesce(current_setting('app.post', true), ''),
        want, coalesce(current_setting('app.area', true), ''), coalesce(current_setting('app.level', true),
            ''),
        coalesce(current_setting('app.organization', true), ''), coalesce(current_setting('app.home', true),
            ''),
        coalesce(current_setting('app.case_id', true), '')) THEN
        RETURN true;
    END IF;
    -- No error: inside a policy it would tell that a row exists which matches the rest of the query.
    RAISE LOG 'a context is missing, forged or of another kind than %', want;
    RETURN false;
END $$;
COMMENT ON FUNCTION ctx.ok(text) IS
    'Whether the settings are signed for this transaction and are of this kind';
GRANT EXECUTE ON FUNCTION ctx.ok(text) TO linli_definer, linli_area, linli_organization, linli_assignee,
    linli_former, linli_receipt, linli_administrator, linli_followup, linli_load, linli_gate;

-- What the settings say, for use inside definer functions after ctx.kind() has checked the signature.
CREATE FUNCTION ctx.account() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.account', true), '')::uuid $$;
CREATE FUNCTION ctx.post() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.post', true), '')::uuid $$;
CREATE FUNCTION ctx.area() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.area', true), '') $$;
CREATE FUNCTION ctx.level() RETURNS smallint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.level', true), '')::smallint $$;
CREATE FUNCTION ctx.organization() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.organization', true), '')::uuid $$;
CREATE FUNCTION ctx.home() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.home', true), '') $$;
CREATE FUNCTION ctx.case_id() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.case_id', true), '')::uuid $$;
GRANT EXECUTE ON FUNCTION ctx.account(), ctx.post(), ctx.area(), ctx.level(), ctx.organization(), ctx.home(),
    ctx.case_id() TO linli_definer;

CREATE FUNCTION ctx.kind(VARIADIC allowed text[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    claimed text := coalesce(current_setting('app.kind', true), '');
BEGIN
    -- Only a visitor or the sign-in desk may come without a context; SET ROLE is seen through a definer
    -- function.
    IF claimed = '' AND current_setting('role') IN ('linli_public', 'linli_gate') THEN
        claimed := 'public';
    ELSIF NOT ctx.ok(claimed) THEN
        RAISE EXCEPTION 'the context is missing or forged' USING ERRCODE = '28000';
    END IF;
    IF claimed <> ALL (allowed) THEN
        RAISE EXCEPTION 'not for a context of kind %', claimed USING ERRCODE = '28000';
    END IF;
    RETURN claimed;
END $$;
COMMENT ON FUNCTION ctx.kind(text[]) IS
    'The kind of the checked context, one of those allowed; public without one; else 28000';
GRANT EXECUTE ON FUNCTION ctx.kind(text[]) TO linli_definer;

RESET ROLE;
