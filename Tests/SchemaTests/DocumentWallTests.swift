import Postgres
import TestSupport
import Testing

/// Documents against those who would read, grant or change them beyond their reach; each asks the functions
/// themselves, whatever a page would have offered.
@Suite struct DocumentWallTests {
    private static let document = "00000000-0000-0000-0000-0000000000d7"
    private static let office = "00000000-0000-0000-0000-0000000000a1"
    private static let grantID = "00000000-0000-0000-0000-0000000000d8"
    private static let at = "2026-02-15T05:00:00Z"

    private func keep(
        _ database: TestDatabase, as person: Person, in area: String = "990101001001", _ digit: String = "1"
    ) async throws -> [String] {
        let record = """
            {"id": "\(Self.document)", "area": "\(area)", "ledger": "", "home": "", "entry": "", "subject": "",
             "kind": "report", "title": "x", "sha256": "\(Scene.digest(digit))", "bytes": 1, "media": "pdf",
             "note": "", "at": "\(Self.at)"}
            """
        return try await database.outcome(
            as: person, "SELECT outcome AS out FROM keep_document(\(record)::jsonb)")
    }

    private func read(
        _ database: TestDatabase, as person: Person, _ way: String = "view", at moment: String = at
    ) async throws -> [String] {
        let record = """
            {"document": "\(Self.document)", "number": 1, "way": "\(way)", "at": "\(moment)"}
            """
        return try await database.outcome(
            as: person, "SELECT outcome AS out FROM read_document(\(record)::jsonb)")
    }

    private func grant(
        _ database: TestDatabase, as person: Person, until: String = "2026-02-20", downloads: Bool = false,
        folder: Bool = false
    ) async throws -> [String] {
        let record = """
            {"id": "\(Self.grantID)", "document": "\(Self.document)", "is_folder": \(folder),
             "organization": "\(Self.office)", "purpose": "fire safety", "downloads": \(downloads),
             "until": "\(until)", "at": "\(Self.at)"}
            """
        return try await database.outcome(
            as: person, "SELECT grant_document(\(record)::jsonb) AS out")
    }

    @Test func `documents are kept by the desk of their ground, and by nobody else`() async throws {
        try await withScene { database async throws in
            for (person, outcome) in [
                (Person.sibling, "absent"), (.otherTown, "absent"), (.head, "absent"),
                (.department, "42501"), (.keeper, "42501"), (.visitor, "42501"), (.village, "done"),
                // The same form once more.
                (.village, "done"),
            ] {
                try await check(keep(database, as: person), is: [outcome])
            }
            try await check(keep(database, as: .head, in: "990101001001001001"), is: ["not keeper"])
            try await check(
                database.truth("SELECT count(*)::text AS out FROM document_versions"), is: ["1"])
        }
    }

    @Test func `a file is told on its own ground and to whoever was granted it, until the day`() async throws
    {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            for (person, outcome) in [
                (Person.village, "done"), (.town, "done"), (.city, "done"), (.sibling, "absent"),
                (.otherTown, "absent"), (.department, "absent"), (.otherDepartment, "absent"),
                (.keeper, "42501"), (.followup, "42501"), (.visitor, "42501"),
            ] {
                try await check(read(database, as: person), is: [outcome])
            }
            for (person, outcome) in [
                (Person.department, "42501"), (.sibling, "absent"), (.head, "absent"), (.village, "done"),
            ] {
                try await check(grant(database, as: person), is: [outcome])
            }
            try await check(grant(database, as: .town, until: "2026-05-17"), is: ["LN422"])
            try await check(grant(database, as: .town, until: "2026-02-14"), is: ["LN422"])
            for (person, way, moment, outcome) in [
                (Person.department, "view", Self.at, "done"), (.department, "download", Self.at, "only here"),
                (.department, "view", "2026-02-20T12:00:00Z", "done"),
                (.department, "view", "2026-02-21T12:00:00Z", "absent"),
                (.otherDepartment, "view", Self.at, "absent"),
            ] {
                try await check(read(database, as: person, way, at: moment), is: [outcome])
            }
            let record: SQL = """
                SELECT reason || ' ' || array_to_string(fields, ',') AS out FROM audit
                WHERE act = 'read document' AND reason IS NOT NULL ORDER BY id
                """
            try await check(
                database.truth(record), is: ["fire safety version 1,view", "fire safety version 1,view"])
        }
    }

    @Test func `a grant that is taken back opens nothing, and only desks take back`() async throws {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            _ = try await grant(database, as: .village, downloads: true, folder: true)
            try await check(read(database, as: .department, "download"), is: ["done"])
            let record = """
                {"grant": "\(Self.grantID)", "at": "\(Self.at)"}
                """
            let end: SQL = "SELECT end_document_grant(\(record)::jsonb) AS out"
            let listed: SQL = "SELECT title AS out FROM granted_documents(\(Self.at)::timestamptz)"
            try await check(database.outcome(as: .department, listed), is: ["x"])
            try await check(database.outcome(as: .sibling, end), is: ["absent"])
            try await check(database.outcome(as: .department, end), is: ["42501"])
            try await check(database.outcome(as: .town, end), is: ["done"])
            try await check(read(database, as: .department), is: ["absent"])
            try await check(database.outcome(as: .department, listed), is: [])
            for person in [Person.village, .town, .department, .keeper] {
                try await check(
                    database.change(as: person, "UPDATE documents SET title = 'y'"), is: "42501")
                try await check(database.change(as: person, "DELETE FROM document_readings"), is: "42501")
            }
        }
    }
}
