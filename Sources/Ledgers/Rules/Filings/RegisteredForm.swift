package import Casework
package import FoundationEssentials
package import Territory

/// What a form is, before it is sent and ever after: it does not change, it ends.
package struct FormDraft: Sendable, Equatable {
    package let title: LocalizedText
    /// The rule that lets it be asked at all.
    package let basis: String
    /// What is done with the answers.
    package let purpose: String
    package let schedule: FormSchedule
    /// The level whose areas fill it in; those above add up.
    package let fills: Area.Level
    package let lines: [FormLine]
    package let checks: [FormCheck]

    package init(
        _ title: LocalizedText, because grounds: (basis: String, purpose: String), on schedule: FormSchedule,
        by fills: Area.Level, asking lines: [FormLine], checks: [FormCheck] = []
    ) {
        self.title = title
        (basis, purpose) = grounds
        (self.schedule, self.fills, self.lines, self.checks) = (schedule, fills, lines, checks)
    }

    /// In Unicode code points, as the database counts them.
    package static let titleLimit = 80
    package static let wordsLimit = 500
    package static let labelLimit = 60
    /// One page that a clerk fills in within minutes.
    package static let mostLines = 24
    package static let mostChecks = 12

    /// Levels whose areas a desk may ask: below it, and nobody smaller than a village.
    package static func levels(below own: Area.Level) -> [Area.Level] {
        [Area.Level.town, .village].filter { $0 > own }
    }

    /// - Returns: `nil` when a desk over an area may send it on a day, as far as the form alone tells.
    package func refusal(from own: Area.Code, on today: Day) -> FormRefusal? {
        guard !title.zh.isEmpty else { return .titleMissing }
        guard !basis.isEmpty else { return .basisMissing }
        guard !purpose.isEmpty else { return .purposeMissing }
        let texts =
            [(title.zh, Self.titleLimit), (title.en, Self.titleLimit)]
            + [basis, purpose].map { ($0, Self.wordsLimit) }
            + lines.flatMap { [$0.label.zh, $0.label.en] }.map { ($0, Self.labelLimit) }
            + lines.compactMap(\.reason).map { ($0, Self.wordsLimit) }
        if let limit = texts.first(where: { $0.unicodeScalars.count > $1 })?.1 {
            return .tooLong(limit: limit)
        }
        guard texts.allSatisfy({ $0.0.isPrintable }) else { return .unprintable }
        guard Self.levels(below: own.level).contains(fills) else { return .levelNotBelow }
        guard schedule.begins <= schedule.ends, schedule.ends >= today,
            schedule.ends.ordinal - today.ordinal <= FormSchedule.longestLife,
            today.ordinal - schedule.begins.ordinal <= FormSchedule.longestLife
        else { return .daysOutside(days: FormSchedule.longestLife) }
        guard [schedule.dueDays, schedule.graceDays].allSatisfy((0...FormSchedule.mostDays).contains) else {
            return .dueOutside(days: FormSchedule.mostDays)
        }
        guard !lines.isEmpty else { return .noLines }
        guard lines.count <= Self.mostLines else { return .tooManyLines(limit: Self.mostLines) }
        if let line = lines.first(where: { $0.label.zh.isEmpty }) { return .labelMissing(line.name) }
        guard checks.count <= Self.mostChecks else { return .tooManyChecks(limit: Self.mostChecks) }
        let names = Set(lines.map(\.name))
        if let check = checks.first(where: { !Set($0.names).isSubset(of: names) }) {
            return .checkOfNothing(check)
        }
        return nil
    }

    /// - Parameters:
    ///   - open: Ledgers that are open.
    ///   - today: What years are counted back from.
    /// - Returns: `nil` when each line can be answered by an area of the level that fills it in.
    package func refusal(under catalogue: Catalogue, open: [Ledger.Name], on today: Day) -> FormRefusal? {
        for line in lines {
            guard let name = line.ledger else { continue }
            guard open.contains(name), let ledger = catalogue.ledger(name) else {
                return .noLedger(line.name)
            }
            if let refusal = line.refusal(of: ledger, for: self, under: catalogue, on: today) {
                return refusal
            }
        }
        for check in checks {
            let checked = lines.filter { check.names.contains($0.name) }
            if !checked.allSatisfy({ $0.isNumber(under: catalogue) }) { return .checkOfWords(check) }
        }
        return nil
    }

    /// The highest level that may see what one village filed: persons are told to nobody above the level
    /// their ledger is read from but in sums.
    package func readsFrom(under catalogue: Catalogue, sentBy own: Area.Level) -> Area.Level {
        let persons = lines.compactMap(\.ledger).compactMap(catalogue.ledger).filter(\.subject.isPerson)
        return persons.map(\.readsFrom).reduce(own, max)
    }
}

extension FormLine {
    fileprivate func refusal(
        of ledger: Ledger, for draft: FormDraft, under catalogue: Catalogue, on today: Day
    ) -> FormRefusal? {
        switch source {
        case .counted(let drawn), .added(let drawn, _):
            if case .added(_, let field) = source, catalogue.field(field)?.canAdd != true {
                return .cannotAdd(name)
            }
            // As an area that fills it in would ask.
            guard let area = Area.Code(String(repeating: "9", count: draft.fills.digits)) else { return nil }
            do throws(SelectionRefusal) {
                _ = try checked(drawn, under: catalogue, within: area, on: today)
                return nil
            } catch {
                return .badSource(name, error)
            }
        case .asked(let asked):
            guard let home = asked.home else { return nil }
            guard
                let field = catalogue.fields(of: ledger).first(where: { $0.field.code == home.field })?.field,
                !field.isSealed, field.sensitivity < .personal, field.ownLevel == nil, field.type != .file,
                field.type != .point, field.code != ledger.key
            else { return .badHome(name) }
            return ledger.isOwn(of: draft.fills, under: catalogue) ? nil : .noOwnEntry(name)
        }
    }

    /// What is counted or added up for an area.
    ///
    /// - Parameter day: What years are counted back from; `nil`: today.
    package func checked(
        _ drawn: Drawn, under catalogue: Catalogue, within area: Area.Code, on today: Day,
        countingFrom day: Day? = nil
    ) throws(SelectionRefusal) -> CheckedSelection {
        guard let ledger = catalogue.ledger(drawn.ledger) else { throw .noLedger }
        let query = drawn.query(within: area.text, countingFrom: day)
        var selection = query.selection(of: ledger, under: catalogue, within: area)
        selection.ticked = [ledger.key]
        if case .added(_, let field) = source {
            selection.ticked = [field]
        }
        return try selection.checked(under: catalogue, by: area, on: today)
    }
}

extension Ledger {
    /// Whether an area of a level has exactly one entry: it is known by the area itself, and nothing but that
    /// must be said of it.
    package func isOwn(of level: Area.Level, under catalogue: Catalogue) -> Bool {
        let required = catalogue.fields(of: self).filter { $0.column.isRequired || $0.field.code == key }
        return catalogue.field(key)?.ownLevel == level && required.allSatisfy { $0.field.ownLevel != nil }
    }
}

/// A form on the register: only such may be sent down.
package struct RegisteredForm: Sendable, Equatable {
    package let id: UUID
    /// The area whose desk sent it, and answers for it.
    package let area: Area.Code
    package let areaName: String
    package let draft: FormDraft
    package let readsFrom: Area.Level
    package let sentAt: Date
    /// Asked no more, and why.
    package let ended: Ending?

    package struct Ending: Sendable, Equatable {
        package let at: Date
        package let reason: String
    }

    /// Whether anything is asked by it from a day on.
    package func isLiving(on today: Day) -> Bool { ended == nil && draft.schedule.ends >= today }
}

/// Why a form cannot be sent. One case per rule.
package enum FormRefusal: Error, Equatable {
    case titleMissing, basisMissing, purposeMissing, unprintable, reasonMissing
    case tooLong(limit: Int)
    case levelNotBelow
    /// It ends before today or before it begins, or lives longer than so many days.
    case daysOutside(days: Int)
    case dueOutside(days: Int)
    case noLines
    case tooManyLines(limit: Int)
    case labelMissing(FormLine.Name)
    case tooManyChecks(limit: Int)
    case badCheck(String)
    /// It names a line that is not there.
    case checkOfNothing(FormCheck)
    /// It compares what is no number.
    case checkOfWords(FormCheck)
    /// No ledger that is open goes by that name.
    case noLedger(FormLine.Name)
    case badSource(FormLine.Name, SelectionRefusal)
    /// The field is no number.
    case cannotAdd(FormLine.Name)
    /// No field of that ledger which an area could fill in goes by that name.
    case badHome(FormLine.Name)
    /// Areas of the level have no entry of their own in that ledger.
    case noOwnEntry(FormLine.Name)
    /// Ledgers have these, and no reason is given to ask for them.
    case held([FormLine.Name])
    /// Ledgers have all of it: nobody needs to fill in anything.
    case nothingToAsk
    /// A form that lives asks all of it already.
    case askedAlready(by: LocalizedText)
    /// No area of that level is there.
    case nobody
    /// It is asked no more.
    case ended
    /// Only the desk that sent it may.
    case notOwner
}
