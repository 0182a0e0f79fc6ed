import Access
import HTTPTypes
import Hummingbird

extension Site {
    /// Everything machines may ask.
    var apiRoutes: [Route] {
        placeAPIRoutes + fileAPIRoutes + reportAPIRoutes + caseAPIRoutes + messageAPIRoutes + burdenAPIRoutes
            + loopAPIRoutes + ledgerAPIRoutes + entryAPIRoutes
            + helpAPIRoutes
            + [
                .get("/api/openapi.json", for: .anyone, describing: .openAPI) { request, _ in
                    try QueryFields(request).finish()
                    return .json(OpenAPI(routes: self.apiRoutes).document)
                }
            ]
    }
}

extension APIDescription {
    static let openAPI = APIDescription(
        id: "getDescription", summary: "This description",
        answers: [200: Body.json(.dictionary(.anything))])
}

/// The description of the API (OpenAPI 3.1), made from the declarations that serve it.
struct OpenAPI {
    static let version = "1"

    let routes: [Route]

    var document: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Linli", "version": .text(Self.version),
                "description": .text(Self.description),
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths),
            "components": [
                "schemas": ["Problem": Self.problem],
                "securitySchemes": Self.securitySchemes,
            ],
        ]
    }

    private static let description = """
        Names are snake_case, moments RFC 3339, positions WGS-84 degrees. Unknown fields and parameters are \
        refused. Errors are problem details (RFC 9457) in the language of Accept-Language, zh or en. Posts \
        act by a bearer token, or by the session cookie with the header CSRF-Token on unsafe requests; \
        reporters \
        by the receipt.
        """

    private var paths: [String: JSON] {
        var paths: [String: [String: JSON]] = [:]
        for route in routes {
            guard let described = route.description else { continue }
            paths[Self.path(route.path), default: [:]][route.method.rawValue.lowercased()] = operation(
                route, described)
        }
        return paths.mapValues(JSON.object)
    }

    /// `/cases/:number` as OpenAPI writes it.
    static func path(_ path: String) -> String {
        path.split(separator: "/").map { part in
            part.hasPrefix(":") ? "/{\(part.dropFirst())}" : "/\(part)"
        }.joined()
    }

    private func operation(_ route: Route, _ described: APIDescription) -> JSON {
        var operation: [String: JSON] = [
            "operationId": .text(described.id), "summary": .text(described.summary),
            "responses": .object(responses(of: described)), "security": security(of: route),
        ]
        if !described.parameters.isEmpty { operation["parameters"] = .list(described.parameters.map(\.json)) }
        if let body = described.body {
            operation["requestBody"] = ["required": true, "content": body.content(isClosed: true)]
        }
        return .object(operation)
    }

    private func responses(of described: APIDescription) -> [String: JSON] {
        var responses: [String: JSON] = [:]
        for (status, body) in described.answers {
            var response: [String: JSON] = ["description": .text(Self.reason(status))]
            if let body { response["content"] = body.content(isClosed: false) }
            responses[String(status)] = .object(response)
        }
        for status in described.problems {
            responses[String(status)] = [
                "description": .text(Self.reason(status)),
                "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
            ]
        }
        return responses
    }

    private static func reason(_ status: Int) -> String { HTTPResponse.Status(code: status).reasonPhrase }

    private func security(of route: Route) -> JSON {
        switch route.access {
        case .anyone: []
        case .receipt: [["receipt": []]]
        case .signedIn, .posts:
            route.method == .get
                ? [["bearer": []], ["session": []]] : [["bearer": []], ["session": [], "csrf": []]]
        }
    }

    private static let securitySchemes: JSON = [
        "bearer": ["type": "http", "scheme": "bearer"],
        "session": ["type": "apiKey", "in": "cookie", "name": .text(CookieName.session)],
        "csrf": ["type": "apiKey", "in": "header", "name": "CSRF-Token"],
        "receipt": ["type": "apiKey", "in": "header", "name": "Linli-Receipt"],
    ]

    private static let problem = Schema.fields(
        ["type": .text, "title": .text, "status": .integer, "detail": .text, "instance": .text],
        optional: ["problems": .list(.fields(["field": .text, "words": .text]))]
    ).json(isClosed: false)
}

extension APIDescription.Parameter {
    fileprivate var json: JSON {
        [
            "name": .text(name), "in": .text(place.rawValue), "required": .truth(isRequired),
            "schema": schema.json(isClosed: true), "description": .text(meaning),
        ]
    }
}

extension APIDescription.Body {
    fileprivate func content(isClosed: Bool) -> JSON {
        .object([mediaType: ["schema": schema.json(isClosed: isClosed)]])
    }
}

extension Schema {
    /// As JSON Schema (draft 2020-12).
    ///
    /// - Parameter isClosed: Names that are not listed are refused, as in requests; answers may grow.
    func json(isClosed: Bool) -> JSON {
        switch self {
        case .text(let format, let maxLength, let pattern):
            var schema: [String: JSON] = ["type": "string"]
            if let format { schema["format"] = .text(format) }
            if let maxLength { schema["maxLength"] = .number(Double(maxLength)) }
            if let pattern { schema["pattern"] = .text(pattern) }
            return .object(schema)
        case .choice(let names): return ["type": "string", "enum": .list(names.map(JSON.text))]
        case .number: return ["type": "number"]
        case .integer: return ["type": "integer"]
        case .whole(let range):
            return [
                "type": "integer", "minimum": .number(Double(range.lowerBound)),
                "maximum": .number(Double(range.upperBound)),
            ]
        case .truth: return ["type": "boolean"]
        case .anything: return [:]
        case .nullable(let schema): return ["anyOf": [schema.json(isClosed: isClosed), ["type": "null"]]]
        case .anyOf(let schemas): return ["anyOf": .list(schemas.map { $0.json(isClosed: isClosed) })]
        case .list(let schema): return ["type": "array", "items": schema.json(isClosed: isClosed)]
        case .dictionary(let schema):
            return ["type": "object", "additionalProperties": schema.json(isClosed: isClosed)]
        case .object(let fields): return Self.object(fields, isClosed: isClosed)
        }
    }

    private static func object(
        _ fields: [(name: String, schema: Schema, isRequired: Bool)], isClosed: Bool
    ) -> JSON {
        var properties: [String: JSON] = [:]
        for field in fields { properties[field.name] = field.schema.json(isClosed: isClosed) }
        var schema: [String: JSON] = [
            "type": "object", "properties": .object(properties),
            "required": .list(fields.filter(\.isRequired).map { .text($0.name) }),
        ]
        if isClosed { schema["additionalProperties"] = false }
        return .object(schema)
    }
}
