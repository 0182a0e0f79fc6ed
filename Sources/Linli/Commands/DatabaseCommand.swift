import ArgumentParser
import Foundation
import Logging
import Postgres
import ServiceLifecycle
import UnixSignals

/// Runs the private PostgreSQL by itself, so that several processes serve from it and each may stop.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database",
        abstract: "只运行自带的数据库 · run our own PostgreSQL alone, for several serve beside each other")

    @OptionGroup var flags: DataOption

    func run() async throws {
        let settings = try Settings(flags: flags)
        guard settings.databaseURL == nil else { throw House.Refusal.databaseElsewhere }
        try await withHouse(settings) { house in
            printNow("LINLI_DATABASE_URL=\(house.appTarget)")
            printNow("LINLI_OWNER_URL=\(house.ownerTarget)")
            printNow("\(Sentence("已启动", "ready"))")
            try await ServiceGroup(
                configuration: .init(
                    services: [.init(service: Standing())], gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: Logger(label: "linli"))
            ).run()
        }
    }

    /// Does nothing until it is asked to stop.
    private struct Standing: Service {
        func run() async throws { try await gracefulShutdown() }
    }
}
