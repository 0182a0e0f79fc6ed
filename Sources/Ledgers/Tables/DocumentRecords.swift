import Casework
import Foundation
import Postgres
import Territory

/// A new document, as the definer function `keep_document` takes it.
struct DocumentRecord: Encodable {
    let id: UUID
    let area: String
    /// Empty, like the three that follow: it belongs to the area.
    let ledger: String
    let home: String
    let entry: String
    let subject: String
    let kind: String
    let title: String
    let sha256: String
    let bytes: Int
    let media: String
    let note: String
    let at: Date
    let requestId: String
    let address: String
}

/// A version, as `keep_version` takes it.
struct VersionRecord: Encodable {
    let document: UUID
    let seen: Int
    let sha256: String
    let bytes: Int
    let media: String
    let note: String
    let at: Date
    let requestId: String
    let address: String
}

/// A document that is taken out, as `remove_document` takes it.
struct DocumentRemovalRecord: Encodable {
    let document: UUID
    let reason: String
    let at: Date
    let requestId: String
    let address: String
}

/// A grant, as `grant_document` takes it.
struct DocumentGrantRecord: Encodable {
    let id: UUID
    let document: UUID
    let isFolder: Bool
    /// Empty, or else the next is.
    let organization: String
    let post: String
    let purpose: String
    let downloads: Bool
    let until: String
    let at: Date
    let requestId: String
    let address: String
}

/// What is searched for, as `find_documents` takes it.
struct DocumentSearchRecord: Encodable {
    let words: String
    let area: String
    let home: String?
    let entry: UUID?
    let kind: String?
    let after: UUID?
}

/// A grant that is taken back, as `end_document_grant` takes it.
struct GrantEndRecord: Encodable {
    let grant: UUID
    let at: Date
    let requestId: String
    let address: String
}

/// A look at a version, as `read_document` takes it.
struct ReadingRecord: Encodable {
    let document: UUID
    let number: Int
    let way: String
    let at: Date
    let requestId: String
    let address: String
}

extension DocumentFolder {
    init(row: Row) throws {
        var entry: EntryAddress?
        if let id = try row.uuidOrNil("entry_id") {
            entry = EntryAddress(
                ledger: try row.text("ledger"), home: try row.text("home"), id: id,
                subject: try row.text("subject"))
        }
        self.init(area: try row.value("area", Area.Code.init), entry: entry)
    }
}

extension Document {
    init(row: Row) throws {
        id = try row.uuid("id")
        folder = try DocumentFolder(row: row)
        areaName = try row.text("area_name")
        kind = try row.text("kind")
        title = try row.text("title")
        version = try row.int("version")
        changedAt = try row.date("changed_at")
        removed = try row.dateOrNil("removed_at").map { ($0, try row.text("removed_reason")) }
    }
}

extension DocumentFile {
    init(row: Row) throws {
        self.init(
            sha256: try row.text("sha256"), bytes: try row.int("bytes"),
            media: try row.value("media", DocumentMedia.init(rawValue:)))
    }
}

extension DocumentVersion {
    init(row: Row) throws {
        number = try row.int("number")
        file = try DocumentFile(row: row)
        note = try row.text("note")
        who = try row.text("who")
        keptAt = try row.date("kept_at")
    }
}

extension DocumentGrant {
    init(row: Row) throws {
        id = try row.uuid("id")
        readerName = try row.text("reader_name")
        isFolder = try row.bool("is_folder")
        purpose = try row.text("purpose")
        downloads = try row.bool("downloads")
        until = try row.value("until") { Day($0) }
        grantedAt = try row.date("granted_at")
        who = try row.text("who")
        endedAt = try row.dateOrNil("ended_at")
    }
}

extension DocumentReader {
    init(row: Row) throws {
        post = try row.uuid("post")
        organization = try row.uuidOrNil("organization")
        name = try row.text("name")
        place = try row.text("place")
    }
}

extension DocumentReading {
    init(row: Row) throws {
        number = try row.int("number")
        way = try row.value("way", Way.init(rawValue:))
        who = try row.text("who")
        at = try row.date("at")
        purpose = try row.textOrNil("purpose")
    }
}

extension GrantedDocument {
    init(row: Row) throws {
        id = try row.uuid("id")
        areaName = try row.text("area_name")
        subject = try row.textOrNil("subject")
        kind = try row.text("kind")
        title = try row.text("title")
        version = try row.int("version")
        changedAt = try row.date("changed_at")
        purpose = try row.text("purpose")
        downloads = try row.bool("downloads")
        until = try row.value("until") { Day($0) }
    }
}
