import Foundation
import Territory
import Testing

@testable import Ledgers

/// Files of text, read a piece at a time.
@Suite struct SheetStreamTests {
    private func rows(_ bytes: [UInt8]) throws -> [CSV.Row] {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let stream = try SheetStream(url.path)
        var rows: [CSV.Row] = []
        while let more = try stream.next() { rows += more }
        #expect(stream.bytesRead == bytes.count && stream.bytes == bytes.count)
        return rows
    }

    @Test func `what is longer than a piece comes out as if it were read at once`() throws {
        // Some three megabytes, with line ends inside quotes and characters of several bytes at every cut.
        let lines = (0..<60_000).map { "\($0),\"路灯 \($0)\n第二行\",\($0 % 7)\n" }
        let bytes = Array(("\u{FEFF}no,what,rest\n" + lines.joined()).utf8)
        let read = try rows(bytes)
        #expect(try read == CSV.rows(in: bytes))
        #expect(read.count == 60_001 && read.last?.line == 120_000)
    }

    @Test func `cells may be parted by tabs, and the last line needs no end`() throws {
        #expect(try rows(Array("a\tb\n1\t2".utf8)).map(\.fields) == [["a", "b"], ["1", "2"]])
    }

    @Test(
        arguments: [
            ([], SheetRefusal.empty), ([0x50, 0x4B, 3, 4], .wrongType), ([0x61, 0, 0x62], .wrongType),
            (Array("a,b\n1,\"2\n".utf8), .misplacedQuote(line: 2)),
            ([0x61, 0xFF, 0xFF, 0x0A], .unreadableText),
        ] as [([UInt8], SheetRefusal)])
    func `what is no text in columns is refused`(bytes: [UInt8], refusal: SheetRefusal) {
        #expect(throws: refusal) { _ = try rows(bytes) }
    }
}
