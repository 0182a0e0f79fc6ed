import ArgumentParser
import Foundation
import Postgres
import SystemPackage
import Territory

/// Brings published lists and boundaries in.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "导入 · import lists, boundaries, staff, beats, old cases and ledgers",
        subcommands: [
            ImportAreasCommand.self, ImportBoundariesCommand.self, ImportStaffCommand.self,
            ImportBeatsCommand.self, ImportCasesCommand.self, ImportLedgerCommand.self,
        ])
}

extension Datum: ExpressibleByArgument {}

/// Day of the calendar as `2023-05-01`, in words the database takes.
struct CalendarDay: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ Int($0) != nil }),
            (try? Date(argument + "T00:00:00Z", strategy: .iso8601)) != nil
        else { return nil }
        text = argument
    }

    init(of date: Date) { text = date.formatted(.iso8601.year().month().day()) }
}

struct ImportAreasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "areas", abstract: "导入区划名单 · import lists of areas (CSV: code, name, …)")

    @Argument(help: "CSV 文件 · files") var files: [String]
    @Option(help: "坐标系 · what coordinates mean: wgs84, gcj02 or bd09") var datum: Datum?
    @Option(help: "已核对的承继文件，导入后照办 · confirmed successors, carried out after the import")
    var successors: String?
    @Option(help: "建议的承继写到 · where proposed successors are written") var proposals = "successors.csv"
    @Option(help: "名单生效日 · day the lists hold from, 2023-05-01") var on: CalendarDay?
    @OptionGroup var flags: DataOption

    func run() async throws {
        let day = (on ?? CalendarDay(of: Date())).text
        try await inWords {
            let confirmed = try successors.map { try Succession.confirmed(in: AreaFiles.rows($0)) } ?? []
            try await withHouse(flags) { house in
                let database = house.owner
                for file in files {
                    let action = ImportAreas(rows: try AreaFiles.rows(file), datum: datum, day: day)
                    let outcome = try await database.transaction { db in try await action.run(in: db) }
                    let settled = Set(confirmed.map(\.gone))
                    try report(outcome, of: file, without: settled)
                }
                guard let successors, !confirmed.isEmpty else { return }
                try await AreaFiles.change(
                    confirmed, on: CalendarDay(argument: day), reason: successors, in: house, applies: true)
            }
        }
    }

    private func report(
        _ outcome: ImportAreas.Outcome, of file: String, without settled: Set<Area.Code>
    ) throws {
        let open = outcome.proposals.filter { !settled.contains($0.gone.code) }
        for finding in outcome.findings { print(finding.sentence) }
        for renaming in outcome.renamed { print(renaming.sentence) }
        for proposal in open { print(proposal.sentence) }
        if !open.isEmpty {
            try Data(Succession.file(open).utf8).write(to: URL(filePath: proposals))
            print(
                Sentence(
                    "承继建议写在 \(proposals)，核对后用 --successors 确认",
                    "proposals written to \(proposals); confirm with --successors"))
        }
        print("\(file): \(outcome.sentence)")
    }
}

struct ImportBoundariesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boundaries", abstract: "导入边界 · import outlines from any file GDAL reads")

    @Argument(help: "边界文件 · the file") var file: String
    @Option(help: "坐标系 · what coordinates mean: wgs84, gcj02 or bd09") var datum: Datum
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await inWords {
            try await withHouse(flags) { house in
                let database = house.owner
                let action = ImportBoundaries(file: FilePath(file), datum: datum)
                let outcome = try await database.transaction { db in
                    try await action.run(in: db) { done, of in ProgressLine.show("\(done)/\(of)") }
                }
                ProgressLine.end()
                for finding in outcome.findings { print(finding.sentence) }
                print("\(file): \(outcome.sentence)")
            }
        }
    }
}
