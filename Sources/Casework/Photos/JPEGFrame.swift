/// The frame header of a JPEG, the only place that tells its size. Source: ITU-T T.81, annex B.
enum JPEGFrame {
    // A camera writes some twenty segments before the frame; a large profile, split, some hundred more.
    private static let mostSegments = 4000

    static func size(in bytes: ByteSource) throws -> (width: Int, height: Int)? {
        var offset = 2
        for _ in 0..<mostSegments {
            let start = try bytes.read(at: offset, count: 9)
            guard start.count == 9, start[0] == 0xFF else { return nil }
            switch start[1] {
            case 0xFF:
                // Fill bytes may stand before a marker.
                offset += 1
            case 0x01, 0xD0...0xD7:
                offset += 2
            case 0xC4, 0xC8, 0xCC:
                offset += 2 + bigEndian(start[2..<4])
            case 0xC0...0xCF:
                return (bigEndian(start[7..<9]), bigEndian(start[5..<7]))
            case 0xD8, 0xD9, 0xDA:
                // An end, or picture data, before any frame.
                return nil
            default:
                offset += 2 + bigEndian(start[2..<4])
            }
        }
        return nil
    }
}
