extension String {
    /// Without the white space around it.
    package var trimmed: String {
        // Nearly every cell begins and ends with a letter, and letter by letter it takes ten times as long.
        if isBareAtEnds { return self }
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// Whether bytes alone tell that no white space is at either end: in UTF-8 none begins with E4 or more.
    private var isBareAtEnds: Bool {
        let lead = utf8.reversed().prefix(4).first { $0 & 0xC0 != 0x80 }
        return [utf8.first, lead].allSatisfy { byte in
            byte.map { (0x21...0x7E).contains($0) || $0 >= 0xE4 } ?? isEmpty
        }
    }

    /// Free of control characters other than line breaks and tabs; PostgreSQL cannot keep a NUL.
    package var isPrintable: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: true
            case 0..<0x20, 0x7F..<0xA0: false
            default: true
            }
        }
    }
}
