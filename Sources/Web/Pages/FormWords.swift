import Access
import Casework
import Foundation
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Says forms, periods and filings as people say them.
struct FormWords: Sendable {
    let frame: Frame

    func title(_ form: RegisteredForm) -> String { title(form.draft.title) }

    /// A title without an English one goes by the other.
    func title(_ title: LocalizedText) -> String {
        let words = frame.words(title)
        return words.isEmpty ? title.zh : words
    }

    func label(_ line: FormLine) -> String { title(line.label) }

    /// `2027-03`, `2027-Q1` and `2027` as people say them.
    func period(_ code: String) -> String {
        let parts = code.split(separator: "-").map(String.init)
        guard let year = parts.first, Int(year) != nil else { return frame.say("forms.period_once") }
        guard let part = parts.dropFirst().first else {
            return frame.say("forms.period_year", ["year": year])
        }
        if part.hasPrefix("Q") {
            return frame.say("forms.period_quarter", ["year": year, "quarter": String(part.dropFirst())])
        }
        return frame.say("forms.period_month", ["year": year, "month": Int(part).map(String.init) ?? part])
    }

    func rhythm(_ schedule: FormSchedule) -> String { frame.say("form_rhythm.\(schedule.rhythm.rawValue)") }

    /// Days that are left, and how pressing that is.
    func due(_ day: Day, isWaiting: Bool) -> [String: Any] {
        let left = day.ordinal - frame.time.today.ordinal
        let date = frame.time.day(day)
        guard isWaiting else { return ["words": frame.say("forms.due", ["date": date]), "mark": "none"] }
        switch left {
        case ..<0:
            return [
                "words": frame.say("forms.late", ["days": String(-left), "date": date]), "mark": "overdue",
            ]
        case 0: return ["words": frame.say("forms.due_today"), "mark": "soon"]
        case 1: return ["words": frame.say("forms.due_tomorrow"), "mark": "soon"]
        default:
            return ["words": frame.say("forms.left", ["days": String(left), "date": date]), "mark": "ok"]
        }
    }

    func state(_ state: Filing.State) -> [String: Any] {
        let mark =
            switch state {
            case .open: "clock"
            case .filed: "waits"
            case .approved: "ok"
            case .returned: "overdue"
            }
        return ["words": frame.say("filing_state.\(state.rawValue)"), "mark": mark]
    }

    func row(_ waiting: WaitingFiling) -> [String: Any] {
        [
            "href": Self.address(of: waiting.form, waiting.period, waiting.area),
            "title": title(waiting.title), "period": period(waiting.period), "area": waiting.areaName,
            "due": due(waiting.dueOn, isWaiting: waiting.state.isWaiting), "state": state(waiting.state),
        ]
    }

    static func address(of form: UUID) -> String { "/forms/\(form.uuidString.lowercased())" }

    static func address(of form: UUID, _ period: String, _ area: Area.Code) -> String {
        "\(address(of: form))/filings/\(period)/\(area.text)"
    }

    /// A value, for a post of a level; of persons no sum under ten above those who read their ledger.
    func value(
        _ cell: FilingCell?, of line: FormLine, under catalogue: Ledgers.Catalogue, at level: Area.Level
    )
        -> String
    {
        guard let cell, let shown = cell.shown else { return "–" }
        guard !line.isWithheld(cell, under: catalogue, at: level) else { return frame.say("forms.below_ten") }
        if let number = cell.number, number == number.rounded(), abs(number) < 1e15 {
            return frame.catalogue.number(Int(number))
        }
        guard let field = line.field(under: catalogue), cell.number == nil else { return shown }
        return field.words(for: field.value(kept: shown), under: catalogue, frame)
    }

    /// Where a value came from, and the form over the ledger that shows the same.
    func source(
        of line: FormLine, in area: Area.Code, under catalogue: Ledgers.Catalogue, countingFrom day: Day
    ) -> [String: Any]? {
        guard let name = line.ledger, let ledger = catalogue.ledger(name) else { return nil }
        let query: SelectionQuery =
            switch line.source {
            case .counted(let drawn): drawn.query(within: area.text, countingFrom: day)
            case .added(let drawn, let field):
                drawn.query(within: area.text, showing: field, countingFrom: day)
            case .asked: FormLine.Drawn(name).query(within: area.text)
            }
        return ["href": "/ledgers/\(name)" + query.asQuery, "words": frame.words(ledger.title)]
    }
}

extension LedgerField {
    fileprivate func words(
        for value: EntryValue, under catalogue: Ledgers.Catalogue, _ frame: Frame
    ) -> String {
        switch value {
        case .truth(let isTrue): frame.say(isTrue ? "answer.yes" : "answer.no")
        case .date(let day): frame.time.day(day, withYear: true)
        case .choice(let code): catalogue.title(of: code, in: self).map(frame.words) ?? code
        default: value.text
        }
    }
}
