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
        let connection = try await pool.lend()
        let value: T
        do {
            try await connection.script(role.map { "BEGIN;SET LOCAL ROLE \($0)" } ?? "BEGIN")
            value = try await work(Transaction(connection: connection, asksPoliciesAlone: asksPoliciesAlone))
        } catch {
            // A rollback that fails leaves the connection not idle, and the pool then closes it.
            try? await connection.script("ROLLBACK")
            await pool.giveBack(connection)
            throw error
        }
        do {
            try await connection.script("COMMIT")
        } catch DatabaseError.connectionLost {
            await pool.giveBack(connection)
            throw DatabaseError.outcomeUnknown
        } catch {
            await pool.giveBack(connection)
            throw error
        }
        await pool.giveBack(connection)
        return value
    }

    /// Runs work and undoes it, whatever it returns.
    @discardableResult
    package func rehearsal<T: Sendable>(_ work: @Sendable (Transaction) async throws -> T) async throws -> T {
        let connection = try await pool.lend()
        do {
            try await connection.script("BEGIN")
            let value = try await work(
                Transaction(connection: connection, asksPoliciesAlone: asksPoliciesAlone))
            try await connection.script("ROLLBACK")
            await pool.giveBack(connection)
            return value
        } catch {
            try? await connection.script("ROLLBACK")
            await pool.giveBack(connection)
            throw error
        }
    }

    /// One statement outside any transaction block, for those that demand it (`CREATE DATABASE`, `VACUUM`).
    package func alone(_ text: String) async throws {
        let connection = try await pool.lend()
        do {
            try await connection.script(text)
        } catch {
            await pool.giveBack(connection)
            throw error
        }
        await pool.giveBack(connection)
    }

    /// Closes the connections that are not in use.
    package func close() async { await pool.closeAll() }
}
