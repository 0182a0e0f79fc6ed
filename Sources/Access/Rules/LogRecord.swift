import Crypto
import FoundationEssentials

/// A row of the sealed log, as it is sealed: a line of the audit, or a line of a case's history.
package struct LogRecord: Sendable, Equatable {
    /// The two kinds of rows in the one log.
    package enum Log: String, Sendable { case audit, history }

    /// Which row: its log and its number there.
    package struct Place: Sendable, Hashable {
        package let log: Log
        package let number: Int

        package init(_ log: Log, _ number: Int) {
            self.log = log
            self.number = number
        }
    }

    package let place: Place
    /// The columns that are sealed, without the number.
    package let values: [String: CanonicalForm.Value]
    /// Of a line of history: what its digest is salted with. Its words never enter the log itself.
    package let salt: [UInt8]

    package init(_ place: Place, _ values: [String: CanonicalForm.Value], salt: [UInt8] = []) {
        self.place = place
        self.values = values
        self.salt = salt
    }

    package var leaf: [UInt8] { leaf(at: place.number) }

    /// The leaf this row would have under another number: how rows that changed places are told from rows
    /// that were edited.
    package func leaf(at number: Int) -> [UInt8] { MerkleTree.leaf(form(at: number).utf8) }

    func form(at number: Int) -> String {
        var sealed = values.merging(["form": .number(1)]) { own, _ in own }
        switch place.log {
        case .audit:
            sealed["id"] = .number(number)
            sealed["log"] = .text(Log.audit.rawValue)
            return CanonicalForm.text(sealed)
        case .history:
            let key = SymmetricKey(data: Data(salt))
            let digest = HMAC<SHA256>.authenticationCode(
                for: Data(CanonicalForm.text(sealed).utf8), using: key)
            return CanonicalForm.text([
                "digest": .text(hexadecimal(digest)), "form": .number(1),
                "log": .text(Log.history.rawValue), "number": .number(number),
            ])
        }
    }
}

/// Bytes as lower-case hexadecimal text; rules know no database, where `Hex` lives.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
