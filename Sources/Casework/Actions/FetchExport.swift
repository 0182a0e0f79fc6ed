package import Access
package import Foundation
package import Postgres

/// Whoever ordered a file takes it along; each time is written down.
package struct FetchExport: Action {
    package let id: UUID
    package let keeping: MakeExport.Keeping
    package let source: Access.Source

    package init(id: UUID, keeping: MakeExport.Keeping, source: Access.Source) {
        self.id = id
        self.keeping = keeping
        self.source = source
    }

    /// A file on its way out.
    package struct Fetched: Sendable {
        package let number: Int
        package let form: ExportForm
        package let bytes: Int
        package let reader: ExportReader
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Fetched {
        try acting.demandExporting()
        guard let export = try await db.exports.named(id), export.account == acting.account,
            export.post == acting.post
        else { throw ExportRefusal.absent }
        guard let sealed = try await db.exports.fetch(id, from: source) else { throw ExportRefusal.noFile }
        return Fetched(
            number: export.number, form: export.form, bytes: sealed.bytes,
            reader: try await keeping.folder.reader(of: sealed.file, under: keeping.key(of: sealed)))
    }
}

/// Files whose time is over are deleted, and their keys forgotten.
package struct RemoveExports: Sendable {
    /// Looked at in one go; each is removed in a transaction of its own.
    private static let batch = 100

    package let folder: ExportFolder

    package init(from folder: ExportFolder) { self.folder = folder }

    /// - Returns: How many were removed; zero when nothing is left to do.
    package func run(on database: Database, at now: Date) async throws -> Int {
        let expired = try await database.removing { db in try await db.exports.expired(limit: Self.batch) }
        let alone = OneByOne(.removal, on: database, at: now)
        var removed = 0
        for export in expired {
            removed += try await alone.run(export.id.uuidString.lowercased()) { db in
                // The file first: whoever is stopped in between finds the row still waiting.
                try await folder.remove(export.file)
                try await db.exports.remove(export.id)
                return 1
            }
        }
        try await folder.sweep(olderThan: now - ExportFolder.longestLife)
        return removed
    }
}
