/// The frame header of a JPEG, the only place that tells its size. Source: ITU-T T.81, annex B.
struct JPEGFrame {
    let width: Int
    let height: Int
    /// Of three colours, and without a colour profile (ICC.1:2010, annex B.4) before them.
    let isPlain: Bool
    /// Plain, and without a camera's notes (Exif, XMP), which may say that it lies on its side: what a page's
    /// script makes of a photo before it sends it.
    let isBare: Bool

    // A camera writes some twenty segments before the frame; a large profile, split, some hundred more.
    private static let mostSegments = 4000

    /// `nil`: there is none.
    static func found(in bytes: ByteSource) throws -> JPEGFrame? {
        var offset = 2
        var hasProfile = false
        var hasNotes = false
        for _ in 0..<mostSegments {
            let start = try bytes.read(at: offset, count: 10)
            guard start.count == 10, start[0] == 0xFF else { return nil }
            switch start[1] {
            case 0xFF:
                // Fill bytes may stand before a marker.
                offset += 1
            case 0x01, 0xD0...0xD7:
                offset += 2
            case 0xC4, 0xC8, 0xCC:
                offset += 2 + bigEndian(start[2..<4])
            case 0xC0...0xCF:
                let isPlain = start[9] == 3 && !hasProfile
                return JPEGFrame(
                    width: bigEndian(start[7..<9]), height: bigEndian(start[5..<7]), isPlain: isPlain,
                    isBare: isPlain && !hasNotes)
            case 0xD8, 0xD9, 0xDA:
                // An end, or picture data, before any frame.
                return nil
            default:
                hasNotes = hasNotes || start[1] == 0xE1
                hasProfile = hasProfile || start[1] == 0xE2 && start.dropFirst(4).starts(with: "ICC_PR".utf8)
                offset += 2 + bigEndian(start[2..<4])
            }
        }
        return nil
    }
}
