import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A gateway as others run one: a real server on this machine that answers as a test tells it.
final class Receiver: Sendable {
    struct Message: Sendable {
        let id: String
        let signature: String
        let body: [UInt8]
        let path: String

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        }
    }

    enum Answer: Sendable {
        case status(Int, [String: String] = [:])
        /// Nothing until whoever asked has gone.
        case silence
        /// More is announced than comes, and the connection ends.
        case half
    }

    private let got = Mutex<[Message]>([])
    private let planned: Mutex<[Answer]>
    /// Once the plan is over.
    private let usual: Answer
    /// Of one address each time, whatever was planned.
    private let always: Mutex<[String: Answer]>

    init(
        _ planned: [Answer] = [], then usual: Answer = .status(200), at always: [String: Answer] = [:]
    ) {
        self.always = Mutex(always)
        self.planned = Mutex(planned)
        self.usual = usual
    }

    var messages: [Message] { got.withLock { $0 } }

    /// From now on an address answers so.
    func set(_ path: String, to answer: Answer) { always.withLock { $0[path] = answer } }

    private func take(_ message: Message) -> Answer {
        got.withLock { $0.append(message) }
        if let answer = always.withLock({ $0[message.path] }) { return answer }
        return planned.withLock { $0.isEmpty ? usual : $0.removeFirst() }
    }

    /// Serves while a test runs.
    func serving(_ test: @escaping @Sendable (_ origin: String) async throws -> Void) async throws {
        let router = Router()
        router.post("/**") { request, _ in
            let body = try await request.body.collect(upTo: 100_000)
            func header(_ name: String) -> String {
                request.headers.first { $0.name.rawName.lowercased() == name.lowercased() }?.value ?? ""
            }
            let answer = self.take(
                Message(
                    id: header("Linli-Delivery"), signature: header("Linli-Signature"),
                    body: Array(body.readableBytesView), path: request.uri.path))
            return try await Self.response(answer)
        }
        let (ports, tell) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "receiver")
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

    private struct Hangup: Error {}

    private static func response(_ answer: Answer) async throws -> Response {
        switch answer {
        case .status(let code, let headers):
            var response = Response(status: .init(code: code))
            for (name, value) in headers {
                if let name = HTTPField.Name(name) { response.headers[name] = value }
            }
            return response
        case .silence:
            // Until the one who waits gives up and the connection goes.
            try await Task.sleep(for: .seconds(3_600))
            return Response(status: .ok)
        case .half:
            return Response(
                status: .ok, headers: [.contentLength: "1000"],
                body: .init { writer in
                    try await writer.write(ByteBuffer(string: "half"))
                    throw Hangup()
                })
        }
    }
}
