import Foundation
import Postgres
import SystemPackage

/// Whether a place that came from a backup has taken over from the one it is a copy of.
///
/// Both have the same name as clusters. While the old one goes on, a log of the copy among its backups
/// would lead every later restore astray; so a copy lays its log nowhere until it is told to.
struct TakeOver {
    let data: String

    private var mark: String { data + "/restored-from" }

    /// The backup the place came from; `nil`: it has taken over, or came from none.
    var backup: String? {
        FileManager.default.contents(atPath: mark).map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    func refuseUndecided() throws {
        if backup != nil { throw BackupRefusal.notTakenOver(path: data) }
    }

    /// Says that the place is a copy.
    func wait(on backup: String) throws {
        try Data((backup + "\n").utf8).write(to: URL(filePath: mark))
        try CopyShelf.sync(mark)
        try CopyShelf.sync(data)
    }

    /// From the next start on the log is kept.
    ///
    /// With it goes where its timeline branched off, which the server says once, and said to nobody: a
    /// later restore would take the same timeline for free.
    /// - Parameter log: Where the server will lay finished pieces.
    func run(laying log: String) async throws {
        try FileManager.default.createDirectory(
            atPath: log, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let program = try await PostgresProgram()
        program.give(log)
        let past = PrivateCluster.postgresFolder(under: data) + "/pg_wal"
        // Moved into a server of the place's own it is another cluster, and has no past here.
        let names =
            FileManager.default.fileExists(atPath: past)
            ? try FileManager.default.contentsOfDirectory(atPath: past) : []
        for name in names where name.hasSuffix(".history") {
            let part = "\(log)/.\(name)"
            unlink(part)
            try FileManager.default.copyItem(atPath: "\(past)/\(name)", toPath: part)
            try CopyShelf.sync(part)
            guard rename(part, "\(log)/\(name)") == 0 else { throw Errno(rawValue: errno) }
        }
        try CopyShelf.sync(log)
        guard unlink(mark) == 0 else { throw Errno(rawValue: errno) }
        try CopyShelf.sync(data)
    }
}
