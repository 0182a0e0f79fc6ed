import Casework
package import Territory

/// What a form of a ledger says, as pairs of an address: everything that was typed, readable or not.
package struct SelectionQuery: Sendable, Equatable {
    /// A line of the form: a field, how it is looked at, and up to two values.
    package struct Line: Sendable, Equatable, Codable {
        package var field = ""
        /// Empty: however the field is looked at most.
        package var test = ""
        package var value = ""
        /// The upper end of a range.
        package var other = ""

        package init(field: String = "", test: String = "", value: String = "", other: String = "") {
            self.field = field
            self.test = test
            self.value = value
            self.other = other
        }

        /// Whether it counts years back from a day.
        var countsYears: Bool { Selection.Test(rawValue: test)?.countsYears ?? false }
        var isEmpty: Bool { field.isEmpty && value.isEmpty && other.isEmpty }
    }

    /// Lines that say something, in their order.
    package var lines: [Line] = []
    package var ticked: [LedgerField.Code] = []
    package var area = ""
    package var order = ""
    package var isFalling = false
    /// A field, or `level:` and the name of a level.
    package var grouping = ""
    /// A day years are counted back from; empty: today.
    package var countingFrom = ""
    /// Counted from 1.
    package var page = 1

    private static let levelMark = "level:"

    package init() {}

    /// - Parameter pairs: As an address carries them; those of other names say nothing.
    package init(_ pairs: [(name: String, value: String)]) {
        let values = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        func value(_ name: String) -> String { values[name] ?? "" }
        lines = (1...Selection.mostConditions).map { number in
            Line(
                field: value("field\(number)"), test: value("test\(number)"),
                value: value("value\(number)"), other: value("other\(number)"))
        }.filter { !$0.isEmpty }
        for pair in pairs where pair.name == "show" && !pair.value.isEmpty && !ticked.contains(pair.value) {
            ticked.append(pair.value)
        }
        area = value("area")
        order = value("order")
        isFalling = value("falling") == "yes"
        grouping = value("by")
        countingFrom = value("on")
        page = Int(value("page")).map { max($0, 1) } ?? 1
    }

    /// Pairs by which an address says the same.
    package var pairs: [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = ticked.map { ("show", $0) }
        for (position, line) in lines.enumerated() {
            let number = position + 1
            let parts = [
                ("field", line.field), ("test", line.test), ("value", line.value), ("other", line.other),
            ]
            pairs += parts.filter { !$0.1.isEmpty }.map { ($0.0 + String(number), $0.1) }
        }
        pairs += [("area", area), ("order", order)].filter { !$0.1.isEmpty }
        if isFalling { pairs.append(("falling", "yes")) }
        if !grouping.isEmpty { pairs.append(("by", grouping)) }
        if !countingFrom.isEmpty { pairs.append(("on", countingFrom)) }
        if page > 1 { pairs.append(("page", String(page))) }
        return pairs
    }

    /// The same without one line, from its first page on.
    package func without(line position: Int) -> SelectionQuery {
        var query = self
        query.lines = lines.enumerated().filter { $0.offset != position }.map(\.element)
        query.page = 1
        return query
    }

    /// The same, with years counted back from today.
    package func countingFromToday() -> SelectionQuery {
        var query = at(page: 1)
        query.countingFrom = ""
        return query
    }

    package func at(page: Int) -> SelectionQuery {
        var query = self
        query.page = page
        return query
    }

    /// The same from its first page, with what it left open said: fields and area.
    package func settled(as selection: Selection) -> SelectionQuery {
        var query = at(page: 1)
        query.ticked = selection.ticked
        query.area = selection.within.text
        return query
    }

    /// Counting apart by areas of a level, as the form says it.
    package static func grouping(by level: Area.Level) -> String { levelMark + level.name }

    /// What is asked; nothing of it is checked but the shape of words.
    ///
    /// - Parameter links: Other ledgers that may be asked along.
    package func selection(
        of ledger: Ledger, under catalogue: Catalogue, within own: Area.Code, along links: [LedgerLink] = []
    ) -> Selection {
        var selection = Selection(ledger: ledger.name, within: Area.Code(area) ?? own)
        let fields = catalogue.fields(of: ledger).map(\.field) + links.flatMap(\.fields)
        selection.conditions = lines.map { $0.condition(among: fields) }
        selection.ticked = ticked.isEmpty ? ledger.usualFields(under: catalogue) : ticked
        selection.countingFrom = Day(countingFrom)
        if !order.isEmpty { selection.order = .init(field: order, isDescending: isFalling) }
        if !grouping.isEmpty {
            let level =
                grouping.hasPrefix(Self.levelMark)
                ? Area.Level(name: String(grouping.dropFirst(Self.levelMark.count))) : nil
            selection.grouping = level.map { .areas(of: $0) } ?? .field(grouping)
        }
        return selection
    }
}

extension SelectionQuery.Line {
    fileprivate func condition(among fields: [LedgerField]) -> Selection.Condition {
        let tests = fields.first { $0.code == field }?.tests ?? []
        let test = Selection.Test(rawValue: test) ?? tests.first ?? .is
        // An empty value is none: the check says that one is missing.
        let values = [value, other].prefix(test.arity).filter { !$0.isEmpty }
        return Selection.Condition(field: field, test: test, values: Array(values))
    }
}

extension Ledger {
    /// Fields of a sheet nobody chose the fields of: what an entry is called, its key, and some more.
    package func usualFields(under catalogue: Catalogue) -> [LedgerField.Code] {
        let shown = catalogue.fields(of: self).map(\.field)
            .filter { $0.sensitivity < .sensitive }.map(\.code)
        var usual: [LedgerField.Code] = []
        for code in [naming, key] + shown where shown.contains(code) && !usual.contains(code) {
            usual.append(code)
        }
        return Array(usual.prefix(Self.usualFieldCount))
    }

    /// Naming, key and six more: what fits on a desk's screen.
    private static let usualFieldCount = 8
}
