import AsyncHTTPClient
import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOPosix
import Testing

@testable import Web

/// How slow a client may be, on a clock that moves when it is told to.
@Suite struct SlowClientTests {
    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/"))
    private static let answer: [HTTPResponsePart] = [
        .head(HTTPResponse(status: .ok)), .body(ByteBuffer(string: "answer")), .end(nil),
    ]

    /// A connection under watch.
    private final class Line {
        let channel = EmbeddedChannel()
        let count: ConnectionCount

        init(_ patience: Patience = Patience(), counted count: ConnectionCount? = nil) throws {
            self.count = count ?? ConnectionCount(most: 10, mostOfLine: 10)
            let watch = ConnectionGuard(patience: patience, count: self.count)
            try channel.pipeline.syncOperations.addHandler(watch)
            try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 1)).wait()
        }

        var isOpen: Bool { channel.isActive }

        func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

        /// The client sends something, and we ask for more.
        func send(_ part: HTTPRequestPart) throws {
            try channel.writeInbound(part)
            channel.read()
        }

        func send(bytes: Int) throws { try send(.body(ByteBuffer(repeating: 0, count: bytes))) }

        func reply() throws { for part in SlowClientTests.answer { try channel.writeOutbound(part) } }
    }

    @Test func `whoever opens a connection says what they want within ten seconds`() throws {
        let line = try Line()
        line.pass(9)
        #expect(line.isOpen)
        line.pass(4)
        #expect(!line.isOpen)
    }

    @Test func `after an answer the next question comes within half a minute`() throws {
        let line = try Line()
        try line.send(Self.head)
        try line.send(.end(nil))
        // However long we think about it.
        line.pass(300)
        #expect(line.isOpen)
        try line.reply()
        line.pass(29)
        #expect(line.isOpen)
        line.pass(4)
        #expect(!line.isOpen)
    }

    @Test(arguments: [(16_384, true), (2_048, true), (512, false), (1, false)])
    func `a body brings a kilobyte a second on the average`(bytes: Int, isKept: Bool) throws {
        let line = try Line()
        try line.send(Self.head)
        for _ in 0..<60 where line.isOpen {
            line.pass(1)
            if line.isOpen { try line.send(bytes: bytes) }
        }
        #expect(line.isOpen == isKept)
    }

    @Test func `a telephone that is cut off for a while goes on when it had been quick`() throws {
        let line = try Line()
        try line.send(Self.head)
        try line.send(bytes: 200_000)
        line.pass(120)
        #expect(line.isOpen)
        try line.send(bytes: 1_000)
        line.pass(120)
        #expect(!line.isOpen)
    }

    @Test func `time in which we do not read is not the client's`() throws {
        let line = try Line()
        try line.send(Self.head)
        // Taken in, and no more is asked for: the disk is slow.
        try line.channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1)))
        line.pass(120)
        #expect(line.isOpen)
        line.channel.read()
        line.pass(20)
        #expect(!line.isOpen)
    }

    @Test func `no body takes longer than twenty minutes`() throws {
        let line = try Line()
        try line.send(Self.head)
        for _ in 0..<1_190 {
            line.pass(1)
            try line.send(bytes: 5_000)
        }
        #expect(line.isOpen)
        line.pass(20)
        #expect(!line.isOpen)
    }

    @Test func `whoever does not take an answer for a minute is hung up on`() throws {
        let line = try Line()
        try line.send(Self.head)
        try line.send(.end(nil))
        // Written, and nothing of it taken: nobody flushed it.
        for part in Self.answer { line.channel.write(part, promise: nil) }
        line.pass(58)
        #expect(line.isOpen)
        line.pass(6)
        #expect(!line.isOpen)
    }

    @Test(arguments: [(100_000, 97), (1_000_000, 976), (20_000_000, 1_200)])
    func `a large answer has a minute and the time of a kilobyte a second`(bytes: Int, more: Int64) throws {
        let line = try Line()
        try line.send(Self.head)
        try line.send(.end(nil))
        line.channel.write(
            HTTPResponsePart.body(ByteBuffer(repeating: 0, count: bytes)), promise: nil)
        line.pass(58 + more)
        #expect(line.isOpen)
        // Taken: what comes next has its own time.
        line.channel.flush()
        line.channel.write(HTTPResponsePart.end(nil), promise: nil)
        line.pass(58)
        #expect(line.isOpen)
        line.pass(6)
        #expect(!line.isOpen)
    }

    @Test func `what was no request is answered, and then counts as any other silence`() throws {
        for answers in 1...2 {
            let line = try Line()
            for _ in 0..<answers { try line.reply() }
            line.pass(29)
            #expect(line.isOpen)
            line.pass(4)
            #expect(!line.isOpen)
        }
    }

    @Test func `a body that cannot be read is not waited for once it was answered`() throws {
        let line = try Line()
        try line.send(Self.head)
        line.channel.pipeline.fireErrorCaught(HTTPParserError.invalidChunkSize)
        #expect(throws: HTTPParserError.self) { try line.channel.throwIfErrorCaught() }
        try line.reply()
        line.pass(29)
        #expect(line.isOpen)
        line.pass(4)
        #expect(!line.isOpen)
    }

    @Test(arguments: [
        "X\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ])
    func `a socket that says what nobody can read, and stays, is closed`(words: String) async throws {
        var patience = Patience()
        (patience.nextHead, patience.look) = (.milliseconds(300), .milliseconds(50))
        // Nobody else gets in while it is there.
        patience.connectionsOfLine = 1
        let server = try Server(Site.bare(), patience: patience)
        let (ports, found) = AsyncStream<Int>.makeStream()
        let running = Task {
            let address = Server.Address(host: "127.0.0.1", port: 0, certificate: nil)
            try await server.run(at: address, logger: Logger(label: "test")) { found.yield($0) }
        }
        defer { running.cancel() }
        var waiting = ports.makeAsyncIterator()
        let port = try #require(await waiting.next())
        let loops = MultiThreadedEventLoopGroup.singleton
        let channel = try await ClientBootstrap(group: loops)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: words))
        let health = HTTPClientRequest(url: "http://127.0.0.1:\(port)/healthz")
        let end = NIODeadline.now() + .seconds(30)
        var status: UInt?
        while status == nil, NIODeadline.now() < end {
            status = try? await HTTPClient.shared.execute(health, timeout: .seconds(5)).status.code
        }
        #expect(status == 204)
        try? await channel.close()
    }

    @Test func `one line has no more than its share of connections, and gets it back`() throws {
        let count = ConnectionCount(most: 5, mostOfLine: 2)
        let first = try Line(counted: count)
        let second = try Line(counted: count)
        #expect(try !Line(counted: count).isOpen)
        #expect(first.isOpen && second.isOpen)
        first.pass(20)
        #expect(!first.isOpen)
        #expect(try Line(counted: count).isOpen)
        // Others have theirs, up to what all may have.
        #expect(count.open(from: "other") && count.open(from: "other") && !count.open(from: "other"))
        #expect(count.open(from: "third") && !count.open(from: "fourth"))
        count.close(from: "third")
        #expect(count.open(from: "fourth"))
    }
}
