import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import Territory

/// Pages for everybody: home, report, follow, progress.
extension Site {
    var publicRoutes: [Route] {
        [
            .get("/", for: .anyone) { _, call in try await homePage(call) },
            .get("/report", for: .anyone) { request, call in try await reportPage(request, call) }
                .urgent(.first),
            .post("/report", for: .anyone) { request, call in try await takeReport(request, call) }
                .urgent(.first),
            .get("/follow", for: .anyone) { request, call in
                let number = request.uri.queryParameters["number"].map(String.init)
                return try await followPage(call, number: number, problem: nil)
            },
            .post("/follow", for: .anyone) { request, call in try await follow(request, call) },
            .get("/reports/:number", for: .anyone) { _, call in try await progressPage(call) },
            .post("/reports/:number/score", for: .receipt) { request, call in try await score(request, call)
            },
            .get("/reports/:number/photos/:position", for: .receipt) { request, call in
                try await reportedPhoto(request, call)
            }.uncounted(),
        ] + publicCaseRoutes + releaseRoutes
    }

    private func homePage(_ call: Call) async throws -> Response {
        let now = now()
        let (pack, numbers, newest) = try await database.anonymous { db in
            let pack = try await currentPack(in: db)
            let code = pack.definitions.place.code
            let numbers = try await publicNumbers.value(of: code, at: now) {
                try await db.maps.numbers(of: code, at: now)
            }
            return (pack, numbers, try await newestReleases(in: db))
        }
        let frame =
            call.session == nil
            ? try frame(call, in: pack.definitions.place) : try await frameOfWhoever(call)
        var told: [String: Any] = [
            "area": frame.words(pack.definitions.place.name), "asOf": frame.time.clock(now),
        ]
        if let reported = numbers.reported { told["reported"] = frame.catalogue.number(reported) }
        if let solved = numbers.solved { told["solved"] = frame.catalogue.number(solved) }
        if let hours = numbers.medianHours { told["hours"] = String((hours * 10).rounded() / 10) }
        var map = MapWords(place: pack.definitions.place, base: settings.baseMap)
        map.level = Area.Level.town.name
        let releases = newest.map { line(of: $0.release, in: $0.area, under: pack, frame) }
        let content: [String: Any] = [
            "numbers": told, "emergency": emergency(in: frame),
            "solvedMap": map.json, "releases": releases, "hasReleases": !releases.isEmpty,
            "scenarios": pack.definitions.scenariosByFamily.flatMap(\.scenarios).map { scenario in
                [
                    "name": scenario.name, "title": frame.words(scenario.title),
                    "icon": icon(for: scenario.name),
                    "href": "/report?scenario=\(scenario.name.asQueryValue)",
                ]
            },
        ]
        return answer(
            Page(template: "home", name: "home", title: frame.say("title.home"), content: content), in: frame)
    }

    func followPage(
        _ call: Call, number: String?, problem: String?, status: HTTPResponse.Status = .ok, wait: Int? = nil
    ) async throws -> Response {
        let frame = try await frameOfWhoever(call)
        var follow: [String: Any] = [:]
        if let number { follow["number"] = number }
        if let problem { follow["problem"] = problem }
        let page = Page(
            template: "follow", name: "follow", title: frame.catalogue.words["follow.title"] ?? "",
            status: status,
            content: ["follow": follow])
        var response = answer(page, in: frame)
        if let wait { response.headers[.retryAfter] = String(wait) }
        return response
    }

    private func follow(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        let frame = try await frameOfWhoever(call)
        try CrossSite.refuse(token: form["csrf"], expected: frame.csrf)
        let receipt = Secret.receipt(typed: form["receipt"] ?? "")
        let number = form["number"]?.trimmingCharacters(in: .whitespaces) ?? ""
        do {
            try await open(receipt, number: number, call) { _, _ in }
        } catch AccessRefusal.unknownReceipt {
            return try await followPage(
                call, number: number, problem: frame.say("problem.receipt_wrong"), status: .notFound)
        } catch let throttled as Throttled {
            let words = RefusalWords(catalogue: frame.catalogue, place: nil, pack: nil)
            return try await followPage(
                call, number: number, problem: words.answer(to: throttled).words, status: .tooManyRequests,
                wait: throttled.wait)
        }
        var response = Response.seeOther("/reports/\(number)")
        let cookie = VisitorMark(sealing: sealing).seen(receipt)
        response.setCookie(CookieName.receipt, cookie, isSafe: true, age: 30 * 86_400)
        return response
    }

    /// Work in the context of a receipt that belongs to a number; both unknown look the same.
    func open<T: Sendable>(
        _ receipt: Secret, number: String, _ call: Call,
        _ work: @Sendable (Case, Transaction) async throws -> T
    ) async throws -> T {
        try await guarded(receipt, call) {
            try await database.holding(receipt) { _, db in
                guard let current = try await db.cases.reported(), current.publicNumber.description == number
                else {
                    throw AccessRefusal.unknownReceipt
                }
                return try await work(current, db)
            }
        }
    }

    private func score(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: try await frameOfWhoever(call).csrf)
        let number = try call.parameters.require("number")
        guard let receipt = call.receipt else { throw AccessRefusal.unknownReceipt }
        let action = ScoreCase(
            score: form["score"].flatMap(Int.init) ?? 0, words: form["words"] ?? "", source: call.source,
            shelf: shelf)
        let now = now()
        try await open(receipt, number: number, call) { _, db in _ = try await action.run(at: now, in: db) }
        return .seeOther("/reports/\(number)?scored=1")
    }

    private func reportedPhoto(_ request: Request, _ call: Call) async throws -> Response {
        let position = try call.parameters.require("position", as: Int.self)
        guard let receipt = call.receipt else { throw HTTPError(.notFound) }
        let found = try await open(receipt, number: try call.parameters.require("number"), call) {
            current, db in
            try await db.cases.photos(of: current).first { $0.position == position }
        }
        guard let found else { throw HTTPError(.notFound) }
        return try photo(found.sha256, size: request.uri.queryParameters["size"].map(String.init))
    }
}
