/// What the lines before a part's content say about it.
struct PartHeader: Equatable {
    let name: String
    /// The name the sender's machine had for a file: never a path of ours. `nil` for a field of text.
    let filename: String?
    /// As claimed by the sender; only content tells the truth.
    let contentType: String

    /// - Parameter block: The header lines, without the empty one that ends them.
    init(_ block: ArraySlice<UInt8>) throws(MultipartRefusal) {
        var disposition: HeaderValue?
        var type = "text/plain"
        for line in try Self.lines(of: block) {
            var rest = line
            let name = rest.cut(before: .colon)
            guard rest.popFirst() == .colon, let field = String(validating: name, as: UTF8.self) else {
                throw .malformed
            }
            switch field.lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw .malformed }
                disposition = try HeaderValue(rest)
            case "content-type":
                type = try HeaderValue(rest).value
            default:
                continue
            }
        }
        guard let disposition, disposition.value == "form-data",
            let nameBytes = disposition.parameters["name"],
            let name = String(validating: nameBytes, as: UTF8.self), !name.isEmpty, !name.utf8.contains(0)
        else { throw .malformed }
        self.name = name
        contentType = type
        filename = try disposition.parameters["filename"].map { (bytes) throws(MultipartRefusal) in
            try Self.text(bytes, of: name)
        }
    }

    private static func lines(of block: ArraySlice<UInt8>) throws(MultipartRefusal) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = block
        while !rest.isEmpty {
            lines.append(rest.cut(before: .carriageReturn))
            guard rest.isEmpty || (rest.popFirst() == .carriageReturn && rest.popFirst() == .newline) else {
                throw .malformed
            }
        }
        return lines
    }

    /// Text as the database can keep it.
    static func text(_ bytes: some Sequence<UInt8>, of name: String) throws(MultipartRefusal) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(name) }
        guard !text.utf8.contains(0) else { throw .nul(name) }
        return text
    }
}
