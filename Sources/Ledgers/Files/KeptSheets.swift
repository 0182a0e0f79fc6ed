package import Access
import Casework
package import Foundation
import SystemPackage

/// Sheets that somebody handed in and has not decided on yet. Each is sealed, for whoever brought it in the
/// post they held and for one ledger: anybody else who names it finds nothing.
package struct KeptSheets: Sendable {
    private let folder: String
    private let ring: KeyRing

    /// How long somebody may look at a sheet before it is gone.
    package static let life: TimeInterval = 3_600
    private static let beginning = "sheet-"

    /// - Parameter folder: Exists, and is ours alone.
    package init(in folder: String, sealing ring: KeyRing) {
        self.folder = folder
        self.ring = ring
    }

    /// What is kept of a sheet.
    package enum Part: String, Sendable {
        case handed = ""
        /// Rows that were not taken, as a workbook.
        case rejected = "-rejected"
    }

    /// Whose it is.
    package struct Owner: Sendable {
        let account: UUID
        let post: UUID
        let ledger: Ledger.Name
    }

    package func keep(
        _ bytes: [UInt8], as part: Part, of sheet: UUID, by owner: Owner, at now: Date
    ) async throws {
        let row = Self.row(part, of: sheet, by: owner)
        // Each file has a key of its own, also one that is written anew.
        let key = FileKey.fresh()
        let lock = try ring.seal(key.text, as: .export, of: row).bytes
        let sealed = try key.seal(bytes, at: PieceNumber(0, isLast: true), binding: Array(row.utf8))
        let path = path(part, of: sheet)
        try await Disk.work {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                try file.writeAll([UInt8(lock.count >> 8), UInt8(lock.count & 0xFF)] + lock)
                try file.writeAll(sealed)
            }
            // Sweeping goes by the same clock.
            try FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: path)
        }
    }

    /// - Returns: `nil` when there is none, not any more, or none of this owner's.
    package func bytes(of sheet: UUID, _ part: Part, by owner: Owner) async throws -> [UInt8]? {
        let path = path(part, of: sheet)
        let read = try await Disk.work { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }
        guard let read else { return nil }
        let row = Self.row(part, of: sheet, by: owner)
        let length = read.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        do {
            let lock = Array(read.dropFirst(2).prefix(length))
            let key = try FileKey(try ring.open(lock, as: .export, of: row))
            return try key.open(
                Array(read.dropFirst(2 + length)), at: PieceNumber(0, isLast: true),
                binding: Array(row.utf8))
        } catch is KeyRefusal {
            return nil
        }
    }

    /// Deletes what nobody decided on.
    package func sweep(olderThan cutoff: Date) async throws {
        try await Disk.work { [folder] in
            for name in try FileManager.default.contentsOfDirectory(atPath: folder)
            where name.hasPrefix(Self.beginning) {
                var status = stat()
                guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                    Double(status.st_mtim.tv_sec) < cutoff.timeIntervalSince1970
                else { continue }
                guard unlink("\(folder)/\(name)") == 0 || errno == ENOENT else {
                    throw Errno(rawValue: errno)
                }
            }
        }
    }

    private func path(_ part: Part, of sheet: UUID) -> String {
        "\(folder)/\(Self.beginning)\(sheet.uuidString.lowercased())\(part.rawValue)"
    }

    private static func row(_ part: Part, of sheet: UUID, by owner: Owner) -> String {
        let ids = [owner.account, owner.post, sheet].map { $0.uuidString.lowercased() }
        return "sheet/" + ids.joined(separator: "/") + part.rawValue + "/" + owner.ledger
    }
}

extension KeptSheets.Owner {
    /// - Returns: `nil` for whoever acts in no post.
    package init?(_ acting: Acting, of ledger: Ledger.Name) {
        guard let account = acting.account, let post = acting.post else { return nil }
        self.init(account: account, post: post, ledger: ledger)
    }
}
