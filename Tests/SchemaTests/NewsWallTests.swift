import Postgres
import TestSupport
import Testing

/// What happened is known to those who may open the case; a notice, to the desk it is for.
@Suite struct NewsWallTests {
    private static let all: SQL = """
        FROM own_news('0', 0, '9000000000000000000', 9000000000000000000, 100)
        WHERE is_changed ORDER BY case_number
        """

    /// Numbers of the cases somebody hears of; those of the own desk with a star.
    private func heard(by person: Person, in database: TestDatabase) async throws -> [String] {
        try await database.outcome(
            as: person,
            """
            SELECT split_part(case_number, '-', 2) || CASE WHEN is_own THEN '*' ELSE '' END AS out \(Self.all)
            """)
    }

    /// Other tests have transactions in the same cluster; news is believed when those before it are over.
    private func settle(_ database: TestDatabase) async throws {
        let isSettled: SQL = """
            SELECT (max(written_by::text::bigint) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)::text
                AS out FROM outbox
            """
        while try await database.truth(isSettled) != ["true"] { await Task.yield() }
    }

    @Test func `each post hears of the cases it may open, and which touch its desk`() async throws {
        try await withScene { database async throws in
            try await settle(database)
            for (person, numbers) in [
                (Person.village, ["1*"]), (.sibling, ["2*"]), (.head, ["1"]), (.town, ["1", "2", "5*"]),
                (.county, ["1", "2", "3*", "5"]), (.otherTown, ["4*"]), (.city, ["1", "2", "3", "4", "5"]),
                (.department, []), (.otherDepartment, []),
            ] {
                try await check(heard(by: person, in: database).sorted(), is: numbers)
            }
            _ = try await database.handOver(1, as: .town, dispatched)
            let far = #""to_area": "990101", "desk": "990101""#
            _ = try await database.handOver(4, home: "990102001", as: .city, far)
            try await settle(database)
            for (person, numbers) in [
                (Person.department, ["1*"]), (.otherDepartment, []), (.village, ["1*"]), (.sibling, ["2*"]),
                (.town, ["1*", "2", "5*"]), (.county, ["1", "2", "3*", "4*", "5"]), (.otherTown, ["4*"]),
            ] {
                try await check(heard(by: person, in: database).sorted(), is: numbers)
            }
        }
    }

    @Test func `the jobs learn where, and neither number nor words`() async throws {
        try await withScene { database async throws in
            try await settle(database)
            let since: SQL = "SELECT area || ' ' || areas[1] AS out FROM news_since('0', 0, 100)"
            let heard = try await database.outcome(as: .live, since)
            #expect(heard.count == 5)
            #expect(heard.first == "990101001001001001 990101001001")
            let taken: SQL = "SELECT number::text AS out FROM take_news(now(), 100)"
            for person in [Person.live, .village, .followup, .keeper] {
                try await check(database.outcome(as: person, taken), is: ["42501"])
            }
            for person in [Person.teller, .village, .sealer, .keeper] {
                try await check(database.outcome(as: person, since), is: ["42501"])
            }
            for person in [Person.live, .teller, .city, .keeper] {
                for table: SQL in ["outbox", "notices"] {
                    let rows: SQL = "SELECT count(*)::text AS out FROM \(table)"
                    try await check(database.outcome(as: person, rows), is: ["42501"])
                }
            }
            try await check(database.outcome(as: .teller, taken).sorted(), is: ["1", "2", "3", "4", "5"])
            try await check(database.outcome(as: .teller, taken), is: [])
        }
    }

    @Test func `a desk reads its own notices, and none of a case hidden from it`() async throws {
        try await withScene { database async throws in
            // The last is a mistake that must not show: a complaint that its village may not see.
            let notices = [(1, "990101001001", 6), (2, "990101001002", 6), (5, "990101001001", 3)]
            for (number, area, seenFrom) in notices {
                let kept = try await database.outcome(
                    as: .teller,
                    "SELECT keep_notices(\(Self.notice(number, area, seenFrom))::jsonb)::text AS out")
                #expect(kept == ["1"])
            }
            let own: SQL = "SELECT number::text AS out FROM own_notices(NULL, 100)"
            let unread: SQL = "SELECT unread_notices(100)::text AS out"
            for (person, numbers) in [
                (Person.village, ["1"]), (.sibling, ["2"]), (.town, []), (.city, []), (.head, []),
                (.department, []),
            ] {
                try await check(database.outcome(as: person, own), is: numbers)
                try await check(database.outcome(as: person, unread), is: ["\(numbers.count)"])
            }
            let read: SQL = "SELECT read_notices(0, 1000, now())::text AS out"
            try await check(database.outcome(as: .village, read), is: ["1"])
            try await check(database.outcome(as: .village, unread), is: ["0"])
            try await check(database.outcome(as: .sibling, unread), is: ["1"])
            let left: SQL = "SELECT number::text AS out FROM notices WHERE read_at IS NULL ORDER BY id"
            try await check(database.truth(left), is: ["2", "5"])
            for person in [Person.keeper, .visitor, .reporter(of: 1), .live] {
                try await check(database.outcome(as: person, own), is: ["42501"])
            }
        }
    }

    private static func notice(_ number: Int, _ area: String, _ seenFrom: Int) -> String {
        """
        [{"event": \(number), "home": "990101001", "case_id": "\(Scene.id(number))", "number": \(number),
          "area": "\(area)", "scenario": "street-light", "pack_version": 1, "step": "here",
          "seen_from": \(seenFrom), "to_area": "\(area)", "template": "words", "at": "2026-02-15T04:00:00Z"}]
        """
    }
}
