/// A header value with parameters, such as `form-data; name="words"`, as RFC 7578 and browsers write it.
struct HeaderValue: Equatable {
    /// In lower case.
    let value: String
    /// By name in lower case; the bytes as sent, without quotes.
    let parameters: [String: [UInt8]]

    init(_ bytes: some Sequence<UInt8>) throws(MultipartRefusal) {
        var rest = ArraySlice(Array(bytes))
        value = try Self.lowercased(rest.cut(before: .semicolon))
        var found: [String: [UInt8]] = [:]
        while rest.popFirst() == .semicolon {
            rest.skipBlanks()
            // A semicolon with nothing behind it is common and harmless.
            if rest.isEmpty { break }
            let name = try Self.lowercased(rest.cut(before: .equals))
            guard rest.popFirst() == .equals, !name.isEmpty, found[name] == nil else { throw .malformed }
            rest.skipBlanks()
            let isQuoted = rest.first == .quote
            found[name] = isQuoted ? try Self.quoted(&rest) : Self.trimmed(rest.cut(before: .semicolon))
            rest.skipBlanks()
            guard rest.isEmpty || rest.first == .semicolon else { throw .malformed }
        }
        parameters = found
    }

    /// Browsers write a quote inside a name as `%22` and leave backslashes alone; curl writes `\"`.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(MultipartRefusal) -> [UInt8] {
        rest.removeFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == .quote { return text }
            if byte == .backslash, rest.first == .quote, let quote = rest.popFirst() {
                text.append(quote)
            } else {
                text.append(byte)
            }
        }
        throw .malformed
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) throws(MultipartRefusal) -> String {
        let text = trimmed(bytes)
        guard text.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformed }
        return String(decoding: text, as: UTF8.self).lowercased()
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var kept = bytes
        kept.skipBlanks()
        while kept.last == .space || kept.last == .tab { kept.removeLast() }
        return Array(kept)
    }
}

extension ArraySlice<UInt8> {
    /// Takes everything up to a byte, which stays; all of it when the byte does not occur.
    mutating func cut(before byte: UInt8) -> ArraySlice<UInt8> {
        let head = prefix { $0 != byte }
        self = dropFirst(head.count)
        return head
    }

    mutating func skipBlanks() {
        self = drop { $0 == .space || $0 == .tab }
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let dash = UInt8(ascii: "-")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let equals = UInt8(ascii: "=")
    static let backslash = UInt8(ascii: "\\")
}
