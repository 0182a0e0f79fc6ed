import Access
import Foundation
import SystemPackage
import Testing

@testable import Casework

/// What lies on the disk of an export.
@Suite struct SealedFileTests {
    private let data = FileManager.default.temporaryDirectory.path + "/linli-exports-\(UUID())"
    private let key = FileKey.fresh()
    private let name = UUID()

    private func kept(_ bytes: [UInt8]) async throws -> ExportFolder {
        let folder = try ExportFolder(data: data)
        let scratch = try folder.scratch()
        try scratch.file.writeAll(bytes)
        #expect(try await folder.keep(scratch, as: name, under: key) == bytes.count)
        return folder
    }

    private func all(_ reader: ExportReader) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var number = 0
        while let piece = try await reader.piece(number) {
            bytes += piece
            number += 1
        }
        return bytes
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func `what was sealed comes back, and is noise to others`(count: Int) async throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let folder = try await kept(bytes)
        #expect(try await all(folder.reader(of: name, under: key)) == bytes)
        let other = try await folder.reader(of: name, under: FileKey.fresh())
        await #expect(throws: (any Error).self) { try await other.piece(0) }
        let path = "\(data)/exports/\(name)"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        if count > 1_000 {
            let stored = try Data(contentsOf: URL(filePath: path))
            #expect(stored.range(of: Data(bytes.prefix(64))) == nil)
        }
    }

    @Test func `a key is written down with its suite, and read as it was before that`() throws {
        let text = key.text
        #expect(text.hasPrefix("intl "))
        #expect(try FileKey(text).text == text)
        #expect(try FileKey(String(text.dropFirst(5))).text == text)
        for wrong in [
            "", "gm " + text.dropFirst(5), "intl", "intl 00", text + " 1", String(text.dropLast(2)),
        ] {
            #expect(throws: KeyRefusal.wrongValue) { try FileKey(wrong) }
        }
    }

    @Test func `nothing is cut off, changed or put elsewhere unseen`() async throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        let folder = try await kept([UInt8](repeating: 7, count: 200_000))
        let path = URL(filePath: "\(data)/exports/\(name)")
        let whole = try Data(contentsOf: path)
        let piece = 65_536 + 16
        var flipped = whole
        flipped[100] ^= 1
        let swapped = whole[piece..<2 * piece] + whole[..<piece] + whole[(2 * piece)...]
        for tampered in [flipped, whole.prefix(2 * piece), whole.prefix(piece), Data(swapped)] {
            try tampered.write(to: path)
            await #expect(throws: (any Error).self) {
                try await all(folder.reader(of: name, under: key))
            }
        }
        let elsewhere = UUID()
        try whole.write(to: URL(filePath: "\(data)/exports/\(elsewhere)"))
        await #expect(throws: (any Error).self) {
            try await all(folder.reader(of: elsewhere, under: key))
        }
    }

    @Test func `what nobody waits for any more is swept, and a file is gone when removed`() async throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        let folder = try await kept([1, 2, 3])
        try Data([0]).write(to: URL(filePath: "\(data)/exports/\(UUID()).part"))
        #expect(try await folder.sweep(olderThan: Date(timeIntervalSince1970: 0)) == 0)
        #expect(try await folder.sweep(olderThan: Date(timeIntervalSince1970: 4_000_000_000)) == 2)
        try await folder.remove(name)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(data)/exports").isEmpty)
    }
}
