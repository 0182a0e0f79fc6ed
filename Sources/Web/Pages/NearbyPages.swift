import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// While somebody reports: what may be the same matter already, and adding the report to it.
extension Site {
    var nearbyRoutes: [Route] {
        [
            .get("/report/nearby", for: .anyone) { request, call in try await nearby(request, call) },
            .post("/reports/:number/joining", for: .anyone) { request, call in
                try await join(request, call)
            },
            .post("/reports/:number/following", for: .receipt) { request, call in
                try await follow(theCase: request, call)
            },
        ]
    }

    /// Part of the report page: empty where nothing is near, and where nothing may be shown.
    private func nearby(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let near: [NearWords]
        if let scenario = query["scenario"].map(String.init), let lon = query["lon"].flatMap({ Double($0) }),
            let lat = query["lat"].flatMap({ Double($0) })
        {
            try await take(.requests, nearbyBuckets(call))
            let spot = Place.Spot(longitude: lon, latitude: lat)
            near = try await likely(scenario, near: spot, try await frame(call))
        } else {
            near = []
        }
        let content: [String: Any] = ["near": near, "hasNear": !near.isEmpty]
        return answer(fragment: "near", content, in: try await frame(call))
    }

    /// One case that may be the same, as strangers may know it.
    struct NearWords: Sendable {
        let number: String
        let area: String
        let state: String
    }

    /// Whoever asks again and again for one place after another gets no map of what is open.
    func nearbyBuckets(_ call: Call) -> [Bucket] {
        if let session = call.session { return [bucket("nearby-session", session.text, Limits.nearby)] }
        let own = call.device.map { bucket("nearby", $0, Limits.nearby) }
        return [
            own ?? bucket("nearby-no-device", call.address.line, Limits.nearby),
            bucket("nearby-line", call.address.line, Limits.nearbyLine),
            bucket("nearby-network", call.address.network, Limits.nearbyNetwork),
        ]
    }

    /// Open cases of a kind near a place that strangers may know of.
    func likelyCases(
        _ name: Scenario.Name, near spot: Place.Spot
    ) async throws -> [(found: LikelyCase, pack: InstalledPack?, area: Area?)] {
        let now = now()
        return try await database.anonymous { db in
            let place = try await currentPack(in: db).definitions
            guard let scenario = place.scenario(name), scenario.isPublic,
                place.place.envelope.contains(spot)
            else { return [] }
            var likely: [(LikelyCase, InstalledPack?, Area?)] = []
            for found in try await db.duplicates.likely(scenario, near: spot, at: now) {
                let pack = try await shelf.pack(found.packVersion, in: db)
                likely.append((found, pack, try await db.areas.area(found.area)))
            }
            return likely
        }
    }

    private func likely(
        _ name: Scenario.Name, near spot: Place.Spot, _ frame: Frame
    ) async throws -> [NearWords] {
        try await likelyCases(name, near: spot).map { found, pack, area in
            let step = pack?.definitions.workflow(found.workflow)?[found.step]
            return NearWords(
                number: found.number.description, area: area?.name ?? "",
                state: step.map { frame.words($0.title) } ?? found.step)
        }
    }

    /// What a report just kept may be the same as, for whoever was not asked while filling in the form.
    func nearAfter(
        _ report: Report, _ done: ReportCase.Acknowledged, _ call: Call, _ frame: Frame
    ) async throws -> [[String: Any]] {
        guard done.joined == nil, !report.isAboutHandlers, let spot = report.spot else { return [] }
        do { try await take(.requests, nearbyBuckets(call)) } catch is Throttled { return [] }
        return try await likely(report.scenario, near: spot, frame)
            .filter { $0.number != done.number.description }.map { near in
                [
                    "same": near.number, "area": near.area, "state": near.state,
                    "action": "/reports/\(done.number)/joining", "receipt": done.receipt.text,
                ]
            }
    }

    private func join(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: try await frameOfWhoever(call).csrf)
        let receipt = Secret.receipt(typed: form["receipt"] ?? "")
        let number = try call.parameters.require("number")
        guard let other = form["same"].flatMap({ Case.Number($0) }) else { throw Unreadable(what: "same") }
        let action = JoinReport(other: other, source: call.source, shelf: shelf)
        let now = now()
        try await open(receipt, number: number, call) { _, db in _ = try await action.run(at: now, in: db) }
        var response = Response.seeOther("/reports/\(number)")
        let cookie = VisitorMark(sealing: sealing).seen(receipt)
        response.setCookie(CookieName.receipt, cookie, isSafe: true, age: 30 * 86_400)
        return response
    }

    private func follow(theCase request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: try await frameOfWhoever(call).csrf)
        let number = try call.parameters.require("number")
        guard let receipt = call.receipt else { throw AccessRefusal.unknownReceipt }
        let action = FollowCase(
            follows: form["follows"] == "yes", contact: form["contact"] ?? "", source: call.source,
            sealing: sealing)
        let now = now()
        do {
            try await open(receipt, number: number, call) { _, db in try await action.run(at: now, in: db) }
        } catch let refusal as FollowRefusal {
            let words = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
            var again = draft("", words.answer(to: refusal))
            again.isAboutFollowing = true
            return try await progressPage(call, again)
        }
        return .seeOther("/reports/\(number)#following")
    }
}

extension Site {
    /// The case a reporter's report was added to, with what is needed to name its step.
    struct Followed: Sendable {
        let found: FollowedCase
        let pack: InstalledPack?

        var workflow: Workflow? { found.standing.flatMap { pack?.definitions.workflow($0.workflow) } }

        /// The way that case takes; who and when is told to its own reporter.
        func steps(_ frame: Frame) -> [[String: Any]] {
            guard let workflow, let standing = found.standing else { return [] }
            let present = workflow.steps.firstIndex { $0.name == standing.step } ?? 0
            return workflow.steps.enumerated().map { position, step in
                let state = position < present ? "done" : position == present ? "current" : "next"
                return [
                    "title": frame.words(step.title), "state": state, "isCurrent": state == "current",
                ]
            }
        }
    }

    func followed(in db: Transaction) async throws -> Followed? {
        guard let found = try await db.duplicates.followed() else { return nil }
        guard let standing = found.standing else { return Followed(found: found, pack: nil) }
        return Followed(found: found, pack: try await shelf.pack(standing.packVersion, in: db))
    }

    /// What the progress page says instead, once the report was added to another case.
    func followedWords(_ followed: Followed, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = ["canScore": false, "isClosed": true]
        var about: [String: Any] = ["isTold": followed.found.standing != nil]
        if let number = followed.found.number { about["master"] = number.description }
        guard let standing = followed.found.standing else {
            words["joined"] = about
            words["stateWords"] = frame.say("joined.untold")
            return words
        }
        words["joined"] = about
        words["stateWords"] = followed.workflow?[standing.step].map { frame.words($0.title) } ?? ""
        words["steps"] = followed.steps(frame)
        if let answer = standing.answer, let at = standing.solvedAt {
            words["answer"] = [
                "words": answer, "who": frame.say("joined.answered"), "when": frame.time.moment(at),
            ]
        }
        return words
    }

    /// The offer to be told, as long as something may still move.
    func followingWords(
        _ following: Following, moves: Bool, _ draft: Draft?
    ) -> [String: Any]? {
        guard moves || following.isFollowing else { return nil }
        var words: [String: Any] = [
            "isFollowing": following.isFollowing, "needsContact": !following.hasContact,
            "limit": String(Report.contactLimit),
        ]
        if let draft, draft.isAboutFollowing { words["problem"] = draft.problem }
        return words
    }
}
