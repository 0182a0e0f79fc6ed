package import Access
package import Casework
package import Foundation
package import Postgres
package import Territory

/// A keeper writes an entry, new or changed, by hand.
package struct KeepEntry: Action {
    package let ledger: Ledger.Name
    /// Made with the form: sent twice, it is one entry.
    package let id: UUID
    /// The version that was seen; `nil`: a new entry.
    package let seen: SeenVersion?
    package let area: Area.Code
    /// As it was typed. A field that no form shows stays what it is when it is left empty.
    package let typed: [LedgerField.Code: String]
    /// Files that were uploaded along with what was typed; each becomes a document of the entry.
    package var papers: [LedgerField.Code: HandedPaper] = [:]
    package let today: Day
    package let ring: KeyRing
    package let source: Source

    /// Which state of an entry somebody has before them.
    package struct SeenVersion: Sendable {
        package let home: String
        package let version: Int

        package init(home: String, version: Int) {
            self.home = home
            self.version = version
        }
    }

    package init(
        _ ledger: Ledger.Name, entry: (id: UUID, seen: SeenVersion?), in area: Area.Code,
        typed: [LedgerField.Code: String], on today: Day, from origin: (ring: KeyRing, source: Source)
    ) {
        self.ledger = ledger
        (id, seen) = entry
        self.area = area
        self.typed = typed
        self.today = today
        (ring, source) = origin
    }

    /// - Throws: ``LedgerRefusal``; of several wrong values, all at once.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        let home = seen?.home ?? area.home
        let folder = folder(of: ledger, home: home)
        var kept: [LedgerField.Code: UUID] = [:]
        // Of an entry that is there its folder may have the file already; of a new one there is none yet.
        if seen != nil { kept = try await keepPapers(in: folder, by: acting, at: now, in: db) }
        let documents = try await documents(naming: kept, under: catalogue, of: ledger, acting, in: db)
        let reading = try read(under: catalogue, of: ledger, documents)
        let sealing = EntrySealing(home: home, id: id, ring: ring)
        let outcome = try await db.entries.keep(
            EntryRecord(
                ledger: ledger.name, home: home, id: id, area: area.text, version: seen?.version ?? 0,
                values: sealing.columns(of: reading), secrets: try sealing.secrets(in: reading),
                source: EntrySource.hand, at: now, requestId: source.request, address: source.address))
        try LedgerRefusal.demandKept(outcome)
        if seen == nil { _ = try await keepPapers(in: folder, by: acting, at: now, in: db) }
    }

    private func folder(of ledger: Ledger, home: String) -> DocumentFolder {
        let name = typed[ledger.naming]?.trimmed ?? ""
        return DocumentFolder(
            area: area,
            entry: .init(
                ledger: ledger.name, home: home, id: id,
                subject: String((name.isEmpty ? ledger.title.zh : name).prefix(DocumentFolder.subjectLimit))))
    }

    /// - Returns: What the papers go by: that of the folder where it had the very file before.
    private func keepPapers(
        in folder: DocumentFolder, by acting: Acting, at now: Date, in db: Transaction
    ) async throws -> [LedgerField.Code: UUID] {
        var kept: [LedgerField.Code: UUID] = [:]
        for (field, paper) in papers.sorted(by: { $0.key < $1.key }) {
            let document = paper.id(in: id)
            let action = KeepDocument(
                paper.draft, id: document, in: folder, file: paper.file, from: source)
            do {
                try await action.run(by: acting, at: now, in: db)
                kept[field] = document
            } catch DocumentRefusal.here(let there) {
                kept[field] = there
            }
        }
        return kept
    }

    /// What each field of papers names: what was uploaded, else what was chosen, if it may be named here.
    private func documents(
        naming kept: [LedgerField.Code: UUID], under catalogue: Catalogue, of ledger: Ledger,
        _ acting: Acting, in db: Transaction
    ) async throws -> [LedgerField.Code: UUID] {
        var found = kept
        guard let own = acting.area else { throw AccessRefusal.wrongPost }
        for (_, field) in catalogue.fields(of: ledger) where field.type == .file && found[field.code] == nil {
            if let paper = papers[field.code] {
                found[field.code] = paper.id(in: id)
                continue
            }
            guard let chosen = typed[field.code].flatMap({ UUID(uuidString: $0.trimmed) }),
                let document = try await db.documents.document(chosen, within: own),
                document.removed == nil, document.folder.entry.map({ $0.id == id }) ?? true
            else { continue }
            found[field.code] = chosen
        }
        return found
    }

    /// - Parameter documents: What fields of papers name.
    private func read(
        under catalogue: Catalogue, of ledger: Ledger, _ documents: [LedgerField.Code: UUID]
    ) throws -> [ReadField] {
        var (read, bad, missing): ([ReadField], [LedgerField.Code: ValueRefusal], [LedgerField.Code]) =
            ([], [:], [])
        for (column, field) in catalogue.fields(of: ledger) {
            if field.ownLevel != nil {
                let own = field.derived(from: area)
                if own == nil, column.isRequired { missing.append(field.code) }
                read.append(ReadField(field: field, value: own, isName: false))
                continue
            }
            let text = typed[field.code]?.trimmed ?? ""
            if text.isEmpty, field.isKeptWhenEmpty, seen != nil { continue }
            do throws(ValueRefusal) {
                let value =
                    field.type == .file
                    ? try Self.paper(documents[field.code], typed: text)
                    : try field.reading(text, lists: catalogue, on: today)
                if value == nil, column.isRequired { missing.append(field.code) }
                read.append(ReadField(field: field, value: value, isName: field.code == ledger.naming))
            } catch {
                bad[field.code] = error
            }
        }
        guard bad.isEmpty else { throw LedgerRefusal.badValues(bad) }
        guard missing.isEmpty else { throw LedgerRefusal.missingValues(missing) }
        return read
    }

    private static func paper(_ document: UUID?, typed: String) throws(ValueRefusal) -> EntryValue? {
        guard document != nil || typed.isEmpty else { throw .noPaper }
        return document.map(EntryValue.document)
    }
}

/// A file somebody uploads while writing an entry.
package struct HandedPaper: Sendable {
    package let draft: DocumentDraft
    package let file: DocumentFile

    package init(_ draft: DocumentDraft, file: DocumentFile) {
        self.draft = draft
        self.file = file
    }

    /// Follows from the entry and the file: the same form sent twice makes one document.
    func id(in entry: UUID) -> UUID {
        UUID(madeFrom: "paper/\(entry.uuidString.lowercased())/\(file.sha256)")
    }
}

/// A keeper takes an entry out of a ledger; it stays in the table, with the reason.
package struct RemoveEntry: Action {
    package let ledger: Ledger.Name
    package let id: UUID
    package let seen: KeepEntry.SeenVersion
    package let reason: String
    package let source: Source

    package init(
        _ ledger: Ledger.Name, entry: (id: UUID, seen: KeepEntry.SeenVersion), reason: String,
        from source: Source
    ) {
        self.ledger = ledger
        (id, seen) = entry
        self.reason = reason.trimmed
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard !reason.isEmpty else { throw LedgerRefusal.reasonMissing }
        guard reason.count <= LedgerRefusal.reasonLength else {
            throw LedgerRefusal.reasonTooLong(limit: LedgerRefusal.reasonLength)
        }
        let outcome = try await db.entries.remove(
            EntryRemoval(
                ledger: ledger, home: seen.home, id: id, version: seen.version, reason: reason, at: now,
                requestId: source.request, address: source.address))
        try LedgerRefusal.demandKept(outcome)
    }
}

/// Where values come from that no file brought.
package enum EntrySource {
    /// Somebody typed them into a form.
    package static let hand = "hand"
    /// The entry lies elsewhere since areas changed.
    package static let areaChange = "area-change"
}

extension LedgerRefusal {
    /// What the database answered, as the rule that was broken.
    static func demandKept(_ outcome: String) throws(LedgerRefusal) {
        switch outcome {
        case "done", "same": return
        case "taken": throw .keyTaken
        case "stale": throw .stale
        case "elsewhere": throw .elsewhere
        case "not kept": throw .notKeeper
        default: throw .absent
        }
    }
}
