import Foundation
import Postgres
import TestSupport
import Testing

/// Settings without a signature open no door: no table shows a row or takes one, no function does anything.
@Suite struct UnsignedTests {
    @Test func `no table shows a row to settings that nobody signed`() async throws {
        try await withScene { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let doors = try await database.superuser.transaction { db in
                try await db.script(filling)
                return try await Door.tables(for: "SELECT", in: db)
            }
            #expect(doors.count > 30)
            for door in doors where door.role != "linli_load" {
                let rows: SQL = "SELECT count(*) AS out FROM \(name: door.place)"
                try await #expect(database.truth(rows) != ["0"], "\(door.place) is empty: nothing is tried")
                let seen = try await database.app.transaction { db in
                    try await db.script(door.forged())
                    return try await db.first(rows, as: { try $0.int("out") })
                }
                #expect(seen == 0, "\(door)")
            }
        }
    }

    @Test func `no table takes a row from settings that nobody signed`() async throws {
        try await withScene { database in
            let doors = try await database.superuser.transaction { db in
                try await db.script(filling)
                return try await Door.tables(for: "INSERT", in: db)
            }
            #expect(doors.count > 10)
            for door in doors {
                // Only the owner's connection may load; it gains nothing without a signature either.
                let through = door.role == "linli_load" ? database.superuser : database.app
                let outcome = try await bring(copyOf: 1, to: door, through, database) { db in
                    try await db.script(door.forged())
                }
                #expect(outcome == "42501", "\(door)")
            }
        }
    }

    /// Brings in a row as it stands already, in the name of whoever the settings claim: the policy is asked before
    /// any key.
    private func bring(
        copyOf digit: Int, to door: Door, _ through: Database, _ database: TestDatabase,
        _ enter: @Sendable (Transaction) async throws -> Void
    ) async throws -> String {
        let row = try await database.row(of: door, about: digit)
        do {
            try await through.transaction { db in
                try await enter(db)
                try await db.execute(door.insertion(of: row))
            }
            return "done"
        } catch DatabaseError.refused(let state, _, _) {
            return state.rawValue
        }
    }

    @Test func `every function that asks stands in the list`() async throws {
        try await withTransaction { db in
            let asking = try await Door.asking(in: db)
            #expect(Set(asking).isSubset(of: askingFunctions.keys))
        }
    }

    @Test func `no function serves settings that nobody signed`() async throws {
        try await withScene { database in
            let doors = try await database.superuser.transaction { try await Door.functions(in: $0) }
            #expect(doors.count > 30)
            for door in doors {
                // A visitor comes without settings, and may; any setting at all must be signed.
                let outcome = try await database.call(door) { db in try await db.script(door.forged()) }
                #expect(outcome == "28000", "\(door)")
            }
        }
    }

    @Test func `the login that serves strangers cannot put on the role that seals anew`() async throws {
        try await withScene { database in
            try await check(database.outcome(as: .bare("linli_resealer"), "SELECT 1 AS out"), is: ["42501"])
        }
    }

    @Test func `no function serves a signed context of another kind`() async throws {
        try await withScene { database in
            let doors = try await database.superuser.transaction { try await Door.functions(in: $0) }
            let others: [(String, Person)] = [
                ("receipt", .reporter(of: 1)), ("followup", .followup), ("sealer", .sealer),
            ]
            for door in doors {
                guard let other = others.first(where: { !door.kinds.contains($0.0) }) else { continue }
                let outcome = try await database.call(door) { db in
                    try await db.become(other.1)
                    try await db.script("SET LOCAL ROLE \(door.role)")
                }
                #expect(outcome == "28000", "\(door) as \(other.0)")
            }
        }
    }
}

extension Door {
    func insertion(of row: String) -> SQL {
        let list = parts.map { "\"\($0)\"" }.joined(separator: ", ")
        let text = "INSERT INTO \(place) (\(list)) SELECT \(list) FROM jsonb_populate_record(NULL::\(place), "
        return "\(SQL(stringLiteral: text))\(row)::jsonb)"
    }
}

extension TestDatabase {
    /// A row of a table, of one case where it belongs to cases, in the name of a person; but for posts, which
    /// nobody may give to themselves whatever the policy says.
    func row(of door: Door, about digit: Int, by person: Int = 3, raisedTo level: Int? = nil) async throws
        -> String
    {
        let about = door.place == "cases" ? "r ->> 'id'" : "coalesce(r ->> 'case_id', '\(Scene.id(digit))')"
        let name = """
            {"account_id": "00000000-0000-0000-0000-0000000000c\(person)",
             "post_id": "00000000-0000-0000-0000-0000000000b\(person)"}
            """
        let raised = level.map { "{\"seen_from\": \($0)}" } ?? "{}"
        let found = try await truth(
            SQL(
                stringLiteral: """
                    SELECT (r || CASE WHEN r ? 'account_id' AND '\(door.place)' <> 'posts' THEN '\(name)'::jsonb
                        ELSE '{}' END || '\(raised)')::text AS out
                    FROM (SELECT to_jsonb(t) AS r FROM \(door.place) t) rows
                    WHERE \(about) = '\(Scene.id(digit))' LIMIT 1
                    """))
        return try #require(found.first, "\(door.place) is empty: nothing is tried")
    }

    /// What a function answers when nothing is handed to it. The role that seals anew is put on by the owner's
    /// connection alone; it gains nothing without a signature either.
    func call(_ door: Door, _ enter: @Sendable (Transaction) async throws -> Void) async throws -> String {
        let nothing = door.parts.map { "NULL::\($0)" }.joined(separator: ", ")
        do {
            try await (["linli_resealer", "linli_load"].contains(door.role) ? superuser : app).transaction {
                db in
                try await enter(db)
                try await db.execute(SQL(stringLiteral: "SELECT \(door.place)(\(nothing))"))
            }
            return "done"
        } catch DatabaseError.refused(let state, _, _) {
            return state.rawValue
        }
    }
}
