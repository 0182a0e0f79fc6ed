import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport

@testable import Ledgers

/// A small catalogue, opened on the ground of the scene: dwellings, and residents known by their number.
struct LedgerScene: Sendable {
    let scene: Scene
    let catalogue: Catalogue

    static let today = Day(ordinal: 20_880)
    static let source = Source(address: "127.0.0.1", request: "r")

    init(in database: TestDatabase) async throws {
        scene = try await Scene(in: database)
        catalogue = Self.small
        try await install(catalogue)
        for ledger in catalogue.ledgers { try await open(ledger.name) }
    }

    /// The installed pack names this catalogue from here on.
    func install(_ catalogue: Catalogue) async throws {
        try await scene.database.superuser.console { acting, db in
            try await KeepCatalogue(catalogue).run(by: acting, at: scene.noon, in: db)
            try await db.asOwner()
            try await db.execute(
                """
                UPDATE packs SET definition = jsonb_set(definition, '{catalogue}', to_jsonb(\(catalogue.digest)::text))
                """)
        }
    }

    func open(_ name: Ledger.Name) async throws {
        try await scene.database.superuser.console { acting, db in
            try await OpenLedger(name).run(by: acting, at: scene.noon, in: db)
        }
    }

    func keep(
        _ typed: [LedgerField.Code: String], of ledger: Ledger.Name = "dwellings", id: UUID = UUID(),
        seen: KeepEntry.SeenVersion? = nil, in area: String = Scene.village, as session: Secret
    ) async throws {
        guard let area = Area.Code(area) else { throw LedgerRefusal.elsewhere }
        let action = KeepEntry(
            ledger, entry: (id: id, seen: seen), in: area, typed: typed, on: Self.today,
            from: (ring: scene.sealing, source: Self.source))
        try await scene.database.app.perform(action, with: session, at: scene.noon)
    }

    func entry(_ id: UUID, of name: Ledger.Name = "dwellings", as session: Secret) async throws -> Entry? {
        try await scene.database.app.acting(with: session) { acting, db in
            guard let ledger = catalogue.ledger(name), let area = acting.area else { return nil }
            return try await db.entries.entry(
                of: ledger, in: catalogue, home: Scene.town, id: id, within: area)
        }
    }

    /// The lines of a selection, and how many there are.
    func ask(_ selection: Selection, as session: Secret) async throws -> (lines: [[String?]], count: Int) {
        let ring = scene.sealing
        return try await scene.database.app.acting(with: session) { acting, db in
            guard let own = acting.area else { throw SelectionRefusal.elsewhere }
            let checked = try selection.checked(under: catalogue, by: own, on: Self.today)
            let marking: Marking = { ring.marks($0, for: $1.rawValue) }
            let lines = try await db.selections.page(1, of: checked, marking: marking)
            return (lines.map(\.cells), try await db.selections.count(checked, marking: marking))
        }
    }

    func groups(_ selection: Selection, as session: Secret) async throws -> [SelectedGroup] {
        try await scene.database.app.acting(with: session) { acting, db in
            guard let own = acting.area else { throw SelectionRefusal.elsewhere }
            let checked = try selection.checked(under: catalogue, by: own, on: Self.today)
            return try await db.selections.groups(of: checked, marking: { _, _ in [] })
        }
    }
}

extension LedgerScene {
    static func words(_ word: String) -> LocalizedText { LocalizedText(zh: word, en: word) }

    private static func field(
        _ code: String, _ type: LedgerField.Kind, _ sensitivity: LedgerField.Sensitivity = .internal,
        check: LedgerField.Check = LedgerField.Check()
    ) -> LedgerField {
        LedgerField(code: code, type: type, label: words(code), sensitivity: sensitivity, check: check)
    }

    static let small: Catalogue = {
        var (resident, gender, area) = (LedgerField.Check(), LedgerField.Check(), LedgerField.Check())
        resident.format = .residentID
        gender.codes = "gender"
        (area.least, area.most) = (0, 10_000)
        let fields = [
            field("dwelling-number", .text), field("floors", .integer),
            field("floor-area", .decimal, check: area),
            field("built-on", .date), field("is-let", .boolean), field("spot", .point),
            field("resident-id", .text, .personal, check: resident), field("name", .text, .personal),
            field("birth-date", .date, .personal), field("gender", .choice, .personal, check: gender),
            field("dwelling", .dwelling), field("disability", .text, .sensitive),
        ]
        let gendered = CodeList(
            name: "gender", title: words("gender"), version: 1,
            values: [
                .init(code: "female", title: words("female")), .init(code: "male", title: words("male")),
            ])
        let dwellings = Ledger(
            name: "dwellings", title: words("dwellings"), subject: .dwelling,
            columns: [.init(field: "dwelling-number", isRequired: true)]
                + ["floors", "floor-area", "built-on", "is-let", "spot"].map { .init(field: $0) },
            known: (key: "dwelling-number", naming: "dwelling-number"),
            hands: (keepers: ["grid-head", "village-clerk"], readsFrom: .county))
        let residents = Ledger(
            name: "residents", title: words("residents"), subject: .person,
            columns: [.init(field: "resident-id", isRequired: true), .init(field: "name", isRequired: true)]
                + ["birth-date", "gender", "dwelling", "disability"].map { .init(field: $0) },
            known: (key: "resident-id", naming: "name"),
            hands: (keepers: ["village-clerk"], readsFrom: .town),
            grounds: .init(basis: words("registration"), benefit: words("services")))
        return Catalogue(codeLists: [gendered], fields: fields, ledgers: [dwellings, residents])
    }()
}
