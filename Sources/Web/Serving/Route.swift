import Access
import Casework
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// One address of the site: what it answers, and to whom. A route cannot be made without its rule.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, Call) async throws -> Response

    /// Who may use a route.
    enum Access: Sendable, Equatable {
        case anyone
        /// Whoever has signed in, whatever post they act as.
        case signedIn
        case posts(Set<Post.Role>)
        /// The holder of the case's receipt.
        case receipt

        static let caseworkers = Access.posts([.area, .organization])
        static let areaPosts = Access.posts([.area])
        /// Areas, organizations, packs, and opening accounts.
        static let administrators = Access.posts([.administrator])
        /// Who may do what: posts, locks, links, sessions.
        static let security = Access.posts([.security])
        static let auditors = Access.posts([.auditor])
        static let housekeepers = Access.posts([.administrator, .security])
        static let anyPost = Access.posts(Set(Post.Role.allCases))

        func admits(_ acting: Acting) -> Bool {
            switch self {
            case .anyone, .signedIn: true
            case .posts(let roles): Post.Role(rawValue: acting.kind.rawValue).map(roles.contains) ?? false
            case .receipt: acting.kind == .receipt
            }
        }
    }

    let method: HTTPRequest.Method
    let path: String
    let access: Access
    /// What the API's description says of it; `nil` for pages.
    let description: APIDescription?
    let handler: Handler
    /// How much it matters when there is too much to do.
    private(set) var urgency = Urgency.usual
    /// It asks the database for a person or a machine; `false`: it is a file, a part of a page that is
    /// counted already, a stream, or what monitoring asks.
    private(set) var isCounted = true

    /// The same route, done before others, or after them.
    func urgent(_ urgency: Urgency) -> Route {
        var route = self
        route.urgency = urgency
        return route
    }

    /// The same route, as often as anybody asks.
    func uncounted() -> Route {
        var route = self
        route.isCounted = false
        return route
    }

    static func get(
        _ path: String, for access: Access, describing description: APIDescription? = nil,
        _ handler: @escaping Handler
    ) -> Route {
        Route(method: .get, path: path, access: access, description: description, handler: handler)
    }

    static func post(
        _ path: String, for access: Access, describing description: APIDescription? = nil,
        _ handler: @escaping Handler
    ) -> Route {
        Route(method: .post, path: path, access: access, description: description, handler: handler)
    }

    static func put(
        _ path: String, for access: Access, describing description: APIDescription? = nil,
        _ handler: @escaping Handler
    ) -> Route {
        Route(method: .put, path: path, access: access, description: description, handler: handler)
    }
}

extension [Route] {
    func urgent(_ urgency: Urgency) -> [Route] { map { $0.urgent(urgency) } }
    func uncounted() -> [Route] { map { $0.uncounted() } }
}

/// A machine route, as OpenAPI describes it.
struct APIDescription: Sendable {
    /// The name clients call it by.
    let id: String
    let summary: String
    var parameters: [Parameter] = []
    var body: Body?
    /// By status.
    var answers: [Int: Body?] = [:]
    /// Statuses that are answered by problem details.
    var problems: [Int] = []

    struct Parameter: Sendable {
        enum Place: String, Sendable { case path, query, header }
        let name: String
        let place: Place
        let isRequired: Bool
        let schema: Schema
        let meaning: String
    }

    struct Body: Sendable {
        let mediaType: String
        let schema: Schema

        static func json(_ schema: Schema) -> Body { Body(mediaType: "application/json", schema: schema) }
    }
}

/// The shape of a JSON value, as JSON Schema says it.
indirect enum Schema: Sendable {
    case text(format: String? = nil, maxLength: Int? = nil, pattern: String? = nil)
    case choice([String])
    case number
    case integer
    case whole(ClosedRange<Int>)
    case truth
    case nullable(Schema)
    case list(Schema)
    case object([(name: String, schema: Schema, isRequired: Bool)])
    case anything
    case anyOf([Schema])
    /// Keys that a pack decides.
    case dictionary(Schema)
}

/// Every route of the site, and the check that nothing else answers.
struct RouteTable: Sendable {
    /// An address that answers without having been declared here, or twice.
    struct Undeclared: Error, Equatable {
        let route: String
    }

    let routes: [Route]

    func add(to router: Router<Call>) {
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, call in
                var call = call
                call.access = route.access
                if route.access != .anyone, route.access != .receipt, call.session == nil {
                    throw AccessRefusal.signedOut
                }
                return try await route.handler(request, call)
            }
        }
    }

    /// - Throws: ``Undeclared`` for a route of the router that no declaration stands behind, or that two do.
    func refuseUndeclared(in router: Router<Call>) throws {
        let declared = routes.map { "\($0.method) \(Self.normal($0.path))" }
        for text in declared where declared.filter({ $0 == text }).count > 1 { throw Undeclared(route: text) }
        for route in router.routes {
            let text = "\(route.method) \(Self.normal(route.path.description))"
            if !declared.contains(text) { throw Undeclared(route: text) }
        }
    }

    /// Files, streams, parts of pages that are counted already, and what monitoring asks, by ``name(_:_:)``.
    var uncounted: Set<String> {
        Set(routes.filter { !$0.isCounted }.map { Self.name($0.method, Self.normal($0.path)) })
    }

    /// What a route goes by in tables.
    ///
    /// - Parameter path: As ``normal(_:)`` says it.
    static func name(_ method: HTTPRequest.Method, _ path: String) -> String { "\(method) \(path)" }

    static func normal(_ path: String) -> String {
        path.split(separator: "/").map { part in
            if part.hasPrefix(":") { return "{\(part.dropFirst())}" }
            return String(part)
        }.joined(separator: "/")
    }
}
