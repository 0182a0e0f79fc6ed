import Territory
import Testing

@testable import Ledgers

/// The list of parts of an archive, made by hand.
@Suite struct ZipDirectoryTests {
    /// Little-endian, as everything in such archives.
    private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// An archive of empty parts; `isLong`: every number in its longer form.
    static func archive(_ names: [String], isLong: Bool = false, comment: String = "") -> [UInt8] {
        var (body, list): ([UInt8], [UInt8]) = ([], [])
        for name in names {
            let text = Array(name.utf8)
            let start = body.count
            body += bytes(0x0403_4B50, 4) + bytes(0, 22) + bytes(text.count, 2) + bytes(0, 2) + text
            let extra = isLong ? bytes(1, 2) + bytes(24, 2) + bytes(0, 16) + bytes(start, 8) : []
            let short = isLong ? bytes(0xFFFF_FFFF, 4) : bytes(0, 4)
            list += bytes(0x0201_4B50, 4) + bytes(0, 16) + short + short + bytes(text.count, 2)
            list += bytes(extra.count, 2) + bytes(0, 10) + (isLong ? short : bytes(start, 4)) + text + extra
        }
        let start = body.count
        var end: [UInt8] = []
        if isLong {
            end = bytes(0x0606_4B50, 4) + bytes(44, 8) + bytes(0, 20) + bytes(names.count, 8)
            end += bytes(list.count, 8) + bytes(start, 8)
            end += bytes(0x0706_4B50, 4) + bytes(0, 4) + bytes(start + list.count, 8) + bytes(1, 4)
        }
        end += bytes(0x0605_4B50, 4) + bytes(0, 6) + bytes(isLong ? 0xFFFF : names.count, 2)
        end += bytes(list.count, 4) + bytes(isLong ? 0xFFFF_FFFF : start, 4)
        return body + list + end + bytes(comment.utf8.count, 2) + Array(comment.utf8)
    }

    @Test(arguments: [false, true])
    func `every part is listed, in the short and in the long form`(isLong: Bool) throws {
        let names = ["[Content_Types].xml", "xl/workbook.xml"]
        #expect(try ZipDirectory(Self.archive(names, isLong: isLong)).parts.map(\.name) == names)
        #expect(try ZipDirectory(Self.archive([], isLong: isLong, comment: "PK")).parts == [])
    }

    @Test(arguments: [
        (["a", "a"], SheetRefusal.unsafeParts), (["/a"], .unsafeParts), (["a/../../b"], .unsafeParts),
        (["a\\b"], .unsafeParts), ([""], .unsafeParts),
        ((0...1_000).map { "p\($0)" }, .tooManyParts(limit: 1_000)),
    ])
    func `names that no program writes are refused`(names: [String], refusal: SheetRefusal) {
        #expect(throws: refusal) { try ZipDirectory(Self.archive(names)) }
    }

    @Test func `parts that lie upon each other are refused`() throws {
        var archive = Self.archive(["a", "b"])
        let listed = try #require(archive.ranges(of: Self.bytes(0x0201_4B50, 4)).last).lowerBound
        archive.replaceSubrange(listed + 42..<listed + 46, with: Self.bytes(0, 4))
        let bytes = archive
        #expect(throws: SheetRefusal.unsafeParts) { try ZipDirectory(bytes) }
    }

    @Test(arguments: [3, 20_261_124] as [UInt64])
    func `no bytes trap`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let whole = [false, true].map {
            Self.archive(["[Content_Types].xml", "xl/workbook.xml", "a"], isLong: $0)
        }
        for _ in 0..<2_000 {
            var bytes = whole[Int(random.next() % 2)]
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place] = random.next() % 3 == 0 ? 0xFF : UInt8(truncatingIfNeeded: random.next())
            }
            if random.next() % 4 == 0 { bytes = Array(bytes.prefix(Int(random.next() % 200))) }
            do {
                #expect(try ZipDirectory(bytes).parts.count <= ZipDirectory.mostParts, "seed \(seed)")
            } catch {
                #expect(error != .wrongType, "seed \(seed)")
            }
        }
    }
}
