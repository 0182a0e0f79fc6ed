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
            marked.map { (RouteTable.name($0.method, RouteTable.normal($0.path)), $0.urgency) },
            uniquingKeysWith: max)
    }

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        let method = request.method == .head ? .get : request.method
        let path = RouteTable.normal(context.endpointPath ?? "")
        let urgency = urgencies[RouteTable.name(method, path)] ?? .usual
        var response = try await Urgency.$current.withValue(urgency) { try await next(request, context) }
        if urgency < .usual { response.body = Self.written(response.body, as: urgency) }
        return response
    }

    // A body is written when all of this has returned, and a stream asks the database while it is.
    private static func written(_ body: ResponseBody, as urgency: Urgency) -> ResponseBody {
        ResponseBody(contentLength: body.contentLength) { writer in
            let target = writer
            try await Urgency.$current.withValue(urgency) { try await body.write(target) }
        }
    }
}
