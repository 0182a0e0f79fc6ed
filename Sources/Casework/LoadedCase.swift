package import Access
package import Foundation
import Territory

/// A case moved by the rules outside the database, with every row that belongs to it, for a bulk load.
package struct LoadedCase: Sendable {
    package private(set) var current: Case
    package var photos: [StoredPhoto] = []
    /// `nil`: nobody holds a receipt of it.
    package var receipt: Secret?
    private(set) var leads: [Lead] = []
    private(set) var clocks: [Clock] = []
    private(set) var lines: [Line] = []

    /// The post somebody acted as; a reporter and the clock act as none.
    package struct Doer: Sendable {
        package let account: UUID?
        package let post: UUID?
        package let owner: Owner?
        /// As readers of the history may know it.
        package let who: String

        package init(account: UUID, post: UUID, owner: Owner, who: String) {
            self.account = account
            self.post = post
            self.owner = owner
            self.who = who
        }

        private init(who: String) {
            account = nil
            post = nil
            owner = nil
            self.who = who
        }

        package static let reporter = Doer(who: "reporter")
        package static let clock = Doer(who: "clock")
        /// Another system, of whose people nothing is known here.
        static let elsewhere = Doer(who: "elsewhere")
    }

    struct Lead: Sendable {
        let to: Owner
        let desk: Area.Code
        let from: Owner?
        var step: Step.Name
        var due: Date?
        let givenAt: Date
        let givenBy: UUID?
        let reason: String?
        var endedAt: Date?
        /// "up" or "down": a lower or a higher level handed it over.
        var handed: String?
    }

    struct Clock: Sendable {
        let start: ClockStart
        var stoppedAt: Date?
    }

    struct Line: Sendable {
        let version: Int
        let at: Date
        let act: String
        let from: Step.Name?
        let to: Step.Name
        let doer: Doer
        let words: String?
        let isPublic: Bool
        let detail: String
    }

    /// A report just taken in, in its first step.
    package init(_ begun: Case, by doer: Doer, clock: ClockStart?) throws {
        current = begun
        current.dueAt = clock?.due
        let detail = ["origin": begun.origin.rawValue, "routed_by": begun.routedBy]
        leads = [
            Lead(
                to: begun.lead.owner, desk: begun.lead.desk, from: nil, step: begun.step, due: clock?.due,
                givenAt: begun.reportedAt, givenBy: doer.post, reason: nil)
        ]
        clocks = clock.map { [Clock(start: $0)] } ?? []
        lines = [
            Line(
                version: begun.version, at: begun.reportedAt, act: "report", from: nil, to: begun.step,
                doer: doer,
                words: nil, isPublic: true, detail: try Self.text(detail))
        ]
    }

    /// A case of another system, with what its row tells of its history.
    init(
        imported row: ImportedRow, placed: ImportRouting.Placed, number: Int64, by map: ImportMap
    ) throws {
        let key = Case.Key(
            home: placed.area.home, id: .ordered(at: row.openedAt), number: number,
            version: row.closedAt == nil ? 1 : 2, reportedAt: row.openedAt)
        let told = Case.Told(
            words: row.words, spot: row.spot, placeNote: row.address, language: map.language)
        let (owner, desk) = (placed.routed.owner, placed.routed.desk)
        current = Case(
            key: key, area: placed.area, under: placed.rules, told: told,
            lead: Assignment(owner: owner, desk: desk))
        if let closed = row.closedAt {
            current.outcome.closedAt = closed
            if row.standing.isSolved {
                current.outcome.solvedAt = closed
                current.outcome.solvedLevel = desk.level
            }
        } else {
            current.dueAt = row.due
        }
        leads = [
            Lead(
                to: owner, desk: desk, from: nil, step: current.step, due: current.dueAt,
                givenAt: row.openedAt, givenBy: nil, reason: placed.reason, endedAt: row.closedAt)
        ]
        clocks =
            row.due.map { due in
                let start = ClockStart(
                    purpose: map.clock, startedAt: row.openedAt, due: due, calendarEnded: false)
                return [Clock(start: start, stoppedAt: row.closedAt)]
            } ?? []
        let detail = ["origin": map.origin.rawValue, "routed_by": current.routedBy, "source": map.name]
        let begun = row.closedAt == nil ? current.step : row.firstStep
        lines = [
            Line(
                version: 1, at: row.openedAt, act: "report", from: nil, to: begun, doer: .elsewhere,
                words: placed.reason, isPublic: placed.reason == nil, detail: try Self.text(detail))
        ]
        if let closed = row.closedAt {
            lines.append(
                Line(
                    version: 2, at: closed, act: "closed-elsewhere", from: begun, to: current.step,
                    doer: .elsewhere, words: nil, isPublic: true, detail: "{}"))
        }
    }

    /// Takes a move over, as the functions of the database would keep it.
    package mutating func keep(_ move: Move, by doer: Doer, at moment: Date) throws {
        current = move.moved
        if case .passes(let assignment, let reason) = move.lead {
            end(at: moment)
            leads.append(
                Lead(
                    to: assignment.owner, desk: assignment.desk, from: doer.owner, step: current.step,
                    due: current.dueAt, givenAt: moment, givenBy: doer.post, reason: reason,
                    handed: move.choice.does.handed))
        }
        if let last = leads.indices.last {
            leads[last].step = current.step
            leads[last].due = current.dueAt
        }
        if current.outcome.closedAt != nil { end(at: moment) }
        if case .restarts(let start) = move.clocks {
            for index in clocks.indices where clocks[index].stoppedAt == nil {
                clocks[index].stoppedAt = moment
            }
            if let start { clocks.append(Clock(start: start)) }
        }
        lines.append(
            Line(
                version: current.version, at: moment, act: move.line.act, from: move.line.fromStep,
                to: move.line.toStep, doer: doer, words: move.line.words, isPublic: move.line.isPublic,
                detail: try Self.text(move.line.detail)))
    }

    /// When a level first handed it up.
    var handedUpAt: Date? { leads.first { $0.handed == Effect.handUp.handed }?.givenAt }

    /// Whether no limit had run out when it was solved; `nil`: it is not solved.
    var solvedInTime: Bool? {
        current.outcome.solvedAt.map { solved in
            !clocks.contains { clock in
                guard let due = clock.start.due, clock.start.startedAt < solved else { return false }
                return due < min(clock.stoppedAt ?? solved, solved)
            }
        }
    }

    private mutating func end(at moment: Date) {
        guard let last = leads.indices.last else { return }
        leads[last].endedAt = moment
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
