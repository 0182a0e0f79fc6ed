import Crypto
import Foundation

/// Algorithms that belong together: one to seal, one to mark, one to derive keys. Each stored value names
/// its suite, so that another suite is another case here and values of this one stay readable.
package enum Suite: UInt8, Sendable, CaseIterable {
    /// AES-256-GCM (SP 800-38D), HMAC-SHA-256 (FIPS 198), HKDF-SHA-256 (RFC 5869).
    case intl = 1

    /// As keys and their files are called.
    package var name: String {
        switch self {
        case .intl: "intl"
        }
    }

    package var keyLength: Int {
        switch self {
        case .intl: 32
        }
    }

    package func freshKey() -> [UInt8] {
        switch self {
        case .intl: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        }
    }

    /// A key of its own for one purpose: whoever learns it learns neither the first key nor another one.
    package func derive(_ length: Int, from key: [UInt8], for purpose: String) -> [UInt8] {
        switch self {
        case .intl:
            let own = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: key), info: Data(purpose.utf8), outputByteCount: length)
            return own.withUnsafeBytes { Array($0) }
        }
    }

    /// - Parameter place: What the value belongs to; it is not kept, and must be said again to open.
    /// - Returns: 12 random bytes, as much ciphertext as there was text, 16 bytes that prove both.
    package func seal(_ plain: [UInt8], under key: [UInt8], binding place: [UInt8]) throws -> [UInt8] {
        switch self {
        case .intl:
            let box = try AES.GCM.seal(plain, using: SymmetricKey(data: key), authenticating: place)
            guard let combined = box.combined else { throw KeyRefusal.notSealed }
            return Array(combined)
        }
    }

    /// - Throws: ``KeyRefusal/wrongValue``, whatever does not fit: key, place, length or a single bit.
    package func open(_ sealed: [UInt8], under key: [UInt8], binding place: [UInt8]) throws(KeyRefusal)
        -> [UInt8]
    {
        switch self {
        case .intl:
            do {
                let box = try AES.GCM.SealedBox(combined: sealed)
                return Array(
                    try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: place))
            } catch {
                throw .wrongValue
            }
        }
    }

    /// What only whoever holds the key can say about a text.
    package func mark(_ text: [UInt8], under key: [UInt8]) -> [UInt8] {
        switch self {
        case .intl: Array(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: key)))
        }
    }
}

/// Pieces of a file, whose key is used for that file only: their number serves as the nonce.
extension Suite {
    var pieceOverhead: Int {
        switch self {
        case .intl: 16
        }
    }

    func seal(
        _ piece: [UInt8], at place: PieceNumber, under key: [UInt8], binding name: [UInt8]
    ) throws -> [UInt8] {
        switch self {
        case .intl:
            let box = try AES.GCM.seal(
                piece, using: SymmetricKey(data: key), nonce: AES.GCM.Nonce(data: place.bytes),
                authenticating: name)
            return Array(box.ciphertext + box.tag)
        }
    }

    func open(
        _ sealed: [UInt8], at place: PieceNumber, under key: [UInt8], binding name: [UInt8]
    ) throws(KeyRefusal) -> [UInt8] {
        switch self {
        case .intl: try open(place.bytes + sealed, under: key, binding: name)
        }
    }
}

extension PieceNumber {
    // 96 bits: whether it is the last, and the number.
    fileprivate var bytes: [UInt8] {
        [isLast ? 1 : 0, 0, 0, 0] + withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }
    }
}
