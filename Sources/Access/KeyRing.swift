package import Foundation
import Synchronization

/// The keys of a place: one that seals, and older ones that still open what was sealed under them.
///
/// Every use first looks whether the folder changed, so a key that another process made current is used from
/// the next value on, and one that was retired is forgotten.
package final class KeyRing: Sendable {
    let folder: KeyFolder
    private let held: Mutex<(keys: Keys, stamp: KeyFolder.Stamp)>

    /// What the folder held when it was last read.
    struct Keys: Sendable {
        let current: SealingKey
        let since: Date
        /// All that open, the current one first.
        let all: [SealingKey]
    }

    /// Opens the folder `keys` of a place; at the first start it is made, with a first key.
    ///
    /// - Parameter now: When the first key began to be current.
    package init(data: String, at now: Date) throws {
        folder = KeyFolder(data: data)
        try folder.prepare(at: now)
        let stamp = try folder.stamp()
        held = Mutex((try folder.read(), stamp))
    }

    /// Seals a text for one row.
    ///
    /// - Throws: What keeps it from being sealed; then nothing may be stored.
    package func seal(_ text: String, as kind: SealedKind, of row: String) throws -> SealedValue {
        try keys().current.seal(Array(text.utf8), as: kind, of: row)
    }

    package func seal(_ text: String, as kind: SealedKind, of row: UUID) throws -> SealedValue {
        try seal(text, as: kind, of: row.uuidString.lowercased())
    }

    package func open(_ sealed: [UInt8], as kind: SealedKind, of row: String) throws -> String {
        let all = try keys().all
        guard let id = SealedValue.keyId(of: sealed) else { return try openFirstForm(sealed, kind, row, all) }
        guard let key = all.first(where: { $0.id == id }) else { throw KeyRefusal.keyMissing(id: id) }
        return String(decoding: try key.open(sealed, as: kind, of: row), as: UTF8.self)
    }

    package func open(_ sealed: [UInt8], as kind: SealedKind, of row: UUID) throws -> String {
        try open(sealed, as: kind, of: row.uuidString.lowercased())
    }

    private func openFirstForm(
        _ sealed: [UInt8], _ kind: SealedKind, _ row: String, _ all: [SealingKey]
    ) throws(KeyRefusal) -> String {
        let first = all.filter(\.isFirstForm)
        guard !first.isEmpty else { throw .keyMissing(id: SealingKey.firstForm) }
        for key in first {
            if let plain = try? key.open(sealed, as: kind, of: row) {
                return String(decoding: plain, as: UTF8.self)
            }
        }
        throw .wrongValue
    }

    /// A mark that only whoever holds the current key can make: 32 bytes, another for each purpose.
    package func mark(_ text: String, for purpose: String) -> [UInt8] {
        readable().current.mark(text, for: purpose)
    }

    /// The marks of all keys, the current one's first: what carries one of them was marked here.
    package func marks(_ text: String, for purpose: String) -> [[UInt8]] {
        readable().all.map { $0.mark(text, for: purpose) }
    }

    /// The key that seals, and since when.
    package func current() throws -> (key: SealingKey, since: Date) {
        let keys = try keys()
        return (keys.current, keys.since)
    }

    package func all() throws -> [SealingKey] { try keys().all }

    private func keys() throws -> Keys {
        try held.withLock { held in
            // Taken before reading: what changes meanwhile shows at the next use.
            let stamp = try folder.stamp()
            if stamp != held.stamp { held = (try folder.read(), stamp) }
            return held.keys
        }
    }

    // A mark stores nothing: when the folder cannot be read, the keys last read still tell a visitor's token.
    private func readable() -> Keys { (try? keys()) ?? held.withLock { $0.keys } }
}
