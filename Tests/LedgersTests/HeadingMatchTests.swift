import Casework
import Territory
import Testing

@testable import Ledgers

/// Which column of a sheet is which field.
@Suite struct HeadingMatchTests {
    private func match(_ headings: [String], for ledger: Ledger = Shelf.dwellings) -> HeadingMatch {
        HeadingMatch(headings, for: ledger, in: Shelf.catalogue)
    }

    @Test(arguments: [
        ("房号", "dwelling-number", HeadingMatch.Certainty.same), ("*房 号：", "dwelling-number", .same),
        ("dwelling_number", "dwelling-number", .same), ("DWELLING NUMBER", "dwelling-number", .same),
        ("建筑面积（平方米）", "floor-area", .same), ("建筑面积(㎡)", "floor-area", .same),
        ("【必填】建筑面积", "floor-area", .same), ("Ｆｌｏｏｒ　Ａｒｅａ", "floor-area", .same),
        ("门牌", "dwelling-number", .synonym), ("面积（平方米）", "floor-area", .synonym),
        ("房屋地址", "address", .alike), ("建筑总面积", "floor-area", .alike), ("是否出祖", "rented", .alike),
    ])
    func `a heading is known`(heading: String, field: String, certainty: HeadingMatch.Certainty) {
        #expect(match([heading]).columns.first?.found == .init(field: field, certainty: certainty))
    }

    @Test(arguments: ["", "  ", "姓名", "序号", "号", "备份", "（）", "联系人电话号码及邮箱"])
    func `a heading that is no field of the ledger stays without one`(heading: String) {
        #expect(match([heading]).columns.map(\.found) == [nil])
    }

    @Test func `no field is given to two columns, and the surest column gets it`() {
        let match = match(["地址信息", "地址", "地址", "序号", ""])
        #expect(match.columns.map(\.found?.field) == [nil, "address", nil, nil, nil])
        #expect(match.unmatched == [0, 2, 3])
        #expect(match.fields == [1: "address"])
    }

    @Test func `two fields that a heading could mean equally well are not guessed between`() {
        let twins = ["east-wall", "west-wall"].enumerated().map { place, code in
            Shelf.field(code, .integer, place == 0 ? "东侧墙体" : "西侧墙体", code)
        }
        let ledger = Ledger(
            name: "walls", title: Shelf.text("墙", "Walls"), subject: .thing,
            columns: twins.map { .init(field: $0.code) }, known: (key: "east-wall", naming: "east-wall"),
            hands: (keepers: ["village-clerk"], readsFrom: .town))
        let catalogue = Catalogue(codeLists: [], fields: twins, ledgers: [ledger])
        let match = HeadingMatch(["南侧墙体", "西侧墙体"], for: ledger, in: catalogue)
        #expect(match.columns.map(\.found?.field) == ["east-wall", "west-wall"])
        #expect(HeadingMatch(["南侧墙体"], for: ledger, in: catalogue).columns.map(\.found) == [nil])
    }

    @Test func `what stands in brackets tells fields apart when nothing else does`() {
        let fields = [
            Shelf.field("built", .decimal, "面积（建筑）", "Area (built)"),
            Shelf.field("used", .decimal, "面积（使用）", "Area (used)"),
        ]
        let ledger = Ledger(
            name: "rooms", title: Shelf.text("房间", "Rooms"), subject: .thing,
            columns: fields.map { .init(field: $0.code) }, known: (key: "built", naming: "built"),
            hands: (keepers: ["village-clerk"], readsFrom: .town))
        let catalogue = Catalogue(codeLists: [], fields: fields, ledgers: [ledger])
        let match = HeadingMatch(["面积(使用)", "面积【建筑】", "面积"], for: ledger, in: catalogue)
        #expect(match.columns.map(\.found?.field) == ["used", "built", nil])
        #expect(HeadingMatch(["面积"], for: ledger, in: catalogue).columns.map(\.found) == [nil])
    }

    @Test func `what an entry must have and no column carries is named`() {
        #expect(match(["层数"]).missing == ["dwelling-number", "address"])
        #expect(match(["门牌", "地址"]).missing == [])
        #expect(match([]).missing == ["dwelling-number", "address"])
    }
}
