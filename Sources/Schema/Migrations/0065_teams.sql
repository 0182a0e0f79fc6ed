-- Teams: who works together over an area, on which of four boards, and for how long. A member is a post, so
-- whoever leaves the post leaves the team.

SET LOCAL ROLE linli_owner;

CREATE TABLE teams (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('grid', 'special')),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    area text COLLATE "C" NOT NULL REFERENCES areas,
    board text NOT NULL CHECK (board IN ('party', 'economy', 'people', 'safety')),
    since date NOT NULL,
    until date CHECK (until >= since - 1),
    CHECK (kind = 'grid' OR until IS NOT NULL)
);
COMMENT ON TABLE teams IS 'Teams over areas; one for a purpose ends on a day that is said when it is formed';
COMMENT ON COLUMN teams.until IS 'The last day; the day before the first when it ended before it began';
CREATE INDEX teams_of_area ON teams (area, since DESC, id DESC);
CREATE INDEX teams_newest ON teams (since DESC, id DESC);
CREATE INDEX teams_newest_of_board ON teams (board, since DESC, id DESC);

CREATE TABLE team_members (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams,
    post_id uuid NOT NULL REFERENCES posts,
    role text NOT NULL CHECK (role IN ('head', 'full-timer', 'helper', 'party-branch', 'official')),
    since date NOT NULL,
    until date CHECK (until >= since - 1)
);
COMMENT ON TABLE team_members IS 'Which posts belong to a team, and as what';
COMMENT ON COLUMN team_members.until IS 'The last day; null: as long as the team and the post';
CREATE UNIQUE INDEX team_members_once ON team_members (team_id, post_id) WHERE until IS NULL;
CREATE UNIQUE INDEX team_members_head ON team_members (team_id) WHERE role = 'head' AND until IS NULL;
CREATE INDEX team_members_of_team ON team_members (team_id, since, id);
CREATE INDEX team_members_of_post ON team_members (post_id) WHERE until IS NULL;

-- A team is seen from its area and from above; by its members through a function, and members by it alone.
ALTER TABLE teams ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT ctx.policy('teams', 'area', 'SELECT', 'area >= nullif(current_setting(''app.area'', true), '''')'
    || ' AND area < nullif(current_setting(''app.area'', true), '''') || ''~''', '', true);
SELECT ctx.protect('team_members', 'vault');
GRANT SELECT ON teams TO linli_area;
GRANT SELECT, INSERT, UPDATE ON teams, team_members TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION form_team(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'kind', 'name', 'area', 'board', 'since'],
        ARRAY['until', 'request_id', 'address']);
    IF NOT EXISTS (SELECT FROM areas a WHERE a.code = given ->> 'area' AND a.closed_on IS NULL
        AND a.code >= ctx.area() AND a.code < ctx.area() || '~') THEN
        RETURN 'area';
    END IF;
    INSERT INTO teams (id, kind, name, area, board, since, until)
    VALUES ((given ->> 'id')::uuid, given ->> 'kind', given ->> 'name', given ->> 'area', given ->> 'board',
        (given ->> 'since')::date, (given ->> 'until')::date)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        -- The same form once more, or somebody else's team.
        RETURN CASE WHEN EXISTS (SELECT FROM teams t WHERE t.id = (given ->> 'id')::uuid
            AND t.area = given ->> 'area') THEN 'formed before' ELSE 'absent' END;
    END IF;
    PERFORM ctx.record(caller, 'form team', 'team-' || (given ->> 'id'), address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION form_team(jsonb) IS 'Forms a team over an open area in the scope of a post';

-- Whoever changes the members of a team waits here for whoever ends it.
CREATE FUNCTION ctx.team_to_change(team uuid) RETURNS teams
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.* FROM teams t WHERE t.id = team_to_change.team AND t.area >= ctx.area() AND t.area < ctx.area() || '~'
    FOR UPDATE
$$;
COMMENT ON FUNCTION ctx.team_to_change(uuid) IS 'A team in the scope of a post, held fast; all null when there is none';

CREATE FUNCTION add_team_member(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    t teams;
    other uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['id', 'team', 'login', 'role', 'day'], ARRAY['request_id', 'address']);
    t := ctx.team_to_change((given ->> 'team')::uuid);
    IF t.id IS NULL THEN
        RETURN 'absent';
    ELSIF t.until < (given ->> 'day')::date THEN
        RETURN 'over';
    ELSIF EXISTS (SELECT FROM team_members m WHERE m.id = (given ->> 'id')::uuid) THEN
        -- The same form once more.
        RETURN CASE WHEN EXISTS (SELECT FROM team_members m WHERE m.id = (given ->> 'id')::uuid
            AND m.team_id = t.id) THEN 'added before' ELSE 'absent' END;
    END IF;
    -- A post that is over holds no place.
    UPDATE team_members m SET until = greatest(m.since - 1, p.until) FROM posts p
    WHERE p.id = m.post_id AND m.team_id = t.id AND m.until IS NULL AND p.until < current_date;
    -- Of somebody with several posts, the one in the team's own area.
    SELECT p.id INTO other FROM accounts a JOIN posts p ON p.account_id = a.id
    WHERE a.login = given ->> 'login' AND a.locked_at IS NULL AND ctx.handles_cases(p)
        AND (starts_with(p.area, left(t.area, 6)) OR starts_with(t.area, p.area))
    ORDER BY starts_with(p.area, t.area) DESC, p.since, p.id LIMIT 1;
    IF other IS NULL THEN
        RETURN 'account';
    ELSIF EXISTS (SELECT FROM team_members m WHERE m.team_id = t.id AND m.post_id = other AND m.until IS NULL) THEN
        RETURN 'member';
    ELSIF given ->> 'role' = 'head' AND EXISTS (SELECT FROM team_members m
        WHERE m.team_id = t.id AND m.role = 'head' AND m.until IS NULL) THEN
        RETURN 'head';
    ELSIF (SELECT count(*) FROM team_members m WHERE m.team_id = t.id AND m.until IS NULL) >= 200 THEN
        RETURN 'full';
    END IF;
    INSERT INTO team_members (id, team_id, post_id, role, since)
    VALUES ((given ->> 'id')::uuid, t.id, other, given ->> 'role', greatest(t.since, (given ->> 'day')::date));
    PERFORM ctx.record(caller, 'add team member', 'team-' || t.id || ' ' || other, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION add_team_member(jsonb) IS
    'A post that handles cases in the same county, or above it, joins a team; there is one head';

CREATE FUNCTION end_team_member(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    t teams;
    other uuid;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['team', 'member', 'day'], ARRAY['request_id', 'address']);
    t := ctx.team_to_change((given ->> 'team')::uuid);
    UPDATE team_members m SET until = greatest(m.since, (given ->> 'day')::date) - 1
    WHERE m.id = (given ->> 'member')::uuid AND m.team_id = t.id AND m.until IS NULL RETURNING m.post_id INTO other;
    IF other IS NULL THEN
        RETURN 'absent';
    END IF;
    PERFORM ctx.record(caller, 'end team member', 'team-' || t.id || ' ' || other, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION end_team_member(jsonb) IS 'A post belongs to a team no more, from the day given on';

CREATE FUNCTION end_team(given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area');
    t teams;
    last_day date;
BEGIN
    PERFORM ctx.demand_keys(given, ARRAY['team', 'day'], ARRAY['request_id', 'address']);
    t := ctx.team_to_change((given ->> 'team')::uuid);
    last_day := greatest(t.since, (given ->> 'day')::date) - 1;
    IF t.id IS NULL THEN
        RETURN 'absent';
    ELSIF t.until <= last_day THEN
        RETURN 'over';
    END IF;
    UPDATE teams x SET until = last_day WHERE x.id = t.id;
    UPDATE team_members m SET until = last_day WHERE m.team_id = t.id AND m.until IS NULL;
    PERFORM ctx.record(caller, 'end team', 'team-' || t.id, address => given ->> 'address',
        request_id => given ->> 'request_id');
    RETURN 'done';
END $$;
COMMENT ON FUNCTION end_team(jsonb) IS 'A team is over from the day given on, and so is every place in it';

CREATE FUNCTION ctx.is_member(t teams, today date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(t.until >= today, true) AND EXISTS (SELECT FROM team_members m
        WHERE m.team_id = t.id AND m.post_id = ctx.post() AND m.until IS NULL)
$$;
COMMENT ON FUNCTION ctx.is_member(teams, date) IS 'Whether the post that acts belongs to a team today';

-- Of a team that is over, those who were there to the end.
CREATE FUNCTION ctx.team_roll(t teams, today date) RETURNS SETOF team_members
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.* FROM team_members m JOIN posts p ON p.id = m.post_id
    WHERE m.team_id = t.id AND CASE WHEN t.until < today THEN coalesce(m.until, t.until) = t.until
        ELSE m.until IS NULL AND ctx.is_living(p) END
$$;
COMMENT ON FUNCTION ctx.team_roll(teams, date) IS 'Who belongs to a team, or did when it ended';

CREATE TYPE ctx.team_seen AS (id uuid, kind text, name text, area text, area_name text, board text, since date,
    until date, members integer, open_cases integer);

-- A number of the team's whole area and of nobody in it; no case that its own area, or who asks, may not see.
CREATE FUNCTION ctx.as_seen(t teams, today date) RETURNS ctx.team_seen
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.id, t.kind, t.name, t.area, a.name, t.board, t.since, t.until,
        (SELECT count(*)::integer FROM ctx.team_roll(t, today)),
        (SELECT count(*)::integer FROM (SELECT FROM cases c WHERE c.area >= t.area AND c.area < t.area || '~'
            AND c.closed_at IS NULL AND c.seen_from >= greatest(a.level, ctx.level()) LIMIT 1001) n)
    FROM areas a WHERE a.code = t.area
$$;
COMMENT ON FUNCTION ctx.as_seen(teams, date) IS
    'A team with how many belong to it and how many cases are open in its area, counted up to a thousand and one';

-- Teams of one's own ground by their area; those beyond it by one's own places in them, which are few.
CREATE FUNCTION teams_here(of_board text, before_since date, before_id uuid, today date, at_most integer)
RETURNS SETOF ctx.team_seen
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    caller text := ctx.kind('area', 'organization');
    scope text := CASE WHEN caller = 'area' THEN ctx.area() END;
    t teams;
BEGIN
    FOR t IN
        SELECT f.* FROM (
            (SELECT x.* FROM team_members m JOIN teams x ON x.id = m.team_id
                WHERE m.post_id = ctx.post() AND m.until IS NULL AND coalesce(x.until >= today, true)
                    AND NOT coalesce(x.area >= scope AND x.area < scope || '~', false)
                    AND (of_board IS NULL OR x.board = of_board) AND (x.since, x.id) < (before_since, before_id)
                ORDER BY x.since DESC, x.id DESC LIMIT at_most)
            UNION ALL
            (SELECT x.* FROM teams x
                WHERE x.area >= scope AND x.area < scope || '~'
                    AND (of_board IS NULL OR x.board = of_board) AND (x.since, x.id) < (before_since, before_id)
                ORDER BY x.since DESC, x.id DESC LIMIT at_most)) f
        ORDER BY f.since DESC, f.id DESC LIMIT at_most
    LOOP
        RETURN NEXT ctx.as_seen(t, today);
    END LOOP;
END $$;
COMMENT ON FUNCTION teams_here(text, date, uuid, date, integer) IS
    'Teams within the scope of a post, and those it belongs to, the latest first';

CREATE FUNCTION ctx.team_in_sight(team uuid, caller text, today date) RETURNS teams
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.* FROM teams t WHERE t.id = team_in_sight.team
        AND (caller = 'area' AND t.area >= ctx.area() AND t.area < ctx.area() || '~' OR ctx.is_member(t, today))
$$;
COMMENT ON FUNCTION ctx.team_in_sight(uuid, text, date) IS
    'A team, for who is above it or belongs to it; all null when there is none';

CREATE FUNCTION team_here(team uuid, today date) RETURNS SETOF ctx.team_seen
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    t teams := ctx.team_in_sight(team, ctx.kind('area', 'organization'), today);
BEGIN
    IF t.id IS NOT NULL THEN
        RETURN NEXT ctx.as_seen(t, today);
    END IF;
END $$;
COMMENT ON FUNCTION team_here(uuid, date) IS 'One team, to whoever is above it or belongs to it';

CREATE FUNCTION team_people(team uuid, today date)
RETURNS TABLE (id uuid, role text, name text, title text, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    t teams := ctx.team_in_sight(team, ctx.kind('area', 'organization'), today);
BEGIN
    RETURN QUERY SELECT m.id, m.role, a.name, p.title, m.since
        FROM ctx.team_roll(t, today) m JOIN posts p ON p.id = m.post_id JOIN accounts a ON a.id = p.account_id
        ORDER BY m.since, m.id LIMIT 200;
END $$;
COMMENT ON FUNCTION team_people(uuid, date) IS 'Who belongs to a team, to whoever is above it or belongs to it';

GRANT EXECUTE ON FUNCTION form_team(jsonb), add_team_member(jsonb), end_team_member(jsonb), end_team(jsonb)
    TO linli_area;
GRANT EXECUTE ON FUNCTION teams_here(text, date, uuid, date, integer), team_here(uuid, date),
    team_people(uuid, date) TO linli_area, linli_organization;

RESET ROLE;
