package import Access
package import Foundation
package import Postgres

/// Whoever has a case asks its reporter something, to be answered once; the clock waits meanwhile.
package struct AskReporter: Action {
    package let number: Case.Number
    package let question: AskedQuestion
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing

    package init(
        number: Case.Number, question: AskedQuestion, source: Source,
        keeping: (shelf: PackShelf, sealing: KeyRing)
    ) {
        self.number = number
        self.question = question
        self.source = source
        (shelf, sealing) = keeping
    }

    /// What the desk passes on; nobody can look the link up again.
    package struct Asked: Sendable {
        package let link: Secret
        package let until: Date
        package let pauses: Bool
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Asked {
        // Read before a single case narrows the context.
        let today = try await shelf.current(in: db)
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        let current = opened.current
        guard !opened.isReadOnly, opened.taker.holds(current.lead.owner) else {
            throw QuestionRefusal.words(.wrongPost)
        }
        if let refusal = question.refusal(under: opened.scenario) { throw refusal }
        let calendar = (today ?? opened.pack).definitions.calendar(over: current.area)
        let waits = current.awaitingReporter(
            by: opened.taker, under: opened.workflow, calendar: calendar, at: now)
        let link = Secret.random()
        let message = try MessageRecord(
            question.words.trimmed, about: current, by: acting.postTitle, under: sealing, sent: (now, source))
        try await db.questions.ask(
            QuestionRecord(
                message, asking: question, of: current, link: link,
                waiting: (until: waits.until, pause: waits.pause.map { PauseRecord($0) })))
        return Asked(link: link, until: waits.until, pauses: waits.pause != nil)
    }
}

/// The reporter answers what was asked, once: by the link, or with the receipt.
package struct AnswerQuestion: Sendable {
    package let answer: QuestionAnswer
    package let photos: [StoredPhoto]
    /// `nil`: in the context that a receipt opened.
    package let link: Secret?
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing

    package init(
        answer: QuestionAnswer, photos: [StoredPhoto], link: Secret?, source: Source,
        keeping: (shelf: PackShelf, sealing: KeyRing)
    ) {
        self.answer = answer
        self.photos = photos
        self.link = link
        self.source = source
        (shelf, sealing) = keeping
    }

    /// - Returns: The number of the case that was answered about.
    @discardableResult
    package func run(at now: Date, in db: Transaction) async throws -> Case.Number {
        guard let found = try await db.questions.asked(by: link, at: now, opening: sealing) else {
            throw QuestionRefusal.over
        }
        let its = try await shelf.pack(found.packVersion, in: db)
        try found.question.refuse(answer, under: its?.definitions.scenario(found.question.scenario))
        let today = try await shelf.current(in: db) ?? its
        let calendar = today?.definitions.calendar(over: found.area)
        let goesOn = calendar.flatMap { calendar in
            found.clock?.resuming(
                at: now, by: calendar,
                warning: found.clock.flatMap { clock in
                    (its ?? today)?.definitions.timing(of: found.question.scenario).warnings[clock.purpose]
                })
        }
        var record = AnswerRecord(at: now, question: found.question.id, version: found.version)
        record.tokenHash = link.map { Hex.text(of: $0.hash.bytes) }
        try record.fill(answer, about: found, under: sealing)
        record.photos = photos.isEmpty ? nil : photos.map(IntakeRecord.Photo.init)
        (record.dueAt, record.warnAt) = (goesOn?.due, goesOn?.warnAt)
        (record.requestId, record.address) = (source.request, source.address)
        try await db.questions.answer(record)
        return found.question.number
    }
}

extension Question {
    /// Whether it may be answered so.
    ///
    /// - Throws: The first reason why not.
    package func refuse(
        _ answer: QuestionAnswer, under scenario: Scenario?
    ) throws(QuestionRefusal) {
        switch state {
        case .open: break
        case .answered: throw .answered
        case .over: throw .over
        }
        let problems = answer.problems(answering: self, under: scenario)
        guard problems.isEmpty else { throw .problems(problems) }
    }
}

extension IntakeRecord.Photo {
    init(_ photo: StoredPhoto) {
        self.init(
            id: UUID(), sha256: photo.sha256, width: photo.width, height: photo.height, bytes: photo.bytes)
    }
}
