/// How far a file has come on its way into a ledger.
package struct EntryImport: Sendable, Equatable {
    package let ledger: Ledger.Name
    /// Of the file and of how it is read; in hexadecimal.
    package let digest: String
    /// What its entries say of where they come from.
    package let source: String
    /// Lines of the file that need not be read again.
    package var linesDone = 0
    package var accepted = 0
    package var refused = 0
    /// How long the list of refused rows was when the last rows were kept.
    package var refusedBytes = 0
    package var isDone = false

    package static let sourceLength = 200

    package init(ledger: Ledger.Name, digest: String, source: String) {
        self.ledger = ledger
        self.digest = digest
        self.source = String(source.prefix(Self.sourceLength))
    }
}

/// Why a ledger does not take a row that says nothing wrong by itself.
package enum EntryFault: String, Sendable, Equatable {
    /// Another living entry of the same village has its key.
    case keyTaken = "taken"
    /// Its area is closed, or none of a village or below.
    case elsewhere
}
