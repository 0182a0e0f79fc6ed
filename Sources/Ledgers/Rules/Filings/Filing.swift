package import Casework
package import FoundationEssentials
package import Territory

/// What one area answers to a form for one period.
package struct Filing: Sendable {
    package let form: UUID
    package let period: String
    package let area: Area.Code
    package let areaName: String
    package let state: State
    package let version: Int
    package let dueOn: Day
    /// The last day on which it can be filed.
    package let locksOn: Day
    package let filedOn: Day?
    /// As it was filed; empty before.
    package let cells: [FormLine.Name: FilingCell]

    package enum State: String, Sendable, CaseIterable {
        case open, filed, approved, returned

        /// Whether the area has to do something.
        package var isWaiting: Bool { self == .open || self == .returned }
    }

    /// Days after it was due on which it was filed, or on which it still is not.
    package func daysLate(on today: Day) -> Int {
        let until = state.isWaiting ? today : filedOn ?? today
        return max(0, until.ordinal - dueOn.ordinal)
    }

    package func isLocked(on today: Day) -> Bool { today > locksOn }

    /// - Returns: `nil` when somebody over an area may do this on a day.
    package func refusal(of act: Act, from own: Area.Code, on today: Day) -> FilingRefusal? {
        let isAbove = area.parent == own
        guard act == .file ? area == own : isAbove else { return .notYours }
        guard act == .correct || !isLocked(on: today) else { return .locked(since: locksOn) }
        switch act {
        case .file: return state.isWaiting ? nil : .otherState(state)
        case .approve: return state == .filed ? nil : .otherState(state)
        case .return: return state.isWaiting ? .otherState(state) : nil
        // What was never filed is filled in by whoever is above, once nobody else may any more.
        case .correct: return state.isWaiting && !isLocked(on: today) ? .otherState(state) : nil
        }
    }

    /// What can be done with it.
    package enum Act: String, Sendable, CaseIterable {
        case file, approve, `return`, correct
    }

    package static let reasonLimit = 500
}

extension FormSchedule {
    /// The day years are counted back from in a filing: the last of its period, or the day it was filed
    /// if that was sooner. Whoever looks later finds the same people of eighty.
    package func countingDay(of filing: Filing, on today: Day) -> Day {
        let drawnOn = filing.state.isWaiting ? today : filing.filedOn ?? today
        return min(period(coded: filing.period, until: today)?.last ?? drawnOn, drawnOn)
    }
}

/// The value of one line in a filing.
package struct FilingCell: Sendable, Equatable, Codable {
    /// As its field writes it; `nil`: nothing is known.
    package let text: String?
    /// What is added up above.
    package let number: Double?
    package let source: Source
    /// Which version of the area's own entry it was read from; `nil`: from no such entry.
    package let entryVersion: Int?

    package init(_ text: String?, number: Double? = nil, from source: Source, entryVersion: Int? = nil) {
        (self.text, self.number) = (text, number)
        (self.source, self.entryVersion) = (source, entryVersion)
    }

    private enum CodingKeys: String, CodingKey {
        case text, number, source
        case entryVersion = "entry"
    }

    /// The value as it is read: a sum has no text of its own.
    package var shown: String? { text ?? number.map(PlainNumber.text) }

    /// Where it came from.
    package enum Source: String, Sendable, Codable, CaseIterable {
        case ledger, typed, summed
    }

    /// - Parameter value: Of the field of a line.
    package init(_ value: EntryValue?, from source: Source, entryVersion: Int? = nil) {
        let number: Double? =
            switch value {
            case .integer(let whole): Double(whole)
            case .decimal(let decimal): decimal
            default: nil
            }
        self.init(value?.text, number: number, from: source, entryVersion: entryVersion)
    }
}

/// Why a filing stays as it is. One case per rule.
package enum FilingRefusal: Error, Equatable {
    /// It is filed by the area itself, and decided by the one above.
    case notYours
    case locked(since: Day)
    case otherState(Filing.State)
    /// Somebody else moved it meanwhile.
    case stale
    /// Not every area below has filed and been approved.
    case belowOpen
    /// The area above has filed its sum already.
    case aboveFiled
    case reasonMissing
    case reasonTooLong(limit: Int)
    case unprintable
    case missing([FormLine.Name])
    case badValues([FormLine.Name: ValueRefusal])
    case broken([FormCheck])
    /// The form is asked no more.
    case ended
}

extension RegisteredForm {
    /// Reads what was typed, line by line.
    ///
    /// - Parameter drawn: What ledgers say, by line.
    /// - Returns: All lines; what was typed is what the ledger says where nobody changed it.
    /// - Throws: ``FilingRefusal``, all that is wrong of one sort at once.
    package func cells(
        typed: [FormLine.Name: String], beside drawn: [FormLine.Name: FilingCell], under catalogue: Catalogue,
        on today: Day
    ) throws(FilingRefusal) -> [FormLine.Name: FilingCell] {
        var cells = drawn
        var (bad, missing): ([FormLine.Name: ValueRefusal], [FormLine.Name]) = ([:], [])
        for line in draft.lines {
            guard let field = line.field(under: catalogue) else { continue }
            do throws(ValueRefusal) {
                let value = try field.reading(typed[line.name] ?? "", lists: catalogue, on: today)
                if value == nil { missing.append(line.name) }
                let isSame = value?.text == drawn[line.name]?.text
                cells[line.name] = FilingCell(
                    value, from: isSame ? .ledger : .typed, entryVersion: drawn[line.name]?.entryVersion)
            } catch {
                bad[line.name] = error
            }
        }
        guard bad.isEmpty else { throw .badValues(bad) }
        guard missing.isEmpty else { throw .missing(missing) }
        try demandChecks(of: cells)
        return cells
    }

    /// What stands in a filing with some lines corrected, whatever they came from.
    package func corrected(
        _ cells: [FormLine.Name: FilingCell], typed: [FormLine.Name: String], under catalogue: Catalogue,
        on today: Day
    ) throws(FilingRefusal) -> [FormLine.Name: FilingCell] {
        var corrected = cells
        var bad: [FormLine.Name: ValueRefusal] = [:]
        for line in draft.lines {
            guard let text = typed[line.name] else { continue }
            let field =
                line.field(under: catalogue)
                ?? LedgerField(code: "line-" + line.name, type: .decimal, label: line.label)
            do throws(ValueRefusal) {
                let value = try field.reading(text, lists: catalogue, on: today)
                guard value?.text != cells[line.name]?.text else { continue }
                corrected[line.name] = FilingCell(value, from: .typed)
            } catch {
                bad[line.name] = error
            }
        }
        guard bad.isEmpty else { throw .badValues(bad) }
        try demandChecks(of: corrected)
        return corrected
    }

    private func demandChecks(of cells: [FormLine.Name: FilingCell]) throws(FilingRefusal) {
        let numbers = cells.compactMapValues(\.number)
        let broken = draft.checks.filter { !$0.holds(for: numbers) }
        guard broken.isEmpty else { throw .broken(broken) }
    }
}
