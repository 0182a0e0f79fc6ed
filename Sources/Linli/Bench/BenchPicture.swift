import Casework
import Foundation

/// A made-up photo as a telephone sends it: a JPEG of some 300 kB.
struct BenchPhoto: Sendable {
    let bytes: [UInt8]
    let sha256: String

    static let width = 1_280
    static let height = 960
    /// Of the colours of a dot, either way: this much makes 300 kB at the quality photos are kept with.
    private static let grain = 13

    /// So many, each different: made from dots, and turned into a JPEG by the one door for photos.
    static func make(_ count: Int, in house: House, seed: UInt64) async throws -> [BenchPhoto] {
        var numbers = DemoNumbers(seed: seed)
        var photos: [BenchPhoto] = []
        for place in 0..<count {
            let path = house.photos.incoming + "/bench-\(UUID().uuidString).png"
            try dots(&numbers, sky: 90 + place * 12).write(to: URL(filePath: path))
            let kept = try await house.photos.keep(path)
            guard let file = house.photos.path(of: kept.sha256, .full) else { throw BenchRefusal.empty }
            let bytes = Array(try Data(contentsOf: URL(filePath: file)))
            photos.append(BenchPhoto(bytes: bytes, sha256: kept.sha256))
        }
        return photos
    }

    // Ground and sky under a grain, which is what weighs in a photo.
    private static func dots(_ numbers: inout DemoNumbers, sky: Int) -> Data {
        let noise = (0..<8_191).map { _ in numbers.whole(in: -grain...grain) }
        let start = numbers.whole(in: 0...8_190)
        var rows: [UInt8] = []
        rows.reserveCapacity((width * 3 + 1) * height)
        var place = start
        for row in 0..<height {
            rows.append(0)
            let light = row * 60 / height
            for _ in 0..<width {
                // A prime number of throws, in strides that are not its: no row is like another.
                place = (place + 2_477) % 8_191
                let dot = noise[place]
                rows.append(UInt8(clamping: sky + light + dot))
                rows.append(UInt8(clamping: 120 + light + dot))
                rows.append(UInt8(clamping: 140 + dot))
            }
        }
        return PNGFile(width: width, height: height, rows: rows).data
    }
}
