package import Foundation
package import Territory

/// One run of a connector, as its log has it.
package struct ConnectorRun: Sendable, Equatable {
    package let id: UUID
    package let connector: Connector.Name
    package let ledger: Ledger.Name
    /// Who wanted it; `nil`: its schedule did.
    package let askedBy: String?
    package let startedAt: Date
    package let endedAt: Date?
    package let outcome: Outcome
    /// A word of ``PullFailure``; `nil`: nothing went wrong.
    package let why: String?
    package let detail: String?
    package let counts: PullCounts

    /// How it stands.
    package enum Outcome: String, Sendable {
        case running, done, failed
    }

    package init(
        id: UUID, of connector: (name: Connector.Name, ledger: Ledger.Name), askedBy: String?,
        from startedAt: Date, until endedAt: Date?, as outcome: Outcome,
        because why: (word: String, detail: String?)?, counts: PullCounts
    ) {
        (self.id, self.connector, ledger) = (id, connector.name, connector.ledger)
        (self.askedBy, self.startedAt, self.endedAt) = (askedBy, startedAt, endedAt)
        (self.outcome, self.counts) = (outcome, counts)
        (self.why, detail) = (why?.word, why?.detail)
    }
}

/// What became of the rows of a run.
package struct PullCounts: Sendable, Equatable {
    package var read = 0
    package var added = 0
    package var changed = 0
    package var same = 0
    package var aside = 0
    package var refused = 0

    package init(
        read: Int = 0, added: Int = 0, changed: Int = 0, same: Int = 0, aside: Int = 0, refused: Int = 0
    ) {
        (self.read, self.added, self.changed) = (read, added, changed)
        (self.same, self.aside, self.refused) = (same, aside, refused)
    }

    package mutating func count(_ outcome: ImportEntries.RowOutcome) {
        switch outcome {
        case .kept: added += 1
        case .filled: changed += 1
        case .known: same += 1
        case .apart: aside += 1
        case .taken, .elsewhere, .hidden: refused += 1
        }
    }
}

/// A connector that is switched on.
package struct SwitchedConnector: Sendable, Equatable {
    package let name: Connector.Name
    package let ledger: Ledger.Name
    package let area: Area.Code
    package let switchedBy: String
    package let switchedAt: Date
    package let nextAt: Date
    /// Runs that came to nothing since the last good one.
    package let tries: Int
    /// Of the newest run; `nil`: it never ran.
    package let last: ConnectorRun?

    package init(
        name: Connector.Name, ledger: Ledger.Name, area: Area.Code, switched: (by: String, at: Date),
        nextAt: Date, tries: Int, last: ConnectorRun?
    ) {
        (self.name, self.ledger, self.area) = (name, ledger, area)
        (switchedBy, switchedAt) = switched
        (self.nextAt, self.tries, self.last) = (nextAt, tries, last)
    }
}

/// Rows a run did not take, kept sealed until somebody looks: cells as they came, and what the ledger said of
/// them. What is wrong with a cell is read once more when they are shown, in the language of whoever looks.
package struct RefusedPull: Sendable, Codable {
    package let headings: [String]
    package let fields: [Int: LedgerField.Code]
    package let ground: Area.Code
    package let rows: [Row]

    /// A row that was not taken.
    package struct Row: Sendable, Codable {
        package let line: Int
        package let cells: [String]
        /// Where it lies; `nil`: that could not be read.
        package let area: Area.Code?
        /// Fields that say otherwise and are not shown side by side.
        package let hidden: [LedgerField.Code]
        package let isElsewhere: Bool
    }

    package init(of connector: Connector, rows: [Row]) {
        (headings, fields, ground) = (connector.headings, connector.fields, connector.area)
        self.rows = rows
    }

    /// More are counted, and not kept: whoever has so many looks at the first ones.
    package static let mostRows = 5_000
}
