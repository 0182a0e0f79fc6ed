import Casework
import Foundation
import Postgres
import SystemPackage

/// Brings the copies of the files of cases up to what lies in the data folder.
struct SaveFiles: Sendable {
    let backups: BackupFolder
    let data: String
    /// A copy whose original is gone stays as long as any backup that knows it.
    let keeping: TimeInterval

    struct Outcome: Sendable, Equatable {
        var files = 0
        var bytes = 0
        var copied = 0
        /// Files that are not what their names say.
        var damaged: [String] = []
    }

    /// - Parameter tell: How many of the 256 parts are done.
    func run(at now: Date, telling tell: @Sendable (Int) -> Void) async throws -> Outcome {
        let folder = PhotoStore.files(under: data)
        let names = try await OffPool.run { try FileManager.default.contentsOfDirectory(atPath: folder) }
        let originals = Dictionary(grouping: names, by: { String($0.prefix(2)) })
        var outcome = Outcome()
        for (done, beginning) in Set(originals.keys).union(backups.fileBeginnings()).sorted().enumerated() {
            outcome = try await backups.alone { [outcome] in
                try await OffPool.run {
                    try bring(beginning, upTo: originals[beginning] ?? [], at: now, outcome)
                }
            }
            tell(done + 1)
        }
        return outcome
    }

    private func bring(
        _ beginning: String, upTo originals: [String], at now: Date, _ before: Outcome
    ) throws -> Outcome {
        var outcome = before
        let shelf = backups.files(beginning)
        var entries = try shelf.entries()
        for name in originals.sorted() {
            if entries[name] == nil {
                guard let entry = try copy(name, to: shelf) else { continue }
                entries[name] = entry
                outcome.copied += 1
                if let promised = PhotoStore.digest(promisedBy: name), promised != entry.sha256 {
                    outcome.damaged.append(name)
                }
            }
            outcome.files += 1
            outcome.bytes += entries[name]?.bytes ?? 0
        }
        try note(Set(originals), in: entries, of: shelf, at: now)
        return outcome
    }

    /// - Returns: `nil` when the original was removed meanwhile.
    private func copy(_ name: String, to shelf: CopyShelf) throws -> CopyShelf.Entry? {
        let source = PhotoStore.files(under: data) + "/" + name
        do {
            return try shelf.copy(source, as: name)
        } catch {
            if !FileManager.default.fileExists(atPath: source) { return nil }
            throw error
        }
    }

    private func note(
        _ originals: Set<String>, in entries: [String: CopyShelf.Entry], of shelf: CopyShelf, at now: Date
    ) throws {
        var noted = entries
        var expired: [String] = []
        for (name, entry) in entries {
            if originals.contains(name) {
                noted[name]?.goneSince = nil
            } else if let since = entry.goneSince {
                guard now.timeIntervalSince(since) > keeping else { continue }
                noted[name] = nil
                expired.append(name)
            } else {
                noted[name]?.goneSince = now
            }
        }
        if noted != entries { try shelf.replace(noted, removing: expired) }
    }
}
