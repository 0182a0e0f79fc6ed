import Access
import ArgumentParser
import Casework
import Foundation
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
        let pack = try readPack(path)
        print(
            Sentence(
                "没有问题：\(pack.scenarios.count) 个场景，\(pack.workflows.count) 个流程",
                "no mistakes: \(pack.scenarios.count) scenarios, \(pack.workflows.count) workflows"))
    }
}

struct PackInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "安装场景包 · make a checked pack the one new cases begin under")

    @Argument(help: "场景包目录 · the folder of the pack") var path: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        let pack = try readPack(path)
        let name = URL(filePath: path).lastPathComponent
        try await withHouse(flags) { house in
            let version = try await house.owner.console { acting, db in
                try await printDifference(to: pack, in: db)
                return try await InstallPack(name: name, definitions: pack, source: .console)
                    .run(by: acting, at: Date(), in: db)
            }
            print(Sentence("已安装 \(name)，第 \(version) 版", "installed \(name), version \(version)"))
        }
    }
}

/// Reads a pack, or prints every mistake in it and ends the command.
func readPack(_ path: String) throws -> Definitions {
    switch PackReader.read(folder: path) {
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
