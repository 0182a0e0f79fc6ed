import FoundationEssentials
package import Postgres

/// Goes through the whole sealed log and says where it is not what was sealed.
///
/// It believes the public keys and anchors it is given, and nothing in the database: every leaf is made anew
/// from the rows.
package struct VerifyAudit: Sendable {
    /// How the audit itself tells of a verification.
    package static let act = "verify audit"
    /// Beyond this many there is no need to name more rows.
    private static let mostUnclaimed = 50

    private let anchors: AnchorFolder

    package init(anchors: AnchorFolder) { self.anchors = anchors }

    package struct Outcome: Sendable {
        package let inspection: SealInspection
        /// Records that wait for the next batch: nothing is said about them.
        package let tail: Int

        package var isWhole: Bool { inspection.findings.isEmpty }
    }

    /// - Parameter tell: The batch that is reached, and the newest.
    package func run(
        on owner: Database, telling tell: @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let keys = try anchors.keys()
        let known = try anchors.anchors()
        return try await owner.transaction { db in
            var inspection = SealInspection(anchors: known)
            let log = try await SealedLog(opening: db)
            let newest = try await log.newestBatch()
            while true {
                let batches = try await log.batches(after: inspection.tip)
                guard !batches.isEmpty else { break }
                let found = try await log.records(of: batches.flatMap(\.seal.places))
                for kept in batches {
                    inspection.inspect(kept.seal, isSigned: kept.isSigned(by: keys), found: found)
                }
                tell(inspection.tip.batch, newest)
            }
            for place in try await log.unclaimed(upTo: inspection.marks, limit: Self.mostUnclaimed) {
                inspection.add(unclaimed: place)
            }
            inspection.finish()
            return Outcome(inspection: inspection, tail: try await log.tail(after: inspection.marks))
        }
    }
}
