import CLibpq
import Foundation

/// Asks a server, and waits for its answer as long as it may take and no longer.
///
/// libpq alone waits for ever: a machine that still acknowledges what it is sent, and whose server says
/// nothing, would keep whoever asked it.
struct Answering {
    enum Failure: Error {
        case broken
        /// Nothing was heard for as long as an answer may take; what became of the question nobody knows.
        case silent
    }

    /// A line in the mode in which libpq does not wait while it sends.
    let handle: OpaquePointer
    /// `nil`: the answer takes what it takes, as the server keeps no limit either.
    let limit: Duration?

    /// The last answer to what was just asked; the first that is an error stands for those behind it.
    ///
    /// - Parameter sent: What libpq said of the sending.
    func last(sent: Int32) throws(Failure) -> OpaquePointer? {
        guard sent == 1 else { throw .broken }
        let end = limit.map { ContinuousClock.now + $0 }
        var last: OpaquePointer?
        while true {
            do throws(Failure) {
                try attend(until: end)
            } catch {
                PQclear(last)
                throw error
            }
            guard let next = PQgetResult(handle) else { return last }
            let status = PQresultStatus(next)
            if let known = last, PQresultStatus(known) == PGRES_FATAL_ERROR {
                PQclear(next)
            } else {
                PQclear(last)
                last = next
            }
            // The server waits for rows now, and says no more before it has them.
            if status == PGRES_COPY_IN { return last }
        }
    }

    /// Sends what libpq still holds back.
    func flush() throws(Failure) {
        let end = limit.map { ContinuousClock.now + $0 }
        while try isUnsent() { try wait(for: POLLIN | POLLOUT, until: end) }
    }

    private func attend(until end: ContinuousClock.Instant?) throws(Failure) {
        while true {
            let isUnsent = try isUnsent()
            guard isUnsent || PQisBusy(handle) != 0 else { return }
            try wait(for: isUnsent ? POLLIN | POLLOUT : POLLIN, until: end)
        }
    }

    private func isUnsent() throws(Failure) -> Bool {
        switch PQflush(handle) {
        case 0: false
        case 1: true
        default: throw .broken
        }
    }

    private func wait(for events: Int32, until end: ContinuousClock.Instant?) throws(Failure) {
        var line = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        switch poll(&line, 1, end.map(Self.milliseconds) ?? -1) {
        case 0: throw .silent
        case -1 where errno != EINTR: throw .broken
        default: break
        }
        // Also while sending: a server that cannot get rid of its words takes none.
        guard PQconsumeInput(handle) == 1 else { throw .broken }
    }

    private static func milliseconds(to end: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
        return Int32(max(0, left.rounded(.up)))
    }
}
