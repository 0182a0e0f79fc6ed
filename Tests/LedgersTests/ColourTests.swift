import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Colours of buildings in a real database: rules asked each time, decisions over them, appeals, and what
/// nobody sees outside the village.
@Suite struct ColourTests {
    /// Buildings with a survey, an exit and a number of dwellings.
    private static let catalogue: Catalogue = {
        var survey = LedgerField.Check()
        survey.codes = "survey"
        func field(
            _ code: String, _ type: LedgerField.Kind, check: LedgerField.Check = LedgerField.Check()
        ) -> LedgerField {
            LedgerField(code: code, type: type, label: LedgerScene.words(code), check: check)
        }
        let codes = CodeList(
            name: "survey", title: LedgerScene.words("survey"), version: 1,
            values: ["a", "c", "d"].map { .init(code: $0, title: LedgerScene.words($0)) })
        let fields = [
            field("number", .text), field("dwellings", .integer), field("survey", .choice, check: survey),
            field("exit-blocked", .boolean), field("gas-on", .date), field("spot", .point),
        ]
        let buildings = Ledger(
            name: "buildings", title: LedgerScene.words("buildings"), subject: .building,
            columns: [.init(field: "number", isRequired: true)]
                + ["dwellings", "survey", "exit-blocked", "gas-on", "spot"].map { .init(field: $0) },
            known: (key: "number", naming: "number"),
            hands: (keepers: ["village-clerk"], readsFrom: .county))
        let plan = ColourPlan(
            ledger: "buildings", dwellings: "dwellings", palette: [.red, .yellow, .green],
            deciders: ["village-clerk", "town-dispatcher"],
            rules: [
                .init(
                    colour: .red, reason: LedgerScene.words("unsafe"),
                    demands: [.init(field: "survey", test: .is, values: ["d"])]),
                .init(
                    colour: .yellow, reason: LedgerScene.words("gas"),
                    demands: [
                        .init(field: "exit-blocked", test: .is, values: ["true"]),
                        .init(field: "gas-on", test: .yearsAtLeast, values: ["1"]),
                    ]),
                .init(
                    colour: .green, reason: LedgerScene.words("sound"),
                    demands: [.init(field: "survey", test: .is, values: ["a"])]),
            ])
        return Catalogue(codeLists: [codes], fields: fields, ledgers: [buildings], colours: [plan])
    }()

    private struct Place {
        let ledgers: LedgerScene
        var scene: Scene { ledgers.scene }

        init(in database: TestDatabase) async throws {
            ledgers = try await LedgerScene(in: database)
            try await ledgers.install(ColourTests.catalogue)
            try await ledgers.open("buildings")
        }

        @discardableResult
        func keep(
            _ number: String, _ facts: [LedgerField.Code: String], id: UUID = UUID(), version: Int? = nil,
            as session: Secret
        ) async throws -> UUID {
            try await ledgers.keep(
                facts.merging(["number": number]) { $1 }, of: "buildings", id: id,
                seen: version.map { .init(home: Scene.town, version: $0) }, as: session)
            return id
        }

        func coloured(_ acting: Acting, on day: Day) throws -> (ColouredLedger, Area.Code) {
            let own = try #require(acting.area)
            let ledger = try #require(ColourTests.catalogue.ledger("buildings"))
            let coloured = try ColouredLedger(ledger, under: ColourTests.catalogue, by: own, on: day)
            return (try #require(coloured), own)
        }

        /// Number and colour of each building, by number.
        func colours(as session: Secret, on day: Day = ColourTests.today) async throws -> [String: String] {
            try await scene.database.app.acting(with: session) { acting, db in
                let (coloured, own) = try coloured(acting, on: day)
                let found = try await db.colours.buildings(of: coloured, within: own, on: day, limit: 100)
                return Dictionary(
                    uniqueKeysWithValues: found.map { ($0.name ?? "", $0.state?.colour.rawValue ?? "–") })
            }
        }

        func counts(as session: Secret, limit: Int = ColourTable.countLimit) async throws -> ColourCounts {
            try await scene.database.app.acting(with: session) { acting, db in
                let (coloured, own) = try coloured(acting, on: ColourTests.today)
                return try await db.colours.counts(
                    of: coloured, within: own, on: ColourTests.today, limit: limit)
            }
        }

        func tile(
            around point: (longitude: Double, latitude: Double), zoom: Int, as session: Secret
        ) async throws -> [UInt8] {
            let wide = Double(1 << zoom)
            let slope = point.latitude * .pi / 180
            let x = Int((point.longitude + 180) / 360 * wide)
            let y = Int((1 - asinh(tan(slope)) / .pi) / 2 * wide)
            let tile = try #require(Tile(z: zoom, x: x, y: y))
            return try await scene.database.app.acting(with: session) { acting, db in
                let (coloured, own) = try coloured(acting, on: ColourTests.today)
                return try await db.colours.tile(of: coloured, tile, within: own, on: ColourTests.today)
            }
        }

        func entry(_ id: UUID, as session: Secret) async throws -> Entry {
            let found = try await scene.database.app.acting(with: session) { acting, db in
                try await db.entries.entry(
                    of: #require(ColourTests.catalogue.ledger("buildings")), in: ColourTests.catalogue,
                    home: Scene.town, id: id, within: #require(acting.area))
            }
            return try #require(found)
        }

        @discardableResult
        func decide(
            _ colour: String, _ ids: [UUID], until: String = "2027-05-01", as session: Secret
        ) async throws -> Int {
            let plan = try #require(ColourTests.catalogue.colours(of: "buildings"))
            let wanted = try WantedColour(
                colour: colour, reason: "现场查看", source: "记录 7", until: until, under: plan,
                on: ColourTests.today)
            let action = DecideColours(
                "buildings", of: ids.map { (Scene.town, $0) }, wanted: wanted, from: LedgerScene.source)
            return try await scene.database.app.acting(with: session) { acting, db in
                try await action.run(by: acting, at: scene.noon, in: db)
            }
        }

        func decisions(of id: UUID, as session: Secret) async throws -> [ColourDecision] {
            let entry = try await entry(id, as: session)
            return try await scene.database.app.acting(with: session) { _, db in
                try await db.colours.decisions(of: entry, limit: 10)
            }
        }

        func appeals(of id: UUID, as session: Secret) async throws -> [ColourAppeal] {
            let entry = try await entry(id, as: session)
            return try await scene.database.app.acting(with: session) { _, db in
                try await db.colours.appeals(of: entry, limit: 10)
            }
        }
    }

    static let today = LedgerScene.today

    @Test func `the first rule that fits gives the colour, live from the facts`() async throws {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let facts = ["dwellings": "12", "survey": "d", "exit-blocked": "yes", "gas-on": "2020-01-01"]
            let id = try await place.keep("1", facts, as: clerk)
            try await place.keep(
                "2", ["dwellings": "12", "exit-blocked": "yes", "gas-on": "2020-01-01", "survey": "a"],
                as: clerk)
            try await place.keep("3", ["dwellings": "12", "exit-blocked": "yes"], as: clerk)
            try await place.keep("4", ["dwellings": "12", "survey": "a"], as: clerk)
            let first = ["1": "red", "2": "yellow", "3": "–", "4": "green"]
            #expect(try await place.colours(as: clerk) == first)
            #expect(try await place.counts(as: clerk).byColour == [.red: 1, .yellow: 1, .green: 1, nil: 1])
            try await place.keep("1", ["dwellings": "12", "survey": "a"], id: id, version: 1, as: clerk)
            #expect(try await place.colours(as: clerk)["1"] == "green")
        }
    }

    @Test func `a decision stands over the rule until its day, then the rule says again`() async throws {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let one = try await place.keep("1", ["dwellings": "12", "survey": "d"], as: clerk)
            let two = try await place.keep("2", ["dwellings": "12"], as: clerk)
            #expect(try await place.decide("yellow", [one, two], as: clerk) == 2)
            #expect(try await place.colours(as: clerk) == ["1": "yellow", "2": "yellow"])
            let after = try #require(Day("2027-05-02"))
            #expect(try await place.colours(as: clerk, on: after) == ["1": "red", "2": "–"])
            try await place.decide("none", [one], as: clerk)
            #expect(try await place.colours(as: clerk)["1"] == "–")
            try await place.decide("rule", [one], as: clerk)
            #expect(try await place.colours(as: clerk)["1"] == "red")
            let past = try await place.decisions(of: one, as: clerk)
            #expect(past.count == 2 && past.allSatisfy { $0.endedAt != nil && $0.reason == "现场查看" })
            #expect(past.contains { $0.colour == .yellow } && past.contains { $0.colour == nil })
        }
    }

    @Test func `a decision needs a reason, a source, a day within a year and a colour of the place`() throws {
        let plan = try #require(Self.catalogue.colours(of: "buildings"))
        let slips: [(String, String, String, String, ColourRefusal)] = [
            ("blue", "x", "x", "2027-05-01", .noColour), ("", "x", "x", "2027-05-01", .noColour),
            ("red", " ", "x", "2027-05-01", .reasonMissing), ("red", "x", "", "2027-05-01", .sourceMissing),
            ("red", "x", "x", "", .badDay), ("red", "x", "x", "2027-03-02", .badDay),
            ("red", "x", "x", "2028-12-01", .badDay),
            ("red", String(repeating: "x", count: 501), "x", "2027-05-01", .reasonTooLong(limit: 500)),
        ]
        for (colour, reason, source, until, refusal) in slips {
            #expect(throws: refusal) {
                try WantedColour(
                    colour: colour, reason: reason, source: source, until: until, under: plan, on: Self.today)
            }
        }
    }

    @Test func `of more buildings than are counted that is said, and every one of them is listed`()
        async throws
    {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            for number in 1...4 {
                try await place.keep(
                    "\(number)", ["dwellings": "12", "survey": number == 4 ? "d" : "a"], as: clerk)
            }
            let all = try await place.counts(as: clerk, limit: 4)
            #expect(all.all == 4 && !all.isCut && all.of(.green) == 3)
            let cut = try await place.counts(as: clerk, limit: 2)
            #expect(cut.all == 2 && cut.isCut)
            #expect(try await place.colours(as: clerk).count == 4)
        }
    }

    @Test func `lists and counts of colours walk the index of areas of their ledger`() async throws {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
            try await database.superuser.transaction { db in
                // A tenth lies in the village, nine tenths elsewhere in the county.
                try await db.script(
                    """
                    SET LOCAL session_replication_role = replica;
                    INSERT INTO ledgers.buildings (home, id, area, number, dwellings, survey, version, source,
                        changed_at)
                    SELECT left(v.code, 9), gen_random_uuid(), v.code, n::text, 12, 'a', 1, 'hand', now()
                    FROM generate_series(1, 30000) n,
                        LATERAL (SELECT CASE WHEN n % 10 = 0 THEN '\(Scene.village)' ELSE '\(Scene.farVillage)' END
                            AS code) v
                    """)
            }
            try await database.superuser.alone("ANALYZE")
            func plans(as session: Secret) async throws -> [String] {
                try await database.app.acting(with: session) { acting, db in
                    let (coloured, own) = try place.coloured(acting, on: Self.today)
                    let (table, today) = (db.colours, Self.today)
                    var plans: [String] = []
                    for query in [
                        table.listing(of: coloured, within: own, on: today, colour: nil, limit: 200),
                        table.listing(of: coloured, within: own, on: today, colour: .red, limit: 200),
                        table.counting(of: coloured, within: own, on: today, limit: 100),
                    ] {
                        plans.append(
                            try await db.rows(
                                SQL("EXPLAIN \(query)").plannedForValues, as: { try $0.text("QUERY PLAN") }
                            ).joined(separator: "\n"))
                    }
                    return plans
                }
            }
            for plan in try await plans(as: clerk) + plans(as: town) {
                #expect(plan.contains("buildings_of_area"), "\(plan)")
            }
            #expect(try await place.counts(as: clerk).all == 3_000)
            #expect(try await place.counts(as: town, limit: 1_000).isCut)
        }
    }

    @Test func `who does not decide, or not there, decides nothing`() async throws {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let grid = try await place.scene.givenPost("grid-head", in: Scene.village + "001")
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            let one = try await place.keep("1", ["dwellings": "12", "survey": "d"], as: clerk)
            await #expect(throws: ColourRefusal.notDecider) {
                try await place.decide("green", [one], as: grid)
            }
            await #expect(throws: ColourRefusal.absent) {
                try await place.decide("green", [one], as: neighbour)
            }
            #expect(try await place.colours(as: clerk) == ["1": "red"])
        }
    }

    @Test func `the map draws buildings with their colours near by, each on the ground of whoever looks`()
        async throws
    {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            let town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
            let at = ["spot": "150.005, 30.002", "survey": "d"]
            try await place.keep("block-seven", at.merging(["dwellings": "12"]) { $1 }, as: clerk)
            try await place.keep("hut-nine", at.merging(["dwellings": "1"]) { $1 }, as: clerk)
            try await place.keep(
                "far-off", ["spot": "150.0015, 30.002", "survey": "d", "dwellings": "3"], as: clerk)
            try await place.keep("plain", ["spot": "150.005, 30.002", "dwellings": "4"], as: clerk)
            let drawn = { (session: Secret, zoom: Int) async throws -> Set<String> in
                let bytes = try await place.tile(around: (150.005, 30.002), zoom: zoom, as: session)
                let text = String(decoding: bytes, as: UTF8.self)
                return Set(["block-seven", "hut-nine", "far-off", "plain"].filter(text.contains))
            }
            #expect(try await drawn(clerk, 17) == ["block-seven", "hut-nine"])
            #expect(try await drawn(clerk, 14) == ["block-seven", "hut-nine", "far-off"])
            #expect(try await drawn(town, 14) == ["block-seven", "far-off"])
            #expect(try await drawn(neighbour, 14) == [])
            #expect(try await drawn(clerk, 12) == [])
        }
    }

    @Test func `a building of one home shows no colour outside its village, by rule and by decision`()
        async throws
    {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
            let home = try await place.keep("1", ["dwellings": "1", "survey": "d"], as: clerk)
            let unknown = try await place.keep("2", ["survey": "d"], as: clerk)
            let block = try await place.keep("3", ["dwellings": "8", "survey": "d"], as: clerk)
            let all = ["1": "red", "2": "red", "3": "red"]
            #expect(try await place.colours(as: clerk) == all)
            #expect(try await place.colours(as: town) == ["1": "–", "2": "–", "3": "red"])
            try await place.decide("yellow", [home, unknown, block], as: clerk)
            #expect(try await place.colours(as: town) == ["1": "–", "2": "–", "3": "yellow"])
            #expect(try await place.decisions(of: home, as: town).isEmpty)
            #expect(try await place.decisions(of: home, as: clerk).count == 1)
            // Nor does the town decide what it does not see.
            await #expect(throws: ColourRefusal.absent) { try await place.decide("green", [home], as: town) }
            // Nor by asking the table itself.
            let seen = try await database.app.acting(with: town) { _, db in
                try await db.rows("SELECT entry_id FROM colour_decisions", as: { try $0.uuid("entry_id") })
            }
            #expect(seen == [block])
            // A block of which one dwelling is left hides; counted anew, it shows.
            try await place.keep("3", ["dwellings": "1", "survey": "d"], id: block, version: 1, as: clerk)
            #expect(try await place.decisions(of: block, as: town).isEmpty)
            try await place.keep("3", ["dwellings": "9", "survey": "d"], id: block, version: 2, as: clerk)
            #expect(try await place.decisions(of: block, as: town).count == 1)
        }
    }

    @Test func `an appeal is written down once, and answered once: kept, or changed by a decision`()
        async throws
    {
        try await withDatabase { database in
            let place = try await Place(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let one = try await place.keep("1", ["dwellings": "12", "survey": "d"], as: clerk)
            let plan = try #require(Self.catalogue.colours(of: "buildings"))
            let building = (Scene.town, one)
            let appeal = RaiseAppeal(
                "buildings", id: UUID(), about: building, words: "去年已加固", from: LedgerScene.source)
            for _ in 0..<2 { try await database.app.perform(appeal, with: clerk, at: place.scene.noon) }
            let second = RaiseAppeal(
                "buildings", id: UUID(), about: building, words: "再说一次", from: LedgerScene.source)
            await #expect(throws: ColourRefusal.openAlready) {
                try await database.app.perform(second, with: clerk, at: place.scene.noon)
            }
            #expect(try await place.appeals(of: one, as: clerk).map(\.outcome) == [.open])
            let green = try WantedColour(
                colour: "green", reason: "已加固", source: "验收单", until: "2027-09-01", under: plan,
                on: Self.today)
            let answer = AnswerAppeal(
                "buildings", about: building, answer: "属实", change: green, from: LedgerScene.source)
            try await database.app.perform(answer, with: clerk, at: place.scene.noon)
            #expect(try await place.colours(as: clerk) == ["1": "green"])
            let told = try #require(try await place.appeals(of: one, as: clerk).first)
            #expect(told.outcome == .changed && told.answer?.words == "属实")
            await #expect(throws: ColourRefusal.answeredAlready) {
                try await database.app.perform(answer, with: clerk, at: place.scene.noon)
            }
        }
    }
}
