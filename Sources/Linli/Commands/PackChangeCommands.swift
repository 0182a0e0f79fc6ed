import Access
import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres
import Scenarios

/// Says what a pack would change, before anything is changed.
struct PackDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "比较场景包 · say what a pack would change")

    @Argument(help: "场景包目录 · the folder of the pack") var path: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        let pack = try readPack(path)
        try await withHouse(flags) { house in
            try await house.owner.console { _, db in try await printDifference(to: pack, in: db) }
        }
    }
}

/// Lays a checked pack before the administrators.
struct PackProposeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "提请审看 · lay a checked pack before the administrators")

    @Argument(help: "场景包目录 · the folder of the pack") var path: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        let whole = try readWholePack(path)
        let pack = whole.definitions
        let name = URL(filePath: path).lastPathComponent
        try await withHouse(flags) { house in
            try await house.owner.console { acting, db in
                try await printDifference(to: pack, in: db)
                if let catalogue = whole.catalogue {
                    try await KeepCatalogue(catalogue).run(by: acting, at: Date(), in: db)
                }
                try await ProposePack(name: name, definitions: pack, source: .console)
                    .run(by: acting, at: Date(), in: db)
            }
            print(Sentence("已提请审看，见 /admin?tab=pack", "proposed; see /admin?tab=pack"))
        }
    }
}

/// Takes the last installation back.
struct PackRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "退回上一版 · install the previous version again, as a new one")

    @Option(help: "退回到哪一版 · which version; without it the previous one") var to: Int?
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let version = try await house.owner.console { acting, db in
                let version = try await RestorePack(version: to, source: .console)
                    .run(by: acting, at: Date(), in: db)
                try await AlterLedgers().run(by: acting, at: Date(), in: db)
                return version
            }
            print(Sentence("已退回，现为第 \(version) 版", "taken back; version \(version) is installed now"))
        }
    }
}

/// Who installed what, and when.
struct PackHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "安装记录 · who installed what, and when")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let lines = try await house.owner.console { _, db in try await db.packs.history() }
            for line in lines {
                let by = line.by ?? "\(Sentence("控制台", "console"))"
                let restores = line.restores.map { "\(Sentence("退回到第 \($0) 版", "version \($0) again"))" }
                print(
                    [
                        "\(line.version)", line.at.formatted(.iso8601), line.name,
                        String(line.digest.prefix(12)),
                        by, restores ?? "",
                    ].joined(separator: "\t"))
            }
        }
    }
}

/// Prints what differs between the installed pack and another, and what that means for what is open.
func printDifference(to pack: Definitions, in db: Transaction) async throws {
    guard let version = try await db.packs.currentVersion(),
        let installed = try await db.packs.definitions(of: version)
    else {
        print(Sentence("尚未安装场景包", "no pack is installed"))
        return
    }
    let difference = PackDifference(from: installed, to: pack)
    let sentences = PackChangeSentences(from: installed, to: pack)
    guard !difference.changes.isEmpty else {
        print(Sentence("与已安装的第 \(version) 版没有差别", "nothing differs from version \(version)"))
        return
    }
    print(Sentence("与已安装的第 \(version) 版相比", "compared with version \(version)"))
    for change in difference.changes {
        let said = sentences.sentence(change)
        print("  " + said.zh)
        print("    " + said.en)
    }
    let open = try await db.packs.open().filter { line in
        difference.changes.contains { $0.subject.sort == .scenario && $0.subject.name == line.scenario }
    }
    for line in open {
        print(
            Sentence(
                "\(line.scenario)：\(line.count) 件未结，仍按第 \(line.version) 版办理",
                "\(line.scenario): \(line.count) open cases go on under version \(line.version)"))
    }
    for orphan in try await db.packs.orphans(of: difference) { print(orphan.sentence) }
    if difference.isElsewhere { print(PackRefusal.anotherPlace(installed.place.code).sentence) }
}
