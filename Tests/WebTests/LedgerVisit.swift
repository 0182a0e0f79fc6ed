import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory
import TestSupport

@testable import Web

/// A place with two ledgers open: dwellings, read from the county down, and residents, read in towns.
enum LedgerShelf {
    private static func words(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

    private static func field(
        _ code: String, _ type: LedgerField.Kind, _ zh: String, _ en: String,
        _ sensitivity: LedgerField.Sensitivity = .internal,
        _ change: (inout LedgerField.Check) -> Void = { _ in }
    ) -> LedgerField {
        var check = LedgerField.Check()
        change(&check)
        return LedgerField(
            code: code, type: type, label: words(zh, en), sensitivity: sensitivity, check: check)
    }

    static let catalogue: Ledgers.Catalogue = {
        let fields = [
            field("dwelling-number", .text, "房号", "Dwelling number"),
            field("floors", .integer, "层数", "Floors") { $0.unit = words("层", "floors") },
            field("floor-area", .decimal, "面积", "Floor area") { $0.unit = words("平方米", "m²") },
            field("built-on", .date, "建成日期", "Built on"), field("is-let", .boolean, "是否出租", "Let"),
            field("structure", .choice, "结构", "Structure") { $0.codes = "structure" },
            field("owner", .text, "户主", "Owner", .personal),
            field("resident-id", .text, "身份证号", "Resident number", .personal) { $0.format = .residentID },
            field("name", .text, "姓名", "Name", .personal),
            field("disability", .text, "残疾情况", "Disability", .sensitive),
        ]
        let structure = CodeList(
            name: "structure", title: words("结构", "Structure"), version: 1,
            values: [
                .init(code: "brick", title: words("砖混", "Brick")),
                .init(code: "timber", title: words("木结构", "Timber")),
            ])
        let dwellings = Ledger(
            name: "dwellings", title: words("住房台账", "Dwellings"), subject: .dwelling,
            columns: [.init(field: "dwelling-number", isRequired: true)]
                + ["floors", "floor-area", "built-on", "is-let", "structure", "owner", "disability"]
                .map { .init(field: $0) },
            known: (key: "dwelling-number", naming: "dwelling-number"),
            hands: (keepers: ["village-clerk"], readsFrom: .county))
        let residents = Ledger(
            name: "residents", title: words("居民台账", "Residents"), subject: .person,
            columns: [.init(field: "resident-id", isRequired: true), .init(field: "name", isRequired: true)],
            known: (key: "resident-id", naming: "name"),
            hands: (keepers: ["village-clerk"], readsFrom: .town),
            grounds: .init(basis: words("户籍登记", "registration"), benefit: words("上门服务", "services")))
        return Ledgers.Catalogue(codeLists: [structure], fields: fields, ledgers: [dwellings, residents])
    }()
}

extension Visitor {
    /// The installed pack brings these ledgers, and an administrator opened them.
    func openLedgers(of catalogue: Ledgers.Catalogue = LedgerShelf.catalogue) async throws {
        try await scene.database.superuser.console { acting, db in
            try await KeepCatalogue(catalogue).run(by: acting, at: scene.noon, in: db)
            try await db.asOwner()
            try await db.execute(
                """
                UPDATE packs SET definition =
                    jsonb_set(definition, '{catalogue}', to_jsonb(\(catalogue.digest)::text))
                """)
        }
        for ledger in catalogue.ledgers {
            try await scene.database.superuser.console { acting, db in
                try await OpenLedger(ledger.name).run(by: acting, at: scene.noon, in: db)
            }
        }
    }

    /// A keeper writes an entry.
    func keep(
        _ typed: [LedgerField.Code: String], of ledger: Ledger.Name = "dwellings",
        in area: String = Scene.village, id: UUID = UUID(), as session: Secret
    ) async throws {
        guard let area = Area.Code(area) else { throw LedgerRefusal.elsewhere }
        let action = KeepEntry(
            ledger, entry: (id: id, seen: nil), in: area, typed: typed, on: Day(ordinal: 20_880),
            from: (ring: scene.sealing, source: Source(address: "127.0.0.1", request: "r")))
        try await scene.database.app.perform(action, with: session, at: scene.noon)
    }
}
