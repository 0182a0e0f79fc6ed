import Access
import Casework
import Hummingbird
import Postgres
import Territory

/// The loops, for machines.
extension Site {
    var loopAPIRoutes: [Route] {
        [
            .get("/api/v1/loops", for: .areaPosts, describing: .loops) { request, call in
                try await loops(request, call)
            }
        ]
    }

    private func loops(_ request: Request, _ call: Call) async throws -> Response {
        var query = QueryFields(request)
        let asked = query.value("area", .code, { Area.Code($0) })
        let since = query.value("since", .text) { Day($0) }
        let until = query.value("until", .text) { Day($0) }
        try query.finish()
        return try await acting(call) { acting, db in
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let zone = try await currentPack(in: db).definitions.place.timeZone
            let today = TimeWords(try catalogue(call.language), zone: zone, now: now()).today
            let period = LoopPeriods(today: today).period(
                since: since?.description, until: until?.description)
            guard let period else {
                throw InputRefusal.wrong([WrongValue(field: "since", expected: .text)])
            }
            let area = asked.flatMap { own.contains($0) ? $0 : nil } ?? own
            let loops = area.level <= .village ? try await db.loops.loops(of: area, in: period) : []
            return .json(LoopsAnswer(period, loops))
        }
    }
}

/// The loop of one area as machines read it.
struct LoopAnswer: Described {
    let area: NamedArea
    let takenIn: Int
    let solved: [String: Int]
    let inTime: Int
    let handedUp: Int
    let medianHours: Int?

    init(_ loop: Loop) {
        area = NamedArea(loop.area)
        takenIn = loop.takenIn
        solved = Dictionary(
            Loop.levels.map { ($0.name, loop.solved(at: $0)) }, uniquingKeysWith: { first, _ in first })
        inTime = loop.inTime
        handedUp = loop.handedUp
        medianHours = loop.medianHours
    }

    static let schema = Schema.fields(
        [
            "area": NamedArea.schema, "taken_in": .integer, "solved": .dictionary(.integer),
            "in_time": .integer, "handed_up": .integer,
        ], optional: ["median_hours": .integer])
}

/// The loop of an area and of those directly below it.
struct LoopsAnswer: Described {
    let since: String
    let until: String
    let loops: [LoopAnswer]

    init(_ period: LoopPeriod, _ loops: [Loop]) {
        since = period.first.description
        until = period.last.description
        self.loops = loops.map(LoopAnswer.init)
    }

    static let schema = Schema.fields(["since": .day, "until": .day, "loops": .list(LoopAnswer.schema)])
}

extension Schema {
    /// A date where the place lies.
    static let day = Schema.text(format: "date", pattern: "^(19[0-9]{2}|2[0-9]{3})-[0-9]{2}-[0-9]{2}$")
}

extension APIDescription {
    static let loops = APIDescription(
        id: "getLoops",
        summary:
            "What an area and those directly below it took in over some days, by the level that solved it; "
            + "median_hours is the least of some round numbers that half of it was solved within",
        parameters: [
            .query("area", .code, "An area within the post's own; outside it changes nothing"),
            .query("since", .day, "The first day the cases were told on; the first of the month unless said"),
            .query("until", .day, "The last day; today unless said. At most 366 days in all"),
        ], answers: [200: .json(LoopsAnswer.schema)], problems: [400, 401, 403, 422, 503])
}
