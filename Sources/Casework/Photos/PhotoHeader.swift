/// What the first bytes of an image say, read without decoding it.
///
/// Guards memory before any decoder runs; the decoder itself trusts nothing of it.
struct PhotoHeader: Equatable {
    enum Kind { case jpeg, png, webp, heic }

    let kind: Kind
    let width: Int
    let height: Int
    /// A JPEG whose colours are those of sRGB because it does not say otherwise, as browsers take it.
    let isPlain: Bool
    /// A plain JPEG that surely stands upright.
    let isBare: Bool

    /// `Int.max` when the product is larger than that.
    var pixels: Int {
        let (product, overflow) = width.multipliedReportingOverflow(by: height)
        return overflow ? .max : product
    }

    /// - Throws: ``PhotoRefusal/notAnImage`` or ``PhotoRefusal/unreadable``, and what `read` throws.
    init(of bytes: ByteSource) throws {
        let start = try bytes.read(at: 0, count: 64)
        guard let kind = Self.kind(of: start) else { throw PhotoRefusal.notAnImage }
        let frame = kind == .jpeg ? try JPEGFrame.found(in: bytes) : nil
        let size: (width: Int, height: Int)? =
            switch kind {
            case .jpeg: frame.map { ($0.width, $0.height) }
            case .png: try Self.sizeOfPNG(bytes)
            case .webp: try Self.sizeOfWebP(bytes)
            case .heic: try HEICProperties.size(in: bytes)
            }
        guard let size, size.width > 0, size.height > 0 else { throw PhotoRefusal.unreadable }
        self.kind = kind
        width = size.width
        height = size.height
        isPlain = frame?.isPlain ?? false
        isBare = frame?.isBare ?? false
    }

    private static func kind(of start: [UInt8]) -> Kind? {
        if start.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if start.starts(with: "RIFF".utf8) && start.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
        guard start.dropFirst(4).starts(with: "ftyp".utf8) else { return nil }
        return HEICProperties.isHEIC(brands: start.dropFirst(8)) ? .heic : nil
    }

    private static func sizeOfPNG(_ bytes: ByteSource) throws -> (width: Int, height: Int)? {
        let header = try bytes.read(at: 8, count: 16)
        guard header.count == 16, header.dropFirst(4).starts(with: "IHDR".utf8) else { return nil }
        return (bigEndian(header[8..<12]), bigEndian(header[12..<16]))
    }

    /// Source: RFC 9649, sections 2.5 to 2.7, and RFC 6386, section 9.1.
    private static func sizeOfWebP(_ bytes: ByteSource) throws -> (width: Int, height: Int)? {
        let header = try bytes.read(at: 12, count: 18)
        guard header.count == 18 else { return nil }
        let data = Array(header[8...])
        if header.starts(with: "VP8X".utf8) {
            return (littleEndian(data[4..<7]) + 1, littleEndian(data[7..<10]) + 1)
        }
        if header.starts(with: "VP8L".utf8), data.first == 0x2F {
            let packed = littleEndian(data[1..<5])
            return (packed & 0x3FFF + 1, packed >> 14 & 0x3FFF + 1)
        }
        if header.starts(with: "VP8 ".utf8), data[3..<6].elementsEqual([0x9D, 0x01, 0x2A]) {
            return (littleEndian(data[6..<8]) & 0x3FFF, littleEndian(data[8..<10]) & 0x3FFF)
        }
        return nil
    }
}

/// Bytes of a file by position, without the whole file in memory.
struct ByteSource {
    let count: Int
    let readBytes: (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// Fewer bytes than asked at the end, none past it.
    func read(at offset: Int, count wanted: Int) throws -> [UInt8] {
        guard offset >= 0, offset < count else { return [] }
        return try readBytes(offset, min(wanted, count - offset))
    }
}

/// At most seven bytes, so that no sign and no overflow can occur.
func bigEndian(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.prefix(7).reduce(0) { $0 << 8 | Int($1) }
}

func littleEndian(_ bytes: some Collection<UInt8>) -> Int {
    bigEndian(bytes.reversed())
}
