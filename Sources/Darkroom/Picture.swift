import CTurboJPEG

/// Bare dots: brightness, then the two colours, each row by row from the top. Colours stay as coarse as the
/// photo had them: nobody sees more by drawing them finer, and to do so is a third of the work.
struct Picture {
    /// One of the three: where it begins among the dots, and how many it has. Of an odd width or height the
    /// last column or row is there twice, as JPEG wants it.
    struct Plane {
        let start: Int
        let width: Int
        let height: Int
    }

    let width: Int
    let height: Int
    /// How coarse the colours are, as the library names it (`TJSAMP`).
    let sampling: Int32
    let dots: [UInt8]

    /// Longest side; nothing larger comes here, and a header may say anything.
    private static let mostSide = 4_096
    /// Planes and their rows follow each other without a gap.
    private static let gap: Int32 = 1

    init(width: Int, height: Int, sampling: Int32, dots: [UInt8]) {
        (self.width, self.height, self.sampling, self.dots) = (width, height, sampling, dots)
    }

    /// - Returns: `nil` when it is no JPEG of brightness and two colours, is larger than photos that come
    ///   here, or is not whole.
    init?(jpeg: [UInt8]) {
        let decoder = tjInitDecompress()
        defer { tjDestroy(decoder) }
        var (width, height, sampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard
            tjDecompressHeader3(decoder, jpeg, UInt(jpeg.count), &width, &height, &sampling, &colours) == 0,
            1...Self.mostSide ~= Int(width), 1...Self.mostSide ~= Int(height),
            colours == Int32(TJCS_YCbCr.rawValue)
        else { return nil }
        // The largest number there is, where the library knows no size.
        let count = Int(clamping: tjBufSizeYUV2(width, Self.gap, height, sampling))
        guard 1...Self.mostSide * Self.mostSide * 3 ~= count else { return nil }
        var isWhole = false
        dots = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            // A warning is a photo that ends too early; a thousand passes over one are an attack.
            let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
            isWhole =
                tjDecompressToYUV2(
                    decoder, jpeg, UInt(jpeg.count), room.baseAddress, width, Self.gap, height, flags) == 0
            filled = isWhole ? count : 0
        }
        guard isWhole else { return nil }
        (self.width, self.height, self.sampling) = (Int(width), Int(height), sampling)
    }

    /// The three of a picture of that size.
    static func planes(width: Int, height: Int, sampling: Int32) -> [Plane] {
        var start = 0
        return (0..<Int32(3)).map { component in
            let plane = Plane(
                start: start, width: Int(tjPlaneWidth(component, Int32(width), sampling)),
                height: Int(tjPlaneHeight(component, Int32(height), sampling)))
            start += plane.width * plane.height
            return plane
        }
    }

    /// Without any metadata.
    func jpeg(quality: Int32) -> [UInt8]? {
        let encoder = tjInitCompress()
        defer { tjDestroy(encoder) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        let status = tjCompressFromYUV(
            encoder, dots, Int32(width), Self.gap, Int32(height), sampling, &bytes, &count, quality,
            TJFLAG_ACCURATEDCT)
        defer { tjFree(bytes) }
        guard status == 0, let bytes else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
