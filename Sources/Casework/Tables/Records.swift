import Foundation
import Postgres
import Territory

/// The report as the definer function `intake` takes it.
struct IntakeRecord: Encodable {
    struct Photo: Encodable {
        let id: UUID
        let sha256: String
        let width: Int
        let height: Int
        let bytes: Int
    }

    struct Failure: Encodable {
        let scenario: String
        let rule: String
        let what: String
    }

    let home: String
    let id: UUID
    let area: String
    let seenFrom: Int16
    let scenario: String
    let packVersion: Int
    let workflow: String
    let step: String
    let origin: String
    let words: String
    let answers: [String: Answer]
    let lon: Double?
    let lat: Double?
    let placeNote: String?
    let reportedAt: Date
    let dueAt: Date?
    let clockPurpose: String?
    let clockDueAt: Date?
    let clockLimit: Limit?
    let clockWarnAt: Date?
    let toArea: String?
    let toOrganization: UUID?
    let desk: String
    let routedBy: String
    let isAboutHandlers: Bool
    let isPublic: Bool
    let language: String
    let who: String
    let idempotencyKey: String
    let bodyHash: String
    let receiptHash: String
    let sealedAnswer: String
    let contactSealed: String?
    let contactMasked: String?
    let keyId: String?
    let photos: [Photo]
    let routeFailures: [Failure]
    let requestId: String
    let address: String
}

/// The move as the definer functions `hand_over` and `score_case` take it.
struct MoveRecord: Encodable {
    let before: Case
    let move: Move
    let who: String
    let at: Date
    let request: String
    let address: String

    private enum Key: String, CodingKey {
        case home, id, version, at, act, step, who, words, detail, desk, reason, answer, address, score
        case dueAt = "due_at"
        case toArea = "to_area"
        case toOrganization = "to_organization"
        case newArea = "new_area"
        case isPublic = "is_public"
        case keepClocks = "keep_clocks"
        case clockPurpose = "clock_purpose"
        case clockDueAt = "clock_due_at"
        case clockLimit = "clock_limit"
        case clockWarnAt = "clock_warn_at"
        case clockPause = "clock_pause"
        case clockResume = "clock_resume"
        case solvedLevel = "solved_level"
        case solvedAt = "solved_at"
        case closedAt = "closed_at"
        case requestId = "request_id"
    }

    func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        let moved = move.moved
        try record.encode(before.home, forKey: .home)
        try record.encode(before.id, forKey: .id)
        try record.encode(before.version, forKey: .version)
        try record.encode(at, forKey: .at)
        try record.encode(move.line.act, forKey: .act)
        try record.encode(moved.step, forKey: .step)
        try record.encode(who, forKey: .who)
        try record.encodeIfPresent(move.line.words, forKey: .words)
        try record.encode(move.line.isPublic, forKey: .isPublic)
        try record.encode(move.line.detail, forKey: .detail)
        try record.encodeIfPresent(moved.dueAt, forKey: .dueAt)
        try record.encode(request, forKey: .requestId)
        try record.encode(address, forKey: .address)
        if moved.area != before.area { try record.encode(moved.area, forKey: .newArea) }
        try encodeLead(into: &record)
        try encodeClocks(into: &record)
        try encodeOutcome(into: &record)
    }

    private func encodeLead(into record: inout KeyedEncodingContainer<Key>) throws {
        guard case .passes(let assignment, let reason) = move.lead else { return }
        try record.encodeIfPresent(assignment.owner.area, forKey: .toArea)
        try record.encodeIfPresent(assignment.owner.organization, forKey: .toOrganization)
        try record.encode(assignment.desk, forKey: .desk)
        try record.encode(reason, forKey: .reason)
    }

    private func encodeClocks(into record: inout KeyedEncodingContainer<Key>) throws {
        switch move.clocks {
        case .none: try record.encode(true, forKey: .keepClocks)
        case .restarts(let start):
            try record.encodeIfPresent(start?.purpose, forKey: .clockPurpose)
            try record.encodeIfPresent(start?.due, forKey: .clockDueAt)
            try record.encodeIfPresent(start?.limit, forKey: .clockLimit)
            try record.encodeIfPresent(start?.warnAt, forKey: .clockWarnAt)
        case .pauses(let pause): try record.encode(PauseRecord(pause), forKey: .clockPause)
        case .resumes(let due, let warnAt):
            try record.encode(ResumeRecord(dueAt: due, warnAt: warnAt), forKey: .clockResume)
        }
    }

    // An absent key leaves a column alone; a null clears it.
    private func encodeOutcome(into record: inout KeyedEncodingContainer<Key>) throws {
        let (was, becomes) = (before.outcome, move.moved.outcome)
        if was.answer != becomes.answer { try record.encode(becomes.answer, forKey: .answer) }
        if was.solvedLevel != becomes.solvedLevel || was.solvedAt != becomes.solvedAt {
            try record.encode(becomes.solvedLevel?.rawValue, forKey: .solvedLevel)
            try record.encode(becomes.solvedAt, forKey: .solvedAt)
        }
        if was.closedAt != becomes.closedAt { try record.encode(becomes.closedAt, forKey: .closedAt) }
    }
}

/// The reporter's score as the definer function `score_case` takes it.
struct ScoreRecord: Encodable {
    let before: Case
    let move: Move
    let at: Date
    let request: String
    let address: String

    private enum Key: String, CodingKey {
        case version, at, who, score, words, step, address, answer
        case dueAt = "due_at"
        case clockPurpose = "clock_purpose"
        case clockDueAt = "clock_due_at"
        case clockLimit = "clock_limit"
        case clockWarnAt = "clock_warn_at"
        case solvedLevel = "solved_level"
        case solvedAt = "solved_at"
        case requestId = "request_id"
    }

    func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        let moved = move.moved
        try record.encode(before.version, forKey: .version)
        try record.encode(at, forKey: .at)
        try record.encode("reporter", forKey: .who)
        try record.encodeIfPresent(moved.outcome.score, forKey: .score)
        try record.encodeIfPresent(move.line.words, forKey: .words)
        try record.encode(request, forKey: .requestId)
        try record.encode(address, forKey: .address)
        guard moved.step != before.step else { return }
        try record.encode(moved.step, forKey: .step)
        try record.encodeIfPresent(moved.dueAt, forKey: .dueAt)
        try record.encodeIfPresent(move.clocks.starts?.purpose, forKey: .clockPurpose)
        try record.encodeIfPresent(move.clocks.starts?.due, forKey: .clockDueAt)
        try record.encodeIfPresent(move.clocks.starts?.limit, forKey: .clockLimit)
        try record.encodeIfPresent(move.clocks.starts?.warnAt, forKey: .clockWarnAt)
        try record.encode(moved.outcome.answer, forKey: .answer)
        try record.encode(moved.outcome.solvedLevel?.rawValue, forKey: .solvedLevel)
        try record.encode(moved.outcome.solvedAt, forKey: .solvedAt)
    }
}

/// How a clock stands still, as the database keeps it.
struct PauseRecord: Encodable {
    let awaited: String
    let until: Date
    let seconds: Int
    let isWorking: Bool

    private enum CodingKeys: String, CodingKey {
        case until
        case awaited = "for"
        case seconds = "left_s"
        case isWorking = "left_works"
    }

    init(_ pause: CaseClock.Pause) {
        (awaited, until) = (pause.awaited.rawValue, pause.until)
        (seconds, isWorking) = (pause.left.seconds, pause.left.isWorking)
    }
}

/// How a clock goes on.
private struct ResumeRecord: Encodable {
    let dueAt: Date?
    let warnAt: Date?
}

extension Encodable {
    /// As the database's functions read it: `snake_case` keys, moments as PostgreSQL writes them.
    package func asRecord() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.sqlText)
        }
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
