import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// One filing: prefilled from ledgers, completed by its area, decided by the area above.
extension Site {
    /// Moves of a filing shown; nobody reads more.
    private static let movesShown = 30
    private static let prefix = "line-"

    /// What was typed and is wrong, to be shown again.
    private struct FilingTyped: Sendable {
        var lines: [FormLine.Name: String] = [:]
        var reason = ""
        var problems: [FormLine.Name: ValueRefusal] = [:]
        var missing: [FormLine.Name] = []
        var refusal: (any Error)?
    }

    /// What a page of one filing is about.
    private struct OpenFiling {
        let form: RegisteredForm
        let filing: Filing
        let catalogue: Ledgers.Catalogue
        let own: Area.Code
        let isDesk: Bool
        let said: FormWords
        let typed: FilingTyped?

        var isFilled: Bool { filing.area.level == form.draft.fills }

        func may(_ act: Filing.Act) -> Bool {
            isDesk && filing.refusal(of: act, from: own, on: said.frame.time.today) == nil
        }
    }

    func filingPage(_ call: Call) async throws -> Response { try await filingPage(call, nil) }

    private func filingPage(_ call: Call, _ typed: FilingTyped?) async throws -> Response {
        let (id, period, area) = try filingKey(call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area,
                let filing = try await db.filings.filing(of: id, for: period, in: area, within: own),
                let form = try await db.forms.form(id),
                let catalogue = try await catalogueShelf.current(in: db)
            else { throw NoSuchCase() }
            let refused = typed?.refusal.map { words(for: $0, in: form, frame) }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            let open = OpenFiling(
                form: form, filing: filing, catalogue: catalogue, own: own, isDesk: isDesk,
                said: FormWords(frame: frame), typed: typed)
            let content = try await words(of: open, in: db)
            let page = Page(
                template: "filing", name: "forms", title: open.said.title(form),
                status: refused?.status ?? .ok, content: ["filing": content])
            return answer(page, in: frame)
        }
    }

    private func filingKey(_ call: Call) throws -> (UUID, String, Area.Code) {
        guard let area = Area.Code(try call.parameters.require("area")) else { throw NoSuchCase() }
        return (try formID(call), try call.parameters.require("period"), area)
    }

    private func words(for error: any Error, in form: RegisteredForm, _ frame: Frame) -> Answered {
        let words = refusals(frame)
        guard let refusal = error as? FilingRefusal else { return words.answer(to: error) }
        return words.answer(to: refusal, in: form, said: FormWords(frame: frame))
    }

    private func words(of open: OpenFiling, in db: Transaction) async throws -> [String: Any] {
        let (form, filing, said) = (open.form, open.filing, open.said)
        let today = said.frame.time.today
        let mayFile = open.may(.file)
        var words: [String: Any] = [
            "title": said.title(form), "area": filing.areaName, "period": said.period(filing.period),
            "back": FormWords.address(of: form.id) + "?period=" + filing.period,
            "action": FormWords.address(of: form.id, filing.period, filing.area),
            "version": String(filing.version), "state": said.state(filing.state),
            "due": said.due(filing.dueOn, isWaiting: filing.state.isWaiting),
            "isLocked": filing.isLocked(on: today), "mayFile": mayFile, "mayApprove": open.may(.approve),
            "mayReturn": open.may(.return), "mayCorrect": open.may(.correct), "isFilled": open.isFilled,
            "limit": String(Filing.reasonLimit), "reason": open.typed?.reason ?? "",
            "locks": said.frame.time.day(filing.locksOn, withYear: true),
        ]
        let days = filing.daysLate(on: today)
        if days > 0, !filing.state.isWaiting {
            words["filedLate"] = said.frame.say("forms.filed_late", ["days": String(days)])
        }
        if open.isFilled {
            let cells =
                filing.state.isWaiting
                ? try await FilingDraw(form, under: open.catalogue, marking: marking, on: today)
                    .cells(of: filing, in: db) : filing.cells
            words["rows"] = form.draft.lines.map { row(of: $0, cells[$0.name], open, isAsked: mayFile) }
            words["corrections"] = form.draft.lines.map { line in
                field(for: line, open.typed?.lines[line.name] ?? cells[line.name]?.shown, open, mark: "fix-")
            }
        } else {
            words.merge(try await sums(of: open, in: db)) { $1 }
        }
        let moves = try await db.filings.moves(of: filing, limit: Self.movesShown)
        words["moves"] = moves.map { self.words(of: $0, said) }
        words["hasMoves"] = !moves.isEmpty
        return words
    }

    private func words(of move: FilingMove, _ said: FormWords) -> [String: Any] {
        var words: [String: Any] = [
            "act": said.frame.say("filing_move.\(move.act)"), "who": move.who,
            "when": said.frame.time.moment(move.at),
        ]
        if let reason = move.reason { words["reason"] = reason }
        return words
    }

    private func row(
        of line: FormLine, _ cell: FilingCell?, _ open: OpenFiling, isAsked: Bool
    ) -> [String: Any] {
        let (said, catalogue) = (open.said, open.catalogue)
        let source = cell?.source ?? .typed
        var row: [String: Any] = [
            "number": line.name, "label": said.label(line),
            "value": said.value(cell, of: line, under: catalogue, at: open.own.level),
        ]
        if cell?.shown != nil { row["told"] = said.frame.say("filing_source.\(source.rawValue)") }
        if let unit = line.field(under: catalogue)?.check.unit { row["unit"] = said.frame.words(unit) }
        if var source = said.source(
            of: line, in: open.filing.area, under: catalogue,
            countingFrom: open.form.draft.schedule.countingDay(of: open.filing, on: said.frame.time.today))
        {
            source["isTyped"] = line.isAsked
            row["source"] = source
        }
        if isAsked, line.isAsked {
            row["field"] = field(
                for: line, open.typed?.lines[line.name] ?? cell?.text, open, mark: Self.prefix)
        }
        return row
    }

    /// What an area types, or whoever is above corrects.
    private func field(
        for line: FormLine, _ value: String?, _ open: OpenFiling, mark: String
    ) -> FieldWords {
        let field = line.field(under: open.catalogue)
        let kind: FieldWords.Kind =
            switch field?.type {
            case .integer, .decimal, nil: .number
            case .date: .day
            case .boolean, .choice: .select
            default: .text
            }
        var words = FieldWords(kind, name: mark + line.name, label: open.said.label(line))
        (words.value, words.isRequired) = (value, mark == Self.prefix)
        words.hint = field?.check.unit.map(open.said.frame.words)
        words.limit = String(field?.check.longest ?? LedgerField.textLength)
        let frame = open.said.frame
        if let why = open.typed?.problems[line.name] {
            words.problem = refusals(frame).words(for: why, of: field)
        }
        if open.typed?.missing.contains(line.name) ?? false { words.problem = frame.say("entry.needed") }
        let codes = field?.check.codes.flatMap(open.catalogue.codeList)?.values ?? []
        let options =
            field?.type == .boolean
            ? ["true", "false"].map { ($0, frame.say($0 == "true" ? "entry.yes" : "entry.no")) }
            : codes.filter { !$0.isEnded || $0.code == value }.map { ($0.code, frame.words($0.title)) }
        words.options =
            [OptionWords("", frame.say("entry.nothing"), isChosen: value == nil)]
            + options.map { OptionWords($0.0, $0.1, isChosen: $0.0 == value) }
        return words
    }

    /// What the areas below add up to, each with its way on.
    private func sums(of open: OpenFiling, in db: Transaction) async throws -> [String: Any] {
        let (form, filing, said) = (open.form, open.filing, open.said)
        let level = open.own.level
        let lines = form.draft.lines.filter { $0.isNumber(under: open.catalogue) }
        let below = try await db.filings.below(filing.area, of: form.id, for: filing.period)
        let approved = below.filter { $0.state == .approved }
        let sums = lines.map { line -> String in
            let numbers = approved.compactMap { $0.cells[line.name]?.number }
            let live = FilingCell(nil, number: numbers.reduce(0, +), from: .summed)
            let cell = filing.state.isWaiting ? (numbers.isEmpty ? nil : live) : filing.cells[line.name]
            return said.value(cell, of: line, under: open.catalogue, at: level)
        }
        let isReady = !below.isEmpty && approved.count == below.count
        return [
            "headings": lines.map(said.label), "sums": sums, "isReady": isReady,
            "ready": said.frame.say(
                "forms.ready",
                [
                    "approved": said.frame.catalogue.number(approved.count),
                    "asked": said.frame.catalogue.number(below.count),
                ]),
            "hasBelow": !below.isEmpty,
            "below": below.map { one -> [String: Any] in
                [
                    "name": one.areaName, "href": FormWords.address(of: form.id, one.period, one.area),
                    "state": said.state(one.state),
                    "cells": lines.map {
                        said.value(one.cells[$0.name], of: $0, under: open.catalogue, at: level)
                    },
                ]
            },
        ]
    }

    func moveFiling(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (id, period, area) = try filingKey(call)
        guard let act = Filing.Act(rawValue: form["act"] ?? "") else { throw Unreadable(what: "act") }
        guard let version = form["version"].flatMap(Int.init) else { throw Unreadable(what: "version") }
        let seen = SeenFiling(of: id, for: period, in: area, version: version)
        let mark = act == .correct ? "fix-" : Self.prefix
        let pairs = form.fields.compactMapValues(\.first).filter { $0.key.hasPrefix(mark) }
        var typed = FilingTyped(reason: form["reason"] ?? "")
        typed.lines = Dictionary(
            pairs.map { (String($0.key.dropFirst(mark.count)), $0.value) },
            uniquingKeysWith: { first, _ in first })
        let now = now()
        do {
            try await acting(call) { [typed] acting, db in
                let today = try await frame(call, acting: acting, in: db).time.today
                try await perform(act, seen, typed, on: today, call, acting, at: now, in: db)
            }
        } catch FilingRefusal.badValues(let bad) {
            (typed.problems, typed.refusal) = (bad, FilingRefusal.badValues(bad))
            return try await filingPage(call, typed)
        } catch FilingRefusal.missing(let lines) {
            (typed.missing, typed.refusal) = (lines, FilingRefusal.missing(lines))
            return try await filingPage(call, typed)
        } catch let refusal as FilingRefusal {
            typed.refusal = refusal
            return try await filingPage(call, typed)
        } catch let refusal as LedgerRefusal {
            typed.refusal = refusal
            return try await filingPage(call, typed)
        }
        return .seeOther(FormWords.address(of: id, period, area))
    }

    private func perform(
        _ act: Filing.Act, _ seen: SeenFiling, _ typed: FilingTyped, on today: Day, _ call: Call,
        _ acting: Acting, at now: Date, in db: Transaction
    ) async throws {
        switch act {
        case .file:
            try await FileFiling(seen, saying: typed.lines, on: today, from: (call.source, shelf, sealing))
                .run(by: acting, at: now, in: db)
        case .approve:
            try await DecideFiling(seen, returningFor: nil, on: today, from: (call.source, shelf))
                .run(by: acting, at: now, in: db)
        case .return:
            try await DecideFiling(seen, returningFor: typed.reason, on: today, from: (call.source, shelf))
                .run(by: acting, at: now, in: db)
        case .correct:
            let origin = (source: call.source, shelf: shelf)
            try await CorrectFiling(
                seen, saying: typed.lines, because: typed.reason, on: today, from: origin
            ).run(by: acting, at: now, in: db)
        }
    }
}
