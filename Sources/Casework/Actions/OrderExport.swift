package import Access
package import Foundation
package import Postgres

extension Acting {
    /// What every act about files of cases begins with.
    package func demandExporting() throws {
        // An organization is given cases one by one, each opened and audited: it has no list to take along.
        // A machine has no second factor and nobody who answers for a purpose.
        guard kind == .area, !isToken else { throw AccessRefusal.wrongPost }
        try demandStepUp()
    }
}

/// Somebody orders the cases of a list as a file.
package struct OrderExport: Action {
    package let order: ExportOrder
    package let source: Access.Source

    package init(_ order: ExportOrder, source: Access.Source) {
        self.order = order
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        try acting.demandExporting()
        guard let area = acting.area else { throw AccessRefusal.noPost }
        let rows = try await db.cases.exportCount(
            within: area, matching: order.filter, at: now, upTo: ExportOrder.rowLimit)
        guard rows > 0 else { throw ExportRefusal.nothingFound }
        guard rows <= ExportOrder.rowLimit else {
            throw ExportRefusal.tooManyRows(limit: ExportOrder.rowLimit)
        }
        let id = UUID()
        try await db.exports.order(
            ExportRecord(
                id: id, purpose: order.purpose.rawValue, words: order.words,
                fields: order.fields.map(\.rawValue),
                filter: Dictionary(order.filter.pairs.map { ($0.name, $0.value) }) { $1 },
                form: order.form.rawValue, rows: rows,
                needsSecond: ExportOrder.needsSecond(rows: rows, fields: order.fields), asOf: now,
                source: SourceRecord(source)))
        return id
    }
}

/// A second person says yes or no to an order.
package struct DecideExport: Action {
    package let id: UUID
    package let approves: Bool
    package let words: String
    package let source: Access.Source

    package init(id: UUID, approves: Bool, words: String, source: Access.Source) {
        self.id = id
        self.approves = approves
        self.words = words
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try acting.demandExporting()
        let said = words.trimmed
        try ExportOrder.check(said)
        guard approves || !said.isEmpty else { throw ExportRefusal.decisionWordsMissing }
        try await db.exports.decide(id, approves: approves, words: said, from: source)
    }
}
