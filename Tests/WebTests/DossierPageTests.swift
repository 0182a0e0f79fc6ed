import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// Dossiers, colours of buildings and claims, as pages show them.
@Suite struct DossierPageTests {
    private static func words(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

    /// Buildings with colours and firms, and dossiers over them.
    private static let catalogue: Ledgers.Catalogue = {
        func field(
            _ code: String, _ type: LedgerField.Kind, _ zh: String,
            _ sensitivity: LedgerField.Sensitivity = .internal, level: Area.Level? = nil
        ) -> LedgerField {
            var check = LedgerField.Check()
            check.level = level?.rawValue
            return LedgerField(
                code: code, type: type, label: words(zh, code), sensitivity: sensitivity, check: check)
        }
        let fields = [
            field("number", .text, "楼号"), field("dwellings", .integer, "套数"), field("unsafe", .boolean, "危房"),
            field("spot", .point, "坐标"), field("unit", .area, "单元", level: .unit),
            field("firm-name", .text, "企业名称"), field("boss", .text, "负责人电话", .personal),
        ]
        func ledger(_ name: String, _ zh: String, _ subject: Ledger.Subject, _ columns: [String]) -> Ledger {
            Ledger(
                name: name, title: words(zh, name), subject: subject,
                columns: columns.enumerated().map { .init(field: $0.element, isRequired: $0.offset == 0) },
                known: (key: columns[0], naming: columns[0]),
                hands: (keepers: ["village-clerk"], readsFrom: .county))
        }
        let plan = ColourPlan(
            ledger: "buildings", dwellings: "dwellings", palette: [.red, .yellow, .green],
            deciders: ["village-clerk"],
            rules: [
                .init(
                    colour: .red, reason: words("整栋危房", "Unsafe"),
                    demands: [.init(field: "unsafe", test: .is, values: ["true"])])
            ])
        let sections: [DossierPlan.Section] = [
            .init(.profile), .init(.map), .init(.numbers), .init(.ledgers, ledgers: ["buildings", "firms"]),
            .init(.colours, ledgers: ["buildings"]), .init(.cases),
        ]
        return Ledgers.Catalogue(
            codeLists: [], fields: fields,
            ledgers: [
                ledger("buildings", "楼栋台账", .building, ["number", "dwellings", "unsafe", "spot", "unit"]),
                ledger("firms", "企业台账", .firm, ["firm-name", "boss", "spot"]),
            ],
            colours: [plan],
            dossiers: [
                .init(of: .village, ledger: nil, sections: sections),
                .init(of: .town, ledger: nil, sections: sections),
                .init(of: .firm, ledger: "firms", sections: [.init(.profile), .init(.map)]),
            ])
    }()

    @Test func `the dossier of a village tells of it, and of nobody else's ground`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await scene.report("rubbish", at: (150.005, 30.002))
            try await visitor.keep(
                ["number": "8", "dwellings": "12", "unsafe": "yes", "spot": "150.005, 30.002"],
                of: "buildings",
                as: clerk)
            let page = try await visitor.get("/dossiers/\(Scene.village)", as: clerk)
            #expect(page.status == 200, "\(page.text)")
            for words in ["概况", "近十二个月", "楼栋台账", "最近的事项", "现有未结 1 件", "tag-overdue", Scene.village] {
                #expect(page.text.contains(words), "\(words)")
            }
            // Twelve months, told as numbers beside the bars.
            #expect(page.text.components(separatedBy: "<tr><th scope=\"row\">").count == 13)
            #expect(try await visitor.get("/dossiers/\(Scene.village)", as: town).status == 200)
            #expect(try await visitor.get("/dossiers/\(Scene.town)", as: town).status == 200)
            for foreign in [Scene.neighbour, Scene.town, Scene.village + "001", "000000000000", "x"] {
                #expect(try await visitor.get("/dossiers/\(foreign)", as: clerk).status == 404, "\(foreign)")
            }
            let list = try await visitor.get("/dossiers", as: town).text
            #expect(list.contains("/dossiers/\(Scene.village)") && list.contains("/dossiers/\(Scene.town)"))
        }
    }

    @Test func `the dossier of a firm tells what is no person's`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            let id = UUID()
            try await visitor.keep(
                ["firm-name": "明川造纸厂", "boss": "13800001234", "spot": "150.005, 30.002"], of: "firms", id: id,
                as: clerk)
            let path = "/dossiers/firms/\(Scene.town)-\(id.uuidString.lowercased())"
            let page = try await visitor.get(path, as: clerk)
            #expect(page.status == 200 && page.text.contains("明川造纸厂") && !page.text.contains("13800001234"))
            #expect(try await visitor.get(path, as: neighbour).status == 404)
            #expect(try await visitor.get("/dossiers/firms/x", as: clerk).status == 404)
        }
    }

    @Test func `colours are decided for those ticked, appealed and answered; a slip is said in words`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let (one, two) = (UUID(), UUID())
            try await visitor.keep(
                ["number": "8", "dwellings": "12", "unsafe": "yes"], of: "buildings", id: one, as: clerk)
            try await visitor.keep(["number": "9", "dwellings": "1"], of: "buildings", id: two, as: clerk)
            let keys = [one, two].map { "\(Scene.town)-\($0.uuidString.lowercased())" }
            let colours = "/ledgers/buildings/colours"
            #expect(try await visitor.get(colours, as: clerk).text.contains("整栋危房（按规则）"))
            let ticked = keys.map { "entry=\($0)" }.joined(separator: "&")
            let why = "reason=\("堆物".asQueryValue)&source=\("记录七".asQueryValue)"
            let decided = try await visitor.post(
                colours, "\(ticked)&to=yellow&until=2027-06-01&\(why)", as: clerk, Told.form)
            #expect(decided.status == 303, "\(decided.text)")
            let own = try await visitor.get(colours, as: clerk).text
            #expect(own.components(separatedBy: "依据：记录七").count == 3)
            // One home shows none outside its village.
            let seen = try await visitor.get(colours, as: town).text
            #expect(seen.components(separatedBy: "依据：记录七").count == 2)
            for slip in [
                "to=yellow&until=2030-01-01&\(why)", "to=blue&until=2027-06-01&\(why)",
                "to=yellow&until=x&\(why)",
            ] {
                let answer = try await visitor.post(colours, "\(ticked)&\(slip)", as: clerk, Told.form)
                #expect(answer.status == 422, "\(slip)")
                // The list again, what was ticked and typed in it, and the word beside the field.
                #expect(answer.text.components(separatedBy: "\" autocomplete=\"off\" checked").count == 3)
                #expect(answer.text.contains("value=\"堆物\"") && answer.text.contains("field-problem"))
            }
            let untold = try await visitor.post(
                colours, "\(ticked)&to=yellow&until=2027-06-01&reason=x&source=", as: clerk,
                Told.form.merging(["Accept-Language": "en"]) { $1 })
            #expect(untold.status == 422 && untold.text.contains("id=\"colour-source-problem\""))
            let single = try await visitor.post(
                colours, "entry=\(keys[0])&one=yes&to=red&until=x&\(why)", as: clerk, Told.form)
            #expect(single.status == 422 && single.text.contains("id=\"colour-until-problem\""))
            #expect(single.text.contains("value=\"记录七\"") && single.text.contains("value=\"red\" checked"))
            #expect(try await visitor.post(colours, "to=rule&reason=x", as: clerk, Told.form).status == 422)
            #expect(
                try await visitor.post(colours, "\(ticked)&to=rule&reason=x", as: town, Told.form).status
                    == 403)
            let entry = "/ledgers/buildings/entries/\(keys[0])"
            let silent = try await visitor.post(
                entry + "/appeals", "key=\(UUID().uuidString)&words=", as: clerk, Told.form)
            #expect(silent.status == 422 && silent.text.contains("id=\"appeal-problem\""))
            let appeal = "key=\(UUID().uuidString)&words=\("已清理".asQueryValue)"
            #expect(try await visitor.post(entry + "/appeals", appeal, as: clerk, Told.form).status == 303)
            #expect(try await visitor.get(entry, as: clerk).text.contains("已清理"))
            let twice = "key=\(UUID().uuidString)&words=\("再说一遍".asQueryValue)"
            #expect(try await visitor.post(entry + "/appeals", twice, as: clerk, Told.form).status == 409)
            let mute = try await visitor.post(
                entry + "/appeals/answer", "answer=&to=green&until=2027-06-01&\(why)", as: clerk, Told.form)
            #expect(mute.status == 422 && mute.text.contains("id=\"answer-problem\""))
            #expect(mute.text.contains("value=\"green\" checked"))
            let answer = "answer=\("属实".asQueryValue)&to=green&until=2027-06-01&\(why)"
            #expect(
                try await visitor.post(entry + "/appeals/answer", answer, as: clerk, Told.form).status == 303)
            let after = try await visitor.get(entry, as: clerk).text
            #expect(after.contains("已改") && after.contains("属实") && after.contains("tag-ok"))
            #expect(try await visitor.get("/ledgers/firms/colours", as: clerk).status == 404)
        }
    }

    @Test func `claims show what no unit answers for, and a keeper assigns it`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let id = UUID()
            try await visitor.keep(["number": "8", "dwellings": "12"], of: "buildings", id: id, as: clerk)
            let key = "\(Scene.town)-\(id.uuidString.lowercased())"
            let page = try await visitor.get("/claims", as: clerk)
            #expect(page.status == 200 && page.text.contains("没有单元负责") && page.text.contains(key))
            #expect(try await visitor.get("/claims", as: town).text.contains("/claims?area=\(Scene.village)"))
            let unit = try await visitor.scene.look(
                """
                SELECT code FROM areas WHERE code > \(Scene.village) AND level = 6 AND closed_on IS NULL
                    AND code < \(Scene.village + "~") ORDER BY code LIMIT 1
                """, { try $0.text("code") })
            let form =
                "ledger=buildings&area=\(Scene.village)&entry=\(key)&version-\(key)=1&unit-\(key)=\(unit ?? "")"
            #expect(try await visitor.post("/claims", form, as: clerk, Told.form).status == 303)
            #expect(try await visitor.get("/claims", as: clerk).text.contains("正好有一个单元负责"))
            let town403 = try await visitor.post("/claims", form, as: town, Told.form)
            #expect(town403.status == 403)
        }
    }
}
