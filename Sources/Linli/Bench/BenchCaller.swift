import Foundation
import Synchronization

/// A browser of one thread: a line that is kept for some requests, then another.
final class BenchCaller {
    /// Pages of one visit; browsers come and go, and each opens a line of its own.
    private static let visit = 20

    let port: Int
    private var line: BenchSocket?
    private var asked = 0

    init(port: Int) { self.port = port }

    /// - Returns: `nil` when no answer came.
    func ask(_ request: [UInt8]) -> BenchSocket.Answer? {
        if asked >= Self.visit { line = nil }
        // A line that lay still may have been closed meanwhile; browsers know that, and ask again on another.
        if let kept = line, let answer = try? exchange(request, on: kept) { return answer }
        line = nil
        guard let fresh = try? BenchSocket(port: port), let answer = try? exchange(request, on: fresh) else {
            line = nil
            return nil
        }
        return answer
    }

    private func exchange(_ request: [UInt8], on line: BenchSocket) throws(BenchSocket.Broken)
        -> BenchSocket.Answer
    {
        asked = self.line == nil ? 1 : asked + 1
        self.line = line
        do throws(BenchSocket.Broken) {
            try line.send(request)
            let answer = try line.answer()
            if answer.headers["connection"] == "close" { self.line = nil }
            return answer
        } catch {
            // Silence is an answer of its own: whoever waited so long does not ask again at once.
            self.line = nil
            guard !error.isSilence else { return BenchSocket.Answer(status: 0, body: []) }
            throw error
        }
    }
}

/// Many lines that ask on one schedule, each on a thread of its own.
struct BenchPool: Sendable {
    let schedule: BenchSchedule
    let lines: Int
    let port: Int
    /// The day's beginning, from which the schedule counts.
    let began: ContinuousClock.Instant
    let tally: BenchTally

    /// One thing to do, and when it was to be begun.
    struct Turn: Sendable {
        let number: Int
        /// Seconds after the day's beginning.
        let at: Double
        let moment: ContinuousClock.Instant

        /// Milliseconds since it was to be begun.
        var ms: Double { moment.duration(to: .now) / .milliseconds(1) }
    }

    /// - Parameter offset: Seconds after the day's beginning at which the schedule begins.
    func run(from offset: Double = 0, _ work: @escaping @Sendable (Turn, BenchCaller) -> Void) async throws {
        let next = BenchTurns()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<lines {
                group.addTask {
                    try await onThread {
                        let caller = BenchCaller(port: port)
                        while let turn = next.take(upTo: schedule.count), !tally.isOver {
                            ask(turn, from: offset, caller, work)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func ask(
        _ number: Int, from offset: Double, _ caller: BenchCaller,
        _ work: (Turn, BenchCaller) -> Void
    ) {
        let at = offset + schedule.moment(of: number)
        let moment = began.advanced(by: .seconds(at))
        Self.wait(until: moment)
        let turn = Turn(number: number, at: at, moment: moment)
        tally.noteLate(turn.ms / 1_000)
        work(turn, caller)
    }

    static func wait(until moment: ContinuousClock.Instant) {
        let left = ContinuousClock.now.duration(to: moment) / .seconds(1)
        if left > 0 { Thread.sleep(forTimeInterval: left) }
    }
}

/// Hands out turns, each once.
private final class BenchTurns: Sendable {
    private let next = Mutex(0)

    func take(upTo count: Int) -> Int? {
        next.withLock { next in
            guard next < count else { return nil }
            defer { next += 1 }
            return next
        }
    }
}
