/// A PostgreSQL database, reached through a pool of connections.
package struct Database: Sendable {
    private let pool: Pool
    private let asksPoliciesAlone: Bool

    /// - Parameters:
    ///   - target: A connection string or URL as libpq reads it.
    ///   - size: Most connections open at once, 1...100.
    ///   - waitLimit: How long a transaction waits for a connection before ``DatabaseError/poolExhausted``.
    ///   - asksPoliciesAlone: For tests, and no setting leads here: queries leave out the scope they add, so
    ///     that row security must hold by itself.
    ///   - log: Hears every statement, for measuring and for tests.
    package init(
        target: String, size: Int = 8, waitLimit: Duration = .seconds(1), asksPoliciesAlone: Bool = false,
        log: StatementLog? = nil
    ) {
        pool = Pool(target: target, size: size, waitLimit: waitLimit, log: log)
        self.asksPoliciesAlone = asksPoliciesAlone
    }

    /// Runs work in one transaction: kept when it returns, undone when it throws.
    ///
    /// - Parameter role: Put on together with the beginning, in one message; `nil`: the login's own.
    /// - Throws: What the work throws; ``DatabaseError/outcomeUnknown`` when the line broke while committing.
    @discardableResult
    package func transaction<T: Sendable>(
        as role: StaticString? = nil, _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await begun(as: role) { connection in
            let value = try await undoing(connection, work)
            do {
                try await connection.script("COMMIT")
            } catch DatabaseError.connectionLost {
                throw DatabaseError.outcomeUnknown
            }
            return value
        }
    }

    /// Refuses what would find no place in line, before anything else is done for it.
    ///
    /// - Throws: ``DatabaseError/poolExhausted``.
    package func refuseWhenCrowded() async throws(DatabaseError) {
        try await pool.refuseWhenFull(for: Urgency.current, of: Asker.current)
    }

    /// Runs work and undoes it, whatever it returns.
    @discardableResult
    package func rehearsal<T: Sendable>(_ work: @Sendable (Transaction) async throws -> T) async throws -> T {
        try await begun { connection in
            let value = try await undoing(connection, work)
            try await connection.script("ROLLBACK")
            return value
        }
    }

    private func undoing<T: Sendable>(
        _ connection: Connection, _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        do {
            return try await work(Transaction(connection: connection, asksPoliciesAlone: asksPoliciesAlone))
        } catch {
            // A rollback that fails leaves the connection not idle, and the pool then closes it.
            try? await connection.script("ROLLBACK")
            throw error
        }
    }

    /// Works with a connection, on its thread, in a transaction that is open on it.
    private func begun<T: Sendable>(
        as role: StaticString? = nil, _ work: @Sendable (Connection) async throws -> T
    ) async throws -> T {
        while true {
            let connection = try await pool.lend()
            let (worked, isWhole) = await withTaskExecutorPreference(connection.thread) {
                let worked = await Self.worked(on: connection, as: role, work)
                return (worked, await connection.isIdle)
            }
            await pool.giveBack(connection, isWhole: isWhole)
            if let worked { return try worked.get() }
        }
    }

    /// - Returns: What became of the work; `nil`: it was not begun, and another connection is to be taken.
    private static func worked<T: Sendable>(
        on connection: Connection, as role: StaticString?, _ work: @Sendable (Connection) async throws -> T
    ) async -> Result<T, any Error>? {
        do {
            guard try await begin(on: connection, as: role) else { return nil }
            return .success(try await work(connection))
        } catch {
            return .failure(error)
        }
    }

    /// Opens a transaction.
    ///
    /// - Returns: Whether there is one. A line that broke while it lay idle is told only now; as nothing was
    ///   asked of it, another is taken, and nobody hears of it. After one that was silent nobody waits for a
    ///   second.
    private static func begin(
        on connection: Connection, as role: StaticString?
    ) async throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            try await connection.script(role.map { "BEGIN;SET LOCAL ROLE \($0)" } ?? "BEGIN")
            return true
        } catch {
            let wasIdle = await connection.isUsed && error == .connectionLost
            guard wasIdle, await !connection.isSilent else { throw error }
            return false
        }
    }

    /// One statement outside any transaction block, for those that demand it (`CREATE DATABASE`, `VACUUM`).
    package func alone(_ text: String) async throws {
        let connection = try await pool.lend()
        do {
            try await connection.script(text)
        } catch {
            await pool.giveBack(connection, isWhole: connection.isIdle)
            throw error
        }
        await pool.giveBack(connection, isWhole: connection.isIdle)
    }

    /// How busy its connections are, and how long others waited for one.
    package func poolUse() async -> PoolUse { await pool.counted() }

    /// Closes the connections that are not in use.
    package func close() async { await pool.closeAll() }
}

/// Connections of a database, and who waited for them since the start.
package struct PoolUse: Sendable {
    package internal(set) var size = 0
    package internal(set) var open = 0
    package internal(set) var idle = 0
    package internal(set) var waiting = 0
    /// Since the start: who waited, how long all together, and who went away without one.
    package internal(set) var waits = 0
    package internal(set) var waited = Duration.zero
    package internal(set) var refused = 0
}
