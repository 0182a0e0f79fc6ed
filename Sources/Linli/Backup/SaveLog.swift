import Casework
import Foundation
import Logging
import Postgres
import SystemPackage

/// Takes finished pieces of the write-ahead log into the backups, and before them the files their rows name.
///
/// Any number of processes may run it on one data folder; those of another cluster are refused.
struct SaveLog: Sendable {
    let backups: BackupFolder
    /// Where the server lays finished pieces.
    let waiting: String
    let data: String

    /// Pieces come once a minute or faster; what waits is not lost, only not safe from a fire yet.
    private static let pause = Duration.seconds(2)

    func run(logger: Logger) async {
        while !Task.isCancelled {
            do {
                while try await turn() > 0 {}
            } catch is CancellationError {
                return
            } catch {
                // Nothing is lost: the pieces wait, and `linli doctor` shows since when.
                let words = ProgramSentences.sentence(for: error)?.description ?? "\(error)"
                logger.error("The log could not be taken into the backup", metadata: ["error": "\(words)"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// - Returns: How many pieces were taken.
    @discardableResult
    func turn() async throws -> Int {
        guard FileManager.default.fileExists(atPath: backups.log.folder) else { return 0 }
        return try await backups.alone {
            // Looked at first: all that rows of these pieces name was handed over before they were finished.
            let pieces = try await OffPool.run { try Self.names(in: waiting) }
            let named = pieces.filter(Self.namesCluster)
            // A history of timelines tells no cluster: it waits for a piece that does.
            guard !named.isEmpty else { return 0 }
            for piece in named { try backups.refuseForeign(piece: "\(waiting)/\(piece)") }
            try await OffPool.run { try saveFiles() }
            var known = try await OffPool.run { try backups.log.entries() }
            let program = try await PostgresProgram()
            for piece in pieces { try await take(piece, knowing: &known, for: program) }
            return pieces.count
        }
    }

    /// Whether a file is a piece of the log, or the beginning of one a restore ended in.
    private static func namesCluster(_ name: String) -> Bool {
        name.prefix(24).allSatisfy(\.isHexDigit) && (name.count == 24 || name.hasSuffix(".partial"))
    }

    /// Since when the oldest piece waits; `nil`: none does.
    func waitingSince() -> Date? {
        let moments = ((try? Self.names(in: waiting)) ?? []).compactMap { name in
            try? FileManager.default.attributesOfItem(atPath: "\(waiting)/\(name)")[.modificationDate]
                as? Date
        }
        return moments.min()
    }

    private static func names(in folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Copies what was handed over since the last time.
    private func saveFiles() throws {
        let unsaved = PhotoStore.unsaved(under: data)
        for (beginning, names) in Dictionary(grouping: try Self.names(in: unsaved), by: { $0.prefix(2) }) {
            let shelf = backups.files(String(beginning))
            let known = try shelf.entries()
            for name in names.sorted() {
                if known[name] == nil { _ = try shelf.copy("\(unsaved)/\(name)", as: name) }
                guard unlink("\(unsaved)/\(name)") == 0 || errno == ENOENT else {
                    throw Errno(rawValue: errno)
                }
            }
        }
    }

    private func take(
        _ piece: String, knowing known: inout [String: CopyShelf.Entry], for program: PostgresProgram
    ) async throws {
        let (source, name, log) = ("\(waiting)/\(piece)", piece + ".gz", backups.log)
        if known[name] == nil {
            let part = log.path(of: "." + name)
            try await PostgresProgram.ask(
                "/bin/sh", ["-c", #"gzip -1 -n -c "$1" > "$2""#, "sh", source, part])
            known[name] = try await OffPool.run { try log.settle(part, as: name) }
            program.give(log.path(of: name))
        } else if try await !isSame(source, as: log.path(of: name)) {
            // Another cluster's piece of the same name: taking it would spoil what is there.
            throw BackupRefusal.otherCluster(path: log.path(of: name))
        }
        guard unlink(source) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
    }

    private func isSame(_ piece: String, as kept: String) async throws -> Bool {
        let words = ["-c", #"gunzip -c "$2" | cmp -s - "$1" && echo same || echo other"#, "sh", piece, kept]
        return try await PostgresProgram.ask("/bin/sh", words).hasPrefix("same")
    }
}
