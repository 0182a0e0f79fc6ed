import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Scenarios
import Territory
import TestSupport
import Testing

@testable import Linli

/// A small demo place: two towns, two hundred cases.
@Suite struct DemoTests {
    private static let cases = 200

    private func definitions() throws -> Definitions {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try PackReader.read(folder: root.appending(path: "Packs/mingchuan").path).get()
    }

    private func place(in database: TestDatabase) throws -> DemoPlace {
        DemoPlace(
            owner: database.superuser, app: database.app, definitions: try definitions(), seed: 9_901,
            cases: Self.cases,
            size: .init(territory: .init(counties: 1, towns: 2, villages: 6), grids: 12, units: 24),
            say: { _ in })
    }

    @discardableResult
    private func make(in database: TestDatabase) async throws -> DemoSample? {
        try await place(in: database).make(at: Date()) { .none }
    }

    private func count(_ question: SQL, in database: TestDatabase) async throws -> Int {
        try await database.superuser.transaction { db in
            try #require(try await db.first("SELECT (\(question)) AS answer", as: { try $0.int("answer") }))
        }
    }

    /// What must never be found, and how to look for it.
    private static let faults: [(what: String, query: SQL)] = [
        (
            "an open case without exactly one open lead",
            """
            SELECT count(*) FROM cases c WHERE closed_at IS NULL AND 1 <> (
                SELECT count(*) FROM assignments a
                WHERE a.home = c.home AND a.case_id = c.id AND a.part = 'lead' AND a.ended_at IS NULL)
            """
        ),
        (
            "an open assignment that says another step or due time than its case",
            """
            SELECT count(*) FROM cases c JOIN assignments a ON a.home = c.home AND a.case_id = c.id
            WHERE a.ended_at IS NULL AND (a.step, a.due_at, a.number, a.seen_from)
                IS DISTINCT FROM (c.step, c.due_at, c.number, c.seen_from)
            """
        ),
        (
            "a closed case with an open assignment or a running clock",
            """
            SELECT count(*) FROM cases c WHERE closed_at IS NOT NULL AND (
                EXISTS (SELECT FROM assignments a
                    WHERE a.home = c.home AND a.case_id = c.id AND a.ended_at IS NULL)
                OR EXISTS (SELECT FROM clocks k
                    WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL))
            """
        ),
        (
            "a history with a gap, or that ends at another version than its case",
            """
            SELECT count(*) FROM cases c, LATERAL (
                SELECT count(*) AS lines, max(version) AS last, min(version) AS first FROM history h
                WHERE h.home = c.home AND h.case_id = c.id) h
            WHERE (h.lines, h.last, h.first) IS DISTINCT FROM (c.version, c.version, 1)
            """
        ),
        (
            "a history out of order, or that leads from elsewhere than it had led to",
            """
            SELECT count(*) FROM history h JOIN history n
                ON n.home = h.home AND n.case_id = h.case_id AND n.version = h.version + 1
            WHERE n.at < h.at OR n.from_step IS DISTINCT FROM h.to_step
            """
        ),
        (
            "a case whose last step is not that of its history",
            """
            SELECT count(*) FROM cases c JOIN history h
                ON h.home = c.home AND h.case_id = c.id AND h.version = c.version
            WHERE h.to_step <> c.step
            """
        ),
        (
            "an open case whose due time is not that of its one running clock",
            """
            SELECT count(*) FROM cases c, LATERAL (
                SELECT count(*) AS running, max(due_at) AS due FROM clocks k
                WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL) k
            WHERE c.closed_at IS NULL AND (k.running, k.due) IS DISTINCT FROM (1, c.due_at)
            """
        ),
        (
            "a closed step without a time",
            "SELECT count(*) FROM cases WHERE (step = 'closed') <> (closed_at IS NOT NULL)"
        ),
        (
            "a level that solved nothing, or none that did",
            "SELECT count(*) FROM cases WHERE (solved_level IS NULL) <> (solved_at IS NULL)"
        ),
        ("something that lies in the future", "SELECT count(*) FROM history WHERE at > now()"),
        (
            // One that was moved elsewhere keeps the point its reporter gave.
            "a point outside its unit",
            """
            SELECT count(*) FROM cases c JOIN area_shapes s ON s.code = c.area AND s.level = 6
            WHERE NOT ST_Covers(s.shape, c.point) AND left(c.area, 9) = c.home
            """
        ),
        (
            "a complaint seen by those it is about",
            "SELECT count(*) FROM cases WHERE is_about_handlers AND seen_from > 3"
        ),
    ]

    @Test func `the cases hold together as if they had been lived through`() async throws {
        try await withDatabase { database in
            let sample = try await make(in: database)
            #expect(sample != nil)
            #expect(try await count("SELECT count(*) FROM cases", in: database) == Self.cases)
            for fault in Self.faults {
                #expect(try await count(fault.query, in: database) == 0, "\(fault.what)")
            }
            #expect(try await count("SELECT count(*) FROM contacts", in: database) == 0)
            let receipts = try await count("SELECT count(*) FROM receipts", in: database)
            #expect(receipts == 1)
        }
    }

    @Test func `a second start makes nothing again`() async throws {
        try await withDatabase { database in
            try await make(in: database)
            let accounts = try await count("SELECT count(*) FROM accounts", in: database)
            #expect(try await make(in: database) == nil)
            #expect(try await count("SELECT count(*) FROM cases", in: database) == Self.cases)
            #expect(try await count("SELECT count(*) FROM accounts", in: database) == accounts)
        }
    }

    @Test func `desks and offices do something together`() async throws {
        try await withDatabase { database in
            try await make(in: database)
            for what in [
                "task_lists", "tasks WHERE state = 'open'", "tasks WHERE state = 'done'", "teams",
                "team_members WHERE role = 'head'", "assignments WHERE part = 'helper' AND ended_at IS NULL",
                "assignments WHERE is_called", "presses",
            ] {
                let query = SQL(stringLiteral: "SELECT count(*) FROM " + what)
                #expect(try await count(query, in: database) > 0, "\(what)")
            }
            // Whoever acted has gone home.
            let open: SQL = "SELECT count(*) FROM sessions WHERE ended_at IS NULL"
            #expect(try await count(open, in: database) == 0)
        }
    }

    @Test func `each link leads to a desk with work`() async throws {
        try await withDatabase { database in
            try await make(in: database)
            let definitions = try definitions()
            let links = try await DemoLinks(definitions, at: Date(), by: database.superuser)
            #expect(links.links.count == definitions.postKinds.count + 1)
            for (title, link) in links.links {
                let door = Doorway.fresh(browser: .random(), source: .console)
                let session = try #require(
                    try await SignInByLink(link: link, at: door, isDemo: true).run(on: database.app))
                let seen = try await database.app.acting(with: session) { acting, db in
                    // Who keeps accounts sees no case.
                    if [.administrator, .security, .auditor].contains(acting.kind) { return 1 }
                    let work: SQL = """
                        SELECT count(*) AS work FROM assignments
                        WHERE ended_at IS NULL AND (to_area = \(acting.area?.text)
                            OR to_organization = \(acting.organization)::uuid
                            OR of_organization = \(acting.organization)::uuid)
                        """
                    return try await db.first(work, as: { try $0.int("work") }) ?? 0
                }
                #expect(seen > 0, "\(title.en)")
            }
        }
    }

    @Test func `ledgers are open and filled, with numbers nobody has, and a second start adds nothing`()
        async throws
    {
        try await withDatabase { database in
            var place = try place(in: database)
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            place.catalogue = try PackReader.whole(folder: root.appending(path: "Packs/mingchuan").path).get()
                .catalogue
            let data = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            place.ring = try KeyRing(data: data, at: Date())
            _ = try await place.make(at: Date()) { .none }
            let filled = try DemoRegisters.read().ledgers.map(\.ledger)
            let opened = try await database.superuser.transaction { db in try await db.ledgers.opened() }
            // What villages know of themselves is filled in by the form they were sent.
            #expect(Set(opened.map(\.name)) == Set(filled + ["villages"]))
            #expect(
                try await count("SELECT count(*) FROM filings WHERE state <> 'open'", in: database) > 0)
            #expect(try await count("SELECT count(*) FROM ledgers.villages", in: database) > 0)
            for name in filled {
                let table = "ledgers." + name.replacing("-", with: "_")
                let query = SQL(stringLiteral: "SELECT count(*) FROM \(table)")
                #expect(try await count(query, in: database) > 0, "\(name)")
                let astray = SQL(
                    stringLiteral: "SELECT count(*) FROM \(table) WHERE village <> left(area, 12)")
                #expect(try await count(astray, in: database) == 0, "\(name)")
            }
            let residents = try await count("SELECT count(*) FROM ledgers.residents", in: database)
            #expect(
                try await count(
                    "SELECT count(*) FROM ledgers.residents WHERE resident_id LIKE '990%'", in: database)
                    == residents)
            #expect(
                try await count(
                    """
                    SELECT count(DISTINCT mark) FROM entry_secrets
                    WHERE ledger = 'residents' AND field = 'resident_id'
                    """, in: database) == residents)
            _ = try await place.make(at: Date()) { .none }
            #expect(try await count("SELECT count(*) FROM ledgers.residents", in: database) == residents)
        }
    }

    @Test func `a real place is left alone`() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { db in
                _ = try await db.execute("INSERT INTO areas (code, name, level) VALUES ('9999', '别处市', 1)")
            }
            await #expect(throws: DemoRefusal.realPlace(data: "there")) {
                try await place(in: database).refuseRealPlace(data: "there")
            }
        }
    }
}
