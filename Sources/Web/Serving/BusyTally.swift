import Foundation
import Synchronization

/// How often somebody heard that we are busy, for the log: one line a second says it of all, so that a flood
/// fills no disk.
final class BusyTally: Sendable {
    private struct State {
        var unsaid = 0
        var said = Date.distantPast
    }

    private let state = Mutex(State())

    /// Counts one more.
    ///
    /// - Returns: How many have not been said yet, when it is time to say so.
    func add(at now: Date) -> Int? {
        state.withLock { state in
            state.unsaid += 1
            guard abs(now.timeIntervalSince(state.said)) >= 1 else { return nil }
            defer { (state.unsaid, state.said) = (0, now) }
            return state.unsaid
        }
    }
}
