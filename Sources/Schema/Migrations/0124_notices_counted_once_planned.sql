-- What every page of a desk asks was planned anew each time: one condition for desks and offices in one statement
-- suited neither, and what the function asked in turn was planned anew with it. Each has a statement of its own now,
-- and news are read along their keys, whatever the planner takes to be cheaper.

SET LOCAL ROLE linli_definer;

CREATE OR REPLACE FUNCTION unread_notices(at_most integer) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    reader smallint := ctx.level();
    desk text := ctx.area();
    office uuid := ctx.organization();
BEGIN
    IF ctx.unmasks(ctx.post()) THEN
        RETURN 0;
    END IF;
    IF caller = 'area' THEN
        RETURN (SELECT count(*) FROM (SELECT FROM notices n
            WHERE n.to_area = desk AND n.read_at IS NULL AND n.seen_from >= reader LIMIT at_most) AS waiting);
    END IF;
    RETURN (SELECT count(*) FROM (SELECT FROM notices n
        WHERE n.to_organization = office AND n.read_at IS NULL AND n.seen_from >= reader LIMIT at_most) AS waiting);
END $$;
ALTER FUNCTION unread_notices(integer) RESET plan_cache_mode;

ALTER FUNCTION own_news(text, bigint, text, bigint, integer) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION own_news(text, bigint, text, bigint, integer) SET enable_hashjoin = off;
ALTER FUNCTION own_news(text, bigint, text, bigint, integer) SET enable_mergejoin = off;
ALTER FUNCTION view_case(text, bigint, timestamptz) SET plan_cache_mode = force_generic_plan;

RESET ROLE;
