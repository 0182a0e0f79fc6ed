import Access
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// Writes down what is being answered, for as long as it is: should it fell the program, whoever looks
/// finds it.
///
/// Files and streams are left out: they read nothing that was sent, or are open all day.
struct BegunMiddleware: RouterMiddleware {
    private let sealing: KeyRing
    private let uncounted: Set<String>

    init(site: Site, table: RouteTable) {
        sealing = site.sealing
        uncounted = table.uncounted
    }

    func handle(
        _ request: Request, context call: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        let method = request.method == .head ? .get : request.method
        let path = RouteTable.normal(call.endpointPath ?? "")
        // Names nobody: of an address only what it is declared as.
        let words = "request \(call.id) \(method) /\(path)"
        let input = RequestInput(request: request, id: call.id, sealing: sealing)
        guard let book = BegunBook.current, !uncounted.contains(RouteTable.name(method, path)),
            let line = book.begin(words, input: input.sealed())
        else { return try await next(request, call) }
        var noted = request
        if method != .get {
            noted.body = RequestBody(
                asyncSequence: NotedBody(body: request.body) { begin in
                    line.write(words, input: input.sealed(with: begin))
                })
        }
        var response = try await next(noted, call)
        let body = response.body
        // What is written piece by piece is made while it is.
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            let target = writer
            try await body.write(target)
            withExtendedLifetime(line) {}
        }
        return response
    }
}

/// What somebody asked for, as it is kept when the program falls over it.
struct RequestInput: Sendable {
    /// Fits into a line of the book once it is sealed.
    static let mostBytes = 2_000

    let request: Request
    let id: String
    let sealing: KeyRing

    /// - Parameter body: As much of it as has come; in base 64, for what fells a program may be no text.
    /// - Returns: Nothing when it cannot be sealed.
    func sealed(with body: [UInt8] = []) -> [UInt8] {
        let address = request.uri.string.prefix(600)
        let type = (request.headers[.contentType] ?? "").prefix(200)
        let text =
            "\(request.method) \(address)\n\(type)\n\(Data(isSecret(body) ? [] : body).base64EncodedString())"
        return (try? sealing.seal(text, as: .request, of: id).bytes) ?? []
    }

    // A password is written down nowhere, sealed or not.
    private func isSecret(_ body: [UInt8]) -> Bool {
        request.uri.path.hasPrefix("/login") || String(decoding: body, as: UTF8.self).contains("password")
    }
}

/// A body whose beginning is told as it passes by.
private struct NotedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let note: @Sendable ([UInt8]) -> Void

    struct AsyncIterator: AsyncIteratorProtocol {
        var pieces: RequestBody.AsyncIterator
        var begin: [UInt8] = []
        let note: @Sendable ([UInt8]) -> Void

        mutating func next() async throws -> ByteBuffer? {
            guard let piece = try await pieces.next() else { return nil }
            let room = RequestInput.mostBytes - begin.count
            if room > 0 {
                begin += piece.readableBytesView.prefix(room)
                note(begin)
            }
            return piece
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: body.makeAsyncIterator(), note: note) }
}
