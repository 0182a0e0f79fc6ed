import CTurboJPEG

/// Bare dots: three bytes each, red, green and blue, row by row from the top.
struct Picture {
    let width: Int
    let height: Int
    let dots: [UInt8]

    /// Longest side; nothing larger comes here, and a header may say anything.
    private static let mostSide = 4_096

    init(width: Int, height: Int, dots: [UInt8]) {
        (self.width, self.height, self.dots) = (width, height, dots)
    }

    /// - Returns: `nil` when it is no JPEG, is larger than photos that come here, or is not whole.
    init?(jpeg: [UInt8]) {
        let decoder = tjInitDecompress()
        defer { tjDestroy(decoder) }
        var (width, height, sampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard
            tjDecompressHeader3(decoder, jpeg, UInt(jpeg.count), &width, &height, &sampling, &colours) == 0,
            1...Self.mostSide ~= Int(width), 1...Self.mostSide ~= Int(height)
        else { return nil }
        let count = Int(width) * Int(height) * 3
        var isWhole = false
        dots = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            let format = Int32(TJPF_RGB.rawValue)
            // A warning is a photo that ends too early; a thousand passes over one are an attack.
            let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
            isWhole =
                tjDecompress2(
                    decoder, jpeg, UInt(jpeg.count), room.baseAddress, width, 0, height, format, flags) == 0
            filled = isWhole ? count : 0
        }
        guard isWhole else { return nil }
        (self.width, self.height) = (Int(width), Int(height))
    }

    /// Without any metadata, colours at half the resolution, as cameras write them.
    func jpeg(quality: Int32) -> [UInt8]? {
        let encoder = tjInitCompress()
        defer { tjDestroy(encoder) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        let format = Int32(TJPF_RGB.rawValue)
        let status = tjCompress2(
            encoder, dots, Int32(width), 0, Int32(height), format, &bytes, &count,
            Int32(TJSAMP_420.rawValue), quality, TJFLAG_ACCURATEDCT)
        defer { tjFree(bytes) }
        guard status == 0, let bytes else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
