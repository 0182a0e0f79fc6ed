import Crypto
package import Foundation

extension UUID {
    /// A version 7 identifier (RFC 9562): it begins with the moment, so that new rows lie together.
    package static func ordered(at now: Date) -> UUID {
        var bytes = SymmetricKey(size: .bits128).withUnsafeBytes(Array.init)
        let milliseconds = UInt64(max(0, now.timeIntervalSince1970 * 1_000))
        for index in 0..<6 {
            bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(8 * (5 - index)))
        }
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
