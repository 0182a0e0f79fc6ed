import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import Synchronization
import Testing

@testable import Web

/// What is written down while somebody is answered, for whoever looks should the program fall over it.
@Suite struct BegunTests {
    /// Asks something of one route, and reads the book while it is being answered.
    private func lines(
        for path: String = "/things/:number", asking address: String, sending body: String? = nil,
        isCounted: Bool = true
    ) async throws -> (amid: [BegunBook.Begun], after: [BegunBook.Begun], site: Site) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "books-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (site, book) = (try Site.bare(), try BegunBook(in: folder))
        let amid = Mutex<[BegunBook.Begun]>([])
        let answer: Route.Handler = { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    let found = try Self.read(folder)
                    amid.withLock { $0 = found }
                    try await writer.finish(nil)
                })
        }
        let route = body == nil ? Route.get(path, for: .anyone, answer) : .post(path, for: .anyone, answer)
        let table = RouteTable(routes: [isCounted ? route : route.uncounted()])
        let router = Router(context: Call.self)
        router.add(middleware: BegunMiddleware(site: site, table: table))
        table.add(to: router)
        try await BegunBook.$current.withValue(book) {
            try await Application(router: router).test(.router) { client in
                try await client.execute(
                    uri: address, method: body == nil ? .get : .post,
                    headers: [.contentType: "application/json"], body: body.map { ByteBuffer(string: $0) }
                ) { #expect($0.status == .ok) }
            }
        }
        return (amid.withLock(\.self), try Self.read(folder), site)
    }

    private static func read(_ folder: String) throws -> [BegunBook.Begun] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try names.flatMap { try BegunBook.read("\(folder)/\($0)") }
    }

    /// What was sealed, opened: what was asked, of which kind, and the body.
    private func opened(_ begun: BegunBook.Begun, _ site: Site) throws -> [String] {
        let id = try #require(begun.what.split(separator: " ").dropFirst().first.map(String.init))
        let text = try site.sealing.open(begun.input, as: .request, of: id)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let body = try #require(Data(base64Encoded: lines.removeLast()))
        return lines + [String(decoding: body, as: UTF8.self)]
    }

    @Test func `a question is written down while it is answered, sealed but for its kind`() async throws {
        let (amid, after, site) = try await lines(asking: "/things/13812341234?words=CANARY")
        let begun = try #require(amid.first)
        #expect(amid.count == 1)
        #expect(begun.what.hasPrefix("request ") && begun.what.hasSuffix(" GET /things/{number}"))
        #expect(!String(decoding: begun.input, as: UTF8.self).contains("CANARY"))
        #expect(
            try opened(begun, site) == ["GET /things/13812341234?words=CANARY", "application/json", ""])
        #expect(after.isEmpty)
    }

    @Test(arguments: [
        (#"{"words": "小明"}"#, #"{"words": "小明"}"#),
        (String(repeating: "x", count: 5_000), String(repeating: "x", count: 2_000)),
        (#"{"password": "secret"}"#, ""), ("", ""),
    ])
    func `of a body the beginning is kept, and never a password`(body: String, kept: String) async throws {
        let (amid, after, site) = try await lines(asking: "/things/1", sending: body)
        #expect(try opened(try #require(amid.first), site) == ["POST /things/1", "application/json", kept])
        #expect(after.isEmpty)
    }

    @Test func `what signs in is kept without its body`() async throws {
        let (amid, _, site) = try await lines(for: "/login", asking: "/login", sending: "code=123456")
        #expect(try opened(try #require(amid.first), site).last == "")
    }

    @Test func `files and streams are not written down`() async throws {
        #expect(try await lines(asking: "/things/1", isCounted: false).amid.isEmpty)
    }
}
