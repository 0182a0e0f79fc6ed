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
        let taking = TakingAlong(selection: selection, order: order, source: source)
        let cells = try await taking.cells(saying: words, by: acting, in: db)
        guard selection.grouping == nil, selection.fields == plan.fields else { throw TemplateRefusal.stale }
        let count = try await db.selections.count(selection, marking: marking)
        try order.demand(rows: count, atMost: TemplatePlan.rowLimit)
        var lines: [[ExportCell]] = []
        _ = try await db.selections.sheet(selection, marking: marking, limit: TemplatePlan.rowLimit) {
            found in
            let names = try await cells.names(in: found, db)
            lines += found.map { cells.cells(of: $0, names: names) }
        }
        try await taking.record(rows: lines.count, way: "template-\(template.id)", in: db)
        return TemplateFilling(plan, with: lines, saying: facts, watermark: words.watermark)
    }
}
