import Foundation
import Postgres
import TestSupport
import Testing

/// What each signed context sees of each table and may bring in, against the rule said a second time.
@Suite struct WithinTests {
    /// The rows of a case's tables that lie within a post's area, at its level.
    private static let village = "area LIKE '990101001001%' AND seen_from >= 4"
    private static let this =
        "home = '990101001' AND (to_jsonb(t) ->> 'case_id' = '\(Scene.id(1))' "
        + "OR to_jsonb(t) ->> 'id' = '\(Scene.id(1))')"
    private static let own = "account_id = '00000000-0000-0000-0000-0000000000c4'"

    /// Who, as which role, and which rows of a table; tables not named follow the first rule.
    private static let seen: [(Person, String, String, [String: String])] = [
        (
            .village, "linli_area", village,
            [
                "assignments":
                    "(area LIKE '990101001001%' OR to_area LIKE '990101001001%') AND seen_from >= 4",
                "exports": "area LIKE '990101001001%'", "break_glasses": "\(own) OR told = '990101001001'",
                // Nothing here is seen from one level and not from another.
                "task_lists": "area LIKE '990101001001%'", "tasks": "area LIKE '990101001001%'",
                "teams": "area LIKE '990101001001%'",
                "entry_changes": "area LIKE '990101001001%' AND reads_from <= 4",
                "colour_decisions": "area LIKE '990101001001%' AND reads_from <= 4",
                "colour_appeals": "area LIKE '990101001001%' AND reads_from <= 4",
                "documents": "area LIKE '990101001001%' AND reads_from <= 4",
                "document_versions": "area LIKE '990101001001%' AND reads_from <= 4",
                "document_grants": "area LIKE '990101001001%' AND reads_from <= 4",
                "document_readings": "area LIKE '990101001001%' AND reads_from <= 4",
                "filings": "area LIKE '990101001001%' AND reads_from <= 4",
                "filing_moves": "area LIKE '990101001001%' AND reads_from <= 4",
                "filing_reminders": "area = '990101001001'",
                "templates": "left('990101001001', char_length(area)) = area",
                "import_sources": "area = '990101001001'", "source_rules": "area = '990101001001'",
                // Whoever it brings rows sees it, and whoever answers for it.
                "connectors": "area LIKE '990101001001%' OR left('990101001001', char_length(area)) = area",
                "connector_runs":
                    "area LIKE '990101001001%' OR left('990101001001', char_length(area)) = area",
                "entry_conflicts": "area LIKE '990101001001%' AND reads_from <= 4",
            ]
        ),
        (
            .department, "linli_organization",
            "to_organization = '00000000-0000-0000-0000-0000000000a1' AND seen_from >= 3",
            ["break_glasses": "account_id = '00000000-0000-0000-0000-0000000000c7'"]
        ),
        (.opener(7, of: 1, home: "990101001"), "linli_assignee", this, [:]),
        (.reporter(of: 1), "linli_receipt", this, ["history": this + " AND is_public"]),
        (.followup, "linli_followup", "true", ["cases": "solved_at IS NOT NULL"]),
    ]

    @Test func `each context sees the rows of its rule, in every table it reads`() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let doors = try await database.superuser.transaction { db in
                try await db.script(filling)
                // Given to the office, and seen from higher up only.
                try await db.script(
                    """
                    UPDATE assignments SET to_area = NULL, seen_from = 2,
                        to_organization = '00000000-0000-0000-0000-0000000000a1'
                    WHERE case_id = '\(Scene.id(2))'
                    """)
                // One line of the reporter's case that was not told to them.
                try await db.script("UPDATE history SET is_public = false WHERE version = 2")
                return try await Door.tables(for: "SELECT", in: db)
            }
            for (person, role, rule, others) in Self.seen {
                for door in doors where door.role == role {
                    let test = others[door.place] ?? rule
                    let wanted = try await database.truth(
                        SQL(stringLiteral: "SELECT count(*) AS out FROM \(door.place) t WHERE \(test)"))
                    let found = try await database.outcome(
                        as: person, SQL(stringLiteral: "SELECT count(*) AS out FROM \(door.place)"))
                    #expect(found == wanted, "\(door)")
                }
            }
        }
    }

    @Test func `nobody brings a row into a case beyond their reach`() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let doors = try await database.superuser.transaction { db in
                try await db.script(filling)
                return try await Door.tables(for: "INSERT", in: db)
            }
            // Another village's case, a complaint, and one's own case in a row seen from higher up only.
            let rows: [(Int, Int?)] = [(2, nil), (5, nil), (1, 2)]
            for (person, role, digit) in [
                (Person.village, "linli_area", 4),
                (.opener(7, of: 1, home: "990101001"), "linli_assignee", 7),
            ] {
                for door in doors where door.role == role {
                    for (about, level) in rows {
                        let row = try await database.row(of: door, about: about, by: digit, raisedTo: level)
                        let outcome = try await database.change(as: person, door.insertion(of: row))
                        #expect(outcome == "42501", "\(door), case \(about)")
                    }
                }
            }
        }
    }

    /// Raised while somebody looks: an assignment of it, held or once held, does not lift the level.
    @Test func `a case that is raised is gone from those below at once`() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            for isFormer in [false, true] {
                if isFormer {
                    try await database.superuser.transaction { db in
                        try await db.script(
                            "UPDATE assignments SET ended_at = now() WHERE to_organization IS NOT NULL")
                        try await db.script("UPDATE cases SET closed_at = now() WHERE id = '\(Scene.id(1))'")
                    }
                }
                let role = isFormer ? "linli_former" : "linli_assignee"
                let doors = try await database.superuser.transaction { db in
                    if !isFormer { try await db.script(filling) }
                    return try await Door.tables(for: "SELECT", in: db).filter { $0.role == role }
                }
                #expect(!doors.isEmpty)
                try await database.app.transaction { db in
                    try await db.become(.opener(7, of: 1, home: "990101001"))
                    for door in doors { try await #expect(db.count(door) > 0, "\(door)") }
                    try await database.raise(to: 2, doors)
                    for door in doors { try await #expect(db.count(door) == 0, "\(door)") }
                }
                try await database.raise(to: 6, doors)
            }
        }
    }
}

extension Transaction {
    fileprivate func count(_ door: Door) async throws -> Int {
        try await first("SELECT count(*) AS out FROM \(name: door.place)", as: { try $0.int("out") }) ?? 0
    }
}

extension TestDatabase {
    fileprivate func raise(to level: Int, _ doors: [Door]) async throws {
        try await superuser.transaction { db in
            for door in doors { try await db.execute("UPDATE \(name: door.place) SET seen_from = \(level)") }
        }
    }
}
