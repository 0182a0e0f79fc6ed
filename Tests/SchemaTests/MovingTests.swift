import Postgres
import TestSupport
import Testing

@Suite struct MovingTests {
    @Test func aHandOverEndsOneLeadAndBeginsAnother() async throws {
        try await withScene { database in
            try await check(database.handOver(1, as: .town, dispatched + #", "reason": "路灯""#), is: ["2"])
            let leads: SQL = """
                SELECT coalesce(to_area, 'department') || coalesce(' from ' || from_area, '') AS out
                    FROM assignments
                WHERE case_id = \(Scene.id(1))::uuid AND ended_at IS NULL
                """
            try await check(database.truth(leads), is: ["department from 990101001"])
            let copies: SQL = """
                SELECT c.step || ' ' || a.step || ' ' || h.from_step || ' ' || right(h.account_id::text,
                    2) AS out
                FROM cases c JOIN assignments a ON a.case_id = c.id AND a.ended_at IS NULL
                JOIN history h ON h.case_id = c.id AND h.version = 2
                """
            try await check(database.truth(copies), is: ["dispatched dispatched collected c3"])
            let stopped: SQL = "SELECT count(*) AS out FROM clocks WHERE stopped_at IS NULL"
            try await check(database.truth(stopped), is: ["4"])
        }
    }

    @Test func aStaleVersionIsRefused() async throws {
        try await withScene { database in
            try await check(database.handOver(1, as: .town, dispatched), is: ["2"])
            try await check(database.handOver(1, as: .town, dispatched), is: ["LN409"])
        }
    }

    @Test func ofTwentyAtOnceOneWins() async throws {
        try await withScene { database in
            let outcomes = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<20 { group.addTask { try await database.handOver(1, as: .village, dispatched) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            check(outcomes.sorted(), is: ["2"] + Array(repeating: "LN409", count: 19))
        }
    }

    @Test func anInvisibleCaseAndAnAbsentOneAreTheSame() async throws {
        try await withScene { database in
            for digit in [2, 5, 9] {
                try await check(database.handOver(digit, as: .village, dispatched), is: ["LN404"])
            }
            try await check(database.handOver(4, home: "990102001", as: .town, dispatched), is: ["LN404"])
            try await check(database.handOver(1, as: .department, dispatched), is: ["42501"])
            try await check(database.handOver(1, as: .reporter(of: 1), dispatched), is: ["42501"])
        }
    }

    @Test(arguments: [
        #""to_area": "990101002001""#, #""to_area": "990101009""#,
        #""to_area": "9901", "new_area": "990109""#,
        #""to_organization": "00000000-0000-0000-0000-0000000000af""#,
    ])
    func anOwnerThatCannotActIsRefused(_ owner: String) async throws {
        try await withScene { database in
            try await check(database.handOver(1, as: .town, owner), is: ["LN422"])
        }
    }

    @Test func aComplaintIsNotHandedToWhomItIsAbout() async throws {
        try await withScene { database in
            try await check(database.handOver(5, as: .town, #""to_area": "990101001001""#), is: ["LN422"])
        }
    }

    @Test func movingACaseElsewhereMovesAllThatBelongsToIt() async throws {
        try await withScene { database in
            let move = #""new_area": "990102001001", "to_area": "990102001", "desk": "990102001""#
            try await check(database.handOver(1, as: .village, move), is: ["2"])
            for table in ["cases", "assignments", "clocks", "history", "photos", "contacts"] {
                let column: SQL = table == "cases" ? "id" : "case_id"
                let areas: SQL = """
                    SELECT DISTINCT area AS out FROM \(name: table) WHERE \(column) = \(Scene.id(1))::uuid
                    """
                try await check(database.truth(areas), is: ["990102001001"])
            }
            let cases: SQL = "SELECT right(id::text, 1) AS out FROM cases ORDER BY id"
            try await check(database.outcome(as: .village, cases), is: [])
            try await check(database.outcome(as: .otherTown, cases), is: ["1", "4"])
            try await check(
                database.truth("SELECT DISTINCT home AS out FROM cases ORDER BY home"),
                is: ["990101001", "990101002", "990102001"])
        }
    }

    @Test func closingEndsEveryAssignment() async throws {
        try await withScene { database in
            try await check(
                database.handOver(1, as: .village, #""closed_at": "2026-02-15T05:00:00Z""#), is: ["2"])
            let open: SQL = """
                SELECT count(*) AS out FROM assignments WHERE case_id = \(Scene.id(1))::uuid
                    AND ended_at IS NULL
                """
            try await check(database.truth(open), is: ["0"])
            try await check(database.handOver(1, version: 2, as: .village, dispatched), is: ["LN422"])
        }
    }

    @Test func aReporterScoresWhatIsSolvedAndMaySendItBack() async throws {
        try await withScene { database in
            let score: SQL = """
                SELECT score_case('{"version": 2, "at": "2026-02-15T06:00:00Z", "score": 2,
                    "who": "居民", "words": "还是不亮",
                    "step": "handling", "solved_at": null, "solved_level": null, "clock_purpose": "handle"}')
                    ->> 'version' AS out
                """
            try await check(database.outcome(as: .reporter(of: 1), score), is: ["LN409"])
            let solve = #""solved_at": "2026-02-15T05:00:00Z", "solved_level": 4, "answer": "修好了""#
            try await check(database.handOver(1, as: .village, solve), is: ["2"])
            try await check(database.outcome(as: .reporter(of: 1), score), is: ["3"])
            let after: SQL = "SELECT step || ' ' || score AS out FROM cases WHERE id = \(Scene.id(1))::uuid"
            try await check(database.truth(after), is: ["handling 2"])
            let next = score.text.replacing(#""version": 2"#, with: #""version": 3"#)
            try await check(database.outcome(as: .reporter(of: 1), SQL(stringLiteral: next)), is: ["LN422"])
        }
    }
}
