package import Access
import Casework
package import Foundation
package import Postgres
import Territory

/// A post hands in a document of its ground, or of an entry of a ledger it keeps.
package struct KeepDocument: Action {
    /// Made with the form: sent twice, it is one document.
    package let id: UUID
    package let draft: DocumentDraft
    package let folder: DocumentFolder
    package let file: DocumentFile
    package let source: Source

    package init(
        _ draft: DocumentDraft, id: UUID, in folder: DocumentFolder, file: DocumentFile, from source: Source
    ) {
        self.id = id
        self.draft = draft
        self.folder = folder
        self.file = file
        self.source = source
    }

    /// - Throws: ``DocumentRefusal``.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let entry = folder.entry
        let (outcome, document) = try await db.documents.keep(
            DocumentRecord(
                id: id, area: folder.area.text, ledger: entry?.ledger ?? "", home: entry?.home ?? "",
                entry: entry?.id.uuidString.lowercased() ?? "", subject: entry?.subject ?? "",
                kind: draft.kind,
                title: draft.title, sha256: file.sha256, bytes: file.bytes, media: file.media.rawValue,
                note: draft.note, at: now, requestId: source.request, address: source.address))
        if outcome == "here", let document { throw DocumentRefusal.here(document) }
        try DocumentRefusal.demandDone(outcome, of: id)
    }
}

/// A post hands in a newer version of a document.
package struct KeepVersion: Action {
    package let document: UUID
    /// The newest version when the form was filled in.
    package let seen: Int
    package let file: DocumentFile
    package let note: String
    package let source: Source

    package init(
        _ file: DocumentFile, of document: UUID, over seen: Int, note: String, from source: Source
    ) throws(DocumentRefusal) {
        self.note = try DocumentDraft.checked(note, limit: DocumentDraft.noteLimit)
        self.document = document
        self.seen = seen
        self.file = file
        self.source = source
    }

    /// - Throws: ``DocumentRefusal``.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let outcome = try await db.documents.add(
            VersionRecord(
                document: document, seen: seen, sha256: file.sha256, bytes: file.bytes,
                media: file.media.rawValue, note: note, at: now, requestId: source.request,
                address: source.address))
        try DocumentRefusal.demandDone(outcome, of: document)
    }
}

/// A post takes a document out: nobody reads it any more, and its files go.
package struct RemoveDocument: Action {
    package static let reasonLimit = 500

    package let document: UUID
    package let reason: String
    package let source: Source

    package init(_ document: UUID, because reason: String, from source: Source) throws(DocumentRefusal) {
        self.reason = try DocumentDraft.checked(reason, limit: Self.reasonLimit)
        guard !self.reason.isEmpty else { throw .reasonMissing }
        self.document = document
        self.source = source
    }

    /// - Throws: ``DocumentRefusal``.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let outcome = try await db.documents.remove(
            DocumentRemovalRecord(
                document: document, reason: reason, at: now, requestId: source.request,
                address: source.address))
        try DocumentRefusal.demandDone(outcome, of: document)
    }
}

/// A desk lets an organization or a post read a document, or all of its kind in the same folder, until a day.
package struct GrantDocument: Action {
    /// Made with the form: sent twice, it is one grant.
    package let id: UUID
    package let draft: GrantDraft
    package let document: UUID
    package let source: Source

    package init(_ draft: GrantDraft, id: UUID, of document: UUID, from source: Source) {
        self.id = id
        self.draft = draft
        self.document = document
        self.source = source
    }

    /// - Throws: ``DocumentRefusal``.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        var (organization, post) = ("", "")
        switch draft.reader {
        case .organization(let id): organization = id.uuidString
        case .post(let id): post = id.uuidString
        }
        let outcome = try await db.documents.grant(
            DocumentGrantRecord(
                id: id, document: document, isFolder: draft.isFolder, organization: organization, post: post,
                purpose: draft.purpose, downloads: draft.downloads, until: draft.until.description, at: now,
                requestId: source.request, address: source.address))
        try DocumentRefusal.demandDone(outcome, of: document)
    }
}

/// A desk takes back what was granted.
package struct EndDocumentGrant: Action {
    package let grant: UUID
    package let source: Source

    package init(_ grant: UUID, from source: Source) {
        self.grant = grant
        self.source = source
    }

    /// - Throws: ``DocumentRefusal``.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let outcome = try await db.documents.end(
            GrantEndRecord(
                grant: grant, at: now, requestId: source.request, address: source.address))
        try DocumentRefusal.demandDone(outcome, of: grant)
    }
}

/// Somebody reads a version: on one's own ground, or by a grant. That is written down before it is told.
package struct ReadDocument: Action {
    package let document: UUID
    package let number: Int
    package let way: DocumentReading.Way
    package let source: Source

    package init(_ document: UUID, number: Int, _ way: DocumentReading.Way, from source: Source) {
        self.document = document
        self.number = number
        self.way = way
        self.source = source
    }

    /// - Throws: ``DocumentRefusal``.
    package func run(
        by acting: Acting, at now: Date, in db: Transaction
    ) async throws -> (title: String, file: DocumentFile) {
        let (outcome, title, file) = try await db.documents.read(
            ReadingRecord(
                document: document, number: number, way: way.rawValue, at: now, requestId: source.request,
                address: source.address))
        guard let file else {
            throw outcome == "only here" ? DocumentRefusal.onlyHere : DocumentRefusal.absent
        }
        return (title, file)
    }
}

extension DocumentRefusal {
    /// What the database answered, as the rule that was broken.
    fileprivate static func demandDone(_ outcome: String, of document: UUID) throws(DocumentRefusal) {
        switch outcome {
        case "done": return
        case "not keeper": throw .notKeeper
        case "not desk": throw .notDesk
        case "here": throw .here(document)
        case "stale": throw .stale
        case "nobody": throw .nobody
        default: throw .absent
        }
    }
}
