import Foundation
import Postgres
import Testing

@testable import Linli

/// Which pieces of the log there are, and what a server is told of them.
struct LogPiecesTests {
    private static let bytes = 16 << 20

    @Test(arguments: [
        ("0000000100000000000000FE", "0000000100000000000000FF"),
        ("0000000100000000000000FF", "000000010000000100000000"),
        ("000000020000000A00000009", "000000020000000A0000000A"),
    ])
    func `pieces of the log follow each other`(one: String, other: String) throws {
        let piece = try #require(LogPiece(one, bytes: Self.bytes))
        #expect(piece.name(bytes: Self.bytes) == one)
        let next = LogPiece(timeline: piece.timeline, number: piece.number + 1)
        #expect(next.name(bytes: Self.bytes) == other)
    }

    @Test(arguments: [
        ("0/3000148", "000000010000000000000003"), ("0/4000000", "000000010000000000000003"),
        ("1/0", "0000000100000000000000FF"), ("1/1", "000000010000000100000000"),
    ])
    func `a place lies in a piece, and a border in the one it fills`(place: String, name: String) {
        #expect(LogPiece(ending: place, on: 1, bytes: Self.bytes)?.name(bytes: Self.bytes) == name)
    }

    @Test(arguments: [
        (["1/3", "1/4", "1/5"], []), (["1/3", "1/5", "1/8"], ["1/4", "1/6"]),
        // Before the first backup nothing is needed; behind the last everything is.
        (["1/1", "1/3", "1/4", "1/7"], ["1/5"]), (["1/3"], ["1/4"]), ([], ["1/3"]),
        (["1/3", "1/4", "2/4", "2/6"], ["2/5"]),
    ])
    func `a hole in the log is found wherever it is`(there: [String], missing: [String]) throws {
        let pieces = LogPieces(Self.copies(there), bytes: Self.bytes)
        let range = (first: LogPiece(timeline: 1, number: 3), last: LogPiece(timeline: 1, number: 4))
        #expect(pieces.holes(in: [range]) == missing.map(Self.name))
        #expect(pieces.holes(in: []).isEmpty)
    }

    @Test(arguments: [
        (["1/3", "1/4"], ["1/3", "1/4"], nil), (["1/3", "1/5"], ["1/3"], "1/4"), ([], [], "1/3"),
        // A restored place goes on, on a timeline of its own.
        (["1/3", "1/4", "1/5", "2/4", "2/5"], [], "00000002.history"),
        (["1/3", "1/4", "1/5", "2.history", "2/4", "2/5"], ["1/3", "2/4", "2/5"], nil),
        (["1/3", "1/4", "1/5", "2.history", "2/4", "2/6"], ["1/3", "2/4"], "2/5"),
    ])
    func `the way to the newest piece is known`(there: [String], names: [String], missing: String?) {
        let pieces = LogPieces(Self.copies(there), bytes: Self.bytes)
        let way = pieces.way(from: LogPiece(timeline: 1, number: 3))
        #expect(way.names == names.map(Self.name))
        #expect(way.missing == missing.map { $0.hasSuffix(".history") ? $0 : Self.name($0) })
    }

    @Test func `only a piece that was never there is the end of the log`() async throws {
        let folder = BackupScene.newFolder() + " 100% it's \"so\""
        try FileManager.default.createDirectory(
            atPath: folder + "/wal", withIntermediateDirectories: true)
        let piece = BackupScene.newFolder()
        defer { for path in [folder, piece] { try? FileManager.default.removeItem(atPath: path) } }
        let log = BackupFolder(at: folder).log
        for name in ["kept", "lost", "spoilt"] {
            let part = log.path(of: "." + name)
            try await PostgresProgram.ask("/bin/sh", ["-c", #"echo words | gzip -c > "$1""#, "sh", part])
            _ = try log.settle(part, as: name + ".gz")
        }
        unlink(log.path(of: "lost.gz"))
        try BackupScene.spoilSum(log.path(of: "spoilt.gz"))
        func ending(_ name: String) async throws -> Int32 {
            // As the server reads the command.
            let words = RestoreBackup.fetching(from: log).replacing("%f", with: name)
                .replacing("%p", with: piece).replacing("%%", with: "%")
            let code = try await PostgresProgram.ask(
                "/bin/sh", ["-c", #"sh -c "$1" 2>/dev/null; echo $?"#, "sh", words])
            return try #require(Int32(code.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        #expect(try await ending("kept") == 0)
        #expect(try String(contentsOfFile: piece, encoding: .utf8) == "words\n")
        #expect(try await ending("never") == 1)
        #expect(try await ending("lost") > 125)
        #expect(try await ending("spoilt") > 125)
        // A share that is gone, or a folder that is shut.
        #expect(rename(log.folder, log.folder + "-away") == 0)
        #expect(try await ending("kept") > 125)
        #expect(try await ending("never") > 125)
    }

    @Test(arguments: [1, 5, 40, 66, 68, 72, 78, 82, 83])
    func `a line of an index that was cut short names no copy`(left: Int) throws {
        let folder = BackupScene.newFolder()
        try FileManager.default.createDirectory(atPath: folder + "/wal", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = BackupFolder(at: folder).log
        func settled(_ name: String) throws -> CopyShelf.Entry {
            try Data(name.utf8).write(to: URL(filePath: log.path(of: "." + name)))
            return try log.settle(log.path(of: "." + name), as: name)
        }
        let first = try settled("first.jpg")
        let begun = try Data(contentsOf: URL(filePath: log.index))
        _ = try settled("second-of-them.jpg")
        let whole = try Data(contentsOf: URL(filePath: log.index))
        try whole.prefix(begun.count + left).write(to: URL(filePath: log.index))
        #expect(try log.entries() == ["first.jpg": first])

        let third = try settled("third.jpg")
        #expect(try log.entries() == ["first.jpg": first, "third.jpg": third])
        let second = try settled("second-of-them.jpg")
        let all = ["first.jpg": first, "third.jpg": third, "second-of-them.jpg": second]
        #expect(try log.entries() == all)
        #expect(try Data(contentsOf: URL(filePath: log.index)).count == whole.count + begun.count)
    }

    /// "1/3" is the third piece of the first timeline, "2.history" what is known of the second.
    private static func name(_ short: String) -> String {
        if short.hasSuffix(".history") { return "0000000" + short }
        let halves = short.split(separator: "/").compactMap { UInt64($0) }
        return LogPiece(timeline: halves.first ?? 0, number: halves.last ?? 0).name(bytes: bytes)
    }

    private static func copies(_ short: [String]) -> [String] { short.map { name($0) + ".gz" } }
}
