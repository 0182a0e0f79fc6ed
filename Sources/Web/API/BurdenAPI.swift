import Access
import Hummingbird
import Postgres
import Visits

/// Who asks too much, for machines.
extension Site {
    var burdenAPIRoutes: [Route] {
        [
            .get("/api/v1/burdens", for: .anyone, describing: .burdens) { request, _ in
                try await burdens(request)
            }
        ]
    }

    private func burdens(_ request: Request) async throws -> Response {
        try QueryFields(request).finish()
        let counts = try await database.anonymous { db in try await db.burdens.counts() }
        return .json(BurdenList(burdens: counts.map(BurdenAnswer.init)))
    }
}

/// Complaints of one asker in the last year.
struct BurdenAnswer: Described {
    let asker: String
    let place: String?
    let total: Int
    let kinds: [String: Int]

    init(_ count: BurdenTable.Count) {
        asker = count.asker
        place = count.place
        total = count.total
        kinds = Dictionary(
            count.kinds.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    static let schema = Schema.fields(
        ["asker": .text, "total": .integer, "kinds": .dictionary(.integer)], optional: ["place": .text])
}

/// Everybody who was complained of ten times and more.
struct BurdenList: Described {
    let burdens: [BurdenAnswer]

    static let schema = Schema.fields(["burdens": .list(BurdenAnswer.schema)])
}

extension APIDescription {
    static let burdens = APIDescription(
        id: "burdens", summary: "Who asks too much of those below, from ten complaints a year on",
        answers: [200: .json(BurdenList.schema)], problems: [400])
}
