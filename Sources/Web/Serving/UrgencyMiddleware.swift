import HTTPTypes
import Hummingbird
import Postgres

/// Says of a request how much it matters when there are too many, before anything is done for it.
struct UrgencyMiddleware: RouterMiddleware {
    typealias Context = Call

    private let urgencies: [String: Urgency]

    init(table: RouteTable) {
        let marked = table.routes.filter { $0.urgency != .usual }
        urgencies = Dictionary(
            marked.map { (Self.name($0.method, RouteTable.normal($0.path)), $0.urgency) },
            uniquingKeysWith: max)
    }

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        let method = request.method == .head ? .get : request.method
        let path = RouteTable.normal(context.endpointPath ?? "")
        return try await Urgency.$current.withValue(urgencies[Self.name(method, path)] ?? .usual) {
            try await next(request, context)
        }
    }

    private static func name(_ method: HTTPRequest.Method, _ path: String) -> String { "\(method) \(path)" }
}
