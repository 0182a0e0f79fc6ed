import Casework
import Territory
import Testing

@testable import Ledgers

/// What the marks in a layout mean, and everything that can be wrong with them.
@Suite struct TemplatePlanTests {
    typealias Cell = TemplateLayout.Cell

    static let catalogue: Catalogue = {
        let fields = [
            LedgerField(code: "number", type: .text, label: LocalizedText(zh: "房号", en: "Number")),
            LedgerField(code: "floor-area", type: .decimal, label: LocalizedText(zh: "面积", en: "Floor area")),
            LedgerField(code: "floors", type: .integer, label: LocalizedText(zh: "层数", en: "Floors")),
            LedgerField(code: "one", type: .text, label: LocalizedText(zh: "备注", en: "Note")),
            LedgerField(code: "other", type: .text, label: LocalizedText(zh: "备注", en: "Other note")),
            LedgerField(
                code: "illness", type: .text, label: LocalizedText(zh: "疾病", en: "Illness"),
                sensitivity: .sensitive),
        ]
        let ledger = Ledger(
            name: "houses", title: LocalizedText(zh: "房屋", en: "Houses"), subject: .dwelling,
            columns: fields.map { .init(field: $0.code) }, known: (key: "number", naming: "number"),
            hands: (keepers: [], readsFrom: .county))
        return Catalogue(codeLists: [], fields: fields, ledgers: [ledger])
    }()

    private func plan(_ layout: TemplateLayout) throws -> TemplatePlan {
        try TemplatePlan(layout, of: try #require(Self.catalogue.ledger("houses")), under: Self.catalogue)
    }

    private func plan(_ cells: Cell...) throws -> TemplatePlan {
        try plan(TemplateLayout(sheets: ["S"], cells: cells))
    }

    @Test(arguments: [
        ("[[number]]", [TemplatePart.field("number")]), ("[[房号]]", [.field("number")]),
        ("[[ Floor Area ]]", [.field("floor-area")]),
        ("［[[number]]］", [.words("［"), .field("number"), .words("］")]),
        ("第[[@序号]]户：[[房号]]", [.words("第"), .fact(.number), .words("户："), .field("number")]),
        ("[[@count]]", [.fact(.count)]), ("[[＠条数]]", [.fact(.count)]), ("[[@合计：面积]]", [.sum("floor-area")]),
        ("[[@sum:floors]]", [.sum("floors")]), ("[[@求和 层数]]", [.sum("floors")]), ("plain", [.words("plain")]),
    ])
    func `a mark says a field by its code or label, or a fact`(text: String, parts: [TemplatePart]) throws {
        let marks = TemplateMarks(of: try #require(Self.catalogue.ledger("houses")), under: Self.catalogue)
        #expect(try marks.parts(of: text) == parts)
    }

    @Test(arguments: ["dwelling.floors", "住房·层数", "住房.层数", "Dwelling · Floors", "dwelling:floors"])
    func `a mark names a field of a linked ledger by both words`(mark: String) throws {
        let houses = try #require(Self.catalogue.ledger("houses"))
        let field = LedgerField(
            code: "dwelling.floors", type: .integer,
            label: LocalizedText(zh: "住房 · 层数", en: "Dwelling · Floors"))
        let link = LedgerLink(field: field, ledger: houses, fields: [field])
        let layout = TemplateLayout(sheets: ["S"], cells: [Cell("S", 3, 1, "[[\(mark)]]")])
        let plan = try TemplatePlan(layout, of: houses, under: Self.catalogue, along: [link])
        #expect(plan.fields == [field])
        #expect(throws: TemplateRefusal.self) { try self.plan(layout) }
    }

    @Test func `what nobody sees alone can be marked: a second person says whether it is filled`() throws {
        let plan = try plan(Cell("S", 3, 1, "[[illness]]"))
        #expect(plan.fields.map(\.sensitivity) == [.sensitive])
    }

    @Test(arguments: [
        ("[[number", TemplateProblem.unfinished), ("[[]]", .unfinished), ("[[ ]]", .unfinished),
        ("[[姓名]]", .unknownField("姓名")), ("[[备注]]", .ambiguous("备注")), ("[[@never]]", .unknownFact("@never")),
        ("[[@sum:number]]", .cannotAdd("number")),
        ("[[@sum:nothing]]", .unknownField("nothing")), ("[[@sum]]", .unknownFact("@sum")),
    ])
    func `a wrong mark is named`(text: String, problem: TemplateProblem) {
        #expect(throws: TemplateRefusal.faults([TemplateFault(Cell("S", 1, 1, text), problem)])) {
            try plan(Cell("S", 1, 1, text), Cell("S", 3, 1, "[[number]]"))
        }
    }

    @Test func `rows with fields repeat, facts around them stay`() throws {
        let plan = try plan(
            Cell("S", 1, 1, "[[@area]]"), Cell("S", 4, 1, "[[@number]]"), Cell("S", 4, 2, "[[number]]"),
            Cell("S", 5, 2, "[[@day]]"), Cell("S", 5, 3, "[[floors]]"), Cell("S", 6, 1, "[[@sum:floor-area]]")
        )
        #expect(plan.sheet == "S" && plan.rows == 4...5)
        #expect(plan.repeating.map { [$0.offset, $0.column] } == [[0, 1], [0, 2], [1, 2], [1, 3]])
        #expect(plan.fixed.map(\.row) == [1, 6])
        #expect(plan.fields.map(\.code) == ["number", "floors", "floor-area"])
    }

    @Test func `everything that is wrong is said at once, cell by cell`() throws {
        let refusal = #expect(throws: TemplateRefusal.self) {
            try plan(
                TemplateLayout(
                    sheets: ["S", "T"],
                    cells: [
                        Cell("S", 4, 2, "[[number]]"), Cell("S", 7, 2, "[[floors]]"),
                        Cell("T", 5, 2, "[[floors]]"),
                        Cell("S", 1, 28, "[[nobody]]"),
                    ], formulas: [Cell("S", 9, 1, "=[1]Sheet1!A1"), Cell("S", 9, 2, "=SUM(A1:A3)")],
                    merged: [
                        .init("S", rows: 4...5, columns: 1...1), .init("S", rows: 1...2, columns: 1...5),
                        .init("S", rows: 4...4, columns: 4...5), .init("T", rows: 4...5, columns: 1...1),
                    ]))
        }
        guard case .faults(let faults)? = refusal else { throw TemplateRefusal.absent }
        #expect(
            Set(faults.map { "\($0.cell.sheet)!\($0.cell.place) \($0.problem)" }) == [
                "S!A9 formula", "S!AB1 unknownField(\"nobody\")", "S!B7 apart", "T!B5 apart", "S!A4 merged",
            ])
    }

    @Test func `without a row that repeats, or with too tall a one, it is no template`() {
        #expect(throws: TemplateRefusal.nothingRepeats) { try plan(Cell("S", 1, 1, "[[@count]]")) }
        let tall = TemplateLayout(sheets: ["S"], cells: (1...11).map { Cell("S", $0, 1, "[[number]]") })
        #expect(
            throws: TemplateRefusal.faults([
                TemplateFault(Cell("S", 1, 1, "[[number]]"), .tooTall(limit: TemplatePlan.tallest))
            ])
        ) { try plan(tall) }
        let many = TemplateLayout(sheets: ["S"], cells: (1...501).map { Cell("S", 1, $0, "[[number]]") })
        #expect(throws: TemplateRefusal.tooManyMarks(limit: 500)) { try plan(many) }
    }

    @Test(arguments: [
        ("floors", [TemplatePart.field("floors")]), ("floor_area", [.field("floor-area")]),
        ("房号", [.field("number")]),
        ("area", [.fact(.area)]), ("sum.floors", [.sum("floors")]),
    ])
    func `a named cell says the same without brackets`(name: String, parts: [TemplatePart]) throws {
        let plan = try plan(
            TemplateLayout(sheets: ["S"], cells: [Cell("S", 2, 2, "[[one]]")], names: [Cell("S", 2, 1, name)])
        )
        #expect(plan.repeating.first { $0.column == 1 }?.parts == parts)
    }

    @Test func `values fill rows as what they are, and facts say all of them`() throws {
        let plan = try plan(
            Cell("S", 1, 1, "[[@area]]：[[@count]]"), Cell("S", 2, 1, "[[@number]]"),
            Cell("S", 2, 2, "[[number]]"),
            Cell("S", 2, 3, "[[floor-area]]"), Cell("S", 2, 4, "[[@area]]"),
            Cell("S", 3, 1, "[[@sum:floor-area]]"))
        let facts = TemplateFacts(
            area: "东城镇", day: Day(ordinal: 0), who: "", purpose: "", conditions: "", ledger: "")
        let filling = TemplateFilling(
            plan,
            with: [
                [.text("=1+1"), .decimal(80.5), .text("龙桥村")], [.text("A-2"), .nothing, .text("石塘村")],
                [.text("A-3"), .decimal(19.5), .text("石塘村")],
            ], saying: facts, watermark: "w")
        #expect(
            filling.rows == [
                [.number(1), .text("=1+1"), .decimal(80.5), .text("龙桥村")],
                [.number(2), .text("A-2"), .nothing, .text("石塘村")],
                [.number(3), .text("A-3"), .decimal(19.5), .text("石塘村")],
            ])
        #expect(filling.fixed.map(\.value) == [.text("东城镇：3"), .decimal(100)])
    }
}
