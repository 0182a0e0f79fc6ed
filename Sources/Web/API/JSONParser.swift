/// Reads JSON (RFC 8259) and nothing that merely looks like it: no second value of a name, no depth without
/// end, no text PostgreSQL cannot keep, no number a `Double` cannot hold.
struct JSONParser {
    /// A request nests an object of answers in its own; this leaves room for arrays that are refused by name.
    static let deepest = 8

    /// Why a text was not read, and the byte it broke off at.
    enum Fault: Error, Equatable {
        case notUTF8
        case malformed(at: Int)
        case tooDeep(limit: Int)
        case twice(String)
        case numberOutOfRange(at: Int)
        case nul(at: Int)
    }

    private let bytes: [UInt8]
    private var position = 0

    static func parse(_ bytes: [UInt8]) throws(Fault) -> JSON {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw .malformed(at: parser.position) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, [.space, .tab, .newline, .carriageReturn].contains(byte) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) throws(Fault) {
        guard next == byte else { throw .malformed(at: position) }
        position += 1
    }

    private mutating func value(depth: Int) throws(Fault) -> JSON {
        guard depth <= Self.deepest else { throw .tooDeep(limit: Self.deepest) }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case .quote: return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .truth(true))
        case UInt8(ascii: "f"): return try word("false", .truth(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(Fault) -> JSON {
        for byte in "\(word)".utf8 { try take(byte) }
        return value
    }

    private mutating func object(depth: Int) throws(Fault) -> JSON {
        try take(UInt8(ascii: "{"))
        var members: [String: JSON] = [:]
        skipBlanks()
        while next != UInt8(ascii: "}") {
            if !members.isEmpty { try take(UInt8(ascii: ",")) }
            skipBlanks()
            let name = try text()
            guard members[name] == nil else { throw .twice(name) }
            skipBlanks()
            try take(.colon)
            members[name] = try value(depth: depth + 1)
            skipBlanks()
        }
        position += 1
        return .object(members)
    }

    private mutating func list(depth: Int) throws(Fault) -> JSON {
        try take(UInt8(ascii: "["))
        var items: [JSON] = []
        skipBlanks()
        while next != UInt8(ascii: "]") {
            if !items.isEmpty { try take(UInt8(ascii: ",")) }
            items.append(try value(depth: depth + 1))
            skipBlanks()
        }
        position += 1
        return .list(items)
    }

    private mutating func text() throws(Fault) -> String {
        try take(.quote)
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case .quote:
                return String(decoding: text, as: UTF8.self)
            case .backslash:
                try text.append(contentsOf: String(Character(escaped())).utf8)
            case 0..<0x20:
                throw byte == 0 ? .nul(at: position - 1) : .malformed(at: position - 1)
            default:
                text.append(byte)
            }
        }
        throw .malformed(at: position)
    }

    private mutating func escaped() throws(Fault) -> Unicode.Scalar {
        guard let byte = next else { throw .malformed(at: position) }
        position += 1
        switch byte {
        case .quote, .backslash, UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try numbered()
        default: throw .malformed(at: position - 1)
        }
    }

    /// `\uXXXX`, or two of them that are one character together.
    private mutating func numbered() throws(Fault) -> Unicode.Scalar {
        let first = try fourDigits()
        guard first != 0 else { throw .nul(at: position - 4) }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first) else { throw .malformed(at: position - 4) }
        try take(.backslash)
        try take(UInt8(ascii: "u"))
        let second = try fourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .malformed(at: position - 4) }
        return scalar
    }

    private mutating func fourDigits() throws(Fault) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .malformed(at: position)
            }
            number = number << 4 | UInt32(digit)
            position += 1
        }
        return number
    }

    private mutating func number() throws(Fault) -> Double {
        let start = position
        if next == .dash { position += 1 }
        let whole = try digits()
        if whole > 1, bytes[position - whole] == UInt8(ascii: "0") { throw .malformed(at: start) }
        if next == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == .dash || next == UInt8(ascii: "+") { position += 1 }
            _ = try digits()
        }
        guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw .malformed(at: start)
        }
        guard number.isFinite else { throw .numberOutOfRange(at: start) }
        return number
    }

    private mutating func digits() throws(Fault) -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw .malformed(at: position) }
        return position - start
    }
}
