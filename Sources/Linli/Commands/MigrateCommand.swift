import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Schema

/// Brings the database to this program's schema.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "升级数据库结构 · bring the database to this program's schema")

    @Flag(help: "只打印建立角色的 SQL · print the SQL that makes the roles, for a managed server") var roles = false
    @OptionGroup var flags: DataOption

    func run() async throws {
        if roles { return print(Schema.roles) }
        let house = try await House.open(try Settings(flags: flags), migrating: false)
        do {
            let applied = try await house.migrate()
            for name in applied { print(name) }
            print(Sentence("新执行 \(applied.count) 个迁移", "\(applied.count) migrations applied"))
            await house.leave()
        } catch {
            await house.leave()
            throw error
        }
    }
}

/// Says what is not as it should be.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "体检 · say what is not as it should be")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            var findings = 0
            func find(_ sentence: Sentence) {
                findings += 1
                print("! \(sentence)")
            }
            let lint = try await house.owner.transaction { db in try await db.findings(of: Schema.lint) }
            for line in lint { find(Sentence("行级安全：\(line)", "row security: \(line)")) }
            let now = Date()
            let state = try await house.owner.console { _, db in
                let pack = try await PackShelf().current(in: db)?.definitions
                return (hasPack: pack != nil, vitals: try await db.vitals(under: pack, at: now))
            }
            if !state.hasPack { find(Sentence("还没有安装场景包", "no pack is installed yet")) }
            var vitals = state.vitals
            vitals.disks = [DiskSpace.read(of: house.settings.data)].compactMap(\.self)
            for alarm in Alarm.all(of: vitals, at: now) { find(AlarmSentences.sentence(for: alarm)) }
            let use = try await KeysInUse.count(on: house.owner)
            for missing in KeySentences.missing(use, besides: try house.sealing.all()) { find(missing) }
            if !FileManager.default.fileExists(atPath: house.settings.assets) {
                find(Sentence("缺页面资源：请用 ./linli 启动", "page assets are missing: start by ./linli"))
            }
            print(Sentence("发现 \(findings) 项", "\(findings) findings"))
            if findings > 0 { throw ExitCode.failure }
        }
    }
}
