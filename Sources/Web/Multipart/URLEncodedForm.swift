/// The form of a page without files: `application/x-www-form-urlencoded`, as the URL standard writes it.
enum URLEncodedForm {
    /// - Parameter body: At most ``FormLimits/encodedBytes``.
    static func decode(_ body: some Sequence<UInt8>, limits: FormLimits) throws(MultipartRefusal) -> Form {
        var form = Form()
        var count = 0
        var rest = ArraySlice(Array(body))
        while !rest.isEmpty {
            var pair = rest.cut(before: UInt8(ascii: "&"))
            _ = rest.popFirst()
            if pair.isEmpty { continue }
            count += 1
            guard count <= limits.fields else { throw .tooManyFields(limit: limits.fields) }
            let name = try PartHeader.text(unescaped(pair.cut(before: .equals)), of: "")
            let value = try unescaped(pair.dropFirst())
            guard value.count <= limits.fieldBytes else {
                throw .fieldTooLong(name, limit: limits.fieldBytes)
            }
            form.fields[name, default: []].append(try PartHeader.text(value, of: name))
        }
        return form
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(MultipartRefusal) -> [UInt8] {
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"):
                text.append(.space)
            case UInt8(ascii: "%"):
                guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else {
                    throw .malformed
                }
                text.append(high << 4 | low)
            default:
                text.append(byte)
            }
        }
        return text
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        guard let byte else { return nil }
        return Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8(truncatingIfNeeded: $0) }
    }
}
