import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Reporting by machine, and what the holder of a receipt may ask.
extension Site {
    var reportAPIRoutes: [Route] {
        [
            .post("/api/v1/reports", for: .anyone, describing: .report) { request, call in
                try await report(request, call)
            }.urgent(.first),
            .get("/api/v1/reports/:number", for: .receipt, describing: .progress) { request, call in
                try await progress(request, call)
            },
            .post("/api/v1/reports/:number/score", for: .receipt, describing: .score) { request, call in
                try await score(request, call)
            },
        ] + publicCaseAPIRoutes + nearbyAPIRoutes
    }

    private func report(_ request: Request, _ call: Call) async throws -> Response {
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
        let (report, same, photos): (Report, Case.Number?, [StoredPhoto])
        do {
            (report, same, photos) = try await read(request, key, call)
        } catch {
            // What cannot be taken in is no report, but a request all the same.
            try await take(.requests, requestBuckets(call))
            throw error
        }
        let proof = HTTPField.Name("Linli-Proof").flatMap { request.headers[$0] }
        let admitted = try await admit(key, proof: proof, call, also: requestBuckets(call))
        let done = try await send(
            report, photos, Sending(key: key, admission: admitted.how, same: same), call)
        var response = Response.json(Acknowledgement(done, isHeld: admitted.how == .held), status: .created)
        if let name = HTTPField.Name("Linli-Challenge"), let work = challenge(call, on: admitted.shares) {
            response.headers[name] = work.text
        }
        return response
    }

    /// What was told, to which case it is said to belong, and its photos.
    private func read(
        _ request: Request, _ key: String, _ call: Call
    ) async throws -> (Report, Case.Number?, [StoredPhoto]) {
        guard !key.isEmpty else { throw IntakeRefusal.keyMissing }
        var fields = try await JSONFields.read(request)
        var report = Report(&fields, language: call.language)
        let named = fields.texts("photos") ?? []
        report.photos = named.count
        let same = fields.value("same_as", .caseNumber, Case.Number.init)
        try fields.finish()
        try await refuse(report, key: key)
        if call.session != nil {
            try await acting(call) { acting, _ in try Self.refuse(request, call, acting) }
        }
        return (report, same, try await uploads.photos(named, of: key))
    }

    /// Nothing is counted as a report that cannot be taken in anyway.
    private func refuse(_ report: Report, key: String) async throws {
        guard ReportCase.isKey(key) else { throw IntakeRefusal.keyMissing }
        // What was current a moment ago is good enough here: under what is current now it is looked at again.
        let known = await shelf.latest
        let pack =
            if let known { known } else {
                try await database.atTheGate { db in try await currentPack(in: db) }
            }
        let problems = report.problems(
            under: pack.definitions.scenarios, in: pack.definitions.place.envelope)
        guard problems.isEmpty else { throw IntakeRefusal.problems(problems) }
    }

    private func progress(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        return try await holding(request, call) { current, db in
            guard let pack = try await shelf.pack(current.packVersion, in: db) else { throw NoSuchCase() }
            let lines = try await db.cases.timeline(of: current)
            let area = try await db.ladders.path(of: current.area).first ?? Area(code: current.area, name: "")
            let owner = NamedOwner(name: try await db.ladders.name(of: current.lead.owner))
            return .json(ProgressAnswer(current, under: pack, at: area, with: owner, lines: lines))
        }
    }

    private func score(_ request: Request, _ call: Call) async throws -> Response {
        var fields = try await JSONFields.read(request)
        let score = ScoreCase(
            score: fields.integer("score") ?? 0, words: fields.text("words") ?? "", source: call.source,
            shelf: shelf)
        try fields.finish()
        let now = now()
        return try await holding(request, call) { _, db in
            let moved = try await score.run(at: now, in: db)
            return .json(
                ScoreAnswer(number: moved.publicNumber.description, step: moved.step, score: score.score))
        }
    }

    /// Work on the case of a number and a receipt that belong together; every other pair is answered alike.
    func holding(
        _ request: Request, _ call: Call, _ work: @Sendable (Case, Transaction) async throws -> Response
    ) async throws -> Response {
        // Never from a cookie: what rides along by itself could be sent by another site.
        guard let typed = HTTPField.Name("Linli-Receipt").flatMap({ request.headers[$0] }) else {
            throw ReceiptMissing()
        }
        guard let number = call.parameters.get("number").flatMap({ Case.Number(String($0)) }) else {
            throw AccessRefusal.unknownReceipt
        }
        let receipt = Secret.receipt(typed: typed)
        return try await guarded(receipt, call) {
            try await database.holding(receipt) { _, db in
                guard let current = try await db.cases.reported(), current.publicNumber == number else {
                    throw AccessRefusal.unknownReceipt
                }
                return try await work(current, db)
            }
        }
    }
}

extension Report {
    /// Reads a report as machines send it.
    fileprivate init(_ fields: inout JSONFields, language: Language) {
        self.init(scenario: fields.text("scenario") ?? "", words: fields.text("words") ?? "")
        let (longitude, latitude) = (fields.number("lon"), fields.number("lat"))
        if let longitude, let latitude {
            spot = Place.Spot(longitude: longitude, latitude: latitude)
        } else if longitude != nil || latitude != nil {
            fields.refuse("lon, lat", .point)
        }
        area = fields.value("area", .code, { Area.Code($0) })
        placeNote = fields.text("place_note") ?? ""
        answers = fields.answers("answers") ?? [:]
        contact = fields.text("contact") ?? ""
        isAboutHandlers = fields.truth("about_handlers") ?? false
        self.language = fields.value("language", .language, Language.init(rawValue:)) ?? language
    }
}

/// A machine asked after a report and showed no receipt at all.
struct ReceiptMissing: Error {}

/// What a reporter is told once the report is safe.
struct Acknowledgement: Described {
    let number: String
    let receipt: String
    let area: NamedArea
    let owner: NamedOwner
    let dueAt: Date?
    /// The case it was added to; `nil`: it is a case of its own.
    let addedTo: String?
    /// Kept for a person's look, since too many reports came over the same line.
    let isHeld: Bool

    init(_ done: ReportCase.Acknowledged, isHeld: Bool) {
        self.isHeld = isHeld
        number = done.number.description
        receipt = done.receipt.text
        area = NamedArea(done.area)
        owner = NamedOwner(name: done.owner)
        dueAt = done.due
        addedTo = done.joined?.description
    }

    static let schema = Schema.fields(
        [
            "number": .number64, "receipt": .text, "area": NamedArea.schema, "owner": NamedOwner.schema,
            "is_held": .truth,
        ],
        optional: ["due_at": .moment, "added_to": .number64])
}

/// One line of what happened, as the reporter may read it.
struct PublicLine: Described {
    let at: Date
    let act: String
    let step: String
    let who: String
    let words: String?

    init(_ line: TimelineLine) {
        at = line.at
        act = line.act
        step = line.toStep
        who = line.who
        words = line.words
    }

    static let schema = Schema.fields(
        ["at": .moment, "act": .text, "step": .text, "who": .text], optional: ["words": .text])
}

/// How a case stands, as its reporter may know it.
struct ProgressAnswer: Described {
    let number: String
    let scenario: String
    let area: NamedArea
    let owner: NamedOwner
    let step: NamedStep
    let says: LocalizedText?
    let reportedAt: Date
    let dueAt: Date?
    let closedAt: Date?
    let answer: String?
    let score: Int?
    let canScore: Bool
    let timeline: [PublicLine]

    init(
        _ current: Case, under pack: InstalledPack, at area: Area, with owner: NamedOwner,
        lines: [TimelineLine]
    ) {
        let workflow = pack.definitions.workflow(current.workflow)
        number = current.publicNumber.description
        scenario = current.scenario
        self.area = NamedArea(area)
        self.owner = owner
        step = NamedStep(current.step, in: workflow)
        says = workflow?[current.step]?.reporter
        reportedAt = current.reportedAt
        dueAt = current.dueAt
        closedAt = current.outcome.closedAt
        answer = current.outcome.solvedAt == nil ? nil : current.outcome.answer
        score = current.outcome.score
        let offered = workflow.map { current.choices(offeredTo: .reporter, under: $0) } ?? []
        canScore = offered.contains { $0.does == .score }
        timeline = lines.filter(\.isPublic).map(PublicLine.init)
    }

    static let schema = Schema.fields(
        [
            "number": .number64, "scenario": .text, "area": NamedArea.schema, "owner": NamedOwner.schema,
            "step": NamedStep.schema, "reported_at": .moment, "can_score": .truth,
            "timeline": .list(PublicLine.schema),
        ],
        optional: [
            "says": .words, "due_at": .moment, "closed_at": .moment, "answer": .text, "score": .integer,
        ])
}

/// A step by its name in the pack and by the one people read.
struct NamedStep: Described {
    let name: String
    let title: LocalizedText?

    init(_ name: Step.Name, in workflow: Workflow?) {
        self.name = name
        title = workflow?[name]?.title
    }

    static let schema = Schema.fields(["name": .text], optional: ["title": .words])
}

/// The score as it was kept, and the step it led to.
struct ScoreAnswer: Described {
    let number: String
    let step: String
    let score: Int

    static let schema = Schema.fields(["number": .number64, "step": .text, "score": .integer])
}

extension APIDescription {
    static let report = APIDescription(
        id: "report",
        summary: "Tells what is wrong. Acknowledged only when durable; sending it again with its key is safe",
        parameters: [
            .header(
                "Idempotency-Key", .text(maxLength: 64, pattern: "^[A-Za-z0-9-]{16,64}$"),
                "16 to 64 letters, digits and hyphens, made by the sender"),
            .init(
                name: "Linli-Proof", place: .header, isRequired: false, schema: .text(maxLength: 80),
                meaning:
                    "On a busy line: the last Linli-Challenge, a colon, a number; SHA-256 of its third part, "
                    + "colon and number begins with as many zero bits as its second part says"),
        ],
        body: .json(
            .fields(
                ["scenario": .text, "words": .text(maxLength: Report.textLimit)],
                optional: [
                    "lon": .number, "lat": .number, "area": .code,
                    "place_note": .text(maxLength: Report.placeNoteLimit), "answers": .answers,
                    "contact": .text(maxLength: Report.contactLimit), "about_handlers": .truth,
                    "language": .choice(Language.allCases.map(\.rawValue)), "same_as": .number64,
                    "photos": .list(.digest),
                ])),
        answers: [201: .json(Acknowledgement.schema)],
        problems: [400, 401, 403, 409, 413, 415, 422, 429, 503])
    static let progress = APIDescription(
        id: "getReport", summary: "How the case stands, for whoever holds its receipt",
        parameters: [.path("number", .number64, "The public number, such as 990101101-12")],
        answers: [200: .json(ProgressAnswer.schema)], problems: [400, 401, 404, 429])
    static let score = APIDescription(
        id: "scoreReport",
        summary: "The reporter says whether it was dealt with; a low score reopens the case",
        parameters: [.path("number", .number64, "The public number, such as 990101101-12")],
        body: .json(
            .fields(
                ["score": .whole(ChoiceInput.scores)],
                optional: ["words": .text(maxLength: ChoiceInput.textLimit)])),
        answers: [200: .json(ScoreAnswer.schema)], problems: [400, 401, 404, 409, 413, 415, 422, 429])
}
