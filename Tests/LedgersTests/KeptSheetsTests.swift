import Access
import Foundation
import Testing

@testable import Ledgers

/// Sheets between being handed in and being taken.
@Suite struct KeptSheetsTests {
    private static let noon = Date(timeIntervalSince1970: 1_772_337_600)
    private let folder: String
    private let kept: KeptSheets
    private let owner = KeptSheets.Owner(account: UUID(), post: UUID(), ledger: "dwellings")

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/linli-sheets-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        kept = KeptSheets(
            in: folder, sealing: try KeyRing(data: folder, at: Self.noon))
    }

    private var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("sheet-") }
        }
    }

    @Test func `a sheet is its owner's alone, and nobody reads it on the disk`() async throws {
        let (sheet, words) = (UUID(), Array("a number of somebody".utf8))
        try await kept.keep(words, as: .handed, of: sheet, by: owner, at: Self.noon)
        #expect(try await kept.bytes(of: sheet, .handed, by: owner) == words)
        for other in [
            KeptSheets.Owner(account: UUID(), post: owner.post, ledger: owner.ledger),
            .init(account: owner.account, post: UUID(), ledger: owner.ledger),
            .init(account: owner.account, post: owner.post, ledger: "residents"),
        ] {
            #expect(try await kept.bytes(of: sheet, .handed, by: other) == nil)
        }
        #expect(try await kept.bytes(of: sheet, .rejected, by: owner) == nil)
        #expect(try await kept.bytes(of: UUID(), .handed, by: owner) == nil)
        let name = try #require(try files.first)
        let path = folder + "/" + name
        let stored = try #require(FileManager.default.contents(atPath: path))
        #expect(stored.firstRange(of: Data(words)) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `one part is no other, also under its name`() async throws {
        let sheet = UUID()
        try await kept.keep([1, 2, 3], as: .rejected, of: sheet, by: owner, at: Self.noon)
        let name = "\(folder)/sheet-\(sheet.uuidString.lowercased())"
        try FileManager.default.moveItem(atPath: name + "-rejected", toPath: name)
        #expect(try await kept.bytes(of: sheet, .handed, by: owner) == nil)
    }

    @Test func `what nobody decided on is swept, and nothing else`() async throws {
        try await kept.keep([1], as: .handed, of: UUID(), by: owner, at: Self.noon)
        try Data([1]).write(to: URL(filePath: folder + "/upload-1"))
        try await kept.sweep(olderThan: Self.noon)
        #expect(try files.count == 1)
        try await kept.sweep(olderThan: Self.noon.addingTimeInterval(1))
        #expect(try files.isEmpty)
        #expect(FileManager.default.fileExists(atPath: folder + "/upload-1"))
    }

    @Test(arguments: [
        ("dwellings.xlsx", "dwellings.xlsx"), ("C:\\Users\\li\\a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("", "?"), ("hand", "?hand"), ("a\u{202E}b\n.csv", "ab.csv"), ("   ", "?"),
    ])
    func `a source is the name of a file, and never what was typed by hand`(name: String, kept: String) {
        #expect(EntrySource.file(name) == kept)
        #expect(EntrySource.file(String(repeating: name + "x", count: 100)).count <= 100)
    }

    @Test func `a row of a sheet is always the same entry`() {
        let sheet = UUID()
        let ids = (1...500).map { ImportEntries.id(of: $0, in: sheet) }
        #expect(Set(ids).count == 500)
        #expect(ids == (1...500).map { ImportEntries.id(of: $0, in: sheet) })
        #expect(!ids.contains(ImportEntries.id(of: 1, in: UUID())))
        #expect(ids.allSatisfy { $0.uuid.6 >> 4 == 8 && $0.uuid.8 >> 6 == 2 })
    }
}
