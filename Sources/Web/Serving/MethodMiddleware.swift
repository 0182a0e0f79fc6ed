import HTTPTypes
import Hummingbird

/// The address is right, the method is not.
struct WrongMethod: Error, Equatable {
    let offered: [HTTPRequest.Method]

    /// What RFC 9110 wants to be told with 405.
    var allow: String { offered.map(\.rawValue).joined(separator: ", ") }
}

/// Says which methods an address knows, where a bare 404 would say that nothing lies there.
struct MethodMiddleware: RouterMiddleware {
    typealias Context = Call

    let table: RouteTable

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let offered = table.methods(at: request.uri.path)
            guard !offered.isEmpty, !offered.contains(request.method) else { throw error }
            throw WrongMethod(offered: offered)
        }
    }
}

extension RouteTable {
    /// What may be asked of an address; empty where no route lies.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        let methods = routes.filter { Self.fits($0.path.split(separator: "/"), parts) }.map(\.method)
        return methods.contains(.get) ? methods + [.head] : methods
    }

    private static func fits(_ pattern: [Substring], _ parts: [Substring]) -> Bool {
        if pattern.last == "**", parts.count >= pattern.count {
            return fits(Array(pattern.dropLast()), Array(parts.prefix(pattern.count - 1)))
        }
        return pattern.count == parts.count
            && zip(pattern, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }
}
