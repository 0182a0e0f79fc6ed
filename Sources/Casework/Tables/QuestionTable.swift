package import Access
package import Foundation
package import Postgres
import Territory

extension Transaction {
    package var questions: QuestionTable { QuestionTable(transaction: self) }
}

/// A question as whoever may answer it finds it, with what its answer changes.
package struct FoundQuestion: Sendable {
    package let question: Question
    package let packVersion: Int
    let home: String
    let caseID: UUID
    let version: Int
    let area: Area.Code
    /// The clock that waits for the reporter; `nil`: none does.
    let clock: CaseClock?
}

/// How the newest question about a case stands, as whoever has it knows.
package struct QuestionStanding: Sendable, Equatable {
    package let askedAt: Date
    package let expiresAt: Date
    package let answeredAt: Date?
    package let endedAt: Date?

    package func isOpen(at now: Date) -> Bool { endedAt == nil && now < expiresAt }
}

/// What desks ask reporters to answer once, in `questions`.
package struct QuestionTable {
    let transaction: Transaction

    func ask(_ record: QuestionRecord) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT ask_reporter(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "foreign": throw QuestionRefusal.words(.wrongPost)
        case "closed": throw QuestionRefusal.words(.closed)
        case "nobody": throw QuestionRefusal.words(.nobodyToWrite)
        case "many": throw QuestionRefusal.tooOften(limit: Question.mostPerCase)
        case "stale": throw StaleCase()
        default: throw NoSuchCase()
        }
    }

    /// The question of a link, or the newest one of the case whose receipt opened the present context.
    package func asked(
        by link: Secret?, at now: Date, opening sealing: KeyRing
    ) async throws -> FoundQuestion? {
        try await transaction.first(
            """
            SELECT home, case_id, number, version, scenario, pack_version, area, id, sealed, who,
                to_json(fields) AS fields, wants_photo, asked_at, expires_at, state, purpose, allowance,
                started_at, left_s, left_works
            FROM asked_question(\(link?.hash)::bytea, \(now))
            """, as: { try FoundQuestion(row: $0, opening: sealing, at: now) })
    }

    func answer(_ record: AnswerRecord) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT answer_question(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "answered": throw QuestionRefusal.answered
        case "stale": throw StaleCase()
        default: throw QuestionRefusal.over
        }
    }

    /// How the newest question about a case stands; `nil`: none was asked, or somebody else has the case.
    package func standing(of current: Case) async throws -> QuestionStanding? {
        try await transaction.first(
            """
            SELECT asked_at, expires_at, answered_at, ended_at
            FROM question_state(\(current.home), \(current.id))
            """,
            as: { row in
                QuestionStanding(
                    askedAt: try row.date("asked_at"), expiresAt: try row.date("expires_at"),
                    answeredAt: try row.dateOrNil("answered_at"), endedAt: try row.dateOrNil("ended_at"))
            })
    }
}

extension FoundQuestion {
    init(row: Row, opening sealing: KeyRing, at now: Date) throws {
        home = try row.text("home")
        caseID = try row.uuid("case_id")
        version = try row.int("version")
        packVersion = try row.int("pack_version")
        area = try row.value("area", Area.Code.init)
        let id = try row.uuid("id")
        let state = try row.value("state", Question.State.init(rawValue:))
        // What is settled is not shown again to whoever comes by the link.
        let words =
            state == .open
            ? try sealing.open(
                try row.bytes("sealed"), as: .message, of: "\(home)/\(caseID)/\(id)".lowercased()) : ""
        question = Question(
            id: id, number: Case.Number(home: home, number: Int64(try row.int("number"))),
            scenario: try row.text("scenario"), words: words, who: try row.text("who"),
            fields: try row.json("fields", as: [String].self), wantsPhoto: try row.bool("wants_photo"),
            expiresAt: try row.date("expires_at"), state: state)
        clock = try Self.clock(row, until: question.expiresAt, at: now)
    }

    private static func clock(_ row: Row, until: Date, at now: Date) throws -> CaseClock? {
        guard let purpose = try row.textOrNil("purpose") else { return nil }
        let pause = CaseClock.Pause(
            awaited: .reporter, since: now, until: until, left: try Remainder(row: row))
        return CaseClock(
            purpose: purpose, startedAt: try row.date("started_at"),
            limit: try row.textOrNil("allowance").flatMap(Limit.init), pause: pause)
    }
}

/// A question as the definer function `ask_reporter` takes it.
struct QuestionRecord: Encodable {
    let home: String
    let id: UUID
    let version: Int
    let message: UUID
    let at: Date
    let who: String
    let sealed: String
    let keyId: String
    let tokenHash: String
    let fields: [String]
    let wantsPhoto: Bool
    let expiresAt: Date
    let clockPause: PauseRecord?
    let requestId: String
    let address: String

    init(
        _ words: MessageRecord, asking question: AskedQuestion, of current: Case, link: Secret,
        waiting: (until: Date, pause: PauseRecord?)
    ) {
        (home, id, version) = (current.home, current.id, current.version)
        (message, at, who, sealed, keyId) = (words.message, words.at, words.who, words.sealed, words.keyId)
        tokenHash = Hex.text(of: link.hash.bytes)
        (fields, wantsPhoto) = (question.fields, question.wantsPhoto)
        (expiresAt, clockPause) = waiting
        (requestId, address) = (words.requestId, words.address)
    }
}

/// An answer as the definer function `answer_question` takes it.
struct AnswerRecord: Encodable {
    let at: Date
    let question: UUID
    let version: Int
    var tokenHash: String?
    var message: UUID?
    var sealed: String?
    var keyId: String?
    var answers: [String: Answer]?
    var photos: [IntakeRecord.Photo]?
    var dueAt: Date?
    var warnAt: Date?
    var requestId: String?
    var address: String?

    init(at now: Date, question: UUID, version: Int) {
        at = now
        self.question = question
        self.version = version
    }

    mutating func fill(_ answer: QuestionAnswer, about found: FoundQuestion, under sealing: KeyRing) throws {
        let given = answer.answers.filter { found.question.fields.contains($0.key) && $0.value.isPresent }
        if !given.isEmpty { answers = given }
        guard !answer.words.trimmed.isEmpty else { return }
        let id = UUID.ordered(at: at)
        let place = "\(found.home)/\(found.caseID)/\(id)".lowercased()
        let value = try sealing.seal(answer.words.trimmed, as: .message, of: place)
        message = id
        sealed = Data(value.bytes).base64EncodedString()
        keyId = value.keyId
    }
}
