import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Watches one connection, and closes it when it takes longer than anybody's line makes it take.
///
/// It stands right behind the decoder of HTTP: what it sees has arrived, what it lets through is on its way.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: Patience
    private let count: ConnectionCount
    private var line: String?
    private var looks: RepeatedTask?

    /// Requests whose answer has not been written to its end.
    private var unanswered = 0
    private var waitsForHeadSince = NIODeadline.uptimeNanoseconds(0)
    private var isFirst = true
    private var body: Arriving?
    private var unwritten = 0
    private var unwrittenBytes: Int64 = 0
    private var lastTaken = NIODeadline.uptimeNanoseconds(0)

    /// A body on its way.
    private struct Arriving {
        let began: NIODeadline
        var bytes: Int64 = 0
        /// Time in which it was we who did not read.
        var held = TimeAmount.zero
        var heldSince: NIODeadline?
    }

    init(patience: Patience, count: ConnectionCount) {
        (self.patience, self.count) = (patience, count)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard looks == nil else { return }
        let address = context.remoteAddress?.ipAddress.flatMap(ClientAddress.init) ?? .local
        guard count.open(from: address.line) else { return context.close(promise: nil) }
        line = address.line
        waitsForHeadSince = context.eventLoop.now
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        looks = context.eventLoop.scheduleRepeatedTask(initialDelay: patience.look, delay: patience.look) {
            _ in
            let (watch, context) = bound.value
            if watch.isTooSlow(at: context.eventLoop.now) { context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        looks?.cancel()
        looks = nil
        if let line { count.close(from: line) }
        line = nil
    }

    private func isTooSlow(at now: NIODeadline) -> Bool {
        if unwritten > 0 { return now - lastTaken > patience.answer + timeToTake }
        if let body {
            let held = body.held + (body.heldSince.map { now - $0 } ?? .zero)
            let taken = now - body.began - held
            if now - body.began > patience.body { return true }
            let wanted = patience.bodyRate * (taken.nanoseconds / 1_000_000_000)
            return taken > patience.bodyBegins && body.bytes < wanted
        }
        guard unanswered == 0 else { return false }
        return now - waitsForHeadSince > (isFirst ? patience.head : patience.nextHead)
    }

    /// What a line as slow as a body may be needs for all that lies there to be taken; one large piece is
    /// written only when the last byte of it has gone.
    private var timeToTake: TimeAmount {
        min(.seconds(unwrittenBytes / patience.bodyRate), patience.body)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            body = Arriving(began: context.eventLoop.now)
        case .body(let piece):
            body?.bytes += Int64(piece.readableBytes)
        case .end:
            body = nil
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What cannot be read has no end to wait for.
        body = nil
        context.fireErrorCaught(error)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Until somebody asks for more.
        if body?.heldSince == nil { body?.heldSince = context.eventLoop.now }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if var arriving = body, let since = arriving.heldSince {
            arriving.held = arriving.held + (context.eventLoop.now - since)
            arriving.heldSince = nil
            body = arriving
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if unwritten == 0 { lastTaken = context.eventLoop.now }
        unwritten += 1
        var bytes: Int64 = 0
        switch unwrapOutboundIn(data) {
        case .head: break
        case .body(let piece): bytes = Int64(piece.readableBytes)
        case .end:
            // What could not be read at all was no request, and is answered as well.
            unanswered = max(0, unanswered - 1)
            isFirst = false
        }
        unwrittenBytes += bytes
        let written = promise ?? context.eventLoop.makePromise()
        let loop = context.eventLoop
        let bound = NIOLoopBound(self, eventLoop: loop)
        written.futureResult.whenComplete { [bytes] _ in
            bound.value.unwritten -= 1
            bound.value.unwrittenBytes -= bytes
            bound.value.lastTaken = loop.now
            bound.value.waitsForHeadSince = loop.now
        }
        context.write(data, promise: written)
    }
}
