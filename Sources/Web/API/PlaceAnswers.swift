import Casework
import Territory

/// What a client must know before it shows anything.
struct PlaceAnswer: Described {
    struct Emergency: Described {
        let number: String
        let label: LocalizedText

        static let schema = Schema.fields(["number": .text, "label": .words])
    }

    let name: LocalizedText
    let code: String
    let envelope: Place.Envelope
    let centre: Place.Spot
    let languages: [String]
    let timeZone: String
    /// Of the pack; it changes whenever anything the place decides has changed.
    let version: Int
    let emergency: [Emergency]
    /// Present when nothing in the place is real.
    let banner: LocalizedText?

    init(_ pack: InstalledPack) {
        let place = pack.definitions.place
        name = place.name
        code = place.code.text
        envelope = place.envelope
        centre = place.centre
        languages = place.languages.map(\.rawValue)
        timeZone = place.timeZone
        version = pack.version
        emergency = place.emergency.map { Emergency(number: $0.number, label: $0.label) }
        banner = place.banner
    }

    static let schema = Schema.fields(
        [
            "name": .words, "code": .code,
            "envelope": .fields(["west": .number, "south": .number, "east": .number, "north": .number]),
            "centre": .fields(["longitude": .number, "latitude": .number]),
            "languages": .list(.choice(Language.allCases.map(\.rawValue))), "time_zone": .text,
            "version": .integer,
            "emergency": .list(Emergency.schema),
        ], optional: ["banner": .words])
}

/// A kind of case as a form needs it.
struct ScenarioAnswer: Described {
    struct Question: Described {
        struct Option: Described {
            let name: String
            let title: LocalizedText

            static let schema = Schema.fields(["name": .text, "title": .words])
        }

        let name: String
        let type: String
        let label: LocalizedText
        let isRequired: Bool
        let limit: Int
        let options: [Option]

        init(_ field: Field) {
            name = field.name
            type = field.type.rawValue
            label = field.label
            isRequired = field.isRequired
            limit = field.limit
            options = field.options.map { Option(name: $0.name, title: $0.title) }
        }

        static let schema = Schema.fields([
            "name": .text, "type": .choice(Field.Kind.allCases.map(\.rawValue)), "label": .words,
            "is_required": .truth, "limit": .integer, "options": .list(Option.schema),
        ])
    }

    let name: String
    let title: LocalizedText
    let family: String
    let isPublic: Bool
    let ask: [Question]
    /// By what the clock runs for, as the pack writes it: "2 working hours".
    let limits: [String: String]

    init(_ scenario: Scenario) {
        name = scenario.name
        title = scenario.title
        family = scenario.family
        isPublic = scenario.isPublic
        ask = scenario.ask.map(Question.init)
        limits = scenario.limits.mapValues(\.description)
    }

    static let schema = Schema.fields([
        "name": .text, "title": .words, "family": .text, "is_public": .truth, "ask": .list(Question.schema),
        "limits": .dictionary(.text),
    ])
}

/// Every kind of case that may be reported, and the version of the pack that says so.
struct ScenarioList: Described {
    let version: Int
    let scenarios: [ScenarioAnswer]

    static let schema = Schema.fields(["version": .integer, "scenarios": .list(ScenarioAnswer.schema)])
}

/// Areas found by name.
struct AreaList: Described {
    let areas: [AreaAnswer]

    static let schema = Schema.fields(["areas": .list(AreaAnswer.schema)])
}

/// An area, the way down to it from the city, and what lies directly below it.
struct AreaWithin: Described {
    let area: AreaAnswer
    let path: [NamedArea]
    let children: [AreaAnswer]

    static let schema = Schema.fields([
        "area": AreaAnswer.schema, "path": .list(NamedArea.schema), "children": .list(AreaAnswer.schema),
    ])
}

/// Where a report would lie, finest first, and who would get it.
struct LocateAnswer: Described {
    let areas: [NamedArea]
    let owner: NamedOwner?
    /// Within the place's bounds; a report from outside is refused.
    let inside: Bool

    static let schema = Schema.fields(
        ["areas": .list(NamedArea.schema), "inside": .truth], optional: ["owner": NamedOwner.schema])
}

extension APIDescription {
    static let place = APIDescription(
        id: "getPlace", summary: "The place this server stands for, and the version of its pack",
        answers: [200: .json(PlaceAnswer.schema)], problems: [503])
    static let scenarios = APIDescription(
        id: "listScenarios", summary: "The kinds of cases that may be reported, with what each asks",
        answers: [200: .json(ScenarioList.schema)], problems: [503])
    static let areas = APIDescription(
        id: "findAreas", summary: "Areas by a part of their name, wider ones first",
        parameters: [
            .query("q", .sought(maxLength: Area.nameLimit), "A part of the name, Chinese or English"),
            .query("limit", .whole(1...100), "Most areas answered, 1 to 100; 20 unless said"),
        ], answers: [200: .json(AreaList.schema)], problems: [400, 422, 503])
    static let area = APIDescription(
        id: "getArea", summary: "An area, the areas above it and those directly below",
        parameters: [.path("code", .code, "4, 6, 9, 12, 15 or 18 digits")],
        answers: [200: .json(AreaWithin.schema)], problems: [404])
    static let locate = APIDescription(
        id: "locate", summary: "Where a report would lie and who would get it; nothing is kept",
        parameters: [
            .query("lon", .number, "WGS-84 longitude in degrees, together with lat"),
            .query("lat", .number, "WGS-84 latitude in degrees, together with lon"),
            .query("area", .code, "A village picked by name, instead of a point"),
            .query("scenario", .text, "The kind of case; without it the ladder alone decides"),
        ], answers: [200: .json(LocateAnswer.schema)], problems: [400, 422, 503])
}

extension APIDescription.Parameter {
    static func query(_ name: String, _ schema: Schema, _ meaning: String) -> Self {
        .init(name: name, place: .query, isRequired: false, schema: schema, meaning: meaning)
    }

    /// Of a query, and not to be left out.
    static func needed(_ name: String, _ schema: Schema, _ meaning: String) -> Self {
        .init(name: name, place: .query, isRequired: true, schema: schema, meaning: meaning)
    }

    static func path(_ name: String, _ schema: Schema, _ meaning: String) -> Self {
        .init(name: name, place: .path, isRequired: true, schema: schema, meaning: meaning)
    }

    static func header(_ name: String, _ schema: Schema, _ meaning: String) -> Self {
        .init(name: name, place: .header, isRequired: true, schema: schema, meaning: meaning)
    }
}
