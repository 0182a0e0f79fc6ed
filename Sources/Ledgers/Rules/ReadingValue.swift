package import Casework
import Territory

extension LedgerField {
    /// What a cell says, as a clerk may have written it.
    ///
    /// - Parameters:
    ///   - places: Areas by name; without them only codes are read.
    ///   - today: What is past ends with it.
    /// - Returns: `nil` when the cell is empty, or struck out as a box on paper is.
    package func reading(
        _ text: String, lists: Catalogue, among places: AreaNames = AreaNames([]), on today: Day
    ) throws(ValueRefusal) -> EntryValue? {
        try ReadingValue(self, lists: lists, among: places, on: today).value(of: text)
    }
}

/// Reads the cells of one column; what they are compared to is made ready once.
struct ReadingValue: Sendable {
    private let field: LedgerField
    private let words: ChoiceWords
    private let places: AreaNames
    private let today: Day
    private let units: Set<String>

    /// What a cell of a spreadsheet can hold.
    private static let cellLimit = 32_767

    init(_ field: LedgerField, lists: Catalogue, among places: AreaNames, on today: Day) {
        self.field = field
        words = ChoiceWords(field.check.codes.flatMap(lists.codeList))
        self.places = places
        self.today = today
        let unit = field.check.unit.map { [$0.zh, $0.en] } ?? []
        units = Set(unit.map(\.foldedUnit))
    }

    var isArea: Bool { field.type == .area }

    /// - Returns: `nil` when the cell is empty.
    func value(of text: String) throws(ValueRefusal) -> EntryValue? {
        let longest = field.check.longest ?? LedgerField.textLength
        guard text.utf8.count <= Self.cellLimit * 4 else { throw .tooLong(limit: longest) }
        let written = text.trimmed
        guard written.isReadable else { throw .unprintable }
        let plain = written.narrowed.trimmed
        guard !WrittenMarks.struckOut.contains(plain) else { return nil }
        guard !plain.hasPrefix("#") || !WrittenMarks.formulaFaults.contains(plain.lowercased()) else {
            throw .formulaFault
        }
        guard !Self.isFormula(plain) else { throw .formula }
        if field.type == .text, field.isFreeText {
            return .text(try freeText(written, longest: longest))
        }
        // By an apostrophe people tell a spreadsheet that a number is text.
        let bare = plain.hasPrefix("'") ? String(plain.drop { $0 == "'" }).trimmed : plain
        guard !WrittenMarks.struckOut.contains(bare) else { return nil }
        guard !Self.isFormula(bare) else { throw .formula }
        let saysNothing = WrittenMarks.nothing.contains(bare.folded)
        if saysNothing, [.text, .firm, .dwelling].contains(field.type) { return nil }
        do {
            return try value(ofType: field.type, bare)
        } catch {
            // What says nothing is no mistake, unless it says something in this column.
            guard saysNothing else { throw error }
            return nil
        }
    }

    private func value(ofType type: LedgerField.Kind, _ text: String) throws(ValueRefusal) -> EntryValue {
        switch type {
        case .text:
            return try formatted(text)
        case .firm, .dwelling:
            guard case .text(let number) = try formatted(text) else { throw .unprintable }
            return .number(number)
        case .person: return .resident(try ResidentNumber(text, on: today))
        case .integer: return .integer(try integer(text))
        case .decimal: return .decimal(try number(text, decimals: decimals))
        case .date: return .date(try day(text))
        case .time: return .time(try WrittenDate.minutes(text))
        case .boolean: return .truth(try truth(text))
        case .choice: return .choice(try words.code(for: text))
        case .area:
            return .area(try places.code(for: text, at: field.check.level.flatMap(Area.Level.init)))
        case .point: return .point(try point(text))
        // A paper is chosen or uploaded; what is written into a cell names none.
        case .file: throw .file
        }
    }

    private var decimals: Int { field.check.decimals ?? LedgerField.decimalDigits }

    /// A text of one shape; without one, a text of one line.
    private func formatted(_ text: String) throws(ValueRefusal) -> EntryValue {
        let longest = field.check.longest ?? LedgerField.textLength
        guard let format = field.check.format, !field.isFreeText else {
            return .text(try freeText(text, longest: longest))
        }
        let value = try format.reading(text, on: today)
        guard value.text.unicodeScalars.count <= longest else { throw .tooLong(limit: longest) }
        return value
    }

    /// A field of more than a line keeps its line breaks; in others they are spaces.
    private func freeText(_ text: String, longest: Int) throws(ValueRefusal) -> String {
        var kept = text.tidied
        if kept.utf8.contains(where: { $0 < 0x20 }) {
            let tidy = kept.replacing("\t", with: " ").replacing("\r\n", with: "\n")
                .replacing("\r", with: "\n")
            kept = longest > LedgerField.textLength ? tidy : tidy.replacing("\n", with: " ").trimmed
        }
        guard kept.unicodeScalars.count <= longest else { throw .tooLong(limit: longest) }
        return kept
    }

    private func integer(_ text: String) throws(ValueRefusal) -> Int {
        guard let written = WrittenNumber(text) else { throw .notANumber }
        let hundredths = try isPercent(written)
        guard !written.isTooLong else { throw .tooLarge(most: field.check.most ?? Self.mostNumber) }
        guard written.isWhole(hundredths: hundredths) else { throw .notWhole }
        return Int(try checked(written.rounded(to: 0, hundredths: hundredths)))
    }

    private func number(_ text: String, decimals: Int) throws(ValueRefusal) -> Double {
        guard let written = WrittenNumber(text) else { throw .notANumber }
        let hundredths = try isPercent(written)
        guard !written.isTooLong else { throw .tooLarge(most: field.check.most ?? Self.mostNumber) }
        return try checked(written.rounded(to: decimals, hundredths: hundredths))
    }

    private static let mostNumber = 999_999_999_999_999.0

    /// Whether the number counts hundredths of what the field counts; any other unit than its own is refused.
    private func isPercent(_ written: WrittenNumber) throws(ValueRefusal) -> Bool {
        if written.unit.isEmpty || units.contains(written.unit) { return false }
        guard written.unit == "%" else { throw .notANumber }
        return units.isDisjoint(with: WrittenMarks.hundredths)
    }

    private func checked(_ number: Double) throws(ValueRefusal) -> Double {
        if let least = field.check.least, number < least { throw .tooSmall(least: least) }
        if let most = field.check.most, number > most { throw .tooLarge(most: most) }
        return number
    }

    private func day(_ text: String) throws(ValueRefusal) -> Day {
        let day = try WrittenDate.day(text)
        guard field.check.isPast != true || day <= today else { throw .inTheFuture(today: today) }
        return day
    }

    private func truth(_ text: String) throws(ValueRefusal) -> Bool {
        let word = text.folded
        if WrittenMarks.yes.contains(word) { return true }
        guard WrittenMarks.no.contains(word) else { throw .notYesOrNo }
        return false
    }

    private func point(_ text: String) throws(ValueRefusal) -> Point {
        let parts = text.split { WrittenMarks.separators.contains($0) }
        let numbers = parts.compactMap { WrittenNumber(String($0)) }
            .filter { $0.unit.isEmpty && !$0.isTooLong }
            .map { $0.rounded(to: PlainNumber.mostDecimals, hundredths: false) }
        guard parts.count == 2, numbers.count == 2, let first = numbers.first, let second = numbers.last
        else { throw .notAPoint }
        if let point = Point(longitude: first, latitude: second) { return point }
        guard let right = Point(longitude: second, latitude: first) else { throw .notAPoint }
        throw .pointTurned(right: right)
    }

    /// Whether a spreadsheet would compute it. A minus before a digit is a number, a plus a telephone.
    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        let isOrder = text.dropFirst().first.map { $0.isASCII && $0.isLetter } ?? false
        return first == "=" || "+@-".contains(first) && isOrder
    }
}
