import Access
import Casework
import Foundation
import HTTPTypes
import Ledgers
import NIOCore
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// Sheets over HTTP: handed in, looked at, taken once.
@Suite struct ImportPageTests {
    private static let path = "/ledgers/houses/import"
    private static let three = "门牌号\t几层\t建成\n1-101\t3\t2001-05-06\n1-102\t2\t\n1-103\t\t1999年8月1日\n"

    private func clerk(in area: String = Scene.village, _ visitor: Visitor) async throws -> Secret {
        try await visitor.scene.givenPost("village-clerk", in: area)
    }

    private func paste(
        _ text: String, in area: String = Scene.village, _ visitor: Visitor, as keeper: Secret
    ) async throws -> Visitor.Answer {
        try await visitor.submit(Self.path, ["in": area, "pasted": text], as: keeper)
    }

    private func sheet(of answer: Visitor.Answer) throws -> String {
        let found = answer.text.firstMatch(of: #/name="sheet" value="([0-9a-f-]+)"/#)
        return String(try #require(found, "\(answer.status)").output.1)
    }

    /// With the columns as they were proposed.
    private func accept(
        _ answer: Visitor.Answer, in area: String = Scene.village, _ visitor: Visitor, as keeper: Secret
    ) async throws -> Visitor.Answer {
        var fields = ["sheet": try sheet(of: answer), "in": area]
        for select in answer.text.matches(of: #/<select class="form-select" name="(c\d+)".*?</select>/#) {
            let chosen = select.output.0.firstMatch(of: #/<option value="([^"]*)" selected>/#)
            fields[String(select.output.1)] = chosen.map { String($0.output.1) } ?? ""
        }
        let body = fields.map { "\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
        return try await visitor.post(Self.path + "/acceptance", body, as: keeper, Told.form)
    }

    private func counts(_ answer: Visitor.Answer) -> [String] {
        answer.text.matches(of: #/<dd>([0-9,]+)</dd>/#).map { String($0.output.1) }
    }

    @Test func `what is pasted is looked at, taken, and taken once though it is sent twice`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await clerk(visitor)
            let page = try await visitor.get(Self.path, as: keeper)
            #expect(page.status == 200 && page.text.contains("龙桥村") && page.text.contains("5,000"))
            let look = try await paste(Self.three, visitor, as: keeper)
            #expect(look.status == 200 && counts(look) == ["3", "3", "0"], "\(look.status)")
            for words in ["1-101", "龙桥村", "猜的，请核对", "2001"] {
                #expect(look.text.contains(words), "\(words)")
            }
            #expect(try await visitor.count("ledgers.houses") == 0)
            for _ in 1...2 {
                let done = try await accept(look, visitor, as: keeper)
                #expect(done.status == 200 && counts(done) == ["3", "0", "0"], "\(done.status)")
            }
            let kept = "ledgers.houses WHERE area = '\(Scene.village)' AND village = area"
            #expect(try await visitor.count(kept) == 3)
            #expect(try await visitor.count("ledgers.houses WHERE source = '粘贴的表格'") == 3)
            #expect(try await visitor.count("ledgers.houses WHERE built_on = '1999-08-01'") == 1)
            // The same rows in another sheet are there already, and come back as such.
            let again = try await accept(
                try await paste(Self.three, visitor, as: keeper), visitor, as: keeper)
            #expect(counts(again) == ["0", "3", "0"])
            #expect(try await visitor.count("ledgers.houses") == 3)
            #expect(try await visitor.count("audit WHERE act = 'import entries'") == 3)
        }
    }

    @Test func `wrong cells come back with their reasons, in a sheet that is read again`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await clerk(visitor)
            let rows = [
                "门牌号,几层,村", "1-101,3,龙桥村", "1-101,2,", "1-103,many,", "=cmd|' /C calc'!A0,1,", ",4,",
                "1-104,4,石塘村",
            ]
            let look = try await paste(rows.joined(separator: "\n"), visitor, as: keeper)
            #expect(counts(look) == ["6", "1", "5"])
            #expect(look.text.contains("与第 2 行的编号相同") && look.text.contains("many"))
            #expect(look.text.contains("石塘村"))
            let done = try await accept(look, visitor, as: keeper)
            #expect(counts(done) == ["1", "0", "5"])
            #expect(try await visitor.count("ledgers.houses") == 1)
            let link = try #require(done.text.firstMatch(of: #/href="([^"]+/rejected)"/#)).output.1
            let file = try await visitor.get(String(link), as: keeper)
            #expect(file.status == 200)
            #expect(file.headings.contains("spreadsheetml"))
            let read = try await ReadSheetFile(file.bytes, folder: Site.folder).run()
            #expect(
                read.rows.map { $0.fields.first ?? "" } == [
                    "门牌号", "1-101", "1-103", "=cmd|' /C calc'!A0", "", "1-104",
                ])
            #expect(read.rows.first?.fields.last == "没有导入的原因")
            #expect(read.rows.dropFirst().allSatisfy { $0.fields.count == 4 })
            // The stranger sees neither the sheet nor what came of it.
            let stranger = try await clerk(visitor)
            #expect(try await visitor.get(String(link), as: stranger).status == 404)
            #expect(try await accept(look, visitor, as: stranger).status == 404)
            let absent = "\(Self.path)/\(UUID())/rejected"
            #expect(try await visitor.get(absent, as: keeper).status == 404)
        }
    }

    @Test func `a file in GBK is read, and known by its name`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await clerk(visitor)
            // Number and floors, as a Chinese spreadsheet saves them.
            let heads: [UInt8] = [0xC3, 0xC5, 0xC5, 0xC6, 0xBA, 0xC5, 0x2C, 0xB2, 0xE3, 0xCA, 0xFD, 0x0A]
            let body = Body().field("in", Scene.village).field("pasted", "")
                .file("file", "房屋.csv", heads + Array("2-201,6\n".utf8))
            let look = try await visitor.ask(
                Self.path, .post, as: keeper, ["Content-Type": Body.type], body: ByteBuffer(bytes: body.end))
            #expect(look.status == 200 && counts(look) == ["1", "1", "0"], "\(look.status)")
            #expect(counts(try await accept(look, visitor, as: keeper)) == ["1", "0", "0"])
            #expect(try await visitor.count("ledgers.houses WHERE source = '房屋.csv' AND floors = 6") == 1)
        }
    }

    @Test func `a column without a known heading is chosen by hand, and none twice`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await clerk(visitor)
            let look = try await paste("编码甲乙\t几层\n1-101\t3\n", visitor, as: keeper)
            #expect(counts(look) == ["1", "0", "1"] && look.text.contains("缺少必填的列：门牌号"))
            #expect(look.text.contains("没有一行可以导入"))
            let id = try sheet(of: look)
            let acceptance = Self.path + "/acceptance"
            let twice = try await visitor.submit(
                acceptance, ["sheet": id, "in": Scene.village, "c0": "number", "c1": "number"], as: keeper)
            #expect(twice.status == 422 && twice.text.contains("两列对应了同一个字段：门牌号"))
            let again = try await visitor.submit(
                acceptance,
                ["sheet": id, "in": Scene.village, "c0": "number", "c1": "floors", "look": "again"],
                as: keeper)
            #expect(again.status == 200 && counts(again) == ["1", "1", "0"])
            #expect(try await visitor.count("ledgers.houses") == 0)
            #expect(counts(try await accept(again, visitor, as: keeper)) == ["1", "0", "0"])
        }
    }

    @Test func `a town takes rows for its villages, a village only its own`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let rows = "门牌号\t村\n1\t龙桥村\n2\t石塘村\n3\t\n4\t哪儿也不是\n"
            let look = try await paste(rows, in: Scene.town, visitor, as: town)
            #expect(counts(look) == ["4", "2", "2"] && look.text.contains("看不出在哪个村"))
            #expect(counts(try await accept(look, in: Scene.town, visitor, as: town)) == ["2", "0", "2"])
            #expect(try await visitor.count("ledgers.houses WHERE area = '\(Scene.neighbour)'") == 1)
            let narrow = try await paste(rows, in: Scene.village, visitor, as: town)
            #expect(counts(narrow) == ["4", "2", "2"] && narrow.text.contains("“石塘村”不在这次导入的范围内"))
            let neighbour = try await clerk(in: Scene.neighbour, visitor)
            let foreign = try await paste(Self.three, in: Scene.village, visitor, as: neighbour)
            #expect(foreign.status == 422)
            let own = try await paste(Self.three, in: Scene.neighbour, visitor, as: neighbour)
            #expect(try await accept(own, in: Scene.village, visitor, as: neighbour).status == 422)
            #expect(try await visitor.count("ledgers.houses") == 2)
        }
    }

    @Test func `long sheets are taken in batches, and too long ones not at all`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await clerk(visitor)
            let long = (1...1_201).map(String.init).joined(separator: "\n")
            let look = try await paste("门牌号\n" + long, visitor, as: keeper)
            #expect(counts(look) == ["1,201", "1,201", "0"])
            // The first batch was taken, and then the machine went.
            let area = try #require(Area.Code(Scene.village))
            let first = (1...500).map { number in
                ReadEntry(line: number + 1, area: area, values: ["number": .text(String(number))])
            }
            let id = try #require(UUID(uuidString: try sheet(of: look)))
            let cutOff = ImportEntries(
                first, of: id, named: "a.csv", into: "houses",
                from: (visitor.scene.sealing, Source(address: "127.0.0.1", request: "r")))
            try await visitor.scene.database.app.perform(cutOff, with: keeper, at: visitor.scene.noon)
            #expect(try await visitor.count("ledgers.houses") == 500)
            #expect(counts(try await accept(look, visitor, as: keeper)) == ["1,201", "0", "0"])
            #expect(try await visitor.count("ledgers.houses") == 1_201)
            let tooLong = (1...5_001).map(String.init).joined(separator: "\n")
            let refused = try await paste("门牌号\n" + tooLong, visitor, as: keeper)
            #expect(refused.status == 422 && refused.text.contains("一次最多 5,000 行"))
            for (text, words) in [
                (" ", "表格是空的"), ("门牌号\n", "只有表头"), ("门牌号\n\"1", "引号没有成对"), ("<html>", "不是能读的表格"),
            ] {
                let answer = try await paste(text, visitor, as: keeper)
                #expect(answer.status == 422 && answer.text.contains(words), "\(words)")
            }
        }
    }

    @Test func `sixty sheets an hour are read for one post, and what was pasted stays`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await clerk(visitor)
            for _ in 1...60 { #expect(try await paste(Self.three, visitor, as: keeper).status == 200) }
            let refused = try await paste(Self.three, visitor, as: keeper)
            #expect(refused.status == 429 && refused.text.contains("上传的表格太多"))
            #expect(refused.text.contains("1-103"))
            let colleague = try await clerk(visitor)
            #expect(try await paste(Self.three, visitor, as: colleague).status == 200)
        }
    }

    @Test func `the empty sheet has the headings by which it is read`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let file = try await visitor.get(Self.path + "/sheet", as: try await clerk(visitor))
            #expect(file.status == 200)
            let read = try await ReadSheetFile(file.bytes, folder: Site.folder).run()
            #expect(read.rows.map(\.fields) == [["门牌号*", "层数 (层)", "建成日期", "村"]])
            let match = HeadingMatch(
                try #require(read.rows.first).fields, for: try #require(Houses.catalogue.ledgers.first),
                in: Houses.catalogue)
            #expect(match.columns.allSatisfy { $0.found?.certainty == .same })
        }
    }
}

extension Visitor.Answer {
    fileprivate var headings: String { headers[.contentType] ?? "" }
}

/// A place with one ledger open, kept by villages and by the town.
enum Houses {
    private static func words(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

    static let catalogue: Ledgers.Catalogue = {
        var (floors, village) = (LedgerField.Check(), LedgerField.Check())
        floors.unit = words("层", "floors")
        village.level = Area.Level.village.rawValue
        let fields = [
            LedgerField(code: "number", type: .text, label: words("门牌号", "House number")),
            LedgerField(
                code: "floors", type: .integer, label: words("层数", "Floors"), synonyms: ["几层"], check: floors),
            LedgerField(code: "built-on", type: .date, label: words("建成日期", "Built on")),
            LedgerField(code: "village", type: .area, label: words("村", "Village"), check: village),
        ]
        let houses = Ledger(
            name: "houses", title: words("房屋台账", "Houses"), subject: .building,
            columns: [.init(field: "number", isRequired: true)]
                + ["floors", "built-on", "village"].map { .init(field: $0) },
            known: (key: "number", naming: "number"),
            hands: (keepers: ["village-clerk", "town-dispatcher"], readsFrom: .county))
        return Ledgers.Catalogue(codeLists: [], fields: fields, ledgers: [houses])
    }()
}

extension Visitor {
    /// The installed pack brings the ledger, and an administrator opened it.
    func openHouses(pulling connectors: [Connector]? = nil) async throws {
        let plain = Houses.catalogue
        let catalogue = Ledgers.Catalogue(
            codeLists: plain.codeLists, fields: plain.fields, ledgers: plain.ledgers, connectors: connectors)
        try await scene.database.superuser.console { acting, db in
            try await KeepCatalogue(catalogue).run(by: acting, at: scene.noon, in: db)
            try await db.asOwner()
            try await db.execute(
                """
                UPDATE packs SET definition = jsonb_set(definition, '{catalogue}', to_jsonb(\(catalogue.digest)::text))
                """)
        }
        try await scene.database.superuser.console { acting, db in
            try await OpenLedger("houses").run(by: acting, at: scene.noon, in: db)
        }
    }
}
