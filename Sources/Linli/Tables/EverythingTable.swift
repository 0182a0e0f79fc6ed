import Access
import Casework
import Foundation
import Postgres

extension Transaction {
    /// Everything there is, past the row policies: for the owner's connection and for reading only.
    var everything: EverythingTable { EverythingTable(transaction: self) }
}

/// What backups are compared by.
struct EverythingTable {
    let transaction: Transaction

    /// Nothing is ever removed from these, so a restored place has no fewer.
    private static let kept = [
        "accounts", "areas", "audit", "audit_seals", "cases", "history", "packs", "photos", "posts",
    ]

    /// One unmoving view from here on.
    func open() async throws {
        try await transaction.script(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE linli_definer")
    }

    func counts() async throws -> [String: Int] {
        let row = try await transaction.first(
            """
            SELECT (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM areas) AS areas,
                (SELECT count(*) FROM audit) AS audit, (SELECT count(*) FROM audit_seals) AS audit_seals,
                (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM history) AS history,
                (SELECT count(*) FROM packs) AS packs, (SELECT count(*) FROM photos) AS photos,
                (SELECT count(*) FROM posts) AS posts
            """, as: { row in try Self.kept.map { try row.int($0) } })
        return Dictionary(zip(Self.kept, row ?? []), uniquingKeysWith: { first, _ in first })
    }

    /// Digests of photos that some case or some release shows, in order.
    func photos(after digest: String, limit: Int) async throws -> [String] {
        // Each table is read by its index, and no further than asked.
        try await transaction.rows(
            """
            (SELECT DISTINCT sha256 FROM photos WHERE sha256 > \(digest) ORDER BY sha256 LIMIT \(limit))
            UNION
            (SELECT DISTINCT sha256 FROM release_photos WHERE sha256 > \(digest) ORDER BY sha256
                LIMIT \(limit))
            ORDER BY sha256 LIMIT \(limit)
            """, as: { try $0.text("sha256") })
    }

    /// Digests of files that some document has, after one on, in order; after ``open()``.
    ///
    /// Reads index `document_versions_by_digest`.
    func documentFiles(after digest: String, limit: Int) async throws -> [String] {
        try await transaction.rows(
            """
            SELECT DISTINCT v.sha256 FROM document_versions v JOIN documents d ON d.id = v.document_id
            WHERE v.sha256 > \(digest) AND d.removed_at IS NULL ORDER BY v.sha256 LIMIT \(limit)
            """, as: { try $0.text("sha256") })
    }

    /// The server's clock, and when it wrote the newest record; on the owner's connection, before ``open()``.
    func clock() async throws -> (there: Date, newest: Date?) {
        let found = try await transaction.first(
            "SELECT clock_timestamp() AS there, (SELECT at FROM audit ORDER BY id DESC LIMIT 1) AS newest",
            as: { (there: try $0.date("there"), newest: try $0.dateOrNil("newest")) })
        guard let found else { throw DatabaseError.connectionLost }
        return found
    }

    /// Whether the audit was ever sealed; on the owner's connection, before ``open()``.
    func hasSeals() async throws -> Bool {
        try await transaction.first(
            "SELECT EXISTS (SELECT FROM audit_seals) AS has", as: { try $0.bool("has") }) ?? false
    }

    /// The newest migration; on the owner's connection, before ``open()``.
    func schema() async throws -> String {
        try await transaction.first(
            "SELECT name FROM linli_migrations ORDER BY name DESC LIMIT 1", as: { try $0.text("name") }) ?? ""
    }
}

extension Database {
    /// Goes through all photos some case or some release shows, so many at a time.
    func eachPhoto(by limit: Int = 5_000, _ look: ([String]) throws -> Void) async throws {
        try await each(look) { table, last in try await table.photos(after: last, limit: limit) }
    }

    /// Goes through the files of all documents, so many at a time.
    func eachDocumentFile(by limit: Int = 5_000, _ look: ([String]) throws -> Void) async throws {
        try await each(look) { table, last in try await table.documentFiles(after: last, limit: limit) }
    }

    private func each(
        _ look: ([String]) throws -> Void,
        _ next: @Sendable (EverythingTable, String) async throws -> [String]
    ) async throws {
        var last = ""
        while true {
            let found = try await transaction { [last] db in
                try await db.everything.open()
                return try await next(db.everything, last)
            }
            guard let newest = found.last else { return }
            try look(found)
            last = newest
        }
    }

    func rowCounts() async throws -> [String: Int] {
        try await transaction { db in
            try await db.everything.open()
            return try await db.everything.counts()
        }
    }
}
