import Testing

/// Twenty thousand teams: each page of their list walks the index it is meant to.
@Suite struct TeamPlanTests {
    @Test func `lists of teams walk their indexes`() async throws {
        try await expectIndexes(Self.queries, after: Self.load)
    }

    private static let load = """
        INSERT INTO teams (id, kind, name, area, board, since)
        SELECT gen_random_uuid(), 'grid', 'x', CASE WHEN n % 500 = 0 THEN '990101001002' ELSE '990101001001' END,
            (ARRAY['party', 'economy', 'people', 'safety'])[1 + n % 4], '2020-01-01'::date + n % 2000
        FROM generate_series(1, 20000) n;
        INSERT INTO posts (id, account_id, kind, area, title)
        SELECT gen_random_uuid(), p.account_id, p.kind, p.area, p.title
        FROM (SELECT * FROM posts WHERE organization_id IS NULL ORDER BY id LIMIT 1) p, generate_series(1, 2000);
        INSERT INTO team_members (id, team_id, post_id, role, since)
        SELECT gen_random_uuid(), t.id, p.id, 'helper', t.since
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM teams) t
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM posts) p ON 1 + t.n % 2000 = p.n;
        """

    private static let queries = [
        (
            "teams_newest",
            """
            SELECT * FROM teams x WHERE x.area >= '9901' AND x.area < '9901~'
                AND (x.since, x.id) < ('infinity', '00000000-0000-0000-0000-000000000000')
            ORDER BY x.since DESC, x.id DESC LIMIT 30
            """
        ),
        (
            "teams_newest_of_board",
            """
            SELECT * FROM teams x WHERE x.area >= '9901' AND x.area < '9901~' AND x.board = 'safety'
                AND (x.since, x.id) < ('2022-01-01', '00000000-0000-0000-0000-000000000000')
            ORDER BY x.since DESC, x.id DESC LIMIT 30
            """
        ),
        (
            "teams_of_area",
            """
            SELECT * FROM teams x WHERE x.area >= '990101001002' AND x.area < '990101001002~'
            ORDER BY x.since DESC, x.id DESC LIMIT 30
            """
        ),
        (
            "team_members_of_post",
            """
            SELECT x.* FROM team_members m JOIN teams x ON x.id = m.team_id
            WHERE m.post_id = (SELECT min(id::text)::uuid FROM posts) AND m.until IS NULL
            ORDER BY x.since DESC, x.id DESC LIMIT 30
            """
        ),
        (
            "team_members_of_team",
            "SELECT * FROM team_members WHERE team_id = '00000000-0000-0000-0000-000000000001' ORDER BY since, id"
        ),
    ]
}
