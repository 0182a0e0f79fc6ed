/// The credit code of a firm or an organization (GB 32100): eighteen characters, the last a check digit.
package struct CreditCode: Sendable, Hashable {
    package let text: String

    package static let length = 18
    /// Without I, O, S, V and Z, which look like other characters.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    private static let places = Dictionary(
        alphabet.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

    /// - Parameter text: As it was written: with spaces or hyphens, in wide or small letters.
    package init(_ text: String) throws(ValueRefusal) {
        let written = text.narrowed.uppercased().filter { $0 != " " && $0 != "-" && $0 != "'" }
        guard !written.isRoundedByASpreadsheet else { throw .digitsLost }
        guard written.count == Self.length else {
            throw .wrongLength(needed: Self.length, has: written.count)
        }
        var (sum, weight) = (0, 1)
        for (place, character) in written.enumerated() {
            // After who registered it and as what stand six digits: the area.
            guard let value = Self.places[character], !(2...7).contains(place) || character.isASCIIDigit
            else { throw .wrongCharacter(position: place + 1) }
            guard place < Self.length - 1 else { break }
            sum += value * weight
            weight = weight * 3 % Self.alphabet.count
        }
        let count = Self.alphabet.count
        guard Self.alphabet.dropFirst((count - sum % count) % count).first == written.last else {
            throw written.hasSuffix("000") ? .digitsLost : .badCheckDigit
        }
        self.text = written
    }
}
