import Access
import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// One form: what a village and a city ask of a ledger of very many people.
struct BenchFormCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "form", abstract: "选表测速 · one form over a ledger of very many made-up people")

    @OptionGroup var flags: DataOption
    @Option(help: "人数 · how many people") var people = 200_000
    @Option(help: "随机种子 · everything made up follows from it") var seed: UInt64 = 9_901
    @Option(help: "每项次数 · rounds of each measurement") var rounds = 100
    @Option(help: "每项下限的秒数 · seconds of each floor") var seconds = 5
    @Flag(help: "只打印下限所用的语句 · print the statements of the floor, and measure nothing") var explain = false
    @Option(help: "场景包目录 · the folder of the pack") var pack = "Packs/mingchuan"

    func validate() throws {
        guard (1_000...3_200_000).contains(people), (10...10_000).contains(rounds),
            (1...600).contains(seconds)
        else {
            throw ValidationError(
                "--people 应为 1000 到 3200000，--rounds 10 到 10000，--seconds 1 到 600 · "
                    + "--people 1000 to 3200000, --rounds 10 to 10000, --seconds 1 to 600")
        }
    }

    func run() async throws {
        var definitions = try readPack(pack)
        definitions.catalogue = BenchPeople.catalogue.digest
        let settings = try Settings(flags: flags, apart: "-bench-form")
        try await withHouse(settings) { house in
            printNow("\(Sentence("随机种子 \(seed)", "seed \(seed)"))")
            var place = DemoPlace(
                owner: house.owner, app: house.app, definitions: definitions, seed: seed, cases: 0,
                size: size, say: { ProgressLine.show($0.description) })
            place.catalogue = BenchPeople.catalogue
            try await place.refuseRealPlace(data: settings.data)
            _ = try await place.make(at: Date()) { .none }
            try await BenchPeople(house: house, definitions: definitions, seed: seed).fill(to: people)
            ProgressLine.end()
            let form = BenchForm(
                house: house, people: people, rounds: rounds, seconds: seconds, explain: explain)
            try await form.run()
        }
    }

    // As in the largest real place that was counted: 973 villages of 54 towns for 3.2 million people.
    private var size: DemoPlace.DemoSize {
        let villages = max(8, people / 3_290)
        var size = DemoPlace.DemoSize()
        size.territory = .init(
            counties: max(2, villages / 139), towns: max(4, villages / 18), villages: villages)
        (size.grids, size.units) = (villages * 2, villages * 4)
        return size
    }
}

/// Measures, each beside what the database alone takes for the very same statements.
struct BenchForm: Sendable {
    let house: House
    let people: Int
    let rounds: Int
    let seconds: Int
    let explain: Bool

    /// Somebody who asks, and the selection.
    private struct Asking: Sendable {
        let token: Secret
        let selection: CheckedSelection
    }

    func run() async throws {
        let (village, city) = (try await asking(at: .village), try await asking(at: .city))
        // Ten times as often as what takes longer: of a hundred, one alone makes the p99.
        try await measure("form, village: first page and total", village, rounds: rounds * 10) {
            db, selection in
            let lines = try await db.selections.page(1, of: selection, marking: Self.noMarks)
            return max(lines.count, try await db.selections.count(selection, marking: Self.noMarks))
        }
        try await measure("form, city: total", city) { db, selection in
            try await db.selections.count(selection, marking: Self.noMarks)
        }
        try await measure("form, city: first page", city, rounds: rounds * 10) { db, selection in
            try await db.selections.page(1, of: selection, marking: Self.noMarks).count
        }
        let grouped = Asking(
            token: city.token, selection: try selection(in: city.selection.within, by: .village))
        try await measure("form, city: by village", grouped) { db, selection in
            try await db.selections.groups(of: selection, marking: Self.noMarks).count
        }
        let sheet = Asking(token: city.token, selection: try wholeSheet(in: city.selection.within))
        try await BenchSheet(house: house, rounds: max(3, rounds / 20), explain: explain).run(
            sheet.selection, with: sheet.token)
    }

    private static let noMarks: Marking = { _, _ in [] }

    private func measure(
        _ name: String, _ asking: Asking, rounds: Int? = nil,
        _ work: @escaping @Sendable (Transaction, CheckedSelection) async throws -> Int
    ) async throws {
        let log = StatementLog()
        let alone = Database(target: house.appTarget, size: 1, waitLimit: .seconds(20), log: log)
        var found = 0
        // The first only warms.
        for _ in 0..<2 {
            _ = log.drain()
            found = try await alone.acting(with: asking.token) { _, db in try await work(db, asking.selection)
            }
        }
        let floor = BenchFloor([log.drain()], to: house.appTarget)
        await alone.close()
        if explain { return printNow("-- \(name)\n\(floor.example)") }
        let bare = try await floor.run(clients: 1, seconds: seconds)
        var times: [Double] = []
        for _ in 0..<(rounds ?? self.rounds) {
            times.append(
                try await milliseconds {
                    _ = try await house.app.acting(with: asking.token) { _, db in
                        try await work(db, asking.selection)
                    }
                })
        }
        try Measurement("\(name), \(found) found", times, bare: [bare.average_ms], rows: people).print()
    }

    /// A desk of that level, where most people live, or the first there is.
    private func asking(at level: Area.Level) async throws -> Asking {
        let held = try await house.owner.console { _, db in
            let pack = try await PackShelf().current(in: db)
            let desks = Set((pack?.definitions.postKinds ?? []).filter(\.isDesk).map(\.name))
            return try await db.accounts.roster(limit: 50_000).first {
                desks.contains($0.kind) && $0.area.level == level && $0.organization == nil
            }
        }
        guard let held else { throw BenchRefusal.empty }
        let token = try await house.owner.console(as: .security) { acting, db in
            try await MakeToken(account: held.account, post: held.id, source: .console)
                .run(by: acting, at: Date(), in: db)
        }
        return Asking(token: token, selection: try selection(in: held.area, by: nil))
    }

    /// Five fields, three conditions.
    private func selection(in area: Area.Code, by level: Area.Level?) throws -> CheckedSelection {
        var wanted = Selection(ledger: BenchPeople.ledger.name, within: area)
        wanted.ticked = ["person-number", "full-name", "gender", "birth-date", "address"]
        wanted.conditions = [
            .init(field: "gender", test: .is, values: ["female"]),
            .init(field: "birth-date", test: .yearsAtLeast, values: ["60"]),
            .init(field: "education", test: .is, values: ["junior"]),
        ]
        wanted.grouping = level.map { .areas(of: $0) }
        return try wanted.checked(under: BenchPeople.catalogue, by: area, on: BenchPeople.today)
    }

    /// Ten fields of everybody: as much as a sheet may hold is taken along.
    private func wholeSheet(in area: Area.Code) throws -> CheckedSelection {
        var wanted = Selection(ledger: BenchPeople.ledger.name, within: area)
        wanted.ticked = BenchPeople.catalogue.fields.map(\.code)
        return try wanted.checked(under: BenchPeople.catalogue, by: area, on: BenchPeople.today)
    }
}
