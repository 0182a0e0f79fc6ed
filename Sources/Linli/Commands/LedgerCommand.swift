import Access
import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres

/// Ledgers of the installed pack: which there are, and which are open.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "台账 · ledgers of the installed pack",
        subcommands: [LedgerListCommand.self, LedgerOpenCommand.self])
}

struct LedgerListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "列出台账 · every ledger, and whether it is open")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            try await inWords {
                let (catalogue, opened) = try await house.owner.console { _, db in
                    (try await db.catalogues.current(), try await db.ledgers.opened().map(\.name))
                }
                guard let catalogue else { throw LedgerImport.Refusal.noCatalogue }
                for ledger in catalogue.ledgers {
                    let state =
                        opened.contains(ledger.name) ? Sentence("已开通", "open") : Sentence("未开通", "not open")
                    print("\(ledger.name)\t\(state)\t\(Sentence(ledger.title.zh, ledger.title.en))")
                }
            }
        }
    }
}

struct LedgerOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "开通台账 · open ledgers: from here on entries can be written")

    @Argument(help: "台账 · which ones") var names: [String] = []
    @Flag(help: "全部 · all of them") var all = false
    @OptionGroup var flags: DataOption

    func validate() throws {
        guard all != !names.isEmpty else {
            throw ValidationError("请写明台账名称，或用 --all · name ledgers, or say --all")
        }
    }

    func run() async throws {
        try await withHouse(flags) { house in
            try await inWords {
                let catalogue = try await house.owner.console { _, db in try await db.catalogues.current() }
                guard let catalogue else { throw LedgerImport.Refusal.noCatalogue }
                let offered = catalogue.ledgers.map(\.name)
                if let unknown = names.first(where: { !offered.contains($0) }) {
                    throw LedgerImport.Refusal.noLedger(unknown, offered: offered)
                }
                for name in all ? offered : names {
                    try await house.owner.console { acting, db in
                        try await OpenLedger(name).run(by: acting, at: Date(), in: db)
                    }
                    print(Sentence("已开通 \(name)", "open: \(name)"))
                }
            }
        }
    }
}
