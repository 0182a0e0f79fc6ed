package import Access
import Casework
package import Foundation
package import Postgres

/// A desk keeps a layout for a ledger, for itself and everybody below.
package struct KeepTemplate: Action {
    package let id: UUID
    package let ledger: Ledger.Name
    package let title: String
    package let file: [UInt8]
    package let layout: TemplateLayout
    package let links: [LedgerLink]
    package let source: Source

    /// - Parameters:
    ///   - layout: What ``ReadTemplate`` found in the file.
    ///   - links: Other ledgers that its post may ask along.
    package init(
        _ id: UUID, titled title: String, for ledger: Ledger.Name, _ file: [UInt8],
        laidOut layout: TemplateLayout, along links: [LedgerLink], from source: Source
    ) {
        self.id = id
        self.ledger = ledger
        self.title = title.trimmed
        self.file = file
        self.layout = layout
        self.links = links
        self.source = source
    }

    /// - Throws: ``TemplateRefusal``, the first rule that is broken.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard !title.isEmpty, title.unicodeScalars.count <= SheetTemplate.titleLimit else {
            throw TemplateRefusal.titleLength(limit: SheetTemplate.titleLimit)
        }
        guard title.isPrintable else { throw TemplateRefusal.unprintable }
        guard let catalogue = try await db.catalogues.current(), let found = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        _ = try TemplatePlan(layout, of: found, under: catalogue, along: links)
        // Formulas were looked at; nobody asks for them again.
        var layout = layout
        layout.formulas = []
        try await db.templates.keep(
            TemplateRecord(
                id: id, ledger: ledger, title: title, layout: layout, at: now, requestId: source.request,
                address: source.address), file: file)
    }
}

/// The desk that kept a layout offers it no more, and says why.
package struct RetireTemplate: Action {
    package let id: UUID
    package let reason: String
    package let source: Source

    package init(_ id: UUID, because reason: String, from source: Source) {
        (self.id, self.reason, self.source) = (id, reason.trimmed, source)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard !reason.isEmpty else { throw TemplateRefusal.reasonMissing }
        guard reason.unicodeScalars.count <= SheetTemplate.reasonLimit else {
            throw TemplateRefusal.reasonTooLong(limit: SheetTemplate.reasonLimit)
        }
        guard reason.isPrintable else { throw TemplateRefusal.unprintable }
        try await db.templates.retire(
            TemplateEndRecord(
                id: id, reason: reason, at: now, requestId: source.request, address: source.address))
    }
}
