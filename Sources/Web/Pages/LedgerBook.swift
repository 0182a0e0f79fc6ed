import Access
import Casework
import Foundation
import Hummingbird
import Ledgers
import Postgres
import Territory

/// A ledger that is open, as a page of it needs it.
struct LedgerBook: Sendable {
    let catalogue: Ledgers.Catalogue
    let ledger: Ledger
    /// The fields it has today and can hold, in their order.
    let fields: [LedgerField]

    init?(_ name: Ledger.Name, in catalogue: Ledgers.Catalogue) {
        guard let ledger = catalogue.ledger(name) else { return nil }
        self.catalogue = catalogue
        self.ledger = ledger
        fields = catalogue.fields(of: ledger).map(\.field).filter(\.canBeKept)
    }

    func isKept(by acting: Acting) -> Bool {
        guard let kind = acting.postKind, let level = acting.level else { return false }
        return ledger.keepers.contains(kind) && level >= ledger.readsFrom
    }

    func href(of entry: Entry) -> String { "/ledgers/\(ledger.name)/entries/\(entry.path)" }

    /// How values of its entries are said to a post.
    func words(for acting: Acting, _ areas: [Area.Code: String], _ frame: Frame) -> EntryWords {
        EntryWords(
            ledger: ledger, catalogue: catalogue, level: acting.level ?? .city, areas: areas, frame: frame)
    }
}

extension EntryWords {
    /// A value as the page of one entry says it; of what is sensitive only that there is one.
    func line(_ kept: String?, of field: LedgerField) -> String {
        guard kept == nil || field.sensitivity < .sensitive else { return frame.say("entry.sensitive") }
        return cell(kept, of: field) ?? "–"
    }
}

/// An entry as an address names it: home and id.
struct EntryKey: Sendable {
    let home: String
    let id: UUID

    init(home: String, id: UUID) {
        self.home = home
        self.id = id
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard let home = parts.first, home.utf8.count == Area.Level.town.digits,
            home.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let id = parts.last.flatMap({ UUID(uuidString: String($0)) })
        else { return nil }
        self.init(home: String(home), id: id)
    }

    var path: String { "\(home)-\(id.uuidString.lowercased())" }
}

extension Entry {
    var path: String { EntryKey(home: home, id: id).path }
}

extension Site {
    /// The ledger an address names, if it is open and the post is far enough down to read its entries.
    func ledgerBook(_ call: Call, _ acting: Acting, in db: Transaction) async throws -> LedgerBook {
        let name = try call.parameters.require("name")
        guard let catalogue = try await catalogueShelf.current(in: db),
            let book = LedgerBook(name, in: catalogue), try await db.ledgers.isOpen(name)
        else { throw SelectionRefusal.noLedger }
        guard (acting.level ?? .city) >= book.ledger.readsFrom else {
            throw SelectionRefusal.onlyCounts(from: book.ledger.readsFrom)
        }
        return book
    }
}
