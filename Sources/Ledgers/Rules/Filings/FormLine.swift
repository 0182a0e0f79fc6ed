package import Casework

/// One line of a form: what is wanted of each area, and where it comes from.
package struct FormLine: Sendable, Equatable, Codable {
    /// Its place in the form, counted from 1.
    package typealias Name = String

    package let name: Name
    package let label: LocalizedText
    package let source: Source
    /// Why it is asked though a ledger has it, or another form asks it; `nil`: nobody does.
    package let reason: String?

    package init(_ name: Name, _ label: LocalizedText, from source: Source, because reason: String? = nil) {
        (self.name, self.label, self.source, self.reason) = (name, label, source, reason)
    }

    /// Who knows the value.
    package enum Source: Sendable, Equatable {
        /// So many entries of a ledger.
        case counted(Drawn)
        /// The numbers of a field, added up over entries.
        case added(Drawn, LedgerField.Code)
        /// The area, which types it.
        case asked(Asked)
    }

    /// Entries of a ledger that lie in the area: which of them.
    package struct Drawn: Sendable, Equatable {
        package let ledger: Ledger.Name
        /// As the form over the ledger takes them: a cell leads there.
        package let conditions: [SelectionQuery.Line]

        package init(_ ledger: Ledger.Name, where conditions: [SelectionQuery.Line] = []) {
            (self.ledger, self.conditions) = (ledger, conditions)
        }

        /// What the form over the ledger is asked, so that it shows what was counted.
        ///
        /// - Parameter day: What years are counted back from; `nil`: today.
        package func query(
            within area: String, showing field: LedgerField.Code? = nil, countingFrom day: Day? = nil
        ) -> SelectionQuery {
            var query = SelectionQuery()
            // Where no year is counted, a day would say nothing.
            if let day, conditions.contains(where: \.countsYears) { query.countingFrom = day.description }
            query.lines = conditions
            query.area = area
            query.ticked = field.map { [$0] } ?? []
            return query
        }
    }

    /// A question to the area.
    package struct Asked: Sendable, Equatable {
        package let kind: Kind
        package let unit: String?
        package let least: Double?
        package let most: Double?
        /// The field of the area's own entry it is read from, and goes back to; it says all the rest.
        package let home: Home?

        package init(
            _ kind: Kind, unit: String? = nil, least: Double? = nil, most: Double? = nil, home: Home? = nil
        ) {
            (self.kind, self.unit, self.least, self.most, self.home) = (kind, unit, least, most, home)
        }

        package enum Kind: String, Sendable, Codable, CaseIterable {
            case integer, decimal, text, date
        }

        package struct Home: Sendable, Equatable {
            package let ledger: Ledger.Name
            package let field: LedgerField.Code

            package init(_ ledger: Ledger.Name, _ field: LedgerField.Code) {
                (self.ledger, self.field) = (ledger, field)
            }
        }
    }

    /// The ledger it comes from, or goes back to.
    package var ledger: Ledger.Name? {
        switch source {
        case .counted(let drawn), .added(let drawn, _): drawn.ledger
        case .asked(let asked): asked.home?.ledger
        }
    }

    /// Whether somebody has to type it.
    package var isAsked: Bool {
        if case .asked = source { true } else { false }
    }

    /// A question that no ledger keeps the answer of.
    package var isAskedAnew: Bool {
        if case .asked(let asked) = source { asked.home == nil } else { false }
    }

    /// Whether the numbers of areas can be added up.
    package func isNumber(under catalogue: Catalogue) -> Bool {
        switch source {
        case .counted, .added: true
        case .asked: field(under: catalogue).map(\.canAdd) ?? false
        }
    }

    /// What is typed is read as a value of this field.
    ///
    /// - Returns: `nil` for what nobody types, and for a field the catalogue has no more.
    package func field(under catalogue: Catalogue) -> LedgerField? {
        guard case .asked(let asked) = source else { return nil }
        if let home = asked.home { return catalogue.field(home.field) }
        var check = LedgerField.Check()
        (check.least, check.most) = (asked.least, asked.most)
        check.unit = asked.unit.map { LocalizedText(zh: $0, en: $0) }
        let type: LedgerField.Kind =
            switch asked.kind {
            case .integer: .integer
            case .decimal: .decimal
            case .text: .text
            case .date: .date
            }
        return LedgerField(code: "line-" + name, type: type, label: label, check: check)
    }
}

extension FormLine.Source: Codable {
    /// One flat object, so that whoever looks at the table can read it.
    private struct Kept: Codable {
        let from: String
        var ledger: Ledger.Name?
        var field: LedgerField.Code?
        var conditions: [SelectionQuery.Line]?
        var unit: String?
        var least: Double?
        var most: Double?
    }

    private static let count = "count", sum = "sum"

    package func encode(to encoder: any Encoder) throws {
        let kept: Kept =
            switch self {
            case .counted(let drawn):
                Kept(from: Self.count, ledger: drawn.ledger, conditions: drawn.conditions)
            case .added(let drawn, let field):
                Kept(from: Self.sum, ledger: drawn.ledger, field: field, conditions: drawn.conditions)
            case .asked(let asked):
                Kept(
                    from: asked.kind.rawValue, ledger: asked.home?.ledger, field: asked.home?.field,
                    unit: asked.unit, least: asked.least, most: asked.most)
            }
        try kept.encode(to: encoder)
    }

    package init(from decoder: any Decoder) throws {
        let kept = try Kept(from: decoder)
        let drawn = FormLine.Drawn(kept.ledger ?? "", where: kept.conditions ?? [])
        switch kept.from {
        case Self.count: self = .counted(drawn)
        case Self.sum: self = .added(drawn, kept.field ?? "")
        default:
            guard let kind = FormLine.Asked.Kind(rawValue: kept.from) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "no source: \(kept.from)"))
            }
            let home = kept.ledger.flatMap { ledger in kept.field.map { FormLine.Asked.Home(ledger, $0) } }
            self = .asked(
                .init(kind, unit: kept.unit, least: kept.least, most: kept.most, home: home))
        }
    }
}

/// What must hold between lines of a form: a sum is at most another, or the same.
package struct FormCheck: Sendable, Equatable, Codable {
    package let left: [FormLine.Name]
    package let relation: Relation
    package let right: [FormLine.Name]

    package init(_ left: [FormLine.Name], _ relation: Relation, _ right: [FormLine.Name]) {
        (self.left, self.relation, self.right) = (left, relation, right)
    }

    package enum Relation: String, Sendable, Codable, CaseIterable {
        case atMost = "at-most"
        case equal
    }

    /// - Parameter text: Places of lines, as in `1 + 2 = 3` or `1 <= 3`.
    /// - Returns: `nil` when it is neither.
    package init?(_ text: String) {
        let plain = text.narrowed.replacing("≤", with: "<=").replacing("==", with: "=")
        let relation: Relation = plain.contains("<") ? .atMost : .equal
        let sides = plain.split(separator: relation == .equal ? "=" : "<=", omittingEmptySubsequences: false)
        let read = sides.map { side in side.split(separator: "+", omittingEmptySubsequences: false) }
        let names = read.map { side in side.map { String($0).trimmed } }
        guard names.count == 2, let left = names.first, let right = names.last,
            (left + right).allSatisfy({ name in Int(name).map { String($0) == name } ?? false })
        else { return nil }
        self.init(left, relation, right)
    }

    /// The same, as it is written.
    package var text: String {
        let sign = relation == .equal ? " = " : " ≤ "
        return left.joined(separator: " + ") + sign + right.joined(separator: " + ")
    }

    var names: [FormLine.Name] { left + right }

    /// - Parameter numbers: By line; a line without a number says nothing, and nothing is checked.
    package func holds(for numbers: [FormLine.Name: Double]) -> Bool {
        guard names.allSatisfy({ numbers[$0] != nil }) else { return true }
        let sums = [left, right].map { side in side.compactMap { numbers[$0] }.reduce(0, +) }
        guard let one = sums.first, let other = sums.last else { return true }
        // Sums of decimals differ in the last of fifteen digits.
        let slack = max(abs(one), abs(other)) * 1e-12
        switch relation {
        case .atMost: return one <= other + slack
        case .equal: return abs(one - other) <= slack
        }
    }
}
