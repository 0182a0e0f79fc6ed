/// The sizes a HEIC file declares. Source: ISO/IEC 23008-12, sections 6.5.3 and 9.3.
enum HEICProperties {
    // HEVC images; a file that is only AVIF is not among the types we take.
    private static let brands: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx"]
    // A phone's photo of 48 tiles has some 60 properties.
    private static let mostBoxes = 1000

    /// - Parameter bytes: Of the file type box, from the major brand on.
    static func isHEIC(brands bytes: some Sequence<UInt8>) -> Bool {
        var rest = ArraySlice(Array(bytes))
        while rest.count >= 4 {
            if brands.contains(String(decoding: rest.prefix(4), as: UTF8.self)) { return true }
            rest = rest.dropFirst(4)
        }
        return false
    }

    /// The largest image in the file: tiles and thumbnails are smaller than the whole.
    static func size(in bytes: ByteSource) throws -> (width: Int, height: Int)? {
        guard let meta = try boxes(in: bytes, 0..<bytes.count, named: "meta").first else { return nil }
        // "meta" is a full box: four bytes of version and flags come first.
        guard let iprp = try boxes(in: bytes, meta.dropFirst(4), named: "iprp").first,
            let ipco = try boxes(in: bytes, iprp, named: "ipco").first
        else { return nil }
        var largest: (width: Int, height: Int)?
        for box in try boxes(in: bytes, ipco, named: "ispe") {
            let sizes = try bytes.read(at: box.lowerBound, count: 12)
            guard sizes.count == 12 else { return nil }
            let size = (width: bigEndian(sizes[4..<8]), height: bigEndian(sizes[8..<12]))
            largest = (max(largest?.width ?? 0, size.width), max(largest?.height ?? 0, size.height))
        }
        return largest
    }

    /// Where the content of each box of a name lies.
    private static func boxes(
        in bytes: ByteSource, _ range: Range<Int>, named name: String
    ) throws -> [Range<Int>] {
        var found: [Range<Int>] = []
        var offset = range.lowerBound
        for _ in 0..<mostBoxes {
            let header = try bytes.read(at: offset, count: 16)
            guard offset < range.upperBound, header.count >= 8 else { break }
            var size = bigEndian(header[0..<4])
            var start = offset + 8
            if size == 1 {
                // The true size follows in eight bytes; none of ours needs the first.
                guard header.count == 16, header[8] == 0 else { break }
                size = bigEndian(header[9..<16])
                start = offset + 16
            } else if size == 0 {
                size = range.upperBound - offset
            }
            guard size >= start - offset, size <= range.upperBound - offset else { break }
            if header[4..<8].elementsEqual(name.utf8) { found.append(start..<offset + size) }
            offset += size
        }
        return found
    }
}
