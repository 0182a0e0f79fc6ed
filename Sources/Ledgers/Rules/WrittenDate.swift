import Casework

/// A day or a time as somebody wrote it.
enum WrittenDate {
    /// `2026-10-01`, `2026/10/1`, `2026.10.1`, `20261001`, with words for year, month and day, with a time
    /// behind it that nobody asked for, or as a spreadsheet counts days.
    static func day(_ text: String) throws(ValueRefusal) -> Day {
        if let day = Day(text) { return day }
        let plain = withoutTime(text)
        if plain.utf8.allSatisfy(\.isDigit) { return try ofDigits(plain) }
        guard let groups = groups(of: plain) else { throw .notADate }
        guard let year = groups.first, year.count == 4 else { throw .notADate }
        guard groups.count > 2 else { throw .dateIncomplete }
        guard groups.count == 3, groups.dropFirst().allSatisfy({ (1...2).contains($0.count) }) else {
            throw .notADate
        }
        let padded = groups.map { $0.count == 1 ? "0" + $0 : $0 }
        guard let day = Day(padded.joined(separator: "-")) else { throw .noSuchDate }
        return day
    }

    private static func ofDigits(_ text: String) throws(ValueRefusal) -> Day {
        switch text.utf8.count {
        case 8:
            let rest = text.dropFirst(4)
            guard let day = Day("\(text.prefix(4))-\(rest.prefix(2))-\(rest.suffix(2))") else {
                throw .noSuchDate
            }
            return day
        case 5:
            guard let serial = Int(text), let day = Day(Day(ordinal: serial - daysBefore1970).description)
            else { throw .notADate }
            return day
        case 4, 6: throw .dateIncomplete
        default: throw .notADate
        }
    }

    /// Spreadsheets count from 1899-12-30, so that what they think of 1900 as a leap year comes out even.
    private static let daysBefore1970 = 25_569

    /// Digits between the marks of a date; `nil` when other marks stand there.
    private static func groups(of text: String) -> [String]? {
        var marked = text.filter { !$0.isWhitespace }
        for mark in [WrittenMarks.year, WrittenMarks.month] { marked = marked.replacing(mark, with: "-") }
        for mark in WrittenMarks.days where marked.hasSuffix(mark) { marked = String(marked.dropLast()) }
        let isShort = text.hasSuffix(WrittenMarks.year) || text.hasSuffix(WrittenMarks.month)
        if isShort { marked = String(marked.dropLast()) }
        let groups = marked.split(omittingEmptySubsequences: false) { "-/.".contains($0) }
        guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }) else { return nil }
        return groups.map(String.init)
    }

    /// A midnight that a spreadsheet added, or an hour nobody asked for.
    private static func withoutTime(_ text: String) -> String {
        guard let end = text.firstIndex(where: { $0 == ":" }) else { return text }
        let before = text[..<end]
        let start = before.lastIndex { !$0.isASCIIDigit }
        guard let start, before[start] == " " || before[start] == "T" else { return text }
        return String(text[..<start]).trimmed
    }

    /// Minutes since midnight: `8:30`, `08:30:00`, `0830`, in words for hours and minutes, with words for the
    /// part of the day, or as a spreadsheet writes a part of a day.
    static func minutes(_ text: String) throws(ValueRefusal) -> Int {
        var plain = text.folded
        var hours = 0...23
        for (words, own) in halves {
            for word in words where plain.hasPrefix(word) || plain.hasSuffix(word) {
                plain = plain.replacing(word, with: "")
                hours = own
            }
        }
        guard let read = clock(plain) ?? partOfDay(plain), (0..<60).contains(read.minute) else {
            throw .notATime
        }
        // Three in the afternoon may be written as fifteen, too.
        let hour = [read.hour, read.hour + 12].first(where: hours.contains)
        guard let hour else { throw .notATime }
        return hour * 60 + read.minute
    }

    private static let halves: [(words: [String], hours: ClosedRange<Int>)] = [
        (WrittenMarks.mornings, 0...11), (WrittenMarks.afternoons, 12...23), (WrittenMarks.evenings, 13...23),
    ]

    private static func clock(_ text: String) -> (hour: Int, minute: Int)? {
        var marked = text
        for mark in WrittenMarks.sharp { marked = marked.replacing(mark, with: "") }
        for mark in WrittenMarks.hours { marked = marked.replacing(mark, with: ":") }
        marked = marked.replacing(WrittenMarks.minute, with: ":").replacing(WrittenMarks.second, with: "")
        marked = marked.replacing(":" + WrittenMarks.half, with: ":30")
        if marked.hasSuffix(":"), text != marked { marked = String(marked.dropLast()) }
        let groups = marked.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isDigit) }) else {
            return digits(marked)
        }
        let numbers = groups.compactMap { Int($0) }
        guard let hour = numbers.first, (1...3).contains(numbers.count) else { return nil }
        // A bare number is no time, unless the word for hours stood behind it.
        guard numbers.count > 1 || text != marked else { return nil }
        return (hour, numbers.dropFirst().first ?? 0)
    }

    private static func digits(_ text: String) -> (hour: Int, minute: Int)? {
        guard text.utf8.count == 4, text.utf8.allSatisfy(\.isDigit), let number = Int(text) else {
            return nil
        }
        return (number / 100, number % 100)
    }

    private static func partOfDay(_ text: String) -> (hour: Int, minute: Int)? {
        guard text.hasPrefix("0."), let part = Double(text), part < 1 else { return nil }
        let minutes = Int((part * 1_440).rounded())
        return (minutes / 60, minutes % 60)
    }
}
