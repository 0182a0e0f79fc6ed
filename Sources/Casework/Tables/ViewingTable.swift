package import FoundationEssentials
package import Postgres

extension Transaction {
    package var viewings: ViewingTable { ViewingTable(transaction: self) }
}

/// A post that has a case open just now; of whoever holds it nothing is said.
package struct Viewer: Sendable, Equatable {
    package let title: String
    package let since: Date
}

/// Who has which case open, in `viewings`.
package struct ViewingTable {
    let transaction: Transaction

    func look(at number: Case.Number, now: Date) async throws -> [Viewer] {
        try await transaction.rows(
            "SELECT title, since FROM view_case(\(number.home), \(number.number), \(now))",
            as: { Viewer(title: try $0.text("title"), since: try $0.date("since")) })
    }
}
