import Postgres
import TestSupport
import Testing

/// What somebody who can run a statement of their own gains by it: nothing.
@Suite struct ForgeryTests {
    private static let changes = [
        "SET LOCAL app.area = '9901'", "SET LOCAL app.level = '1'", "SET LOCAL app.account = ''",
        "SET LOCAL app.post = '00000000-0000-0000-0000-0000000000b1'", "SET LOCAL app.mac = ''",
        "SET LOCAL app.kind = 'assignee'", "RESET app.mac", "SET LOCAL app.home = '990101001'",
    ]

    @Test func aChangedSettingShowsNothing() async throws {
        try await withScene { database in
            for change in Self.changes {
                let seen = try await database.app.transaction { db in
                    try await db.become(.village)
                    try await db.script(change)
                    return try await db.rows("SELECT id AS out FROM cases", as: { try $0.text("out") })
                }
                #expect(seen.isEmpty)
                await #expect(throws: DatabaseError.self) {
                    try await database.app.transaction { db in
                        try await db.become(.village)
                        try await db.script(change)
                        try await db.execute("SELECT map_cases(10, 850, 435)")
                    }
                }
            }
        }
    }

    @Test func aSignatureIsWorthNothingInAnotherTransaction() async throws {
        try await withScene { database in
            let settings = try await database.app.transaction { db in
                try await db.become(.city)
                return try await Self.settings(in: db)
            }
            let seen = try await database.app.transaction { db in
                try await db.script(settings)
                return try await db.rows("SELECT id AS out FROM cases", as: { try $0.text("out") })
            }
            #expect(seen.isEmpty)
        }
    }

    @Test func aSignatureIsWorthNothingOnAnotherConnection() async throws {
        try await withScene { database in
            try await database.app.transaction { db in
                try await db.become(.city)
                let settings = try await Self.settings(in: db)
                let seen = try await database.app.transaction { other in
                    try await other.script(settings)
                    return try await other.rows("SELECT id AS out FROM cases", as: { try $0.text("out") })
                }
                #expect(seen.isEmpty)
            }
        }
    }

    @Test func aRoleOfAnotherKindShowsNothing() async throws {
        try await withScene { database in
            let seen = try await database.app.transaction { db in
                try await db.become(.reporter(of: 1))
                try await db.script("SET LOCAL ROLE linli_assignee")
                return try await db.rows("SELECT id AS out FROM cases", as: { try $0.text("out") })
            }
            #expect(seen.isEmpty)
        }
    }

    private static let beyondTheLogin = [
        "SELECT ctx.sign('a') AS out", "SELECT ctx.open_load()::text AS out",
        "SELECT ctx.open_console('security')::text AS out",
        "SELECT secret::text AS out FROM ctx.key", "SET ROLE linli_load", "SET ROLE linli_definer",
        "SET ROLE linli_owner",
        "SELECT ctx.record('area', 'a', 'b') AS out", "SELECT 1 AS out FROM areas",
    ]

    @Test func theLoginAloneMayDoNothing() async throws {
        try await withScene { database in
            for statement in Self.beyondTheLogin {
                let outcome = try await database.outcome(
                    as: .bare("linli_app"), SQL(stringLiteral: statement))
                #expect(outcome == ["42501"])
            }
        }
    }

    @Test func anEndedSessionOpensNothing() async throws {
        try await withScene { database in
            for cause in [
                "UPDATE sessions SET ended_at = now()",
                "UPDATE sessions SET expires_at = now() - interval '1 second'",
                "UPDATE sessions SET seen_at = now() - interval '31 minutes'",
                "UPDATE accounts SET locked_at = now()",
                "UPDATE posts SET until = current_date - 1", "UPDATE posts SET since = current_date + 1",
            ] {
                let opened = try await database.superuser.rehearsal { db in
                    try await db.script(cause)
                    return try await db.rows(
                        "SELECT kind AS out FROM ctx.open_session(sha256('3'))", as: { try $0.text("out") })
                }
                #expect(opened.isEmpty, "\(cause)")
            }
        }
    }

    private static let beyondPosts = [
        "INSERT INTO audit (kind, act) VALUES ('area', 'x')", "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
        "UPDATE history SET words = 'x'", "DELETE FROM history", "DELETE FROM cases",
        "TRUNCATE cases CASCADE",
        "UPDATE cases SET area = '9901'", "UPDATE cases SET seen_from = 6", "UPDATE cases SET number = 7",
        "UPDATE assignments SET to_area = '9901'", "INSERT INTO cases DEFAULT VALUES",
        "INSERT INTO assignments DEFAULT VALUES",
    ]

    @Test func postsMayNot() async throws {
        try await withScene { database in
            for statement in Self.beyondPosts {
                for person in [Person.town, .department, .reporter(of: 1), .visitor] {
                    let outcome = try await database.change(as: person, SQL(stringLiteral: statement))
                    #expect(outcome == "42501")
                }
            }
        }
    }

    @Test func nobodyWritesHistoryInAnothersName() async throws {
        try await withScene { database in
            let other = "00000000-0000-0000-0000-0000000000c1"
            let forged = note(
                1, area: "990101001001001001", columns: ", account_id", values: ", '\(other)'")
            let refused = try await database.change(as: .village, forged)
            #expect(refused == "42501")
            let done = try await database.change(as: .village, note(1, area: "990101001001001001"))
            #expect(done == "1")
            let author: SQL = "SELECT right(account_id::text, 2) AS out FROM history WHERE version = 2"
            try await check(database.truth(author), is: ["c4"])
        }
    }

    @Test func anInvisibleCaseAndAnAbsentOneRefuseAlike() async throws {
        try await withScene { database in
            // Case 2 is in the sibling village; there is no case 9.
            for area in ["990101001001", "990101001002"] {
                let invisible = try await database.change(as: .village, note(2, area: area))
                let absent = try await database.change(as: .village, note(9, area: area))
                #expect(invisible == absent)
                #expect(invisible == (area == "990101001001" ? "23503" : "42501"))
            }
        }
    }

    @Test func aConflictDoesNotTellWhatExists() async throws {
        try await withScene { database in
            for action in ["DO NOTHING", "DO UPDATE SET stopped_at = NULL"] {
                let present = try await database.truth(
                    "SELECT id AS out FROM clocks WHERE area = '990101001002'")
                let taken = try #require(present.first)
                let fresh = "00000000-0000-0000-0000-00000000000f"
                let outcomes = try await [taken, fresh].asyncMap { id in
                    try await database.change(
                        as: .village,
                        SQL(
                            stringLiteral: """
                                INSERT INTO clocks (home, case_id, area, id, purpose, started_at, seen_from)
                                VALUES ('990101001', '\(Scene.id(2))', '990101001002', '\(id)', 'x', now(), 6)
                                ON CONFLICT (home, id) \(action)
                                """))
                }
                #expect(outcomes == ["42501", "42501"])
            }
        }
    }

    private static func settings(in db: Transaction) async throws -> String {
        let names = ["account", "post", "kind", "area", "level", "organization", "home", "case_id", "mac"]
        var lines: [String] = []
        for name in names {
            let value = try await db.first(
                "SELECT current_setting(\("app." + name)) AS out", as: { try $0.text("out") })
            lines.append("SET LOCAL app.\(name) = '\(value ?? "")'")
        }
        return (lines + ["SET LOCAL ROLE linli_area"]).joined(separator: ";")
    }

    private func note(_ digit: Int, area: String, columns: String = "", values: String = "") -> SQL {
        SQL(
            stringLiteral: """
                INSERT INTO history (home, case_id, area, version, at, act, to_step, who, seen_from\(columns))
                VALUES ('990101001', '\(Scene.id(digit))', '\(area)', 2, now(), 'note', 'collected', '我',
                    6\(values))
                """)
    }
}

extension Sequence where Element: Sendable {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
