import Postgres
import TestSupport
import Testing

/// The second wall alone: these statements carry no scope of their own.
@Suite struct ScopeTests {
    private static let cases: SQL = "SELECT right(id::text, 1) AS out FROM cases ORDER BY id"

    @Test func aPostSeesItsAreaAndBelowAndNothingElse() async throws {
        try await withScene { database in
            let expected: [(Person, [String])] = [
                (.city, ["1", "2", "3", "4", "5"]), (.county, ["1", "2", "3", "5"]),
                (.town, ["1", "2", "5"]),
                (.village, ["1"]), (.sibling, ["2"]), (.otherTown, ["4"]), (.head, ["1"]),
            ]
            for (person, digits) in expected {
                try await check(database.outcome(as: person, Self.cases), is: digits)
            }
        }
    }

    @Test func childRowsFollowTheirCase() async throws {
        try await withScene { database in
            for table in ["assignments", "clocks", "history", "photos"] {
                let rows: SQL = "SELECT right(case_id::text, 1) AS out FROM \(name: table) ORDER BY case_id"
                try await check(database.outcome(as: .town, rows), is: ["1", "2", "5"])
                try await check(database.outcome(as: .village, rows), is: ["1"])
                try await check(database.outcome(as: .otherTown, rows), is: ["4"])
            }
        }
    }

    @Test func aComplaintIsInvisibleBelowTheLevelItIsSeenFrom() async throws {
        try await withScene { database in
            for table in ["cases", "assignments", "clocks", "history", "photos"] {
                let rows: SQL = "SELECT 1 AS out FROM \(name: table) WHERE seen_from < 4"
                try await check(database.outcome(as: .village, rows), is: [])
                try await check(database.outcome(as: .head, rows), is: [])
                try await check(database.outcome(as: .town, rows).count, is: 1)
            }
            let touch: SQL = "UPDATE cases SET step = 'x' WHERE seen_from < 4"
            try await check(database.change(as: .village, touch), is: "0")
        }
    }

    @Test func anOrganizationSeesOnlyWhatIsAssignedToIt() async throws {
        try await withScene { database in
            let assigned: SQL = "SELECT right(case_id::text, 1) AS out FROM assignments"
            try await check(database.outcome(as: .department, assigned), is: [])
            try await check(database.handOver(1, as: .town, dispatched), is: ["2"])
            try await check(database.outcome(as: .department, assigned), is: ["1"])
            try await check(database.outcome(as: .otherDepartment, assigned), is: [])
            try await check(database.outcome(as: .department, Self.cases), is: ["42501"])
        }
    }

    @Test func anAssignmentDoesNotLiftTheLevelACaseIsSeenFrom() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let opening: SQL = "SELECT kind AS out FROM ctx.open_case('990101001', \(Scene.id(1))::uuid)"
            try await check(database.outcome(as: .department, opening), is: ["assignee"])
            let hide = """
                UPDATE cases SET seen_from = 2 WHERE id = '\(Scene.id(1))';
                UPDATE assignments SET seen_from = 2 WHERE case_id = '\(Scene.id(1))';
                """
            try await database.superuser.transaction { try await $0.script(hide) }
            try await check(database.outcome(as: .department, opening), is: [])
            try await check(database.outcome(as: .department, "SELECT 1 AS out FROM assignments"), is: [])
        }
    }

    @Test func anAssigneeSeesOneCaseAndAFormerOneOnlyReadsIt() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let assignee = Person.opener(7, of: 1, home: "990101001")
            try await check(database.outcome(as: assignee, Self.cases), is: ["1"])
            let elsewhere: SQL = "SELECT 1 AS out FROM history WHERE right(case_id::text, 1) <> '1'"
            try await check(database.outcome(as: assignee, elsewhere), is: [])
            let back = #""to_area": "990101001001", "desk": "990101001001", "reason": "不归我管""#
            try await check(database.handOver(1, version: 2, as: assignee, back), is: ["3"])
            try await check(database.outcome(as: assignee, Self.cases), is: ["1"])
            try await check(database.change(as: assignee, "UPDATE cases SET step = 'x'"), is: "42501")
            try await check(database.handOver(1, version: 3, as: assignee, back), is: ["42501"])
        }
    }

    @Test func aCaseIsOpenedOnlyByWhoeverWasGivenIt() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let mine: SQL = "SELECT kind AS out FROM ctx.open_case('990101001', \(Scene.id(1))::uuid)"
            try await check(database.outcome(as: .department, mine), is: ["assignee"])
            try await check(database.outcome(as: .otherDepartment, mine), is: [])
            try await check(database.outcome(as: .otherTown, mine), is: [])
            try await check(database.outcome(as: .visitor, mine), is: ["42501"])
            let absent: SQL = "SELECT kind AS out FROM ctx.open_case('990101001', \(Scene.id(9))::uuid)"
            try await check(database.outcome(as: .department, absent), is: [])
            let recorded: SQL = "SELECT object AS out FROM audit WHERE act = 'open case'"
            try await check(database.truth(recorded), is: ["990101001-1"])
        }
    }

    @Test func aReceiptOpensOneCaseAndOfItsHistoryWhatIsPublic() async throws {
        try await withScene { database in
            _ = try await database.handOver(
                5, as: .town, #""words": "内部", "to_area": "990101", "desk": "990101""#)
            let reporter = Person.reporter(of: 5)
            try await check(database.outcome(as: reporter, Self.cases), is: ["5"])
            try await check(database.outcome(as: reporter, "SELECT version AS out FROM history"), is: ["1"])
            try await check(database.outcome(as: reporter, "SELECT sha256 AS out FROM photos").count, is: 1)
            try await check(
                database.outcome(as: reporter, "SELECT routed_by AS out FROM cases"), is: ["42501"])
            try await check(database.change(as: reporter, "UPDATE cases SET step = 'x'"), is: "42501")
        }
    }

    @Test func theJobSeesOnlySolvedCasesAndNeverTheirWords() async throws {
        try await withScene { database in
            let person = Person.followup
            try await check(database.outcome(as: person, Self.cases), is: [])
            let solve = """
                UPDATE cases SET solved_at = reported_at, solved_level = 4 WHERE id = '\(Scene.id(1))'
                """
            try await database.superuser.transaction { try await $0.script(solve) }
            try await check(database.outcome(as: person, Self.cases), is: ["1"])
            try await check(database.outcome(as: person, "SELECT words AS out FROM cases"), is: ["42501"])
            let close: SQL =
                "UPDATE cases SET closed_at = solved_at, version = version + 1 WHERE closed_at IS NULL"
            try await check(database.change(as: person, close), is: "1")
        }
    }

    @Test func withoutAContextThereAreNoRows() async throws {
        try await withScene { database in
            for role in [
                "linli_app", "linli_public", "linli_gate", "linli_area", "linli_organization",
                "linli_assignee",
                "linli_former", "linli_receipt", "linli_administrator", "linli_followup",
            ] {
                let tables = [
                    "cases", "assignments", "clocks", "history", "photos", "contacts", "receipts",
                    "idempotency",
                    "audit",
                    "accounts", "posts", "sessions", "sign_in_links", "attempts", "route_failures",
                ]
                for table in tables {
                    let found = try await database.outcome(
                        as: .bare(role), "SELECT 1 AS out FROM \(name: table)")
                    #expect(found.isEmpty || found == ["42501"], "\(table)")
                }
            }
        }
    }

    @Test func nobodyReadsTheVaults() async throws {
        try await withScene { database in
            for table in [
                "contacts", "receipts", "idempotency", "attempts", "sign_in_links", "recovery_codes",
                "pending_sign_ins",
            ] {
                let everybody: [Person] = [
                    .keeper, .city, .town, .department, .reporter(of: 1), .visitor, .followup,
                    .bare("linli_gate"),
                ]
                for person in everybody {
                    let found = try await database.outcome(as: person, "SELECT 1 AS out FROM \(name: table)")
                    #expect(found == ["42501"], "\(person)")
                }
            }
        }
    }

    @Test func administratorsSeeAccountsButNoCaseAndNoSecret() async throws {
        try await withScene { database in
            let read: [(SQL, [String])] = [
                ("SELECT count(*) AS out FROM accounts", ["10"]),
                ("SELECT count(*) AS out FROM posts", ["10"]),
                ("SELECT count(*) AS out FROM audit", ["42501"]), ("SELECT 1 AS out FROM cases", ["42501"]),
                ("SELECT code_secret AS out FROM accounts", ["42501"]),
                ("SELECT password_hash AS out FROM accounts", ["42501"]),
                ("SELECT token_hash AS out FROM sessions", ["42501"]),
            ]
            for (statement, expected) in read {
                try await check(database.outcome(as: .keeper, statement), is: expected)
            }
            try await check(database.outcome(as: .city, "SELECT 1 AS out FROM accounts"), is: ["42501"])
        }
    }

    @Test func aViewShowsNoMoreThanItsReaderMaySee() async throws {
        try await withScene { database in
            let view = """
                SET LOCAL ROLE linli_owner;
                CREATE VIEW seen WITH (security_invoker = true) AS SELECT id FROM cases;
                GRANT SELECT ON seen TO linli_area;
                """
            try await database.superuser.transaction { try await $0.script(view) }
            let rows: SQL = "SELECT right(id::text, 1) AS out FROM seen ORDER BY id"
            try await check(database.outcome(as: .village, rows), is: ["1"])
        }
    }
}
