package import Access
package import FoundationEssentials
package import Postgres

/// The reporter adds a new report to a case that everybody may know of, and follows that one.
package struct JoinReport: Sendable {
    package let other: Case.Number
    package let source: Source
    package let shelf: PackShelf

    package init(other: Case.Number, source: Source, shelf: PackShelf) {
        self.other = other
        self.source = source
        self.shelf = shelf
    }

    /// Runs in the context that a receipt opened.
    ///
    /// - Returns: Whether it was added; else it stays a case of its own, and nothing is lost.
    package func run(at now: Date, in db: Transaction) async throws -> Bool {
        guard let current = try await db.cases.reported(),
            let pack = try await shelf.pack(current.packVersion, in: db),
            let rule = pack.definitions.scenario(current.scenario)?.duplicates,
            let step = pack.definitions.workflow(current.workflow)?.closing
        else { return false }
        return try await db.duplicates.join(
            JoinRecord(
                at: now, step: step, otherHome: other.home, otherNumber: other.number,
                since: rule.earliest(for: now), radiusM: rule.radius_m, requestId: source.request,
                address: source.address))
    }
}
