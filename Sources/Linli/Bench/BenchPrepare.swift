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
    @Option(help: "案件数 · how many") var cases = 2_000_000
    @Option(help: "场景包目录 · the folder of the pack") var pack = "Packs/mingchuan"

    func validate() throws {
        guard (1...10_000_000).contains(cases) else {
            throw ValidationError("--cases 应为 1 到 10000000 · --cases must be 1 to 10000000")
        }
    }

    func run() async throws {
        let definitions = try readPack(pack)
        let settings = try Settings(flags: flags, apart: "-bench")
        try await withHouse(settings) { house in
            let place = DemoPlace(
                owner: house.owner, app: house.app, definitions: definitions, seed: BenchLoad.seed, cases: 0,
                size: .init(),
                say: { ProgressLine.show($0.description) })
            try await place.refuseRealPlace(data: settings.data)
            _ = try await place.make(at: Date()) { .none }
            let began = ContinuousClock.now
            let load = BenchLoad(owner: house.owner, definitions: definitions)
            try await load.fill(to: cases) { done in
                ProgressLine.show(Sentence("写入 \(done)/\(cases)", "cases \(done)/\(cases)").description)
            }
            ProgressLine.end()
            let seconds = began.duration(to: .now).components.seconds
            print(Sentence("已有 \(cases) 件，用时 \(seconds) 秒", "\(cases) cases, made in \(seconds) s"))
        }
    }
}

/// Cases made up inside the database: spread over all units, over the kinds, and over two years.
struct BenchLoad: Sendable {
    static let seed: UInt64 = 9_901
    private static let batch = 100_000

    let owner: Database
    let definitions: Definitions

    /// Adds cases until there are as many, a batch at a time; what is there already is kept.
    func fill(to wanted: Int, told: @escaping @Sendable (Int) -> Void) async throws {
        var made = try await owner.transaction { db in
            try await db.first("SELECT count(*) AS count FROM cases", as: { try $0.int("count") }) ?? 0
        }
        while made < wanted {
            let count = min(Self.batch, wanted - made)
            let first = made
            try await owner.transaction { db in try await load(count, from: first, in: db) }
            made += count
            told(made)
        }
        try await owner.alone("ANALYZE")
    }

    private func load(_ count: Int, from first: Int, in db: Transaction) async throws {
        try await db.script("SELECT setseed(\(Double((Self.seed + UInt64(first)) % 1_000) / 1_000))")
        try await db.execute(staging(count))
        try await db.script("GRANT SELECT ON staged TO linli_load")
        try await db.takeLoad()
        for statement in Self.statements { try await db.execute(statement) }
        try await db.asOwner()
    }

    private var kinds: [BenchKind] { definitions.scenarios.compactMap { BenchKind($0, in: definitions) } }

    // Temporary and without protection; what lies in it goes into the tables under the load context.
    private func staging(_ count: Int) -> SQL {
        let city = definitions.place.code
        return """
            CREATE TEMP TABLE staged ON COMMIT DROP AS
            WITH units AS (
                SELECT a.code, row_number() OVER (ORDER BY a.code) - 1 AS place,
                    ST_PointOnSurface(s.shape) AS point
                FROM areas a JOIN area_shapes s ON s.code = a.code
                WHERE a.level = 6 AND a.code >= \(city.text) AND a.code < \(city.upperBound)
            ), kinds AS (
                SELECT *, row_number() OVER () - 1 AS place FROM unnest(
                    \(kinds.map(\.scenario))::text[], \(kinds.map(\.workflow))::text[],
                    \(kinds.map(\.first))::text[], \(kinds.map(\.last))::text[],
                    \(kinds.map(\.isPublic))::boolean[]
                ) AS k (scenario, workflow, first_step, last_step, is_public)
            ), drawn AS MATERIALIZED (
                SELECT floor(random() * (SELECT count(*) FROM units))::integer AS unit,
                    floor(random() * (SELECT count(*) FROM kinds))::integer AS kind,
                    random() < 0.01 AS is_open, now() - random() * interval '730 days' AS reported_at,
                    random() * interval '5 days' AS taken
                FROM generate_series(1, \(count))
            )
            SELECT gen_random_uuid() AS id, nextval('case_numbers') AS number, left(u.code, 9) AS home,
                left(u.code, 12) AS village, u.code AS area, u.point, k.*,
                (SELECT pack_version FROM place LIMIT 1) AS pack_version, d.reported_at,
                d.reported_at + interval '3 days' AS due_at,
                CASE WHEN NOT d.is_open THEN d.reported_at + d.taken END AS closed_at
            FROM drawn d JOIN units u ON u.place = d.unit JOIN kinds k ON k.place = d.kind
            """
    }

    private static let statements: [SQL] = [
        """
        INSERT INTO cases (home, id, number, area, scenario, pack_version, workflow, step, origin, words,
            point, reported_at, due_at, solved_level, solved_at, closed_at, is_public, routed_by, language,
            solved_in_time)
        SELECT home, id, number, area, scenario, pack_version, workflow,
            CASE WHEN closed_at IS NULL THEN first_step ELSE last_step END, 'resident',
            'made up: ' || scenario, point, reported_at, due_at, CASE WHEN closed_at IS NOT NULL THEN 4 END,
            closed_at, closed_at, is_public, 'bench', 'zh', closed_at <= due_at
        FROM staged
        """,
        """
        INSERT INTO assignments (home, case_id, area, to_area, desk, number, scenario, pack_version,
            reported_at, step, due_at, seen_from, given_at, ended_at)
        SELECT home, id, area, village, village, number, scenario, pack_version, reported_at, first_step,
            due_at, 6, reported_at, closed_at
        FROM staged
        """,
        """
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, stopped_at, seen_from)
        SELECT home, id, area, 'bench', reported_at, due_at, closed_at, 6 FROM staged
        """,
        """
        INSERT INTO history (home, case_id, area, version, at, act, to_step, who, is_public, seen_from)
        SELECT home, id, area, 1, reported_at, 'report', first_step, 'made up', true, 6 FROM staged
        """,
    ]
}

/// A kind of case, and the steps it begins and ends with.
struct BenchKind: Sendable {
    let scenario: String
    let workflow: String
    let first: String
    let last: String
    let isPublic: Bool

    init?(_ scenario: Scenario, in definitions: Definitions) {
        guard let workflow = definitions.workflows.first(where: { $0.name == scenario.workflow }),
            let last = workflow.steps.last(where: \.choices.isEmpty)
        else { return nil }
        self.scenario = scenario.name
        self.workflow = workflow.name
        first = workflow.begins
        self.last = last.name
        isPublic = scenario.isPublic
    }
}
