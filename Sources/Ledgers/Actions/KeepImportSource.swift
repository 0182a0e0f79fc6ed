package import Access
import Casework
package import Foundation
package import Postgres

/// A keeper confirms which column of a source's sheets is which field.
package struct KeepImportSource: Action {
    package let ledger: Ledger.Name
    package let name: String
    package let columns: [ImportSource.Column]
    package let source: Source

    /// - Parameter columns: At least one; see ``ImportSource/columns(of:as:)``.
    package init(
        _ name: String, of ledger: Ledger.Name, columns: [ImportSource.Column], from source: Source
    ) {
        self.name = name
        self.ledger = ledger
        self.columns = columns
        self.source = source
    }

    /// - Returns: Whether it is kept: an area keeps so many for a ledger and no more.
    @discardableResult
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Bool {
        try await db.importSources.keep(
            SourceKeeping(
                ledger: ledger, name: name, columns: columns, at: now, requestId: source.request,
                address: source.address))
    }
}

/// A keeper lets go what was confirmed of a source.
package struct ForgetImportSource: Action {
    package let ledger: Ledger.Name
    package let name: String
    package let source: Source

    package init(_ name: String, of ledger: Ledger.Name, from source: Source) {
        self.name = name
        self.ledger = ledger
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try await db.importSources.forget(
            SourceForgetting(
                ledger: ledger, name: name, requestId: source.request, address: source.address))
    }
}
