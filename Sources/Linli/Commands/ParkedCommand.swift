import Access
import ArgumentParser
import Casework
import Foundation

/// What the worker tried five times and leaves alone.
struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "停放的后台工作 · what the worker failed on each time and leaves alone",
        subcommands: [ParkedListCommand.self, ParkedAgainCommand.self],
        defaultSubcommand: ParkedListCommand.self)
}

struct ParkedListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "列出停放的工作及原因 · say what is parked, since when, and why")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let parked = try await house.owner.console { _, db in
                (
                    rows: try await db.parkedWork.list(limit: ParkedWorkTable.mostListed),
                    all: try await db.parkedWork.count()
                )
            }
            for one in parked.rows { print(ParkedSentences.line(of: one)) }
            print(ParkedSentences.count(parked.all))
        }
    }
}

struct ParkedAgainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "again", abstract: "原因排除后再试 · have it tried again once the cause is gone")

    @OptionGroup var flags: DataOption

    @Argument(help: "只再试这一类工作；不写则全部 · the work of this job alone; without it, all there is")
    var job: String?

    @Argument(help: "只再试这一件 · this one piece of it alone")
    var item: String?

    func run() async throws {
        try await withHouse(flags) { house in
            let (job, item) = (job, item)
            let count = try await house.owner.console { acting, db in
                try await PutBackWork(job: job, item: item, source: .console).run(
                    by: acting, at: Date(), in: db)
            }
            print(ParkedSentences.again(count))
        }
    }
}
