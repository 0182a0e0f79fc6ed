/// Lets a few through at a time; the others wait in the order they came, up to a number. Of those who say
/// where they come from, as strangers are made to, few of one place wait, and not all who wait are such.
actor Turnstile {
    /// So many wait already that the next would wait too long.
    struct Full: Error {}

    private var free: Int
    private var room: QueueRoom
    private var nextTicket = 0
    private var waiting: [Waiting] = []

    private struct Waiting {
        let ticket: Int
        let from: String?
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// So many may wait, however long each takes.
    init(places: Int, mostWaiting: Int) {
        self.init(places: places, waiting: mostWaiting...mostWaiting, patience: .zero)
    }

    /// - Parameters:
    ///   - waiting: So few may wait in any case, and so many at most.
    ///   - patience: How long the last may wait for its turn, as things go.
    init(places: Int, waiting: ClosedRange<Int>, patience: Duration) {
        free = places
        room = QueueRoom(places: places, bounds: waiting, patience: patience)
    }

    /// How many wait.
    var queue: Int { waiting.count }
    var isFree: Bool { free > 0 }

    func pass<T: Sendable>(
        from: String? = nil, _ body: @Sendable () async throws -> T
    ) async throws -> T {
        try await enter(from)
        let began = ContinuousClock.now
        defer { leave(after: began.duration(to: .now)) }
        return try await body()
    }

    /// Whether one more may wait.
    private func hasRoom(for from: String?) -> Bool {
        let most = room.most
        guard waiting.count < most else { return false }
        guard let from else { return true }
        let own = waiting.count { $0.from == from }
        return own < max(1, most / 4) && waiting.count { $0.from != nil } < max(1, most * 3 / 4)
    }

    private func enter(_ from: String?) async throws {
        try Task.checkCancellation()
        if free > 0 {
            free -= 1
            return
        }
        guard hasRoom(for: from) else { throw Full() }
        nextTicket += 1
        let ticket = nextTicket
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                waiting.append(Waiting(ticket: ticket, from: from, continuation: $0))
            }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
    }

    private func leave(after time: Duration) {
        room.passed(after: time)
        // The place goes straight to the first in the queue.
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().continuation.resume() }
    }

    private func giveUp(_ ticket: Int) {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
