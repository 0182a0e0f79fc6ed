import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
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
