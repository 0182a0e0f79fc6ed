import Access
import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres

/// Runs a connector now, or switches it.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "数据接口：立即取一次，打开或关闭 · run a connector now, or switch it on or off")

    @Argument(help: "接口名，见场景包 connectors/ · the connector, as the pack names it") var name: String
    @Flag(help: "打开 · switch it on") var on = false
    @Flag(help: "关闭 · switch it off") var off = false
    @OptionGroup var flags: DataOption

    /// Why nothing is run.
    enum Refusal: Error, Equatable {
        case unknown(Connector.Name, known: [Connector.Name])
        case notOn(Connector.Name)
        case running
    }

    func validate() throws {
        if on, off { throw ValidationError("--on 和 --off 只能写一个 · --on or --off, not both") }
    }

    func run() async throws {
        let name = name
        try await withHouse(flags) { house in
            let (connector, known, switched) = try await house.owner.console { _, db in
                let all = try await db.catalogues.current()?.connectors ?? []
                let switched = try await db.connectors.switched().first { $0.name == name }
                return (all.first { $0.name == name }, all.map(\.name), switched)
            }
            if off, let switched {
                return try await change(SwitchConnector(off: switched, from: .console), house)
            }
            if on, let connector {
                return try await change(SwitchConnector(connector, isOn: true, from: .console), house)
            }
            guard connector != nil else {
                throw Refusal.unknown(name, known: known)
            }
            guard switched != nil else { throw Refusal.notOn(name) }
            try await runNow(house)
        }
    }

    private func change(_ action: SwitchConnector, _ house: House) async throws {
        try await house.owner.console { acting, db in
            try await action.run(by: acting, at: Date(), in: db)
        }
        print(ConnectorSentences.switched(action.name, isOn: action.isOn))
    }

    private func runNow(_ house: House) async throws {
        let name = name
        let isDue = try await house.owner.console { acting, db in
            try await AskConnector(name, from: .console).run(by: acting, at: Date(), in: db)
        }
        guard isDue, let run = try await house.connectors(shelf: PackShelf()).run(only: name) else {
            throw Refusal.running
        }
        let told = try await house.owner.console { _, db in try await db.connectors.run(run) }
        if let told { print(ConnectorSentences.line(of: told)) }
        if told?.outcome == .failed { throw ExitCode.failure }
    }
}
