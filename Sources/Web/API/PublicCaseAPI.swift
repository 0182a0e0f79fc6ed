import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// What machines of strangers may know of a case: the same as their pages show.
extension Site {
    var publicCaseAPIRoutes: [Route] {
        [
            .get("/api/v1/cases/:number/public", for: .anyone, describing: .publicCase) { request, call in
                try QueryFields(request).finish()
                guard let number = call.parameters.get("number").flatMap({ Case.Number(String($0)) }),
                    let seen = try await publicCase(number)
                else { throw NoSuchCase() }
                return .json(PublicCaseAnswer(number, seen))
            }
        ]
    }
}

/// A case as strangers may know it.
struct PublicCaseAnswer: Described {
    let number: String
    let scenario: String
    let title: LocalizedText?
    let step: NamedStep
    let area: NamedArea?
    let lon: Double?
    let lat: Double?
    /// What a clerk released; never the reporter's own.
    let words: String?
    /// Addresses of released photos.
    let photos: [String]

    init(_ number: Case.Number, _ seen: Site.SeenByAll) {
        self.number = number.description
        scenario = seen.found.scenario
        title = seen.pack?.definitions.scenario(seen.found.scenario)?.title
        step = NamedStep(seen.found.step, in: seen.workflow)
        area = seen.path.last.map(NamedArea.init)
        lon = seen.found.spot?.longitude
        lat = seen.found.spot?.latitude
        words = seen.found.words
        photos = seen.found.photos.map { "/released/\($0.uuidString.lowercased())" }
    }

    static let schema = Schema.fields(
        ["number": .number64, "scenario": .text, "step": NamedStep.schema, "photos": .list(.text)],
        optional: [
            "title": .words, "area": NamedArea.schema, "lon": .number, "lat": .number, "words": .text,
        ])
}

extension APIDescription {
    static let publicCase = APIDescription(
        id: "getPublicCase",
        summary:
            "What strangers may know of a case: kind, step, a place within about 100 m, what was released; "
            + "any other case is answered as a number that never was",
        parameters: [.path("number", .number64, "The public number, such as 990101101-12")],
        answers: [200: .json(PublicCaseAnswer.schema)], problems: [400, 404, 429, 503])
}
