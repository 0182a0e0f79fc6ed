/// The one way a record is written before it is hashed: JSON with its keys in order, no blanks, and no number
/// but whole ones.
package enum CanonicalForm {
    package enum Value: Sendable, Equatable {
        case text(String?)
        case number(Int)
        case truth(Bool)
        case list([String])
    }

    package static func text(_ values: [String: Value]) -> String {
        let members = values.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + text(of: $0.value) }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func text(of value: Value) -> String {
        switch value {
        case .text(let text): text.map(quoted) ?? "null"
        case .number(let number): String(number)
        case .truth(let truth): truth ? "true" : "false"
        case .list(let texts): "[" + texts.map(quoted).joined(separator: ",") + "]"
        }
    }

    // As PostgreSQL writes a JSON string: what must be escaped and nothing else.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        else { return "\"" + text + "\"" }
        var out: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 0x08: out += Array("\\b".utf8)
            case 0x09: out += Array("\\t".utf8)
            case 0x0A: out += Array("\\n".utf8)
            case 0x0C: out += Array("\\f".utf8)
            case 0x0D: out += Array("\\r".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                out += Array(("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
        return String(decoding: out, as: UTF8.self)
    }
}
