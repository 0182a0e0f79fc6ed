import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Speaking through the platform by machine, for both sides. A contact is shown on a page only, to a person.
extension Site {
    var messageAPIRoutes: [Route] {
        [
            .get("/api/v1/cases/:number/messages", for: .caseworkers, describing: .caseMessages) {
                request, call in
                try await caseMessages(request, call)
            },
            .post("/api/v1/cases/:number/messages", for: .caseworkers, describing: .sendMessage) {
                request, call in
                try await sendMessage(request, call)
            },
            .get("/api/v1/reports/:number/messages", for: .receipt, describing: .reportMessages) {
                request, call in
                try await reportMessages(request, call)
            },
            .post("/api/v1/reports/:number/messages", for: .receipt, describing: .reply) { request, call in
                try await reply(request, call)
            },
        ]
    }

    private func caseMessages(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        let number = try number(in: call)
        return try await acting(call) { acting, db in
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            guard !opened.isReadOnly, opened.taker.holds(opened.current.lead.owner) else {
                throw MessageRefusal.wrongPost
            }
            return .json(
                ThreadAnswer(try await db.messages.thread(of: opened.current, opening: sealing)))
        }
    }

    private func sendMessage(_ request: Request, _ call: Call) async throws -> Response {
        let action = SendMessage(
            number: try number(in: call), words: try await Self.words(of: request), source: call.source,
            keeping: (shelf: shelf, sealing: sealing))
        let now = now()
        return try await acting(call) { acting, db in
            try Self.refuse(request, call, acting)
            try await action.run(by: acting, at: now, in: db)
            return Response(status: .noContent)
        }
    }

    private func reportMessages(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        return try await holding(request, call) { current, db in
            .json(ThreadAnswer(try await db.messages.thread(of: current, opening: sealing)))
        }
    }

    private func reply(_ request: Request, _ call: Call) async throws -> Response {
        let words = try await Self.words(of: request)
        // Never from a cookie: what rides along by itself could be sent by another site.
        guard let typed = HTTPField.Name("Linli-Receipt").flatMap({ request.headers[$0] }) else {
            throw ReceiptMissing()
        }
        let number = call.parameters.get("number").map { String($0) } ?? ""
        try await write(words, of: Secret.receipt(typed: typed), number: number, call)
        return Response(status: .noContent)
    }

    private static func words(of request: Request) async throws -> String {
        var fields = try await JSONFields.read(request)
        let words = fields.text("words") ?? ""
        try fields.finish()
        return words
    }
}

/// One message as machines read it.
struct MessageAnswer: Described {
    let id: String
    let direction: String
    let words: String
    let who: String
    let at: Date
    let isSeen: Bool

    init(_ message: Message) {
        id = message.id.uuidString.lowercased()
        direction = message.direction.rawValue
        words = message.words
        who = message.who
        at = message.at
        isSeen = message.isSeen
    }

    static let schema = Schema.fields([
        "id": .text(format: "uuid"),
        "direction": .choice([Message.Direction.toReporter, .fromReporter].map(\.rawValue)),
        "words": .text(maxLength: Message.wordsLimit), "who": .text, "at": .moment, "is_seen": .truth,
    ])
}

/// All that was written about a case, in order.
struct ThreadAnswer: Described {
    let messages: [MessageAnswer]

    init(_ thread: [Message]) { messages = thread.map(MessageAnswer.init) }

    static let schema = Schema.fields(["messages": .list(MessageAnswer.schema)])
}

extension APIDescription {
    private static let words = Body.json(.fields(["words": .written(maxLength: Message.wordsLimit)]))
    private static let number = Parameter.path(
        "number", .number64, "The public number, such as 990101101-12")

    static let caseMessages = APIDescription(
        id: "getCaseMessages",
        summary: "What the reporter and whoever has the case wrote to each other; what was written to the "
            + "post that asks counts as seen",
        parameters: [number], answers: [200: .json(ThreadAnswer.schema)],
        problems: [400, 401, 403, 404, 503])
    static let sendMessage = APIDescription(
        id: "writeToReporter",
        summary: "Writes to the reporter, for the post that has the case; who the reporter is stays unknown",
        parameters: [number], body: words, answers: [204: nil],
        problems: [400, 401, 403, 404, 409, 413, 415, 422, 503])
    static let reportMessages = APIDescription(
        id: "getReportMessages",
        summary: "What whoever has the case and the reporter wrote to each other, for the receipt's holder",
        parameters: [number], answers: [200: .json(ThreadAnswer.schema)], problems: [400, 401, 404, 429])
    static let reply = APIDescription(
        id: "writeToHandlers", summary: "The reporter writes to whoever has the case",
        parameters: [number], body: words, answers: [204: nil],
        problems: [400, 401, 404, 409, 413, 415, 422, 429])
}
