import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// What may be the same as a report that is about to be sent, for machines: as the report page offers it.
extension Site {
    var nearbyAPIRoutes: [Route] {
        [
            .get("/api/v1/nearby", for: .anyone, describing: .nearby) { request, call in
                var query = QueryFields(request)
                let scenario = query.text("scenario") ?? ""
                let (longitude, latitude) = (query.number("lon"), query.number("lat"))
                if longitude == nil || latitude == nil { query.refuse("lon, lat", .point) }
                try query.finish()
                try await take(.requests, nearbyBuckets(call))
                let spot = Place.Spot(longitude: longitude ?? 0, latitude: latitude ?? 0)
                let near = try await likelyCases(scenario, near: spot)
                return .json(NearbyList(cases: near.map(NearbyCase.init)))
            }
        ]
    }
}

/// Open cases that may be the same, the nearest first.
struct NearbyList: Described {
    let cases: [NearbyCase]

    static let schema = Schema.fields(["cases": .list(NearbyCase.schema)])
}

/// One of them, as strangers may know it.
struct NearbyCase: Described {
    let number: String
    let step: NamedStep
    let area: NamedArea?

    init(_ likely: (found: LikelyCase, pack: InstalledPack?, area: Area?)) {
        number = likely.found.number.description
        step = NamedStep(
            likely.found.step, in: likely.pack?.definitions.workflow(likely.found.workflow))
        area = likely.area.map(NamedArea.init)
    }

    static let schema = Schema.fields(
        ["number": .number64, "step": NamedStep.schema], optional: ["area": NamedArea.schema])
}

extension APIDescription {
    static let nearby = APIDescription(
        id: "listNearby",
        summary:
            "Open cases of a kind near a place, as strangers may know them: five at most, the nearest "
            + "first; nothing near and nothing that may be shown look the same",
        parameters: [
            .query("scenario", .text, "The kind, as the pack names it"),
            .needed("lon", .number, "WGS-84"), .needed("lat", .number, "WGS-84"),
        ],
        answers: [200: .json(NearbyList.schema)], problems: [400, 422, 429])
}
