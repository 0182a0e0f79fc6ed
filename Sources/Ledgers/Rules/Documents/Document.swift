package import Casework
package import FoundationEssentials
package import Territory

/// Where a document lies: with an area, or with an entry of a ledger.
package struct DocumentFolder: Sendable, Equatable {
    package let area: Area.Code
    /// `nil`: it is the area's own.
    package let entry: EntryAddress?

    /// An entry as documents know it.
    package struct EntryAddress: Sendable, Equatable {
        package let ledger: Ledger.Name
        package let home: String
        package let id: UUID
        /// What it is called.
        package let subject: String

        package init(ledger: Ledger.Name, home: String, id: UUID, subject: String) {
            self.ledger = ledger
            self.home = home
            self.id = id
            self.subject = subject
        }
    }

    /// What an entry is called ends here.
    package static let subjectLimit = 200

    package init(area: Area.Code, entry: EntryAddress? = nil) {
        self.area = area
        self.entry = entry
    }
}

/// A document as lists show it.
package struct Document: Sendable, Equatable {
    package let id: UUID
    package let folder: DocumentFolder
    package let areaName: String
    package let kind: CodeList.Value.Code
    package let title: String
    /// The newest version.
    package let version: Int
    package let changedAt: Date
    package let removed: (at: Date, reason: String)?

    package static func == (one: Document, other: Document) -> Bool {
        one.id == other.id && one.version == other.version
    }
}

/// One version of a document: a file.
package struct DocumentVersion: Sendable {
    package let number: Int
    package let file: DocumentFile
    package let note: String
    /// Person and post, as they were called then.
    package let who: String
    package let keptAt: Date
}

/// A file that is kept: its digest, how long it is, and what it is.
package struct DocumentFile: Sendable, Equatable {
    package let sha256: String
    package let bytes: Int
    package let media: DocumentMedia

    package init(sha256: String, bytes: Int, media: DocumentMedia) {
        self.sha256 = sha256
        self.bytes = bytes
        self.media = media
    }
}

/// What is said of a document by whoever hands it in.
package struct DocumentDraft: Sendable {
    package static let titleLimit = 120
    package static let noteLimit = 500
    /// The list of the pack that says which kinds of document there are.
    package static let kinds = "document-kind"

    package let title: String
    package let kind: CodeList.Value.Code
    package let note: String

    /// - Parameter kinds: Those the place has; `nil`: it has no list of them.
    package init(
        title: String, kind: CodeList.Value.Code, note: String, among kinds: CodeList?
    ) throws(DocumentRefusal) {
        guard let chosen = kinds?.value(kind), !chosen.isEnded else { throw .kindUnknown }
        guard !title.trimmed.isEmpty else { throw .titleMissing }
        self.title = try Self.checked(title, limit: Self.titleLimit)
        self.kind = kind
        self.note = try Self.checked(note, limit: Self.noteLimit)
    }

    /// Words without the white space around them, if they can be kept.
    package static func checked(_ text: String, limit: Int) throws(DocumentRefusal) -> String {
        let words = text.trimmed
        guard words.unicodeScalars.count <= limit else { throw .tooLong(limit: limit) }
        guard words.isPrintable else { throw .unprintable }
        return words
    }
}

/// Reading that a desk grants an organization, or a single post.
package struct DocumentGrant: Sendable {
    /// Who is to read.
    package enum Reader: Sendable, Equatable {
        /// All posts of it, whoever holds them.
        case organization(UUID)
        case post(UUID)

        /// - Parameter words: As ``words`` has them.
        package init?(_ words: String) {
            let parts = words.split(separator: "-", maxSplits: 1)
            if parts.first == "post", let id = parts.last.flatMap({ UUID(uuidString: String($0)) }) {
                self = .post(id)
            } else if let id = UUID(uuidString: words) {
                self = .organization(id)
            } else {
                return nil
            }
        }

        package var words: String {
            switch self {
            case .organization(let id): id.uuidString.lowercased()
            case .post(let id): "post-" + id.uuidString.lowercased()
            }
        }
    }

    package static let mostDays = 90
    package static let purposeLimit = 200

    package let id: UUID
    /// What the organization is called; of a post, who held it and what it is called.
    package let readerName: String
    package let isFolder: Bool
    package let purpose: String
    package let downloads: Bool
    package let until: Day
    package let grantedAt: Date
    package let who: String
    package let endedAt: Date?

    package func isLiving(on today: Day) -> Bool { endedAt == nil && until >= today }
}

/// Reading as it is asked to be granted.
package struct GrantDraft: Sendable, Equatable {
    package let reader: DocumentGrant.Reader
    package let isFolder: Bool
    package let purpose: String
    package let downloads: Bool
    package let until: Day

    /// - Parameters:
    ///   - until: The last day, today or at most ninety days from it; `nil`: none that can be read.
    ///   - may: Whether the whole folder is meant, and whether files may be taken along.
    package init(
        to reader: DocumentGrant.Reader?, for purpose: String, until: Day?, on today: Day,
        may: (folder: Bool, download: Bool)
    ) throws(DocumentRefusal) {
        guard let reader else { throw .nobody }
        guard !purpose.trimmed.isEmpty else { throw .purposeMissing }
        let last = today.ordinal + DocumentGrant.mostDays
        guard let until, (today.ordinal...last).contains(until.ordinal) else {
            throw .dayOutside(days: DocumentGrant.mostDays)
        }
        self.reader = reader
        self.purpose = try DocumentDraft.checked(purpose, limit: DocumentGrant.purposeLimit)
        self.until = until
        (isFolder, downloads) = may
    }
}

/// That somebody read a version.
package struct DocumentReading: Sendable {
    package enum Way: String, Sendable { case view, download }

    package let number: Int
    package let way: Way
    package let who: String
    package let at: Date
    /// What it was granted for; `nil`: it lay on the ground of whoever read it.
    package let purpose: String?
}

/// A post that may be let read a document.
package struct DocumentReader: Sendable {
    package let post: UUID
    /// `nil`: it works in an area.
    package let organization: UUID?
    /// Who holds it, and what it is called.
    package let name: String
    package let place: String
}

/// What an organization or a post was granted and may read just now.
package struct GrantedDocument: Sendable {
    package let id: UUID
    package let areaName: String
    package let subject: String?
    package let kind: CodeList.Value.Code
    package let title: String
    package let version: Int
    package let changedAt: Date
    package let purpose: String
    package let downloads: Bool
    package let until: Day
}
