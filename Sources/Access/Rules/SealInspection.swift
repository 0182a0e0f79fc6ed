/// What is wrong with the sealed log, and where.
package enum AuditFinding: Sendable, Hashable {
    case edited(batch: Int, LogRecord.Place)
    case deleted(batch: Int, LogRecord.Place)
    /// The row of one number stands under another.
    case reordered(batch: Int, LogRecord.Place, holds: Int)
    /// A row no batch holds, though every row of that number's time was sealed.
    case inserted(LogRecord.Place)
    /// The list of rows and leaves of a batch is not what its root was made of.
    case listAltered(batch: Int)
    /// The batch does not continue the one before.
    case chainBroken(batch: Int)
    case signatureWrong(batch: Int)
    case keyUnknown(batch: Int, key: String)
    case batchesMissing(from: Int, through: Int)
    /// Batches are known from outside that the log does not reach.
    case truncated(after: Int, anchored: Int)
    /// The log is whole in itself, but is not the one that was anchored.
    case rewritten(since: Int, firstSeenAt: Int)
}

/// A head that was written down outside the database.
package struct Anchor: Sendable, Hashable {
    package let batch: Int
    package let head: [UInt8]

    package init(batch: Int, head: [UInt8]) {
        self.batch = batch
        self.head = head
    }
}

/// Walks along the sealed log, batch by batch, and notes everything that is not as it was sealed.
package struct SealInspection: Sendable {
    /// Rows beyond this many of one batch are not looked at for having changed places: each is compared with
    /// each.
    private static let mostCompared = 200

    package private(set) var findings: [AuditFinding] = []
    /// Batches that a restore lost, as somebody declared.
    package private(set) var gaps: [ClosedRange<Int>] = []
    package private(set) var tip = Seal.Tip.start
    package private(set) var lastSealedAt: Int?
    package private(set) var rows = 0
    package private(set) var batches = 0
    package private(set) var marks = Seal.Marks(audit: 0, history: 0)
    package private(set) var anchorsMet = 0
    package private(set) var keys: Set<String> = []

    private let anchors: [Int: [UInt8]]
    private let lastAnchor: Int
    private var lastGoodAnchor = 0
    private var isRewritten = false

    package init(anchors: [Anchor]) {
        self.anchors = Dictionary(
            anchors.map { ($0.batch, $0.head) }, uniquingKeysWith: { first, _ in first })
        lastAnchor = anchors.map(\.batch).max() ?? 0
    }

    /// - Parameters:
    ///   - signature: What the key says: `nil` when nobody knows the key.
    ///   - found: The rows the batch names that are still there.
    package mutating func inspect(
        _ seal: Seal, isSigned signature: Bool?, found: [LogRecord.Place: LogRecord]
    ) {
        checkOrder(of: seal)
        switch signature {
        case .none: findings.append(.keyUnknown(batch: seal.batch, key: seal.keyID))
        case .some(false): findings.append(.signatureWrong(batch: seal.batch))
        case .some(true): keys.insert(seal.keyID)
        }
        checkRows(of: seal, found)
        checkAnchor(of: seal)
        tip = seal.tip
        lastSealedAt = seal.sealedAt
        marks = seal.marks
        batches += 1
        rows += seal.places.count
    }

    /// A row below the marks that no batch names.
    package mutating func add(unclaimed place: LogRecord.Place) { findings.append(.inserted(place)) }

    /// To be called after the last batch.
    package mutating func finish() {
        if lastAnchor > tip.batch { findings.append(.truncated(after: tip.batch, anchored: lastAnchor)) }
    }

    private mutating func checkOrder(of seal: Seal) {
        var isContinued = seal.previous == tip.head
        if seal.batch > tip.batch + 1 {
            let lost = (tip.batch + 1)...(seal.batch - 1)
            let restored = seal.declared.flatMap(Restored.init)
            if let restored, restored.lastBatch == tip.batch, restored.anchoredBatch == lost.upperBound,
                anchors[lost.upperBound].map({ hexadecimal($0) == restored.anchoredHead }) ?? true
            {
                gaps.append(lost)
                if anchors[lost.upperBound] != nil { lastGoodAnchor = lost.upperBound }
            } else {
                findings.append(.batchesMissing(from: lost.lowerBound, through: lost.upperBound))
                // What came before the batch is gone, so whether it continues cannot be said.
                isContinued = true
            }
        }
        let isGrown = seal.total == tip.total &+ seal.leaves.count || seal.batch > tip.batch + 1
        if !isContinued || !isGrown { findings.append(.chainBroken(batch: seal.batch)) }
    }

    private mutating func checkRows(of seal: Seal, _ found: [LogRecord.Place: LogRecord]) {
        let places = seal.places
        let declared = seal.declared.map { MerkleTree.leaf($0.utf8) }
        guard MerkleTree.root(of: seal.leaves) == seal.root,
            seal.leaves.count == places.count + (declared == nil ? 0 : 1),
            declared == nil || seal.leaves.last == declared
        else { return findings.append(.listAltered(batch: seal.batch)) }
        var wrong: [(record: LogRecord, leaf: [UInt8])] = []
        for (place, leaf) in zip(places, seal.leaves) {
            guard let record = found[place] else {
                findings.append(.deleted(batch: seal.batch, place))
                continue
            }
            if record.leaf != leaf { wrong.append((record, leaf)) }
        }
        name(wrong, in: seal.batch)
    }

    private mutating func name(_ wrong: [(record: LogRecord, leaf: [UInt8])], in batch: Int) {
        for (index, (record, _)) in wrong.enumerated() {
            let origin =
                index < Self.mostCompared
                ? wrong.prefix(Self.mostCompared).first { other in
                    other.record.place.log == record.place.log && other.record.place != record.place
                        && record.leaf(at: other.record.place.number) == other.leaf
                } : nil
            if let origin {
                findings.append(
                    .reordered(batch: batch, record.place, holds: origin.record.place.number))
            } else {
                findings.append(.edited(batch: batch, record.place))
            }
        }
    }

    private mutating func checkAnchor(of seal: Seal) {
        guard let anchored = anchors[seal.batch] else { return }
        anchorsMet += 1
        if anchored == seal.head {
            if !isRewritten { lastGoodAnchor = seal.batch }
        } else if !isRewritten {
            isRewritten = true
            findings.append(.rewritten(since: lastGoodAnchor, firstSeenAt: seal.batch))
        }
    }
}
