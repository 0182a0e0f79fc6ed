import Casework
import Foundation
import Ledgers
import Territory

/// A form as somebody fills in what it shall ask: every word as it was typed, readable or not.
struct FormComposing: Sendable {
    /// A line of it.
    struct Line: Sendable {
        var label = ""
        var english = ""
        /// A word of ``kinds``.
        var kind = "integer"
        /// Title of a ledger, or the address of the form over one, with its conditions.
        var place = ""
        var field = ""
        var unit = ""
        var least = ""
        var most = ""
        var reason = ""
        /// Which entries of the ledger, beside what its address says.
        var conditions: [SelectionQuery.Line] = []

        /// Whether a ledger is counted or added up for it.
        var isDrawn: Bool { kind == "count" || kind == "sum" }
        var isEmpty: Bool { label.isEmpty && place.isEmpty && field.isEmpty }
    }

    /// What an area types; what ledgers count and add up; what the area's own entry says.
    static let kinds = ["integer", "decimal", "text", "date", "entry", "count", "sum"]
    private static let words = [
        "title", "title_en", "basis", "purpose", "fills", "rhythm", "begins", "ends", "due_days",
        "grace_days",
        "checks",
    ]

    /// By the names of ``words``.
    var values: [String: String]
    var lines: [Line]

    static let limits: FormLimits = {
        var limits = FormLimits()
        limits.fields = FormDraft.mostLines * (9 + Selection.mostConditions * 4) + 30
        return limits
    }()

    init(from today: Day) {
        let end = Day(ordinal: today.ordinal + 365)
        values = [
            "rhythm": FormRhythm.month.rawValue, "begins": today.description, "ends": end.description,
            "due_days": "5", "grace_days": "10",
        ]
        lines = []
    }

    init(_ form: Form) {
        values = Dictionary(
            Self.words.map { ($0, (form[$0] ?? "").trimmed) }, uniquingKeysWith: { first, _ in first })
        lines = (1...FormDraft.mostLines).map { number in
            let value = { (name: String) in (form["\(name)-\(number)"] ?? "").trimmed }
            let conditions = (1...Selection.mostConditions).map { place in
                SelectionQuery.Line(
                    field: value("field\(place)"), test: value("test\(place)"), value: value("value\(place)"),
                    other: value("other\(place)"))
            }
            return Line(
                label: value("label"), english: value("english"), kind: value("kind"), place: value("place"),
                field: value("field"), unit: value("unit"), least: value("least"), most: value("most"),
                reason: value("reason"), conditions: conditions.filter { !$0.field.isEmpty })
        }.filter { !$0.isEmpty }
    }

    subscript(_ name: String) -> String { values[name] ?? "" }

    /// What it says, or the first thing nobody can read.
    func draft(under catalogue: Ledgers.Catalogue, open: [Ledger.Name]) throws(FormRefusal) -> FormDraft {
        var read: [FormLine] = []
        for (place, line) in lines.enumerated() {
            read.append(try line.read(as: String(place + 1), under: catalogue, open: open))
        }
        var checks: [FormCheck] = []
        for text in self["checks"].split(whereSeparator: \.isNewline).map({ String($0).trimmed })
        where !text.isEmpty {
            guard let check = FormCheck(text) else { throw .badCheck(text) }
            checks.append(check)
        }
        guard let begins = Day(self["begins"]), let ends = Day(self["ends"]) else {
            throw .daysOutside(days: FormSchedule.longestLife)
        }
        let schedule = FormSchedule(
            FormRhythm(rawValue: self["rhythm"]) ?? .once, from: begins, until: ends,
            dueDays: Int(self["due_days"]) ?? -1, graceDays: Int(self["grace_days"]) ?? -1)
        return FormDraft(
            LocalizedText(zh: self["title"], en: self["title_en"]),
            because: (self["basis"], self["purpose"]), on: schedule,
            by: Area.Level(name: self["fills"]) ?? .unit, asking: read, checks: checks)
    }

    /// What an address of a ledger brought stands in its line from then on: its title, and conditions to
    /// go on with.
    mutating func settle(under catalogue: Ledgers.Catalogue, open: [Ledger.Name], title: (Ledger) -> String) {
        let ledgers = open.compactMap(catalogue.ledger)
        for place in lines.indices where lines[place].isDrawn {
            guard let (ledger, conditions) = lines[place].ledger(among: ledgers) else { continue }
            (lines[place].place, lines[place].conditions) = (title(ledger), conditions)
        }
    }

    /// The ledger that a line is counted or added up from; `nil`: none, or none that is known.
    func ledger(of line: Line, under catalogue: Ledgers.Catalogue, open: [Ledger.Name]) -> Ledger? {
        line.isDrawn ? line.ledger(among: open.compactMap(catalogue.ledger))?.0 : nil
    }

    /// Lets a ledger answer a line instead of the area.
    mutating func take(
        _ held: FormOverlap.Held, title: (Ledger.Name) -> String, label: (LedgerField.Code) -> String
    ) {
        guard let number = Int(held.line), lines.indices.contains(number - 1) else { return }
        var line = lines[number - 1]
        line.reason = ""
        switch held.instead {
        case .counted(let drawn):
            (line.kind, line.field) = ("count", "")
            (line.place, line.conditions) = (title(drawn.ledger), drawn.conditions)
        case .added(let drawn, let code):
            (line.kind, line.place, line.field) = ("sum", title(drawn.ledger), label(code))
            line.conditions = drawn.conditions
        case .asked(let asked):
            guard let home = asked.home else { return }
            (line.kind, line.place, line.field) = ("entry", title(home.ledger), label(home.field))
        }
        lines[number - 1] = line
    }
}

extension FormComposing.Line {
    fileprivate func read(
        as name: FormLine.Name, under catalogue: Ledgers.Catalogue, open: [Ledger.Name]
    ) throws(FormRefusal) -> FormLine {
        FormLine(
            name, LocalizedText(zh: label, en: english),
            from: try source(of: name, under: catalogue, open: open), because: reason.isEmpty ? nil : reason)
    }

    private func source(
        of name: FormLine.Name, under catalogue: Ledgers.Catalogue, open: [Ledger.Name]
    ) throws(FormRefusal) -> FormLine.Source {
        if let kind = FormLine.Asked.Kind(rawValue: kind) {
            return .asked(
                .init(kind, unit: unit.isEmpty ? nil : unit, least: Double(least), most: Double(most)))
        }
        let ledgers = open.compactMap(catalogue.ledger)
        guard let (ledger, conditions) = ledger(among: ledgers) else { throw .noLedger(name) }
        let drawn = FormLine.Drawn(ledger.name, where: conditions)
        if kind == "count" { return .counted(drawn) }
        let match = HeadingMatch([field], for: ledger, in: catalogue).columns.first?.found
        guard let code = match?.field else { throw kind == "sum" ? .cannotAdd(name) : .badHome(name) }
        if kind == "sum" { return .added(drawn, code) }
        return .asked(.init(.text, home: .init(ledger.name, code)))
    }

    /// A title, or an address as a browser shows it.
    fileprivate func ledger(among ledgers: [Ledger]) -> (Ledger, [SelectionQuery.Line])? {
        if let start = place.range(of: "/ledgers/") {
            let parts = place[start.upperBound...].split(separator: "?", maxSplits: 1).map(String.init)
            guard let ledger = ledgers.first(where: { $0.name == parts.first }) else { return nil }
            let text = parts.dropFirst().first ?? ""
            guard let sent = try? URLEncodedForm.decode(text.utf8, limits: SelectionQuery.formLimits) else {
                return nil
            }
            let brought = SelectionQuery(sent).lines.filter { !conditions.contains($0) }
            return (ledger, conditions + brought)
        }
        let wanted = LedgerField.folded(place)
        let found = ledgers.first { ledger in
            [ledger.name, ledger.title.zh, ledger.title.en].map(LedgerField.folded).contains(wanted)
        }
        return found.map { ($0, conditions) }
    }
}
