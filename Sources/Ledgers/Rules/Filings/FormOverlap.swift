package import Casework
package import FoundationEssentials
package import Territory

/// What of a form is known already: by ledgers, and by other forms.
package struct FormOverlap: Sendable, Equatable {
    package let held: [Held]
    package let elsewhere: [Elsewhere]
    /// Lines that an area would have to type.
    package let asked: [FormLine.Name]

    /// A line whose answer a ledger has.
    package struct Held: Sendable, Equatable {
        package let line: FormLine.Name
        package let ledger: Ledger.Name
        /// `nil`: the entries themselves are what is asked for.
        package let field: LedgerField.Code?
        package let certainty: HeadingMatch.Certainty
        /// How the ledger would answer it.
        package let instead: FormLine.Source
    }

    /// A form that lives and asks the same.
    package struct Elsewhere: Sendable, Equatable {
        package let form: UUID
        package let title: LocalizedText
        package let lines: [FormLine.Name]
        package let since: Day
    }

    /// - Parameters:
    ///   - open: Ledgers that are open, in the order in which one is looked for.
    ///   - forms: Those that live and reach the same areas.
    package init(
        of lines: [FormLine], filledBy fills: Area.Level, under catalogue: Catalogue, open: [Ledger.Name],
        beside forms: [RegisteredForm]
    ) {
        let anew = lines.filter(\.isAskedAnew)
        asked = lines.filter(\.isAsked).map(\.name)
        let ledgers = open.compactMap(catalogue.ledger)
        let matches = ledgers.map { ledger in
            (ledger, anew.map { HeadingMatch([$0.label.zh, $0.label.en], for: ledger, in: catalogue) })
        }
        held = anew.enumerated().compactMap { place, line in
            let title = ledgers.first { $0.isCounted(by: line.label) }.map { ledger in
                Held(
                    line: line.name, ledger: ledger.name, field: nil, certainty: .same,
                    instead: .counted(.init(ledger.name)))
            }
            let fields = matches.compactMap { ledger, found -> Held? in
                let found = found.dropFirst(place).first?.columns.compactMap(\.found)
                    .min { $0.certainty < $1.certainty }
                guard let found, let field = catalogue.field(found.field), field.sensitivity < .personal,
                    field.ownLevel == nil
                else { return nil }
                return Held(
                    line: line.name, ledger: ledger.name, field: field.code, certainty: found.certainty,
                    instead: ledger.answer(with: field, filledBy: fills, under: catalogue))
            }
            let best = fields.enumerated().min {
                ($0.element.certainty, $0.offset) < ($1.element.certainty, $1.offset)
            }
            if let title, best.map({ $0.element.certainty > .same }) ?? true { return title }
            return best?.element
        }
        elsewhere = forms.compactMap { form in
            let theirs = form.draft.lines.filter(\.isAsked)
            let same = lines.filter { line in
                line.isAsked && theirs.contains { $0.asksTheSame(as: line) }
            }
            guard !same.isEmpty else { return nil }
            return Elsewhere(
                form: form.id, title: form.draft.title, lines: same.map(\.name),
                since: form.draft.schedule.begins)
        }
    }

    /// Lines that must not be asked unless somebody says why: a likeness is a hint and no more.
    package var contested: [FormLine.Name] {
        let sure = held.filter { $0.certainty < .alike }.map(\.line)
        return asked.filter { name in sure.contains(name) || elsewhere.contains { $0.lines.contains(name) } }
    }

    /// - Returns: `nil` when there is something to ask, and a reason for what is asked twice.
    package func refusal(for lines: [FormLine]) -> FormRefusal? {
        let sure = Set(held.filter { $0.certainty < .alike }.map(\.line))
        guard !asked.allSatisfy(sure.contains) else { return .nothingToAsk }
        if let form = elsewhere.first(where: { Set($0.lines) == Set(asked) }) {
            return .askedAlready(by: form.title)
        }
        let open = contested.filter { name in
            lines.first { $0.name == name }?.reason?.isEmpty ?? true
        }
        return open.isEmpty ? nil : .held(open)
    }
}

extension FormLine {
    fileprivate func asksTheSame(as other: FormLine) -> Bool {
        if case .asked(let one) = source, case .asked(let two) = other.source, let home = one.home {
            return home == two.home
        }
        let words = { (line: FormLine) in
            Set([line.label.zh, line.label.en].map(LedgerField.folded).filter { !$0.isEmpty })
        }
        return !words(self).isDisjoint(with: words(other))
    }
}

extension Ledger {
    /// Whether somebody who asks this asks how many entries it has.
    fileprivate func isCounted(by label: LocalizedText) -> Bool {
        let register = Self.bare(LedgerField.folded(title.zh), of: WrittenMarks.ledgerEndings)
        let wanted = Self.bare(LedgerField.folded(label.zh), of: WrittenMarks.countEndings)
        if register == wanted, !register.isEmpty { return true }
        let english = label.en.lowercased()
        let beginning = WrittenMarks.countBeginnings.first(where: english.hasPrefix)
        return beginning.map { english.dropFirst($0.count) == title.en.lowercased() } ?? false
    }

    private static func bare(_ text: String, of endings: [String]) -> String {
        let ending = endings.first { text.hasSuffix($0) && text.count > $0.count }
        return ending.map { String(text.dropLast($0.count)) } ?? text
    }

    /// How it would answer for an area that has one entry of its own, or many.
    fileprivate func answer(
        with field: LedgerField, filledBy level: Area.Level, under catalogue: Catalogue
    ) -> FormLine.Source {
        if isOwn(of: level, under: catalogue) {
            return .asked(.init(.text, home: .init(name, field.code)))
        }
        if field.canAdd { return .added(.init(name), field.code) }
        return .counted(
            .init(name, where: [.init(field: field.code, test: Selection.Test.isFilled.rawValue)]))
    }
}
