import Foundation

@testable import Casework

/// A data folder of a test's own, and photos made for it.
final class PhotoFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/linli-photos-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: path + "/incoming", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Noise does not shrink to nothing, so half of such a file is really half a photo.
    func noise(_ kind: String, width: Int, height: Int) throws -> [UInt8] {
        let name = "\(path)/\(width)x\(height).\(UUID().uuidString)"
        try vips("gaussnoise", "\(name).v", "\(width)", "\(height)", "--seed", "1")
        try vips("copy", "\(name).v", "\(name).\(kind)")
        return try bytes("\(name).\(kind)")
    }

    private func vips(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["vips"] + arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// A photo of one colour.
    func plain(_ colour: [Int], profile: Bool = false) throws -> [UInt8] {
        let name = "\(path)/plain.\(UUID().uuidString)"
        let ppm = Array("P6\n64 64\n255\n".utf8) + (0..<4_096).flatMap { _ in colour.map { UInt8($0) } }
        try Data(ppm).write(to: URL(fileURLWithPath: name + ".ppm"))
        try vips("copy", name + ".ppm", name + ".jpg[Q=95\(profile ? ",profile=p3" : "")]")
        return try bytes(name + ".jpg")
    }

    /// A photo whose colours rise from one corner to the other, as a page's script would send it.
    ///
    /// - Parameter quality: Below 90 its colours are at half the resolution, as browsers write them.
    func slopes(width: Int, height: Int, quality: Int = 85) throws -> [UInt8] {
        let name = "\(path)/slopes.\(UUID().uuidString)"
        let dots = (0..<height).flatMap { row in
            (0..<width).flatMap { column in
                let (across, down) = (column * 200 / width, row * 50 / height)
                return [UInt8(across + down), UInt8(200 - across), UInt8(128)]
            }
        }
        try Data(Array("P6\n\(width) \(height)\n255\n".utf8) + dots)
            .write(to: URL(fileURLWithPath: name + ".ppm"))
        try vips("copy", name + ".ppm", name + ".jpg[Q=\(quality),strip]")
        return try bytes(name + ".jpg")
    }

    /// Bytes as a file of this folder.
    func laid(_ bytes: ArraySlice<UInt8>) -> String { given(UUID().uuidString + ".jpg", Array(bytes)) }

    /// A kept photo's pixels.
    func pixels(_ file: String?) async throws -> Pixels {
        let bare = "\(path)/\(UUID().uuidString).ppm"
        guard let file else { throw CocoaError(.fileNoSuchFile) }
        try vips("copy", file, bare + "[strip]")
        // The command writes a comment into the header; our child does not.
        let lines = try bytes(bare).split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        var rest = lines.last.map(Array.init) ?? []
        while rest.first == UInt8(ascii: "#") { rest = Array(rest.drop { $0 != 0x0A }.dropFirst()) }
        guard let kind = lines.first, let pixels = Pixels(ppm: Array(kind) + [0x0A] + rest) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return pixels
    }

    /// A file as it lies after an upload.
    func given(_ name: String, _ bytes: [UInt8]) -> String {
        let file = "\(path)/incoming/\(name)"
        _ = FileManager.default.createFile(atPath: file, contents: Data(bytes))
        return file
    }

    func bytes(_ file: String?) throws -> [UInt8] {
        guard let file else { throw CocoaError(.fileNoSuchFile) }
        return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    func header(_ file: String?) throws -> (PhotoHeader.Kind, Int, Int) {
        let header = try PhotoHeader(of: Bytes.source(try bytes(file)))
        return (header.kind, header.width, header.height)
    }

    /// Returns once a process reads a file of this folder, or once none does; throws after five seconds.
    func awaitDecoder(_ isThere: Bool = true) async throws {
        for _ in 0..<250 {
            if (decoders > 0) == isThere { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CocoaError(.userCancelled)
    }

    /// How many processes have a file of this folder as their input.
    var decoders: Int {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap(Int32.init).filter { process in
            let input = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/0")
            return input?.hasPrefix(path) ?? false
        }.count
    }

    /// What lies about where uploads wait.
    var left: [String] { (try? names(in: "incoming")) ?? ["unknown"] }

    func kept() throws -> [String] { try names(in: "files") }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }
}

/// Files made byte by byte.
enum Bytes {
    static func source(_ bytes: [UInt8]) -> ByteSource {
        ByteSource(count: bytes.count) { Array(bytes.dropFirst($0).prefix($1)) }
    }

    /// A PNG that is all header.
    static func png(width: UInt32, height: UInt32) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + big(width) + big(height) + [8, 2, 0, 0, 0, 0, 0, 0, 0]
    }

    /// A JPEG with Exif (orientation, camera, place), an author in XMP, and a comment.
    static func withExif(_ jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
        let tags: [[UInt8]] = [
            entry(0x010F, type: 2, count: 7, value: big(62)),
            entry(0x0112, type: 3, count: 1, value: [0, orientation, 0, 0]),
            entry(0x8825, type: 4, count: 1, value: big(69)),
        ]
        var tiff: [UInt8] = Array("MM".utf8) + [0, 42] + big(8) + [0, 3] + tags.joined() + big(0)
        tiff += [UInt8](repeating: 0, count: 62 - tiff.count) + Array("canary\0".utf8)
        tiff += [0, 1] + entry(0x0001, type: 2, count: 2, value: Array("N\0\0\0".utf8)) + big(0)
        return Array(jpeg.prefix(2)) + segment(0xE1, Array("Exif\0\0".utf8) + tiff)
            + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<dc:creator>canary</dc:creator>".utf8))
            + segment(0xFE, Array("canary".utf8)) + jpeg.dropFirst(2)
    }

    static func withComment(_ jpeg: [UInt8], _ text: String) -> [UInt8] {
        Array(jpeg.prefix(2)) + segment(0xFE, Array(text.utf8)) + jpeg.dropFirst(2)
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + Array(big(UInt32(content.count + 2)).suffix(2)) + content
    }

    private static func entry(_ tag: UInt16, type: UInt8, count: UInt32, value: [UInt8]) -> [UInt8] {
        Array(big(UInt32(tag)).suffix(2)) + [0, type] + big(count) + value
    }

    private static func big(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

extension Pixels {
    func grey(_ column: Int, _ row: Int) -> Int { dot(column, row)[0] }

    /// Red, green and blue of one place.
    func dot(_ column: Int, _ row: Int) -> [Int] {
        let start = (row * width + column) * 3
        return bytes[start..<start + 3].map { Int($0) }
    }
}

extension [UInt8] {
    func holds(_ text: String) -> Bool { Data(self).range(of: Data(text.utf8)) != nil }
}

/// Chance that falls the same way each time.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    // SplitMix64, Steele, Lea and Flood 2014.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Bytes changed, cut out, or cut off.
    mutating func damage(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<min(bytes.count, 300), using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes[place] = 0xFF
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 8))
            default: bytes = Array(bytes.prefix(Int.random(in: place...bytes.count, using: &self)))
            }
        }
        return bytes
    }
}
