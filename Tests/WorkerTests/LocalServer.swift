import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A real server on this machine for as long as a test runs, and the ways in which one may fail.
enum LocalServer {
    static func serving(
        _ router: Router<BasicRequestContext>,
        _ test: @escaping @Sendable (_ origin: String) async throws -> Void
    ) async throws {
        let (ports, tell) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "local server")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in tell.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports {
                try await test("http://127.0.0.1:\(port)")
                break
            }
            group.cancelAll()
        }
    }

    static func status(_ code: Int, _ headers: [String: String]) -> Response {
        var response = Response(status: .init(code: code))
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }

    /// Nothing until whoever asked gives up and the connection goes.
    static func silence() async throws -> Response {
        try await Task.sleep(for: .seconds(3_600))
        return Response(status: .ok)
    }

    /// More is announced than comes, and the connection ends.
    static func half(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentLength: "1000"],
            body: .init { writer in
                try await writer.write(ByteBuffer(string: text))
                throw Hangup()
            })
    }

    private struct Hangup: Error {}
}
