import Access
import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// What anybody may ask of the place: its settings, scenarios and areas, and who would get a report.
extension Site {
    var placeAPIRoutes: [Route] {
        [
            .get("/api/v1/place", for: .anyone, describing: .place) { request, _ in try await place(request)
            },
            .get("/api/v1/scenarios", for: .anyone, describing: .scenarios) { request, _ in
                try await scenarios(request)
            },
            .get("/api/v1/areas", for: .anyone, describing: .areas) { request, _ in try await areas(request)
            },
            .get("/api/v1/areas/:code", for: .anyone, describing: .area) { request, call in
                try await area(request, call)
            },
            .get("/api/v1/locate", for: .anyone, describing: .locate) { request, _ in
                try await locate(request)
            },
        ]
    }

    private func place(_ request: Request) async throws -> Response {
        try QueryFields(request).finish()
        let pack = try await database.anonymous { db in try await currentPack(in: db) }
        return .json(PlaceAnswer(pack))
    }

    private func scenarios(_ request: Request) async throws -> Response {
        try QueryFields(request).finish()
        let pack = try await database.anonymous { db in try await currentPack(in: db) }
        return .json(
            ScenarioList(
                version: pack.version, scenarios: pack.definitions.scenarios.map(ScenarioAnswer.init)))
    }

    private func areas(_ request: Request) async throws -> Response {
        var query = QueryFields(request)
        let text = query.value("q", .text) { $0.unicodeScalars.count > Area.nameLimit ? nil : $0 } ?? ""
        let limit = query.limit(upTo: 100, otherwise: 20)
        try query.finish()
        let found = try await database.anonymous { db in
            let place = try await currentPack(in: db).definitions.place
            return text.isEmpty ? [] : try await db.areas.named(text, within: place.code, limit: limit)
        }
        return .json(AreaList(areas: found.map(AreaAnswer.init)))
    }

    private func area(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        guard let code = call.parameters.get("code").flatMap({ Area.Code($0) }) else {
            throw HTTPError(.notFound)
        }
        return try await database.anonymous { db in
            guard let area = try await db.areas.area(code) else { throw HTTPError(.notFound) }
            let path = try await db.ladders.path(of: code)
            let children = try await db.areas.children(of: code)
            return .json(
                AreaWithin(
                    area: AreaAnswer(area), path: path.reversed().map(NamedArea.init),
                    children: children.map(AreaAnswer.init)))
        }
    }

    /// Rehearses routing by the rules that decide once a report is sent.
    private func locate(_ request: Request) async throws -> Response {
        let report = try Report(placedBy: request)
        let now = now()
        return try await database.anonymous { db in
            let pack = try await currentPack(in: db)
            let envelope = pack.definitions.place.envelope
            if let problem = report.placeProblem(in: envelope) {
                guard problem.refusal == .outsidePlace else { throw IntakeRefusal.problems([problem]) }
                return .json(LocateAnswer(areas: [], owner: nil, inside: false))
            }
            let found = try await db.routed(report, from: .resident, under: pack, at: now)
            let owner = NamedOwner(name: try await db.ladders.name(of: found.routed.owner))
            return .json(LocateAnswer(areas: found.ground.map(NamedArea.init), owner: owner, inside: true))
        }
    }
}

extension Report {
    /// A report of which only the place and the kind are known yet.
    fileprivate init(placedBy request: Request) throws(InputRefusal) {
        var query = QueryFields(request)
        let (longitude, latitude) = (query.number("lon"), query.number("lat"))
        let area = query.value("area", .code, { Area.Code($0) })
        self.init(scenario: query.text("scenario") ?? "", words: "")
        if let longitude, let latitude {
            spot = Place.Spot(longitude: longitude, latitude: latitude)
        } else if longitude != nil || latitude != nil {
            query.refuse("lon, lat", .point)
        }
        self.area = area
        try query.finish()
    }

    fileprivate func placeProblem(in envelope: Place.Envelope) -> ReportProblem? {
        problems(under: [], in: envelope).first { $0.field == "place" }
    }
}
