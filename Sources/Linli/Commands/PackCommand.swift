import Access
import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres
import Scenarios

/// Checks and installs what a place decides.
struct PackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "场景包 · the pack of a place",
        subcommands: [
            PackCheckCommand.self, PackDiffCommand.self, PackProposeCommand.self, PackInstallCommand.self,
            PackRollbackCommand.self, PackHistoryCommand.self, PackReplayCommand.self,
        ])
}

struct PackCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "检查场景包 · say everything that is wrong with a pack")

    @Argument(help: "场景包目录 · the folder of the pack") var path: String

    func run() async throws {
        let whole = try readWholePack(path)
        let pack = whole.definitions
        print(
            Sentence(
                "没有问题：\(pack.scenarios.count) 个场景，\(pack.workflows.count) 个流程",
                "no mistakes: \(pack.scenarios.count) scenarios, \(pack.workflows.count) workflows"))
        guard let catalogue = whole.catalogue else { return }
        let (ledgers, fields) = (catalogue.ledgers.count, catalogue.fields.count)
        print(Sentence("\(ledgers) 张台账，\(fields) 个字段", "\(ledgers) ledgers, \(fields) fields"))
        for alike in catalogue.lookalikes() { print(Self.sentence(for: alike, in: catalogue)) }
    }

    private static func sentence(for alike: Lookalike, in catalogue: Catalogue) -> Sentence {
        let labels = [alike.one, alike.other].map { catalogue.field($0)?.label.zh ?? "" }
        let (zh, en) = (
            labels.joined(separator: "”和“"), "\(alike.one) and \(alike.other)"
        )
        return Sentence("像是同一个字段：“\(zh)”", "probably one field: \(en)")
    }
}

struct PackInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "安装场景包 · make a checked pack the one new cases begin under")

    @Argument(help: "场景包目录 · the folder of the pack") var path: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        let whole = try readWholePack(path)
        let pack = whole.definitions
        let name = URL(filePath: path).lastPathComponent
        try await withHouse(flags) { house in
            let version = try await house.owner.console { acting, db in
                try await printDifference(to: pack, in: db)
                if let catalogue = whole.catalogue {
                    try await KeepCatalogue(catalogue).run(by: acting, at: Date(), in: db)
                }
                let version = try await InstallPack(name: name, definitions: pack, source: .console)
                    .run(by: acting, at: Date(), in: db)
                try await AlterLedgers().run(by: acting, at: Date(), in: db)
                return version
            }
            print(Sentence("已安装 \(name)，第 \(version) 版", "installed \(name), version \(version)"))
        }
    }
}

/// Reads a pack, or prints every mistake in it and ends the command.
func readPack(_ path: String) throws -> Definitions { try readWholePack(path).definitions }

/// Reads a pack and its catalogue of ledgers, or prints every mistake in them and ends the command.
func readWholePack(_ path: String) throws -> WholePack {
    switch PackReader.whole(folder: path) {
    case .success(let pack): return pack
    case .failure(let refused): throw told(refused)
    }
}

/// Prints every mistake of a pack.
///
/// - Returns: What ends the command.
func told(_ refused: PackRefused) -> ExitCode {
    for mistake in refused.mistakes {
        print(mistake.line(in: .zh))
        print("    " + mistake.sentence(in: .en))
    }
    return .failure
}
