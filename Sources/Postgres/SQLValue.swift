package import FoundationEssentials

/// A value that can be bound to a statement, in PostgreSQL's text form; `nil` is NULL.
package protocol SQLValue: Sendable {
    var sqlText: String? { get }
}

extension String: SQLValue { package var sqlText: String? { self } }
extension Substring: SQLValue { package var sqlText: String? { String(self) } }
extension Int: SQLValue { package var sqlText: String? { String(self) } }
extension Int16: SQLValue { package var sqlText: String? { String(self) } }
extension Int32: SQLValue { package var sqlText: String? { String(self) } }
extension Int64: SQLValue { package var sqlText: String? { String(self) } }
extension Double: SQLValue { package var sqlText: String? { description } }
extension Bool: SQLValue { package var sqlText: String? { self ? "t" : "f" } }
extension UUID: SQLValue { package var sqlText: String? { uuidString.lowercased() } }
extension Date: SQLValue { package var sqlText: String? { Timestamp.text(of: self) } }

extension Optional: SQLValue where Wrapped: SQLValue {
    package var sqlText: String? { flatMap(\.sqlText) }
}

/// A list is bound as one array parameter; bytes are bound as `bytea`.
extension Array: SQLValue where Element: SQLValue {
    package var sqlText: String? {
        "{" + map { Self.quoted($0.sqlText) }.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String?) -> String {
        guard let text else { return "NULL" }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

/// Bytes bound as `bytea`.
package struct Bytes: SQLValue, Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    package var sqlText: String? { "\\x" + Hex.text(of: bytes) }
}

/// Bytes as lower-case hexadecimal text.
package enum Hex {
    package static func text(of bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] {
                out.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// - Returns: `nil` when the text has an odd length or another character.
    package static func bytes(of text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        var high: UInt8?
        for character in text {
            guard character.isASCII, let value = character.hexDigitValue else { return nil }
            if let first = high {
                out.append(first << 4 | UInt8(value))
                high = nil
            } else {
                high = UInt8(value)
            }
        }
        return high == nil ? out : nil
    }
}
