import Crypto
import Foundation
import Postgres

/// The key under which a reporter's contact is sealed (AES-256-GCM). It lies in a file beside the data,
/// never in the database.
package struct SealingKey: Sendable {
    package enum Refusal: Error, Equatable {
        /// The file is there but is not a key of 32 bytes in hexadecimal.
        case unreadable(path: String)
        /// Sealed under another key, or altered.
        case wrongKey
    }

    /// Names the key in each stored value, so that keys can be changed while old values stay readable.
    package let id: String
    private let key: SymmetricKey

    /// Reads the key, making it on first use.
    package init(at path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Hex.text(of: $0) }
            let isMade = FileManager.default.createFile(
                atPath: path, contents: Data(fresh.utf8), attributes: [.posixPermissions: 0o600])
            guard isMade else { throw Refusal.unreadable(path: path) }
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let bytes = Hex.bytes(of: text.trimmingCharacters(in: .whitespacesAndNewlines)), bytes.count == 32
        else { throw Refusal.unreadable(path: path) }
        key = SymmetricKey(data: bytes)
        id = "aes256gcm-" + Hex.text(of: SHA256.hash(data: Data(bytes)).prefix(4))
    }

    /// - Parameter place: What the value belongs to; a value moved elsewhere does not open.
    package func seal(_ text: String, for place: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(Data(text.utf8), using: key, authenticating: Data(place.utf8))
        guard let combined = box.combined else { throw Refusal.wrongKey }
        return Array(combined)
    }

    /// A mark that only whoever holds the key can make: 32 bytes, another for each purpose.
    package func mark(_ text: String, for purpose: String) -> [UInt8] {
        let own = HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: 32)
        return Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: own))
    }

    package func open(_ sealed: [UInt8], for place: String) throws -> String {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            let data = try AES.GCM.open(box, using: key, authenticating: Data(place.utf8))
            return String(decoding: data, as: UTF8.self)
        } catch {
            throw Refusal.wrongKey
        }
    }
}

/// A contact as handlers may see it: enough to recognise, too little to call.
package enum Masking {
    /// `13812341234` → `138****1234`; a name keeps its first character; an address of mail keeps its domain.
    package static func masked(_ contact: String) -> String {
        if let at = contact.firstIndex(of: "@") { return contact.prefix(1) + "***" + contact[at...] }
        let digits = contact.filter(\.isNumber)
        if digits.count >= 7 { return digits.prefix(3) + "****" + digits.suffix(4) }
        return contact.prefix(1) + "*"
    }
}
