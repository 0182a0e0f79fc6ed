import Casework
import Territory

/// Text in columns, as spreadsheets save it or leave it on the clipboard.
enum SheetText {
    private static let comma = UInt8(ascii: ","), semicolon = UInt8(ascii: ";"), tab = UInt8(ascii: "\t")
    private static let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")
    private static let quote = UInt8(ascii: "\"")
    /// The longest character of UTF-8 and of GB 18030, less the byte that must be there.
    private static let mostMissing = 3
    /// Enough to see how a file is laid out.
    private static let linesLookedAt = 10

    static func rows(in bytes: [UInt8]) throws(SheetRefusal) -> [CSV.Row] {
        var text = try utf8(bytes)
        guard !text.contains(0) else { throw .wrongType }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        guard let first = text.first(where: { $0 > UInt8(ascii: " ") }) else { throw .empty }
        // Web pages and XML under the name of a spreadsheet, as some systems export them; documents.
        guard first != UInt8(ascii: "<"), !text.starts(with: Array("%PDF".utf8)) else { throw .wrongType }
        if !text.contains(lineFeed) { text = text.map { $0 == carriageReturn ? lineFeed : $0 } }
        do {
            return try CSV.rows(in: text, separatedBy: separator(of: text))
        } catch .quoteNeverCloses(let line), .strayQuote(let line) {
            throw .misplacedQuote(line: line)
        } catch .fieldTooLong(let line) {
            throw .cellTooLong(line: line)
        } catch .tooManyRows {
            throw .tooManyRows(limit: SheetRows.mostRows)
        } catch {
            throw .unreadableText
        }
    }

    /// Text of a file as UTF-8, whatever it was saved as.
    static func utf8(_ bytes: [UInt8]) throws(SheetRefusal) -> [UInt8] {
        // "Unicode text" of a spreadsheet.
        if let text = utf16(bytes) { return text }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .unreadableText }
        guard !bytes.contains(0) else { throw .wrongType }
        if String(validating: bytes, as: UTF8.self) != nil { return bytes }
        // Before it is taken for another encoding: text that is UTF-8 up to its last character was cut there.
        let beginnings = (1...mostMissing).map { Array(bytes.dropLast($0)) }
            .filter { $0.contains { $0 >= 0x80 } }
        if beginnings.contains(where: { String(validating: $0, as: UTF8.self) != nil }) { throw .cut }
        if let text = EncodedText.utf8(bytes) { return text }
        if beginnings.contains(where: { EncodedText.utf8($0) != nil }) { throw .cut }
        throw .unreadableText
    }

    private static func utf16(_ bytes: [UInt8]) -> [UInt8]? {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]), bytes.count.isMultiple(of: 2) else { return nil }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var lead: UInt8?
        for byte in bytes.dropFirst(2) {
            guard let first = lead else {
                lead = byte
                continue
            }
            units.append(isLittle ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte))
            lead = nil
        }
        return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
    }

    /// What parts the cells: whichever stands in most of the first lines outside quotes; of two, more often.
    static func separator(of text: [UInt8]) -> UInt8 {
        var lines: [[UInt8: Int]] = [[:]]
        var isQuoted = false
        for byte in text {
            if byte == quote { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == lineFeed {
                guard lines.count < linesLookedAt else { break }
                lines.append([:])
            } else if [comma, semicolon, tab].contains(byte), let last = lines.popLast() {
                lines.append(last.merging([byte: 1], uniquingKeysWith: +))
            }
        }
        func weight(_ byte: UInt8) -> (Int, Int) {
            let counts = lines.compactMap { $0[byte] }
            return (counts.count, counts.reduce(0, +))
        }
        // Of two that come out even a tab is no accident, and a comma is what the format is named for.
        return [tab, comma, semicolon].enumerated().max {
            let (one, other) = (weight($0.element), weight($1.element))
            return (one.0, one.1, -$0.offset) < (other.0, other.1, -$1.offset)
        }?.element ?? comma
    }
}
