import ArgumentParser
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
