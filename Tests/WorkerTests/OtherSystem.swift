import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Synchronization

/// Another system as others run one: a real server on this machine that answers as a test tells it.
final class OtherSystem: Sendable {
    enum Answer: Sendable {
        case json(String)
        case status(Int, [String: String] = [:])
        /// Nothing until whoever asked has gone.
        case silence
        /// More is announced than comes, and the connection ends.
        case half
        /// So many bytes.
        case long(Int)
    }

    struct Asked: Sendable, Equatable {
        let target: String
        let authorization: String
    }

    private let got = Mutex<[Asked]>([])
    private let answers: Mutex<[String: Answer]>
    /// What happens before an answer is sent.
    private let before = Mutex<(@Sendable () async throws -> Void)?>(nil)

    init(_ answers: [String: Answer]) { self.answers = Mutex(answers) }

    var asked: [Asked] { got.withLock { $0 } }

    /// The patience of whoever gives up as soon as they were heard.
    func heard() async throws {
        while asked.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func set(_ target: String, to answer: Answer) { answers.withLock { $0[target] = answer } }
    func interrupt(_ work: @escaping @Sendable () async throws -> Void) { before.withLock { $0 = work } }

    func serving(_ test: @escaping @Sendable (_ origin: String) async throws -> Void) async throws {
        let router = Router()
        router.get("/**") { request, _ in
            let target = request.uri.description
            let authorization = request.headers[.authorization] ?? ""
            self.got.withLock { $0.append(Asked(target: target, authorization: authorization)) }
            try await self.before.withLock { $0 }?()
            guard let answer = self.answers.withLock({ $0[target] }) else {
                return Response(status: .notFound)
            }
            return try await Self.response(answer)
        }
        try await LocalServer.serving(router, test)
    }

    private static func response(_ answer: Answer) async throws -> Response {
        switch answer {
        case .json(let text):
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        case .status(let code, let headers): return LocalServer.status(code, headers)
        case .silence: return try await LocalServer.silence()
        case .half: return LocalServer.half("[{\"number\": \"A-1\"")
        case .long(let count):
            return Response(
                status: .ok,
                body: .init { writer in
                    let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 20)
                    for _ in 0..<(count >> 20) { try await writer.write(piece) }
                    try await writer.finish(nil)
                })
        }
    }
}

/// A door from a port of this machine to a socket in the file system, as a database behind a network has it.
final class TCPDoor: Sendable {
    private let channel: any Channel
    let port: Int

    init(to socket: String) async throws {
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { front in
                ClientBootstrap(group: front.eventLoop)
                    .channelOption(.autoRead, value: true)
                    .channelInitializer { back in
                        back.eventLoop.makeCompletedFuture {
                            try back.pipeline.syncOperations.addHandler(Relay(to: front))
                        }
                    }
                    .connect(unixDomainSocketPath: socket)
                    .flatMap { back in
                        front.eventLoop.makeCompletedFuture {
                            try front.pipeline.syncOperations.addHandler(Relay(to: back))
                        }.flatMap { front.setOption(.autoRead, value: true) }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async { try? await channel.close() }

    private final class Relay: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let other: any Channel

        init(to other: any Channel) { self.other = other }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }
}
