import HTTPTypes
import Hummingbird

/// What every answer carries, errors included: where scripts may come from, what may frame us, what is kept.
struct HeadersMiddleware: RouterMiddleware {
    typealias Context = Call

    let baseMap: String?
    /// Browsers reach us over TLS, ours or a proxy's.
    let isBehindTLS: Bool

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in headers where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private var headers: [(HTTPField.Name, String)] {
        var base = ""
        if let map = baseMap, let end = map.dropFirst("https://".count).firstIndex(of: "/") {
            base = " " + map[..<end]
        }
        let policy = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'",
            "img-src 'self' data: blob:\(base)",
            "connect-src 'self'\(base)", "worker-src blob:", "form-action 'self'", "frame-ancestors 'none'",
            "base-uri 'none'", "manifest-src 'self'", "report-uri /violations",
        ]
        var headers: [(HTTPField.Name?, String)] = [
            (.init("Content-Security-Policy"), policy.joined(separator: "; ")),
            (.init("X-Content-Type-Options"), "nosniff"), (.init("Referrer-Policy"), "no-referrer"),
            (.init("Cross-Origin-Opener-Policy"), "same-origin"), (.cacheControl, "no-store"),
            (.init("Permissions-Policy"), "camera=(self), geolocation=(self), microphone=()"),
        ]
        if isBehindTLS { headers.append((.init("Strict-Transport-Security"), "max-age=31536000")) }
        return headers.compactMap { name, value in name.map { ($0, value) } }
    }
}
