import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Which unit answers for which building, in a real database.
@Suite struct ClaimTests {
    private static let unit = Scene.village + "001001", other = Scene.village + "001002"

    private static let catalogue: Catalogue = {
        func field(
            _ code: String, _ type: LedgerField.Kind, level: Area.Level? = nil
        ) -> LedgerField {
            var check = LedgerField.Check()
            check.level = level?.rawValue
            return LedgerField(code: code, type: type, label: LedgerScene.words(code), check: check)
        }
        let fields = [
            field("number", .text), field("spot", .point), field("village", .area, level: .village),
            field("unit", .area, level: .unit),
        ]
        let buildings = Ledger(
            name: "buildings", title: LedgerScene.words("buildings"), subject: .building,
            columns: [.init(field: "number", isRequired: true)]
                + ["spot", "village", "unit"].map { .init(field: $0) },
            known: (key: "number", naming: "number"),
            hands: (keepers: ["village-clerk"], readsFrom: .county))
        return Catalogue(codeLists: [], fields: fields, ledgers: [buildings])
    }()

    @Test func `gaps, overlaps and buildings of another unit are found, and a keeper assigns them`()
        async throws
    {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let scene = place.scene
            try await place.install(Self.catalogue)
            try await place.open("buildings")
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            // Two units of the village, side by side, with a strip that is both's.
            try await database.superuser.transaction { db in
                for (code, west, east) in [(Self.unit, 150.0, 150.0052), (Self.other, 150.0048, 150.01)] {
                    try await db.execute(
                        """
                        INSERT INTO areas (code, name, level, opened_on) VALUES (\(code), '单元', 6, '2020-01-01')
                        ON CONFLICT (code) DO UPDATE SET closed_on = NULL
                        """)
                    try await db.execute("DELETE FROM area_shapes WHERE code = \(code)")
                    try await db.execute(
                        """
                        INSERT INTO area_shapes (code, level, shape)
                        VALUES (\(code), 6, ST_Multi(ST_MakeEnvelope(\(west), 30.0, \(east), 30.01, 4326)))
                        """)
                }
                try await db.execute(
                    """
                    DELETE FROM area_shapes WHERE level = 6 AND code <> ALL (ARRAY[\(Self.unit), \(Self.other)])
                    """)
            }
            let spots = [
                ("gap", "150.002, 30.002", Scene.village), ("well", "150.002, 30.003", Self.unit),
                ("both", "150.005, 30.002", Self.unit), ("astray", "150.008, 30.002", Self.unit),
            ]
            for (number, spot, area) in spots {
                try await place.keep(["number": number, "spot": spot], of: "buildings", in: area, as: clerk)
            }
            func faults() async throws -> [UnclaimedBuilding] {
                try await database.app.acting(with: clerk) { _, db in
                    try await db.claims.faults(
                        of: #require(Self.catalogue.ledger("buildings")), under: Self.catalogue,
                        within: #require(Area.Code(Scene.village)), limit: 100)
                }
            }
            let found = try await faults()
            #expect(
                Dictionary(uniqueKeysWithValues: found.map { ($0.name ?? "", $0.fault) })
                    == ["gap": .gap, "both": .overlap, "astray": .elsewhere])
            let gap = try #require(found.first { $0.fault == .gap })
            let astray = try #require(found.first { $0.fault == .elsewhere })
            #expect(gap.units.map(\.text) == [Self.unit] && astray.units.map(\.text) == [Self.other])
            let claims = try [gap, astray].map {
                ClaimBuildings.Claim(
                    home: $0.home, id: $0.id, version: $0.version, unit: try #require($0.units.first))
            }
            let action = ClaimBuildings("buildings", claims: claims, from: LedgerScene.source)
            let done = try await database.app.acting(with: clerk) { acting, db in
                try await action.run(by: acting, at: scene.noon, in: db)
            }
            #expect(done == 2)
            #expect(try await faults().map(\.name) == ["both"])
            let units = try await database.app.acting(with: clerk) { _, db in
                try await db.claims.units(
                    of: #require(Self.catalogue.ledger("buildings")),
                    within: #require(Area.Code(Scene.village)))
            }
            #expect(units.first { $0.unit.text == Self.unit }?.buildings == 3)
            let lies = try await scene.look(
                "SELECT unit || ' ' || village AS text FROM ledgers.buildings WHERE number = 'gap'",
                { try $0.text("text") })
            #expect(lies == "\(Self.unit) \(Scene.village)")
            // Somebody else wrote meanwhile: nothing is claimed over it.
            let again = try await database.app.acting(with: clerk) { acting, db in
                try await action.run(by: acting, at: scene.noon, in: db)
            }
            #expect(again == 0)
        }
    }

    @Test func `lists of claims walk the index of areas of their ledger`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            try await place.install(Self.catalogue)
            try await place.open("buildings")
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    SET LOCAL session_replication_role = replica;
                    INSERT INTO ledgers.buildings (home, id, area, number, version, source, changed_at)
                    SELECT left(v.code, 9), gen_random_uuid(), v.code, n::text, 1, 'hand', now()
                    FROM generate_series(1, 30000) n,
                        LATERAL (SELECT CASE WHEN n % 100 = 0 THEN '\(Scene.village)' ELSE '\(Scene.farVillage)' END
                            AS code) v
                    """)
            }
            try await database.superuser.alone("ANALYZE")
            let plans = try await database.app.acting(with: clerk) { _, db in
                let ledger = try #require(Self.catalogue.ledger("buildings"))
                let village = try #require(Area.Code(Scene.village))
                var plans: [String] = []
                for query in [
                    db.claims.listing(of: ledger, under: Self.catalogue, within: village, limit: 200),
                    db.claims.counting(of: ledger, within: village),
                ] {
                    plans.append(
                        try await db.rows(
                            SQL("EXPLAIN \(query)").plannedForValues, as: { try $0.text("QUERY PLAN") }
                        ).joined(separator: "\n"))
                }
                return plans
            }
            for plan in plans { #expect(plan.contains("buildings_of_area"), "\(plan)") }
        }
    }
}
