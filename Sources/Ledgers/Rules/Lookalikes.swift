import Casework

/// Two fields that are probably one, asked for twice.
package struct Lookalike: Sendable, Equatable {
    package let one: LedgerField.Code
    package let other: LedgerField.Code
    /// The heading both answer to; `nil`: their labels differ by one character.
    package let shared: String?

    package init(_ one: LedgerField.Code, _ other: LedgerField.Code, sharing shared: String? = nil) {
        self.one = one
        self.other = other
        self.shared = shared
    }
}

extension LedgerField {
    /// Every heading it answers to in a spreadsheet, its label first.
    package var headings: [String] { [label.zh] + synonyms }

    /// A heading without what is written now one way, now another: spaces, brackets, marks, width, capitals.
    package static func folded(_ heading: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in heading.unicodeScalars {
            guard let scalar = narrow(scalar), !isMark(scalar) else { continue }
            kept.append(scalar)
        }
        return String(kept).lowercased()
    }

    // Letters and digits as wide as a character stand 0xFEE0 above the narrow ones.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) : scalar
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .control, .format, .connectorPunctuation, .dashPunctuation, .openPunctuation,
            .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol:
            true
        default: false
        }
    }
}

extension Catalogue {
    /// Fields that are probably the same, in the order of the catalogue.
    package func lookalikes() -> [Lookalike] {
        var found: [Lookalike] = []
        var owners: [String: LedgerField.Code] = [:]
        for field in fields {
            for heading in field.headings {
                let folded = LedgerField.folded(heading)
                guard let owner = owners[folded] else {
                    owners[folded] = field.code
                    continue
                }
                if owner != field.code { found.append(Lookalike(owner, field.code, sharing: heading)) }
            }
        }
        let labels = fields.map { (field: $0, label: Array(LedgerField.folded($0.label.zh))) }
        for (position, later) in labels.enumerated() {
            for earlier in labels.prefix(position)
            where earlier.field.type == later.field.type && Self.isOneSlip(earlier.label, later.label) {
                found.append(Lookalike(earlier.field.code, later.field.code))
            }
        }
        return found
    }

    /// Of shorter labels one character is half the meaning.
    private static let shortestCompared = 3
    /// One character for another is a contrast in four characters (begun, finished) and a slip in six.
    private static let shortestReplaced = 6

    private static func isOneSlip(_ one: [Character], _ other: [Character]) -> Bool {
        guard one.count <= other.count else { return isOneSlip(other, one) }
        guard one.count >= shortestCompared, other.count - one.count <= 1 else { return false }
        let before = zip(one, other).prefix { $0 == $1 }.count
        let (left, right) = (one.dropFirst(before), other.dropFirst(before))
        if left.count < right.count { return left.elementsEqual(right.dropFirst()) }
        guard !left.isEmpty else { return false }
        if left.dropFirst().elementsEqual(right.dropFirst()) { return one.count >= shortestReplaced }
        return left.prefix(2).elementsEqual(right.prefix(2).reversed())
            && left.dropFirst(2).elementsEqual(right.dropFirst(2))
    }
}
