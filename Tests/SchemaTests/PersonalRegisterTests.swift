import Access
import Foundation
import Postgres
import TestSupport
import Testing

/// Every column of the database is registered as personal, or known to be impersonal; never both, never neither.
@Suite struct PersonalRegisterTests {
    @Test func `every column is accounted for`() async throws {
        let faults = try await withTransaction { db in try await Self.faults(in: db) }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `a column that nobody registered is named`() async throws {
        let faults = try await withTransaction { db in
            try await db.script("ALTER TABLE cases ADD COLUMN reporter_name text")
            try await db.script("CREATE TABLE public.neighbours (telephone text)")
            return try await Self.faults(in: db)
        }
        #expect(
            faults == [
                "cases.reporter_name is in the database and in no register: add it to PersonalRegister, "
                    + "or to ImpersonalColumns when it tells of no person",
                "neighbours.telephone is in the database and in no register: add it to PersonalRegister, "
                    + "or to ImpersonalColumns when it tells of no person",
            ])
    }

    @Test func `a column that is gone is named as well`() async throws {
        let faults = try await withTransaction { db in
            try await db.script("ALTER TABLE cases RENAME COLUMN score_words TO score_remark")
            return try await Self.faults(in: db)
        }
        #expect(faults.contains { $0.hasPrefix("cases.score_words is registered and not in the database") })
    }

    @Test func `what opens something is shown to nobody`() {
        for column in PersonalRegister.columns
        where column.sensitivity == .secret && column.table != "exports" {
            #expect(column.seen.plain == nil && column.seen.masked == nil, "\(column.table)")
        }
    }

    /// To write it anew: `LINLI_PERSONAL_DATA=docs/personal-data.md swift test --filter PersonalRegisterTests`.
    @Test func `the page about personal data says what the register says`() throws {
        let lines = [PersonalColumn.heading] + PersonalRegister.columns.map(\.line)
        let table = lines.joined(separator: "\n") + "\n"
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = root.appending(path: "docs/personal-data.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let parts = text.components(separatedBy: "<!-- register -->\n")
        try #require(parts.count == 3)
        if ProcessInfo.processInfo.environment["LINLI_PERSONAL_DATA"] != nil {
            let whole = [parts[0], table, parts[2]].joined(separator: "<!-- register -->\n")
            try whole.write(to: page, atomically: true, encoding: .utf8)
        } else {
            #expect(parts[1] == table, "docs/personal-data.md is not what the register says")
        }
    }

    /// Sentences about columns that only one of the two sides knows, or that stand on both lists.
    private static func faults(in db: Transaction) async throws -> [String] {
        let stored = try await db.rows(
            """
            SELECT c.table_name || '.' || c.column_name AS name FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
                AND c.table_schema NOT LIKE 'pg\\_%' AND c.table_name <> 'spatial_ref_sys'
            ORDER BY 1
            """, as: { try $0.text("name") })
        let listed = PersonalRegister.columns.flatMap { entry in entry.columns.map { "\(entry.table).\($0)" }
        }
        let personal = Set(listed)
        let impersonal = Set(
            ImpersonalColumns.known.flatMap { table, columns in columns.map { "\(table).\($0)" } })
        let twice = listed.filter { name in listed.filter { $0 == name }.count > 1 }
        return stored.filter { !personal.contains($0) && !impersonal.contains($0) }.map {
            "\($0) is in the database and in no register: add it to PersonalRegister, "
                + "or to ImpersonalColumns when it tells of no person"
        }
            + personal.union(impersonal).subtracting(stored).sorted().map {
                "\($0) is registered and not in the database: take it out of the register"
            }
            + Set(twice).union(personal.intersection(impersonal)).sorted().map { "\($0) is registered twice" }
    }
}
