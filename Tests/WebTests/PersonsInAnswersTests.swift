import Foundation
import Testing

@testable import Web

/// What machines may send and are answered holds nobody's position, and measures nobody.
@Suite struct PersonsInAnswersTests {
    // Where a matter lies is told with a report; a photo has a place in a row of photos.
    private static let known: Set<String> = [
        "post /api/v1/reports lat", "post /api/v1/reports lon", "get /api/v1/locate lat",
        "get /api/v1/locate lon",
        "get /api/v1/cases/{number} latitude", "get /api/v1/cases/{number} longitude",
        "get /api/v1/cases/{number}/public lat", "get /api/v1/cases/{number}/public lon",
        "get /api/v1/cases/{number} photos.position",
        "get /api/v1/nearby lat", "get /api/v1/nearby lon", "get /api/v1/place centre.latitude",
        "get /api/v1/place centre.longitude",
    ]

    @Test func `no field tells where a person is, or ranks one`() throws {
        let document = OpenAPI(routes: try Site.bare().apiRoutes).document
        let names = Self.names(in: document)
        #expect(names.count > 60)
        #expect(names.filter(Self.tellsOfAPerson).filter { !Self.known.contains($0) }.sorted() == [])
    }

    @Test(arguments: [
        "position", "posts.lat", "staff.last_seen_at", "track", "rank", "hours_worked", "speed",
    ])
    func `a planted field is seen`(name: String) {
        #expect(Self.tellsOfAPerson("get /api/v1/posts \(name)"))
    }

    private static func tellsOfAPerson(_ name: String) -> Bool {
        let last = name.split { " .".contains($0) }.last.map(String.init) ?? ""
        let words = [
            "lat", "lon", "latitude", "longitude", "point", "position", "location", "track", "route", "speed",
            "heading", "rank", "ranking", "points", "activity", "attendance", "distance",
        ]
        return words.contains(last) || last.hasPrefix("hours_") || last.hasPrefix("last_seen")
            || last.hasPrefix("checked_in")
    }

    /// Method, address and name of every parameter and every field, however deep.
    private static func names(in document: JSON) -> Set<String> {
        guard case .object(let paths)? = document["paths"] else { return [] }
        var found: Set<String> = []
        for (path, operations) in paths {
            guard case .object(let operations) = operations else { continue }
            for (method, operation) in operations {
                for name in parameters(of: operation) + fields(of: operation) {
                    found.insert("\(method) \(path) \(name)")
                }
            }
        }
        return found
    }

    private static func parameters(of operation: JSON) -> [String] {
        guard case .list(let parameters)? = operation["parameters"] else { return [] }
        return parameters.compactMap { if case .text(let name)? = $0["name"] { name } else { nil } }
    }

    private static func fields(of value: JSON, under prefix: String = "") -> [String] {
        switch value {
        case .list(let values): return values.flatMap { fields(of: $0, under: prefix) }
        case .object(let members):
            return members.flatMap { key, member -> [String] in
                guard key == "properties", case .object(let named) = member else {
                    return fields(of: member, under: prefix)
                }
                return named.flatMap { name, schema in
                    let whole = prefix.isEmpty ? name : prefix + "." + name
                    return [whole] + fields(of: schema, under: whole)
                }
            }
        default: return []
        }
    }
}
