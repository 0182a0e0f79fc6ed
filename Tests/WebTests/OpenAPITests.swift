import Foundation
import HTTPTypes
import Testing

@testable import Web

/// The description says what the declarations say, and nothing is left out.
@Suite struct OpenAPITests {
    private let site: Site
    private let document: JSON

    init() throws {
        site = try .bare()
        document = OpenAPI(routes: site.apiRoutes).document
    }

    @Test func `every machine route is described, with a name of its own`() {
        var names: Set<String> = []
        for route in site.apiRoutes {
            let operation = document["paths"]?[OpenAPI.path(route.path)]?[route.method.rawValue.lowercased()]
            guard case .text(let name)? = operation?["operationId"] else {
                Issue.record("\(route.method) \(route.path) is not described")
                continue
            }
            #expect(names.insert(name).inserted, "\(name) names two")
        }
    }

    @Test func `every parameter of a path is declared`() {
        for route in site.apiRoutes {
            let inPath = route.path.split(separator: "/").filter { $0.hasPrefix(":") }.map {
                String($0.dropFirst())
            }
            let declared = route.description?.parameters.filter { $0.place == .path }.map(\.name)
            #expect(declared == inPath, "\(route.path)")
        }
    }

    @Test func `every route says who may use it`() {
        for route in site.apiRoutes {
            let operation = document["paths"]?[OpenAPI.path(route.path)]?[route.method.rawValue.lowercased()]
            let isOpen = operation?["security"] == []
            #expect(isOpen == (route.access == .anyone), "\(route.path)")
            if route.method != .get, route.access != .anyone, route.access != .receipt {
                #expect(operation?["security"] == [["bearer": []], ["session": [], "csrf": []]])
            }
        }
    }

    @Test func `a request is closed to names it does not know, an answer is not`() throws {
        let post = document["paths"]?["/api/v1/reports"]?["post"]
        let asked = post?["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(asked?["additionalProperties"] == false)
        #expect(asked?["required"] == ["scenario", "words"])
        let answered = post?["responses"]?["201"]?["content"]?["application/json"]?["schema"]
        #expect(answered?["required"] == ["number", "receipt", "area", "owner", "is_held"])
        #expect(answered?["additionalProperties"] == nil)
    }

    /// For validators that are not written in Swift: `LINLI_OPENAPI=file swift test --filter OpenAPITests`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["LINLI_OPENAPI"] != nil))
    func `the document can be written to a file`() throws {
        let path = ProcessInfo.processInfo.environment["LINLI_OPENAPI"] ?? "/dev/null"
        try JSONEncoder().encode(document).write(to: URL(filePath: path))
    }
}
