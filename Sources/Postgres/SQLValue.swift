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
        var text: [UInt8] = [UInt8(ascii: "{")]
        for element in self {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            guard let value = element.sqlText else {
                text += "NULL".utf8
                continue
            }
            text.append(UInt8(ascii: "\""))
            for byte in value.utf8 {
                let isSpecial = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                if isSpecial { text.append(UInt8(ascii: "\\")) }
                text.append(byte)
            }
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
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
    private static let digits = Array("0123456789abcdef".utf8)

    package static func text(of bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { room in
            for (place, byte) in bytes.enumerated() {
                room[2 * place] = digits[Int(byte >> 4)]
                room[2 * place + 1] = digits[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }

    /// - Returns: `nil` when the text has an odd length or another character.
    package static func bytes(of text: some StringProtocol) -> [UInt8]? {
        // Characters by their bytes: a log is sealed thousands of digests at a time.
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(digits.count / 2)
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(of: digits[place]), let low = value(of: digits[place + 1])
            else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
