/// The list of parts at the end of a zip archive: what unpacking it would bring, known before it is unpacked.
///
/// - Source: PKWARE APPNOTE 6.3.10, 4.3.7 to 4.3.16.
struct ZipDirectory: Sendable {
    let parts: [Part]

    /// A part as the list has it.
    struct Part: Sendable, Equatable {
        let name: String
        let packed: Int
        let unpacked: Int
        /// Where its own header stands.
        fileprivate let start: Int
        fileprivate let isLink: Bool
    }

    static let mostParts = 1_000
    /// Two hundred thousand rows of forty cells, as workbooks write them.
    static let mostUnpackedBytes = 200 << 20

    private static let endLength = 22, entryLength = 46, headerLength = 30
    private static let longestComment = 65_535
    /// Numbers that stand for "see the longer form".
    private static let short = 0xFFFF, long = 0xFFFF_FFFF

    /// - Throws: ``SheetRefusal/cut`` where the list is missing; else what makes the archive one that nobody
    ///   should unpack.
    init(_ bytes: [UInt8]) throws(SheetRefusal) {
        let archive = Archive(bytes: bytes)
        guard let end = Self.end(in: archive) else { throw .cut }
        guard end.count <= Self.mostParts else { throw .tooManyParts(limit: Self.mostParts) }
        guard end.start >= 0, end.start <= bytes.count else { throw .damaged }
        var parts: [Part] = []
        var place = end.start
        for _ in 0..<end.count {
            guard let (part, length) = Self.part(at: place, in: archive) else { throw .damaged }
            parts.append(part)
            place += length
        }
        let unpacked = parts.reduce(0) { $0 + min($1.unpacked, Self.mostUnpackedBytes + 1) }
        guard unpacked <= Self.mostUnpackedBytes else { throw .swollen(limitBytes: Self.mostUnpackedBytes) }
        guard parts.allSatisfy({ !$0.isLink && Self.isInside($0.name) }),
            Set(parts.map(\.name)).count == parts.count,
            Self.areApart(parts, before: end.start, in: archive)
        else { throw .unsafeParts }
        self.parts = parts
    }

    /// Bytes with nothing behind their end.
    private struct Archive {
        let bytes: [UInt8]

        /// A number of so many bytes, the least first; `nil` past the end.
        func number(at place: Int, _ count: Int) -> Int? {
            guard place >= 0, place <= bytes.count - count else { return nil }
            let number = bytes[place..<place + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int(exactly: number)
        }

        func text(at place: Int, _ count: Int) -> String? {
            guard place >= 0, count >= 0, place <= bytes.count - count else { return nil }
            return String(decoding: bytes[place..<place + count], as: UTF8.self)
        }
    }

    /// How many parts there are, and where their list begins.
    private static func end(in archive: Archive) -> (count: Int, start: Int)? {
        let last = archive.bytes.count - endLength
        guard last >= 0 else { return nil }
        let first = max(0, last - longestComment)
        for place in stride(from: last, through: first, by: -1) {
            guard archive.number(at: place, 4) == 0x0605_4B50,
                archive.number(at: place + 20, 2) == last - place,
                let count = archive.number(at: place + 10, 2), let start = archive.number(at: place + 16, 4)
            else { continue }
            guard count == short || start == long else { return (count, start) }
            // The longer form (zip64), found by a pointer just before.
            guard archive.number(at: place - 20, 4) == 0x0706_4B50,
                let longer = archive.number(at: place - 12, 8), archive.number(at: longer, 4) == 0x0606_4B50,
                let count = archive.number(at: longer + 32, 8), let start = archive.number(at: longer + 48, 8)
            else { return nil }
            return (count, start)
        }
        return nil
    }

    private static func part(at place: Int, in archive: Archive) -> (Part, length: Int)? {
        guard archive.number(at: place, 4) == 0x0201_4B50, let system = archive.number(at: place + 5, 1),
            var packed = archive.number(at: place + 20, 4), var unpacked = archive.number(at: place + 24, 4),
            let nameLength = archive.number(at: place + 28, 2),
            let extraLength = archive.number(at: place + 30, 2),
            let commentLength = archive.number(at: place + 32, 2),
            let mode = archive.number(at: place + 40, 2), var start = archive.number(at: place + 42, 4),
            let name = archive.text(at: place + entryLength, nameLength)
        else { return nil }
        if packed == long || unpacked == long || start == long {
            let extra = place + entryLength + nameLength
            guard var field = longer(in: extra..<extra + extraLength, of: archive) else { return nil }
            // In this order, each only where the shorter form says so.
            for number in [\Numbers.unpacked, \.packed, \.start] {
                var numbers = Numbers(unpacked: unpacked, packed: packed, start: start)
                guard numbers[keyPath: number] == long else { continue }
                guard let value = archive.number(at: field, 8) else { return nil }
                numbers[keyPath: number] = value
                field += 8
                (unpacked, packed, start) = (numbers.unpacked, numbers.packed, numbers.start)
            }
        }
        // On Unix the kind of a file stands in the upper half; 0xA is a link.
        let part = Part(
            name: name, packed: packed, unpacked: unpacked, start: start,
            isLink: system == 3 && mode >> 12 == 0xA)
        return (part, entryLength + nameLength + extraLength + commentLength)
    }

    private struct Numbers {
        var unpacked: Int
        var packed: Int
        var start: Int
    }

    /// Where the numbers of the longer form stand among a part's further fields.
    private static func longer(in fields: Range<Int>, of archive: Archive) -> Int? {
        var place = fields.lowerBound
        while place + 4 <= fields.upperBound, let id = archive.number(at: place, 2),
            let length = archive.number(at: place + 2, 2)
        {
            if id == 1 { return place + 4 }
            place += 4 + length
        }
        return nil
    }

    private static func isInside(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/") && !name.contains("\\") && !name.contains("\0")
            && !name.split(separator: "/").contains("..")
    }

    /// Whether each part lies in the file, behind the one before: parts that share bytes unpack to far more
    /// than any list says.
    private static func areApart(_ parts: [Part], before end: Int, in archive: Archive) -> Bool {
        var free = 0
        for part in parts.sorted(by: { $0.start < $1.start }) {
            guard part.start >= free, archive.number(at: part.start, 4) == 0x0403_4B50,
                let nameLength = archive.number(at: part.start + 26, 2),
                let extraLength = archive.number(at: part.start + 28, 2),
                part.packed <= archive.bytes.count
            else { return false }
            free = part.start + headerLength + nameLength + extraLength + part.packed
            guard free <= end else { return false }
        }
        return true
    }
}
