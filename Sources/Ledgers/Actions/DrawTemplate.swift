package import Access
import Casework
package import Foundation
package import Postgres
import Territory

/// Somebody takes what they selected along in a layout of their desk: everything that goes into it is read,
/// which is on record. The file itself is made by a child, once no transaction waits for it.
package struct DrawTemplate: Action {
    package let template: SheetTemplate
    package let plan: TemplatePlan
    package let selection: CheckedSelection
    package let order: SheetOrder
    package let words: SheetWords
    package let facts: TemplateFacts
    package let marking: Marking
    package let source: Access.Source

    package init(
        _ template: SheetTemplate, by plan: TemplatePlan,
        with asked: (selection: CheckedSelection, order: SheetOrder),
        saying words: (sheet: SheetWords, facts: TemplateFacts), marking: @escaping Marking,
        from source: Access.Source
    ) {
        self.template = template
        self.plan = plan
        (selection, order) = asked
        (self.words, facts) = words
        self.marking = marking
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> TemplateFilling {
        guard acting.kind == .area, !acting.isToken, let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        try acting.demandStepUp()
        guard let catalogue = try await db.catalogues.current() else { throw LedgerRefusal.noLedger }
        guard selection.grouping == nil, selection.fields == plan.fields else { throw TemplateRefusal.stale }
        let count = try await db.selections.count(selection, marking: marking)
        try order.demand(rows: count, atMost: TemplatePlan.rowLimit)
        let cells = SheetCells(of: selection, under: catalogue, saying: words, level: own.level)
        var lines: [[ExportCell]] = []
        _ = try await db.selections.sheet(selection, marking: marking, limit: TemplatePlan.rowLimit) {
            found in
            let names = try await db.areas.names(of: selection.areas(in: found))
            lines += found.map { cells.cells(of: $0, names: names) }
        }
        let wanted = [order.purpose?.rawValue, order.words].compactMap(\.self).filter { !$0.isEmpty }
        try await db.audit(
            "export ledger", of: selection.ledger.name, fields: selection.fields.map(\.code),
            reason: (wanted + ["\(lines.count) rows", "template-\(template.id)"]).joined(separator: " · "),
            from: source)
        return TemplateFilling(plan, with: lines, saying: facts, watermark: words.watermark)
    }
}
