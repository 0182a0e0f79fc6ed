import Crypto
import FoundationEssentials
import Postgres

extension Catalogue {
    /// How it is kept: JSON with its keys in order, so that the same catalogue is always the same text.
    package var keptForm: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("texts and finite numbers are always JSON: \(error)")
        }
    }

    /// SHA-256 of its kept form in hexadecimal: its name where definitions speak of it.
    package var digest: String { Hex.text(of: SHA256.hash(data: Data(keptForm.utf8))) }
}
