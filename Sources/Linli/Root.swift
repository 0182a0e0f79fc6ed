import ArgumentParser
import Foundation

/// The one program.
@main
struct Root: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linli", abstract: "邻里 · a platform for running a place together",
        subcommands: [
            DemoCommand.self, ServeCommand.self, WorkCommand.self, MigrateCommand.self, DoctorCommand.self,
            PackCommand.self, ImportCommand.self, LedgerCommand.self, TerritoryCommand.self,
            AreasCommand.self,
            AccountCommand.self,
            BenchCommand.self, AuditCommand.self, KeysCommand.self, BackupCommand.self, RestoreCommand.self,
            DatabaseCommand.self, ParkedCommand.self, FallsCommand.self, ConnectCommand.self,
        ])

    // What a command refuses is said in words, in both languages; only a fault of ours shows its insides.
    static func main() async {
        Memory.shareBetweenThreads()
        do {
            var command = try parseAsRoot()
            if var asking = command as? any AsyncParsableCommand {
                try await asking.run()
            } else {
                try command.run()
            }
        } catch {
            guard let sentence = ProgramSentences.sentence(for: error) else { exit(withError: error) }
            FileHandle.standardError.write(Data("\(sentence)\n".utf8))
            Foundation.exit(1)
        }
    }
}
