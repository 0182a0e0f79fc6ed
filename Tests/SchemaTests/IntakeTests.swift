import Postgres
import TestSupport
import Testing

@Suite struct IntakeTests {
    @Test func oneCallLeavesACaseWithOwnerClockHistoryAndRecord() async throws {
        try await withScene { database in
            let counts: [(String, SQL)] = [
                ("1", "SELECT count(*) AS out FROM assignments WHERE case_id = \(Scene.id(1))::uuid"),
                ("1", "SELECT count(*) AS out FROM clocks WHERE case_id = \(Scene.id(1))::uuid"),
                ("1", "SELECT count(*) AS out FROM history WHERE case_id = \(Scene.id(1))::uuid"),
                ("1", "SELECT count(*) AS out FROM contacts WHERE case_id = \(Scene.id(1))::uuid"),
                ("1", "SELECT count(*) AS out FROM photos WHERE case_id = \(Scene.id(1))::uuid"),
                ("5", "SELECT count(*) AS out FROM audit WHERE act = 'report' AND account_id IS NULL"),
            ]
            for (count, statement) in counts {
                try await check(database.truth(statement), is: [count])
            }
        }
    }

    @Test func theSameRequestAgainGetsTheSameAnswer() async throws {
        try await withScene { database in
            try await check(database.takeIn(Scene.reports[0]), is: ["1"])
            let repeated = "SELECT (intake('\(Scene.reports[0])') ->> 'is_repeat') AS out"
            try await check(database.outcome(as: .visitor, SQL(stringLiteral: repeated)), is: ["true"])
            try await check(database.truth("SELECT count(*) AS out FROM cases"), is: ["5"])
        }
    }

    @Test func theSameKeyWithAnotherBodyIsRefused() async throws {
        try await withScene { database in
            let other = Scene.reports[0].replacing(
                #""body_hash": "\#(Scene.digest("a"))""#, with: #""body_hash": "\#(Scene.digest("b"))""#)
            try await check(database.takeIn(other), is: ["22023"])
        }
    }

    @Test func theSameRequestStillRunningIsToldToComeBack() async throws {
        try await withScene { database in
            let report = Scene.report(6, area: "990101001001", owner: "990101001001")
            try await database.app.transaction { db in
                try await db.become(.visitor)
                try await db.execute("SELECT intake(\(report)::jsonb)")
                try await check(database.takeIn(report), is: ["55P03"])
            }
            try await check(database.takeIn(report), is: ["6"])
        }
    }

    @Test(arguments: [
        // A desk that is neither the area nor above it, an area without anybody, one that does not exist.
        (Scene.report(6, area: "990101001001", owner: "990101001002"), "LN422"),
        (Scene.report(6, area: "990101002001", owner: "990101002001"), "LN422"),
        (Scene.report(6, area: "990101001001001001", owner: "990101001001001"), "LN422"),
        (Scene.report(6, area: "990101009", owner: "9901"), "LN422"),
        // A complaint about the people who handle must not go to them.
        (Scene.report(6, area: "990101001001", owner: "990101001001", also: #", "seen_from": 3"#), "LN422"),
        (Scene.report(6, area: "990101001001", owner: "9901", also: #", "color": "red""#), "LN400"),
        (Scene.report(6, area: "990101001001", owner: "9901", also: #", "lon": 119.01"#), "6"),
        (Scene.report(6, area: "9901", owner: "9901"), "6"),
        (Scene.report(6, area: "9901", owner: "9901").replacing("resident", with: "patrol"), "LN422"),
        (Scene.report(6, area: "9901", owner: "9901").replacing("990100000", with: "990199999"), "LN422"),
    ])
    func aReportIsTakenOnlyWithAnOwnerWhoCanActOnIt(_ report: String, _ outcome: String) async throws {
        try await withScene { database in
            try await check(database.takeIn(report), is: [outcome])
        }
    }

    @Test func aPostReportsInItsOwnName() async throws {
        try await withScene { database in
            let report = Scene.report(6, area: "990101001001", owner: "990101001001")
                .replacing("resident", with: "patrol")
            try await check(database.takeIn(report, as: .department), is: ["6"])
            try await check(
                database.truth(
                    """
                    SELECT right(post_id::text, 2) AS out FROM history WHERE case_id = \(Scene.id(6))::uuid
                    """),
                is: ["b7"])
            try await check(database.takeIn(Scene.reports[0], as: .keeper), is: ["42501"])
        }
    }

    @Test func anOpenCaseIsNeverWithoutOwner() async throws {
        try await withScene { database in
            let ending: SQL = "UPDATE assignments SET ended_at = now() WHERE case_id = \(Scene.id(1))::uuid"
            try await check(database.change(as: .town, ending), is: "23514")
            let second = """
                INSERT INTO assignments (home, case_id, area, to_area, number, scenario, pack_version,
                    reported_at, step,
                    seen_from, given_at)
                SELECT home, case_id, area, to_area, number, scenario, pack_version, reported_at, step,
                    seen_from, given_at
                FROM assignments WHERE case_id = '\(Scene.id(1))'
                """
            await #expect(throws: DatabaseError.self) {
                try await database.superuser.transaction { try await $0.script(second) }
            }
        }
    }
}
