/// The credit code of a firm or an organization (GB 32100): eighteen characters, the last a check digit.
package struct CreditCode: Sendable, Hashable {
    package let text: String

    package static let length = 18
    /// Without I, O, S, V and Z, which look like other characters.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    private static let places = Dictionary(
        alphabet.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

    /// A code that no firm has: of region 99, which does not exist; for places that exist nowhere.
    ///
    /// - Parameter number: 0..<10 000 000.
    package init(madeUp number: Int) {
        precondition((0..<10_000_000).contains(number))
        let begin = "91990000MA" + String(String(10_000_000 + number).dropFirst())
        text = begin + (Self.checkDigit(of: begin).map(String.init) ?? "")
    }

    private static func checkDigit(of begin: String) -> Character? {
        var (sum, weight) = (0, 1)
        for character in begin.prefix(length - 1) {
            sum += (places[character] ?? 0) * weight
            weight = weight * 3 % alphabet.count
        }
        return alphabet.dropFirst((alphabet.count - sum % alphabet.count) % alphabet.count).first
    }

    /// - Parameter text: As it was written: with spaces or hyphens, in wide or small letters.
    package init(_ text: String) throws(ValueRefusal) {
        let written = text.narrowed.uppercased().filter { $0 != " " && $0 != "-" && $0 != "'" }
        guard !written.isRoundedByASpreadsheet else { throw .digitsLost }
        guard written.count == Self.length else {
            throw .wrongLength(needed: Self.length, has: written.count)
        }
        for (place, character) in written.enumerated() {
            // After who registered it and as what stand six digits: the area.
            guard Self.places[character] != nil, !(2...7).contains(place) || character.isASCIIDigit
            else { throw .wrongCharacter(position: place + 1) }
        }
        guard Self.checkDigit(of: written) == written.last else {
            throw written.hasSuffix("000") ? .digitsLost : .badCheckDigit
        }
        self.text = written
    }
}
