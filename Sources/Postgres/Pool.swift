/// Connections that are lent and given back. Whoever finds all of them lent waits in line, but not for long.
actor Pool {
    private let target: String
    private let size: Int
    private let waitLimit: Duration
    private let log: StatementLog?
    private var idle: [Connection] = []
    private var open = 0
    private var line: [(id: Int, turn: CheckedContinuation<Connection?, any Error>)] = []
    private var lastWaiter = 0

    init(target: String, size: Int, waitLimit: Duration, log: StatementLog? = nil) {
        self.target = target
        self.size = size
        self.waitLimit = waitLimit
        self.log = log
    }

    func lend() async throws -> Connection {
        while let connection = idle.popLast() {
            if await connection.isIdle { return connection }
            await discard(connection)
        }
        if open < size { return try await connect() }
        guard let connection = try await waitInLine() else { return try await lend() }
        return connection
    }

    func giveBack(_ connection: Connection) async {
        guard await connection.isIdle else { return await discard(connection) }
        if line.isEmpty {
            idle.append(connection)
        } else {
            line.removeFirst().turn.resume(returning: connection)
        }
    }

    func closeAll() async {
        for connection in idle { await connection.close() }
        open -= idle.count
        idle = []
    }

    private func connect() async throws -> Connection {
        open += 1
        do {
            return try await Connection(to: target, log: log)
        } catch {
            freeOnePlace()
            throw error
        }
    }

    private func discard(_ connection: Connection) async {
        await connection.close()
        freeOnePlace()
    }

    // A place became free: the first in line comes in and makes its own connection.
    private func freeOnePlace() {
        open -= 1
        if !line.isEmpty { line.removeFirst().turn.resume(returning: nil) }
    }

    private func waitInLine() async throws -> Connection? {
        lastWaiter += 1
        let id = lastWaiter
        let limit = Task { [waitLimit] in
            try await Task.sleep(for: waitLimit)
            self.giveUp(id)
        }
        defer { limit.cancel() }
        return try await withCheckedThrowingContinuation { line.append((id, $0)) }
    }

    private func giveUp(_ id: Int) {
        guard let place = line.firstIndex(where: { $0.id == id }) else { return }
        line.remove(at: place).turn.resume(throwing: DatabaseError.poolExhausted)
    }
}
