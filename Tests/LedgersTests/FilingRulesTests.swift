import Casework
import Foundation
import Territory
import Testing

@testable import Ledgers

/// Periods and their days, checks between lines, and what of a form is known already.
@Suite struct FilingRulesTests {
    private static func day(_ text: String) -> Day { Day(text) ?? Day(ordinal: 0) }

    private func schedule(
        _ rhythm: FormRhythm, _ begins: String = "2026-02-10", _ ends: String = "2027-12-31", due: Int = 5
    ) -> FormSchedule {
        FormSchedule(rhythm, from: Self.day(begins), until: Self.day(ends), dueDays: due, graceDays: 10)
    }

    @Test(arguments: [
        (FormRhythm.month, "2026-02-10", "2026-02", "2026-02-01", "2026-02-28", "2026-03-05"),
        (.month, "2026-12-31", "2026-12", "2026-12-01", "2026-12-31", "2027-01-05"),
        (.month, "2027-02-01", "2027-02", "2027-02-01", "2027-02-28", "2027-03-05"),
        (.quarter, "2026-03-31", "2026-Q1", "2026-01-01", "2026-03-31", "2026-04-05"),
        (.quarter, "2026-04-01", "2026-Q2", "2026-04-01", "2026-06-30", "2026-07-05"),
        (.quarter, "2026-12-01", "2026-Q4", "2026-10-01", "2026-12-31", "2027-01-05"),
        (.year, "2026-07-01", "2026", "2026-01-01", "2026-12-31", "2027-01-05"),
        (.once, "2026-07-01", "once", "2026-02-10", "2027-12-31", "2028-01-05"),
    ])
    func `a day lies in one period, which is due so many days after its end`(
        rhythm: FormRhythm, on: String, code: String, first: String, last: String, due: String
    ) throws {
        let schedule = schedule(rhythm)
        let period = try #require(schedule.period(containing: Self.day(on)))
        #expect(period == FilingPeriod(code: code, first: Self.day(first), last: Self.day(last)))
        #expect(schedule.due(period) == Self.day(due))
        #expect(schedule.locks(period).ordinal == Self.day(due).ordinal + 10)
    }

    @Test(arguments: ["2026-02-09", "2028-01-01"])
    func `outside its life a form has no period`(on: String) {
        #expect(schedule(.month).period(containing: Self.day(on)) == nil)
    }

    @Test func `the leap day belongs to February, and is due in March`() throws {
        let leap = schedule(.month, "2028-01-01", "2028-12-31")
        let period = try #require(leap.period(containing: Self.day("2028-02-29")))
        #expect(period.last == Self.day("2028-02-29") && leap.due(period) == Self.day("2028-03-05"))
    }

    @Test func `periods are listed from the newest back to the first`() {
        let codes = { (schedule: FormSchedule, on: String, most: Int) in
            schedule.periods(until: Self.day(on), most: most).map(\.code)
        }
        #expect(codes(schedule(.month), "2026-04-02", 9) == ["2026-04", "2026-03", "2026-02"])
        #expect(codes(schedule(.month), "2026-04-02", 2) == ["2026-04", "2026-03"])
        #expect(codes(schedule(.quarter), "2026-04-02", 9) == ["2026-Q2", "2026-Q1"])
        #expect(codes(schedule(.once), "2026-04-02", 9) == ["once"])
        #expect(codes(schedule(.month), "2026-02-09", 9) == [])
        // Of a form that has ended the last periods stay.
        #expect(codes(schedule(.year), "2030-01-01", 9) == ["2027", "2026"])
    }

    private func filing(
        _ state: Filing.State, filed: String? = nil, area: String = "330106001004"
    ) throws -> Filing {
        Filing(
            form: UUID(), period: "2026-02", area: try #require(Area.Code(area)), areaName: "", state: state,
            version: 1, dueOn: Self.day("2026-03-05"), locksOn: Self.day("2026-03-15"),
            filedOn: filed.map(Self.day), cells: [:])
    }

    @Test(arguments: [
        ("residents", 9.0, Area.Level.county, true), ("residents", 10, .county, false),
        ("residents", 9, .town, false), ("dwellings", 1, .county, false),
    ])
    func `of persons a count under ten is not told above those who read their ledger`(
        ledger: String, number: Double, level: Area.Level, isWithheld: Bool
    ) {
        let line = FormLine("1", LedgerScene.words("x"), from: .counted(.init(ledger)))
        let cell = FilingCell(nil, number: number, from: .summed)
        #expect(line.isWithheld(cell, under: LedgerScene.small, at: level) == isWithheld)
    }

    @Test(
        arguments: [
            // Until it is filed today counts, and never more than the last day of its period.
            (Filing.State.open, nil, "2026-02-20", "2026-02-20"), (.open, nil, "2026-03-03", "2026-02-28"),
            (.filed, "2026-02-20", "2026-07-01", "2026-02-20"),
            (.approved, "2026-03-04", "2026-07-01", "2026-02-28"),
            (.returned, "2026-02-20", "2026-02-25", "2026-02-25"),
        ] as [(Filing.State, String?, String, String)])
    func `years are counted up to the end of the period, or the day it was filed`(
        state: Filing.State, filed: String?, today: String, day: String
    ) throws {
        let found = schedule(.month).countingDay(of: try filing(state, filed: filed), on: Self.day(today))
        #expect(found == Self.day(day))
    }

    @Test(
        arguments: [
            (Filing.State.open, nil, "2026-03-05", 0), (.open, nil, "2026-03-06", 1),
            (.returned, "2026-03-01", "2026-03-08", 3), (.filed, "2026-03-05", "2026-04-30", 0),
            (.approved, "2026-03-07", "2026-04-30", 2),
        ] as [(Filing.State, String?, String, Int)])
    func `late is what is filed after its day, or is not filed`(
        state: Filing.State, filed: String?, today: String, days: Int
    ) throws {
        #expect(try filing(state, filed: filed).daysLate(on: Self.day(today)) == days)
    }

    @Test(
        arguments: [
            (Filing.Act.file, Filing.State.open, "330106001004", "2026-03-15", nil),
            (.file, .returned, "330106001004", "2026-03-15", nil),
            (.file, .filed, "330106001004", "2026-03-01", .otherState(.filed)),
            (.file, .open, "330106001", "2026-03-01", .notYours),
            (
                .file, .open, "330106001004", "2026-03-16",
                .locked(since: Day("2026-03-15") ?? Day(ordinal: 0))
            ),
            (.approve, .filed, "330106001", "2026-03-01", nil),
            (.approve, .filed, "330106001004", "2026-03-01", .notYours),
            // Not whoever is above whoever is above.
            (.approve, .filed, "330106", "2026-03-01", .notYours),
            (.approve, .open, "330106001", "2026-03-01", .otherState(.open)),
            (.return, .approved, "330106001", "2026-03-01", nil),
            (
                .return, .approved, "330106001", "2026-03-16",
                .locked(since: Day("2026-03-15") ?? Day(ordinal: 0))
            ),
            (.correct, .approved, "330106001", "2026-05-01", nil),
            (.correct, .open, "330106001", "2026-03-01", .otherState(.open)),
            (.correct, .open, "330106001", "2026-05-01", nil),
        ] as [(Filing.Act, Filing.State, String, String, FilingRefusal?)])
    func `the area files, the one above decides, and what is locked is corrected alone`(
        act: Filing.Act, state: Filing.State, own: String, today: String, refusal: FilingRefusal?
    ) throws {
        let filing = try filing(state, filed: "2026-03-01")
        let own = try #require(Area.Code(own))
        #expect(filing.refusal(of: act, from: own, on: Self.day(today)) == refusal)
    }

    @Test(arguments: [
        ("1 <= 3", ["1"], FormCheck.Relation.atMost, ["3"]), ("1≤3", ["1"], .atMost, ["3"]),
        ("1 + 2 = 3", ["1", "2"], .equal, ["3"]), ("１＋２＝３", ["1", "2"], .equal, ["3"]),
    ])
    func `a check is read as it is written`(
        text: String, left: [String], relation: FormCheck.Relation, right: [String]
    ) throws {
        #expect(try #require(FormCheck(text)) == FormCheck(left, relation, right))
    }

    @Test(arguments: ["", "1", "1 < 2", "a = b", "1 = 2 = 3", "1 + = 2", "01 = 2", "1 - 2 = 3"])
    func `what is no check is none`(text: String) {
        #expect(FormCheck(text) == nil)
    }

    @Test(arguments: [
        ("1 <= 2", 3.0, 3.0, true), ("1 <= 2", 4, 3, false), ("1 = 2", 0.1 + 0.2, 0.3, true),
        ("1 = 2", 1, 2, false), ("1 + 1 = 2", 2, 4, true),
    ])
    func `a check compares sums`(text: String, one: Double, two: Double, holds: Bool) throws {
        let check = try #require(FormCheck(text))
        #expect(check.holds(for: ["1": one, "2": two]) == holds)
        #expect(check.holds(for: ["1": one]))
    }

    // What is known already.

    private func asked(_ name: String, _ label: String, because reason: String? = nil) -> FormLine {
        FormLine(
            name, LocalizedText(zh: label, en: ""), from: .asked(.init(.integer)), because: reason)
    }

    private func overlap(_ lines: [FormLine], beside forms: [RegisteredForm] = []) -> FormOverlap {
        FormOverlap(
            of: lines, filledBy: .village, under: Shelf.catalogue, open: ["dwellings", "residents"],
            beside: forms)
    }

    private func sent(_ lines: [FormLine], _ title: String = "old") throws -> RegisteredForm {
        RegisteredForm(
            id: UUID(), area: try #require(Area.Code("330106")), areaName: "",
            draft: FormDraft(
                LocalizedText(zh: title, en: title), because: ("x", "x"), on: schedule(.month), by: .village,
                asking: lines),
            readsFrom: .county, sentAt: Date(timeIntervalSince1970: 0), ended: nil)
    }

    @Test(arguments: [
        ("层数", "dwellings", "floors", HeadingMatch.Certainty.same),
        ("面积（平方米）", "dwellings", "floor-area", .synonym),
        ("floors", "dwellings", "floors", .same), ("建筑总面积", "dwellings", "floor-area", .alike),
        ("是否出租", "dwellings", "rented", .same),
    ])
    func `what a ledger has is found by label, synonym and likeness`(
        label: String, ledger: String, field: String, certainty: HeadingMatch.Certainty
    ) throws {
        let held = try #require(overlap([asked("1", label), asked("2", "上访批次")]).held.first)
        #expect(held.line == "1" && held.ledger == ledger && held.field == field)
        #expect(held.certainty == certainty)
        switch held.instead {
        case .added(let drawn, let code): #expect(drawn.ledger == ledger && code == field)
        case .counted(let drawn): #expect(field == "rented" && drawn.conditions.map(\.test) == ["filled"])
        case .asked: Issue.record("nobody has an entry of their own here")
        }
    }

    @Test func `entries that are asked for by the name of their ledger are counted`() throws {
        let held = try #require(overlap([asked("1", "dwellings数量"), asked("2", "上访批次")]).held.first)
        #expect(held.instead == .counted(.init("dwellings")) && held.field == nil)
    }

    @Test func `what is known is not asked without a reason, and never alone`() throws {
        let fresh = asked("1", "上访批次")
        #expect(overlap([fresh]).refusal(for: [fresh]) == nil)
        let both = [fresh, asked("2", "层数")]
        #expect(overlap(both).refusal(for: both) == .held(["2"]))
        let explained = [fresh, asked("2", "层数", because: "台账正在核对")]
        #expect(overlap(explained).refusal(for: explained) == nil)
        let known = [asked("1", "层数", because: "x"), asked("2", "建筑面积", because: "x")]
        #expect(overlap(known).refusal(for: known) == .nothingToAsk)
        let counted = [FormLine("1", LocalizedText(zh: "a", en: ""), from: .counted(.init("dwellings")))]
        #expect(overlap(counted).refusal(for: counted) == .nothingToAsk)
        // A likeness is a hint.
        let alike = [fresh, asked("2", "建筑总面积")]
        #expect(overlap(alike).refusal(for: alike) == nil)
    }

    @Test func `what another form asks is not asked again`() throws {
        let old = try sent([asked("1", "上访批次"), asked("2", "化解件数")])
        let all = [asked("1", "化解 件数"), asked("2", "上访批次")]
        #expect(overlap(all, beside: [old]).elsewhere.map(\.lines) == [["1", "2"]])
        #expect(overlap(all, beside: [old]).refusal(for: all) == .askedAlready(by: old.draft.title))
        let some = [asked("1", "化解件数"), asked("2", "新办公地点")]
        #expect(overlap(some, beside: [old]).refusal(for: some) == .held(["1"]))
        let explained = [asked("1", "化解件数", because: "x"), asked("2", "新办公地点")]
        #expect(overlap(explained, beside: [old]).refusal(for: explained) == nil)
    }

    @Test func `a line says the same after it was kept`() throws {
        let lines = [
            FormLine(
                "1", LocalizedText(zh: "a", en: "b"), from: .counted(.init("x", where: [.init(field: "y")]))),
            FormLine("2", LocalizedText(zh: "a", en: ""), from: .added(.init("x"), "y"), because: "z"),
            FormLine(
                "3", LocalizedText(zh: "a", en: ""),
                from: .asked(.init(.decimal, unit: "亩", least: 0, most: 9, home: .init("x", "y")))),
        ]
        let kept = try JSONEncoder().encode(lines)
        #expect(try JSONDecoder().decode([FormLine].self, from: kept) == lines)
    }

    @Test func `a form says the first thing that keeps it from being sent`() throws {
        let county = try #require(Area.Code("330106"))
        let make = {
            (title: String, basis: String, fills: Area.Level, lines: [FormLine], checks: [FormCheck]) in
            FormDraft(
                LocalizedText(zh: title, en: ""), because: (basis, "x"), on: schedule(.month), by: fills,
                asking: lines, checks: checks
            ).refusal(from: county, on: Self.day("2026-03-01"))
        }
        let line = asked("1", "上访批次")
        #expect(make("x", "x", .village, [line], []) == nil)
        #expect(make("", "x", .village, [line], []) == .titleMissing)
        #expect(make("x", "", .village, [line], []) == .basisMissing)
        #expect(make("x", "x", .county, [line], []) == .levelNotBelow)
        #expect(make("x", "x", .grid, [line], []) == .levelNotBelow)
        #expect(make("x", "x", .village, [], []) == .noLines)
        #expect(make("x", "x", .village, [asked("1", "")], []) == .labelMissing("1"))
        let check = FormCheck(["1"], .equal, ["7"])
        #expect(make("x", "x", .village, [line], [check]) == .checkOfNothing(check))
    }
}
