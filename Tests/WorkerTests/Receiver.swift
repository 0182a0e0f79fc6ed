import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Worker

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

        var isSilence: Bool { if case .silence = self { true } else { false } }
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

    /// The patience of whoever gives up as soon as a parcel was heard once more than until now.
    func heardAgain() -> GatewayClient.Patience {
        let before = messages
        return { parcel in
            let times = { (messages: [Message]) in messages.count { $0.id == parcel.idText } }
            while times(self.messages) <= times(before) {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

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
        try await LocalServer.serving(router, test)
    }

    private static func response(_ answer: Answer) async throws -> Response {
        switch answer {
        case .status(let code, let headers): return LocalServer.status(code, headers)
        case .silence: return try await LocalServer.silence()
        case .half: return LocalServer.half("half")
        }
    }
}
