import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// One form over a ledger whose entries name those of another.
@Suite struct LedgerLinkPageTests {
    /// As `LedgerShelf`, and a resident says where they live.
    private static let catalogue: Ledgers.Catalogue = {
        let shelf = LedgerShelf.catalogue
        let dwelling = LedgerField(
            code: "dwelling", type: .dwelling, label: LocalizedText(zh: "居住住房", en: "Dwelling"))
        let ledgers = shelf.ledgers.map { ledger in
            guard ledger.name == "residents" else { return ledger }
            return Ledger(
                name: ledger.name, title: ledger.title, subject: ledger.subject,
                columns: ledger.columns + [.init(field: "dwelling")], known: (ledger.key, ledger.naming),
                hands: (ledger.keepers, ledger.readsFrom), grounds: ledger.grounds)
        }
        return Ledgers.Catalogue(
            codeLists: shelf.codeLists, fields: shelf.fields + [dwelling], ledgers: ledgers)
    }()

    @Test func `a clerk ticks fields of the dwelling beside those of the person, and asks by them`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.keep(
                ["dwelling-number": "A-1", "floors": "2", "structure": "brick"], as: clerk)
            try await visitor.keep(
                ["dwelling-number": "A-2", "floors": "6", "structure": "timber"], as: clerk)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.residents (home, id, area, source, changed_at, resident_id, name, dwelling)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.village), 'x', now(), '***', x.name, x.dwelling
                    FROM (VALUES ('甲某', 'A-1'), ('乙某', 'A-2'), ('丙某', NULL)) x (name, dwelling)
                    """)
            }
            let asked = "show=name&show=dwelling.structure&field1=dwelling.floors&test1=at-least&value1=3"
            let page = try await visitor.get("/ledgers/residents?" + asked, as: clerk)
            #expect(page.status == 200)
            for words in ["居住住房 · 层数 ≥ 3", "乙某", "木结构", #"value="dwelling.structure""#] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(!page.text.contains("甲某") && !page.text.contains("丙某"))
            // What the dwelling's own ledger keeps from one person alone is not offered here.
            #expect(!page.text.contains("dwelling.disability"))
            let wrong = try await visitor.get("/ledgers/residents?show=dwelling.disability", as: clerk)
            #expect(wrong.status == 422)
            let file = try await visitor.post(
                "/ledgers/residents/sheet", asked + "&purpose=meeting&form=csv", as: clerk, Told.form)
            #expect(file.status == 200 && file.text.contains("姓名,居住住房 · 结构,区域"))
            #expect(file.text.contains("乙某,木结构,龙桥村"))
            // What left the other ledger is on its record.
            let records = try await visitor.scene.look(
                """
                SELECT string_agg(concat_ws(' ', object, array_to_string(fields, ','), reason), '; ' ORDER BY id) AS all
                FROM audit WHERE act = 'export ledger'
                """, { try $0.text("all") })
            #expect(
                records == "residents name,dwelling.structure meeting · 1 rows; "
                    + "dwellings floors,structure meeting · 1 rows · by residents")
            let paper = try await visitor.post(
                "/ledgers/residents/sheet", asked + "&purpose=meeting&form=print", as: clerk, Told.form)
            #expect(paper.status == 200 && paper.text.contains("木结构"))
            #expect(
                try await visitor.count("audit WHERE act = 'export ledger' AND object = 'dwellings'") == 2)
            let counted = try await visitor.get("/ledgers/residents?by=dwelling.structure", as: clerk)
            #expect(counted.status == 200 && counted.text.contains("砖混"))
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            let foreign = try await visitor.get("/ledgers/residents?" + asked, as: neighbour)
            #expect(foreign.status == 200 && !foreign.text.contains("乙某"))
        }
    }
}
