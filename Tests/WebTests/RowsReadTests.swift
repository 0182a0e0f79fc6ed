import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Postgres
import TestSupport
import Testing

@testable import Web

/// What a page reads does not grow with what lies in the tables: the same pages at two sizes, by what
/// PostgreSQL counted while they were made.
@Suite struct RowsReadTests {
    /// Closed cases of the village; as many are open at either size.
    private static let (small, large) = (1_500, 15_000)

    private static let pages = [
        "/desk", "/desk?scope=all", "/cases", "/cases?state=open", "/cases?state=open&order=due",
        "/cases?order=number", "/cases?words=%E8%B7%AF%E7%81%AF", "/tiles/cases/14/13599/6968.mvt",
        "/tiles/cases/10/849/435.mvt", "/api/v1/cases?limit=50", "/loops",
    ]
    private static let publicPages = ["/", "/tiles/areas-unit/12/3399/1742.mvt"]

    @Test func `pages read as much among ten times as many cases`() async throws {
        let few = try await rows(among: Self.small)
        let many = try await rows(among: Self.large)
        for (page, read) in few.sorted(by: { $0.key < $1.key }) {
            let then = try #require(many[page])
            // A plan may change with the size; what may not is the kind of growth.
            #expect(then <= read * 3 / 2 + 300, "\(page): \(read) rows, then \(then)")
        }
    }

    /// Rows and entries of indexes read for each page.
    private func rows(among closed: Int) async throws -> [String: Int] {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.report("street-light")
            try await fill(scene, closed: closed)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            await database.app.close()
            // What the scene itself read is told first.
            for _ in 1...2 { _ = try await Self.counted(in: scene) }
            let looking = Database(target: database.appTarget, size: 1, waitLimit: .seconds(20))
            let site = try Site.bare(on: looking, at: scene.noon, keys: scene.sealing)
            let reader = Reader(scene: scene, database: looking)
            return try await Application(router: try Server(site).router()).test(.router) { client in
                var read: [String: Int] = [:]
                for page in Self.pages {
                    read["village \(page)"] = try await reader.read(by: client, page, as: clerk)
                    read["county \(page)"] = try await reader.read(by: client, page, as: county)
                }
                for page in Self.publicPages { read[page] = try await reader.read(by: client, page, as: nil) }
                return read
            }
        }
    }

    /// Looks at pages over one connection at a time, which says what it read when it goes.
    private struct Reader {
        let scene: Scene
        let database: Database

        func read(by client: any TestClientProtocol, _ page: String, as clerk: Secret?) async throws -> Int {
            // The first look reads the pack; what it read is not counted.
            try await ask(client, page, as: clerk)
            let before = try await RowsReadTests.counted(in: scene)
            try await ask(client, page, as: clerk)
            return try await RowsReadTests.counted(in: scene) - before
        }

        private func ask(_ client: any TestClientProtocol, _ page: String, as clerk: Secret?) async throws {
            var headers = HTTPFields()
            if let clerk { headers[.authorization] = "Bearer \(clerk.text)" }
            try await client.execute(uri: page, method: .get, headers: headers, body: nil) { answer in
                #expect(answer.status == .ok, "\(page): \(String(buffer: answer.body).prefix(300))")
            }
            await database.close()
        }
    }

    private static func counted(in scene: Scene) async throws -> Int {
        // A connection says what it read when it goes at the latest.
        let present: SQL = """
            SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'linli_app'
            """
        var tries = 0
        while try await scene.look(present, { try $0.int("n") }) != 0 {
            tries += 1
            try #require(tries < 10_000, "a connection does not go")
        }
        return try await scene.look(
            """
            SELECT pg_stat_force_next_flush()::text,
                (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables)
                + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes) AS n
            """, { try $0.int("n") }) ?? 0
    }

    /// Cases like the one that was told, older and closed, and fifty that are open.
    private func fill(_ scene: Scene, closed: Int) async throws {
        try await scene.database.superuser.transaction { db in
            try await db.script("SET LOCAL session_replication_role = replica")
            try await db.execute(
                """
                CREATE TEMP TABLE made ON COMMIT DROP AS
                SELECT gen_random_uuid() AS id, n, n <= 50 AS is_open,
                    c.reported_at - n * interval '20 minutes' AS reported_at
                FROM cases c, generate_series(1, \(closed) + 50) n
                """)
            for statement in Self.filling { try await db.script(statement) }
        }
        try await scene.database.superuser.alone("VACUUM ANALYZE")
    }

    private static let filling = [
        """
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, point,
            reported_at, due_at, solved_level, solved_at, closed_at, is_public, routed_by, language)
        SELECT c.home, m.id, c.area, c.scenario, c.pack_version, c.workflow, c.step, c.origin, c.words, c.point,
            m.reported_at, m.reported_at + interval '3 days', CASE WHEN NOT m.is_open THEN 4 END,
            CASE WHEN NOT m.is_open THEN m.reported_at + interval '5 minutes' END,
            CASE WHEN NOT m.is_open THEN m.reported_at + interval '5 minutes' END, c.is_public, c.routed_by,
            c.language
        FROM cases c, made m
        """,
        """
        INSERT INTO assignments (home, case_id, area, to_area, desk, number, scenario, pack_version,
            reported_at, step, due_at, seen_from, given_at, ended_at)
        SELECT c.home, c.id, c.area, left(c.area, 12), left(c.area, 12), c.number, c.scenario, c.pack_version,
            c.reported_at, c.step, c.due_at, 6, c.reported_at, c.closed_at
        FROM cases c JOIN made m ON m.id = c.id
        """,
        """
        INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
        SELECT c.home, c.id, c.area, c.seen_from, c.reported_at,
            (SELECT g.grams FROM case_grams g LIMIT 1)
        FROM cases c JOIN made m ON m.id = c.id
        """,
    ]
}
