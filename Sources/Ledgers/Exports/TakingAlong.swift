import Access
import Casework
import Foundation
package import Postgres
package import Territory

/// What holds for every sheet that leaves, whichever way: as a file, in a layout of a desk, on paper.
struct TakingAlong: Sendable {
    let selection: CheckedSelection
    let order: SheetOrder
    let source: Access.Source

    /// Its columns and cells, for whoever may take it along.
    ///
    /// - Throws: ``AccessRefusal`` for anybody else, and for whoever has to prove once more who it is.
    func cells(saying words: SheetWords, by acting: Acting, in db: Transaction) async throws -> SheetCells {
        guard acting.kind == .area, !acting.isToken, let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        try acting.demandStepUp()
        guard let catalogue = try await db.catalogues.current() else { throw LedgerRefusal.noLedger }
        return SheetCells(of: selection, under: catalogue, saying: words, own: own)
    }

    /// Writes down what leaves: a line for each ledger that was asked.
    ///
    /// - Parameter way: How it leaves, where it is no plain file.
    func record(rows: Int, way: String? = nil, in db: Transaction) async throws {
        let wanted = [order.purpose?.rawValue, order.words, "\(rows) rows", way].compactMap(\.self)
        for asked in selection.asked {
            let by = asked.by.map { "by \($0)" }
            try await db.audit(
                "export ledger", of: asked.ledger, fields: asked.fields,
                reason: (wanted + [by].compactMap(\.self)).filter { !$0.isEmpty }.joined(separator: " · "),
                from: source)
        }
    }
}

extension CheckedSelection {
    /// The fields that leave a ledger, or that decide which of its entries do.
    package struct Asked: Sendable, Equatable {
        package let ledger: Ledger.Name
        package let fields: [LedgerField.Code]
        /// The ledger whose entries led there; `nil`: it was asked itself.
        package let by: Ledger.Name?
    }

    /// Every ledger that is asked, the selection's own first; fields of others by their own codes.
    package var asked: [Asked] {
        let touched = (fields + demands.map(\.field) + [order?.field].compactMap(\.self)).map(\.code)
        var others: [Asked] = []
        for link in links {
            let codes = Set(link.fields.map(\.code))
            let found = touched.filter(codes.contains)
            let there = link.fields.filter { found.contains($0.code) }.map(link.code(of:))
            // Two links may lead to one ledger.
            let before = others.firstIndex { $0.ledger == link.ledger.name }
            let known = before.map { others.remove(at: $0).fields } ?? []
            others.append(
                Asked(
                    ledger: link.ledger.name, fields: known + there.filter { !known.contains($0) },
                    by: ledger.name))
        }
        return [Asked(ledger: ledger.name, fields: fields.map(\.code), by: nil)] + others
    }
}

extension SheetCells {
    /// What the values of lines are called.
    package func names(
        in lines: [SelectedLine], knowing known: [Area.Code: String] = [:], _ db: Transaction
    ) async throws -> CalledNames {
        let areas = selection.areas(in: lines)
        let found = try await db.areas.names(of: areas.subtracting(known.keys)).merging(known) { $1 }
        return CalledNames(
            // Of these lines alone: whoever writes holds on to it while more are added elsewhere.
            areas: found.filter { areas.contains($0.key) },
            papers: try await db.documents.titles(of: selection.papers(in: lines), within: own))
    }

    /// What groups are called.
    package func names(of groups: [SelectedGroup], _ db: Transaction) async throws -> CalledNames {
        CalledNames(areas: try await db.areas.names(of: selection.areas(in: groups)))
    }
}
