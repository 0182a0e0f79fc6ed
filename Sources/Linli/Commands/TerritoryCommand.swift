import ArgumentParser
import Foundation
import Postgres
import Territory

/// Works on the tree of areas.
struct TerritoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "territory", abstract: "区划 · the tree of areas", subcommands: [DeriveCommand.self])
}

struct DeriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "derive", abstract: "推算镇、村、网格、单元范围 · work out outlines from known points")

    @Option(help: "网格数 · how many grids") var grids: Int
    @Option(help: "单元数 · how many units") var units: Int
    @Option(help: "城市代码 · code of the city; needed when there are several") var city: String?
    @Flag(help: "替换已有推算范围 · replace outlines derived before") var again = false
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await inWords {
            try await withHouse(flags) { house in
                let database = house.owner
                let cities = try await database.transaction { db in try await db.areas.cities() }
                let chosen = cities.filter { city == nil || $0.code.text == city }
                guard let place = chosen.first, chosen.count == 1 else {
                    throw ValidationError(
                        "\(Sentence("请用 --city 指明城市", "say which with --city")): \(cities.map(\.code.text))")
                }
                let began = Date()
                let action = DeriveTerritory(
                    city: place.code, grids: grids, units: units, names: .numbered, again: again,
                    day: CalendarDay(of: began).text)
                let made = try await database.transaction { db in
                    try await action.run(in: db) { ProgressLine.show("\($0.sentence)") }
                }
                ProgressLine.end()
                for level in Area.Level.allCases { made[level].map { print("\(level.sentence): \($0)") } }
                print(String(format: "%.1f s", Date().timeIntervalSince(began)))
            }
        }
    }
}
