package import FoundationEssentials
package import Postgres

/// Why the log is not sealed any further until a person has looked.
package enum SealRefusal: Error, Equatable {
    /// The database does not reach as far as the log is known to have gone: it was restored, or cut off.
    case behindAnchor(last: Int, anchored: Int)
    /// The batch is there, but it is not the one that was anchored.
    case notTheAnchored(batch: Int)
    /// The newest batch was not signed by a key that is known here: somebody else put it there.
    case notSignedHere(batch: Int)
    /// A restore is to be declared, and nothing is missing.
    case nothingLost
    case reasonMissing
}

/// New rows of the audit and of history become a batch: hashed into a tree, chained, signed, and its head
/// written down outside the database.
///
/// The head is written down for every batch rather than once a day. It costs one short write that nobody
/// waits for, and what a restore has lost is then known exactly: a batch that was made is never made again
/// under the same number.
package struct SealAudit: Sendable {
    /// Rows of each log in one batch: hashed in a fraction of a second, far below what a statement may take.
    package static let most = 4_096
    private static let reasonLimit = 500

    let key: SigningKey
    package let anchors: AnchorFolder

    package init(key: SigningKey, anchors: AnchorFolder) throws {
        self.key = key
        self.anchors = anchors
        try anchors.keep(key.publicKey)
    }

    /// - Returns: How many rows were sealed; zero when none wait, or when another job is sealing.
    @discardableResult
    package func run(on database: Database, at now: Date) async throws -> Int {
        let anchored = try anchors.last()?.anchor
        let done = try await database.sealing { db -> (tip: Seal.Tip, rows: Int)? in
            guard try await db.seals.claim() else { return nil }
            let tip = try await db.seals.tip() ?? .start
            try await refuseUnlessAnchored(tip, anchored, in: db)
            let seal = try await seal(after: tip, as: tip.batch + 1, declaring: nil, at: now, in: db)
            return (seal?.tip ?? tip, seal?.leaves.count ?? 0)
        }
        guard let done else { return 0 }
        // A batch that was kept just before a crash is written down now.
        if done.tip.batch > anchored?.batch ?? 0 { try anchors.append([.init(done.tip, at: now)]) }
        return done.rows
    }

    /// After a restore: the log goes on behind the number that was lost, and says so itself.
    ///
    /// - Returns: The batches that are lost.
    package func declareRestored(
        because reason: String, on database: Database, at now: Date
    ) async throws -> ClosedRange<Int> {
        guard !reason.isEmpty else { throw SealRefusal.reasonMissing }
        guard let anchored = try anchors.last()?.anchor else { throw SealRefusal.nothingLost }
        let (lost, tip) = try await database.sealing { db in
            guard try await db.seals.claim() else { throw SealRefusal.nothingLost }
            let tip = try await db.seals.tip() ?? .start
            guard anchored.batch > tip.batch else { throw SealRefusal.nothingLost }
            let restored = Restored(
                lastBatch: tip.batch, anchoredBatch: anchored.batch, anchoredHead: anchored.head,
                reason: String(reason.prefix(Self.reasonLimit)))
            let seal = try await seal(
                after: tip, as: anchored.batch + 1, declaring: restored.form, at: now, in: db)
            return ((tip.batch + 1)...anchored.batch, seal?.tip ?? tip)
        }
        try anchors.append([.init(tip, at: now)])
        return lost
    }

    private func refuseUnlessAnchored(_ tip: Seal.Tip, _ anchored: Anchor?, in db: Transaction) async throws {
        // A batch that is anchored was made here. Any other says by its signature whose it is, before its
        // number or its marks are believed.
        if anchored != Anchor(batch: tip.batch, head: tip.head), let newest = try await db.seals.newest(),
            newest.isSigned(by: try anchors.keys()) != true
        {
            throw SealRefusal.notSignedHere(batch: tip.batch)
        }
        guard let anchored else { return }
        guard anchored.batch <= tip.batch else {
            throw SealRefusal.behindAnchor(last: tip.batch, anchored: anchored.batch)
        }
        guard try await db.seals.head(of: anchored.batch) == anchored.head else {
            throw SealRefusal.notTheAnchored(batch: anchored.batch)
        }
    }

    private func seal(
        after tip: Seal.Tip, as batch: Int, declaring declared: String?, at now: Date, in db: Transaction
    ) async throws -> Seal? {
        guard let settling = try await db.seals.settling() else { return nil }
        let rows = try await db.seals.unsealed(limit: Self.most)
        let content = Seal.Content(audit: rows.audit, history: rows.history, declared: declared)
        guard !content.isEmpty else { return nil }
        let seal = Seal(
            content, after: tip, as: batch, marks: content.marks(within: settling.settled, limit: Self.most),
            signed: (now, key.id))
        try await db.seals.add(seal, signature: try key.sign(seal.form), settling: settling)
        return seal
    }
}
