import Postgres

/// Where sealed values lie.
package enum SealedShelf: String, Sendable, CaseIterable {
    case contacts, factors, offers, exports, answers, messages, channels, entries

    package var kind: SealedKind {
        switch self {
        case .contacts: .contact
        case .factors, .offers: .factor
        case .exports: .export
        case .answers: .receipt
        case .messages: .message
        case .channels: .channel
        case .entries: .entry
        }
    }
}

/// How many values of a shelf name a key.
package struct KeyUse: Sendable, Equatable {
    /// Of values of the first form, which name none, ``SealingKey/firstForm``.
    package let keyId: String
    package let shelf: SealedShelf
    package let values: Int

    package func isOf(_ key: SealingKey) -> Bool {
        key.isFirstForm ? keyId == SealingKey.firstForm : keyId == key.id
    }
}

/// A stored value on its way from one key to another.
struct StoredValue: Sendable {
    /// Which row of its shelf.
    let place: String
    /// The row it is bound to.
    let row: String
    let sealed: [UInt8]
}

extension Transaction {
    var sealedValues: KeyTable { KeyTable(transaction: self) }
}

/// Sealed values, for the job that seals them anew.
struct KeyTable {
    let transaction: Transaction

    /// Values of a shelf that are not sealed under a key, in the order of their rows.
    func foreign(to key: String, on shelf: SealedShelf, after place: String, limit: Int) async throws
        -> [StoredValue]
    {
        try await transaction.rows(
            """
            SELECT place, belongs, sealed
            FROM sealed_values(\(shelf.rawValue), \(place), \(key), \(limit))
            """,
            as: { row in
                StoredValue(
                    place: try row.text("place"), row: try row.text("belongs"),
                    sealed: try row.bytes("sealed"))
            })
    }

    /// Puts new values in the place of old ones, unless these were changed meanwhile.
    ///
    /// - Returns: How many were replaced.
    func replace(_ changes: [Change], on shelf: SealedShelf, key: String) async throws -> Int {
        let count = try await transaction.first(
            """
            SELECT reseal_values(\(shelf.rawValue), \(key), \(changes.map(\.place))::text[],
                \(changes.map(\.old))::bytea[], \(changes.map(\.new))::bytea[]) AS count
            """,
            as: { try $0.int("count") })
        return count ?? 0
    }

    /// Gives sealed values of ledgers the marks of the key that seals them now.
    func remark(_ changes: [Change]) async throws {
        try await transaction.execute(
            """
            SELECT remark_entries(\(changes.map(\.place))::text[], \(changes.map(\.mark))::bytea[],
                \(changes.map(\.new))::bytea[])
            """)
    }

    struct Change: Sendable {
        let place: String
        let old: Bytes
        let new: Bytes
        /// By which the value is found; `nil`: nobody looks for it.
        var mark: Bytes?
    }

    func use() async throws -> [KeyUse] {
        try await transaction.rows(
            "SELECT key, shelf, count FROM key_use() ORDER BY key, shelf",
            as: { row in
                KeyUse(
                    keyId: try row.text("key"), shelf: try row.value("shelf", SealedShelf.init(rawValue:)),
                    values: try row.int("count"))
            })
    }
}

extension Database {
    /// Work of the job that seals values anew; only the owner's connection may.
    func resealing<T: Sendable>(_ work: @Sendable (Transaction) async throws -> T) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_reseal()", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened)
            return try await work(db)
        }
    }
}
