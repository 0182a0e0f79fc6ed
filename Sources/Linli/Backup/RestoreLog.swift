import Foundation
import Postgres

/// How the log is read back: an end that is none must not look like one.
extension RestoreBackup {
    /// By which PostgreSQL is told that the log is out of sight, or a piece of it that was there.
    static let unseen = 201
    private static let spoilt = 200

    /// The command that brings a piece of the log, with `%f` for its name and `%p` for where it goes.
    ///
    /// PostgreSQL takes an exit up to 125 for the end of the log and begins to serve; it gives up at any
    /// above. So it ends with 1 only when the index can be read and does not name the piece.
    static func fetching(from log: CopyShelf) -> String {
        func quoted(_ path: String) -> String {
            "'" + path.replacing("'", with: "'\\''").replacing("%", with: "%%") + "'"
        }
        let (index, piece) = (quoted(log.index), quoted(log.folder) + #"/"%f.gz""#)
        return """
            if ! test -e \(piece); then grep -qF " %f.gz" \(index); \
            test $? = 1 && exit 1; exit \(unseen); fi; \
            gunzip -c \(piece) > "%p" || exit \(spoilt)
            """
    }

    /// The newest piece of the log, to which everything leads.
    ///
    /// - Returns: `nil` when the log is not replayed to its end: the server itself refuses not to arrive.
    /// - Throws: ``BackupRefusal`` when a piece on the way there is missing.
    func newestPiece(for manifest: BackupManifest, until end: End) throws -> LogPiece? {
        guard end == .everything, manifest.restorePoint != nil,
            let first = LogPiece(manifest.firstPiece, bytes: manifest.pieceBytes)
        else { return nil }
        let log = backups.log
        let way = LogPieces(try log.entries().keys, bytes: manifest.pieceBytes).way(from: first)
        if let missing = way.missing { throw BackupRefusal.logHole(at: missing) }
        for name in way.names where access(log.path(of: name + ".gz"), F_OK) != 0 {
            throw BackupRefusal.damaged(path: log.path(of: name + ".gz"))
        }
        return way.names.last.flatMap { LogPiece($0, bytes: manifest.pieceBytes) }
    }

    /// Compares how far the log came back with how far it should have.
    ///
    /// - Parameter newest: What ``newestPiece(for:until:)`` said beforehand; the log may have grown since.
    func shortfall(
        of cluster: PrivateCluster, to newest: LogPiece?, in manifest: BackupManifest
    ) async throws -> [BackupFinding] {
        guard let newest else { return [] }
        let database = Database(target: cluster.target(role: "postgres", database: "postgres"), size: 1)
        let place = try await database.transaction { db in try await db.replayedPlace() }
        await database.close()
        let bytes = manifest.pieceBytes
        let reached = place.flatMap { LogPiece(ending: $0, on: newest.timeline, bytes: bytes) }
        if let reached, reached.number >= newest.number { return [] }
        return [
            .logEndsEarly(
                at: reached?.name(bytes: bytes) ?? manifest.firstPiece, newest: newest.name(bytes: bytes))
        ]
    }
}
