import Crypto
package import FoundationEssentials

/// One batch of the sealed log: which rows, their leaves, the root over them, chained to the batch before.
package struct Seal: Sendable, Equatable {
    /// SHA-256 and Ed25519. Another suite is another name here, and both stay readable.
    package static let suite = "intl"
    /// What stands in for the head of a batch before the first.
    package static let nothing = [UInt8](repeating: 0, count: 32)

    package let batch: Int
    /// Microseconds since 1970.
    package let sealedAt: Int
    package let auditIDs: [Int]
    package let historyNumbers: [Int]
    /// What a person declared to the log; the last leaf of its batch.
    package let declared: String?
    /// In the order audit, history, declared; 32 bytes each.
    package let leaves: [[UInt8]]
    /// Leaves of all batches up to this one.
    package let total: Int
    package let marks: Marks
    package let previous: [UInt8]
    package let root: [UInt8]
    package let suite: String
    package let keyID: String

    /// Up to which number every row is sealed, and none can appear any more.
    package struct Marks: Sendable, Equatable {
        package let audit: Int
        package let history: Int

        package init(audit: Int, history: Int) {
            self.audit = audit
            self.history = history
        }
    }

    /// What the next batch must know of the one before.
    package struct Tip: Sendable, Equatable {
        package let batch: Int
        package let head: [UInt8]
        package let total: Int

        package init(batch: Int, head: [UInt8], total: Int) {
            self.batch = batch
            self.head = head
            self.total = total
        }

        package static let start = Tip(batch: 0, head: Seal.nothing, total: 0)
    }

    /// The rows of a batch, and what is declared with them.
    package struct Content: Sendable, Equatable {
        package let audit: [Leaf]
        package let history: [Leaf]
        package let declared: String?

        package init(audit: [Leaf], history: [Leaf], declared: String? = nil) {
            self.audit = audit
            self.history = history
            self.declared = declared
        }

        package var isEmpty: Bool { audit.isEmpty && history.isEmpty && declared == nil }

        /// How far everything is sealed with this batch.
        ///
        /// - Parameters:
        ///   - settled: Up to where no row can appear any more.
        ///   - limit: How many rows of each log were asked for: a log that gave as many may hold more.
        package func marks(within settled: Marks, limit: Int) -> Marks {
            func mark(_ leaves: [Leaf], _ settled: Int) -> Int {
                guard leaves.count >= limit, let last = leaves.last else { return settled }
                return min(settled, last.number)
            }
            return Marks(audit: mark(audit, settled.audit), history: mark(history, settled.history))
        }
    }

    /// A row's number and the hash of its form.
    package struct Leaf: Sendable, Equatable {
        package let number: Int
        package let hash: [UInt8]

        package init(number: Int, hash: [UInt8]) {
            self.number = number
            self.hash = hash
        }
    }

    /// A seal as it is kept, whatever it is worth.
    package init(
        _ place: (batch: Int, sealedAt: Int, total: Int),
        rows: (audit: [Int], history: [Int], declared: String?),
        leaves: [[UInt8]], marks: Marks,
        chain: (previous: [UInt8], root: [UInt8], suite: String, keyID: String)
    ) {
        (batch, sealedAt, total) = place
        (auditIDs, historyNumbers, declared) = rows
        self.leaves = leaves
        self.marks = marks
        (previous, root, suite, keyID) = chain
    }

    /// The batch that comes after another.
    ///
    /// - Parameters:
    ///   - batch: The number after `tip`'s, or after a number that was lost and declared.
    ///   - marks: As the database counts them, if every row up to them is in this batch.
    package init(
        _ content: Content, after tip: Tip, as batch: Int, marks: Marks, signed: (at: Date, keyID: String)
    ) {
        let declared = content.declared.map { MerkleTree.leaf($0.utf8) }
        let leaves = (content.audit + content.history).map(\.hash) + [declared].compactMap(\.self)
        self.init(
            (batch, Seal.microseconds(signed.at), tip.total + leaves.count),
            rows: (content.audit.map(\.number), content.history.map(\.number), content.declared),
            leaves: leaves, marks: marks,
            chain: (tip.head, MerkleTree.root(of: leaves), Seal.suite, signed.keyID))
    }

    /// The text that is signed. Its hash is the head, which the next batch takes up.
    package var form: String {
        CanonicalForm.text([
            "audit_settled": .number(marks.audit), "batch": .number(batch), "form": .number(1),
            "history_settled": .number(marks.history), "key": .text(keyID), "leaves": .number(leaves.count),
            "log": .text("seal"), "previous": .text(hexadecimal(previous)), "root": .text(hexadecimal(root)),
            "sealed_at": .number(sealedAt), "suite": .text(suite), "total": .number(total),
        ])
    }

    /// Neither a leaf nor an inner node can be taken for a head: each begins with a byte of its own.
    package var head: [UInt8] { Array(SHA256.hash(data: Data([2] + Array(form.utf8)))) }

    package var tip: Tip { Tip(batch: batch, head: head, total: total) }

    /// The rows in the order of their leaves.
    package var places: [LogRecord.Place] {
        auditIDs.map { LogRecord.Place(.audit, $0) } + historyNumbers.map { LogRecord.Place(.history, $0) }
    }

    package static func microseconds(_ moment: Date) -> Int {
        Int((moment.timeIntervalSince1970 * 1_000_000).rounded())
    }
}

/// A restore from a backup, said by a person: which batches the backup did not hold.
package struct Restored: Sendable, Equatable, Codable {
    /// The newest batch the backup held.
    package let lastBatch: Int
    /// The newest batch that is known from outside.
    package let anchoredBatch: Int
    package let anchoredHead: String
    package let reason: String

    package init(lastBatch: Int, anchoredBatch: Int, anchoredHead: [UInt8], reason: String) {
        self.lastBatch = lastBatch
        self.anchoredBatch = anchoredBatch
        self.anchoredHead = hexadecimal(anchoredHead)
        self.reason = reason
    }

    /// Reads what ``form`` wrote.
    package init?(_ form: String) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let read = try? decoder.decode(Restored.self, from: Data(form.utf8)), read.form == form else {
            return nil
        }
        self = read
    }

    package var form: String {
        CanonicalForm.text([
            "act": .text("restored"), "anchored_batch": .number(anchoredBatch),
            "anchored_head": .text(anchoredHead), "form": .number(1), "last_batch": .number(lastBatch),
            "log": .text("seal"), "reason": .text(reason),
        ])
    }
}
