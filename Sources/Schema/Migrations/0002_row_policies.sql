-- Every row policy comes from one function, so that all of them say the same.
--
-- Scope is a range on the row's own column, written with the bare setting: the planner can estimate that, and
-- a sub-select it cannot. An empty setting is no scope, hence nullif. On a distributed server, whose workers
-- cannot check a signature, the signed term is left out.

SET LOCAL ROLE linli_context;

CREATE FUNCTION ctx.policy(target regclass, kind text, command text, test text, new_row text, signed boolean)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ok text := CASE WHEN signed THEN format('(SELECT ctx.ok(%L))', kind) ELSE 'true' END;
BEGIN
    EXECUTE format('CREATE POLICY %I ON %s FOR %s TO %I', kind, target, command, 'linli_' || kind)
        || CASE WHEN command <> 'INSERT' THEN format(' USING (%s AND %s)', test, ok) ELSE '' END
        || CASE WHEN command <> 'SELECT' THEN format(' WITH CHECK (%s AND %s)', new_row, ok) ELSE '' END;
END $$;
COMMENT ON FUNCTION ctx.policy(regclass, text, text, text, text, boolean) IS
    'One policy, for the role of one kind of context';

CREATE FUNCTION ctx.protect(target regclass, reach text, signed boolean DEFAULT true)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    scope constant text := 'nullif(current_setting(''app.area'', true), '''')';
    level constant text := 'seen_from >= nullif(current_setting(''app.level'', true), '''')::smallint';
    organization constant text :=
        'to_organization = nullif(current_setting(''app.organization'', true), '''')::uuid';
    within text := format('(area >= %1$s AND area < %1$s || ''~'')', scope);
    this text := format('home = nullif(current_setting(''app.home'', true), '''') AND %I'
        || ' = nullif(current_setting(''app.case_id'', true), '''')::uuid', CASE reach WHEN 'case' THEN 'id'
            ELSE 'case_id' END);
    -- A row that names who did something names the one who is signed in.
    own text := CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'account_id')
        THEN ' AND account_id IS NOT DISTINCT FROM nullif(current_setting(''app.account'', true), '''')::uuid'
            || ' AND post_id IS NOT DISTINCT FROM nullif(current_setting(''app.post'', true), '''')::uuid'
        ELSE '' END;
    told text := CASE WHEN reach = 'child'
            AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'is_public')
        THEN ' AND is_public' ELSE '' END;
BEGIN
    IF reach <> ALL (ARRAY['case', 'child', 'assignment', 'vault', 'administrator']) THEN
        RAISE EXCEPTION 'no such reach: %', reach USING ERRCODE = 'LN400';
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    IF reach = 'administrator' THEN
        PERFORM ctx.policy(target, reach, 'ALL', 'true', 'true', signed);
        RETURN;
    END IF;
    PERFORM ctx.policy(target, 'load', 'INSERT', 'true', 'true', signed);
    IF reach = 'vault' THEN
        RETURN;
    END IF;
    IF reach = 'assignment' THEN
        within := format('((to_area >= %1$s AND to_area < %1$s || ''~'') OR %2$s)', scope, within);
        PERFORM ctx.policy(target, 'organization', 'SELECT', organization || ' AND ' || level, '', signed);
    END IF;
    within := within || ' AND ' || level;
    PERFORM ctx.policy(target, 'area', 'ALL', within, within || own, signed);
    PERFORM ctx.policy(target, 'assignee', 'ALL', this || ' AND ' || level, this || ' AND ' || level || own,
        signed);
    PERFORM ctx.policy(target, 'former', 'SELECT', this || ' AND ' || level, '', signed);
    -- The reporter is not asked for a level: who told it may follow it.
    PERFORM ctx.policy(target, 'receipt', 'SELECT', this || told, '', signed);
    PERFORM ctx.policy(target, 'followup', 'ALL',
        CASE reach WHEN 'case' THEN 'solved_at IS NOT NULL' ELSE 'true' END,
        CASE reach WHEN 'case' THEN 'solved_at IS NOT NULL' ELSE 'true' END || own, signed);
END $$;
COMMENT ON FUNCTION ctx.protect(regclass, text, boolean) IS
    'Row security and all policies of a table: cases, a child, assignments, a vault, or administration';
GRANT EXECUTE ON FUNCTION ctx.protect(regclass, text, boolean), ctx.policy(regclass, text, text, text, text,
    boolean)
    TO linli_owner;

RESET ROLE;
