import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Entries that name an entry of another ledger: both asked by one form.
@Suite struct LedgerLinkTests {
    private static func words(_ word: String) -> LocalizedText { LocalizedText(zh: word, en: word) }

    private static func field(
        _ code: String, _ type: LedgerField.Kind = .text, _ sensitivity: LedgerField.Sensitivity = .internal,
        format: LedgerField.Format? = nil
    ) -> LedgerField {
        var check = LedgerField.Check()
        check.format = format
        return LedgerField(code: code, type: type, label: words(code), sensitivity: sensitivity, check: check)
    }

    private static func ledger(
        _ name: String, _ subject: Ledger.Subject, key: String, _ fields: String...
    ) -> Ledger {
        Ledger(
            name: name, title: words(name), subject: subject,
            columns: ([key] + fields).map { .init(field: $0) },
            known: (key: key, naming: key), hands: (keepers: [], readsFrom: .county))
    }

    private static let catalogue = Catalogue(
        codeLists: [],
        fields: [
            field("resident-id", .text, .personal, format: .residentID), field("dwelling", .dwelling),
            field("dwelling-number"), field("building-number", format: .number),
            field("thing-number", format: .number),
            field("floors", .integer), field("illness", .text, .sensitive),
            field("mobile", .text, .personal, format: .phone),
            field("household-number", format: .number), field("heads", .integer),
        ],
        ledgers: [
            ledger("residents", .person, key: "resident-id", "dwelling", "household-number", "thing-number"),
            ledger(
                "dwellings", .dwelling, key: "dwelling-number", "building-number", "floors", "illness",
                "mobile"),
            ledger("self-built-houses", .building, key: "building-number", "floors"),
            ledger("buildings", .building, key: "building-number", "floors"),
            ledger("lamps", .thing, key: "thing-number", "floors"),
            ledger("bins", .thing, key: "thing-number", "floors"),
            ledger("households", .person, key: "household-number", "heads"),
        ])

    @Test(arguments: [
        ("residents", ["dwelling → dwellings", "household-number → households"]),
        // Two ledgers go by the number of a building; one is named after it.
        ("dwellings", ["building-number → buildings"]), ("buildings", []), ("lamps", []),
    ])
    func `a field leads to the ledger whose number it holds`(name: String, links: [String]) throws {
        let ledger = try #require(Self.catalogue.ledger(name))
        let all = Set(Self.catalogue.ledgers.map(\.name))
        let found = Self.catalogue.links(of: ledger, among: all)
        #expect(found.map { "\($0.field.code) → \($0.ledger.name)" } == links)
        #expect(Self.catalogue.links(of: ledger, among: []) == [])
    }

    @Test func `what is sensitive or sealed is not asked through a link, and who is a person stays one`()
        throws
    {
        let residents = try #require(Self.catalogue.ledger("residents"))
        let links = Self.catalogue.links(of: residents, among: ["dwellings", "households"])
        #expect(
            links.flatMap(\.fields).map(\.code) == [
                "dwelling.building-number", "dwelling.floors", "household-number.heads",
            ])
        #expect(links.last?.fields.map(\.sensitivity) == [.personal])
        #expect(Self.catalogue.field("dwelling.floors")?.label.zh == "dwelling · floors")
        for code in [
            "dwelling.illness", "dwelling.mobile", "dwelling.", ".floors", "floors.floors",
            "dwelling.dwelling.floors",
        ] {
            #expect(Self.catalogue.field(code) == nil, "\(code)")
        }
    }

    @Test func `columns of long codes have names that the database keeps apart`() {
        let long = String(repeating: "lengthy-code-", count: 4)
        let names = ["\(long)x.\(long)one", "\(long)x.\(long)two", "dwelling.floors"].map {
            LedgerField(code: $0, type: .text, label: Self.words($0)).columnName
        }
        #expect(Set(names.map { $0.prefix(63) }).count == 3 && names.allSatisfy { $0.utf8.count <= 63 })
        #expect(names.last == "dwelling.floors")
    }

    @Test(arguments: [
        ("dwelling.floors", Scene.town, nil as SelectionRefusal?), ("dwelling.floors", Scene.village, nil),
        ("dwelling.floors", Scene.county, .tooWide("dwelling", from: .town)),
        ("dwelling.illness", Scene.town, .noField("dwelling.illness")),
        ("dwelling.nothing", Scene.town, .noField("dwelling.nothing")),
    ])
    func `of a town and below it is asked, and nothing else`(
        code: String, area: String, refusal: SelectionRefusal?
    ) throws {
        let residents = try #require(Self.catalogue.ledger("residents"))
        var selection = Selection(ledger: "residents", within: try #require(Area.Code(area)))
        selection.ticked = [code]
        let county = try #require(Area.Code(Scene.county))
        var found: SelectionRefusal?
        do throws(SelectionRefusal) {
            _ = try selection.checked(
                under: Self.catalogue, by: county, on: Day(ordinal: 0),
                along: Self.catalogue.links(of: residents, among: ["dwellings"]))
        } catch { found = error }
        #expect(found == refusal)
    }

    private func checked(
        _ place: LedgerScene, _ acting: Acting, _ change: (inout Selection) -> Void
    ) throws -> CheckedSelection {
        let own = try #require(acting.area)
        var selection = Selection(ledger: "residents", within: own)
        selection.ticked = ["name", "dwelling.floors"]
        change(&selection)
        let residents = try #require(place.catalogue.ledger("residents"))
        return try selection.checked(
            under: place.catalogue, by: own, on: LedgerScene.today,
            along: place.catalogue.links(of: residents, among: ["dwellings"]))
    }

    private func rows(
        _ place: LedgerScene, as session: Secret, _ change: @Sendable @escaping (inout Selection) -> Void
    ) async throws -> [[String?]] {
        try await place.scene.database.app.acting(with: session) { acting, db in
            let checked = try checked(place, acting, change)
            let lines = try await db.selections.page(1, of: checked, marking: { _, _ in [] })
            #expect(try await db.selections.count(checked, marking: { _, _ in [] }) == lines.count)
            return lines.map(\.cells)
        }
    }

    @Test func `a person is listed beside the dwelling of the same village, and found by it`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            try await place.keep(["dwelling-number": "A-1", "floors": "2", "is-let": "yes"], as: clerk)
            try await place.keep(["dwelling-number": "A-2", "floors": "5"], as: clerk)
            // The same number is painted on another door of the next village.
            try await place.keep(
                ["dwelling-number": "A-1", "floors": "9"], in: Scene.neighbour, as: neighbour)
            try await place.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.residents (home, id, area, source, changed_at, resident_id, name, dwelling)
                    SELECT \(Scene.town), gen_random_uuid(), x.area, 'x', now(), '***', x.name, x.dwelling
                    FROM (VALUES (\(Scene.village), '甲', 'A-1'), (\(Scene.village), '乙', 'A-2'),
                        (\(Scene.village), '丙', 'A-7'), (\(Scene.village), '丁', NULL),
                        (\(Scene.neighbour), '戊', 'A-1')) x (area, name, dwelling)
                    """)
            }
            let all = try await rows(place, as: town) { $0.order = .init(field: "dwelling.floors") }
            #expect(all.prefix(3) == [["甲", "2"], ["乙", "5"], ["戊", "9"]])
            #expect(all.count == 5 && all.suffix(2).allSatisfy { $0.last == .some(nil) })
            let tall = try await rows(place, as: town) {
                $0.conditions = [.init(field: "dwelling.floors", test: .atLeast, values: ["5"])]
            }
            #expect(Set(tall.map { $0.first ?? nil }) == ["乙", "戊"])
            let own = try await rows(place, as: clerk) {
                $0.conditions = [.init(field: "dwelling.is-let", test: .is, values: ["yes"])]
            }
            #expect(own == [["甲", "2"]])
            let unknown = try await rows(place, as: clerk) {
                $0.conditions = [.init(field: "dwelling.floors", test: .isEmpty)]
            }
            #expect(Set(unknown.map { $0.first ?? nil }) == ["丙", "丁"])
            let groups = try await place.scene.database.app.acting(with: town) { acting, db in
                let checked = try checked(place, acting) {
                    $0.grouping = .field("dwelling.is-let")
                    $0.ticked = ["dwelling.floors"]
                }
                return try await db.selections.groups(of: checked, marking: { _, _ in [] })
            }
            #expect(groups.map(\.entries).reduce(0, +) == 5)
            #expect(groups.first { $0.value == "true" }?.sums == [2])
        }
    }

    @Test func `both ledgers are read by the index of their areas`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            try await database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.dwellings (home, id, area, source, changed_at, dwelling_number, floors)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.town) || lpad((n % 400)::text, 3, '0'), 'x', now(),
                        'A-' || n / 400, n % 9 FROM generate_series(1, 40000) n
                    """)
                try await db.execute(
                    """
                    INSERT INTO ledgers.residents (home, id, area, source, changed_at, resident_id, name, dwelling)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.town) || lpad((n % 400)::text, 3, '0'), 'x', now(),
                        '***', 'x', 'A-' || n % 100 FROM generate_series(1, 80000) n
                    """)
                try await db.script("ANALYZE ledgers.dwellings; ANALYZE ledgers.residents")
            }
            let plan = try await database.app.acting(with: clerk) { acting, db in
                let checked = try checked(place, acting) {
                    $0.conditions = [.init(field: "dwelling.floors", test: .atLeast, values: ["3"])]
                }
                let lines = db.selections.lines(
                    "t.area", of: checked, marking: { _, _ in [] }, limit: 50)
                return try await db.rows(
                    SQL("EXPLAIN \(lines)").plannedForValues, as: { try $0.text("QUERY PLAN") }
                ).joined(separator: "\n")
            }
            #expect(plan.contains("dwellings_of_area") && plan.contains("residents_of_area"), "\(plan)")
            #expect(!plan.contains("Seq Scan"), "\(plan)")
        }
    }
}
