import Casework

/// Which column of a sheet is which field of a ledger, as far as the headings say it.
package struct HeadingMatch: Sendable, Equatable {
    /// One for each heading, in the order of the sheet.
    package let columns: [Column]
    /// Fields that every entry must have and no column carries.
    package let missing: [LedgerField.Code]

    /// A column of a sheet.
    package struct Column: Sendable, Equatable {
        package let heading: String
        /// `nil`: no field, or none that one could be sure of.
        package let found: Found?
    }

    /// The field of a column.
    package struct Found: Sendable, Equatable {
        package let field: LedgerField.Code
        package let certainty: Certainty
    }

    /// How sure it is.
    package enum Certainty: Int, Sendable, Equatable, Codable, CaseIterable, Comparable {
        /// The field's own label in one of the languages, or its code.
        case same
        case synonym
        /// A guess: somebody should look at it.
        case alike

        package static func < (one: Certainty, other: Certainty) -> Bool { one.rawValue < other.rawValue }
    }

    /// The field of each column that has one, by the column's place counted from 0.
    package var fields: [Int: LedgerField.Code] {
        var fields: [Int: LedgerField.Code] = [:]
        for (place, column) in columns.enumerated() { fields[place] = column.found?.field }
        return fields
    }

    /// Columns with a heading and without a field.
    package var unmatched: [Int] {
        columns.enumerated().filter { $1.found == nil && !$1.heading.trimmed.isEmpty }.map(\.offset)
    }

    /// - Parameter headings: The cells of the line of headings.
    package init(_ headings: [String], for ledger: Ledger, in catalogue: Catalogue) {
        let kept = catalogue.fields(of: ledger)
        let names = kept.map { FieldNames($0.field) }
        let words = headings.map(HeadingWords.init)
        var found = [Found?](repeating: nil, count: headings.count)
        var free = Set(names.map(\.code))
        // What is sure goes first, so that no guess takes a field from the column that bears its name.
        for (certainty, isFull) in [
            (Certainty.same, true), (.same, false), (.synonym, true), (.synonym, false), (.alike, false),
        ] {
            let open = names.filter { free.contains($0.code) }
            var wishes: [(column: Int, field: LedgerField.Code, distance: Int)] = []
            for (column, heading) in words.enumerated() where found[column] == nil && !heading.isEmpty {
                if let wish = heading.best(of: open, certainty, isFull: isFull) {
                    wishes.append((column, wish.field, wish.distance))
                }
            }
            for wish in wishes.sorted(by: { ($0.distance, $0.column) < ($1.distance, $1.column) })
            where free.contains(wish.field) {
                free.remove(wish.field)
                found[wish.column] = Found(field: wish.field, certainty: certainty)
            }
        }
        columns = zip(headings, found).map { Column(heading: $0, found: $1) }
        missing = kept.filter {
            ($0.column.isRequired || $0.field.code == ledger.key) && $0.field.ownLevel == nil
        }.map(\.field.code).filter(free.contains)
    }

    /// Every word that is surely a heading of a ledger, as ``words(of:)`` makes them.
    static func sureWords(of ledger: Ledger, in catalogue: Catalogue) -> Set<String> {
        let names = catalogue.fields(of: ledger).map { FieldNames($0.field) }
        return Set(names.flatMap { ($0.own + $0.synonyms).flatMap { [$0.full, $0.bare] } })
    }

    /// A cell as headings are compared; none for an empty one.
    static func words(of cell: String) -> Set<String> {
        let words = HeadingWords(cell)
        return Set([words.full, words.bare].filter { !$0.isEmpty })
    }
}

/// A heading as it is compared: with what stands in brackets, and without.
private struct HeadingWords {
    let full: String
    let bare: String

    var isEmpty: Bool { full.isEmpty }

    private static let longest = 40

    init(_ heading: String) {
        // A heading is a line; what is longer explains something.
        let folded = String(heading.prefix(200)).folded
        let opening: Set<Character> = ["(", "[", "{", "<", "【", "〔", "《", "「"]
        let closing: Set<Character> = [")", "]", "}", ">", "】", "〕", "》", "」"]
        var (full, bare, depth) = ("", "", 0)
        for character in folded where !"*:;,.!?'\"".contains(character) {
            if opening.contains(character) {
                depth += 1
            } else if closing.contains(character) {
                depth = max(0, depth - 1)
            } else {
                full.append(character)
                if depth == 0 { bare.append(character) }
            }
        }
        self.full = full
        self.bare = bare.isEmpty ? full : bare
    }

    /// The one field that goes by this heading; `nil` when none does, or when two do equally well.
    func best(
        of fields: [FieldNames], _ certainty: HeadingMatch.Certainty, isFull: Bool
    ) -> (field: LedgerField.Code, distance: Int)? {
        let scored = fields.compactMap { field -> (field: LedgerField.Code, distance: Int)? in
            let distance =
                switch certainty {
                case .same: isIn(field.own, isFull: isFull) ? 0 : nil
                case .synonym: isIn(field.synonyms, isFull: isFull) ? 0 : nil
                case .alike: (field.own + field.synonyms).compactMap(distance(to:)).min()
                }
            return distance.map { (field.code, $0) }
        }
        guard let least = scored.map(\.distance).min() else { return nil }
        let nearest = scored.filter { $0.distance == least }
        return nearest.count == 1 ? nearest.first : nil
    }

    private func isIn(_ names: [HeadingWords], isFull: Bool) -> Bool {
        names.contains { isFull ? $0.full == full : $0.bare == bare }
    }

    /// How much one has to change; `nil` when they are different words.
    private func distance(to name: HeadingWords) -> Int? {
        let lengths = (bare.count, name.bare.count)
        // One letter stands in many words, and a sentence is no heading.
        guard min(lengths.0, lengths.1) > 1, max(lengths.0, lengths.1) <= Self.longest else { return nil }
        if bare.contains(name.bare) || name.bare.contains(bare) { return abs(lengths.0 - lengths.1) }
        let most = min(lengths.0, lengths.1) / 3
        guard abs(lengths.0 - lengths.1) <= most else { return nil }
        let distance = Likeness.distance(from: bare, to: name.bare)
        return distance <= most ? distance : nil
    }
}

/// What a field may be called at the head of a column.
private struct FieldNames {
    let code: LedgerField.Code
    let own: [HeadingWords]
    let synonyms: [HeadingWords]

    init(_ field: LedgerField) {
        code = field.code
        own = [field.code, field.label.zh, field.label.en].map(HeadingWords.init)
        let shapes = field.type == .point ? [ShapeFile.pointHeading] : []
        synonyms = (field.synonyms + shapes).map(HeadingWords.init)
    }
}
