import Foundation
import Hummingbird
import NIOCore

/// A body as a browser writes it, with the boundary "edge".
struct Body {
    static let type = "multipart/form-data; boundary=edge"
    private(set) var bytes: [UInt8] = []

    var end: [UInt8] { bytes + Array("--edge--\r\n".utf8) }

    func field(_ name: String, _ text: String) -> Body { part("name=\"\(name)\"", Array(text.utf8)) }

    func file(_ name: String, _ filename: String, _ content: [UInt8]) -> Body {
        part("name=\"\(name)\"; filename=\"\(filename)\"\r\nContent-Type: image/jpeg", content)
    }

    func part(_ disposition: String, _ content: [UInt8]) -> Body {
        var longer = self
        longer.bytes += Array("--edge\r\nContent-Disposition: form-data; \(disposition)\r\n\r\n".utf8)
        longer.bytes += content + Array("\r\n".utf8)
        return longer
    }

    static func stream(_ pieces: [[UInt8]]) -> RequestBody {
        RequestBody(
            asyncSequence: AsyncStream { sender in
                for piece in pieces { sender.yield(ByteBuffer(bytes: piece)) }
                sender.finish()
            })
    }
}

/// Where a test's uploads go.
final class UploadFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/linli-uploads-\(UUID().uuidString)"

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var left: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? ["unknown"] }
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

    /// Bytes changed, put in, cut out, said twice, or cut off.
    mutating func damage(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        let special = Array("\r\n-\"=;:\\%&\0".utf8) + [0xFF]
        for _ in 0..<Int.random(in: 1...5, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            let end = min(bytes.count, place + Int.random(in: 1...60, using: &self))
            switch Int.random(in: 0..<8, using: &self) {
            case 0, 1: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 2, 3: bytes.insert(special.randomElement(using: &self) ?? 0, at: place)
            case 4: bytes.removeSubrange(place..<end)
            case 5: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            case 6: bytes.remove(at: place)
            default: bytes.removeLast(Int.random(in: 0...3, using: &self) == 0 ? bytes.count - place : 0)
            }
        }
        return bytes
    }
}
