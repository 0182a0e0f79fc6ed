import Access
import ArgumentParser
import Casework
import Foundation
import Postgres

/// What processes of the place were at when they ended without being asked to.
struct FallsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "falls", abstract: "程序意外退出时在做什么 · what the program was at when it fell",
        subcommands: [FallsListCommand.self, FallsShowCommand.self, FallsClearCommand.self],
        defaultSubcommand: FallsListCommand.self)
}

struct FallsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "列出每次退出和当时在做的事 · say when it fell, and amid what")

    @OptionGroup var flags: DataOption

    func run() async throws {
        let falls = try FallenFolder(data: Settings(flags: flags).data).falls()
        for fall in falls {
            print(FallSentences.heading(of: fall))
            for one in fall.begun { print("  \(one.what)") }
        }
        print(FallSentences.count(falls.count))
    }
}

struct FallsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "打开一个请求当时发来的内容，会写进审计 · open what was sent with a request; the audit says so")

    @Argument(help: "请求编号，见 linli falls · the request, as linli falls names it") var request: String
    @Option(help: "为什么要看 · why it has to be read") var reason: String
    @OptionGroup var flags: DataOption

    func validate() throws {
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw ValidationError("要写明原因 · a reason is needed")
        }
    }

    func run() async throws {
        try await withHouse(flags) { house in
            let all = try house.fallen.falls().flatMap(\.begun)
            guard let found = all.first(where: { $0.what.hasPrefix("request \(request) ") }),
                !found.input.isEmpty
            else {
                throw ValidationError("没有这个请求：linli falls · no such request: linli falls")
            }
            let sent = try house.sealing.open(found.input, as: .request, of: request)
            // Shown once it is written down why.
            try await house.owner.console { [request, reason] _, db in
                try await db.audit("open fall", of: request, reason: reason, from: .console)
            }
            for line in FallSentences.lines(of: sent) { print(line) }
        }
    }
}

struct FallsClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "看过了，删去并消除提醒 · you have looked: they go, and so does the alarm")

    @OptionGroup var flags: DataOption

    func run() async throws {
        print(FallSentences.cleared(try FallenFolder(data: Settings(flags: flags).data).clear()))
    }
}
