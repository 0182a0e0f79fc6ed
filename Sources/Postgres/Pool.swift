/// Connections that are lent and given back. Whoever finds their share lent waits in line, but not for long;
/// of those who wait the most urgent is served first, then whoever came first. A line longer than what can be
/// served in time is not joined: whoever is told so at once asks again sooner, and holds nothing meanwhile.
actor Pool {
    /// As many as two processors serve within what one may wait, or more where there are more connections.
    private var mostWaiting: Int { max(256, 16 * size) }

    private let target: String
    private let size: Int
    private let waitLimit: Duration
    private let log: StatementLog?
    private var idle: [Connection] = []
    /// Connections in use or being made; never more than `size` together with the idle ones.
    private var lent = 0
    private var line: [Waiter] = []
    private var lastWaiter = 0
    private var use = PoolUse()

    private struct Waiter {
        let id: Int
        let urgency: Urgency
        let turn: CheckedContinuation<Void, any Error>
    }

    init(target: String, size: Int, waitLimit: Duration, log: StatementLog? = nil) {
        self.target = target
        self.size = size
        self.waitLimit = waitLimit
        self.log = log
    }

    func lend() async throws -> Connection {
        let urgency = Urgency.current
        if lent < urgency.share(of: size) {
            lent += 1
        } else {
            try await waitInLine(urgency)
        }
        do {
            return try await take()
        } catch {
            free()
            throw error
        }
    }

    /// - Parameter isWhole: Whether nothing is half done on it; asked where it was used, so that no other
    ///   thread has to be woken for it.
    func giveBack(_ connection: Connection, isWhole: Bool) async {
        if isWhole {
            idle.append(connection)
        } else {
            // What one line met the others will meet, and each would be waited for anew.
            if await connection.isSilent { await closeAll() }
            await connection.close()
        }
        free()
    }

    func closeAll() async {
        while let connection = idle.popLast() { await connection.close() }
    }

    func counted() -> PoolUse {
        var counted = use
        (counted.size, counted.open) = (size, lent + idle.count)
        (counted.idle, counted.waiting) = (idle.count, line.count)
        return counted
    }

    // For whoever holds a place among the lent.
    private func take() async throws -> Connection {
        // A line that broke meanwhile is found out by whoever begins on it.
        if let connection = idle.popLast() { return connection }
        return try await Connection(to: target, log: log)
    }

    // A place became free: it goes to somebody in line, or stays free.
    private func free() {
        lent -= 1
        let urgent = line.filter { lent < $0.urgency.share(of: size) }.map(\.urgency).max()
        guard let urgent, let next = line.firstIndex(where: { $0.urgency == urgent }) else { return }
        lent += 1
        line.remove(at: next).turn.resume()
    }

    private func waitInLine(_ urgency: Urgency) async throws {
        if line.count >= mostWaiting { try makeRoom(for: urgency) }
        lastWaiter += 1
        let id = lastWaiter
        let began = ContinuousClock.now
        use.waits += 1
        defer { use.waited += began.duration(to: .now) }
        let limit = Task { [waitLimit] in
            try await Task.sleep(for: waitLimit)
            self.giveUp(id)
        }
        defer { limit.cancel() }
        try await withCheckedThrowingContinuation {
            line.append(Waiter(id: id, urgency: urgency, turn: $0))
        }
    }

    // Whoever came last of the least urgent leaves a full line, be it the one who comes.
    private func makeRoom(for urgency: Urgency) throws(DatabaseError) {
        guard let least = line.map(\.urgency).min(), least < urgency,
            let last = line.last(where: { $0.urgency == least })
        else {
            use.refused += 1
            throw DatabaseError.poolExhausted
        }
        giveUp(last.id)
    }

    private func giveUp(_ id: Int) {
        guard let place = line.firstIndex(where: { $0.id == id }) else { return }
        use.refused += 1
        line.remove(at: place).turn.resume(throwing: DatabaseError.poolExhausted)
    }
}
