import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// The register of forms: what is to be filled in, what is asked of whom, and how far each form has come.
extension Site {
    /// Filings of one list; nobody has more to fill in at once.
    private static let listed = 50
    private static let formsListed = 100
    /// A year of months.
    private static let periodsShown = 12

    var formRoutes: [Route] {
        [
            .get("/forms", for: .areaPosts) { _, call in try await formsPage(call) },
            .get("/forms/new", for: .areaPosts) { _, call in try await composePage(call) },
            .post("/forms", for: .areaPosts) { request, call in try await compose(request, call) },
            .get("/forms/:id", for: .areaPosts) { request, call in
                let period = request.uri.queryParameters["period"].map(String.init)
                return try await formPage(call, FormVisit(period: period))
            },
            .post("/forms/:id/ending", for: .areaPosts) { request, call in
                try await endForm(request, call)
            },
            .post("/forms/:id/sums/:period", for: .areaPosts) { request, call in
                try await takeFormSheet(request, call)
            },
            .get("/forms/:id/filings/:period/:area", for: .areaPosts) { _, call in
                try await filingPage(call)
            },
            .post("/forms/:id/filings/:period/:area", for: .areaPosts) { request, call in
                try await moveFiling(request, call)
            },
        ]
    }

    private func formsPage(_ call: Call) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let said = FormWords(frame: frame)
            let today = frame.time.today
            let waiting = try await db.filings.waiting(for: own, today: today, limit: Self.listed)
            let deciding =
                own.level < .village
                ? try await db.filings.toDecide(by: own, today: today, limit: Self.listed) : []
            // What has to be filed stands below it.
            let told = try await db.filings.reminders(for: own, on: today).filter { $0.late != nil }
            let forms = try await db.forms.around(own, limit: Self.formsListed)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            let content: [String: Any] = [
                "waiting": waiting.map(said.row), "hasWaiting": !waiting.isEmpty,
                "deciding": deciding.map(said.row), "hasDeciding": !deciding.isEmpty,
                "told": told.map { one in
                    [
                        "href": FormWords.address(of: one.form) + "?period=" + one.period,
                        "title": said.title(one.title), "period": said.period(one.period),
                        "words": frame.say(
                            "forms.told", ["count": frame.catalogue.number(one.late ?? 0)]),
                    ]
                },
                "hasTold": !told.isEmpty, "forms": forms.map { row(of: $0, said) },
                "hasForms": !forms.isEmpty,
                "canSend": isDesk && !FormDraft.levels(below: own.level).isEmpty,
            ]
            let title = frame.catalogue.words["forms.title"] ?? ""
            let page = Page(template: "forms", name: "forms", title: title, content: ["forms": content])
            return answer(page, in: frame)
        }
    }

    private func row(of form: RegisteredForm, _ said: FormWords) -> [String: Any] {
        let frame = said.frame
        return [
            "href": FormWords.address(of: form.id), "title": said.title(form), "from": form.areaName,
            "rhythm": said.rhythm(form.draft.schedule), "level": frame.say("level.\(form.draft.fills.name)"),
            "until": frame.time.day(form.draft.schedule.ends, withYear: true),
            "isOver": !form.isLiving(on: frame.time.today),
        ]
    }

    func formID(_ call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        return id
    }

    /// What somebody wants to see of a form, or what was wrong with what they wanted.
    struct FormVisit: Sendable {
        var period: String?
        var refusal: FormRefusal?
        var reason = ""
    }

    private func formPage(_ call: Call, _ visit: FormVisit) async throws -> Response {
        let id = try formID(call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let refused = visit.refusal.map { refusals(frame).answer(to: $0) }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            guard let own = acting.area, let form = try await db.forms.form(id),
                form.area.contains(own) || own.contains(form.area)
            else { throw NoSuchCase() }
            let said = FormWords(frame: frame)
            let today = frame.time.today
            let periods = form.draft.schedule.periods(until: today, most: Self.periodsShown)
            let period = periods.first { $0.code == visit.period } ?? periods.first
            var content = try await head(of: form, said, in: db)
            content["periods"] = periods.map { one -> [String: Any] in
                [
                    "href": FormWords.address(of: id) + "?period=" + one.code, "words": said.period(one.code),
                    "isCurrent": one == period,
                ]
            }
            content["hasPeriods"] = periods.count > 1
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            content["canEnd"] = isDesk && form.area == own && form.ended == nil
            content["reason"] = visit.reason
            content["limit"] = String(FormDraft.wordsLimit)
            if let period {
                content["period"] = said.period(period.code)
                content["due"] = said.due(form.draft.schedule.due(period), isWaiting: true)
                content["take"] = takeWords(of: form, period, isFresh: acting.isFactorFresh, frame)
                content.merge(try await progress(of: form, for: period, own, said, in: db)) { $1 }
            }
            let page = Page(
                template: "form", name: "forms", title: said.title(form), status: refused?.status ?? .ok,
                content: ["form": content])
            return answer(page, in: frame)
        }
    }

    private func head(
        of form: RegisteredForm, _ said: FormWords, in db: Transaction
    ) async throws -> [String: Any] {
        let frame = said.frame
        let catalogue = try await catalogueShelf.current(in: db)
        var words = row(of: form, said)
        words["basis"] = form.draft.basis
        words["purpose"] = form.draft.purpose
        words["since"] = frame.time.day(form.draft.schedule.begins, withYear: true)
        words["dueDays"] = frame.say(
            "forms.due_rule",
            [
                "days": String(form.draft.schedule.dueDays), "grace": String(form.draft.schedule.graceDays),
            ])
        words["lines"] = form.draft.lines.map { line -> [String: Any] in
            var row: [String: Any] = [
                "number": line.name, "label": said.label(line),
                "source": said.words(forSourceOf: line, under: catalogue),
            ]
            if let reason = line.reason { row["reason"] = reason }
            return row
        }
        words["checks"] = form.draft.checks.map { said.words(for: $0, of: form.draft.lines) }
        words["hasChecks"] = !form.draft.checks.isEmpty
        if let ended = form.ended {
            words["ended"] = ["when": frame.time.moment(ended.at), "reason": ended.reason]
        }
        return words
    }

    /// Areas directly below, those that are late first, with their numbers and what those add up to.
    private func progress(
        of form: RegisteredForm, for period: FilingPeriod, _ own: Area.Code, _ said: FormWords,
        in db: Transaction
    ) async throws -> [String: Any] {
        let frame = said.frame
        guard let catalogue = try await catalogueShelf.current(in: db) else { return [:] }
        let today = frame.time.today
        var words: [String: Any] = [:]
        if let filing = try await db.filings.filing(of: form.id, for: period.code, in: own, within: own) {
            words["own"] = [
                "href": FormWords.address(of: form.id, period.code, own), "state": said.state(filing.state),
                "due": said.due(filing.dueOn, isWaiting: filing.state.isWaiting), "area": filing.areaName,
            ]
        }
        guard own.level < form.draft.fills else { return words }
        let sums = FormSums(
            of: form, progress: try await db.filings.progress(of: form.id, for: period.code, today: today),
            below: try await db.filings.below(own, of: form.id, for: period.code), under: catalogue)
        let rows = sums.areas.map { one -> [String: Any] in
            let filing = sums.filings[one.area]
            var row: [String: Any] = [
                "name": one.name, "isLate": one.late > 0,
                "told": frame.say(
                    "forms.progress",
                    ["filed": frame.catalogue.number(one.filed), "asked": frame.catalogue.number(one.asked)]),
                "cells": sums.lines.map {
                    said.value(filing?.cells[$0.name], of: $0, under: catalogue, at: own.level)
                },
            ]
            if let state = one.state { row["state"] = said.state(state) }
            if filing != nil { row["href"] = FormWords.address(of: form.id, period.code, one.area) }
            return row
        }
        let asked = sums.areas.map(\.asked).reduce(0, +)
        let filed = sums.areas.map(\.filed).reduce(0, +)
        words["rows"] = rows
        words["hasRows"] = !rows.isEmpty
        words["headings"] = sums.lines.map(said.label)
        words["sums"] = sums.lines.map { line in
            said.value(sums.sum(of: line), of: line, under: catalogue, at: own.level)
        }
        words["asked"] = String(asked)
        words["filed"] = String(filed)
        words["told"] = frame.say(
            "forms.progress",
            ["filed": frame.catalogue.number(filed), "asked": frame.catalogue.number(asked)])
        let count = sums.areas.map(\.late).reduce(0, +)
        if count > 0 {
            words["late"] = frame.say("forms.late_count", ["count": frame.catalogue.number(count)])
        }
        return words
    }

    private func endForm(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let action = EndForm(try formID(call), because: form["reason"] ?? "", from: call.source)
        let now = now()
        do {
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refusal as FormRefusal {
            return try await formPage(call, FormVisit(refusal: refusal, reason: action.reason))
        }
        return .seeOther(FormWords.address(of: action.form))
    }
}

extension FormWords {
    /// How a line gets its value, in a sentence.
    func words(forSourceOf line: FormLine, under catalogue: Ledgers.Catalogue?) -> String {
        let ledger = line.ledger.map { name in
            catalogue?.ledger(name).map { frame.words($0.title) } ?? name
        }
        let field = { (code: LedgerField.Code) in
            catalogue?.field(code).map { frame.words($0.label) } ?? code
        }
        switch line.source {
        case .counted: return frame.say("forms.from_count", ["ledger": ledger ?? ""])
        case .added(_, let code):
            return frame.say("forms.from_sum", ["ledger": ledger ?? "", "field": field(code)])
        case .asked(let asked):
            guard let home = asked.home else { return frame.say("form_kind.\(asked.kind.rawValue)") }
            return frame.say("forms.from_entry", ["ledger": ledger ?? "", "field": field(home.field)])
        }
    }

    /// A check with the lines it names: both sides said.
    func words(for check: FormCheck, of lines: [FormLine]) -> String {
        let name = { (name: FormLine.Name) in
            lines.first { $0.name == name }.map { frame.say("forms.quoted", ["label": label($0)]) } ?? name
        }
        let sides = [check.left, check.right].map { $0.map(name).joined(separator: " + ") }
        return sides.joined(separator: check.relation == .equal ? " = " : " ≤ ")
    }
}
