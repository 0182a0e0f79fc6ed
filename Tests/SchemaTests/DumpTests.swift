import Foundation
import Schema
import TestSupport
import Testing

@Suite struct DumpTests {
    @Test func migrationsMakeExactlyTheCommittedSchema() async throws {
        try await withDatabase { database in
            let dumped = try Self.dump(database.superuserTarget)
            guard dumped != Schema.dump else { return }
            let path = FileManager.default.temporaryDirectory.appending(path: "linli-schema.sql").path
            try dumped.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record("Sources/Schema/schema.sql is not what the migrations make; compare it with \(path)")
        }
    }

    /// The schema as `pg_dump` writes it, without what differs between servers and between two dumps.
    private static func dump(_ target: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/lib/postgresql/15/bin/pg_dump")
        process.arguments = ["--schema-only", "--exclude-table=public.linli_migrations", "-d", target]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let kept = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: true
        )
        .filter { line in !["--", "SET ", "SELECT pg_catalog.", "\\"].contains { line.hasPrefix($0) } }
        return kept.joined(separator: "\n") + "\n"
    }
}
