import HTTPTypes
import Hummingbird
import Logging

/// What browsers tell when a page tried what its policy forbids: a sign that somebody got a script into it.
extension Site {
    /// A browser's whole report is a few hundred bytes, addresses included.
    private static let mostBytes = 8 * 1024

    var violationRoutes: [Route] {
        [.post("/violations", for: .anyone) { request, call in try await violation(request, call) }]
    }

    // Sent by the browser itself, so no form's token can ride along; nothing is kept but a line of the log.
    private func violation(_ request: Request, _ call: Call) async throws -> Response {
        try await take(.requests, [bucket("violations", call.address.line, Limits.violations)])
        var bytes: [UInt8] = []
        for try await piece in request.body {
            bytes += piece.readableBytesView
            guard bytes.count <= Self.mostBytes else { throw HTTPError(.contentTooLarge) }
        }
        guard let told = try? JSONParser.parse(bytes)["csp-report"] else { throw HTTPError(.badRequest) }
        call.logger.warning(
            "A page tried what its policy forbids",
            metadata: [
                "directive": "\(Self.plain(told["effective-directive"] ?? told["violated-directive"]))",
                "page": "\(Self.plain(told["document-uri"]))",
                "blocked": "\(Self.plain(told["blocked-uri"]))",
            ])
        return Response(status: .noContent)
    }

    /// Without the query, which may hold what somebody typed; printable and short, so that no line is forged.
    private static func plain(_ value: JSON?) -> String {
        guard case .text(let text)? = value else { return "" }
        return String(text.prefix { $0 != "?" && $0 != "#" }.prefix(200).filter { $0.isASCII && $0 > " " })
    }
}
