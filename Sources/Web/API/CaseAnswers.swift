import Casework
import Foundation
import Territory

/// One line of a desk or a list.
struct CaseLine: Described {
    let number: String
    let scenario: String
    let area: NamedArea
    let step: String
    let state: String
    let dueAt: Date?
    let reportedAt: Date
    let origin: String?
    let owner: NamedOwner?
    let excerpt: String?

    init(_ line: CaseListLine, now: Date) {
        number = line.number.description
        scenario = line.scenario
        area = NamedArea(Area(code: line.area, name: line.areaName))
        step = line.step
        state = Self.state(due: line.due, closed: line.closedAt, now: now)
        dueAt = line.due
        reportedAt = line.reportedAt
        origin = line.origin.rawValue
        owner = nil
        excerpt = line.excerpt
    }

    init(_ line: DeskLine, now: Date) {
        number = line.number.description
        scenario = line.scenario
        area = NamedArea(Area(code: line.area, name: line.areaName))
        step = line.step
        state = Self.state(due: line.due, closed: nil, now: now)
        dueAt = line.due
        reportedAt = line.reportedAt
        origin = nil
        owner = NamedOwner(name: line.ownerName)
        excerpt = nil
    }

    static func state(due: Date?, closed: Date?, now: Date) -> String {
        let state: CaseFilter.State = closed != nil ? .closed : (due ?? now) < now ? .overdue : .open
        return state.rawValue
    }

    static let stateSchema = Schema.choice(CaseFilter.State.allCases.map(\.rawValue))
    static let schema = Schema.fields(
        [
            "number": .number64, "scenario": .text, "area": NamedArea.schema, "step": .text,
            "state": stateSchema,
            "reported_at": .moment,
        ],
        optional: [
            "due_at": .moment, "origin": .choice(Origin.allCases.map(\.rawValue)), "owner": NamedOwner.schema,
            "excerpt": .text,
        ])
}

/// The four piles of a desk.
struct DeskAnswer: Described {
    struct Group: Described {
        let name: String
        let count: Int
        let cases: [CaseLine]

        init(_ group: DeskGroup, count: Int, lines: [DeskLine], now: Date) {
            name = group.rawValue
            self.count = count
            cases = lines.map { CaseLine($0, now: now) }
        }

        static let schema = Schema.fields([
            "name": .choice(DeskGroup.allCases.map(\.rawValue)), "count": .integer,
            "cases": .list(CaseLine.schema),
        ])
    }

    let asOf: Date
    let groups: [Group]

    static let schema = Schema.fields(["as_of": .moment, "groups": .list(Group.schema)])
}

/// One page of cases, the newest first.
struct CaseListAnswer: Described {
    let cases: [CaseLine]
    /// Given back as `after` for the next page; absent on the last.
    let next: String?

    static let schema = Schema.fields(["cases": .list(CaseLine.schema)], optional: ["next": .text])
}

/// Who has a case: an area or an organization.
struct OwnerAnswer: Described {
    let name: String
    let area: String?
    let organization: String?

    init(_ owner: Owner, name: String) {
        self.name = name
        area = owner.area?.text
        organization = owner.organization?.uuidString.lowercased()
    }

    static let schema = Schema.fields(
        ["name": .text], optional: ["area": .code, "organization": .text(format: "uuid")])
}

/// Where a case stands after a choice.
struct MovedAnswer: Described {
    let number: String
    let version: Int
    let step: String
    let dueAt: Date?
    let closedAt: Date?
    let owner: OwnerAnswer

    init(_ moved: Case, owner name: String) {
        number = moved.publicNumber.description
        version = moved.version
        step = moved.step
        dueAt = moved.dueAt
        closedAt = moved.outcome.closedAt
        owner = OwnerAnswer(moved.lead.owner, name: name)
    }

    static let schema = Schema.fields(
        ["number": .number64, "version": .integer, "step": .text, "owner": OwnerAnswer.schema],
        optional: ["due_at": .moment, "closed_at": .moment])
}

/// A choice this post may take now, and what it asks.
struct ChoiceAnswer: Described {
    struct Reason: Described {
        let name: String
        let title: LocalizedText
        let needsOther: Bool

        static let schema = Schema.fields(["name": .text, "title": .words, "needs_other": .truth])
    }

    let name: String
    let title: LocalizedText
    let effect: String
    let next: String?
    let note: String
    let answer: String
    let target: [String]
    let reasons: [Reason]
    let asksArea: Bool
    let asksVisibility: Bool
    /// Whom one may wait for; absent: the choice lets no clock stand still.
    let awaited: [String]?

    init(_ choice: Choice) {
        name = choice.name
        title = choice.title
        effect = choice.does.rawValue
        next = choice.next
        note = choice.asks.note.rawValue
        answer = choice.asks.answer.rawValue
        target = choice.asks.target.map(\.rawValue)
        reasons = choice.asks.reasons.map {
            Reason(name: $0.name, title: $0.title, needsOther: $0.needsOther)
        }
        asksArea = choice.asks.area
        asksVisibility = choice.asks.visibility
        awaited = choice.pausing?.awaited.map(\.rawValue)
    }

    private static let need = Schema.choice(Asks.Need.allCases.map(\.rawValue))
    static let schema = Schema.fields(
        [
            "name": .text, "title": .words, "effect": .choice(Effect.allCases.map(\.rawValue)), "note": need,
            "answer": need, "target": .list(.choice(Asks.TargetKind.allCases.map(\.rawValue))),
            "reasons": .list(Reason.schema), "asks_area": .truth, "asks_visibility": .truth,
        ],
        optional: ["next": .text, "awaited": .list(.choice(Awaited.allCases.map(\.rawValue)))])
}
