import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Territory

/// What becomes of areas that close, with everything in them.
struct AreasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "areas", abstract: "区划调整 · areas that merge, split or close",
        subcommands: [AreasCompareCommand.self, AreasSuccessorsCommand.self])
}

struct AreasCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "比较两份名单，建议承继者 · compare two lists, propose what follows what is gone")

    @Argument(help: "旧名单 · the older list") var old: String
    @Argument(help: "新名单 · the newer list") var new: String
    @Option(help: "建议写到 · where proposals are written") var proposals = "successors.csv"

    func run() async throws {
        try await inWords {
            // Codes and names are compared; what coordinates mean does not matter.
            let before = try AreaList(rows: AreaFiles.rows(old), datum: .wgs84, known: [])
            let after = try AreaList(
                rows: AreaFiles.rows(new), datum: .wgs84, known: Set(before.entries.map(\.code)))
            let found = Succession.proposals(from: before, to: after)
            for proposal in found { print(proposal.sentence) }
            try Data(Succession.file(found).utf8).write(to: URL(filePath: proposals))
            print(
                Sentence(
                    "\(found.count) 个区划已不在新名单；建议写在 \(proposals)",
                    "\(found.count) areas are gone; proposals are in \(proposals)"))
        }
    }
}

struct AreasSuccessorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "successors",
        abstract: "按核对过的文件撤并区划，未结事项随之转移 · close areas as a confirmed file says; open cases move along")

    @Argument(help: "核对过的文件 · the confirmed file") var file: String
    @Flag(help: "照办；不加只看会怎样 · do it; without it: say what would happen") var apply = false
    @Option(help: "生效日 · day from which they are closed, 2023-05-01") var on: CalendarDay?
    @Option(help: "依据 · why, for history and audit") var reason: String?
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await inWords {
            let wish = try Succession.confirmed(in: AreaFiles.rows(file))
            try await withHouse(flags) { house in
                try await AreaFiles.change(wish, on: on, reason: reason ?? file, in: house, applies: apply)
            }
        }
    }
}

/// Files of areas, and what they order.
enum AreaFiles {
    static func rows(_ path: String) throws -> [CSV.Row] {
        try CSV.rows(in: [UInt8](Data(contentsOf: URL(filePath: path))))
    }

    /// Says what would happen, or orders it and carries it out at once if its day has come.
    static func change(
        _ wish: [Succession.Confirmed], on day: CalendarDay?, reason: String, in house: House, applies: Bool
    ) async throws {
        let now = Date()
        guard let day = Day((day ?? CalendarDay(of: now)).text) else { throw AreaChangeRefusal.dayMalformed }
        let action = OrderAreaChange(wish, on: day, reason: reason, source: .console)
        try await house.owner.console { _, db in
            try await action.check(in: db)
            for effect in try await db.areaChanges.effects(on: wish.map(\.gone)) { print(effect.sentence) }
        }
        guard applies else {
            return print(Sentence("没有改动；加 --apply 照办", "nothing was changed; --apply does it"))
        }
        try await house.owner.console { acting, db in
            _ = try await action.run(by: acting, at: now, in: db)
        }
        var done = 0
        while true {
            let more = try await house.app.movingOn { db in
                try await CarryAreaChanges().run(at: now, in: db)
            }
            guard more > 0 else { break }
            done += more
            ProgressLine.show("\(done)")
        }
        ProgressLine.end()
        try await house.owner.console { _, db in
            for change in try await db.areaChanges.list(limit: 1) { print(change.sentence) }
        }
    }
}
