import Access
import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// Handling a case together, by machine.
extension Site {
    var helpAPIRoutes: [Route] {
        [
            .get("/api/v1/cases/:number/helpers", for: .caseworkers, describing: .helpers) { request, call in
                try await helpers(request, call)
            },
            .post("/api/v1/cases/:number/helpers", for: .caseworkers, describing: .askHelp) { request, call in
                try await askHelp(byMachine: request, call)
            },
            .post("/api/v1/cases/:number/help", for: .caseworkers, describing: .goOnHelping) {
                request, call in
                try await goOnHelping(byMachine: request, call)
            },
        ]
    }

    private func helpers(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        let number = try number(in: call)
        let now = now()
        return try await acting(call) { acting, db in
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            return .json(HelpersAnswer(try await db.helps.all(of: opened.current), at: now))
        }
    }

    private func askHelp(byMachine request: Request, _ call: Call) async throws -> Response {
        let number = try number(in: call)
        var fields = try await JSONFields.read(request)
        var asked = AskHelp.Asked()
        asked.organization = fields.value("organization", .identifier, UUID.init(uuidString:))
        asked.area = fields.value("area", .code, { Area.Code($0) })
        asked.words = fields.text("words") ?? ""
        asked.isWhistle = fields.truth("whistle") ?? false
        try fields.finish()
        let action = AskHelp(number: number, asked: asked, source: call.source, shelf: shelf)
        let now = now()
        return try await acting(call) { acting, db in
            try Self.refuse(request, call, acting)
            try await action.run(by: acting, at: now, in: db)
            return Response(status: .noContent)
        }
    }

    private func goOnHelping(byMachine request: Request, _ call: Call) async throws -> Response {
        let number = try number(in: call)
        var fields = try await JSONFields.read(request)
        let act = fields.value("act", .text, Help.Act.init(rawValue:))
        if act == nil { fields.refuse("act", .text) }
        let words = fields.text("words") ?? ""
        let helper = fields.value("helper", .identifier, UUID.init(uuidString:))
        try fields.finish()
        let action = GoOnHelping(
            number: number, act: act ?? .accept, words: (words, helper), source: call.source, shelf: shelf)
        let now = now()
        return try await acting(call) { acting, db in
            try Self.refuse(request, call, acting)
            try await action.run(by: acting, at: now, in: db)
            return Response(status: .noContent)
        }
    }
}

/// Somebody who helps, as machines read it.
struct HelpAnswer: Described {
    let id: String
    let helper: OwnerAnswer
    let state: String
    let asked: String
    let said: String
    let askedAt: Date
    let whistle: Bool
    let comingDueAt: Date?
    let cameAt: Date?
    let isLate: Bool

    init(_ help: Help, at now: Date) {
        id = help.id.uuidString.lowercased()
        helper = OwnerAnswer(help.helper, name: help.name)
        state = help.state.rawValue
        (asked, said, askedAt) = (help.asked, help.said, help.askedAt)
        whistle = help.whistle != nil
        comingDueAt = help.whistle?.due
        cameAt = help.whistle?.cameAt
        isLate = help.whistle?.isLate(at: now) ?? false
    }

    static let schema = Schema.fields(
        [
            "id": .text(format: "uuid"), "helper": OwnerAnswer.schema,
            "state": .choice(Help.State.allCases.map(\.rawValue)), "asked": .text, "said": .text,
            "asked_at": .moment, "whistle": .truth, "is_late": .truth,
        ], optional: ["coming_due_at": .moment, "came_at": .moment])
}

/// Everybody who helps or helped with a case.
struct HelpersAnswer: Described {
    let helpers: [HelpAnswer]

    init(_ helps: [Help], at now: Date) { helpers = helps.map { HelpAnswer($0, at: now) } }

    static let schema = Schema.fields(["helpers": .list(HelpAnswer.schema)])
}

extension APIDescription {
    private static let number = Parameter.path(
        "number", .number64, "The public number, such as 990101101-12")

    static let helpers = APIDescription(
        id: "getHelpers", summary: "Who helps with a case and how far each has come, the first asked first",
        parameters: [number], answers: [200: .json(HelpersAnswer.schema)],
        problems: [400, 401, 403, 404, 503])
    static let askHelp = APIDescription(
        id: "askHelp",
        summary:
            "The post that has the case asks an organization or an area to help; with `whistle` it summons "
            + "one above, whose coming is on a clock",
        parameters: [number],
        body: .json(
            .fields(
                ["words": .text(maxLength: Help.wordsLimit)],
                optional: ["organization": .text(format: "uuid"), "area": .code, "whistle": .truth])),
        answers: [204: nil], problems: [400, 401, 403, 404, 409, 413, 415, 422, 503])
    static let goOnHelping = APIDescription(
        id: "goOnHelping",
        summary:
            "A helper accepts, reports in, answers or declines; the post that has the case releases `helper`",
        parameters: [number],
        body: .json(
            .fields(
                ["act": .choice(Help.Act.allCases.map(\.rawValue))],
                optional: [
                    "words": .text(maxLength: Help.wordsLimit), "helper": .text(format: "uuid"),
                ])), answers: [204: nil], problems: [400, 401, 403, 404, 409, 413, 415, 422, 503])
}
