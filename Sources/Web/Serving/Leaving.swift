import ServiceLifecycle
import Synchronization

/// Whether this process was asked to stop: it says so to whoever spreads requests before it takes no more.
final class Leaving: Sendable {
    private let asked = Mutex(false)

    var isAsked: Bool { asked.withLock { $0 } }

    func ask() { asked.withLock { $0 = true } }
}

/// Stands before the server when the process is asked to stop: says "not ready", waits until that was
/// seen, and only then lets the server finish what it has begun.
struct LeavingService: Service {
    let leaving: Leaving
    /// How long others need to see it.
    let notice: Duration

    func run() async throws {
        try await gracefulShutdown()
        leaving.ask()
        try await Task.sleep(for: notice)
    }
}
