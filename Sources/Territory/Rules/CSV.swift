/// Comma-separated rows as RFC 4180 writes them: quotes, doubled quotes, line ends inside quotes, CRLF or LF.
package enum CSV {
    /// A row and the line of the file it begins on, counted from 1.
    package struct Row: Sendable, Equatable {
        package let line: Int
        package let fields: [String]

        package init(line: Int, fields: [String]) {
            self.line = line
            self.fields = fields
        }
    }

    /// What makes a file unreadable as rows. Lines count from 1.
    package enum Mistake: Error, Equatable {
        case notUTF8
        case nul(line: Int)
        case quoteNeverCloses(line: Int)
        /// A quote inside a bare field, or text after a closing quote.
        case strayQuote(line: Int)
        case fieldTooLong(line: Int)
        case tooManyRows
    }

    /// A national list of villages has 620,000 rows.
    package static let rowLimit = 1_000_000
    /// The longest field seen in real lists is 200 bytes; a wild quote is noticed long before memory is full.
    package static let fieldLimitBytes = 65_536

    /// The rows of a file in order, blank lines left out.
    ///
    /// - Parameter separator: What parts the cells of a row: a comma, a semicolon, a tab.
    package static func rows(
        in bytes: [UInt8], separatedBy separator: UInt8 = UInt8(ascii: ",")
    ) throws(Mistake) -> [Row] {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var reading = Reading(separator: separator)
        for byte in bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...] {
            try reading.take(byte)
        }
        return try reading.finish()
    }

    /// Rows of a text that comes in pieces.
    package struct Pieces: Sendable {
        private var reading: Reading

        package init(separatedBy separator: UInt8) { reading = Reading(separator: separator) }

        /// The rows that end within the bytes that follow those taken so far.
        package mutating func take(_ bytes: some Sequence<UInt8>) throws(Mistake) -> [Row] {
            for byte in bytes { try reading.take(byte) }
            return reading.drain()
        }

        /// What is left when nothing follows.
        package mutating func finish() throws(Mistake) -> [Row] { try reading.finish() }
    }

    /// One row as text, quoted where it must be, with its line end.
    package static func line(_ fields: [String]) -> String {
        fields.map { field in
            let mustQuote = field.utf8.contains { [quote, comma, lineFeed, carriageReturn].contains($0) }
            return mustQuote ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",") + "\r\n"
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")

    /// Where reading stands after the bytes taken so far.
    private struct Reading: Sendable {
        private enum State { case fieldStart, bare, quoted, quoteInQuoted, afterReturn }

        private let separator: UInt8
        private var rows: [Row] = []
        private var fields: [String] = []
        private var field: [UInt8] = []
        private var state = State.fieldStart
        private var line = 1
        private var rowLine = 1

        init(separator: UInt8) { self.separator = separator }

        mutating func take(_ byte: UInt8) throws(Mistake) {
            guard byte != 0 else { throw .nul(line: line) }
            if state == .quoted {
                try takeQuoted(byte)
            } else if state == .quoteInQuoted, byte == CSV.quote {
                try append(byte)
                state = .quoted
            } else {
                try takeOutside(byte)
            }
            if byte == CSV.lineFeed { line += 1 }
            if fields.isEmpty, field.isEmpty, state == .fieldStart { rowLine = line }
        }

        private mutating func takeQuoted(_ byte: UInt8) throws(Mistake) {
            if byte == CSV.quote { state = .quoteInQuoted } else { try append(byte) }
        }

        private mutating func takeOutside(_ byte: UInt8) throws(Mistake) {
            switch byte {
            case separator:
                endField()
            case CSV.carriageReturn:
                state = .afterReturn
            case CSV.lineFeed:
                try endRow()
            case CSV.quote:
                guard state == .fieldStart else { throw .strayQuote(line: line) }
                state = .quoted
            default:
                guard state == .fieldStart || state == .bare else { throw .strayQuote(line: line) }
                state = .bare
                try append(byte)
            }
        }

        private mutating func append(_ byte: UInt8) throws(Mistake) {
            guard field.count < CSV.fieldLimitBytes else { throw .fieldTooLong(line: rowLine) }
            field.append(byte)
        }

        private mutating func endField() {
            fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            state = .fieldStart
        }

        private mutating func endRow() throws(Mistake) {
            endField()
            if fields != [""] {
                guard rows.count < CSV.rowLimit else { throw .tooManyRows }
                rows.append(Row(line: rowLine, fields: fields))
            }
            fields.removeAll(keepingCapacity: true)
        }

        mutating func drain() -> [Row] {
            defer { rows.removeAll(keepingCapacity: true) }
            return rows
        }

        mutating func finish() throws(Mistake) -> [Row] {
            guard state != .quoted else { throw .quoteNeverCloses(line: rowLine) }
            if !fields.isEmpty || !field.isEmpty || state == .quoteInQuoted { try endRow() }
            return rows
        }
    }
}
