package import FoundationEssentials
package import Postgres

/// A new key begins to seal; values sealed before stay readable under theirs.
package struct RotateKey: Sendable {
    package let ring: KeyRing

    package init(ring: KeyRing) { self.ring = ring }

    /// - Returns: The id of the new key.
    @discardableResult
    package func run(on owner: Database, at now: Date) async throws -> String {
        let key = try ring.folder.make(.intl)
        // The record first: a key that is on record and not in use harms nobody.
        try await owner.console { _, db in try await db.audit("rotate key", of: key.id, from: .console) }
        try ring.folder.turn(to: key, at: now)
        return key.id
    }
}

/// Everything sealed under an older key is sealed under the current one, in batches. Broken off, it goes on
/// where values of older keys are left.
package struct ResealValues: Sendable {
    /// Few enough that nobody who changes one of the rows waits longer than a moment.
    private static let batch = 500

    package let ring: KeyRing

    package init(ring: KeyRing) { self.ring = ring }

    /// What was done: how many were sealed anew, and how many did not open and stay as they are.
    package struct Outcome: Sendable, Equatable {
        package var resealed: Int
        package var unreadable: Int

        package init(resealed: Int = 0, unreadable: Int = 0) {
            self.resealed = resealed
            self.unreadable = unreadable
        }
    }

    package func run(
        on owner: Database, progress: @Sendable (Outcome) throws -> Void = { _ in }
    ) async throws -> Outcome {
        let key = try ring.current().key.id
        var outcome = Outcome()
        for shelf in SealedShelf.allCases {
            var place: String? = ""
            while let after = place {
                let (last, done) = try await owner.resealing { db in
                    let values = try await db.sealedValues.foreign(
                        to: key, on: shelf, after: after, limit: Self.batch)
                    return (values.last?.place, try await replace(values, on: shelf, key: key, in: db))
                }
                place = last
                outcome.resealed += done.resealed
                outcome.unreadable += done.unreadable
                if last != nil { try progress(outcome) }
            }
        }
        try await owner.console { [outcome] _, db in
            try await db.audit(
                "reseal", of: "\(key): \(outcome.resealed)",
                outcome: outcome.unreadable == 0 ? "done" : "\(outcome.unreadable) unreadable", from: .console
            )
        }
        return outcome
    }

    private func replace(
        _ values: [StoredValue], on shelf: SealedShelf, key: String, in db: Transaction
    ) async throws -> Outcome {
        var (outcome, changes) = (Outcome(), [KeyTable.Change]())
        for value in values {
            do {
                let text = try ring.open(value.sealed, as: shelf.kind, of: value.row)
                let fresh = try ring.seal(text, as: shelf.kind, of: value.row)
                // Another key became current meanwhile: this value waits for the next run.
                guard fresh.keyId == key else { continue }
                var change = KeyTable.Change(
                    place: value.place, old: Bytes(value.sealed), new: Bytes(fresh.bytes))
                if shelf == .entries, let sort = value.place.split(separator: "/").last {
                    change.mark = Bytes(ring.mark(text, for: String(sort)))
                }
                changes.append(change)
            } catch KeyRefusal.wrongValue, KeyRefusal.keyMissing {
                outcome.unreadable += 1
            }
        }
        guard !changes.isEmpty else { return outcome }
        outcome.resealed = try await db.sealedValues.replace(changes, on: shelf, key: key)
        if shelf == .entries { try await db.sealedValues.remark(changes) }
        return outcome
    }
}

/// A key that seals nothing any more is destroyed; with it, every copy of what was sealed under it.
package struct RetireKey: Sendable {
    /// Longer than any request lives: whatever was sealed under the key before is stored, or never will be.
    package static let wait: TimeInterval = 3_600

    package let ring: KeyRing
    package let id: String

    package init(_ id: String, of ring: KeyRing) {
        self.id = id
        self.ring = ring
    }

    package func run(on owner: Database, at now: Date) async throws {
        let current = try ring.current()
        guard let key = try ring.all().first(where: { $0.id == id }) else {
            throw KeyRefusal.noSuchKey(id: id)
        }
        guard key.id != current.key.id else { throw KeyRefusal.isCurrent(id: id) }
        let until = current.since + Self.wait
        guard now >= until else { throw KeyRefusal.tooSoon(id: id, until: until) }
        let used = try await KeysInUse.count(on: owner).filter { $0.isOf(key) }.map(\.values)
        guard used.isEmpty else { throw KeyRefusal.stillUsed(id: id, values: used.reduce(0, +)) }
        try await owner.console { _, db in try await db.audit("retire key", of: id, from: .console) }
        try ring.folder.remove(id)
    }
}

/// Which keys the stored values name.
package enum KeysInUse {
    package static func count(on owner: Database) async throws -> [KeyUse] {
        try await owner.resealing { db in try await db.sealedValues.use() }
    }
}
