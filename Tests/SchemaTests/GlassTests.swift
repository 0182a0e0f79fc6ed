import Postgres
import TestSupport
import Testing

/// The second wall of exports and broken glasses: statements of the runtime login, without the program.
@Suite struct GlassTests {
    private static let cases: SQL = "SELECT right(id::text, 1) AS out FROM cases ORDER BY id"

    private func breaking(_ area: String, minutes: Int = 30, reason: String = "大火，需要马上查找报告人") -> SQL {
        let wanted = """
            {"id": "\(Scene.id(9))", "area": "\(area)", "reason": "\(reason)", "minutes": \(minutes)}
            """
        return "SELECT break_glass(\(wanted)::jsonb) AS out"
    }

    /// Runs a statement behind the open glass of a person, or behind one case of it.
    private func behind(
        _ database: TestDatabase, _ statement: SQL, of digit: Int? = nil, home: String = "990101002"
    ) async throws -> [String] {
        do {
            return try await database.app.transaction { db in
                try await db.become(.town)
                try await db.take("ctx.open_glass()")
                if let digit {
                    try await db.take("ctx.open_case_by_glass(\(home), \(Scene.id(digit))::uuid)")
                }
                return try await db.rows(statement, as: { try $0.textOrNil("out") ?? "null" })
            }
        } catch DatabaseError.refused(let state, _, _) {
            return [state.rawValue]
        }
    }

    @Test func onlyATownOfOnesCountyIsOpenedAndOnlyOneAtATime() async throws {
        try await withScene { database in
            for (area, outcome) in [
                ("990101", "wide"), ("9901", "wide"), ("990102001", "far"), ("990101001001", "own"),
                ("990109999", "absent"), ("990101002", "done"), ("990101002001", "open"),
            ] {
                try await check(database.outcome(as: .town, breaking(area)), is: [outcome])
            }
            try await check(database.outcome(as: .keeper, breaking("990101002")), is: ["42501"])
            try await check(database.outcome(as: .visitor, breaking("990101002")), is: ["42501"])
        }
    }

    @Test func anHourAtMostAndAReasonOfTenCharacters() async throws {
        try await withScene { database in
            for minutes in [0, -5, 61, 100_000] {
                try await check(
                    database.outcome(as: .town, breaking("990101002", minutes: minutes)), is: ["23514"])
            }
            let short = breaking("990101002", reason: "  九个字也还不够啊    ")
            try await check(database.outcome(as: .town, short), is: ["23514"])
            try await check(
                database.outcome(as: .town, breaking("990101002", minutes: 60)), is: ["done"])
        }
    }

    @Test func theListHasNoWordsAndNothingElseIsInSight() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .town, breaking("990101002"))
            try await check(behind(database, Self.cases), is: ["3"])
            for column in ["words", "answers", "point", "place_note", "answer", "score_words"] {
                let peek: SQL = "SELECT \(name: column)::text AS out FROM cases"
                try await check(behind(database, peek), is: ["42501"])
            }
            for table in [
                "assignments", "clocks", "history", "photos", "contacts", "receipts", "accounts", "audit",
                "exports", "break_glasses",
            ] {
                try await check(behind(database, "SELECT 1 AS out FROM \(name: table)"), is: ["42501"])
            }
            try await check(
                behind(database, "UPDATE cases SET step = 'x' RETURNING step AS out"), is: ["42501"])
        }
    }

    @Test func oneCaseIsOpenedForReadingAndWrittenDown() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .town, breaking("990101002"))
            try await check(behind(database, "SELECT words AS out FROM cases", of: 3), is: ["灯不亮"])
            try await check(behind(database, "SELECT act AS out FROM history", of: 3), is: ["report"])
            try await check(
                behind(database, "UPDATE cases SET step = 'x' RETURNING step AS out", of: 3), is: ["42501"])
            try await check(behind(database, "SELECT masked AS out FROM contacts", of: 3), is: ["42501"])
            let export: SQL = "SELECT order_export('{}')::text AS out"
            try await check(behind(database, export, of: 3), is: ["42501"])
            let written: SQL = """
                SELECT object || ' ' || reason AS out FROM audit WHERE act = 'open case by glass' LIMIT 1
                """
            let number = try await database.truth(
                "SELECT number::text AS out FROM cases WHERE id = \(Scene.id(3))::uuid")
            try await check(
                database.truth(written), is: ["990101002-\(number.first ?? "") glass-\(Scene.id(9))"])
        }
    }

    @Test func aForeignCaseAndAComplaintStayHidden() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .town, breaking("990101002"))
            let hide = "UPDATE cases SET seen_from = 3 WHERE id = '\(Scene.id(3))'"
            try await database.superuser.transaction { try await $0.script(hide) }
            try await check(behind(database, Self.cases), is: [])
            let opened: SQL =
                "SELECT kind AS out FROM ctx.open_case_by_glass('990101002', \(Scene.id(3))::uuid)"
            try await check(behind(database, opened), is: [])
            let far: SQL = "SELECT kind AS out FROM ctx.open_case_by_glass('990102001', \(Scene.id(4))::uuid)"
            try await check(behind(database, far), is: [])
        }
    }

    @Test func itEndsByTheClockOfTheDatabase() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .town, breaking("990101002"))
            let opening: SQL = "SELECT kind AS out FROM ctx.open_glass()"
            try await check(database.outcome(as: .town, opening), is: ["glass"])
            try await check(database.outcome(as: .village, opening), is: [])
            let pass = """
                UPDATE break_glasses SET opened_at = opened_at - interval '30 minutes',
                    ends_at = ends_at - interval '30 minutes'
                """
            try await database.superuser.transaction { try await $0.script(pass) }
            try await check(database.outcome(as: .town, opening), is: [])
        }
    }

    @Test func theDeskOfTheCountyIsToldAndNobodyElseSeesIt() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .town, breaking("990101002"))
            let told: SQL = "SELECT told AS out FROM break_glasses"
            for (person, seen) in [
                (Person.county, ["990101"]), (.town, ["990101"]), (.keeper, ["42501"]), (.city, []),
                (.village, []), (.department, []), (.otherTown, []),
            ] {
                try await check(database.outcome(as: person, told), is: seen)
            }
            let lie: SQL = "UPDATE break_glasses SET reason = 'x' RETURNING reason AS out"
            for person in [Person.town, .county, .keeper] {
                try await check(database.outcome(as: person, lie), is: ["42501"])
            }
            let seen: SQL = "SELECT acknowledge_glass(\(Scene.id(9))::uuid, false, '{}') AS out"
            try await check(database.outcome(as: .town, seen), is: ["absent"])
            try await check(database.outcome(as: .city, seen), is: ["absent"])
            try await check(database.outcome(as: .county, seen), is: ["done"])
            let audits = "UPDATE post_kinds SET role = 'auditor' WHERE name = 'keeper'"
            try await database.superuser.transaction { try await $0.script(audits) }
            try await check(database.outcome(as: .keeper, told), is: ["990101"])
            try await check(database.outcome(as: .keeper, lie), is: ["42501"])
        }
    }

    @Test func whoeverLookedIsTheSecondPersonAtNoDesk() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .town, breaking("990101002"))
            // As if the account that looked held a post at the desk that is told, too.
            let same = """
                UPDATE break_glasses SET account_id = p.account_id FROM posts p
                WHERE p.area = '990101' AND p.organization_id IS NULL
                """
            try await database.superuser.transaction { try await $0.script(same) }
            let seen: SQL = "SELECT acknowledge_glass(\(Scene.id(9))::uuid, false, '{}') AS out"
            try await check(database.outcome(as: .county, seen), is: ["absent"])
        }
    }

    @Test func aDepartmentMayOpenATownOfItsCountyToo() async throws {
        try await withScene { database in
            try await check(database.outcome(as: .department, breaking("990102001")), is: ["far"])
            try await check(database.outcome(as: .department, breaking("990101002")), is: ["done"])
            try await check(
                database.outcome(as: .department, "SELECT area AS out FROM ctx.open_glass()"),
                is: ["990101002"])
        }
    }
}
