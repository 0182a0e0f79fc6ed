import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Territory

/// Fills a demo place with as many cases as a real one has after years.
struct BenchPrepareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare", abstract: "造大量数据 · make up very many cases, one in a hundred open")

    @OptionGroup var flags: DataOption
    @Option(help: "案件数 · how many") var cases = 3_000_000
    @Option(help: "单元数，只在第一次有用 · how many units; decided by the first run") var units = 130_000
    @Option(help: "随机种子 · everything made up follows from it") var seed: UInt64 = 9_901
    @Option(help: "场景包目录 · the folder of the pack") var pack = "Packs/mingchuan"

    func validate() throws {
        guard (1...10_000_000).contains(cases) else {
            throw ValidationError("--cases 应为 1 到 10000000 · --cases must be 1 to 10000000")
        }
        guard (500...180_000).contains(units) else {
            throw ValidationError("--units 应为 500 到 180000 · --units must be 500 to 180000")
        }
    }

    func run() async throws {
        let definitions = try readPack(pack)
        let settings = try Settings(flags: flags, apart: "-bench")
        try await withHouse(settings) { house in
            printNow("\(Sentence("随机种子 \(seed)", "seed \(seed)"))")
            let began = ContinuousClock.now
            let place = DemoPlace(
                owner: house.owner, app: house.app, definitions: definitions, seed: seed, cases: 0,
                size: size,
                say: { ProgressLine.show($0.description) })
            try await place.refuseRealPlace(data: settings.data)
            _ = try await place.make(at: Date()) { .none }
            let load = try BenchLoad(owner: house.owner, definitions: definitions, seed: seed)
            try await load.fill(to: cases) { ProgressLine.show($0.description) }
            try await seal(in: house)
            ProgressLine.end()
            let seconds = began.duration(to: .now).components.seconds
            print(Sentence("已有 \(cases) 件，用时 \(seconds) 秒", "\(cases) cases, made in \(seconds) s"))
        }
    }

    /// A place of years is sealed: else the job that seals would take a processor from all that is measured.
    private func seal(in house: House) async throws {
        let job = try house.sealAudit()
        var sealed = 0
        while true {
            let rows = try await job.run(on: house.app, at: Date())
            sealed += rows
            ProgressLine.show(Sentence("已封存 \(sealed) 条记录", "sealed \(sealed) records").description)
            if rows < SealAudit.most { return }
        }
    }

    // As in the largest real place that was counted: 130,000 units in 973 villages of 54 towns.
    private var size: DemoPlace.DemoSize {
        let villages = max(8, units / 134)
        let towns = max(4, villages / 18)
        var size = DemoPlace.DemoSize()
        size.territory = .init(counties: max(2, towns / 9), towns: towns, villages: villages)
        size.grids = units / 5
        size.units = units
        return size
    }
}

/// Cases made up for measuring: drawn here from a seed, copied to the database, and laid there.
///
/// Nothing is judged row by row meanwhile: triggers and keys are asleep and the indexes are gone, all within
/// one transaction. At its end the indexes are made from their own definitions, what triggers would have
/// written comes from the functions the triggers call, and both are compared with what should be there.
struct BenchLoad: Sendable {
    /// Lines of one COPY.
    private static let batch = 100_000

    let owner: Database
    let definitions: Definitions
    let seed: UInt64
    let kinds: [BenchKind]

    init(owner: Database, definitions: Definitions, seed: UInt64) throws {
        self.owner = owner
        self.definitions = definitions
        self.seed = seed
        let stories = try DemoStories.read()
        kinds = definitions.scenarios.compactMap { BenchKind($0, in: definitions, stories) }
    }

    /// Adds cases until there are as many; what is there already is kept.
    func fill(to wanted: Int, told: @escaping @Sendable (Sentence) -> Void) async throws {
        let (made, units) = try await owner.transaction { db in
            let made = try await db.first("SELECT count(*) AS count FROM cases", as: { try $0.int("count") })
            let areas = try await db.areas.tree(of: definitions.place.code)
            return (made ?? 0, areas.filter { $0.code.level == .unit }.map(\.code))
        }
        guard made < wanted else { return }
        var spread = BenchSpread(units: units, kinds: kinds, seed: seed &+ UInt64(made))
        let drawn = spread.draw(wanted - made, before: Date())
        try await owner.transaction { db in
            let indexes = BenchIndexes(transaction: db)
            let before = try await indexes.definitions()
            try await copy(drawn, of: units, in: db, told: told)
            told(Sentence("取下索引", "taking indexes down"))
            try await db.script("SET LOCAL session_replication_role = replica")
            try await indexes.drop(before)
            for (name, statement) in BenchRows.statements {
                told(Sentence("写入 \(name)", "laying \(name)"))
                try await db.execute(statement)
            }
            try await indexes.make(before) { told(Sentence("建索引 \($0)", "making index \($0)")) }
            told(Sentence("核对", "checking"))
            try await indexes.demand(before)
            try await BenchRows.demandWhole(in: db)
        }
        told(Sentence("统计", "analyzing"))
        try await owner.alone("VACUUM ANALYZE")
    }

    private func copy(
        _ drawn: [BenchCase], of units: [Area.Code], in db: Transaction,
        told: @Sendable (Sentence) -> Void
    ) async throws {
        try await db.script(BenchRows.staging)
        try await db.execute(BenchRows.units(units))
        try await db.execute(BenchRows.kinds(kinds))
        for first in stride(from: 0, to: drawn.count, by: Self.batch) {
            let lines = drawn[first..<min(first + Self.batch, drawn.count)]
            try await db.copyIn(
                """
                COPY drawn (place, unit, kind, story, desk, reported_at, took, noted) FROM STDIN
                """,
                rows: lines.enumerated().map { $0.element.row(at: first + $0.offset) })
            told(
                Sentence(
                    "抄入 \(first + lines.count)/\(drawn.count)", "copied \(first + lines.count)/\(drawn.count)"
                ))
        }
        try await db.execute(BenchRows.staged(seed: seed))
    }
}

/// A kind of case, the steps it begins and ends with, and what people write about it.
struct BenchKind: Sendable {
    let scenario: String
    let workflow: String
    let first: String
    let last: String
    let isPublic: Bool
    /// How often it happens, beside the others.
    let weight: Double
    let words: [String]

    init?(_ scenario: Scenario, in definitions: Definitions, _ stories: DemoStories) {
        guard let workflow = definitions.workflows.first(where: { $0.name == scenario.workflow }),
            let last = workflow.steps.last(where: \.choices.isEmpty),
            let story = stories.scenarios.first(where: { $0.scenario == scenario.name })
        else { return nil }
        self.scenario = scenario.name
        self.workflow = workflow.name
        first = workflow.begins
        self.last = last.name
        isPublic = scenario.isPublic
        weight = story.weight
        words = story.reports.map(\.words.zh)
    }
}
