import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Territory

/// Tries the routing rules of a pack on past cases.
struct PackReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "重放派单规则 · try the routing rules of a pack on past cases")

    @Argument(help: "场景包目录 · the folder of the pack") var path: String
    @Option(help: "多少天以内 · how many days back") var days = ReplayRoutes.usualDays
    @OptionGroup var flags: DataOption

    func validate() throws {
        guard (1...3_660).contains(days) else {
            throw ValidationError("--days 应为 1 到 3660 · --days must be 1 to 3660")
        }
    }

    func run() async throws {
        let pack = try readPack(path)
        let now = Date()
        let action = ReplayRoutes(
            pack, since: now - Double(days) * 86_400, most: ReplayRoutes.mostAtConsole)
        try await withHouse(flags) { house in
            let outcome = try await house.owner.console { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            let replay = outcome.replay
            print(
                Sentence(
                    "看了 \(replay.looked) 件（最近 \(days) 天，最多 \(action.most) 件），其中 \(replay.changed) 件会改派",
                    "\(replay.looked) cases looked at (last \(days) days, at most \(action.most)); "
                        + "\(replay.changed) would go to somebody else"))
            for line in replay.lines {
                let (from, to) = (outcome.name(of: line.move.from), outcome.name(of: line.move.to))
                let examples = line.moved.examples.map(\.description).joined(separator: " ")
                print("\(line.move.scenario)\t\(from) → \(to)\t\(line.moved.count)\t\(examples)")
            }
        }
    }
}
