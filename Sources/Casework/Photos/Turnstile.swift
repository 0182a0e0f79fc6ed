/// Lets a few through at a time; the others wait in the order they came, up to a number.
actor Turnstile {
    /// So many wait already that the next would wait too long.
    struct Full: Error {}

    private var free: Int
    private let mostWaiting: Int
    private var nextTicket = 0
    private var waiting: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []

    init(places: Int, mostWaiting: Int) {
        free = places
        self.mostWaiting = mostWaiting
    }

    /// How many wait.
    var queue: Int { waiting.count }
    var isFree: Bool { free > 0 }

    func pass<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        try Task.checkCancellation()
        if free > 0 {
            free -= 1
            return
        }
        guard waiting.count < mostWaiting else { throw Full() }
        nextTicket += 1
        let ticket = nextTicket
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting.append((ticket, $0)) }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
    }

    private func leave() {
        // The place goes straight to the first in the queue.
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().continuation.resume() }
    }

    private func giveUp(_ ticket: Int) {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
