import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// The list of cases in its four orders, over a hundred thousand cases that lie unevenly.
@Suite struct CaseOrderTests {
    private struct Read {
        let plan: String
        let rows: Int
    }

    /// Runs the statement of the second page, and says how it went.
    private func read(
        _ order: CaseOrder, in area: String, as session: Secret, of scene: Scene
    ) async throws -> Read {
        let moment = scene.noon
        return try await scene.database.app.acting(with: session) { _, db in
            let code = try #require(Area.Code(area))
            var filter = CaseFilter()
            filter.order = order
            let first = try await db.cases.list(
                within: code, matching: filter, after: nil, at: moment, limit: 50)
            #expect(first.count == 50)
            let before = try await fetched(in: db)
            let listing = db.cases.listing(
                within: code, matching: filter, after: first.last?.position(in: order), at: moment, limit: 50)
            let explained: SQL = "EXPLAIN ANALYZE \(listing)"
            let lines = try await db.rows(explained.plannedForValues, as: { try $0.text("QUERY PLAN") })
            return Read(
                plan: lines.joined(separator: "\n"), rows: try await fetched(in: db) - before)
        }
    }

    private func fetched(in db: Transaction) async throws -> Int {
        try await db.first(
            """
            SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) AS count FROM pg_stat_xact_user_tables
            WHERE relname = 'cases'
            """, as: { try $0.int("count") }) ?? 0
    }

    @Test func `each order walks its index, and a village whose cases lie in one piece its own`() async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            try await database.superuser.transaction { try await $0.script(Self.load) }
            try await database.superuser.alone("ANALYZE")
            let village = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            let others = [
                (Scene.otherTown, try await scene.givenPost("town-dispatcher", in: Scene.otherTown)),
                (Scene.county, try await scene.givenPost("county-dispatcher", in: Scene.county)),
                (Scene.city, try await scene.givenPost("city-duty", in: Scene.city)),
            ]
            for (order, wide, own) in Self.indexes {
                let small = try await read(order, in: Scene.neighbour, as: village, of: scene)
                #expect(small.plan.contains(own), "\(order)\n\(small.plan)")
                #expect(small.rows <= 400, "\(order): \(small.rows)\n\(small.plan)")
                for (area, session) in others {
                    let read = try await read(order, in: area, as: session, of: scene)
                    #expect(read.plan.contains(wide), "\(order) \(area)\n\(read.plan)")
                    #expect(read.rows <= 2_000, "\(order) \(area): \(read.rows)\n\(read.plan)")
                }
            }
        }
    }

    private static let indexes: [(CaseOrder, String, String)] = [
        (.newest, " cases_newest ", " cases_by_area "), (.oldest, " cases_newest ", " cases_by_area "),
        (.due, " cases_open_soonest ", " cases_open_due "),
        (.number, " cases_by_number ", " cases_by_number_of_area "),
    ]

    // The village's own were told between all others, in one piece; keys are not checked, as the rows fit.
    private static let load = """
        SET LOCAL session_replication_role = replica;
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, reported_at,
            due_at, closed_at, routed_by, language)
        SELECT '990101101', gen_random_uuid(), CASE WHEN n BETWEEN 30000 AND 80000 THEN '990101101202'
            ELSE '990101102201' END, 'rubbish', 1, 'closed-loop', 'handling', 'resident', '灯',
            '2026-02-15'::timestamptz - n * interval '30 s',
            CASE WHEN n % 7 > 0 THEN '2026-03-15'::timestamptz - n * interval '30 s' END,
            CASE WHEN n % 10 > 0 THEN '2026-02-16'::timestamptz END, 'ladder', 'zh'
        FROM generate_series(1, 110000) n;
        """

    @Test func `a position says its order and comes back as it was`() throws {
        let id = UUID()
        let moment = Date(timeIntervalSince1970: 1_804_039_200.123456)
        let marks: [CasePosition.Mark] = [
            .newest(moment), .oldest(moment), .due(moment), .due(nil), .number(77),
        ]
        for mark in marks {
            let position = CasePosition(mark, id: id)
            let back = try #require(CasePosition(position.text))
            #expect(back.text == position.text && back.order == position.order)
        }
        for text in [
            "", "_", "1_x", "due._\(id)", "oldest.none_\(id)", "none_\(id)", "x.1_\(id)", "-1_\(id)",
            "due.1.1_\(id)", "number.999999999999999999_\(id)", "1__\(id)",
        ] {
            #expect(CasePosition(text) == nil, "\(text)")
        }
    }
}
