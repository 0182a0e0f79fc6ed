import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Asking a reporter something, and the page where it is answered once: by a link, or with the receipt.
extension Site {
    var questionRoutes: [Route] {
        [
            .post("/cases/:number/questions", for: .caseworkers) { request, call in
                try await askReporter(request, call)
            },
            .get("/questions/:token", for: .anyone) { _, call in
                try await take(.requests, questionBuckets(call))
                let link = Secret(try call.parameters.require("token"))
                return try await questionPage(.link(link), call)
            },
            // The link travels in the body: addresses of forms that are refused are written down.
            .post("/questions", for: .anyone) { request, call in
                try await answer(request, call) { form in .link(Secret(form["token"] ?? "")) }
            },
            .get("/reports/:number/question", for: .receipt) { _, call in
                try await questionPage(try receiptRight(call), call)
            },
            .post("/reports/:number/question", for: .receipt) { request, call in
                // Whether the form is ours is asked before whose receipt it is.
                try await answer(request, call) { _ in try receiptRight(call) }
            },
        ]
    }

    // MARK: The desk

    /// A question just asked, whose link is shown once, or one that could not be.
    struct QuestionShown: Sendable {
        var made: (href: String, asked: AskReporter.Asked)?
        var retry: (form: Form, problem: String)?
    }

    private func askReporter(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let isPane = request.uri.queryParameters["pane"] != nil
        var question = AskedQuestion(words: form["words"] ?? "")
        question.fields = form.fields["fields"] ?? []
        question.wantsPhoto = form["photo"] == "yes"
        let action = AskReporter(
            number: try number(in: call), question: question, source: call.source,
            keeping: (shelf: shelf, sealing: sealing))
        let (now, catalogue) = (now(), try catalogue(call.language))
        var shown = Shown()
        do {
            let asked = try await acting(call) { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            let scheme = settings.servesTLS || settings.isBehindTLS ? "https" : "http"
            let href = "\(scheme)://\(request.head.authority ?? "")/questions/\(asked.link.text)"
            shown.question = QuestionShown(made: (href, asked))
            let done = catalogue.say("event.question")
            shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": done]), kind: "ok")
        } catch let refusal as QuestionRefusal where refusal.isAboutTheQuestion {
            let answered = RefusalWords(catalogue: catalogue, place: nil, pack: nil).answer(to: refusal)
            shown.question = QuestionShown(retry: (form, answered.words ?? ""))
            shown.status = answered.status
        }
        return try await casePage(call, isPane: isPane, shown)
    }

    /// What the case page says of asking; read in the context of the case.
    func askingWords(
        _ opened: OpenedCase, _ shown: QuestionShown?, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let again = shown?.retry
        let chosen = again?.form.fields["fields"] ?? []
        let asked = opened.scenario?.ask ?? []
        var ticks = FieldWords(.ticks, name: "fields", label: frame.say("ask.fields"), id: "question-fields")
        ticks.options = asked.map {
            OptionWords($0.name, frame.words($0.label), isChosen: chosen.contains($0.name))
        }
        var words: [String: Any] = [
            "fields": asked.isEmpty ? [] : [ticks], "isOpen": again != nil,
            "limit": String(Message.wordsLimit), "wantsPhoto": again?.form["photo"] == "yes",
            "words": again?.form["words"] ?? "",
        ]
        if let again { words["problem"] = again.problem }
        let standing = try await db.questions.standing(of: opened.current)
        words["standing"] = standing.map { self.words($0, frame) }
        words["replaces"] = standing?.isOpen(at: frame.time.now) ?? false
        let waits = opened.current.awaitingReporter(
            by: opened.taker, under: opened.workflow,
            calendar: opened.pack.definitions.calendar(over: opened.current.area), at: frame.time.now)
        words["effect"] = frame.say(
            waits.pause == nil ? "ask.runs_on" : "ask.waits", ["until": frame.time.exact(waits.until)])
        if let made = shown?.made {
            words["made"] = [
                "href": made.href,
                "until": frame.say("ask.until", ["until": frame.time.exact(made.asked.until)]),
            ]
        }
        return words
    }

    private func words(_ standing: QuestionStanding, _ frame: Frame) -> String {
        if let answered = standing.answeredAt {
            return frame.say("ask.answered", ["when": frame.time.exact(answered)])
        }
        if standing.isOpen(at: frame.time.now) {
            return frame.say("ask.open", ["until": frame.time.exact(standing.expiresAt)])
        }
        return frame.say("ask.lapsed", ["when": frame.time.exact(standing.endedAt ?? standing.expiresAt)])
    }

    // MARK: The reporter

    /// By which right somebody answers.
    enum QuestionRight: Sendable {
        case link(Secret)
        case receipt(Secret, number: String)

        var secret: Secret? { if case .link(let link) = self { link } else { nil } }
    }

    private func receiptRight(_ call: Call) throws -> QuestionRight {
        guard let receipt = call.receipt else { throw AccessRefusal.unknownReceipt }
        return .receipt(receipt, number: try call.parameters.require("number"))
    }

    private func questionBuckets(_ call: Call) -> [Bucket] {
        [bucket("questions", call.address.line, Limits.questions)]
    }

    private func with<T: Sendable>(
        _ right: QuestionRight, _ call: Call, _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        switch right {
        case .link: try await database.anonymous { db in try await work(db) }
        case .receipt(let receipt, let number):
            try await open(receipt, number: number, call) { _, db in try await work(db) }
        }
    }

    /// A question, with the kind of case it is about as the reporter knew it.
    private struct OpenQuestion: Sendable {
        let question: Question
        let pack: InstalledPack?

        var scenario: Scenario? { pack?.definitions.scenario(question.scenario) }
    }

    private func found(_ right: QuestionRight, _ call: Call) async throws -> OpenQuestion? {
        let now = now()
        return try await with(right, call) { db in
            guard let found = try await db.questions.asked(by: right.secret, at: now, opening: sealing) else {
                return nil
            }
            return OpenQuestion(
                question: found.question, pack: try await shelf.pack(found.packVersion, in: db))
        }
    }

    /// What was filled in and what is wrong with it.
    private struct AnswerRetry {
        let form: Form
        let answered: Answered
    }

    private func questionPage(
        _ right: QuestionRight, _ call: Call, _ retry: AnswerRetry? = nil
    ) async throws -> Response {
        let frame = try await frameOfWhoever(call)
        let found = try await found(right, call)
        var words: [String: Any] = ["isOver": found?.question.state ?? .over == .over]
        words["isAnswered"] = found?.question.state == .answered
        if let found, found.question.state == .open {
            words["open"] = openWords(found, right, retry, frame)
        }
        if case .receipt(_, let number) = right { words["back"] = "/reports/\(number)" }
        let status: HTTPResponse.Status =
            switch found?.question.state ?? .over {
            case .open: retry?.answered.status ?? .ok
            case .answered: .ok
            case .over: .gone
            }
        let page = Page(
            template: "question", name: "question", title: frame.say("title.question"), status: status,
            content: ["question": words])
        return answer(page, in: frame)
    }

    private func openWords(
        _ found: OpenQuestion, _ right: QuestionRight, _ retry: AnswerRetry?, _ frame: Frame
    ) -> [String: Any] {
        let question = found.question
        func problem(_ field: String) -> String? {
            retry?.answered.problems.first { $0.field == field }?.words
        }
        let fields = question.asked(of: found.scenario).map { field -> FieldWords in
            let name = "answers.\(field.name)"
            var words = FieldWords(kind(of: field), name: name, label: frame.words(field.label))
            words.value = retry?.form[name]
            words.limit = field.type == .text ? String(field.limit) : nil
            words.problem = problem(name)
            words.options = options(of: field, chosen: retry?.form[name], frame)
            return words
        }
        var words: [String: Any] = [
            "asks": question.words, "who": frame.who(question.who), "number": question.number.description,
            "title": frame.title(of: question.scenario, under: found.pack),
            "until": frame.say("ask.until", ["until": frame.time.exact(question.expiresAt)]),
            "fields": fields, "wantsPhoto": question.wantsPhoto, "limit": String(Message.wordsLimit),
            "maxPhotos": String(Question.mostPhotos), "draft": retry?.form["words"] ?? "",
        ]
        let photos = problem("photos")
        if question.wantsPhoto { words["photosProblem"] = photos }
        words["problem"] = problem("words") ?? (question.wantsPhoto ? nil : photos) ?? retry?.answered.words
        switch right {
        case .link(let link): (words["action"], words["token"]) = ("/questions", link.text)
        case .receipt(_, let number): words["action"] = "/reports/\(number)/question"
        }
        return words
    }

    private func answer(
        _ request: Request, _ call: Call, by right: (Form) throws -> QuestionRight
    ) async throws -> Response {
        try CrossSite.refuse(request, call)
        try await take(.requests, questionBuckets(call))
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: try await frameOfWhoever(call).csrf)
        let right = try right(form)
        do {
            try await settle(form, right, call)
        } catch let error where Self.isAboutTheAnswer(error) {
            let pack = try await found(right, call)?.pack?.definitions
            let words = RefusalWords(catalogue: try catalogue(call.language), place: pack?.place, pack: pack)
            return try await questionPage(
                right, call, AnswerRetry(form: form, answered: words.answer(to: error)))
        }
        switch right {
        case .link(let link): return .seeOther("/questions/\(link.text.asQueryValue)")
        case .receipt(_, let number): return .seeOther("/reports/\(number)/question")
        }
    }

    /// Nothing is decoded for an answer that cannot be taken anyway.
    private func settle(_ form: Form, _ right: QuestionRight, _ call: Call) async throws {
        guard let found = try await found(right, call) else { throw QuestionRefusal.over }
        guard !form.lacksRoom else { throw PhotoRefusal.noRoom }
        let files = form.files.filter { $0.size > 0 }
        var given = QuestionAnswer()
        given.words = form["words"] ?? ""
        given.photos = files.count
        for field in found.question.asked(of: found.scenario) {
            guard let text = form["answers.\(field.name)"], !text.isEmpty else { continue }
            given.answers[field.name] = Self.answer(text, to: field)
        }
        try found.question.refuse(given, under: found.scenario)
        let action = AnswerQuestion(
            answer: given, photos: try await keep(files), link: right.secret, source: call.source,
            keeping: (shelf: shelf, sealing: sealing))
        let now = now()
        do {
            _ = try await with(right, call) { db in try await action.run(at: now, in: db) }
        } catch is StaleCase {
            // Somebody moved the case at this very moment; what is answered stays as true.
            _ = try await with(right, call) { db in try await action.run(at: now, in: db) }
        }
    }

    private static func isAboutTheAnswer(_ error: any Error) -> Bool {
        switch error {
        case PhotoRefusal.unavailable: false
        case is PhotoRefusal, is QuestionRefusal: true
        default: false
        }
    }
}

extension QuestionRefusal {
    /// What can be put right where the question was written.
    var isAboutTheQuestion: Bool {
        switch self {
        case .words(let refusal): refusal.isAboutTheWords
        case .tooOften, .unknownField: true
        case .answered, .over, .problems: false
        }
    }
}

extension RefusalWords {
    func answer(to refusal: QuestionRefusal) -> Answered {
        switch refusal {
        case .words(let refusal): answer(to: refusal)
        case .unknownField:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.question_field"))
        case .tooOften(let limit):
            Answered(
                status: .conflict, words: catalogue.say("refusal.question_often", ["limit": String(limit)]))
        case .answered: Answered(status: .gone, words: catalogue.say("refusal.question_answered"))
        case .over: Answered(status: .gone, words: catalogue.say("refusal.question_over"))
        case .problems(let problems):
            Answered(
                status: .unprocessableContent,
                problems: problems.map { problem in
                    switch (problem.field, problem.refusal) {
                    case ("words", .missing):
                        .init(field: "words", words: catalogue.say("refusal.question_empty"))
                    case (_, .tooManyPhotos(let limit)):
                        .init(
                            field: "photos",
                            words: catalogue.say("refusal.question_photos", ["limit": String(limit)]))
                    default: words(for: problem)
                    }
                })
        }
    }
}
