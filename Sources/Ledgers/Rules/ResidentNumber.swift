package import Casework

/// The number of a resident of the country (GB 11643): region, day of birth, order, check digit.
///
/// It is nobody's business by accident: printed or logged, it shows itself masked.
package struct ResidentNumber: Sendable, Hashable, Codable, CustomStringConvertible, CustomReflectable {
    /// All eighteen characters; the last may be a capital X.
    package let text: String
    package let birth: Day

    package static let length = 18
    /// Of the first cards, out of use since 2013.
    private static let oldLength = 15

    /// - Parameter text: As it was written: spaces and hyphens between groups, wide digits, a small x.
    package init(_ text: String, on today: Day) throws(ValueRefusal) {
        let written = text.narrowed.uppercased().filter { $0 != " " && $0 != "-" && $0 != "'" }
        guard !written.isRoundedByASpreadsheet else { throw .digitsLost }
        let isOld = written.utf8.count == Self.oldLength && written.utf8.allSatisfy(\.isDigit)
        guard !isOld else { throw .oldResidentNumber }
        guard written.count == Self.length else {
            throw .wrongLength(needed: Self.length, has: written.count)
        }
        let last = Self.length - 1
        for (place, character) in written.enumerated() {
            guard character.isASCIIDigit || place == last && character == "X" else {
                throw .wrongCharacter(position: place + 1)
            }
        }
        let isRight = Self.checkDigit(of: written) == written.last
        // Fifteen digits are all that a spreadsheet keeps of a quantity; the others become noughts.
        guard isRight || !written.hasSuffix("000") else { throw .digitsLost }
        guard isRight else { throw .badCheckDigit }
        guard Self.regions.contains(String(written.prefix(2))) else { throw .noSuchRegion }
        guard let birth = Self.birth(in: written) else { throw .noSuchDate }
        guard birth <= today else { throw .inTheFuture(today: today) }
        self.text = written
        self.birth = birth
    }

    /// A number that nobody has: of region 99, which does not exist; for places that exist nowhere.
    ///
    /// - Parameter order: Of those born on that day, 1...999: odd for men.
    package init(madeUpFor birth: Day, order: Int) {
        precondition((1...999).contains(order))
        let digits =
            "990000" + birth.description.filter { $0 != "-" } + String(String(1_000 + order).dropFirst())
        text = digits + (Self.checkDigit(of: digits).map(String.init) ?? "")
        self.birth = birth
    }

    /// The first three and the last two characters: enough to tell apart, too little to use.
    package var masked: String { text.masked(keeping: (first: 3, last: 2)) }

    package var description: String { masked }
    package var customMirror: Mirror { Mirror(reflecting: masked) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.utf8.count == Self.length, Self.checkDigit(of: text) == text.last,
            let birth = Self.birth(in: text)
        else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not the number of a resident")
        }
        self.text = text
        self.birth = birth
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func birth(in text: String) -> Day? {
        let digits = text.dropFirst(6).prefix(8)
        return Day("\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))")
    }

    /// The sum of the first seventeen digits, each times a power of two, by eleven (ISO 7064, MOD 11-2).
    private static func checkDigit(of text: String) -> Character? {
        var sum = 0
        for character in text.prefix(length - 1) {
            guard let digit = character.wholeNumberValue, character.isASCIIDigit else { return nil }
            sum = (sum + digit) * 2 % 11
        }
        return Array("0123456789X").dropFirst((12 - sum) % 11).first
    }

    /// GB/T 2260: provinces, and those of residents of Hong Kong, Macao and Taiwan.
    private static let regions: Set<String> = [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
        "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
        "83",
    ]
}
