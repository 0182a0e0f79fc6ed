import Access
import Foundation
import Hummingbird
import Ledgers
import Postgres
import Territory

extension OwnLedger {
    func href(of entry: Entry) -> String { "\(address)/entries/\(entry.path)" }

    var conflictsAddress: String { address + "/conflicts" }

    /// How values of its entries are said to a post.
    func words(
        _ areas: [Area.Code: String], _ frame: Frame, papers: [UUID: String] = [:]
    ) -> EntryWords {
        EntryWords(
            ledger: ledger, catalogue: catalogue, level: own.level, areas: areas, frame: frame,
            papers: papers)
    }

    /// Papers that values of its entries name.
    func papers(in values: some Sequence<[LedgerField.Code: String]>) -> Set<UUID> {
        let files = fields.filter { $0.type == .file }.map(\.code)
        return Set(values.flatMap { one in files.compactMap { one[$0].flatMap(UUID.init(uuidString:)) } })
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
    /// The ledger an address names, for a post that reads its entries.
    func readLedger(_ call: Call, _ acting: Acting, in db: Transaction) async throws -> OwnLedger {
        try await readLedger(named: try call.parameters.require("name"), acting, in: db)
    }

    func readLedger(named name: Ledger.Name, _ acting: Acting, in db: Transaction) async throws -> OwnLedger {
        let one = try await ownLedger(named: name, acting, in: db)
        guard one.reads else { throw SelectionRefusal.onlyCounts(from: one.opened.readsFrom) }
        return one
    }
}
