/// Connections that are lent and given back. Whoever finds their share lent waits in line, but not for long;
/// of those who wait the most urgent is served first, then each asker in turn. A line longer than what can be
/// served in time is not joined: whoever is told so at once asks again sooner, and holds nothing meanwhile.
actor Pool {
    private let target: String
    private let size: Int
    private let waitLimit: Duration
    private let log: StatementLog?
    private var idle: [Connection] = []
    /// Connections in use or being made; never more than `size` together with the idle ones.
    private var lent = 0
    /// Of those, how many each asker has.
    private var had: [String: Int] = [:]
    private var line: WaitingLine
    private var turns: [Int: CheckedContinuation<Void, any Error>] = [:]
    private var lastWaiter = 0
    private var use = PoolUse()

    init(target: String, size: Int, waitLimit: Duration, log: StatementLog? = nil) {
        self.target = target
        self.size = size
        self.waitLimit = waitLimit
        self.log = log
        // As many as two processors serve within what one may wait, or more where there are more connections.
        let most = max(256, 16 * size)
        line = WaitingLine(most: most, share: most / 16)
    }

    func lend() async throws -> Connection {
        let (urgency, asker) = (Urgency.current, Asker.current)
        if mayHave(urgency, asker) {
            count(1, for: asker)
        } else {
            try await waitInLine(urgency, asker)
        }
        do {
            return try await take()
        } catch {
            free(of: asker)
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
        free(of: Asker.current)
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

    /// Nobody has half of the connections: what they hold waits for each other, and others for all of it.
    private func mayHave(_ urgency: Urgency, _ asker: String?) -> Bool {
        lent < urgency.share(of: size) && asker.flatMap { had[$0] } ?? 0 < max(1, (size - 1) / 2)
    }

    private func count(_ change: Int, for asker: String?) {
        lent += change
        guard let asker else { return }
        let has = (had[asker] ?? 0) + change
        had[asker] = has > 0 ? has : nil
    }

    // A place became free: it goes to somebody in line, or stays free.
    private func free(of asker: String?) {
        count(-1, for: asker)
        while let next = line.next(where: { mayHave($0.urgency, $0.asker) }) {
            count(1, for: next.asker)
            turns.removeValue(forKey: next.id)?.resume()
        }
    }

    /// Refuses whoever would not find a place in line: at once, or, whoever has more than their share of it,
    /// after as long as they would have waited; they would be back at once, a thousand times a second.
    func refuseWhenFull(for urgency: Urgency, of asker: String?) async throws(DatabaseError) {
        guard !mayHave(urgency, asker), line.coming(urgency, of: asker) == .isSentAway else { return }
        use.refused += 1
        if line.isCrowded(by: asker) { try? await Task.sleep(for: waitLimit) }
        throw DatabaseError.poolExhausted
    }

    private func waitInLine(_ urgency: Urgency, _ asker: String?) async throws {
        guard case .waits(let instead) = line.coming(urgency, of: asker) else {
            use.refused += 1
            throw DatabaseError.poolExhausted
        }
        if let instead { giveUp(instead) }
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
            line.add(id, urgency, of: asker)
            turns[id] = $0
        }
    }

    private func giveUp(_ id: Int) {
        guard let turn = turns.removeValue(forKey: id) else { return }
        use.refused += 1
        line.leave(id)
        turn.resume(throwing: DatabaseError.poolExhausted)
    }
}
