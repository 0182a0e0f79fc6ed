package import Access
package import Foundation
package import Postgres

/// The catalogue a pack brings is kept, before the pack that names it is installed or proposed.
package struct KeepCatalogue: Action {
    package let catalogue: Catalogue

    package init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try await db.catalogues.keep(catalogue)
    }
}
