import Casework
package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var documents: DocumentTable { DocumentTable(transaction: self) }
}

/// Documents, their versions, what was granted of them and who read them: `documents` and what hangs on it.
/// Posts of areas see those of their ground; what somebody else was granted, functions tell.
package struct DocumentTable {
    let transaction: Transaction

    /// What a list of documents is narrowed by.
    package struct Search: Sendable {
        package var folder: (home: String, entry: UUID)?
        package var kind: CodeList.Value.Code?
        /// Part of the title.
        package var words = ""
        /// The last of the page before.
        package var after: UUID?

        package init() {}
    }

    private static let columns: SQL = """
        d.id, d.area, a.name AS area_name, d.ledger, d.home, d.entry_id, d.subject, d.kind, d.title,
        d.version, d.changed_at, d.removed_at, d.removed_reason
        """

    /// Documents of an area and below, those changed last first.
    ///
    /// Reads index `documents_newest` or `documents_of_area`; of an entry, `documents_of_entry`; with words,
    /// `documents_by_gram`.
    /// - Parameter limit: Most returned, 1...500.
    package func newest(
        within area: Area.Code, _ search: Search = Search(), limit: Int
    ) async throws -> [Document] {
        precondition((1...500).contains(limit))
        if !search.words.isEmpty { return try await found(within: area, search, limit: limit) }
        let folder: SQL =
            search.folder.map { "AND x.home = \($0.home) AND x.entry_id = \($0.entry)" } ?? ""
        let kind: SQL = search.kind.map { "AND x.kind = \($0)" } ?? ""
        let after: SQL =
            search.after.map { last in
                """
                AND (x.changed_at, x.id) < (SELECT l.changed_at, l.id FROM documents l WHERE l.id = \(last))
                """
            } ?? ""
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM (
                SELECT x.* FROM documents x
                WHERE \(transaction.lies("x.area", within: area)) AND x.removed_at IS NULL
                    \(folder) \(kind) \(after)
                ORDER BY x.changed_at DESC, x.id DESC LIMIT \(limit)) d
            JOIN areas a ON a.code = d.area
            ORDER BY d.changed_at DESC, d.id DESC LIMIT \(limit)
            """, as: Document.init(row:))
    }

    /// Documents whose titles hold all the words, however old they are.
    private func found(within area: Area.Code, _ search: Search, limit: Int) async throws -> [Document] {
        let wanted = try DocumentSearchRecord(
            words: search.words, area: area.text, home: search.folder?.home, entry: search.folder?.entry,
            kind: search.kind, after: search.after
        ).asRecord()
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM find_documents(\(wanted)::jsonb, \(limit)) f
            JOIN documents d ON d.id = f.id JOIN areas a ON a.code = d.area
            WHERE \(transaction.lies("d.area", within: area))
            ORDER BY d.changed_at DESC, d.id DESC LIMIT \(limit)
            """, as: Document.init(row:))
    }

    /// Documents looked up at once.
    private static let lookedUp = 1_000

    /// What documents are called that lie on the ground of whoever asks; also those that were taken out.
    package func titles(of ids: some Collection<UUID>, within own: Area.Code) async throws -> [UUID: String] {
        var (titles, rest) = ([UUID: String](), ids.map(\.uuidString)[...])
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.lookedUp))
            rest = rest.dropFirst(some.count)
            let rows = try await transaction.rows(
                """
                SELECT d.id, d.title FROM documents d
                WHERE d.id = ANY (\(some)::uuid[]) AND \(transaction.lies("d.area", within: own))
                ORDER BY d.id LIMIT \(some.count)
                """, as: { (try $0.uuid("id"), try $0.text("title")) })
            titles.merge(rows) { first, _ in first }
        }
        return titles
    }

    /// What a field of an entry may name: documents of its own folder first, then those of its village and of
    /// what lies in it, those changed last first.
    ///
    /// - Parameter limit: Most returned of either, 1...100.
    package func offered(
        for entry: (home: String, id: UUID)?, in area: Area.Code, kind: CodeList.Value.Code?,
        within own: Area.Code, limit: Int
    ) async throws -> [Document] {
        precondition((1...100).contains(limit))
        let asked: SQL = kind.map { "AND x.kind = \($0)" } ?? ""
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM (
                (SELECT x.*, 1 AS place FROM documents x
                WHERE x.home = \(entry?.home) AND x.entry_id = \(entry?.id)::uuid
                    AND x.removed_at IS NULL \(asked)
                ORDER BY x.changed_at DESC, x.id DESC LIMIT \(limit))
                UNION ALL
                (SELECT x.*, 2 FROM documents x
                WHERE x.area = \(area.text) AND x.entry_id IS NULL AND x.removed_at IS NULL \(asked)
                ORDER BY x.changed_at DESC, x.id DESC LIMIT \(limit))) d
            JOIN areas a ON a.code = d.area WHERE \(transaction.lies("d.area", within: own))
            ORDER BY d.place, d.changed_at DESC, d.id DESC LIMIT \(limit)
            """, as: Document.init(row:))
    }

    /// Folders of entries among the newest documents of an area, those changed last first.
    ///
    /// - Parameter limit: Most returned, 1...100.
    package func folders(within area: Area.Code, limit: Int) async throws -> [DocumentFolder] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT f.area, f.ledger, f.home, f.entry_id, f.subject FROM (
                SELECT DISTINCT ON (x.home, x.entry_id) x.* FROM (
                    SELECT d.* FROM documents d
                    WHERE \(transaction.lies("d.area", within: area)) AND d.removed_at IS NULL
                        AND d.entry_id IS NOT NULL
                    ORDER BY d.changed_at DESC, d.id DESC LIMIT 500) x
                ORDER BY x.home, x.entry_id, x.changed_at DESC) f
            ORDER BY f.changed_at DESC, f.id LIMIT \(limit)
            """, as: DocumentFolder.init(row:))
    }

    /// A document on one's ground, also one that was taken out; `nil`: there is none.
    package func document(_ id: UUID, within own: Area.Code) async throws -> Document? {
        try await transaction.first(
            """
            SELECT \(Self.columns) FROM documents d JOIN areas a ON a.code = d.area
            WHERE d.id = \(id) AND \(transaction.lies("d.area", within: own))
            """, as: Document.init(row:))
    }

    /// What may be what somebody is about to hand in: the very file, wherever on one's ground it lies; then
    /// what lies in the folder and is of the same kind.
    ///
    /// - Parameter limit: Most returned, 1...50.
    package func alike(
        _ sha256: String, kind: CodeList.Value.Code, in folder: DocumentFolder, within own: Area.Code,
        limit: Int
    ) async throws -> [(document: Document, version: Int?)] {
        precondition((1...50).contains(limit))
        // Each the beginning of an index of its own.
        let lies: SQL =
            folder.entry.map { "x.entry_id = \($0.id)" }
            ?? "x.entry_id IS NULL AND x.area = \(folder.area.text)"
        return try await transaction.rows(
            """
            SELECT \(Self.columns), f.number FROM (
                (SELECT v.document_id AS id, max(v.number) AS number FROM document_versions v
                WHERE v.sha256 = \(sha256) GROUP BY 1 ORDER BY 1 LIMIT 50)
                UNION ALL
                (SELECT x.id, NULL FROM documents x
                WHERE \(lies) AND x.kind = \(kind) AND x.removed_at IS NULL
                    AND NOT EXISTS (SELECT FROM document_versions v
                        WHERE v.document_id = x.id AND v.sha256 = \(sha256))
                ORDER BY x.changed_at DESC, x.id LIMIT 50)) f
            JOIN documents d ON d.id = f.id AND d.removed_at IS NULL JOIN areas a ON a.code = d.area
            WHERE \(transaction.lies("d.area", within: own))
            ORDER BY f.number IS NULL, d.changed_at DESC, d.id LIMIT \(limit)
            """, as: { (try Document(row: $0), try $0.intOrNil("number")) })
    }

    /// Versions of a document, the newest first.
    ///
    /// - Parameter limit: Most returned, 1...200.
    package func versions(of document: Document, limit: Int) async throws -> [DocumentVersion] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT number, sha256, bytes, media, note, who, kept_at FROM document_versions
            WHERE document_id = \(document.id) ORDER BY number DESC LIMIT \(limit)
            """, as: DocumentVersion.init(row:))
    }

    /// What was granted of a document or of its folder, the newest first.
    ///
    /// - Parameter limit: Most returned, 1...200.
    package func grants(of document: Document, limit: Int) async throws -> [DocumentGrant] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT g.id, coalesce(o.name, g.to_name) AS reader_name, g.is_folder, g.purpose, g.downloads,
                g.until::text AS until, g.granted_at, g.who, g.ended_at
            FROM document_grants g LEFT JOIN organizations o ON o.id = g.to_organization
            WHERE g.document_id = \(document.id) OR g.is_folder AND g.area = \(document.folder.area.text)
                AND g.kind = \(document.kind)
                AND g.entry_id IS NOT DISTINCT FROM \(document.folder.entry?.id)::uuid
            ORDER BY g.granted_at DESC, g.id LIMIT \(limit)
            """, as: DocumentGrant.init(row:))
    }

    /// Who read a document, the newest first.
    ///
    /// - Parameter limit: Most returned, 1...200.
    package func readings(of document: Document, limit: Int) async throws -> [DocumentReading] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT r.number, r.way, r.who, r.at, g.purpose
            FROM document_readings r LEFT JOIN document_grants g ON g.id = r.grant_id
            WHERE r.document_id = \(document.id) ORDER BY r.at DESC, r.id LIMIT \(limit)
            """, as: DocumentReading.init(row:))
    }
}

/// What was granted to whom, and what changes documents: by functions that see past the policies.
extension DocumentTable {
    /// Posts that a desk may let read a document, those of offices first.
    package func readers(of document: Document) async throws -> [DocumentReader] {
        try await transaction.rows(
            "SELECT post, organization, name, place FROM document_readers(\(document.id))",
            as: DocumentReader.init(row:))
    }

    /// What the post that acts was granted and may read just now, what ends soonest first.
    package func granted(at now: Date) async throws -> [GrantedDocument] {
        try await transaction.rows(
            """
            SELECT id, area_name, subject, kind, title, version, changed_at, purpose, downloads,
                until::text AS until
            FROM granted_documents(\(now)) ORDER BY until, id LIMIT 200
            """, as: GrantedDocument.init(row:))
    }

    /// One document with the version that is read by a grant; none: the post that acts was not granted it.
    package func granted(
        _ id: UUID, at now: Date
    ) async throws -> (document: GrantedDocument, by: String, versions: [DocumentVersion])? {
        let rows = try await transaction.rows(
            """
            SELECT \(id) AS id, area_name, subject, kind, title, number AS version, kept_at AS changed_at,
                purpose, downloads, until::text AS until, granted_by, number, '' AS sha256, bytes, media,
                '' AS note,
                '' AS who, kept_at
            FROM granted_document(\(id), \(now)) ORDER BY number DESC LIMIT 100
            """,
            as: { (try GrantedDocument(row: $0), try $0.text("granted_by"), try DocumentVersion(row: $0)) })
        return rows.first.map { ($0.0, $0.1, rows.map(\.2)) }
    }

    func keep(_ record: DocumentRecord) async throws -> (outcome: String, document: UUID?) {
        let text = try record.asRecord()
        return try await transaction.first(
            "SELECT outcome, document FROM keep_document(\(text)::jsonb)",
            as: { (try $0.text("outcome"), try $0.uuidOrNil("document")) }) ?? ("", nil)
    }

    func add(_ record: VersionRecord) async throws -> String {
        let text = try record.asRecord()
        return try await outcome("SELECT keep_version(\(text)::jsonb) AS outcome")
    }

    func remove(_ record: DocumentRemovalRecord) async throws -> String {
        let text = try record.asRecord()
        return try await outcome("SELECT remove_document(\(text)::jsonb) AS outcome")
    }

    func grant(_ record: DocumentGrantRecord) async throws -> String {
        let text = try record.asRecord()
        return try await outcome("SELECT grant_document(\(text)::jsonb) AS outcome")
    }

    func end(_ record: GrantEndRecord) async throws -> String {
        let text = try record.asRecord()
        return try await outcome("SELECT end_document_grant(\(text)::jsonb) AS outcome")
    }

    func read(_ record: ReadingRecord) async throws -> (outcome: String, title: String, file: DocumentFile?) {
        let text = try record.asRecord()
        return try await transaction.first(
            "SELECT outcome, sha256, media, bytes, title FROM read_document(\(text)::jsonb)",
            as: { row in
                let outcome = try row.text("outcome")
                guard outcome == "done" else { return (outcome, "", nil) }
                return (outcome, try row.text("title"), try DocumentFile(row: row))
            }) ?? ("", "", nil)
    }

    private func outcome(_ statement: SQL) async throws -> String {
        try await transaction.first(statement, as: { try $0.text("outcome") }) ?? ""
    }
}
