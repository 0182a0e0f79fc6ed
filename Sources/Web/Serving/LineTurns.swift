import Synchronization

/// Lets strangers of one line in so many at a time, before anything is done for them; the others wait, not
/// for long.
///
/// A line that asks for a thousand pages at once would otherwise hold every connection to the database, and
/// every processor, while everybody else is told that we are busy.
final class LineTurns: Sendable {
    private struct Waiter {
        let turn: CheckedContinuation<Bool, Never>
        let limit: Task<Void, Never>
    }

    private struct State {
        var lines: [String: LineQueue] = [:]
        var waiters: [Int: Waiter] = [:]
        var last = 0
    }

    private let atWork: Int
    private let waiting: Int
    private let wait: Duration
    private let hold: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - wait: How long somebody waits for a turn.
    ///   - hold: How long a turn lasts at least.
    init(
        atWork: Int = Limits.lineAtWork, waiting: Int = Limits.lineWaiting, wait: Duration = Limits.lineWait,
        hold: Duration = Limits.lineHold
    ) {
        (self.atWork, self.waiting, self.wait, self.hold) = (atWork, waiting, wait, hold)
    }

    /// Does work when its turn comes; `nil`: it did not come in time, and nothing was done.
    func turn<T>(on line: String, of browser: String, _ work: () async throws -> T) async rethrows -> T? {
        guard await enter(line, of: browser) else { return nil }
        let began = ContinuousClock.now
        defer { leave(line, after: hold - began.duration(to: .now)) }
        return try await work()
    }

    private func leave(_ line: String, after rest: Duration) {
        guard rest > .zero else { return leave(line) }
        Task {
            // Nobody cancels it: the place is given back in any case.
            try? await Task.sleep(for: rest)
            leave(line)
        }
    }

    /// Waits for a turn; whoever gets one gives it back by ``leave(_:)``.
    ///
    /// - Returns: `false` when it did not come in time, or too many wait already.
    func enter(_ line: String, of browser: String) async -> Bool {
        await withCheckedContinuation { turn in
            let (sent, answer): (CheckedContinuation<Bool, Never>?, Bool) = state.withLock { state in
                state.last += 1
                let id = state.last
                var queue = state.lines[line] ?? LineQueue(atWork: atWork, waiting: waiting)
                let coming = queue.come(id, of: browser)
                state.lines[line] = queue
                switch coming {
                case .isServed: return (turn, true)
                case .isSentAway: return (turn, false)
                case .waits(let instead):
                    let limit = Task { [wait] in
                        guard (try? await Task.sleep(for: wait)) != nil else { return }
                        self.giveUp(id, on: line)
                    }
                    state.waiters[id] = Waiter(turn: turn, limit: limit)
                    return (instead.flatMap { Self.take($0, from: &state) }, false)
                }
            }
            sent?.resume(returning: answer)
        }
    }

    func leave(_ line: String) {
        let next = state.withLock { state in
            let next = state.lines[line]?.go()
            if state.lines[line]?.isEmpty == true { state.lines[line] = nil }
            return next.flatMap { Self.take($0, from: &state) }
        }
        next?.resume(returning: true)
    }

    /// Lines somebody is served on or waits on now.
    var lines: Int { state.withLock { $0.lines.count } }

    private func giveUp(_ id: Int, on line: String) {
        let waiter = state.withLock { state in
            state.lines[line]?.giveUp(id)
            return Self.take(id, from: &state)
        }
        waiter?.resume(returning: false)
    }

    private static func take(_ id: Int, from state: inout State) -> CheckedContinuation<Bool, Never>? {
        let waiter = state.waiters.removeValue(forKey: id)
        waiter?.limit.cancel()
        return waiter?.turn
    }
}
