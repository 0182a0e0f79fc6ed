import Crypto
import Foundation
import Postgres

/// The key that signs the heads of the sealed log (Ed25519). It lies in a file beside the data, never in the
/// database: who can write every table still cannot sign.
package struct SigningKey: Sendable {
    package enum Refusal: Error, Equatable {
        /// The file is there but is not a key of 32 bytes in hexadecimal.
        case unreadable(path: String)
    }

    /// Names the key in each seal, so that keys can be changed while old seals stay verifiable.
    package let id: String
    package let publicKey: VerifyingKey
    private let key: Curve25519.Signing.PrivateKey

    /// Reads the key, making it on first use.
    package init(at path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            let fresh = Hex.text(of: Curve25519.Signing.PrivateKey().rawRepresentation)
            let isMade = FileManager.default.createFile(
                atPath: path, contents: Data(fresh.utf8), attributes: [.posixPermissions: 0o600])
            guard isMade else { throw Refusal.unreadable(path: path) }
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let bytes = Hex.bytes(of: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let read = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        else { throw Refusal.unreadable(path: path) }
        key = read
        publicKey = VerifyingKey(read.publicKey)
        id = publicKey.id
    }

    package func sign(_ text: String) throws -> [UInt8] { Array(try key.signature(for: Data(text.utf8))) }
}

/// The half of a signing key that everybody may have.
package struct VerifyingKey: Sendable {
    package let id: String
    private let key: Curve25519.Signing.PublicKey

    init(_ key: Curve25519.Signing.PublicKey) {
        self.key = key
        id = "ed25519-" + Hex.text(of: SHA256.hash(data: key.rawRepresentation).prefix(8))
    }

    /// Reads what ``text`` wrote.
    package init?(_ text: String) {
        guard let bytes = Hex.bytes(of: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.init(key)
    }

    package var text: String { Hex.text(of: key.rawRepresentation) }

    package func hasSigned(_ text: String, by signature: [UInt8]) -> Bool {
        key.isValidSignature(Data(signature), for: Data(text.utf8))
    }
}
