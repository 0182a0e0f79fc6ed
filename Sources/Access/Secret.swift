import Crypto
import Foundation
package import Postgres

/// Something only its holder knows: a session, a one-time link, a receipt. The database keeps its hash.
package struct Secret: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// 256 random bits in hexadecimal, for cookies and links.
    package static func random() -> Secret {
        Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Hex.text(of: $0) })
    }

    /// A receipt a person can read out: 20 letters and digits in groups of four, 98 bits.
    ///
    /// Letters that are mistaken for digits (I, L, O, U) do not occur.
    package static func receipt() -> Secret {
        var generator = SystemRandomNumberGenerator()
        let letters = (0..<20).map { _ in alphabet.randomElement(using: &generator) ?? "0" }
        let groups = stride(from: 0, to: letters.count, by: 4).map {
            String(letters[$0..<min($0 + 4, letters.count)])
        }
        return Secret(groups.joined(separator: "-"))
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// A receipt as a person typed it: lower case, other dashes and blanks forgiven.
    package static func receipt(typed: String) -> Secret {
        let letters = typed.uppercased().map { character -> Character in
            switch character {
            case "O": "0"
            case "I", "L": "1"
            default: character
            }
        }
        let kept = letters.filter { alphabet.contains($0) }
        let groups = stride(from: 0, to: kept.count, by: 4).map { String(kept[$0..<min($0 + 4, kept.count)]) }
        return Secret(groups.joined(separator: "-"))
    }

    /// What the database keeps.
    package var hash: Bytes { Bytes(SHA256.hash(data: Data(text.utf8))) }
}
