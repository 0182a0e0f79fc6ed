import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport

@testable import Ledgers

/// The place of ``LedgerScene`` with a ledger of one entry for each village, and a form sent by the county.
struct FilingScene: Sendable {
    let place: LedgerScene
    let county: Secret
    let town: Secret
    let clerk: Secret
    let neighbour: Secret
    let form = UUID()

    static let march = Day("2027-03-02") ?? Day(ordinal: 0)
    static let february = Day("2027-02-28") ?? Day(ordinal: 0)
    static let period = "2027-03"
    var scene: Scene { place.scene }

    init(in database: TestDatabase) async throws {
        place = try await LedgerScene(in: database)
        try await place.install(Self.catalogue)
        for name in ["villages", "dwellings", "residents"] { try await place.open(name) }
        county = try await place.scene.givenPost("county-dispatcher", in: Scene.county)
        town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
        clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
        neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
    }

    /// The small catalogue and villages, each of which is known by itself.
    static let catalogue: Catalogue = {
        let small = LedgerScene.small
        var (village, people) = (LedgerField.Check(), LedgerField.Check())
        village.level = Area.Level.village.rawValue
        (people.least, people.most) = (0, 1_000_000)
        let words = LedgerScene.words
        let villages = Ledger(
            name: "villages", title: words("villages"), subject: .organization,
            columns: [.init(field: "village", isRequired: true), .init(field: "usual-people")],
            known: (key: "village", naming: "village"), hands: (keepers: ["village-clerk"], readsFrom: .city))
        return Catalogue(
            codeLists: small.codeLists,
            fields: small.fields + [
                LedgerField(code: "village", type: .area, label: words("village"), check: village),
                LedgerField(code: "usual-people", type: .integer, label: words("常住人口"), check: people),
            ], ledgers: small.ledgers + [villages])
    }()

    /// Dwellings of two floors and more, the floors of all, people as the village knows them, and what nobody
    /// keeps.
    static let lines: [FormLine] = [
        FormLine(
            "1", LedgerScene.words("两层以上住房"),
            from: .counted(
                .init("dwellings", where: [.init(field: "floors", test: "at-least", value: "2")]))),
        FormLine("2", LedgerScene.words("总层数"), from: .added(.init("dwellings"), "floors")),
        FormLine(
            "3", LedgerScene.words("常住人口"),
            from: .asked(.init(.text, home: .init("villages", "usual-people")))),
        FormLine("4", LedgerScene.words("上访批次"), from: .asked(.init(.integer, least: 0))),
    ]

    func draft(
        _ lines: [FormLine] = FilingScene.lines, checks: [FormCheck] = [FormCheck(["1"], .atMost, ["2"])],
        by fills: Area.Level = .village, rhythm: FormRhythm = .month,
        until ends: Day = Day(ordinal: FilingScene.march.ordinal + 300)
    ) -> FormDraft {
        FormDraft(
            LedgerScene.words("月报"), because: ("《统计制度》第三条", "看一看"),
            on: FormSchedule(
                rhythm, from: Self.march, until: ends, dueDays: 5, graceDays: 10), by: fills, asking: lines,
            checks: checks)
    }

    func send(_ draft: FormDraft? = nil, id: UUID? = nil, as session: Secret? = nil) async throws {
        let origin = (source: LedgerScene.source, shelf: scene.shelf)
        let action = SendForm(id ?? form, draft ?? self.draft(), on: Self.march, from: origin)
        try await scene.database.app.perform(action, with: session ?? county, at: scene.noon)
    }

    func seen(_ area: String, _ version: Int) throws -> SeenFiling {
        guard let area = Area.Code(area) else { throw NoSuchCase() }
        return SeenFiling(of: form, for: Self.period, in: area, version: version)
    }

    func file(
        _ typed: [String: String] = ["3": "120", "4": "0"], in area: String = Scene.village, version: Int = 1,
        on day: Day = FilingScene.march, as session: Secret
    ) async throws {
        let action = FileFiling(
            try seen(area, version), saying: typed, on: day,
            from: (LedgerScene.source, scene.shelf, scene.sealing))
        try await scene.database.app.perform(action, with: session, at: scene.noon)
    }

    func decide(
        _ area: String, version: Int, returningFor reason: String? = nil, on day: Day = FilingScene.march,
        as session: Secret
    ) async throws {
        let action = DecideFiling(
            try seen(area, version), returningFor: reason, on: day, from: (LedgerScene.source, scene.shelf))
        try await scene.database.app.perform(action, with: session, at: scene.noon)
    }

    /// Both villages have filed, and the town has approved.
    func fileVillages() async throws {
        for (area, session) in [(Scene.village, clerk), (Scene.neighbour, neighbour)] {
            try await file(in: area, as: session)
            try await decide(area, version: 2, as: town)
        }
    }

    /// Two dwellings of one village, and one of the next.
    func dwell() async throws {
        try await place.keep(["dwelling-number": "A-1", "floors": "3"], as: clerk)
        try await place.keep(["dwelling-number": "A-2", "floors": "1"], as: clerk)
        try await place.keep(["dwelling-number": "B-1", "floors": "2"], in: Scene.neighbour, as: neighbour)
    }

    func count(_ sql: String) async throws -> Int? {
        try await scene.look(
            SQL(stringLiteral: "SELECT count(*) AS count FROM " + sql), { try $0.int("count") })
    }

    func correct(
        _ area: String, _ typed: [String: String], version: Int, on day: Day, as session: Secret
    ) async throws {
        let action = CorrectFiling(
            try seen(area, version), saying: typed, because: "数错了", on: day,
            from: (LedgerScene.source, scene.shelf))
        try await scene.database.app.perform(action, with: session, at: scene.noon)
    }

    func filing(_ area: String, as session: Secret) async throws -> Filing? {
        guard let code = Area.Code(area) else { return nil }
        return try await scene.database.app.acting(with: session) { acting, db in
            guard let own = acting.area else { return nil }
            return try await db.filings.filing(of: form, for: Self.period, in: code, within: own)
        }
    }
}
