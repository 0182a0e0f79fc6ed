import Foundation
import Postgres
import Schema

/// Opens the database as its owner, for commands that bring reference data in; migrations are applied first.
func withOwnerDatabase<T: Sendable>(_ work: (Database) async throws -> T) async throws -> T {
    if let target = ProcessInfo.processInfo.environment["LINLI_DATABASE_URL"] {
        return try await work(Database(target: target, size: 2))
    }
    let data = ProcessInfo.processInfo.environment["LINLI_DATA"] ?? ".linli"
    let cluster = try await PrivateCluster(under: data)
    let database = Database(target: cluster.target(role: "postgres"), size: 2)
    do {
        let value = try await work(database)
        await database.close()
        await cluster.leave()
        return value
    } catch {
        await database.close()
        await cluster.leave()
        throw error
    }
}
